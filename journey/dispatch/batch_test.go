package dispatch_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gilmok/journey"
	"gilmok/journey/dispatch"
	"gilmok/store"
)

// crate is a provider that takes batches; it keeps what it took by key.
type crate struct {
	mu     sync.Mutex
	taken  map[string]int
	sizes  []int
	answer func(m dispatch.Message) error
	whole  error  // after taking the batch
	bad    string // the address for which a whole request is refused
	short  int    // so many of a request it says nothing of
}

func (*crate) Name() string     { return "crate" }
func (*crate) MaxBatch() int    { return 10 }
func (*crate) Connections() int { return 1 }

func (c *crate) Send(ctx context.Context, m dispatch.Message) (dispatch.Receipt, error) {
	results, err := c.SendMany(ctx, []dispatch.Message{m})
	if err != nil {
		return dispatch.Receipt{}, err
	}
	return results[0].Receipt, results[0].Err
}

func (c *crate) SendMany(_ context.Context, ms []dispatch.Message) ([]dispatch.Result, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sizes = append(c.sizes, len(ms))
	if c.bad != "" && slices.ContainsFunc(ms, func(m dispatch.Message) bool { return m.To == c.bad }) {
		return nil, &dispatch.Error{Verdict: dispatch.VerdictPermanent, Code: "422"}
	}
	results := make([]dispatch.Result, len(ms))
	for i, m := range ms {
		if c.answer != nil {
			results[i].Err = c.answer(m)
		}
		if results[i].Err == nil {
			c.taken[m.Key]++
			results[i].Receipt.ProviderID = "id-" + m.Key
		}
	}
	return results[:len(results)-c.short], c.whole
}

func crated(t *testing.T, people int) (*shop, *crate, *dispatch.Dispatcher) {
	s := newShop(t, people, journey.NewVirtual(start))
	c := &crate{taken: map[string]int{}}
	s.tx(func(ctx context.Context, tx store.Tx) error {
		return tx.Senders().Save(ctx, &store.Sender{Name: "crate", Channel: store.ChannelEmail, Kind: "crate"})
	})
	s.queue()
	d := dispatch.New(s.st, s.clock, func(context.Context, store.Sender) (dispatch.Sender, error) { return c, nil }, plain{}, dispatch.Options{})
	return s, c, d
}

func TestBatches(t *testing.T) {
	s, c, d := crated(t, 95)
	c.answer = func(m dispatch.Message) error {
		if m.To == address(7) {
			return &dispatch.Error{Verdict: dispatch.VerdictPermanent, Code: "300"}
		}
		return nil
	}
	tally := s.drain(d)
	if tally.Sent != 94 || tally.Failed != 1 || len(c.taken) != 94 {
		t.Errorf("%+v, %d taken", tally, len(c.taken))
	}
	largest := 0
	for _, n := range c.sizes {
		largest = max(largest, n)
	}
	if largest != 10 || len(c.sizes) > 40 {
		t.Errorf("batches of %v", c.sizes)
	}
	for _, e := range s.entries() {
		if e.State == store.OutboxSent && (e.ProviderID != "id-"+e.Key || c.taken[e.Key] != 1) {
			t.Errorf("%s: %q, taken %d times", e.Address, e.ProviderID, c.taken[e.Key])
		}
	}
}

// picky is a crate whose requests hold messages to one domain each.
type picky struct{ *crate }

func (picky) Share(first, next dispatch.Message) bool { return domainOf(first) == domainOf(next) }

func domainOf(m dispatch.Message) string {
	_, domain, _ := strings.Cut(m.To, "@")
	return domain
}

func (p picky) SendMany(ctx context.Context, ms []dispatch.Message) ([]dispatch.Result, error) {
	for _, m := range ms {
		if domainOf(m) != domainOf(ms[0]) {
			return nil, &dispatch.Error{Verdict: dispatch.VerdictConfiguration, Code: "mixed"}
		}
	}
	return p.crate.SendMany(ctx, ms)
}

// TestOnlyWhatCanShare: a request holds only what its sender says can travel together,
// and nothing is left behind.
func TestOnlyWhatCanShare(t *testing.T) {
	s, c, _ := crated(t, 40)
	for _, e := range s.entries() {
		if e.ID%3 == 0 {
			e.Address = fmt.Sprintf("p%d@other.test", e.ID)
			s.tx(func(ctx context.Context, tx store.Tx) error { return tx.Outbox().Save(ctx, []*store.OutboxEntry{&e}) })
		}
	}
	d := dispatch.New(s.st, s.clock, func(context.Context, store.Sender) (dispatch.Sender, error) { return picky{c}, nil }, plain{}, dispatch.Options{})
	if tally := s.drain(d); tally.Sent != 40 || len(c.taken) != 40 {
		t.Errorf("%+v, %d taken in requests of %v", tally, len(c.taken), c.sizes)
	}
}

// joint is a crate that knows keys, but whose batches go under one key of all.
type joint struct{ *crate }

func (joint) Remembers() time.Duration { return 24 * time.Hour }

// TestLostAnswerToAJointKey: what went under a key of several cannot be repeated under
// its own; alone it can, and is not put with others then.
func TestLostAnswerToAJointKey(t *testing.T) {
	for _, together := range []bool{true, false} {
		s, c, _ := crated(t, 10)
		d := dispatch.New(s.st, s.clock, func(context.Context, store.Sender) (dispatch.Sender, error) { return joint{c}, nil }, plain{}, dispatch.Options{})
		c.whole = &dispatch.Error{Verdict: dispatch.VerdictUncertain, Code: "no_answer", Joint: together}
		s.drain(d)
		want := store.OutboxRetry
		if together {
			want = store.OutboxUncertain
		}
		if s.states()[want] != 10 {
			t.Errorf("joint %v: %v", together, s.states())
		}
		c.whole, c.sizes = nil, nil
		_ = s.clock.Until(t.Context(), start.Add(2*time.Minute))
		s.drain(d)
		if slices.Max(append(c.sizes, 0)) > 1 || !together && s.states()[store.OutboxSent] != 10 {
			t.Errorf("joint %v: repeats in requests of %v; %v", together, c.sizes, s.states())
		}
	}
}

// TestLostAnswerToABatch: all of the batch is uncertain, and no more than the batch.
func TestLostAnswerToABatch(t *testing.T) {
	s, c, d := crated(t, 30)
	c.whole = &dispatch.Error{Verdict: dispatch.VerdictUncertain, Code: "no_answer"}
	s.drain(d)
	if s.states()[store.OutboxUncertain] != 30 {
		t.Errorf("%v", s.states())
	}
	c.whole = nil
	s.drain(d)
	for key, n := range c.taken {
		if n != 1 {
			t.Errorf("%s taken %d times", key, n)
		}
	}
}

// TestRefusedBatch: one bad message does not take the others of its request with it.
func TestRefusedBatch(t *testing.T) {
	s, c, d := crated(t, 30)
	c.bad = address(7)
	if tally := s.drain(d); tally.Sent != 29 || tally.Failed != 1 {
		t.Errorf("%+v", tally)
	}
	for key, n := range c.taken {
		if n != 1 {
			t.Errorf("%s taken %d times", key, n)
		}
	}
}

// braking is a clock that calls back when somebody waits for the fifth time.
type braking struct {
	*journey.Virtual
	waits atomic.Int32
	brake func()
}

func (b *braking) Until(ctx context.Context, at time.Time) error {
	if b.waits.Add(1) == 5 {
		b.brake()
	}
	return b.Virtual.Until(ctx, at)
}

// TestStopWhileABatchWaits: the kill switch stops those, too, that had their turn and
// wait for the rest of their request.
func TestStopWhileABatchWaits(t *testing.T) {
	clock := &braking{Virtual: journey.NewVirtual(start)}
	s := newShop(t, 10, clock)
	c := &crate{taken: map[string]int{}}
	s.tx(func(ctx context.Context, tx store.Tx) error {
		return tx.Senders().Save(ctx, &store.Sender{Name: "crate", Channel: store.ChannelEmail, Kind: "crate", PerSecond: 1})
	})
	s.queue()
	before := -1 // requests by the time that everything stands still
	clock.brake = func() {
		s.tx(func(ctx context.Context, tx store.Tx) error { return tx.Outbox().SetStopped(ctx, true) })
		time.Sleep(600 * time.Millisecond) // the switch is looked at five times a second
		c.mu.Lock()
		before = len(c.sizes)
		c.mu.Unlock()
	}
	d := dispatch.New(s.st, clock, func(context.Context, store.Sender) (dispatch.Sender, error) { return c, nil }, plain{}, dispatch.Options{})
	s.drain(d)
	if len(c.sizes) != before {
		t.Errorf("requests of %v, the first %d of them before everything was stopped", c.sizes, before)
	}
	if states := s.states(); states[store.OutboxPending] != 10-len(c.taken) {
		t.Errorf("%v, %d taken", states, len(c.taken))
	}
}

// TestLaptopSleeps: what was decided before the lid was closed is decided again after.
func TestLaptopSleeps(t *testing.T) {
	clock := journey.NewVirtual(start)
	s := newShop(t, 10, clock)
	c := &crate{taken: map[string]int{}}
	s.tx(func(ctx context.Context, tx store.Tx) error {
		return tx.Senders().Save(ctx, &store.Sender{Name: "crate", Channel: store.ChannelEmail, Kind: "crate"})
	})
	s.queue()
	slept := false
	c.answer = func(dispatch.Message) error {
		if !slept {
			slept = true
			s.tx(func(ctx context.Context, tx store.Tx) error {
				for _, id := range s.people {
					err := tx.Customers().SetConsent(ctx, id, store.Consent{Channel: store.ChannelEmail, Purpose: store.PurposeAdvertising, State: store.ConsentUnsubscribed, At: start})
					if err != nil {
						return err
					}
				}
				return nil
			})
			_ = clock.Until(context.Background(), start.Add(8*time.Hour))
		}
		return nil
	}
	d := dispatch.New(s.st, clock, func(context.Context, store.Sender) (dispatch.Sender, error) { return single{c}, nil }, plain{}, dispatch.Options{})
	if tally := s.drain(d); tally.Sent != 1 || tally.Skipped[store.SkipNoConsent] != 9 {
		t.Errorf("%+v: all but the first said no while the laptop slept", tally)
	}
}

// single is a crate for one message at a time.
type single struct{ *crate }

func (single) MaxBatch() int { return 1 }

func TestResolve(t *testing.T) {
	s, c, d := crated(t, 3)
	c.whole = &dispatch.Error{Verdict: dispatch.VerdictUncertain, Code: "no_answer"}
	s.drain(d)
	c.whole = nil
	list := s.entries()
	for i, how := range []dispatch.Resolution{dispatch.ResolveSent, dispatch.ResolveDrop, dispatch.ResolveResend} {
		s.tx(func(ctx context.Context, tx store.Tx) error { return dispatch.Resolve(ctx, tx, list[i].ID, how) })
	}
	if tally := s.drain(d); tally.Sent != 1 {
		t.Errorf("%+v: only what is to be sent again goes", tally)
	}
	states := s.states()
	if states[store.OutboxSent] != 2 || states[store.OutboxCancelled] != 1 {
		t.Errorf("%v", states)
	}
	events, err := s.st.Events().List(context.Background(), store.EventQuery{Names: []string{store.EventSent}})
	if err != nil || len(events) != 2 {
		t.Errorf("%d sent events, %v", len(events), err)
	}
	err = s.st.InTx(context.Background(), func(tx store.Tx) error {
		return dispatch.Resolve(context.Background(), tx, list[0].ID, dispatch.ResolveResend)
	})
	if !errors.Is(err, dispatch.ErrNotUncertain) {
		t.Errorf("resolving what is sent: %v", err)
	}
}

func TestResolveAll(t *testing.T) {
	s, c, d := crated(t, 30)
	c.answer = func(m dispatch.Message) error {
		if m.To == address(3) {
			return nil
		}
		return &dispatch.Error{Verdict: dispatch.VerdictUncertain, Code: "no_answer"}
	}
	s.drain(d)
	for i, how := range []dispatch.Resolution{dispatch.ResolveSent, dispatch.ResolveDrop} { // nobody is in doubt the second time
		s.tx(func(ctx context.Context, tx store.Tx) error {
			n, err := dispatch.ResolveAll(ctx, tx, how)
			if want := 29 * (1 - i); n != want {
				t.Errorf("%d are settled as %s, want %d", n, how, want)
			}
			return err
		})
	}
	if got := s.states()[store.OutboxSent]; got != 30 {
		t.Errorf("%v", s.states())
	}
}

func TestAgain(t *testing.T) {
	s, c, d := crated(t, 10)
	c.answer = func(m dispatch.Message) error {
		if m.To == address(3) {
			return &dispatch.Error{Verdict: dispatch.VerdictPermanent, Code: "552 5.2.2"}
		}
		if m.To == address(4) {
			return &dispatch.Error{Verdict: dispatch.VerdictPermanent, Code: "554"}
		}
		return &dispatch.Error{Verdict: dispatch.VerdictPermanent, Code: "550 5.7.1"}
	}
	s.drain(d)
	c.answer = nil
	refused, all, err := dispatch.ReadRefusals(context.Background(), s.st, time.Time{})
	if err != nil || all != 10 || len(refused) != 2 || refused[0].Cause != dispatch.CauseBlocked || refused[0].Count != 9 || len(refused[0].Codes) != 2 || refused[1].Count != 1 {
		t.Errorf("refused: %+v, %v", refused, err)
	}
	s.tx(func(ctx context.Context, tx store.Tx) error {
		back, err := dispatch.Again(ctx, tx, store.OutboxQuery{Run: s.run}, dispatch.CauseBlocked)
		if back != (dispatch.Back{Queued: 9}) {
			t.Errorf("%+v put back", back)
		}
		return err
	})
	if tally := s.drain(d); tally.Sent != 9 || s.states()[store.OutboxFailed] != 1 {
		t.Errorf("%+v %v", tally, s.states())
	}
}

// TestAgainElsewhere: who got another message of the same step instead, or may yet, is
// left out; where a step sends on all channels, each is tried again.
func TestAgainElsewhere(t *testing.T) {
	for step, want := range map[string]dispatch.Back{"m1": {Queued: 5}, "m3": {Queued: 2, Elsewhere: 3}} {
		t.Run(step, func(t *testing.T) {
			s := newShop(t, 4, journey.NewVirtual(start))
			texts := []store.OutboxState{store.OutboxSent, store.OutboxPending, store.OutboxFailed, store.OutboxSkipped}
			refused := func(e *store.OutboxEntry, state store.OutboxState) {
				if e.Step, e.State = step, state; state == store.OutboxFailed {
					e.Reason = "550 5.7.1"
				}
			}
			var mails []store.OutboxEntry
			s.queue(func(_ int, e *store.OutboxEntry) { refused(e, store.OutboxFailed) })
			mails = s.entries()
			s.tx(func(ctx context.Context, tx store.Tx) error {
				var list []*store.OutboxEntry
				for i, state := range texts {
					e := mails[i]
					e.ID, e.Channel, e.Key, e.MessageID, e.Reason = 0, store.ChannelSMS, e.Key+"/sms", "sms-"+e.MessageID, ""
					refused(&e, state)
					list = append(list, &e)
				}
				return tx.Outbox().Queue(ctx, list)
			})
			s.tx(func(ctx context.Context, tx store.Tx) error {
				back, err := dispatch.Again(ctx, tx, store.OutboxQuery{Run: s.run}, dispatch.CauseBlocked)
				if back != want {
					t.Errorf("%+v, want %+v", back, want)
				}
				return err
			})
			for i, e := range s.entries()[:len(mails)] {
				waits, reached := e.State == store.OutboxPending, i < 2 && step == "m3"
				if waits == reached {
					t.Errorf("the mail to %s, whose text is %s: %s", e.Address, texts[i], e.State)
				}
			}
		})
	}
}

// keyed is a crate whose provider swallows a second message with the same key.
type keyed struct{ *crate }

func (keyed) MaxBatch() int            { return 1 }
func (keyed) Remembers() time.Duration { return 24 * time.Hour }

// TestLostAnswerWithAKey: where the provider knows keys, a lost answer is repeated
// with the same key, soon; too late for its memory, it is uncertain.
func TestLostAnswerWithAKey(t *testing.T) {
	for _, late := range []bool{false, true} {
		clock := journey.NewVirtual(start)
		s := newShop(t, 4, clock)
		c := &crate{taken: map[string]int{}, whole: &dispatch.Error{Verdict: dispatch.VerdictUncertain, Code: "no_answer"}}
		s.tx(func(ctx context.Context, tx store.Tx) error {
			return tx.Senders().Save(ctx, &store.Sender{Name: "keyed", Channel: store.ChannelEmail, Kind: "keyed"})
		})
		s.queue()
		d := dispatch.New(s.st, clock, func(context.Context, store.Sender) (dispatch.Sender, error) { return keyed{c}, nil }, plain{}, dispatch.Options{})
		if tally := s.drain(d); tally.Retried != 4 {
			t.Errorf("%+v", tally)
		}
		c.whole = nil
		wait, want := 2*time.Minute, store.OutboxSent
		if late {
			wait, want = 30*time.Hour, store.OutboxUncertain
		}
		_ = clock.Until(context.Background(), start.Add(wait))
		s.drain(d)
		if s.states()[want] != 4 {
			t.Errorf("after %v: %v", wait, s.states())
		}
	}
}
