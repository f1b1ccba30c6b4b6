package board

import (
	"math"
	"slices"
)

// Guide is a snap line, level or upright.
type Guide struct{ A, B Point }

// Snap nudges a moving box onto the lines of the others: edges and centres, and
// the row and column pitch. It gives the nudge and the lines to show. reach is how
// far it pulls, in world units.
func Snap(moving Rect, others []Rect, reach float32) (Point, []Guide) {
	var nudge Point
	dx, okX := nearest(reach, func(try func(float32)) {
		for _, o := range others {
			try(o.CX() - moving.CX())
			try(o.X - moving.X)
			try(o.CX() + ColumnPitch - moving.CX())
			try(o.CX() - ColumnPitch - moving.CX())
		}
	})
	dy, okY := nearest(reach, func(try func(float32)) {
		for _, o := range others {
			try(o.Y - moving.Y)
			if abs(o.CX()-moving.CX()) < 2*ColumnPitch {
				try(o.Y + RowPitch - moving.Y)
				try(o.Y - RowPitch - moving.Y)
			}
		}
	})
	if okX {
		nudge.X = dx
	}
	if okY {
		nudge.Y = dy
	}
	return nudge, guides(moving.Moved(nudge), others)
}

func nearest(reach float32, each func(try func(float32))) (float32, bool) {
	best, ok := reach, false
	var by float32
	each(func(d float32) {
		if abs(d) <= best && (!ok || abs(d) < best) {
			best, by, ok = abs(d), d, true
		}
	})
	return by, ok
}

// guides draws the lines that the box now shares with others: one upright, one level.
func guides(box Rect, others []Rect) []Guide {
	const same = 0.25
	var upright, level Rect
	for _, o := range others {
		if abs(o.CX()-box.CX()) < same {
			upright = upright.Union(o)
		}
		if abs(o.Y-box.Y) < same {
			level = level.Union(o)
		}
	}
	var lines []Guide
	if !upright.Empty() {
		all := upright.Union(box)
		lines = append(lines, Guide{Point{box.CX(), all.Y - mergeRun}, Point{box.CX(), all.Bottom() + mergeRun}})
	}
	if !level.Empty() {
		all := level.Union(box)
		lines = append(lines, Guide{Point{all.X - mergeRun, box.CY()}, Point{all.Right() + mergeRun, box.CY()}})
	}
	return lines
}

// OnGrid rounds a place to the grid that loose drops land on.
func OnGrid(p Point) Point {
	return Point{round(p.X/GridUnit) * GridUnit, round(p.Y/GridUnit) * GridUnit}
}

// Side is a line that boxes are brought to.
type Side int

// The lines.
const (
	ToLeft Side = iota
	ToCentre
	ToTop
	SpreadDown // the same gaps from the top one to the lowest
)

// Align gives new places to the steps named, so that they share a line.
func Align(s *Scene, ids []string, side Side) map[string]Point {
	steps := chosen(s, ids)
	moved := make(map[string]Point, len(steps))
	if len(steps) < 2 {
		return moved
	}
	x, y := steps[0].At.X, steps[0].At.Y
	var sum float32
	for _, step := range steps {
		x, y = min(x, step.At.X), min(y, step.At.Y)
		sum += step.At.X
	}
	slices.SortFunc(steps, func(a, b *Step) int { return int(math.Copysign(1, float64(a.At.Y-b.At.Y))) })
	gap := (steps[len(steps)-1].At.Y - y) / float32(len(steps)-1)
	for i, step := range steps {
		at := step.At
		switch side {
		case ToLeft:
			at.X = x
		case ToCentre:
			at.X = OnGrid(Point{X: sum / float32(len(steps))}).X
		case ToTop:
			at.Y = y
		case SpreadDown:
			at.Y = y + float32(i)*gap
		}
		moved[step.ID] = at
	}
	return moved
}

func chosen(s *Scene, ids []string) []*Step {
	var steps []*Step
	for _, id := range ids {
		if step := s.Step(id); step != nil {
			steps = append(steps, step)
		}
	}
	return steps
}
