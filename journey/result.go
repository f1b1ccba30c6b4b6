package journey

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"

	"gilmok/store"
)

// Result is what a rehearsal or back-test found.
type Result struct {
	Entered    int                      `json:"entered"`
	Steps      map[StepID]StepResult    `json:"steps"`
	Messages   map[StepID]MessageResult `json:"messages"`
	Exited     map[string]int           `json:"exited"` // by reason
	Completed  int                      `json:"completed"`
	TurnedAway int                      `json:"turned_away,omitempty"` // by an entry limit
	// Supposed says who is taken to come in at the beginning, where the past does not
	// tell who will.
	Supposed Supposed `json:"supposed,omitempty"`
	Days     []Day    `json:"days,omitempty"` // for a slider
	Hours    [24]int  `json:"hours"`          // messages by hour of the customer
	// PerMessage is what Messages counts, by the name of the message that went in place
	// of by its step: a step may send several, on several channels. By date of the shop.
	PerMessage map[string]map[string]int `json:"-"`
	// Weeks counts those who entered by how many messages they get in their fullest
	// seven days, earlier sends and other journeys' included; 15 stands for more.
	Weeks map[int]int `json:"busiest_week,omitempty"`
	// WeeksBefore is Weeks without this journey; Over counts whom it brings over a
	// number of messages in seven days.
	WeeksBefore map[int]int       `json:"busiest_week_without,omitempty"`
	Over        map[int]int       `json:"brought_over,omitempty"`
	Conflicts   []Conflict        `json:"conflicts,omitempty"`   // other running journeys, where they are looked at
	Cost        *Cost             `json:"cost,omitempty"`        // where prices are told
	Trials      map[StepID]*Trial `json:"experiments,omitempty"` // that look for their winners
	// Of a back-test: passages whose primary conversion event came in time, and
	// those of them who did it before the first message would have gone.
	Converted *int    `json:"converted,omitempty"`
	Anyway    *int    `json:"had_converted_anyway,omitempty"`
	Seconds   float64 `json:"seconds"`
	Digest    string  `json:"digest"` // the same for the same people, journey, seed and assumptions
}

// Supposed is whom a rehearsal lets in where it cannot be known who will come.
type Supposed string

// The choices.
const (
	SupposedMembers   Supposed = "members"   // those who are in the segment join it now
	SupposedLeavers   Supposed = "leavers"   // those who are in the segment leave it now
	SupposedHolders   Supposed = "holders"   // it changes for all who have the attribute
	SupposedWanting   Supposed = "wanting"   // a product changes for all who want any
	SupposedEverybody Supposed = "everybody" // all who may: imported, by hand, from elsewhere
)

// supposes tells whom a rehearsal lets in by supposition; empty where it needs none.
func (s *sim) supposes() Supposed {
	switch s.e.Journey.Entry.Kind {
	case EntrySegmentJoined:
		return SupposedMembers
	case EntrySegmentLeft:
		return SupposedLeavers
	case EntryAttributeChanged:
		return SupposedHolders
	case EntryImport, EntryByHand, EntryJourney:
		return SupposedEverybody
	}
	if s.entries.wanted {
		return SupposedWanting
	}
	return ""
}

// StepResult counts passages at a step.
type StepResult struct {
	Arrived int            `json:"arrived"`
	Left    int            `json:"left"`
	Waiting int            `json:"waiting"`
	Out     map[string]int `json:"out"` // by port
}

// MessageResult counts the messages of a step.
type MessageResult struct {
	Sent    int            `json:"sent"`
	Skipped map[string]int `json:"skipped"` // by reason
	PerDay  map[string]int `json:"per_day"` // by date of the shop
}

// Day is what happened on one day of the shop; a slider adds them up.
type Day struct {
	Date    string                    `json:"date"`
	Entered int                       `json:"entered"`
	Left    int                       `json:"left"` // completed or exited
	Moved   map[StepID]map[string]int `json:"moved,omitempty"`
	Sent    map[StepID]int            `json:"sent,omitempty"`
	Skipped map[StepID]map[string]int `json:"skipped,omitempty"` // by reason
}

func newResult(t *tally, s *sim) *Result {
	r := &Result{
		Entered: t.entered, Completed: t.completed, Supposed: s.supposes(), TurnedAway: t.turnedAway, Exited: t.exited, Hours: t.hours,
		Steps: map[StepID]StepResult{}, Messages: map[StepID]MessageResult{},
	}
	for i, id := range s.plan.steps {
		if id == EntryID {
			continue
		}
		r.Steps[id] = StepResult{Arrived: t.arrived[i], Left: t.left[i], Waiting: t.waiting[i], Out: map[string]int{}}
		if step := s.e.Journey.Steps[id]; len(messagesOf(step)) > 0 {
			r.Messages[id] = messageResult(t, s, i)
		}
	}
	for i, e := range s.plan.edges {
		if e.From != EntryID {
			r.Steps[e.From].Out[e.Port] = t.moves[i]
		}
	}
	r.PerMessage = map[string]map[string]int{}
	for message, days := range t.sentNamed {
		r.PerMessage[message] = perDay(s, days)
	}
	for d := range s.plan.days {
		r.Days = append(r.Days, dayResult(t, s, d))
	}
	if s.plan.real {
		r.Converted, r.Anyway = &t.converted, &t.anyway
	}
	r.Weeks, r.WeeksBefore, r.Over = counted(t.weeks), counted(t.weeksBefore), counted(t.over)
	r.Conflicts = t.conflicts()
	if s.shared != nil && len(s.shared.Trials) > 0 {
		r.Trials = s.shared.Trials
	}
	if r.Cost = s.e.Rules.Tariff.cost(t.rates); r.Cost != nil {
		r.Cost.Days = daysCost(t, s)
	}
	r.Digest = r.digest(t.digest)
	return r
}

// counted gives what is not 0.
func counted(list [busiest + 1]int) (found map[int]int) {
	for i, n := range list {
		if n == 0 {
			continue
		}
		if found == nil {
			found = map[int]int{}
		}
		found[i] = n
	}
	return found
}

// daysCost gives what each day's messages cost.
func daysCost(t *tally, s *sim) map[string]Amount {
	days := map[string]Amount{}
	for d := range s.plan.days {
		var n sums
		for r := range n {
			n[r] = int(t.ratesOn[r][d])
		}
		if n != (sums{}) {
			days[s.plan.date(d).String()] = s.e.Rules.Tariff.total(n)
		}
	}
	return days
}

func messageResult(t *tally, s *sim, step int) MessageResult {
	m := MessageResult{Sent: t.sent[step], Skipped: map[string]int{}, PerDay: perDay(s, t.sentOn[step])}
	for reason, days := range t.skipped[step] {
		for _, n := range days {
			m.Skipped[string(reason)] += int(n)
		}
		if m.Skipped[string(reason)] == 0 {
			delete(m.Skipped, string(reason))
		}
	}
	return m
}

// perDay gives the days on which there is anything.
func perDay(s *sim, days []int32) map[string]int {
	on := map[string]int{}
	for d, n := range days {
		if n > 0 {
			on[s.plan.date(d).String()] = int(n)
		}
	}
	return on
}

func dayResult(t *tally, s *sim, d int) Day {
	day := Day{Date: s.plan.date(d).String(), Entered: int(t.enteredOn[d]), Left: int(t.leftOn[d])}
	for i, e := range s.plan.edges {
		n := int(t.movedOn[i][d])
		if n == 0 {
			continue
		}
		if day.Moved == nil {
			day.Moved = map[StepID]map[string]int{}
		}
		if day.Moved[e.From] == nil {
			day.Moved[e.From] = map[string]int{}
		}
		day.Moved[e.From][e.Port] = n
	}
	for i, id := range s.plan.steps {
		if n := int(t.sentOn[i][d]); n > 0 {
			if day.Sent == nil {
				day.Sent = map[StepID]int{}
			}
			day.Sent[id] = n
		}
		if skipped := skippedOn(t.skipped[i], d); skipped != nil {
			if day.Skipped == nil {
				day.Skipped = map[StepID]map[string]int{}
			}
			day.Skipped[id] = skipped
		}
	}
	return day
}

// skippedOn gives the reasons of one day; nil where there are none.
func skippedOn(by map[store.SkipReason][]int32, day int) (skipped map[string]int) {
	for reason, days := range by {
		if days[day] == 0 {
			continue
		}
		if skipped == nil {
			skipped = map[string]int{}
		}
		skipped[string(reason)] = int(days[day])
	}
	return skipped
}

// digest hashes all counts and everybody's ways.
func (r *Result) digest(ways uint64) string {
	h := sha256.New()
	counts := *r
	counts.Seconds, counts.Digest = 0, ""
	if err := json.NewEncoder(h).Encode(counts); err != nil {
		panic(err) // counts and names only: cannot fail
	}
	h.Write(binary.BigEndian.AppendUint64(nil, ways))
	return hex.EncodeToString(h.Sum(nil)[:16])
}
