package journey

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
)

// ErrCaseDiffers is for a way that a test case cannot hold: it rests on something
// a test's person does not have, as membership of a segment or a consent refused.
var ErrCaseDiffers = errors.New("the person of a test would take another way")

// mostHistory is how many events of a name before the entry a test case keeps.
const mostHistory = 20

// private fields stay out of a journey's document: a test's person has addresses of
// their own.
var private = []string{"email", "phone", "external_id", "name"}

// Case makes a test case of a customer's first way through a rehearsal: what the
// journey reads of them, what happened, and the steps they came to. It has been
// run once, and went the same way; else the error is ErrCaseDiffers.
func (r Rehearsal) Case(ctx context.Context, name string, who *store.Subject) (TestCase, error) {
	var events []Event
	r.events = func(id store.CustomerID, e Event) {
		if id == who.ID {
			events = append(events, e)
		}
	}
	lines, err := r.Path(ctx, who.ID)
	if err != nil {
		return TestCase{}, err
	}
	c := TestCase{Name: name, ID: int64(who.ID), Customer: map[string]value.Value{}, Left: LeftWaiting}
	entered, left := c.take(lines)
	if entered.IsZero() {
		return TestCase{}, fmt.Errorf("test case of customer %d: %w", who.ID, ErrCaseDiffers)
	}
	needs := r.Engine.Journey.Needs()
	for _, key := range append(slices.Clone(needs.Attributes), "time_zone") {
		if v := who.Field(key); !v.IsNone() && !slices.Contains(private, key) {
			c.Customer[key] = v
		}
	}
	history, err := r.history(who.ID, needs)
	if err != nil {
		return TestCase{}, err
	}
	for _, e := range append(history, events...) {
		if left.IsZero() || !e.At.After(left) {
			c.Events = append(c.Events, testEvent(e, entered, needs.Events[e.Name].Properties))
		}
	}
	return c.proved(r.Engine)
}

// take reads the path of the first passage off a trace.
func (c *TestCase) take(lines []TraceLine) (entered, left time.Time) {
	for _, l := range lines {
		switch {
		case l.What == DecidedEntered && !entered.IsZero():
			return entered, left // the next time round
		case l.What == DecidedEntered:
			entered = l.At
			c.At = entered.UTC().Format(time.RFC3339Nano)
		case l.What == DecidedMoved && l.Detail != "":
			c.Path = append(c.Path, StepID(l.Detail))
		case l.What == DecidedExited:
			c.Left, left = LeftExit, l.At
		case l.What == DecidedCompleted:
			c.Left, left = LeftCompleted, l.At
		}
	}
	return entered, left
}

// history gives what a customer had done before the rehearsal began, as far as the
// journey reads it, oldest first.
func (r Rehearsal) history(id store.CustomerID, needs segment.Needs) ([]Event, error) {
	s, err := r.sim()
	if err != nil {
		return nil, err
	}
	row, _ := r.World.Find(id)
	w := walker{s: s, view: view{w: s.w}}
	w.begin(row)
	var past []Event
	for _, name := range sortedIDs(needs.Events) {
		var of []Event
		for _, o := range w.view.Events(name) {
			if o.At.Before(s.from) {
				of = append(of, Event{Name: name, At: o.At, Properties: o.Properties})
			}
		}
		past = append(past, of[max(0, len(of)-mostHistory):]...)
	}
	slices.SortStableFunc(past, func(a, b Event) int { return a.At.Compare(b.At) })
	return past, nil
}

// testEvent is an event as a test holds it, with the properties that are read.
func testEvent(e Event, entered time.Time, read []string) TestEvent {
	x := TestEvent{After: value.Span(e.At.Sub(entered)), Name: e.Name}
	for _, key := range read {
		if e.Properties == nil {
			break
		}
		if v := e.Properties.Property(key); !v.IsNone() {
			if x.Properties == nil {
				x.Properties = map[string]any{}
			}
			x.Properties[key] = v
		}
	}
	return x
}

// proved reads the case as it will be stored, and runs it.
func (c TestCase) proved(e *Engine) (TestCase, error) {
	data, err := json.Marshal(c)
	if err != nil {
		return TestCase{}, fmt.Errorf("write test case: %w", err)
	}
	var stored TestCase
	if err := json.Unmarshal(data, &stored); err != nil {
		return TestCase{}, fmt.Errorf("read test case: %w", err)
	}
	j := *e.Journey
	j.Tests = []TestCase{stored}
	engine := *e
	engine.Journey = &j
	results, err := engine.RunTests()
	if err != nil {
		return TestCase{}, err
	}
	if !results[0].OK {
		return TestCase{}, fmt.Errorf("test case %q, at step %q: %w", c.Name, results[0].At, ErrCaseDiffers)
	}
	return stored, nil
}
