package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"gilmok/ui/look"
)

// Strip shows one long work at the foot of the window: what, how far, how long
// still, and a way to stop it.
type Strip struct {
	widget.BaseWidget
	words    *Text
	percent  *Text
	left     *Text
	icon     *Icon
	bar      *Progress
	cancel   *Button
	body     *fyne.Container
	OnCancel func()
}

// NewStrip makes a strip; cancel is the word on its button.
func NewStrip(icon, words, cancel string) *Strip {
	s := &Strip{
		words:   NewCutText(words, Base),
		percent: NewText("", TextStyle{Bold: true, Figures: true}),
		left:    NewCutText("", TextStyle{Color: look.Muted, Figures: true}),
		icon:    NewIcon(icon, look.Muted),
		bar:     NewProgress(0),
	}
	s.cancel = NewButton(cancel, "", Secondary, func() {
		if s.OnCancel != nil {
			s.OnCancel()
		}
	}).InCard()
	s.body = Column(0, NewHairline(), Fixed(0, look.StripHeight-1, Pad(0, 16, 0, 24,
		Row(look.Space4, s.icon, s.words, Fixed(280, 0, s.bar), s.percent, Grow(s.left), s.cancel))))
	s.ExtendBaseWidget(s)
	return s
}

// Set shows how far the work is: done 0 to 1, below 0 where that is not known.
func (s *Strip) Set(words string, done float64, percent, left string) {
	s.words.SetText(words)
	s.bar.Hidden = done < 0
	s.bar.Set(done)
	s.percent.SetText(percent)
	s.left.SetText(left)
	s.body.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (s *Strip) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(s.body) }
