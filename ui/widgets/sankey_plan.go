package widgets

import (
	"cmp"
	"slices"
)

// Measures of a sankey in px.
const (
	sankeyNode   float32 = 10  // width of a step
	sankeySlot   float32 = 36  // least height of a step: its two lines of text
	sankeyGap    float32 = 12  // between two steps of a column
	sankeyColumn float32 = 104 // least distance of two columns
	sankeyLast   float32 = 140 // for the words right of the last column
)

// sankeyPlan is where everything of a sankey lies.
type sankeyPlan struct {
	columns int
	steps   []sankeySpot
	ribbons []ribbon
}

// sankeySpot is a step's place; in and out are how many came and went on.
type sankeySpot struct {
	column     int
	x, y, h    float32
	slot       float32 // height kept free for the step and its words
	in, out, n int     // n: the greater of both
	sunk, sent float32 // px of its edges that have ribbons already
}

// ribbon is a flow's place: from the right edge of one step to the left of another,
// as thick at both ends.
type ribbon struct {
	flow                int
	x1, y1, x2, y2, fat float32
}

// planSankey lays out steps and flows in a size. A flow that leads back is not drawn:
// columns are ranks from the first step, and everything runs to the right.
func planSankey(steps []SankeyStep, flows []SankeyFlow, width, height float32) *sankeyPlan {
	p := &sankeyPlan{steps: make([]sankeySpot, len(steps))}
	at := map[string]int{}
	for i, s := range steps {
		at[s.ID] = i
	}
	ends := make([][2]int, len(flows)) // of each flow; -1: not drawn
	for i, f := range flows {
		from, known := at[f.From]
		to, also := at[f.To]
		if ends[i] = [2]int{from, to}; !known || !also || f.N <= 0 {
			ends[i] = [2]int{-1, -1}
		}
	}
	p.rank(ends)
	for i, e := range ends {
		if e[0] >= 0 {
			p.steps[e[0]].out += flows[i].N
			p.steps[e[1]].in += flows[i].N
		}
	}
	for i, s := range steps {
		p.steps[i].n = max(p.steps[i].in, p.steps[i].out, s.N)
	}
	columns := p.order(ends, flows)
	p.place(columns, width, height)
	p.ribbonsOf(ends, flows)
	return p
}

// rank gives each step its column, the longest way from a first step, and takes out
// the flows that would close a circle.
func (p *sankeyPlan) rank(ends [][2]int) {
	out := make([][]int, len(p.steps)) // flows of a step
	for i, e := range ends {
		if e[0] >= 0 {
			out[e[0]] = append(out[e[0]], i)
		}
	}
	const open, done = 1, 2
	state := make([]int, len(p.steps))
	var order []int
	var visit func(int)
	visit = func(n int) {
		state[n] = open
		for _, i := range out[n] {
			to := ends[i][1]
			switch state[to] {
			case open:
				ends[i] = [2]int{-1, -1}
			case 0:
				visit(to)
			}
		}
		state[n] = done
		order = append(order, n)
	}
	for n := range p.steps {
		if state[n] == 0 {
			visit(n)
		}
	}
	slices.Reverse(order)
	for _, n := range order {
		p.columns = max(p.columns, p.steps[n].column+1)
		for _, i := range out[n] {
			if to := ends[i][1]; to >= 0 {
				p.steps[to].column = max(p.steps[to].column, p.steps[n].column+1)
			}
		}
	}
}

// order gives the steps of each column from the top: by where their people come from.
func (p *sankeyPlan) order(ends [][2]int, flows []SankeyFlow) [][]int {
	columns := make([][]int, p.columns)
	for n := range p.steps {
		columns[p.steps[n].column] = append(columns[p.steps[n].column], n)
	}
	rank := make([]float64, len(p.steps))
	for _, column := range columns {
		for _, n := range column {
			var sum, weight float64
			for i, e := range ends {
				if e[1] == n && e[0] >= 0 {
					sum += rank[e[0]] * float64(flows[i].N)
					weight += float64(flows[i].N)
				}
			}
			if rank[n] = float64(n) / float64(len(p.steps)); weight > 0 {
				rank[n] = sum / weight
			}
		}
		slices.SortStableFunc(column, func(a, b int) int { return cmp.Compare(rank[a], rank[b]) })
		for i, n := range column {
			rank[n] = (float64(i) + 0.5) / float64(len(column))
		}
	}
	return columns
}

// place gives the steps their places. One scale holds for all; it is the greatest at
// which the fullest column fits, with room for the words of its smallest steps.
func (p *sankeyPlan) place(columns [][]int, width, height float32) {
	used := func(column []int, scale float32) (h float32) {
		for _, n := range column {
			h += max(sankeySlot, float32(p.steps[n].n)*scale) + sankeyGap
		}
		return h - sankeyGap
	}
	most := 1
	for _, s := range p.steps {
		most = max(most, s.n)
	}
	low, high := float32(0), height/float32(most)
	for range 24 {
		scale := (low + high) / 2
		if slices.ContainsFunc(columns, func(c []int) bool { return used(c, scale) > height }) {
			high = scale
		} else {
			low = scale
		}
	}
	pitch := (width - sankeyLast - sankeyNode) / float32(max(1, p.columns-1))
	for i, column := range columns {
		y := max(0, (height-used(column, low))/2)
		for _, n := range column {
			s := &p.steps[n]
			s.x, s.h = float32(i)*pitch, max(1, float32(s.n)*low)
			s.slot = max(sankeySlot, s.h)
			s.y = y + (s.slot-s.h)/2
			y += s.slot + sankeyGap
		}
	}
}

// ribbonsOf draws the flows, those of a step from the top in the order of where they lead.
func (p *sankeyPlan) ribbonsOf(ends [][2]int, flows []SankeyFlow) {
	var list []int
	for i, e := range ends {
		if e[0] >= 0 {
			list = append(list, i)
		}
	}
	fat := func(i int) float32 {
		s := p.steps[ends[i][0]]
		return s.h * float32(flows[i].N) / float32(max(1, s.n))
	}
	p.ribbons = make([]ribbon, len(list))
	slices.SortStableFunc(list, func(a, b int) int { return cmp.Compare(p.steps[ends[a][1]].y, p.steps[ends[b][1]].y) })
	for k, i := range list {
		from := &p.steps[ends[i][0]]
		p.ribbons[k] = ribbon{flow: i, x1: from.x + sankeyNode, y1: from.y + from.sent, fat: fat(i)}
		from.sent += fat(i)
	}
	slices.SortStableFunc(p.ribbons, func(a, b ribbon) int { return cmp.Compare(a.y1, b.y1) })
	for k := range p.ribbons {
		r := &p.ribbons[k]
		to := &p.steps[ends[r.flow][1]]
		r.x2, r.y2 = to.x, to.y+to.sunk
		to.sunk += r.fat
	}
}

// at gives the upper edge of a ribbon at an x between its ends.
func (r ribbon) at(x float32) float32 {
	t := (x - r.x1) / max(1, r.x2-r.x1)
	return r.y1 + (r.y2-r.y1)*t*t*(3-2*t)
}

func (r ribbon) holds(x, y float32) bool {
	if x < r.x1 || x > r.x2 {
		return false
	}
	top := r.at(x)
	return y >= top-1 && y <= top+r.fat+1
}
