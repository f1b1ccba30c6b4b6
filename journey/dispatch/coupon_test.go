package dispatch_test

import (
	"context"
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

// TestCouponsOfWhatNobodyWasSent: the code of a message that was skipped is there for the
// next; that of one that was handed over, or may have been, is gone, whatever came of it.
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
	if left := s.codesLeft(); left != 3 {
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
	if n := s.states()[store.OutboxSkipped]; n != 2 || s.codesLeft() != 3 {
		t.Errorf("%d skipped, %d codes left", n, s.codesLeft())
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
