package journeys

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/ui"
	"gilmok/ui/widgets"
)

// propertyOptions lists the properties of an event, after one that means none.
func (in *inspector) propertyOptions(event, none string) []widgets.Option {
	options := []widgets.Option{{ID: "", Text: none}}
	for _, e := range in.page.stock.events {
		if e.Name != event {
			continue
		}
		for _, p := range slices.Sorted(slices.Values(e.Properties)) {
			options = append(options, widgets.Option{ID: p, Text: p})
		}
	}
	return options
}

// keyField asks by which property one person may be inside several times at once.
func (in *inspector) keyField(e journey.Entry) fyne.CanvasObject {
	options := in.propertyOptions(e.Event, lang.X("journeys.key.none", "Once for the person"))
	return widgets.NewField(lang.X("journeys.key.label", "Side by side for each"), choice(options, e.Key, "", func(id string) {
		in.changeEntry("key", func(e *journey.Entry) { e.Key = id })
	}), lang.X("journeys.key.note", "With an order or cart number, one person can be inside once for each of them."))
}

// limitField asks how many may come in; empty is no bound.
func (in *inspector) limitField(e journey.Entry) fyne.CanvasObject {
	var l journey.Limit
	if e.Limit != nil {
		l = *e.Limit
	}
	field := func(label string, n int, set func(*journey.Limit, int)) fyne.CanvasObject {
		entry := widgets.NewEntry(lang.X("journeys.limit.none", "no limit"))
		if n > 0 {
			entry.SetText(strconv.Itoa(n))
		}
		entry.OnChanged = func(text string) {
			n, err := 0, error(nil)
			if text = strings.ReplaceAll(strings.TrimSpace(text), ",", ""); text != "" {
				n, err = strconv.Atoi(text)
			}
			entry.SetWarning(err != nil || n < 0)
			if err == nil && n >= 0 {
				in.changeEntry("limit."+label, func(e *journey.Entry) { e.Limit = limited(e.Limit, n, set) })
			}
		}
		return widgets.Grow(widgets.NewField(label, entry, ""))
	}
	row := widgets.Columns(8)
	if e.Kind == journey.EntrySchedule {
		row.Add(field(lang.X("journeys.limit.run", "Each time"), l.PerRun, func(l *journey.Limit, n int) { l.PerRun = n }))
	}
	row.Add(field(lang.X("journeys.limit.day", "A day"), l.PerDay, func(l *journey.Limit, n int) { l.PerDay = n }))
	row.Add(field(lang.X("journeys.limit.all", "In all"), l.InAll, func(l *journey.Limit, n int) { l.InAll = n }))
	return widgets.NewField(lang.X("journeys.limit.label", "Let in at most"), row, "")
}

// limited is a limit with one of its bounds changed; nil where no bound is left.
func limited(old *journey.Limit, n int, set func(*journey.Limit, int)) *journey.Limit {
	var l journey.Limit
	if old != nil {
		l = *old
	}
	set(&l, n)
	if l == (journey.Limit{}) {
		return nil
	}
	return &l
}

// sameField asks which property must equal what the person came in with: bought
// the same item.
func (in *inspector) sameField(event string, same map[string]string, changed func(map[string]string)) fyne.CanvasObject {
	chosen := ""
	for property, path := range same {
		if path == "entry."+property && len(same) == 1 {
			chosen = property
		}
	}
	options := in.propertyOptions(event, lang.X("journeys.same.any", "Whatever they came in with"))
	for i, o := range options[1:] {
		options[i+1].Text = lang.X("journeys.same.as", "Only with the same “{{.Property}}”", ui.With("Property", o.Text))
	}
	const asWritten = "="
	if chosen == "" && len(same) > 0 { // another comparison, from a document: it stays until another is chosen
		chosen = asWritten
		options = append(options, widgets.Option{ID: asWritten, Text: pairs(same)})
	}
	return choice(options, chosen, "", func(id string) {
		switch id {
		case "":
			changed(nil)
		case asWritten:
			changed(same)
		default:
			changed(map[string]string{id: "entry." + id})
		}
	})
}

func pairs(same map[string]string) string {
	var words []string
	for _, property := range slices.Sorted(maps.Keys(same)) {
		words = append(words, property+" = "+same[property])
	}
	return strings.Join(words, ", ")
}
