package journeys

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/store/value"
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
	return in.spanFieldFrom(0, d, changed)
}

// spanFieldFrom takes one of at least so many of its unit.
func (in *inspector) spanFieldFrom(least int, d value.Duration, changed func(value.Duration)) fyne.CanvasObject {
	n, u := unitOf(d)
	sign := 1
	if n < 0 {
		n, sign = -n, -1
	}
	number := numberField(n, least, func(v int) {
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

// removable is a line with a cross at its end.
func removable(o fyne.CanvasObject, tip string, remove func()) fyne.CanvasObject {
	return widgets.Row(4, widgets.Grow(o), widgets.NewIconButton("x", tip, remove))
}

// block adds fields that belong together to a column of such blocks, parted from the
// one above; the cross beside the first takes all of them away.
func block(column *fyne.Container, first fyne.CanvasObject, remove func(), rest ...fyne.CanvasObject) {
	if len(column.Objects) > 0 {
		column.Add(widgets.NewHairline())
	}
	lines := widgets.Column(4, removable(first, removeTip(), remove))
	for _, o := range rest {
		lines.Add(o)
	}
	column.Add(lines)
}

// atTop is several lines with a cross at the end of the first.
func atTop(o fyne.CanvasObject, tip string, remove func()) fyne.CanvasObject {
	return widgets.Columns(4, widgets.Grow(o), widgets.Top(widgets.NewIconButton("x", tip, remove)))
}

func addButton(text string, do func()) fyne.CanvasObject {
	return widgets.Row(0, widgets.NewButton(text, "plus", widgets.LinkTo, do), widgets.Space())
}

// removeTip is the tip of every cross.
func removeTip() string { return lang.X("journeys.verb.remove", "Take away") }
