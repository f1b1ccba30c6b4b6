package wire

import (
	"context"
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/call"
	"gilmok/journey/dispatch/file"
	"gilmok/journey/dispatch/onesignal"
	"gilmok/journey/dispatch/resend"
	"gilmok/journey/dispatch/sendertest"
	"gilmok/journey/dispatch/ses"
	"gilmok/journey/dispatch/slack"
	"gilmok/journey/dispatch/smtp"
	"gilmok/journey/dispatch/smtp/smtptest"
	"gilmok/journey/dispatch/solapi"
	"gilmok/journey/dispatch/tracking"
	"gilmok/journey/dispatch/twilio"
	"gilmok/journey/preflight"
	"gilmok/preview"
	"gilmok/preview/rules"
	"gilmok/store"
)

func mailAccount(s *smtptest.Server, more ...string) store.Sender {
	config := map[string]string{smtp.KeyHost: s.Host, smtp.KeyPort: strconv.Itoa(s.Port), smtp.KeySecurity: "none", "from": "shop@shop.test"}
	for i := 0; i < len(more); i += 2 {
		config[more[i]] = more[i+1]
	}
	return store.Sender{Name: "mail", Channel: store.ChannelEmail, Kind: smtp.Kind, Config: config}
}

// TestTheWorldOfAMailServer asks a real one.
func TestTheWorldOfAMailServer(t *testing.T) {
	p, _ := opened(t, false)
	w := p.World()
	open := smtptest.Start(t, smtptest.Options{Extensions: []string{"SMTPUTF8", "8BITMIME"}})
	if a := w.Account(t.Context(), mailAccount(open)); a.Access != rules.Good || a.Limits != (dispatch.Limits{Size: 20000000}) || a.Signed != nil {
		t.Errorf("an open server: %+v", a)
	}
	plain := smtptest.Start(t, smtptest.Options{})
	if a := w.Account(t.Context(), mailAccount(plain)); a.Access != rules.Good || !a.Limits.ASCII {
		t.Errorf("another under the same name, that takes ASCII only: %+v", a)
	}
	shut := smtptest.Start(t, smtptest.Options{Act: func(int, string) smtptest.Act {
		return smtptest.Act{At: "connect", Reply: "554 5.7.1 go away", HangUp: true}
	}})
	if a := w.Account(t.Context(), mailAccount(shut)); a.Access == rules.Good || a.Words == "" {
		t.Errorf("one that lets nobody in: %+v", a)
	}
	gone := mailAccount(plain, smtp.KeyPort, "1")
	if a := w.Account(t.Context(), gone); !a.Away || a.Access == rules.Bad {
		t.Errorf("nobody there: %+v", a)
	}
	signs := mailAccount(plain, smtp.KeyDKIMDomain, "shop.test", smtp.KeyDKIMSelector, "g")
	if a := w.Account(t.Context(), signs); !a.NoSecret || a.Access != rules.Bad {
		t.Errorf("a signature without a key: %+v", a)
	}
	if !slices.Contains(smtp.Signed(signs), "List-Unsubscribe-Post") {
		t.Error("signatures leave out the way out")
	}
}

// TestTheWorldOfTexts asks the provider for the number that is registered.
func TestTheWorldOfTexts(t *testing.T) {
	p, _ := opened(t, false)
	if err := p.Secrets.Set(p.Store.Info().ID, "texts", "SECRET"); err != nil {
		t.Fatal(err)
	}
	provider := sendertest.Answer(t, map[string][]string{"/senderid/v1/numbers/active": {`["0212345678","01000000000"]`}})
	account := store.Sender{Name: "texts", Channel: store.ChannelSMS, Kind: solapi.Kind,
		Config: map[string]string{call.KeyBase: provider.URL, solapi.KeyAPIKey: "KEY", solapi.KeyFrom: "02-1234-5678"}}
	if a := p.World().Account(t.Context(), account); a.Access != rules.Good || a.Number != rules.Good {
		t.Errorf("registered: %+v", a)
	}
	account.Config = map[string]string{call.KeyBase: provider.URL, solapi.KeyAPIKey: "KEY", solapi.KeyFrom: "02-9999-9999"}
	if a := p.World().Account(t.Context(), account); a.Access != rules.Good || a.Number != rules.Bad {
		t.Errorf("not registered: %+v", a)
	}
	for status, want := range map[int]rules.State{http.StatusUnauthorized: rules.Bad, http.StatusForbidden: rules.Unchecked, http.StatusInternalServerError: rules.Unchecked} {
		no := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
		account.Config = map[string]string{call.KeyBase: no.URL, solapi.KeyAPIKey: "KEY", solapi.KeyFrom: "02-9999-9999"}
		if a := p.World().Account(t.Context(), account); a.Access != want || a.Number != rules.Unchecked {
			t.Errorf("refused by %d: %+v", status, a)
		}
		no.Close()
	}
	account.Name = "others"
	if a := p.World().Account(t.Context(), account); !a.NoSecret {
		t.Errorf("without its secret: %+v", a)
	}
}

// TestKeysAreTried by a question that sends nothing: what is refused as no key of the
// provider's is wrong, what is refused otherwise may still send.
func TestKeysAreTried(t *testing.T) {
	p, _ := opened(t, false)
	if err := p.Secrets.Set(p.Store.Info().ID, "x", "https://hooks.slack.com/services/T1/B1/secret"); err != nil {
		t.Fatal(err)
	}
	type says struct {
		status      int
		kind, words string
		want        rules.State
	}
	good, bad, open := rules.Good, rules.Bad, rules.Unchecked
	for kind, c := range map[string]struct {
		config  map[string]string
		answers []says
	}{
		resend.Kind: {nil, []says{{200, "", `{"data":[]}`, good}, {401, "", `{"name":"restricted_api_key","message":"m"}`, good},
			{403, "", `{"name":"invalid_api_key","message":"m"}`, bad}, {429, "", `{"name":"rate_limit_exceeded","message":"m"}`, open}, {500, "", "", open}}},
		twilio.Kind: {map[string]string{twilio.KeyAccount: "AC1", twilio.KeyFrom: "+15005550006"}, []says{{200, "", `{"messages":[]}`, good},
			{401, "", `{"code":20003,"message":"Authenticate"}`, bad}, {401, "", `{"code":70051,"message":"Authorization failed"}`, open}, {503, "", "", open}}},
		onesignal.Kind: {map[string]string{onesignal.KeyApp: "a"}, []says{{200, "", `{"notifications":[]}`, good}, {403, "", `{"errors":["Access denied."]}`, bad}, {400, "", "", open}}},
		ses.Kind: {map[string]string{ses.KeyAccessKey: "AKIA"}, []says{{200, "", `{"SendingEnabled":true}`, good}, {200, "", `{"SendingEnabled":false}`, bad},
			{403, "InvalidClientTokenId", `{"message":"m"}`, bad}, {403, "SignatureDoesNotMatch", `{"message":"m"}`, bad}, {403, "AccessDeniedException", `{"message":"m"}`, open}, {500, "", "{}", open}}},
		slack.Kind: {nil, []says{{400, "", "no_text", good}, {403, "", "invalid_token", bad}, {404, "", "no_service", bad}, {500, "", "", open}}},
	} {
		for _, a := range c.answers {
			asked := make(chan string, 9)
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				asked <- r.Method + " " + string(body)
				w.Header().Set("X-Amzn-ErrorType", a.kind)
				w.WriteHeader(a.status)
				_, _ = io.WriteString(w, a.words)
			}))
			known, _ := dispatch.KindOf(kind)
			account := store.Sender{Name: "x", Kind: kind, Channel: known.Channels[0], Config: map[string]string{call.KeyBase: server.URL}}
			maps.Copy(account.Config, c.config)
			if seen := p.World().Account(t.Context(), account); seen.Access != a.want || seen.Away {
				t.Errorf("%s, %d %s: %+v", kind, a.status, a.words, seen)
			}
			if question := <-asked; !strings.HasPrefix(question, "GET") && question != `POST {"text":""}` || len(asked) != 0 {
				t.Errorf("%s was asked %q and %d more", kind, question, len(asked))
			}
			server.Close()
		}
	}
}

// web serves https at a name that the program's client trusts for as long as a test.
func web(t *testing.T, h http.Handler) string {
	t.Helper()
	s := httptest.NewTLSServer(h)
	before := client
	client = s.Client()
	client.CheckRedirect = before.CheckRedirect
	t.Cleanup(func() {
		s.Close()
		client = before
	})
	return s.URL
}

// TestTheWayOut: the program's own server and others', that answer and that do not.
func TestTheWayOut(t *testing.T) {
	p, _ := opened(t, false)
	account := mailAccount(smtptest.Start(t, smtptest.Options{}))
	set := func(key, value string) {
		change(t, p, func(ctx context.Context, tx store.Tx) error { return tx.Settings().Set(ctx, key, value) })
	}
	if got := p.World().WayOut(t.Context(), account); got.Answers != rules.Unchecked {
		t.Errorf("there is none: %+v", got)
	}
	notes := filepath.Join(t.TempDir(), "notes")
	ours, err := tracking.Serve(notes, "KEY", time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer ours.Close()
	set(store.SettingTracking, web(t, ours))
	set(store.SettingTrackingKey, "KEY")
	if got := p.World().WayOut(t.Context(), account); got.Answers != rules.Good {
		t.Errorf("our server: %+v", got)
	}
	links, _, err := p.links(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if news, err := (tracking.Poller{Links: links, HTTP: client}).Poll(t.Context(), "", time.Now()); err != nil || len(news.Reports) > 0 {
		t.Errorf("it noted that somebody wants no more: %+v, %v", news, err)
	}
	set(store.SettingTrackingKey, "ANOTHER")
	if got := p.World().WayOut(t.Context(), account); got.Answers != rules.Bad {
		t.Errorf("our server with another key: %+v", got)
	}
	for name, c := range map[string]struct {
		get, post int
		want      rules.State
	}{
		"answers": {200, 200, rules.Good}, "does not know this token": {400, 400, rules.Good}, "no such page": {404, 404, rules.Bad},
		"is broken": {500, 500, rules.Bad}, "leads elsewhere": {200, 302, rules.Bad},
	} {
		set(store.SettingUnsubscribe, web(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Query().Get("t") == "" || r.Method == http.MethodPost && r.PostFormValue("List-Unsubscribe") != "One-Click" {
				t.Errorf("%s: asked %s %s", name, r.Method, r.URL)
			}
			w.Header().Set("Location", "/login")
			w.WriteHeader(map[string]int{http.MethodGet: c.get, http.MethodPost: c.post}[r.Method])
		}))+"/out")
		if got := p.World().WayOut(t.Context(), account); got.Answers != c.want {
			t.Errorf("one that %s: %+v", name, got)
		}
	}
}

// TestASilentWayOutWithoutANetwork: that nobody is there counts while the account's
// server is there; when that has gone, too, the network has, though it let us in before.
func TestASilentWayOutWithoutANetwork(t *testing.T) {
	p, _ := opened(t, false)
	server := smtptest.Start(t, smtptest.Options{})
	account := mailAccount(server)
	change(t, p, func(ctx context.Context, tx store.Tx) error {
		return tx.Settings().Set(ctx, store.SettingUnsubscribe, "https://127.0.0.1:1/out")
	})
	if seen := p.World().Account(t.Context(), account); seen.Access != rules.Good {
		t.Fatalf("%+v", seen)
	}
	if got := p.World().WayOut(t.Context(), account); got.Answers != rules.Bad || !got.Silent {
		t.Errorf("nobody there: %+v", got)
	}
	server.Close()
	if got := p.World().WayOut(t.Context(), account); got.Answers != rules.Unchecked {
		t.Errorf("without a network: %+v", got)
	}
}

// TestWhatAServerDoesNotAnswerFor: that nobody listens there is the server's affair; that
// there is no way to it is this computer's.
func TestWhatAServerDoesNotAnswerFor(t *testing.T) {
	for _, c := range []struct {
		err  error
		want bool
	}{
		{syscall.ECONNREFUSED, true}, {syscall.ENETUNREACH, false}, {syscall.EHOSTUNREACH, false}, {syscall.ENETDOWN, false},
	} {
		if got := isFor(&net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", c.err)}); got != c.want {
			t.Errorf("%v: %v", c.err, got)
		}
	}
	if !isFor(&net.DNSError{IsNotFound: true}) || isFor(&net.DNSError{IsTemporary: true}) {
		t.Error("a name that is not there, or not looked up")
	}
}

// TestASealedWorkspaceAsksNobody: the sample looks at its settings only.
func TestASealedWorkspaceAsksNobody(t *testing.T) {
	p, _ := opened(t, true)
	shut := smtptest.Start(t, smtptest.Options{Act: func(int, string) smtptest.Act {
		t.Error("the server was asked")
		return smtptest.Act{}
	}})
	if a := p.World().Account(t.Context(), mailAccount(shut)); a.Access != rules.Unchecked || a.Away {
		t.Errorf("%+v", a)
	}
}

// TestATestIsKept: it is of the draft as it stands.
func TestATestIsKept(t *testing.T) {
	p, id := opened(t, true)
	content := preview.Content{Name: "News", Channel: preview.Email, Subject: "Hello", Body: &preview.Body{HTML: "<p>Hello</p>"}}
	document, err := preview.MarshalMessage(content)
	if err != nil {
		t.Fatal(err)
	}
	change(t, p, func(ctx context.Context, tx store.Tx) error {
		if err := tx.Senders().Save(ctx, &store.Sender{Name: "files", Channel: store.ChannelEmail, Kind: file.Kind,
			Config: map[string]string{file.KeyDir: t.TempDir(), "from": "shop@shop.test"}}); err != nil {
			return err
		}
		return tx.Messages().Save(ctx, &store.Message{Name: "News", Channel: store.ChannelEmail, Document: document})
	})
	if err := p.SendTest(t.Context(), content, id, "me@shop.test"); err != nil {
		t.Fatal(err)
	}
	all, err := p.Store.Settings().All(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	kept := 0
	for key := range all {
		if strings.HasPrefix(key, "tested.") {
			kept++
		}
	}
	if kept != 1 {
		t.Errorf("%d tests are kept", kept)
	}
}

// TestATestOfWhatWasWrittenMeanwhile: it is of the draft that was sent, not of the one that
// is there once it went.
func TestATestOfWhatWasWrittenMeanwhile(t *testing.T) {
	p, id := opened(t, false)
	content := preview.Content{Name: "News", Channel: preview.Email, Subject: "Hello", Body: &preview.Body{HTML: "<p>Hello</p>"}}
	write := func(subject string) {
		content := content
		content.Subject = subject
		document, err := preview.MarshalMessage(content)
		if err != nil {
			t.Fatal(err)
		}
		change(t, p, func(ctx context.Context, tx store.Tx) error {
			m, err := tx.Messages().Find(ctx, "News")
			if errors.Is(err, store.ErrNotFound) {
				m, err = &store.Message{Name: "News", Channel: store.ChannelEmail}, nil
			}
			m.Document = document
			return errors.Join(err, tx.Messages().Save(ctx, m))
		})
	}
	sign := func() string {
		sign, err := preflight.Sign(t.Context(), p.Store.Messages(), "News")
		if err != nil {
			t.Fatal(err)
		}
		return sign
	}
	write("Hello")
	before := sign()
	account := mailAccount(smtptest.Start(t, smtptest.Options{Act: func(int, string) smtptest.Act {
		write("Another")
		return smtptest.Act{}
	}}))
	change(t, p, func(ctx context.Context, tx store.Tx) error { return tx.Senders().Save(ctx, &account) })
	if err := p.SendTest(t.Context(), content, id, "me@shop.test"); err != nil {
		t.Fatal(err)
	}
	if kept, err := p.Store.Settings().Get(t.Context(), "tested.News"); err != nil || kept != before || kept == sign() {
		t.Errorf("%q is kept, %v; %q was sent", kept, err, before)
	}
}
