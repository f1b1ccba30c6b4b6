package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"gilmok/ui/look"
)

// GridColumn describes a column of a RowGrid.
type GridColumn struct {
	ID       string
	Title    string
	Width    float32 // px, at least
	Grow     float32 // share of the room that is left
	Align    Align
	Sortable bool
}

// GridCell is what stands in one cell.
type GridCell struct {
	Text    string
	Style   TextStyle
	Icons   []GridIcon          // instead of text
	Icon    string              // before the text
	IconInk fyne.ThemeColorName // of Icon
}

// GridIcon is one of the icons of a cell. An empty Name is the dash that says none.
type GridIcon struct {
	Name  string
	Color fyne.ThemeColorName
}

// RowGrid is a table of any number of rows: only those in view exist, as pooled
// objects, and the scroll bar maps to an int row index, so that a million rows
// scroll as ten do and none stands at a rounded place.
//
// Keys: arrows, Page Up and Down, Home, End; Enter opens; the space bar ticks.
type RowGrid struct {
	widget.BaseWidget
	Columns   []GridColumn
	RowHeight float32
	// Cell gives what stands in a cell. It must answer at once; for a row that is
	// not loaded yet it gives an empty cell.
	Cell func(row, column int) GridCell
	// Checks puts a box before each row.
	Checks bool

	OnSelect  func(row int) // one click or arrow
	OnOpen    func(row int) // second click or Enter
	OnSort    func(column string, descending bool)
	OnChecked func()
	// OnView tells which rows came into view, so that the page can load them.
	OnView func(first, last int)
	OnMenu func(row int, at fyne.Position) // right click

	rows     int
	top      float64 // px scrolled, in the space of all rows
	chosen   int     // -1: none
	sort     string
	desc     bool
	checked  Ticks
	body     *gridBody
	clip     fyne.CanvasObject
	viewFrom int
	viewTo   int
}

// NewRowGrid makes a grid without rows.
func NewRowGrid(columns []GridColumn, cell func(row, column int) GridCell) *RowGrid {
	g := &RowGrid{Columns: columns, RowHeight: 32, Cell: cell, chosen: -1, viewFrom: -1, viewTo: -1}
	g.body = newGridBody(g)
	clip := container.NewClip(g.body)
	clip.ExtendBaseWidget(clip) // else it lays out nothing before it is first drawn
	g.clip = clip
	g.ExtendBaseWidget(g)
	return g
}

// SetRows says how many rows there are now. The place is kept as far as it still exists.
func (g *RowGrid) SetRows(n int) {
	g.rows = n
	if g.chosen >= n {
		g.chosen = -1
	}
	g.scrollTo(g.top)
	g.viewFrom = -1
	g.tellView()
	g.Refresh()
}

// Reorder takes other rows, or the same in another order: ticks and selection go by what
// the rows are about and not by their places. Chosen is -1 where it is not among them.
func (g *RowGrid) Reorder(n, chosen int, ticked func(row int) bool) {
	g.checked, g.chosen = Ticks{}, chosen
	if ticked != nil {
		g.checked = ticksOf(n, ticked)
	}
	g.SetRows(n)
}

// Rows gives how many rows there are.
func (g *RowGrid) Rows() int { return g.rows }

// Reload asks Cell anew for what is in view.
func (g *RowGrid) Reload() { g.body.Refresh() }

// Chosen gives the row that is selected, -1 for none.
func (g *RowGrid) Chosen() int { return g.chosen }

// Choose selects a row, scrolls to it and tells OnSelect.
func (g *RowGrid) Choose(row int) {
	if row < 0 || row >= g.rows {
		return
	}
	g.chosen = row
	g.reveal(row)
	g.tellView()
	g.Refresh()
	if g.OnSelect != nil {
		g.OnSelect(row)
	}
}

// Unselect takes the selection away without telling anybody.
func (g *RowGrid) Unselect() { g.chosen = -1; g.Refresh() }

// SetSort shows by which column the rows are sorted.
func (g *RowGrid) SetSort(column string, descending bool) {
	g.sort, g.desc = column, descending
	g.Refresh()
}

// Checked gives the rows that are ticked.
func (g *RowGrid) Checked() *Ticks { return &g.checked }

// ClearChecks unticks every row.
func (g *RowGrid) ClearChecks() {
	g.checked = Ticks{}
	g.Refresh()
	g.told()
}

// CheckAll ticks every row.
func (g *RowGrid) CheckAll() {
	g.checked = Ticks{}
	g.checked.FlipAll()
	g.Refresh()
	g.told()
}

// Key takes a key that nothing with the focus wanted, where it moves through the
// rows: the grid has the focus from then on.
func (g *RowGrid) Key(key *fyne.KeyEvent) bool {
	switch key.Name {
	case fyne.KeyDown, fyne.KeyUp, fyne.KeyPageDown, fyne.KeyPageUp, fyne.KeyHome, fyne.KeyEnd:
	default:
		return false
	}
	if c := fyne.CurrentApp().Driver().CanvasForObject(g); c != nil {
		c.Focus(g.body)
	}
	g.body.TypedKey(key)
	return true
}

func (g *RowGrid) told() {
	if g.OnChecked != nil {
		g.OnChecked()
	}
}

// Offset and SetOffset give and set the place in px, so that a page that comes
// back shows the same rows.
func (g *RowGrid) Offset() float64 { return g.top }

// SetOffset is the counterpart of Offset.
func (g *RowGrid) SetOffset(px float64) { g.scrollTo(px); g.Refresh() }

func (g *RowGrid) scrollTo(px float64) {
	last := float64(g.rows)*float64(g.RowHeight) - float64(g.body.Size().Height)
	g.top = max(0, min(px, last))
}

func (g *RowGrid) reveal(row int) {
	h := float64(g.RowHeight)
	from, view := float64(row)*h, float64(g.body.Size().Height)
	if from < g.top {
		g.scrollTo(from)
	} else if from+h > g.top+view {
		g.scrollTo(from + h - view)
	}
}

// inView gives the first and the last row that can be seen.
func (g *RowGrid) inView() (first, last int) {
	h := float64(g.RowHeight)
	first = int(g.top / h)
	last = int((g.top + float64(g.body.Size().Height) - 0.01) / h)
	return first, min(last, g.rows-1)
}

func (g *RowGrid) tellView() {
	first, last := g.inView()
	if g.OnView != nil && last >= first && (first != g.viewFrom || last != g.viewTo) {
		g.viewFrom, g.viewTo = first, last
		g.OnView(first, last)
	}
}

// CreateRenderer implements fyne.Widget.
func (g *RowGrid) CreateRenderer() fyne.WidgetRenderer {
	head := newGridHead(g)
	r := &parts{of: g, objects: []fyne.CanvasObject{head, g.clip}}
	r.min = func() fyne.Size {
		var w float32
		for _, c := range g.Columns {
			w += min(c.Width, 80)
		}
		return fyne.NewSize(w, look.ControlHeight+2*g.RowHeight)
	}
	r.place = func(size fyne.Size) {
		put(head, 0, 0, size.Width, look.ControlHeight)
		put(g.clip, 0, look.ControlHeight, size.Width, size.Height-look.ControlHeight)
	}
	r.paint = func() { head.Refresh(); g.body.Refresh() }
	return newParts(r)
}

// Measures of a grid in px.
const (
	gridPad   float32 = 24 // before the first and after the last column
	gridCheck float32 = 34 // the column of boxes
	gridGap   float32 = 16 // between two columns
)

// span is the place of a column.
type span struct{ x, w float32 }

// spans gives the place of each column for a width.
func (g *RowGrid) spans(width float32) []span {
	left := gridPad
	if g.Checks {
		left += gridCheck
	}
	room, shares := width-left-gridPad-gridGap*float32(max(0, len(g.Columns)-1)), float32(0)
	for _, c := range g.Columns {
		room -= c.Width
		shares += c.Grow
	}
	spans, x := make([]span, len(g.Columns)), left
	for i, c := range g.Columns {
		w := c.Width
		if room > 0 && shares > 0 {
			w += room * c.Grow / shares
		} else if room < 0 {
			w += room * c.spare() / g.spare()
		}
		spans[i] = span{float32(int(x)), float32(int(w))}
		x += w + gridGap
	}
	return spans
}

// spare is what a column can give up in a narrow window. Numbers give nothing: a
// number that is cut says another number.
func (c GridColumn) spare() float32 {
	if c.Align == Right {
		return 0
	}
	return max(0, c.Width-40)
}

func (g *RowGrid) spare() (w float32) {
	for _, c := range g.Columns {
		w += c.spare()
	}
	return max(1, w)
}
