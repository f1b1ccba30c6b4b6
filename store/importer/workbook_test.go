package importer

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"gilmok/store"
)

func TestWorkbookValuesBehindTheirFormats(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close()
	dayFirst := "d/m/yyyy"
	style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &dayFirst})
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range [][]any{{"주문번호", "이메일", "주문일", "금액"}, {int64(2026112012345678), "a@example.com", 46115, 12000}, {"O-2", "b@example.com", 46116, 1.5e5}} {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "orders.xlsx")
	if err := errors.Join(f.SetCellStyle("Sheet1", "C2", "C3", style), f.SaveAs(path)); err != nil {
		t.Fatal(err)
	}
	got, err := collect(t, path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got.result.Kind != store.RowsOrders || got.result.Outcome != OK || len(got.orders) != 2 {
		t.Fatalf("%+v", got.result)
	}
	a, b := got.orders[0].Order, got.orders[1].Order
	if a.ExternalID != "2026112012345678" || a.At.Format("2006-01-02") != "2026-04-03" || b.At.Format("2006-01-02") != "2026-04-04" || b.Total.Minor != 150000 {
		t.Errorf("%+v %+v", a, b)
	}
}

// A blank sheet before the table is passed over, a hidden one too; a workbook with
// nothing in it is empty.
func TestWorkbookBlankSheetsFirst(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close()
	for _, sheet := range []string{"숨김", "고객"} {
		if _, err := f.NewSheet(sheet); err != nil {
			t.Fatal(err)
		}
	}
	dir := t.TempDir()
	blank, filled := filepath.Join(dir, "blank.xlsx"), filepath.Join(dir, "filled.xlsx")
	if err := errors.Join(f.SetCellValue("Sheet1", "C7", " "), f.SaveAs(blank),
		f.SetSheetVisible("숨김", false), f.SetSheetRow("숨김", "A1", &[]any{"코드", "뜻"}),
		f.SetSheetRow("고객", "A1", &[]any{"이름", "이메일"}), f.SetSheetRow("고객", "A2", &[]any{"김철수", "a@example.com"}), f.SaveAs(filled)); err != nil {
		t.Fatal(err)
	}
	got, err := collect(t, filled, Options{})
	if err != nil || len(got.customers) != 1 || got.customers[1].Customer.Email != "a@example.com" {
		t.Errorf("%+v (%v)", got.customers, err)
	}
	var refused *Error
	if _, err := Sniff(t.Context(), blank, Options{}); !errors.As(err, &refused) || refused.Code != EmptyFile {
		t.Errorf("%v", err)
	}
}

// A sheet that breaks the rules of its format is said to be damaged: a spreadsheet may mend it.
func TestWorkbookDamagedWithin(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close()
	whole, damaged := filepath.Join(t.TempDir(), "whole.xlsx"), filepath.Join(t.TempDir(), "damaged.xlsx")
	if err := errors.Join(f.SetSheetRow("Sheet1", "A1", &[]any{"이름", "이메일"}), f.SetSheetRow("Sheet1", "A2", &[]any{"김철수", "a@example.com"}), f.SaveAs(whole)); err != nil {
		t.Fatal(err)
	}
	in, err := zip.OpenReader(whole)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	var packed bytes.Buffer
	out := zip.NewWriter(&packed)
	for _, part := range in.File {
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		w, err := out.Create(part.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(bytes.ReplaceAll(data, []byte(`<row r="2"`), []byte(`<row r="99999999999999999999"`))); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(out.Close(), os.WriteFile(damaged, packed.Bytes(), 0o600)); err != nil {
		t.Fatal(err)
	}
	var refused *Error
	if _, err := collect(t, damaged, Options{}); !errors.As(err, &refused) || refused.Code != ExcelWorkbook {
		t.Errorf("%v", err)
	}
}

func TestWorkbook(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close()
	date, err := f.NewStyle(&excelize.Style{NumFmt: 14})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.NewSheet("둘째"); err != nil {
		t.Fatal(err)
	}
	for sheet, row := range map[string][]any{"Sheet1": {"김철수", "a@example.com", 1012345678, 46347, 1234567.5}, "둘째": {"이영희", "b@example.com", "010-2345-6789", 46347, 12}} {
		for i, h := range []string{"이름", "이메일", "휴대폰", "최근구매일", "누적금액"} {
			at, _ := excelize.CoordinatesToCellName(i+1, 1)
			below, _ := excelize.CoordinatesToCellName(i+1, 2)
			if err := errors.Join(f.SetCellValue(sheet, at, h), f.SetCellValue(sheet, below, row[i])); err != nil {
				t.Fatal(err)
			}
		}
		if err := f.SetCellStyle(sheet, "D2", "D2", date); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "shop.xlsx")
	sealed := filepath.Join(t.TempDir(), "sealed.xlsx")
	if err := errors.Join(f.SaveAs(path), f.SaveAs(sealed, excelize.Options{Password: "열려라"})); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		path, sheet, password, name string
		want                        Code
	}{
		{path: path, name: "김철수"},
		{path: path, sheet: "둘째", name: "이영희"},
		{path: path, sheet: "셋째", want: NoSuchSheet},
		{path: sealed, want: PasswordNeeded},
		{path: sealed, password: "wrong", want: WrongPassword},
		{path: sealed, password: "열려라", name: "김철수"},
	} {
		got, err := collect(t, c.path, Options{Kind: store.RowsCustomers, Sheet: c.sheet, Password: c.password})
		var refused *Error
		if errors.As(err, &refused) {
			if refused.Code != c.want {
				t.Errorf("%+v: %v", c, err)
			}
			continue
		}
		if err != nil || c.want != "" {
			t.Errorf("%+v: %v", c, err)
			continue
		}
		p := got.customers[1].Customer
		if p.Name != c.name || p.Attributes["last_purchase"].String() != "2026-11-21" || !strings.HasPrefix(p.Phone, "+8210") {
			t.Errorf("%+v", p)
		}
	}
}

// Spreadsheets write large round numbers with an exponent in the file itself.
func TestNumbersAreWrittenOut(t *testing.T) {
	for exact, want := range map[string]string{"2026030412345678": "2026030412345678", "2E+15": "2000000000000000", "8.21012345678E+11": "821012345678", "1.5E-3": "shown", "2.5": "shown"} {
		if got := writtenOut(exact, "shown"); got != want {
			t.Errorf("%s is written %s, want %s", exact, got, want)
		}
	}
}
