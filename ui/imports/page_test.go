package imports

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"github.com/xuri/excelize/v2"

	"gilmok/store"
	"gilmok/store/importer"
	"gilmok/store/intake"
	"gilmok/store/value"
	"gilmok/ui"
)

const people = "customer id,name,email,city\nc1,Ada,ada@example.com,London\nc2,Ben,ben@example.com,Leeds\nc3,Cy,cy@,York\n,Nobody,,Bath\n"

func TestFileComesInAndGoesOut(t *testing.T) {
	b := open(t)
	p := b.counted("people.csv", people)
	if len(b.people()) != 0 {
		t.Fatal("looking at a file wrote something")
	}
	for _, words := range []string{"people.csv", "New customers", "Rows that stay out", "No id, email or phone", "Save 1 row with its reason", "the file has no such column"} {
		if !b.says(words) {
			t.Errorf("does not say %q; on the screen: %q", words, b.words())
		}
	}
	b.press("Import 3 customers")
	b.until("the rows are in", func() bool { return p.ended })
	if got := b.people(); len(got) != 3 || got["c1"].Email != "ada@example.com" || got["c2"].Attributes["city"].Text() != "Leeds" {
		t.Errorf("%+v", got)
	}
	b.press("Undo this import")
	b.press("Undo the import")
	b.until("everybody is gone again", func() bool { return len(b.people()) == 0 })
	b.known(p)
	b.until("the file can be imported again", func() bool { return b.says("Import 3 customers") })
}

func TestNumbersMayBeDays(t *testing.T) {
	b := open(t)
	p := b.counted("days.csv", "customer id,email,마지막\nc1,a@example.com,46085\nc2,b@example.com,46086\n")
	if !b.says("46085 = 2026-03-04") {
		t.Fatalf("does not ask whether they are days: %q", b.words())
	}
	b.press("They are dates")
	b.until("they are dates", func() bool { return p.result != nil && p.found.Columns[2].Kind == value.KindDate })
	b.press("Import 2 customers")
	b.until("the rows are in", func() bool { return p.ended })
	if got := b.people()["c1"].Attributes["마지막"]; got.String() != "2026-03-04" || b.says("They are dates") {
		t.Errorf("%v", got)
	}
}

func TestRejectedRowsAreSavedInWords(t *testing.T) {
	b := open(t)
	b.counted("people.csv", people)
	b.saveAs = filepath.Join(b.folder, "mend.csv")
	b.press("Save 1 row with its reason")
	b.until("the file is written", func() bool { return b.says("Saved as mend.csv") })
	text, err := os.ReadFile(b.saveAs)
	if err != nil || !strings.Contains(string(text), "Nobody") || !strings.Contains(string(text), "No id, email or phone to know the person by") {
		t.Errorf("%s %v", text, err)
	}
}

func TestTheSecondFileIsKnownAgain(t *testing.T) {
	b := open(t)
	p := b.counted("people.csv", people)
	p.columns.rows[3].choose(string(importer.Skip)) // the city
	b.until("the city is left out", func() bool { return p.result != nil && p.found.Columns[3].Target == importer.Skip })
	b.press("Import 3 customers")
	b.until("the rows are in", func() bool { return p.ended })
	if city := b.people()["c1"].Attributes["city"]; city.Kind() != 0 {
		t.Errorf("a column that is not used came in: %v", city)
	}
	p = b.counted("later.csv", strings.Replace(people, "Ben,", "Benjamin,", 1))
	if p.found.Columns[3].Target != importer.Skip || !b.says("a file of the same shape") || !b.says("as the last time") {
		t.Errorf("the choice was forgotten: %+v; %q", p.found.Columns[3], b.words())
	}
	if p.result.Updated != 1 || p.result.Unchanged != 2 || !b.says("Benjamin") {
		t.Errorf("%+v; %q", p.result, b.words())
	}
	p = b.counted("again.csv", people)
	if p.ready() || !b.says("Everything in this file is here already.") {
		t.Errorf("there is nothing to import: %q", b.words())
	}
}

// A file of amounts with decimals cannot be in won: the person says what they are
// in, once.
func TestCurrencyOfAmountsIsChosenOnce(t *testing.T) {
	const orders = "order_id,customer_id,order_date,total\n1,c1,2024-03-01,63.50\n2,c2,2024-03-02,9.90\n"
	b := open(t)
	p := b.counted("orders.csv", orders)
	if code, ok := p.found.Currency(); code != "XXX" || !ok || !b.says("not known") {
		t.Fatalf("currency %q %v; %q", code, ok, b.words())
	}
	for _, item := range p.file.currencies("XXX") {
		if item.Text == "BRL" {
			item.Do()
		}
	}
	b.until("it is read in reals", func() bool { code, _ := currencyOf(p); return code == "BRL" && p.result != nil })
	b.press("Import 2 orders")
	b.until("the orders are in", func() bool { return p.ended })
	ids, err := b.store.Customers().IDs(t.Context(), store.CustomerQuery{})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := b.store.Customers().ListByID(t.Context(), ids)
	if err != nil || len(rows) != 2 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for _, c := range rows {
		if c.Spent.Currency != "BRL" {
			t.Errorf("%s spent %v", c.ExternalID, c.Spent)
		}
	}
	if code := b.currency(); code != "BRL" {
		t.Errorf("a shop that has sold in reals only counts in %s", code)
	}
	b.until("it is said", func() bool { return b.says("The shop's amounts are in BRL from now on") })
	b.press("Undo this import")
	b.press("Undo the import")
	b.until("the shop counts as before", func() bool { return b.currency() == "KRW" && !p.ended && p.result != nil })
	b.until("it is read in reals again", func() bool {
		code, _ := currencyOf(p)
		return code == "BRL" && p.result != nil && b.says("Import 2 orders")
	})
	b.press("Import 2 orders")
	b.until("the shop counts in reals again", func() bool { return p.ended && b.currency() == "BRL" })
	p = b.counted("later.csv", orders)
	if code, _ := currencyOf(p); code != "BRL" {
		t.Errorf("a file of the same shape is read in %q", code)
	}
	p = b.counted("dollars.csv", "order_id,customer_id,order_date,total,note\n3,c1,2024-03-01,63.50,a\n")
	for _, item := range p.file.currencies("BRL") {
		if item.Text == "USD" {
			item.Do()
		}
	}
	b.until("it is read in dollars", func() bool { code, _ := currencyOf(p); return code == "USD" && p.result != nil })
	b.press("Import 1 order")
	b.until("the order is in", func() bool { return p.ended })
	if code := b.currency(); code != "BRL" {
		t.Errorf("a shop that has sold in reals counts in %s after one order in dollars", code)
	}
}

func (b *bench) currency() string {
	code, err := b.store.Settings().Get(b.t.Context(), store.SettingCurrency)
	if err != nil {
		b.t.Fatal(err)
	}
	return code
}

func currencyOf(p *page) (string, bool) {
	if p.found == nil {
		return "", false
	}
	return p.found.Currency()
}

func TestQuestionsAreAnsweredInPlace(t *testing.T) {
	day := func(month time.Month, day int) time.Time { return time.Date(2026, month, day, 0, 0, 0, 0, time.UTC) }
	tests := []struct {
		name, text, asks, answer string
		holds                    func(map[string]store.Customer) bool
	}{
		{"day first", "customer id,joined\nc1,03/04/2026\nc2,05/06/2026\n", "can be read in two ways", "The day",
			func(p map[string]store.Customer) bool {
				return p["c1"].CreatedAt.Add(12 * time.Hour).Truncate(24 * time.Hour).Equal(day(4, 3))
			}},
		{"month first", "customer id,joined\nc1,03/04/2026\nc2,05/06/2026\n", "can be read in two ways", "The month",
			func(p map[string]store.Customer) bool {
				return p["c1"].CreatedAt.Add(12 * time.Hour).Truncate(24 * time.Hour).Equal(day(3, 4))
			}},
		{"consent that is a no", "customer id,email,마케팅 수신동의\nc1,a@example.com,동의\nc2,b@example.com,글쎄요\n", "neither a clear yes nor a clear no", "It means no",
			func(p map[string]store.Customer) bool {
				return state(p["c1"]) == "opted_in" && state(p["c2"]) == "unsubscribed"
			}},
		{"consent that says nothing", "customer id,email,마케팅 수신동의\nc1,a@example.com,동의\nc2,b@example.com,글쎄요\n", "neither a clear yes nor a clear no", "It says nothing: leave their consent as it is",
			func(p map[string]store.Customer) bool { return state(p["c2"]) == "unknown" }},
		{"resident numbers", "customer id,name,주민등록번호\nc1,Ada,900101-1234567\n", "resident registration numbers", "Leave the column out",
			func(p map[string]store.Customer) bool { return len(p["c1"].Attributes) == 0 && p["c1"].Name == "Ada" }},
		{"the same name twice", "customer id,note,note\nc1,one,two\n", "stands twice", "Not used",
			func(p map[string]store.Customer) bool {
				return len(p["c1"].Attributes) == 1 && p["c1"].Attributes["note"].Text() == "one"
			}},
		{"an open quote", "customer id,name\nc1,Ada\nc2,\"Ben\nc3,Cy\n", "cannot be told where that row ends", "Leave that row out",
			func(p map[string]store.Customer) bool { return p["c1"].Name == "Ada" }},
	}
	for _, x := range tests {
		t.Run(x.name, func(t *testing.T) {
			b := open(t)
			p := b.counted("ask.csv", x.text)
			if !b.says(x.asks) || p.ready() {
				t.Fatalf("asks nothing, or does not wait: %q", b.words())
			}
			b.press(x.answer)
			b.until("the answer is taken", p.ready)
			if b.says(x.asks) {
				t.Errorf("asks again: %q", b.words())
			}
			p.bring()
			b.until("the rows are in", func() bool { return p.ended })
			if got := b.people(); !x.holds(got) {
				t.Errorf("%+v", got)
			}
		})
	}
}

func state(c store.Customer) store.ConsentState {
	return c.ConsentFor(store.ChannelEmail, store.PurposeAdvertising).State
}

func TestEventsThatDoNotSayWhatTheyAre(t *testing.T) {
	b := open(t)
	p := b.counted("log.csv", "email,date\na@example.com,2026-11-20 10:00\n")
	p.file.kinds.OnChanged(string(store.RowsEvents))
	b.until("it is asked what they did", func() bool { return p.result != nil && b.says("What does this file list?") })
	p.wishes.event = store.EventVisited
	p.ask()
	b.until("the answer is taken", p.ready)
	if !b.says("Import 1 event") || !b.says("1 new customer") {
		t.Errorf("%q", b.words())
	}
}

func TestWhatLiesAboveTheHeaderIsLeftOut(t *testing.T) {
	b := open(t)
	p := b.counted("report.csv", "Monthly report,,\n\ncustomer id,name,email\nc1,Ada,ada@example.com\nc2,Ben,ben@example.com\n")
	if !p.ready() || p.found.HeaderRow != 3 || !b.says("Import 2 customers") {
		t.Errorf("header in line %d; %q", p.found.HeaderRow, b.words())
	}
}

func TestFilesThatCannotBeRead(t *testing.T) {
	tests := []struct{ name, text, says string }{
		{"empty.csv", "", "The file is empty"},
		{"head.csv", "customer id,name\n", "The file has a header and no rows"},
		{"web.csv", "<html><body><table><tr><td>1</td></tr></table></body></html>", "This is a web page under another name"},
		{"book.csv", "%PDF-1.7\n\x00\x01\x02", "This is neither a table nor a workbook"},
		{"data.csv", `{"customers":[{"id":1}]}`, "This is text, but not a table"},
	}
	for _, x := range tests {
		t.Run(x.name, func(t *testing.T) {
			b := open(t)
			b.file(x.name, x.text)
			b.until("the trouble is said", func() bool { return b.says(x.says) })
			if !b.says("nothing was imported") || !b.says("Choose another file") {
				t.Errorf("%q", b.words())
			}
		})
	}
	b := open(t)
	p := b.read(filepath.Join(b.folder, "gone.csv"))
	b.until("the trouble is said", func() bool { return b.says("The file is no longer there") })
	if err := os.WriteFile(p.route.ID, []byte(people), 0o600); err != nil {
		t.Fatal(err)
	}
	b.press("Read it again")
	b.known(p)
}

func TestWorkbookWithPasswordAndSheets(t *testing.T) {
	b := open(t)
	f := excelize.NewFile()
	_, err := f.NewSheet("Members")
	err = errors.Join(err,
		f.SetSheetRow("Sheet1", "A1", &[]any{"note"}), f.SetSheetRow("Sheet1", "A2", &[]any{"nothing here"}),
		f.SetSheetRow("Members", "A1", &[]any{"customer id", "name"}), f.SetSheetRow("Members", "A2", &[]any{"c1", "Ada"}),
		f.SaveAs(filepath.Join(b.folder, "shop.xlsx"), excelize.Options{Password: "열려라"}))
	if err != nil {
		t.Fatal(err)
	}
	p := b.read(filepath.Join(b.folder, "shop.xlsx"))
	b.until("the password is asked for", func() bool { return b.says("protected by a password") })
	p.wishes.password = "wrong"
	p.ask()
	b.until("a wrong one is refused", func() bool { return b.says("does not open the workbook") })
	field := p.frame.Canvas().Focused() // the next one is typed at once
	if field == nil {
		t.Fatal("the caret is not in the field of the password")
	}
	test.Type(field, "열려라")
	field.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	b.known(p)
	for _, item := range p.file.sheets(p.found) {
		if item.Text == "Members" {
			item.Do()
		}
	}
	b.until("the other sheet is read", func() bool { return p.ready() && p.found.Sheet == "Members" })
	if !b.says("Import 1 customer") {
		t.Errorf("%q", b.words())
	}
}

func TestPasswordIsRemembered(t *testing.T) {
	b := open(t)
	f := excelize.NewFile()
	err := errors.Join(f.SetSheetRow("Sheet1", "A1", &[]any{"customer id", "name"}), f.SetSheetRow("Sheet1", "A2", &[]any{"c1", "Ada"}))
	for _, name := range []string{"first.xlsx", "second.xlsx"} {
		err = errors.Join(err, f.SaveAs(filepath.Join(b.folder, name), excelize.Options{Password: "1234"}))
	}
	if err != nil {
		t.Fatal(err)
	}
	p := b.read(filepath.Join(b.folder, "first.xlsx"))
	b.until("the password is asked for", func() bool { return b.says("protected by a password") })
	p.wishes.password = "1234"
	p.ask()
	b.known(p)
	b.until("it is kept", func() bool { kept, _ := b.secrets.Load(intake.PasswordName); return kept == "1234" })
	b.known(b.read(filepath.Join(b.folder, "second.xlsx")))
	b.secrets.Store(intake.PasswordName, "another")
	b.ui.Frame().Forget(ui.Import(filepath.Join(b.folder, "first.xlsx")))
	b.read(filepath.Join(b.folder, "first.xlsx"))
	b.until("a password that no longer fits is asked for", func() bool { return b.says("protected by a password") })
}

func TestChoosingALineThatIsNotThere(t *testing.T) {
	b := open(t)
	p := b.counted("people.csv", people)
	items := p.file.headers(p.found)
	items[8].Do() // line 9 of five
	b.until("the file is read as before", func() bool {
		return p.result != nil && p.found.HeaderRow == 1 && b.says("There is nothing in that place")
	})
}

func TestPoliciesKeepWhatIsThere(t *testing.T) {
	b := open(t)
	p := b.counted("people.csv", people)
	p.bring()
	b.until("the rows are in", func() bool { return p.ended })
	p = b.counted("later.csv", strings.Replace(people, "London", "Bristol", 1))
	if p.result.Updated != 1 {
		t.Fatalf("%+v", p.result)
	}
	for _, policy := range p.columns.policies() {
		if policy.Text == "only blanks are filled" {
			policy.Do()
		}
	}
	b.known(p)
	if p.result.Updated != 0 || !b.says("only blanks are filled") {
		t.Errorf("%+v", p.result)
	}
}

func TestStoppedImportLeavesNothing(t *testing.T) {
	b := open(t)
	var rows strings.Builder
	rows.WriteString("customer id,name\n")
	for i := range 20_000 {
		fmt.Fprintf(&rows, "c%d,Person %d\n", i, i)
	}
	p := b.counted("many.csv", rows.String())
	b.press("Import 20,000 customers")
	if p.ready() {
		t.Error("a second import could be started beside the first")
	}
	p.leave() // what Cancel does while rows are brought in
	b.until("it is said", func() bool { return b.says("The import was stopped. Nothing of it was written.") })
	if n := len(b.people()); n != 0 {
		t.Errorf("%d customers came in", n)
	}
	if !p.ready() {
		t.Error("it cannot be tried again")
	}
}

func TestSameFileDroppedOnceMoreIsReadOnceMore(t *testing.T) {
	b := open(t)
	p := b.counted("people.csv", people)
	if err := os.WriteFile(p.route.ID, []byte(people+"c9,Zoe,zoe@example.com,Hull\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if !p.Drop(p.route.ID, fyne.Position{}) || p.Drop("another.csv", fyne.Position{}) {
		t.Error("takes the wrong files")
	}
	b.until("the new row is seen", func() bool { return b.says("Import 4 customers") })
}

func TestHistoryTakesAnImportBack(t *testing.T) {
	b := open(t)
	p := b.counted("people.csv", people)
	p.bring()
	b.until("the rows are in", func() bool { return p.ended })
	b.ui.Frame().Go(ui.Import(""))
	b.until("the import is listed", func() bool { return b.says("people.csv") && b.says("Minji") })
	b.press("Undo")
	b.press("Undo the import")
	b.until("it is undone", func() bool { return b.says("undone today") && len(b.people()) == 0 })
	if _, ok := b.page.(*history); !ok {
		t.Errorf("the page is %T", b.page)
	}
}

func TestPropertyOfAColumnKeepsItsName(t *testing.T) {
	for column, want := range map[string]string{"Shoe size": "Shoe size", "email": "email (2)"} {
		if got := attributeName(store.RowsCustomers, column); got != want {
			t.Errorf("%s becomes %s, want %s", column, got, want)
		}
	}
}
