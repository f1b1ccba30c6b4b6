package tracking

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/inbound"
	"gilmok/preview"
	"gilmok/store/survey"
)

const message = "7/환영/1/email"

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// bench is a server under an https address, below a path.
type bench struct {
	t      *testing.T
	path   string
	server *Server
	web    *httptest.Server
	links  Links
	client *http.Client
}

func open(t *testing.T) *bench {
	t.Helper()
	b := &bench{t: t, path: filepath.Join(t.TempDir(), "notes.jsonl")}
	b.serve()
	return b
}

func (b *bench) serve() {
	b.t.Helper()
	var err error
	if b.server, err = Serve(b.path, "key", func() time.Time { return noon }); err != nil {
		b.t.Fatal(err)
	}
	b.web = httptest.NewTLSServer(b.server)
	b.t.Cleanup(b.end)
	var ok bool
	if b.links, ok = New(b.web.URL+"/mail/", "key"); !ok {
		b.t.Fatal("no links")
	}
	b.client = b.web.Client()
	b.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
}

func (b *bench) end() {
	b.web.Close()
	b.server.Close()
}

func (b *bench) ask(method, address string) *http.Response {
	b.t.Helper()
	req, err := http.NewRequest(method, address, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	resp, err := b.client.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	resp.Body.Close()
	return resp
}

func (b *bench) poll(mark string) inbound.News {
	b.t.Helper()
	news, err := Poller{b.links, b.client}.Poll(context.Background(), mark, noon)
	if err != nil {
		b.t.Fatal(err)
	}
	return news
}

func TestTheWholeWay(t *testing.T) {
	b := open(t)
	const to = "https://shop.test/soap?id=7&색=초록"
	if r := b.ask(http.MethodGet, b.links.Click(message, to)); r.StatusCode != http.StatusFound {
		t.Errorf("click: %s", r.Status)
	} else if got, err := url.Parse(r.Header.Get("Location")); err != nil || got.Query().Get("색") != "초록" || got.Host != "shop.test" {
		t.Errorf("leads to %v, %v", got, err)
	}
	if r := b.ask(http.MethodGet, b.links.Open(message)); r.StatusCode != http.StatusOK || r.Header.Get("Content-Type") != "image/gif" {
		t.Errorf("open: %s", r.Status)
	}
	if r := b.ask(http.MethodGet, b.links.Unsubscribe(message)); r.StatusCode != http.StatusOK {
		t.Errorf("the page: %s", r.Status)
	}
	if n := len(b.poll("").Reports); n != 2 {
		t.Errorf("looking at the page is a refusal: %d reports", n)
	}
	if r := b.ask(http.MethodPost, b.links.Unsubscribe(message)); r.StatusCode != http.StatusOK {
		t.Errorf("one click: %s", r.Status)
	}
	news := b.poll("")
	if len(news.Reports) != 3 || news.More || news.Mark != "3" {
		t.Fatalf("%+v", news)
	}
	for i, kind := range []inbound.Kind{inbound.Clicked, inbound.Opened, inbound.Unsubscribe} {
		if r := news.Reports[i]; r.Kind != kind || r.Key != message || !r.At.Equal(noon) {
			t.Errorf("%+v, want %s", r, kind)
		}
	}
	if news.Reports[0].Link != to {
		t.Errorf("clicked %q", news.Reports[0].Link)
	}
	if again := b.poll(news.Mark); len(again.Reports) != 0 || again.Mark != "3" {
		t.Errorf("%+v", again)
	}
}

// TestForgedLinks: what we did not sign is not found, and is noted nowhere.
func TestForgedLinks(t *testing.T) {
	b := open(t)
	change := func(address, key, value string) string {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		q := u.Query()
		q.Set(key, value)
		u.RawQuery = q.Encode()
		return u.String()
	}
	click := b.links.Click(message, "https://shop.test/")
	other, _ := New(b.web.URL, "another key")
	for name, address := range map[string]string{
		"another target":  change(click, "to", "https://evil.test/"),
		"another message": change(click, "m", encode("8/m/1/email")),
		"another key":     other.Click(message, "https://shop.test/"),
		"open as refusal": strings.Replace(b.links.Open(message), pathOpen+"?", pathUnsubscribe+"?", 1),
		"no signature":    change(click, "s", ""),
		"not the web":     b.links.Click(message, "javascript:alert(1)"),
		"nothing":         b.web.URL + "/",
	} {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			if r := b.ask(method, address); r.StatusCode != http.StatusNotFound {
				t.Errorf("%s by %s: %s", name, method, r.Status)
			}
		}
	}
	if news := b.poll(""); len(news.Reports) != 0 {
		t.Errorf("%+v", news.Reports)
	}
	if _, err := (Poller{other, b.client}).Poll(context.Background(), "", noon); dispatch.Classify(err).Verdict != dispatch.VerdictConfiguration {
		t.Errorf("a stranger reads the notes: %v", err)
	}
}

// TestAfterACrash: a line that was cut off is written over, and nothing else is lost.
func TestAfterACrash(t *testing.T) {
	b := open(t)
	for range 3 {
		b.ask(http.MethodGet, b.links.Open(message))
	}
	b.end()
	f, err := os.OpenFile(b.path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(`{"kind":"open","mess`); err != nil {
		t.Fatal(err)
	}
	f.Close()
	b.serve()
	b.ask(http.MethodPost, b.links.Unsubscribe(message))
	news := b.poll("")
	if len(news.Reports) != 4 || news.Reports[3].Kind != inbound.Unsubscribe {
		t.Errorf("%+v", news)
	}
}

// TestNoPath: a request without a path, as a proxy is asked, is answered like any other
// that is not ours.
func TestNoPath(t *testing.T) {
	b := open(t)
	for _, path := range []string{"", "*", "c", "/", "/mail//"} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.URL.Path = path
		w := httptest.NewRecorder()
		b.server.ServeHTTP(w, r)
		if w.Code != http.StatusNotFound {
			t.Errorf("%q: %d", path, w.Code)
		}
	}
}

// TestManyNotes come in pieces.
func TestManyNotes(t *testing.T) {
	b := open(t)
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	for range 2500 {
		if err := b.server.note(kindOpen, message, "", r); err != nil {
			t.Fatal(err)
		}
	}
	mark, all := "", 0
	for range 5 {
		news := b.poll(mark)
		all += len(news.Reports)
		if mark = news.Mark; !news.More {
			break
		}
	}
	if all != 2500 {
		t.Errorf("%d of 2500", all)
	}
	if news := b.poll("9999"); len(news.Reports) == 0 {
		t.Error("a file that was begun anew is never read again")
	}
}

func TestNew(t *testing.T) {
	for _, c := range []struct{ address, key string }{{"", "k"}, {"http://t.test", "k"}, {"https://", "k"}, {"https://t.test", ""}, {"t.test", "k"}} {
		if _, ok := New(c.address, c.key); ok {
			t.Errorf("%+v makes links", c)
		}
	}
	if a, b := NewKey(), NewKey(); a == b || len(a) < 20 {
		t.Errorf("%q and %q", a, b)
	}
}

// TestAnswerPages: what is asked is shown, never run; the signature covers the answer.
func TestAnswerPages(t *testing.T) {
	b := open(t)
	answer := preview.Answer{Survey: "skin", Ask: "choice", Value: "dry", Text: "<b>Dry</b>", Question: "Is it <dry>?"}.String()
	address := b.links.Answer(message, answer)
	resp, err := b.client.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	page, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	if err != nil || !strings.Contains(string(page), "Is it &lt;dry&gt;?") || !strings.Contains(string(page), "&lt;b&gt;Dry") || !strings.Contains(string(page), `method="post"`) {
		t.Errorf("%s, %v", page, err)
	}
	for name, forged := range map[string]string{
		"another answer":     strings.Replace(address, "value%3Ddry", "value%3Doily", 1),
		"as a click":         strings.Replace(address, pathAnswer+"?", pathClick+"?", 1),
		"as a refusal":       strings.Replace(address, pathAnswer+"?", pathUnsubscribe+"?", 1),
		"a refusal as one":   strings.Replace(b.links.Unsubscribe(message), pathUnsubscribe+"?", pathAnswer+"?", 1),
		"no survey":          b.links.Answer(message, "value=dry"),
		"nothing to answer":  b.links.Answer(message, ""),
		"of another message": strings.Replace(address, encode(message), encode("8/m/1/email"), 1),
	} {
		if forged == address {
			t.Fatalf("%s: nothing was forged", name)
		}
		if r := b.ask(http.MethodPost, forged); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s", name, r.Status)
		}
	}
	if n := len(b.poll("").Reports); n != 0 {
		t.Errorf("%d reports", n)
	}
	b.ask(http.MethodPost, address)
	long := b.links.Answer(message, preview.Answer{Survey: "wish", Ask: "text"}.String())
	resp, err = b.client.PostForm(long, url.Values{"words": {strings.Repeat("가", 3000)}})
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	reports := b.poll("").Reports
	if len(reports) != 2 || reports[0].Kind != inbound.Answered || *reports[0].Answer != (inbound.Answer{Survey: "skin", Ask: "choice", Text: "dry", Source: survey.FromLink}) {
		t.Fatalf("%+v", reports)
	}
	if n := len([]rune(reports[1].Answer.Text)); n != survey.MostWords {
		t.Errorf("%d letters are kept", n)
	}
}
