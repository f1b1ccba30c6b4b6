package widgets

import (
	"fyne.io/fyne/v2"

	"gilmok/ui/look"
)

// piece is a part of a line: one digit in its cell, or a run of anything else.
type piece struct {
	text  string
	width float32 // of its place
	digit bool
}

// drawn is the width to centre in the piece's place: a run starts at its left.
func (p piece) drawn(natural float32) float32 {
	if p.digit {
		return natural
	}
	return p.width
}

// figurePieces splits a text so that each digit stands in a cell of 0.625 em
// while commas, points and words keep their own width.
func figurePieces(text string, style TextStyle) (pieces []piece) {
	cell := look.DigitCell * style.size()
	start := 0
	flush := func(end int) {
		if start < end {
			run := text[start:end]
			pieces = append(pieces, piece{text: run, width: plainWidth(run, style)})
		}
	}
	for i := 0; i < len(text); i++ {
		if text[i] < '0' || text[i] > '9' {
			continue
		}
		flush(i)
		pieces = append(pieces, piece{text: text[i : i+1], width: cell, digit: true})
		start = i + 1
	}
	flush(len(text))
	return pieces
}

func figuresWidth(text string, style TextStyle) (width float32) {
	for _, p := range figurePieces(text, style) {
		width += p.width
	}
	return width
}

func plainWidth(text string, style TextStyle) float32 {
	return fyne.MeasureText(text, style.size(), fyne.TextStyle{Bold: style.Bold}).Width
}
