package preview

import "testing"

func TestLayoutPages(t *testing.T) {
	for _, tt := range []struct{ columns, tallest, rows, cases, pages int }{
		{3, 300, 2, 7, 2}, {3, 600, 1, 7, 3}, {2, 9000, 1, 4, 2}, {3, 0, 2, 1, 1}, {2, 400, 1, 0, 0},
	} {
		l := LayoutPages(tt.columns, tt.tallest)
		if l.Rows != tt.rows || l.Pages(tt.cases) != tt.pages {
			t.Errorf("%d columns of %d px: %+v, %d pages", tt.columns, tt.tallest, l, l.Pages(tt.cases))
		}
		if wide := tt.columns*(l.Width+2) + (tt.columns-1)*pageGap + 2*pageEdge; wide > PageWidth {
			t.Errorf("%d columns are %d px wide", tt.columns, wide)
		}
		if high := 2*pageEdge + pageHead + l.Rows*(l.Height+cardHead+cardFoot) + (l.Rows-1)*pageGap; high > PageHeight {
			t.Errorf("%d rows are %d px high", l.Rows, high)
		}
	}
}
