package segment

import (
	"strconv"
	"time"
)

// Explanation is why a subject is in or out: the tree of the rule with what each
// part came to.
type Explanation struct {
	Rule  Rule
	Holds bool
	Saw   string // of a single condition: the value, the number of events, when the picked one was, the bucket
	Of    []Explanation
}

// Explain evaluates every part of a rule, also those that Match would skip.
func Explain(r Rule, s Subject, now time.Time) Explanation {
	e := Explanation{Rule: r, Holds: r.Match(s, now)}
	of, _ := Parts(r)
	for _, part := range of {
		e.Of = append(e.Of, Explain(part, s, now))
	}
	switch r := r.(type) {
	case Attribute:
		e.Saw = s.Attribute(r.Key).String()
	case Property:
		e.Saw = s.Property(r.Name).String()
	case Event:
		e.Saw = r.saw(s, now)
	case Consent:
		e.Saw = s.Consent(r.Channel, r.Purpose)
	case Random:
		e.Saw = formatNumber(Bucket(r.Salt, s.CustomerID()))
	}
	return e
}

// saw says how many events count; of a picked one when it happened, or nothing where
// it never did.
func (r Event) saw(s Subject, now time.Time) string {
	n := 0
	for _, o := range r.lookedAt(s, now) {
		if r.Pick != PickAny {
			return o.At.UTC().Format(time.RFC3339)
		}
		if r.counts(o, s, now) {
			n++
		}
	}
	if r.Pick != PickAny {
		return ""
	}
	return strconv.Itoa(n)
}
