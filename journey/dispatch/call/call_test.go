package call_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/call"
	"gilmok/store"
)

func TestRefusals(t *testing.T) {
	for status, want := range map[int]dispatch.Verdict{
		400: dispatch.VerdictPermanent, 404: dispatch.VerdictPermanent, 422: dispatch.VerdictPermanent,
		401: dispatch.VerdictConfiguration, 403: dispatch.VerdictConfiguration,
		408: dispatch.VerdictTemporary, 425: dispatch.VerdictTemporary, 429: dispatch.VerdictTemporary, 503: dispatch.VerdictTemporary,
		500: dispatch.VerdictUncertain, 502: dispatch.VerdictUncertain, 504: dispatch.VerdictUncertain,
		302: dispatch.VerdictPermanent,
	} {
		a := &call.Answer{Code: status, Status: http.StatusText(status)}
		if got := a.Refusal(); got.Verdict != want || got.Slow != (status == 429) {
			t.Errorf("%d: %+v, want %s", status, got, want)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	for _, c := range []struct {
		name, value string
		want        time.Duration
	}{
		{"Retry-After", "2", 2 * time.Second}, {"Ratelimit-Reset", "0.5", 500 * time.Millisecond}, {"Retry-After", "soon", 0}, {"Retry-After", "-1", 0}, {"Retry-After", "1e99", 0},
	} {
		a := &call.Answer{Header: http.Header{c.name: {c.value}}}
		if got := a.RetryAfter(); got != c.want {
			t.Errorf("%s %s: %v, want %v", c.name, c.value, got, c.want)
		}
	}
}

// TestRetryAtAnInstant: an instant is measured by the provider's own clock.
func TestRetryAtAnInstant(t *testing.T) {
	at := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	h := http.Header{"X-Ratelimit-Reset": {strconv.FormatInt(at.Add(42*time.Second).Unix(), 10)}}
	if got := (&call.Answer{Header: h}).RetryAfter(); got != 0 {
		t.Errorf("an instant with nothing to measure it by: %v", got)
	}
	h.Set("Date", at.Format(http.TimeFormat))
	if got := (&call.Answer{Header: h}).RetryAfter(); got != 42*time.Second {
		t.Errorf("%v", got)
	}
	h.Set("Retry-After", at.Add(2*time.Minute).Format(http.TimeFormat))
	if got := (&call.Answer{Header: h}).RetryAfter(); got != 2*time.Minute {
		t.Errorf("a date: %v", got)
	}
}

// TestMultipart: the parts arrive as a server reads them.
func TestMultipart(t *testing.T) {
	var fields map[string][]string
	var file string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseMultipartForm(1 << 20); err != nil {
			t.Error(err)
			return
		}
		fields = r.MultipartForm.Value
		f, _, err := r.FormFile("message")
		if err != nil {
			t.Error(err)
			return
		}
		all, _ := io.ReadAll(f)
		file = string(all)
	}))
	defer server.Close()
	req, err := call.Multipart(t.Context(), server.URL, url.Values{"to": {"a@b.test"}, "v:gilmok": {"7/m/1/email"}}, "message", []byte("Subject: 안녕\r\n\r\nhi"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := call.Do(call.Client(), req); err != nil {
		t.Fatal(err)
	}
	if fields["to"][0] != "a@b.test" || fields["v:gilmok"][0] != "7/m/1/email" || file != "Subject: 안녕\r\n\r\nhi" {
		t.Errorf("%v %q", fields, file)
	}
}

// TestRedirectIsNotFollowed: a key meant for one host is not carried to another.
func TestRedirectIsNotFollowed(t *testing.T) {
	asked := false
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true }))
	defer elsewhere.Close()
	here := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect))
	defer here.Close()
	req, err := http.NewRequest(http.MethodPost, here.URL, strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer secret")
	a, err := call.Do(call.Client(), req)
	if err != nil || asked || a.OK() || a.Code != http.StatusTemporaryRedirect {
		t.Errorf("%+v, %v, asked elsewhere: %v", a, err, asked)
	}
}

func TestNobodyThere(t *testing.T) {
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	req, err := http.NewRequest(http.MethodPost, gone.URL, strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = call.Do(call.Client(), req)
	var e *dispatch.Error
	if !errors.As(err, &e) || e.Verdict != dispatch.VerdictTemporary || !e.Down {
		t.Errorf("%v", err)
	}
}

func TestWordsAreShort(t *testing.T) {
	a := &call.Answer{Status: "500 Oops", Body: []byte(strings.Repeat("가", 1000))}
	if n := len(a.Words()); n > 500 || n == 0 {
		t.Errorf("%d bytes", n)
	}
	if got := (&call.Answer{Status: "500 Oops"}).Words(); got != "500 Oops" {
		t.Errorf("%q", got)
	}
}

// TestGrantIsReplaced: a provider that gives a new grant with each access token is asked with
// the newest, by all who share it; none is used before it is kept, and one that could not be
// kept is not lost.
func TestGrantIsReplaced(t *testing.T) {
	var valid atomic.Int32 // the refresh token that the provider takes; each is good for once
	valid.Store(1)
	provider := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.FormValue("refresh_token") != fmt.Sprint("R", valid.Load()) {
			http.Error(w, `{"error":"invalid_grant"}`, http.StatusBadRequest)
			return
		}
		next := valid.Add(1)
		fmt.Fprintf(w, `{"access_token":"A%d","expires_in":3600,"refresh_token":"R%d"}`, next, next)
	}))
	defer provider.Close()
	account := store.Sender{Name: "mail", Config: map[string]string{dispatch.KeyAuth: dispatch.AuthXOAUTH2}}
	kept := dispatch.Grant{TokenURL: provider.URL, ClientID: "C", ClientSecret: "S", RefreshToken: "R1"}.Secret()
	var full error
	keep := func(change func(string) (string, error)) error {
		next, err := change(kept)
		if err == nil && next != kept {
			if err = full; err == nil {
				kept = next
			}
		}
		return err
	}
	var both [2]*call.Access
	for i := range both {
		a, err := call.Granted(account, kept)
		if err != nil {
			t.Fatal(err)
		}
		a.Keep = keep
		both[i] = a
	}
	holds := func(refresh string) bool {
		g, err := dispatch.GrantOf(account, kept)
		return err == nil && g.RefreshToken == refresh && g.ClientSecret == "S"
	}
	for i, want := range []string{"A2", "A3", "A4", "A5"} { // in turn, as a mail server and its mailbox do
		a := both[i%2]
		a.Forget()
		if token, err := a.Token(t.Context(), time.Now()); err != nil || token != want || !holds("R"+want[1:]) {
			t.Fatalf("%q, %v, and %s is kept; want %s", token, err, kept, want)
		}
	}
	full = errors.New("the keychain is locked")
	both[0].Forget()
	for range 2 {
		if token, err := both[0].Token(t.Context(), time.Now()); dispatch.Classify(err) == nil || dispatch.Classify(err).Code != dispatch.CodeUnkept || !dispatch.Classify(err).Down || token != "" {
			t.Errorf("a grant that could not be kept: %q, %v", token, err)
		}
	}
	full = nil
	if token, err := both[0].Token(t.Context(), time.Now()); err != nil || !holds(fmt.Sprint("R", valid.Load())) {
		t.Errorf("once it can be: %q, %v; %s", token, err, kept)
	}
	valid.Add(7) // somebody else has used it
	both[1].Forget()
	if _, err := both[1].Token(t.Context(), time.Now()); dispatch.Classify(err).Verdict != dispatch.VerdictConfiguration {
		t.Errorf("a grant that was taken back: %v", err)
	}
}

// TestWaitIsTaken: a provider that is busy says until when.
func TestWaitIsTaken(t *testing.T) {
	for _, status := range []int{http.StatusTooManyRequests, http.StatusServiceUnavailable} {
		a := &call.Answer{Code: status, Header: http.Header{"Retry-After": {"90"}}}
		if got := a.Refusal(); got.RetryAfter != 90*time.Second {
			t.Errorf("%d: waits %v", status, got.RetryAfter)
		}
	}
}

// TestAnswerCutOff: a message whose answer broke off after "it was taken" may have been
// taken, over TLS as without; what was refused is refused.
func TestAnswerCutOff(t *testing.T) {
	for _, start := range []func(http.Handler) *httptest.Server{httptest.NewServer, httptest.NewTLSServer} {
		server := start(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "100")
			if r.URL.Path == "/no" {
				w.WriteHeader(http.StatusUnprocessableEntity)
			}
			_, _ = io.WriteString(w, `{"id":`)
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}))
		defer server.Close()
		ask := func(path string) (*call.Answer, error) {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+path, strings.NewReader("{}"))
			if err != nil {
				t.Fatal(err)
			}
			return call.Do(server.Client(), req)
		}
		if a, err := ask("/"); dispatch.Classify(err) == nil || dispatch.Classify(err).Verdict != dispatch.VerdictUncertain {
			t.Errorf("%s: %+v, %v", server.URL, a, err)
		}
		if a, err := ask("/no"); err != nil || a.Refusal().Verdict != dispatch.VerdictPermanent {
			t.Errorf("%s: refused: %+v, %v", server.URL, a, err)
		}
	}
}
