package journey

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
)

// ErrEndless is a passage that went round without standing anywhere. Validate
// refuses such journeys; the error keeps a damaged one from hanging the program.
var ErrEndless = errors.New("journey goes round without a wait")

// Evaluator works out templated values in steps; cmd wires it to package preview.
type Evaluator interface {
	// Value evaluates a text with {{ … }} for a person inside a passage.
	Value(text string, p Person, c *Context) (any, error)
	// Broken tells where a text cannot be read, and why; empty: it can.
	Broken(text string) string
}

// Engine moves passages through one journey. It holds no state: the same
// arguments give the same answer. Fill it, then call Prepare.
type Engine struct {
	Journey  *Journey
	Seed     uint64 // the journey's; a rehearsal may take another
	Messages map[string]MessageInfo
	Rules    Rules
	Values   Evaluator // nil: texts are taken as they stand
	// Explain fills the Saw of decisions; a rehearsal leaves it off.
	Explain bool
	// restsOnOrders is whether a message may rest on somebody not having ordered.
	restsOnOrders bool
	next          map[Edge]StepID
	hasRuleExit   bool
}

// Prepare looks up once what every Advance needs.
func (e *Engine) Prepare() *Engine {
	e.next = make(map[Edge]StepID, len(e.Journey.Edges))
	for _, x := range e.Journey.Edges {
		e.next[Edge{From: x.From, Port: x.Port}] = x.To
	}
	for _, x := range e.Journey.Exit {
		e.hasRuleExit = e.hasRuleExit || !x.Rule.IsZero()
	}
	e.restsOnOrders = e.Journey.RestsOnNotOrdered()
	return e
}

// Input is what the world tells about a passage: who it is, what woke it, and
// what of the shared things it was granted.
type Input struct {
	Person   Person
	Sends    []store.SendTime // what the person was sent before, for the caps
	Ahead    []store.SendTime // what waits to go to the person and comes before this
	Event    *Event           // woke the passage; nil: its time has come
	Outcomes []Outcome        // of this visit's outbox entries, all final; nil: not yet
	Answer   any              // of a webhook
	Permit   bool             // one of the throttle
	Done     bool             // the to-do was ticked
	Retry    bool             // ask for the sends of a held visit again
	Placed   bool             // put at its step by hand: as though it had come there at ArrivedAt
	Winners  map[StepID]Winners
	// Copied is up to when another copy of the workspace may have moved the passage on;
	// zero: there is none.
	Copied time.Time
	// OrdersReach is how far orders are known; zero: orders are not looked at.
	OrdersReach time.Time
	// Context is the passage's, already read; nil: Advance reads p.Context and
	// writes it back.
	Context *Context
}

// Advance moves a passage as far as it comes at an instant. It gives the passage
// as it then stands and what is to be done, in order. The passage's Due says
// when to ask again; a zero Due waits for an event.
func (e *Engine) Advance(p store.Passage, in Input, now time.Time) (store.Passage, []Effect, error) {
	fx, err := e.advance(&p, &in, now, nil)
	return p, fx, err
}

// advance is Advance on a passage in place, effects appended to a slice that is
// used again.
func (e *Engine) advance(p *store.Passage, in *Input, now time.Time, fx []Effect) ([]Effect, error) {
	if p.State != store.PassageActive {
		return fx, nil
	}
	t := turn{Person: in.Person, e: e, p: p, in: in, now: now, at: now, id: StepID(p.Step), fx: fx, ctx: in.Context}
	if in.Event == nil && !p.Due.IsZero() && p.Due.Before(now) {
		t.at = p.Due // a late look: time goes on from when it was due
	}
	if in.Event != nil && in.Event.At.Before(now) {
		t.at = in.Event.At
		if t.at.Before(p.ArrivedAt) {
			t.at = p.ArrivedAt
		}
	}
	if at := asThere(in.Outcomes, in.Copied); !at.IsZero() {
		t.at = at
	}
	err := t.run()
	if t.ctx != nil && t.ctx.dirty && in.Context == nil {
		p.Context = t.ctx.Bytes()
	}
	return t.fx, err
}

// mostSteps of one Advance.
const mostSteps = 1000

// turn is one Advance under way. It is the subject that rules look at: the
// person, with the passage's context.
type turn struct {
	Person
	e        *Engine
	p        *store.Passage
	in       *Input
	id       StepID
	now      time.Time // what the world shows
	at       time.Time // when things should have happened: not after now
	arriving bool
	fx       []Effect
	ctx      *Context
	broken   error
	// What steps of this turn have changed of the person: it is stored when it is over.
	set      []changed
	said     []store.Consent
	recorded []Event
}

// changed is an attribute that a step has set.
type changed struct {
	key string
	to  value.Value
}

// Attribute implements segment.Subject: as the steps of this turn have left it.
func (t *turn) Attribute(key string) value.Value {
	for i := len(t.set) - 1; i >= 0; i-- {
		if t.set[i].key == key {
			return t.set[i].to
		}
	}
	return t.Person.Attribute(key)
}

// ConsentFor implements Person, likewise.
func (t *turn) ConsentFor(ch store.Channel, p store.Purpose) store.Consent {
	if k, ok := lastSaid(t.said, ch, p); ok {
		return k
	}
	return t.Person.ConsentFor(ch, p)
}

// Consent implements segment.Subject, likewise.
func (t *turn) Consent(channel, purpose string) string {
	if len(t.said) == 0 {
		return t.Person.Consent(channel, purpose)
	}
	return string(t.ConsentFor(store.Channel(channel), store.Purpose(purpose)).State)
}

// Events implements segment.Subject, with what steps of this turn have recorded.
func (t *turn) Events(name string) []segment.Occurrence {
	list := t.Person.Events(name)
	for _, e := range t.recorded {
		if e.Name == name {
			list = happenedToo(list, e)
		}
	}
	return list
}

// happenedToo puts one more event in its place among those of its name, and leaves the
// list itself as it is.
func happenedToo(list []segment.Occurrence, e Event) []segment.Occurrence {
	i, _ := slices.BinarySearchFunc(list, e.At, func(o segment.Occurrence, at time.Time) int {
		if o.At.After(at) {
			return 1
		}
		return -1
	})
	return slices.Insert(slices.Clip(list), i, segment.Occurrence{At: e.At, Properties: e.Properties})
}

// lastSaid finds the newest of consents for a channel and purpose.
func lastSaid(list []store.Consent, ch store.Channel, p store.Purpose) (k store.Consent, ok bool) {
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].Channel == ch && list[i].Purpose == p {
			return list[i], true
		}
	}
	return k, false
}

// Property implements segment.Subject: the passage's context.
func (t *turn) Property(name string) value.Value { return t.peek().Property(name) }

func (t *turn) run() error {
	if t.id == EntryID {
		t.p.ArrivedAt = t.p.EnteredAt
		t.at = t.p.EnteredAt
		if t.exited() {
			return t.broken
		}
		return t.walk(leave(PortOut))
	}
	if t.exited() {
		return t.broken
	}
	s := t.e.Journey.Steps[t.id]
	if s == nil {
		return fmt.Errorf("passage %d stands at step %q, which the journey does not have", t.p.ID, t.id)
	}
	if t.in.Event != nil && s.Kind() != KindWaitForEvent {
		return t.broken // an event moves nobody who waits for something else
	}
	if t.in.Placed {
		t.in.Placed, t.arriving, t.at = false, true, t.p.ArrivedAt
		return t.walk(s.act(t))
	}
	if t.asleep() {
		return t.broken
	}
	return t.walk(s.act(t))
}

// asleep reports whether nothing has woken the passage yet.
func (t *turn) asleep() bool {
	in := t.in
	woken := in.Event != nil || in.Outcomes != nil || in.Permit || in.Done || in.Retry
	return !woken && (t.p.Due.IsZero() || t.p.Due.After(t.now))
}

// walk follows a verdict from step to step until the passage stands or is over.
func (t *turn) walk(v verdict) error {
	for range mostSteps {
		switch v.action {
		case actStay:
			t.p.Due = v.until
			return t.broken
		case actExit:
			t.end(store.PassageExited, v.reason, v.saw)
			return t.broken
		case actEnd:
			t.end(store.PassageCompleted, "", nil)
			return t.broken
		}
		if t.id != EntryID && t.exitsAtStepEnd() {
			return t.broken
		}
		to, ok := t.e.next[Edge{From: t.id, Port: v.port}]
		t.effect(Effect{Kind: EffectMoved, At: t.at, Port: v.port, To: to})
		if !ok {
			t.end(store.PassageCompleted, "", nil)
			return t.broken
		}
		t.arrive(to, v.port)
		s := t.e.Journey.Steps[to]
		if s == nil {
			return fmt.Errorf("an edge leads to step %q, which the journey does not have", to)
		}
		v = s.act(t)
	}
	return fmt.Errorf("customer %d at step %q: %w", t.p.Customer, t.id, ErrEndless)
}

// arrive puts the passage at a step. What woke it is used up.
func (t *turn) arrive(to StepID, port string) {
	t.id, t.arriving = to, true
	t.p.Step, t.p.Port, t.p.ArrivedAt = string(to), port, t.at
	t.p.Due = time.Time{}
	t.p.Visits++
	t.in.Event, t.in.Outcomes, t.in.Answer, t.in.Retry = nil, nil, nil, false
}

func (t *turn) end(state store.PassageState, reason string, saw map[string]any) {
	what := DecidedCompleted
	if state == store.PassageExited {
		what = DecidedExited
	}
	t.tell(what, reason, func() map[string]any { return saw })
	t.p.State, t.p.Reason, t.p.Due = state, reason, time.Time{}
}

func (t *turn) effect(x Effect) {
	x.Step, x.Visit = t.id, t.p.Visits
	if x.At.IsZero() {
		x.At = t.now
	}
	t.fx = append(t.fx, x)
}

// context gives the passage's context, read when it is first needed.
func (t *turn) context() *Context {
	if t.ctx == nil {
		c, err := ParseContext(t.p.Context)
		if err != nil {
			t.broken = errors.Join(t.broken, err)
			c = &Context{}
		}
		t.ctx = c
	}
	return t.ctx
}

// peek is context without making one where there is none.
func (t *turn) peek() *Context {
	if t.ctx == nil && len(t.p.Context) == 0 {
		return nil
	}
	return t.context()
}

// zone resolves a step's zone for the person.
func (t *turn) zone(z Zone) *time.Location { return z.in(t.Zone(), t.e.Rules.shop()) }

func (e *Engine) message(name string) MessageInfo {
	if m, ok := e.Messages[name]; ok {
		return m
	}
	return MessageInfo{Name: name}
}

// value works out a templated value; anything but a text with {{ or {% stands as it is.
func (t *turn) value(x any) (any, error) {
	text, ok := x.(string)
	if !ok || t.e.Values == nil || !isTemplate(text) {
		return x, nil
	}
	return t.e.Values.Value(text, t, t.context())
}

func isTemplate(text string) bool {
	return strings.Contains(text, "{{") || strings.Contains(text, "{%")
}
