package sendertest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"gilmok/journey/dispatch/call"
)

// Answers is a provider that is asked what became of messages.
type Answers struct {
	*httptest.Server
	Client *http.Client

	mu    sync.Mutex
	pages map[string][]string
	asked []Request
}

// Answer starts a provider that answers each path with its pages, one after the
// other, and from then on with the last. A path that is not there is not found.
func Answer(t testing.TB, pages map[string][]string) *Answers {
	t.Helper()
	a := &Answers{Client: call.Client(), pages: pages}
	a.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		page, found := a.next(r, body)
		if !found {
			http.NotFound(w, r)
			return
		}
		answer(w, Reply{Status: http.StatusOK, Body: page})
	}))
	t.Cleanup(func() {
		a.Client.CloseIdleConnections()
		a.Server.Close()
	})
	return a
}

func (a *Answers) next(r *http.Request, body []byte) (page string, found bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.asked = append(a.asked, Request{r, body})
	list := a.pages[r.URL.Path]
	if len(list) == 0 {
		return "", false
	}
	if len(list) > 1 {
		a.pages[r.URL.Path] = list[1:]
	}
	return list[0], true
}

// Asked gives all requests so far.
func (a *Answers) Asked() []Request {
	a.mu.Lock()
	defer a.mu.Unlock()
	return append([]Request(nil), a.asked...)
}
