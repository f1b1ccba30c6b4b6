package journey

import (
	"cmp"
	"slices"
	"time"

	"gilmok/store"
)

// Planned is a message that a journey is going to send to somebody, if all goes
// as it is forecast.
type Planned struct {
	Journey  store.JourneyID
	Name     string // of the journey
	Rank     int    // of its priority
	Customer store.CustomerID
	Step     StepID
	Message  string
	Channel  store.Channel
	Tags     []string
	Queued   time.Time // when it comes into the outbox
	At       time.Time // when it goes
	// Expected messages rest on events that happen again as they did before: of
	// people who are not inside yet.
	Expected bool
	rate     Rate
}

func (p Planned) send() store.SendTime {
	return store.SendTime{At: p.At, Channel: p.Channel, Tags: p.Tags, Journey: p.Journey}
}

// thisJourney marks the sends of the journey that is rehearsed.
const thisJourney store.JourneyID = -1

// SetElsewhere tells what other journeys are going to send to these people:
// frequency caps count it, and what comes before this journey keeps its room.
func (w *World) SetElsewhere(list []Planned) {
	w.elsewhere = map[store.CustomerID][]Planned{}
	for _, p := range list {
		w.elsewhere[p.Customer] = append(w.elsewhere[p.Customer], p)
	}
	for _, mine := range w.elsewhere {
		slices.SortStableFunc(mine, func(a, b Planned) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Journey, b.Journey)) })
	}
}

// catchUp counts what other journeys have sent by now. Of what goes at this very
// instant, that of lower priority goes behind.
func (w *walker) catchUp(now time.Time) {
	for len(w.others) > 0 {
		o := w.others[0]
		if o.At.After(now) || o.At.Equal(now) && o.Rank < w.s.rank {
			return
		}
		w.sends = append(w.sends, o.send())
		w.others = w.others[1:]
	}
}

// ahead gives what waits in the outbox and comes before this journey.
func (w *walker) ahead(now time.Time) []store.SendTime {
	if len(w.others) == 0 {
		return nil
	}
	w.before = w.before[:0]
	for _, o := range w.others {
		if o.Rank > w.s.rank && !o.Queued.After(now) {
			w.before = append(w.before, o.send())
		}
	}
	return w.before
}

// plan keeps a message with its time.
func (w *walker) plan(l *live, p pending, now time.Time) {
	m := p.send.Message
	w.tally.planned = append(w.tally.planned, Planned{
		Customer: w.customer(), Rank: w.s.rank, Step: p.send.Step, Message: m.Name, Channel: m.Channel, Tags: m.Tags,
		Queued: p.since, At: now, Expected: !l.inside && w.s.e.Journey.Entry.Listens() != "", rate: m.rate(),
	})
}

const week = 7 * 24 * time.Hour

// weeks counts somebody who has entered: how full their weeks are with and
// without this journey, and whose messages come into the same week as its own.
func (w *walker) weeks() {
	w.catchUp(w.s.to)
	slices.SortStableFunc(w.sends, func(a, b store.SendTime) int { return a.At.Compare(b.At) })
	with, without := fullest(w.sends, true), fullest(w.sends, false)
	w.tally.weeks[min(with, busiest)]++
	w.tally.weeksBefore[min(without, busiest)]++
	w.tally.fuller(with, without, w.customer())
	if w.s.plan.real {
		w.overlaps()
	}
	for _, o := range w.s.w.elsewhere[w.customer()] {
		near := func(s store.SendTime) bool {
			return s.Journey == thisJourney && s.At.Sub(o.At).Abs() < week
		}
		if !o.At.After(w.s.to) && slices.ContainsFunc(w.sends, near) {
			w.tally.meets(o.Journey, o.Name, w.customer())
		}
	}
}

// overlaps counts what was really sent to somebody near to what this journey would
// have sent, its own versions of then included.
func (w *walker) overlaps() {
	own := slices.DeleteFunc(slices.Clone(w.sends), func(s store.SendTime) bool { return s.Journey != thisJourney })
	for _, sent := range w.s.w.sends[w.customer()] {
		if slices.ContainsFunc(own, func(s store.SendTime) bool { return s.At.Sub(sent.At).Abs() < week }) {
			w.tally.meets(sent.Journey, w.s.w.names[sent.Journey], w.customer())
		}
	}
}

// fullest gives how many of the sends, oldest first, fall into the fullest seven
// days; this journey's own count or not.
func fullest(sends []store.SendTime, own bool) (most int) {
	first, inside := 0, 0
	counts := func(s store.SendTime) bool { return own || s.Journey != thisJourney }
	for _, s := range sends {
		for !sends[first].At.After(s.At.AddDate(0, 0, -7)) {
			if counts(sends[first]) {
				inside--
			}
			first++
		}
		if counts(s) {
			inside++
			most = max(most, inside)
		}
	}
	return most
}

// Conflict is another running journey that writes to people whom this one writes
// to, within the same seven days; of a back-test one that did write to them.
type Conflict struct {
	Journey  store.JourneyID `json:"id"`
	Name     string          `json:"journey"`
	People   int             `json:"people"`
	Messages int             `json:"messages"` // of the other one
}

// meets counts a message of another journey near one of this one's. Those of one
// person come one behind the other.
func (t *tally) meets(id store.JourneyID, name string, c store.CustomerID) {
	m := t.meetings[id]
	if m == nil {
		m = &meeting{Conflict: Conflict{Journey: id, Name: name}}
		t.meetings[id] = m
	}
	m.Messages++
	if m.last == c {
		return
	}
	m.last = c
	m.People++
	t.who.meets(id, c)
}

// fuller collects those whom this journey brings over a number of messages a week.
func (t *tally) fuller(with, without int, c store.CustomerID) {
	t.who.fuller(with, without, c)
	if with > without {
		for n := without; n < min(with, busiest+1); n++ {
			t.over[n]++
		}
	}
}

// meeting is a conflict being counted.
type meeting struct {
	Conflict
	last store.CustomerID
}

// conflicts gives the other journeys, those of most people first.
func (t *tally) conflicts() (list []Conflict) {
	for _, id := range sortedIDs(t.meetings) {
		list = append(list, t.meetings[id].Conflict)
	}
	slices.SortStableFunc(list, func(a, b Conflict) int { return b.People - a.People })
	return list
}
