package board

import (
	"cmp"
	"math"
	"slices"
)

// How edges run, in world units.
const (
	CornerRadius = 8
	armRun       = 12  // the level piece of a split lies this far below the step
	mergeRun     = 14  // the level piece of a merge lies this far above the target
	laneGap      = 28  // from the outermost step to a lane
	laneStep     = 16  // between lanes
	railStep     = 6   // between the level pieces of merges into two steps of one row
	stubLength   = 10  // a path that ends
	pillOnArm    = 108 // a side arm's pill is at most this far from its step
	nearRow      = 40  // targets this much lower than the nearest still count as its row
)

// Route is the way of one edge: a line of level and upright pieces.
type Route struct {
	Edge   int // index in Scene.Edges
	Points []Point
	Width  float32
	Pill   Point // centre of its pill
	Side   bool  // leaves at the side of the step
}

// Trunk is the last piece shared by edges that merge; it is as wide as their sum.
type Trunk struct {
	To       string
	From, At Point
	Width    float32
	Edges    []int
}

// Routing is the way of every edge of a scene; Routes are in the order of Scene.Edges.
type Routing struct {
	Routes []Route
	Trunks []Trunk
}

// EdgeWidth is the width of an edge taken by n people where the busiest is taken by most.
func EdgeWidth(n, most int) float32 {
	if n <= 0 || most <= 0 {
		return 1.5
	}
	w := 1.5 + 8.5*math.Sqrt(float64(n)/float64(most))
	return float32(math.Round(w*2) / 2)
}

// router holds what the ways of one scene share.
type router struct {
	scene *Scene
	boxes []Rect
	index *boxIndex
	at    map[string]int   // step id → index
	out   map[string][]int // step id → edges, in the order of its ports
	in    map[string]int   // step id → number of edges
	most  int
	lanes []lane
	rails map[int][]rail // by height, in railSteps
	plan  []leave
	found []Route
}

// leave is how an edge leaves its step and reaches the next.
type leave struct {
	from     Point
	side     int     // -1 left, 0 bottom, 1 right
	arms     int     // edges that leave the same bottom
	entry    float32 // x at the target's top
	straight bool    // a side arm that turns down only once
}

type lane struct {
	x, top, bottom float32
	to             string
}

// rail is the level piece of a merge.
type rail struct {
	y, left, right float32
	to             string
}

// FindRoutes finds the way of every edge.
func FindRoutes(s *Scene) *Routing {
	r := &router{scene: s, at: map[string]int{}, out: map[string][]int{}, in: map[string]int{}, rails: map[int][]rail{},
		plan: make([]leave, len(s.Edges)), found: make([]Route, len(s.Edges))}
	for i := range s.Steps {
		r.at[s.Steps[i].ID] = i
		r.boxes = append(r.boxes, s.Steps[i].Bounds())
	}
	r.index = newBoxIndex(r.boxes)
	for i, e := range s.Edges {
		r.found[i].Edge = i
		if _, ok := r.at[e.From]; !ok {
			continue
		}
		r.out[e.From] = append(r.out[e.From], i)
		r.in[e.To]++
		r.most = max(r.most, e.Count)
	}
	for i := range s.Steps {
		r.planStep(i)
	}
	r.spreadEntries()
	for i := range s.Edges {
		r.find(i)
	}
	return &Routing{Routes: r.found, Trunks: r.trunks()}
}

func (r *router) target(edge int) (Rect, int, bool) {
	i, ok := r.at[r.scene.Edges[edge].To]
	if !ok {
		return Rect{}, -1, false
	}
	return r.boxes[i], i, true
}

// planStep decides which edges of a step leave at the bottom and which at the sides.
func (r *router) planStep(step int) {
	box := r.boxes[step]
	bottom, sides := r.bottomArms(step)
	for i, e := range bottom {
		share := float32(2*i+1) / float32(2*len(bottom))
		r.plan[e] = leave{from: Point{box.X + box.W*share, box.Bottom()}, arms: len(bottom), entry: r.centreOf(e, box.CX())}
	}
	for _, side := range []int{-1, 1} {
		arms := sides[side]
		// The arm that goes farthest leaves highest, so that arms do not cross.
		slices.SortStableFunc(arms, func(a, b int) int {
			return cmp.Compare(abs(r.centreOf(b, box.CX())-box.CX()), abs(r.centreOf(a, box.CX())-box.CX()))
		})
		for i, e := range arms {
			from := Point{box.Right(), box.Y + StepHeight*float32(2*i+1)/float32(2*len(arms))}
			if side < 0 {
				from.X = box.X
			}
			r.plan[e] = leave{from: from, side: side, entry: r.centreOf(e, from.X)}
			r.plan[e].straight = r.turnsOnce(r.plan[e], e, step)
		}
	}
}

func (r *router) centreOf(edge int, otherwise float32) float32 {
	if box, _, ok := r.target(edge); ok {
		return box.CX()
	}
	return otherwise
}

// bottomArms sorts the edges of a step. The one straight below goes down and sends
// the others to the sides; otherwise the nearest row below shares the bottom.
func (r *router) bottomArms(step int) (bottom []int, sides map[int][]int) {
	box := r.boxes[step]
	edges := r.out[r.scene.Steps[step].ID]
	sides = map[int][]int{}
	nearest := r.nearestRow(box, edges)
	straight := -1
	for _, e := range edges {
		to, i, ok := r.target(e)
		below := Point{box.CX(), box.Bottom()}
		if ok && to.Y >= box.Bottom()+2*armRun && to.Y <= nearest+nearRow &&
			abs(to.CX()-box.CX()) < 1 && r.index.blocking(below, Point{to.CX(), to.Y}, step, i) < 0 {
			straight = e
		}
	}
	for _, e := range edges {
		to, _, ok := r.target(e)
		down := ok && to.Y >= box.Bottom()+2*armRun
		switch {
		case straight >= 0 && e == straight,
			down && to.Y <= nearest+nearRow && abs(to.CX()-box.CX()) <= 1.6*ColumnPitch && (r.walledIn(step, to) || straight < 0 && r.freeBelow(step, e)),
			!ok && len(edges) == 1,
			down && len(edges) == 1 && r.freeBelow(step, e):
			bottom = append(bottom, e)
		default:
			side := r.sideOf(e, step)
			sides[side] = append(sides[side], e)
		}
	}
	slices.SortStableFunc(bottom, func(a, b int) int {
		return cmp.Compare(r.centreOf(a, box.CX()), r.centreOf(b, box.CX()))
	})
	return bottom, sides
}

// sideOf is the side an edge leaves at: where its target lies, unless steps stand in the
// way there and fewer on the other side.
func (r *router) sideOf(edge, step int) int {
	to, _, ok := r.target(edge)
	if !ok {
		return 1
	}
	side := 1
	if to.CX() < r.boxes[step].CX()-1 {
		side = -1
	}
	if there := r.inTheWay(edge, step, side); there > 0 && r.inTheWay(edge, step, -side) < there {
		return -side
	}
	return side
}

// inTheWay counts the pieces that would run through a step, if an edge left at a side.
func (r *router) inTheWay(edge, step, side int) int {
	to, i, _ := r.target(edge)
	box := r.boxes[step]
	p := leave{from: Point{box.Right(), box.Y + StepHeight/2}, side: side, entry: to.CX()}
	if side < 0 {
		p.from.X = box.X
	}
	if r.turnsOnce(p, edge, step) {
		return 0
	}
	_, n := r.bestLane(p, Point{p.entry, to.Y}, step, i, func(x float32) float32 { return x })
	return n
}

// walledIn says whether a neighbour in the row stands in the way of a side arm.
func (r *router) walledIn(step int, to Rect) bool {
	box := r.boxes[step]
	from := Point{box.Right(), box.Y + StepHeight/2}
	if to.CX() < box.CX() {
		from.X = box.X
	}
	return r.index.blocking(from, Point{to.CX(), from.Y}, step) >= 0
}

// nearestRow is the top of the highest target below a step.
func (r *router) nearestRow(box Rect, edges []int) float32 {
	nearest := float32(math.MaxFloat32)
	for _, e := range edges {
		if to, _, ok := r.target(e); ok && to.Y >= box.Bottom()+2*armRun {
			nearest = min(nearest, to.Y)
		}
	}
	return nearest
}

// freeBelow says whether an edge reaches its target from the bottom without crossing a step.
func (r *router) freeBelow(step, edge int) bool {
	to, i, _ := r.target(edge)
	box := r.boxes[step]
	from, at := Point{box.CX(), box.Bottom()}, Point{to.CX(), to.Y}
	return r.index.crossings(elbow(from, at, at.Y-mergeRun), step, i) == 0 ||
		r.index.crossings(elbow(from, at, from.Y+armRun), step, i) == 0
}

// turnsOnce says whether a side arm can go level and then straight down onto its target.
func (r *router) turnsOnce(p leave, edge, step int) bool {
	to, i, ok := r.target(edge)
	if !ok || to.Y < p.from.Y+2*CornerRadius || float32(p.side)*(to.CX()-p.from.X) < 2*CornerRadius {
		return false
	}
	return r.index.crossings([]Point{p.from, {p.entry, p.from.Y}, {p.entry, to.Y}}, step, i) == 0
}

// spreadEntries gives side arms that come down on the same step places of their own.
func (r *router) spreadEntries() {
	coming := map[string][]int{}
	for i, e := range r.scene.Edges {
		if r.plan[i].straight {
			coming[e.To] = append(coming[e.To], i)
		}
	}
	for id, edges := range coming {
		if len(edges) < 2 {
			continue
		}
		box := r.boxes[r.at[id]]
		// From the left the highest arm lies farthest right, from the right farthest left.
		slices.SortStableFunc(edges, func(a, b int) int {
			pa, pb := r.plan[a], r.plan[b]
			if pa.side != pb.side {
				return cmp.Compare(pb.side, pa.side)
			}
			return cmp.Compare(float32(-pa.side)*pa.from.Y, float32(-pb.side)*pb.from.Y)
		})
		for i, e := range edges {
			r.plan[e].entry = box.X + box.W*float32(i+1)/float32(len(edges)+1)
		}
	}
}

// elbow goes down to runY, level, and down again.
func elbow(from, to Point, runY float32) []Point {
	if abs(from.X-to.X) < 0.5 {
		return []Point{from, to}
	}
	return []Point{from, {from.X, runY}, {to.X, runY}, to}
}

// find lays the way of one edge and places its pill.
func (r *router) find(edge int) {
	e, p := r.scene.Edges[edge], r.plan[edge]
	from, ok := r.at[e.From]
	if !ok {
		return
	}
	way := Route{Edge: edge, Side: p.side != 0, Width: 2}
	if r.scene.Mode != Draw && e.Count >= 0 {
		way.Width = EdgeWidth(e.Count, r.most)
	}
	box, to, ok := r.target(edge)
	at := Point{p.entry, box.Y}
	switch {
	case !ok && p.side == 0:
		way.Points = []Point{p.from, p.from.Add(Point{0, stubLength})}
		way.Pill = p.from.Add(Point{0, 2 * stubLength})
	case !ok:
		way.Points = []Point{p.from, p.from.Add(Point{2 * stubLength, 0})}
		way.Pill = p.from.Add(Point{5 * stubLength, 0})
	case p.side == 0:
		r.fromBottom(&way, p, at, from, to)
	default:
		r.fromSide(&way, p, at, from, to, e.To)
	}
	r.found[edge] = way
}

func (r *router) fromBottom(way *Route, p leave, at Point, from, to int) {
	merges := r.in[r.scene.Steps[to].ID] > 1
	arm, merge := min(p.from.Y+armRun, (p.from.Y+at.Y)/2), max(at.Y-mergeRun, (p.from.Y+at.Y)/2)
	early, late := elbow(p.from, at, arm), elbow(p.from, at, merge)
	way.Points = early
	crossEarly, crossLate := r.index.crossings(early, from, to), r.index.crossings(late, from, to)
	if crossLate < crossEarly || crossLate == crossEarly && merges {
		way.Points = late
		if len(late) == 4 && merge == at.Y-mergeRun {
			y := r.railFor(p.from.X, at, r.scene.Steps[to].ID)
			way.Points = elbow(p.from, at, max(y, p.from.Y+armRun))
		}
	}
	switch {
	case len(way.Points) == 2 && !merges:
		way.Pill = Point{at.X, (p.from.Y + at.Y) / 2}
	case len(way.Points) == 4 && way.Points[1].Y == arm && !merges:
		way.Pill = Point{at.X, at.Y - mergeRun}
	default:
		way.Pill = p.from.Add(Point{0, mergeRun})
	}
}

func (r *router) fromSide(way *Route, p leave, at Point, from, to int, id string) {
	if p.straight {
		way.Points = []Point{p.from, {at.X, p.from.Y}, at}
	} else {
		x := r.laneFor(p, at, from, to, id)
		y := r.railFor(x, at, id)
		way.Points = []Point{p.from, {x, p.from.Y}, {x, y}, {at.X, y}, at}
	}
	length := abs(way.Points[1].X - p.from.X)
	way.Pill = Point{p.from.X + float32(p.side)*min(pillOnArm, length/2), p.from.Y}
}

// laneFor finds an upright lane beside the step that crosses no box, where there is
// one, and lies on no other lane: first beside the step, then in the gap to the next
// column, then beyond what stands in the way.
func (r *router) laneFor(p leave, at Point, from, to int, id string) float32 {
	top, bottom := min(p.from.Y, at.Y-mergeRun), max(p.from.Y, at.Y-mergeRun)
	x, _ := r.bestLane(p, at, from, to, func(x float32) float32 { return r.besideLanes(x, float32(p.side), top, bottom, id) })
	r.lanes = append(r.lanes, lane{x, top, bottom, id})
	return x
}

// bestLane is the lane through the fewest steps, and through how many; beside moves one
// that is tried to where there is room.
func (r *router) bestLane(p leave, at Point, from, to int, beside func(x float32) float32) (x float32, least int) {
	side := float32(p.side)
	top, bottom := min(p.from.Y, at.Y-mergeRun), max(p.from.Y, at.Y-mergeRun)
	x, least = p.from.X, math.MaxInt
	try := func(lane float32) int {
		lane = beside(lane)
		n := r.index.crossings([]Point{p.from, {lane, p.from.Y}, {lane, at.Y - mergeRun}, {at.X, at.Y - mergeRun}}, from, to)
		if n < least {
			x, least = lane, n
		}
		return n
	}
	beyond := p.from.X + side*laneGap
	for _, lane := range []float32{beyond, p.from.X + side*(ColumnPitch-StepWidth)/2} {
		if try(lane) == 0 {
			break
		}
	}
	for n := 0; least > 0 && n < 8; n++ {
		hit := r.index.blocking(Point{beyond, top}, Point{beyond, bottom}, from)
		if hit < 0 {
			break
		}
		if beyond = r.boxes[hit].Right() + laneGap; p.side < 0 {
			beyond = r.boxes[hit].X - laneGap
		}
		try(beyond)
	}
	return x, least
}

// railFor is the height of the level piece from x to the top of a step: above the rails of
// other steps that it would lie on, so that one can see which line goes where.
func (r *router) railFor(x float32, at Point, to string) float32 {
	left, right := min(x, at.X), max(x, at.X)
	y := at.Y - mergeRun
	for range 3 {
		if !r.railTaken(y, left, right, to) {
			break
		}
		y -= railStep
	}
	level := int(y / railStep)
	r.rails[level] = append(r.rails[level], rail{y, left, right, to})
	return y
}

func (r *router) railTaken(y, left, right float32, to string) bool {
	for level := int(y/railStep) - 1; level <= int(y/railStep)+1; level++ {
		for _, l := range r.rails[level] {
			if l.to != to && abs(l.y-y) < railStep-1 && l.left < right && left < l.right {
				return true
			}
		}
	}
	return false
}

// besideLanes moves a lane outwards until it lies on no lane to another step.
func (r *router) besideLanes(x, side, top, bottom float32, id string) float32 {
	for _, l := range r.lanes {
		if l.to != id && abs(l.x-x) < laneStep-1 && l.top <= bottom && top <= l.bottom {
			x = l.x + side*laneStep
		}
	}
	return x
}

// trunks joins the edges that come down on the same spot.
func (r *router) trunks() []Trunk {
	type spot struct {
		to string
		x  float32
	}
	ends := map[spot][]int{}
	var order []spot
	for i, e := range r.scene.Edges {
		if e.To == "" || len(r.found[i].Points) == 0 {
			continue
		}
		last := r.found[i].Points[len(r.found[i].Points)-1]
		s := spot{e.To, last.X}
		if ends[s] == nil {
			order = append(order, s)
		}
		ends[s] = append(ends[s], i)
	}
	var trunks []Trunk
	for _, s := range order {
		if len(ends[s]) < 2 {
			continue
		}
		sum := 0
		for _, i := range ends[s] {
			sum += max(0, r.scene.Edges[i].Count)
		}
		top := r.boxes[r.at[s.to]].Y
		t := Trunk{To: s.to, From: Point{s.x, top - mergeRun + CornerRadius}, At: Point{s.x, top}, Width: 2, Edges: ends[s]}
		if r.scene.Mode != Draw {
			t.Width = EdgeWidth(sum, max(r.most, sum))
		}
		trunks = append(trunks, t)
	}
	return trunks
}
