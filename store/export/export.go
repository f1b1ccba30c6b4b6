// Package export writes what is in a workspace as files that other programs
// read.
package export

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"gilmok/store"
	"gilmok/store/value"
)

// Cells says how cells are written.
type Cells int

const (
	// Harmless puts an apostrophe before every cell that a spreadsheet would run
	// as a formula (OWASP: = + - @ tab and carriage return; and their full-width
	// forms, which some locales take for them).
	Harmless Cells = iota
	// Exact leaves cells as they are, for bringing the file back in.
	Exact
)

// consents are the channels whose consent to advertising gets a column.
var consents = []store.Channel{store.ChannelEmail, store.ChannelSMS, store.ChannelKakao}

// mark is the byte order mark in UTF-8.
const mark = "\xef\xbb\xbf"

// Customers writes the customers of a query as CSV in UTF-8 with a byte order
// mark, without which Excel misreads Korean: the standard fields, every custom
// attribute, the consent to advertising by channel. It gives the number written.
func Customers(ctx context.Context, from store.Reads, q store.CustomerQuery, cells Cells, to io.Writer) (int, error) {
	ids, err := from.Customers().IDs(ctx, q)
	if err != nil {
		return 0, fmt.Errorf("export customers: %w", err)
	}
	return People(ctx, from, ids, cells, to)
}

// chunk is how many customers are read at a time.
const chunk = 5000

// People is Customers of chosen ones, in the order given; who is gone is left out.
func People(ctx context.Context, from store.Reads, ids []store.CustomerID, cells Cells, to io.Writer) (n int, err error) {
	attributes, err := from.Customers().Attributes(ctx)
	if err != nil {
		return 0, fmt.Errorf("export customers: %w", err)
	}
	keys := slices.Clone(store.StandardFields)
	for _, a := range attributes {
		if !a.Computed { // brought in again they would pass for the shop's own, and stay as they are
			keys = append(keys, a.Key)
		}
	}
	head := slices.Clone(keys)
	for _, ch := range consents {
		head = append(head, "consent_"+string(ch))
	}
	if _, err := io.WriteString(to, mark); err != nil {
		return 0, err
	}
	w := csv.NewWriter(to)
	if err := w.Write(head); err != nil {
		return 0, err
	}
	record := make([]string, len(head))
	for some := range slices.Chunk(ids, chunk) {
		rows, err := from.Customers().ListByID(ctx, some)
		if err != nil {
			return n, fmt.Errorf("export customers: %w", err)
		}
		for i := range rows {
			for k, key := range keys {
				record[k] = cell(rows[i].Field(key), cells)
			}
			for k, ch := range consents {
				record[len(keys)+k] = string(rows[i].ConsentFor(ch, store.PurposeAdvertising).State)
			}
			if err := w.Write(record); err != nil {
				return n, err
			}
			n++
		}
	}
	w.Flush()
	return n, w.Error()
}

// Table writes rows as CSV, as Customers does; numbers are written as they are.
func Table(rows [][]string, cells Cells, to io.Writer) error {
	if _, err := io.WriteString(to, mark); err != nil {
		return err
	}
	return writeRows(rows, cells, csv.NewWriter(to))
}

// Tabbed writes rows as Table does, but as spreadsheets take them from the clipboard:
// with tabs, and without a mark before them.
func Tabbed(rows [][]string, cells Cells, to io.Writer) error {
	w := csv.NewWriter(to)
	w.Comma = '\t'
	return writeRows(rows, cells, w)
}

func writeRows(rows [][]string, cells Cells, w *csv.Writer) error {
	for _, row := range rows {
		record := make([]string, len(row))
		for i, s := range row {
			v := value.Text(s)
			if f, err := strconv.ParseFloat(s, 64); err == nil {
				v = value.Number(f)
			}
			if record[i] = s; v.Kind() == value.KindText {
				record[i] = cell(v, cells)
			}
		}
		if err := w.Write(record); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

func cell(v value.Value, cells Cells) string {
	s := v.String()
	if cells == Exact || s == "" || v.Kind() == value.KindNumber || v.Kind() == value.KindMoney {
		return s
	}
	if strings.ContainsRune("=+-@\t\r＝＋－＠", []rune(s)[0]) {
		return "'" + s
	}
	return s
}
