package segments

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// vocabulary is what conditions can speak of.
type vocabulary struct {
	attributes []store.Attribute
	events     []store.EventName
	segments   []store.Segment
}

// builder draws a rule as nested groups of conditions.
type builder struct {
	root    *node
	words   vocabulary
	canvas  func() fyne.Canvas
	changed func()
	body    *fyne.Container
	locked  bool
}

func newBuilder(canvas func() fyne.Canvas, changed func()) *builder {
	return &builder{root: &node{mode: "all"}, canvas: canvas, changed: changed, body: widgets.Column(0)}
}

// set shows another rule.
func (b *builder) set(r segment.Rule) {
	b.root = nodeOf(r)
	b.redraw()
}

func (b *builder) redraw() {
	b.body.RemoveAll()
	b.body.Add(b.group(b.root, nil, 0))
	b.body.Refresh()
}

// structure redraws and tells of a change of the tree's shape.
func (b *builder) structure() {
	b.redraw()
	b.changed()
}

func modeOptions() []widgets.Option {
	return []widgets.Option{
		{ID: "all", Text: lang.X("segments.mode.all", "All of these hold")},
		{ID: "any", Text: lang.X("segments.mode.any", "At least one holds")},
		{ID: "none", Text: lang.X("segments.mode.none", "None of these holds")},
	}
}

func (b *builder) group(n, parent *node, depth int) fyne.CanvasObject {
	mode := widgets.NewSelect(modeOptions(), n.mode, func(id string) { n.mode = id; b.changed() }).Dense()
	head := widgets.Row(look.Space2, widgets.Fixed(200, 30, mode), widgets.Space())
	if parent != nil {
		head.Add(widgets.NewIconButton("x", lang.X("segments.group.remove", "Remove the group"), func() { parent.remove(n); b.structure() }))
	}
	body := widgets.Column(look.Space2, head)
	for _, child := range n.of {
		if child.mode != "" {
			body.Add(b.group(child, n, depth+1))
			continue
		}
		body.Add(b.condition(child, n))
	}
	var add *widgets.Button
	add = widgets.NewButton(lang.X("segments.condition.add", "Condition"), "plus", widgets.LinkTo, func() { widgets.ShowMenuBelow(add, b.choices(n, depth)) })
	body.Add(widgets.Row(0, add, widgets.Space()))
	if depth == 0 {
		return body
	}
	return widgets.NewSurface(look.Well, widgets.PadAll(look.Space3, body))
}

// choices are the kinds of conditions that can be added.
func (b *builder) choices(n *node, depth int) []widgets.MenuItem {
	add := func(child *node) func() {
		return func() { n.of = append(n.of, child); b.structure() }
	}
	one := 1.0
	items := []widgets.MenuItem{
		{Text: lang.X("segments.kind.attribute", "What is known of them"), Icon: "user-round", Do: add(&node{rule: segment.Attribute{Key: "city", Test: segment.Test{Op: segment.OpIs}}})},
		{Text: lang.X("segments.kind.event", "What they did"), Icon: "shopping-bag", Do: add(&node{rule: segment.Event{Name: store.EventOrdered, Window: segment.Window{Within: value.Days(30)}}})},
		{Text: lang.X("segments.kind.not", "What they did not do"), Icon: "ban", Do: add(&node{rule: segment.None{Of: []segment.Rule{segment.Event{Name: store.EventOrdered, Window: segment.Window{Within: value.Days(90)}}}}})},
		{Text: lang.X("segments.kind.count", "How often they did it"), Icon: "repeat", Do: add(&node{rule: segment.Event{Name: store.EventOrdered, Count: &segment.Bounds{AtLeast: &one}}})},
		{Text: lang.X("segments.kind.consent", "Who may be written to"), Icon: "shield-check", Do: add(&node{rule: segment.Consent{Channel: "email", Purpose: "advertising", Is: "opted_in"}})},
	}
	if len(b.words.segments) > 0 {
		items = append(items, widgets.MenuItem{Text: lang.X("segments.kind.segment", "In another segment"), Icon: "list-filter",
			Do: add(&node{rule: segment.InSegment{Name: b.words.segments[0].Name}})})
	}
	items = append(items, widgets.MenuItem{Text: lang.X("segments.kind.random", "A random part"), Icon: "flask-conical",
		Do: add(&node{rule: segment.Random{Salt: "a", From: 0, To: 10}})})
	if depth < 3 {
		items = append(items, widgets.MenuItem{Text: lang.X("segments.kind.group", "A group of conditions"), Icon: "group", Do: add(&node{mode: "any"})})
	}
	return items
}

// condition draws one row: its parts in the order in which they are read.
func (b *builder) condition(n, parent *node) fyne.CanvasObject {
	row := widgets.Row(look.Space2)
	switch r := n.rule.(type) {
	case segment.Attribute:
		b.attribute(row, n, r)
	case segment.Event:
		b.event(row, n, r, false)
	case segment.None:
		if e, ok := r.Of[0].(segment.Event); ok {
			b.event(row, n, e, true)
		}
	case segment.Consent:
		b.consent(row, n, r)
	case segment.InSegment:
		b.inSegment(row, n, r)
	case segment.Random:
		b.random(row, n, r)
	default:
		row.Add(widgets.Grow(widgets.NewCutText(segment.Format(n.rule), widgets.Base)))
	}
	row.Add(widgets.Space())
	row.Add(widgets.NewIconButton("x", lang.X("segments.condition.remove", "Remove the condition"), func() { parent.remove(n); b.structure() }))
	return row
}

func (b *builder) choose(width float32, options []widgets.Option, chosen string, changed func(string)) fyne.CanvasObject {
	return widgets.Fixed(width, 30, widgets.NewSelect(options, chosen, changed).Dense())
}

func (b *builder) input(width float32, text, hint string, changed func(string)) fyne.CanvasObject {
	e := widgets.NewEntry(hint)
	e.SetText(text)
	e.OnChanged = changed
	return widgets.Fixed(width, 30, e)
}
