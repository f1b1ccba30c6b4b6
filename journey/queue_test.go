package journey

import (
	"regexp"
	"strings"
	"testing"

	"gilmok/store"
)

// TestMessageIDKeepsTheWorkspaceToItself: whoever gets a mail does not learn the id by
// which links to unsubscribe are signed.
func TestMessageIDKeepsTheWorkspaceToItself(t *testing.T) {
	const workspace = "0b9f3c77aa"
	id := messageID("7/m1/1/email", workspace)
	if strings.Contains(id, workspace) || !regexp.MustCompile(`^[0-9a-f]{32}@[0-9a-f]{16}\.gilmok$`).MatchString(id) {
		t.Errorf("%q", id)
	}
	if id != messageID("7/m1/1/email", workspace) || id == messageID("8/m1/1/email", workspace) || id == messageID("7/m1/1/email", "another") {
		t.Errorf("%q is not the message's own", id)
	}
}

// TestOutboxKey: a visit asks for the same key however often it is asked, and no other does.
func TestOutboxKey(t *testing.T) {
	key := OutboxKey(7, "m1", 2, store.ChannelEmail)
	if again := OutboxKey(7, "m1", 2, store.ChannelEmail); again != key {
		t.Errorf("%q and %q for the same", key, again)
	}
	for _, other := range []string{OutboxKey(8, "m1", 2, store.ChannelEmail), OutboxKey(7, "m2", 2, store.ChannelEmail),
		OutboxKey(7, "m1", 3, store.ChannelEmail), OutboxKey(7, "m1", 2, store.ChannelSMS)} {
		if other == key {
			t.Errorf("%q for another", other)
		}
	}
}
