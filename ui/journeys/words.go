package journeys

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/ui"
)

// stepTitle is the name of a step: its own, or what it does in a few words. What the shop
// calls things is the stock's; nil knows the names of Gilmok alone.
func stepTitle(s journey.Step, k *stock) string {
	if own := s.Label(); own != "" {
		return own
	}
	switch s := s.(type) {
	case *journey.Wait:
		return waitTitle(s, k)
	case *journey.WaitForEvent:
		return lang.X("journeys.title.wait_for", "Wait up to {{.Span}}", ui.With("Span", span(s.Within)))
	case *journey.Message:
		if names := s.Names(); len(names) > 0 {
			return names[0]
		}
	case *journey.Webhook:
		return cmp.Or(s.Message, kindName(s.Kind()))
	case *journey.GoToJourney:
		return cmp.Or(s.Journey, kindName(s.Kind()))
	case *journey.RecordEvent:
		if s.Event != "" {
			return ui.EventTitle(s.Event)
		}
	case *journey.ToDo:
		return cmp.Or(s.Text, kindName(s.Kind()))
	}
	return kindName(s.Kind())
}

func waitTitle(w *journey.Wait, k *stock) string {
	at := ""
	if w.At != nil {
		at = w.At.String()
	}
	switch u := w.Until; {
	case u != nil && u.Attribute != "":
		return lang.X("journeys.title.wait_until", "Wait until {{.When}}", ui.With("When", k.field(u.Attribute)))
	case u != nil && u.Property != "":
		return lang.X("journeys.title.wait_until", "Wait until {{.When}}", ui.With("When", ui.PropertyName(strings.TrimPrefix(u.Property, "entry."))))
	case u != nil && u.Date != "":
		return lang.X("journeys.title.wait_until", "Wait until {{.When}}", ui.With("When", u.Date))
	case u != nil && u.At != nil:
		return lang.X("journeys.title.wait_until", "Wait until {{.When}}", ui.With("When", u.At.String()))
	case u != nil:
		return lang.X("journeys.title.wait_date", "Wait for a date")
	case w.CalendarDays > 0:
		return lang.X("journeys.title.wait", "Wait {{.Span}}", ui.With("Span", strings.TrimSpace(spanOf(w.CalendarDays, days)+" "+at)))
	case w.For != nil:
		return lang.X("journeys.title.wait", "Wait {{.Span}}", ui.With("Span", span(*w.For)))
	}
	return kindName(journey.KindWait)
}

// stepSubtitle is the second line of a box: short, never cut.
func stepSubtitle(s journey.Step, stock *stock) string {
	switch s := s.(type) {
	case *journey.Wait:
		if s.Until != nil && cmp.Or(s.Until.Attribute, s.Until.Property) != "" {
			return offset(s.Until.Offset)
		}
		if s.Until != nil && s.Until.Date == "" {
			return onDays(s.Until.Weekday)
		}
		if s.At != nil {
			return lang.X("journeys.below.at", "at {{.Time}}", ui.With("Time", s.At.String()))
		}
	case *journey.WaitForEvent:
		return events(s)
	case *journey.Split:
		return ruleShort(s.Rule, stock)
	case *journey.Groups:
		return lang.X("journeys.below.groups", "{{.N}} groups · the rest", ui.With("N", len(s.Groups)))
	case *journey.Experiment:
		return weights(s)
	case *journey.Message:
		return messageBelow(s, stock)
	case *journey.UpdateCustomer:
		if names := updated(s, stock); len(names) > 2 {
			return lang.X("journeys.below.more_events", "{{.First}} + {{.N}}", ui.With("First", names[0], "N", len(names)-1))
		} else {
			return list(names)
		}
	case *journey.RecordEvent, *journey.Webhook, *journey.GoToJourney, *journey.ToDo:
		return kindName(s.Kind())
	case *journey.Throttle:
		return lang.X("journeys.below.throttle", "{{.N}} per {{.Span}}", ui.With("N", ui.Number(s.Most), "Span", span(s.Per)))
	case *journey.BestTime:
		return lang.X("journeys.below.best", "else at {{.Time}}", ui.With("Time", s.Fallback.String()))
	case *journey.JumpBack:
		return lang.X("journeys.below.rounds", "at most {{.N}} times", ui.With("N", s.Most))
	}
	return ""
}

func messageBelow(m *journey.Message, stock *stock) string {
	names := m.Names()
	if len(names) == 0 {
		return lang.X("journeys.below.no_message", "No message yet")
	}
	var channels []string
	for _, name := range names {
		channels = append(channels, ui.ChannelName(stock.channel(name)))
	}
	sep := " + "
	if len(m.FirstReachable) > 0 {
		sep = " → "
	}
	return strings.Join(channels, sep)
}

// events names what is waited for: the first, and how many more.
func events(w *journey.WaitForEvent) string {
	if len(w.Branches) == 0 || w.Branches[0].Event == "" {
		return lang.X("journeys.below.no_event", "No event yet")
	}
	first := ui.EventTitle(w.Branches[0].Event)
	if n := len(w.Branches) - 1; n > 0 {
		return lang.X("journeys.below.more_events", "{{.First}} + {{.N}}", ui.With("First", first, "N", n))
	}
	return first
}

// weights writes the shares of an experiment: A 45 · B 45 · control 10.
func weights(x *journey.Experiment) string {
	var parts []string
	for _, v := range x.Variants {
		parts = append(parts, portName(x, v.ID)+" "+percent(v.Weight))
	}
	return strings.Join(parts, " · ")
}

// updated names what a step changes of the customer, each once.
func updated(u *journey.UpdateCustomer, k *stock) (names []string) {
	keys := slices.Concat(slices.Collect(maps.Keys(u.Set)), slices.Collect(maps.Keys(u.Add)),
		slices.Collect(maps.Keys(u.ListAdd)), slices.Collect(maps.Keys(u.ListRemove)))
	slices.Sort(keys)
	for _, key := range slices.Concat(keys, u.Remove) {
		if name := k.field(key); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if u.Consent != nil {
		names = append(names, lang.X("journeys.below.consent", "consent"))
	}
	return names
}

// shortRule is how many letters of a rule fit below a title.
const shortRule = 22

// ruleShort names what a rule asks for, or says that there is one where it is long.
func ruleShort(r *journey.Rule, k *stock) string {
	if r.IsZero() {
		return lang.X("journeys.below.no_rule", "No rule yet")
	}
	if words := ruleWords(r, k); len([]rune(words)) <= shortRule {
		return words
	}
	return lang.X("journeys.below.rule", "By a condition")
}

// ruleWords is a rule as its sentence, the common forms in plain words.
func ruleWords(rule *journey.Rule, k *stock) string {
	if rule.IsZero() {
		return lang.X("journeys.below.no_rule", "No rule yet")
	}
	switch r := rule.Rule.(type) {
	case segment.InSegment:
		return r.Name
	case segment.Property:
		return comparison(ui.PropertyName(strings.TrimPrefix(r.Name, "entry.")), r.Test)
	case segment.Attribute:
		return comparison(k.field(r.Key), r.Test)
	case segment.Consent:
		if r.Is == "opted_in" {
			return lang.X("journeys.below.consents", "Agrees to {{.Channel}}", ui.With("Channel", ui.ChannelName(store.Channel(r.Channel))))
		}
	}
	return k.ruleSentence(rule.Rule)
}

// comparison writes a test with signs where there are any: amount ≥ 50,000.
func comparison(what string, t segment.Test) string {
	sign := map[segment.Op]string{segment.OpIs: "=", segment.OpIsNot: "≠", segment.OpAtLeast: "≥", segment.OpMore: ">", segment.OpAtMost: "≤", segment.OpLess: "<"}[t.Op]
	if sign == "" || t.Value.IsNone() {
		return what + " " + ui.OpName(t.Op)
	}
	amount := ui.ValueWords(t.Value)
	if n, err := strconv.Atoi(t.Value.Text()); err == nil && t.Op != segment.OpIs && t.Op != segment.OpIsNot {
		amount = ui.Number(n) // written as a text, held against as a number
	}
	return what + " " + sign + " " + amount
}

// entryTitle names how people come in.
func entryTitle(e journey.Entry) string {
	switch e.Kind {
	case journey.EntryEvent, journey.EntryProductChanged:
		if e.Event != "" {
			return ui.EventTitle(e.Event)
		}
	case journey.EntryDate:
		return lang.X("journeys.title.date", "On their date")
	case journey.EntryAttributeChanged:
		return lang.X("journeys.title.changed", "Attribute changes")
	case journey.EntrySegmentJoined:
		return lang.X("journeys.title.joined", "Joins a segment")
	case journey.EntrySegmentLeft:
		return lang.X("journeys.title.left", "Leaves a segment")
	case journey.EntrySchedule:
		if e.At == journey.AtLaunch && e.RRule == "" {
			return lang.X("journeys.title.launch", "At launch")
		}
		if r, ok := rhythmOf(e); ok {
			return r.every()
		}
		if e.RRule != "" {
			return lang.X("journeys.title.written", "By a rule of its own")
		}
	}
	return entryName(e.Kind)
}

// entrySubtitle says of whom, and when.
func entrySubtitle(j *journey.Journey, k *stock) string {
	e := j.Entry
	if e.Segment != "" {
		return e.Segment
	}
	if e.Kind == journey.EntryDate {
		return strings.TrimSpace(k.field(e.Attribute) + " · " + offset(e.Offset))
	}
	if r, ok := rhythmOf(e); ok && r.below() != "" {
		return r.below()
	}
	if e.Kind == journey.EntrySchedule && e.RRule == "" && e.At != "" && e.At != journey.AtLaunch {
		if at := instant(e.At); at != "" {
			return at
		}
	}
	return audienceShort(j, k)
}

// audienceShort says of whom.
func audienceShort(j *journey.Journey, k *stock) string {
	if j.Audience.IsZero() {
		return lang.X("journeys.below.everybody", "Every customer")
	}
	return ruleShort(j.Audience, k)
}

// instant is the time of a schedule by the clock it was written for; empty where it
// cannot be read.
func instant(at string) string {
	t, err := time.Parse(time.RFC3339, at)
	if err != nil {
		return ""
	}
	return ui.Exact(t)
}
