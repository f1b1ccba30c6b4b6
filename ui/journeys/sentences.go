package journeys

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/store/segment"
	"gilmok/ui"
)

// sentence reads a step back: what happens to somebody who comes to it. The stock
// knows how the shop calls its attributes.
func sentence(s journey.Step, k *stock) string {
	switch s := s.(type) {
	case *journey.Wait:
		if s.SkipHolidays {
			return waitSentence(s, k) + " " + lang.X("journeys.say.skip_holidays", "Never on a public holiday or on a day the shop is closed: then the day after.")
		}
		return waitSentence(s, k)
	case *journey.WaitForEvent:
		return waitForSentence(s)
	case *journey.Split:
		if s.Rule.IsZero() {
			return lang.X("journeys.say.split_empty", "Parts people by a rule. Choose who goes by “Yes”; everyone else goes the other way.")
		}
		if words := ruleWords(s.Rule, k); strings.Contains(words, "“") {
			return lang.X("journeys.say.split_rule", "Whoever fits goes by “Yes”, everyone else the other way: {{.Rule}}", ui.With("Rule", words))
		}
		return lang.X("journeys.say.split", "Whoever meets “{{.Rule}}” goes by “Yes”, everyone else the other way.", ui.With("Rule", ruleWords(s.Rule, k)))
	case *journey.Groups:
		var names []string
		for _, g := range s.Groups {
			names = append(names, "“"+portName(s, g.ID)+"”")
		}
		if len(names) == 0 {
			return lang.X("journeys.say.groups_empty", "Parts people into groups. Choose who goes where.")
		}
		return lang.X("journeys.say.groups", "The first that fits of {{.Groups}} decides. Whoever fits none goes by “Everyone else”.", ui.With("Groups", list(names)))
	case *journey.Experiment:
		if s.Winner != nil && s.Winner.Take != "" {
			return lang.X("journeys.say.experiment_take", "Everybody who comes gets “{{.Name}}”, as chosen by hand.", ui.With("Name", portName(s, s.Winner.Take)))
		}
		words := lang.X("journeys.say.experiment", "Chance divides people: {{.Weights}}. The same person always gets the same variant.", ui.With("Weights", weights(s)))
		if s.Winner != nil && s.Winner.Each != "" {
			words += " " + lang.X("journeys.say.experiment_each", "After {{.Span}} each group gets what its own people did best with.", ui.With("Span", span(s.Winner.After)))
		}
		return words
	case *journey.Message:
		if words := messageSentence(s); s.OnlyIf.IsZero() {
			return words
		} else {
			return words + " " + lang.X("journeys.say.only_if", "Only if it holds in the moment of sending: {{.Rule}}.", ui.With("Rule", ruleWords(s.OnlyIf, k)))
		}
	case *journey.Webhook:
		if s.Message == "" {
			return lang.X("journeys.say.webhook_empty", "Calls another program and goes on with its answer. Choose what it is told.")
		}
		return lang.X("journeys.say.webhook", "Calls another program with “{{.Message}}” and goes on with its answer. Where none comes, people go by “No answer”.", ui.With("Message", s.Message))
	case *journey.UpdateCustomer:
		if keys := updated(s, k); len(keys) > 0 {
			return lang.X("journeys.say.update", "Changes the customer: {{.Keys}}.", ui.With("Keys", list(keys)))
		}
		return lang.X("journeys.say.update_empty", "Changes the customer's record. Choose what.")
	case *journey.RecordEvent:
		if s.Event == "" {
			return lang.X("journeys.say.record_empty", "Notes an event in the customer's history. Name it.")
		}
		return lang.X("journeys.say.record", "Notes in the customer's history: “{{.Event}}”.", ui.With("Event", ui.EventTitle(s.Event)))
	case *journey.SetContext:
		var names []string
		for _, v := range s.Set {
			if v.Name != "" {
				names = append(names, "“"+v.Name+"”")
			}
		}
		if len(names) == 0 {
			return lang.X("journeys.say.context_empty", "Remembers values for the rest of the way. Name one.")
		}
		return ui.Particles(lang.X("journeys.say.context", "Remembers {{.Names}} for the rest of the way; messages and rules can use it.", ui.With("Names", list(names))))
	case *journey.Throttle:
		return lang.X("journeys.say.throttle", "Lets at most {{.N}} people through per {{.Span}}; the others wait their turn.", ui.With("N", ui.Number(s.Most), "Span", span(s.Per)))
	case *journey.BestTime:
		words := lang.X("journeys.say.best_time", "Waits for the hour at which this person usually opens, clicks or orders. For those we know too little of: {{.Time}}.", ui.With("Time", s.Fallback.String()))
		if s.From != nil && s.To != nil {
			words += " " + lang.X("journeys.say.best_between", "Only between {{.From}} and {{.To}}.", ui.With("From", s.From.String(), "To", s.To.String()))
		}
		return words
	case *journey.GoToJourney:
		return lang.X("journeys.say.go_to", "Leaves this journey and enters “{{.Journey}}”.", ui.With("Journey", s.Journey))
	case *journey.JumpBack:
		return lang.X("journeys.say.jump_back", "Goes back by “Again”, at most {{.N}} times; then by “Go on”.", ui.With("N", s.Most))
	case *journey.ToDo:
		words := lang.X("journeys.say.to_do", "Puts the customer on a list for people to work through. Whoever is ticked off goes on by “Done”.")
		if s.Within != nil {
			words += " " + lang.X("journeys.say.to_do_within", "Whoever is not within {{.Span}} goes by “Time up”.", ui.With("Span", span(*s.Within)))
		}
		return words
	case *journey.Note:
		return lang.X("journeys.say.note", "Only for those who look at the board. It does nothing.")
	}
	return lang.X("journeys.say.exit", "The way ends here. Whoever comes here has left the journey.")
}

func waitSentence(w *journey.Wait, k *stock) string {
	zone := zoneName(w.Zone)
	switch u := w.Until; {
	case u != nil && u.Attribute != "":
		return lang.X("journeys.say.wait_attribute", "Wait until {{.Offset}} the customer's “{{.Attribute}}”{{.At}}, in {{.Zone}}. {{.Past}}",
			ui.With("Offset", offsetTo(u.Offset), "Attribute", k.field(u.Attribute), "At", atTime(u.At), "Zone", zone, "Past", pastWords(u)))
	case u != nil && u.Date != "":
		return lang.X("journeys.say.wait_date", "Wait until {{.Date}}{{.At}}, in {{.Zone}}. {{.Past}}", ui.With("Date", u.Date, "At", atTime(u.At), "Zone", zone, "Past", pastWords(u)))
	case u != nil && u.Property != "":
		return lang.X("journeys.say.wait_property", "Wait until {{.Offset}} “{{.Property}}”{{.At}}, in {{.Zone}}. {{.Past}}",
			ui.With("Offset", offsetTo(u.Offset), "Property", u.Property, "At", atTime(u.At), "Zone", zone, "Past", pastWords(u)))
	case u != nil && u.At == nil && len(u.Weekday) == 0:
		break
	case u != nil && u.At != nil && (len(u.Weekday) == 0 || len(u.Weekday) == 7 && (u.Past == "" || u.Past == journey.PastNext)):
		return lang.X("journeys.say.wait_time", "Wait until it is {{.Time}} in {{.Zone}}. Whoever comes later waits for the next day.", ui.With("Time", u.At.String(), "Zone", zone))
	case u != nil:
		return lang.X("journeys.say.wait_weekday", "Wait until the next {{.Day}}{{.At}}, in {{.Zone}}. {{.Past}}",
			ui.With("Day", weekdays(u.Weekday), "At", atTime(u.At), "Zone", zone, "Past", pastWords(u)))
	case w.CalendarDays > 0:
		return lang.X("journeys.say.wait_calendar", "Wait {{.Span}} by the calendar{{.At}}, in {{.Zone}}.", ui.With("Span", spanOf(w.CalendarDays, days), "At", atTime(w.At), "Zone", zone))
	case w.For != nil && w.At != nil:
		return lang.X("journeys.say.wait_then", "Wait {{.Span}}, then until it is {{.Time}} in {{.Zone}}.", ui.With("Span", span(*w.For), "Time", w.At.String(), "Zone", zone))
	case w.For != nil:
		return lang.X("journeys.say.wait", "Wait {{.Span}}, then go on.", ui.With("Span", span(*w.For)))
	}
	return lang.X("journeys.say.wait_empty", "Waits. Choose for how long.")
}

func atTime(at *journey.WallTime) string {
	if at == nil {
		return ""
	}
	return lang.X("journeys.say.at", ", {{.Time}}", ui.With("Time", at.String()))
}

func pastWords(u *journey.Until) string {
	past := u.Past
	if past == "" {
		past = journey.PastExit
		if len(u.Weekday) > 0 {
			past = journey.PastNext
		}
	}
	switch past {
	case journey.PastNext:
		return lang.X("journeys.say.past_next", "Whoever comes later waits for the next one.")
	case journey.PastGoOn:
		return lang.X("journeys.say.past_go_on", "Whoever comes later goes on at once.")
	}
	return lang.X("journeys.say.past_exit", "Whoever comes later leaves the journey.")
}

func waitForSentence(w *journey.WaitForEvent) string {
	var events []string
	for _, b := range w.Branches {
		if b.Event != "" {
			events = append(events, "“"+ui.EventTitle(b.Event)+"”")
		}
	}
	if len(events) == 0 {
		return lang.X("journeys.say.wait_for_empty", "Waits for something the customer does. Choose what.")
	}
	return ui.Particles(lang.X("journeys.say.wait_for", "Wait at most {{.Span}} for {{.Events}}. Whoever does none of it goes by “Time up”.", ui.With("Span", span(w.Within), "Events", strings.Join(events, lang.X("journeys.say.or", " or ")))))
}

func messageSentence(m *journey.Message) string {
	var names []string
	for _, name := range m.Names() {
		names = append(names, "“"+name+"”")
	}
	switch {
	case len(names) == 0:
		return lang.X("journeys.say.message_empty", "Sends a message. Choose or write one.")
	case len(m.FirstReachable) > 0:
		return lang.X("journeys.say.message_first", "Sends the first of these that can reach the person: {{.Names}}. Then the person goes on.", ui.With("Names", list(names)))
	case len(names) > 1:
		return ui.Particles(lang.X("journeys.say.message_all", "Sends {{.Names}}, each on its channel. Whoever cannot be reached goes on too.", ui.With("Names", list(names))))
	}
	return ui.Particles(lang.X("journeys.say.message", "Sends {{.Name}} on arrival. Whoever cannot be reached goes on too.", ui.With("Name", names[0])))
}

// entrySentence reads back who comes in, and whether again.
func entrySentence(j *journey.Journey, k *stock) string {
	who := lang.X("journeys.say.everybody", "every customer")
	if !j.Audience.IsZero() {
		words := ruleWords(j.Audience, k)
		if who = lang.X("journeys.say.who_in", "whoever is in “{{.Rule}}”", ui.With("Rule", words)); strings.Contains(words, "“") {
			who = lang.X("journeys.say.who_fits", "whoever fits ({{.Rule}})", ui.With("Rule", words))
		}
	}
	again := lang.X("journeys.say.once", "Each person once.")
	if r := j.Entry.Reentry; r != nil && r.After.IsZero() {
		again = lang.X("journeys.say.always", "As often as it happens.")
	} else if r != nil {
		again = ui.Particles(lang.X("journeys.say.again", "Again after {{.Span}} at the earliest.", ui.With("Span", span(r.After))))
	}
	return lang.X("journeys.say.entry", "{{.How}}: {{.Who}}. {{.Again}}", ui.With("How", entryHow(j.Entry, k), "Who", who, "Again", again))
}

// entryHow says how people come in, with the date, attribute or segment that decides.
func entryHow(e journey.Entry, k *stock) string {
	how := entryTitle(e)
	repeats, repeated := rhythmOf(e)
	switch {
	case repeated:
		how = repeats.sentence()
	case e.Kind == journey.EntryDate && e.Attribute != "":
		how = lang.X("journeys.say.entry_date", "{{.Offset}} the customer's “{{.Attribute}}”{{.At}}",
			ui.With("Offset", capitalized(offsetTo(e.Offset)), "Attribute", k.field(e.Attribute), "At", atTime(e.Time)))
		if !e.ComesBack() {
			how += lang.X("journeys.say.entry_once", ", in that year only")
		}
	case e.Kind == journey.EntryAttributeChanged && e.Attribute != "":
		how = lang.X("journeys.say.entry_changed", "When “{{.Attribute}}” changes", ui.With("Attribute", k.field(e.Attribute)))
	case e.Kind == journey.EntrySchedule && e.RRule == "" && e.At != journey.AtLaunch:
		if at := instant(e.At); at != "" {
			how = lang.X("journeys.say.entry_at", "On {{.At}}", ui.With("At", at))
		}
	case e.Kind == journey.EntrySegmentJoined && e.Segment != "":
		how = lang.X("journeys.say.entry_joined", "On joining the segment “{{.Segment}}”", ui.With("Segment", e.Segment))
	case e.Kind == journey.EntrySegmentLeft && e.Segment != "":
		how = lang.X("journeys.say.entry_left", "On leaving the segment “{{.Segment}}”", ui.With("Segment", e.Segment))
	}
	return ui.Particles(how)
}

// capitalized begins with a capital letter, where the script has any.
func capitalized(words string) string {
	first, size := utf8.DecodeRuneInString(words)
	return string(unicode.ToUpper(first)) + words[size:]
}

// problemWords says what is wrong and what to do.
func problemWords(p journey.Problem) string {
	d := ui.With("Detail", p.Detail)
	switch p.Code {
	case journey.CodeMissing:
		return missingWords(p)
	case journey.CodeEmpty:
		return lang.X("journeys.problem.empty", "Nothing is chosen yet.")
	case journey.CodeContradiction:
		return lang.X("journeys.problem.contradiction", "Two settings exclude each other. Keep one.")
	case journey.CodeNegative:
		return lang.X("journeys.problem.negative", "This cannot be less than nothing.")
	case journey.CodeTooLong:
		return lang.X("journeys.problem.too_long", "Longer than two years. Make it shorter.")
	case journey.CodeTooMany:
		return lang.X("journeys.problem.too_many", "At most {{.Detail}}. Take some away.", d)
	case journey.CodeBadValue:
		return ui.Particles(lang.X("journeys.problem.bad_value", "“{{.Detail}}” does not fit here.", d))
	case journey.CodeBrokenText:
		return lang.X("journeys.problem.broken_text", "This Liquid cannot be read: {{.Detail}}", d)
	case journey.CodeDuplicate:
		return lang.X("journeys.problem.duplicate", "Two ways have the same name.")
	case journey.CodeUnknownMessage:
		return lang.X("journeys.problem.unknown_message", "There is no message “{{.Detail}}”. Choose one.", d)
	case journey.CodeUnapproved:
		return ui.Particles(lang.X("journeys.problem.unapproved", "“{{.Detail}}” is not approved as it stands. Open its proof sheet.", d))
	case journey.CodeUnknownSegment:
		return lang.X("journeys.problem.unknown_segment", "There is no segment “{{.Detail}}”. Choose one.", d)
	case journey.CodeUnknownJourney:
		return lang.X("journeys.problem.unknown_journey", "There is no journey “{{.Detail}}”. Choose one.", d)
	case journey.CodeUnknownSender:
		return ui.Particles(lang.X("journeys.problem.unknown_sender", "No sender for “{{.Detail}}” yet. Add one in Settings.", d))
	case journey.CodeUnknownAttribute:
		return lang.X("journeys.problem.unknown_attribute", "No customer has “{{.Detail}}”.", d)
	case journey.CodeUnknownEvent:
		return ui.Unheard(segment.Unheard{Event: p.Detail, Nearest: p.Nearest})
	case journey.CodeSameChannel:
		return lang.X("journeys.problem.same_channel", "Two messages of one channel. Keep one.")
	}
	return wayProblem(p)
}

// wayProblem is what is wrong with edges and ways.
func wayProblem(p journey.Problem) string {
	switch p.Code {
	case journey.CodeWrongChannel:
		return lang.X("journeys.problem.wrong_channel", "A webhook step needs a webhook message.")
	case journey.CodeDanglingEdge:
		return lang.X("journeys.problem.dangling_edge", "A line leads to a step that is not there.")
	case journey.CodeUnknownPort:
		return lang.X("journeys.problem.unknown_port", "A line leaves by a way this step no longer has.")
	case journey.CodeTwoEdges:
		return lang.X("journeys.problem.two_edges", "Two lines leave by the same way. Keep one.")
	case journey.CodeUnreachable:
		return lang.X("journeys.problem.unreachable", "Nobody can come here. Connect it.")
	case journey.CodeLeadsNowhere:
		return lang.X("journeys.problem.leads_nowhere", "Nothing follows. Connect the next step.")
	case journey.CodeLoopWithoutWait:
		return lang.X("journeys.problem.loop_without_wait", "This circle takes no time. Put a wait into it.")
	case journey.CodeLoopWithoutLimit:
		return lang.X("journeys.problem.loop_without_limit", "This circle never ends. Go back by “Jump back”.")
	case journey.CodeNeverTaken:
		return lang.X("journeys.problem.never_taken", "The exit “{{.Event}}” always comes first.", ui.With("Event", ui.EventTitle(p.Detail)))
	case journey.CodeNothingSent:
		return lang.X("journeys.problem.nothing_sent", "This journey sends nothing yet.")
	case journey.CodeNoSteps:
		return lang.X("journeys.problem.no_steps", "Nothing follows yet. Drag a step here.")
	}
	return string(p.Code)
}

func missingWords(p journey.Problem) string {
	field, _, _ := strings.Cut(strings.TrimPrefix(p.Field, "entry."), "[")
	switch field {
	case "messages", "message":
		return lang.X("journeys.problem.no_message", "No message yet. Choose one.")
	case "rule", "groups", "audience":
		return lang.X("journeys.problem.no_rule", "No rule yet. Choose a segment.")
	case "event", "branches":
		return lang.X("journeys.problem.no_event", "No event yet. Choose one.")
	case "segment":
		return lang.X("journeys.problem.no_segment", "No segment yet. Choose one.")
	case "within", "for", "per":
		return lang.X("journeys.problem.no_time", "No time yet. Say how long.")
	case "consent":
		return lang.X("journeys.problem.no_consent", "Choose what they said about messages.")
	case "list_add", "list_remove":
		return lang.X("journeys.problem.no_item", "Write what goes into the list or out of it.")
	case "name":
		return lang.X("journeys.problem.no_name", "The journey has no name yet.")
	}
	return lang.X("journeys.problem.missing", "Something is missing: {{.Field}}.", ui.With("Field", field))
}
