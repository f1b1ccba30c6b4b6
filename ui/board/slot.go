package board

import "slices"

// Slot is the place that opens on an edge while a step is held over it.
type Slot struct {
	Edge  Ref
	Also  []Ref            // further edges, where the place lies on their trunk
	At    Point            // upper left corner of the new step
	Moves map[string]Point // steps that make room, with their new places
}

// OpenSlot makes room for one step on an edge: what follows moves down one row
// where the gap is too small. It reports false where there is no such edge.
func OpenSlot(s *Scene, edge Ref) (Slot, bool) {
	i := s.edgeAt(edge)
	if i < 0 {
		return Slot{}, false
	}
	from, to := s.Step(edge.From), s.Step(s.Edges[i].To)
	if from == nil || to == nil {
		return Slot{}, false
	}
	slot := Slot{Edge: edge, At: Point{to.At.X, from.At.Y + RowPitch}, Moves: map[string]Point{}}
	if to.At.Y < from.At.Y { // a jump back: beside its target's row, nothing moves
		slot.At = Point{from.At.X + ColumnPitch, from.At.Y}
		return slot, true
	}
	room := to.At.Y - slot.At.Y
	if room >= RowPitch-1 {
		slot.At.Y = to.At.Y - RowPitch
		return slot, true
	}
	down := RowPitch - room
	for id := range s.Downstream(to.ID) {
		if step := s.Step(id); step != nil && step.At.Y >= to.At.Y-1 {
			slot.Moves[id] = step.At.Add(Point{0, down})
		}
	}
	return slot, true
}

// OpenTrunk makes room where edges have merged: the new step takes them all, at the
// place of their target, which moves down with what follows.
func OpenTrunk(s *Scene, edges []Ref) (Slot, bool) {
	i := s.edgeAt(edges[0])
	if i < 0 {
		return Slot{}, false
	}
	to := s.Step(s.Edges[i].To)
	if to == nil {
		return Slot{}, false
	}
	slot := Slot{Edge: edges[0], Also: edges[1:], At: to.At, Moves: map[string]Point{}}
	for id := range s.Downstream(to.ID) {
		if step := s.Step(id); step != nil && step.At.Y >= to.At.Y-1 {
			slot.Moves[id] = step.At.Add(Point{0, RowPitch})
		}
	}
	return slot, true
}

// on says whether an edge is one of those that the slot lies on.
func (s *Slot) on(ref Ref) bool { return s != nil && (s.Edge == ref || slices.Contains(s.Also, ref)) }
