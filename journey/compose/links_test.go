package compose_test

import (
	"context"
	"errors"
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

// linkServer is the shop's address, which its mails lead to.
type linkServer struct {
	*httptest.Server
	of *shop
}

// links runs one that notes something a second, from an hour after now on.
func (s *shop) links() *linkServer {
	s.t.Helper()
	clock := now.Add(time.Hour)
	notes, err := tracking.Serve(filepath.Join(s.t.TempDir(), "notes.jsonl"), "key", func() time.Time { clock = clock.Add(time.Second); return clock })
	if err != nil {
		s.t.Fatal(err)
	}
	l := &linkServer{httptest.NewTLSServer(notes), s}
	s.t.Cleanup(func() { l.Close(); notes.Close() })
	s.tx(func(ctx context.Context, tx store.Tx) error {
		return errors.Join(tx.Settings().Set(ctx, store.SettingTracking, l.URL), tx.Settings().Set(ctx, store.SettingTrackingKey, "key"))
	})
	return l
}

// collect asks it what it noted, and gives how much of that is new.
func (l *linkServer) collect() int {
	l.of.t.Helper()
	links, _ := tracking.New(l.URL, "key")
	c := inbound.Collector{Store: l.of.st, Now: func() time.Time { return now.Add(24 * time.Hour) }}
	done, err := c.Collect(context.Background(), []inbound.Source{{Name: tracking.Source, Channel: store.ChannelEmail,
		Open: func(context.Context) (inbound.Poller, func(), error) {
			return tracking.Poller{Links: links, HTTP: l.Client()}, func() {}, nil
		}}})
	if err != nil || done[0].Err != nil {
		l.of.t.Fatalf("%+v, %v", done, err)
	}
	return done[0].New
}

// TestLinksAreNoted walks the whole way: a mail's links lead over the shop's address,
// whoever clicks gets where the link led, and Gilmok learns of it.
func TestLinksAreNoted(t *testing.T) {
	s := open(t)
	links := s.links()
	m := s.sent(email("hi", `<html><body><a href="https://soap.test/p1?a=1&amp;b=2">soap</a> <a href="mailto:hello@soap.test">write</a> <a href="{{ unsubscribe_url }}">no more</a></body></html>`))
	if strings.Contains(m.HTML, `href="https://soap.test`) || !strings.Contains(m.HTML, "mailto:hello@soap.test") {
		t.Errorf("%s", m.HTML)
	}
	if !strings.Contains(string(m.Raw), "List-Unsubscribe-Post: List-Unsubscribe=One-Click") {
		t.Error("no one-click header, though the shop's address takes it")
	}
	client := links.Client()
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
	if n := links.collect(); n != 2 {
		t.Fatalf("%d new", n)
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
