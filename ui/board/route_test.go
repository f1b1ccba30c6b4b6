package board

import (
	"fmt"
	"testing"
)

// routeOf finds the way of an edge.
func routeOf(t *testing.T, s *Scene, from, port string) Route {
	t.Helper()
	i := s.edgeAt(Ref{from, port})
	if i < 0 {
		t.Fatalf("no edge %s.%s", from, port)
	}
	return FindRoutes(s).Routes[i]
}

func TestFindRoutes_Cart(t *testing.T) {
	tests := []struct {
		from, port string
		want       string // the way
		pill       Point
	}{
		{"entry", "out", "[{88 48} {88 92}]", Point{88, 70}},
		{"w1", "timeout", "[{88 140} {88 184}]", Point{88, 162}},
		// Two arms to one step: the upper one goes farther, and they come down at ⅓ and ⅔.
		{"w1", "bought", "[{176 104} {453.33334 104} {453.33334 184}]", Point{284, 104}},
		{"w1", "emptied", "[{176 128} {394.66666 128} {394.66666 184}]", Point{284, 128}},
		// One arm straight below sends the other to the side.
		{"s1", "yes", "[{0 208} {-224 208} {-224 276}]", Point{-108, 208}},
		{"s1", "no", "[{88 232} {88 276}]", Point{88, 254}},
		// Two arms share the bottom at ¼ and ¾, level 12 below the step, pill 14 above the target.
		{"x1", "a", "[{44 324} {44 336} {-16 336} {-16 368}]", Point{-16, 354}},
		{"x1", "b", "[{132 324} {132 336} {192 336} {192 368}]", Point{192, 354}},
		// What goes past the next row takes a lane beside it and merges 14 above the target.
		{"x1", "control", "[{176 300} {308 300} {308 446} {88 446} {88 460}]", Point{242, 300}},
		{"ma", "out", "[{-16 416} {-16 446} {88 446} {88 460}]", Point{-16, 430}},
		{"m0", "out", "[{-224 416} {-224 446} {88 446} {88 460}]", Point{-224, 430}},
		// A path that ends: a stub.
		{"u1", "out", "[{424 600} {424 610}]", Point{424, 620}},
	}
	for _, tt := range tests {
		t.Run(tt.from+"."+tt.port, func(t *testing.T) {
			way := routeOf(t, cart(Rehearse), tt.from, tt.port)
			if got := fmt.Sprint(way.Points); got != tt.want {
				t.Errorf("way = %s, want %s", got, tt.want)
			}
			if way.Pill != tt.pill {
				t.Errorf("pill at %v, want %v", way.Pill, tt.pill)
			}
		})
	}
}

func TestFindRoutes_CrossesNoStep(t *testing.T) {
	loop := cart(Draw)
	loop.Steps = append(loop.Steps, Step{ID: "back", Kind: "jump_back", At: Point{-104, 736}, Ports: []Port{{ID: "again"}}})
	loop.Edges = append(loop.Edges, Edge{From: "m1", Port: "more", To: "back", Count: -1}, Edge{From: "back", Port: "again", To: "w1", Count: -1})
	stack := &Scene{Edges: []Edge{{From: "0", Port: "bought", To: "4", Count: -1}, {From: "1", Port: "out", To: "2", Count: -1}, {From: "0", Port: "timeout", To: "5", Count: -1}}}
	for i := range 6 {
		stack.Steps = append(stack.Steps, Step{ID: fmt.Sprint(i), At: Point{0, float32(i) * 84}, Ports: []Port{{ID: "out"}, {ID: "bought"}, {ID: "timeout"}}})
	}
	tidied := placed(cart(Draw), Tidy(cart(Draw)))
	// A neighbour stands on the side where the target lies: the other side is free.
	walled := &Scene{Steps: []Step{
		{ID: "x", Ports: []Port{{ID: "a"}, {ID: "b"}, {ID: "control"}}}, {ID: "left", At: Point{-ColumnPitch, 0}},
		{ID: "a", At: Point{-70, RowPitch}}, {ID: "b", At: Point{ColumnPitch - 70, RowPitch}}, {ID: "end", At: Point{-60, 2 * RowPitch}},
	}, Edges: []Edge{{From: "x", Port: "a", To: "a", Count: -1}, {From: "x", Port: "b", To: "b", Count: -1}, {From: "x", Port: "control", To: "end", Count: -1}}}
	for name, s := range map[string]*Scene{"cart": cart(Draw), "jump back": loop, "generated": large(300), "stack": stack, "tidied": tidied, "walled": walled} {
		t.Run(name, func(t *testing.T) {
			ends := map[string]int{}
			var boxes []Rect
			for i := range s.Steps {
				boxes = append(boxes, s.Steps[i].Bounds())
				ends[s.Steps[i].ID] = i
			}
			for _, way := range FindRoutes(s).Routes {
				e := s.Edges[way.Edge]
				for k := 1; k < len(way.Points); k++ {
					a, b := way.Points[k-1], way.Points[k]
					if a.X != b.X && a.Y != b.Y {
						t.Fatalf("%v: %v to %v is neither level nor upright", e, a, b)
					}
					for i, box := range boxes {
						to, ok := ends[e.To]
						if i != ends[e.From] && (!ok || i != to) && box.Grow(-1).Overlaps(RectOf(a, b)) {
							t.Errorf("%v runs through %s", e, s.Steps[i].ID)
						}
					}
				}
			}
		})
	}
}

// Lines into two steps of one row run one above the other, not one on the other.
func TestFindRoutes_RailsOfTwoStepsLieApart(t *testing.T) {
	s := cart(Draw)
	s.Steps = append(s.Steps, Step{ID: "t", At: Point{460, 460}, Ports: []Port{{ID: "out"}}})
	s.Edges = append(s.Edges, Edge{From: "s2", Port: "more", To: "t", Count: -1})
	level := func(way Route) (y, left, right float32) {
		n := len(way.Points)
		a, b := way.Points[n-3], way.Points[n-2]
		return b.Y, min(a.X, b.X), max(a.X, b.X)
	}
	y, left, right := level(routeOf(t, s, "s2", "more"))
	for _, from := range []Ref{{"x1", "control"}, {"ma", "out"}, {"mb", "out"}, {"m0", "out"}} {
		if o, l, r := level(routeOf(t, s, from.From, from.Port)); o == y && l < right && left < r {
			t.Errorf("the line into t runs at %v from %v to %v, on that of %v from %v to %v", y, left, right, from, l, r)
		}
	}
}

func TestEdgeWidth(t *testing.T) {
	tests := []struct {
		n, most int
		want    float32
	}{
		{1284, 1284, 10}, {68, 1284, 3.5}, {321, 1284, 6}, {0, 1284, 1.5}, {5, 0, 1.5}, {-1, 10, 1.5},
	}
	for _, tt := range tests {
		if got := EdgeWidth(tt.n, tt.most); got != tt.want {
			t.Errorf("EdgeWidth(%d, %d) = %v, want %v", tt.n, tt.most, got, tt.want)
		}
	}
}

func TestFindRoutes_TrunkCarriesTheSum(t *testing.T) {
	s := cart(Rehearse)
	trunks := FindRoutes(s).Trunks
	if len(trunks) != 1 || trunks[0].To != "w3" || len(trunks[0].Edges) != 4 {
		t.Fatalf("trunks = %+v, want the one of four edges into w3", trunks)
	}
	if want := EdgeWidth(68+189+318+321, 1284); trunks[0].Width != want {
		t.Errorf("width = %v, want %v", trunks[0].Width, want)
	}
	if thin := FindRoutes(cart(Draw)).Trunks[0].Width; thin != 2 {
		t.Errorf("width while drawing = %v, want 2", thin)
	}
}

func TestFindRoutes_EdgeFromNowhere(t *testing.T) {
	s := &Scene{Steps: []Step{{ID: "a"}}, Edges: []Edge{{From: "gone", Port: "out", To: "a"}, {From: "a", Port: "out", To: "gone", Count: -1}}}
	ways := FindRoutes(s).Routes
	if len(ways[0].Points) != 0 {
		t.Errorf("an edge from a step that is not there was drawn: %v", ways[0].Points)
	}
	if len(ways[1].Points) != 2 {
		t.Errorf("an edge to a step that is not there = %v, want a stub", ways[1].Points)
	}
}

// large makes a journey of n steps: a chain of splits and merges in columns.
func large(n int) *Scene {
	s := &Scene{Mode: Rehearse}
	ports := []Port{{ID: "yes", Label: "Yes"}, {ID: "no", Label: "No"}}
	for i := range n {
		col, row := i%25, i/25
		s.Steps = append(s.Steps, Step{ID: id(i), Kind: "split", Icon: "split", Title: "Step " + id(i), Subtitle: "of many",
			At: Point{float32(col) * ColumnPitch, float32(row) * RowPitch}, Ports: ports})
		if i+25 < n {
			s.Edges = append(s.Edges, Edge{From: id(i), Port: "yes", To: id(i + 25), Label: "Yes", Count: i})
		}
		if i%5 == 0 && i+26 < n && col < 24 {
			s.Edges = append(s.Edges, Edge{From: id(i), Port: "no", To: id(i + 26), Label: "No", Count: i / 2})
		}
	}
	return s
}

func id(i int) string { return fmt.Sprintf("s%03d", i) }
