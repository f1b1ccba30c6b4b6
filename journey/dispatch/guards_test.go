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

// Most of what keeps sending right stands twice, and the second guard hides that the first
// is gone. The tests of this file look at one guard each.

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

// TestRetryWaitsForItsOwnSender: what one sender's server wanted again later is not given
// to another when that later falls into a limit: to a greylist that would be a new mail.
func TestRetryWaitsForItsOwnSender(t *testing.T) {
	s := newShop(t, 6, journey.NewVirtual(start))
	grey := true
	first := smtptest.Start(t, smtptest.Options{Act: func(int, string) smtptest.Act {
		if grey {
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
	grey = false
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
