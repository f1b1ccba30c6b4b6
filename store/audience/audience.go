// Package audience tells what a rule comes to beyond its number: how it went over
// time, whom it shares with the saved segments, and why one person is in or out.
package audience

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"gilmok/store"
	"gilmok/store/segment"
)

// Size is how many a rule meant at an instant.
type Size struct {
	At    time.Time
	Count int
}

// Sizes counts at n instants, step apart, the last of them now. What has no past
// (attributes, consents) is taken as it is today; see store.CustomerReader.CountAt.
func Sizes(ctx context.Context, st store.Reads, rule segment.Rule, now time.Time, step time.Duration, n int) ([]Size, error) {
	if err := st.Customers().Gather(ctx, nil, rule); err != nil { // what is asked so often is read once
		return nil, fmt.Errorf("size of the segment: %w", err)
	}
	list := make([]Size, 0, n)
	for i := range n {
		s := Size{At: now.Add(-time.Duration(n-1-i) * step)}
		var err error
		if s.Count, err = st.Customers().CountAt(ctx, rule, s.At); err != nil {
			return nil, fmt.Errorf("size of the segment at %s: %w", s.At.Format(time.DateOnly), err)
		}
		list = append(list, s)
	}
	return list, nil
}

// Overlap is what a rule shares with a saved segment.
type Overlap struct {
	Segment string
	Both    int // in the rule and in the segment
	Of      int // in the segment
}

// Overlaps compares a rule with every saved segment but the one named, the largest
// share first; segments it shares nobody with are left out.
func Overlaps(ctx context.Context, st store.Reads, rule segment.Rule, except string) ([]Overlap, error) {
	all, err := st.Segments().List(ctx)
	if err != nil {
		return nil, fmt.Errorf("list segments: %w", err)
	}
	rules := []segment.Rule{rule}
	for _, s := range all {
		rules = append(rules, s.Rule)
	}
	if err := st.Customers().Gather(ctx, nil, rules...); err != nil {
		return nil, fmt.Errorf("overlap with other segments: %w", err)
	}
	var list []Overlap
	for _, s := range all {
		if s.Name == except {
			continue
		}
		o := Overlap{Segment: s.Name}
		if o.Both, err = st.Customers().Count(ctx, segment.All{Of: []segment.Rule{rule, s.Rule}}); err != nil {
			return nil, fmt.Errorf("overlap with %s: %w", s.Name, err)
		}
		if o.Both == 0 {
			continue
		}
		if o.Of, err = st.Customers().Count(ctx, s.Rule); err != nil {
			return nil, fmt.Errorf("count %s: %w", s.Name, err)
		}
		list = append(list, o)
	}
	slices.SortStableFunc(list, func(a, b Overlap) int { return cmp.Compare(b.Both, a.Both) })
	return list, nil
}

// Why tells of each part of a rule whether it holds for a customer, and what it saw.
func Why(ctx context.Context, st store.Reads, rule segment.Rule, id store.CustomerID, now time.Time) (segment.Explanation, error) {
	var needs segment.Needs
	needs.Add(rule)
	for subject, err := range st.Customers().Subjects(ctx, needs, []store.CustomerID{id}) {
		if err != nil {
			return segment.Explanation{}, fmt.Errorf("why customer %d: %w", id, err)
		}
		return segment.Explain(rule, subject, now), nil
	}
	return segment.Explanation{}, fmt.Errorf("why customer %d: %w", id, store.ErrNotFound)
}
