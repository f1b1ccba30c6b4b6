package rules

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store/segment"
	"gilmok/ui"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// event draws what somebody did, or did not do.
func (b *Builder) event(row, below *fyne.Container, n *node, e segment.Event, not bool) {
	save := func(e segment.Event) {
		if not {
			b.update(n, segment.None{Of: []segment.Rule{e}})
			return
		}
		b.update(n, e)
	}
	keep := func() { save(e) }
	picked := e.Pick != segment.PickAny
	switch {
	case not && picked:
		row.Add(widgets.NewText(lang.X("rules.pick.not", "not:"), widgets.Second))
	case not:
		row.Add(widgets.NewText(lang.X("rules.event.not", "did not"), widgets.Second))
	}
	if picked {
		b.pick(row, &e, keep)
	}
	row.Add(b.eventChoice(e.Name, func(id string) { e.Name = id; keep(); b.redraw() }))
	switch {
	case picked || e.Count != nil: // on a line of its own: both do not fit a small window
		line := widgets.Row(look.Space2, widgets.Gap(12, 0))
		if picked {
			line.Add(widgets.NewText(lang.X("rules.pick.was", "was"), widgets.Second))
		} else {
			b.count(row, &e, keep)
		}
		below.Add(line)
		b.window(line, below, &e, keep)
		line.Add(widgets.Space())
	default:
		b.window(row, below, &e, keep)
	}
	if e.Sum != nil {
		b.sum(below, &e, keep)
	}
	row.Add(b.narrowVerb(func() segment.Event { return e }, save))
	b.unheard(below, e)
	b.where(below, e, func(where []segment.Rule) {
		e.Where = where
		keep()
	})
}

// pick draws which of the events is looked at.
func (b *Builder) pick(row *fyne.Container, e *segment.Event, keep func()) {
	row.Add(b.choose(96, []widgets.Option{{ID: string(segment.PickLast), Text: lang.X("rules.pick.last", "the last")},
		{ID: string(segment.PickFirst), Text: lang.X("rules.pick.first", "the first")}, {ID: anyEvent, Text: lang.X("rules.pick.any", "any")}},
		string(e.Pick), func(id string) {
			if id == anyEvent {
				id = string(segment.PickAny)
			}
			e.Pick = segment.Pick(id)
			keep()
			b.redraw()
		}))
}

const anyEvent = "any"

// narrowVerb narrows an event down as it then stands: to what its properties fit, or to
// the first or last one. Of events that are counted, and of one that is picked, only
// properties are left to ask.
func (b *Builder) narrowVerb(now func() segment.Event, keep func(segment.Event)) fyne.CanvasObject {
	icon, words := "list-filter", lang.X("rules.where.add", "Only where a property fits")
	where := func() { keep(b.withWhere(now())); b.redraw() }
	if e := now(); e.Pick != segment.PickAny || e.Count != nil || e.Sum != nil {
		return widgets.NewIconButton(icon, words, where)
	}
	pick := func(p segment.Pick) func() {
		return func() {
			e := now()
			e.Pick = p
			keep(e)
			b.redraw()
		}
	}
	var verb *widgets.Button
	verb = widgets.NewIconButton(icon, lang.X("rules.narrow.hint", "Which of them count"), func() {
		widgets.ShowMenuBelow(verb, []widgets.MenuItem{{Text: words, Icon: "braces", Do: where},
			{Text: lang.X("rules.narrow.last", "Only the last of all"), Icon: "arrow-down", Do: pick(segment.PickLast)},
			{Text: lang.X("rules.narrow.first", "Only the first of all"), Icon: "arrow-up", Do: pick(segment.PickFirst)}})
	})
	return verb
}

// unheard says that an event was never recorded.
func (b *Builder) unheard(below *fyne.Container, events ...segment.Event) {
	recorded := make([]string, len(b.Words.Events))
	for i, n := range b.Words.Events {
		recorded[i] = n.Name
	}
	rules := make([]segment.Rule, len(events))
	for i, e := range events {
		rules[i] = e
	}
	for _, u := range segment.UnheardOf(recorded, rules...) {
		doubt(below, ui.Unheard(u))
	}
}

// doubt says below a row what is likely not meant.
func doubt(below *fyne.Container, words string) {
	below.Add(widgets.Row(look.Space2, widgets.Gap(12, 0), widgets.NewIcon("circle-alert", look.Warn), widgets.Grow(widgets.NewCutText(words, widgets.Small))))
}

// eventChoice offers the events that have happened, and the one that is meant.
func (b *Builder) eventChoice(chosen string, changed func(name string)) fyne.CanvasObject {
	var options []widgets.Option
	known := false
	for _, name := range b.Words.Events {
		options = append(options, widgets.Option{ID: name.Name, Text: ui.EventTitle(name.Name)})
		known = known || name.Name == chosen
	}
	if !known {
		options = append(options, widgets.Option{ID: chosen, Text: ui.EventTitle(chosen)})
	}
	return b.choose(132, options, chosen, changed)
}

// count draws how often.
func (b *Builder) count(row *fyne.Container, e *segment.Event, keep func()) {
	b.bounds(row, *e.Count, 44, func(x segment.Bounds) { e.Count = &x; keep() })
	row.Add(widgets.NewText(lang.X("rules.count.times", "times"), widgets.Second))
}

// sum draws how much of a property in all.
func (b *Builder) sum(below *fyne.Container, e *segment.Event, keep func()) {
	line := widgets.Row(look.Space2, widgets.Gap(12, 0), widgets.NewText(lang.X("rules.sum.of", "sum of"), widgets.Second))
	sum := *e.Sum
	give := func() {
		kept := sum
		e.Sum = &kept
		keep()
	}
	names := b.namesOf(e.Name)
	if len(names) == 0 {
		line.Add(b.input(132, sum.Property, lang.X("rules.property.name", "property"), func(s string) { sum.Property = strings.TrimSpace(s); give() }))
	} else {
		options := []widgets.Option{}
		known := false
		for _, n := range names {
			options = append(options, widgets.Option{ID: n, Text: ui.PropertyName(n)})
			known = known || n == sum.Property
		}
		if !known {
			options = append(options, widgets.Option{ID: sum.Property, Text: ui.PropertyName(sum.Property)})
		}
		line.Add(b.choose(132, options, sum.Property, func(id string) { sum.Property = id; give() }))
	}
	b.bounds(line, sum.Bounds, 92, func(x segment.Bounds) { sum.Bounds = x; give() })
	line.Add(widgets.Space())
	below.Add(line)
}

// bounds draws at least, at most or exactly, and the number. Where a document gives
// two ends, the builder edits the first and keeps no other.
func (b *Builder) bounds(row *fyne.Container, at segment.Bounds, width float32, changed func(segment.Bounds)) {
	const atLeast, atMost, exactly = "at_least", "at_most", "exactly"
	mode, number := atLeast, 1.0
	switch {
	case at.AtLeast != nil:
		number = *at.AtLeast
	case at.AtMost != nil:
		mode, number = atMost, *at.AtMost
	case at.Exactly != nil:
		mode, number = exactly, *at.Exactly
	}
	give := func() {
		x := number
		switch mode {
		case atMost:
			changed(segment.Bounds{AtMost: &x})
		case exactly:
			changed(segment.Bounds{Exactly: &x})
		default:
			changed(segment.Bounds{AtLeast: &x})
		}
	}
	row.Add(b.choose(92, []widgets.Option{{ID: atLeast, Text: lang.X("rules.count.at_least", "at least")}, {ID: atMost, Text: lang.X("rules.count.at_most", "at most")},
		{ID: exactly, Text: lang.X("rules.count.exactly", "exactly")}}, mode, func(id string) { mode = id; give() }))
	row.Add(b.input(width, strconv.FormatFloat(number, 'f', -1, 64), "2", func(s string) {
		number, _ = strconv.ParseFloat(strings.ReplaceAll(strings.TrimSpace(s), ",", ""), 64)
		give()
	}))
}
