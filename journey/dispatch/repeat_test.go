package dispatch_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"gilmok/journey"
	"gilmok/journey/dispatch"
	"gilmok/store"
)

// lostHalf is a shop whose first sender knows keys and has taken four messages without
// its answer coming back, and whose second stands by.
func lostHalf(t *testing.T, c dispatch.Composer) (s *shop, first, second *crate, d *dispatch.Dispatcher) {
	s = newShop(t, 4, journey.NewVirtual(start))
	first = &crate{taken: map[string]int{}, whole: &dispatch.Error{Verdict: dispatch.VerdictUncertain, Code: "no_answer"}}
	second = &crate{taken: map[string]int{}}
	s.tx(func(ctx context.Context, tx store.Tx) error {
		for _, a := range []*store.Sender{{Name: "main", Default: true}, {Name: "second"}} {
			a.Channel, a.Kind = store.ChannelEmail, "crate"
			if err := tx.Senders().Save(ctx, a); err != nil {
				return err
			}
		}
		return nil
	})
	s.queue()
	d = dispatch.New(s.st, s.clock, func(_ context.Context, a store.Sender) (dispatch.Sender, error) {
		if a.Name == "main" {
			return keyed{first}, nil
		}
		return single{second}, nil
	}, c, dispatch.Options{})
	t.Cleanup(func() { d.Close() })
	if tally := s.drain(d); tally.Retried != 4 || len(first.taken) != 4 {
		t.Fatalf("%+v, %d taken", tally, len(first.taken))
	}
	return s, first, second, d
}

// TestRepeatGoesByItsOwnSender: what may have arrived is repeated by the sender that
// knows its key or by nobody, whatever keeps that one from it.
func TestRepeatGoesByItsOwnSender(t *testing.T) {
	for name, c := range map[string]struct {
		change func(s *shop, first *crate)
		want   store.OutboxState
	}{
		"not to be reached": {func(_ *shop, first *crate) {
			first.answer = func(dispatch.Message) error {
				return &dispatch.Error{Verdict: dispatch.VerdictTemporary, Code: "unreachable", Down: true}
			}
			first.whole = nil
		}, store.OutboxUncertain},
		"the key is no longer good": {func(_ *shop, first *crate) {
			first.answer = func(dispatch.Message) error {
				return &dispatch.Error{Verdict: dispatch.VerdictConfiguration, Code: "401"}
			}
			first.whole = nil
		}, store.OutboxUncertain},
		"too fast": {func(_ *shop, first *crate) {
			first.whole = &dispatch.Error{Verdict: dispatch.VerdictTemporary, Code: "429", Slow: true, RetryAfter: 48 * time.Hour}
		}, store.OutboxUncertain},
		"deleted": {func(s *shop, _ *crate) {
			s.tx(func(ctx context.Context, tx store.Tx) error { return tx.Senders().Delete(ctx, "main") })
		}, store.OutboxUncertain},
		"works again": {func(_ *shop, first *crate) { first.whole = nil }, store.OutboxSent},
	} {
		t.Run(name, func(t *testing.T) {
			s, first, second, d := lostHalf(t, plain{})
			c.change(s, first)
			for i := range 60 {
				_ = s.clock.Until(t.Context(), start.Add(time.Duration(i+1)*time.Minute))
				s.drain(d)
			}
			if len(second.taken) != 0 || s.states()[c.want] != 4 {
				t.Errorf("the other sender took %d; %v", len(second.taken), s.states())
			}
		})
	}
}

// TestRepeatThatMayNotGo: what may have arrived and may not be repeated now is not put
// off until its key is forgotten, and not called skipped either.
func TestRepeatThatMayNotGo(t *testing.T) {
	for name, change := range map[string]func(ctx context.Context, s *shop, tx store.Tx) error{
		"its journey is paused": func(ctx context.Context, s *shop, tx store.Tx) error {
			run, err := tx.Runs().Get(ctx, s.run)
			if err != nil {
				return err
			}
			run.State = store.RunPaused
			return tx.Runs().Save(ctx, run)
		},
		"they said no": func(ctx context.Context, s *shop, tx store.Tx) error {
			for _, id := range s.people {
				err := tx.Customers().SetConsent(ctx, id, store.Consent{Channel: store.ChannelEmail, Purpose: store.PurposeAdvertising, State: store.ConsentUnsubscribed, At: start})
				if err != nil {
					return err
				}
			}
			return nil
		},
		"quiet hours": func(ctx context.Context, s *shop, tx store.Tx) error { return s.quiet(ctx, tx, "12:00", "18:00") },
	} {
		again := func(t *testing.T, composed bool) {
			m := &meddler{happen: func() {}}
			s, first, _, d := lostHalf(t, m)
			first.whole, m.once = nil, sync.Once{}
			m.happen = func() { s.tx(func(ctx context.Context, tx store.Tx) error { return change(ctx, s, tx) }) }
			if !composed {
				m.once.Do(m.happen)
			}
			_ = s.clock.Until(t.Context(), start.Add(2*time.Minute))
			s.drain(d)
			s.tx(func(ctx context.Context, tx store.Tx) error {
				run, err := tx.Runs().Get(ctx, s.run)
				if err != nil {
					return err
				}
				run.State = store.RunRunning
				return tx.Runs().Save(ctx, run)
			})
			_ = s.clock.Until(t.Context(), start.Add(30*time.Hour)) // past what the provider remembers
			s.drain(d)
			for key, n := range first.taken {
				if n != 1 {
					t.Errorf("%s was taken %d times", key, n)
				}
			}
			if s.states()[store.OutboxUncertain] != 4 {
				t.Errorf("%v", s.states())
			}
		}
		t.Run(name, func(t *testing.T) { again(t, false) })
		t.Run(name+" since it was composed", func(t *testing.T) { again(t, true) })
	}
}

// TestSecondCustomerAtAnAddress: what may have arrived at an address is not sent there in
// another customer's name.
func TestSecondCustomerAtAnAddress(t *testing.T) {
	s, first, second, d := lostHalf(t, plain{})
	s.tx(func(ctx context.Context, tx store.Tx) error {
		c := &store.Customer{ExternalID: "twin", Email: address(0)}
		if err := tx.Customers().Save(ctx, c); err != nil {
			return err
		}
		s.people = []store.CustomerID{c.ID}
		return tx.Customers().SetConsent(ctx, c.ID, store.Consent{Channel: store.ChannelEmail, Purpose: store.PurposeAdvertising, State: store.ConsentOptedIn, At: start})
	})
	s.queue()
	if tally := s.drain(d); tally.Skipped[store.SkipDuplicateAddress] != 1 || len(first.taken)+len(second.taken) != 4 {
		t.Errorf("%+v, taken %v %v", tally, first.taken, second.taken)
	}
}

// TestNamedSenderThatRests: messages that name a sender which cannot send wait for it,
// and what others of the channel can send goes out beside them.
func TestNamedSenderThatRests(t *testing.T) {
	s, _, d := resting(t, 40, func(i int) bool { return i >= 30 })
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if _, err := d.Drain(ctx); err != nil {
		t.Fatalf("it never ends: %v", err)
	}
	if got := fmt.Sprint(s.bySender(), s.states()[store.OutboxPending]); got != "map[second:10] 30" {
		t.Error(got)
	}
}

// TestForgivenWhileSending: a new password is no reason to give the messages that name
// the sender to another.
func TestForgivenWhileSending(t *testing.T) {
	s, other, d := resting(t, 300, func(i int) bool { return i < 20 })
	other.answer = func(dispatch.Message) error { d.Forgive(); return nil }
	s.drain(d)
	if len(other.taken) != 20 {
		t.Errorf("the other sender took %d", len(other.taken))
	}
}

// resting is a shop whose messages name the sender "main", which has no password, but for
// those to some of the people, which any sender may take: there is one other.
func resting(t *testing.T, people int, free func(i int) bool) (s *shop, other *crate, d *dispatch.Dispatcher) {
	t.Helper()
	s, other = newShop(t, people, journey.NewVirtual(start)), &crate{taken: map[string]int{}}
	s.tx(func(ctx context.Context, tx store.Tx) error {
		for _, name := range []string{"main", "second"} {
			if err := tx.Senders().Save(ctx, &store.Sender{Name: name, Channel: store.ChannelEmail, Kind: "crate"}); err != nil {
				return err
			}
		}
		return nil
	})
	s.queue(func(i int, e *store.OutboxEntry) {
		if free(i) {
			e.Message = s.message + 1000 // which names no sender
		}
	})
	d = dispatch.New(s.st, s.clock, func(_ context.Context, a store.Sender) (dispatch.Sender, error) {
		if a.Name == "main" {
			return nil, &dispatch.Error{Verdict: dispatch.VerdictConfiguration, Code: dispatch.CodeNoSecret}
		}
		return other, nil
	}, namingOne{of: s.message}, dispatch.Options{})
	t.Cleanup(func() { d.Close() })
	return s, other, d
}

// namingOne is plain, and one message names the sender "main".
type namingOne struct {
	plain
	of store.MessageVersionID
}

func (n namingOne) Plan(context.Context, []store.MessageVersionID) (dispatch.Plan, error) {
	return dispatch.Plan{Senders: map[store.MessageVersionID]string{n.of: "main"}}, nil
}
