package dispatch_test

import (
	"context"
	"testing"
	"time"

	"gilmok/journey"
	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/smtp/smtptest"
	"gilmok/store"
	"gilmok/store/sqlite"
)

// TestTurns: the window sends, then another process while the window stays open, and is
// killed in the midst of it; then the window sends again.
func TestTurns(t *testing.T) {
	s := newShop(t, 30, journey.NewVirtual(start))
	server := smtptest.Start(t, smtptest.Options{})
	s.account(server, func(a *store.Sender) { a.Config["connections"] = "2" })
	window := s.dispatcher(s.st, dispatch.Options{Boot: "boot"})
	s.queue()
	s.drain(window)

	other, err := sqlite.Open(t.Context(), s.path, sqlite.Options{Now: s.clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	s.queue()
	s.drain(s.dispatcher(other, dispatch.Options{Boot: "boot"}))
	s.queue()
	window.Retake()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	if _, err := window.Drain(ctx); err != nil {
		t.Fatal(err)
	}
	s.queue()
	mortal := &dying{Store: other, left: 10, sent: true}
	if _, err := s.dispatcher(mortal, dispatch.Options{Boot: "boot"}).Drain(t.Context()); err == nil {
		t.Fatal("the other was not killed: the test shows nothing")
	}

	window.Retake()
	if _, err := window.Drain(ctx); err != nil {
		t.Fatal(err)
	}
	uncertain := s.checkOutbox(server)
	if states := s.states(); states[store.OutboxSent]+uncertain != 120 || uncertain == 0 || uncertain > 4 {
		t.Errorf("%v", states)
	}
}
