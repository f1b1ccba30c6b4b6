package journey_test

import (
	"context"
	"testing"
	"time"

	"gilmok/journey"
	"gilmok/journey/journeytest"
	"gilmok/store"
)

// Publishing gives a new version when anything has changed, be it the text of a message,
// the name or a wait, and else the one there is; who did it is kept.
func TestPublish_WhatIsANewVersion(t *testing.T) {
	ctx := context.Background()
	s := openShop(t, seoul(t, "2026-03-02 12:00"))
	j := journeytest.Build(t, `entry > wait 1h > message hello`)
	id := s.draft(j)
	publish := func(what string, want int) {
		t.Helper()
		if v, err := s.run.Publish(ctx, id, "Minji"); err != nil || v != want {
			t.Errorf("%s: version %d, %v; want %d", what, v, err, want)
		}
	}
	publish("the first", 1)
	publish("the same", 1)
	longer := journeytest.Build(t, `entry > wait 2h > message hello`)
	longer.Name = j.Name
	s.draft(longer)
	publish("a longer wait", 2)
	s.tx(func(ctx context.Context, tx store.Tx) error {
		m, err := tx.Messages().Find(ctx, "hello")
		if err != nil {
			return err
		}
		m.Document = []byte(`{"gilmok":"message/1","name":"hello","purpose":"advertising","channel":"email","subject":"y","body":{"html":"y"}}`)
		return tx.Messages().Save(ctx, m)
	})
	publish("another text", 3)
	publish("the same text", 3)
	s.tx(func(ctx context.Context, tx store.Tx) error {
		saved, err := tx.Journeys().Get(ctx, id)
		if err != nil {
			return err
		}
		longer.Name = "Renamed"
		saved.Name = longer.Name
		if saved.Draft, err = journey.Marshal(longer); err != nil {
			return err
		}
		return tx.Journeys().Save(ctx, saved)
	})
	publish("another name", 4)
	run, err := s.run.Launch(ctx, id, "Hans")
	if err != nil {
		t.Fatal(err)
	}
	stored, err := s.st.Runs().Get(ctx, run)
	if err != nil || stored.By != "Hans" || stored.Version != 4 || s.state(id) != store.JourneyRunning {
		t.Errorf("run %+v, %v", stored, err)
	}
	if v, err := s.st.Journeys().Version(ctx, id, 4); err != nil || v.By != "Minji" {
		t.Errorf("version %+v, %v", v, err)
	}
}

// The clock of a launch: the first customer's ten o'clock, wherever they live; far ahead,
// too; and at once where something is looked for.
func TestLaunch_FirstEntry(t *testing.T) {
	monday := seoul(t, "2026-03-02 12:00")
	s := openShop(t, monday)
	s.people("seoul", "york", "auckland")
	s.tx(func(ctx context.Context, tx store.Tx) error {
		for who, zone := range map[string]string{"seoul": "Asia/Seoul", "york": "America/New_York", "auckland": "Pacific/Auckland"} {
			c, err := tx.Customers().Get(ctx, s.ids[who])
			if err != nil {
				return err
			}
			c.TimeZone = zone
			if err := tx.Customers().Save(ctx, c); err != nil {
				return err
			}
		}
		return nil
	})
	ten := journey.Wall(10, 0)
	for _, c := range []struct {
		name  string
		entry journey.Entry
		want  time.Time
	}{
		{"each by their own clock", journey.Entry{Kind: journey.EntrySchedule, RRule: "FREQ=DAILY", At: "2026-03-01T00:00:00+09:00", Time: &ten, Zone: journey.ZoneCustomer}, time.Date(2026, 3, 2, 15, 0, 0, 0, time.UTC)},
		{"by the shop's", journey.Entry{Kind: journey.EntrySchedule, RRule: "FREQ=DAILY", At: "2026-03-01T00:00:00+09:00", Time: &ten}, time.Date(2026, 3, 3, 1, 0, 0, 0, time.UTC)},
		{"far ahead", journey.Entry{Kind: journey.EntrySchedule, At: "2026-12-24T10:00:00+09:00"}, time.Date(2026, 12, 24, 1, 0, 0, 0, time.UTC)},
		{"a date", journey.Entry{Kind: journey.EntryDate, Attribute: "birthday"}, monday},
		{"an event", journey.Entry{Kind: journey.EntryEvent, Event: "carted"}, time.Time{}},
	} {
		j := journeytest.Build(t, `entry > message hello`)
		j.Name, j.Entry = c.name, c.entry
		if run := s.runs(s.launch(j))[1]; !run.NextEntry.Equal(c.want) {
			t.Errorf("%s: first at %v, want %v", c.name, run.NextEntry.UTC(), c.want.UTC())
		}
	}
}

// A version that was paused when a newer one came takes nobody in after it goes on.
func TestLaunch_ClosesWhatIsPaused(t *testing.T) {
	ctx, monday := context.Background(), seoul(t, "2026-03-02 12:00")
	s := openShop(t, monday)
	s.people("minji")
	id := s.launch(journeytest.Build(t, `entry on came > wait 1h > message old`))
	s.tick()
	if err := s.run.Pause(ctx, id); err != nil {
		t.Fatal(err)
	}
	s.launch(journeytest.Build(t, `entry on came > wait 2h > message new`))
	if err := s.run.Resume(ctx, id); err != nil {
		t.Fatal(err)
	}
	s.happens("minji", "came", monday.Add(time.Minute), nil)
	s.until(monday.AddDate(0, 0, 1))
	wantLines(t, s.sent(), "02 14:01 minji m1")
}
