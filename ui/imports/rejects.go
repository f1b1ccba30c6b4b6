package imports

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store/importer"
	"gilmok/ui"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// cause is one reason for which rows are not brought in.
type cause struct {
	code    importer.Code
	count   int
	example string
}

// causes groups rejected rows by their reason, the most frequent first.
func causes(rejects []importer.Reject) []cause {
	var list []cause
	for _, x := range rejects {
		i := slices.IndexFunc(list, func(c cause) bool { return c.code == x.Reason })
		if i < 0 {
			list = append(list, cause{code: x.Reason})
			i = len(list) - 1
		}
		list[i].count++
		if list[i].example == "" {
			list[i].example = strings.TrimSpace(x.Detail)
		}
	}
	slices.SortStableFunc(list, func(a, b cause) int { return cmp.Compare(b.count, a.count) })
	return list
}

// rejected lists the rows that stay out by reason, and offers them as a file.
func rejected(f *ui.Frame, r *importer.Result) fyne.CanvasObject {
	n := len(r.Rejected)
	head := widgets.Row(look.Space2, widgets.NewDot(look.Bad), widgets.NewText(lang.X("imports.rejected.title", "Rows that stay out"), widgets.Strong.In(look.Bad)),
		widgets.Space(), widgets.NewText(ui.Number(n), widgets.Total.In(look.Bad)))
	body := widgets.Column(look.Space2, head)
	for _, c := range causes(r.Rejected) {
		words := reason(c.code)
		if c.example != "" {
			words += " “" + c.example + "”"
		}
		body.Add(widgets.Pad(0, 0, 0, look.Space4, widgets.Row(look.Space2, widgets.Grow(widgets.NewCutText(words, widgets.Small)),
			widgets.NewText(ui.Number(c.count), widgets.TextStyle{Size: look.SizeSmall, Color: look.Muted, Figures: true, Align: widgets.Right}))))
	}
	save := widgets.NewButton(lang.XN("imports.rejected.save", "Save {{.Count}} rows with their reasons", n, map[string]any{"Count": ui.Number(n)}),
		"download", widgets.LinkTo, func() { saveRejects(f, r.RejectFile) }).InCard()
	body.Add(widgets.Row(0, save, widgets.Space()))
	return body
}

// saveRejects asks where to and writes the rejected rows, to be mended in a
// spreadsheet and dropped on the window again.
func saveRejects(f *ui.Frame, data []byte) {
	f.ChooseFile(lang.X("imports.rejected.choose", "Save the rows that stay out as"), true, []string{".csv"}, func(path string) {
		if err := os.WriteFile(path, inWords(data), 0o600); err != nil {
			f.Fail(err)
			return
		}
		f.Say(lang.X("imports.rejected.saved", "Saved as {{.File}}. Mend the rows there and drop the file on the window.", map[string]any{"File": filepath.Base(path)}), "", nil)
	})
}

// reasonFromEnd is where the importer puts the reason in each row: last but one.
const reasonFromEnd = 2

// inWords writes the reasons of a file of rejected rows in the person's
// language. A file it does not understand stays as it is.
func inWords(data []byte) []byte {
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil || len(rows) == 0 {
		return data
	}
	for _, row := range rows[1:] {
		if i := len(row) - reasonFromEnd; i >= 0 {
			row[i] = reason(importer.Code(row[i]))
		}
	}
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	if err := w.WriteAll(rows); err != nil {
		return data
	}
	return out.Bytes()
}
