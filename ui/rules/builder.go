package rules

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/store/importer"
	"gilmok/store/insight"
	"gilmok/store/segment"
	"gilmok/store/value"
	"gilmok/ui"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// Vocabulary is what conditions can speak of.
type Vocabulary struct {
	Attributes []store.Attribute
	Events     []store.EventName
	Segments   []store.Segment
	Country    string          // of phone numbers without a code, ISO 3166-1 alpha-2
	Groups     []insight.Group // of customers, the shop's own among them
	// Entry names the properties that a journey's entry brings along; nil: there is
	// no entry to speak of.
	Entry []string
	// Of names the properties of the one event that is asked about; not nil, and
	// conditions speak of nothing else.
	Of []string
}

// Builder draws a rule as nested groups of conditions.
type Builder struct {
	Words   Vocabulary
	root    *node
	changed func()
	body    *fyne.Container
}

// NewBuilder makes an empty one; changed is called after every change by hand.
func NewBuilder(changed func()) *Builder {
	return &Builder{root: &node{mode: "all"}, changed: changed, body: widgets.Column(0)}
}

// Object is what to put on the page. It lives as long as the Builder.
func (b *Builder) Object() fyne.CanvasObject { return b.body }

// Set shows another rule.
func (b *Builder) Set(r segment.Rule) {
	b.root = nodeOf(r)
	b.redraw()
}

// Rule gives the rule as it stands, without the conditions that are not complete
// yet; complete tells whether there are none of those.
func (b *Builder) Rule() (r segment.Rule, complete bool) {
	r, complete = b.root.asRule()
	return importer.Rule(segment.Normalize(r), b.Words.Country), complete
}

func (b *Builder) redraw() {
	b.body.RemoveAll()
	b.body.Add(b.group(b.root, nil, 0))
	b.body.Refresh()
}

// structure redraws and tells of a change of the tree's shape.
func (b *Builder) structure() {
	b.redraw()
	b.changed()
}

func modeOptions() []widgets.Option {
	return []widgets.Option{
		{ID: "all", Text: lang.X("rules.mode.all", "All of these hold")},
		{ID: "any", Text: lang.X("rules.mode.any", "At least one holds")},
		{ID: "none", Text: lang.X("rules.mode.none", "None of these holds")},
	}
}

func (b *Builder) group(n, parent *node, depth int) fyne.CanvasObject {
	mode := widgets.NewSelect(modeOptions(), n.mode, func(id string) { n.mode = id; b.changed() }).Dense()
	head := widgets.Row(look.Space2, widgets.Fixed(200, 30, mode), widgets.Space())
	if parent != nil {
		head.Add(widgets.NewIconButton("x", lang.X("rules.group.remove", "Remove the group"), func() { parent.remove(n); b.structure() }))
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
	add = widgets.NewButton(lang.X("rules.condition.add", "Condition"), "plus", widgets.LinkTo, func() { widgets.ShowMenuBelow(add, b.choices(n, depth)) })
	body.Add(widgets.Row(0, add, widgets.Space()))
	if depth == 0 {
		return body
	}
	return widgets.NewSurface(look.Well, widgets.PadAll(look.Space3, body))
}

// choices are the kinds of conditions that can be added.
func (b *Builder) choices(n *node, depth int) []widgets.MenuItem {
	add := func(child *node) func() {
		return func() { n.of = append(n.of, child); b.structure() }
	}
	if b.Words.Of != nil {
		return []widgets.MenuItem{{Text: lang.X("rules.kind.property", "A property of it"), Icon: "braces", Do: add(b.newProperty(""))}, b.newGroup(add, depth)}
	}
	one, lot := 1.0, 100000.0
	items := []widgets.MenuItem{
		{Text: lang.X("rules.kind.attribute", "What is known of them"), Icon: "user-round", Do: add(&node{rule: segment.Attribute{Key: "city", Test: segment.Test{Op: segment.OpIs}}})},
		{Text: lang.X("rules.kind.list", "Who is on a list"), Icon: "list", Do: add(&node{rule: segment.Attribute{Key: "email", Test: segment.Test{Op: segment.OpIn}}})},
		{Text: lang.X("rules.kind.event", "What they did"), Icon: "shopping-bag", Do: add(&node{rule: segment.Event{Name: store.EventOrdered, Window: segment.Window{Within: value.Days(30)}}})},
		{Text: lang.X("rules.kind.not", "What they did not do"), Icon: "ban", Do: add(&node{rule: segment.None{Of: []segment.Rule{segment.Event{Name: store.EventOrdered, Window: segment.Window{Within: value.Days(90)}}}}})},
		{Text: lang.X("rules.kind.pick", "The first or last time they did it"), Icon: "history", Do: add(&node{rule: segment.Event{Name: store.EventOrdered, Pick: segment.PickLast, Window: segment.Window{Within: value.Days(30)}}})},
		{Text: lang.X("rules.kind.count", "How often they did it"), Icon: "repeat", Do: add(&node{rule: segment.Event{Name: store.EventOrdered, Count: &segment.Bounds{AtLeast: &one}}})},
		{Text: lang.X("rules.kind.sum", "How much in all"), Icon: "banknote", Do: add(&node{rule: segment.Event{Name: store.EventOrdered, Sum: &segment.Sum{Property: "total", Bounds: segment.Bounds{AtLeast: &lot}}, Window: segment.Window{Within: value.Days(365)}}})},
		{Text: lang.X("rules.kind.then", "One thing after another"), Icon: "route", Do: add(&node{rule: segment.Then{Links: []segment.Link{
			{Event: segment.Event{Name: store.EventViewed}}, {Event: segment.Event{Name: store.EventOrdered}, Not: true, Within: value.Days(2)}}}})},
		{Text: lang.X("rules.kind.consent", "Who may be written to"), Icon: "shield-check", Do: add(&node{rule: segment.Consent{Channel: "email", Purpose: "advertising", Is: "opted_in"}})},
	}
	if b.Words.Entry != nil {
		items = append(items, widgets.MenuItem{Text: lang.X("rules.kind.entry", "What they came in with"), Icon: "log-in", Do: add(b.newProperty(entryPrefix))})
	}
	if len(b.Words.Segments) > 0 {
		items = append(items, widgets.MenuItem{Text: lang.X("rules.kind.segment", "In another segment"), Icon: "list-filter",
			Do: add(&node{rule: segment.InSegment{Name: b.Words.Segments[0].Name}})})
	}
	items = append(items, widgets.MenuItem{Text: lang.X("rules.kind.random", "A random part"), Icon: "flask-conical",
		Do: add(&node{rule: segment.Random{Salt: "a", From: 0, To: 10}})})
	return append(items, b.newGroup(add, depth))
}

// deepest is how many groups stand inside each other at most.
const deepest = 3

func (b *Builder) newGroup(add func(*node) func(), depth int) widgets.MenuItem {
	return widgets.MenuItem{Text: lang.X("rules.kind.group", "A group of conditions"), Icon: "group", Disabled: depth >= deepest, Do: add(&node{mode: "any"})}
}

func (b *Builder) newProperty(prefix string) *node {
	name := "value"
	if names := b.propertyNames(); len(names) > 0 && !slices.Contains(names, name) {
		name = names[0]
	}
	return &node{rule: segment.Property{Name: prefix + name, Test: segment.Test{Op: segment.OpIs}}}
}

// condition draws one row: its parts in the order in which they are read.
func (b *Builder) condition(n, parent *node) fyne.CanvasObject {
	row, below := widgets.Row(look.Space2), widgets.Column(look.Space2)
	switch r := n.rule.(type) {
	case segment.Attribute:
		b.attribute(row, below, n, r)
	case segment.Property:
		b.ofEntry(row, n, r)
	case segment.Event:
		b.event(row, below, n, r, false)
	case segment.None:
		if e, ok := r.Of[0].(segment.Event); ok {
			b.event(row, below, n, e, true)
		}
	case segment.Then:
		b.sequence(row, below, n, r)
	case segment.Consent:
		b.consent(row, n, r)
	case segment.InSegment:
		b.inSegment(row, below, n, r)
	case segment.Random:
		b.random(row, n, r)
	default:
		row.Add(widgets.Grow(widgets.NewCutText(ui.RuleSentence(n.rule), widgets.Base)))
	}
	row.Add(widgets.Space())
	row.Add(widgets.NewIconButton("x", lang.X("rules.condition.remove", "Remove the condition"), func() { parent.remove(n); b.structure() }))
	if len(below.Objects) == 0 {
		return row
	}
	return widgets.Column(look.Space2, row, below)
}

func (b *Builder) choose(width float32, options []widgets.Option, chosen string, changed func(string)) fyne.CanvasObject {
	return widgets.Fixed(width, 30, widgets.NewSelect(options, chosen, changed).Dense())
}

func (b *Builder) input(width float32, text, hint string, changed func(string)) fyne.CanvasObject {
	e := widgets.NewEntry(hint)
	e.SetText(text)
	e.OnChanged = changed
	return widgets.Fixed(width, 30, e)
}
