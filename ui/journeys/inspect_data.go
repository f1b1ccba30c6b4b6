package journeys

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/store/value"
	"gilmok/ui/widgets"
)

// inspectUpdateCustomer asks which attributes get which value.
func inspectUpdateCustomer(in *inspector, u *journey.UpdateCustomer) []fyne.CanvasObject {
	change := func(field string, fn func(*journey.UpdateCustomer)) {
		changeStep(in, field, func(c *journey.UpdateCustomer) {
			c.Set, c.Add = maps.Clone(c.Set), maps.Clone(c.Add)
			fn(c)
		})
	}
	rows := widgets.Column(8)
	for _, key := range slices.Sorted(maps.Keys(u.Set)) {
		rows.Add(pairRow(attributeLabel(in, key), fmt.Sprint(u.Set[key]), func(text string) {
			change("set."+key, func(u *journey.UpdateCustomer) { u.Set[key] = literal(text) })
		}, func() {
			change("", func(u *journey.UpdateCustomer) { delete(u.Set, key) })
			in.again()
		}))
	}
	for _, key := range slices.Sorted(maps.Keys(u.Add)) {
		rows.Add(pairRow("+ "+attributeLabel(in, key), percent(u.Add[key]), func(text string) {
			if n, err := strconv.ParseFloat(text, 64); err == nil {
				change("add."+key, func(u *journey.UpdateCustomer) { u.Add[key] = n })
			}
		}, func() {
			change("", func(u *journey.UpdateCustomer) { delete(u.Add, key) })
			in.again()
		}))
	}
	add := choice(in.page.stock.settableOptions(), "", lang.X("journeys.update.add", "Choose an attribute to set"), func(key string) {
		change("", func(u *journey.UpdateCustomer) {
			if u.Set == nil {
				u.Set = map[string]any{}
			}
			u.Set[key] = ""
		})
		in.again()
	})
	rows.Add(add)
	return []fyne.CanvasObject{widgets.NewField(lang.X("journeys.update.label", "Set"), rows,
		lang.X("journeys.update.note", "A value may hold Liquid: {{\"{{\"}} entry.coupon {{\"}}\"}}"))}
}

func attributeLabel(in *inspector, key string) string {
	for _, a := range in.page.stock.attributes {
		if a.Key == key {
			return cmp.Or(a.Label, key)
		}
	}
	return key
}

// literal reads what a person types as a value: yes and no, numbers, else text.
// What is not spelt as a number is written, as 010 and nan, stays text.
func literal(text string) any {
	switch text {
	case "true":
		return true
	case "false":
		return false
	}
	short := text
	if _, fraction, _ := strings.Cut(text, "."); fraction != "" { // 12.50 is 12.5
		short = strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
	}
	if n, err := strconv.ParseFloat(text, 64); err == nil && percent(n) == short && !math.IsNaN(n) && !math.IsInf(n, 0) {
		return n
	}
	return text
}

// pairRow is a label with a field for its value and a cross.
func pairRow(label, text string, changed func(string), remove func()) fyne.CanvasObject {
	e := widgets.NewEntry("")
	e.SetText(text)
	e.OnChanged = changed
	return widgets.NewField(label, removable(e, removeTip(), remove), "")
}

// inspectRecordEvent asks for the event's name.
func inspectRecordEvent(in *inspector, r *journey.RecordEvent) []fyne.CanvasObject {
	e := widgets.NewEntry("got_thank_you")
	e.SetText(r.Event)
	e.OnChanged = func(text string) {
		changeStep(in, "event", func(c *journey.RecordEvent) { c.Event = text })
	}
	in.first = e
	return []fyne.CanvasObject{widgets.NewField(lang.X("journeys.record.label", "Event"), e, lang.X("journeys.record.note", "A name in the past tense; segments and journeys can use it."))}
}

// inspectContext asks for variables.
func inspectContext(in *inspector, s *journey.SetContext) []fyne.CanvasObject {
	change := func(field string, fn func(*journey.SetContext)) {
		changeStep(in, field, func(c *journey.SetContext) {
			c.Set = slices.Clone(c.Set)
			fn(c)
		})
	}
	rows := widgets.Column(8)
	for i, v := range s.Set {
		mark := strconv.Itoa(i)
		name, value := widgets.NewEntry("name"), widgets.NewEntry("value")
		name.SetText(v.Name)
		if v.Value != nil {
			value.SetText(fmt.Sprint(v.Value))
		}
		name.OnChanged = func(text string) { change("name"+mark, func(s *journey.SetContext) { s.Set[i].Name = text }) }
		value.OnChanged = func(text string) {
			change("value"+mark, func(s *journey.SetContext) { s.Set[i].Value = literal(text) })
		}
		rows.Add(removable(widgets.Columns(8, widgets.Grow(name), widgets.Grow(value)), removeTip(), func() {
			change("", func(s *journey.SetContext) { s.Set = slices.Delete(s.Set, i, i+1) })
			in.again()
		}))
	}
	rows.Add(addButton(lang.X("journeys.context.add", "Another value"), func() {
		change("", func(s *journey.SetContext) { s.Set = append(s.Set, journey.Variable{}) })
		in.again()
	}))
	return []fyne.CanvasObject{widgets.NewField(lang.X("journeys.context.label", "Name and value"), rows, "")}
}

// inspectToDo asks what people are to do.
func inspectToDo(in *inspector, d *journey.ToDo) []fyne.CanvasObject {
	e := widgets.NewTextArea(lang.X("journeys.to_do.hint", "Call and ask how the order was"), 3)
	e.SetText(d.Text)
	e.OnChanged = func(text string) {
		changeStep(in, "text", func(c *journey.ToDo) { c.Text = text })
	}
	in.first = e
	change := func(field string, fn func(*journey.ToDo)) { changeStep(in, field, fn) }
	fields := []fyne.CanvasObject{
		widgets.NewField(lang.X("journeys.to_do.label", "What is to be done"), e, lang.X("journeys.to_do.where", "It stands under Journeys › To do until somebody ticks it.")),
		widgets.NewCheck(lang.X("journeys.to_do.limit", "Go on without it after a time"), d.Within != nil, func(on bool) {
			change("", func(c *journey.ToDo) {
				c.Within = nil
				if on {
					long := value.Days(3)
					c.Within = &long
				}
			})
			in.again()
		}),
	}
	if d.Within != nil {
		fields = append(fields, in.spanField(*d.Within, func(long value.Duration) {
			change("within", func(c *journey.ToDo) { c.Within = &long })
		}))
	}
	return fields
}

// inspectNote takes the words of a note.
func inspectNote(in *inspector, n *journey.Note) []fyne.CanvasObject {
	e := widgets.NewTextArea(lang.X("journeys.note.hint", "What others should know"), 5)
	e.SetText(n.Text)
	e.OnChanged = func(text string) {
		changeStep(in, "text", func(c *journey.Note) { c.Text = text })
	}
	in.first = e
	return []fyne.CanvasObject{e}
}
