package journey_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"gilmok/journey"
	"gilmok/journey/journeytest"
	"gilmok/store"
)

// slept is a shop whose computer was off from Monday noon to Wednesday 11:00: reminders
// of four people were due on Wednesday at 9:00 or, a minute before it woke, at 10:59.
func slept(t *testing.T, flow string, exits ...journey.ExitRule) (s *shop, id store.JourneyID, monday time.Time) {
	t.Helper()
	monday = seoul(t, "2026-03-02 10:00")
	s = openShop(t, monday)
	s.people("buys", "stays", "other", "justnow")
	j := journeytest.Build(t, flow)
	j.Exit = exits
	id = s.launch(j)
	for _, who := range []string{"buys", "stays", "other"} {
		s.happens(who, "carted", monday.Add(time.Hour), nil)
	}
	s.happens("justnow", "carted", monday.Add(2*time.Hour+59*time.Minute), nil)
	s.until(monday.Add(3 * time.Hour))
	s.clock.Until(context.Background(), monday.Add(49*time.Hour))
	s.happens("buys", store.EventOrdered, monday.Add(48*time.Hour), nil)
	return s, id, monday
}

// wake is the first turn after the computer slept.
func (s *shop) wake() {
	s.t.Helper()
	if err := s.run.Slept(context.Background()); err != nil {
		s.t.Fatal(err)
	}
	for {
		if _, busy := s.tick(); !busy {
			break
		}
	}
	s.run.Woke()
}

func (s *shop) missed(id store.JourneyID) *journey.Missed {
	s.t.Helper()
	m, err := s.run.Missed(context.Background(), id)
	if err != nil {
		s.t.Fatal(err)
	}
	return m
}

func (s *shop) decide(id store.JourneyID, what journey.MissedChoice, sent, skipped int) {
	s.t.Helper()
	n, left, err := s.run.DecideMissed(context.Background(), id, what)
	if err != nil || n != sent || left != skipped {
		s.t.Errorf("%s: %d sent, %d skipped, %v; want %d and %d", what, n, left, err, sent, skipped)
	}
	for {
		if _, busy := s.tick(); !busy {
			return
		}
	}
}

const reminder = `entry on carted > wait 46h > message reminder > wait 1h > message again`

func TestMissedIsHeldUntilSeen(t *testing.T) {
	for _, c := range []struct {
		name          string
		what          journey.MissedChoice
		sent, skipped int
		want          []string
	}{
		{"sent", journey.MissedSend, 3, 0, []string{
			"04 11:00 buys m1", "04 11:00 justnow m1", "04 11:00 other m1", "04 11:00 stays m1"}},
		{"but for buyers", journey.MissedSendOthers, 2, 1, []string{
			"04 11:00 buys m1 skipped(ordered)", "04 11:00 justnow m1", "04 11:00 other m1", "04 11:00 stays m1"}},
		{"skipped", journey.MissedSkip, 0, 3, []string{
			"04 11:00 buys m1 skipped(missed)", "04 11:00 justnow m1", "04 11:00 other m1 skipped(missed)", "04 11:00 stays m1 skipped(missed)"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, id, monday := slept(t, reminder)
			s.wake()
			wantLines(t, slices.DeleteFunc(s.sent(), func(line string) bool { return line != "04 11:00 justnow m1" }), "04 11:00 justnow m1")
			m := s.missed(id)
			if m.Messages != 3 || m.People != 3 || m.Bought != 1 || m.Late != 0 || !m.Since.Equal(monday.Add(47*time.Hour)) {
				t.Errorf("missed: %+v", m)
			}
			if len(m.Parts) != 1 || m.Parts[0].Journey != id || m.Parts[0].Messages != 3 || m.Parts[0].Bought != 1 {
				t.Errorf("by step: %+v", m.Parts)
			}
			s.decide(id, c.what, c.sent, c.skipped)
			wantLines(t, s.sent(), c.want...)
			if m := s.missed(0); m.Messages != 0 {
				t.Errorf("decided, and still %+v", m)
			}
			// A series keeps its distances: the second goes an hour after the first, unasked.
			s.until(monday.Add(52 * time.Hour))
			if n := len(s.sent()); n != 8 {
				t.Errorf("%d messages in the end: %v", n, s.sent())
			}
		})
	}
}

// What a person does not look at does not go later than its step allows, and keeps nobody.
// What a person has held is theirs: it is neither counted as missed nor let go with it.
func TestMissed_HeldByHandStaysHeld(t *testing.T) {
	ctx, monday := context.Background(), seoul(t, "2026-03-02 10:00")
	s := openShop(t, monday)
	s.people("minji", "held")
	j := journeytest.Build(t, `entry on carted > message hello`)
	j.Policy.QuietHours = &journey.QuietHours{From: journey.Wall(10, 0), To: journey.Wall(14, 0)}
	id := s.launch(j)
	for _, who := range []string{"minji", "held"} {
		s.happens(who, "carted", monday.Add(30*time.Minute), nil)
	}
	s.until(monday.Add(time.Hour))
	held := func() store.OutboxEntry {
		t.Helper()
		list, err := s.st.Outbox().List(ctx, store.OutboxQuery{})
		i := slices.IndexFunc(list, func(e store.OutboxEntry) bool { return e.Customer == s.ids["held"] })
		if err != nil || i < 0 {
			t.Fatalf("%d entries, %v", len(list), err)
		}
		return list[i]
	}
	s.tx(func(ctx context.Context, tx store.Tx) error {
		return tx.Outbox().Hold(ctx, []store.OutboxID{held().ID}, true)
	})
	reason := held().Reason
	s.clock.Until(ctx, monday.Add(6*time.Hour))
	s.wake()
	if m := s.missed(id); m.Messages != 1 || m.People != 1 {
		t.Errorf("missed: %+v", m)
	}
	s.decide(id, journey.MissedSend, 1, 0)
	if e := held(); !e.Held || e.State != store.OutboxPending || e.Reason != reason || reason == store.ReasonMissed {
		t.Errorf("held by hand as %q, it is %s, held %v, %q", reason, e.State, e.Held, e.Reason)
	}
}

func TestMissedAndNotSeenBecomesTooLate(t *testing.T) {
	s, id, monday := slept(t, `entry on carted > wait 46h > message reminder`)
	s.wake()
	s.clock.Until(context.Background(), monday.Add(47*time.Hour).Add(24*time.Hour+5*time.Minute))
	if m := s.missed(id); m.Late != 3 || m.Parts[0].Late != 3 {
		t.Errorf("a day later: %+v", m)
	}
	s.until(monday.Add(80 * time.Hour))
	wantLines(t, s.sent(), "04 11:00 justnow m1", "05 09:05 buys m1 skipped(late)", "05 09:05 other m1 skipped(late)", "05 09:05 stays m1 skipped(late)")
	if c := s.status(id); c.Active != 0 || c.Completed != 4 {
		t.Errorf("%d still inside, %d at the end", c.Active, c.Completed)
	}
}

// An exit holds for those whose message is held, too; and what waits in the outbox when
// the computer goes to sleep is held like what becomes due.
func TestMissedAndLeft(t *testing.T) {
	s, id, monday := slept(t, `entry on carted > wait 46h > message reminder`, journey.ExitRule{Event: store.EventOrdered})
	s.wake()
	if m := s.missed(id); m.Messages != 2 || m.Bought != 0 {
		t.Errorf("who has ordered is out: %+v", m)
	}
	s.happens("stays", store.EventOrdered, monday.Add(49*time.Hour+time.Minute), nil)
	s.until(monday.Add(49*time.Hour + 2*time.Minute))
	if m := s.missed(id); m.Messages != 1 {
		t.Errorf("and who orders while it is held: %+v", m)
	}
}

// Quiet hours that would have held a message until now make nothing overdue; a journey
// that is paused is asked about when it goes on, and a message of a moment ago goes.
func TestNotMissed(t *testing.T) {
	ctx := context.Background()
	evening := seoul(t, "2026-03-02 20:00")
	s := openShop(t, evening)
	s.people("a", "b")
	s.launch(journeytest.Build(t, `entry on carted > wait 2h > message night`))
	paused := journeytest.Build(t, `entry on carted > message paused`)
	paused.Name = "paused"
	id := s.launch(paused)
	s.happens("a", "carted", evening.Add(time.Minute), nil)
	s.clock.Until(ctx, evening.Add(2*time.Minute))
	if _, _, err := s.run.Tick(ctx); err != nil { // the messages wait in the outbox
		t.Fatal(err)
	}
	if err := s.run.Pause(ctx, id); err != nil {
		t.Fatal(err)
	}
	s.clock.Until(ctx, seoul(t, "2026-03-03 08:05"))
	s.wake()
	if m := s.missed(0); m.Messages != 0 {
		t.Errorf("missed: %+v", m)
	}
	wantLines(t, s.sent(), "01 09:00 a m1 pending", "03 08:05 a m1")
}

// What was missed is told by journey and step, the most first, and decided journey by
// journey; a person counts once, as one who has bought where any of it was due before.
// What was chosen stands in the ledger, and a choice that is none changes nothing.
func TestMissed_ByJourney(t *testing.T) {
	ctx, monday := context.Background(), seoul(t, "2026-03-02 10:00")
	s := openShop(t, monday)
	s.people("x", "y", "z")
	few := journeytest.Build(t, `entry on carted > wait 46h > message one`)
	many := journeytest.Build(t, `entry on viewed > wait 47h > message two`)
	few.Name, many.Name = "Few", "Many"
	first, second := s.launch(few), s.launch(many)
	for _, who := range []string{"x", "y", "z"} {
		s.happens(who, "viewed", monday.Add(time.Minute), nil)
	}
	for _, who := range []string{"x", "y"} {
		s.happens(who, "carted", monday.Add(time.Minute), nil)
	}
	s.until(monday.Add(time.Hour))
	s.clock.Until(ctx, monday.Add(49*time.Hour))
	s.happens("x", store.EventOrdered, monday.Add(46*time.Hour+30*time.Minute), nil) // after one was due, before two was
	s.wake()
	due := monday.Add(46*time.Hour + time.Minute)
	m := s.missed(0)
	if m.Messages != 5 || m.People != 3 || m.Bought != 1 || !m.Since.Equal(due) {
		t.Errorf("in all: %+v", m)
	}
	want := []journey.MissedPart{{Journey: second, Messages: 3}, {Journey: first, Messages: 2, Bought: 1}}
	for i, p := range m.Parts {
		p.Run, p.Step, p.Message, p.Channel = 0, "", 0, ""
		if len(m.Parts) != len(want) || p != want[i] {
			t.Errorf("part %d: %+v, want %+v", i, p, want[i])
		}
	}
	if m := s.missed(first); m.Messages != 2 || len(m.Parts) != 1 {
		t.Errorf("of the few: %+v", m)
	}
	if _, _, err := s.run.DecideMissed(ctx, 0, "perhaps"); err == nil || s.missed(0).Messages != 5 {
		t.Errorf("a choice that is none: %v, %+v", err, s.missed(0))
	}
	s.decide(first, journey.MissedSkip, 0, 2)
	if m := s.missed(0); m.Messages != 3 || m.Parts[0].Journey != second {
		t.Errorf("the others wait on: %+v", m)
	}
	line := `04 11:00 m1 skipped missed {"due":"` + due.UTC().Format(time.RFC3339) + `"}`
	if ledger := s.ledger("y"); !slices.Contains(ledger, line) {
		t.Errorf("the ledger of y is %q, without %s", ledger, line)
	}
	// It is over: what becomes due from now on goes by itself.
	s.happens("z", "carted", monday.Add(49*time.Hour), nil)
	s.until(monday.Add(96 * time.Hour))
	if lines := s.sent(); !slices.Contains(lines, "06 09:00 z m1") {
		t.Errorf("a later one waits, too: %q", lines)
	}
}
