package importer

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"gilmok/store"
)

// collected is what a reading yields, with people merged as a store merges them.
type collected struct {
	result    *Result
	customers map[int]*store.CustomerRowIn // by record
	orders    []*store.OrderRowIn
	events    []*store.EventRowIn
	products  []*store.ProductRowIn
}

// collect sniffs a file and reads it to its end.
func collect(t testing.TB, path string, o Options) (*collected, error) {
	t.Helper()
	ctx := context.Background()
	src, err := Sniff(ctx, path, o)
	if err != nil {
		return nil, err
	}
	got := &collected{result: newResult(src, true), customers: map[int]*store.CustomerRowIn{}}
	reading := src.Read(ctx, nil)
	load := &store.LoadResult{}
	switch src.Kind {
	case store.RowsCustomers:
		seen := map[string]bool{}
		for row, err := range reading.Customers() {
			if err != nil {
				return nil, err
			}
			kept := *row
			got.customers[row.Record] = &kept
			if known(seen, &row.Customer) {
				load.Merged++
			} else {
				load.Added++
			}
		}
	case store.RowsOrders:
		for row, err := range reading.Orders() {
			if err != nil {
				return nil, err
			}
			got.orders = append(got.orders, row)
			load.Added++
		}
	case store.RowsEvents:
		for row, err := range reading.Events() {
			if err != nil {
				return nil, err
			}
			got.events = append(got.events, row)
			load.Added++
		}
	case store.RowsProducts:
		for row, err := range reading.Products() {
			if err != nil {
				return nil, err
			}
			got.products = append(got.products, row)
			load.Added++
		}
	}
	got.result.take(src, reading, load)
	got.result.RejectFile = rejectFile(src, got.result.Rejected)
	got.result.judge(o.AcceptGuesses)
	return got, nil
}

// known finds a person by external id, else e-mail, else phone; people with
// different names may share a phone.
func known(seen map[string]bool, c *store.Customer) bool {
	key := "phone:" + c.Phone + c.Name
	if c.Email != "" {
		key = "mail:" + c.Email
	}
	if c.ExternalID != "" {
		key = "id:" + c.ExternalID
	}
	was := seen[key]
	seen[key] = true
	return was
}

// write makes a file in a temporary folder.
func write(t testing.TB, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
