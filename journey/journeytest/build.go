// Package journeytest writes journeys as one line and their traces as a diary,
// for tests that a marketer can read.
//
//	entry > wait 2d > split city is "Busan" { yes: message A > exit | no: wait 1d > message B }
//
// Steps: wait 2d, wait 1d at 14:00, wait 1 calendar day at 09:00, wait until
// mon,fri at 09:00, wait until 2026-12-24 at 10:00, wait until attribute
// birthday, message A, best of A, B, split RULE { yes: … | no: … }, experiment
// a=45 b=45 control=10 { a: … | b: … }, await ordered within 20h { ordered: … |
// timeout: … }, throttle 100 per 1h, record NAME, go to NAME, exit. Behind a
// step with branches nothing follows.
package journeytest

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"gilmok/journey"
	"gilmok/store/segment"
	"gilmok/store/value"
)

// Build reads a journey; what it cannot read fails the test. Steps get the ids
// the board would give them, in the order of the text. The entry is "at launch";
// "entry on EVENT" waits for an event.
func Build(t testing.TB, text string) *journey.Journey {
	t.Helper()
	b := &builder{text: text, j: &journey.Journey{Name: "Test", Seed: 1, Entry: journey.Entry{Kind: journey.EntrySchedule, At: journey.AtLaunch}}}
	if err := b.line(journey.EntryID, journey.PortOut, true); err != nil {
		t.Fatalf("journey %q: %v", text, err)
	}
	if rest := strings.TrimSpace(b.text); rest != "" {
		t.Fatalf("journey: %q is left over", rest)
	}
	return b.j
}

type builder struct {
	text string
	j    *journey.Journey
}

// line reads steps joined by > and hangs them at a port.
func (b *builder) line(from journey.StepID, port string, first bool) error {
	for {
		word := b.until(">{|}")
		if first {
			if err := b.entry(word); err != nil {
				return err
			}
		} else {
			id, err := b.step(word)
			if err != nil {
				return err
			}
			b.j = b.j.Connect(from, port, id)
			from, port = id, journey.PortOut
			if strings.HasPrefix(b.text, "{") {
				return b.branches(id)
			}
		}
		first = false
		if !strings.HasPrefix(b.text, ">") {
			return nil
		}
		b.text = b.text[1:]
	}
}

// until cuts the text up to one of the marks, leaving the mark.
func (b *builder) until(marks string) string {
	quoted := false
	for i, r := range b.text {
		if r == '"' {
			quoted = !quoted
		}
		if !quoted && strings.ContainsRune(marks, r) {
			word := b.text[:i]
			b.text = b.text[i:]
			return strings.TrimSpace(word)
		}
	}
	word := b.text
	b.text = ""
	return strings.TrimSpace(word)
}

// branches reads { port: line | port: line }.
func (b *builder) branches(id journey.StepID) error {
	for b.text = b.text[1:]; ; b.text = b.text[1:] {
		port := b.until(":")
		if b.text == "" {
			return fmt.Errorf("a branch of %s has no colon", id)
		}
		b.text = b.text[1:]
		if err := b.line(id, port, false); err != nil {
			return err
		}
		if strings.HasPrefix(b.text, "}") {
			b.text = strings.TrimLeft(b.text[1:], " ")
			return nil
		}
		if !strings.HasPrefix(b.text, "|") {
			return fmt.Errorf("the branches of %s do not end", id)
		}
	}
}

func (b *builder) entry(word string) error {
	event, ok := strings.CutPrefix(word, "entry on ")
	if ok {
		b.j.Entry = journey.Entry{Kind: journey.EntryEvent, Event: event}
		return nil
	}
	if word != "entry" {
		return fmt.Errorf("a journey begins with entry, not %q", word)
	}
	return nil
}

func (b *builder) step(word string) (journey.StepID, error) {
	head, rest, _ := strings.Cut(word, " ")
	read := readers[head]
	if read == nil {
		return "", fmt.Errorf("no step %q", word)
	}
	s, err := read(strings.TrimSpace(rest))
	if err != nil {
		return "", fmt.Errorf("%s: %w", word, err)
	}
	id := b.j.NewID(s.Kind())
	b.j = b.j.AddStep(id, s, journey.Point{})
	return id, nil
}

var readers = map[string]func(string) (journey.Step, error){
	"wait":    wait,
	"message": func(s string) (journey.Step, error) { return &journey.Message{Messages: list(s)}, nil },
	"best": func(s string) (journey.Step, error) {
		return &journey.Message{FirstReachable: list(strings.TrimPrefix(s, "of "))}, nil
	},
	"split":      split,
	"experiment": experiment,
	"await":      await,
	"throttle":   throttle,
	"record":     func(s string) (journey.Step, error) { return &journey.RecordEvent{Event: s}, nil },
	"go": func(s string) (journey.Step, error) {
		return &journey.GoToJourney{Journey: strings.TrimPrefix(s, "to ")}, nil
	},
	"exit": func(string) (journey.Step, error) { return &journey.Exit{}, nil },
}

func list(s string) []string {
	items := strings.Split(s, ",")
	for i := range items {
		items[i] = strings.TrimSpace(items[i])
	}
	return items
}

// span reads 2d, 20h, 90m.
func span(s string) (value.Duration, error) {
	if n := len(s); n > 1 {
		switch s[n-1] {
		case 'd', 'w':
			return value.ParseDuration("P" + strings.ToUpper(s))
		case 'h', 'm':
			return value.ParseDuration("PT" + strings.ToUpper(s))
		}
	}
	return value.Duration{}, fmt.Errorf("%q is no time", s)
}

func wait(s string) (journey.Step, error) {
	w := &journey.Wait{}
	s, clock, timed := strings.Cut(s, " at ")
	var at *journey.WallTime
	if timed {
		c, err := journey.ParseWallTime(clock)
		if err != nil {
			return nil, err
		}
		at = &c
	}
	if until, ok := strings.CutPrefix(s, "until "); ok {
		u, err := waitUntil(until)
		if err != nil {
			return nil, err
		}
		u.At, w.Until = at, u
		return w, nil
	}
	w.At = at
	if n, _, ok := strings.Cut(s, " calendar"); ok {
		days, err := strconv.Atoi(n)
		w.CalendarDays = days
		return w, err
	}
	d, err := span(s)
	w.For = &d
	return w, err
}

func waitUntil(s string) (*journey.Until, error) {
	u := &journey.Until{}
	if key, ok := strings.CutPrefix(s, "attribute "); ok {
		u.Attribute = key
		return u, nil
	}
	if _, err := value.ParseDate(s); err == nil {
		u.Date = s
		return u, nil
	}
	for _, day := range list(s) {
		var d journey.Weekday
		if err := d.UnmarshalText([]byte(day)); err != nil {
			return nil, err
		}
		u.Weekday = append(u.Weekday, d)
	}
	return u, nil
}

func split(s string) (journey.Step, error) {
	r, err := segment.ParseText(s)
	return &journey.Split{Rule: &journey.Rule{Rule: r}}, err
}

func experiment(s string) (journey.Step, error) {
	x := &journey.Experiment{}
	for _, v := range strings.Fields(s) {
		id, weight, _ := strings.Cut(v, "=")
		w, err := strconv.ParseFloat(weight, 64)
		if err != nil {
			return nil, err
		}
		x.Variants = append(x.Variants, journey.Variant{ID: id, Weight: w})
	}
	return x, nil
}

// await names each branch after its event.
func await(s string) (journey.Step, error) {
	events, within, _ := strings.Cut(s, " within ")
	d, err := span(within)
	e := &journey.WaitForEvent{Within: d}
	for _, name := range list(events) {
		e.Branches = append(e.Branches, journey.Branch{ID: name, Event: name})
	}
	return e, err
}

func throttle(s string) (journey.Step, error) {
	most, per, _ := strings.Cut(s, " per ")
	n, err := strconv.Atoi(most)
	if err != nil {
		return nil, err
	}
	d, err := span(per)
	return &journey.Throttle{Most: n, Per: d}, err
}
