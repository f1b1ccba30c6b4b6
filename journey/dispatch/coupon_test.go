package dispatch_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"gilmok/journey"
	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/smtp/smtptest"
	"gilmok/store"
)

// giving composes with a code from a pool, before anything can keep it from going.
type giving struct{ plain }

func (g giving) Compose(ctx context.Context, d dispatch.Draft) (dispatch.Message, error) {
	if _, err := d.Coupon("spring"); err != nil {
		return dispatch.Message{}, &dispatch.Skip{Reason: store.SkipNoCoupon}
	}
	return g.plain.Compose(ctx, d)
}

func (s *shop) codesLeft() int {
	s.t.Helper()
	pools, err := s.st.Coupons().Pools(context.Background())
	if err != nil {
		s.t.Fatal(err)
	}
	return pools["spring"]
}

func (s *shop) inState(state store.OutboxState) (list []store.OutboxEntry) {
	for _, e := range s.entries() {
		if e.State == state {
			list = append(list, e)
		}
	}
	return list
}

// TestCouponsOfWhatNobodyWasSent: the code of a message that was skipped or refused for good is
// there for the next; that of one that arrived, or may have, is gone, whatever comes of it.
func TestCouponsOfWhatNobodyWasSent(t *testing.T) {
	clock := journey.NewVirtual(start)
	s := newShop(t, 4, clock)
	server := smtptest.Start(t, smtptest.Options{Act: func(_ int, to string) smtptest.Act {
		switch to {
		case address(1): // refused for good
			return smtptest.Act{At: "rcpt", Reply: "550 5.1.1 nobody"}
		case address(2): // taken, and never said
			return smtptest.Act{At: "accepted"}
		}
		return smtptest.Act{}
	}})
	s.account(server)
	s.tx(func(ctx context.Context, tx store.Tx) error {
		c, err := tx.Customers().Get(ctx, s.people[3])
		if err != nil {
			return err
		}
		c.Name = "Broken" // skipped once its code is taken
		if err := tx.Customers().Save(ctx, c); err != nil {
			return err
		}
		_, err = tx.Coupons().Add(ctx, "spring", []string{"A", "B", "C", "D", "E", "F"})
		return err
	})
	s.queue()
	d := dispatch.New(s.st, clock, openSMTP, giving{}, dispatch.Options{})
	defer d.Close()
	s.drain(d)
	if left := s.codesLeft(); left != 4 {
		t.Errorf("%d codes are left of six: one was sent, one refused, one is uncertain, one skipped", left)
	}
	// What is sent again and then skipped may have arrived the first time.
	s.tx(func(ctx context.Context, tx store.Tx) error {
		for _, e := range s.entries() {
			if e.State == store.OutboxUncertain {
				if err := dispatch.Resolve(ctx, tx, e.ID, dispatch.ResolveResend); err != nil {
					return err
				}
				return tx.Customers().SetConsent(ctx, e.Customer, store.Consent{Channel: store.ChannelEmail, Purpose: store.PurposeAdvertising, State: store.ConsentUnsubscribed, At: start.Add(time.Hour)})
			}
		}
		t.Error("nothing is uncertain")
		return nil
	})
	s.drain(d)
	if n := s.states()[store.OutboxSkipped]; n != 2 || s.codesLeft() != 4 {
		t.Errorf("%d skipped, %d codes left", n, s.codesLeft())
	}
}

// TestCouponsOfWhatFailsInTheEnd: what was sent again after nobody knew whether it arrived keeps
// its code though the server refuses it now; what failed and is sent again takes a code anew.
func TestCouponsOfWhatFailsInTheEnd(t *testing.T) {
	s := newShop(t, 2, journey.NewVirtual(start))
	var again atomic.Bool
	server := smtptest.Start(t, smtptest.Options{Act: func(_ int, to string) smtptest.Act {
		switch {
		case to == "": // it has not said yet
			return smtptest.Act{}
		case to == address(0) && !again.Load():
			return smtptest.Act{At: "accepted"}
		}
		return smtptest.Act{At: "rcpt", Reply: "554 5.7.1 no"}
	}})
	s.account(server)
	s.tx(func(ctx context.Context, tx store.Tx) error {
		_, err := tx.Coupons().Add(ctx, "spring", []string{"A", "B"})
		return err
	})
	s.queue()
	d := dispatch.New(s.st, s.clock, openSMTP, giving{}, dispatch.Options{})
	defer d.Close()
	s.drain(d)
	doubtful := s.inState(store.OutboxUncertain)
	if len(doubtful) != 1 || s.codesLeft() != 1 {
		t.Fatalf("%v, %d codes left", s.states(), s.codesLeft())
	}
	again.Store(true)
	s.tx(func(ctx context.Context, tx store.Tx) error {
		return dispatch.Resolve(ctx, tx, doubtful[0].ID, dispatch.ResolveResend)
	})
	s.drain(d)
	if n := s.states()[store.OutboxFailed]; n != 2 || s.codesLeft() != 1 {
		t.Errorf("%d failed, %d codes left", n, s.codesLeft())
	}
	s.tx(func(ctx context.Context, tx store.Tx) error { // the free code goes to somebody else meanwhile
		_, err := tx.Coupons().Take(ctx, "spring", "somebody else")
		return err
	})
	s.tx(func(ctx context.Context, tx store.Tx) error {
		for _, e := range s.inState(store.OutboxFailed) {
			if _, err := dispatch.Again(ctx, tx, store.OutboxQuery{IDs: []store.OutboxID{e.ID}}, dispatch.CauseOf(e.Reason)); err != nil {
				return err
			}
		}
		return nil
	})
	s.drain(d)
	failed, skipped := s.inState(store.OutboxFailed), s.inState(store.OutboxSkipped)
	if len(failed) != 1 || failed[0].ID != doubtful[0].ID || len(skipped) != 1 || skipped[0].Reason != string(store.SkipNoCoupon) {
		t.Errorf("failed %+v, skipped %+v", failed, skipped)
	}
}

// TestCouponsOfACancelledMessage: it took its code and waits, and is taken back.
func TestCouponsOfACancelledMessage(t *testing.T) {
	s := newShop(t, 1, journey.NewVirtual(start))
	s.queue()
	s.tx(func(ctx context.Context, tx store.Tx) error {
		if _, err := tx.Coupons().Add(ctx, "spring", []string{"A"}); err != nil {
			return err
		}
		if _, err := tx.Coupons().Take(ctx, "spring", s.entries()[0].Key); err != nil {
			return err
		}
		n, err := tx.Outbox().Cancel(ctx, store.OutboxQuery{}, "stopped")
		if n != 1 {
			t.Errorf("%d cancelled", n)
		}
		return err
	})
	if left := s.codesLeft(); left != 1 {
		t.Errorf("%d codes are left", left)
	}
}
