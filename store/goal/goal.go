// Package goal is the shop's page of small repeated tests: what it wants to reach, whom
// it does it for, what it could try, and what came of what it tried.
//
//	goal       a number by a day
//	audience   a card: whom it is for, what they want done, feel and suffer from
//	ideas      what could be tried, each by its effort and its reward
//	lessons    what was learnt, in the order in which it was
//
// Each idea is linked to the segment it is for and the journey that tries it. A goal is
// kept as a document of the workspace.
package goal

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"gilmok/store"
	"gilmok/store/value"
)

// Measure is the number a goal speaks of.
type Measure string

// The measures. All but ByHand are counted from what the store holds.
const (
	Sales     Measure = "sales"     // sums of placed orders since the start, in minor units
	Orders    Measure = "orders"    // placed orders since the start
	Buyers    Measure = "buyers"    // people who bought since the start
	Returning Measure = "returning" // of these, who had bought before or bought again
	Members   Measure = "members"   // people in the goal's segment now
	ByHand    Measure = "by_hand"   // a number that the shop writes itself
)

// How much there is room for.
const (
	mostIdeas  = 200
	mostLength = 4000 // bytes of a note
)

// Measures lists them in the order of a menu.
var Measures = []Measure{Sales, Orders, Buyers, Returning, Members, ByHand}

// Stages of becoming a customer, for the notes of the audience card.
var Stages = []string{"stranger", "visited", "carted", "bought", "returned"}

// Goal is one goal with everything about it.
type Goal struct {
	Measure Measure  `json:"measure"`
	Target  float64  `json:"target"`
	Now     float64  `json:"now,omitempty"` // of a measure by hand
	From    Day      `json:"from"`
	By      Day      `json:"by"`
	Segment string   `json:"segment,omitempty"` // whose members count, or whom it is for
	Card    Card     `json:"card,omitzero"`
	Ideas   []Idea   `json:"ideas,omitempty"`
	Lessons []Lesson `json:"lessons,omitempty"`
}

// Day is a day of the calendar; in a document it is written 2026-11-21.
type Day value.Date

// String writes 2026-11-21.
func (d Day) String() string { return value.Date(d).String() }

// MarshalText implements encoding.TextMarshaler.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *Day) UnmarshalText(text []byte) error {
	date, err := value.ParseDate(string(text))
	*d = Day(date)
	return err
}

// Card is what the shop knows of the people a goal is for.
type Card struct {
	Task     string            `json:"task,omitempty"` // what they want done
	Needs    string            `json:"needs,omitempty"`
	Feelings string            `json:"feelings,omitempty"`
	Pains    string            `json:"pains,omitempty"`
	Channel  store.Channel     `json:"channel,omitempty"` // on which they like to be written to
	NPS      *int              `json:"nps,omitempty"`     // -100 to 100
	Notes    map[string]string `json:"notes,omitempty"`   // by stage
}

// State is how far an idea has come.
type State string

// The states.
const (
	Open    State = "open"
	Trying  State = "trying"
	Worked  State = "worked"
	Dropped State = "dropped"
)

// States lists them in the order of a menu.
var States = []State{Open, Trying, Worked, Dropped}

// Idea is something that could be tried. Effort and Reward are from 0 to 100.
type Idea struct {
	ID      int    `json:"id"`
	Title   string `json:"title"`
	Note    string `json:"note,omitempty"`
	Effort  int    `json:"effort"`
	Reward  int    `json:"reward"`
	State   State  `json:"state"`
	Segment string `json:"segment,omitempty"`
	Journey string `json:"journey,omitempty"`
	Result  string `json:"result,omitempty"` // what came of it, in the shop's words
}

// Lesson is something that was learnt.
type Lesson struct {
	At    time.Time `json:"at"`
	By    string    `json:"by,omitempty"`
	Idea  string    `json:"idea,omitempty"` // its title, as it was then
	Words string    `json:"words"`
}

// Problem says what of a goal cannot be.
type Problem struct{ Field, Code string }

// Error implements error.
func (p *Problem) Error() string {
	return fmt.Sprintf("goal: %s is %s", p.Field, strings.ReplaceAll(p.Code, "_", " "))
}

// Check refuses what a goal cannot be. The error is a *Problem.
func (g Goal) Check() error {
	switch {
	case !slices.Contains(Measures, g.Measure):
		return &Problem{"measure", "unknown_value"}
	case g.Target <= 0:
		return &Problem{"target", "missing"}
	case g.By < g.From:
		return &Problem{"by", "before_from"}
	case g.Measure == Members && g.Segment == "":
		return &Problem{"segment", "missing"}
	case len(g.Ideas) > mostIdeas:
		return &Problem{"ideas", "too_many"}
	case g.Card.NPS != nil && (*g.Card.NPS < -100 || *g.Card.NPS > 100):
		return &Problem{"card.nps", "unknown_value"}
	}
	seen := map[int]bool{}
	for _, i := range g.Ideas {
		switch {
		case strings.TrimSpace(i.Title) == "":
			return &Problem{"ideas.title", "missing"}
		case !slices.Contains(States, i.State):
			return &Problem{"ideas.state", "unknown_value"}
		case i.Effort < 0 || i.Effort > 100 || i.Reward < 0 || i.Reward > 100:
			return &Problem{"ideas.effort", "unknown_value"}
		case i.ID <= 0 || seen[i.ID]:
			return &Problem{"ideas.id", "twice"}
		case len(i.Note) > mostLength || len(i.Result) > mostLength:
			return &Problem{"ideas.note", "too_long"}
		}
		seen[i.ID] = true
	}
	return nil
}

// Add gives the goal with one more idea, and its number.
func (g Goal) Add(i Idea) (Goal, int) {
	for _, have := range g.Ideas {
		i.ID = max(i.ID, have.ID)
	}
	i.ID++
	i.State = cmp.Or(i.State, Open)
	g.Ideas = append(slices.Clone(g.Ideas), i)
	return g, i.ID
}

// Change gives the goal with one idea changed; without it where fn gives false.
func (g Goal) Change(id int, fn func(*Idea) (stays bool)) Goal {
	g.Ideas = slices.Clone(g.Ideas)
	at := slices.IndexFunc(g.Ideas, func(i Idea) bool { return i.ID == id })
	if at >= 0 && !fn(&g.Ideas[at]) {
		g.Ideas = slices.Delete(g.Ideas, at, at+1)
	}
	return g
}

// Idea finds one by its number.
func (g Goal) Idea(id int) (Idea, bool) {
	at := slices.IndexFunc(g.Ideas, func(i Idea) bool { return i.ID == id })
	if at < 0 {
		return Idea{}, false
	}
	return g.Ideas[at], true
}

// Learn gives the goal with a lesson more.
func (g Goal) Learn(l Lesson) Goal {
	g.Lessons = append(slices.Clone(g.Lessons), l)
	return g
}

// Next is the idea to try first: open, and of these the one whose reward exceeds its
// effort most; the older one of two alike. ok is false where none is open.
func (g Goal) Next() (next Idea, ok bool) {
	for _, i := range g.Ideas {
		if i.State == Open && (!ok || i.Reward-i.Effort > next.Reward-next.Effort) {
			next, ok = i, true
		}
	}
	return next, ok
}

// Parse reads the content of a goal's document.
func Parse(content []byte) (g Goal, err error) {
	if err := json.Unmarshal(content, &g); err != nil {
		return g, fmt.Errorf("read a goal: %w", err)
	}
	return g, g.Check()
}

// kept is a document that says what it is, wherever it lies.
type kept struct {
	Kind string `json:"gilmok"`
	Goal
}

// Marshal writes a goal as a document.
func Marshal(g Goal) ([]byte, error) {
	return json.MarshalIndent(kept{string(store.DocumentGoal) + "/1", g}, "", "  ")
}
