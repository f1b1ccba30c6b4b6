package wire

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"gilmok/journey/compose"
	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/brevo"
	"gilmok/journey/dispatch/call"
	"gilmok/journey/dispatch/inbound"
	"gilmok/store"
)

// TestEveryKindIsMade: the list that forms and commands show and the makers are one.
func TestEveryKindIsMade(t *testing.T) {
	if len(makers) != len(dispatch.Kinds) {
		t.Errorf("%d makers for %d kinds", len(makers), len(dispatch.Kinds))
	}
	// Everything that any kind must have; kinds pass over what they do not know.
	config := map[string]string{"from": "Shop <shop@shop.test>", "host": "127.0.0.1", "dir": t.TempDir(), "api_key": "K", "app_key": "A", "sender_key": "S",
		"account": "AC", "domain": "shop.test", "access_key": "AK", "app_id": "APP", "url": "http://127.0.0.1:1"}
	for _, k := range dispatch.Kinds {
		for _, ch := range k.Channels {
			account := store.Sender{Name: "x", Kind: k.ID, Channel: ch, Config: config}
			if ch == store.ChannelSMS || ch == store.ChannelKakao {
				account.Config["from"] = "02-1234-5678"
			}
			if k.ID == "fcm" {
				continue // its secret is a key that takes long to make; see its own tests
			}
			s, err := makeSender(account, "secret", time.Now)
			if err != nil {
				t.Errorf("%s for %s: %v", k.ID, ch, err)
				continue
			}
			if _, asks := s.(inbound.Poller); asks != k.Tells {
				t.Errorf("%s can be asked: %v, and is: %v", k.ID, asks, k.Tells)
			}
			if s.Name() != "x" {
				t.Errorf("%s is called %q", k.ID, s.Name())
			}
		}
	}
	if _, err := makeSender(store.Sender{Kind: "pigeon"}, "", time.Now); dispatch.Classify(err).Code != dispatch.CodeUnknownKind {
		t.Errorf("%v", err)
	}
}

func TestCheckSender(t *testing.T) {
	p, _ := opened(t, false)
	for _, c := range []struct {
		kind, secret string
		config       map[string]string
		ok           bool
	}{
		{"fcm", "", nil, true}, {"fcm", "not the file", nil, false}, {"mailgun", "", nil, false}, {"mailgun", "", map[string]string{"domain": "d"}, true},
		{"file", "", nil, true}, {"pigeon", "", nil, false}, {"brevo", "", map[string]string{"imap_host": "h", "imap_user": "u", "imap_security": "perhaps"}, false},
	} {
		if err := p.CheckSender(store.Sender{Name: "x", Kind: c.kind, Config: c.config}, c.secret); (err == nil) != c.ok {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

// newsOf is a Brevo that tells of one bounce and of one that wants no more.
func newsOf(t *testing.T) *httptest.Server {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		at := time.Now().Add(-time.Minute).UTC().Format(time.RFC3339)
		fmt.Fprintf(w, `{"events":[{"email":"minsu@shop.test","event":"hardBounces","date":%q,"messageId":"1","reason":"550 5.1.1 unknown"}]}`, at)
	}))
	t.Cleanup(server.Close)
	return server
}

func brevoAt(t *testing.T, p *Parts, url string) {
	t.Helper()
	change(t, p, func(ctx context.Context, tx store.Tx) error {
		return tx.Senders().Save(ctx, &store.Sender{Name: "brevo", Channel: store.ChannelEmail, Kind: brevo.Kind, Config: map[string]string{call.KeyBase: url, "from": "shop@shop.test"}})
	})
	if err := p.Secrets.Set(p.Store.Info().ID, "brevo", "xkeysib"); err != nil {
		t.Skip("no place for secrets here: ", err)
	}
}

func TestCollect(t *testing.T) {
	p, id := opened(t, false)
	brevoAt(t, p, newsOf(t).URL)
	for i, want := range []int{1, 0} {
		done, err := p.Collect(t.Context())
		if err != nil || len(done) != 1 || done[0].Err != nil || done[0].New != want {
			t.Fatalf("time %d: %+v, %v", i+1, done, err)
		}
	}
	if has, err := p.Store.Suppressions().Has(t.Context(), store.ChannelEmail, "minsu@shop.test"); err != nil || !has {
		t.Errorf("suppressed: %v, %v", has, err)
	}
	if events, err := p.Store.Events().List(t.Context(), store.EventQuery{Customer: id, Names: []string{store.EventBounced}}); err != nil || len(events) != 1 {
		t.Errorf("%+v, %v", events, err)
	}
}

// TestRunAsksBeforeItSends: who bounced meanwhile gets nothing from this run.
func TestRunAsksBeforeItSends(t *testing.T) {
	p, _ := opened(t, false)
	brevoAt(t, p, newsOf(t).URL)
	if _, err := p.Run(t.Context(), true, time.Time{}); err != nil {
		t.Fatal(err)
	}
	if has, err := p.Store.Suppressions().Has(t.Context(), store.ChannelEmail, "minsu@shop.test"); err != nil || !has {
		t.Errorf("suppressed: %v, %v", has, err)
	}
}

// TestServiceAsksBeforeItSends: one that goes on, too, knows who said no while the
// computer was off before it sends anything.
func TestServiceAsksBeforeItSends(t *testing.T) {
	p, _ := opened(t, false)
	brevoAt(t, p, newsOf(t).URL)
	end := p.keepCollecting(t.Context(), false)
	defer end()
	if has, err := p.Store.Suppressions().Has(t.Context(), store.ChannelEmail, "minsu@shop.test"); err != nil || !has {
		t.Errorf("suppressed: %v, %v", has, err)
	}
}

// TestLocal: what leads out of this computer is not taken for local, whatever an
// account of another kind had in its place before.
func TestLocal(t *testing.T) {
	for _, c := range []struct {
		kind, host, url string
		want            bool
	}{
		{"smtp", "127.0.0.1", "", true}, {"smtp", "localhost", "", true}, {"smtp", "mail.shop.test", "", false}, {"smtp", "", "http://127.0.0.1:1", false},
		{"brevo", "", "http://127.0.0.1:1", true}, {"brevo", "", "", false}, {"brevo", "127.0.0.1", "", false}, {"brevo", "127.0.0.1", "https://api.shop.test", false},
		{"file", "", "", true},
	} {
		if got := dispatch.Local(store.Sender{Kind: c.kind, Config: map[string]string{"host": c.host, "url": c.url}}); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

// TestProviderThatIsDownIsKept: it does not end the run, and the person can see why.
func TestProviderThatIsDownIsKept(t *testing.T) {
	p, _ := opened(t, false)
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	brevoAt(t, p, gone.URL)
	if _, err := p.Run(t.Context(), true, time.Time{}); err != nil {
		t.Fatal(err)
	}
	state, err := inbound.ReadState(t.Context(), p.Store.Settings(), "brevo")
	if err != nil || state.Code != "unreachable" || strings.Contains(state.Words, "xkeysib") {
		t.Errorf("%+v, %v", state, err)
	}
}

// TestSealedAsksNobody: the sample shop never touches the network.
func TestSealedAsksNobody(t *testing.T) {
	p, _ := opened(t, true)
	asked := false
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true }))
	defer server.Close()
	brevoAt(t, p, server.URL)
	if done, err := p.Collect(t.Context()); err != nil || len(done) != 0 || asked {
		t.Errorf("%+v, %v, asked %v", done, err, asked)
	}
}

// TestMailboxPassword: the mailbox has its own where one is kept, else the sender's.
func TestMailboxPassword(t *testing.T) {
	p, _ := opened(t, false)
	id := p.Store.Info().ID
	for _, c := range []struct{ name, secret, want string }{{"", "", ""}, {"main", "one", "one"}, {inbound.MailboxOf("main"), "two", "two"}} {
		if c.name != "" {
			if err := p.Secrets.Set(id, c.name, c.secret); err != nil {
				t.Skip("no place for secrets here: ", err)
			}
		}
		if got, of, err := p.mailboxSecret(store.Sender{Name: "main", Kind: "smtp"}); err != nil || got != c.want || of != c.name {
			t.Errorf("after %q: %q of %q, %v", c.name, got, of, err)
		}
		if got, _, err := p.mailboxSecret(store.Sender{Name: "main", Kind: "brevo"}); err != nil || got == "one" {
			t.Errorf("the key of a provider is shown to a mail server: %q, %v", got, err)
		}
	}
	if key, ok := compose.OpenToken(id, compose.Token(id, "7/m/1/email")); !ok || key != "7/m/1/email" {
		t.Errorf("our own unsubscribe link is not ours: %q", key)
	}
}

// TestRunSettlesWhatAnotherLeft: while the window was open, and had sent before, another
// process took its turn and died.
func TestRunSettlesWhatAnotherLeft(t *testing.T) {
	p, id := opened(t, false)
	if _, err := p.Run(t.Context(), true, time.Time{}); err != nil {
		t.Fatal(err)
	}
	e := &store.OutboxEntry{Customer: id, Key: "k", Channel: store.ChannelEmail, Step: "m1"}
	if err := p.Store.InTx(t.Context(), func(tx store.Tx) error {
		if err := tx.Outbox().Queue(t.Context(), []*store.OutboxEntry{e}); err != nil {
			return err
		}
		e.State, e.Boot = store.OutboxOnWire, "boot"
		return tx.Outbox().Save(t.Context(), []*store.OutboxEntry{e})
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Run(t.Context(), true, time.Time{}); err != nil {
		t.Fatal(err)
	}
	if e, err := p.Store.Outbox().Get(t.Context(), e.ID); err != nil || e.State != store.OutboxUncertain {
		t.Errorf("%+v, %v", e, err)
	}
}
