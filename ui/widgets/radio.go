package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"gilmok/ui/look"
)

// RadioOption is one answer of a Radio: words and, below, what follows from it.
type RadioOption struct {
	ID, Text, Note string
}

// Radio asks for one answer of a few that stand below each other.
type Radio struct {
	widget.BaseWidget
	body      *fyne.Container
	answers   []*radioAnswer
	chosen    string
	OnChanged func(id string)
}

// NewRadio makes a question with an answer set.
func NewRadio(options []RadioOption, chosen string, changed func(id string)) *Radio {
	r := &Radio{chosen: chosen, OnChanged: changed, body: Column(look.Space1)}
	for _, o := range options {
		a := newRadioAnswer(r, o)
		r.answers = append(r.answers, a)
		r.body.Add(a)
	}
	r.ExtendBaseWidget(r)
	return r
}

// Chosen gives the id of the answer.
func (r *Radio) Chosen() string { return r.chosen }

// Choose sets the answer without telling OnChanged.
func (r *Radio) Choose(id string) {
	r.chosen = id
	for _, a := range r.answers {
		a.Refresh()
	}
}

// CreateRenderer implements fyne.Widget.
func (r *Radio) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.body) }

type radioAnswer struct {
	control
	of     *Radio
	option RadioOption
	note   *Paragraph
}

func newRadioAnswer(of *Radio, o RadioOption) *radioAnswer {
	a := &radioAnswer{of: of, option: o, note: NewParagraph(o.Note, Small)}
	a.note.Hidden = o.Note == ""
	a.act = func() { pick(o.ID, of.chosen, of.Choose, of.OnChanged) }
	a.extend(a)
	return a
}

func (a *radioAnswer) CreateRenderer() fyne.WidgetRenderer {
	circle, focus, words := box(8), ring(11), NewText(a.option.Text, Base)
	r := &parts{of: a, objects: []fyne.CanvasObject{circle, words, a.note, focus}}
	const left = 28
	r.min = func() fyne.Size {
		size := fyne.NewSize(left+ceil(TextStyle{Bold: true}.Width(a.option.Text)), 28)
		if a.option.Note != "" {
			size.Height = 24 + a.note.MinSize().Height + 4
		}
		return size
	}
	r.place = func(size fyne.Size) {
		put(circle, 3, 6, 16, 16)
		put(focus, 0, 3, 22, 22)
		put(words, left, 4, size.Width-left, 19)
		put(a.note, left, 24, size.Width-left, max(0, size.Height-28))
	}
	r.paint = func() {
		on := a.of.chosen == a.option.ID
		if on {
			fill(circle, look.Surface, look.Mark, 5)
		} else {
			fill(circle, look.Surface, look.Line2, 1)
		}
		words.style = TextStyle{Bold: on && a.option.Note != ""}
		words.Refresh()
		paintRing(focus, a.focused)
	}
	return newParts(r)
}
