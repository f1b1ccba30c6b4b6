package wire

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"gilmok/cmd/internal/secret"
	"gilmok/journey/compose"
	"gilmok/preview"
	"gilmok/preview/fetch"
	"gilmok/preview/liquid"
	"gilmok/store"
)

// withContent opens a workspace that may ask the servers listed.
func withContent(t *testing.T, sealed bool, listed string) *Parts {
	t.Helper()
	m, err := LoadMachine(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC)
	p, err := Create(t.Context(), Config{Path: filepath.Join(t.TempDir(), "shop.gilmok"), Machine: m, Now: &now, Sealed: sealed})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	p.Secrets = secret.OpenFile(t.TempDir())
	err = p.Store.InTx(t.Context(), func(tx store.Tx) error {
		if err := tx.Settings().Set(t.Context(), store.SettingAllowHosts, listed); err != nil {
			return err
		}
		return tx.Customers().Save(t.Context(), &store.Customer{ExternalID: "C1", Name: "김민지", Email: "minji@mail.test"})
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestOnlyListedServersAreAsked(t *testing.T) {
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		w.Write([]byte(`{"t":"21"}`))
	}))
	defer server.Close()
	host := strings.TrimPrefix(server.URL, "http://")
	for _, c := range []struct {
		name, listed string
		sealed       bool
		want         error
	}{
		{"listed", "api.example.com\n" + host, false, nil},
		{"nothing is listed", "", false, fetch.ErrAddress},
		{"another is listed", "api.example.com", false, fetch.ErrAddress},
		{"a name alone does not open this computer", "127.0.0.1", false, fetch.ErrAddress},
		{"the sample asks nobody", host, true, fetch.ErrAddress},
	} {
		p := withContent(t, c.sealed, c.listed)
		before := asked.Load()
		_, err := p.answers.Fetch(t.Context(), liquid.Request{Method: "GET", URL: server.URL + "/now"})
		if !errors.Is(err, c.want) || (asked.Load() > before) != (c.want == nil) {
			t.Errorf("%s: %v, asked %d times", c.name, err, asked.Load()-before)
		}
	}
}

// What a real send was answered is what previews show from then on; they ask nobody.
func TestPreviewsReplayWhatSendsWereAnswered(t *testing.T) {
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		w.Write([]byte(`{"t":"21"}`))
	}))
	defer server.Close()
	p := withContent(t, false, strings.TrimPrefix(server.URL, "http://"))
	content := preview.Content{Name: "Weather", Channel: preview.SMS, Purpose: "informational",
		Text: "{% connected_content " + server.URL + "/now :save w %}{{ w.t }}"}
	make := func(live bool) string {
		t.Helper()
		c, err := p.Store.Customers().Find(context.Background(), "C1")
		if err != nil {
			t.Fatal(err)
		}
		made, err := p.Composer.For(context.Background(), content, c.ID, compose.Ask{Now: p.Clock.Now(), Live: live})
		if err != nil {
			t.Fatal(err)
		}
		return made.Rendered.Text
	}
	if got := make(false); got == "21" || asked.Load() != 0 {
		t.Errorf("a preview before any send shows %q and asked %d times", got, asked.Load())
	}
	if got := make(true); got != "21" || asked.Load() != 1 {
		t.Errorf("a send says %q and asked %d times", got, asked.Load())
	}
	if got := make(false); got != "21" || asked.Load() != 1 {
		t.Errorf("a preview afterwards shows %q and asked %d times", got, asked.Load())
	}
}

// Somebody asks, and sees what is another answer than before; previews replay the newest,
// asking nobody, also once the workspace is opened anew.
func TestAskingTheServersOfAMessage(t *testing.T) {
	var asked atomic.Int32
	var degrees atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		if r.URL.Path == "/gone" {
			w.WriteHeader(http.StatusTeapot)
			return
		}
		w.Header().Set("Cache-Control", "max-age=3600")
		fmt.Fprintf(w, `{"city":"Busan","t":%d}`, degrees.Load())
	}))
	defer server.Close()
	p := withContent(t, false, strings.TrimPrefix(server.URL, "http://"))
	c, err := p.Store.Customers().Find(t.Context(), "C1")
	if err != nil {
		t.Fatal(err)
	}
	content := preview.Content{Name: "Weather", Channel: preview.SMS, Purpose: "informational",
		Text: "{% connected_content " + server.URL + "/now :cache_max_age 900 :save w %}{{ w.t }}"}
	ask := func(want Asked, lines ...string) {
		t.Helper()
		got, err := p.AskServers(t.Context(), content, c.ID)
		if err != nil || got.Answers != want.Answers || len(got.Changes) != len(want.Changes) || len(got.Faults) != len(want.Faults) {
			t.Fatalf("%+v, %v", got, err)
		}
		for _, change := range got.Changes {
			if !slices.Equal(change.Lines(), lines) {
				t.Errorf("%q", change.Lines())
			}
		}
	}
	degrees.Store(21)
	ask(Asked{Answers: 1})
	ask(Asked{Answers: 1}) // the same
	degrees.Store(5)
	ask(Asked{Answers: 1, Changes: make([]fetch.Change, 1)}, `-   "t": 21`, `+   "t": 5`)
	path, before := p.Store.Info().Path, asked.Load()
	if before != 3 {
		t.Errorf("asked %d times", before)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)
	if p, err = Open(t.Context(), Config{Path: path, Machine: p.machine, Now: &now}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	made, err := p.Composer.For(t.Context(), content, c.ID, compose.Ask{Now: now})
	if err != nil || made.Rendered.Text != "5" || asked.Load() != before {
		t.Errorf("a preview after opening anew: %q, asked %d times more, %v", made.Rendered.Text, asked.Load()-before, err)
	}
	content.Text = strings.ReplaceAll(content.Text, server.URL, "http://127.0.0.2:9")
	ask(Asked{Faults: make([]string, 1)})
	if err := p.Store.InTx(t.Context(), func(tx store.Tx) error { return tx.Customers().Erase(t.Context(), c.ID) }); err != nil {
		t.Fatal(err)
	}
	if kept, err := p.Store.Documents().List(t.Context(), store.DocumentAnswer); err != nil || len(kept) > 0 {
		t.Errorf("after somebody was erased: %+v, %v", kept, err)
	}
}

func TestASenderThatSignsNeedsItsKey(t *testing.T) {
	p := withContent(t, false, "")
	account := store.Sender{Name: "main", Channel: store.ChannelEmail, Kind: "smtp",
		Config: map[string]string{"host": "127.0.0.1", "port": "1", "security": "none", "from": "a@soap.test", "dkim_domain": "soap.test", "dkim_selector": "g1"}}
	if _, err := p.openSender(t.Context(), account); err == nil || !strings.Contains(err.Error(), "no_secret") {
		t.Errorf("without a key: %v", err)
	}
	if err := p.Secrets.Set(p.Store.Info().ID, "main/dkim", "not a key"); err != nil {
		t.Fatal(err)
	}
	if _, err := p.openSender(t.Context(), account); err == nil || !strings.Contains(err.Error(), "dkim") {
		t.Errorf("with something that is no key: %v", err)
	}
	delete(account.Config, "dkim_domain")
	if _, err := p.openSender(t.Context(), account); err != nil {
		t.Errorf("one that does not sign: %v", err)
	}
}
