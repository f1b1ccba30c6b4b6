package board

// Slot is the place that opens on an edge while a step is held over it.
type Slot struct {
	Edge  Ref
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
