package export

import (
	"testing"

	"gilmok/store/value"
)

func TestCellsAreHarmless(t *testing.T) {
	for _, c := range []struct {
		v     value.Value
		cells Cells
		want  string
	}{
		{value.Text("=HYPERLINK(1)"), Harmless, "'=HYPERLINK(1)"},
		{value.Text("+821012345678"), Harmless, "'+821012345678"},
		{value.Text("＝1+1"), Harmless, "'＝1+1"},
		{value.Text("@import"), Harmless, "'@import"},
		{value.Text("=1"), Exact, "=1"},
		{value.Number(-5), Harmless, "-5"},
		{value.Text("김철수"), Harmless, "김철수"},
		{value.None, Harmless, ""},
	} {
		if got := cell(c.v, c.cells); got != c.want {
			t.Errorf("%v written as %q, want %q", c.v, got, c.want)
		}
	}
}
