package reports

import (
	"strings"

	"fyne.io/fyne/v2"

	"gilmok/ui"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// sheetForm is a sheet of fields, each of which can say what is wrong with it.
type sheetForm struct {
	frame  *ui.Frame
	fields map[string]*widgets.Field
	text   map[string]*widgets.Entry
	choice map[string]*widgets.Select
	column *fyne.Container
	close  func()
}

func newSheetForm(f *ui.Frame) *sheetForm {
	return &sheetForm{frame: f, fields: map[string]*widgets.Field{}, text: map[string]*widgets.Entry{}, choice: map[string]*widgets.Select{}, column: widgets.Column(look.Space3)}
}

// area makes a field of several lines, line one of one line, choose a menu. They are
// shown once they are added.
func (s *sheetForm) area(id, label, hint, text string, rows int) fyne.CanvasObject {
	s.text[id] = widgets.NewTextArea(hint, rows)
	s.text[id].SetText(text)
	s.fields[id] = widgets.NewField(label, s.text[id], "")
	return s.fields[id]
}

func (s *sheetForm) line(id, label, hint, text string) fyne.CanvasObject {
	s.text[id] = widgets.NewEntry(hint)
	s.text[id].SetText(text)
	s.fields[id] = widgets.NewField(label, widgets.Fixed(0, look.ControlHeight, s.text[id]), "")
	return s.fields[id]
}

func (s *sheetForm) choose(id, label string, options []widgets.Option, chosen string, changed func(string)) fyne.CanvasObject {
	s.choice[id] = widgets.NewSelect(options, chosen, changed)
	s.fields[id] = widgets.NewField(label, s.choice[id], "")
	return s.fields[id]
}

// add shows fields below each other; beside shows two side by side.
func (s *sheetForm) add(objects ...fyne.CanvasObject) {
	for _, o := range objects {
		s.column.Add(o)
	}
}

func beside(a, b fyne.CanvasObject) fyne.CanvasObject {
	return widgets.Columns(look.Space3, widgets.Grow(widgets.Top(a)), widgets.Grow(widgets.Top(b)))
}

// get gives what a field says.
func (s *sheetForm) get(id string) string {
	if c := s.choice[id]; c != nil {
		return c.Chosen()
	}
	return strings.TrimSpace(s.text[id].Text())
}

// wrong says at a field what is wrong with it; without words all is well everywhere.
func (s *sheetForm) wrong(id, words string) {
	for _, f := range s.fields {
		f.SetNote("", false)
	}
	if words != "" {
		s.fields[id].SetNote(words, true)
	}
}

// show opens the sheet with the focus on a field; height is that of the fields.
func (s *sheetForm) show(title, verb, focus string, height float32, save func()) {
	s.close = ui.AskSheet(s.frame.Canvas(), 480, title, widgets.NewButton(verb, "", widgets.Primary, save),
		widgets.Fixed(0, height, widgets.Scroll(widgets.Pad(0, look.Space3, 0, 0, s.column))))
	s.text[focus].FocusOn(s.frame.Canvas())
}
