package importer

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// maxWorkbook is how large a workbook's parts may become unpacked; sheets beyond
// 16 MB are unpacked to the temporary folder and streamed from there.
const maxWorkbook = 2 << 30

// workbook reads one sheet of an XLSX as records.
type workbook struct {
	file   *excelize.File
	rows   *excelize.Rows
	sheets []string
	sheet  string
	line   int
	total  int            // rows of the sheet, where it says so
	exact  *excelize.Rows // the same rows with the values behind their formats
	exacts int            // how far it has come
}

// encryptedPackage is the name of the stream that holds a sealed workbook, in
// the UTF-16 of an OLE container; an old .xls has none.
var encryptedPackage = []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00")

// openWorkbook opens a sheet (the first visible one that holds anything where none is named).
func openWorkbook(in *input, sheet, password string) (*workbook, error) {
	if in.form == formSealed {
		sealed, err := isSealed(in.path)
		switch {
		case err != nil:
			return nil, err
		case !sealed:
			return nil, refuse(ExcelWorkbook, "old .xls")
		case password == "":
			return nil, refuse(PasswordNeeded, "sealed workbook")
		}
	}
	f, err := excelize.OpenFile(in.path, excelize.Options{
		Password: password, UnzipSizeLimit: maxWorkbook, UnzipXMLSizeLimit: 16 << 20,
		ShortDatePattern: "yyyy-mm-dd", LongDatePattern: "yyyy-mm-dd", LongTimePattern: "yyyy-mm-dd hh:mm:ss",
		CultureInfo: excelize.CultureNameEnUS, // knows the formats 27 to 58, in which East Asian spreadsheets keep dates, and takes the patterns above
	})
	switch {
	case errors.Is(err, excelize.ErrWorkbookPassword):
		return nil, &Error{Code: WrongPassword, Err: err}
	case err != nil && strings.Contains(err.Error(), "unzip size"):
		return nil, &Error{Code: CompressedFile, Err: ErrSwells}
	case err != nil:
		return nil, &Error{Code: ExcelWorkbook, Detail: "damaged or not a workbook", Err: err}
	}
	w := &workbook{file: f, sheets: f.GetSheetList(), sheet: sheet}
	if w.sheet == "" {
		w.sheet = w.firstFilled()
	}
	if w.rows, err = f.Rows(w.sheet); err != nil {
		f.Close()
		return nil, &Error{Code: NoSuchSheet, Detail: w.sheet, Err: err}
	}
	w.total = w.rowsStated()
	return w, nil
}

// rowsStated reads the last row from the sheet's dimension, as A1:F11281; 0 where
// the program that wrote it did not say.
func (w *workbook) rowsStated() int {
	dimension, err := w.file.GetSheetDimension(w.sheet)
	if err != nil {
		return 0
	}
	_, last, _ := strings.Cut(dimension, ":")
	_, row, err := excelize.CellNameToCoordinates(last)
	if err != nil {
		return 0
	}
	return row
}

// isSealed looks for the encrypted package in the container's directory, which
// may lie anywhere in the file.
func isSealed(path string) (bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return false, pathError(path, err)
	}
	defer f.Close()
	buf := make([]byte, 1<<20)
	keep := 0
	for {
		n, err := io.ReadFull(f, buf[keep:])
		if bytes.Contains(buf[:keep+n], encryptedPackage) {
			return true, nil
		}
		if err != nil {
			return false, nil
		}
		keep = copy(buf, buf[len(buf)-len(encryptedPackage):])
	}
}

// firstFilled gives the first visible sheet that holds anything: a blank one often
// stands before the table, and so do instructions and sums, which are passed over for
// a sheet with the names of a table.
func (w *workbook) firstFilled() string {
	first, table := "", ""
	for _, s := range w.sheets {
		if visible, err := w.file.GetSheetVisible(s); err != nil || !visible {
			continue
		}
		rows, filled := w.head(s)
		if !filled {
			continue
		}
		if first == "" {
			if first = s; !isAside(rows) {
				return first
			}
		} else if hasNames(rows) {
			table = s
			break
		}
	}
	switch {
	case table != "":
		return table
	case first != "":
		return first
	}
	return w.firstVisible()
}

func (w *workbook) firstVisible() string {
	for _, s := range w.sheets {
		if visible, err := w.file.GetSheetVisible(s); err == nil && visible {
			return s
		}
	}
	if len(w.sheets) > 0 {
		return w.sheets[0]
	}
	return ""
}

// head reads a sheet's first rows that hold anything; one that cannot be read is left
// to whoever reads it to complain of.
func (w *workbook) head(sheet string) (head [][]string, holds bool) {
	rows, err := w.file.Rows(sheet)
	if err != nil {
		return nil, false // a chart on a page of its own
	}
	defer rows.Close()
	for n := 0; n < sampleRows && len(head) < 20 && rows.Next(); n++ {
		cells, err := rows.Columns()
		if err != nil {
			return head, true
		}
		if filled(cells) > 0 {
			head = append(head, cells)
		}
	}
	return head, len(head) > 0 || rows.Error() != nil
}

// isAside reports a sheet of notes or sums: at most two cells a row, none an address.
func isAside(rows [][]string) bool {
	for _, row := range rows {
		if filled(row) > 2 || namesIn(row) > 1 || slices.ContainsFunc(row, looksLikeEmail) {
			return false
		}
	}
	return len(rows) > 0
}

// hasNames reports a header of several known names with rows below.
func hasNames(rows [][]string) bool {
	at := slices.IndexFunc(rows, func(row []string) bool { return namesIn(row) > 1 && isHeader(row) })
	return at >= 0 && at < len(rows)-1
}

func (w *workbook) Close() error {
	err := w.rows.Close()
	if w.exact != nil {
		err = errors.Join(err, w.exact.Close())
	}
	return errors.Join(err, w.file.Close())
}

// next implements recordReader; line is the row number of the sheet.
func (w *workbook) next(r *record) error {
	if !w.rows.Next() {
		if err := w.rows.Error(); err != nil {
			return w.unreadable(err)
		}
		return io.EOF
	}
	w.line++
	cells, err := w.rows.Columns()
	if err != nil {
		return w.unreadable(err)
	}
	if err := w.unformat(cells); err != nil {
		return w.unreadable(err)
	}
	*r = record{line: w.line, cells: cells, raw: strings.Join(cells, "\t")}
	return nil
}

// unreadable tells a sheet that breaks the rules of its format, which a spreadsheet
// may still mend, from a disk that does not give it.
func (w *workbook) unreadable(err error) error {
	code, disk := ExcelWorkbook, (*fs.PathError)(nil)
	if errors.As(err, &disk) {
		code = FileUnreadable
	}
	return &Error{Code: code, Detail: w.sheet, Err: err}
}

// unformat takes the value itself where the cell's format hides it: long order
// numbers shown as 2.0E+15, dates shown without their year or with day and month in
// whatever order.
func (w *workbook) unformat(cells []string) error {
	var exact []string
	for i, c := range cells {
		if !hidesValue(c) {
			continue
		}
		if exact == nil {
			var err error
			if exact, err = w.exactRow(); err != nil {
				return err
			}
		}
		if i >= len(exact) {
			continue
		}
		if written, isDate := unformatDate(c, exact[i]); isDate {
			cells[i] = written
		} else if strings.Contains(c, "E+") {
			cells[i] = writtenOut(exact[i], c)
		}
	}
	return nil
}

// writtenOut gives a whole number without an exponent: behind the format lies all of it,
// and 2E+15 there is a two with fifteen zeros. What is no whole number stays as it is shown.
func writtenOut(exact, shown string) string {
	if allDigits(exact) {
		return exact
	}
	if digits, missing, ok := inFull(exact); ok && missing >= 0 {
		return digits + strings.Repeat("0", missing)
	}
	return shown
}

// unformatDate writes the day behind a format as 2026-03-04, where what is shown has
// that day and month in it. Some workbooks count from 1904.
func unformatDate(shown, serial string) (string, bool) {
	for _, from := range []int{0, 1462} {
		m, ok := serialDate(serial)
		if !ok {
			return "", false
		}
		t := m.time(nil).AddDate(0, 0, from)
		if !shows(shown, t.Day()) || !shows(shown, int(t.Month())) && !strings.Contains(strings.ToLower(shown), strings.ToLower(t.Format("Jan"))) {
			continue
		}
		if m.clock {
			return t.Format(time.DateTime), true
		}
		return t.Format(time.DateOnly), true
	}
	return "", false
}

// shows reports a number among those a text holds.
func shows(text string, n int) bool {
	for _, digits := range strings.FieldsFunc(text, func(r rune) bool { return r < '0' || r > '9' }) {
		if len(digits) <= 2 && number(digits) == n {
			return true
		}
	}
	return false
}

// hidesValue recognises scientific notation, dates that begin with a short number and
// dates without a year.
func hidesValue(c string) bool {
	if len(c) < 5 || len(c) > 40 {
		return false
	}
	if strings.Contains(c, "E+") {
		return c[0] >= '0' && c[0] <= '9'
	}
	if isYearless(c) {
		return true
	}
	if c[0] < '0' || c[0] > '9' {
		return false
	}
	i := strings.IndexAny(c, "/-.")
	return (i == 1 || i == 2) && (strings.Count(c[:min(len(c), 10)], c[i:i+1]) == 2 || len(c) <= 5 && allDigits(c[i+1:]))
}

// isYearless reports 3월 4일, 4-Mar and Mar 4.
func isYearless(c string) bool {
	if strings.Contains(c, "월") && strings.Contains(c, "일") || strings.Contains(c, "月") && strings.Contains(c, "日") {
		return !strings.ContainsAny(c, "년年")
	}
	if len(c) > 8 {
		return false
	}
	letters := strings.ToLower(strings.Trim(c, "0123456789-/ ."))
	return len(letters) == 3 && monthOf(letters) > 0
}

// exactRow catches a second reader up with the first.
func (w *workbook) exactRow() (cells []string, err error) {
	if w.exact == nil {
		if w.exact, err = w.file.Rows(w.sheet); err != nil {
			return nil, err
		}
	}
	for w.exacts < w.line && w.exact.Next() {
		w.exacts++
	}
	return w.exact.Columns(excelize.Options{RawCellValue: true})
}
