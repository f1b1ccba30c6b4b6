package dispatch_test

import (
	"context"
	"testing"

	"gilmok/journey"
	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/smtp/smtptest"
	"gilmok/store"
)

// Two customers whose addresses differ in capitals alone are one mailbox: it gets
// the message once, also when the first one's has long arrived.
func TestDuplicateAddress_Capitals(t *testing.T) {
	s := newShop(t, 2, journey.NewVirtual(start))
	server := smtptest.Start(t, smtptest.Options{})
	s.account(server)
	s.tx(func(ctx context.Context, tx store.Tx) error {
		for i, email := range []string{"twin@example.test", "Twin@Example.test"} {
			c, err := tx.Customers().Get(ctx, s.people[i])
			if err != nil {
				return err
			}
			c.Email = email
			if err := tx.Customers().Save(ctx, c); err != nil {
				return err
			}
		}
		return nil
	})
	people := s.people
	d := s.dispatcher(s.st, dispatch.Options{})
	for i := range people {
		s.people = people[i : i+1]
		s.queue()
		s.drain(d)
	}
	if got := len(server.Accepted()); got != 1 {
		t.Errorf("the mailbox got %d messages, want one", got)
	}
	if states := s.states(); states[store.OutboxSent] != 1 || states[store.OutboxSkipped] != 1 {
		t.Errorf("the outbox says %v", states)
	}
}
