package journeys

import (
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"html/template"
	"os"
	"path/filepath"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/ui"
	"gilmok/ui/live"
)

// saveList writes the to-dos as a table to call from, or as cards to print.
func (p *todoPage) saveList() {
	tasks := p.tasks
	p.frame.ChooseFile(lang.X("journeys.todo.where", "A table (.csv), or cards to print (.html)"), true, []string{".csv", ".html"}, func(path string) {
		data, err := taskTable(tasks)
		if strings.EqualFold(filepath.Ext(path), ".html") {
			data, err = taskCards(tasks)
		}
		if err != nil {
			p.frame.Fail(err)
			return
		}
		live.Run(func(context.Context) (struct{}, error) { return struct{}{}, os.WriteFile(path, data, 0o600) }, func(_ struct{}, err error) {
			if err != nil {
				p.frame.Fail(err)
				return
			}
			p.frame.Say(lang.X("journeys.save.done", "Saved: {{.File}}", ui.With("File", path)), "", nil)
		})
	})
}

// taskHeads are the columns of the table.
func taskHeads() []string {
	return []string{
		lang.X("journeys.todo.name", "Name"), lang.X("journeys.todo.phone", "Phone"), lang.X("journeys.todo.email", "Email"),
		lang.X("journeys.todo.what", "To do"), lang.X("journeys.calendar.journey", "Journey"), lang.X("journeys.todo.since", "Since"), lang.X("journeys.todo.due", "Until"),
	}
}

// taskTable writes UTF-8 with the mark by which Excel knows it. A cell that Excel
// would take for a formula begins with an apostrophe.
func taskTable(tasks []journey.Task) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("\ufeff")
	w := csv.NewWriter(&b)
	rows := [][]string{taskHeads()}
	for _, t := range tasks {
		row := []string{t.Name, t.Phone, t.Email, cmp.Or(t.Text, t.Title), t.Of, ui.Exact(t.Since.Local()), exactOrNone(t.Until)}
		for i, cell := range row {
			if cell != "" && strings.ContainsRune("=@\t-", rune(cell[0])) {
				row[i] = "'" + cell
			}
		}
		rows = append(rows, row)
	}
	err := w.WriteAll(rows)
	return b.Bytes(), err
}

func exactOrNone(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return ui.Exact(t.Local())
}

// cards is a page of eight cards, two beside each other.
var cards = template.Must(template.New("cards").Parse(`<!doctype html>
<html><head><meta charset="utf-8"><title>{{.Title}}</title>
<style>
body { font: 13px/1.45 Pretendard, "Malgun Gothic", sans-serif; margin: 12mm; }
main { display: grid; grid-template-columns: 1fr 1fr; gap: 6mm; }
section { border: 1px solid #cdc8bd; border-radius: 6px; padding: 5mm; min-height: 50mm; box-sizing: border-box; break-inside: avoid; }
h2 { font-size: 15px; margin: 0 0 2mm; } p { margin: 0 0 2mm; } small { color: #5f5d57; }
</style></head><body><main>
{{range .Tasks}}<section><h2>☐ {{.Name}}</h2><p>{{.Text}}</p><p>{{.Phone}}{{if and .Phone .Email}} · {{end}}{{.Email}}</p><small>{{.Of}}</small></section>
{{end}}</main></body></html>
`))

func taskCards(tasks []journey.Task) ([]byte, error) {
	var b bytes.Buffer
	err := cards.Execute(&b, map[string]any{"Title": kindName(journey.KindToDo), "Tasks": tasks})
	return b.Bytes(), err
}
