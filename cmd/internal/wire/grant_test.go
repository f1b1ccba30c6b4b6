package wire

import (
	"errors"
	"strconv"
	"testing"
)

// TestGrantsAreKeptOneAtATime: of two that change a grant at once, the second begins with
// what the first has kept; one that fails changes nothing.
func TestGrantsAreKeptOneAtATime(t *testing.T) {
	p, _ := opened(t, true)
	id := p.Store.Info().ID
	if err := p.Secrets.Set(id, "mail", "0"); err != nil {
		t.Fatal(err)
	}
	const each = 10
	done := make(chan error)
	for range 2 {
		go func() {
			keep := p.keepGrant("mail")
			for range each {
				err := keep(func(kept string) (string, error) {
					n, err := strconv.Atoi(kept)
					return strconv.Itoa(n + 1), err
				})
				if err != nil {
					done <- err
					return
				}
			}
			done <- nil
		}()
	}
	for range 2 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	refused := errors.New("refused")
	if err := p.keepGrant("mail")(func(string) (string, error) { return "lost", refused }); !errors.Is(err, refused) {
		t.Errorf("a provider that refuses: %v", err)
	}
	if kept, err := p.Secrets.Get(id, "mail"); err != nil || kept != strconv.Itoa(2*each) {
		t.Errorf("%q is kept, want %d; %v", kept, 2*each, err)
	}
}
