package journeys

import (
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/store/value"
	"gilmok/ui"
	"gilmok/ui/widgets"
)

// Whose rule holds: that of the settings, none, or the journey's own.
const (
	ruleShop = "shop"
	ruleNone = "none"
	ruleOwn  = "own"
)

func whoseRule(chosen string, changed func(string)) *widgets.Segmented {
	return widgets.NewSegmented([]widgets.Option{
		{ID: ruleShop, Text: lang.X("journeys.policy.shop", "The shop's")},
		{ID: ruleNone, Text: lang.X("journeys.policy.none", "None")},
		{ID: ruleOwn, Text: lang.X("journeys.policy.own", "Its own")},
	}, chosen, changed)
}

// quietField asks for the hours in which the journey sends nothing.
func (in *inspector) quietField(j *journey.Journey) fyne.CanvasObject {
	q, form := j.Policy.QuietHours, ruleOwn
	switch {
	case q == nil:
		form = ruleShop
	case q.Then == journey.QuietOff:
		form = ruleNone
	}
	body := widgets.Column(8, whoseRule(form, func(id string) {
		in.changeJourney("", func(j *journey.Journey) { j.Policy.QuietHours = in.newQuiet(id) })
		in.again()
	}))
	label, note := lang.X("journeys.quiet.label", "Quiet hours"), ""
	switch form {
	case ruleShop:
		note = in.shopQuiet()
	case ruleNone:
		note = lang.X("journeys.quiet.none_note", "Also at night. The Korean law for advertising by text holds all the same.")
	case ruleOwn:
		in.ownQuiet(body, q)
	}
	return widgets.NewField(label, body, note)
}

// newQuiet is another choice of quiet hours; one's own begin as the shop's.
func (in *inspector) newQuiet(form string) *journey.QuietHours {
	switch form {
	case ruleNone:
		return &journey.QuietHours{Then: journey.QuietOff}
	case ruleOwn:
		if r := in.page.stock.rules; r.Quiet != nil {
			own := *r.Quiet
			return &own
		}
		return &journey.QuietHours{From: journey.Wall(21, 0), To: journey.Wall(8, 0), Zone: journey.ZoneCustomer, Then: journey.QuietHold}
	}
	return nil
}

// shopQuiet tells what the settings say.
func (in *inspector) shopQuiet() string {
	q := in.page.stock.rules.Quiet
	if q == nil {
		return lang.X("journeys.quiet.shop_none", "The shop has none.")
	}
	return lang.X("journeys.quiet.shop_note", "{{.From}} to {{.To}}, as in the settings", ui.With("From", q.From.String(), "To", q.To.String()))
}

func (in *inspector) changeQuiet(field string, fn func(*journey.QuietHours)) {
	in.changeJourney("quiet."+field, func(j *journey.Journey) {
		if j.Policy.QuietHours != nil {
			j.Policy.QuietHours = copied(j.Policy.QuietHours, fn)
		}
	})
}

// ownQuiet asks for hours of the journey's own.
func (in *inspector) ownQuiet(body *fyne.Container, q *journey.QuietHours) {
	clock := func(field string, at journey.WallTime, set func(*journey.QuietHours, journey.WallTime)) fyne.CanvasObject {
		return widgets.Grow(timeField(&at, func(at *journey.WallTime) {
			if at != nil {
				in.changeQuiet(field, func(q *journey.QuietHours) { set(q, *at) })
			}
		}))
	}
	body.Add(widgets.Row(8,
		clock("from", q.From, func(q *journey.QuietHours, at journey.WallTime) { q.From = at }),
		widgets.NewText("–", widgets.Base),
		clock("to", q.To, func(q *journey.QuietHours, at journey.WallTime) { q.To = at }),
		widgets.Fixed(116, 0, zoneField(q.Zone, func(z journey.Zone) { in.changeQuiet("zone", func(q *journey.QuietHours) { q.Zone = z }) }))))
	then := q.Then
	if then == "" {
		then = journey.QuietHold
	}
	body.Add(widgets.NewRadio([]widgets.RadioOption{
		{ID: string(journey.QuietHold), Text: lang.X("journeys.quiet.hold", "Hold messages until they end")},
		{ID: string(journey.QuietSkip), Text: lang.X("journeys.quiet.skip", "Skip messages, people go on")},
	}, string(then), func(id string) {
		in.changeQuiet("then", func(q *journey.QuietHours) { q.Then = journey.QuietThen(id) })
	}))
	body.Add(widgets.NewCheck(lang.X("journeys.quiet.email", "Email goes at any hour"), q.EmailExempt, func(on bool) {
		in.changeQuiet("email", func(q *journey.QuietHours) { q.EmailExempt = on })
	}))
}

// capsField asks how much one person gets at most.
func (in *inspector) capsField(j *journey.Journey) fyne.CanvasObject {
	caps, form := j.Policy.Caps, ruleShop
	switch {
	case caps.Use == journey.CapsOff || caps.Use == "" && caps.Rules != nil && len(caps.Rules) == 0:
		form = ruleNone
	case len(caps.Rules) > 0:
		form = ruleOwn
	}
	body := widgets.Column(8, whoseRule(form, func(id string) {
		in.changeJourney("", func(j *journey.Journey) { j.Policy.Caps = in.newCaps(id) })
		in.again()
	}))
	note := ""
	switch form {
	case ruleShop:
		note = in.shopCaps()
	case ruleNone:
		note = lang.X("journeys.caps.none_note", "Its advertising goes out however much the person got already.")
	case ruleOwn:
		note = lang.X("journeys.caps.own_note", "Messages of all journeys count. Advertising that would be more is skipped, and the person goes on.")
		in.ownCaps(body, caps.Rules)
	}
	return widgets.NewField(lang.X("journeys.caps.label", "Frequency caps"), body, note)
}

// newCaps is another choice of caps; one's own begin as the shop's.
func (in *inspector) newCaps(form string) journey.Caps {
	switch form {
	case ruleNone:
		return journey.Caps{Use: journey.CapsOff}
	case ruleOwn:
		if shop := in.page.stock.rules.Caps; len(shop) > 0 {
			return journey.Caps{Rules: slices.Clone(shop)}
		}
		return journey.Caps{Rules: []journey.Cap{ui.NewCap()}}
	}
	return journey.Caps{}
}

// shopCaps tells what the settings say.
func (in *inspector) shopCaps() string {
	n := len(in.page.stock.rules.Caps)
	if n == 0 {
		return lang.X("journeys.caps.shop_none", "The shop has none.")
	}
	return lang.XN("journeys.caps.shop_note", "{{.N}} caps, as in the settings", n, ui.With("N", n))
}

func (in *inspector) changeCaps(field string, fn func([]journey.Cap) []journey.Cap) {
	in.changeJourney(field, func(j *journey.Journey) {
		j.Policy.Caps = journey.Caps{Rules: fn(slices.Clone(j.Policy.Caps.Rules))}
		if len(j.Policy.Caps.Rules) == 0 {
			j.Policy.Caps = journey.Caps{Use: journey.CapsOff}
		}
	})
}

func (in *inspector) ownCaps(body *fyne.Container, list []journey.Cap) {
	for i, c := range list {
		if i > 0 {
			body.Add(widgets.NewHairline())
		}
		body.Add(atTop(in.capRow(i, c), removeTip(), func() {
			in.changeCaps("", func(list []journey.Cap) []journey.Cap { return slices.Delete(list, i, i+1) })
			in.again()
		}))
	}
	if len(list) < journey.MostCaps {
		body.Add(addButton(lang.X("settings.caps.add", "Add a cap"), func() {
			in.changeCaps("", func(list []journey.Cap) []journey.Cap { return append(list, ui.NewCap()) })
			in.again()
		}))
	}
}

// capRow is one cap: at most 3 · of any channel / in 7 · calendar days / tagged.
func (in *inspector) capRow(i int, c journey.Cap) fyne.CanvasObject {
	change := func(field string, fn func(*journey.Cap)) {
		in.changeCaps("caps."+strconv.Itoa(i)+field, func(list []journey.Cap) []journey.Cap {
			if i < len(list) {
				fn(&list[i])
			}
			return list
		})
	}
	n, unit := ui.CapSpan(c)
	per := func() {
		change("per", func(c *journey.Cap) { c.Per, c.Calendar = ui.CapPer(n, unit), unit == ui.CapCalendar })
	}
	most := numberField(c.Most, 0, func(n int) { change("most", func(c *journey.Cap) { c.Most = n }) })
	span := numberField(n, 1, func(v int) { n = v; per() })
	units := widgets.NewSelect(ui.CapUnits(), unit, func(id string) { unit = id; per() })
	channel := choice(ui.CapChannels(), string(c.Channel), "", func(id string) { change("channel", func(c *journey.Cap) { c.Channel = store.Channel(id) }) })
	tag := widgets.NewEntry(lang.X("settings.caps.any_tag", "any tag"))
	tag.SetText(c.Tag)
	tag.OnChanged = func(text string) { change("tag", func(c *journey.Cap) { c.Tag = strings.TrimSpace(text) }) }
	line := func(words string, number, rest fyne.CanvasObject) fyne.CanvasObject {
		return widgets.Row(8, widgets.Fixed(52, 0, widgets.NewText(words, widgets.Base)), widgets.Fixed(52, 0, number), widgets.Grow(rest))
	}
	return widgets.Column(4,
		line(lang.X("settings.caps.most", "At most"), most, channel),
		line(lang.X("settings.caps.in", "in"), span, units),
		tag)
}

// tooLateField asks how late a message may still go.
func (in *inspector) tooLateField(j *journey.Journey) fyne.CanvasObject {
	late := in.spanFieldFrom(1, j.Policy.Late(), func(d value.Duration) {
		in.changeJourney("late", func(j *journey.Journey) { j.Policy.LateAfter = unlessDay(d) })
	})
	return widgets.NewField(lang.X("journeys.message.late", "Not sent when later than"), late,
		lang.X("journeys.late.note", "Later than that, after a pause or a laptop asleep, it is skipped and the person goes on."))
}

// freshField asks how old the orders may be that messages rest on.
func (in *inspector) freshField(j *journey.Journey) fyne.CanvasObject {
	fresh := in.spanFieldFrom(1, j.Policy.Freshness(), func(d value.Duration) {
		in.changeJourney("fresh", func(j *journey.Journey) { j.Policy.Fresh = unlessDay(d) })
	})
	return widgets.NewField(lang.X("journeys.fresh.label", "Orders may be as old as"), fresh,
		lang.X("journeys.fresh.note", "A message that rests on “has not ordered” waits while the newest order known is older."))
}

// unlessDay leaves out what is the default.
func unlessDay(d value.Duration) value.Duration {
	if d == value.Days(1) {
		return value.Duration{}
	}
	return d
}
