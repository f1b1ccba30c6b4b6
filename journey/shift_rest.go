package journey

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"gilmok/journey/holiday"
	"gilmok/store"
	"gilmok/store/value"
)

// Shifted is a draft in which a message has been put on another day.
type Shifted struct {
	Journey *Journey
	Step    StepID // that was changed: a wait, or EntryID; the message itself where none was
	// Day on which the message goes now: that which was asked for or, where the wait
	// passes over it, another, even the one it was on before.
	Day   value.Date
	Rests bool // the day that was asked for is one of rest
	// Apart is how many of Of messages go on other days, since the days of rest
	// had brought together who came on different ones.
	Apart, Of int
}

// Shift puts what a step sends at an instant on another day of the shop, by
// Journey.Shift. Where the wait it changes passes over days of rest, an end that such
// a day held back does not move by as many days as the wait gets longer: then
// it is forecast where the message comes to stand, and the wait is made so long that
// it goes on the day, or on the next that is none of rest. What waits for a weekday
// goes on the first such day, whichever it is. A *ShiftError says why it cannot be
// done.
func (o Outlook) Shift(ctx context.Context, st store.Reads, saved *store.Journey, message StepID, on time.Time, to value.Date) (*Shifted, error) {
	j, err := Parse(saved.Draft)
	if err != nil {
		return nil, err
	}
	e, err := EngineFor(ctx, st, j)
	if err != nil {
		return nil, fmt.Errorf("move message: %w", err)
	}
	rules := e.Rules
	from := value.DateFrom(on.In(rules.Shop))
	l := landing{j: j, step: message, on: on.In(rules.Shop), from: from, to: to, goal: worksFrom(rules.Rest, to), shop: rules.Shop}
	moved, at, refused := j.Shift(message, l.on, int(to-from))
	s := &Shifted{Journey: moved, Step: at, Day: to}
	w := j.waitOf(at, refused)
	if w != nil && w.SkipHolidays {
		s.Day, s.Rests = l.goal, l.goal != to
	}
	weekday := w != nil && w.Until != nil && len(w.Until.Weekday) > 0
	switch {
	case w == nil || !w.SkipHolidays && !weekday || Blocks(Validate(j, Known{})):
	case w.SkipHolidays && l.goal == from:
		return &Shifted{Journey: j, Step: message, Day: from, Rests: from != to}, nil
	default:
		if w.SkipHolidays && !weekday { // that which waits for a weekday is held back by whole weeks
			l.held = restBefore(rules.Rest, from)
		}
		if err := l.prepare(ctx, st, o, saved); err != nil {
			return nil, fmt.Errorf("move message: %w", err)
		}
		found, err := l.find(ctx)
		if err != nil {
			return nil, err
		}
		if found != nil { // else nobody is on the way to it: there is nothing to look at
			found.Rests = s.Rests
			s, refused = found, nil
		}
	}
	if refused != nil {
		return nil, refused
	}
	return s, nil
}

// waitOf gives the wait that a shift changes, or is refused by; nil: it is none.
func (j *Journey) waitOf(at StepID, refused error) *Wait {
	var by *ShiftError
	if errors.As(refused, &by) {
		at = by.Step
	}
	w, _ := j.Steps[at].(*Wait)
	return w
}

// worksFrom gives the first day from one on that is none of rest.
func worksFrom(rest *holiday.Calendar, d value.Date) value.Date {
	for n := 0; n < longestRest && rest.Rests(d); n++ {
		d++
	}
	return d
}

// restBefore counts the days of rest that end just before a day.
func restBefore(rest *holiday.Calendar, d value.Date) (n int) {
	for n < longestRest && rest.Rests(d-value.Date(n)-1) {
		n++
	}
	return n
}

// landing looks for the wait with which a message that was to go on one day goes
// on another.
type landing struct {
	j        *Journey
	step     StepID
	on       time.Time
	from, to value.Date
	goal     value.Date // the day asked for, or the first behind it that is none of rest
	held     int        // how many days of rest can have held it back
	shop     *time.Location
	rehearse func(context.Context, *Journey) ([]Planned, error)
}

// prepare reads once what all forecasts rest on.
func (l *landing) prepare(ctx context.Context, st store.Reads, o Outlook, saved *store.Journey) error {
	world, err := LoadWorldAt(ctx, st, l.j, o.From)
	if err != nil {
		return err
	}
	runs, err := st.Runs().List(ctx, saved.ID)
	if err != nil {
		return err
	}
	o.Days = int(max(l.from, l.to)-value.DateFrom(o.From.In(l.shop))) + longestRest
	live := slices.IndexFunc(runs, func(r store.Run) bool {
		return r.Version == saved.Version && (r.State == store.RunRunning || r.State == store.RunPaused)
	})
	l.rehearse = func(ctx context.Context, j *Journey) ([]Planned, error) {
		e, err := EngineFor(ctx, st, j)
		if err != nil {
			return nil, err
		}
		e.Values = o.Values
		r := Rehearsal{Engine: e, World: world, From: o.From, Days: o.Days}
		if live >= 0 {
			if r.inside, err = readInside(ctx, st, &going{runs[live], e}, world); err != nil {
				return nil, err
			}
			r.inside.placed = true
		}
		return r.Planned(ctx)
	}
	return nil
}

// nth is a message among those that a step sends one customer.
type nth struct {
	customer store.CustomerID
	n        int
}

// days gives on which days the step's messages go.
func (l *landing) days(ctx context.Context, j *Journey) (map[nth]value.Date, error) {
	plan, err := l.rehearse(ctx, j)
	if err != nil {
		return nil, err
	}
	days, sent := map[nth]value.Date{}, map[store.CustomerID]int{}
	for _, p := range plan {
		if p.Step == l.step {
			days[nth{p.Customer, sent[p.Customer]}] = value.DateFrom(p.At.In(l.shop))
			sent[p.Customer]++
		}
	}
	return days, nil
}

// find tries the waits, from the one that is as many days longer as the message is
// to move, to the one that also makes up for the days of rest that can have held it
// back; the one that brings most messages to the goal is taken. nil: none
// goes on the day that the message is to leave.
func (l *landing) find(ctx context.Context) (best *Shifted, err error) {
	days, err := l.days(ctx, l.j)
	if err != nil {
		return nil, err
	}
	var group []nth
	for x, d := range days {
		if d == l.from {
			group = append(group, x)
		}
	}
	if len(group) == 0 {
		return nil, nil
	}
	var refused error
	for extra := range l.held + 1 {
		by := int(l.to-l.from) + extra
		moved, at, err := l.j.Shift(l.step, l.on, by)
		if err != nil {
			refused = errors.Join(refused, err)
			continue
		}
		if days, err = l.days(ctx, moved); err != nil {
			return nil, err
		}
		s := &Shifted{Journey: moved, Step: at, Of: len(group)}
		s.Day, s.Apart = together(group, days, l.goal)
		if best == nil || s.nearer(best, l.goal) {
			best = s
		}
		if best.Day == l.goal && best.Apart == 0 {
			break
		}
	}
	if best == nil {
		return nil, refused
	}
	return best, nil
}

// together gives the day on which most messages of a group go, the one preferred
// before others with as many, and how many go on other days or not at all.
func together(group []nth, days map[nth]value.Date, preferred value.Date) (day value.Date, apart int) {
	count := map[value.Date]int{}
	for _, x := range group {
		if d, goes := days[x]; goes {
			count[d]++
		}
	}
	day = preferred
	for d, n := range count {
		if n > count[day] || n == count[day] && day != preferred && d < day {
			day = d
		}
	}
	return day, len(group) - count[day]
}

// nearer reports whether more messages go on the goal or, where none do in
// either, on a day nearer to it.
func (s *Shifted) nearer(than *Shifted, goal value.Date) bool {
	far := func(s *Shifted) int { return int(max(s.Day, goal) - min(s.Day, goal)) }
	if far(s) != far(than) {
		return far(s) < far(than)
	}
	return s.Apart < than.Apart
}
