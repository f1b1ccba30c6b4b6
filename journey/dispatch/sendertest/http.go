package sendertest

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"gilmok/journey/dispatch/call"
)

// Reply is an answer of a provider.
type Reply struct {
	Status int
	Header map[string]string
	Body   string
}

// HTTP is a provider that speaks HTTP.
type HTTP struct {
	*httptest.Server
	// Client to give to the sender: it waits half a second for the answer of one who
	// is silent, and long for every other.
	Client *http.Client

	mu       sync.Mutex
	fault    Fault
	taken    map[string]int
	requests []Request
}

// Request is one request as the provider saw it.
type Request struct {
	*http.Request
	Body []byte
}

// Provider says how one provider behaves.
type Provider struct {
	// Key finds the message's key in a request.
	Key func(*http.Request, []byte) string
	// Take answers a message that is taken; repeat says that its key came before
	// (only asked where Idempotent).
	Take       func(r *http.Request, body []byte, repeat bool) Reply
	Idempotent bool
	// Faults answers those faults that have an answer.
	Faults map[Fault]Reply
}

// Serve starts a provider that ends with the test.
func Serve(t testing.TB, p Provider) *HTTP {
	t.Helper()
	h := &HTTP{taken: map[string]int{}, Client: call.Client()}
	h.Client.Timeout = patience
	gone := make(chan struct{})
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		h.serve(w, r, body, p, gone)
	}))
	t.Cleanup(func() {
		close(gone)
		h.Client.CloseIdleConnections()
		h.Server.Close()
	})
	return h
}

func (h *HTTP) serve(w http.ResponseWriter, r *http.Request, body []byte, p Provider, gone chan struct{}) {
	h.mu.Lock()
	fault := h.fault
	h.requests = append(h.requests, Request{r, bytes.Clone(body)})
	h.mu.Unlock()
	if reply, ok := p.Faults[fault]; ok {
		answer(w, reply)
		return
	}
	if fault == CutBefore {
		hangUp(w)
		return
	}
	key := p.Key(r, body)
	h.mu.Lock()
	repeat := p.Idempotent && h.taken[key] > 0
	if !repeat {
		h.taken[key]++
	}
	h.mu.Unlock()
	switch fault {
	case CutAfter:
		hangUp(w)
	case Silent:
		<-gone
	case Gateway:
		answer(w, Reply{Status: http.StatusBadGateway, Body: "<html>Bad Gateway</html>"})
	case Garbled:
		whole := p.Take(r, body, repeat)
		whole.Body = whole.Body[:len(whole.Body)/2]
		answer(w, whole)
	default:
		answer(w, p.Take(r, body, repeat))
	}
}

// patience is that of a busy machine.
const patience = time.Minute

// Next sets what happens to all requests from now on. No request may be under way.
func (h *HTTP) Next(f Fault) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.fault = f
	h.Client.Timeout = patience
	if f == Silent {
		h.Client.Timeout = 500 * time.Millisecond
	}
}

// Taken tells how often the message of a key was taken.
func (h *HTTP) Taken(key string) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.taken[key]
}

// Requests gives all requests so far.
func (h *HTTP) Requests() []Request {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]Request(nil), h.requests...)
}

func answer(w http.ResponseWriter, r Reply) {
	w.Header().Set("Content-Type", "application/json")
	for name, value := range r.Header {
		w.Header().Set(name, value)
	}
	w.WriteHeader(r.Status)
	_, _ = io.WriteString(w, r.Body)
}

func hangUp(w http.ResponseWriter) {
	c, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		c.Close()
	}
}
