package journey

import (
	"fmt"
	"slices"

	"gilmok/store"
	"gilmok/store/value"
)

// Severity tells how bad a problem is.
type Severity string

// The severities: an error keeps a journey from being published.
const (
	SeverityError   Severity = "error"
	SeverityWarning Severity = "warning"
)

// Problem is one thing wrong with a journey. Step is empty where it concerns
// the whole; Detail names things (a message, a segment), it is no sentence.
type Problem struct {
	Step     StepID   `json:"step"`
	Field    string   `json:"field"`
	Code     Code     `json:"code"`
	Severity Severity `json:"severity"`
	Detail   string   `json:"detail"`
	// Nearest is a name that exists and may be meant instead of Detail; empty: none is like it.
	Nearest string `json:"nearest,omitempty"`
}

// Code names a kind of problem; package ui has a sentence for each.
type Code string

// The codes.
const (
	CodeMissing          Code = "missing"            // a field that must be filled in is not
	CodeEmpty            Code = "empty"              // a list without anything in it
	CodeContradiction    Code = "contradiction"      // fields that exclude each other
	CodeNegative         Code = "negative"           // less than nothing
	CodeTooLong          Code = "too_long"           // longer than two years
	CodeTooMany          Code = "too_many"           // more than Detail
	CodeBadValue         Code = "bad_value"          // Detail is not allowed here
	CodeBrokenText       Code = "broken_text"        // a template that cannot be read; Detail tells where
	CodeDuplicate        Code = "duplicate"          // two ports of the same name
	CodeUnknownMessage   Code = "unknown_message"    // no message Detail
	CodeUnapproved       Code = "unapproved_message" // message Detail waits for its approval, which the shop asks for
	CodeUnknownSegment   Code = "unknown_segment"    // no segment Detail
	CodeUnknownJourney   Code = "unknown_journey"    // no journey Detail
	CodeUnknownSender    Code = "unknown_sender"     // message Detail has no sender for its channel
	CodeUnknownAttribute Code = "unknown_attribute"  // nobody has the attribute Detail
	CodeUnknownEvent     Code = "unknown_event"      // the event Detail has never happened
	CodeSameChannel      Code = "same_channel"       // two messages of one channel in one step
	CodeWrongChannel     Code = "wrong_channel"      // a webhook step with a message of channel Detail
	CodeDanglingEdge     Code = "dangling_edge"      // an edge from or to a step that is not there
	CodeUnknownPort      Code = "unknown_port"       // an edge from a port the step does not have
	CodeTwoEdges         Code = "two_edges"          // two edges from one port
	CodeUnreachable      Code = "unreachable"        // no way leads to the step
	CodeLeadsNowhere     Code = "leads_nowhere"      // a port that must lead on does not
	CodeLoopWithoutWait  Code = "loop_without_wait"  // a circle that takes no time
	CodeLoopWithoutLimit Code = "loop_without_limit" // a circle without jump_back, which would never end
	CodeNeverTaken       Code = "never_taken"        // whoever the branch of event Detail is for is taken out by an exit criterion before
	CodeNothingSent      Code = "nothing_sent"       // a journey without any message
	CodeNoSteps          Code = "no_steps"           // an empty board
)

// Known is what the workspace has, for Validate to hold the journey against. A
// nil map is not looked at.
type Known struct {
	Messages   map[string]MessageInfo
	Segments   map[string]bool
	Journeys   map[string]bool
	Attributes map[string]bool // custom ones; standard fields are known anyhow
	Events     map[string]bool
	Channels   map[store.Channel]bool // channels that have a sender
	// Broken tells what keeps a template from being read; empty: nothing does.
	Broken func(text string) string
}

// Validate lists what is wrong, errors of the whole first, then step by step in
// the order of their ids.
func Validate(j *Journey, known Known) []Problem {
	c := &checker{j: j, known: known}
	c.whole()
	for _, id := range j.StepIDs() {
		c.step = id
		s := j.Steps[id]
		s.check(c)
		c.ports(s)
	}
	c.step = ""
	c.paths()
	return c.problems
}

// template looks at a value that may be worked out for each person.
func (c *checker) template(field string, x any) {
	text, ok := x.(string)
	if !ok || c.known.Broken == nil || !isTemplate(text) {
		return
	}
	if why := c.known.Broken(text); why != "" {
		c.error(field, CodeBrokenText, why)
	}
}

// Blocks reports whether any of the problems is an error.
func Blocks(problems []Problem) bool {
	return slices.ContainsFunc(problems, func(p Problem) bool { return p.Severity == SeverityError })
}

// checker collects problems; step is the one being looked at.
type checker struct {
	j        *Journey
	known    Known
	step     StepID
	problems []Problem
}

func (c *checker) error(field string, code Code, detail string) {
	c.problems = append(c.problems, Problem{Step: c.step, Field: field, Code: code, Severity: SeverityError, Detail: detail})
}

func (c *checker) warn(field string, code Code, detail string) {
	c.problems = append(c.problems, Problem{Step: c.step, Field: field, Code: code, Severity: SeverityWarning, Detail: detail})
}

// whole checks what belongs to no step.
func (c *checker) whole() {
	if c.j.Name == "" {
		c.error("name", CodeMissing, "")
	}
	if len(c.j.Steps) == 0 {
		c.error("steps", CodeNoSteps, "")
	} else if len(c.j.Messages()) == 0 {
		c.warn("steps", CodeNothingSent, "")
	}
	c.entry()
	if !c.j.Audience.IsZero() {
		c.rule("audience", c.j.Audience)
	}
	for i, x := range c.j.Exit {
		field := fmt.Sprintf("exit[%d]", i)
		switch {
		case x.Event == "" && x.Rule.IsZero():
			c.error(field, CodeMissing, "")
		case x.Event != "" && !x.Rule.IsZero():
			c.error(field, CodeContradiction, "event and rule exclude each other")
		case x.Event != "":
			c.event(field, x.Event)
		default:
			c.rule(field, x.Rule)
		}
		if x.When != "" && x.When != ExitAtOnce && x.When != ExitStepEnd {
			c.error(field+".when", CodeBadValue, string(x.When))
		}
	}
	c.conversions()
	c.j.Policy.check(c)
}

// mostConversions a journey may count.
const mostConversions = 4

func (c *checker) conversions() {
	if len(c.j.Conversion) > mostConversions {
		c.error("conversion", CodeTooMany, fmt.Sprint(mostConversions))
	}
	for i, x := range c.j.Conversion {
		if x.Event == "" {
			c.error(fmt.Sprintf("conversion[%d].event", i), CodeMissing, "")
		}
		if x.Within.IsZero() {
			c.error(fmt.Sprintf("conversion[%d].within", i), CodeMissing, "")
		}
		c.span(fmt.Sprintf("conversion[%d].within", i), x.Within)
	}
}

// span checks a duration that cannot run backwards.
func (c *checker) span(field string, d value.Duration) {
	if d.Rest < 0 || d.Months < 0 {
		c.error(field, CodeNegative, "")
	}
}

// ports looks for ports named twice or not at all.
func (c *checker) ports(s Step) {
	seen := map[string]bool{}
	for _, p := range s.Ports() {
		if p.Name == "" {
			c.error("ports", CodeMissing, "")
		} else if seen[p.Name] {
			c.error("ports", CodeDuplicate, p.Name)
		}
		seen[p.Name] = true
	}
}
