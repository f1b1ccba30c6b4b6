package widgets

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"gilmok/ui/look"
)

// TestRichParagraph: pieces run on where no space stands between them, and a row breaks
// where the next word has no room.
func TestRichParagraph(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(look.New(look.Light))
	p := NewRichParagraph(Piece{"An ", Base}, Piece{"order", Strong}, Piece{", of 3\nfor ", Base}, Piece{"incomprehensibilities", Strong})
	if p.Text() != "An order, of 3\nfor incomprehensibilities" {
		t.Errorf("text %q", p.Text())
	}
	rows := func(width float32) (got string) {
		p.Resize(fyne.NewSize(width, 100))
		for _, row := range p.rows {
			for i, w := range row {
				if i > 0 && w.x > row[i-1].x+row[i-1].width {
					got += " "
				}
				got += w.Text
				if w.x+w.width > width {
					t.Errorf("%q ends at %g of %g", w.Text, w.x+w.width, width)
				}
			}
			got += "/"
		}
		return got
	}
	if got := rows(300); got != "An order, of 3/for incomprehensibilities/" {
		t.Errorf("wide: %q", got)
	}
	narrow := rows(60)
	if lines := strings.Count(narrow, "/"); lines < 4 || p.MinSize().Height != float32(lines)*look.LineHeight(look.SizeBase) {
		t.Errorf("narrow: %q, height %g", narrow, p.MinSize().Height)
	}
}
