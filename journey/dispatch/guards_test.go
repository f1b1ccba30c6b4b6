package dispatch_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"gilmok/journey"
	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/smtp/smtptest"
	"gilmok/store"
)

// Most of what keeps sending right stands twice, and the second guard hides that the first
// is gone. The tests of this file, of limits_test.go and of trouble_test.go look at one each.

// through gives a dispatcher whose every account is one sender.
func (s *shop) through(sender dispatch.Sender, c dispatch.Composer) *dispatch.Dispatcher {
	d := dispatch.New(s.st, s.clock, func(context.Context, store.Sender) (dispatch.Sender, error) { return sender, nil }, c, dispatch.Options{})
	s.t.Cleanup(func() { d.Close() })
	return d
}

// crate saves an account of the kind that takes parcels.
func (s *shop) crate(change ...func(*store.Sender)) {
	s.t.Helper()
	a := &store.Sender{Name: "crate", Channel: store.ChannelEmail, Kind: "crate", Config: map[string]string{}}
	for _, f := range change {
		f(a)
	}
	s.tx(func(ctx context.Context, tx store.Tx) error { return tx.Senders().Save(ctx, a) })
}

// move gives a customer another address.
func (s *shop) move(id store.CustomerID, email string) {
	s.t.Helper()
	s.tx(func(ctx context.Context, tx store.Tx) error {
		c, err := tx.Customers().Get(ctx, id)
		if err != nil {
			return err
		}
		c.Email = email
		return tx.Customers().Save(ctx, c)
	})
}

// TestATestGoesToTheTester, whatever the customer's address is by then.
func TestATestGoesToTheTester(t *testing.T) {
	s := newShop(t, 2, journey.NewVirtual(start))
	server := smtptest.Start(t, smtptest.Options{})
	s.account(server)
	s.queue(func(i int, e *store.OutboxEntry) { e.Test, e.Address = true, fmt.Sprintf("tester%d@shop.test", i) })
	s.move(s.people[1], "moved@example.test")
	s.drain(s.dispatcher(s.st, dispatch.Options{}))
	if a, b := server.Count("tester0@shop.test"), server.Count("tester1@shop.test"); a != 1 || b != 1 || len(server.Accepted()) != 2 {
		t.Errorf("the testers got %d and %d of %d", a, b, len(server.Accepted()))
	}
}

// TestNothingIsPromisedOnceHalted: a pause that comes while a group is composed keeps it
// out of the intent, and not only off the wire.
func TestNothingIsPromisedOnceHalted(t *testing.T) {
	s := newShop(t, 8, journey.NewVirtual(start))
	server := smtptest.Start(t, smtptest.Options{})
	s.account(server)
	s.queue()
	m := &meddler{}
	d := dispatch.New(s.st, s.clock, openSMTP, m, dispatch.Options{})
	defer d.Close()
	m.happen = d.Pause
	s.drain(d)
	for _, e := range s.entries() {
		if e.State != store.OutboxPending || e.Boot != "" || len(server.Accepted()) != 0 {
			t.Errorf("%s: %s, intended on boot %q", e.Address, e.State, e.Boot)
		}
	}
}

// TestPriority_WhatIsDecidedGivesItsRoomUp: a message of the journey that comes first and
// will not go keeps nobody else's back.
func TestPriority_WhatIsDecidedGivesItsRoomUp(t *testing.T) {
	s := newShop(t, 4, journey.NewVirtual(start))
	s.account(smtptest.Start(t, smtptest.Options{}))
	normal := s.run
	s.capped(1)
	s.run = s.second(`{"priority":"high"}`)
	s.queue(func(_ int, e *store.OutboxEntry) { e.LateAfter = start.Add(-time.Minute) })
	s.run = normal
	s.queue(func(_ int, e *store.OutboxEntry) { e.MessageID = "normal-" + e.MessageID })
	tally := s.drain(s.dispatcher(s.st, dispatch.Options{}))
	if tally.Sent != 4 || tally.Skipped[store.SkipLate] != 4 {
		t.Errorf("%+v, want those of the journey behind sent", tally)
	}
}

// TestRepeatToAnAddressThatHadIt: whom a repeat may have reached moves to an address that
// has had the message: that the first may have arrived is not forgotten over it.
func TestRepeatToAnAddressThatHadIt(t *testing.T) {
	s, first, second, d := lostHalf(t, plain{})
	first.whole = nil
	late := *s
	late.people = nil
	s.tx(func(ctx context.Context, tx store.Tx) error {
		c := &store.Customer{ExternalID: "other", Email: "other@example.test", Name: "Other"}
		if err := tx.Customers().Save(ctx, c); err != nil {
			return err
		}
		late.people = []store.CustomerID{c.ID}
		return tx.Customers().SetConsent(ctx, c.ID, store.Consent{Channel: store.ChannelEmail, Purpose: store.PurposeAdvertising, State: store.ConsentOptedIn, At: start})
	})
	late.queue()
	if tally := s.drain(d); tally.Sent != 1 {
		t.Fatalf("%+v", tally)
	}
	s.move(s.people[0], "other@example.test")
	_ = s.clock.Until(t.Context(), start.Add(2*time.Minute))
	s.drain(d)
	if states := s.states(); states[store.OutboxUncertain] != 1 || states[store.OutboxSent] != 4 || len(second.taken) != 0 {
		t.Errorf("%v", states)
	}
	lines, err := s.st.Decisions().Of(t.Context(), s.people[0], 0)
	if err != nil || len(lines) == 0 || lines[0].What != string(store.OutboxUncertain) {
		t.Errorf("why: %+v, %v", lines, err)
	}
}

// TestRepeatDecidedAgainst: a message that may have arrived and is not to be made any more
// is uncertain, and what was not made is not sent.
func TestRepeatDecidedAgainst(t *testing.T) {
	s, first, _, d := lostHalf(t, plain{})
	first.whole = nil
	s.tx(func(ctx context.Context, tx store.Tx) error {
		c, err := tx.Customers().Get(ctx, s.people[0])
		if err != nil {
			return err
		}
		c.Name = "Broken"
		return tx.Customers().Save(ctx, c)
	})
	_ = s.clock.Until(t.Context(), start.Add(2*time.Minute))
	s.drain(d)
	if states := s.states(); states[store.OutboxUncertain] != 1 || states[store.OutboxSent] != 3 {
		t.Errorf("%v", states)
	}
}

// TestCallsTravelTogether: a message that goes to no address waits for no other of its run.
func TestCallsTravelTogether(t *testing.T) {
	s := newShop(t, 8, journey.NewVirtual(start))
	c := &crate{taken: map[string]int{}}
	s.crate(func(a *store.Sender) { a.Channel = store.ChannelWebhook })
	s.tx(func(ctx context.Context, tx store.Tx) error {
		for _, id := range s.people { // by which the shop's systems could tell them apart
			c, err := tx.Customers().Get(ctx, id)
			if err != nil {
				return err
			}
			c.ExternalID = ""
			if err := tx.Customers().Save(ctx, c); err != nil {
				return err
			}
		}
		return nil
	})
	s.queue(func(_ int, e *store.OutboxEntry) {
		e.Channel, e.Address, e.Purpose = store.ChannelWebhook, "", store.PurposeInformational
	})
	s.drain(s.through(c, plain{}))
	if fmt.Sprint(c.sizes) != "[8]" {
		t.Errorf("%d taken in requests of %v", len(c.taken), c.sizes)
	}
}

// counting composes with the number of times it was asked, which the inputs tell.
type counting struct {
	plain
	n *int
}

func (c counting) Compose(ctx context.Context, d dispatch.Draft) (dispatch.Message, error) {
	*c.n++
	m, err := c.plain.Compose(ctx, d)
	m.Inputs = fmt.Appendf(nil, `{"asked":%d}`, *c.n)
	return m, err
}

// TestInputsAreTheFirstAttempts: a message tried again is the message of the first time; one
// that a person sends again after it failed is a new one.
func TestInputsAreTheFirstAttempts(t *testing.T) {
	s := newShop(t, 1, journey.NewVirtual(start))
	c := &crate{taken: map[string]int{}}
	refuse := dispatch.VerdictTemporary
	c.answer = func(dispatch.Message) error {
		if refuse == "" {
			return nil
		}
		return &dispatch.Error{Verdict: refuse, Code: "450"}
	}
	s.crate()
	s.queue()
	asked := 0
	d := s.through(single{c}, counting{n: &asked})
	inputs := func() string { s.drain(d); return string(s.entries()[0].Inputs) }
	first := inputs()
	refuse = dispatch.VerdictPermanent
	_ = s.clock.Until(t.Context(), start.Add(2*time.Hour))
	if again := inputs(); again != first || s.states()[store.OutboxFailed] != 1 || asked != 2 {
		t.Errorf("asked for with %s, then %s; %v", first, again, s.states())
	}
	refuse = ""
	s.tx(func(ctx context.Context, tx store.Tx) error {
		back, err := dispatch.Again(ctx, tx, store.OutboxQuery{}, dispatch.CauseOf("450"))
		if back.Queued != 1 {
			t.Errorf("%+v", back)
		}
		return err
	})
	if anew := inputs(); anew == first || s.states()[store.OutboxSent] != 1 {
		t.Errorf("sent again with %s; %v", anew, s.states())
	}
}

// TestMessageIsTheEntrys: what a provider is handed has the key, the address and the purpose
// of its entry, whatever the composer says of them.
func TestMessageIsTheEntrys(t *testing.T) {
	s := newShop(t, 1, journey.NewVirtual(start))
	var got dispatch.Message
	c := &crate{taken: map[string]int{}, answer: func(m dispatch.Message) error { got = m; return nil }}
	s.crate()
	s.queue()
	s.drain(s.through(single{c}, plain{}))
	e := s.entries()[0]
	if got.Entry != e.ID || got.Key != e.Key || got.MessageID != e.MessageID || got.To != e.Address || got.Channel != e.Channel || got.Purpose != e.Purpose {
		t.Errorf("%+v\nis handed over as %+v", e, got)
	}
}

// TestSuppressedNumber: a number that refuses Kakao is on the list of numbers, and gets no
// text either.
func TestSuppressedNumber(t *testing.T) {
	s := newShop(t, 1, journey.NewVirtual(start))
	s.tx(func(ctx context.Context, tx store.Tx) error {
		c, err := tx.Customers().Get(ctx, s.people[0])
		if err != nil {
			return err
		}
		c.Phone = "+821012345678"
		return tx.Customers().Save(ctx, c)
	})
	c := &crate{taken: map[string]int{}, answer: func(dispatch.Message) error {
		return &dispatch.Error{Verdict: dispatch.VerdictSuppress, Code: "solapi 1061"}
	}}
	s.crate(func(a *store.Sender) { a.Channel = store.ChannelKakao })
	s.crate(func(a *store.Sender) { a.Name, a.Channel = "texts", store.ChannelSMS })
	queue := func(ch store.Channel) {
		s.queue(func(_ int, e *store.OutboxEntry) {
			e.Channel, e.Purpose, e.Key = ch, store.PurposeInformational, e.Key+string(ch)
			e.Message += store.MessageVersionID(s.queued)
		})
	}
	d := s.through(single{c}, plain{})
	for _, ch := range []store.Channel{store.ChannelSMS, store.ChannelKakao} {
		s.tx(func(ctx context.Context, tx store.Tx) error {
			return tx.Customers().SetConsent(ctx, s.people[0], store.Consent{Channel: ch, Purpose: store.PurposeInformational, State: store.ConsentOptedIn, At: start})
		})
	}
	queue(store.ChannelKakao)
	if tally := s.drain(d); tally.Failed != 1 {
		t.Fatalf("%+v", tally)
	}
	for _, ch := range []store.Channel{store.ChannelSMS, store.ChannelKakao} {
		queue(ch)
		if tally := s.drain(d); tally.Skipped[store.SkipSuppressed] != 1 {
			t.Errorf("%s: %+v", ch, tally)
		}
	}
}

// TestSendersOfOtherChannels: mail goes by a sender of mail, and not even where it names
// another by one of texts.
func TestSendersOfOtherChannels(t *testing.T) {
	s := newShop(t, 4, journey.NewVirtual(start))
	s.crate(func(a *store.Sender) { a.Name, a.Channel, a.Default = "main", store.ChannelSMS, true })
	texts, mail := &crate{taken: map[string]int{}}, &crate{taken: map[string]int{}}
	open := func(_ context.Context, a store.Sender) (dispatch.Sender, error) {
		if a.Channel == store.ChannelSMS {
			return texts, nil
		}
		return mail, nil
	}
	d := dispatch.New(s.st, s.clock, open, naming{}, dispatch.Options{}) // all name "main"
	defer d.Close()
	s.queue()
	s.drain(d)
	if len(texts.taken) != 0 || s.states()[store.OutboxPending] != 4 {
		t.Errorf("the sender of texts took %d; %v", len(texts.taken), s.states())
	}
	s.crate(func(a *store.Sender) { a.Name = "post" })
	_ = s.clock.Until(t.Context(), start.Add(time.Hour))
	s.drain(d)
	if len(texts.taken) != 0 || len(mail.taken) != 4 {
		t.Errorf("texts %d, mail %d; %v", len(texts.taken), len(mail.taken), s.states())
	}
}

// TestMessagesOfARunThatIsDone go: a journey that let its last customer in is not stopped.
func TestMessagesOfARunThatIsDone(t *testing.T) {
	s, _, d := crated(t, 2)
	s.tx(func(ctx context.Context, tx store.Tx) error {
		run, err := tx.Runs().Get(ctx, s.run)
		if err != nil {
			return err
		}
		run.State = store.RunDone
		return tx.Runs().Save(ctx, run)
	})
	if tally := s.drain(d); tally.Sent != 2 {
		t.Errorf("%+v", tally)
	}
}
