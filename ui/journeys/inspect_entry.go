package journeys

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/store/value"
	"gilmok/ui/widgets"
)

// changeEntry changes how people come in.
func (in *inspector) changeEntry(field string, fn func(*journey.Entry)) {
	in.changeJourney(field, func(j *journey.Journey) {
		e := j.Entry
		fn(&e)
		j.Entry = e
	})
}

// changeJourney changes what belongs to the journey as a whole.
func (in *inspector) changeJourney(field string, fn func(*journey.Journey)) {
	p := in.page
	merge := ""
	if field != "" {
		merge = "journey." + field
	}
	p.edit(copied(p.draft.current(), fn), editChange, merge)
}

// inspectEntry asks who comes in, when and how often, who is taken out, and what
// counts as success: all that belongs to the journey as a whole.
func inspectEntry(in *inspector) []fyne.CanvasObject {
	j := in.page.draft.current()
	name := widgets.NewEntry("")
	name.SetText(j.Name)
	name.OnChanged = func(text string) {
		if text = strings.TrimSpace(text); text != "" {
			in.page.edit(in.page.draft.current().Rename(text), editRename, "name")
		}
	}
	in.first = name
	var kinds []widgets.Option
	for _, k := range journey.EntryKinds {
		kinds = append(kinds, widgets.Option{ID: string(k), Text: entryName(k)})
	}
	kind := widgets.NewSelect(kinds, string(j.Entry.Kind), func(id string) {
		in.changeEntry("", func(e *journey.Entry) { *e = newEntry(journey.EntryKind(id), *e) })
		in.again()
	})
	fields := []fyne.CanvasObject{
		widgets.NewField(lang.X("journeys.entry.journey_name", "Name of the journey"), name, ""),
		widgets.NewField(lang.X("journeys.entry.when", "People come in"), kind, ""),
	}
	fields = append(fields, in.entryFields(j.Entry)...)
	fields = append(fields, in.audienceField(j), in.reentryField(j.Entry), in.limitField(j.Entry), in.exitField(j), in.conversionField(j))
	return append(fields, in.holdoutField(j), in.priorityField(j), in.quietField(j), in.capsField(j), in.tooLateField(j), in.freshField(j), in.casesField(j))
}

// newEntry is another way in with sensible defaults; re-entry and limits stay.
func newEntry(k journey.EntryKind, old journey.Entry) journey.Entry {
	e := journey.Entry{Kind: k, Reentry: old.Reentry, Limit: old.Limit, Zone: old.Zone}
	switch k {
	case journey.EntrySchedule:
		e.At = journey.AtLaunch
	case journey.EntryEvent:
		e.Event = store.EventAddedToCart
	case journey.EntryProductChanged:
		e.Event = store.EventPriceDropped
	case journey.EntryDate:
		nine := journey.Wall(9, 0)
		e.Attribute, e.Time = "birthday", &nine
	}
	return e
}

// entryFields are those of one way in.
func (in *inspector) entryFields(e journey.Entry) []fyne.CanvasObject {
	switch e.Kind {
	case journey.EntrySchedule:
		return in.scheduleFields(e)
	case journey.EntryEvent:
		return []fyne.CanvasObject{widgets.NewField(lang.X("journeys.entry.which_event", "Event"), widgets.Column(4,
			choice(in.page.stock.eventOptions(), e.Event, lang.X("journeys.event.choose", "Choose an event"), func(id string) {
				in.changeEntry("event", func(e *journey.Entry) { e.Event, e.Where, e.Key = id, nil, "" })
				in.again()
			}),
			in.whereField(e.Event, e.Where, func(w journey.Where) { in.changeEntry("", func(e *journey.Entry) { e.Where = w }) })), ""),
			in.keyField(e)}
	case journey.EntryProductChanged:
		var options []widgets.Option
		for _, name := range []string{store.EventPriceDropped, store.EventBackInStock, store.EventLowStock} {
			options = append(options, widgets.Option{ID: name, Text: entryTitle(journey.Entry{Kind: journey.EntryEvent, Event: name})})
		}
		return []fyne.CanvasObject{widgets.NewField(lang.X("journeys.entry.what_changed", "What changed"), widgets.NewSelect(options, e.Event, func(id string) {
			in.changeEntry("event", func(e *journey.Entry) { e.Event = id })
		}), "")}
	case journey.EntrySegmentJoined, journey.EntrySegmentLeft:
		return []fyne.CanvasObject{widgets.NewField(lang.X("journeys.entry.which_segment", "Segment"),
			choice(in.page.stock.segmentOptions(), e.Segment, lang.X("journeys.rule.choose", "Choose a segment"), func(id string) {
				in.changeEntry("segment", func(e *journey.Entry) { e.Segment = id })
			}), "")}
	case journey.EntryAttributeChanged:
		return []fyne.CanvasObject{in.entryAttribute(e)}
	case journey.EntryDate:
		at := timeField(e.Time, func(at *journey.WallTime) { in.changeEntry("time", func(e *journey.Entry) { e.Time = at }) })
		return []fyne.CanvasObject{
			in.entryAttribute(e, value.KindDate, value.KindTime),
			widgets.NewField(lang.X("journeys.wait.offset", "When"), in.offsetField(e.Offset, func(d value.Duration) {
				in.changeEntry("offset", func(e *journey.Entry) { e.Offset = d })
			}), ""),
			widgets.NewField(lang.X("journeys.wait.at", "Time"), at, ""),
			widgets.NewCheck(lang.X("journeys.entry.yearly", "Comes back each year, as a birthday does"), e.ComesBack(), func(on bool) {
				in.changeEntry("", func(e *journey.Entry) { e.Yearly = map[bool]*bool{false: new(bool)}[on] })
			}),
		}
	}
	return nil
}

func (in *inspector) entryAttribute(e journey.Entry, kinds ...value.Kind) fyne.CanvasObject {
	pick := choice(in.page.stock.attributeOptions(kinds...), e.Attribute, lang.X("journeys.entry.choose_attribute", "Choose an attribute"), func(id string) {
		in.changeEntry("attribute", func(e *journey.Entry) { e.Attribute = id })
	})
	return widgets.NewField(lang.X("journeys.wait.attribute", "Attribute"), pick, "")
}

func (in *inspector) audienceField(j *journey.Journey) fyne.CanvasObject {
	rule := in.ruleField(j.Audience, func(r *journey.Rule) {
		in.changeJourney("audience", func(j *journey.Journey) { j.Audience = r })
	})
	if !j.Audience.IsZero() {
		rule = atTop(rule, lang.X("journeys.entry.all", "Everybody again"), func() {
			in.changeJourney("", func(j *journey.Journey) { j.Audience = nil })
			in.again()
		})
	}
	return widgets.NewField(lang.X("journeys.entry.audience", "Only these people"), rule, "")
}

// reentryField asks whether somebody may come again.
func (in *inspector) reentryField(e journey.Entry) fyne.CanvasObject {
	again := "never"
	if e.Reentry != nil {
		again = "after"
		if e.Reentry.After.IsZero() {
			again = "always"
		}
	}
	pick := widgets.NewSegmented([]widgets.Option{
		{ID: "never", Text: lang.X("journeys.again.never", "Never")},
		{ID: "after", Text: lang.X("journeys.again.after", "After a time")},
		{ID: "always", Text: lang.X("journeys.again.always", "Each time")},
	}, again, func(id string) {
		in.changeEntry("", func(e *journey.Entry) {
			e.Reentry = map[string]*journey.Reentry{"after": {After: value.Days(7)}, "always": {}}[id]
		})
		in.again()
	})
	body := widgets.Column(8, pick)
	if again == "after" {
		body.Add(in.spanField(e.Reentry.After, func(d value.Duration) {
			in.changeEntry("reentry", func(e *journey.Entry) { e.Reentry = &journey.Reentry{After: d} })
		}))
	}
	return widgets.NewField(lang.X("journeys.again.label", "Come in again"), body, "")
}

// conversionField asks what counts as success.
func (in *inspector) conversionField(j *journey.Journey) fyne.CanvasObject {
	rows := widgets.Column(8)
	for i, c := range j.Conversion {
		event := choice(in.page.stock.eventOptions(), c.Event, lang.X("journeys.event.choose", "Choose an event"), func(id string) {
			in.changeConversion(i, func(c *journey.Conversion) { c.Event, c.Where = id, nil })
			in.again()
		})
		where := in.whereField(c.Event, c.Where, func(w journey.Where) { in.changeConversion(i, func(c *journey.Conversion) { c.Where = w }) })
		within := in.spanField(c.Within, func(d value.Duration) { in.changeConversion(i, func(c *journey.Conversion) { c.Within = d }) })
		block(rows, event, func() {
			in.changeJourney("", func(j *journey.Journey) { j.Conversion = slices.Delete(slices.Clone(j.Conversion), i, i+1) })
			in.again()
		}, where, widgets.NewField(lang.X("journeys.success.within", "Within, after coming in"), within, ""))
	}
	if len(j.Conversion) < 4 {
		rows.Add(addButton(lang.X("journeys.success.add", "Count an event as success"), func() {
			in.changeJourney("", func(j *journey.Journey) {
				j.Conversion = append(slices.Clone(j.Conversion), journey.Conversion{Event: store.EventOrdered, Within: value.Days(3)})
			})
			in.again()
		}))
	}
	return widgets.NewField(lang.X("journeys.success.label", "Success"), rows, "")
}

func (in *inspector) changeConversion(i int, fn func(*journey.Conversion)) {
	in.changeJourney("conversion", func(j *journey.Journey) {
		j.Conversion = slices.Clone(j.Conversion)
		fn(&j.Conversion[i])
	})
}

// priorityField asks which journey goes first where messages compete for a cap.
func (in *inspector) priorityField(j *journey.Journey) fyne.CanvasObject {
	chosen := j.Policy.Priority
	if chosen == "" {
		chosen = journey.PriorityNormal
	}
	levels := widgets.NewSegmented([]widgets.Option{
		{ID: string(journey.PriorityLow), Text: lang.X("journeys.priority.low", "Low")},
		{ID: string(journey.PriorityNormal), Text: lang.X("journeys.priority.normal", "Normal")},
		{ID: string(journey.PriorityHigh), Text: lang.X("journeys.priority.high", "High")},
	}, string(chosen), func(id string) {
		in.changeJourney("priority", func(j *journey.Journey) {
			if j.Policy.Priority = journey.Priority(id); j.Policy.Priority == journey.PriorityNormal {
				j.Policy.Priority = ""
			}
		})
	})
	return widgets.NewField(lang.X("journeys.priority.label", "Priority"), levels,
		lang.X("journeys.priority.note", "Where a frequency cap has room for one message only, that of the higher journey goes."))
}

// holdoutField asks how many get nothing, to measure what the journey brings.
func (in *inspector) holdoutField(j *journey.Journey) fyne.CanvasObject {
	share := numberField(int(j.Policy.Holdout), 0, func(n int) {
		in.changeJourney("holdout", func(j *journey.Journey) { j.Policy.Holdout = float64(min(n, 100)) })
	})
	return widgets.NewField(lang.X("journeys.holdout.label", "Per cent who get nothing, to compare with"), share, "")
}
