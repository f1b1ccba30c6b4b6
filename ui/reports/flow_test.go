package reports

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"gilmok/journey"
	"gilmok/journey/journeytest"
	"gilmok/store"
	"gilmok/ui/widgets"
)

// ended keeps a journey that is over: of its people so many came in, and part went on to
// each of two ends.
func ended(ctx context.Context, tx store.Tx, of *journey.Journey, people int) error {
	text, err := journey.Marshal(of)
	if err != nil {
		return err
	}
	j := &store.Journey{Name: of.Name, State: store.JourneyStopped, Draft: text}
	if err := tx.Journeys().Save(ctx, j); err != nil {
		return err
	}
	if err := tx.Journeys().Publish(ctx, &store.JourneyVersion{Journey: j.ID, Definition: text}); err != nil {
		return err
	}
	run := &store.Run{Journey: j.ID, Version: 1, Mode: store.ModeLive, State: store.RunStopped, StartedAt: tx.Now()}
	if err := tx.Runs().Save(ctx, run); err != nil {
		return err
	}
	for i := range people {
		c := &store.Customer{ExternalID: fmt.Sprint(of.Name, i)}
		if err := tx.Customers().Save(ctx, c); err != nil {
			return err
		}
		p := &store.Passage{Run: run.ID, Customer: c.ID, EntryKey: fmt.Sprint(i), Step: string(of.Edges[0].To)}
		if err := tx.Passages().Enter(ctx, []*store.Passage{p}); err != nil {
			return err
		}
		var moves []store.Move
		for at := journey.EntryID; ; {
			var out []journey.Edge
			for _, e := range of.Edges {
				if e.From == at {
					out = append(out, e)
				}
			}
			if len(out) == 0 {
				break
			}
			e := out[i%len(out)]
			moves = append(moves, store.Move{Passage: p.ID, Customer: c.ID, From: string(e.From), Port: e.Port, To: string(e.To)})
			at = e.To
		}
		if err := tx.Passages().Moved(ctx, run.ID, moves); err != nil {
			return err
		}
	}
	return nil
}

// The way people went stands among the results when the journey is over, begins with the
// run in which most was going on, and is a table as any chart.
func TestResultsShowHowPeopleWent(t *testing.T) {
	split := journeytest.Build(t, `entry > wait 2d > split city is "Busan" { yes: message letter | no: message text }`)
	split.Name = "Long way"
	short := journeytest.Build(t, "entry > message news")
	short.Name = "One letter"
	b := open(t, viewResults, func(ctx context.Context, tx store.Tx) error {
		if err := ended(ctx, tx, split, 10); err != nil {
			return err
		}
		return ended(ctx, tx, short, 30)
	})
	b.says("How people went through a journey 10 came in")
	var sankey *widgets.Sankey
	var chart *widgets.Chart
	b.each(func(o fyne.CanvasObject) {
		switch o := o.(type) {
		case *widgets.Sankey:
			sankey = o
		case *widgets.Chart:
			chart = o
		}
	})
	sankey.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(40, sankey.Size().Height/2)}})
	b.says("At launch → Wait 2 days: 10 people (100%)")
	chart.OnCopy()
	if got := fyne.CurrentApp().Clipboard().Content(); strings.Count(got, "\n") != 5 || !strings.Contains(got, "\t5\t0.5000") {
		t.Errorf("on the clipboard: %q", got)
	}
	b.choose(fmt.Sprint(1), "2")
	b.says("How people went through a journey 30 came in")
}
