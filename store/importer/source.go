package importer

import (
	"context"
	"errors"
	"io"
	"path/filepath"

	"gilmok/store"
	"gilmok/store/value"
)

// How many data records are looked at before the columns are judged, and how
// many are shown.
const (
	sampleRows  = 1000
	previewRows = 20
)

// Source is a file understood, ready to be read.
type Source struct {
	Path      string
	Name      string // without folder
	Kind      store.RowKind
	Suggested store.RowKind
	Encoding  string // "xlsx" for a workbook
	Delimiter byte   // 0: one column, or a workbook
	Header    bool
	HeaderRow int // physical line of the header, from 1; 0: none
	Columns   []Column
	Preview   []PreviewRow
	Sheets    []string
	Sheet     string
	Shape     string // of the header
	Size      int64  // bytes on the disk
	Recalled  bool   // the mapping is that of an earlier file of this shape

	options  Options
	input    *input
	notes    *notes
	skip     int // records before the first data record
	joints   []joint
	dialect  dialect
	sepLine  int // bytes of a "sep=" line
	currency string
}

// PreviewRow is a data row as it will be stored, cell by cell.
type PreviewRow struct {
	Record int
	Cells  []string
	Raw    []string
	Faults map[int]Code // by column
}

// Warnings is what was noticed.
func (s *Source) Warnings() []Warning { return s.notes.warningList() }

// Questions is what only a person can answer; with any open, Run writes nothing
// unless the guesses are accepted.
func (s *Source) Questions() []Question { return s.notes.questionList() }

// Options gives the options it was sniffed with, to change and sniff again.
func (s *Source) Options() Options { return s.options }

// Sniff finds out what a file is. A file that cannot be read at all gives an
// *Error whose Code says why.
func Sniff(ctx context.Context, path string, o Options) (*Source, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	in, err := inspect(path)
	if err != nil {
		return nil, err
	}
	s := &Source{Path: path, Name: filepath.Base(path), Size: in.size, input: in, options: o, notes: newNotes()}
	if in.form == formWorkbook || in.form == formSealed {
		s.Encoding = "xlsx"
	} else if err := s.sniffText(ctx); err != nil {
		return nil, err
	}
	rows, lines, err := s.firstRows(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.findHeader(rows, lines); err != nil {
		return nil, err
	}
	data := rows[min(s.skip, len(rows)):]
	if err := s.findColumns(ctx, rows, data); err != nil {
		return nil, err
	}
	s.preview(data)
	return s, nil
}

// open begins reading the records; want is the number of columns, once known.
func (s *Source) open(ctx context.Context, want int) (recordReader, *byteReader, io.Closer, error) {
	if s.Encoding == "xlsx" {
		w, err := openWorkbook(s.input, s.options.Sheet, s.options.Password)
		if err != nil {
			return nil, nil, nil, err
		}
		s.Sheets, s.Sheet = w.sheets, w.sheet
		return w, nil, w, nil
	}
	r, err := s.input.read(ctx)
	if err != nil {
		return nil, nil, nil, err
	}
	_, enc, err := charset(s.Encoding)
	if err != nil {
		return nil, nil, nil, err
	}
	text := decoded(r, enc)
	if s.sepLine > 0 {
		if _, err := io.CopyN(io.Discard, text, int64(s.sepLine)); err != nil && err != io.EOF {
			return nil, nil, nil, err
		}
	}
	delimiter := s.delimiter()
	if s.dialect.wrapped {
		delimiter = noDelimiter
	}
	sp := newSplitter(text, delimiter, want)
	sp.backslash = s.dialect.backslash
	if s.dialect.quote != 0 {
		sp.quote = s.dialect.quote
	}
	if s.sepLine > 0 {
		sp.line++
	}
	if s.dialect.wrapped {
		sp.want = 1
		return &wrappedReader{splitter: sp, delimiter: s.Delimiter, want: want}, r, r, nil
	}
	return sp, r, r, nil
}

// noDelimiter is a byte that occurs in no text.
const noDelimiter = 0x1f

// delimiter gives the byte to cut at, where there is but one column too.
func (s *Source) delimiter() byte {
	if s.Delimiter == 0 {
		return noDelimiter
	}
	return s.Delimiter
}

// askDates asks, once per column, which of two numbers is the day. Where the
// sample leaves it open the whole file is looked through first.
func (s *Source) askDates(ctx context.Context, sample [][]string) error {
	open := map[int]*dateEvidenceOf{}
	for i := range s.Columns {
		c := &s.Columns[i]
		if c.Target == Skip || c.Kind != value.KindDate && c.Kind != value.KindTime || c.Order != OrderUnknown {
			continue
		}
		e := &dateEvidenceOf{form: c.form}
		for _, row := range sample {
			e.see(cell(row, c.index))
		}
		if e.ambiguous() {
			open[i] = e
		}
	}
	if len(open) == 0 {
		return nil
	}
	if len(sample) >= sampleRows {
		if err := s.lookThrough(ctx, open); err != nil {
			return err
		}
	}
	for i, e := range open {
		c := &s.Columns[i]
		if c.Order = e.order(); c.Order != OrderUnknown {
			c.form.order = c.Order
			continue
		}
		choices := []string{string(OrderMDY), string(OrderDMY)}
		if e.year {
			choices = []string{string(OrderYMD), string(OrderDMY)}
		}
		c.form.order = s.likelyOrder(e, sample)
		s.notes.ask(Question{Code: AmbiguousDate, Column: c.Name, Choices: choices, Detail: e.example})
	}
	return nil
}

// likelyOrder is the guess where nothing in a column proves the order of its dates:
// the year where it may stand first, else what the file's other columns prove.
func (s *Source) likelyOrder(e *dateEvidenceOf, sample [][]string) (found DateOrder) {
	if e.year {
		return OrderYMD
	}
	for i := range s.Columns {
		c := &s.Columns[i]
		if c.Kind != value.KindDate && c.Kind != value.KindTime {
			continue
		}
		other := dateEvidenceOf{form: dateForm{eastern: c.form.eastern}}
		for _, row := range sample {
			other.see(cell(row, c.index))
		}
		for _, o := range other.proven {
			if found != OrderUnknown && found != o {
				return OrderUnknown
			}
			found = o
		}
	}
	return found
}

func (s *Source) lookThrough(ctx context.Context, open map[int]*dateEvidenceOf) error {
	in, _, closer, err := s.open(ctx, len(s.Columns))
	if err != nil {
		return err
	}
	defer closer.Close()
	var r record
	for n := 0; ; {
		if err := in.next(&r); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if r.blank() {
			continue
		}
		if n++; n <= s.skip || r.fault != "" {
			continue
		}
		for i, e := range open {
			e.see(cell(r.cells, i))
		}
	}
}
