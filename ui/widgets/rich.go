package widgets

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"gilmok/ui/look"
)

// Piece is a part of a text that looks different from its neighbours.
type Piece struct {
	Text  string
	Style TextStyle
}

// RichParagraph is a paragraph of pieces, all of one size, broken at spaces.
type RichParagraph struct {
	widget.BaseWidget
	pieces []Piece
	width  float32
	rows   [][]richWord
}

// richWord is a word in its place on a row.
type richWord struct {
	Piece
	x, width float32
}

// NewRichParagraph makes one. It takes whatever width it is given.
func NewRichParagraph(pieces ...Piece) *RichParagraph {
	p := &RichParagraph{pieces: pieces}
	p.rows = arrange(pieces, 0)
	p.ExtendBaseWidget(p)
	return p
}

// Text gives what is shown, without its looks.
func (p *RichParagraph) Text() string {
	var b strings.Builder
	for _, piece := range p.pieces {
		b.WriteString(piece.Text)
	}
	return b.String()
}

// Resize implements fyne.CanvasObject.
func (p *RichParagraph) Resize(size fyne.Size) {
	if size.Width != p.width {
		p.width = size.Width
		p.rows = arrange(p.pieces, p.width)
	}
	p.BaseWidget.Resize(size)
}

// CreateRenderer implements fyne.Widget.
func (p *RichParagraph) CreateRenderer() fyne.WidgetRenderer {
	r := &parts{of: p}
	var pool []*line
	height := look.LineHeight(TextStyle{}.size())
	r.place = func(fyne.Size) {
		r.objects = r.objects[:0]
		n := 0
		for i, row := range p.rows {
			for _, s := range row {
				if n == len(pool) {
					pool = append(pool, &line{})
				}
				r.objects = pool[n].draw(r.objects, s.Text, s.Style, s.x, float32(i)*height, s.width, height)
				n++
			}
		}
	}
	r.min = func() fyne.Size { return fyne.NewSize(48, float32(len(p.rows))*height) }
	return newParts(r)
}

// arrange puts words on rows no wider than width; 0 is as wide as they need.
func arrange(pieces []Piece, width float32) [][]richWord {
	a := arranger{width: width, rows: [][]richWord{nil}}
	for _, piece := range pieces {
		for i, text := range strings.Split(piece.Text, "\n") {
			if i > 0 {
				a.breakRow()
			}
			a.gap = a.gap || strings.HasPrefix(text, " ")
			for j, word := range strings.Fields(text) {
				a.gap = a.gap || j > 0
				a.put(word, piece.Style)
			}
			a.gap = strings.HasSuffix(text, " ")
		}
	}
	return a.rows
}

type arranger struct {
	rows  [][]richWord
	width float32
	x     float32
	gap   bool // a space stands before what comes next
}

func (a *arranger) breakRow() {
	a.rows, a.x, a.gap = append(a.rows, nil), 0, false
}

func (a *arranger) put(word string, style TextStyle) {
	if a.gap && a.x > 0 {
		a.x += style.Width("\u00a0")
	}
	a.gap = false
	if a.width > 0 && a.x > 0 && a.x+style.Width(word) > a.width {
		a.breakRow()
	}
	if a.width > 0 && style.Width(word) > a.width {
		heads, rest := breakWord(word, style, a.width)
		for _, head := range heads {
			a.set(head, style)
			a.breakRow()
		}
		word = rest
	}
	a.set(word, style)
}

func (a *arranger) set(word string, style TextStyle) {
	last := len(a.rows) - 1
	w := style.Width(word)
	a.rows[last] = append(a.rows[last], richWord{Piece{word, style}, a.x, w})
	a.x += w
}
