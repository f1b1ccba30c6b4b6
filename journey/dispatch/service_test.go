package dispatch_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"gilmok/journey"
	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/smtp/smtptest"
	"gilmok/store"
)

// TestRun: as a service it sends what is queued while it runs, stands still while
// everything is stopped, and ends with its context.
func TestRun(t *testing.T) {
	s := newShop(t, 5, journey.System{})
	server := smtptest.Start(t, smtptest.Options{})
	s.account(server)
	d := s.dispatcher(s.st, dispatch.Options{})
	ctx, end := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()

	s.queue()
	eventually(t, "the first five", func() bool { return len(server.Accepted()) == 5 })
	s.tx(func(ctx context.Context, tx store.Tx) error { return tx.Outbox().SetStopped(ctx, true) })
	s.queue(func(_ int, e *store.OutboxEntry) { e.Message++ })
	time.Sleep(400 * time.Millisecond)
	if n := len(server.Accepted()); n != 5 {
		t.Errorf("while everything is stopped: %d", n)
	}
	s.tx(func(ctx context.Context, tx store.Tx) error { return tx.Outbox().SetStopped(ctx, false) })
	eventually(t, "the second five", func() bool { return len(server.Accepted()) == 10 })
	end()
	select {
	case err := <-ended:
		if !errors.Is(err, context.Canceled) {
			t.Errorf("ended with %v", err)
		}
	case <-time.After(time.Minute):
		t.Error("does not end")
	}
	s.checkOutbox(server)
}

// TestRunMendsASender: when the settings of a broken sender change, it is tried at once.
func TestRunMendsASender(t *testing.T) {
	s := newShop(t, 3, journey.System{})
	bad := smtptest.Start(t, smtptest.Options{Act: func(int, string) smtptest.Act { return smtptest.Act{At: "mail", Reply: "530 5.7.0 log in first"} }})
	s.account(bad)
	s.queue()
	d := s.dispatcher(s.st, dispatch.Options{})
	ctx, end := context.WithCancel(context.Background())
	defer end()
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	eventually(t, "the problem", func() bool { return len(d.Problems()) == 1 })
	asked := bad.Connects()
	time.Sleep(600 * time.Millisecond)
	if n := bad.Connects(); n > asked+8 {
		t.Errorf("the server that wants a password was asked %d times more", n-asked)
	}
	good := smtptest.Start(t, smtptest.Options{})
	s.account(good)
	eventually(t, "the messages", func() bool { return len(good.Accepted()) == 3 })
	end()
	<-ended
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !holds(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s did not come", what)
		}
	}
}

// sleepy is the machine's clock, of a machine that sleeps.
type sleepy struct {
	journey.System
	slept atomic.Int64
}

func (c *sleepy) Now() time.Time { return c.System.Now().Add(time.Duration(c.slept.Load())) }

func (c *sleepy) Until(ctx context.Context, t time.Time) error {
	return c.System.Until(ctx, t.Add(-time.Duration(c.slept.Load())))
}

// TestASleepEndsADrain: where the computer slept while messages went out, nothing more
// goes until somebody has looked; a drain that is begun after that sends the rest.
func TestASleepEndsADrain(t *testing.T) {
	for _, asleep := range []time.Duration{0, 15 * time.Minute} {
		clock := &sleepy{}
		s := newShop(t, 40, clock)
		var seen atomic.Int64
		server := smtptest.Start(t, smtptest.Options{Act: func(int, string) smtptest.Act {
			if seen.Add(1) == 5 {
				clock.slept.Store(int64(8 * time.Hour))
			}
			return smtptest.Act{}
		}})
		s.account(server)
		s.queue()
		d := s.dispatcher(s.st, dispatch.Options{Asleep: asleep, Group: 8})
		tally, err := d.Drain(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if asleep == 0 && tally.Sent != 40 || asleep > 0 && tally.Sent >= 30 {
			t.Errorf("asleep %v: %d went before somebody looked", asleep, tally.Sent)
		}
		again, err := d.Drain(context.Background())
		if err != nil || tally.Sent+again.Sent != 40 {
			t.Errorf("asleep %v: %d and then %d (%v)", asleep, tally.Sent, again.Sent, err)
		}
		s.checkOutbox(server)
	}
}
