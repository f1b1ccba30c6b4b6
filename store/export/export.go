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
	columns := slices.Clone(store.StandardFields)
	for _, a := range attributes {
		if !a.Computed { // brought in again they would pass for the shop's own, and stay as they are
			columns = append(columns, a.Key)
		}
	}
	for _, ch := range consents {
		columns = append(columns, consentColumn+string(ch))
	}
	return Columns(ctx, from, ids, columns, cells, to)
}

// Columns is People with the columns chosen: what Field takes.
func Columns(ctx context.Context, from store.Reads, ids []store.CustomerID, columns []string, cells Cells, to io.Writer) (n int, err error) {
	if _, err := io.WriteString(to, mark); err != nil {
		return 0, err
	}
	w := csv.NewWriter(to)
	if err := w.Write(columns); err != nil {
		return 0, err
	}
	record := make([]string, len(columns))
	for some := range slices.Chunk(ids, chunk) {
		rows, err := from.Customers().ListByID(ctx, some)
		if err != nil {
			return n, fmt.Errorf("export customers: %w", err)
		}
		for i := range rows {
			for k, column := range columns {
				record[k] = cell(Field(&rows[i], column), cells)
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

// consentColumn begins the names of the columns of consent to advertising: consent_sms.
const consentColumn = "consent_"

// More are the columns there are besides fields and attributes.
func More() []string {
	columns := []string{"orders", "spent", "last_order"}
	for _, ch := range consents {
		columns = append(columns, consentColumn+string(ch))
	}
	return columns
}

// Field is a column of a customer: a standard field, an attribute by its key, the
// shop's own or computed, or one of More.
func Field(row *store.CustomerRow, column string) value.Value {
	if v := row.Customer.Field(column); !v.IsNone() {
		return v
	}
	if v := row.Computed[column]; !v.IsNone() {
		return v
	}
	switch ch, isConsent := strings.CutPrefix(column, consentColumn); {
	case column == "orders":
		return value.Number(float64(row.Orders))
	case column == "spent":
		return value.MoneyOf(row.Spent)
	case column == "last_order" && !row.LastOrder.IsZero():
		return value.Time(row.LastOrder)
	case isConsent && slices.Contains(consents, store.Channel(ch)):
		return value.Text(string(row.ConsentFor(store.Channel(ch), store.PurposeAdvertising).State))
	}
	return value.None
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
