package board

import "math"

// cell sizes of the index: a little more than a step, so that a step lies in few cells.
const cellW, cellH = 256, 128

// boxIndex finds the steps near a line without looking at all of them.
type boxIndex struct {
	boxes []Rect
	cells map[[2]int][]int
}

func newBoxIndex(boxes []Rect) *boxIndex {
	ix := &boxIndex{boxes: boxes, cells: make(map[[2]int][]int, len(boxes))}
	for i, b := range boxes {
		eachCell(b, func(c [2]int) { ix.cells[c] = append(ix.cells[c], i) })
	}
	return ix
}

func eachCell(r Rect, do func([2]int)) {
	x0, x1 := cellOf(r.X, cellW), cellOf(r.Right(), cellW)
	y0, y1 := cellOf(r.Y, cellH), cellOf(r.Bottom(), cellH)
	for x := x0; x <= x1; x++ {
		for y := y0; y <= y1; y++ {
			do([2]int{x, y})
		}
	}
}

func cellOf(v float32, size float64) int { return int(math.Floor(float64(v) / size)) }

// near calls do for each box that overlaps r, until do returns false. A box may come twice.
func (ix *boxIndex) near(r Rect, do func(i int) bool) {
	goOn := true
	eachCell(r, func(c [2]int) {
		for _, i := range ix.cells[c] {
			if goOn && ix.boxes[i].Overlaps(r) {
				goOn = do(i)
			}
		}
	})
}

// blocking is the first box, other than the two ends, that a line from a to b runs
// through; -1 where the way is free. Lines are level or upright.
func (ix *boxIndex) blocking(a, b Point, except ...int) int {
	const air = 4 // a line this close to a box reads as touching it
	hit := -1
	ix.near(RectOf(a, b).Grow(air), func(i int) bool {
		for _, e := range except {
			if e == i {
				return true
			}
		}
		hit = i
		return false
	})
	return hit
}

// crossings counts the pieces of a way that run through a box.
func (ix *boxIndex) crossings(way []Point, except ...int) int {
	n := 0
	for i := 1; i < len(way); i++ {
		if ix.blocking(way[i-1], way[i], except...) >= 0 {
			n++
		}
	}
	return n
}
