package journeys

import (
	"context"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/store/segment"
	"gilmok/store/value"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/widgets"
)

// numberField takes a whole number of at least least.
func numberField(n, least int, changed func(int)) *widgets.Entry {
	e := widgets.NewEntry("")
	e.SetText(strconv.Itoa(n))
	e.OnChanged = func(text string) {
		n, err := strconv.Atoi(strings.ReplaceAll(strings.TrimSpace(text), ",", ""))
		e.SetWarning(err != nil || n < least)
		if err == nil && n >= least {
			changed(n)
		}
	}
	return e
}

// spanField takes a duration: a number and its unit.
func (in *inspector) spanField(d value.Duration, changed func(value.Duration)) fyne.CanvasObject {
	n, u := unitOf(d)
	sign := 1
	if n < 0 {
		n, sign = -n, -1
	}
	number := numberField(n, 0, func(v int) {
		n = v
		changed(durationOf(sign*n, u))
	})
	if in.first == nil {
		in.first = number
	}
	var options []widgets.Option
	for _, x := range units {
		options = append(options, widgets.Option{ID: string(x), Text: unitName(x)})
	}
	choice := widgets.NewSelect(options, string(u), func(id string) {
		u = unit(id)
		changed(durationOf(sign*n, u))
	})
	return widgets.Row(8, widgets.Fixed(88, 0, number), widgets.Grow(choice))
}

// timeField takes a time of day; nothing where it may be left out.
func timeField(at *journey.WallTime, changed func(*journey.WallTime)) *widgets.Entry {
	e := widgets.NewEntry("09:00")
	if at != nil {
		e.SetText(at.String())
	}
	e.OnChanged = func(text string) {
		text = strings.TrimSpace(text)
		if len(text) == 4 && text[1] == ':' {
			text = "0" + text
		}
		if text == "" {
			e.SetWarning(false)
			changed(nil)
			return
		}
		w, err := journey.ParseWallTime(text)
		e.SetWarning(err != nil)
		if err == nil {
			changed(&w)
		}
	}
	return e
}

// zoneField asks whose clock is meant.
func zoneField(z journey.Zone, changed func(journey.Zone)) fyne.CanvasObject {
	if z == "" {
		z = journey.ZoneCustomer
	}
	options := []widgets.Option{
		{ID: string(journey.ZoneCustomer), Text: lang.X("journeys.zone.customers", "Customer's")},
		{ID: string(journey.ZoneShop), Text: lang.X("journeys.zone.shops", "Shop's")},
	}
	if z != journey.ZoneCustomer && z != journey.ZoneShop {
		options = append(options, widgets.Option{ID: string(z), Text: string(z)})
	}
	return widgets.NewSelect(options, string(z), func(id string) { changed(journey.Zone(id)) })
}

// choice is a Select with the words shown while nothing is chosen; a value that is
// not among the options stays choosable, with a warning.
func choice(options []widgets.Option, chosen, hint string, changed func(string)) *widgets.Select {
	known := chosen == ""
	for _, o := range options {
		known = known || o.ID == chosen
	}
	if !known {
		options = append(options[:len(options):len(options)], widgets.Option{ID: chosen, Text: chosen, Icon: "triangle-alert"})
	}
	s := widgets.NewSelect(options, chosen, changed)
	s.SetPlaceholder(hint)
	s.SetWarning(!known)
	return s
}

// ruleField takes a rule: a saved segment, or a sentence typed. Below it says how
// many people it means now.
func (in *inspector) ruleField(r *journey.Rule, changed func(*journey.Rule)) fyne.CanvasObject {
	box := widgets.Column(8)
	count := widgets.NewText("", widgets.Small)
	show := func(r *journey.Rule) { in.count(r, count) }
	bySegment := r.IsZero()
	name := ""
	if !r.IsZero() {
		if s, ok := r.Rule.(segment.InSegment); ok {
			bySegment, name = true, s.Name
		}
	}
	var fill func(bySegment bool)
	how := "segment"
	if !bySegment {
		how = "sentence"
	}
	kind := widgets.NewSegmented([]widgets.Option{
		{ID: "segment", Text: lang.X("journeys.rule.segment", "Segment")},
		{ID: "sentence", Text: lang.X("journeys.rule.sentence", "Condition")},
	}, how, func(id string) { fill(id == "segment") })
	fill = func(bySegment bool) {
		box.RemoveAll()
		box.Add(kind)
		if bySegment {
			box.Add(choice(in.page.stock.segmentOptions(), name, lang.X("journeys.rule.choose", "Choose a segment"), func(id string) {
				r := &journey.Rule{Rule: segment.InSegment{Name: id}}
				changed(r)
				show(r)
			}))
		} else {
			box.Add(in.sentenceField(r, changed, show))
		}
		box.Add(count)
		box.Refresh()
	}
	fill(bySegment)
	show(r)
	return box
}

// sentenceField takes a rule as text.
func (in *inspector) sentenceField(r *journey.Rule, changed, show func(*journey.Rule)) fyne.CanvasObject {
	e := widgets.NewTextArea(lang.X("journeys.rule.hint", "city is \"Busan\" and ordered at least 2 times in the last 30 days"), 3)
	field := widgets.NewField("", e, "")
	e.SetText(ruleText(r))
	e.OnChanged = func(text string) {
		if strings.TrimSpace(text) == "" {
			field.SetNote("", false)
			return
		}
		rule, err := segment.ParseText(text)
		if err != nil {
			field.SetNote(lang.X("journeys.rule.unread", "This cannot be read yet. The rule from before still holds."), true)
			return
		}
		field.SetNote("", false)
		parsed := &journey.Rule{Rule: rule}
		changed(parsed)
		show(parsed)
	}
	return field
}

// count writes how many people a rule means now. A rule on the entry's properties
// can only be told when somebody comes in.
func (in *inspector) count(r *journey.Rule, into *widgets.Text) {
	if r.IsZero() {
		into.SetText("")
		return
	}
	live.Run(func(ctx context.Context) (int, error) {
		return in.page.frame.Store().Customers().Count(ctx, r.Rule)
	}, func(n int, err error) {
		if err != nil {
			into.SetText("")
			return
		}
		into.SetText(lang.X("journeys.rule.count", "{{.N}} people now", with("N", ui.Number(n))))
	})
}

// removable is a line with a cross at its end.
func removable(o fyne.CanvasObject, tip string, remove func()) fyne.CanvasObject {
	return widgets.Row(4, widgets.Grow(o), widgets.NewIconButton("x", tip, remove))
}

func addButton(text string, do func()) fyne.CanvasObject {
	return widgets.Row(0, widgets.NewButton(text, "plus", widgets.LinkTo, do), widgets.Space())
}

// removeTip is the tip of every cross.
func removeTip() string { return lang.X("journeys.verb.remove", "Take away") }
