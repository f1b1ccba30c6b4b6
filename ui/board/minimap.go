package board

import (
	"image"
	"image/color"
	"image/draw"

	"fyne.io/fyne/v2/canvas"
)

// The mini-map, in pixels.
const (
	miniW     = 168
	miniH     = 116
	miniInset = 8
	// miniBoxes is how many steps are drawn as boxes of their own; above it one
	// cached picture is cheaper.
	miniBoxes = 200
)

// minimap keeps the picture of a large journey.
type minimap struct {
	at    Rect // where it was drawn last; empty: hidden
	world Rect
	of    *frame
	image *canvas.Image
}

// miniAt says whether a point lies on the mini-map.
func (b *Board) miniAt(p Point) bool { return !b.mini.at.Empty() && b.mini.at.Contains(p) }

// miniScale maps the world onto the map: factor and upper left corner.
func (m *minimap) scale() (float32, Point) {
	k := min((miniW-2*miniInset)/m.world.W, (miniH-2*miniInset)/m.world.H, 0.14)
	return k, Point{m.at.CX() - m.world.CX()*k, m.at.CY() - m.world.CY()*k}
}

// centreOnMini brings the place under a point of the map into the middle.
func (b *Board) centreOnMini(p Point) {
	b.fitted = false
	k, o := b.mini.scale()
	b.view.Origin = Point{(p.X-o.X)/k - b.view.W/2/b.view.Zoom, (p.Y-o.Y)/k - b.view.H/2/b.view.Zoom}
	b.Refresh()
}

// miniMap draws the map, unless there is no room or nothing to find.
func (r *renderer) miniMap() {
	b := r.board
	all := b.frame.scene.Bounds()
	seen := b.view.shown()
	whole := seen.Contains(Point{all.X, all.Y}) && seen.Contains(Point{all.Right(), all.Bottom()})
	b.mini.at = Rect{}
	if all.Empty() || b.view.H < 360 || b.view.W < 560 || whole && b.scene.Mode == Draw {
		return
	}
	m := &b.mini
	m.at = Rect{hudInset, b.view.H - hudInset - miniH, miniW, miniH}
	m.world = all.Grow(48)
	r.paint.rect(m.at, box{fill: b.style.floating, stroke: b.style.line, width: 1, radius: 8, shadow: true})
	k, o := m.scale()
	onMap := func(w Rect) Rect { return Rect{w.X*k + o.X, w.Y*k + o.Y, w.W * k, w.H * k} }
	if len(b.frame.scene.Steps) > miniBoxes {
		r.miniPicture(k)
	} else {
		for i := range b.frame.scene.Steps {
			s := &b.frame.scene.Steps[i]
			fill := b.style.edge
			if b.selected[s.ID] {
				fill = b.style.mark
			}
			r.paint.rect(onMap(s.Bounds()), box{fill: fill, radius: 1.5})
		}
	}
	view := clip(onMap(seen), m.at.Grow(-4))
	if !view.Empty() {
		r.paint.rect(view, box{fill: color.Transparent, stroke: b.style.muted, width: 1, radius: 2})
	}
}

// miniPicture draws a large journey once and shows the picture until the journey changes.
func (r *renderer) miniPicture(k float32) {
	b, m := r.board, &r.board.mini
	w, h := m.world.W*k, m.world.H*k
	if m.of != b.frame || m.image == nil {
		const fine = 2 // pixels of the picture per pixel of the map, for dense screens
		img := image.NewNRGBA(image.Rect(0, 0, int(w*fine), int(h*fine)))
		ink := image.NewUniform(b.style.edge)
		for i := range b.frame.scene.Steps {
			s := b.frame.scene.Steps[i].Bounds()
			x, y := int((s.X-m.world.X)*k*fine), int((s.Y-m.world.Y)*k*fine)
			draw.Draw(img, image.Rect(x, y, x+max(1, int(s.W*k*fine)), y+max(1, int(s.H*k*fine))), ink, image.Point{}, draw.Src)
		}
		m.of, m.image = b.frame, canvas.NewImageFromImage(img)
		m.image.FillMode = canvas.ImageFillStretch
	}
	place(m.image, Rect{m.at.CX() - w/2, m.at.CY() - h/2, w, h})
	r.paint.objs = append(r.paint.objs, m.image)
}

// clip is the part of r inside within.
func clip(r, within Rect) Rect {
	x, y := max(r.X, within.X), max(r.Y, within.Y)
	return Rect{x, y, min(r.Right(), within.Right()) - x, min(r.Bottom(), within.Bottom()) - y}
}
