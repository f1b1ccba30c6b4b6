package widgets

import (
	"fyne.io/fyne/v2"

	"gilmok/ui/look"
)

// NewStat is a number under its label, as in "Sent 3,912"; note (below) may be "".
func NewStat(label, number, note string, noteColor fyne.ThemeColorName) *fyne.Container {
	body := Column(0, NewText(label, Small), NewText(number, PageHead))
	if note != "" {
		body.Add(NewCutText(note, Small.In(noteColor)))
	}
	return body
}

// NewSmallStat is a number of 15 px under its label, for the head of an inspector.
func NewSmallStat(label, number string) *fyne.Container {
	return Column(look.Space1, NewText(label, Small), NewText(number, TextStyle{Size: look.SizeSection, Bold: true, Figures: true}))
}

// NewBigStat is the one big number of a card with the words that follow it.
func NewBigStat(number, words string) *fyne.Container {
	return Row(look.Space2, NewText(number, BigNumber), NewCutText(words, Second))
}
