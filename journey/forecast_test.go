package journey_test

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"gilmok/journey"
	"gilmok/journey/journeytest"
	"gilmok/store"
	"gilmok/store/value"
)

// What is forecast of running journeys is what then happens: of people inside, of
// messages that wait for the morning, of schedules still to come.
func TestForecast(t *testing.T) {
	monday := seoul(t, "2026-03-02 12:00")
	s := openShop(t, monday)
	s.people("minji", "hans", "ana", "jun")
	series := journeytest.Build(t, `entry > wait 1h > message hello > wait 2d > message tips > wait 9h > message late`)
	series.Name = "Series"
	weekly := journeytest.Build(t, `entry > message news`)
	weekly.Name, weekly.Policy.Priority = "Weekly", journey.PriorityHigh
	nine := journey.Wall(9, 0)
	weekly.Entry = journey.Entry{Kind: journey.EntrySchedule, RRule: "FREQ=WEEKLY;BYDAY=WE,FR", At: "2026-03-01T00:00:00+09:00", Time: &nine, Reentry: &journey.Reentry{}}
	s.launch(series)
	s.launch(weekly)
	s.until(monday.Add(30 * time.Hour)) // Tuesday evening: all are inside
	s.until(seoul(t, "2026-03-04 22:30"))

	told := 0
	plan, err := journey.Outlook{From: s.clock.Now(), Days: 9, Told: func(done, of int) { told = of }}.Forecast(context.Background(), s.st)
	if err != nil {
		t.Fatal(err)
	}
	if told != 2 {
		t.Errorf("told of %d journeys", told)
	}
	begun := s.clock.Now()
	var want []string
	for _, p := range plan {
		if p.Expected {
			t.Errorf("%s is only expected", p.Message)
		}
		want = append(want, fmt.Sprintf("%s %s %s", p.At.In(kst).Format("02 15:04"), s.name(p.Customer), p.Step))
	}
	slices.Sort(want)
	before := s.sent()
	s.until(begun.AddDate(0, 0, 9))
	var got []string
	for _, line := range s.sent() {
		if !slices.Contains(before, line) {
			got = append(got, line)
		}
	}
	if len(got) < 12 {
		t.Fatalf("only %d messages: %v", len(got), got)
	}
	wantLines(t, got, want...)

	rest, err := journey.Outlook{From: begun, Days: 9, Except: s.found("Weekly")}.Forecast(context.Background(), s.st)
	if err != nil || slices.ContainsFunc(rest, func(p journey.Planned) bool { return p.Name == "Weekly" }) {
		t.Errorf("the journey that is left out is forecast: %v", err)
	}
}

func (s *shop) found(name string) store.JourneyID {
	s.t.Helper()
	j, err := s.st.Journeys().Find(context.Background(), name)
	if err != nil {
		s.t.Fatal(err)
	}
	return j.ID
}

// What is held because orders are not known far enough is forecast, too: it goes
// once they are.
func TestForecast_HeldForOrders(t *testing.T) {
	friday := seoul(t, "2026-03-06 18:00")
	s := openShop(t, friday.Add(-time.Hour))
	s.people("stays", "other")
	s.happens("other", store.EventOrdered, friday, nil) // orders are known up to here
	j := journeytest.Build(t, `entry on carted > wait 2d > message reminder > wait 1d > message last`)
	j.Exit = []journey.ExitRule{{Event: store.EventOrdered}}
	s.launch(j)
	s.happens("stays", "carted", friday.Add(time.Hour), nil)
	s.until(seoul(t, "2026-03-09 06:00")) // due since Sunday at 19:00
	wantLines(t, s.sent())
	plan, err := journey.Outlook{From: s.clock.Now(), Days: 5}.Forecast(context.Background(), s.st)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range plan {
		if !p.Expected {
			got = append(got, fmt.Sprintf("%s %s", s.name(p.Customer), p.Step))
		}
	}
	wantLines(t, got, "stays m1", "stays m2")
}

// A draft that sends at once to those inside sends once to an address that two share.
func TestDrafts_SharedAddress(t *testing.T) {
	ctx := context.Background()
	s := openShop(t, seoul(t, "2026-03-02 12:00"))
	s.people("minji", "twin")
	s.tx(func(ctx context.Context, tx store.Tx) error {
		a, err := tx.Customers().Get(ctx, s.ids["minji"])
		if err != nil {
			return err
		}
		b, err := tx.Customers().Get(ctx, s.ids["twin"])
		if err != nil {
			return err
		}
		b.Email = a.Email
		return tx.Customers().Save(ctx, b)
	})
	j := journeytest.Build(t, `entry > wait 5d > message tips`)
	id := s.launch(j)
	s.tick()
	s.clock.Until(ctx, s.clock.Now().AddDate(0, 0, 1))
	hour := value.Duration{Rest: time.Hour}
	draft := j.Replace("w1", &journey.Wait{For: &hour})
	s.tx(func(ctx context.Context, tx store.Tx) error {
		record, err := tx.Journeys().Get(ctx, id)
		if err != nil {
			return err
		}
		if record.Draft, err = journey.Marshal(draft); err != nil {
			return err
		}
		return tx.Journeys().Save(ctx, record)
	})
	plan, err := journey.Outlook{From: s.clock.Now(), Days: 9}.Drafts(ctx, s.st)
	if err != nil || len(plan) != 1 {
		t.Errorf("%d messages are forecast, %v; the two have one address", len(plan), err)
	}
}

// Those inside other journeys behave as is assumed: they order as the history of those
// who came in tells, and leave by it; what did not happen in time that has passed is not
// awaited any more, and what is assumed to follow a message follows theirs, too.
func TestForecast_Supposed(t *testing.T) {
	s := carts(t, 60)
	j := journeytest.Build(t, `entry on added_to_cart > wait 4h > message reminder > wait 4d > message last`)
	j.Exit = []journey.ExitRule{{Event: store.EventOrdered}}
	s.launch(j)
	entered := s.clock.Now().Add(time.Minute)
	for i := range 60 {
		s.happens(fmt.Sprintf("p%02d", i), store.EventAddedToCart, entered, nil)
	}
	s.until(entered.Add(time.Minute))
	planned := func(a *journey.Assumptions) (first, last int) {
		t.Helper()
		look := journey.Outlook{From: s.clock.Now(), Days: 9, Assume: a}
		plan, err := look.Forecast(context.Background(), s.st)
		if err != nil {
			t.Fatal(err)
		}
		again, err := look.Forecast(context.Background(), s.st)
		if err != nil || !reflect.DeepEqual(plan, again) {
			t.Errorf("asked twice, it forecasts something else: %v", err)
		}
		for _, p := range plan {
			switch {
			case p.Expected:
			case p.Step == "m1":
				first++
			case p.Step == "m2":
				last++
			}
		}
		return first, last
	}
	history, eager := &journey.Assumptions{}, &journey.Assumptions{Events: []journey.AssumedEvent{
		{Event: store.EventOrdered, After: journey.AfterMessage, Within: value.Span(time.Hour), Chance: 1},
		{Event: store.EventOrdered, After: journey.AfterEntry, Within: value.Span(time.Hour), Chance: 1}, // of another journey's entry
	}}
	if first, last := planned(nil); first != 60 || last != 60 {
		t.Errorf("nobody does anything: %d and %d messages of 60", first, last)
	}
	if first, last := planned(history); first < 33 || first > 50 || last < 20 || last > first-5 {
		t.Errorf("half of them order within hours: %d and %d messages of 60", first, last)
	}
	if first, last := planned(eager); first < 33 || last != 0 {
		t.Errorf("all order after a message: %d and %d messages of 60", first, last)
	}
	s.until(entered.Add(7 * time.Hour))
	if first, last := planned(history); first != 0 || last < 50 || last == 60 {
		t.Errorf("those who have not ordered so far mostly stay: %d and %d messages of 60", first, last)
	}
}
