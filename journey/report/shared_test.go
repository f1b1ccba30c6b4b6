package report

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"gilmok/store"
	"gilmok/store/storetest"
)

// delivery is whose order of Olist it is, and when it was bought, sent and delivered.
type delivery struct {
	customer               string
	bought, sent, received time.Time
}

func olist(t testing.TB) (list []delivery) {
	dir := storetest.Shared(t, "olist")
	person := map[string]string{}
	for _, row := range storetest.Rows(t, filepath.Join(dir, "olist_customers_dataset.csv")) {
		person[row["customer_id"]] = row["customer_unique_id"]
	}
	instant := func(s string) time.Time {
		at, _ := time.Parse(time.DateTime, s) // blank: it has not happened
		return at
	}
	for _, row := range storetest.Rows(t, filepath.Join(dir, "olist_orders_dataset.csv")) {
		list = append(list, delivery{person[row["customer_id"]], instant(row["order_purchase_timestamp"]),
			instant(row["order_delivered_carrier_date"]), instant(row["order_delivered_customer_date"])})
	}
	return list
}

// numberOf gives people numbers as they come.
func numberOf() func(string) store.CustomerID {
	ids := map[string]store.CustomerID{}
	return func(name string) store.CustomerID {
		if ids[name] == 0 {
			ids[name] = store.CustomerID(len(ids) + 1)
		}
		return ids[name]
	}
}

// Every order of Olist on its way to the customer: bought, sent, received within 14
// days of the purchase, counted by looking at every triple of a person's instants.
func TestFunnelOnOlistByBruteForce(t *testing.T) {
	number := numberOf()
	var hits []Hit
	of := map[store.CustomerID][3][]time.Time{}
	for _, d := range olist(t) {
		id := number(d.customer)
		steps := of[id]
		for step, at := range []time.Time{d.bought, d.sent, d.received} {
			if !at.IsZero() {
				hits = append(hits, Hit{id, int32(step), MomentOf(at)})
				steps[step] = append(steps[step], at)
			}
		}
		of[id] = steps
	}
	const window = 14 * 24 * time.Hour
	var want [3]int
	for _, steps := range of {
		reached := 0
		for _, a := range steps[0] {
			reached = max(reached, 1)
			for _, b := range steps[1] {
				if b.Before(a) || b.Sub(a) > window {
					continue
				}
				reached = max(reached, 2)
				for _, c := range steps[2] {
					if !c.Before(b) && c.Sub(a) <= window {
						reached = 3
					}
				}
			}
		}
		for i := range reached {
			want[i]++
		}
	}
	slices.SortFunc(hits, func(a, b Hit) int { return -byTime(a, b) }) // in any order
	got := Funnel(hits, 3, window)
	for i := range want {
		if got[i].Reached != want[i] {
			t.Errorf("step %d: %d reached it, want %d", i, got[i].Reached, want[i])
		}
	}
	if want[0] < 7000 || want[2] == 0 || want[2] == want[0] {
		t.Errorf("the data do not tell: %v", want)
	}
	t.Logf("%d bought, %d sent, %d received within 14 days", want[0], want[1], want[2])
}

// Who of CDNOW's customers bought again in which month, counted by sets of months.
func TestRetentionOnCDNOWByBruteForce(t *testing.T) {
	data, err := os.ReadFile(storetest.Shared(t, "cdnow", "CDNOW_master.txt"))
	if err != nil {
		t.Fatal(err)
	}
	number := numberOf()
	var hits []Hit
	months := map[store.CustomerID]map[int]int{} // how often in each month
	for _, line := range strings.Split(string(data), "\n") {
		fields := strings.Fields(line)
		if len(fields) < 4 {
			continue
		}
		at, err := time.Parse("20060102", fields[1])
		if err != nil {
			t.Fatal(err)
		}
		id := number(fields[0])
		hits = append(hits, Hit{id, 0, MomentOf(at)})
		if months[id] == nil {
			months[id] = map[int]int{}
		}
		months[id][at.Year()*12+int(at.Month())]++
	}
	type cell struct{ first, after int }
	want, sizes := map[cell]int{}, map[int]int{}
	for _, mine := range months {
		first := 1 << 30
		for m := range mine {
			first = min(first, m)
		}
		sizes[first]++
		for m, n := range mine {
			if m > first || n > 1 { // in the first month itself a second purchase
				want[cell{first, m - first}]++
			}
		}
	}
	now := time.Date(2022, 7, 10, 0, 0, 0, 0, time.UTC)
	cohorts := Retention(hits, time.UTC, now, false)
	if len(cohorts) != len(sizes) || len(cohorts) != 3 { // all came in the first quarter
		t.Fatalf("%d cohorts, want %d", len(cohorts), len(sizes))
	}
	for _, c := range cohorts {
		first := c.Month.Year()*12 + int(c.Month.Month())
		if len(c.People) != sizes[first] {
			t.Errorf("%s: %d people, want %d", c.Month.Format("2006-01"), len(c.People), sizes[first])
		}
		for after, n := range c.Returned {
			if n != want[cell{first, after}] {
				t.Errorf("%s, month %s: %d came back, want %d", c.Month.Format("2006-01"), strconv.Itoa(after), n, want[cell{first, after}])
			}
		}
	}
}
