package pdf

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// Letters that are not seen: fonts of type 3 (ISO 32000-1, 9.6.5) whose letters are
// empty and have a width, and say which character each of them stands for. So nothing
// has to be embedded, and what is copied out of the file is what was written.

// typeface is such a font for each 255 characters of a file, in the order in which they
// are met. Objects are numbered when a font is first used, and written at the end.
type typeface struct {
	places map[rune]int // 255 × font + code - 1
	runes  []rune
	fonts  []int // numbers of the objects
}

const codes = 255 // 0 is left out

// place gives the font and the code of a character.
func (f *file) place(r rune) (font int, code byte) {
	at, met := f.text.places[r]
	if !met {
		if f.text.places == nil {
			f.text.places = map[rune]int{}
		}
		at = len(f.text.runes)
		f.text.places[r] = at
		f.text.runes = append(f.text.runes, r)
		if at%codes == 0 {
			f.reserve(1)
			f.text.fonts = append(f.text.fonts, len(f.places))
		}
	}
	return at / codes, byte(at%codes + 1)
}

// advance is the width of a letter in thousandths of its size.
func advance(r rune) int {
	switch kind := width.LookupRune(r).Kind(); {
	case unicode.Is(unicode.Mn, r):
		return 0
	case kind == width.EastAsianWide, kind == width.EastAsianFullwidth, r >= 0x1F000:
		return 1000
	}
	return 500
}

// say gives what lays the words of a page over it, and its part of the page's resources.
func (f *file) say(p Page) (content []byte, resources string) {
	if len(p.Words) == 0 {
		return nil, ""
	}
	b := p.Picture.Bounds()
	x, y := f.doc.Page.Width/float64(max(b.Dx(), 1)), f.doc.Page.Height/float64(max(b.Dy(), 1))
	out := bytes.NewBufferString("BT 3 Tr\n")
	used := map[int]bool{}
	for _, w := range p.Words {
		whole := 0
		for _, r := range w.Text {
			whole += advance(r)
		}
		if whole == 0 || w.Size <= 0 || w.Width <= 0 {
			continue
		}
		fmt.Fprintf(out, "%.1f Tz 1 0 0 1 %.2f %.2f Tm", 100*w.Width*1000/(float64(whole)*w.Size), (w.X-float64(b.Min.X))*x, f.doc.Page.Height-(w.Y-float64(b.Min.Y))*y)
		f.letters(out, w.Text, w.Size*x, used)
	}
	out.WriteString("ET")
	var names strings.Builder
	for font := range f.text.fonts {
		if used[font] {
			fmt.Fprintf(&names, "/F%d %d 0 R", font, f.text.fonts[font])
		}
	}
	return out.Bytes(), "/Font<<" + names.String() + ">>"
}

// letters shows a text, changing fonts where its characters need it.
func (f *file) letters(out *bytes.Buffer, text string, size float64, used map[int]bool) {
	last := -1
	for _, r := range text {
		if unicode.IsControl(r) {
			r = ' '
		}
		font, code := f.place(r)
		if font != last {
			if last >= 0 {
				out.WriteString("> Tj")
			}
			fmt.Fprintf(out, " /F%d %.2f Tf <", font, size)
			last, used[font] = font, true
		}
		fmt.Fprintf(out, "%02X", code)
	}
	out.WriteString("> Tj\n")
}

// fonts writes the fonts that pages used.
func (f *file) fonts() {
	if len(f.text.fonts) == 0 {
		return
	}
	var shapes [3]int // the empty letter of each width
	for i := range shapes {
		shapes[i] = f.stream("", fmt.Appendf(nil, "%d 0 d0", i*500))
	}
	for i, number := range f.text.fonts {
		runes := f.text.runes[i*codes : min((i+1)*codes, len(f.text.runes))]
		meaning := f.stream("", meanings(runes))
		var widths, names strings.Builder
		for _, r := range runes {
			fmt.Fprintf(&widths, "%d ", advance(r))
			fmt.Fprintf(&names, "/w%d", advance(r)/500)
		}
		f.object(number)
		f.print("<</Type/Font/Subtype/Type3/FontBBox[0 -250 1000 750]/FontMatrix[0.001 0 0 0.001 0 0]/Resources<<>>/FirstChar 1/LastChar %d/Widths[%s]"+
			"/CharProcs<</w0 %d 0 R/w1 %d 0 R/w2 %d 0 R>>/Encoding<</Type/Encoding/Differences[1%s]>>/ToUnicode %d 0 R>>\nendobj\n",
			len(runes), widths.String(), shapes[0], shapes[1], shapes[2], names.String(), meaning)
	}
}

// meanings is the table of which character each code of a font stands for.
func meanings(runes []rune) []byte {
	var b bytes.Buffer
	b.WriteString("/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /M def /CMapType 2 def\n1 begincodespacerange <01> <FF> endcodespacerange\n")
	for from := 0; from < len(runes); from += 100 { // as many as a block may have
		part := runes[from:min(from+100, len(runes))]
		fmt.Fprintf(&b, "%d beginbfchar\n", len(part))
		for i, r := range part {
			fmt.Fprintf(&b, "<%02X> %s\n", from+i+1, strings.Replace(text(string(r)), "FEFF", "", 1))
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap CMapName currentdict /CMap defineresource pop end end")
	return b.Bytes()
}
