package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"gilmok/preview/liquid"
)

// The bounds of one call.
const (
	Timeout      = 2 * time.Second // of one attempt, redirects included
	MaxBody      = 1 << 20         // bytes
	maxRedirects = 3               // all on the same host
	attempts     = 3               // with :retry
)

// The reasons why nothing was fetched.
var (
	ErrAddress    = errors.New("address not allowed")          // scheme, port, private or local network
	ErrRedirect   = errors.New("redirected elsewhere")         // to another host, or too often
	ErrTooLarge   = errors.New("answer too large")             // more than MaxBody
	ErrTimeout    = error(temporary("no answer in time"))      // Timeout
	ErrPaused     = error(temporary("host is paused"))         // it failed too often within the last minute
	ErrCredential = errors.New("no such credential")           // :basic_auth names none that is stored
	ErrStatus     = error(temporary("answered with an error")) // 5xx or 429, after the retries
	ErrNetwork    = error(temporary("could not be reached"))   // name not found, refused, broken off
)

// temporary is a reason that may have gone when somebody asks again.
type temporary string

func (t temporary) Error() string { return string(t) }

// Temporary tells those who make messages to wait, rather than give up.
func (t temporary) Temporary() bool { return true }

// Options set a Fetcher up.
type Options struct {
	// Allowed are addresses in the local network that the person typed, each
	// with its port. Link-local addresses are not allowed even so.
	Allowed []netip.AddrPort
	// Credentials finds a stored user and password by name; nil = none.
	Credentials func(name string) (user, password string, ok bool)
	// Now is the clock of the cache and the pauses; nil = time.Now.
	Now func() time.Time
}

// Fetcher is a liquid.Fetcher that calls out. It is safe for concurrent use.
type Fetcher struct {
	options Options
	client  *http.Client
	cache   cache
	health  health
}

// New makes a Fetcher with a cache of its own; make one for each run.
func New(o Options) *Fetcher {
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Fetcher{
		options: o,
		client:  &http.Client{Timeout: Timeout, Transport: transport(o.Allowed), CheckRedirect: sameHost},
		cache:   cache{now: o.Now}, health: health{now: o.Now},
	}
}

// Fetch makes the call, or answers a GET from the cache. A status below 500 is
// an answer; what is not is one of the errors above.
func (f *Fetcher) Fetch(ctx context.Context, r liquid.Request) (liquid.Answer, error) {
	u, err := url.Parse(r.URL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.User != nil {
		return liquid.Answer{}, fmt.Errorf("%w: %s", ErrAddress, shown(r.URL))
	}
	if a, ok := f.cache.get(r); ok {
		return a, nil
	}
	if f.health.paused(u.Host) {
		return liquid.Answer{}, fmt.Errorf("%w: %s", ErrPaused, u.Host)
	}
	a, err := f.attempts(ctx, r)
	if ctx.Err() == nil { // who gave up says nothing about the host
		f.health.note(u.Host, err)
	}
	if err != nil {
		return liquid.Answer{}, fmt.Errorf("fetching %s: %w", shown(r.URL), err)
	}
	f.cache.put(r, a)
	return a, nil
}

// shown leaves out the query, which may hold keys.
func shown(address string) string {
	before, _, _ := strings.Cut(address, "?")
	return before
}

func (f *Fetcher) attempts(ctx context.Context, r liquid.Request) (a liquid.Answer, err error) {
	times := 1
	if r.Retry {
		times = attempts
	}
	for i := range times {
		if i > 0 {
			select {
			case <-ctx.Done():
				return a, ctx.Err()
			case <-time.After(time.Duration(i*i) * 100 * time.Millisecond):
			}
		}
		if a, err = f.once(ctx, r); err == nil || errors.Is(err, ErrAddress) || errors.Is(err, ErrCredential) || ctx.Err() != nil {
			return a, err
		}
	}
	return a, err
}

func (f *Fetcher) once(ctx context.Context, r liquid.Request) (liquid.Answer, error) {
	request, err := f.request(ctx, r)
	if err != nil {
		return liquid.Answer{}, err
	}
	response, err := f.client.Do(request)
	if err != nil {
		return liquid.Answer{}, reason(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, MaxBody+1))
	switch {
	case err != nil:
		return liquid.Answer{}, reason(err)
	case len(body) > MaxBody:
		return liquid.Answer{}, ErrTooLarge
	case response.StatusCode >= 500 || response.StatusCode == http.StatusTooManyRequests:
		return liquid.Answer{}, fmt.Errorf("%w: %d", ErrStatus, response.StatusCode)
	}
	return liquid.Answer{Status: response.StatusCode, Body: body}, nil
}

func (f *Fetcher) request(ctx context.Context, r liquid.Request) (*http.Request, error) {
	request, err := http.NewRequestWithContext(ctx, r.Method, r.URL, strings.NewReader(r.Body))
	if err != nil {
		return nil, fmt.Errorf("%w: %s", ErrAddress, shown(r.URL))
	}
	for name, value := range r.Headers {
		request.Header.Set(name, value)
	}
	if r.ContentType != "" {
		request.Header.Set("Content-Type", r.ContentType)
	}
	request.Header.Set("User-Agent", "Gilmok")
	if r.BasicAuth == "" {
		return request, nil
	}
	if f.options.Credentials != nil {
		if user, password, ok := f.options.Credentials(r.BasicAuth); ok {
			request.SetBasicAuth(user, password)
			return request, nil
		}
	}
	return nil, fmt.Errorf("%w: %s", ErrCredential, r.BasicAuth)
}
