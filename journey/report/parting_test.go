package report

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"gilmok/store"
	"gilmok/store/storetest"
)

func TestDivideNamesTheLargestAndKeepsEverybody(t *testing.T) {
	of, hits := map[store.CustomerID]string{}, []Hit{}
	id := store.CustomerID(0)
	for part := range MostParts + 3 { // part n has n+1 people
		for range part + 1 {
			id++
			of[id] = fmt.Sprint("city ", part)
			hits = append(hits, Hit{Customer: id})
		}
	}
	hits = append(hits, Hit{Customer: id + 1}, Hit{Customer: 1, Step: 1}) // of one the city is not known
	of[id+2] = "nobody began"
	hits = append(hits, Hit{Customer: id + 2, Step: 1})
	parts := Divide(hits, of, MostParts)
	if len(parts) != MostParts+2 || parts[0].Name != "city 10" || parts[MostParts].Name != PartOthers || parts[MostParts+1].Name != PartUnknown {
		t.Fatalf("%+v", parts)
	}
	if n := len(parts[MostParts].Hits); n != 1+2+3+1+1 { // three small cities, a second hit of one of them, and who never began
		t.Errorf("the others have %d hits", n)
	}
	if n := len(parts[MostParts+1].Hits); n != 1 {
		t.Errorf("%d hits of people whose city is not known", n)
	}
}

// Of Online Retail the buyers by country: who bought again within 30 days and then
// once more, counted by trying every three orders of a person.
func TestFunnelByCountryOnOnlineRetailByBruteForce(t *testing.T) {
	country, orders := onlineRetail(t)
	const window = 30 * 24 * time.Hour
	want := map[string][3]int{}
	var hits []Hit
	for id, times := range orders {
		reached := 1
		for i, a := range times {
			for j := i + 1; j < len(times); j++ {
				if times[j].Sub(a) > window || !times[j].After(a) {
					continue
				}
				reached = max(reached, 2)
				for k := j + 1; k < len(times); k++ {
					if times[k].Sub(a) <= window && times[k].After(times[j]) {
						reached = 3
					}
				}
			}
		}
		w := want[country[id]]
		for i := range reached {
			w[i]++
		}
		want[country[id]] = w
		for _, at := range times {
			for _, step := range []int{2, 1, 0} {
				hits = append(hits, Hit{id, int32(step), MomentOf(at)})
			}
		}
	}
	got := FunnelBy(hits, 3, window, country)
	if len(got) != MostParts+1 {
		t.Fatalf("%d parts of %d countries", len(got), len(want))
	}
	others := [3]int{}
	for _, w := range want {
		for i := range w {
			others[i] += w[i]
		}
	}
	for _, p := range got {
		w := want[p.Part]
		if p.Part == PartOthers {
			w = others
		}
		for i := range w {
			if p.Steps[i].Reached != w[i] {
				t.Errorf("%q, step %d: %d, want %d", p.Part, i, p.Steps[i].Reached, w[i])
			}
			others[i] -= w[i]
		}
	}
	if uk := want["United Kingdom"]; uk[0] < 1000 || uk[2] == 0 {
		t.Errorf("the data do not tell: %v", want)
	}
}

// Olist's buyers by state and months since the first order, counted by sets of months.
func TestRetentionByStateOnOlistByBruteForce(t *testing.T) {
	lives, orders := olistStates(t)
	var hits []Hit
	newest := time.Time{}
	for id, times := range orders {
		for _, at := range times {
			hits = append(hits, Hit{Customer: id, At: MomentOf(at)})
			newest = later(newest, at)
		}
	}
	type cell struct {
		state string
		after int
	}
	month := func(at time.Time) int { return at.Year()*12 + int(at.Month()) }
	old, back := map[cell]int{}, map[cell]int{}
	for id, times := range orders {
		first := month(slices.MinFunc(times, time.Time.Compare))
		came := map[int]bool{}
		for _, at := range times {
			came[month(at)-first] = true
		}
		for after := 1; first+after < month(newest); after++ { // the newest month is not over
			old[cell{lives[id], after}]++
			if came[after] {
				back[cell{lives[id], after}]++
			}
		}
	}
	checked := 0
	for _, c := range RetentionBy(hits, time.UTC, newest, false, lives) {
		if c.Part == PartOthers {
			continue
		}
		for after := 1; after < len(c.Old); after++ {
			at := cell{c.Part, after}
			if checked++; c.Old[after] != old[at] || c.Returned[after] != back[at] {
				t.Errorf("%s, month %d: %d of %d, want %d of %d", c.Part, after, c.Returned[after], c.Old[after], back[at], old[at])
			}
		}
	}
	if checked < 50 {
		t.Errorf("only %d months were looked at", checked)
	}
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// A part in which nobody returned must not count a second first time as returning.
func TestRetentionByCountsTheEventThatWasAskedFor(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2026, 1, n, 12, 0, 0, 0, time.UTC) }
	hits := []Hit{{1, 0, MomentOf(day(5))}, {1, 1, MomentOf(day(40))}, {2, 0, MomentOf(day(5))}, {2, 0, MomentOf(day(40))}}
	got := RetentionBy(hits, time.UTC, day(100), false, map[store.CustomerID]string{1: "Busan", 2: "Seoul"})
	if len(got) != 2 || got[0].Returned[1] != 1 || got[1].Returned[1] != 0 {
		t.Errorf("%+v", got)
	}
}

// onlineRetail gives whose country is which, and the instants of everybody's orders.
func onlineRetail(t *testing.T) (country map[store.CustomerID]string, orders map[store.CustomerID][]time.Time) {
	number := numberOf()
	country, all := map[store.CustomerID]string{}, map[store.CustomerID]map[time.Time]bool{}
	files, err := filepath.Glob(filepath.Join(storetest.Shared(t, "online-retail"), "20??-*.csv"))
	if err != nil || len(files) == 0 {
		t.Skip("no Online Retail among the shared data")
	}
	for _, file := range files {
		for _, line := range storetest.Rows(t, file) {
			at, err := time.Parse(time.DateTime, line["InvoiceDate"])
			if line["CustomerID"] == "" || err != nil {
				continue
			}
			id := number(line["CustomerID"])
			if country[id] == "" {
				country[id] = line["Country"]
			}
			if all[id] == nil {
				all[id] = map[time.Time]bool{}
			}
			all[id][at] = true
		}
	}
	orders = map[store.CustomerID][]time.Time{}
	for id, times := range all {
		orders[id] = slices.SortedFunc(maps.Keys(times), time.Time.Compare)
	}
	return country, orders
}

// olistStates gives in which state of Brazil everybody of Olist lives, and when they ordered.
func olistStates(t *testing.T) (state map[store.CustomerID]string, orders map[store.CustomerID][]time.Time) {
	number, lives := numberOf(), map[string]string{}
	for _, row := range storetest.Rows(t, storetest.Shared(t, "olist", "olist_customers_dataset.csv")) {
		lives[row["customer_unique_id"]] = row["customer_state"]
	}
	state, orders = map[store.CustomerID]string{}, map[store.CustomerID][]time.Time{}
	for _, d := range olist(t) {
		id := number(d.customer)
		state[id], orders[id] = lives[d.customer], append(orders[id], d.bought)
	}
	return state, orders
}
