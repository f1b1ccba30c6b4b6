package journeys

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/journey/holiday"
	"gilmok/store"
	"gilmok/store/value"
	"gilmok/ui"
	"gilmok/ui/widgets"
)

// agenda is what a calendar shows of some weeks.
type agenda struct {
	month    value.Date
	from, to value.Date // both belong to it
	today    value.Date
	zone     *time.Location
	rest     *holiday.Calendar
	closed   []holiday.Closed
	slots    map[value.Date][]journey.Slot
	plan     []journey.Planned // running journeys, soonest first
	drafts   []journey.Planned
	tariff   journey.Tariff
	oneOff   map[store.JourneyID]bool // single sends, which have no board
	moved    map[placed]bool          // what runs, and lies elsewhere in its draft
	journeys []store.JourneyID        // all there are: each keeps its colour from month to month
}

// placed is what a step sends on a day.
type placed struct {
	day     value.Date
	journey store.JourneyID
	step    journey.StepID
}

// readAgenda asks what went and what is going to be sent.
func readAgenda(ctx context.Context, s store.Reads, from, to value.Date, now time.Time, told func(done, of int)) (*agenda, error) {
	settings, err := s.Settings().All(ctx)
	if err != nil {
		return nil, err
	}
	rules, err := journey.RulesFor(&journey.Journey{}, settings)
	if err != nil {
		return nil, err
	}
	a := &agenda{from: from, to: to, zone: rules.Shop, rest: rules.Rest, tariff: rules.Tariff, today: value.DateFrom(now.In(rules.Shop)), slots: map[value.Date][]journey.Slot{}, oneOff: map[store.JourneyID]bool{}}
	if a.closed, err = holiday.ParseClosed(settings[store.SettingClosed]); err != nil {
		return nil, err
	}
	list, err := s.Journeys().List(ctx)
	if err != nil {
		return nil, err
	}
	for _, j := range list {
		a.journeys = append(a.journeys, j.ID)
		if j.OneOff {
			a.oneOff[j.ID] = true
		}
	}
	slices.Sort(a.journeys)
	var all []journey.Slot
	if from <= a.today {
		if all, err = journey.Went(ctx, s, from, min(to, a.today)); err != nil {
			return nil, err
		}
	}
	if to >= a.today {
		look := journey.Outlook{From: now, Days: int(to-a.today) + 1, Told: told}
		if a.plan, err = look.Forecast(ctx, s); err != nil {
			return nil, err
		}
		if a.drafts, err = look.Drafts(ctx, s); err != nil {
			return nil, err
		}
	}
	a.fill(append(all, journey.Slots(a.plan, a.zone)...), journey.Slots(a.drafts, a.zone))
	return a, nil
}

// fill sorts slots onto their days. Of a draft only what it changes is shown.
func (a *agenda) fill(slots, drafts []journey.Slot) {
	certain, changed, kept := map[placed]int{}, map[store.JourneyID]bool{}, map[placed]bool{}
	for _, s := range slots {
		if !s.Sent {
			certain[placed{s.Day, s.Journey, s.Step}] = s.Messages
		}
	}
	for _, s := range drafts {
		at := placed{s.Day, s.Journey, s.Step}
		changed[s.Journey] = true
		if n, known := certain[at]; known && alike(n, s.Messages) {
			kept[at] = true
			continue
		}
		s.Draft = true
		slots = append(slots, s)
	}
	a.moved = map[placed]bool{}
	for at := range certain {
		a.moved[at] = changed[at.journey] && !kept[at]
	}
	for _, s := range slots {
		if s.Day >= a.from && s.Day <= a.to {
			a.slots[s.Day] = append(a.slots[s.Day], s)
		}
	}
	for _, list := range a.slots {
		slices.SortStableFunc(list, func(x, y journey.Slot) int { return weight(y) - weight(x) })
	}
}

// alike reports whether two forecasts say the same: what waits in the outbox is
// known of a version, and not of its draft.
func alike(a, b int) bool { return max(a, b)-min(a, b) <= max(2, max(a, b)/5) }

// weight sorts what lies on a day: what went first, then drafts, then by how much.
func weight(s journey.Slot) int {
	switch {
	case s.Sent:
		return 1<<30 + s.Messages
	case s.Draft:
		return 1<<29 + s.Messages
	}
	return s.Messages
}

func (a *agenda) on(d value.Date) []journey.Slot { return a.slots[d] }

// movable reports whether a message can be put on another day at all. What the
// draft has moved already is moved on where the draft has it.
func (a *agenda) movable(s journey.Slot) bool {
	return !s.Sent && s.Day >= a.today && !a.oneOff[s.Journey] && (s.Draft || !a.moved[placed{s.Day, s.Journey, s.Step}])
}

// cell is a day as the grid shows it.
func (a *agenda) cell(d, month value.Date, readOnly bool) widgets.MonthDay {
	t := d.In(time.UTC)
	cell := widgets.MonthDay{Day: t.Day(), Today: d == a.today, Past: d < a.today, Other: t.Month() != month.In(time.UTC).Month(), Rest: a.rest.Rests(d), Note: restName(a.rest.On(d))}
	for _, s := range a.on(d) {
		mark := widgets.MonthMark{Text: slotName(s), Count: ui.Number(s.Messages), Color: markColor(s.Journey, a.journeys),
			Hollow: s.Draft, Faded: s.Sent, Movable: a.movable(s) && !readOnly}
		switch {
		case s.Sent:
			mark.Count = "✓ " + mark.Count
		case s.Expected && !s.Draft:
			mark.Count = "~" + mark.Count
		}
		cell.Marks = append(cell.Marks, mark)
	}
	return cell
}

// slotName is what a slot is called: its message, or its journey.
func slotName(s journey.Slot) string { return cmp.Or(s.Message, s.Name) }

// sentence sums the month up: what went, what is planned, what that costs.
func (a *agenda) sentence(month value.Date) string {
	sent, planned, expected, drafts := 0, 0, 0, 0
	for d, list := range a.slots {
		if d.In(time.UTC).Month() != month.In(time.UTC).Month() {
			continue
		}
		for _, s := range list {
			switch {
			case s.Sent:
				sent += s.Messages
			case s.Draft:
				drafts += s.Messages
			case s.Expected:
				expected += s.Messages
			default:
				planned += s.Messages
			}
		}
	}
	var parts []string
	if sent > 0 {
		parts = append(parts, lang.X("journeys.calendar.sum_sent", "{{.N}} sent", ui.With("N", ui.Number(sent))))
	}
	if planned > 0 {
		parts = append(parts, lang.X("journeys.calendar.sum_planned", "{{.N}} planned", ui.With("N", ui.Number(planned))))
	}
	if expected > 0 {
		parts = append(parts, lang.X("journeys.calendar.sum_expected", "about {{.N}} expected", ui.With("N", ui.Number(expected))))
	}
	if drafts > 0 {
		parts = append(parts, lang.X("journeys.calendar.sum_drafts", "{{.N}} in drafts", ui.With("N", ui.Number(drafts))))
	}
	if c := a.tariff.Cost(a.within(month)); c != nil && planned+expected > 0 {
		parts = append(parts, lang.X("journeys.calendar.sum_cost", "about {{.Money}} still to pay", ui.With("Money", ui.Money(value.Money(c.Total)))))
	}
	if len(parts) == 0 {
		return lang.X("journeys.calendar.nothing", "Nothing goes out in this month. Launch a journey, or give a draft a date.")
	}
	return strings.Join(parts, " · ")
}

// within gives what running journeys plan in a month.
func (a *agenda) within(month value.Date) (plan []journey.Planned) {
	first := month.In(a.zone)
	for _, p := range a.plan {
		if at := p.At.In(a.zone); at.Year() == first.Year() && at.Month() == first.Month() {
			plan = append(plan, p)
		}
	}
	return plan
}

// restName is what a day of rest is called; empty for a working day.
func restName(days []holiday.Day) string {
	var names []string
	for _, d := range days {
		name := holidayName(d)
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, " · ")
}

func holidayName(d holiday.Day) string {
	switch {
	case d.Substitute:
		return lang.X("journeys.holiday.substitute", "Substitute holiday")
	case d.Name == "":
		return cmp.Or(d.Own, lang.X("journeys.holiday.closed", "Closed"))
	}
	switch d.Name {
	case holiday.NewYear:
		return lang.X("journeys.holiday.new_year", "New Year’s Day")
	case holiday.Seollal:
		return lang.X("journeys.holiday.seollal", "Seollal")
	case holiday.Independence:
		return lang.X("journeys.holiday.independence", "Independence Movement Day")
	case holiday.Labour:
		return lang.X("journeys.holiday.labour", "Labour Day")
	case holiday.Children:
		return lang.X("journeys.holiday.children", "Children’s Day")
	case holiday.Buddha:
		return lang.X("journeys.holiday.buddha", "Buddha’s Birthday")
	case holiday.Memorial:
		return lang.X("journeys.holiday.memorial", "Memorial Day")
	case holiday.Constitution:
		return lang.X("journeys.holiday.constitution", "Constitution Day")
	case holiday.Liberation:
		return lang.X("journeys.holiday.liberation", "Liberation Day")
	case holiday.Chuseok:
		return lang.X("journeys.holiday.chuseok", "Chuseok")
	case holiday.Foundation:
		return lang.X("journeys.holiday.foundation", "National Foundation Day")
	case holiday.Hangul:
		return lang.X("journeys.holiday.hangul", "Hangul Day")
	}
	return lang.X("journeys.holiday.christmas", "Christmas Day")
}
