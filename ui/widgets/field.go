package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"gilmok/ui/look"
)

// Field is a control with its label above and, where there is something to say,
// a sentence below.
type Field struct {
	widget.BaseWidget
	Control fyne.CanvasObject
	label   *Text
	note    *Paragraph
	body    *fyne.Container
}

// NewField makes a field; note may be "".
func NewField(label string, control fyne.CanvasObject, note string) *Field {
	f := &Field{Control: control, label: NewText(label, Small), note: NewParagraph(note, Hint)}
	f.note.Hidden = note == ""
	f.body = Column(look.Space1, f.label, control, f.note)
	f.ExtendBaseWidget(f)
	return f
}

// SetLabel puts other words above the control.
func (f *Field) SetLabel(text string) { f.label.SetText(text) }

// SetNote says something below the control; a warning is in the warning colour.
func (f *Field) SetNote(text string, warning bool) {
	style := Hint
	if warning {
		style = Small.In(look.Warn)
	}
	f.note.SetStyle(style)
	f.note.SetText(text)
	f.note.Hidden = text == ""
	if e, ok := f.Control.(*Entry); ok {
		e.SetWarning(warning)
	}
	f.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (f *Field) CreateRenderer() fyne.WidgetRenderer {
	r := &parts{of: f, objects: []fyne.CanvasObject{f.body}}
	r.min = func() fyne.Size { return f.body.MinSize() }
	r.place = func(size fyne.Size) { put(f.body, 0, 0, size.Width, size.Height) }
	r.paint = func() { f.body.Refresh() }
	return newParts(r)
}
