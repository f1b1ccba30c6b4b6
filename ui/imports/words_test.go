package imports

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"testing"

	"fyne.io/fyne/v2/test"

	"gilmok/store"
	"gilmok/store/importer"
	"gilmok/ui"
)

// codes finds every code of the importer in its source, by name.
func codes(t *testing.T) map[string]importer.Code {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), "../../store/importer/code.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]importer.Code{}
	ast.Inspect(f, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok && len(spec.Values) == 1 {
			if lit, ok := spec.Values[0].(*ast.BasicLit); ok && lit.Kind == token.STRING {
				s, err := strconv.Unquote(lit.Value)
				if err != nil {
					t.Fatal(err)
				}
				found[spec.Names[0].Name] = importer.Code(s)
			}
		}
		return true
	})
	return found
}

// shown are the codes that need no words of their own: the page shows what they
// tell at its place.
var shown = map[importer.Code]bool{
	importer.NoEmailColumn: true,                             // beside the channel
	importer.NotUsed:       true,                             // at the column
	importer.HeaderRenamed: true, importer.EmptyHeader: true, // as the column's name
	importer.PreambleRows: true,                             // in the chip
	importer.PerhapsDates: true,                             // beside the button that makes them dates
	importer.BadOption:    true, importer.NoSuchSheet: true, // the choice is taken back
	importer.NoSuchColumn:   true, // never told of one
	importer.FileUnreadable: true, // the words for any other trouble
}

func TestEveryCodeHasWords(t *testing.T) {
	test.NewTempApp(t)
	all := codes(t)
	if len(all) < 50 {
		t.Fatalf("only %d codes found", len(all))
	}
	for _, language := range []string{"ko", "en"} {
		if err := ui.SetLanguage(language); err != nil {
			t.Fatal(err)
		}
		other, _ := troubleWords("")
		if other != "" {
			t.Fatalf("no code has words: %s", other)
		}
		unknown := trouble("").What
		p := &page{found: &reading{Source: &importer.Source{Kind: store.RowsCustomers}}}
		for name, c := range all {
			asked, _ := p.askWords(importer.Question{Code: c})
			if !shown[c] && reason(c) == string(c) && notice(c) == "" && trouble(c).What == unknown && asked == string(c) {
				t.Errorf("%s: %s is said nowhere", language, name)
			}
		}
	}
}

func TestEveryFieldHasAName(t *testing.T) {
	test.NewTempApp(t)
	if err := ui.SetLanguage("en"); err != nil {
		t.Fatal(err)
	}
	for _, kind := range rowKinds {
		names := map[string]importer.Target{}
		for _, target := range importer.Targets(kind) {
			name := fieldName(target)
			if name == string(target) {
				t.Errorf("%s: %s has no name", kind, target)
			}
			if other, twice := names[name]; twice {
				t.Errorf("%s: %s and %s are both called %s", kind, target, other, name)
			}
			names[name] = target
		}
	}
}

func TestCausesAreGrouped(t *testing.T) {
	got := causes([]importer.Reject{{Reason: importer.BadDate}, {Reason: importer.NoAddress, Detail: "x"}, {Reason: importer.NoAddress, Detail: "y"}})
	if len(got) != 2 || got[0] != (cause{importer.NoAddress, 2, "x"}) || got[1].count != 1 {
		t.Errorf("%+v", got)
	}
}

func TestFaultyRowsComeIntoView(t *testing.T) {
	rows := make([]importer.PreviewRow, 20)
	for i := range rows {
		rows[i].Record = i + 1
	}
	rows[11].Faults = map[int]importer.Code{0: importer.BadEmail}
	rows[15].Faults = map[int]importer.Code{0: importer.BadEmail}
	rows[16].Faults = map[int]importer.Code{0: importer.BadEmail}
	var got []int
	for _, r := range chosenRows(rows) {
		got = append(got, r.Record)
	}
	if want := []int{1, 2, 3, 12, 16}; len(got) != len(want) || got[2] != 3 || got[3] != 12 || got[4] != 16 {
		t.Errorf("shows %v, want %v", got, want)
	}
}
