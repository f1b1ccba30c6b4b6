package ui

import (
	"strings"

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
	cancel := widgets.NewButton(lang.X("frame.sheet.cancel", "Cancel"), "", widgets.Quiet, func() { done() })
	done = widgets.ShowSheet(f.Canvas(), widgets.Fixed(400, 0, widgets.PadAll(look.Space5, widgets.Column(look.Space3,
		widgets.NewText(title, widgets.SectionHead), widgets.Fixed(0, 32, entry),
		widgets.Row(look.Space2, widgets.Space(), cancel, ok)))))
	entry.FocusOn(f.Canvas())
	entry.SelectAll()
}
