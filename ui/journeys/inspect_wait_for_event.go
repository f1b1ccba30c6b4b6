package journeys

import (
	"slices"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/store/value"
	"gilmok/ui/widgets"
)

// inspectWaitForEvent asks for which events, and how long.
func inspectWaitForEvent(in *inspector, w *journey.WaitForEvent) []fyne.CanvasObject {
	change := func(field string, fn func(*journey.WaitForEvent)) { changeStep(in, field, fn) }
	long := in.spanField(w.Within, func(d value.Duration) {
		change("within", func(w *journey.WaitForEvent) { w.Within = d })
	})
	ranked := widgets.NewRadio([]widgets.RadioOption{
		{ID: "first", Text: lang.X("journeys.event.first", "The first that happens decides")},
		{ID: "ranked", Text: lang.X("journeys.event.ranked", "At the end the highest in this list decides")},
	}, map[bool]string{false: "first", true: "ranked"}[w.Ranked], func(id string) {
		change("ranked", func(w *journey.WaitForEvent) { w.Ranked = id == "ranked" })
	})
	fields := []fyne.CanvasObject{
		widgets.NewField(lang.X("journeys.event.label", "Wait for"), in.branchRows(w), ""),
		widgets.NewField(lang.X("journeys.event.within", "At most"), long, ""),
	}
	if len(w.Branches) > 1 {
		fields = append(fields, ranked)
	}
	return fields
}

// branchRows asks for the events that are waited for, each with its conditions.
func (in *inspector) branchRows(w *journey.WaitForEvent) fyne.CanvasObject {
	change := func(field string, fn func(*journey.WaitForEvent)) { changeStep(in, field, fn) }
	branches := widgets.Column(8)
	for i, b := range w.Branches {
		event := choice(in.page.stock.eventOptions(), b.Event, lang.X("journeys.event.choose", "Choose an event"), func(id string) {
			change("event"+strconv.Itoa(i), func(w *journey.WaitForEvent) {
				w.Branches = slices.Clone(w.Branches)
				w.Branches[i].Event, w.Branches[i].Where, w.Branches[i].Same = id, nil, nil
			})
			in.again()
		})
		where := in.whereField(b.Event, b.Where, func(where journey.Where) {
			change("", func(w *journey.WaitForEvent) {
				w.Branches = slices.Clone(w.Branches)
				w.Branches[i].Where = where
			})
		})
		same := in.sameField(b.Event, b.Same, func(same map[string]string) {
			change("", func(w *journey.WaitForEvent) {
				w.Branches = slices.Clone(w.Branches)
				w.Branches[i].Same = same
			})
		})
		rest := []fyne.CanvasObject{where, same}
		if b.Event == "" {
			rest = nil // there is nothing to compare yet
		}
		block(branches, event, func() {
			change("", func(w *journey.WaitForEvent) { w.Branches = slices.Delete(slices.Clone(w.Branches), i, i+1) })
			in.again()
		}, rest...)
	}
	branches.Add(addButton(lang.X("journeys.event.add", "Another event"), func() {
		change("", func(w *journey.WaitForEvent) {
			w.Branches = append(slices.Clone(w.Branches), journey.Branch{ID: freeID("b", branchIDs(w.Branches))})
		})
		in.again()
	}))
	return branches
}

func branchIDs(list []journey.Branch) (ids []string) {
	for _, b := range list {
		ids = append(ids, b.ID)
	}
	return ids
}

// freeID is a port name that is not taken: b1, b2, …
func freeID(prefix string, taken []string) string {
	for n := len(taken) + 1; ; n++ {
		if id := prefix + strconv.Itoa(n); !slices.Contains(taken, id) {
			return id
		}
	}
}
