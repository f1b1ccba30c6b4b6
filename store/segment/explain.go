package segment

import "time"

// Explanation is why a subject is in or out: the tree of the rule with what each
// part came to.
type Explanation struct {
	Rule  Rule
	Holds bool
	Saw   string // of a single condition: the value, the number of events, the bucket
	Of    []Explanation
}

// Explain evaluates every part of a rule, also those that Match would skip.
func Explain(r Rule, s Subject, now time.Time) Explanation {
	e := Explanation{Rule: r, Holds: r.Match(s, now)}
	switch r := r.(type) {
	case All:
		e.Of = explainEach(r.Of, s, now)
	case Any:
		e.Of = explainEach(r.Of, s, now)
	case None:
		e.Of = explainEach(r.Of, s, now)
	case Attribute:
		e.Saw = s.Attribute(r.Key).String()
	case Property:
		e.Saw = s.Property(r.Name).String()
	case Event:
		e.Saw = formatNumber(float64(r.occurrences(s, now)))
	case Consent:
		e.Saw = s.Consent(r.Channel, r.Purpose)
	case Random:
		e.Saw = formatNumber(Bucket(r.Salt, s.CustomerID()))
	}
	return e
}

func explainEach(rules []Rule, s Subject, now time.Time) (list []Explanation) {
	for _, r := range rules {
		list = append(list, Explain(r, s, now))
	}
	return list
}

func (r Event) occurrences(s Subject, now time.Time) (n int) {
	for _, o := range s.Events(r.Name) {
		if r.counts(o, s, now) {
			n++
		}
	}
	return n
}
