// Package webhook calls an address of the shop's own: each message is one HTTP request.
//
// Every request carries the message's key as Idempotency-Key, and where the account
// has a secret, a signature over the time and the body (HMAC-SHA256, hex), so that
// the receiver can tell us from others and a repeat from a second message.
package webhook

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/call"
	"gilmok/store"
)

// Kind is the kind of sender this package is.
const Kind = "webhook"

// KeyURL is where requests go that name no address of their own.
const KeyURL = "url"

// Header names of the signature.
const (
	HeaderTime      = "X-Gilmok-Time" // Unix seconds
	HeaderSignature = "X-Gilmok-Signature"
)

// Sender makes the requests of one account.
type Sender struct {
	account store.Sender
	secret  string
	http    *http.Client
	now     func() time.Time
}

// New makes a sender. client decides which hosts may be reached; secret may be empty.
func New(account store.Sender, secret string, client *http.Client, now func() time.Time) *Sender {
	return &Sender{account: account, secret: secret, http: client, now: now}
}

// Name implements dispatch.Sender.
func (s *Sender) Name() string { return s.account.Name }

// Send implements dispatch.Sender.
func (s *Sender) Send(ctx context.Context, m dispatch.Message) (dispatch.Receipt, error) {
	req, err := s.request(ctx, m)
	if err != nil {
		return dispatch.Receipt{}, &dispatch.Error{Verdict: dispatch.VerdictPermanent, Code: "bad_request", Words: err.Error(), Err: err}
	}
	answer, err := call.Do(s.http, req)
	if err != nil {
		return dispatch.Receipt{}, err
	}
	if answer.OK() {
		return dispatch.Receipt{ProviderID: answer.Header.Get("X-Request-Id"), Words: answer.Status}, nil
	}
	refusal := answer.Refusal()
	if answer.Code >= 500 {
		// The shop's own server, and it has our key: a repeat is its to swallow.
		refusal.Verdict = dispatch.VerdictTemporary
	}
	return dispatch.Receipt{}, refusal
}

func (s *Sender) request(ctx context.Context, m dispatch.Message) (*http.Request, error) {
	r := m.Request
	if r == nil {
		r = &dispatch.Request{Method: http.MethodPost, Body: []byte(m.Text)}
	}
	target := r.URL
	if target == "" {
		target = s.account.Config[KeyURL]
	}
	if u, err := url.Parse(target); err != nil {
		return nil, err
	} else if u.Scheme != "http" && u.Scheme != "https" {
		return nil, &url.Error{Op: r.Method, URL: target, Err: url.InvalidHostError("http or https only")}
	}
	req, err := http.NewRequestWithContext(ctx, r.Method, target, bytes.NewReader(r.Body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	for name, value := range r.Headers {
		if !strings.EqualFold(name, "Host") {
			req.Header.Set(name, value)
		}
	}
	req.Header.Set("Idempotency-Key", m.Key)
	if s.secret != "" {
		at := strconv.FormatInt(s.now().Unix(), 10)
		req.Header.Set(HeaderTime, at)
		req.Header.Set(HeaderSignature, Sign(s.secret, at, r.Body))
	}
	return req, nil
}

// Sign gives the signature of a request, for receivers that want to check it.
func Sign(secret, at string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(at + "."))
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}
