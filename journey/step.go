package journey

import (
	"encoding/json"
	"fmt"
	"slices"

	"gilmok/store/segment"
)

// StepID names a step inside its journey: "w1".
type StepID string

// EntryID is where every passage begins. It is no step, but edges leave it.
const EntryID StepID = "entry"

// Kind is the kind of a step, spelt as in the document.
type Kind string

// The kinds.
const (
	KindWait           Kind = "wait"
	KindSplit          Kind = "split"
	KindGroups         Kind = "groups"
	KindMessage        Kind = "message"
	KindExperiment     Kind = "experiment"
	KindWaitForEvent   Kind = "wait_for_event"
	KindUpdateCustomer Kind = "update_customer"
	KindRecordEvent    Kind = "record_event"
	KindContext        Kind = "context"
	KindWebhook        Kind = "webhook"
	KindThrottle       Kind = "throttle"
	KindBestTime       Kind = "best_time"
	KindGoToJourney    Kind = "go_to_journey"
	KindJumpBack       Kind = "jump_back"
	KindToDo           Kind = "to_do"
	KindNote           Kind = "note"
	KindExit           Kind = "exit"
)

// Kinds lists all kinds in the order of a palette: the everyday ones first.
var Kinds = []Kind{
	KindWait, KindSplit, KindMessage, KindExperiment, KindWaitForEvent, KindExit,
	KindGroups, KindBestTime, KindThrottle, KindUpdateCustomer, KindRecordEvent, KindContext,
	KindWebhook, KindToDo, KindGoToJourney, KindJumpBack, KindNote,
}

// Names of ports that several kinds share.
const (
	PortOut     = "out"
	PortYes     = "yes"
	PortNo      = "no"
	PortElse    = "else"    // of groups
	PortTimeout = "timeout" // of wait_for_event and to_do
	PortAgain   = "again"   // of jump_back: leads back
	PortFailed  = "failed"  // of webhook
	PortDone    = "done"    // of to_do
)

// Port is an outlet of a step. A passage that leaves by a port without an edge
// completes; where Required is set, that makes the step pointless.
type Port struct {
	Name     string
	Required bool
}

// Step is one box of a journey. The set of kinds is closed.
type Step interface {
	Kind() Kind
	// Ports lists the outlets, left to right.
	Ports() []Port
	// Label is the title a person gave the step; empty: none.
	Label() string
	// check appends what is wrong inside the step.
	check(c *checker)
	// needs widens what is read of a customer.
	needs(n *segment.Needs)
	// act says what a passage standing at the step does next.
	act(t *turn) verdict
}

// Titled is the part all steps have in common.
type Titled struct {
	Title string `json:"title,omitempty"`
}

// Label implements Step.
func (t Titled) Label() string { return t.Title }

var out = []Port{{Name: PortOut}}
var outRequired = []Port{{Name: PortOut, Required: true}}

// blank gives a new step of a kind to decode into; nil for an unknown kind.
func blank(k Kind) Step {
	switch k {
	case KindWait:
		return &Wait{}
	case KindSplit:
		return &Split{}
	case KindGroups:
		return &Groups{}
	case KindMessage:
		return &Message{}
	case KindExperiment:
		return &Experiment{}
	case KindWaitForEvent:
		return &WaitForEvent{}
	case KindUpdateCustomer:
		return &UpdateCustomer{}
	case KindRecordEvent:
		return &RecordEvent{}
	case KindContext:
		return &SetContext{}
	case KindWebhook:
		return &Webhook{}
	case KindThrottle:
		return &Throttle{}
	case KindBestTime:
		return &BestTime{}
	case KindGoToJourney:
		return &GoToJourney{}
	case KindJumpBack:
		return &JumpBack{}
	case KindToDo:
		return &ToDo{}
	case KindNote:
		return &Note{}
	case KindExit:
		return &Exit{}
	}
	return nil
}

// parseStep reads one step strictly: its kind's keys and no others.
func parseStep(raw json.RawMessage, place string) (Step, error) {
	var head struct {
		Kind Kind `json:"kind"`
	}
	if err := json.Unmarshal(raw, &head); err != nil {
		return nil, placed(place, err)
	}
	s := blank(head.Kind)
	if s == nil {
		return nil, &ParseError{Place: place + ".kind", Detail: fmt.Sprintf("unknown kind %q", head.Kind)}
	}
	body, err := without(raw, "kind")
	if err != nil {
		return nil, placed(place, err)
	}
	return s, strict(body, s, place)
}

// marshalStep writes a step with its kind first.
func marshalStep(s Step) (json.RawMessage, error) {
	body, err := encode(s)
	if err != nil {
		return nil, fmt.Errorf("write %s step: %w", s.Kind(), err)
	}
	head := []byte(`{"kind":"` + string(s.Kind()) + `"`)
	if string(body) == "{}" {
		return append(head, '}'), nil
	}
	return slices.Concat(head, []byte(","), body[1:]), nil
}
