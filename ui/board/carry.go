package board

import "fyne.io/fyne/v2"

// Carry holds a kind from the palette over the board; at is in the board's own
// pixels. The palette calls it on every movement, then Drop or Uncarry.
func (b *Board) Carry(kind Ghost, at fyne.Position) {
	if b.Locked {
		return
	}
	if b.gesture.doing != carrying {
		b.gesture = gesture{doing: carrying, base: newFrame(b.scene)}
	}
	g := &b.gesture
	g.kind, g.at = kind, Point{at.X, at.Y}
	g.inside = at.X >= 0 && at.Y >= 0 && at.X < b.view.W && at.Y < b.view.H
	had := g.slot
	if g.inside {
		b.openSlot(b.view.toWorld(g.at))
	} else {
		g.slot = nil
	}
	if had != g.slot {
		b.reframe()
		return
	}
	b.Refresh()
}

// Let lets the carried kind go: into the open slot, onto the board, or nowhere.
func (b *Board) Let() {
	g := b.gesture
	if g.doing != carrying {
		return
	}
	b.gesture = gesture{}
	switch {
	case !g.inside:
	case g.slot != nil && b.On.Insert != nil:
		b.On.Insert(g.kind.ID, *g.slot)
	case b.On.Drop != nil:
		box := b.ghostBox(&g)
		nudge, _ := Snap(box, b.stepBoxes(), snapReach/b.view.Zoom)
		b.On.Drop(g.kind.ID, roundPoint(Point{box.X, box.Y}.Add(nudge)))
	}
	b.reframe()
}

// Uncarry takes the kind away again.
func (b *Board) Uncarry() {
	if b.gesture.doing == carrying {
		b.gesture = gesture{}
		b.reframe()
	}
}

func (b *Board) ghostBox(g *gesture) Rect {
	at := b.view.toWorld(g.at)
	return Rect{at.X - StepWidth/2, at.Y - StepHeight/2, StepWidth, StepHeight}
}

func (b *Board) stepBoxes() []Rect {
	var boxes []Rect
	for i := range b.scene.Steps {
		if !b.scene.Steps[i].Note {
			boxes = append(boxes, b.scene.Steps[i].Bounds())
		}
	}
	return boxes
}

// slot draws the place that opened on an edge.
func (r *renderer) slot() {
	b := r.board
	if s := b.gesture.slot; s != nil {
		look := box{fill: b.style.soft, stroke: b.style.mark, width: 1, radius: 8 * b.view.Zoom}
		r.paint.rect(b.view.rect(Rect{s.At.X, s.At.Y, StepWidth, StepHeight}), look)
	}
}

// overGesture draws what the hand holds: snap lines, the marquee, an edge, a step.
func (r *renderer) overGesture() {
	b := r.board
	g := &b.gesture
	switch g.doing {
	case moving:
		for _, line := range g.guides {
			r.paint.line(b.view.toScreen(line.A), b.view.toScreen(line.B), 1, b.style.mark)
		}
	case marqueeing:
		if dist(g.start, g.at) > 2 {
			r.paint.rect(RectOf(g.start, g.at), box{fill: translucent(b.style.mark, 24), stroke: b.style.mark, width: 1, radius: 2})
		}
	case linking:
		way := b.linkWay(g)
		r.way(way, 2, b.style.mark)
		if len(way) > 0 {
			r.paint.dot(b.view.toScreen(way[len(way)-1]), portRadius, b.style.surface, b.style.mark, 2)
		}
	case carrying:
		if g.inside {
			at := b.ghostBox(g)
			r.step(&Step{Kind: g.kind.Kind, Icon: g.kind.Icon, Title: g.kind.Title, Subtitle: g.kind.Subtitle, At: Point{at.X, at.Y}}, true)
		}
	}
}
