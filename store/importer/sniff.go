package importer

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strings"

	"gilmok/store"
)

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
	if s.input.form == formGzip {
		if inner, err := formOf(found.head, ""); err != nil {
			return err
		} else if inner != formText {
			return refuse(CompressedFile, "packed twice, or not text")
		}
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
	s.options.guessed = map[string]string{ShiftJIS: "JP", EUCJP: "JP", "iso-2022-jp": "JP", GBK: "CN", Big5: "TW"}[name]
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
	s.dialect = dialectOf(head[min(s.sepLine, len(head)):], s.Delimiter)
	if s.dialect.wrapped {
		inner := unwrappedHead(head)
		s.Delimiter = guessDelimiter(inner, true)
		header, _, _ := bytes.Cut(inner, []byte("\n"))
		if s.dialect.wrapped = s.Delimiter != 0 && bytes.IndexByte(header, s.Delimiter) > 0; !s.dialect.wrapped {
			s.Delimiter = 0 // one column, of sentences with commas
		}
	}
	return nil
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

// header gives the cells of the header, blank ones where there is none.
func (s *Source) header(rows, data [][]string) (header []string, err error) {
	switch {
	case !s.Header:
		header = make([]string, widestRow(data))
	case len(data) == 0:
		return nil, refuse(NoDataRows, "%s", s.Name)
	default:
		header = rows[s.skip-1]
		if s.skip > 1 {
			header = withGroups(header, rows[s.skip-2])
		}
		header = withNameless(header, data)
	}
	if header = trimTrailing(header, data); len(header) > maxColumns {
		return nil, refuse(TooManyColumns, "%d of at most %d", len(header), maxColumns)
	}
	return header, nil
}

// findColumns names the columns and decides what they become.
func (s *Source) findColumns(ctx context.Context, rows, data [][]string) error {
	header, err := s.header(rows, data)
	if err != nil {
		return err
	}
	names, duplicates, blanks := headerNames(header)
	if s.Header {
		for _, i := range duplicates {
			if _, told := s.options.Map[names[i]]; told {
				continue
			}
			s.notes.ask(Question{Code: DuplicateHeader, Column: names[i]})
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
		s.forget(DuplicateHeader, PreambleRows) // that there is no header is asked each time: numbers are no names
	}
	r := &resolver{blanks: blanks, kind: s.Kind, options: s.options, rows: data[:min(len(data), sampleRows)], columns: s.Columns, delimiter: s.Delimiter, recall: recall, notes: s.notes}
	if s.Header {
		s.noteBlank(blanks, r.rows)
	}
	r.resolve()
	s.joints = r.spread
	s.forgetParts()
	s.currency = s.findCurrency(r.rows)
	s.noteSkipped()
	s.checkKeys()
	return s.askDates(ctx, r.rows)
}

// noteBlank leaves columns out that have neither a name nor data, and tells of
// those that have data.
func (s *Source) noteBlank(blanks []int, rows [][]string) {
	for _, i := range blanks {
		c := &s.Columns[i]
		if slices.ContainsFunc(rows, func(row []string) bool { return cell(row, i) != "" }) {
			s.notes.warn(EmptyHeader, c.Name, "")
		} else {
			c.Target, c.How = Skip, ByContent
		}
	}
}

// forgetParts drops what was asked and noticed of names that are but parts of one value.
func (s *Source) forgetParts() {
	for _, c := range s.Columns {
		if c.PartOf != "" {
			for _, code := range []Code{DuplicateHeader, EmptyHeader} {
				delete(s.notes.questions, noteKey{code, c.Name})
				delete(s.notes.warnings, noteKey{code, c.Name})
			}
		}
	}
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

// guessEvent is what a file without a column for it seems to list.
func (s *Source) guessEvent() string {
	if slices.ContainsFunc(s.Columns, func(c Column) bool { return isBookingNumber(c.Name) }) {
		return store.EventBooked
	}
	return ""
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
			s.options.EventName = s.guessEvent()
			s.notes.ask(Question{Code: NoKeyColumn, Choices: []string{string(ToEventName)}})
		}
		if !has[ToEventAt] {
			s.notes.ask(Question{Code: NoKeyColumn, Column: string(ToEventAt), Choices: []string{string(ToEventAt)}})
		}
	case store.RowsProducts:
		if !has[ToProduct] && !has[ToTitle] {
			s.notes.ask(Question{Code: NoKeyColumn, Choices: []string{string(ToProduct)}})
		}
	}
}
