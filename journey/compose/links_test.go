package compose_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"gilmok/journey/compose"
	"gilmok/journey/dispatch/inbound"
	"gilmok/journey/dispatch/tracking"
	"gilmok/store"
)

// TestLinksAreNoted walks the whole way: a mail's links lead over the shop's address,
// whoever clicks gets where the link led, and Gilmok learns of it.
func TestLinksAreNoted(t *testing.T) {
	s := open(t)
	notes, err := tracking.Serve(filepath.Join(t.TempDir(), "notes.jsonl"), "key", func() time.Time { return now.Add(time.Hour) })
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewTLSServer(notes)
	defer web.Close()
	defer notes.Close()
	s.tx(func(ctx context.Context, tx store.Tx) error {
		return errors.Join(tx.Settings().Set(ctx, store.SettingTracking, web.URL), tx.Settings().Set(ctx, store.SettingTrackingKey, "key"))
	})
	e := s.queue(email("hi", `<html><body><a href="https://soap.test/p1?a=1&amp;b=2">soap</a> <a href="mailto:hello@soap.test">write</a> <a href="{{ unsubscribe_url }}">no more</a></body></html>`), nil)
	e.Key = fmt.Sprintf("%d/m1/1/email", e.Passage) // as the engine makes them
	e.Run, e.Step, e.NotBefore = 1, "m1", now
	s.tx(func(ctx context.Context, tx store.Tx) error { return tx.Outbox().Queue(ctx, []*store.OutboxEntry{e}) })
	m, err := s.compose(compose.New(s.st, compose.Options{}), e)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(m.HTML, `href="https://soap.test`) || !strings.Contains(m.HTML, "mailto:hello@soap.test") {
		t.Errorf("%s", m.HTML)
	}
	if !strings.Contains(string(m.Raw), "List-Unsubscribe-Post: List-Unsubscribe=One-Click") {
		t.Error("no one-click header, though the shop's address takes it")
	}
	client := web.Client()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	get := func(pattern string) *http.Response {
		t.Helper()
		found := regexp.MustCompile(pattern).FindStringSubmatch(m.HTML)
		if found == nil {
			t.Fatalf("no %s in %s", pattern, m.HTML)
		}
		resp, err := client.Get(strings.ReplaceAll(found[1], "&amp;", "&"))
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		return resp
	}
	if to := get(`<a href="([^"]*/c\?[^"]*)"`).Header.Get("Location"); to != "https://soap.test/p1?a=1&b=2" {
		t.Errorf("leads to %q", to)
	}
	if r := get(`<img src="([^"]*/o\?[^"]*)"`); r.StatusCode != http.StatusOK {
		t.Errorf("the point: %s", r.Status)
	}
	if r := get(`<a href="([^"]*/u\?[^"]*)"`); r.StatusCode != http.StatusOK || r.Header.Get("Location") != "" {
		t.Errorf("the page: %s", r.Status)
	}
	links, _ := tracking.New(web.URL, "key")
	c := inbound.Collector{Store: s.st, Now: func() time.Time { return now.Add(2 * time.Hour) }}
	done, err := c.Collect(context.Background(), []inbound.Source{{Name: tracking.Source, Channel: store.ChannelEmail,
		Open: func(context.Context) (inbound.Poller, func(), error) {
			return tracking.Poller{Links: links, HTTP: client}, func() {}, nil
		}}})
	if err != nil || done[0].Err != nil || done[0].New != 2 {
		t.Fatalf("%+v, %v", done, err)
	}
	events, err := s.st.Events().List(context.Background(), store.EventQuery{Customer: s.minji, Names: []string{store.EventClicked, store.EventOpened}})
	if err != nil || len(events) != 2 {
		t.Fatalf("%+v, %v", events, err)
	}
}

// TestNoAddressNoLinks: without one everything still works, and nothing is rewritten.
func TestNoAddressNoLinks(t *testing.T) {
	s := open(t)
	m, err := s.compose(compose.New(s.st, compose.Options{}), s.queue(email("hi", `<a href="https://soap.test/p1">soap</a>`), nil))
	if err != nil || !strings.Contains(m.HTML, `href="https://soap.test/p1"`) || strings.Contains(m.HTML, "<img") {
		t.Errorf("%s, %v", m.HTML, err)
	}
}
