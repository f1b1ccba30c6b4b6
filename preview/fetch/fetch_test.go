package fetch

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"gilmok/preview/liquid"
)

// serve starts a server and a Fetcher that may reach it.
func serve(t *testing.T, handler http.HandlerFunc) (*Fetcher, string, *time.Time) {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	at := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	return New(Options{
		Allowed:     []netip.AddrPort{netip.MustParseAddrPort(strings.TrimPrefix(server.URL, "http://"))},
		Credentials: func(name string) (string, string, bool) { return "shop", "s3cret", name == "crm" },
		Now:         func() time.Time { return at },
	}), server.URL, &at
}

func get(url string) liquid.Request { return liquid.Request{URL: url, Method: "GET"} }

func TestFetch(t *testing.T) {
	f, base, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		fmt.Fprintf(w, "%s %s %s %s:%s", r.Method, r.Header.Get("X-Key"), r.Header.Get("Content-Type"), user, password)
	})
	a, err := f.Fetch(t.Context(), liquid.Request{URL: base, Method: "POST", Body: "a=1", Headers: map[string]string{"X-Key": "k"}, ContentType: "text/plain", BasicAuth: "crm"})
	if err != nil || a.Status != 200 || string(a.Body) != "POST k text/plain shop:s3cret" {
		t.Errorf("got %+v, %v", a, err)
	}
	if _, err := f.Fetch(t.Context(), liquid.Request{URL: base, Method: "GET", BasicAuth: "other"}); !errors.Is(err, ErrCredential) {
		t.Errorf("got %v", err)
	}
}

// TestForbiddenAddresses: nothing of this machine or network answers, however
// its address is written.
func TestForbiddenAddresses(t *testing.T) {
	var reached atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	defer server.Close()
	u, _ := url.Parse(server.URL)
	metadata := netip.MustParseAddrPort("169.254.169.254:80")
	for _, address := range []string{
		server.URL, "http://localhost:" + u.Port(), "http://[::ffff:127.0.0.1]:" + u.Port(), "http://[::1]:" + u.Port(), "http://0.0.0.0:" + u.Port(), "http://127.1:" + u.Port(),
		"http://169.254.169.254/latest/meta-data", "http://192.168.0.1/", "http://10.0.0.1/", "http://[fe80::1]/", "http://[64:ff9b::7f00:1]/", "http://8.8.8.8:25/",
		"ftp://shop.example/", "file:///etc/passwd", "/relative", "http://user:pw@shop.example/", "://", "",
	} {
		f := New(Options{Allowed: []netip.AddrPort{metadata}})
		_, err := f.Fetch(t.Context(), get(address))
		if !errors.Is(err, ErrAddress) && !errors.Is(err, ErrNetwork) {
			t.Errorf("%s: got %v", address, err)
		}
	}
	if reached.Load() > 0 {
		t.Error("the server was reached")
	}
}

func TestRedirects(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("followed to another host") }))
	defer elsewhere.Close()
	f, base, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/same":
			http.Redirect(w, r, "/end", http.StatusFound)
		case "/loop":
			http.Redirect(w, r, "/loop", http.StatusFound)
		case "/away":
			http.Redirect(w, r, elsewhere.URL, http.StatusFound)
		default:
			fmt.Fprint(w, "here")
		}
	})
	if a, err := f.Fetch(t.Context(), get(base+"/same")); err != nil || string(a.Body) != "here" {
		t.Errorf("got %s, %v", a.Body, err)
	}
	for _, path := range []string{"/loop", "/away"} {
		if _, err := f.Fetch(t.Context(), get(base+path)); !errors.Is(err, ErrRedirect) {
			t.Errorf("%s: got %v", path, err)
		}
	}
}

func TestBounds(t *testing.T) {
	release := make(chan struct{})
	f, base, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			<-release
			return
		}
		_, _ = w.Write(make([]byte, MaxBody+1))
	})
	defer close(release)
	if _, err := f.Fetch(t.Context(), get(base+"/large")); !errors.Is(err, ErrTooLarge) {
		t.Errorf("got %v", err)
	}
	began := time.Now()
	_, err := f.Fetch(t.Context(), get(base+"/slow?key=s3cret"))
	if took := time.Since(began); !errors.Is(err, ErrTimeout) || took > 10*Timeout {
		t.Errorf("got %v after %s", err, took)
	}
	if strings.Contains(err.Error(), "s3cret") {
		t.Errorf("the error tells the query: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := f.Fetch(ctx, get(base+"/slow")); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestCache(t *testing.T) {
	calls := 0
	f, base, at := serve(t, func(w http.ResponseWriter, r *http.Request) {
		calls++
		if r.URL.Path == "/none" {
			w.WriteHeader(http.StatusNotFound)
		}
	})
	fetch := func(r liquid.Request, want int) {
		t.Helper()
		if _, err := f.Fetch(t.Context(), r); err != nil || calls != want {
			t.Errorf("%s: %d calls, want %d; %v", r.URL, calls, want, err)
		}
	}
	a := get(base + "/a")
	fetch(a, 1)
	fetch(a, 1)
	other := a
	other.Headers = map[string]string{"X": "1"}
	fetch(other, 2)
	*at = at.Add(defaultAge + time.Second)
	fetch(a, 3)
	short := get(base + "/b")
	short.CacheMaxAge = time.Minute
	fetch(short, 4)
	*at = at.Add(2 * time.Minute)
	fetch(short, 5)
	fresh := a
	fresh.NoCache = true
	fetch(fresh, 6)
	post := liquid.Request{URL: base + "/a", Method: "POST"}
	fetch(post, 7)
	fetch(post, 8)
	fetch(get(base+"/none"), 9)
	fetch(get(base+"/none"), 10)
}

func TestRetryAndPause(t *testing.T) {
	var calls atomic.Int32
	f, base, at := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if n := calls.Add(1); r.URL.Path == "/second" && n == 2 {
			fmt.Fprint(w, "now")
			return
		}
		w.WriteHeader(http.StatusBadGateway)
	})
	r := get(base + "/second")
	r.Retry = true
	if a, err := f.Fetch(t.Context(), r); err != nil || string(a.Body) != "now" {
		t.Errorf("got %s, %v", a.Body, err)
	}
	for range mostFailure {
		if _, err := f.Fetch(t.Context(), get(base)); !errors.Is(err, ErrStatus) {
			t.Errorf("got %v", err)
		}
	}
	before := calls.Load()
	if _, err := f.Fetch(t.Context(), get(base)); !errors.Is(err, ErrPaused) || calls.Load() != before {
		t.Errorf("got %v", err)
	}
	*at = at.Add(pause + time.Second)
	if _, err := f.Fetch(t.Context(), get(base)); !errors.Is(err, ErrStatus) {
		t.Errorf("got %v", err)
	}
}

// TestWhoGivesUpSaysNothingOfTheHost: work that is ended does not pause a host.
func TestWhoGivesUpSaysNothingOfTheHost(t *testing.T) {
	f, base, _ := serve(t, func(http.ResponseWriter, *http.Request) {})
	ended, end := context.WithCancel(t.Context())
	end()
	for range mostFailure + 1 {
		if _, err := f.Fetch(ended, get(base)); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	}
	if _, err := f.Fetch(t.Context(), get(base)); err != nil {
		t.Error(err)
	}
}

// TestADripIsCut: an answer that comes a byte at a time is not waited for.
func TestADripIsCut(t *testing.T) {
	f, base, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			_, _ = w.Write([]byte("."))
			w.(http.Flusher).Flush()
			time.Sleep(50 * time.Millisecond)
		}
	})
	began := time.Now()
	if _, err := f.Fetch(t.Context(), get(base)); !errors.Is(err, ErrTimeout) || time.Since(began) > 10*Timeout {
		t.Errorf("%v after %s", err, time.Since(began))
	}
}

// TestLocalWritten: this machine, in every way its address can be written, and a name
// that resolves to it.
func TestLocalWritten(t *testing.T) {
	for _, host := range []string{"2130706433", "0x7f000001", "0177.0.0.1", "0", "0.0.0.0", "[::]", "[::ffff:7f00:1]", "[::127.0.0.1]", "localhost", "LOCALHOST.", "127.0.0.1.", "[fd00::1]", "[::ffff:169.254.169.254]", "100.64.0.1", "[64:ff9b::a9fe:a9fe]", "[2002:7f00:1::]", "224.0.0.1", "255.255.255.255", "[fe80::1%25lo]"} {
		reached := false
		f := New(Options{})
		dial := f.client.Transport.(*http.Transport).DialContext
		f.client.Transport.(*http.Transport).DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
			c, err := dial(ctx, network, address)
			reached = reached || err == nil
			return c, err
		}
		_, err := f.Fetch(t.Context(), get("http://"+host+"/"))
		if reached || !errors.Is(err, ErrAddress) && !errors.Is(err, ErrNetwork) {
			t.Errorf("%s: reached %v, %v", host, reached, err)
		}
	}
}

// TestRecordAndReplay: a template renders once with the network and again
// without, and a changed answer shows.
func TestRecordAndReplay(t *testing.T) {
	price := 10
	f, base, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintf(w, `{"price":%d}`, price) })
	template, err := liquid.New(liquid.Options{}).Compile(`{% connected_content `+base+`/p :no_cache :save p %}{{ p.price }}`, liquid.Text)
	if err != nil {
		t.Fatal(err)
	}
	render := func(f liquid.Fetcher) string {
		out, err := template.RenderEnv(nil, liquid.Env{Fetcher: f})
		if err != nil || out.Blocked() {
			t.Fatalf("%v %v", err, out.Warnings)
		}
		return out.Text
	}
	first, second := &Recorder{Fetcher: f}, &Recorder{Fetcher: f}
	if got := render(first); got != "10" {
		t.Errorf("got %s", got)
	}
	price = 12
	if got := render(second); got != "12" {
		t.Errorf("got %s", got)
	}
	if got := render(first.Answers()); got != "10" {
		t.Errorf("replayed %s", got)
	}
	changes := Changes(first.Answers(), second.Answers())
	if len(changes) != 1 || changes[0].Key != "GET "+base+"/p" || string(changes[0].After.Body) != `{"price":12}` {
		t.Errorf("got %+v", changes)
	}
	if same := Changes(first.Answers(), first.Answers()); len(same) != 0 {
		t.Errorf("got %+v", same)
	}
}
