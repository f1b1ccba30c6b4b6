package widgets

import "slices"

// Ticks are the ticked rows of a grid: all or none of them, but for exceptions,
// so that ticking a million rows costs nothing.
type Ticks struct {
	all    bool
	except map[int]bool
}

// Has reports whether a row is ticked.
func (t *Ticks) Has(row int) bool { return t.all != t.except[row] }

// Flip ticks or unticks a row.
func (t *Ticks) Flip(row int) {
	if t.except == nil {
		t.except = map[int]bool{}
	}
	if t.except[row] {
		delete(t.except, row)
	} else {
		t.except[row] = true
	}
}

// FlipAll ticks every row, or none where every row is ticked.
func (t *Ticks) FlipAll() { *t = Ticks{all: !(t.all && len(t.except) == 0)} }

// ticksOf are the ticks of so many rows, given which of them are ticked.
func ticksOf(rows int, ticked func(row int) bool) Ticks {
	n := 0
	for row := range rows {
		if ticked(row) {
			n++
		}
	}
	t := Ticks{all: n > rows/2, except: map[int]bool{}} // whichever has fewer exceptions
	for row := range rows {
		if ticked(row) != t.all {
			t.except[row] = true
		}
	}
	return t
}

// Count gives how many of so many rows are ticked.
func (t *Ticks) Count(rows int) int {
	if t.all {
		return rows - len(t.except)
	}
	return len(t.except)
}

// Rows lists the ticked rows of so many, in order.
func (t *Ticks) Rows(rows int) (ticked []int) {
	if !t.all {
		for row := range t.except {
			ticked = append(ticked, row)
		}
		slices.Sort(ticked)
		return ticked
	}
	for row := range rows {
		if !t.except[row] {
			ticked = append(ticked, row)
		}
	}
	return ticked
}
