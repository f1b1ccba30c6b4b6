package importer

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"

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
		ShortDatePattern: "yyyy-mm-dd", LongDatePattern: "yyyy-mm-dd",
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
// stands before the table.
func (w *workbook) firstFilled() string {
	first := ""
	for _, s := range w.sheets {
		if visible, err := w.file.GetSheetVisible(s); err != nil || !visible {
			continue
		}
		if w.holds(s) {
			return s
		}
		if first == "" {
			first = s
		}
	}
	if first == "" && len(w.sheets) > 0 {
		return w.sheets[0]
	}
	return first
}

// holds reports whether any of a sheet's first rows is filled; one that cannot be read
// is left to whoever reads it to complain of.
func (w *workbook) holds(sheet string) bool {
	rows, err := w.file.Rows(sheet)
	if err != nil {
		return false // a chart on a page of its own
	}
	defer rows.Close()
	for n := 0; n < sampleRows && rows.Next(); n++ {
		cells, err := rows.Columns()
		if err != nil || filled(cells) > 0 {
			return true
		}
	}
	return rows.Error() != nil
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
// numbers shown as 2.0E+15, dates shown with day and month in whatever order.
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
		_, isDate := serialDate(exact[i])
		if isDate || allDigits(exact[i]) && strings.Contains(c, "E+") {
			cells[i] = exact[i]
		}
	}
	return nil
}

// hidesValue recognises scientific notation and dates that begin with a short number.
func hidesValue(c string) bool {
	if len(c) < 6 || c[0] < '0' || c[0] > '9' {
		return false
	}
	if strings.Contains(c, "E+") {
		return true
	}
	i := strings.IndexAny(c, "/-.")
	return (i == 1 || i == 2) && strings.Count(c[:min(len(c), 10)], c[i:i+1]) == 2
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
