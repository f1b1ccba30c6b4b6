package rules

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/store/insight"
	"gilmok/store/segment"
	"gilmok/store/value"
	"gilmok/ui"
	"gilmok/ui/widgets"
)

// update keeps a changed condition; the shape of the row stays.
func (b *Builder) update(n *node, r segment.Rule) {
	n.rule = r
	b.changed()
}

func (b *Builder) kindOf(key string) value.Kind {
	if key == "created_at" {
		return value.KindTime
	}
	for _, a := range b.Words.Attributes {
		if a.Key == key {
			return a.Kind
		}
	}
	return value.KindText
}

func (b *Builder) attribute(row, below *fyne.Container, n *node, r segment.Attribute) {
	var options []widgets.Option
	for _, a := range b.Words.Attributes {
		options = append(options, widgets.Option{ID: a.Key, Text: ui.AttributeName(a)})
	}
	for _, key := range store.StandardFields {
		options = append(options, widgets.Option{ID: key, Text: ui.FieldName(key)})
	}
	if !offered(options, r.Key) {
		doubt(below, b.nobodyHas(r.Key, options))
		options = append(options, widgets.Option{ID: r.Key, Text: r.Key})
	}
	row.Add(b.choose(176, options, r.Key, func(key string) {
		ops := opsFor(b.kindOf(key))
		n.rule = segment.Attribute{Key: key, Test: segment.Test{Op: ops[0]}}
		b.structure()
	}))
	changed := func(t segment.Test, shape bool) {
		r.Test = t
		n.rule = r
		if shape {
			b.structure()
			return
		}
		b.changed()
	}
	if r.Key == "rfm_group" && (r.Test.Op == segment.OpIs || r.Test.Op == segment.OpIsNot) {
		b.groupTest(row, r.Test, changed)
		return
	}
	b.test(row, r.Test, opsFor(b.kindOf(r.Key)), b.kindOf(r.Key), changed)
}

func offered(options []widgets.Option, id string) bool {
	return slices.ContainsFunc(options, func(o widgets.Option) bool { return o.ID == id })
}

// nobodyHas says that an attribute is not known, and which may be meant.
func (b *Builder) nobodyHas(key string, options []widgets.Option) string {
	var keys []string
	for _, o := range options {
		keys = append(keys, o.ID)
	}
	if nearest := segment.Nearest(key, keys); nearest != "" {
		return lang.X("rules.unknown.nearest", "No customer has “{{.Key}}”. Did you mean “{{.Nearest}}”?", ui.With("Key", key, "Nearest", nearest))
	}
	return lang.X("rules.unknown.attribute", "No customer has “{{.Key}}”.", ui.With("Key", key))
}

// groupTest draws a test of the customer group: its names are chosen, not typed.
func (b *Builder) groupTest(row *fyne.Container, t segment.Test, changed func(segment.Test, bool)) {
	var ops, groups []widgets.Option
	for _, op := range []segment.Op{segment.OpIs, segment.OpIsNot, segment.OpIsSet, segment.OpIsNotSet} {
		ops = append(ops, widgets.Option{ID: string(op), Text: ui.OpName(op)})
	}
	for _, g := range insight.Groups {
		groups = append(groups, widgets.Option{ID: string(g), Text: ui.GroupName(g)})
	}
	own := b.Words.Groups
	if g := insight.Group(t.Value.Text()); g != "" && !slices.Contains(own, g) {
		own = append(slices.Clone(own), g) // it may be drawn no more
	}
	for _, g := range own {
		if !slices.Contains(insight.Groups, g) {
			groups = append(groups, widgets.Option{ID: string(g), Text: string(g)})
		}
	}
	row.Add(b.choose(124, ops, string(t.Op), func(id string) { changed(segment.Test{Op: segment.Op(id), Value: t.Value}, true) }))
	row.Add(b.choose(160, groups, t.Value.Text(), func(id string) { changed(segment.Test{Op: t.Op, Value: value.Text(id)}, false) }))
}

// test draws operator and operand. changed is told whether the row needs
// another shape.
func (b *Builder) test(row *fyne.Container, t segment.Test, ops []segment.Op, kind value.Kind, changed func(segment.Test, bool)) {
	var options []widgets.Option
	for _, op := range ops {
		options = append(options, widgets.Option{ID: string(op), Text: ui.OpName(op)})
	}
	row.Add(b.choose(124, options, string(t.Op), func(id string) {
		next := segment.Test{Op: segment.Op(id), Value: t.Value}
		if next.Op == segment.OpOnDayOfYear {
			next.Value = value.Text(segment.DayToday)
		}
		changed(next, true)
	}))
	switch t.Op {
	case segment.OpIsSet, segment.OpIsNotSet, segment.OpIsTrue, segment.OpIsFalse:
	case segment.OpIn, segment.OpNotIn, segment.OpMatchesAnyTag:
		b.list(row, t, kind, changed)
	case segment.OpBetween:
		for len(t.Values) < 2 {
			t.Values = append(t.Values, value.None)
		}
		t.Values = append([]value.Value{}, t.Values...)
		for i := range 2 {
			if i == 1 {
				row.Add(widgets.NewText(lang.X("rules.value.and", "and"), widgets.Second))
			}
			row.Add(b.input(92, t.Values[i].String(), hint(kind), func(s string) { t.Values[i] = operand(s, kind); changed(t, false) }))
		}
	case segment.OpWithinLast, segment.OpWithinNext:
		b.span(row, t.Within, func(d value.Duration) { t.Within = d; changed(t, false) })
	case segment.OpOnDayOfYear:
		b.dayOfYear(row, t, changed)
	default:
		row.Add(widgets.Grow(b.input(140, t.Value.String(), hint(kind), func(s string) { t.Value = operand(s, kind); changed(t, false) })))
	}
}

func hint(kind value.Kind) string {
	switch kind {
	case value.KindDate, value.KindTime:
		return "2026-11-21"
	case value.KindNumber, value.KindMoney:
		return "10000"
	}
	return lang.X("rules.value.text", "value")
}

// operand reads what was typed as the kind compares it.
func operand(s string, kind value.Kind) value.Value {
	s = strings.TrimSpace(s)
	if kind == value.KindNumber || kind == value.KindMoney {
		if f, err := strconv.ParseFloat(strings.ReplaceAll(s, ",", ""), 64); err == nil {
			return value.Number(f)
		}
		return value.None
	}
	return value.Text(s)
}

func joined(list []value.Value) string {
	parts := make([]string, len(list))
	for i, v := range list {
		parts[i] = v.String()
	}
	return strings.Join(parts, ", ")
}

// span draws "30 days".
func (b *Builder) span(row *fyne.Container, d value.Duration, changed func(value.Duration)) {
	n, unit := days(d)
	give := func() {
		if unit == "hours" {
			changed(value.Span(time.Duration(n) * time.Hour))
			return
		}
		if unit == "months" {
			changed(value.Duration{Months: n})
			return
		}
		changed(value.Days(n))
	}
	text := ""
	if n > 0 {
		text = strconv.Itoa(n)
	}
	row.Add(b.input(52, text, "30", func(s string) { n, _ = strconv.Atoi(strings.TrimSpace(s)); give() }))
	row.Add(b.choose(84, []widgets.Option{{ID: "hours", Text: lang.X("rules.unit.hours", "hours")}, {ID: "days", Text: lang.X("rules.unit.days", "days")},
		{ID: "months", Text: lang.X("rules.unit.months", "months")}}, unit, func(id string) { unit = id; give() }))
}

// days splits a duration into a number and its unit.
func days(d value.Duration) (n int, unit string) {
	switch {
	case d.Months > 0 && d.Rest == 0:
		return d.Months, "months"
	case d.Rest%(24*time.Hour) == 0:
		return int(d.Rest / (24 * time.Hour)), "days"
	}
	return int(d.Rest / time.Hour), "hours"
}

func (b *Builder) consent(row *fyne.Container, n *node, r segment.Consent) {
	channels := []widgets.Option{}
	for _, ch := range []store.Channel{store.ChannelEmail, store.ChannelSMS, store.ChannelKakao} {
		channels = append(channels, widgets.Option{ID: string(ch), Text: ui.ChannelName(ch)})
	}
	row.Add(b.choose(110, channels, r.Channel, func(id string) { r.Channel = id; b.update(n, r) }))
	row.Add(b.choose(130, ui.PurposeOptions(), r.Purpose, func(id string) { r.Purpose = id; b.update(n, r) }))
	row.Add(b.choose(140, ui.ConsentOptions(), r.Is, func(id string) { r.Is = id; b.update(n, r) }))
}

func (b *Builder) inSegment(row, below *fyne.Container, n *node, r segment.InSegment) {
	row.Add(widgets.NewText(lang.X("rules.segment.in", "is in"), widgets.Second))
	var options []widgets.Option
	for _, s := range b.Words.Segments {
		options = append(options, widgets.Option{ID: s.Name, Text: s.Name})
	}
	if !offered(options, r.Name) {
		doubt(below, lang.X("rules.unknown.segment", "There is no segment “{{.Name}}”: nobody is in it.", ui.With("Name", r.Name)))
		options = append(options, widgets.Option{ID: r.Name, Text: r.Name})
	}
	row.Add(b.choose(220, options, r.Name, func(id string) { n.rule = segment.InSegment{Name: id}; b.structure() }))
}

func (b *Builder) random(row *fyne.Container, n *node, r segment.Random) {
	row.Add(widgets.NewText(lang.X("rules.random.from", "a random part, from"), widgets.Second))
	number := func(into *float64) func(string) {
		return func(s string) {
			if f, err := strconv.ParseFloat(strings.TrimSpace(s), 64); err == nil {
				*into = f
				b.update(n, r)
			}
		}
	}
	row.Add(b.input(52, strconv.FormatFloat(r.From, 'f', -1, 64), "0", number(&r.From)))
	row.Add(widgets.NewText(lang.X("rules.random.to", "% to"), widgets.Second))
	row.Add(b.input(52, strconv.FormatFloat(r.To, 'f', -1, 64), "10", number(&r.To)))
	row.Add(widgets.NewText("%", widgets.Second))
}
