package journey

import (
	"fmt"
	"strings"
	"time"

	"gilmok/store"
	"gilmok/store/value"
)

// Way is one customer with what happens to them: what a trace is made of.
type Way struct {
	Subject *store.Subject
	From    time.Time
	Days    int // default 90
	Events  []Event
	Assume  *Assumptions // nil: nothing happens but Events
}

// decidedSent stands in a trace; in life, dispatch says so.
const decidedSent = "sent"

// TraceLine is one thing that happened on somebody's way.
type TraceLine struct {
	At       time.Time
	Customer store.CustomerID
	What     string // entered, moved, sent, skipped, held, exited, completed
	Step     StepID
	Port     string
	Detail   string // next step, message, reason
}

// Trace takes one customer through the journey on a virtual clock. They enter by
// the first of Events that lets them in, or at From where the entry waits for no
// event.
func (e *Engine) Trace(way Way) ([]TraceLine, error) {
	w := NewWorld(e.Journey.Needs(), e.Rules.shop())
	w.Add(way.Subject)
	var lines []TraceLine
	r := Rehearsal{Engine: e, World: w, From: way.From, Days: way.Days, Assume: way.Assume}
	r.trace = func(l TraceLine) { lines = append(lines, l) }
	s, err := r.sim()
	if err != nil {
		return nil, err
	}
	for _, x := range way.Events {
		s.listens[x.Name] = true
	}
	b := barrier{s: s, tally: newTally(&s.plan), waiting: map[StepID][]request{}, byID: map[int64]*walker{}}
	one := &walker{s: s, tally: b.tally, view: view{w: w}}
	one.begin(0)
	one.future, one.comes = nil, nil
	for _, x := range way.Events {
		one.schedule(x)
	}
	if e.Journey.Entry.Listens() == "" {
		one.comes = append(one.comes, coming{at: s.from})
	}
	if at, ok := one.next(); ok {
		b.queue = walkers{{at, one.customer(), one}}
		b.byID[int64(way.Subject.ID)] = one
	}
	for b.round() {
	}
	return lines, b.tally.err
}

// String writes a line of a trace, day 1 being the day of the entry; see FormatTrace.
func (l TraceLine) text(day int, clock string, j *Journey) string {
	name := string(l.Step)
	if s := j.Steps[l.Step]; s != nil {
		name = fmt.Sprintf("%s %s", s.Kind(), l.Step)
	}
	head := fmt.Sprintf("day %d %s  %s", day, clock, name)
	switch l.What {
	case DecidedMoved:
		to := l.Detail
		if to == "" {
			to = "the end"
		}
		return fmt.Sprintf("%s: %s → %s", head, l.Port, to)
	case DecidedEntered, DecidedCompleted:
		return fmt.Sprintf("%s: %s", head, l.What)
	}
	return strings.TrimRight(fmt.Sprintf("%s: %s %s", head, l.What, l.Detail), " ")
}

// FormatTrace writes a trace as lines that read like a diary, in a zone.
func FormatTrace(j *Journey, lines []TraceLine, zone *time.Location) string {
	var b strings.Builder
	var first time.Time
	for _, l := range lines {
		at := l.At.In(zone)
		if first.IsZero() {
			first = WallTime(0).On(at)
		}
		// Days of 23 and 25 hours round to one.
		day := int((WallTime(0).On(at).Sub(first)+12*time.Hour)/(24*time.Hour)) + 1
		b.WriteString(l.text(day, at.Format("15:04"), j))
		b.WriteByte('\n')
	}
	return b.String()
}

// TestResult tells how a saved test case ended.
type TestResult struct {
	Name   string
	OK     bool
	At     StepID // the step at which the path differs
	Path   []StepID
	Left   string
	Detail string // what was expected there
}

// RunTests runs the journey's saved test cases. The person of a test belongs to
// the audience, can be reached and has agreed to everything; caps and holdout
// are left out.
func (e *Engine) RunTests() ([]TestResult, error) {
	j := *e.Journey
	j.Audience = nil
	engine := *e
	engine.Journey = &j
	engine.Rules.Caps, engine.Rules.Holdout, engine.Rules.Everywhere = nil, 0, 0
	engine.Prepare()
	var results []TestResult
	for _, c := range e.Journey.Tests {
		r, err := engine.runTest(c)
		if err != nil {
			return nil, fmt.Errorf("test %q: %w", c.Name, err)
		}
		results = append(results, r)
	}
	return results, nil
}

func (e *Engine) runTest(c TestCase) (TestResult, error) {
	from := time.Date(2026, 3, 2, 12, 0, 0, 0, e.Rules.shop())
	if c.At != "" {
		at, err := time.Parse(time.RFC3339, c.At)
		if err != nil {
			return TestResult{}, err
		}
		from = at
	}
	way := Way{Subject: testPerson(c), From: from, Days: 800}
	for _, x := range c.Events {
		way.Events = append(way.Events, Event{Name: x.Name, At: x.After.AddTo(from).UTC(), Properties: store.Properties(x.Properties)})
	}
	lines, err := e.Trace(way)
	if err != nil {
		return TestResult{}, err
	}
	r := TestResult{Name: c.Name, Left: LeftWaiting}
	for _, l := range lines {
		switch {
		case l.What == DecidedMoved && l.Detail != "":
			r.Path = append(r.Path, StepID(l.Detail))
		case l.What == DecidedExited:
			r.Left = LeftExit
		case l.What == DecidedCompleted:
			r.Left = LeftCompleted
		}
	}
	return r.compare(c), nil
}

// compare finds the first step that differs.
func (r TestResult) compare(c TestCase) TestResult {
	for i := range max(len(r.Path), len(c.Path)) {
		switch {
		case i >= len(c.Path):
			r.At, r.Detail = r.Path[i], "the end"
			return r
		case i >= len(r.Path):
			r.At, r.Detail = c.Path[i], string(c.Path[i])
			return r
		case r.Path[i] != c.Path[i]:
			r.At, r.Detail = r.Path[i], string(c.Path[i])
			return r
		}
	}
	if c.Left != "" && c.Left != r.Left {
		r.Detail = c.Left
		if n := len(r.Path); n > 0 {
			r.At = r.Path[n-1]
		}
		return r
	}
	r.OK = true
	return r
}

func testPerson(c TestCase) *store.Subject {
	s := &store.Subject{Memberships: map[string]bool{}}
	s.ID, s.ExternalID, s.Email, s.Phone, s.Name = 1, "test", "test@shop.invalid", "+821000000000", "Test"
	s.Attributes = store.Attributes{"push_token": value.Text("test")}
	for _, ch := range worldChannels {
		for _, p := range []store.Purpose{store.PurposeAdvertising, store.PurposeInformational} {
			s.Consents = append(s.Consents, store.Consent{Channel: ch, Purpose: p, State: store.ConsentOptedIn, Night: true})
		}
	}
	if c.ID != 0 {
		s.ID = store.CustomerID(c.ID)
	}
	for _, key := range sortedIDs(c.Customer) {
		v := c.Customer[key]
		switch key {
		case "name":
			s.Name = v.Text()
		case "country":
			s.Country = v.Text()
		case "locale":
			s.Locale = v.Text()
		case "time_zone":
			s.Location, _ = location(v.Text())
		default:
			s.Attributes[key] = dated(v)
		}
	}
	return s
}

// dated reads a text that is a date as one: a test has no registered attributes.
func dated(v value.Value) value.Value {
	if d, ok := value.As(v, value.KindDate, ""); ok && v.Kind() == value.KindText {
		return d
	}
	return v
}
