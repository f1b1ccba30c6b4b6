package widgets

import (
	"unicode/utf8"

	"fyne.io/fyne/v2"

	"gilmok/ui/look"
)

// Measures of an editor, in px.
const (
	codeSize   = look.SizeSmall
	codeRow    = float32(18)
	codeGutter = float32(44) // line numbers and marks
	codePad    = float32(6)  // between them and the text, and at the edges
	// codeBaseline is how far below the top of its row the letters stand.
	codeBaseline = float32(13)
	codeTab      = 4 // letters wide
)

// codeStyle is the font of a letter: the one of code has no Hangul, and whatever
// font of the system stood in for it would stand on another baseline.
func codeStyle(r rune) fyne.TextStyle { return fyne.TextStyle{Monospace: r < firstWide} }

// firstWide is the first letter of the East Asian scripts.
const firstWide = '\u1100'

// codeWidths are the widths of letters. Those of one font are the same in every
// editor; touched on Fyne's thread only.
var codeWidths = map[rune]float32{}

func codeWidth(r rune) float32 {
	if r == '\t' {
		return codeTab * codeWidth(' ')
	}
	w, known := codeWidths[r]
	if !known {
		if !joins(r) {
			w = fyne.MeasureText(string(r), codeSize, codeStyle(r)).Width
		}
		codeWidths[r] = w
	}
	return w
}

func codeTextWidth(s string) (w float32) {
	for _, r := range s {
		w += codeWidth(r)
	}
	return w
}

// breakRows gives where each row of a line begins when it may be so wide: behind a
// space or a bracket if there is one in the row's second half, else anywhere.
func breakRows(text string, width float32) []int {
	rows := []int{0}
	start, good := 0, 0
	x := float32(0)
	for at, r := range text {
		w := codeWidth(r)
		if x+w > width && at > start {
			next := at
			if good > start+(at-start)/2 {
				next = good
			}
			start, good = next, next
			rows = append(rows, start)
			x = codeTextWidth(text[start:at])
		}
		x += w
		if r == ' ' || r == '>' || r == '\t' {
			good = at + utf8.RuneLen(r)
		}
	}
	return rows
}

// codeRows knows which row of the screen shows which part of the text.
type codeRows struct {
	text   *codeText
	width  float32
	before []int // rows above each line
	all    int
}

// arrange breaks the lines for a width; only those that changed cost anything.
func (r *codeRows) arrange(width float32) {
	r.width = max(width, 40)
	r.before = r.before[:0]
	r.all = 0
	for i := range r.text.lines {
		line := &r.text.lines[i]
		if line.width != r.width {
			line.rows, line.width = breakRows(line.text, r.width), r.width
		}
		r.before = append(r.before, r.all)
		r.all += len(line.rows)
	}
}

// row gives the number of the row a place stands in.
func (r *codeRows) row(p codePlace) int {
	rows := r.text.lines[p.line].rows
	n := 0
	for n+1 < len(rows) && rows[n+1] <= p.at {
		n++
	}
	return r.before[p.line] + n
}

// part gives the line and the bytes of it that a row shows.
func (r *codeRows) part(row int) (line, from, to int) {
	low, high := 0, len(r.before)-1
	for low < high {
		mid := (low + high + 1) / 2
		if r.before[mid] <= row {
			low = mid
		} else {
			high = mid - 1
		}
	}
	l := r.text.lines[low]
	n := row - r.before[low]
	to = len(l.text)
	if n+1 < len(l.rows) {
		to = l.rows[n+1]
	}
	return low, l.rows[n], to
}

// x gives how far from the left of its row a place stands.
func (r *codeRows) x(p codePlace) float32 {
	_, from, _ := r.part(r.row(p))
	return codeTextWidth(r.text.lines[p.line].text[from:p.at])
}

// placeAt gives the place nearest to a distance from the left of a row.
func (r *codeRows) placeAt(row int, x float32) codePlace {
	row = min(max(row, 0), r.all-1)
	line, from, to := r.part(row)
	text := r.text.lines[line].text[from:to]
	if to < len(r.text.lines[line].text) { // the end of the row is the start of the next
		text = text[:len(text)-lastLetter(text)]
	}
	at, sum := from, float32(0)
	for text != "" {
		n := firstLetter(text)
		w := codeTextWidth(text[:n])
		if sum+w/2 > x {
			break
		}
		sum += w
		at += n
		text = text[n:]
	}
	return codePlace{line, at}
}

// pieces cuts a row where the colour or the font changes and at tabs, which are not
// drawn.
func (r *codeRows) pieces(line, from, to int, each func(text string, x float32, s CodeSpan)) {
	l := r.text.lines[line]
	x := float32(0)
	emit := func(a, b int, s CodeSpan) {
		for text := l.text[a:b]; text != ""; {
			n := sameFont(text)
			if text[0] != '\t' {
				each(text[:n], x, s)
			}
			x += codeTextWidth(text[:n])
			text = text[n:]
		}
	}
	at := from
	for _, s := range l.spans {
		a, b := max(s.From, at), min(s.To, to)
		if a >= b {
			continue
		}
		emit(at, a, CodeSpan{})
		emit(a, b, s)
		at = b
	}
	emit(at, to, CodeSpan{})
}

// sameFont is how much of a text is drawn as one: a tab, or letters of one font.
func sameFont(text string) int {
	first, _ := utf8.DecodeRuneInString(text)
	if first == '\t' {
		return 1
	}
	for i, r := range text {
		if r == '\t' || !joins(r) && codeStyle(r) != codeStyle(first) {
			return i
		}
	}
	return len(text)
}
