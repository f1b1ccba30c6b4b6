// Package call is the one way in which senders speak HTTP: it tells a request that
// never left from one whose answer was lost, and reads the words and waits of a refusal.
package call

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"gilmok/journey/dispatch"
	"gilmok/store"
)

// Timeout of a whole exchange, and mostBody of an answer: a page of a thousand texts
// that a provider lists is a megabyte and more.
const (
	Timeout  = 60 * time.Second
	mostBody = 16 << 20
)

// Client makes an http.Client for a provider: no proxy surprises, no redirects that
// would carry a key to another host.
func Client() *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 16
	// A kept connection that the provider closes just as it is used again looks like
	// a lost answer; most keep one longer than this.
	transport.IdleConnTimeout = 20 * time.Second
	return &http.Client{
		Timeout: Timeout, Transport: transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Answer is a provider's answer, read to its end.
type Answer struct {
	Code   int
	Status string
	Header http.Header
	Body   []byte
}

// Post makes the request that posts a thing as JSON. What cannot be written as JSON is
// the message's fault, and an address that is none the account's.
func Post(ctx context.Context, url string, what any) (*http.Request, error) {
	body, err := json.Marshal(what)
	if err != nil {
		return nil, &dispatch.Error{Verdict: dispatch.VerdictPermanent, Code: "bad_message", Err: err}
	}
	return request(ctx, http.MethodPost, url, "application/json", body)
}

// Form makes the request that posts the fields of a form.
func Form(ctx context.Context, url string, fields url.Values) (*http.Request, error) {
	return request(ctx, http.MethodPost, url, "application/x-www-form-urlencoded", []byte(fields.Encode()))
}

// Multipart makes the request that posts fields and one file, all in one body.
func Multipart(ctx context.Context, url string, fields url.Values, name string, file []byte) (*http.Request, error) {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for _, key := range slices.Sorted(maps.Keys(fields)) {
		for _, value := range fields[key] {
			_ = w.WriteField(key, value) // a buffer takes everything
		}
	}
	part, err := w.CreateFormFile(name, name)
	if err == nil {
		_, err = part.Write(file)
	}
	if err = errors.Join(err, w.Close()); err != nil {
		return nil, &dispatch.Error{Verdict: dispatch.VerdictPermanent, Code: "bad_message", Err: err}
	}
	return request(ctx, http.MethodPost, url, w.FormDataContentType(), body.Bytes())
}

// Get makes the request that asks for something.
func Get(ctx context.Context, url string) (*http.Request, error) {
	return request(ctx, http.MethodGet, url, "", nil)
}

func request(ctx context.Context, method, url, kind string, body []byte) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return nil, &dispatch.Error{Verdict: dispatch.VerdictConfiguration, Code: "bad_base", Err: bare(err)}
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	req.Header.Set("Accept", "application/json")
	return req, nil
}

// Read asks once and reads a JSON answer; a refusal is an error.
func Read(client *http.Client, req *http.Request, into any) error {
	answer, err := Do(client, req)
	if err != nil {
		return err
	}
	if !answer.OK() {
		return answer.Refusal()
	}
	if err := json.Unmarshal(answer.Body, into); err != nil {
		return fmt.Errorf("read the answer of %s: %w", req.URL.Host, err)
	}
	return nil
}

// Ask reads the JSON answer to a question whose asker shows who it is by one header.
func Ask(ctx context.Context, client *http.Client, url, header, value string, into any) error {
	req, err := Get(ctx, url)
	if err != nil {
		return err
	}
	req.Header.Set(header, value)
	return Read(client, req, into)
}

// Base gives the address under which an account's provider is asked: the account's
// own (configuration key "url"), for a server in another region or a test, else the
// usual one.
func Base(account store.Sender, usual string) string {
	return strings.TrimSuffix(cmp.Or(account.Config[KeyBase], usual), "/")
}

// KeyBase is the base address in a sender's configuration; empty: the provider's own.
const KeyBase = "url"

// Secret refuses an account without a secret.
func Secret(secret string) error {
	if secret == "" {
		return &dispatch.Error{Verdict: dispatch.VerdictConfiguration, Code: dispatch.CodeNoSecret}
	}
	return nil
}

// Do sends a request once. An error says whether the request can have been acted on:
// if no byte of it was written, it is temporary, else uncertain.
func Do(client *http.Client, req *http.Request) (*Answer, error) {
	resp, err := Once{client}.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, mostBody))
	if err != nil && resp.StatusCode < 300 {
		return nil, unanswered(err, true)
	}
	return &Answer{Code: resp.StatusCode, Status: resp.Status, Header: resp.Header, Body: body}, nil
}

// Once makes requests as Do does, for a library that reads the answers itself.
type Once struct{ Client *http.Client }

// Do makes a request once.
func (o Once) Do(req *http.Request) (*http.Response, error) {
	var written atomic.Bool
	req = req.WithContext(httptrace.WithClientTrace(req.Context(), &httptrace.ClientTrace{
		WroteHeaders: func() { written.Store(true) },
	}))
	req.GetBody = nil // the transport must not send it a second time by itself
	resp, err := o.Client.Do(req)
	if err != nil {
		return nil, unanswered(bare(err), written.Load())
	}
	return resp, nil
}

// bare leaves of an error what happened, without the address: that of a webhook is a
// secret, and errors are logged.
func bare(err error) error {
	var of *url.Error
	if errors.As(err, &of) {
		return of.Err
	}
	return err
}

func unanswered(err error, written bool) error {
	if written {
		return &dispatch.Error{Verdict: dispatch.VerdictUncertain, Code: "no_answer", Words: err.Error(), Err: err}
	}
	return Unreachable(err)
}

// Unreachable is the error of a provider that was not even asked.
func Unreachable(err error) error {
	e := &dispatch.Error{Verdict: dispatch.VerdictTemporary, Code: "unreachable", Words: err.Error(), Down: true, Err: err}
	if errors.As(err, new(*net.DNSError)) {
		e.Code = "host_not_found"
	}
	return e
}

// OK reports an answer in the two hundreds.
func (a *Answer) OK() bool { return a.Code >= 200 && a.Code < 300 }

// Taken reads the answer to a message that was taken. One that cannot be read may be cut
// off, or another machine's than the provider's: then nobody knows what became of the message.
func (a *Answer) Taken(into any) error {
	if err := json.Unmarshal(a.Body, into); err != nil {
		return a.Unclear(err)
	}
	return nil
}

// Unclear is the error of an answer that does not say what became of the message; err,
// if any, is why it could not be read.
func (a *Answer) Unclear(err error) error {
	return &dispatch.Error{Verdict: dispatch.VerdictUncertain, Code: "bad_answer", Words: a.Words(), Err: err}
}

// Refusal sorts an answer by its status alone: 408, 425 and 429 are temporary, 401
// and 403 are the account's, other 4xx the message's; a 5xx may come from a machine
// between us and one that has acted, so it is uncertain but for 503, which by RFC
// 9110 15.6.4 is a server that did not handle the request. Providers with
// idempotency keys, or codes of their own, know better and say so.
func (a *Answer) Refusal() *dispatch.Error {
	e := &dispatch.Error{Code: strconv.Itoa(a.Code), Words: a.Words()}
	switch {
	case a.Code == http.StatusTooManyRequests:
		e.Verdict, e.Slow, e.RetryAfter = dispatch.VerdictTemporary, true, a.RetryAfter()
	case a.Code == http.StatusServiceUnavailable:
		e.Verdict, e.RetryAfter = dispatch.VerdictTemporary, a.RetryAfter()
	case a.Code == http.StatusRequestTimeout, a.Code == http.StatusTooEarly:
		e.Verdict = dispatch.VerdictTemporary
	case a.Code == http.StatusUnauthorized, a.Code == http.StatusForbidden:
		e.Verdict = dispatch.VerdictConfiguration
	case a.Code >= 500:
		e.Verdict = dispatch.VerdictUncertain
	default:
		e.Verdict = dispatch.VerdictPermanent
	}
	return e
}

// mostWords of an answer that are kept.
const mostWords = 500

// Words gives the start of the body, for the log.
func (a *Answer) Words() string {
	s := strings.TrimSpace(strings.ToValidUTF8(string(a.Body[:min(len(a.Body), mostWords)]), ""))
	if s == "" {
		return a.Status
	}
	return s
}

// epoch is from which on a number of seconds is an instant and no wait.
const epoch = 1e9

// RetryAfter reads the header's seconds or date (RFC 9110 10.2.3), or that of a rate
// limit, which some give as an instant (Unix seconds): instants are measured by the
// answer's own date, not by a clock that may be wrong here. 0: it did not say.
func (a *Answer) RetryAfter() time.Duration {
	for _, name := range []string{"Retry-After", "Ratelimit-Reset", "X-Sib-Ratelimit-Reset", "X-Ratelimit-Reset"} {
		text := a.Header.Get(name)
		seconds, err := strconv.ParseFloat(text, 64)
		if at, none := http.ParseTime(text); none == nil {
			seconds, err = float64(at.Unix()), nil
		}
		if err == nil && seconds > epoch {
			answered, err := http.ParseTime(a.Header.Get("Date"))
			if err != nil {
				continue
			}
			seconds -= float64(answered.Unix())
		}
		if err == nil && seconds > 0 && seconds < 1e6 {
			return time.Duration(seconds * float64(time.Second))
		}
	}
	return 0
}
