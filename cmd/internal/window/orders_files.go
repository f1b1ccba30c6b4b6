package main

import (
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// orderFiles lays into a folder what a shop exports, in the order they come in: its
// customers, who of them agreed, its orders, their lines. They are the files of Olist
// where those are beside the project, else small ones of the same columns. Olist keeps no
// addresses, so that everybody gets one at a domain that takes no mail.
func orderFiles(dir string) ([]string, error) {
	root := os.Getenv("GILMOK_SHARED")
	if root == "" {
		root = filepath.Join("..", "shared")
	}
	source := filepath.Join(root, "data", "olist")
	if _, err := os.Stat(source); err != nil {
		source = filepath.Join(dir, "made")
		if err := makeOlist(source); err != nil {
			return nil, err
		}
	}
	out := func(name string) string { return filepath.Join(dir, name) }
	files := []string{out("olist_customers_dataset.csv"), out("contacts.csv"), out("olist_orders_dataset.csv"), out("olist_order_items_dataset.csv")}
	for i, path := range files {
		if i == 1 {
			continue
		}
		data, err := os.ReadFile(filepath.Join(source, filepath.Base(path)))
		if err != nil {
			return nil, err
		}
		if err := os.WriteFile(path, data, 0o600); err != nil {
			return nil, err
		}
	}
	return files, addresses(files[0], files[1])
}

// addresses writes an address and the consent of everybody in a file of customers.
func addresses(customers, path string) error {
	f, err := os.Open(customers)
	if err != nil {
		return err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return err
	}
	list, seen := [][]string{{"customer_unique_id", "email", "accepts_email_marketing"}}, map[string]bool{}
	for _, row := range rows[1:] {
		if id := row[1]; !seen[id] {
			seen[id] = true
			list = append(list, []string{id, id + "@example.com", "yes"})
		}
	}
	return writeTable(path, list)
}

// makeOlist makes small files of Olist's columns: 600 people, of whom some came often and
// have not come for long.
func makeOlist(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	chance := rand.New(rand.NewPCG(7, 7))
	id := func(kind, n int) string {
		return fmt.Sprintf("%016x%016x", uint64(kind+1)*0x9e3779b97f4a7c15, uint64(n)*0xbf58476d1ce4e5b9+1)
	}
	begun := time.Date(2017, 1, 1, 9, 0, 0, 0, time.UTC)
	customers := [][]string{{"customer_id", "customer_unique_id", "customer_zip_code_prefix", "customer_city", "customer_state"}}
	orders := [][]string{{"order_id", "customer_id", "order_status", "order_purchase_timestamp", "order_approved_at", "order_delivered_carrier_date", "order_delivered_customer_date", "order_estimated_delivery_date"}}
	lines := [][]string{{"order_id", "order_item_id", "product_id", "seller_id", "shipping_limit_date", "price", "freight_value"}}
	for person, n := 0, 0; person < 600; person++ {
		last := begun.AddDate(0, 0, chance.IntN(600))
		for k := range 1 + chance.IntN(1+person%5) {
			n++
			at := last.AddDate(0, 0, -k*20).Add(time.Duration(chance.IntN(600)) * time.Minute)
			stamp := func(days int) string { return at.AddDate(0, 0, days).Format(time.DateTime) }
			customers = append(customers, []string{id(1, n), id(2, person), fmt.Sprintf("%05d", 1000+person), "sao paulo", "SP"})
			orders = append(orders, []string{id(3, n), id(1, n), "delivered", stamp(0), stamp(0), stamp(2), stamp(9), stamp(20)})
			lines = append(lines, []string{id(3, n), "1", id(4, n%40), id(5, n%7), stamp(3), strconv.Itoa(10+chance.IntN(200)) + ".90", "12.35"})
		}
	}
	for name, rows := range map[string][][]string{"customers": customers, "orders": orders, "order_items": lines} {
		if err := writeTable(filepath.Join(dir, "olist_"+name+"_dataset.csv"), rows); err != nil {
			return err
		}
	}
	return nil
}

func writeTable(path string, rows [][]string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	if err := csv.NewWriter(f).WriteAll(rows); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
