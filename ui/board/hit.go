package board

// Part is what lies under the pointer.
type Part int

// The parts.
const (
	OnNothing Part = iota
	OnStep
	OnPort  // an outlet, Target.Ref names it
	OnInlet // the top of a step
	OnEdge
	OnPill
	OnProblem // the sentence below a step
)

// Target is one thing on the board.
type Target struct {
	Part Part
	Step string
	Ref  Ref
}

// portReach is how near to a port counts as on it, edgeReach the same for an
// edge; both in pixels on the screen, so that they do not shrink with the zoom.
const (
	portReach = 9
	edgeReach = 6
)

// outlets gives the place of each port of a step: where its edge starts, and the
// free ones side by side along the bottom.
func (f *frame) outlets(step *Step) map[string]Point {
	at := make(map[string]Point, len(step.Ports))
	var free []string
	taken := 0
	for _, p := range step.Ports {
		i := f.scene.edgeAt(Ref{step.ID, p.ID})
		if i >= 0 && len(f.routing.Routes[i].Points) > 0 && f.scene.Edges[i].To != "" {
			at[p.ID] = f.routing.Routes[i].Points[0]
			if !f.routing.Routes[i].Side {
				taken++
			}
			continue
		}
		free = append(free, p.ID)
	}
	box := step.Bounds()
	for i, id := range free {
		share := float32(2*i+1) / float32(2*len(free))
		if taken > 0 { // the middle is used: to the right of it
			share = 0.62 + 0.38*float32(i+1)/float32(len(free)+1)
		}
		at[id] = Point{box.X + box.W*share, box.Bottom()}
	}
	return at
}

// inlet is where edges reach a step.
func inlet(step *Step) Point { return Point{step.Bounds().CX(), step.At.Y} }

// frame is a scene with its ways: what one look at the board is drawn from and hit by.
type frame struct {
	scene   *Scene
	routing *Routing
	index   *boxIndex
	pills   []Rect          // box of each edge's pill, empty where there is none
	ported  map[string]bool // steps whose ports show
	byID    map[string]int
}

func newFrame(s *Scene) *frame {
	f := &frame{scene: s, routing: FindRoutes(s), pills: make([]Rect, len(s.Edges)), byID: make(map[string]int, len(s.Steps))}
	boxes := make([]Rect, len(s.Steps))
	for i := range s.Steps {
		boxes[i] = s.Steps[i].Bounds()
		f.byID[s.Steps[i].ID] = i
	}
	f.index = newBoxIndex(boxes)
	return f
}

// step finds a step by its id, nil where there is none.
func (f *frame) step(id string) *Step {
	if i, ok := f.byID[id]; ok {
		return &f.scene.Steps[i]
	}
	return nil
}

// hit tells what lies at a point; zoom is pixels per world unit.
func (f *frame) hit(at Point, zoom float32) Target {
	if t, ok := f.hitPort(at, portReach/zoom); ok {
		return t
	}
	if i := f.stepAt(at); i >= 0 {
		return Target{Part: OnStep, Step: f.scene.Steps[i].ID}
	}
	for i, pill := range f.pills {
		if !pill.Empty() && pill.Contains(at) {
			return Target{Part: OnPill, Ref: f.scene.Edges[i].Ref()}
		}
	}
	if i := f.edgeNear(at, edgeReach/zoom); i >= 0 {
		return Target{Part: OnEdge, Ref: f.scene.Edges[i].Ref()}
	}
	return Target{}
}

func (f *frame) hitPort(at Point, reach float32) (Target, bool) {
	for id := range f.ported {
		step := f.step(id)
		if step == nil || !step.Bounds().Grow(2*reach).Contains(at) {
			continue
		}
		outlets := f.outlets(step)
		for _, p := range step.Ports {
			if near(outlets[p.ID], at, reach) {
				return Target{Part: OnPort, Step: id, Ref: Ref{id, p.ID}}, true
			}
		}
		if !step.Entry && !step.Note && near(inlet(step), at, reach) {
			return Target{Part: OnInlet, Step: id}, true
		}
	}
	return Target{}, false
}

// stepAt is the topmost step at a point, -1 where there is none. Later steps lie on top; notes lie below all.
func (f *frame) stepAt(at Point) int {
	best := -1
	f.index.near(Rect{at.X, at.Y, 0, 0}, func(i int) bool {
		if best < 0 || f.scene.Steps[best].Note && !f.scene.Steps[i].Note ||
			i > best && f.scene.Steps[best].Note == f.scene.Steps[i].Note {
			best = i
		}
		return true
	})
	return best
}

// edgeNear is the edge nearest to a point and no further than reach, -1 where there is none.
func (f *frame) edgeNear(at Point, reach float32) int {
	best, bestGap := -1, reach
	for i, way := range f.routing.Routes {
		for k := 1; k < len(way.Points); k++ {
			gap := gapTo(at, way.Points[k-1], way.Points[k]) - way.Width/2
			if gap <= bestGap && f.scene.Edges[i].To != "" {
				best, bestGap = i, gap
			}
		}
	}
	return best
}

// trunkNear gives the edges that merge near a point, nil where none do.
func (f *frame) trunkNear(at Point, reach float32) []Ref {
	for _, t := range f.routing.Trunks {
		if gapTo(at, t.From, t.At) > reach {
			continue
		}
		refs := make([]Ref, len(t.Edges))
		for i, e := range t.Edges {
			refs[i] = f.scene.Edges[e].Ref()
		}
		return refs
	}
	return nil
}

// within lists the steps that a marquee touches.
func (f *frame) within(r Rect) []string {
	var found []*Step
	for i := range f.scene.Steps {
		if f.scene.Steps[i].Bounds().Overlaps(r) {
			found = append(found, &f.scene.Steps[i])
		}
	}
	return idsInReadingOrder(found)
}

// gapTo is the distance of a point from a level or upright line.
func gapTo(p, a, b Point) float32 {
	r := RectOf(a, b)
	dx := max(r.X-p.X, 0, p.X-r.Right())
	dy := max(r.Y-p.Y, 0, p.Y-r.Bottom())
	return max(dx, dy)
}

func near(a, b Point, reach float32) bool { return abs(a.X-b.X) <= reach && abs(a.Y-b.Y) <= reach }
