package widgets

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"gilmok/ui/look"
)

// Paragraph is text of several lines, broken at spaces, and inside a word only
// where it is wider than the whole line.
type Paragraph struct {
	widget.BaseWidget
	text  string
	style TextStyle
	width float32 // of the last layout; its height follows from it
	lines []string
	most  int // lines; 0: any number
}

// NewParagraph makes a paragraph. It takes whatever width it is given.
func NewParagraph(text string, style TextStyle) *Paragraph {
	p := &Paragraph{text: text, style: style, lines: []string{text}}
	p.ExtendBaseWidget(p)
	return p
}

// Most lets a paragraph have so many lines; what does not fit is cut off with an ellipsis.
func (p *Paragraph) Most(lines int) *Paragraph {
	p.most = lines
	p.wrap()
	return p
}

// wrap breaks the text anew.
func (p *Paragraph) wrap() {
	p.lines = wrap(p.text, p.style, p.width)
	if p.most > 0 && len(p.lines) > p.most {
		p.lines = p.lines[:p.most]
		p.lines[p.most-1] = fit(p.lines[p.most-1]+" …", p.style, p.width)
	}
}

// SetText shows another text.
func (p *Paragraph) SetText(text string) {
	p.text = text
	p.wrap()
	p.Refresh()
}

// SetStyle changes the look.
func (p *Paragraph) SetStyle(style TextStyle) {
	p.style = style
	p.wrap()
	p.Refresh()
}

// Text gives what is shown.
func (p *Paragraph) Text() string { return p.text }

// Resize implements fyne.CanvasObject: the lines are broken anew for the width.
func (p *Paragraph) Resize(size fyne.Size) {
	if size.Width != p.width {
		p.width = size.Width
		p.wrap()
	}
	p.BaseWidget.Resize(size)
}

// CreateRenderer implements fyne.Widget.
func (p *Paragraph) CreateRenderer() fyne.WidgetRenderer {
	r := &parts{of: p}
	var pool []*line
	height := func() float32 { return look.LineHeight(p.style.size()) }
	r.place = func(size fyne.Size) {
		r.objects = r.objects[:0]
		for i, text := range p.lines {
			if i == len(pool) {
				pool = append(pool, &line{})
			}
			r.objects = pool[i].draw(r.objects, text, p.style, 0, float32(i)*height(), size.Width, height())
		}
	}
	r.min = func() fyne.Size { return fyne.NewSize(48, float32(len(p.lines))*height()) }
	return newParts(r)
}

// wrap breaks a text into lines no wider than width.
func wrap(text string, style TextStyle, width float32) (lines []string) {
	for _, paragraph := range strings.Split(text, "\n") {
		line := ""
		for _, word := range strings.Fields(paragraph) {
			next := word
			if line != "" {
				next = line + " " + word
			}
			if width <= 0 || style.Width(next) <= width {
				line = next
				continue
			}
			if line != "" {
				lines = append(lines, line)
			}
			heads, rest := breakWord(word, style, width)
			lines = append(lines, heads...)
			line = rest
		}
		lines = append(lines, line)
	}
	return lines
}

// breakWord cuts what is wider than a whole line into full lines and a rest.
func breakWord(word string, style TextStyle, width float32) (heads []string, rest string) {
	runes := []rune(word)
	for style.Width(string(runes)) > width && len(runes) > 1 {
		n := 1
		for n < len(runes)-1 && style.Width(string(runes[:n+1])) <= width {
			n++
		}
		heads = append(heads, string(runes[:n]))
		runes = runes[n:]
	}
	return heads, string(runes)
}
