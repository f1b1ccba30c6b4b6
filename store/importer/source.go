package importer

import (
	"bytes"
	"context"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"gilmok/store"
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

// sniffText settles encoding and delimiter.
func (s *Source) sniffText(ctx context.Context) error {
	r, err := s.input.read(ctx)
	if err != nil {
		return err
	}
	defer r.Close()
	found, err := surveyOf(r)
	if err != nil {
		return err
	}
	if found.blankSoFar {
		return refuse(EmptyFile, "%s", s.Name)
	}
	name, mixed, err := found.encoding(s.options.region())
	if s.options.Encoding != "" {
		name, _, err = charset(s.options.Encoding)
		mixed = false
	}
	if err != nil {
		return err
	}
	if s.Encoding = name; mixed {
		s.notes.ask(Question{Code: MixedEncoding, Choices: []string{UTF8, CP949}})
	}
	s.options.guessed = map[string]string{ShiftJIS: "JP", GBK: "CN"}[name]
	return s.sniffDelimiter(found)
}

func (s *Source) sniffDelimiter(found *survey) error {
	_, enc, err := charset(s.Encoding)
	if err != nil {
		return err
	}
	head, err := io.ReadAll(decoded(bytes.NewReader(found.head), enc))
	if err != nil && len(head) == 0 {
		return &Error{Code: NotText, Err: err}
	}
	if err := markupOrText(head); err != nil {
		return err
	}
	var told byte
	told, s.sepLine = excelSep(string(head))
	switch {
	case s.options.Delimiter != 0:
		s.Delimiter = s.options.Delimiter
	case told != 0:
		s.Delimiter = told
	default:
		s.Delimiter = guessDelimiter(head, int64(len(found.head)) == found.total)
		if s.Delimiter == 0 && int64(len(found.head)) < found.total {
			s.Delimiter = guessDelimiter(head, true)
		}
	}
	return nil
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
	sp := newSplitter(text, s.delimiter(), want)
	if s.sepLine > 0 {
		sp.line++
	}
	return sp, r, r, nil
}

// delimiter gives a byte that occurs in no text where there is but one column.
func (s *Source) delimiter() byte {
	if s.Delimiter == 0 {
		return 0x1f
	}
	return s.Delimiter
}

// firstRows reads the records to judge by; blank ones are left out.
func (s *Source) firstRows(ctx context.Context) (rows [][]string, lines []int, err error) {
	in, _, closer, err := s.open(ctx, 0)
	if err != nil {
		return nil, nil, err
	}
	defer closer.Close()
	var r record
	for len(rows) < sampleRows+20 {
		if err := in.next(&r); err == io.EOF {
			break
		} else if err != nil {
			return nil, nil, err
		}
		if r.blank() {
			continue
		}
		if r.fault != "" { // a record to be rejected is no evidence, but keeps its place
			r.cells = nil
		}
		rows = append(rows, append([]string(nil), r.cells...))
		lines = append(lines, r.line)
	}
	if len(rows) == 0 {
		return nil, nil, refuse(EmptyFile, "%s", s.Name)
	}
	return rows, lines, nil
}

func (s *Source) findHeader(rows [][]string, lines []int) error {
	guess := guessHeader(rows[:min(len(rows), 40)])
	switch {
	case s.options.NoHeader:
		guess = headerGuess{row: -1}
	case s.options.HeaderRow > 0:
		guess = headerGuess{row: slices.Index(lines, s.options.HeaderRow)}
		if guess.row < 0 {
			return refuse(BadOption, "no header in line %d", s.options.HeaderRow)
		}
	case guess.row < 0:
		s.notes.ask(Question{Code: NoHeaderDetected, Choices: []string{"no_header", "header"}})
	case guess.preamble:
		s.notes.ask(Question{Code: PreambleRows, Detail: strings.TrimSpace(strings.Join(rows[0], " ")), Choices: []string{"skip"}})
	}
	s.Header = guess.row >= 0
	s.options.noNames = !s.Header
	s.skip = guess.row + 1
	if s.Header {
		s.HeaderRow = lines[guess.row]
	}
	return nil
}

// findColumns names the columns and decides what they become.
func (s *Source) findColumns(ctx context.Context, rows, data [][]string) error {
	var header []string
	if s.Header {
		header = rows[s.skip-1]
		if len(data) == 0 {
			return refuse(NoDataRows, "%s", s.Name)
		}
	} else {
		header = make([]string, widestRow(data))
	}
	header = trimTrailing(header, data)
	if len(header) > maxColumns {
		return refuse(TooManyColumns, "%d of at most %d", len(header), maxColumns)
	}
	names, duplicates, blanks := headerNames(header)
	if s.Header {
		for _, i := range duplicates {
			s.notes.ask(Question{Code: DuplicateHeader, Column: names[i]})
		}
		for _, i := range blanks {
			s.notes.warn(EmptyHeader, names[i], "")
		}
	}
	s.Shape = shapeOf(names)
	s.Suggested = suggestKind(s.Name, names)
	if s.Kind = s.options.Kind; s.Kind == "" {
		s.Kind = s.Suggested
	}
	s.Columns = make([]Column, len(names))
	for i, n := range names {
		s.Columns[i] = Column{Name: n, index: i}
	}
	recall := s.recall()
	s.Recalled = len(recall) > 0
	if s.Recalled {
		s.forget(DuplicateHeader, PreambleRows, NoHeaderDetected)
	}
	r := &resolver{kind: s.Kind, options: s.options, rows: data[:min(len(data), sampleRows)], columns: s.Columns, delimiter: s.Delimiter, recall: recall, notes: s.notes}
	r.resolve()
	s.currency = s.findCurrency(r.rows)
	s.noteSkipped()
	s.checkKeys()
	return s.askDates(ctx, r.rows)
}

// forget drops questions that were answered for an earlier file of this shape.
func (s *Source) forget(codes ...Code) {
	for k := range s.notes.questions {
		for _, c := range codes {
			if k.code == c {
				delete(s.notes.questions, k)
			}
		}
	}
}

func widestRow(rows [][]string) (n int) {
	for _, r := range rows {
		n = max(n, len(trimTrailing(r, nil)))
	}
	return n
}

// trimTrailing drops columns at the end that have neither name nor data.
func trimTrailing(header []string, data [][]string) []string {
	n := len(header)
	for ; n > 1 && clean(header[n-1]) == ""; n-- {
		for _, row := range data {
			if len(row) >= n && clean(row[n-1]) != "" && len(row) <= len(header) {
				return header[:n]
			}
		}
	}
	return header[:n]
}

// noteSkipped says which columns are not used, and why a person may look again.
func (s *Source) noteSkipped() {
	for _, c := range s.Columns {
		if c.Target == Skip && c.How == ByName {
			s.notes.warn(NotUsed, c.Name, "")
		}
	}
}

// checkKeys asks where no column can tell the rows apart.
func (s *Source) checkKeys() {
	has := map[Target]bool{}
	for _, c := range s.Columns {
		if c.field {
			has[c.Target] = true
		}
	}
	person := has[ToExternalID] || has[ToAlias] || has[ToEmail] || has[ToPhone]
	switch s.Kind {
	case store.RowsCustomers:
		if !person {
			s.notes.ask(Question{Code: NoAddressColumn, Choices: []string{string(ToEmail), string(ToPhone), string(ToExternalID)}})
		}
		if !has[ToEmail] {
			s.notes.warn(NoEmailColumn, "", "")
		}
	case store.RowsOrders:
		if !has[ToOrderID] && !has[ToOrdered] {
			s.notes.ask(Question{Code: NoKeyColumn, Choices: []string{string(ToOrderID), string(ToOrdered)}})
		}
	case store.RowsEvents:
		if !person && !has[ToAnonymous] {
			s.notes.ask(Question{Code: NoAddressColumn, Choices: []string{string(ToExternalID), string(ToEmail), string(ToPhone), string(ToAnonymous)}})
		}
		if !has[ToEventName] && s.options.EventName == "" {
			s.notes.ask(Question{Code: NoKeyColumn, Choices: []string{string(ToEventName)}})
		}
	case store.RowsProducts:
		if !has[ToProduct] && !has[ToTitle] {
			s.notes.ask(Question{Code: NoKeyColumn, Choices: []string{string(ToProduct)}})
		}
	}
}

// askDates asks, once per column, which of two numbers is the day. Where the
// sample leaves it open the whole file is looked through first.
func (s *Source) askDates(ctx context.Context, sample [][]string) error {
	open := map[int]*dateEvidenceOf{}
	for i := range s.Columns {
		c := &s.Columns[i]
		if c.Target == Skip || c.Kind.String() != "date" && c.Kind.String() != "time" || c.Order != OrderUnknown {
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
		s.notes.ask(Question{Code: AmbiguousDate, Column: c.Name, Choices: []string{string(OrderMDY), string(OrderDMY)}})
	}
	return nil
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
