package journeys

import (
	"cmp"

	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/ui"
)

// kindIcon is the icon of a kind of step.
func kindIcon(k journey.Kind) string {
	switch k {
	case journey.KindWait:
		return "clock"
	case journey.KindWaitForEvent:
		return "hourglass"
	case journey.KindBestTime:
		return "calendar-clock"
	case journey.KindThrottle:
		return "timer"
	case journey.KindSplit:
		return "split"
	case journey.KindGroups:
		return "git-fork"
	case journey.KindExperiment:
		return "flask-conical"
	case journey.KindMessage:
		return "mail"
	case journey.KindWebhook:
		return "webhook"
	case journey.KindUpdateCustomer:
		return "square-pen"
	case journey.KindRecordEvent:
		return "flag"
	case journey.KindContext:
		return "variable"
	case journey.KindToDo:
		return "square-check"
	case journey.KindGoToJourney:
		return "arrow-right"
	case journey.KindJumpBack:
		return "repeat"
	case journey.KindNote:
		return "sticky-note"
	}
	return "log-out"
}

// kindName is the name of a kind of step.
func kindName(k journey.Kind) string {
	switch k {
	case journey.KindWait:
		return lang.X("journeys.kind.wait", "Wait")
	case journey.KindWaitForEvent:
		return lang.X("journeys.kind.wait_for_event", "Wait for an event")
	case journey.KindBestTime:
		return lang.X("journeys.kind.best_time", "Best time per person")
	case journey.KindThrottle:
		return lang.X("journeys.kind.throttle", "Throttle")
	case journey.KindSplit:
		return lang.X("journeys.kind.split", "Split")
	case journey.KindGroups:
		return lang.X("journeys.kind.groups", "Split in groups")
	case journey.KindExperiment:
		return lang.X("journeys.kind.experiment", "Experiment")
	case journey.KindMessage:
		return lang.X("journeys.kind.message", "Message")
	case journey.KindWebhook:
		return lang.X("journeys.kind.webhook", "Webhook")
	case journey.KindUpdateCustomer:
		return lang.X("journeys.kind.update_customer", "Update customer")
	case journey.KindRecordEvent:
		return lang.X("journeys.kind.record_event", "Record event")
	case journey.KindContext:
		return lang.X("journeys.kind.context", "Remember a value")
	case journey.KindToDo:
		return lang.X("journeys.kind.to_do", "To-do for people")
	case journey.KindGoToJourney:
		return lang.X("journeys.kind.go_to_journey", "Go to a journey")
	case journey.KindJumpBack:
		return lang.X("journeys.kind.jump_back", "Jump back")
	case journey.KindNote:
		return lang.X("journeys.kind.note", "Note")
	}
	return lang.X("journeys.kind.exit", "Exit")
}

// entryName is the name of a way to come in.
func entryName(k journey.EntryKind) string {
	switch k {
	case journey.EntrySchedule:
		return lang.X("journeys.entry.schedule", "At a time")
	case journey.EntryEvent:
		return lang.X("journeys.entry.event", "When something happens")
	case journey.EntrySegmentJoined:
		return lang.X("journeys.entry.segment_joined", "On joining a segment")
	case journey.EntrySegmentLeft:
		return lang.X("journeys.entry.segment_left", "On leaving a segment")
	case journey.EntryAttributeChanged:
		return lang.X("journeys.entry.attribute_changed", "When an attribute changes")
	case journey.EntryDate:
		return lang.X("journeys.entry.date", "On a date of the customer")
	case journey.EntryImport:
		return lang.X("journeys.entry.import", "On import")
	case journey.EntryProductChanged:
		return lang.X("journeys.entry.product_changed", "When a product changes")
	case journey.EntryJourney:
		return lang.X("journeys.entry.journey", "From another journey")
	}
	return lang.X("journeys.entry.by_hand", "By hand")
}

// portName is what stands on the pill of a port, "" where its edge needs no word.
func portName(s journey.Step, port string) string {
	switch s := s.(type) {
	case *journey.Groups:
		for _, g := range s.Groups {
			if g.ID == port {
				return cmp.Or(g.Name, g.ID)
			}
		}
	case *journey.Experiment:
		for _, v := range s.Variants {
			if v.ID == port && v.ID != journey.Control {
				return cmp.Or(v.Name, upper(v.ID))
			}
		}
	case *journey.WaitForEvent:
		for _, b := range s.Branches {
			if b.ID == port {
				return cmp.Or(b.Name, ui.EventTitle(b.Event), b.ID)
			}
		}
	}
	switch port {
	case journey.PortYes:
		return lang.X("journeys.port.yes", "Yes")
	case journey.PortNo, journey.PortElse:
		return lang.X("journeys.port.else", "Everyone else")
	case journey.PortTimeout:
		return lang.X("journeys.port.timeout", "Time up")
	case journey.PortAgain:
		return lang.X("journeys.port.again", "Again")
	case journey.PortFailed:
		return lang.X("journeys.port.failed", "No answer")
	case journey.PortDone:
		return lang.X("journeys.port.done", "Done")
	case journey.Control:
		return lang.X("journeys.port.control", "Control")
	}
	if s != nil && s.Kind() == journey.KindJumpBack {
		return lang.X("journeys.port.go_on", "Go on")
	}
	return ""
}

// upper makes the id of a variant a letter to read: a becomes A.
func upper(id string) string {
	if len(id) == 1 && id[0] >= 'a' && id[0] <= 'z' {
		return string(id[0] - 'a' + 'A')
	}
	return id
}
