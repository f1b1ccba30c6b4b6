package picture

import (
	"image/color"
	"testing"
)

// TestGapsOfFlexBoxes: two boxes of 100 by 40 in a flex box with gaps.
func TestGapsOfFlexBoxes(t *testing.T) {
	const items = `<p style="width:100px;height:40px;margin:0;background:#f00"></p> <p style="width:100px;height:40px;margin:0;background:#0f0"></p>`
	white := color.RGBA{255, 255, 255, 255}
	type field struct {
		x, y int
		want color.RGBA
	}
	for name, row := range map[string]struct {
		box  string
		want []field
	}{
		"row":                 {`<div style="display:flex;gap:20px">`, []field{{95, 20, red}, {110, 20, white}, {125, 20, green}, {215, 20, green}}},
		"row of two gaps":     {`<div style="display:flex;gap:4px 30px">`, []field{{115, 20, white}, {135, 20, green}}},
		"column":              {`<div style="display:flex;flex-direction:column;gap:20px">`, []field{{50, 35, red}, {50, 50, white}, {50, 65, green}}},
		"by a rule":           {`<style>.a, .b{display:flex} div.a{column-gap:1.25em;font-size:16px}</style><div class="a">`, []field{{110, 20, white}, {125, 20, green}}},
		"no flex box":         {`<div style="display:block;gap:20px">`, []field{{50, 35, red}, {50, 45, green}}},
		"without a gap":       {`<div style="display:flex">`, []field{{95, 20, red}, {105, 20, green}}},
		"a narrow that wraps": {`<div style="width:150px;display:flex;flex-wrap:wrap;gap:20px">`, []field{{50, 35, red}, {50, 50, white}, {50, 65, green}}},
	} {
		for _, f := range row.want {
			if got := fieldAt(t, `<!doctype html><body style="margin:0;font-size:16px">`+row.box+items+`</div>`, f.x, f.y); got != f.want {
				t.Errorf("%s: %v at %d, %d, want %v", name, got, f.x, f.y, f.want)
			}
		}
	}
}
