package journeys_test

import (
	"context"
	"testing"
	"time"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/widgets"
)

const calls = `{"gilmok":"journey/1","name":"Calls","seed":1,
 "entry":{"kind":"schedule","at":"launch"},"audience":{"attribute":"name","op":"in","value":["Person 7","Person 8"]},
 "steps":{"t1":{"kind":"to_do","title":"Call","text":"Ask how it went","within":"P3D"},"end":{"kind":"exit"}},
 "edges":[["entry","out","t1"],["t1","done","end"]]}`

// called opens the to-dos of a journey that waits for two calls.
func (h *house) called() store.JourneyID {
	h.t.Helper()
	h.write(func(ctx context.Context, tx store.Tx) error {
		return tx.Journeys().Save(ctx, &store.Journey{Name: "Calls", Draft: []byte(calls)})
	})
	j, err := h.store.Journeys().Find(context.Background(), "Calls")
	if err != nil {
		h.t.Fatal(err)
	}
	if _, err := h.runner.Runner.Launch(context.Background(), j.ID, "Minji"); err != nil {
		h.t.Fatal(err)
	}
	if _, _, err := h.runner.Runner.Tick(context.Background()); err != nil {
		h.t.Fatal(err)
	}
	h.act(func() { h.ui.Frame().Go(ui.Route{Place: ui.Journeys}) })
	h.press("To do")
	h.until("the calls are listed", func() bool { return h.shows("Person 7") && h.shows("Person 8") && h.shows("Ask how it went") })
	return j.ID
}

func (h *house) done(id store.JourneyID) int {
	h.t.Helper()
	status, err := h.runner.Runner.Status(context.Background(), id)
	if err != nil {
		h.t.Fatal(err)
	}
	return status.Steps["t1"].Out[journey.PortDone]
}

func TestToDo_TickedAndTakenBack(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		id := h.called()
		box := func() *widgets.Check { return find(h, func(c *widgets.Check) bool { return true }) }
		tick := func() { h.act(func() { c := box(); c.Set(!c.On()); c.OnChanged(c.On()) }) }
		tick()
		h.until("it is said", func() bool { return h.shows("the customer goes on.") })
		h.press("Undo")
		time.Sleep(10 * time.Second)
		if n := h.done(id); n != 0 || box().On() {
			h.t.Fatalf("taken back, %d have gone on", n)
		}
		tick()
		time.Sleep(7 * time.Second)
		h.until("one has gone on", func() bool { return h.done(id) == 1 })
		h.until("the other is left", func() bool { return h.shows("p8@shop.test") != h.shows("p7@shop.test") })
		tick()
		h.act(func() { h.ui.Frame().Go(ui.Route{Place: ui.Today}) }) // who leaves the page means it
		h.until("both have gone on", func() bool { return h.done(id) == 2 })
	})
}

// What somebody else has ticked meanwhile is said, and ticks nothing else.
func TestToDo_TickedElsewhere(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		id := h.called()
		tasks, err := h.runner.Runner.Tasks(context.Background())
		if err != nil || len(tasks) != 2 {
			h.t.Fatalf("%d tasks, %v", len(tasks), err)
		}
		box := find(h, func(*widgets.Check) bool { return true })
		h.act(func() { box.Set(true); box.OnChanged(true) })
		for _, task := range tasks {
			if err := h.runner.Runner.Done(context.Background(), task.Passage, task.Visit); err != nil {
				h.t.Fatal(err)
			}
		}
		time.Sleep(7 * time.Second)
		h.until("it is said", func() bool { return h.shows("waits no more") })
		if n := h.done(id); n != 2 {
			h.t.Errorf("%d have gone on, want 2", n)
		}
	})
}
