package wire

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mime"
	"net/mail"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/file"
	"gilmok/journey/dispatch/webhook"
	"gilmok/preview"
	"gilmok/store"
)

// opened is an empty workspace with one customer.
func opened(t *testing.T, sealed bool) (*Parts, store.CustomerID) {
	t.Helper()
	m, err := LoadMachine(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	p, err := Create(t.Context(), Config{Path: filepath.Join(t.TempDir(), "shop.gilmok"), Machine: m, Sealed: sealed})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	c := &store.Customer{Name: "Minsu", Email: "minsu@shop.test"}
	change(t, p, func(ctx context.Context, tx store.Tx) error { return tx.Customers().Save(ctx, c) })
	return p, c.ID
}

func change(t *testing.T, p *Parts, fn func(context.Context, store.Tx) error) {
	t.Helper()
	if err := p.Store.InTx(t.Context(), func(tx store.Tx) error { return fn(t.Context(), tx) }); err != nil {
		t.Fatal(err)
	}
}

func TestATestIsMarkedAndGoesToWhoAsked(t *testing.T) {
	p, id := opened(t, true)
	dir := t.TempDir()
	change(t, p, func(ctx context.Context, tx store.Tx) error {
		return tx.Senders().Save(ctx, &store.Sender{Name: "files", Channel: store.ChannelEmail, Kind: file.Kind,
			Config: map[string]string{file.KeyDir: dir, "from": "shop@shop.test"}})
	})
	c := preview.Content{Channel: preview.Email, Subject: "Dear {{ name }}", Body: &preview.Body{HTML: "<p>{{ coupon }}</p>"}}
	if err := p.SendTest(t.Context(), c, id, "me@shop.test"); err != nil {
		t.Fatal(err)
	}
	m := onlyMail(t, dir)
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil || subject != "[Test] Dear Minsu" {
		t.Errorf("subject %q, %v", subject, err)
	}
	if to := m.Header.Get("To"); !strings.Contains(to, "me@shop.test") || strings.Contains(to, "minsu@") {
		t.Errorf("to %q", to)
	}
	body, err := io.ReadAll(m.Body)
	if err != nil || !strings.Contains(string(body), "EXAMPLE-CODE") {
		t.Errorf("no example in place of the coupon: %.200s, %v", body, err)
	}
}

// TestATestIsMarkedInEveryLanguage: a tester who reads English gets the English, marked.
func TestATestIsMarkedInEveryLanguage(t *testing.T) {
	p, _ := opened(t, true)
	english := &store.Customer{Name: "Ann", Email: "ann@shop.test", Locale: "en-US"}
	dir := t.TempDir()
	change(t, p, func(ctx context.Context, tx store.Tx) error {
		if err := tx.Customers().Save(ctx, english); err != nil {
			return err
		}
		return tx.Senders().Save(ctx, &store.Sender{Name: "files", Channel: store.ChannelEmail, Kind: file.Kind,
			Config: map[string]string{file.KeyDir: dir, "from": "shop@shop.test"}})
	})
	c := preview.Content{Channel: preview.Email, Subject: "안녕하세요", Body: &preview.Body{HTML: "<p>글</p>"},
		Languages: map[string]preview.Translation{"en": {Subject: "Hello"}, "ja": {Text: "こんにちは"}}}
	if err := p.SendTest(t.Context(), c, english.ID, "me@shop.test"); err != nil {
		t.Fatal(err)
	}
	if subject := onlyMail(t, dir).Header.Get("Subject"); subject != "[Test] Hello" {
		t.Errorf("subject %q", subject)
	}
	if c.Languages["en"].Subject != "Hello" {
		t.Error("the message itself was marked")
	}
}

// onlyMail reads the one mail in a folder.
func onlyMail(t *testing.T, dir string) *mail.Message {
	t.Helper()
	var found []string
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".eml" {
			found = append(found, path)
		}
		return err
	})
	if err != nil || len(found) != 1 {
		t.Fatalf("%d mails, %v", len(found), err)
	}
	data, err := os.ReadFile(found[0])
	if err != nil {
		t.Fatal(err)
	}
	m, err := mail.ReadMessage(strings.NewReader(string(data)))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestATestIsRefused(t *testing.T) {
	mailOf := func(text string) preview.Content {
		return preview.Content{Channel: preview.Email, Subject: "x", Body: &preview.Body{HTML: text}}
	}
	code := func(err error) string {
		if e, ok := errors.AsType[*dispatch.Error](err); ok {
			return e.Code
		}
		return ""
	}
	p, id := opened(t, true)
	if err := p.SendTest(t.Context(), mailOf("x"), id, "me@shop.test"); code(err) != dispatch.CodeNoSender {
		t.Errorf("without a sender: %v", err)
	}
	smtp := &store.Sender{Name: "live", Channel: store.ChannelEmail, Kind: "smtp", Config: map[string]string{"host": "127.0.0.1", "from": "shop@shop.test"}}
	change(t, p, func(ctx context.Context, tx store.Tx) error { return tx.Senders().Save(ctx, smtp) })
	if err := p.SendTest(t.Context(), mailOf("x"), id, "me@shop.test"); code(err) != dispatch.CodeSealed {
		t.Errorf("the sample must not reach a server: %v", err)
	}
	if _, err := p.TestSender(t.Context(), *smtp, "me@shop.test"); code(err) != dispatch.CodeSealed {
		t.Errorf("nor while its sender is set up: %v", err)
	}
	files := &store.Sender{Name: "files", Channel: store.ChannelEmail, Kind: file.Kind, Default: true, Config: map[string]string{file.KeyDir: t.TempDir(), "from": "shop@shop.test"}}
	change(t, p, func(ctx context.Context, tx store.Tx) error { return tx.Senders().Save(ctx, files) })
	var skip *dispatch.Skip
	if err := p.SendTest(t.Context(), mailOf("{% abort_message('no stock') %}"), id, "me@shop.test"); !errors.As(err, &skip) || skip.Reason != store.SkipAborted {
		t.Errorf("a message that stops itself: %v", err)
	}
	var fault *preview.FieldError
	if err := p.SendTest(t.Context(), mailOf("{{ name"), id, "me@shop.test"); !errors.As(err, &fault) {
		t.Errorf("a broken message: %v", err)
	}
}

// TestAWebhookIsMarkedAsATest in its head: the JSON stays as the other system knows it.
func TestAWebhookIsMarkedAsATest(t *testing.T) {
	p, id := opened(t, false)
	asked := make(chan *http.Request, 2)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		asked <- r
	}))
	defer server.Close()
	change(t, p, func(ctx context.Context, tx store.Tx) error {
		return tx.Senders().Save(ctx, &store.Sender{Name: "hook", Channel: store.ChannelWebhook, Kind: webhook.Kind})
	})
	c := preview.Content{Channel: preview.Webhook, Request: &preview.Request{Method: "POST", URL: server.URL + "/in", JSON: map[string]any{"name": "{{ name }}"}}}
	if err := p.SendTest(t.Context(), c, id, ""); err != nil {
		t.Fatal(err)
	}
	r := <-asked
	body, err := io.ReadAll(r.Body)
	if err != nil || string(body) != `{"name":"Minsu"}` || r.Header.Get(testHeader) != "true" || r.URL.Path != "/in" {
		t.Errorf("asked %s %v: %s, %v", r.URL, r.Header, body, err)
	}
	if c.Request.Headers != nil {
		t.Errorf("the message itself was marked: %v", c.Request.Headers)
	}
}
