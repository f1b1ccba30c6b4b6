package board

import "slices"

// startLink takes an edge into the hand: a new one from a free port, or the end of one that is there.
func (b *Board) startLink(ref Ref, loosed bool) {
	g := &b.gesture
	g.doing, g.link, g.loosed = linking, ref, loosed
	g.legal = make(map[string]bool, len(b.scene.Steps))
	for i := range b.scene.Steps {
		s := &b.scene.Steps[i]
		g.legal[s.ID] = !s.Entry && !s.Note && s.ID != ref.From && (b.Legal == nil || b.Legal(ref, s.ID))
	}
}

// edgeInto is the edge that is meant when the top of a step is taken: the chosen one, else the last.
func (b *Board) edgeInto(id string) (Ref, bool) {
	var found *Ref
	for _, e := range b.scene.Edges {
		if e.To == id {
			ref := e.Ref()
			if b.edge != nil && *b.edge == ref {
				return ref, true
			}
			found = &ref
		}
	}
	if found == nil {
		return Ref{}, false
	}
	return *found, true
}

func (b *Board) dragLink() {
	g := &b.gesture
	g.over = ""
	at := b.view.toWorld(g.at)
	if i := b.frame.stepAt(at); i >= 0 {
		g.over = b.frame.scene.Steps[i].ID
	} else if id := b.inletNear(at); id != "" {
		g.over = id
	}
	if g.over != g.led {
		g.led, g.way = g.over, b.wayTo(g)
	}
	b.Refresh()
}

// wayTo is the way that the edge in the hand would take to the step it is held over; nil
// where it may not end there.
func (b *Board) wayTo(g *gesture) []Point {
	if g.over == "" || !g.legal[g.over] {
		return nil
	}
	s := *b.scene
	s.Edges = slices.Clone(s.Edges)
	i := s.edgeAt(g.link)
	if i < 0 {
		i = len(s.Edges)
		s.Edges = append(s.Edges, Edge{From: g.link.From, Port: g.link.Port})
	}
	s.Edges[i].To = g.over
	return FindRoutes(&s).Routes[i].Points
}

// inletNear catches an edge that is let go just above a step.
func (b *Board) inletNear(at Point) string {
	const reach = 20
	if i := b.frame.stepAt(at.Add(Point{0, reach})); i >= 0 {
		return b.frame.scene.Steps[i].ID
	}
	return ""
}

// dropLink connects; over nothing it asks for a new step, and an edge pulled off its end goes.
func (b *Board) dropLink(g gesture) {
	switch {
	case g.over != "" && g.legal[g.over]:
		if b.On.Connect != nil {
			b.On.Connect(g.link, g.over)
		}
	case g.over != "":
	case g.loosed && g.target.Part != OnPort:
		ref := g.link
		if b.On.Delete != nil {
			b.On.Delete(nil, &ref)
		}
	case b.On.Branch != nil:
		b.On.Branch(g.link, b.view.toWorld(g.at))
	}
}

// linkWay is the line in the hand, in world units.
func (b *Board) linkWay(g *gesture) []Point {
	step := b.frame.step(g.link.From)
	if step == nil || g.way != nil {
		return g.way
	}
	from := b.frame.outlets(step)[g.link.Port]
	if i := b.frame.scene.edgeAt(g.link); i >= 0 && len(b.frame.routing.Routes[i].Points) > 0 {
		from = b.frame.routing.Routes[i].Points[0]
	}
	to := b.view.toWorld(g.at)
	run := max(from.Y+armRun, (from.Y+to.Y)/2)
	way := elbow(from, to, run)
	if box := step.Bounds(); from.X == box.X || from.X == box.Right() {
		way = []Point{from, {to.X, from.Y}, to}
	}
	return way
}
