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
	"gilmok/journey/report"
	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
)

// A variant taken by hand holds for whoever comes from then on, at once and after a
// restart, and can be taken back; those whom chance did not part are not compared.
func TestTakeAVariantByHand(t *testing.T) {
	ctx := context.Background()
	monday := seoul(t, "2026-03-02 10:00")
	s := openShop(t, monday)
	var names []string
	for i := range 90 {
		names = append(names, fmt.Sprintf("p%02d", i))
	}
	s.people(names...)
	id := s.launch(journeytest.Build(t, `entry on carted > experiment a=50 b=50 { a: message one | b: message two }`))
	come := func(from, to int, at time.Time) map[string]int {
		t.Helper()
		for _, name := range names[from:to] {
			s.happens(name, "carted", at, nil)
		}
		s.until(at.Add(time.Minute))
		got := map[string]int{}
		for _, name := range names[from:to] {
			for _, line := range s.ledger(name) {
				if fields := strings.Fields(line); fields[2] == "x1" && fields[3] == "moved" {
					got[fields[4]]++
				}
			}
		}
		return got
	}
	if got := come(0, 30, monday.Add(time.Hour)); got["a"] == 0 || got["b"] == 0 {
		t.Fatalf("by chance: %v", got)
	}
	if err := s.run.Take(ctx, id, "x1", "c"); !errors.Is(err, journey.ErrNoVariant) {
		t.Errorf("a variant that is none: %v", err)
	}
	if err := s.run.Take(ctx, id, "x1", "b"); err != nil {
		t.Fatal(err)
	}
	if got := come(30, 45, monday.Add(2*time.Hour)); !maps.Equal(got, map[string]int{"b": 15}) {
		t.Errorf("taken: %v", got)
	}
	s.run = journey.NewRunner(s.st, s.clock, journey.Options{})
	if got := come(45, 60, monday.Add(3*time.Hour)); !maps.Equal(got, map[string]int{"b": 15}) || s.status(id).Taken["x1"] != "b" {
		t.Errorf("after a restart: %v, %v", got, s.status(id).Taken)
	}
	trial, err := report.ReadTrial(ctx, s.st, id, "x1", []string{"a", "b"}, journey.Control, report.Goal{Event: segment.Event{Name: store.EventOrdered}, Within: value.Days(7)})
	if err != nil || trial.Variants[0].People+trial.Variants[1].People != 30 {
		t.Errorf("compared: %+v (%v)", trial, err)
	}
	if err := s.run.Take(ctx, id, "x1", ""); err != nil {
		t.Fatal(err)
	}
	if got := come(60, 90, monday.Add(4*time.Hour)); got["a"] == 0 {
		t.Errorf("back to the shares: %v", got)
	}
}

func TestDropAndTaking(t *testing.T) {
	x := &journey.Experiment{Variants: []journey.Variant{{ID: "a", Weight: 1}, {ID: "b", Weight: 1}, {ID: "c", Weight: 1}}}
	taken := x.Taking("c")
	if taken.Winner.Take != "c" || x.Winner != nil || x.Taking("z") != x || x.Taking("") != x {
		t.Errorf("taken: %+v, before: %+v", taken.Winner, x.Winner)
	}
	if y := taken.Drop("c"); y.Winner != nil || len(y.Variants) != 2 || len(x.Variants) != 3 {
		t.Errorf("without the one that took all: %+v %+v", y, y.Winner)
	}
	if y := taken.Drop("a"); y.Winner.Take != "c" {
		t.Errorf("without another: %+v", y.Winner)
	}
	search := &journey.Experiment{Variants: x.Variants, Winner: &journey.Winner{By: "ordered", After: value.Days(3)}}
	if y := search.Taking("b").Drop("b"); y.Winner == nil || y.Winner.By != "ordered" || y.Winner.Take != "" {
		t.Errorf("the search goes on: %+v", y.Winner)
	}
	j := &journey.Journey{}
	for want, x := range map[string]*journey.Experiment{
		"ordered": search, "clicked": {Conversion: &journey.Conversion{Event: "clicked", Within: value.Days(1)}, Winner: search.Winner},
	} {
		if got := x.Goal(j); got.Event != want {
			t.Errorf("counts %s, want %s", got.Event, want)
		}
	}
	if !slices.ContainsFunc(journey.Validate(j.AddStep("x", &journey.Experiment{Variants: x.Variants, Conversion: &journey.Conversion{Event: "clicked"}}, journey.Point{}), journey.Known{}),
		func(p journey.Problem) bool { return p.Field == "conversion.within" }) {
		t.Error("an own conversion without a time is none")
	}
}
