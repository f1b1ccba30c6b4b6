package rules

import (
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store/segment"
	"gilmok/store/value"
	"gilmok/ui"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// entryPrefix stands before what a journey's entry brought along.
const entryPrefix = "entry."

// propertyOps are offered for any property: its kind is known by its values only.
var propertyOps = []segment.Op{segment.OpIs, segment.OpIsNot, segment.OpAtLeast, segment.OpAtMost, segment.OpMore, segment.OpLess,
	segment.OpIn, segment.OpNotIn, segment.OpContains, segment.OpStartsWith, segment.OpIsTrue, segment.OpIsFalse, segment.OpIsSet, segment.OpIsNotSet}

// property draws a condition on a property: its name, and the test.
func (b *Builder) property(row *fyne.Container, r segment.Property, names []string, changed func(r segment.Property, shape bool)) {
	prefix := ""
	if strings.HasPrefix(r.Name, entryPrefix) {
		prefix = entryPrefix
	}
	name := strings.TrimPrefix(r.Name, prefix)
	give := func(name string) {
		r.Name = prefix + name
		changed(r, false)
	}
	if len(names) == 0 {
		row.Add(b.input(132, name, lang.X("rules.property.name", "property"), give))
	} else {
		var options []widgets.Option
		for _, n := range names {
			options = append(options, widgets.Option{ID: n, Text: ui.PropertyName(n)})
		}
		if !slices.Contains(names, name) && name != "" {
			options = append(options, widgets.Option{ID: name, Text: name})
		}
		row.Add(b.choose(132, options, name, give))
	}
	kind := value.KindText
	if numeric(r.Test) {
		kind = value.KindNumber
	}
	b.test(row, r.Test, propertyOps, kind, func(t segment.Test, shape bool) {
		r.Test = t
		if t.Op == segment.OpIs || t.Op == segment.OpIsNot {
			r.Test.Value = plain(t.Value)
		}
		changed(r, shape)
	})
}

// numeric reports whether a test compares amounts.
func numeric(t segment.Test) bool {
	switch t.Op {
	case segment.OpAtLeast, segment.OpAtMost, segment.OpMore, segment.OpLess, segment.OpBetween:
		return true
	}
	return false
}

// plain reads what was typed as the number it looks like.
func plain(v value.Value) value.Value {
	if v.Kind() == value.KindText {
		if f, err := strconv.ParseFloat(v.Text(), 64); err == nil {
			return value.Number(f)
		}
	}
	return v
}

// ofEntry is the row of a condition on what the entry brought along.
func (b *Builder) ofEntry(row *fyne.Container, n *node, r segment.Property) {
	if strings.HasPrefix(r.Name, entryPrefix) {
		row.Add(widgets.NewText(lang.X("rules.property.entry", "came with"), widgets.Second))
	}
	b.property(row, r, b.propertyNames(), func(r segment.Property, shape bool) {
		n.rule = r
		if shape {
			b.structure()
			return
		}
		b.changed()
	})
}

func (b *Builder) propertyNames() []string {
	if b.Words.Of != nil {
		return b.Words.Of
	}
	return b.Words.Entry
}

// namesOf gives the properties seen of an event.
func (b *Builder) namesOf(event string) []string {
	for _, e := range b.Words.Events {
		if e.Name == event {
			return e.Properties
		}
	}
	return nil
}

// where draws the conditions on an event's properties below its row. Groups among
// them can only be read.
func (b *Builder) where(body *fyne.Container, e segment.Event, keep func([]segment.Rule)) {
	names, all := b.namesOf(e.Name), slices.Clone(e.Where)
	for i, w := range all {
		line := widgets.Row(look.Space2, widgets.Gap(12, 0), widgets.NewText(lang.X("rules.where.of", "where"), widgets.Second))
		if p, ok := w.(segment.Property); ok {
			b.property(line, p, names, func(p segment.Property, shape bool) {
				all = slices.Clone(all)
				all[i] = p
				keep(all)
				if shape {
					b.redraw()
				}
			})
		} else {
			line.Add(widgets.Grow(widgets.NewCutText(ui.RuleSentence(w), widgets.Small)))
		}
		line.Add(widgets.Space())
		line.Add(widgets.NewIconButton("x", lang.X("rules.condition.remove", "Remove the condition"), func() {
			keep(slices.Delete(slices.Clone(all), i, i+1))
			b.redraw()
		}))
		body.Add(line)
	}
}

// withWhere adds a condition on a property of an event.
func (b *Builder) withWhere(e segment.Event) segment.Event {
	name := "value"
	if names := b.namesOf(e.Name); len(names) > 0 {
		name = names[0]
	}
	e.Where = append(slices.Clone(e.Where), segment.Property{Name: name, Test: segment.Test{Op: segment.OpIs}})
	return e
}
