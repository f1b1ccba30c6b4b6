package call_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/call"
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
