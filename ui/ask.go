package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// AskName asks for a name in a small sheet; then is told the name without
// spaces around it, and nothing where the person cancels. An empty name cannot
// be given.
func (f *Frame) AskName(title, value, verb string, then func(name string)) {
	entry := widgets.NewEntry("")
	entry.SetText(value)
	var done func()
	give := func() {
		if name := strings.TrimSpace(entry.Text()); name != "" {
			done()
			then(name)
		}
	}
	ok := widgets.NewButton(verb, "", widgets.Primary, give)
	ok.SetEnabled(value != "")
	entry.OnChanged = func(text string) { ok.SetEnabled(strings.TrimSpace(text) != "") }
	entry.OnSubmitted = func(string) { give() }
	done = AskSheet(f.Canvas(), 400, title, ok, widgets.Fixed(0, 32, entry))
	entry.FocusOn(f.Canvas())
	entry.SelectAll()
}

// AskSheet opens a sheet that asks for something: a title, the fields below one another,
// and at the foot Cancel and the verb. width is in px. It gives what closes the sheet.
func AskSheet(over fyne.Canvas, width float32, title string, verb fyne.CanvasObject, fields ...fyne.CanvasObject) (close func()) {
	cancel := widgets.NewButton(lang.X("frame.sheet.cancel", "Cancel"), "", widgets.Quiet, func() { close() })
	column := widgets.Column(look.Space3, widgets.NewText(title, widgets.SectionHead))
	for _, o := range fields {
		column.Add(o)
	}
	column.Add(widgets.Row(look.Space2, widgets.Space(), cancel, verb))
	close = widgets.ShowSheet(over, widgets.Fixed(width, 0, widgets.PadAll(look.Space5, column)))
	return close
}
