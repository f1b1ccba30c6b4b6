package insight

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"slices"
	"sort"
	"strconv"
	"testing"
	"time"

	"gilmok/store"
	"gilmok/store/storetest"
)

// olist sums up the orders of Olist by person as the store does; amounts are cents.
func olist(t testing.TB) []store.Purchases {
	t.Helper()
	read := func(name string, take func(row []string)) {
		f, err := os.Open(storetest.Shared(t, "olist", name))
		if err != nil {
			t.Skip("no Olist among the shared data")
		}
		defer f.Close()
		r := csv.NewReader(f)
		r.FieldsPerRecord = -1
		rows, err := r.ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows[1:] {
			take(row)
		}
	}
	person, paid, at := map[string]string{}, map[string]int64{}, map[string]int{}
	read("olist_customers_dataset.csv", func(row []string) { person[row[0]] = row[1] })
	read("olist_order_payments_dataset.csv", func(row []string) {
		amount, err := strconv.ParseFloat(row[4], 64)
		if err != nil {
			t.Fatal(err)
		}
		paid[row[0]] += int64(math.Round(amount * 100))
	})
	var list []store.Purchases
	read("olist_orders_dataset.csv", func(row []string) {
		if row[2] == "canceled" || row[2] == "unavailable" {
			return
		}
		when, err := time.Parse(time.DateTime, row[3])
		if err != nil {
			t.Fatal(err)
		}
		i, known := at[person[row[1]]]
		if !known {
			i = len(list)
			at[person[row[1]]], list = i, append(list, store.Purchases{Customer: store.CustomerID(i + 1), First: when, Last: when})
		}
		p := &list[i]
		p.Count, p.Spent = p.Count+1, p.Spent+paid[row[0]]
		if when.Before(p.First) {
			p.First = when
		}
		if when.After(p.Last) {
			p.Last = when
		}
	})
	return list
}

// retail sums up Online Retail's baskets by known customer; what they cost is not
// looked at, so that everybody's money is alike.
func retail(t testing.TB) []store.Purchases {
	var list []store.Purchases
	at := map[store.CustomerID]int{}
	for _, b := range onlineRetail(t) {
		if b.Customer == 0 {
			continue
		}
		i, known := at[b.Customer]
		if !known {
			i = len(list)
			at[b.Customer], list = i, append(list, store.Purchases{Customer: b.Customer, First: b.At})
		}
		list[i].Count, list[i].Last = list[i].Count+1, b.At
	}
	return list
}

// The ranks of real buyers, against their place in a sorted list, and the sizes of the
// groups as they are.
func TestRFMOnRealShops(t *testing.T) {
	for _, c := range []struct {
		name string
		read func(testing.TB) []store.Purchases
		want string
	}{
		{"Olist", olist, "6808 [champions 23 loyal 6 new 1345 promising 1353 about_to_sleep 1357 at_risk 6 cannot_lose 17 hibernating 1347 lost 1354]"},
		{"Online Retail", retail, "1238 [champions 130 loyal 230 new 117 promising 126 about_to_sleep 139 at_risk 86 hibernating 189 lost 221]"},
		{"CDNOW", func(t testing.TB) []store.Purchases {
			return cdnowOrders(t, time.Date(2022, 6, 30, 0, 0, 0, 0, time.UTC))
		}, "23544 [champions 6222 loyal 2447 potential_loyal 1484 needs_attention 587 about_to_sleep 3357 at_risk 719 cannot_lose 47 hibernating 4210 lost 4471]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			list := c.read(t)
			now := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
			scored := Grading{}.Rank(list, now)
			place := func(key func(store.Purchases) int64) func(store.Purchases) int {
				all := make([]int64, len(list))
				for i, p := range list {
					all[i] = key(p)
				}
				slices.Sort(all)
				return func(p store.Purchases) int {
					below := sort.Search(len(all), func(i int) bool { return all[i] >= key(p) })
					upTo := sort.Search(len(all), func(i int) bool { return all[i] > key(p) })
					return 1 + (below+upTo-1)/2*5/len(all)
				}
			}
			r := place(func(p store.Purchases) int64 { return p.Last.UnixMicro() })
			f := place(func(p store.Purchases) int64 { return int64(p.Count) })
			m := place(func(p store.Purchases) int64 { return p.Spent })
			for _, s := range scored {
				if s.R != r(s.Purchases) || s.F != f(s.Purchases) || s.M != m(s.Purchases) {
					t.Fatalf("%+v, want %d %d %d", s, r(s.Purchases), f(s.Purchases), m(s.Purchases))
				}
			}
			var sizes []string
			for _, g := range (Grading{}).Totals(scored) {
				sizes = append(sizes, fmt.Sprint(g.Group, " ", len(g.People)))
			}
			if got := fmt.Sprint(len(list), sizes); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

// A shop's own borders put everybody where a count by hand puts them.
func TestBordersOnCDNOW(t *testing.T) {
	list := cdnowOrders(t, time.Date(2022, 6, 30, 0, 0, 0, 0, time.UTC))
	now := time.Date(2022, 7, 1, 0, 0, 0, 0, time.UTC)
	g := Grading{Ranks: 3, Borders: Borders{Days: []int64{90, 365}, Orders: []int64{2, 5}, Spent: []int64{2000, 10000}}}
	if err := g.Check(); err != nil {
		t.Fatal(err)
	}
	want := map[[3]int]int{}
	for _, p := range list {
		r, f, m := 1, 1, 1
		if days := now.Sub(p.Last).Hours() / 24; days < 90 {
			r = 3
		} else if days < 365 {
			r = 2
		}
		if p.Count >= 5 {
			f = 3
		} else if p.Count >= 2 {
			f = 2
		}
		if p.Spent >= 10000 {
			m = 3
		} else if p.Spent >= 2000 {
			m = 2
		}
		want[[3]int{r, f, m}]++
	}
	got := map[[3]int]int{}
	for _, s := range g.Rank(list, now) {
		got[[3]int{s.R, s.F, s.M}]++
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v, want %v", got, want)
	}
	once, people := Ladder(list)[0], 0
	for _, r := range Ladder(list) {
		people += len(r.People)
	}
	if people != len(list) || once.Reached != len(list) || once.WentOn != len(list)-len(once.People) {
		t.Errorf("%d on the ladder of %d; %d, %d", people, len(list), once.Reached, once.WentOn)
	}
}

func TestGradingDocument(t *testing.T) {
	for doc, want := range map[string]error{
		"": nil, `{"ranks":3}`: nil, `{"borders":{"days":[1,2,3,4]}}`: nil, `{"ranks":2,"cells":[["a","b"],["c","VIP"]]}`: nil,
		`{"ranks":1}`: FaultRanks, `{"ranks":10}`: FaultRanks, `{"borders":{"days":[1]}}`: FaultCount, `{"borders":{"orders":[1,2,2,3]}}`: FaultOrder,
		`{"borders":{"spent":[0,1,2,3]}}`: FaultOrder, `{"ranks":2,"cells":[["a","b"]]}`: FaultCells, `{"ranks":2,"cells":[["a","b"],["c",""]]}`: FaultCells,
		`{"x":1}`: FaultFormat, `nonsense`: FaultFormat,
	} {
		g, err := ParseGrading(doc)
		if err != want {
			t.Errorf("%s: %v, want %v", doc, err, want)
		}
		if err == nil && g.Document() != doc {
			t.Errorf("%s is written as %s", doc, g.Document())
		}
	}
	own, _ := ParseGrading(`{"ranks":2,"cells":[["lost","b"],["lost","VIP"]]}`)
	if got := fmt.Sprint(own.Names()); got != "[lost VIP b]" {
		t.Errorf("names %s", got)
	}
	for n := FewestRanks; n <= MostRanks; n++ {
		grid := Grading{Ranks: n}.Grid()
		if grid[0][0] != GroupLost || grid[n-1][n-1] != GroupChampions {
			t.Errorf("%d ranks: the corners are %s and %s", n, grid[0][0], grid[n-1][n-1])
		}
	}
}
