package rules

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store/segment"
	"gilmok/store/value"
	"gilmok/ui"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// sequence draws what happened one after another: a line for each link. What a link
// asks of its event beyond the name only the sentence can edit; it is shown.
func (b *Builder) sequence(row, below *fyne.Container, n *node, r segment.Then) {
	links := slices.Clone(r.Links)
	keep := func() { b.update(n, segment.Then{Links: slices.Clone(links)}) }
	row.Add(widgets.NewText(lang.X("rules.then.first", "first"), widgets.Second))
	row.Add(b.eventChoice(links[0].Event.Name, func(id string) { links[0].Event.Name = id; keep(); b.redraw() }))
	b.windowOnly(row, &links[0].Event, keep)
	row.Add(besides(links[0].Event))
	for i := 1; i < len(links); i++ {
		below.Add(b.link(&links[i], keep, func() {
			if len(links) > 2 {
				links = slices.Delete(links, i, i+1)
				keep()
				b.redraw()
			}
		}, len(links) > 2))
	}
	add := widgets.NewButton(lang.X("rules.then.add", "And then"), "plus", widgets.LinkTo, func() {
		links = append(links, segment.Link{Event: segment.Event{Name: links[len(links)-1].Event.Name}})
		keep()
		b.redraw()
	})
	b.unheard(below, segment.EventsOf(r)...)
	below.Add(widgets.Row(0, widgets.Gap(12, 0), add, widgets.Space()))
}

// windowOnly lets the first link say how long ago at most it happened.
func (b *Builder) windowOnly(row *fyne.Container, e *segment.Event, keep func()) {
	if mode := windowMode(e.Window); mode != windowEver && mode != windowLast {
		return // days are shown by besides
	}
	b.window(row, widgets.Column(0), e, keep)
}

// link is one line: whether it followed, what, and within which time.
func (b *Builder) link(l *segment.Link, keep, remove func(), removable bool) fyne.CanvasObject {
	followed := "did"
	if l.Not {
		followed = "not"
	}
	line := widgets.Row(look.Space2, widgets.Gap(12, 0), b.choose(112, []widgets.Option{{ID: "did", Text: lang.X("rules.then.did", "and then")},
		{ID: "not", Text: lang.X("rules.then.not", "and then not")}}, followed, func(id string) { l.Not = id == "not"; keep() }),
		b.eventChoice(l.Event.Name, func(id string) { l.Event.Name = id; keep(); b.redraw() }))
	mode := "ever"
	if !l.Within.IsZero() {
		mode = "within"
	}
	line.Add(b.choose(88, []widgets.Option{{ID: "ever", Text: lang.X("rules.then.ever", "at any time")}, {ID: "within", Text: lang.X("rules.then.within", "within")}}, mode, func(id string) {
		l.Within = map[string]value.Duration{"within": value.Days(2)}[id]
		keep()
		b.redraw()
	}))
	if mode == "within" {
		b.span(line, l.Within, func(d value.Duration) { l.Within = d; keep() })
	}
	line.Add(besides(l.Event))
	line.Add(widgets.Space())
	if removable {
		line.Add(widgets.NewIconButton("x", lang.X("rules.condition.remove", "Remove the condition"), remove))
	}
	return line
}

// besides shows what a link asks of its event beyond what its line can edit.
func besides(e segment.Event) fyne.CanvasObject {
	if mode := windowMode(e.Window); mode == windowEver || mode == windowLast {
		e.Window = segment.Window{}
	}
	if e.Pick == segment.PickAny && e.Window == (segment.Window{}) && len(e.Where) == 0 {
		return widgets.Space()
	}
	return widgets.Grow(widgets.NewCutText(ui.RuleSentence(e), widgets.Small))
}
