package journey_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"gilmok/journey"
	"gilmok/journey/journeytest"
	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
)

func TestRunnerWelcome(t *testing.T) {
	monday := seoul(t, "2026-03-02 12:00")
	s := openShop(t, monday)
	s.people("minji", "hans", "ana", "jun")
	j := journeytest.Build(t, `entry > wait 1h > message hello > wait 2d > message tips > exit`)
	id := s.launch(j)
	s.until(monday.AddDate(0, 0, 10))
	wantLines(t, s.sent(),
		"02 13:00 ana m1", "02 13:00 hans m1", "02 13:00 jun m1", "02 13:00 minji m1",
		"04 13:00 ana m2", "04 13:00 hans m2", "04 13:00 jun m2", "04 13:00 minji m2")
	got := s.status(id)
	if got.State != store.JourneyDone || got.Entered != 4 || got.Completed != 4 || got.Steps["w2"].Arrived != 4 || got.Messages["m2"].Sent != 4 {
		t.Errorf("status %+v", got)
	}
}

func TestRunnerEvents(t *testing.T) {
	monday := seoul(t, "2026-03-02 12:00")
	s := openShop(t, monday)
	s.people("buys", "leaves", "early")
	s.happens("early", "carted", monday.Add(-time.Hour), nil) // before the launch
	j := journeytest.Build(t, `entry on carted > wait 1h > await opened within 20h { opened: exit | timeout: message reminder }`)
	j.Exit = []journey.ExitRule{{Event: store.EventOrdered}}
	id := s.launch(j)
	// On a virtual clock, all that a file holds lies in the future.
	s.happens("buys", "carted", monday.Add(10*time.Minute), store.Properties{"cart": "17"})
	s.happens("leaves", "carted", monday.Add(20*time.Minute), nil)
	s.happens("buys", store.EventOrdered, monday.Add(3*time.Hour), nil)
	s.until(monday.AddDate(0, 0, 3))
	wantLines(t, s.sent(), "03 09:20 leaves m1")
	if got := s.status(id); got.Exited[store.EventOrdered] != 1 || got.Entered != 2 || got.Completed != 1 {
		t.Errorf("status %+v", got)
	}
	why, err := s.st.Decisions().Of(context.Background(), s.ids["buys"], id)
	if err != nil || len(why) == 0 {
		t.Fatalf("nothing says why: %v", err)
	}
}

// Bought on Saturday, imported on Monday: no reminder.
func TestOrdersReach(t *testing.T) {
	friday := seoul(t, "2026-03-06 18:00")
	s := openShop(t, friday.Add(-time.Hour))
	s.people("buys", "stays", "other")
	s.happens("other", store.EventOrdered, friday, nil) // orders are known up to here
	j := journeytest.Build(t, `entry on carted > wait 2d > message reminder`)
	j.Exit = []journey.ExitRule{{Event: store.EventOrdered}}
	id := s.launch(j)
	s.happens("buys", "carted", friday.Add(time.Hour), nil)
	s.happens("stays", "carted", friday.Add(time.Hour), nil)
	s.until(friday.AddDate(0, 0, 2).Add(12 * time.Hour)) // Sunday night: due since 19:00
	wantLines(t, s.sent())
	if got := s.status(id); !got.Held {
		t.Errorf("nobody is told that messages are held: %+v", got)
	}
	s.clock.Until(context.Background(), seoul(t, "2026-03-09 09:00"))
	s.happens("buys", store.EventOrdered, seoul(t, "2026-03-07 11:00"), nil)
	s.happens("other", store.EventOrdered, seoul(t, "2026-03-09 08:50"), nil)
	s.until(seoul(t, "2026-03-09 12:00"))
	if got := s.sent(); len(got) != 1 || !strings.HasSuffix(got[0], "stays m1") {
		t.Errorf("sent %q", got)
	}
}

// The same where a split parts those who have ordered: it waits until it can know.
func TestOrdersReach_SplitsWaitToo(t *testing.T) {
	friday := seoul(t, "2026-03-06 18:00")
	for _, doc := range []string{
		`entry on carted > wait 2d > split did not ordered in the last 30 days { yes: message reminder | no: exit }`,
		`entry on carted > wait 2d > split did ordered in the last 30 days { yes: exit | no: message reminder }`,
	} {
		s := openShop(t, friday.Add(-time.Hour))
		s.people("buys", "stays", "other")
		s.happens("other", store.EventOrdered, friday, nil) // orders are known up to here
		id := s.launch(journeytest.Build(t, doc))
		s.happens("buys", "carted", friday.Add(time.Hour), nil)
		s.happens("stays", "carted", friday.Add(time.Hour), nil)
		s.until(friday.AddDate(0, 0, 2).Add(12 * time.Hour))
		if got := s.status(id); !got.Held || got.Active != 2 {
			t.Errorf("nobody is held: %+v", got)
		}
		s.clock.Until(context.Background(), seoul(t, "2026-03-09 09:00"))
		s.happens("buys", store.EventOrdered, seoul(t, "2026-03-07 11:00"), nil)
		s.happens("other", store.EventOrdered, seoul(t, "2026-03-09 08:50"), nil)
		s.until(seoul(t, "2026-03-09 09:10"))
		if got := s.sent(); len(got) != 1 || !strings.Contains(got[0], "stays") {
			t.Errorf("%s: sent %q", doc, got)
		}
	}
}

func TestSendAnyway(t *testing.T) {
	friday := seoul(t, "2026-03-06 12:00")
	s := openShop(t, friday)
	s.people("stays")
	s.happens("stays", store.EventOrdered, friday.Add(-time.Hour), nil)
	j := journeytest.Build(t, `entry on carted > wait 2d > message reminder`)
	j.Exit = []journey.ExitRule{{Event: store.EventOrdered}}
	id := s.launch(j)
	s.happens("stays", "carted", friday.Add(time.Minute), nil)
	s.until(friday.AddDate(0, 0, 2).Add(time.Hour))
	wantLines(t, s.sent())
	if err := s.run.SendAnyway(context.Background(), id); err != nil {
		t.Fatal(err)
	}
	s.until(friday.AddDate(0, 0, 2).Add(3 * time.Hour))
	if got := s.sent(); len(got) != 1 {
		t.Errorf("sent %q", got)
	}
	if s.status(id).Held {
		t.Error("it is still said to be held")
	}
}

// Held is said where somebody is kept, not wherever the orders are old.
func TestHeld_OnlyWhereSomebodyIsKept(t *testing.T) {
	friday := seoul(t, "2026-03-06 18:00")
	days := func(n int) time.Time { return friday.AddDate(0, 0, n) }
	for _, c := range []struct {
		name, doc string
		carted    time.Time // when somebody comes in; zero: never
		quiet     *journey.QuietHours
		at        time.Time
		want      bool
	}{
		{name: "nobody inside", doc: `entry on carted > wait 2d > message reminder`, at: days(5)},
		{name: "somebody waits for something else", doc: `entry on carted > wait 9d > message reminder`, carted: friday.Add(time.Hour), at: days(5)},
		{name: "no message at all", doc: `entry on carted > wait 9d > exit`, carted: friday.Add(time.Hour), at: days(5)},
		{name: "kept before a message", doc: `entry on carted > wait 2d > message reminder`, carted: friday.Add(time.Hour), at: days(5), want: true},
		{name: "kept behind a split that does not read them", doc: `entry on carted > wait 2d > split did carted in the last 30 days { yes: message reminder | no: exit }`, carted: friday.Add(time.Hour), at: days(5), want: true},
		{name: "kept before a split, behind which is no message", doc: `entry on carted > wait 2d > split did ordered in the last 30 days { yes: exit | no: exit }`, carted: friday.Add(time.Hour), at: days(5), want: true},
		// Asked for while orders were fresh; quiet until the morning.
		{name: "in the outbox already", doc: `entry on carted > message reminder > exit`, carted: days(1).Add(-time.Hour), quiet: &journey.QuietHours{From: journey.Wall(16, 0), To: journey.Wall(9, 0)}, at: days(1).Add(2 * time.Hour)},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := openShop(t, friday.Add(-time.Hour))
			s.people("stays", "other")
			s.happens("other", store.EventOrdered, friday, nil) // orders are known up to here
			j := journeytest.Build(t, c.doc)
			j.Exit = []journey.ExitRule{{Event: store.EventOrdered}}
			j.Policy.QuietHours = c.quiet
			id := s.launch(j)
			if !c.carted.IsZero() {
				s.happens("stays", "carted", c.carted, nil)
			}
			s.until(c.at)
			got := s.status(id)
			if inside := got.Active == 1; inside == c.carted.IsZero() {
				t.Fatalf("%d inside", got.Active)
			}
			if got.Held != c.want {
				t.Errorf("held %v, with %d inside: %+v", got.Held, got.Active, got.Messages)
			}
			if got.OrdersReach == nil || !got.OrdersReach.Equal(friday) {
				t.Errorf("orders are known up to %v", got.OrdersReach)
			}
		})
	}
}

// A laptop that slept sends what is not too late, once, and keeps the distances
// of what follows.
func TestLateness(t *testing.T) {
	monday := seoul(t, "2026-03-02 12:00")
	for _, c := range []struct {
		name  string
		sleep time.Duration
		want  []string
	}{
		{"two hours", 3 * time.Hour, []string{"02 15:00 minji m1", "03 15:00 minji m2"}},
		{"two days", 49 * time.Hour, []string{"04 13:00 minji m1 skipped(late)", "05 13:00 minji m2"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := openShop(t, monday)
			s.people("minji")
			s.launch(journeytest.Build(t, `entry > wait 1h > message one > wait 1d > message two`))
			s.tick()
			s.clock.Until(context.Background(), monday.Add(c.sleep))
			s.until(monday.AddDate(0, 0, 20))
			wantLines(t, s.sent(), c.want...)
		})
	}
}

func TestPauseResumeStop(t *testing.T) {
	ctx := context.Background()
	monday := seoul(t, "2026-03-02 12:00")
	s := openShop(t, monday)
	s.people("minji", "hans")
	id := s.launch(journeytest.Build(t, `entry > wait 1h > message one > wait 1d > message two`))
	s.tick()
	if err := s.run.Pause(ctx, id); err != nil {
		t.Fatal(err)
	}
	s.clock.Until(ctx, monday.Add(5*time.Hour))
	s.tick()
	wantLines(t, s.sent())
	if err := s.run.Resume(ctx, id); err != nil {
		t.Fatal(err)
	}
	s.until(monday.Add(6 * time.Hour))
	wantLines(t, s.sent(), "02 17:00 hans m1", "02 17:00 minji m1")
	if err := s.run.Stop(ctx, id); err != nil {
		t.Fatal(err)
	}
	s.until(monday.AddDate(0, 0, 5))
	wantLines(t, s.sent(), "02 17:00 hans m1", "02 17:00 minji m1")
	if got := s.status(id); got.Exited[journey.ReasonStopped] != 2 || got.State != store.JourneyStopped {
		t.Errorf("status %+v", got)
	}
	if err := s.run.Pause(ctx, id); !errors.Is(err, journey.ErrNotRunning) {
		t.Errorf("pausing a stopped journey gives %v", err)
	}
}

func TestLaunchRefuses(t *testing.T) {
	s := openShop(t, seoul(t, "2026-03-02 12:00"))
	j := journeytest.Build(t, `entry > message hello`)
	id := s.draft(j.AddStep("w", &journey.Wait{}, journey.Point{}).Connect("m1", "out", "w"))
	var invalid *journey.InvalidError
	if _, err := s.run.Launch(context.Background(), id, "Minji"); !errors.As(err, &invalid) || len(invalid.Problems) == 0 {
		t.Errorf("got %v", err)
	}
	past := journeytest.Build(t, `entry > message hello`)
	past.Name, past.Entry = "Past", journey.Entry{Kind: journey.EntrySchedule, At: "2026-03-01T10:00:00+09:00"}
	if _, err := s.run.Launch(context.Background(), s.draft(past), "Minji"); !errors.Is(err, journey.ErrPast) {
		t.Errorf("a schedule of yesterday gives %v", err)
	}
	if runs, _ := s.st.Runs().List(context.Background(), id); len(runs) != 0 {
		t.Errorf("%d runs were left", len(runs))
	}
}

func TestLaunchAsksForApproval(t *testing.T) {
	s := openShop(t, seoul(t, "2026-03-02 12:00"))
	ctx := context.Background()
	id := s.draft(journeytest.Build(t, `entry > message hello`))
	in := func(fn func(store.Tx) error) {
		t.Helper()
		if err := s.st.InTx(ctx, fn); err != nil {
			t.Fatal(err)
		}
	}
	in(func(tx store.Tx) error { return tx.Settings().Set(ctx, store.SettingApproval, "on") })
	var invalid *journey.InvalidError
	_, err := s.run.Launch(ctx, id, "Minji")
	if !errors.Is(err, journey.ErrUnapproved) || !errors.As(err, &invalid) || invalid.Problems[0].Detail != "hello" || invalid.Problems[0].Step != "m1" {
		t.Fatalf("got %v", err)
	}
	if runs, err := s.st.Runs().List(ctx, id); err != nil || len(runs) != 0 {
		t.Errorf("%d runs were left, %v", len(runs), err)
	}
	m, err := s.st.Messages().Find(ctx, "hello")
	if err != nil {
		t.Fatal(err)
	}
	in(func(tx store.Tx) error { return tx.Reviews().Approve(ctx, m.ID, m.Revision, "Minji") })
	if _, err := s.run.Launch(ctx, id, "Minji"); err != nil {
		t.Errorf("approved, it gives %v", err)
	}
}

// A new version takes over the door; those inside finish on theirs.
func TestNewVersion(t *testing.T) {
	monday := seoul(t, "2026-03-02 12:00")
	s := openShop(t, monday)
	s.people("minji", "hans")
	old := journeytest.Build(t, `entry on came > wait 1d > message old`)
	s.launch(old)
	s.happens("minji", "came", monday.Add(time.Minute), nil)
	s.until(monday.Add(time.Hour))
	s.launch(journeytest.Build(t, `entry on came > wait 1h > message new`))
	s.happens("hans", "came", monday.Add(2*time.Hour), nil)
	s.happens("minji", "came", monday.Add(2*time.Hour), nil) // no re-entry
	s.until(monday.AddDate(0, 0, 3))
	wantLines(t, s.sent(), "02 15:00 hans m1", "03 12:01 minji m1")
	if v, err := s.run.Publish(context.Background(), 1, "Minji"); err != nil || v != 2 {
		t.Errorf("publishing the same again gives version %d, %v", v, err)
	}
}

// Those inside an older version are taken over where one says so, and keep the
// time they have waited; who is not named finishes as they began.
func TestTransfer(t *testing.T) {
	monday := seoul(t, "2026-03-02 12:00")
	s := openShop(t, monday)
	s.people("minji", "hans")
	id := s.launch(journeytest.Build(t, `entry on came > wait 1d > message old > wait 5d > message older`))
	s.happens("hans", "came", monday.Add(time.Minute), nil)
	s.until(monday.Add(30 * time.Hour)) // hans has had the first, and waits for the second
	s.happens("minji", "came", monday.Add(31*time.Hour), nil)
	s.until(monday.Add(32 * time.Hour))
	s.launch(journeytest.Build(t, `entry on came > wait 2d > message new`))
	moved, err := s.run.Transfer(context.Background(), id, map[journey.StepID]journey.StepID{"w1": "w1", "m1": "m1", "w2": "gone"})
	if err != nil || moved != 1 {
		t.Fatalf("took over %d, %v; want minji alone", moved, err)
	}
	s.until(monday.AddDate(0, 0, 10))
	wantLines(t, s.sent(), "03 12:01 hans m1", "05 19:00 minji m1", "08 12:01 hans m2")
	if got := s.status(id); got.Entered != 1 || got.Completed != 1 || got.Steps["w1"].Arrived != 1 {
		t.Errorf("the new run counts %+v", got)
	}
	if again, err := s.run.Transfer(context.Background(), id, map[journey.StepID]journey.StepID{"w1": "w1"}); err != nil || again != 0 {
		t.Errorf("taken over again: %d, %v", again, err)
	}
}

// An experiment that looks for its winner sends later arrivals the better way.
func TestWinnerLive(t *testing.T) {
	monday := seoul(t, "2026-03-02 12:00")
	s := openShop(t, monday)
	var early, late []string
	for i := range 16 {
		early, late = append(early, fmt.Sprintf("early%02d", i)), append(late, fmt.Sprintf("late%02d", i))
	}
	s.people(append(early, late...)...)
	j := journeytest.Build(t, `entry on came > experiment a=50 b=50 { a: message one > exit | b: message two > exit }`)
	j.Steps["x1"].(*journey.Experiment).Winner = &journey.Winner{By: "clicked", After: value.Span(6 * time.Hour), Significance: 0.9}
	id := s.launch(j)
	for _, name := range early {
		s.happens(name, "came", monday.Add(time.Minute), nil)
	}
	s.until(monday.Add(time.Hour))
	inA := 0
	for _, l := range s.sent() {
		if strings.HasSuffix(l, " m1") {
			inA++
			s.happens(strings.Fields(l)[2], "clicked", monday.Add(2*time.Hour), nil)
		}
	}
	s.until(monday.Add(7 * time.Hour))
	for _, name := range late {
		s.happens(name, "came", monday.Add(8*time.Hour), nil)
	}
	s.until(monday.Add(9 * time.Hour))
	got := s.status(id).Steps["x1"].Out
	if inA == 0 || inA == 16 || got["a"] != inA+16 || got["b"] != 16-inA {
		t.Errorf("early %d of 16 took a; in all %v", inA, got)
	}
}

// Each country gets the variant its own people did best with; where too few came,
// that of all.
func TestWinnerAlikeLive(t *testing.T) {
	monday := seoul(t, "2026-03-02 12:00")
	s := openShop(t, monday)
	country := func(name string) string { return map[byte]string{'k': "KR", 'd': "DE", 'u': "US"}[name[0]] }
	var early, late []string
	for i := range 24 {
		early = append(early, fmt.Sprintf("k%02d", i), fmt.Sprintf("d%02d", i))
	}
	for i := range 12 {
		late = append(late, fmt.Sprintf("k-late%02d", i), fmt.Sprintf("d-late%02d", i), fmt.Sprintf("u-late%02d", i))
	}
	early = append(early, "k90", "k91", "k92", "k93", "k94", "k95") // so that Korea's choice is that of all
	all := append(slices.Clone(early), late...)
	s.people(all...)
	s.tx(func(ctx context.Context, tx store.Tx) error {
		for _, name := range all {
			c, err := tx.Customers().Get(ctx, s.ids[name])
			if err != nil {
				return err
			}
			c.Country = country(name)
			if err := tx.Customers().Save(ctx, c); err != nil {
				return err
			}
		}
		return nil
	})
	j := journeytest.Build(t, `entry on came > experiment a=50 b=50 { a: message one > exit | b: message two > exit }`)
	j.Steps["x1"].(*journey.Experiment).Winner = &journey.Winner{By: "clicked", After: value.Span(6 * time.Hour), Significance: 0.5, Each: "country"}
	id := s.launch(j)
	for _, name := range early {
		s.happens(name, "came", monday.Add(time.Minute), nil)
	}
	s.until(monday.Add(time.Hour))
	for _, l := range s.sent() { // Koreans click on the first, Germans on the second
		if name := strings.Fields(l)[2]; strings.HasSuffix(l, " m1") == (country(name) == "KR") {
			s.happens(name, "clicked", monday.Add(2*time.Hour), nil)
		}
	}
	s.until(monday.Add(7 * time.Hour))
	for _, name := range late {
		s.happens(name, "came", monday.Add(8*time.Hour), nil)
	}
	s.until(monday.Add(9 * time.Hour))
	overall := s.status(id).Trials["x1"].Winner
	for _, l := range s.sent() {
		name, took := strings.Fields(l)[2], l[len(l)-2:]
		want, isLate := map[string]string{"KR": "m1", "DE": "m2", "US": map[string]string{"a": "m1", "b": "m2"}[overall]}[country(name)], strings.Contains(name, "late")
		if isLate && want != "" && took != want {
			t.Errorf("%s got %s, want %s", name, took, want)
		}
	}
	groups := s.status(id).Trials["x1"].Groups
	if groups["KR"].Winner != "a" || groups["DE"].Winner != "b" || groups["US"] != nil {
		t.Errorf("groups %+v", groups)
	}
}

// Before a new version goes live, it says what it would do to those inside.
func TestImpact(t *testing.T) {
	monday := seoul(t, "2026-03-02 12:00")
	s := openShop(t, monday)
	s.people("a", "b", "c")
	s.tx(func(ctx context.Context, tx store.Tx) error {
		x, err := tx.Customers().Get(ctx, s.ids["a"])
		if err != nil {
			return err
		}
		x.Country = "DE"
		return tx.Customers().Save(ctx, x)
	})
	id := s.launch(journeytest.Build(t, `entry > message hello > wait 2d > split country is "DE" { yes: message german | no: message other }`))
	s.until(monday.Add(time.Hour))
	for _, c := range []struct {
		name, draft      string
		otherwise, twice int
		gone             int
	}{
		{"the same", `entry > message hello > wait 2d > split country is "DE" { yes: message german | no: message other }`, 0, 0, 0},
		{"turned round", `entry > message hello > wait 2d > split country is "KR" { yes: message other | no: message german }`, 3, 0, 0},
		{"once more", `entry > message hello > wait 2d > split country is "DE" { yes: message german | no: message hello }`, 2, 2, 0},
		{"without the wait", `entry > message hello > exit`, 0, 0, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			s.draft(journeytest.Build(t, c.draft))
			got, err := s.run.Impact(context.Background(), id)
			if err != nil {
				t.Fatal(err)
			}
			if got.Inside != 3 || got.Otherwise != c.otherwise || got.Twice != c.twice || got.Gone["w1"] != c.gone {
				t.Errorf("got %+v", got)
			}
		})
	}
}

// The impact counts those of a paused journey, too, wherever they stand: at a message that
// is on its way, before a throttle, behind a time that has passed; and a message of which
// nobody knows whether it arrived is one they have had.
func TestImpact_WhereTheyStand(t *testing.T) {
	ctx := context.Background()
	monday := seoul(t, "2026-03-02 12:00")
	s := openShop(t, monday)
	s.people("a", "b", "c", "d", "e")
	flow := `entry on came > message hello > wait 1h > throttle 1 per 1d > message news > wait 2d > message last`
	id := s.launch(journeytest.Build(t, flow))
	for i, who := range []string{"a", "b", "c", "d"} {
		s.happens(who, "came", monday.Add(time.Duration(i+1)*time.Minute), nil)
	}
	s.until(monday.Add(2 * time.Hour)) // a has had the news, the others stand before the throttle
	s.happens("e", "came", monday.Add(2*time.Hour), nil)
	s.clock.Until(ctx, monday.Add(2*time.Hour+time.Minute))
	for range 3 {
		if _, _, err := s.run.Tick(ctx); err != nil { // e's hello waits in the outbox
			t.Fatal(err)
		}
	}
	s.tx(func(ctx context.Context, tx store.Tx) error {
		list, err := tx.Outbox().List(ctx, store.OutboxQuery{})
		for i := range list {
			if e := &list[i]; e.Customer == s.ids["a"] && e.Step == "m2" {
				e.State = store.OutboxUncertain
				err = tx.Outbox().Save(ctx, []*store.OutboxEntry{e})
			}
		}
		return err
	})
	if err := s.run.Pause(ctx, id); err != nil {
		t.Fatal(err)
	}
	s.clock.Until(ctx, monday.AddDate(0, 0, 3)) // a's wait is over
	for _, c := range []struct {
		draft            string
		otherwise, twice int
	}{
		{flow, 0, 0},
		{strings.Replace(flow, "message last", "message other", 1), 5, 0},
		{strings.Replace(flow, "message last", "message news", 1), 5, 1}, // a alone has had the news
	} {
		s.draft(journeytest.Build(t, c.draft))
		got, err := s.run.Impact(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		if want := (map[journey.StepID]int{"t1": 3, "m1": 1, "w2": 1}); got.Inside != 5 || !maps.Equal(got.Waiting, want) || got.Otherwise != c.otherwise || got.Twice != c.twice {
			t.Errorf("%s: %+v", c.draft, got)
		}
	}
}

// A webhook's answer is kept for the steps behind it, a to-do waits for a hand.
func TestWebhookAndToDoLive(t *testing.T) {
	ctx := context.Background()
	monday := seoul(t, "2026-03-02 12:00")
	s := openShop(t, monday)
	s.people("minji")
	j := journeytest.Build(t, `entry > exit`)
	j = j.AddStep("h1", &journey.Webhook{Message: "webhook erp", SaveAs: "answer"}, journey.Point{}).Connect("entry", "out", "h1").
		AddStep("t1", &journey.ToDo{Text: "Call"}, journey.Point{}).Connect("h1", "out", "t1").Connect("t1", "done", "end")
	id := s.launch(j)
	s.tick()
	s.tx(func(ctx context.Context, tx store.Tx) error {
		list, err := tx.Outbox().Due(ctx, []store.Channel{store.ChannelWebhook}, nil, 9)
		if err != nil || len(list) != 1 {
			return fmt.Errorf("%d webhooks, %w", len(list), err)
		}
		list[0].State, list[0].FinishedAt, list[0].Detail = store.OutboxSent, monday, `{"stock":3}`
		return tx.Outbox().Save(ctx, []*store.OutboxEntry{&list[0]})
	})
	s.until(monday.Add(time.Hour))
	inside, err := s.st.Passages().Of(ctx, s.ids["minji"])
	if err != nil || len(inside) != 1 || inside[0].Step != "t1" || !strings.Contains(string(inside[0].Context), `"stock":3`) {
		t.Fatalf("passages %+v, %v", inside, err)
	}
	if err := s.run.Done(ctx, inside[0].ID, inside[0].Visits); err != nil {
		t.Fatal(err)
	}
	if err := s.run.Done(ctx, inside[0].ID, inside[0].Visits); !errors.Is(err, journey.ErrTicked) {
		t.Errorf("ticked twice: %v", err)
	}
	if got := s.status(id); got.Completed != 1 || got.Steps["t1"].Out["done"] != 1 {
		t.Errorf("status %+v", got)
	}
}

// Somebody let in by hand goes the same way, by the same rules.
func TestEnterByHand(t *testing.T) {
	ctx := context.Background()
	monday := seoul(t, "2026-03-02 12:00")
	s := openShop(t, monday)
	s.people("minji", "hans")
	j := journeytest.Build(t, `entry > message hello`)
	j.Entry = journey.Entry{Kind: journey.EntryByHand}
	id := s.launch(j)
	for range 2 { // the second time, nobody may come in again
		if err := s.run.Enter(ctx, id, s.ids["minji"]); err != nil {
			t.Fatal(err)
		}
		s.until(monday.Add(time.Hour))
	}
	wantLines(t, s.sent(), "02 12:00 minji m1")
}

// Pages ask how a journey stands, and a new version takes over, while it runs.
func TestBesideARunningJourney(t *testing.T) {
	ctx := context.Background()
	monday := seoul(t, "2026-03-02 12:00")
	s := openShop(t, monday)
	var names []string
	for i := range 60 {
		names = append(names, fmt.Sprintf("p%02d", i))
	}
	s.people(names...)
	id := s.launch(journeytest.Build(t, `entry > wait 1h > message one > wait 1h > message two`))
	asked := make(chan error)
	go func() {
		for range 20 {
			if _, err := s.run.Status(ctx, id); err != nil {
				asked <- err
				return
			}
		}
		_, err := s.run.Launch(ctx, id, "Minji")
		asked <- err
	}()
	s.until(monday.Add(5 * time.Hour))
	if err := <-asked; err != nil {
		t.Fatal(err)
	}
	s.until(monday.Add(10 * time.Hour))
	seen := map[string]bool{}
	for _, l := range s.sent() {
		key := strings.Join(strings.Fields(l)[2:], " ")
		if seen[key] {
			t.Errorf("%s went out twice", key)
		}
		seen[key] = true
	}
	if len(seen) == 0 {
		t.Error("nothing went out")
	}
}

func TestThrottleLive(t *testing.T) {
	monday := seoul(t, "2026-03-02 12:00")
	s := openShop(t, monday)
	s.people("a", "b", "c", "d", "e")
	s.launch(journeytest.Build(t, `entry > throttle 2 per 1h > message hello`))
	s.until(monday.Add(10 * time.Hour))
	wantLines(t, s.sent(), "02 12:01 a m1", "02 12:01 b m1", "02 13:00 c m1", "02 13:00 d m1", "02 14:00 e m1")
}

func TestUpdateRecordHandOver(t *testing.T) {
	ctx := context.Background()
	monday := seoul(t, "2026-03-02 12:00")
	s := openShop(t, monday)
	s.people("minji")
	s.tx(func(ctx context.Context, tx store.Tx) error {
		for key, kind := range map[string]value.Kind{"stage": value.KindText, "points": value.KindNumber, "tags": value.KindList} {
			if err := tx.Customers().RegisterAttribute(ctx, store.Attribute{Key: key, Label: key, Kind: kind}); err != nil {
				return err
			}
		}
		return nil
	})
	second := journeytest.Build(t, `entry > message second`)
	second.Name, second.Entry = "Second", journey.Entry{Kind: journey.EntryJourney}
	s.launch(second)
	first := journeytest.Build(t, `entry > record thanked`)
	first = first.AddStep("u1", &journey.UpdateCustomer{
		Set: map[string]any{"stage": "won"}, Add: map[string]float64{"points": 5}, ListAdd: map[string]string{"tags": "vip"},
		Consent: &journey.ConsentChange{Channel: store.ChannelSMS, Purpose: store.PurposeAdvertising, State: store.ConsentUnsubscribed},
	}, journey.Point{}).Connect("r1", "out", "u1").AddStep("g1", &journey.GoToJourney{Journey: "Second"}, journey.Point{}).Connect("u1", "out", "g1")
	s.launch(first)
	s.until(monday.AddDate(0, 0, 1))
	wantLines(t, s.sent(), "02 12:00 minji m1")
	c, err := s.st.Customers().Get(ctx, s.ids["minji"])
	if err != nil {
		t.Fatal(err)
	}
	if c.Attributes["stage"].Text() != "won" || c.Attributes["points"].Number() != 5 || !slices.Equal(c.Attributes["tags"].List(), []string{"vip"}) {
		t.Errorf("attributes %v", c.Attributes)
	}
	if c.ConsentFor(store.ChannelSMS, store.PurposeAdvertising).State != store.ConsentUnsubscribed {
		t.Errorf("consents %v", c.Consents)
	}
	events, err := s.st.Events().List(ctx, store.EventQuery{Names: []string{"thanked"}})
	if err != nil || len(events) != 1 {
		t.Errorf("%d events were recorded, %v", len(events), err)
	}
}

// Stopped after any write and opened again, the run gives what it would have
// given undisturbed.
func TestStopAfterEveryWrite(t *testing.T) {
	monday := seoul(t, "2026-03-02 12:00")
	live := func(breakAt int) (lines []string, writes int) {
		s := openShop(t, monday)
		s.people("a", "b", "c", "d")
		j := journeytest.Build(t, `entry > wait 1h > experiment a=50 b=50 { a: throttle 1 per 1h > message one > wait 1d > message two | b: await ordered within 5h { ordered: exit | timeout: message last } }`)
		s.launch(j)
		s.happens("b", store.EventOrdered, monday.Add(2*time.Hour), nil)
		breaker := &breaker{Store: s.st, at: breakAt}
		s.run = journey.NewRunner(breaker, s.clock, journey.Options{Batch: 2})
		for range 10_000 {
			_, next, err := s.run.Tick(context.Background())
			if errors.Is(err, errBroken) {
				s.run = journey.NewRunner(breaker, s.clock, journey.Options{Batch: 2}) // the process starts anew
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			if s.send() > 0 {
				continue
			}
			if next.IsZero() {
				break
			}
			s.clock.Until(context.Background(), next)
		}
		return s.sent(), breaker.n
	}
	want, writes := live(-1)
	if len(want) == 0 || writes < 10 {
		t.Fatalf("the undisturbed run sent %q in %d writes", want, writes)
	}
	for at := range writes {
		got, _ := live(at)
		if !slices.Equal(got, want) {
			t.Fatalf("stopped after write %d:\n%s\nwant\n%s", at, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

var errBroken = errors.New("the power is out")

// breaker lets one transaction commit and then fails, as though the process had
// died before it knew.
type breaker struct {
	store.Store
	n, at int
}

func (b *breaker) InTx(ctx context.Context, fn func(store.Tx) error) error {
	if err := b.Store.InTx(ctx, fn); err != nil {
		return err
	}
	b.n++
	if b.n-1 == b.at {
		return errBroken
	}
	return nil
}

// Life and rehearsal say the same of the same shop.
// Who may not come in again yet, and who comes when the day is full, stays outside and is
// told why; what let somebody in is known to the steps.
func TestTheDoor(t *testing.T) {
	monday := seoul(t, "2026-03-02 12:00")
	s := openShop(t, monday)
	s.people("minji", "jisu", "hana")
	j := journeytest.Build(t, `entry on carted > message hello`)
	j.Entry.Reentry, j.Entry.Limit = &journey.Reentry{After: value.Days(1)}, &journey.Limit{PerDay: 2}
	j.Steps["m1"].(*journey.Message).OnlyIf = &journey.Rule{Rule: segment.Property{Name: "entry.value", Test: segment.Test{Op: segment.OpAtLeast, Value: value.Number(50)}}}
	s.launch(j)
	for _, x := range []struct {
		who         string
		hour, value int
	}{{"minji", 1, 70}, {"minji", 2, 80}, {"jisu", 3, 20}, {"hana", 4, 90}, {"minji", 25, 60}} {
		s.happens(x.who, "carted", monday.Add(time.Duration(x.hour)*time.Hour), store.Properties{"value": x.value})
	}
	s.until(monday.AddDate(0, 0, 3))
	wantLines(t, s.sent(), "02 13:00 minji m1", "02 15:00 jisu m1 skipped(condition)", "03 13:00 minji m1")
	for who, want := range map[string]string{"minji": "02 14:00 entry not_entered reentry ", "hana": "02 16:00 entry not_entered limit "} {
		if lines := s.ledger(who); !slices.Contains(lines, want) {
			t.Errorf("%s: no %q in %q", who, want, lines)
		}
	}
}

// A cart that is told again takes nobody's place in the limits, nor does it put off
// when its person may come in with another.
func TestAKeyToldAgain(t *testing.T) {
	monday := seoul(t, "2026-03-02 12:00")
	s := openShop(t, monday)
	s.people("minji")
	j := journeytest.Build(t, `entry on carted > message hello`)
	j.Entry.Key, j.Entry.Limit = "cart", &journey.Limit{PerDay: 2}
	j.Entry.Reentry = &journey.Reentry{After: value.Span(time.Hour)}
	s.launch(j)
	for _, x := range []struct {
		minute int
		cart   string
	}{{0, "a"}, {65, "a"}, {90, "b"}} {
		s.happens("minji", "carted", monday.Add(time.Duration(x.minute)*time.Minute), store.Properties{"cart": x.cart})
	}
	s.until(monday.Add(3 * time.Hour))
	wantLines(t, s.sent(), "02 12:00 minji m1", "02 13:30 minji m1")
}

func TestASplitSeesWhatWasRecorded(t *testing.T) {
	monday := seoul(t, "2026-03-02 12:00")
	s := openShop(t, monday)
	s.people("minji")
	j := journeytest.Build(t, `entry on carted > record thanked > split thanked at least 2 times in the last 1 days { yes: message A | no: message B }`)
	j.Entry.Reentry = &journey.Reentry{}
	s.launch(j)
	for i := range 2 { // both in one look of the runner
		s.happens("minji", "carted", monday.Add(time.Duration(i)*time.Minute), nil)
	}
	s.clock.Until(context.Background(), monday.Add(time.Hour))
	s.tick()
	wantLines(t, s.sent(), "02 13:00 minji m1", "02 13:00 minji m2")
}

func TestLifeIsAsRehearsed(t *testing.T) {
	monday := seoul(t, "2026-03-02 12:00")
	s := openShop(t, monday)
	var names []string
	for i := range 40 {
		names = append(names, fmt.Sprintf("p%02d", i))
	}
	s.people(names...)
	j := journeytest.Build(t, `entry > wait 1h > experiment a=45 b=45 control=10 { a: message one > wait 10h > message night | b: wait 3d at 14:00 > message "sms two" > exit | control: exit }`)
	j.Policy.Caps.Rules = []journey.Cap{{Most: 1, Per: value.Span(12 * time.Hour)}}
	j.Policy.Holdout = 20
	ctx := context.Background()
	id := s.draft(j)
	e, err := journey.EngineFor(ctx, s.st, j)
	if err != nil {
		t.Fatal(err)
	}
	world, err := journey.LoadWorld(ctx, s.st, j)
	if err != nil {
		t.Fatal(err)
	}
	want, err := journey.Rehearsal{Engine: e, World: world, From: monday, Days: 10}.Run(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.run.Launch(ctx, id, "Minji"); err != nil {
		t.Fatal(err)
	}
	s.until(monday.AddDate(0, 0, 10))
	got := s.status(id)
	if got.Entered != want.Entered || got.Completed != want.Completed {
		t.Errorf("entered %d, completed %d; rehearsed %d, %d", got.Entered, got.Completed, want.Entered, want.Completed)
	}
	for step, w := range want.Steps {
		if g := got.Steps[step]; g.Arrived != w.Arrived || !maps.Equal(g.Out, w.Out) {
			t.Errorf("%s: got %+v, rehearsed %+v", step, g, w)
		}
	}
	for step, w := range want.Messages {
		if g := got.Messages[step]; g.Sent != w.Sent || !maps.Equal(g.Skipped, w.Skipped) {
			t.Errorf("%s: got %+v, rehearsed %+v", step, g, w)
		}
	}
	if want.Messages["m1"].Sent == 0 || len(want.Messages["m1"].Skipped) == 0 {
		t.Errorf("the rehearsal proves nothing: %+v", want.Messages)
	}
}
