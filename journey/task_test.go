package journey_test

import (
	"context"
	"testing"
	"time"

	"gilmok/journey"
	"gilmok/journey/journeytest"
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
	if err := s.run.Done(ctx, first.Passage); err != nil {
		t.Fatal(err)
	}
	if tasks, err = s.run.Tasks(ctx); err != nil || len(tasks) != 1 || tasks[0].Passage == first.Passage {
		t.Errorf("ticked, there are %+v, %v", tasks, err)
	}
	if err := s.run.Done(ctx, first.Passage); err == nil {
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
