package dispatch_test

import (
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"gilmok/journey"
	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/smtp/smtptest"
	"gilmok/store"
	"gilmok/store/sqlite"
)

// TestRetryWaitsForItsOwnSender: what one sender's server wanted again later is not given
// to another when that later falls into a limit: to a greylist that would be a new mail.
func TestRetryWaitsForItsOwnSender(t *testing.T) {
	s := newShop(t, 6, journey.NewVirtual(start))
	var known atomic.Bool // to the greylist
	first := smtptest.Start(t, smtptest.Options{Act: func(int, string) smtptest.Act {
		if !known.Load() {
			return smtptest.Act{At: "rcpt", Reply: "450 4.2.0 greylisted"}
		}
		return smtptest.Act{}
	}})
	second := smtptest.Start(t, smtptest.Options{})
	s.account(first, named("main"), func(a *store.Sender) { a.PerHour = 6; a.Config["connections"] = "1" })
	s.account(second, named("second"))
	s.queue()
	d := s.dispatcher(s.st, dispatch.Options{})
	s.drain(d)
	known.Store(true)
	_ = s.clock.Until(t.Context(), start.Add(2*time.Minute)) // within the hour that is used up
	s.drain(d)
	if len(second.Accepted()) != 0 {
		t.Errorf("the other took %d", len(second.Accepted()))
	}
	_ = s.clock.Until(t.Context(), start.Add(2*time.Hour))
	s.drain(d)
	if n := s.bySender(); n["main"] != 6 {
		t.Errorf("%v, %v", n, s.states())
	}
}

// TestLimitIsNotSpentOnWhatDoesNotGo: neither by a second message to an address, nor by an
// intent that could not be committed.
func TestLimitIsNotSpentOnWhatDoesNotGo(t *testing.T) {
	t.Run("an address that has one on its way", func(t *testing.T) {
		s := newShop(t, 3, journey.NewVirtual(start))
		s.move(s.people[1], address(0))
		c := &crate{taken: map[string]int{}}
		s.crate(func(a *store.Sender) { a.PerHour = 2 })
		s.queue()
		if tally := s.drain(s.through(c, plain{})); tally.Sent != 2 || tally.Skipped[store.SkipDuplicateAddress] != 1 {
			t.Errorf("%+v", tally)
		}
	})
	t.Run("a commit that finds no room", func(t *testing.T) {
		s := newShop(t, 4, journey.NewVirtual(start))
		c := &crate{taken: map[string]int{}}
		s.crate(func(a *store.Sender) { a.PerHour = 4 })
		s.queue()
		s.st = &undone{Store: s.st, nth: 2} // after Recover
		d := s.through(c, plain{})
		if _, err := d.Drain(t.Context()); !errors.Is(err, store.ErrDiskFull) {
			t.Errorf("%v", err)
		}
		if tally := s.drain(d); tally.Sent != 4 {
			t.Errorf("%+v", tally)
		}
	})
}

// TestReleasedIsNotSpent: what was promised and taken back costs neither an attempt nor the
// hour's limit.
func TestReleasedIsNotSpent(t *testing.T) {
	s := newShop(t, 6, journey.NewVirtual(start))
	c := &crate{taken: map[string]int{}}
	s.crate(func(a *store.Sender) { a.PerHour = 6 })
	s.queue()
	d := s.through(single{c}, plain{})
	c.answer = func(dispatch.Message) error { d.Pause(); return nil }
	s.drain(d)
	c.answer = nil
	d.Resume()
	if tally := s.drain(d); tally.Sent != 5 || tally.Held != 0 {
		t.Errorf("%+v", tally)
	}
	for _, e := range s.entries() {
		if e.Attempt != 1 {
			t.Errorf("%s: %d attempts", e.Address, e.Attempt)
		}
	}
}

// TestRetryAfter: a message is not tried before the provider wants it again.
func TestRetryAfter(t *testing.T) {
	s, c, d := crated(t, 2)
	c.answer = func(dispatch.Message) error {
		return &dispatch.Error{Verdict: dispatch.VerdictTemporary, Code: "429", RetryAfter: 40 * time.Minute}
	}
	s.drain(d)
	for _, e := range s.entries() {
		if e.State != store.OutboxRetry || e.NotBefore.Before(start.Add(40*time.Minute)) {
			t.Errorf("%s: %s at %v", e.Address, e.State, e.NotBefore)
		}
	}
}

// TestFoldedCountsOnce: a message whose result is put into the outbox by the very transaction
// that asks the caps is one message, not two.
func TestFoldedCountsOnce(t *testing.T) {
	const most = 12
	s := newShop(t, 1, journey.NewVirtual(start))
	s.capped(most)
	s.account(smtptest.Start(t, smtptest.Options{}))
	for range most + 1 {
		s.queue(func(_ int, e *store.OutboxEntry) {
			e.Message += store.MessageVersionID(1000 * s.queued)
			e.MessageID = fmt.Sprint(s.queued, e.MessageID)
		})
	}
	if tally := s.drain(s.dispatcher(s.st, dispatch.Options{Group: 1})); tally.Sent != most || tally.Skipped[store.SkipFrequencyCapped] != 1 {
		t.Errorf("%+v, want %d and one too many", tally, most)
	}
}

// TestLimitAfterARestart counts what may have arrived, and nothing that another sender sent.
func TestLimitAfterARestart(t *testing.T) {
	s := newShop(t, 6, journey.NewVirtual(start))
	c := &crate{taken: map[string]int{}}
	s.crate(func(a *store.Sender) { a.Name, a.Default, a.PerHour = "first", true, 3 })
	s.crate(func(a *store.Sender) { a.Name, a.PerHour = "second", 4 })
	s.queue()
	c.answer = func(m dispatch.Message) error {
		if m.To == address(0) {
			return &dispatch.Error{Verdict: dispatch.VerdictUncertain, Code: "no_reply"}
		}
		return nil
	}
	s.drain(s.through(single{c}, plain{}))
	if n := s.bySender(); n["first"] != 2 || n["second"] != 3 {
		t.Fatalf("%v, %v", n, s.states())
	}
	c.answer = nil
	s.queue(func(_ int, e *store.OutboxEntry) { e.Message++ })
	s.drain(s.through(single{c}, plain{}))
	if n := s.bySender(); n["first"] != 2 || n["second"] != 4 {
		t.Errorf("after a restart: %v, %v", n, s.states())
	}
}

// TestTooFastIsLearned: a provider that finds us too fast, and does not say for how long, is
// sent to more slowly.
func TestTooFastIsLearned(t *testing.T) {
	s, c, d := crated(t, 1)
	c.answer = func(dispatch.Message) error {
		return &dispatch.Error{Verdict: dispatch.VerdictTemporary, Code: "421 4.7.0", Slow: true}
	}
	s.drain(d)
	if d.Speeds()["crate"] == 0 {
		t.Errorf("%v", d.Speeds())
	}
}

// TestRefusedCountsAfterARestart: a provider counts what it was asked to take and did not, and
// so does the sender's limit, in a workspace that was closed and opened again, too.
func TestRefusedCountsAfterARestart(t *testing.T) {
	s := newShop(t, 8, journey.NewVirtual(start))
	c := &crate{taken: map[string]int{}}
	s.crate(func(a *store.Sender) { a.PerDay = 5 })
	s.queue()
	asked := 0
	c.answer = func(dispatch.Message) error {
		switch asked++; asked {
		case 1, 2:
			return nil
		case 3:
			return &dispatch.Error{Verdict: dispatch.VerdictPermanent, Code: "422"}
		}
		return &dispatch.Error{Verdict: dispatch.VerdictTemporary, Code: "503"}
	}
	s.drain(s.through(single{c}, plain{}))
	if asked != 5 {
		t.Fatalf("%d asked for, want the 5 of a day", asked)
	}
	if err := s.st.Close(); err != nil {
		t.Fatal(err)
	}
	var err error
	if s.st, err = sqlite.Open(t.Context(), s.path, sqlite.Options{Now: s.clock.Now}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.st.Close() })
	for _, later := range []struct {
		at    time.Duration
		asked int
	}{{6 * time.Hour, 5}, {23 * time.Hour, 5}, {25 * time.Hour, 10}} {
		_ = s.clock.Until(t.Context(), start.Add(later.at))
		s.drain(s.through(single{c}, plain{})) // each time as after a restart
		if asked != later.asked {
			t.Errorf("after %v %d were asked for, want %d", later.at, asked, later.asked)
		}
	}
}

// TestOutageIsNotSpent: a server that could not be reached was asked nothing, and costs
// nothing of the day.
func TestOutageIsNotSpent(t *testing.T) {
	s := newShop(t, 4, journey.NewVirtual(start))
	c := &crate{taken: map[string]int{}}
	s.crate(func(a *store.Sender) { a.PerDay = 4 })
	s.queue()
	d := s.through(single{c}, plain{})
	c.answer = func(dispatch.Message) error {
		return &dispatch.Error{Verdict: dispatch.VerdictTemporary, Code: "unreachable", Down: true}
	}
	for i := range 3 {
		s.drain(d)
		_ = s.clock.Until(t.Context(), start.Add(time.Duration(i+1)*time.Hour))
	}
	c.answer = nil
	if tally := s.drain(d); tally.Sent != 4 {
		t.Errorf("after an outage: %+v", tally)
	}
}
