package board

import (
	"image/color"
	"strconv"

	"fyne.io/fyne/v2"
)

const (
	pillHeight  = 20
	pillPadding = 8
	pillGap     = 6
)

// edges draws the lines: plain ones, trunks, then the lit ones on top.
func (r *renderer) edges() {
	b := r.board
	var lit []int
	for i := range b.frame.routing.Routes {
		if b.gesture.hides(b.scene.Edges[i].Ref()) {
			continue
		}
		if _, ok := r.lit(i); ok {
			lit = append(lit, i)
			continue
		}
		r.edge(i, b.heatOf(b.scene.Edges[i].Count))
	}
	for _, t := range b.frame.routing.Trunks {
		if r.visible(Rect{t.From.X, t.From.Y, 1, t.At.Y - t.From.Y}) {
			sum := 0
			for _, i := range t.Edges {
				sum += max(0, b.scene.Edges[i].Count)
			}
			r.way(underSteps([]Point{t.From, t.At}), t.Width, b.heatOf(sum))
		}
	}
	for _, i := range lit {
		c, _ := r.lit(i)
		r.edge(i, c)
	}
}

// lit tells whether an edge stands out, and in which colour.
func (r *renderer) lit(i int) (color.Color, bool) {
	b := r.board
	e := b.frame.scene.Edges[i]
	switch {
	case e.Lit, b.edge != nil && *b.edge == e.Ref(), b.gesture.slot.on(e.Ref()):
		return b.style.mark, true
	case b.scene.Mode != Draw && (b.selected[e.From] || e.To != "" && b.selected[e.To]):
		return b.style.markSoft, true
	case (b.hover.Part == OnEdge || b.hover.Part == OnPill) && b.hover.Ref == e.Ref():
		return b.style.faint, true
	}
	return nil, false
}

func (r *renderer) edge(i int, c color.Color) {
	b := r.board
	way := &b.frame.routing.Routes[i]
	if len(way.Points) < 2 || b.scene.Mode == Draw && b.frame.scene.Edges[i].To == "" {
		return
	}
	around := RectOf(way.Points[0], way.Points[len(way.Points)-1])
	for _, p := range way.Points {
		around = around.Union(Rect{p.X, p.Y, 1, 1})
	}
	if !r.visible(around) {
		return
	}
	r.way(underSteps(way.Points), way.Width, c)
}

// underSteps lets a line end below the steps that it joins, which are drawn later: no gap
// is left where the step's side and the line's end are rounded to different pixels.
func underSteps(points []Point) []Point {
	const hidden = 3
	last := len(points) - 1
	in, out := unit(points[1].Sub(points[0])), unit(points[last].Sub(points[last-1]))
	longer := append(make([]Point, 0, 6), points...)
	longer[0] = points[0].Sub(Point{hidden * in.X, hidden * in.Y})
	longer[last] = points[last].Add(Point{hidden * out.X, hidden * out.Y})
	return longer
}

// way draws a line given in world units. Its middle lies on pixels where the width
// is even and between them where it is odd, and the width is whole: so the straight
// pieces and the corners, which Fyne rounds each in its own way, meet.
func (r *renderer) way(points []Point, width float32, c color.Color) {
	w := max(1, round(width*r.board.view.Zoom))
	var middle float32
	if int(w)%2 == 1 {
		middle = 0.5
	}
	var buf [6]Point
	snapped := buf[:0]
	for _, p := range points {
		at := r.board.view.toScreen(p)
		snapped = append(snapped, Point{round(at.X-middle) + middle, round(at.Y-middle) + middle})
	}
	r.paint.way(snapped, w, round(CornerRadius*r.board.view.Zoom), c)
}

// pills writes the port's name and the count on the edges.
func (r *renderer) pills() {
	b := r.board
	for i := range b.frame.routing.Routes {
		way := &b.frame.routing.Routes[i]
		b.frame.pills[i] = Rect{}
		e := b.frame.scene.Edges[i]
		name, count := r.pillWords(e)
		if len(way.Points) < 2 || name == "" && count == "" || b.view.Zoom < textZoom || b.gesture.hides(e.Ref()) {
			continue
		}
		at := r.pillRect(way.Pill, name, count)
		if e.To == "" && way.Side { // a wide one would lie on the step
			at.X = max(at.X, way.Points[len(way.Points)-1].X)
		}
		b.frame.pills[i] = at
		if r.visible(at) {
			_, lit := r.lit(i)
			r.pillBox(at, name, count, lit)
		}
	}
}

func (r *renderer) pillWords(e Edge) (name, count string) {
	if r.board.scene.Mode == Draw {
		if e.To == "" {
			return "", ""
		}
		return e.Label, ""
	}
	if e.Count >= 0 {
		count = r.board.heatCount(e.Count)
	}
	return e.Label, count
}

func (r *renderer) pillRect(centre Point, name, count string) Rect {
	w := r.paint.width(name, 12, false) + r.paint.width(count, 12, true) + 2*pillPadding
	if name != "" && count != "" {
		w += pillGap
	}
	w = max(w, pillHeight+4)
	return Rect{centre.X - w/2, centre.Y - pillHeight/2, w, pillHeight}
}

func (r *renderer) pillBox(at Rect, name, count string, lit bool) {
	b, k := r.board, r.board.view.Zoom
	look := box{fill: b.style.floating, stroke: b.style.line2, width: 1, radius: pillHeight / 2 * k}
	if lit {
		look.stroke = b.style.mark
	}
	inside := b.view.rect(at)
	nameWidth, countWidth := r.paint.width(name, drawnSize(12, k), false), r.paint.width(count, drawnSize(12, k), true)
	if name != "" && count != "" { // small letters are a little wider than the zoom makes them
		wider := max(0, nameWidth+countWidth+(pillGap+pillPadding)*k-inside.W)
		inside.X, inside.W = inside.X-wider/2, inside.W+wider
	}
	r.paint.rect(inside, look)
	if name == "" || count == "" {
		l := label{text: name + count, size: 12, bold: count != "", color: b.style.muted, align: fyne.TextAlignCenter}
		if count != "" || b.scene.Mode == Draw {
			l.color = b.style.text
		}
		r.paint.text(b.view.rect(at), l, k)
		return
	}
	left, right := inside, inside
	left.X += (inside.W - nameWidth - pillGap*k - countWidth) / 2
	left.W, right.W = nameWidth, countWidth
	right.X = left.X + nameWidth + pillGap*k
	r.paint.text(left, label{text: name, size: 12, color: b.style.muted}, k)
	r.paint.text(right, label{text: count, size: 12, bold: true, color: b.style.text}, k)
}

// Thousands writes a number with separators.
func Thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
