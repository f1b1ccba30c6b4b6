package survey

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"gilmok/store"
	"gilmok/store/importer"
	"gilmok/store/value"
)

// Form is the export of a form in which a question was asked elsewhere: one row a
// person, with an address or the shop's id, and a column of answers.
type Form struct {
	Path    string
	Columns []string // that may hold the answers
	Column  string   // that does; "": it has to be chosen

	survey Survey
	source *importer.Source
}

// ReadForm looks at a file: any table that customers can be brought in from. The
// answers stand in the column named, else in the one that is called as the question or
// its key.
func ReadForm(ctx context.Context, st store.Reads, path string, s Survey, column string) (*Form, error) {
	options, err := importer.Defaults(ctx, st)
	if err != nil {
		return nil, err
	}
	// What a form's columns became in an earlier file, or what the workspace calls so,
	// says nothing about this one.
	options.Kind, options.Recall, options.Known, options.AcceptGuesses = store.RowsCustomers, nil, nil, true
	src, err := importer.Sniff(ctx, path, options)
	if err != nil {
		return nil, err
	}
	f := &Form{Path: path, survey: s}
	for _, c := range src.Columns {
		f.Columns = append(f.Columns, c.Name)
		if f.Column == "" && (strings.EqualFold(c.Name, column) || column == "" && s.called(c.Name)) {
			f.Column = c.Name
		}
	}
	if f.Column == "" {
		return f, nil
	}
	options.Map = map[string]string{f.Column: s.Key + ":text"}
	f.source, err = importer.Sniff(ctx, path, options)
	return f, err
}

func (s Survey) called(column string) bool {
	same := func(a string) bool {
		trim := func(t string) string { return strings.ToLower(strings.Trim(strings.TrimSpace(t), "?!.*:？")) }
		return trim(a) == trim(column)
	}
	return same(s.Question) || same(s.Key)
}

// Brought is what a form led to.
type Brought struct {
	New     int
	Known   int      // told before
	Nobody  int      // rows of people who are no customers
	Strange []string // answers that the question does not have, each once
}

// group is how many rows are kept in one transaction: others who write wait for no
// longer.
const group = 256

// Bring keeps the answers of a form, a group of rows at a time; report is told the part
// done. What was kept when it ends early stays: the same file again goes on from there,
// and counts nothing twice. It says what was kept in any case.
func (f *Form) Bring(ctx context.Context, st store.Store, report func(part float64)) (b Brought, err error) {
	if f.source == nil {
		return b, &Problem{Field: "column", Code: "missing"}
	}
	rows := make([]store.CustomerRowIn, 0, group)
	for row, err := range f.source.Read(ctx, func(done, total int64) { report(float64(done) / float64(max(1, total))) }).Customers() {
		if err != nil {
			return b, err
		}
		if rows = append(rows, *row); len(rows) < group {
			continue
		}
		if err := f.keep(ctx, st, rows, &b); err != nil {
			return b, err
		}
		rows = rows[:0]
	}
	return b, f.keep(ctx, st, rows, &b)
}

// keep keeps the answers of a group of rows, all of them or none.
func (f *Form) keep(ctx context.Context, st store.Store, rows []store.CustomerRowIn, to *Brought) error {
	var b Brought
	err := st.InTx(ctx, func(tx store.Tx) error {
		b = *to
		b.Strange = slices.Clone(to.Strange)
		s, err := asked(ctx, tx.Documents(), f.survey.Key, f.survey.Ask)
		if err != nil {
			return err
		}
		for i := range rows {
			if err := f.bring(ctx, tx, s, &rows[i], &b); err != nil {
				return fmt.Errorf("row %d: %w", rows[i].Record, err)
			}
		}
		return ctx.Err()
	})
	if err == nil {
		*to = b
	}
	return err
}

// bring keeps the answer in a row to s, which is the form's survey as it is kept now.
func (f *Form) bring(ctx context.Context, tx store.Tx, s Survey, row *store.CustomerRowIn, b *Brought) error {
	text := row.Customer.Attributes[f.survey.Key].Text()
	if text == "" {
		return nil
	}
	who, err := find(ctx, tx, row.Customer)
	if errors.Is(err, store.ErrNotFound) {
		b.Nobody++
		return nil
	}
	if err != nil {
		return err
	}
	at := when(row.Customer, f.survey.Key)
	sum := sha256.Sum256(fmt.Appendf(nil, "%d\x00%s\x00%s\x00%s", who, f.survey.Key, at.UTC().Format(time.RFC3339Nano), text))
	isNew, err := s.record(ctx, tx, Given{Customer: who, Survey: f.survey.Key, Ask: f.survey.Ask, Text: text, At: at,
		Source: FromFile, ID: "form:" + hex.EncodeToString(sum[:12])})
	switch {
	case errors.Is(err, ErrNoAnswer):
		if !slices.Contains(b.Strange, text) {
			b.Strange = append(b.Strange, text)
		}
		return nil
	case isNew:
		b.New++
	case err == nil:
		b.Known++
	}
	return err
}

// find gives the customer of a row by whichever key is known.
func find(ctx context.Context, tx store.Tx, c store.Customer) (store.CustomerID, error) {
	for _, key := range []string{c.ExternalID, c.Email, c.Phone} {
		if key == "" {
			continue
		}
		found, err := tx.Customers().Find(ctx, key)
		if err == nil || !errors.Is(err, store.ErrNotFound) {
			return cmp.Or(found, &store.Customer{}).ID, err
		}
	}
	return 0, store.ErrNotFound
}

// when a row was written: its first column of instants, whatever it was taken for;
// zero where it has none.
func when(c store.Customer, but string) time.Time {
	if !c.CreatedAt.IsZero() {
		return c.CreatedAt
	}
	var at time.Time
	for key, v := range c.Attributes {
		if key != but && v.Kind() == value.KindTime && (at.IsZero() || v.Time().Before(at)) {
			at = v.Time()
		}
	}
	return at
}
