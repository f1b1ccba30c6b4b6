package board

import (
	"cmp"
	"math"
	"slices"

	"github.com/nulab/autog"
	"github.com/nulab/autog/graph"
)

// Tidy gives every step a place: rows by autog (Sugiyama's layers), columns on the
// pitch. Within a row the steps keep the order they have now, and the upper left
// step stays where it is, so that nobody has to learn the picture anew.
// Notes keep their places.
func Tidy(s *Scene) map[string]Point {
	steps := flowing(s)
	if len(steps) == 0 {
		return map[string]Point{}
	}
	rows := layers(s, steps)
	places := columns(s, rows)
	return anchored(s, places, rows[0])
}

func flowing(s *Scene) []*Step {
	var steps []*Step
	for i := range s.Steps {
		if !s.Steps[i].Note {
			steps = append(steps, &s.Steps[i])
		}
	}
	return steps
}

// layers asks autog for the rows, top row first, each from left to right as now.
func layers(s *Scene, steps []*Step) [][]*Step {
	source := autogEdges(s)
	row := map[string]int{}
	if len(source) > 0 {
		laid := autog.Layout(source,
			// The default breaker may turn the entry's edges round once there is a loop.
			autog.WithCycleBreaking(autog.CycleBreakingDepthFirst),
			autog.WithPositioning(autog.PositioningVAlign),
			autog.WithEdgeRouting(autog.EdgeRoutingNoop),
			autog.WithNodeFixedSize(StepWidth, StepHeight),
			autog.WithNodeSpacing(ColumnPitch-StepWidth), autog.WithLayerSpacing(RowPitch-StepHeight))
		for _, n := range laid.Nodes {
			row[n.ID] = int(math.Round(n.Y / RowPitch))
		}
	}
	last := 0
	for _, r := range row {
		last = max(last, r)
	}
	rows := make([][]*Step, last+2)
	for _, step := range steps {
		r, ok := row[step.ID]
		if !ok {
			r = last + 1 // loose steps in a row of their own
			if step.Entry {
				r = 0
			}
		}
		rows[r] = append(rows[r], step)
	}
	rows = slices.DeleteFunc(rows, func(r []*Step) bool { return len(r) == 0 })
	for _, r := range rows {
		slices.SortStableFunc(r, func(a, b *Step) int {
			return cmp.Or(cmp.Compare(a.At.X, b.At.X), cmp.Compare(a.ID, b.ID))
		})
	}
	return rows
}

// autogEdges lists the edges from left to right, as the depth-first search walks them.
func autogEdges(s *Scene) graph.EdgeSlice {
	var pairs [][]string
	seen := map[[2]string]bool{}
	for _, e := range s.Edges {
		from, to := s.Step(e.From), s.Step(e.To)
		pair := [2]string{e.From, e.To}
		if from == nil || to == nil || seen[pair] || e.From == e.To {
			continue
		}
		seen[pair] = true
		pairs = append(pairs, []string{e.From, e.To})
	}
	slices.SortStableFunc(pairs, func(a, b []string) int {
		fa, fb, ta, tb := s.Step(a[0]), s.Step(b[0]), s.Step(a[1]), s.Step(b[1])
		return cmp.Or(cmp.Compare(fa.At.Y, fb.At.Y), cmp.Compare(fa.At.X, fb.At.X), cmp.Compare(ta.At.X, tb.At.X))
	})
	return graph.EdgeSlice(pairs)
}

// columns places each row: a step wants to stand below the middle of the steps it
// comes from, and a row spreads evenly around what its steps want.
func columns(s *Scene, rows [][]*Step) map[string]Point {
	parents := map[string][]string{}
	children := map[string]int{}
	for _, e := range s.Edges {
		if e.To != "" && e.To != e.From {
			parents[e.To] = append(parents[e.To], e.From)
			children[e.From]++
		}
	}
	at := map[string]Point{}
	for r, row := range rows {
		want := make([]float32, len(row))
		for i, step := range row {
			want[i] = wanted(step, parents[step.ID], at)
		}
		centreSiblings(row, want, parents, children)
		for i, x := range spread(want) {
			at[row[i].ID] = Point{x, float32(r) * RowPitch}
		}
	}
	return at
}

// wanted is the mean of the places of the parents already placed.
func wanted(step *Step, parents []string, at map[string]Point) float32 {
	var sum float32
	n := 0
	for _, p := range parents {
		if place, ok := at[p]; ok {
			sum += place.X
			n++
		}
	}
	if n == 0 {
		return step.At.X
	}
	return sum / float32(n)
}

// centreSiblings fans the arms of one split out around the split.
func centreSiblings(row []*Step, want []float32, parents map[string][]string, children map[string]int) {
	for i := 0; i < len(row); {
		j := i + 1
		for j < len(row) && only(parents[row[i].ID]) != "" && only(parents[row[j].ID]) == only(parents[row[i].ID]) {
			j++
		}
		for k := i; k < j; k++ {
			want[k] += (float32(k-i) - float32(j-i-1)/2) * ColumnPitch
		}
		i = j
	}
}

func only(ids []string) string {
	if len(ids) == 1 {
		return ids[0]
	}
	return ""
}

// spread pushes neighbours apart to the pitch while staying as near as it can to
// what they want: a cluster that collides is placed around its mean.
func spread(want []float32) []float32 {
	type cluster struct {
		sum   float32 // of want minus offset
		n     int
		start int
	}
	var stack []cluster
	left := func(c cluster) float32 { return c.sum / float32(c.n) }
	for i, w := range want {
		c := cluster{w, 1, i}
		for len(stack) > 0 {
			prev := stack[len(stack)-1]
			if left(prev)+float32(prev.n)*ColumnPitch <= left(c) {
				break
			}
			c = cluster{prev.sum + c.sum - float32(c.n*prev.n)*ColumnPitch, prev.n + c.n, prev.start}
			stack = stack[:len(stack)-1]
		}
		stack = append(stack, c)
	}
	out := make([]float32, len(want))
	for _, c := range stack {
		for k := range c.n {
			out[c.start+k] = left(c) + float32(k)*ColumnPitch
		}
	}
	return out
}

// anchored moves the whole picture so that the first step of the first row stays
// put, and rounds to the grid.
func anchored(s *Scene, at map[string]Point, first []*Step) map[string]Point {
	d := first[0].At.Sub(at[first[0].ID])
	for id, p := range at {
		at[id] = OnGrid(p.Add(d))
	}
	return at
}
