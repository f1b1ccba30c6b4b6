package journey

import (
	"gilmok/store"
)

// tally counts what walkers do. Counts add up, so it does not matter who
// counted what in which order.
type tally struct {
	plan       *plan
	entered    int
	turnedAway int
	completed  int
	exited     map[string]int
	arrived    []int
	waiting    []int
	moves      []int // by edge
	left       []int
	sent       []int
	skipped    []map[store.SkipReason][]int32 // by step, reason and day
	sentOn     [][]int32                      // step, day
	sentNamed  map[string][]int32             // message, day
	hours      [24]int
	enteredOn  []int32
	movedOn    [][]int32 // edge, day
	leftOn     []int32   // completed or exited
	converted  int
	anyway     int
	rates      sums             // messages by what they cost
	ratesOn    [rates][]int32   // day
	weeks      [busiest + 1]int // people by the messages of their fullest seven days
	// weeksBefore is weeks without this journey; over counts whom it brings over a
	// number of messages.
	weeksBefore [busiest + 1]int
	over        [busiest + 1]int
	meetings    map[store.JourneyID]*meeting
	planned     []Planned // where somebody asks
	digest      uint64
	err         error
	// who collects people, where somebody asks.
	who *who
}

func newTally(p *plan) *tally {
	t := &tally{plan: p, exited: map[string]int{}, meetings: map[store.JourneyID]*meeting{}, sentNamed: map[string][]int32{}}
	t.arrived, t.waiting, t.left, t.sent = make([]int, len(p.steps)), make([]int, len(p.steps)), make([]int, len(p.steps)), make([]int, len(p.steps))
	t.moves = make([]int, len(p.edges))
	t.skipped = make([]map[store.SkipReason][]int32, len(p.steps))
	t.enteredOn, t.leftOn = make([]int32, p.days), make([]int32, p.days)
	for r := range t.ratesOn {
		t.ratesOn[r] = make([]int32, p.days)
	}
	for range p.steps {
		t.sentOn = append(t.sentOn, make([]int32, p.days))
	}
	for range p.edges {
		t.movedOn = append(t.movedOn, make([]int32, p.days))
	}
	return t
}

// turnAway counts somebody whom an entry limit keeps out.
func (t *tally) turnAway(day int, c store.CustomerID) {
	t.turnedAway++
	t.who.turnedAway(day, c)
}

func (t *tally) enter(day int) {
	t.entered++
	t.enteredOn[day]++
}

func (t *tally) move(edge, day int, c store.CustomerID) {
	t.moves[edge]++
	t.movedOn[edge][day]++
	from := t.plan.step(t.plan.edges[edge].From)
	t.left[from]++
	t.who.moved(t.plan.edges[edge], day, c)
}

func (t *tally) arrive(step, day int, c store.CustomerID) {
	t.arrived[step]++
	t.who.arrived(t.plan.steps[step], day, c)
}

func (t *tally) wait(step int, c store.CustomerID) {
	t.waiting[step]++
	t.who.waits(t.plan.steps[step], c)
}

func (t *tally) leave(step int, state store.PassageState, reason string, day int, c store.CustomerID) {
	t.leftOn[day]++
	t.who.left(reason, day, c)
	if state == store.PassageCompleted {
		t.completed++
		return
	}
	t.exited[reason]++
	t.left[step]++
}

func (t *tally) send(step, day, hour int, m MessageInfo, c store.CustomerID) {
	t.who.sent(t.plan.steps[step], day, c)
	r := m.rate()
	t.rates[r]++
	t.ratesOn[r][day]++
	t.named(m.Name)[day]++
	t.sent[step]++
	t.sentOn[step][day]++
	t.hours[hour]++
}

// named gives the days of a message.
func (t *tally) named(message string) []int32 {
	days := t.sentNamed[message]
	if days == nil {
		days = make([]int32, t.plan.days)
		t.sentNamed[message] = days
	}
	return days
}

func (t *tally) skip(step, day int, reason store.SkipReason, n int, c store.CustomerID) {
	t.who.skipped(t.plan.steps[step], reason, day, c)
	t.skippedBy(step, reason)[day] += int32(n)
}

// skippedBy gives the days of a reason at a step.
func (t *tally) skippedBy(step int, reason store.SkipReason) []int32 {
	if t.skipped[step] == nil {
		t.skipped[step] = map[store.SkipReason][]int32{}
	}
	days := t.skipped[step][reason]
	if days == nil {
		days = make([]int32, t.plan.days)
		t.skipped[step][reason] = days
	}
	return days
}

// busiest is where the count of messages a week ends; more counts as that many.
const busiest = 15

// person adds a customer's way to the digest. The sum does not know in which
// order people came.
func (t *tally) person(c store.CustomerID, hash uint64) {
	if hash != 0 {
		t.digest += mix(hash ^ mix(uint64(c)))
	}
}

// add takes in what another walker counted.
func (t *tally) add(o *tally) {
	t.entered += o.entered
	t.turnedAway += o.turnedAway
	t.completed += o.completed
	t.converted += o.converted
	t.anyway += o.anyway
	t.digest += o.digest
	if t.err == nil {
		t.err = o.err
	}
	for reason, n := range o.exited {
		t.exited[reason] += n
	}
	for i := range t.skipped {
		for reason, days := range o.skipped[i] {
			addInts(t.skippedBy(i, reason), days)
		}
	}
	addInts(t.arrived, o.arrived)
	addInts(t.waiting, o.waiting)
	addInts(t.left, o.left)
	addInts(t.sent, o.sent)
	addInts(t.moves, o.moves)
	addInts(t.hours[:], o.hours[:])
	addInts(t.weeks[:], o.weeks[:])
	addInts(t.weeksBefore[:], o.weeksBefore[:])
	addInts(t.over[:], o.over[:])
	addInts(t.rates[:], o.rates[:])
	for r := range t.ratesOn {
		addInts(t.ratesOn[r], o.ratesOn[r])
	}
	t.addMeetings(o)
	t.planned = append(t.planned, o.planned...)
	addInts(t.enteredOn, o.enteredOn)
	addInts(t.leftOn, o.leftOn)
	if t.who != nil && o.who != nil {
		t.who.ids = append(t.who.ids, o.who.ids...)
	}
	for i := range t.sentOn {
		addInts(t.sentOn[i], o.sentOn[i])
	}
	for message, days := range o.sentNamed {
		addInts(t.named(message), days)
	}
	for i := range t.movedOn {
		addInts(t.movedOn[i], o.movedOn[i])
	}
}

func (t *tally) addMeetings(o *tally) {
	for id, m := range o.meetings {
		if t.meetings[id] == nil {
			t.meetings[id] = &meeting{Conflict: Conflict{Journey: m.Journey, Name: m.Name}}
		}
		t.meetings[id].People += m.People
		t.meetings[id].Messages += m.Messages
	}
}

func addInts[T int | int32](into, from []T) {
	for i, n := range from {
		into[i] += n
	}
}
