package journey_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"gilmok/journey"
	"gilmok/journey/journeytest"
	"gilmok/store"
	"gilmok/store/value"
)

// What people of the shop are to do is listed until it is ticked or its time is over.
func TestTasks(t *testing.T) {
	ctx := context.Background()
	monday := seoul(t, "2026-03-02 12:00")
	s := openShop(t, monday)
	s.people("minji", "hans")
	j := journeytest.Build(t, `entry > wait 1h > exit`)
	long := value.Days(2)
	j.Steps["w1"] = &journey.ToDo{Text: "Call them", Within: &long}
	j.Edges = []journey.Edge{{From: journey.EntryID, Port: journey.PortOut, To: "w1"}, {From: "w1", Port: journey.PortDone, To: "end"}}
	j.Steps["end"] = &journey.Exit{}
	delete(j.Steps, "x1")
	id := s.launch(j)
	s.tick()
	tasks, err := s.run.Tasks(ctx)
	if err != nil || len(tasks) != 2 {
		t.Fatalf("%d tasks, %v", len(tasks), err)
	}
	first := tasks[0]
	if first.Text != "Call them" || first.Of != j.Name || first.Email == "" || !first.Until.Equal(monday.AddDate(0, 0, 2)) {
		t.Errorf("the first is %+v", first)
	}
	if err := s.run.Done(ctx, first.Passage, first.Visit); err != nil {
		t.Fatal(err)
	}
	if tasks, err = s.run.Tasks(ctx); err != nil || len(tasks) != 1 || tasks[0].Passage == first.Passage {
		t.Errorf("ticked, there are %+v, %v", tasks, err)
	}
	if err := s.run.Done(ctx, first.Passage, first.Visit); err == nil {
		t.Error("what is done is ticked again")
	}
	s.until(monday.Add(49 * time.Hour))
	if tasks, err = s.run.Tasks(ctx); err != nil || len(tasks) != 0 {
		t.Errorf("its time is over, but there are %+v, %v", tasks, err)
	}
	if got := s.status(id).Steps["w1"].Out; got["done"] != 1 || got["timeout"] != 1 {
		t.Errorf("they left by %v", got)
	}
}

// Two to-dos one behind the other: who ticks the first one from a list that is no
// longer true does not tick the second.
func TestDone_OnlyWhatWasSeen(t *testing.T) {
	ctx := context.Background()
	s := openShop(t, seoul(t, "2026-03-02 12:00"))
	s.people("minji")
	j := journeytest.Build(t, `entry > wait 1h > exit`)
	delete(j.Steps, "x1")
	j.Steps["w1"], j.Steps["t2"], j.Steps["end"] = &journey.ToDo{Text: "Call them"}, &journey.ToDo{Text: "Send the parcel"}, &journey.Exit{}
	j.Edges = []journey.Edge{{From: journey.EntryID, Port: journey.PortOut, To: "w1"}, {From: "w1", Port: journey.PortDone, To: "t2"}, {From: "t2", Port: journey.PortDone, To: "end"}}
	s.launch(j)
	s.tick()
	tasks, err := s.run.Tasks(ctx)
	if err != nil || len(tasks) != 1 {
		t.Fatalf("%d tasks, %v", len(tasks), err)
	}
	call := tasks[0]
	if err := s.run.Done(ctx, call.Passage, call.Visit); err != nil {
		t.Fatal(err)
	}
	if err := s.run.Done(ctx, call.Passage, call.Visit); !errors.Is(err, journey.ErrTicked) {
		t.Errorf("ticked a second time: %v", err)
	}
	if tasks, err = s.run.Tasks(ctx); err != nil || len(tasks) != 1 || tasks[0].Text != "Send the parcel" {
		t.Errorf("the parcel is no longer to be sent: %+v, %v", tasks, err)
	}
}

// A version that cannot be read, of a newer Gilmok perhaps, sends nothing and tells
// so when it is its turn; the to-dos and the calendar of the others stay.
func TestUnreadableVersion(t *testing.T) {
	ctx := context.Background()
	s := openShop(t, seoul(t, "2026-03-02 12:00"))
	s.people("minji")
	s.launch(journeytest.Build(t, `entry > wait 1d > message hello`))
	calls := (&journey.Journey{Name: "Calls", Seed: 1, Entry: journey.Entry{Kind: journey.EntrySchedule, At: journey.AtLaunch}}).
		AddStep("t1", &journey.ToDo{Text: "Call them"}, journey.Point{}).Connect(journey.EntryID, journey.PortOut, "t1")
	s.launch(calls)
	s.tick()
	s.tx(func(ctx context.Context, tx store.Tx) error {
		newer := []byte(`{"gilmok":"journey/99","name":"Newer"}`)
		record := &store.Journey{Name: "Newer", Draft: newer}
		if err := tx.Journeys().Save(ctx, record); err != nil {
			return err
		}
		v := &store.JourneyVersion{Journey: record.ID, Definition: newer}
		if err := tx.Journeys().Publish(ctx, v); err != nil {
			return err
		}
		return tx.Runs().Save(ctx, &store.Run{Journey: record.ID, Version: v.Version, Mode: store.ModeLive, State: store.RunRunning, StartedAt: tx.Now()})
	})
	if plan, err := (journey.Outlook{From: s.clock.Now(), Days: 5}).Forecast(ctx, s.st); err != nil || len(plan) != 1 {
		t.Errorf("%d messages are forecast, %v; want that of the other journey", len(plan), err)
	}
	if _, _, err := s.run.Tick(ctx); err == nil {
		t.Error("that a version cannot be read is not told")
	}
	if tasks, err := s.run.Tasks(ctx); err != nil || len(tasks) != 1 {
		t.Errorf("%d to-dos, %v; want that of the other journey", len(tasks), err)
	}
}
