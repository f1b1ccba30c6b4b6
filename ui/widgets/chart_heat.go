package widgets

import (
	"image/color"
	"slices"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"gilmok/ui/look"
)

// HeatCell is one cell of a heat map.
type HeatCell struct {
	Value  float64
	Shown  string
	Open   bool // not finished yet: an outline only
	Spoken bool // the one the page speaks of: framed
	None   bool // nothing here
	Tip    string
}

// HeatRow is a row of cells with its name and a number before them.
type HeatRow struct {
	Name, Count string
	Cells       []HeatCell
}

// Measures of a heat map in px.
const (
	heatWidth  float32 = 54
	heatHeight float32 = 32
	heatGap    float32 = 2
	heatName   float32 = 84
	heatCount  float32 = 48
	heatLeft           = heatName + heatCount + 12 // of the first cell
)

// HeatMap is a table of coloured cells: retention by month.
type HeatMap struct {
	widget.BaseWidget
	framed
	heads    []string // name, count, and one for each column
	rows     []HeatRow
	legend   [2]string
	spot     spot
	OnTapped func(row, column int)
}

var _ desktop.Hoverable = (*HeatMap)(nil)

// NewHeatMap makes a heat map; heads name the first two columns and those of the cells.
func NewHeatMap(heads []string, rows []HeatRow) *HeatMap {
	h := &HeatMap{heads: heads, rows: rows}
	h.ExtendBaseWidget(h)
	return h
}

// Set shows other cells.
func (h *HeatMap) Set(heads []string, rows []HeatRow) { h.heads, h.rows = heads, rows; h.Refresh() }

// SetLegend names the palest colour and the strongest, below the cells; empty names
// leave the legend out.
func (h *HeatMap) SetLegend(low, high string) { h.legend = [2]string{low, high}; h.Refresh() }

// cellAt gives the cell at a place.
func (h *HeatMap) cellAt(at fyne.Position) (row, column int, ok bool) {
	column = int((at.X - heatLeft) / (h.cellWidth(h.Size().Width) + heatGap))
	row = int(at.Y/(heatHeight+heatGap)) - 1
	return row, column, at.X >= heatLeft && row >= 0 && row < len(h.rows) && column >= 0 && column < len(h.rows[row].Cells)
}

// Tapped implements fyne.Tappable.
func (h *HeatMap) Tapped(e *fyne.PointEvent) {
	if row, column, ok := h.cellAt(e.Position); ok && h.OnTapped != nil {
		h.OnTapped(row, column)
	}
}

// MouseIn implements desktop.Hoverable.
func (h *HeatMap) MouseIn(e *desktop.MouseEvent) { h.MouseMoved(e) }

// MouseMoved implements desktop.Hoverable.
func (h *HeatMap) MouseMoved(e *desktop.MouseEvent) {
	row, column, ok := h.cellAt(e.Position)
	if !ok || h.rows[row].Cells[column].None {
		h.spot.leave(h)
		return
	}
	w := h.cellWidth(h.Size().Width)
	at := fyne.NewPos(heatLeft+float32(column)*(w+heatGap), float32(row+1)*(heatHeight+heatGap))
	h.spot.point(h, at, fyne.NewSize(w, heatHeight), h.rows[row].Cells[column].Tip)
}

// MouseOut implements desktop.Hoverable.
func (h *HeatMap) MouseOut() { h.spot.leave(h) }

func (h *HeatMap) columns() int { return max(0, len(h.heads)-2) }

func (h *HeatMap) cellWidth(width float32) float32 {
	room := (width - heatLeft) / float32(max(1, h.columns()))
	return max(28, min(heatWidth, room-heatGap))
}

// span gives the least and the greatest value.
func (h *HeatMap) span() (low, high float64) {
	first := true
	for _, row := range h.rows {
		for _, c := range row.Cells {
			if c.None || c.Open {
				continue
			}
			if first {
				low, high, first = c.Value, c.Value, false
			}
			low, high = min(low, c.Value), max(high, c.Value)
		}
	}
	return low, high
}

// CreateRenderer implements fyne.Widget.
func (h *HeatMap) CreateRenderer() fyne.WidgetRenderer {
	r := &parts{of: h}
	var d drawing
	r.min = func() fyne.Size {
		return fyne.NewSize(heatLeft+float32(h.columns())*(28+heatGap), float32(len(h.rows)+1)*(heatHeight+heatGap)+h.legendHeight())
	}
	r.place = func(size fyne.Size) {
		d.begin()
		w := h.cellWidth(size.Width)
		h.drawHeads(&d, w)
		low, high := h.span()
		for i, row := range h.rows {
			h.drawRow(&d, row, float32(i+1)*(heatHeight+heatGap), w, low, high)
		}
		h.drawLegend(&d, float32(len(h.rows)+1)*(heatHeight+heatGap))
		r.objects = d.objects
	}
	return newParts(r)
}

func (h *HeatMap) legendHeight() float32 {
	if h.legend[1] == "" {
		return 0
	}
	return 28
}

// drawLegend draws the colours from the palest to the strongest between their names.
func (h *HeatMap) drawLegend(d *drawing, y float32) {
	if h.legendHeight() == 0 {
		return
	}
	const pieces, piece = 5, 24
	x := heatLeft
	w := ceil(Small.Width(h.legend[0]))
	d.write(h.legend[0], Small, x, y+10, w, 17)
	x += w + 8
	for i := range pieces {
		b := d.box(0)
		b.FillColor, b.StrokeWidth = heat(float64(i)/(pieces-1)), 0
		put(b, x, y+12, piece, 12)
		x += piece
	}
	d.write(h.legend[1], Small, x+8, y+10, ceil(Small.Width(h.legend[1])), 17)
}

// shown are the heads as there is room for them over cells of a width: where one has
// none, all say their number alone.
func (h *HeatMap) shown(w float32) []string {
	cut := slices.Clone(h.heads)
	narrow := false
	for i := 2; i < len(cut); i++ {
		narrow = narrow || Hint.Width(cut[i]) > w
		if at := strings.IndexFunc(cut[i], unicode.IsDigit); at >= 0 {
			cut[i] = strings.TrimRightFunc(cut[i][at:], func(r rune) bool { return !unicode.IsDigit(r) })
		}
	}
	if narrow {
		return cut
	}
	return h.heads
}

func (h *HeatMap) drawHeads(d *drawing, w float32) {
	for i, head := range h.shown(w) {
		switch i {
		case 0:
			d.write(head, Hint, 0, 0, heatName, heatHeight)
		case 1:
			d.write(head, Hint.Aligned(Right), heatName, 0, heatCount, heatHeight)
		default:
			d.write(head, Hint.Aligned(Center), heatLeft+float32(i-2)*(w+heatGap), 0, w, heatHeight)
		}
	}
}

func (h *HeatMap) drawRow(d *drawing, row HeatRow, y, w float32, low, high float64) {
	d.write(row.Name, Base, 0, y, heatName, heatHeight)
	d.write(row.Count, Number, heatName, y, heatCount, heatHeight)
	for j, c := range row.Cells {
		if c.None {
			continue
		}
		x, b := heatLeft+float32(j)*(w+heatGap), d.box(4)
		style := paintHeat(b, c, low, high)
		put(b, x, y, w, heatHeight)
		d.write(c.Shown, style, x, y, w, heatHeight)
	}
}

// paintHeat colours a cell and gives the style of its figure, which can be read on
// every colour.
func paintHeat(b *canvas.Rectangle, c HeatCell, low, high float64) TextStyle {
	style := TextStyle{Align: Center, Figures: true, Bold: c.Spoken}
	if c.Open {
		fill(b, look.Surface, look.Line2, 1)
		return style
	}
	part := 1.0
	if high > low {
		part = (c.Value - low) / (high - low)
	}
	b.FillColor = heat(part)
	b.StrokeWidth = 0
	if c.Spoken {
		b.StrokeColor, b.StrokeWidth = look.Color(look.Text), 1.5
	}
	style.Color = figureOn(part)
	return style
}

// heat is the colour of a part of the way from the least to the greatest value: from
// the palest to the second tone of mark. On a dark ground it rises out of the dark and
// steps over the tones on which neither a light nor a dark figure can be read.
func heat(part float64) color.Color {
	switch {
	case !look.IsDark():
		return look.Mix(look.Soft, look.Mark2, 0.25+0.75*part)
	case part <= 0.5:
		return look.Mix(look.Soft, look.Mark, 0.1+0.9*part)
	}
	return look.Mix(look.Soft, look.Mark, 0.78+0.44*(part-0.5))
}

// figureOn is the colour of a figure on heat: that of text, but dark on what is bright
// on a dark ground.
func figureOn(part float64) fyne.ThemeColorName {
	if look.IsDark() && part > 0.5 {
		return look.OnAccent
	}
	return look.Text
}
