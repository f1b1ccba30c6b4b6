package journey

import (
	"encoding/json"
	"fmt"
	"time"

	"gilmok/store"
	"gilmok/store/value"
)

// AssumptionsDocument is the kind that stands in an assumptions document.
const AssumptionsDocument = "assumptions/1"

// Assumptions say how people behave in a rehearsal: by themselves they neither
// open nor click nor buy. Chances are shares from 0 to 1.
type Assumptions struct {
	Gilmok  string                 `json:"gilmok"`
	Open    float64                `json:"open,omitempty"`  // of a message sent
	Click   float64                `json:"click,omitempty"` // of a message sent; who clicks has opened
	Events  []AssumedEvent         `json:"events,omitempty"`
	PerStep map[StepID]StepChances `json:"per_step,omitempty"`
}

// AssumedEvent happens with a chance, somewhere within a time.
type AssumedEvent struct {
	Event  string         `json:"event"`
	After  AssumedAfter   `json:"after"`
	Later  value.Duration `json:"later,omitzero"` // Within begins so much later
	Within value.Duration `json:"within"`
	Chance float64        `json:"chance"`
	// Properties of the event; those that exit criteria compare with the entry are
	// taken from there.
	Properties map[string]any `json:"properties,omitempty"`
}

// AssumedAfter is what an assumed event follows.
type AssumedAfter string

// The choices. Nothing means: somebody comes to wait for an event, or into the
// control, without having been sent anything since the last such moment.
const (
	AfterMessage AssumedAfter = "message"
	AfterNothing AssumedAfter = "nothing"
	AfterEntry   AssumedAfter = "entry"
)

// StepChances are the chances of one message step.
type StepChances struct {
	Open  *float64 `json:"open,omitempty"`
	Click *float64 `json:"click,omitempty"`
}

// ParseAssumptions reads an assumptions document strictly.
func ParseAssumptions(data []byte) (*Assumptions, error) {
	var a Assumptions
	if err := strict(data, &a, ""); err != nil {
		return nil, err
	}
	if a.Gilmok != AssumptionsDocument {
		return nil, &ParseError{"gilmok", fmt.Sprintf("%q is not %q", a.Gilmok, AssumptionsDocument)}
	}
	chances := map[string]float64{"open": a.Open, "click": a.Click}
	for i, e := range a.Events {
		place := fmt.Sprintf("events[%d]", i)
		chances[place+".chance"] = e.Chance
		if e.After != AfterMessage && e.After != AfterNothing && e.After != AfterEntry {
			return nil, &ParseError{place + ".after", fmt.Sprintf("%q is not message, nothing or entry", e.After)}
		}
		if e.Event == "" {
			return nil, &ParseError{place + ".event", "is missing"}
		}
	}
	for _, place := range sortedIDs(chances) {
		if c := chances[place]; c < 0 || c > 1 {
			return nil, &ParseError{place, "a chance lies between 0 and 1"}
		}
	}
	return &a, nil
}

// MarshalAssumptions writes the document.
func MarshalAssumptions(a *Assumptions) ([]byte, error) {
	c := *a
	c.Gilmok = AssumptionsDocument
	return json.MarshalIndent(c, "", "  ")
}

// chances gives the open and click chance at a step.
func (a *Assumptions) chances(step StepID) (open, click float64) {
	open, click = a.Open, a.Click
	if s, ok := a.PerStep[step]; ok {
		if s.Open != nil {
			open = *s.Open
		}
		if s.Click != nil {
			click = *s.Click
		}
	}
	return open, click
}

// follow schedules what an assumption says comes after something at a step.
func (w *walker) follow(after AssumedAfter, l *live, step StepID, now time.Time) {
	for i := range w.s.a.Events {
		e := &w.s.a.Events[i]
		if e.After != after || !w.s.listens[e.Event] {
			continue
		}
		u := w.chance(l, step, uint64(i)+1)
		if u >= e.Chance {
			continue
		}
		from := e.Later.AddTo(now)
		span := e.Within.AddTo(from).Sub(from)
		at := from.Add(time.Duration(u / e.Chance * float64(span)))
		if at.Before(w.s.from) {
			continue // of who came in before: what has happened since then is known
		}
		w.schedule(Event{Name: e.Event, At: at, Properties: w.properties(e, l)})
	}
}

// looks schedules opens and clicks of a message.
func (w *walker) looks(l *live, step StepID, ch store.Channel, now time.Time) {
	open, click := w.s.a.chances(step)
	if open == 0 && click == 0 || !w.s.listens[store.EventOpened] && !w.s.listens[store.EventClicked] {
		return
	}
	u, when := w.chance(l, step, saltLooks), w.chance(l, step, saltDelay)
	if u >= open && u >= click {
		return
	}
	// Most who look do so within hours: the cube draws the even hash to the front.
	at := now.Add(time.Duration(when * when * when * float64(48*time.Hour))).Add(time.Minute)
	p := store.Properties{"channel": string(ch), "step": string(step)}
	w.schedule(Event{Name: store.EventOpened, At: at, Properties: p})
	if u < click {
		w.schedule(Event{Name: store.EventClicked, At: at.Add(time.Minute), Properties: p})
	}
}

const (
	saltLooks = 1<<32 + iota
	saltDelay
)

// chance is a hash of journey, passage, visit and what it is for.
func (w *walker) chance(l *live, step StepID, salt uint64) float64 {
	return Draw(w.s.e.Seed^mix(salt+uint64(l.entry)<<40+uint64(l.p.Visits)<<20), step, l.p.Customer)
}

// properties gives an assumed event what the exit criteria and branches compare.
func (w *walker) properties(e *AssumedEvent, l *live) store.Properties {
	if len(w.s.same) == 0 {
		return e.Properties
	}
	p := store.Properties{}
	for property, path := range w.s.same {
		p[property] = l.ctx.Property(path)
	}
	for k, v := range e.Properties {
		p[k] = v
	}
	return p
}
