package journeys

import (
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

// inspectRecordEvent asks for the event's name and what it carries.
func inspectRecordEvent(in *inspector, r *journey.RecordEvent) []fyne.CanvasObject {
	e := widgets.NewEntry("got_thank_you")
	e.SetText(r.Event)
	e.OnChanged = func(text string) {
		changeStep(in, "event", func(c *journey.RecordEvent) { c.Event = text })
	}
	in.first = e
	carried := &properties{in: in, rows: widgets.Column(8)}
	for _, name := range slices.Sorted(maps.Keys(r.Properties)) {
		carried.list = append(carried.list, journey.Variable{Name: name, Value: r.Properties[name]})
	}
	carried.show()
	return []fyne.CanvasObject{
		widgets.NewField(lang.X("journeys.record.label", "Event"), e, lang.X("journeys.record.note", "A name in the past tense; segments and journeys can use it.")),
		widgets.NewField(lang.X("journeys.record.properties", "What it carries"), carried.rows,
			lang.X("journeys.record.properties_note", "A value may hold Liquid: {{\"{{\"}} entry.total {{\"}}\"}}")),
	}
}

// properties are those of a recorded event while one writes them: a row without a
// name, or with that of another, stays on the panel and out of the step.
type properties struct {
	in   *inspector
	list []journey.Variable
	rows *fyne.Container
}

func (p *properties) show() {
	p.rows.Objects = nil
	for i, v := range p.list {
		mark := strconv.Itoa(i)
		p.rows.Add(namedValue(v,
			func(e *widgets.Entry, text string) {
				p.list[i].Name = strings.TrimSpace(text)
				e.SetWarning(p.twice(i))
				p.keep("name" + mark)
			},
			func(text string) {
				p.list[i].Value = literal(text)
				p.keep("value" + mark)
			},
			func() {
				p.list = slices.Delete(p.list, i, i+1)
				p.keep("")
				p.show()
			}))
	}
	p.rows.Add(addButton(lang.X("journeys.record.add", "Another property"), func() {
		p.list = append(p.list, journey.Variable{Value: ""})
		p.show()
	}))
	p.rows.Refresh()
	if p.in.object != nil {
		p.in.object.Refresh()
	}
}

// twice says whether a row above has the name already.
func (p *properties) twice(i int) bool {
	return slices.ContainsFunc(p.list[:i], func(v journey.Variable) bool { return v.Name == p.list[i].Name })
}

// keep writes the rows into the step.
func (p *properties) keep(field string) {
	changeStep(p.in, field, func(c *journey.RecordEvent) {
		c.Properties = nil
		for i, v := range p.list {
			if v.Name != "" && !p.twice(i) {
				c.Properties = with(c.Properties, v.Name, v.Value)
			}
		}
	})
}

// namedValue is a name, its value, and a cross.
func namedValue(v journey.Variable, renamed func(*widgets.Entry, string), changed func(string), remove func()) fyne.CanvasObject {
	name := widgets.NewEntry(lang.X("journeys.pair.name", "name"))
	value := widgets.NewEntry(lang.X("journeys.pair.value", "value"))
	name.SetText(v.Name)
	value.SetText(typed(v.Value))
	name.OnChanged = func(text string) { renamed(name, text) }
	value.OnChanged = changed
	return removable(widgets.Columns(8, widgets.Grow(name), widgets.Grow(value)), removeTip(), remove)
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
		rows.Add(namedValue(v,
			func(_ *widgets.Entry, text string) {
				change("name"+mark, func(s *journey.SetContext) { s.Set[i].Name = text })
			},
			func(text string) {
				change("value"+mark, func(s *journey.SetContext) { s.Set[i].Value = literal(text) })
			},
			func() {
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
