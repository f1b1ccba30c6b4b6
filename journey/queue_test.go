package journey

import (
	"regexp"
	"strings"
	"testing"
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
