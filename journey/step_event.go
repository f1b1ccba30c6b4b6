package journey

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"time"

	"gilmok/store/segment"
	"gilmok/store/value"
)

// WaitForEvent waits for one of several events, or until its time is over.
type WaitForEvent struct {
	Titled
	Branches []Branch       `json:"branches"`
	Within   value.Duration `json:"within"`
	// Ranked holds everybody to the end and then takes the first branch of the
	// list that happened; else the first event decides at once.
	Ranked bool `json:"ranked"`
}

// Branch is one event waited for; its id is its port.
type Branch struct {
	ID    string `json:"id"`
	Name  string `json:"name,omitempty"`
	Event string `json:"event"`
	Where Where  `json:"where,omitempty"`
	// Same compares properties of the event with entry context.
	Same map[string]string `json:"same,omitempty"`
}

// Kind implements Step.
func (*WaitForEvent) Kind() Kind { return KindWaitForEvent }

// Ports implements Step.
func (w *WaitForEvent) Ports() []Port {
	ports := make([]Port, 0, len(w.Branches)+1)
	for _, b := range w.Branches {
		ports = append(ports, Port{Name: b.ID})
	}
	return append(ports, Port{Name: PortTimeout})
}

func (w *WaitForEvent) needs(n *segment.Needs) {
	for _, b := range w.Branches {
		if b.Event == "" {
			continue
		}
		addEvent(n, b.Event, b.Where)
		for property := range b.Same {
			n.AddEvent(b.Event, property)
		}
	}
}

func (w *WaitForEvent) check(c *checker) {
	if len(w.Branches) == 0 {
		c.error("branches", CodeEmpty, "")
	}
	for i, b := range w.Branches {
		field := fmt.Sprintf("branches[%d].event", i)
		if b.Event == "" {
			c.error(field, CodeMissing, b.ID)
			continue
		}
		c.event(field, b.Event)
		if slices.ContainsFunc(c.j.Exit, func(x ExitRule) bool { return x.forestalls(b) }) {
			c.warn(field, CodeNeverTaken, b.Event)
		}
	}
	c.span("within", w.Within)
	switch {
	case w.Within.IsZero():
		c.error("within", CodeMissing, "")
	case tooLong(w.Within):
		c.error("within", CodeTooLong, "")
	}
}

// forestalls reports whether the criterion takes out everybody whom a branch is for: at
// once, or when the step ends by that very event.
func (x *ExitRule) forestalls(b Branch) bool {
	return x.Event == b.Event && (len(x.Where) == 0 || reflect.DeepEqual(x.Where, b.Where)) && (len(x.Same) == 0 || maps.Equal(x.Same, b.Same))
}

func (w *WaitForEvent) act(t *turn) verdict {
	if t.arriving {
		if c := t.peek(); c != nil {
			c.unmark(markRank, t.id) // of an earlier round
		}
		return t.waits(w.Within.AddTo(t.at), WaitsEvent, nil)
	}
	if t.in.Event != nil {
		return w.happened(t)
	}
	if t.p.Due.After(t.now) {
		return stay(t.p.Due)
	}
	if rank, ok := t.rank(len(w.Branches)); ok {
		t.decided(DecidedMoved, w.Branches[rank].ID)
		return leave(w.Branches[rank].ID)
	}
	t.decided(DecidedMoved, PortTimeout)
	return leave(PortTimeout)
}

func (w *WaitForEvent) happened(t *turn) verdict {
	best, ranked := t.rank(len(w.Branches))
	for i, b := range w.Branches {
		if b.Event != t.in.Event.Name || t.in.Event.At.Before(t.p.ArrivedAt) || t.in.Event.At.After(t.p.Due) || !t.matches(b.Where, b.Same) {
			continue
		}
		if !w.Ranked {
			t.context().took(t.in.Event)
			t.tell(DecidedMoved, b.ID, func() map[string]any { return happening(t.in.Event, b.Where, b.Same) })
			return leave(b.ID)
		}
		if !ranked || i < best {
			t.context().took(t.in.Event)
			t.context().mark(markRank, t.id, strconv.Itoa(i))
		}
		break
	}
	return stay(t.p.Due)
}

// rank gives the best branch that has happened during this visit.
func (t *turn) rank(branches int) (int, bool) {
	c := t.peek()
	if c == nil {
		return 0, false
	}
	i, err := strconv.Atoi(c.marked(markRank, t.id))
	return i, err == nil && i >= 0 && i < branches
}

// matches holds the event that woke the passage against conditions on its
// properties and against the entry context.
func (t *turn) matches(where Where, same map[string]string) bool {
	event := t.in.Event
	if len(where) > 0 && !where.on(event.Name).Counts(event.Properties, t, event.At) {
		return false
	}
	for property, path := range same {
		if event.Properties == nil || !alike(event.Properties.Property(property), t.Property(path)) {
			return false
		}
	}
	return true
}

// alike compares what a file gives as number or text: cart 17 is cart "17".
func alike(a, b value.Value) bool {
	if a.IsNone() || b.IsNone() {
		return false
	}
	order, ok := value.Compare(a, b)
	return ok && order == 0 || a.String() == b.String()
}

// Event is what woke a passage.
type Event struct {
	Name       string
	At         time.Time
	Properties segment.Properties
	// known events stand in a world's columns already: rules see them there.
	known bool
}
