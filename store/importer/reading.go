package importer

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

	"gilmok/store"
)

// Reading is one pass over the data records of a Source. It is used once, by
// ranging over the rows of the source's kind; afterwards it tells what was
// rejected and noticed.
type Reading struct {
	Rows    int // data records that are not blank
	Yielded int
	Rejects []Reject

	source     *Source
	ctx        context.Context
	notes      *notes
	progress   func(done, total int64)
	disk       *byteReader
	rec        record
	row        store.CustomerRowIn // that Customers gives at hand
	said       []store.Consent     // room for those of the next rows
	skipped    int
	faults     []fault            // of the record at hand
	previous   string             // order id of the record before
	copies     map[[8]byte]uint32 // rows without a key of their own, by content
	zones      map[string]bool
	currency   string          // the row's own, where a column says it
	consented  []store.Channel // stated of everybody
	attributes int             // columns that become attributes
}

// fault is a value that cannot be used.
type fault struct {
	code   Code
	column *Column
	value  string
}

// maxRawRejects bounds how many rejected records keep their text.
const maxRawRejects = 100_000

// Read begins a pass. progress may be nil; it is told bytes of the file.
func (s *Source) Read(ctx context.Context, progress func(done, total int64)) *Reading {
	r := &Reading{source: s, ctx: ctx, notes: s.notes.clone(), progress: progress, copies: map[[8]byte]uint32{}, zones: map[string]bool{}, consented: s.consented()}
	for i := range s.Columns {
		if !s.Columns[i].field {
			r.attributes++
		}
	}
	return r
}

// Customers yields the rows of a customer file, each at the same place.
func (r *Reading) Customers() iter.Seq2[*store.CustomerRowIn, error] {
	return rowsOf(r, r.customer)
}

// Orders yields the rows of an order file.
func (r *Reading) Orders() iter.Seq2[*store.OrderRowIn, error] { return rowsOf(r, r.order) }

// Events yields the rows of an event file.
func (r *Reading) Events() iter.Seq2[*store.EventRowIn, error] { return rowsOf(r, r.event) }

// Products yields the rows of a product file.
func (r *Reading) Products() iter.Seq2[*store.ProductRowIn, error] { return rowsOf(r, r.product) }

// rowsOf reads, checks and builds record by record; build gives a code where the
// record is refused.
func rowsOf[T any](r *Reading, build func(cells []string) (T, Code)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		in, disk, closer, err := r.source.open(r.ctx, len(r.source.Columns))
		if err != nil {
			yield(none, err)
			return
		}
		defer closer.Close()
		r.disk = disk
		for {
			if err := r.advance(in); err == io.EOF {
				r.finish(in)
				return
			} else if err != nil {
				yield(none, err)
				return
			}
			code, detail := r.check()
			if code != "" {
				r.reject(code, detail)
				continue
			}
			r.faults = r.faults[:0]
			if r.isTotal(r.rec.cells) {
				r.reject(r.total(r.rec.cells), "")
				continue
			}
			row, code := build(r.rec.cells)
			if r.injected() {
				code = HeaderInjection
			}
			if code != "" {
				r.reject(code, r.detailOf(code))
				continue
			}
			r.warnFaults()
			r.Yielded++
			if !yield(row, nil) {
				return
			}
		}
	}
}

// advance reads the next data record that is not blank.
func (r *Reading) advance(in recordReader) error {
	for {
		if err := in.next(&r.rec); err != nil {
			return err
		}
		if r.rec.blank() {
			continue
		}
		if r.skipped < r.source.skip {
			r.skipped++
			continue
		}
		for _, j := range r.source.joints {
			j.apply(r.rec.cells)
		}
		r.Rows++
		if r.Rows%1024 == 0 {
			if err := r.ctx.Err(); err != nil {
				return err
			}
			r.report(in)
		}
		return nil
	}
}

// report tells how far the file is read; a workbook by its rows.
func (r *Reading) report(in recordReader) {
	size := r.source.Size
	w, isBook := in.(*workbook)
	switch {
	case r.progress == nil:
	case r.disk != nil:
		r.progress(min(r.disk.taken, size), size)
	case isBook && w.total > 0:
		r.progress(min(size*int64(w.line)/int64(w.total), size), size)
	}
}

// check judges the record as such, before anybody looks at its values.
func (r *Reading) check() (Code, string) {
	rec := &r.rec
	if rec.fault != "" {
		if rec.fault == UnterminatedQuote {
			return rec.fault, ""
		}
		return rec.fault, "more than 64 KB"
	}
	if !utf8.ValidString(rec.raw) || r.source.Encoding != UTF8 && strings.ContainsRune(rec.raw, utf8.RuneError) {
		return InvalidEncoding, r.columnWhere(func(c string) bool { return !utf8.ValidString(c) || strings.ContainsRune(c, utf8.RuneError) })
	}
	if hasControl(rec.raw) {
		return ControlCharacter, r.columnWhere(hasControl)
	}
	if rec.loose {
		r.notes.warn(LooseQuote, "", rec.raw)
	}
	want := len(r.source.Columns)
	switch {
	case len(rec.cells) < want:
		if r.source.Encoding != "xlsx" { // there, blank cells at the end are simply not stored
			r.notes.warn(ShortRow, "", rec.raw)
		}
	case len(rec.cells) > want:
		for _, extra := range rec.cells[want:] {
			if clean(extra) != "" {
				return TooManyColumns, extra
			}
		}
		rec.cells = rec.cells[:want]
	}
	if r.isHeaderAgain() {
		return RepeatedHeader, ""
	}
	if len(rec.raw) > maxCell {
		for _, c := range rec.cells {
			if len(c) > maxCell {
				return CellTooLarge, "more than 64 KB"
			}
		}
	}
	return "", ""
}

// isHeaderAgain recognises the header where files were put together.
func (r *Reading) isHeaderAgain() bool {
	if !r.source.Header || len(r.source.Columns) < 2 {
		return false
	}
	for i := range r.source.Columns {
		c := &r.source.Columns[i]
		if i >= len(r.rec.cells) || r.rec.cells[i] != c.Name && c.Target != Skip && !strings.EqualFold(clean(r.rec.cells[i]), c.Name) {
			return false
		}
	}
	return true
}

// columnWhere names the column of the first cell that is so.
func (r *Reading) columnWhere(is func(string) bool) string {
	for i, c := range r.rec.cells {
		if is(c) && i < len(r.source.Columns) {
			return r.source.Columns[i].Name
		}
	}
	return ""
}

// blame notes a value of the record that cannot be used.
func (r *Reading) blame(code Code, c *Column, v string) {
	r.faults = append(r.faults, fault{code, c, v})
}

// detailOf gives the value that was at fault.
func (r *Reading) detailOf(code Code) string {
	for _, f := range r.faults {
		if f.code == code {
			return f.column.Name + ": " + f.value
		}
	}
	return ""
}

// injected reports an address that tries to add headers to a mail: who writes
// such a cell is no customer, whatever else the record holds.
func (r *Reading) injected() bool {
	return slices.ContainsFunc(r.faults, func(f fault) bool { return f.code == HeaderInjection })
}

// worst gives the code to refuse a record by that has lost all its keys.
func (r *Reading) worst(otherwise Code) Code {
	for _, f := range r.faults {
		switch f.column.Target {
		case ToEmail, ToPhone, ToExternalID, ToAlias, ToAnonymous, ToOrderID:
			return f.code
		}
	}
	return otherwise
}

// warnFaults keeps a record whose values are partly at fault.
func (r *Reading) warnFaults() {
	for _, f := range r.faults {
		r.notes.warn(f.code, f.column.Name, f.value)
	}
}

func (r *Reading) reject(code Code, detail string) {
	j := Reject{Record: r.Rows, Line: r.rec.line, Reason: code, Detail: truncate(maskResident(detail), 200)}
	if len(r.Rejects) < maxRawRejects {
		j.Raw = truncate(maskResident(strings.Clone(r.rec.raw)), 2000)
		if code != UnterminatedQuote && code != CellTooLarge {
			for _, c := range r.rec.cells {
				j.cells = append(j.cells, truncate(maskResident(strings.Clone(c)), 2000))
			}
		}
	}
	r.Rejects = append(r.Rejects, j)
}

// finish asks what came up only while reading.
func (r *Reading) finish(in recordReader) {
	if s, ok := in.(*splitter); ok && s.swallowing {
		r.notes.ask(Question{Code: UnterminatedQuote, Choices: []string{"reject_record"}})
	}
	r.report(in)
}

// Warnings is what was noticed, in sniffing and reading.
func (r *Reading) Warnings() []Warning { return r.notes.warningList() }

// Questions is what only a person can answer; reading may add to Sniff's.
func (r *Reading) Questions() []Question { return r.notes.questionList() }

// contentKey makes a key for a row that has none from all its cells, so that the
// same file again is the same row; equal rows are told apart by counting.
func (r *Reading) contentKey(cells []string) string {
	sum := sha256.Sum256([]byte(strings.Join(cells, "\x1f")))
	key := [8]byte(sum[:8])
	r.copies[key]++
	return fmt.Sprintf("row-%x-%d", key, r.copies[key])
}
