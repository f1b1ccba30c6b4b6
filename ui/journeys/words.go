package journeys

import (
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/store/segment"
	"gilmok/ui"
)

// stepTitle is the name of a step: its own, or what it does in a few words.
func stepTitle(s journey.Step) string {
	if own := s.Label(); own != "" {
		return own
	}
	switch s := s.(type) {
	case *journey.Wait:
		return waitTitle(s)
	case *journey.WaitForEvent:
		if len(s.Branches) > 0 && s.Branches[0].Event != "" {
			return lang.X("journeys.title.wait_for", "Wait for “{{.Event}}”", map[string]any{"Event": ui.EventTitle(s.Branches[0].Event)})
		}
	case *journey.Message:
		if names := s.Names(); len(names) > 0 {
			return names[0]
		}
	case *journey.Webhook:
		return firstOf(s.Message, kindName(s.Kind()))
	case *journey.GoToJourney:
		return firstOf(s.Journey, kindName(s.Kind()))
	case *journey.RecordEvent:
		if s.Event != "" {
			return ui.EventTitle(s.Event)
		}
	case *journey.ToDo:
		return firstOf(s.Text, kindName(s.Kind()))
	}
	return kindName(s.Kind())
}

func waitTitle(w *journey.Wait) string {
	at := ""
	if w.At != nil {
		at = w.At.String()
	}
	switch u := w.Until; {
	case u != nil && u.Date != "":
		return lang.X("journeys.title.wait_until", "Wait until {{.When}}", map[string]any{"When": u.Date})
	case u != nil && u.At != nil:
		return lang.X("journeys.title.wait_until", "Wait until {{.When}}", map[string]any{"When": u.At.String()})
	case u != nil:
		return lang.X("journeys.title.wait_date", "Wait for a date")
	case w.CalendarDays > 0:
		return lang.X("journeys.title.wait", "Wait {{.Span}}", map[string]any{"Span": strings.TrimSpace(spanOf(w.CalendarDays, days) + " " + at)})
	case w.For != nil:
		return lang.X("journeys.title.wait", "Wait {{.Span}}", map[string]any{"Span": span(*w.For)})
	}
	return kindName(journey.KindWait)
}

// stepSubtitle is the second line of a box: short, never cut.
func stepSubtitle(s journey.Step, stock *stock) string {
	switch s := s.(type) {
	case *journey.Wait:
		if s.Until != nil && len(s.Until.Weekday) > 0 {
			return weekdays(s.Until.Weekday)
		}
		if s.Until != nil && s.Until.Attribute != "" {
			return offset(s.Until.Offset)
		}
		if s.At != nil {
			return lang.X("journeys.below.at", "at {{.Time}}", map[string]any{"Time": s.At.String()})
		}
	case *journey.WaitForEvent:
		return lang.X("journeys.below.within", "at most {{.Span}}", map[string]any{"Span": span(s.Within)})
	case *journey.Split:
		return ruleShort(s.Rule)
	case *journey.Groups:
		return lang.X("journeys.below.groups", "{{.N}} groups · everyone else", map[string]any{"N": len(s.Groups)})
	case *journey.Experiment:
		return weights(s)
	case *journey.Message:
		return messageBelow(s, stock)
	case *journey.UpdateCustomer:
		if keys := updated(s); len(keys) > 0 {
			return list(keys)
		}
	case *journey.RecordEvent, *journey.Webhook, *journey.GoToJourney, *journey.ToDo:
		return kindName(s.Kind())
	case *journey.Throttle:
		return lang.X("journeys.below.throttle", "{{.N}} per {{.Span}}", map[string]any{"N": ui.Number(s.Most), "Span": span(s.Per)})
	case *journey.BestTime:
		return lang.X("journeys.below.best", "else at {{.Time}}", map[string]any{"Time": s.Fallback.String()})
	case *journey.JumpBack:
		return lang.X("journeys.below.rounds", "at most {{.N}} times", map[string]any{"N": s.Most})
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

// weights writes the shares of an experiment: A 45 · B 45 · control 10.
func weights(x *journey.Experiment) string {
	var parts []string
	for _, v := range x.Variants {
		parts = append(parts, portName(x, v.ID)+" "+percent(v.Weight))
	}
	return strings.Join(parts, " · ")
}

func updated(u *journey.UpdateCustomer) []string {
	var keys []string
	for k := range u.Set {
		keys = append(keys, k)
	}
	for k := range u.Add {
		keys = append(keys, k)
	}
	for k := range u.ListAdd {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return append(keys, u.Remove...)
}

// ruleShort names what a rule asks for, where it is short enough.
func ruleShort(r *journey.Rule) string {
	if r.IsZero() {
		return lang.X("journeys.below.no_rule", "No rule yet")
	}
	if in, ok := r.Rule.(segment.InSegment); ok {
		return in.Name
	}
	return ruleText(r)
}

// ruleText is a rule as its one sentence.
func ruleText(r *journey.Rule) string {
	if r.IsZero() {
		return ""
	}
	return segment.Format(r.Rule)
}

// entryTitle names how people come in.
func entryTitle(e journey.Entry) string {
	switch e.Kind {
	case journey.EntryEvent, journey.EntryProductChanged:
		if e.Event != "" {
			return ui.EventTitle(e.Event)
		}
	case journey.EntrySegmentJoined:
		if e.Segment != "" {
			return lang.X("journeys.title.joined", "Joins “{{.Segment}}”", map[string]any{"Segment": e.Segment})
		}
	case journey.EntrySegmentLeft:
		if e.Segment != "" {
			return lang.X("journeys.title.left", "Leaves “{{.Segment}}”", map[string]any{"Segment": e.Segment})
		}
	case journey.EntrySchedule:
		if e.At == journey.AtLaunch && e.RRule == "" {
			return lang.X("journeys.title.launch", "At launch")
		}
	}
	return entryName(e.Kind)
}

// entrySubtitle says of whom, and when.
func entrySubtitle(j *journey.Journey) string {
	e := j.Entry
	if e.Kind == journey.EntryDate {
		return strings.TrimSpace(e.Attribute + " · " + offset(e.Offset))
	}
	if e.Kind == journey.EntrySchedule && e.At != "" && e.At != journey.AtLaunch {
		if at, err := time.Parse(time.RFC3339, e.At); err == nil {
			return ui.Exact(at)
		}
	}
	if !j.Audience.IsZero() {
		return ruleShort(j.Audience)
	}
	return lang.X("journeys.below.everybody", "Every customer")
}
