package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"gilmok/ui/look"
)

// NewEmpty is a page or card that has nothing to show yet: what would be here,
// and one action that brings it. action may be nil.
func NewEmpty(icon, title, words string, action *Button) fyne.CanvasObject {
	text := NewParagraph(words, Second.Aligned(Center))
	body := Column(look.Space3,
		NewRoundIcon(icon, look.Accent, look.Soft),
		NewText(title, SectionHead.Aligned(Center)),
		Fixed(360, 0, text))
	if action != nil {
		body.Add(Row(0, Space(), action, Space()))
	}
	return container.NewCenter(body)
}
