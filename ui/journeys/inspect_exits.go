package journeys

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/ui/widgets"
)

// exitField asks which events, or which conditions, take people out wherever they
// stand.
func (in *inspector) exitField(j *journey.Journey) fyne.CanvasObject {
	rows := widgets.Column(8)
	for i, x := range j.Exit {
		first, rest := in.exitRow(i, x)
		block(rows, first, func() {
			in.changeJourney("", func(j *journey.Journey) { j.Exit = slices.Delete(slices.Clone(j.Exit), i, i+1) })
			in.again()
		}, rest...)
	}
	add := func(x journey.ExitRule) {
		in.changeJourney("", func(j *journey.Journey) { j.Exit = append(slices.Clone(j.Exit), x) })
		in.again()
	}
	rows.Add(addButton(lang.X("journeys.exit.add", "Take people out on an event"), func() { add(journey.ExitRule{Event: store.EventOrdered}) }))
	rows.Add(addButton(lang.X("journeys.exit.add_rule", "Take people out when something holds"), func() {
		in.page.askRule(nil, nil, func(r segment.Rule) {
			if r != nil {
				add(journey.ExitRule{Rule: &journey.Rule{Rule: r}})
			}
		})
	}))
	return widgets.NewField(lang.X("journeys.exit.label", "Taken out wherever they stand"), rows, "")
}

// exitRow is one way out: what it goes by, and all else about it.
func (in *inspector) exitRow(i int, x journey.ExitRule) (first fyne.CanvasObject, rest []fyne.CanvasObject) {
	when := widgets.NewCheck(lang.X("journeys.exit.step_end", "Only when their step ends"), x.When == journey.ExitStepEnd, func(on bool) {
		in.changeExit(i, "", func(x *journey.ExitRule) { x.When = map[bool]journey.ExitWhen{true: journey.ExitStepEnd}[on] })
	})
	if x.Event == "" && !x.Rule.IsZero() {
		return ruleRow(ruleWords(x.Rule, in.page.stock), func() {
			in.page.askRule(x.Rule.Rule, nil, func(r segment.Rule) {
				if r != nil {
					in.changeExit(i, "", func(x *journey.ExitRule) { x.Rule = &journey.Rule{Rule: r} })
					in.again()
				}
			})
		}), []fyne.CanvasObject{when}
	}
	first = choice(in.page.stock.eventOptions(), x.Event, lang.X("journeys.event.choose", "Choose an event"), func(id string) {
		in.changeExit(i, "exit", func(x *journey.ExitRule) { x.Event, x.Where, x.Same = id, nil, nil })
		in.again()
	})
	return first, []fyne.CanvasObject{
		in.whereField(x.Event, x.Where, func(w journey.Where) { in.changeExit(i, "", func(x *journey.ExitRule) { x.Where = w }) }),
		in.sameField(x.Event, x.Same, func(same map[string]string) { in.changeExit(i, "", func(x *journey.ExitRule) { x.Same = same }) }),
		when,
	}
}

func (in *inspector) changeExit(i int, field string, fn func(*journey.ExitRule)) {
	in.changeJourney(field, func(j *journey.Journey) {
		j.Exit = slices.Clone(j.Exit)
		fn(&j.Exit[i])
	})
}
