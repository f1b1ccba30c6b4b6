package journey

import (
	"slices"
	"strings"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
)

// Journey is a definition: what is drawn on the board. It is immutable; every
// change makes another one (see edit.go), so it may be shared freely.
type Journey struct {
	Name       string
	Seed       uint64 // of chance; it stays with the journey through all versions
	Entry      Entry
	Audience   *Rule // of those who may enter; nil: everybody
	Exit       []ExitRule
	Conversion []Conversion // the first is primary
	Policy     PolicyRules
	Steps      map[StepID]Step
	Edges      []Edge
	Layout     map[StepID]Point // positions on the board; changes nothing that is published
	Tests      []TestCase
}

// Edge is a line from a port of a step to the next step.
type Edge struct {
	From StepID
	Port string
	To   StepID
}

// Point is a position on the board in its own units.
type Point struct{ X, Y float64 }

// ExitRule takes people out: by an event, or by a rule that has come to hold.
type ExitRule struct {
	Event string `json:"event,omitempty"`
	Where Where  `json:"where,omitempty"`
	// Same compares properties of the event with entry context: {"cart_id":"entry.cart_id"}.
	Same map[string]string `json:"same,omitempty"`
	// Rule takes out whoever it holds for, where no event is named.
	Rule *Rule    `json:"rule,omitempty"`
	When ExitWhen `json:"when,omitempty"`
}

// ExitWhen is when exit criteria act.
type ExitWhen string

// The times. At once is the default.
const (
	ExitAtOnce  ExitWhen = "at_once"
	ExitStepEnd ExitWhen = "step_end"
)

// Conversion is an event that counts as success within a time from entry.
type Conversion struct {
	Event  string         `json:"event"`
	Where  Where          `json:"where,omitempty"`
	Within value.Duration `json:"within"`
}

// Goal is what counts as success where nothing else is said: the first conversion,
// else an order within a week.
func (j *Journey) Goal() Conversion {
	if len(j.Conversion) > 0 {
		return j.Conversion[0]
	}
	return Conversion{Event: store.EventOrdered, Within: value.Days(7)}
}

// Rule is the event that counts, as a rule.
func (c *Conversion) Rule() segment.Event { return c.Where.on(c.Event) }

// Next gives where a port leads; ok is false where the path ends.
func (j *Journey) Next(from StepID, port string) (to StepID, ok bool) {
	for _, e := range j.Edges {
		if e.From == from && e.Port == port {
			return e.To, true
		}
	}
	return "", false
}

// Into gives the edges that lead to a step.
func (j *Journey) Into(id StepID) []Edge {
	return j.edges(func(e Edge) bool { return e.To == id })
}

// From gives the edges that leave a step.
func (j *Journey) From(id StepID) []Edge {
	return j.edges(func(e Edge) bool { return e.From == id })
}

func (j *Journey) edges(keep func(Edge) bool) (list []Edge) {
	for _, e := range j.Edges {
		if keep(e) {
			list = append(list, e)
		}
	}
	return list
}

// StepIDs gives the ids of all steps, sorted.
func (j *Journey) StepIDs() []StepID {
	ids := make([]StepID, 0, len(j.Steps))
	for id := range j.Steps {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// Ports gives the ports of a step, or of the entry; nil where there is no such step.
func (j *Journey) Ports(id StepID) []Port {
	if id == EntryID {
		return outRequired
	}
	if s := j.Steps[id]; s != nil {
		return s.Ports()
	}
	return nil
}

// Messages gives the names of all messages its steps send, sorted.
func (j *Journey) Messages() []string {
	var names []string
	for _, s := range j.Steps {
		names = append(names, messagesOf(s)...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func messagesOf(s Step) []string {
	switch s := s.(type) {
	case *Message:
		return s.Names()
	case *Webhook:
		return []string{s.Message}
	}
	return nil
}

// Needs lists what the journey reads of a customer: the columns of a rehearsal,
// and what the runner loads for a batch.
func (j *Journey) Needs() segment.Needs {
	n := segment.Needs{Consent: true, Suppressed: true}
	addRule(&n, j.Audience)
	j.Entry.needs(&n)
	for _, x := range j.Exit {
		addRule(&n, x.Rule)
		if x.Event != "" {
			addEvent(&n, x.Event, x.Where)
			for property := range x.Same {
				n.AddEvent(x.Event, property)
			}
		}
	}
	for _, c := range j.Conversion {
		addEvent(&n, c.Event, c.Where)
	}
	for _, id := range j.StepIDs() {
		j.Steps[id].needs(&n)
	}
	if name := j.Entry.Listens(); name != "" {
		n.AddEvent(name, j.propertiesOf("entry")...)
	}
	if read := j.propertiesOf("event"); len(read) > 0 {
		for _, name := range j.awaited() {
			n.AddEvent(name, read...)
		}
	}
	for name, need := range n.Events {
		slices.Sort(need.Properties)
		n.Events[name] = need
	}
	slices.Sort(n.Attributes)
	slices.Sort(n.Segments)
	return n
}

// awaited lists the events that steps wait for.
func (j *Journey) awaited() (names []string) {
	for _, id := range j.StepIDs() {
		if w, ok := j.Steps[id].(*WaitForEvent); ok {
			for _, b := range w.Branches {
				if b.Event != "" {
					names = append(names, b.Event)
				}
			}
		}
	}
	return names
}

// propertiesOf lists what rules, comparisons and waits read of the event that lets
// people in ("entry") or the one last waited for ("event").
func (j *Journey) propertiesOf(group string) (names []string) {
	path := func(p string) {
		if name, ok := strings.CutPrefix(p, group+"."); ok {
			names = append(names, name)
		}
	}
	rule := func(r *Rule) {
		if !r.IsZero() {
			for _, p := range segment.PropertyNames(r.Rule) {
				path(p)
			}
		}
	}
	same := func(paths map[string]string) {
		for _, p := range paths {
			path(p)
		}
	}
	rule(j.Audience)
	for _, x := range j.Exit {
		rule(x.Rule)
		same(x.Same)
	}
	for _, s := range j.Steps {
		switch s := s.(type) {
		case *Split:
			rule(s.Rule)
		case *Groups:
			for _, g := range s.Groups {
				rule(g.Rule)
			}
		case *Message:
			rule(s.OnlyIf)
		case *WaitForEvent:
			for _, b := range s.Branches {
				same(b.Same)
			}
		case *Wait:
			if s.Until != nil {
				path(s.Until.Property)
			}
		}
	}
	return names
}

func addEvent(n *segment.Needs, name string, where Where) {
	n.Add(where.on(name))
}
