package report

import (
	"math/rand/v2"
	"testing"
	"time"

	"gilmok/store"
	"gilmok/store/value"
)

// Who came back on which day, by sets of days, and who is old enough to tell.
func TestReturnsByBruteForce(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 9))
	zone := time.FixedZone("KST", 9*3600)
	until := at(60)
	var hits []Hit
	for id := range 80 {
		for range 1 + rng.IntN(6) {
			hits = append(hits, Hit{store.CustomerID(id + 1), 0, on(float64(rng.IntN(7000)) / 100)})
		}
	}
	days := map[store.CustomerID]map[int]bool{}
	first := map[store.CustomerID]time.Time{}
	for _, h := range hits {
		if b, ok := first[h.Customer]; !ok || h.At.In(zone).Before(b) {
			first[h.Customer] = h.At.In(zone)
		}
	}
	dayOf := func(t time.Time) int { return int(value.DateFrom(t.In(zone))) }
	for _, h := range hits {
		if at := h.At.In(zone); !at.After(until) && !at.Equal(first[h.Customer]) {
			if days[h.Customer] == nil {
				days[h.Customer] = map[int]bool{}
			}
			days[h.Customer][dayOf(at)-dayOf(first[h.Customer])] = true
		}
	}
	for _, unbounded := range []bool{false, true} {
		for _, borders := range [][]int{{1, 8, 31}, Days(5)} {
			for _, r := range Returns(hits, zone, until, borders, unbounded) {
				old, came := 0, 0
				for id, begun := range first {
					if begun.After(until) || dayOf(until)-dayOf(begun) < r.To {
						continue
					}
					old++
					for n := range days[id] {
						if n >= r.From && (n < r.To || unbounded) {
							came++
							break
						}
					}
				}
				if r.Old != old || r.Came != came || old == 0 {
					t.Errorf("%v unbounded %v: %+v, want %d of %d", borders, unbounded, r, came, old)
				}
			}
		}
	}
	if none := Returns(nil, zone, until, Days(3), false); len(none) != 3 || none[0].Share() != 0 {
		t.Errorf("of nobody: %v", none)
	}
}

func TestActiveDaysByBruteForce(t *testing.T) {
	rng := rand.New(rand.NewPCG(10, 11))
	until := at(50)
	var hits []Hit
	for id := range 40 {
		for range rng.IntN(25) {
			hits = append(hits, Hit{store.CustomerID(id + 1), 0, on(float64(rng.IntN(5500)) / 100)})
		}
	}
	list := ActiveDays(hits, time.UTC, until, 14)
	if len(list) != 14 || list[13].Day != value.DateFrom(until) {
		t.Fatalf("%+v", list)
	}
	for _, a := range list {
		count := func(back, least int) (n int) {
			days := map[store.CustomerID]map[value.Date]bool{}
			for _, h := range hits {
				if d := value.DateFrom(h.At.In(time.UTC)); d <= a.Day && d > a.Day-value.Date(back) {
					if days[h.Customer] == nil {
						days[h.Customer] = map[value.Date]bool{}
					}
					days[h.Customer][d] = true
				}
			}
			for _, mine := range days {
				if len(mine) >= least {
					n++
				}
			}
			return n
		}
		if a.OfDay != count(1, 1) || a.Of7 != count(7, 1) || a.Of30 != count(30, 1) || a.Regular != count(7, 4) {
			t.Errorf("%+v, want %d %d %d %d", a, count(1, 1), count(7, 1), count(30, 1), count(7, 4))
		}
	}
	if s := (Active{OfDay: 3, Of30: 12}).Sticky(); s != 0.25 {
		t.Errorf("stickiness %v", s)
	}
}
