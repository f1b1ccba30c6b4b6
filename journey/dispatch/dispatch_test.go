package dispatch_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gilmok/journey"
	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/smtp/smtptest"
	"gilmok/store"
	"gilmok/store/sqlite"
)

func TestEachOnce(t *testing.T) {
	s := newShop(t, 400, journey.NewVirtual(start))
	server := smtptest.Start(t, smtptest.Options{Extensions: []string{"PIPELINING"}})
	s.account(server)
	s.queue()
	var last dispatch.Progress
	d := s.dispatcher(s.st, dispatch.Options{Group: 64, OnProgress: func(p dispatch.Progress) { last = p }})
	tally := s.drain(d)
	if tally.Sent != 400 || s.checkOutbox(server) != 0 || s.states()[store.OutboxSent] != 400 {
		t.Errorf("%+v, %v", tally, s.states())
	}
	if !last.Done || last.Sent != 400 || last.Left != 0 || last.PerSender["main"] != 400 || last.PerDomain["example.test"].Sent != 400 {
		t.Errorf("last progress: %+v", last)
	}
	if again := s.drain(d); again.Sent != 0 {
		t.Errorf("a second drain sent %d", again.Sent)
	}
	e := s.entries()[0]
	if e.Attempt != 1 || e.Sender != "main" || e.Detail == "" || len(e.Inputs) == 0 || e.FinishedAt.IsZero() {
		t.Errorf("%+v", e)
	}
	events, err := s.st.Events().List(context.Background(), store.EventQuery{Names: []string{store.EventSent}})
	if err != nil || len(events) != 400 || events[0].Properties["step"] != "m1" {
		t.Errorf("%d events, %v", len(events), err)
	}
}

// meddler has something happen while a message is composed.
type meddler struct {
	plain
	happen func()
	once   sync.Once
}

func (m *meddler) Compose(ctx context.Context, d dispatch.Draft) (dispatch.Message, error) {
	m.once.Do(m.happen)
	return m.plain.Compose(ctx, d)
}

// TestLastMoment: what has changed since a message was queued is seen, and what has
// changed since it was composed.
func TestLastMoment(t *testing.T) {
	consent := func(state store.ConsentState) func(context.Context, store.Tx, store.CustomerID, *store.OutboxEntry) error {
		return func(ctx context.Context, tx store.Tx, id store.CustomerID, _ *store.OutboxEntry) error {
			return tx.Customers().SetConsent(ctx, id, store.Consent{Channel: store.ChannelEmail, Purpose: store.PurposeAdvertising, State: state, At: start})
		}
	}
	save := func(change func(*store.OutboxEntry)) func(context.Context, store.Tx, store.CustomerID, *store.OutboxEntry) error {
		return func(ctx context.Context, tx store.Tx, _ store.CustomerID, e *store.OutboxEntry) error {
			change(e)
			return tx.Outbox().Save(ctx, []*store.OutboxEntry{e})
		}
	}
	customer := func(change func(*store.Customer)) func(context.Context, store.Tx, store.CustomerID, *store.OutboxEntry) error {
		return func(ctx context.Context, tx store.Tx, id store.CustomerID, _ *store.OutboxEntry) error {
			c, err := tx.Customers().Get(ctx, id)
			if err != nil {
				return err
			}
			change(c)
			return tx.Customers().Save(ctx, c)
		}
	}
	cases := []struct {
		name   string
		happen func(context.Context, store.Tx, store.CustomerID, *store.OutboxEntry) error
		state  store.OutboxState
		reason string
	}{
		{"nothing", nil, store.OutboxSent, ""},
		{"unsubscribed", consent(store.ConsentUnsubscribed), store.OutboxSkipped, "no_consent"},
		{"subscribed is not opted in", consent(store.ConsentSubscribed), store.OutboxSkipped, "no_consent"},
		{"suppressed", func(ctx context.Context, tx store.Tx, _ store.CustomerID, e *store.OutboxEntry) error {
			_, err := tx.Suppressions().Add(ctx, store.Suppression{Channel: store.ChannelEmail, Address: e.Address, Kind: store.SuppressedByHand})
			return err
		}, store.OutboxSkipped, "suppressed"},
		{"address taken away", customer(func(c *store.Customer) { c.Email = "" }), store.OutboxSkipped, "unreachable"},
		{"address changed", customer(func(c *store.Customer) { c.Email = "new@example.test" }), store.OutboxSent, ""},
		{"the template has an error", customer(func(c *store.Customer) { c.Name = "Broken" }), store.OutboxSkipped, "render_error"},
		{"erased", func(ctx context.Context, tx store.Tx, id store.CustomerID, _ *store.OutboxEntry) error {
			return tx.Customers().Erase(ctx, id)
		}, store.OutboxSkipped, "erased"},
		{"too late", save(func(e *store.OutboxEntry) { e.LateAfter = start.Add(-time.Minute) }), store.OutboxSkipped, "late"},
		{"not due", save(func(e *store.OutboxEntry) { e.NotBefore = start.Add(time.Minute) }), store.OutboxPending, ""},
		{"held by a person", func(ctx context.Context, tx store.Tx, _ store.CustomerID, e *store.OutboxEntry) error {
			return tx.Outbox().Hold(ctx, []store.OutboxID{e.ID}, true)
		}, store.OutboxPending, ""},
		{"cancelled", func(ctx context.Context, tx store.Tx, _ store.CustomerID, e *store.OutboxEntry) error {
			_, err := tx.Outbox().Cancel(ctx, store.OutboxQuery{Passage: e.Passage}, "stopped")
			return err
		}, store.OutboxCancelled, "stopped"},
		{"journey paused", func(ctx context.Context, tx store.Tx, _ store.CustomerID, e *store.OutboxEntry) error {
			run, err := tx.Runs().Get(ctx, e.Run)
			if err != nil {
				return err
			}
			run.State = store.RunPaused
			return tx.Runs().Save(ctx, run)
		}, store.OutboxPending, ""},
		{"everything stopped", func(ctx context.Context, tx store.Tx, _ store.CustomerID, _ *store.OutboxEntry) error {
			return tx.Outbox().SetStopped(ctx, true)
		}, store.OutboxPending, ""},
		{"the step's condition does not hold any more", save(func(e *store.OutboxEntry) {}), store.OutboxSkipped, "condition"},
	}
	for _, c := range cases {
		for _, when := range []string{"queued", "composed"} {
			if when == "composed" && c.reason == "render_error" {
				continue // there is none any more
			}
			t.Run(c.name+" since it was "+when, func(t *testing.T) {
				t.Parallel()
				s := newShop(t, 1, journey.NewVirtual(start))
				server := smtptest.Start(t, smtptest.Options{})
				s.account(server)
				s.queue(func(_ int, e *store.OutboxEntry) {
					if c.reason == "condition" {
						e.Step = "m2"
					}
				})
				m := &meddler{happen: func() {
					if c.happen != nil {
						e := s.entries()[0]
						s.tx(func(ctx context.Context, tx store.Tx) error { return c.happen(ctx, tx, s.people[0], &e) })
					}
				}}
				if when == "queued" {
					m.once.Do(m.happen)
				}
				d := dispatch.New(s.st, s.clock, openSMTP, m, dispatch.Options{})
				defer d.Close()
				s.drain(d)
				e := s.entries()[0]
				if put := e.State == store.OutboxPending && e.Reason == "paused"; e.State != c.state || e.Reason != c.reason && !put {
					t.Errorf("%s %q, want %s %q", e.State, e.Reason, c.state, c.reason)
				}
				if got := len(server.Accepted()); (got == 1) != (c.state == store.OutboxSent) {
					t.Errorf("the server took %d", got)
				}
			})
		}
	}
}

// TestQuietHoursHold: advertising queued at night goes in the morning.
func TestQuietHoursHold(t *testing.T) {
	clock := journey.NewVirtual(time.Date(2026, 11, 21, 13, 30, 0, 0, time.UTC)) // 22:30 in Seoul
	s := newShop(t, 3, clock)
	s.tx(func(ctx context.Context, tx store.Tx) error { return s.quiet(ctx, tx, "21:00", "08:00") })
	server := smtptest.Start(t, smtptest.Options{})
	s.account(server)
	s.queue()
	d := s.dispatcher(s.st, dispatch.Options{})
	if tally := s.drain(d); tally.Sent != 0 || tally.Held != 3 {
		t.Errorf("at night: %+v", tally)
	}
	next, err := d.NextDue(context.Background())
	if want := time.Date(2026, 11, 21, 23, 0, 0, 0, time.UTC); err != nil || !next.Equal(want) {
		t.Fatalf("next due %v, %v; want 08:00 in Seoul", next, err)
	}
	_ = clock.Until(context.Background(), next)
	if tally := s.drain(d); tally.Sent != 3 {
		t.Errorf("in the morning: %+v", tally)
	}
}

// TestNightOfWhoIsWrittenTo: a shop in Japan writes to Korea by day only, to others at any hour.
func TestNightOfWhoIsWrittenTo(t *testing.T) {
	clock := journey.NewVirtual(time.Date(2026, 11, 21, 13, 30, 0, 0, time.UTC)) // 22:30 in Seoul and Tokyo
	s := newShop(t, 3, clock)
	s.tx(func(ctx context.Context, tx store.Tx) error {
		for i, country := range []string{"KR", "JP", ""} {
			c, err := tx.Customers().Get(ctx, s.people[i])
			if err != nil {
				return err
			}
			c.Country, c.Phone = country, fmt.Sprintf("+8210%08d", i)
			consent := store.Consent{Channel: store.ChannelSMS, Purpose: store.PurposeAdvertising, State: store.ConsentOptedIn, At: start}
			if err := errors.Join(tx.Customers().Save(ctx, c), tx.Customers().SetConsent(ctx, c.ID, consent)); err != nil {
				return err
			}
		}
		return tx.Settings().Set(ctx, store.SettingCountry, "JP")
	})
	s.crate(func(a *store.Sender) { a.Channel = store.ChannelSMS })
	s.queue(func(i int, e *store.OutboxEntry) {
		e.Channel, e.Address = store.ChannelSMS, fmt.Sprintf("+8210%08d", i)
	})
	c := &crate{taken: map[string]int{}}
	d := s.through(single{c}, plain{})
	if tally := s.drain(d); tally.Sent != 2 || tally.Held != 1 {
		t.Errorf("at night: %+v", tally)
	}
	next, err := d.NextDue(context.Background())
	if want := time.Date(2026, 11, 21, 23, 0, 0, 0, time.UTC); err != nil || !next.Equal(want) {
		t.Fatalf("next due %v, %v; want 08:00 in Seoul", next, err)
	}
	for _, e := range s.entries() {
		if waits := e.State != store.OutboxSent; waits != (e.Customer == s.people[0]) {
			t.Errorf("to customer %d it is %s", e.Customer, e.State)
		}
	}
	_ = clock.Until(context.Background(), next)
	if tally := s.drain(d); tally.Sent != 1 {
		t.Errorf("in the morning: %+v", tally)
	}
}

// TestWaitsForAServerThatMessagesAsk: it goes when the answer comes, and is late when
// none does in time.
func TestWaitsForAServerThatMessagesAsk(t *testing.T) {
	clock := journey.NewVirtual(start)
	s := newShop(t, 3, clock)
	s.tx(func(ctx context.Context, tx store.Tx) error {
		c, err := tx.Customers().Get(ctx, s.people[1])
		if err != nil {
			return err
		}
		c.Name = "Waiting"
		return tx.Customers().Save(ctx, c)
	})
	server := smtptest.Start(t, smtptest.Options{})
	s.account(server)
	s.queue()
	d := s.dispatcher(s.st, dispatch.Options{})
	if tally := s.drain(d); tally.Sent != 2 || tally.Held != 1 {
		t.Errorf("at first: %+v", tally)
	}
	for sent := 0; sent == 0; {
		next, err := d.NextDue(context.Background())
		if err != nil || next.IsZero() || next.After(start.Add(5*time.Minute)) {
			t.Fatalf("next due %v, %v", next, err)
		}
		_ = clock.Until(context.Background(), next)
		sent = s.drain(d).Sent
	}
	if s.checkOutbox(server) != 0 || s.states()[store.OutboxSent] != 3 {
		t.Error(s.states())
	}
}

// TestFrequencyCap: two messages to the same person in one group count each other.
func TestFrequencyCap(t *testing.T) {
	s := newShop(t, 20, journey.NewVirtual(start))
	server := smtptest.Start(t, smtptest.Options{Delay: time.Millisecond})
	s.account(server)
	s.tx(func(ctx context.Context, tx store.Tx) error {
		return tx.Settings().Set(ctx, store.SettingCaps, `[{"channel":"email","most":2,"per":"P1D"}]`)
	})
	for range 4 {
		s.queue(func(i int, e *store.OutboxEntry) { e.Message += store.MessageVersionID(1000 * s.queued) })
	}
	tally := s.drain(s.dispatcher(s.st, dispatch.Options{}))
	if tally.Sent != 40 || tally.Skipped[store.SkipFrequencyCapped] != 40 {
		t.Errorf("%+v, want 2 of 4 for each of 20", tally)
	}
	for i := range 20 {
		if n := server.Count(address(i)); n != 2 {
			t.Errorf("%s got %d", address(i), n)
		}
	}
}

func TestDuplicateAddress(t *testing.T) {
	s := newShop(t, 30, journey.NewVirtual(start))
	server := smtptest.Start(t, smtptest.Options{Delay: time.Millisecond})
	s.account(server)
	for _, id := range s.people[:10] {
		s.move(id, "family@example.test")
	}
	s.queue()
	tally := s.drain(s.dispatcher(s.st, dispatch.Options{Group: 16}))
	if tally.Sent != 21 || tally.Skipped[store.SkipDuplicateAddress] != 9 || server.Count("family@example.test") != 1 {
		t.Errorf("%+v, family got %d", tally, server.Count("family@example.test"))
	}
}

// TestRefusals: what each answer of the server makes of an entry, and when it is tried again.
func TestRefusals(t *testing.T) {
	clock := journey.NewVirtual(start)
	s := newShop(t, 5, clock)
	var healed atomic.Bool
	server := smtptest.Start(t, smtptest.Options{Extensions: []string{"PIPELINING"}, Act: func(_ int, to string) smtptest.Act {
		if healed.Load() {
			return smtptest.Act{}
		}
		switch to {
		case address(1):
			return smtptest.Act{At: "rcpt", Reply: "450 4.2.0 person1@example.test greylisted"}
		case address(2):
			return smtptest.Act{At: "rcpt", Reply: "550 5.1.1 nobody"}
		case address(3):
			return smtptest.Act{At: "dot", Reply: "554 5.7.1 spam"}
		case address(4):
			return smtptest.Act{At: "accepted"}
		}
		return smtptest.Act{}
	}})
	s.account(server)
	s.queue()
	d := s.dispatcher(s.st, dispatch.Options{})
	tally := s.drain(d)
	if tally.Sent != 1 || tally.Retried != 1 || tally.Failed != 2 || tally.Uncertain != 1 {
		t.Errorf("%+v", tally)
	}
	want := map[string]string{
		address(0): "sent ", address(1): "retry 450 4.2.0", address(2): "failed 550 5.1.1", address(3): "failed 554 5.7.1", address(4): "uncertain no_reply",
	}
	for _, e := range s.entries() {
		if got := string(e.State) + " " + e.Reason; got != want[e.Address] {
			t.Errorf("%s: %q, want %q", e.Address, got, want[e.Address])
		}
		if e.Address == address(1) && (e.Detail != "p******@example.test greylisted" || !e.NotBefore.After(start)) {
			t.Errorf("detail %q, again at %v", e.Detail, e.NotBefore)
		}
	}
	for i, suppressed := range []bool{false, false, true, false, false} {
		if has, err := s.st.Suppressions().Has(context.Background(), store.ChannelEmail, address(i)); err != nil || has != suppressed {
			t.Errorf("%s suppressed: %v, %v", address(i), has, err)
		}
	}
	healed.Store(true)
	_ = clock.Until(context.Background(), start.Add(48*time.Hour))
	if tally := s.drain(d); tally.Sent != 1 || server.Count(address(1)) != 1 {
		t.Errorf("after two days: %+v", tally)
	}
	if uncertain := s.checkOutbox(server); uncertain != 1 {
		t.Errorf("%d uncertain: what is uncertain is never sent again by itself", uncertain)
	}
}

// TestBouncedAddressIsLeftAlone: whatever capitals it is written in.
func TestBouncedAddressIsLeftAlone(t *testing.T) {
	s := newShop(t, 1, journey.NewVirtual(start))
	server := smtptest.Start(t, smtptest.Options{Act: func(int, string) smtptest.Act { return smtptest.Act{At: "rcpt", Reply: "550 5.1.1 nobody"} }})
	s.account(server)
	s.tx(func(ctx context.Context, tx store.Tx) error {
		c, err := tx.Customers().Get(ctx, s.people[0])
		if err != nil {
			return err
		}
		c.Email = "Kim.Minji@example.test"
		return tx.Customers().Save(ctx, c)
	})
	d := s.dispatcher(s.st, dispatch.Options{})
	s.queue()
	if tally := s.drain(d); tally.Failed != 1 {
		t.Errorf("%+v", tally)
	}
	s.queue(func(_ int, e *store.OutboxEntry) { e.Message++ })
	if tally := s.drain(d); tally.Skipped[store.SkipSuppressed] != 1 {
		t.Errorf("the second time: %+v", tally)
	}
}

// TestWhy: the ledger says of each message what became of it.
func TestWhy(t *testing.T) {
	s := newShop(t, 2, journey.NewVirtual(start))
	server := smtptest.Start(t, smtptest.Options{})
	s.account(server)
	s.queue(func(i int, e *store.OutboxEntry) {
		if i == 1 {
			e.LateAfter = start.Add(-time.Hour)
		}
	})
	s.drain(s.dispatcher(s.st, dispatch.Options{}))
	for i, want := range []string{"sent ", "skipped late"} {
		lines, err := s.st.Decisions().Of(context.Background(), s.people[i], 0)
		if err != nil || len(lines) != 1 || lines[0].What+" "+lines[0].Reason != want || lines[0].Journey == 0 {
			t.Errorf("%+v, %v; want %q", lines, err, want)
		}
	}
}

// TestGivesUp: a message that is refused for now, again and again, ends as failed.
func TestGivesUp(t *testing.T) {
	clock := journey.NewVirtual(start)
	s := newShop(t, 1, clock)
	server := smtptest.Start(t, smtptest.Options{Act: func(int, string) smtptest.Act { return smtptest.Act{At: "rcpt", Reply: "452 4.2.2 full"} }})
	s.account(server)
	s.queue()
	d := s.dispatcher(s.st, dispatch.Options{})
	for range 20 {
		s.drain(d)
		next, err := d.NextDue(context.Background())
		if err != nil || next.IsZero() {
			break
		}
		_ = clock.Until(context.Background(), next)
	}
	e := s.entries()[0]
	if e.State != store.OutboxFailed || e.Attempt != 9 || clock.Now().Sub(start) < 24*time.Hour {
		t.Errorf("%s after %d attempts and %v", e.State, e.Attempt, clock.Now().Sub(start))
	}
}

// TestUnreachableServer: nothing is lost, nothing is counted as an attempt, and it
// goes on when the server is back.
func TestUnreachableServer(t *testing.T) {
	clock := journey.NewVirtual(start)
	s := newShop(t, 50, clock)
	down := smtptest.Start(t, smtptest.Options{})
	down.Close()
	s.account(down)
	s.queue()
	d := s.dispatcher(s.st, dispatch.Options{})
	for i := range 5 {
		tally := s.drain(d)
		if len(tally.Problems) != 1 || tally.Problems[0].Code != "unreachable" || !tally.Problems[0].Until.After(clock.Now()) {
			t.Errorf("problems %+v", tally.Problems)
		}
		next, err := d.NextDue(context.Background())
		if err != nil || !next.After(clock.Now()) {
			t.Fatalf("next due %v at %v, %v: it would spin", next, clock.Now(), err)
		}
		if wait := next.Sub(clock.Now()); wait != 15*time.Second<<i {
			t.Errorf("tried again in %v the %d. time", wait, i+1)
		}
		_ = clock.Until(context.Background(), next)
	}
	for _, e := range s.entries() {
		if e.State != store.OutboxPending || e.Attempt != 0 || !e.NotBefore.Equal(start) {
			t.Errorf("%s: %s after %d attempts", e.Address, e.State, e.Attempt)
		}
	}
	up := smtptest.Start(t, smtptest.Options{})
	s.account(up)
	_ = clock.Until(context.Background(), clock.Now().Add(time.Hour))
	if tally := s.drain(d); tally.Sent != 50 {
		t.Errorf("%+v", tally)
	}
	up.Close()
	s.queue(func(_ int, e *store.OutboxEntry) { e.Message++ })
	s.drain(d)
	if next, err := d.NextDue(context.Background()); err != nil || next.Sub(clock.Now()) != 15*time.Second {
		t.Errorf("down once more: tried again at %v, %v; it is %v", next, err, clock.Now())
	}
}

// TestWrongPassword: a mistake in the account stops the sender and costs no message.
func TestWrongPassword(t *testing.T) {
	s := newShop(t, 50, journey.NewVirtual(start))
	bad := smtptest.Start(t, smtptest.Options{Act: func(int, string) smtptest.Act { return smtptest.Act{At: "mail", Reply: "530 5.7.0 log in first"} }})
	s.account(bad)
	s.queue()
	d := s.dispatcher(s.st, dispatch.Options{})
	tally := s.drain(d)
	if len(tally.Problems) != 1 || tally.Problems[0].Code != "530 5.7.0" || tally.Problems[0].Sender != "main" {
		t.Errorf("%+v", tally)
	}
	for _, e := range s.entries() {
		if e.State != store.OutboxPending || e.Attempt != 0 {
			t.Errorf("%s: %s after %d attempts", e.Address, e.State, e.Attempt)
		}
	}
	if next, err := d.NextDue(context.Background()); err != nil || !next.IsZero() {
		t.Errorf("next due %v, %v: a person has to look first", next, err)
	}
	asked := bad.Connects()
	s.drain(d)
	if bad.Connects() != asked {
		t.Error("asked again at once")
	}
	d.Forgive()
	s.drain(d)
	if bad.Connects() == asked {
		t.Error("not asked again after a new password")
	}
	asked = bad.Connects()
	_ = s.clock.Until(context.Background(), start.Add(2*time.Minute))
	s.drain(d)
	if bad.Connects() == asked {
		t.Error("not tried again by itself")
	}
	good := smtptest.Start(t, smtptest.Options{})
	s.account(good)
	if tally := s.drain(d); tally.Sent != 50 || len(tally.Problems) != 0 {
		t.Errorf("with the settings mended: %+v", tally)
	}
}

func TestNoSender(t *testing.T) {
	s := newShop(t, 2, journey.NewVirtual(start))
	s.queue()
	d := s.dispatcher(s.st, dispatch.Options{})
	if tally := s.drain(d); tally.Sent != 0 || s.states()[store.OutboxPending] != 2 {
		t.Errorf("%+v %v", tally, s.states())
	}
	if next, err := d.NextDue(context.Background()); err != nil || !next.IsZero() {
		t.Errorf("next due %v, %v: it would be asked for without end", next, err)
	}
	s.account(smtptest.Start(t, smtptest.Options{}))
	if next, err := d.NextDue(context.Background()); err != nil || !next.Equal(start) {
		t.Errorf("with a sender: next due %v, %v", next, err)
	}
}

// TestStopEverything: it stops within a second, and that is tried again where the
// machine was too busy; that nothing is lost or sent twice holds each time.
func TestStopEverything(t *testing.T) {
	took, sent := stopEverything(t)
	for again := 0; again < 5 && (took > time.Second || sent > 120); again++ {
		took, sent = stopEverything(t)
	}
	if took > time.Second || sent > 120 {
		t.Errorf("stopped after %v, and sent %d of 150", took, sent)
	}
}

// TestHalted: a drain that leaves behind what is due says so, unless a limit is why.
func TestHalted(t *testing.T) {
	s := newShop(t, 3, journey.NewVirtual(start))
	s.account(smtptest.Start(t, smtptest.Options{}))
	s.queue()
	halted := func(of func(*dispatch.Dispatcher)) bool {
		t.Helper()
		var last dispatch.Progress
		d := s.dispatcher(s.st, dispatch.Options{OnProgress: func(p dispatch.Progress) { last = p }})
		of(d)
		s.drain(d)
		if !last.Done {
			t.Errorf("%+v", last)
		}
		return last.Halted
	}
	nothing := func(*dispatch.Dispatcher) {}
	s.tx(func(ctx context.Context, tx store.Tx) error { return tx.Outbox().SetStopped(ctx, true) })
	if !halted(nothing) {
		t.Error("everything is stopped")
	}
	s.tx(func(ctx context.Context, tx store.Tx) error { return tx.Outbox().SetStopped(ctx, false) })
	if !halted((*dispatch.Dispatcher).Pause) {
		t.Error("paused")
	}
	shut := smtptest.Start(t, smtptest.Options{Act: func(int, string) smtptest.Act { return smtptest.Act{At: "connect", HangUp: true} }})
	s.account(shut)
	if !halted(nothing) {
		t.Error("its only server lets nobody in")
	}
	s.account(smtptest.Start(t, smtptest.Options{}), func(a *store.Sender) { a.PerDay = 2 })
	if halted(nothing) || s.states()[store.OutboxSent] != 2 {
		t.Errorf("a limit of the day: %v", s.states())
	}
}

func stopEverything(t *testing.T) (took time.Duration, sent int) {
	t.Helper()
	s := newShop(t, 150, journey.System{})
	server := smtptest.Start(t, smtptest.Options{Delay: 10 * time.Millisecond})
	s.account(server)
	s.queue()
	d := s.dispatcher(s.st, dispatch.Options{})
	done := make(chan dispatch.Tally)
	go func() { done <- s.drain(d) }()
	eventually(t, "the first ten", func() bool { return len(server.Accepted()) >= 10 })
	s.tx(func(ctx context.Context, tx store.Tx) error { return tx.Outbox().SetStopped(ctx, true) })
	pressed := time.Now()
	tally := <-done
	took = time.Since(pressed)
	states := s.states()
	if s.checkOutbox(server) != 0 || states[store.OutboxSent] != tally.Sent || states[store.OutboxPending] != 150-tally.Sent {
		t.Errorf("%+v %v", tally, states)
	}
	s.tx(func(ctx context.Context, tx store.Tx) error { return tx.Outbox().SetStopped(ctx, false) })
	s.drain(d)
	if s.states()[store.OutboxSent] != 150 || s.checkOutbox(server) != 0 {
		t.Errorf("after going on: %v", s.states())
	}
	return took, tally.Sent
}

func TestPauseAndResume(t *testing.T) {
	s := newShop(t, 100, journey.System{})
	server := smtptest.Start(t, smtptest.Options{Delay: 5 * time.Millisecond})
	s.account(server)
	s.queue()
	d := s.dispatcher(s.st, dispatch.Options{})
	d.Pause()
	if tally := s.drain(d); tally.Sent != 0 {
		t.Errorf("paused, and sent %d", tally.Sent)
	}
	d.Resume()
	if tally := s.drain(d); tally.Sent != 100 {
		t.Errorf("resumed, and sent %d", tally.Sent)
	}
}

// TestEndOfProgram: when the context ends, what is on the wire is waited for.
func TestEndOfProgram(t *testing.T) {
	s := newShop(t, 200, journey.System{})
	server := smtptest.Start(t, smtptest.Options{Delay: 20 * time.Millisecond})
	s.account(server)
	s.queue()
	ctx, cancel := context.WithCancel(context.Background())
	d := s.dispatcher(s.st, dispatch.Options{})
	go func() {
		for len(server.Accepted()) < 5 {
			time.Sleep(5 * time.Millisecond)
		}
		cancel()
	}()
	tally, err := d.Drain(ctx)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	states := s.states()
	if s.checkOutbox(server) != 0 || states[store.OutboxSent] != tally.Sent || tally.Sent == 0 || states[store.OutboxPending] != 200-tally.Sent {
		t.Errorf("%+v %v", tally, states)
	}
}

func TestLimits(t *testing.T) {
	clock := journey.NewVirtual(start)
	s := newShop(t, 25, clock)
	server := smtptest.Start(t, smtptest.Options{})
	s.account(server, func(a *store.Sender) { a.PerDay = 10 })
	s.queue(func(_ int, e *store.OutboxEntry) { e.LateAfter = time.Time{} })
	var perDay []int
	for range 3 {
		d := s.dispatcher(s.st, dispatch.Options{}) // a restart does not make the day begin anew
		perDay = append(perDay, s.drain(d).Sent)
		if again := s.drain(s.dispatcher(s.st, dispatch.Options{})); again.Sent != 0 {
			t.Errorf("after a restart %d more", again.Sent)
		}
		next, err := d.NextDue(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if !next.IsZero() {
			_ = clock.Until(context.Background(), next)
		}
	}
	if fmt.Sprint(perDay) != "[10 10 5]" {
		t.Errorf("%v a day, want at most 10", perDay)
	}
}

func TestSealedSendsOnlyToFiles(t *testing.T) {
	clock := journey.NewVirtual(start)
	st, err := sqlite.Create(context.Background(), t.TempDir()+"/sample.gilmok", sqlite.Options{Now: clock.Now, Sealed: true})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	opened := 0
	open := func(context.Context, store.Sender) (dispatch.Sender, error) {
		opened++
		return nil, errors.New("opened")
	}
	err = st.InTx(context.Background(), func(tx store.Tx) error {
		return tx.Senders().Save(context.Background(), &store.Sender{Name: "main", Channel: store.ChannelEmail, Kind: "smtp"})
	})
	if err != nil {
		t.Fatal(err)
	}
	d := dispatch.New(st, clock, open, plain{}, dispatch.Options{})
	tally, err := d.Drain(context.Background())
	if err != nil || opened != 0 || len(tally.Problems) != 1 || tally.Problems[0].Code != dispatch.CodeSealed {
		t.Errorf("%+v, %v, opened %d", tally, err, opened)
	}
}

// TestUnadopted: a copied workspace, whose questions are open, touches nothing.
func TestUnadopted(t *testing.T) {
	s := newShop(t, 1, journey.NewVirtual(start))
	s.queue()
	for name, want := range map[string]error{"unadopted": dispatch.ErrNotAdopted, "read only": dispatch.ErrReadOnly} {
		d := dispatch.New(told{s.st, name}, s.clock, openSMTP, plain{}, dispatch.Options{})
		if _, err := d.Drain(context.Background()); !errors.Is(err, want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// told is a store that says something else of itself.
type told struct {
	store.Store
	what string
}

func (s told) Info() store.Info {
	return store.Info{Adopted: s.what != "unadopted", ReadOnly: s.what == "read only"}
}
