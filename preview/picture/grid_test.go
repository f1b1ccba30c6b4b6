package picture

import (
	"image/color"
	"testing"
)

// at gives the colour in the middle of a 20×20 field.
func fieldAt(t *testing.T, source string, x, y int) color.RGBA {
	t.Helper()
	img, _ := paintFor(t, source, Options{Width: 600})
	return img.RGBAAt(x, y)
}

var (
	red   = color.RGBA{255, 0, 0, 255}
	green = color.RGBA{0, 255, 0, 255}
)

// TestACellOfFloatsIsAsHighAsThese though it says that it is all of a height nobody gives.
func TestACellOfFloatsIsAsHighAsThese(t *testing.T) {
	for _, cell := range []string{`<td valign="top">`, `<td height="100%" valign="top">`, `<td style="height:100%;padding:0">`} {
		source := `<body style="margin:0"><table width="600" cellpadding="0" cellspacing="0"><tr>` + cell + `
			<table width="200" align="left" cellpadding="0" cellspacing="0"><tr><td style="background:#f00;height:60px">a</td></tr></table>
			</td></tr></table><table width="600" cellpadding="0" cellspacing="0"><tr><td style="background:#0f0;height:40px"></td></tr></table>`
		if above, below := fieldAt(t, source, 100, 50), fieldAt(t, source, 100, 80); above != red || below != green {
			t.Errorf("%s: %v above, %v below", cell, above, below)
		}
	}
}

// TestThereIsNoColumnWhereNothingStands: a cell over more columns than there are gives the
// others' room to none.
func TestThereIsNoColumnWhereNothingStands(t *testing.T) {
	const rest = `<table width="600" cellpadding="0" cellspacing="0"><tr><td width="280" style="background:#f00">a</td><td width="280" style="background:#0f0">b</td></tr><tr><td colspan="`
	for _, columns := range []string{"2", "3", "9"} {
		source := `<body style="margin:0">` + rest + columns + `">under both</td></tr></table>`
		if left, right := fieldAt(t, source, 295, 5), fieldAt(t, source, 595, 5); left != red || right != green {
			t.Errorf("over %s: %v at the left's end, %v at the right's", columns, left, right)
		}
	}
	spanned := `<body style="margin:0"><table width="600" cellpadding="0" cellspacing="0"><tr><td colspan="2" width="300" style="background:#f00">a</td><td style="background:#0f0">b</td></tr></table>`
	if c := fieldAt(t, spanned, 150, 5); c != red {
		t.Errorf("a cell over two columns beside another: %v", c)
	}
}
