package rules

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store/segment"
	"gilmok/store/value"
	"gilmok/ui"
	"gilmok/ui/widgets"
)

// listShown is how many values of a list stand in the row; a longer list is only
// counted there, and edited in its sheet.
const listShown = 8

// list draws the values of in and not in: a few in the row, any number pasted in a
// sheet.
func (b *Builder) list(row *fyne.Container, t segment.Test, kind value.Kind, changed func(segment.Test, bool)) {
	if len(t.Values) <= listShown && !slices.ContainsFunc(t.Values, parted) {
		row.Add(widgets.Grow(b.input(160, joined(t.Values), lang.X("rules.value.list", "one, another"), func(s string) {
			t.Values = values(s, kind)
			changed(t, false)
		})))
	} else {
		row.Add(widgets.NewText(lang.XN("rules.list.count", "{{.Count}} values", len(t.Values), map[string]any{"Count": ui.Number(len(t.Values))}), widgets.Base))
	}
	row.Add(widgets.NewIconButton("list", lang.X("rules.list.paste", "Paste a list"), func() {
		b.paste(t.Values, kind, func(list []value.Value) {
			t.Values = list
			changed(t, true)
		})
	}))
}

// paste asks for a list in a sheet: one a line, or a column copied from a spreadsheet.
func (b *Builder) paste(now []value.Value, kind value.Kind, then func([]value.Value)) {
	canvas := fyne.CurrentApp().Driver().CanvasForObject(b.body)
	if canvas == nil {
		return
	}
	area := widgets.NewTextArea(lang.X("rules.list.hint", "One a line: emails, customer numbers, cities"), 12)
	note := widgets.NewText("", widgets.Small)
	count := func(string) {
		n := len(values(area.Text(), kind))
		note.SetText(lang.XN("rules.list.count", "{{.Count}} values", n, map[string]any{"Count": ui.Number(n)}))
	}
	area.OnChanged = count
	lines := make([]string, len(now))
	for i, v := range now {
		lines[i] = v.String()
	}
	area.SetText(strings.Join(lines, "\n"))
	count("")
	var done func()
	take := widgets.NewButton(lang.X("rules.list.take", "Take this list"), "", widgets.Primary, func() { done(); then(values(area.Text(), kind)) })
	done = ui.AskSheet(canvas, 440, lang.X("rules.list.title", "Which ones?"), take, area, note)
	area.FocusOn(canvas)
}

// parted reports whether a value would be two in a line of values.
func parted(v value.Value) bool { return strings.ContainsAny(v.String(), ",;\t") }

// values reads what was typed or pasted, each once: of several lines, each line and
// cell of it; of one, what commas, semicolons and tabs part.
func values(s string, kind value.Kind) (list []value.Value) {
	s = strings.TrimSpace(s)
	marks := ",;\t"
	if strings.ContainsAny(s, "\r\n") {
		marks = "\t\r\n"
	}
	seen := map[string]bool{}
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(marks, r) }) {
		if v := operand(strings.TrimRight(part, ",; "), kind); !v.IsNone() && !seen[v.String()] {
			seen[v.String()] = true
			list = append(list, v)
		}
	}
	return list
}
