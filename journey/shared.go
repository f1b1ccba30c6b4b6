package journey

import (
	"encoding/json"
	"fmt"
	"maps"
	"time"

	"gilmok/store"
)

// shared is what the passages of a run have in common. It is read and written
// between rounds of Advance, in the order (time, customer, passage), in life
// (kept in store.Run.Shared) and in a rehearsal alike.
type shared struct {
	Limits  limits               `json:"limits"`
	Permits map[StepID]*permits  `json:"permits,omitempty"`
	Trials  map[StepID]*Trial    `json:"trials,omitempty"`
	Members []store.CustomerID   `json:"members,omitempty"` // of the entry's segment, when last looked at
	Values  map[string]string    `json:"values,omitempty"`  // of the entry's attribute, by customer
	Zones   []string             `json:"zones,omitempty"`   // of customers, for a schedule in theirs
	Fired   map[string]time.Time `json:"fired,omitempty"`   // newest firing of the schedule by zone
	Looked  time.Time            `json:"looked,omitzero"`   // when changes were last looked for
	Seen    time.Time            `json:"seen,omitzero"`     // events up to here have been told
	Settled time.Time            `json:"settled,omitzero"`  // outcomes up to here have been told
	Caught  time.Time            `json:"caught,omitzero"`   // as a copy that was put to use then, the run has looked at all that was due
	// Reach is how far orders were known when messages were last held for it.
	Reach time.Time `json:"reach,omitzero"`
	// Entering is the firing under way.
	Entering *entering `json:"entering,omitempty"`
	// Closed runs take nobody in any more; those inside finish.
	Closed bool      `json:"closed,omitempty"`
	Anyway time.Time `json:"anyway,omitzero"` // a person said: send, though orders do not reach so far
	// Taken are the variants that people have chosen for all who come from now on.
	Taken   map[StepID]string `json:"taken,omitempty"`
	winners map[StepID]Winners
}

func parseShared(data []byte) (*shared, error) {
	s := &shared{}
	if len(data) > 0 {
		if err := json.Unmarshal(data, s); err != nil {
			return nil, fmt.Errorf("read what the run's passages share: %w", err)
		}
	}
	s.fill()
	return s, nil
}

func (s *shared) fill() {
	if s.Permits == nil {
		s.Permits = map[StepID]*permits{}
	}
	if s.Trials == nil {
		s.Trials = map[StepID]*Trial{}
	}
	if s.Fired == nil {
		s.Fired = map[string]time.Time{}
	}
	s.winners = map[StepID]Winners{}
	for id := range s.Trials {
		s.won(id)
	}
	for id := range s.Taken {
		s.won(id)
	}
}

func newShared() *shared {
	s := &shared{}
	s.fill()
	return s
}

// clone copies what a batch may change, to go back to when it fails.
func (s *shared) clone() *shared {
	c := *s
	c.Permits, c.Trials = make(map[StepID]*permits, len(s.Permits)), make(map[StepID]*Trial, len(s.Trials))
	for id, p := range s.Permits {
		own := *p
		c.Permits[id] = &own
	}
	for id, t := range s.Trials {
		c.Trials[id] = t.clone()
	}
	c.Fired = maps.Clone(s.Fired)
	c.winners = maps.Clone(s.winners)
	return &c
}

func (s *shared) bytes() ([]byte, error) { return json.Marshal(s) }

// Shares reports whether passages of a journey depend on each other: a
// rehearsal then goes in step with a clock instead of person by person.
func (j *Journey) Shares() bool {
	if l := j.Entry.Limit; l != nil && *l != (Limit{}) {
		return true
	}
	for _, s := range j.Steps {
		switch s := s.(type) {
		case *Throttle:
			return true
		case *Experiment:
			if s.Winner != nil && s.Winner.Take == "" {
				return true
			}
		}
	}
	return false
}

// limits counts entries.
type limits struct {
	Day   string    `json:"day,omitempty"`
	Today int       `json:"today,omitempty"`
	Run   time.Time `json:"run,omitzero"` // the firing that PerRun counts
	InRun int       `json:"in_run,omitempty"`
	All   int       `json:"all,omitempty"`
}

// admit counts one more entry, if the limit has room for it.
func (s *shared) admit(l *Limit, at time.Time, shop *time.Location) bool {
	if l == nil {
		return true
	}
	c := &s.Limits
	if day := at.In(shop).Format(time.DateOnly); day != c.Day {
		c.Day, c.Today = day, 0
	}
	if !at.Equal(c.Run) {
		c.Run, c.InRun = at, 0
	}
	if l.PerDay > 0 && c.Today >= l.PerDay || l.InAll > 0 && c.All >= l.InAll || l.PerRun > 0 && c.InRun >= l.PerRun {
		return false
	}
	c.Today++
	c.InRun++
	c.All++
	return true
}

// permits counts what a throttle has let through in the window that runs.
type permits struct {
	Window time.Time `json:"window"`
	Used   int       `json:"used"`
}

// left gives how many more may go at an instant. Windows are whole hours or
// days of the shop's clock.
func (p *permits) left(h *Throttle, now time.Time, shop *time.Location) int {
	if window := h.window(now, shop); !window.Equal(p.Window) {
		p.Window, p.Used = window, 0
	}
	return max(h.Most-p.Used, 0)
}

func (h *Throttle) window(now time.Time, shop *time.Location) time.Time {
	_, offset := now.In(shop).Zone()
	shift := time.Duration(offset) * time.Second
	return now.Add(shift).Truncate(h.Per.Rest).Add(-shift)
}

// request is a passage that stands before a throttle.
type request struct {
	at       time.Time
	customer store.CustomerID
	passage  store.PassageID
	step     StepID
	visit    int
}

func (r request) before(o request) int {
	switch {
	case !r.at.Equal(o.at):
		return r.at.Compare(o.at)
	case r.customer != o.customer:
		return int(r.customer - o.customer)
	}
	return int(r.passage - o.passage)
}
