package customers

import (
	"iter"
	"maps"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/store/value"
	"gilmok/ui"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// sign is how an event looks on the time line.
type sign struct {
	icon string
	ink  fyne.ThemeColorName
}

var signs = map[string]sign{
	store.EventOrdered:        {"shopping-bag", look.Good},
	store.EventOrderCancelled: {"circle-x", look.Bad},
	store.EventVisited:        {"footprints", look.Muted},
	store.EventViewed:         {"eye", look.Muted},
	store.EventAddedToCart:    {"shopping-cart", look.KindEntry},
	store.EventEmptiedCart:    {"shopping-cart", look.Muted},
	store.EventWished:         {"heart", look.KindExperiment},
	store.EventSearched:       {"search", look.Muted},
	store.EventSignedUp:       {"user-round-plus", look.KindUpdate},
	store.EventSent:           {"send", look.Mark},
	store.EventOpened:         {"mail-open", look.Mark},
	store.EventClicked:        {"mouse-pointer-click", look.Mark},
	store.EventBounced:        {"circle-alert", look.Bad},
	store.EventUnsubscribed:   {"ban", look.Bad},
	store.EventReplied:        {"message-circle", look.Mark},
	store.EventAnswered:       {"circle-question-mark", look.KindUpdate},
	store.EventPriceDropped:   {"tag", look.KindSplit},
}

func mapKeys[V any](m map[string]V) iter.Seq[string] { return maps.Keys(m) }

// timeline shows the moments; why is told of which journey's decision more is wanted.
func (t teller) timeline(a *profile, why func(store.JourneyID)) fyne.CanvasObject {
	body := widgets.Column(look.Space2)
	if len(a.moments) == 0 {
		body.Add(widgets.NewParagraph(lang.X("customers.timeline.none", "Nothing has been recorded yet."), widgets.Small))
	}
	for _, m := range a.moments {
		body.Add(t.moment(m, why))
	}
	return widgets.NewSection(lang.X("customers.timeline.title", "What happened"), "", body)
}

func (t teller) moment(m moment, why func(store.JourneyID)) fyne.CanvasObject {
	at := m.at.In(t.zone)
	when := widgets.Fixed(62, 0, widgets.Column(0,
		widgets.NewText(day(at, t.now), widgets.Small.Aligned(widgets.Right)),
		widgets.NewText(ui.Clock(at), widgets.Hint.Aligned(widgets.Right))))
	words := widgets.Column(0, widgets.NewCutText(m.title, widgets.Strong))
	if m.detail != "" {
		words.Add(widgets.NewCutText(m.detail, widgets.Small))
	}
	row := widgets.Columns(look.Space3, when, widgets.Top(widgets.NewIcon(m.how.icon, m.how.ink)), widgets.Grow(words))
	if m.journey != 0 && why != nil {
		row.Add(widgets.Top(widgets.NewButton(lang.X("customers.journeys.why", "Why"), "", widgets.LinkTo, func() { why(m.journey) }).InCard()))
	}
	return row
}

// day writes today or the date, without the hour.
func day(t, now time.Time) string {
	y1, m1, d1 := t.Date()
	if y, m, d := now.Date(); y == y1 && m == m1 && d == d1 {
		return lang.X("customers.timeline.today", "Today")
	}
	if t.Year() != now.Year() {
		return t.Format("2006-01-02")
	}
	return ui.ShortDay(t)
}

// describe sums up the properties of an event that a person looks for.
func describe(e store.Event) string {
	if name, ok := e.Properties["name"].(string); ok {
		return name
	}
	out := ""
	if products, ok := e.Properties["products"].([]any); ok && len(products) > 0 {
		out = lang.XN("customers.timeline.items", "{{.N}} items", len(products), map[string]any{"N": len(products)})
	}
	for _, key := range []string{"total", "value"} {
		if v := e.Properties.Property(key); v.Kind() == value.KindMoney {
			return join(out, ui.Money(v.Money()))
		} else if v.Kind() == value.KindNumber {
			return join(out, ui.Number(int(v.Number())))
		}
	}
	if source, ok := e.Properties["source"].(string); ok && out == "" {
		return sourceName(source)
	}
	return out
}

// sourceName names where a visit came from; a source of the shop's is its own name.
func sourceName(source string) string {
	switch source {
	case "search":
		return lang.X("customers.source.search", "from a search")
	case "direct":
		return lang.X("customers.source.direct", "directly")
	case "mail", "email":
		return lang.X("customers.source.mail", "from an email")
	case "instagram":
		return lang.X("customers.source.instagram", "from Instagram")
	}
	return source
}

func join(a, b string) string {
	switch {
	case a == "":
		return b
	case b == "":
		return a
	}
	return a + " · " + b
}
