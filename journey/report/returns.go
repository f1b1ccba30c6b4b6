package report

import (
	"context"
	"slices"
	"time"

	"gilmok/store"
	"gilmok/store/value"
)

// Return is how many came back in some days after their first time: of Old, whose
// first time is long enough ago for the days to be over, Came did.
type Return struct {
	From, To  int // days after the first time; To is exclusive
	Old, Came int
}

// Share is the part of those who are old enough that came back.
func (r Return) Share() float64 { return share(r.Came, r.Old) }

// Days gives the brackets of N-day retention: the first n single days.
func Days(n int) (borders []int) {
	for i := 1; i <= n+1; i++ {
		borders = append(borders, i)
	}
	return borders
}

// Returns is retention by days since the first time (Step 0), in the zone's calendar
// days, for everybody together. borders part the days into brackets: 1, 8, 31 are days
// 1 to 7 and 8 to 30. Whoever comes back (Step 1; where there is none, a further
// Step 0) within a bracket counts for it; with unbounded also whoever comes later.
// Only people count whose bracket is over on the day of until.
func Returns(hits []Hit, zone *time.Location, until time.Time, borders []int, unbounded bool) []Return {
	var list []Return
	for i := 1; i < len(borders); i++ {
		list = append(list, Return{From: borders[i-1], To: borders[i]})
	}
	repeat := !slices.ContainsFunc(hits, func(h Hit) bool { return h.Step == 1 })
	last, end := value.DateFrom(until.In(zone)), MomentOf(until)
	byCustomer(hits, func(mine []Hit) {
		first := slices.IndexFunc(mine, func(h Hit) bool { return h.Step == 0 })
		if first < 0 || mine[first].At > end {
			return
		}
		begun := value.DateFrom(mine[first].At.In(zone))
		for i := range list {
			r := &list[i]
			if int(last-begun) < r.To {
				continue
			}
			r.Old++
			if slices.ContainsFunc(mine[first+1:], func(h Hit) bool {
				n := int(value.DateFrom(h.At.In(zone)) - begun)
				return (repeat || h.Step == 1) && h.At <= end && n >= r.From && (n < r.To || unbounded)
			}) {
				r.Came++
			}
		}
	})
	return list
}

// There is what shows that somebody is there, where nothing else is told.
var There = []string{store.EventVisited, store.EventViewed, store.EventAddedToCart, store.EventOrdered}

// ReadActive reads what ActiveDays asks for, of the days up to until.
func ReadActive(ctx context.Context, st store.Reads, names []string, until time.Time, n int) ([]Active, error) {
	zone, err := st.Settings().Zone(ctx)
	if err != nil {
		return nil, err
	}
	hits, err := Steps(ctx, st.Insights(), names, until.AddDate(0, 0, -n-31), time.Time{})
	return ActiveDays(hits, zone, until, n), err
}

// Active is how many people did something, whatever it was, on a day and in the 7 and
// the 30 days that end with it.
type Active struct {
	Day              value.Date
	OfDay, Of7, Of30 int
	Regular          int // on four or more of the last seven days
}

// Sticky is the part of those of 30 days who are there on a day: how many days of a
// month somebody comes, by 30.
func (a Active) Sticky() float64 { return share(a.OfDay, a.Of30) }

// ActiveDays counts active people for each of the last n days up to until, in the
// zone's calendar days, the oldest first.
func ActiveDays(hits []Hit, zone *time.Location, until time.Time, n int) []Active {
	last := value.DateFrom(until.In(zone))
	list := make([]Active, n)
	for i := range list {
		list[i].Day = last - value.Date(n-1-i)
	}
	begin := list[0].Day - 29
	seen := map[store.CustomerID][]bool{} // by day since begin
	for _, h := range hits {
		d := value.DateFrom(h.At.In(zone))
		if d < begin || d > last {
			continue
		}
		if seen[h.Customer] == nil {
			seen[h.Customer] = make([]bool, last-begin+1)
		}
		seen[h.Customer][d-begin] = true
	}
	for _, days := range seen {
		in7, in30 := 0, 0
		for d, there := range days {
			if there {
				in7, in30 = in7+1, in30+1
			}
			if d >= 7 && days[d-7] {
				in7--
			}
			if d >= 30 && days[d-30] {
				in30--
			}
			if d < 29 {
				continue
			}
			a := &list[d-29]
			a.OfDay += one(there)
			a.Of7 += one(in7 > 0)
			a.Of30 += one(in30 > 0)
			a.Regular += one(in7 >= 4)
		}
	}
	return list
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
