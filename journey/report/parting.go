package report

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
)

// Parting is what a report tells people apart by: an attribute, the campaign of
// their first visit that came from one, or a segment. The zero Parting tells nobody
// apart.
type Parting struct {
	Attribute string
	Campaign  bool
	Segment   segment.Rule
}

// IsZero reports whether everybody stays together.
func (p Parting) IsZero() bool { return p.Attribute == "" && !p.Campaign && p.Segment == nil }

// What stands in the place of a value: no customer's attribute is written so.
const (
	PartUnknown = ""       // there is no value
	PartOthers  = "\x00…"  // a value of which there is no room
	PartInside  = "\x00in" // in the segment
	PartOutside = "\x00out"
)

// MostParts is how many parts a report tells apart beside the unknown and the others.
const MostParts = 8

// Parted are values that parts can be made of: those that many people share.
func Parted(a store.Attribute) bool {
	return slices.Contains([]value.Kind{value.KindText, value.KindBool, value.KindNumber}, a.Kind)
}

// Read gives each customer the part they belong to; who is not in it is unknown.
func (p Parting) Read(ctx context.Context, st store.Reads) (map[store.CustomerID]string, error) {
	part := map[store.CustomerID]string{}
	switch {
	case p.Segment != nil:
		return p.readSegment(ctx, st)
	case p.Campaign:
		visits, err := new(reading).visits(ctx, st.Events())
		first := map[store.CustomerID]time.Time{}
		for _, v := range visits {
			if at, seen := first[v.Customer]; !seen || v.At.Before(at) {
				first[v.Customer], part[v.Customer] = v.At, v.Campaign.Name
			}
		}
		return part, err
	case p.Attribute != "":
		for s, err := range st.Customers().Subjects(ctx, segment.Needs{Attributes: []string{p.Attribute}}, nil) {
			if err != nil {
				return nil, fmt.Errorf("read %s for a report: %w", p.Attribute, err)
			}
			if v := s.Field(p.Attribute); !v.IsNone() {
				part[s.ID] = strings.TrimSpace(v.String())
			}
		}
	}
	return part, nil
}

func (p Parting) readSegment(ctx context.Context, st store.Reads) (map[store.CustomerID]string, error) {
	part := map[store.CustomerID]string{}
	for of, rule := range map[string]segment.Rule{PartInside: p.Segment, PartOutside: segment.None{Of: []segment.Rule{p.Segment}}} {
		ids, err := st.Customers().IDs(ctx, store.CustomerQuery{Rule: rule})
		if err != nil {
			return nil, fmt.Errorf("read a segment for a report: %w", err)
		}
		for _, id := range ids {
			part[id] = of
		}
	}
	return part, nil
}

// Part is the hits of the people of one part.
type Part struct {
	Name string
	Hits []Hit
}

// Divide gives each part its hits: those with the most people at step 0 first, at
// most so many; behind them all others in one, and those of whom the part is not
// known. Parts in which nobody began are left out.
func Divide(hits []Hit, of map[store.CustomerID]string, most int) []Part {
	people, counted := map[string]int{}, map[store.CustomerID]bool{}
	for _, h := range hits {
		if h.Step == 0 && !counted[h.Customer] {
			counted[h.Customer] = true
			people[of[h.Customer]]++
		}
	}
	var names []string
	for name := range people {
		if name != PartUnknown {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(people[b]-people[a], cmp.Compare(a, b)) })
	if len(names) > most {
		names = append(names[:most:most], PartOthers)
	}
	names = append(names, PartUnknown)
	at := map[string]int{}
	parts := make([]Part, len(names))
	for i, name := range names {
		parts[i].Name, at[name] = name, i
	}
	for _, h := range hits {
		if i, known := at[of[h.Customer]]; known {
			parts[i].Hits = append(parts[i].Hits, h)
		} else if i, known := at[PartOthers]; known {
			parts[i].Hits = append(parts[i].Hits, h)
		}
	}
	return slices.DeleteFunc(parts, func(p Part) bool {
		return !slices.ContainsFunc(p.Hits, func(h Hit) bool { return h.Step == 0 })
	})
}

// PartFunnel is the funnel of the people of one part.
type PartFunnel struct {
	Part  string
	Steps []FunnelStep
}

// Worst is the step before which the greatest share left; 1 where all are alike.
func Worst(steps []FunnelStep) int {
	worst := 1
	for i := 2; i < len(steps); i++ {
		if steps[i].Kept < steps[worst].Kept {
			worst = i
		}
	}
	return worst
}

// FunnelBy is Funnel for each part of the people.
func FunnelBy(hits []Hit, steps int, window time.Duration, of map[store.CustomerID]string) (list []PartFunnel) {
	for _, p := range Divide(hits, of, MostParts) {
		list = append(list, PartFunnel{p.Name, Funnel(p.Hits, steps, window)})
	}
	return list
}

// PartCohort is everybody of one part, however long ago their first time was.
type PartCohort struct {
	Part     string
	People   []store.CustomerID
	Returned []int // by months since, of those whose month is over
	Old      []int // so many people's month is over
}

// Share is the part of those whose month is over that came back in it.
func (c PartCohort) Share(month int) float64 { return share(c.Returned[month], c.Old[month]) }

// RetentionBy is Retention for each part of the people, all months of their first
// time together: only people count for a month whose month is over.
func RetentionBy(hits []Hit, zone *time.Location, until time.Time, unbounded bool, of map[store.CustomerID]string) (list []PartCohort) {
	returns := slices.ContainsFunc(hits, func(h Hit) bool { return h.Step == 1 })
	for _, p := range Divide(hits, of, MostParts) {
		if returns {
			p.Hits = append(p.Hits, nobodyReturned)
		}
		c := PartCohort{Part: p.Name}
		for _, month := range Retention(p.Hits, zone, until, unbounded) {
			c.add(month)
		}
		if len(c.People) > 0 {
			list = append(list, c)
		}
	}
	return list
}

func (c *PartCohort) add(month Cohort) {
	c.People = append(c.People, month.People...)
	for m := range month.Whole {
		if m == len(c.Old) {
			c.Old, c.Returned = append(c.Old, 0), append(c.Returned, 0)
		}
		c.Old[m] += len(month.People)
		c.Returned[m] += month.Returned[m]
	}
}
