package insight

import (
	"cmp"
	"slices"
	"time"

	"gilmok/store"
)

// RFM is a customer's place by recency, frequency and money, each from 1 to the
// ranks of the Grading, of which the greatest is best, with the name of the group.
type RFM struct {
	store.Purchases
	R, F, M int
	Group   Group
}

// Group is a named part of the RFM cube: one of Groups, or a name of the shop's own.
type Group string

// The groups, after the usual eleven of direct marketing.
const (
	GroupChampions  Group = "champions"
	GroupLoyal      Group = "loyal"
	GroupPromising  Group = "potential_loyal"
	GroupNew        Group = "new"
	GroupWarm       Group = "promising"
	GroupAttention  Group = "needs_attention"
	GroupSleepy     Group = "about_to_sleep"
	GroupAtRisk     Group = "at_risk"
	GroupCannotLose Group = "cannot_lose"
	GroupHibernate  Group = "hibernating"
	GroupLost       Group = "lost"
)

// Rank gives everyone their ranks and group as of now, in the order of their ids.
func (g Grading) Rank(list []store.Purchases, now time.Time) []RFM {
	out := make([]RFM, len(list))
	for i, p := range list {
		out[i].Purchases = p
	}
	n := g.ranks()
	type measure struct {
		key     func(*RFM) int64
		borders []int64
		set     func(p *RFM, rank int)
	}
	recency := measure{func(p *RFM) int64 { return p.Last.UnixMicro() }, nil, func(p *RFM, q int) { p.R = q }}
	if days := g.Borders.Days; days != nil { // they grow with what is worse
		recency = measure{func(p *RFM) int64 { return int64(now.Sub(p.Last) / (24 * time.Hour)) }, days, func(p *RFM, q int) { p.R = n + 1 - q }}
	}
	for _, m := range []measure{
		recency,
		{func(p *RFM) int64 { return int64(p.Count) }, g.Borders.Orders, func(p *RFM, q int) { p.F = q }},
		{func(p *RFM) int64 { return p.Spent }, g.Borders.Spent, func(p *RFM, q int) { p.M = q }},
	} {
		if m.borders == nil {
			equalParts(out, n, m.key, m.set)
			continue
		}
		for i := range out {
			m.set(&out[i], 1+within(m.key(&out[i]), m.borders))
		}
	}
	for i := range out {
		out[i].Group = g.groupOf(out[i])
	}
	slices.SortFunc(out, func(a, b RFM) int { return cmp.Compare(a.Customer, b.Customer) })
	return out
}

// within counts the borders that a value has reached.
func within(v int64, borders []int64) (n int) {
	for n < len(borders) && v >= borders[n] {
		n++
	}
	return n
}

// ranked is one of a list in the order of a key.
type ranked struct {
	key   int64
	index int32
}

// equalParts ranks a list by its order in a key. Equal values get equal ranks: that
// of the middle of those who share it.
func equalParts(list []RFM, parts int, key func(*RFM) int64, set func(*RFM, int)) {
	order := make([]ranked, len(list))
	for i := range list {
		order[i] = ranked{key(&list[i]), int32(i)}
	}
	slices.SortFunc(order, func(a, b ranked) int { return cmp.Compare(a.key, b.key) })
	for start := 0; start < len(order); {
		end := start + 1
		for end < len(order) && order[end].key == order[start].key {
			end++
		}
		middle := (start + end - 1) / 2
		for _, r := range order[start:end] {
			set(&list[r.index], 1+middle*parts/len(list))
		}
		start = end
	}
}

// groupOf names the group of a customer. The usual names speak of those who come often:
// whoever ordered once has none of them, though where most people ordered once they share
// the middle rank, and a large order has the best.
func (g Grading) groupOf(c RFM) Group {
	if c.Count <= 1 && g.Cells == nil {
		return g.group(c.R, 1)
	}
	return g.group(c.R, (c.F+c.M+1)/2)
}

// groupOf names the cell of recency and the mean of frequency and money, of five ranks.
func groupOf(r, fm int) Group {
	switch {
	case r == 5 && fm >= 4, r == 4 && fm == 5:
		return GroupChampions
	case r >= 3 && fm >= 4:
		return GroupLoyal
	case r >= 4 && fm >= 2:
		return GroupPromising
	case r == 5:
		return GroupNew
	case r == 4:
		return GroupWarm
	case r == 3 && fm == 3:
		return GroupAttention
	case r == 3:
		return GroupSleepy
	case r <= 2 && fm == 5:
		return GroupCannotLose
	case r <= 2 && fm >= 3:
		return GroupAtRisk
	case r == 2:
		return GroupHibernate
	}
	return GroupLost
}

// Groups in the order in which a shop looks at them, the best customers first.
var Groups = []Group{
	GroupChampions, GroupLoyal, GroupPromising, GroupNew, GroupWarm, GroupAttention,
	GroupSleepy, GroupAtRisk, GroupCannotLose, GroupHibernate, GroupLost,
}

// GroupTotal sums up the customers of one group.
type GroupTotal struct {
	Group  Group
	People []store.CustomerID
	Orders int
	Priced int   // of the orders, those in the shop's currency
	Spent  int64 // minor units
}

// Totals sums up scored customers by group, in the order of the grading's Names;
// empty ones are left out.
func (g Grading) Totals(scored []RFM) []GroupTotal {
	by := map[Group]*GroupTotal{}
	for _, c := range scored {
		t := by[c.Group]
		if t == nil {
			t = &GroupTotal{Group: c.Group}
			by[c.Group] = t
		}
		t.People = append(t.People, c.Customer)
		t.Orders += c.Count
		t.Priced += c.Count - c.Foreign
		t.Spent += c.Spent
	}
	var list []GroupTotal
	for _, name := range g.Names() {
		if t := by[name]; t != nil {
			list = append(list, *t)
		}
	}
	return list
}
