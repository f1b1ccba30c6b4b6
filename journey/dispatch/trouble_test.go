package dispatch_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"gilmok/journey"
	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/smtp/smtptest"
	"gilmok/store"
)

// undone is a store whose nth transaction is done and then not committed: the disk is full,
// or another held the file and it is done once more.
type undone struct {
	store.Store
	nth, n int
	again  bool
}

func (u *undone) InTx(ctx context.Context, fn func(store.Tx) error) error {
	if u.n++; u.n == u.nth {
		err := u.Store.InTx(ctx, func(tx store.Tx) error { return errors.Join(fn(tx), store.ErrDiskFull) })
		if !u.again {
			return err
		}
	}
	return u.Store.InTx(ctx, fn)
}

// TestTransactionDoneAgain: an intent that is decided twice, because the first could not be
// committed, sends what it would have sent, once, and counts it once.
func TestTransactionDoneAgain(t *testing.T) {
	for nth := range 5 {
		s := newShop(t, 4, journey.NewVirtual(start))
		s.capped(1)
		c := &crate{taken: map[string]int{}}
		s.crate(func(a *store.Sender) { a.PerHour = 4 })
		s.queue()
		s.st = &undone{Store: s.st, nth: nth + 1, again: true}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		tally, err := s.through(c, plain{}).Drain(ctx)
		cancel()
		if err != nil || tally.Sent != 4 || len(c.taken) != 4 {
			t.Errorf("transaction %d done twice: %+v, %v, %d taken", nth+1, tally, err, len(c.taken))
		}
		for _, e := range s.entries() {
			if e.State != store.OutboxSent || e.Attempt != 1 {
				t.Errorf("transaction %d done twice: %s after %d attempts", nth+1, e.State, e.Attempt)
			}
		}
	}
}

// TestNoWordOfAMessage: what a provider's answer to a batch says nothing of may have arrived.
func TestNoWordOfAMessage(t *testing.T) {
	s, c, d := crated(t, 10)
	c.short = 3
	s.drain(d)
	if states := s.states(); states[store.OutboxUncertain] != 3 || states[store.OutboxSent] != 7 {
		t.Errorf("%v", states)
	}
}

// TestPauseWithinARefusedBatch: the messages of a request that was refused as a whole go one
// by one, and each is looked at again before it does.
func TestPauseWithinARefusedBatch(t *testing.T) {
	s, c, d := crated(t, 10)
	c.bad = address(9)
	c.answer = func(dispatch.Message) error { d.Pause(); return nil }
	s.drain(d)
	if states := s.states(); len(c.taken) != 1 || states[store.OutboxSent] != 1 || states[store.OutboxPending] != 9 {
		t.Errorf("%d taken, %v", len(c.taken), states)
	}
}

// unwritten is a store that cannot note that anything was sent, as long as it is full.
type unwritten struct {
	store.Store
	full   bool
	failed func()
}

func (u *unwritten) Note(ctx context.Context, notes ...store.OutboxNote) error {
	if u.full && notes[0].Entry.State == store.OutboxSent {
		u.failed()
		return store.ErrDiskFull
	}
	return u.Store.Note(ctx, notes...)
}

// TestEndWhileNothingCanBeWritten: a message that was sent while its result found no room,
// and whose program was told to end, is uncertain the next time, and not on its way for ever.
func TestEndWhileNothingCanBeWritten(t *testing.T) {
	s := newShop(t, 1, journey.NewVirtual(start))
	server := smtptest.Start(t, smtptest.Options{})
	s.account(server)
	s.queue()
	ctx, end := context.WithCancel(t.Context())
	st := &unwritten{Store: s.st, full: true, failed: end}
	d := s.dispatcher(st, dispatch.Options{Grace: time.Millisecond})
	if _, err := d.Drain(ctx); err == nil {
		t.Error("it says nothing of what it could not write")
	}
	st.full = false
	s.drain(d)
	if s.checkOutbox(server) != 1 {
		t.Errorf("%v", s.states())
	}
}

// watched is a store that tells how often its runs were read as paused, outside of a
// transaction: by the one who looks after what is under way.
type watched struct {
	store.Store
	paused chan struct{}
}

func (w *watched) Runs() store.RunReader { return pausedReader{w.Store.Runs(), w.paused} }

type pausedReader struct {
	store.RunReader
	paused chan struct{}
}

func (r pausedReader) Get(ctx context.Context, id store.RunID) (*store.Run, error) {
	run, err := r.RunReader.Get(ctx, id)
	if err == nil && run.State == store.RunPaused {
		select {
		case r.paused <- struct{}{}:
		case <-ctx.Done():
		}
	}
	return run, err
}

// TestPausedWhileUnderWay: what was promised and waits for its turn stays back once its
// journey is paused, and goes when the journey does, be it in the same drain.
func TestPausedWhileUnderWay(t *testing.T) {
	for _, resumed := range []bool{false, true} {
		t.Run(fmt.Sprint("resumed at once: ", resumed), func(t *testing.T) { pausedUnderWay(t, resumed) })
	}
}

func pausedUnderWay(t *testing.T, resumed bool) {
	s := newShop(t, 6, journey.NewVirtual(start))
	state := func(to store.RunState) {
		s.tx(func(ctx context.Context, tx store.Tx) error {
			run, err := tx.Runs().Get(ctx, s.run)
			if err != nil {
				return err
			}
			run.State = to
			return tx.Runs().Save(ctx, run)
		})
	}
	w := &watched{Store: s.st, paused: make(chan struct{})}
	defer close(w.paused)
	c := &crate{taken: map[string]int{}}
	s.crate()
	s.queue()
	d := dispatch.New(w, s.clock, func(context.Context, store.Sender) (dispatch.Sender, error) { return single{c}, nil }, plain{}, dispatch.Options{})
	defer d.Close()
	c.answer = func(dispatch.Message) error {
		if len(c.taken) > 0 {
			return nil
		}
		state(store.RunPaused)
		<-w.paused
		<-w.paused // it was looked at again: what the first look found holds by now
		go func() {
			for range w.paused { // nobody waits for the looks to come
			}
		}()
		if resumed {
			state(store.RunRunning)
		}
		return nil
	}
	s.drain(d)
	if resumed {
		if len(c.taken) != 6 || s.states()[store.OutboxSent] != 6 {
			t.Errorf("%d taken, %v", len(c.taken), s.states())
		}
		return
	}
	if len(c.taken) != 1 || s.states()[store.OutboxPending] != 5 {
		t.Errorf("%d taken, %v", len(c.taken), s.states())
	}
	state(store.RunRunning)
	_ = s.clock.Until(t.Context(), start.Add(time.Hour))
	if s.drain(d); s.states()[store.OutboxSent] != 6 {
		t.Errorf("%v", s.states())
	}
}

// forgetful is a crate that knows a key for ten minutes only.
type forgetful struct{ *crate }

func (forgetful) MaxBatch() int            { return 1 }
func (forgetful) Remembers() time.Duration { return 10 * time.Minute }

// TestLostAnswerWithAShortMemory: a provider that may have forgotten the key by the last
// repeat is not asked to take the message again.
func TestLostAnswerWithAShortMemory(t *testing.T) {
	s, c, _ := crated(t, 3)
	c.whole = &dispatch.Error{Verdict: dispatch.VerdictUncertain, Code: "no_answer"}
	if s.drain(s.through(forgetful{c}, plain{})); s.states()[store.OutboxUncertain] != 3 {
		t.Errorf("%v", s.states())
	}
}

// TestUnreadablePolicy: where the rules of sending cannot be read, nothing goes as though
// there were none.
func TestUnreadablePolicy(t *testing.T) {
	s, c, d := crated(t, 3)
	caps := func(text string) {
		s.tx(func(ctx context.Context, tx store.Tx) error { return tx.Settings().Set(ctx, store.SettingCaps, text) })
	}
	caps(`[{"most":`)
	s.drain(d)
	for _, e := range s.entries() {
		if e.State != store.OutboxPending || e.Reason != "policy_unreadable" || len(c.taken) != 0 {
			t.Errorf("%s %q, %d taken", e.State, e.Reason, len(c.taken))
		}
	}
	caps(`[]`)
	_ = s.clock.Until(t.Context(), start.Add(2*time.Hour))
	if tally := s.drain(d); tally.Sent != 3 {
		t.Errorf("mended: %+v", tally)
	}
}

// TestServiceOutlivesTrouble: a service that could not write for a moment goes on when it can.
func TestServiceOutlivesTrouble(t *testing.T) {
	for _, trouble := range []error{store.ErrBusy, store.ErrDiskFull} {
		s := newShop(t, 3, journey.System{})
		server := smtptest.Start(t, smtptest.Options{})
		s.account(server)
		s.queue()
		d := s.dispatcher(&full{Store: s.st, from: 1, to: 3, err: trouble}, dispatch.Options{})
		ctx, end := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- d.Run(ctx) }()
		eventually(t, trouble.Error(), func() bool { return len(server.Accepted()) == 3 || len(ended) > 0 })
		end()
		if err := <-ended; !errors.Is(err, context.Canceled) || len(server.Accepted()) != 3 {
			t.Errorf("%v: ended with %v, %d went", trouble, err, len(server.Accepted()))
		}
	}
}

// TestEndIsLookedAtBeforeEach: once the program is told to end, nothing that was promised
// goes any more.
func TestEndIsLookedAtBeforeEach(t *testing.T) {
	s, c, _ := crated(t, 6)
	ctx, end := context.WithCancel(t.Context())
	c.answer = func(dispatch.Message) error { end(); return nil }
	if _, err := s.through(single{c}, plain{}).Drain(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if states := s.states(); len(c.taken) != 1 || states[store.OutboxSent] != 1 || states[store.OutboxPending] != 5 {
		t.Errorf("%d taken, %v", len(c.taken), states)
	}
}

// TestTwoDrainsAtOnce: who asks for a second one while the first runs writes to nobody twice.
func TestTwoDrainsAtOnce(t *testing.T) {
	s, c, d := crated(t, 60)
	done := make(chan error)
	for range 2 {
		go func() { _, err := d.Drain(context.WithoutCancel(t.Context())); done <- err }()
	}
	for range 2 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	for key, n := range c.taken {
		if n != 1 {
			t.Errorf("%s taken %d times", key, n)
		}
	}
	if s.states()[store.OutboxSent] != 60 {
		t.Errorf("%v", s.states())
	}
}
