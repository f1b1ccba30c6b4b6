package journey

import (
	"encoding/json"
	"time"

	"gilmok/store/segment"
)

// Rule is a segment rule inside a journey's document. Nil holds for everybody.
type Rule struct{ segment.Rule }

// UnmarshalJSON reads the rule as package segment does.
func (r *Rule) UnmarshalJSON(data []byte) (err error) {
	if string(data) == "null" {
		r.Rule = nil
		return nil
	}
	r.Rule, err = segment.Parse(data)
	return err
}

// MarshalJSON writes it back.
func (r Rule) MarshalJSON() ([]byte, error) {
	if r.Rule == nil {
		return []byte("null"), nil
	}
	return segment.Marshal(r.Rule), nil
}

// Holds reports whether the subject is meant; a missing rule means everybody.
func (r *Rule) Holds(s segment.Subject, now time.Time) bool {
	return r == nil || r.Rule == nil || r.Match(s, now)
}

// IsZero reports whether there is no rule.
func (r *Rule) IsZero() bool { return r == nil || r.Rule == nil }

func addRule(n *segment.Needs, r *Rule) {
	if !r.IsZero() {
		n.Add(r.Rule)
	}
}

// Where are conditions on the properties of one event; all must hold.
type Where []segment.Rule

// UnmarshalJSON reads a list of rules.
func (w *Where) UnmarshalJSON(data []byte) error {
	var raws []json.RawMessage
	if err := json.Unmarshal(data, &raws); err != nil {
		return err
	}
	for _, raw := range raws {
		r, err := segment.Parse(raw)
		if err != nil {
			return err
		}
		*w = append(*w, r)
	}
	return nil
}

// MarshalJSON writes the list.
func (w Where) MarshalJSON() ([]byte, error) {
	raws := make([]json.RawMessage, len(w))
	for i, r := range w {
		raws[i] = segment.Marshal(r)
	}
	return json.Marshal(raws)
}

// on gives the condition "this event with these properties".
func (w Where) on(event string) segment.Event { return segment.Event{Name: event, Where: w} }
