package settings

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"gilmok/journey/dispatch/inbound"
	"gilmok/store"
)

func TestResultsOfAFile(t *testing.T) {
	b := open(t, "senders")
	path := filepath.Join(t.TempDir(), "log.csv")
	if err := os.WriteFile(path, []byte("email,event\nminji@example.com,hard bounce\nnobody,opened\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	got, err := takeResults(ctx, b.store(), path, "KR")
	if err != nil || got.rows != 2 || got.New != 1 || got.Suppressed != 1 || len(got.unread) != 1 || got.unread[0].Line != 3 {
		t.Fatalf("%+v, %v", got, err)
	}
	if has, err := b.store().Suppressions().Has(ctx, store.ChannelEmail, "minji@example.com"); err != nil || !has {
		t.Errorf("%v, %v", has, err)
	}
	b.page.sayTaken(got)
	for _, want := range []string{"1 of 2 rows told something new", "1 address is never written to from now on", "line 3"} {
		if !b.says(want) {
			t.Errorf("it does not say %q", want)
		}
	}
	if err := os.WriteFile(path, []byte("name,city\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := takeResults(ctx, b.store(), path, "KR"); !errors.Is(err, inbound.ErrNoColumns) {
		t.Errorf("%v", err)
	}
}
