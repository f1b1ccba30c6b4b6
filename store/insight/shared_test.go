package insight

import (
	"encoding/csv"
	"io"
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

// onlineRetail reads the baskets of the days of UCI Online Retail that are there:
// invoices that are not cancelled, of anybody.
func onlineRetail(t testing.TB) []store.Basket {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(storetest.Shared(t, "online-retail"), "20??-*.csv"))
	if err != nil || len(files) == 0 {
		t.Skip("no Online Retail among the shared data")
	}
	at := map[string]int{}
	var baskets []store.Basket
	for _, file := range files {
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		r := csv.NewReader(f)
		for {
			row, err := r.Read()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			if row[0] == "InvoiceNo" || strings.HasPrefix(row[0], "C") || strings.HasPrefix(row[3], "-") {
				continue
			}
			i, known := at[row[0]]
			if !known {
				when, err := time.Parse(time.DateTime, row[4])
				if err != nil {
					t.Fatal(err)
				}
				customer, _ := strconv.ParseFloat(row[6], 64) // blank: nobody
				i = len(baskets)
				at[row[0]], baskets = i, append(baskets, store.Basket{Customer: store.CustomerID(customer), At: when})
			}
			if !slices.Contains(baskets[i].Products, row[1]) {
				baskets[i].Products = append(baskets[i].Products, row[1])
			}
		}
		f.Close()
	}
	slices.SortStableFunc(baskets, func(a, b store.Basket) int { return a.At.Compare(b.At) })
	return baskets
}
