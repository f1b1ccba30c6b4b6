package board

import (
	"reflect"
	"testing"
)

func TestFrame_Hit(t *testing.T) {
	f := newFrame(cart(Draw))
	f.ported = map[string]bool{"x1": true}
	f.pills[f.scene.edgeAt(Ref{"s1", "no"})] = Rect{50, 244, 76, 20}
	tests := []struct {
		name string
		at   Point
		zoom float32
		want Target
	}{
		{"step", Point{20, 300}, 1, Target{Part: OnStep, Step: "x1"}},
		{"nothing", Point{600, 20}, 1, Target{}},
		{"port at its edge", Point{45, 325}, 1, Target{Part: OnPort, Step: "x1", Ref: Ref{"x1", "a"}}},
		{"port at the side", Point{178, 302}, 1, Target{Part: OnPort, Step: "x1", Ref: Ref{"x1", "control"}}},
		{"inlet", Point{88, 274}, 1, Target{Part: OnInlet, Step: "x1"}},
		{"ports of others do not show", Point{88, 139}, 1, Target{Part: OnStep, Step: "w1"}},
		{"edge", Point{90, 70}, 1, Target{Part: OnEdge, Ref: Ref{"entry", "out"}}},
		{"edge from afar when zoomed out", Point{105, 70}, 0.3, Target{Part: OnEdge, Ref: Ref{"entry", "out"}}},
		{"not from afar at 100 %", Point{105, 70}, 1, Target{}},
		{"pill", Point{120, 260}, 1, Target{Part: OnPill, Ref: Ref{"s1", "no"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := f.hit(tt.at, tt.zoom); got != tt.want {
				t.Errorf("hit = %+v, want %+v", got, tt.want)
			}
		})
	}
}

func TestFrame_NoteLiesBelow(t *testing.T) {
	f := newFrame(&Scene{Steps: []Step{{ID: "step", At: Point{10, 10}}, {ID: "note", Note: true}}})
	if got := f.hit(Point{20, 20}, 1); got.Step != "step" {
		t.Errorf("hit %q, want the step that lies on the note", got.Step)
	}
}

func TestFrame_Within(t *testing.T) {
	got := newFrame(cart(Draw)).within(Rect{-320, 260, 260, 120})
	if want := []string{"w2", "m0", "ma"}; !reflect.DeepEqual(got, want) {
		t.Errorf("within = %v, want %v", got, want)
	}
}

func TestSnap(t *testing.T) {
	others := []Rect{{0, 0, StepWidth, StepHeight}}
	tests := []struct {
		name  string
		at    Point
		want  Point // the nudge
		lines int
	}{
		{"to the column", Point{5, 200}, Point{-5, 0}, 1},
		{"to the row", Point{500, 4}, Point{0, -4}, 1},
		{"to the next column", Point{212, 300}, Point{-4, 0}, 0},
		{"to the next row", Point{3, 95}, Point{-3, -3}, 1},
		{"too far", Point{30, 30}, Point{}, 0},
		{"there already", Point{0, 300}, Point{}, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			nudge, lines := Snap(Rect{tt.at.X, tt.at.Y, StepWidth, StepHeight}, others, 7)
			if nudge != tt.want || len(lines) != tt.lines {
				t.Errorf("Snap = %v with %d lines, want %v with %d", nudge, len(lines), tt.want, tt.lines)
			}
		})
	}
}

func TestAlign(t *testing.T) {
	s := &Scene{Steps: []Step{{ID: "a", At: Point{10, 0}}, {ID: "b", At: Point{50, 30}}, {ID: "c", At: Point{90, 200}}}}
	ids := []string{"a", "b", "c"}
	tests := []struct {
		side Side
		want map[string]Point
	}{
		{ToLeft, map[string]Point{"a": {10, 0}, "b": {10, 30}, "c": {10, 200}}},
		{ToCentre, map[string]Point{"a": {52, 0}, "b": {52, 30}, "c": {52, 200}}},
		{ToTop, map[string]Point{"a": {10, 0}, "b": {50, 0}, "c": {90, 0}}},
		{SpreadDown, map[string]Point{"a": {10, 0}, "b": {50, 100}, "c": {90, 200}}},
	}
	for _, tt := range tests {
		if got := Align(s, ids, tt.side); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("Align(%v) = %v, want %v", tt.side, got, tt.want)
		}
	}
	if got := Align(s, ids[:1], ToLeft); len(got) != 0 {
		t.Errorf("one step was aligned: %v", got)
	}
}

func TestOpenSlot(t *testing.T) {
	slot, ok := OpenSlot(cart(Draw), Ref{"w3", "timeout"})
	if !ok {
		t.Fatal("no slot on the edge")
	}
	if want := (Point{0, 552}); slot.At != want {
		t.Errorf("slot at %v, want %v", slot.At, want)
	}
	want := map[string]Point{"s2": {0, 644}, "m1": {-104, 736}, "m2": {104, 736}}
	if !reflect.DeepEqual(slot.Moves, want) {
		t.Errorf("moves = %v, want only what follows: %v", slot.Moves, want)
	}
}

func TestOpenSlot_RoomEnough(t *testing.T) {
	s := &Scene{Steps: []Step{{ID: "a"}, {ID: "b", At: Point{0, 2 * RowPitch}}}, Edges: []Edge{{From: "a", Port: "out", To: "b"}}}
	slot, _ := OpenSlot(s, Ref{"a", "out"})
	if slot.At != (Point{0, RowPitch}) || len(slot.Moves) != 0 {
		t.Errorf("slot = %+v, want the free row and no moves", slot)
	}
	if _, ok := OpenSlot(s, Ref{"a", "other"}); ok {
		t.Error("a slot opened on an edge that is not there")
	}
}

func TestOpenTrunk_TakesAllThatMerge(t *testing.T) {
	s := cart(Draw)
	f := newFrame(s)
	edges := f.trunkNear(Point{90, 455}, 16)
	if len(edges) != 4 {
		t.Fatalf("on the trunk lie %v, want the four edges into w3", edges)
	}
	slot, ok := OpenTrunk(s, edges)
	if !ok || slot.At != (Point{0, 460}) || slot.Moves["w3"] != (Point{0, 552}) || slot.Moves["u1"] != (Point{336, 644}) {
		t.Errorf("slot = %+v, want the place of w3, which moves down with all below", slot)
	}
	if _, moved := slot.Moves["ma"]; moved {
		t.Error("a step above the trunk moves")
	}
	if !slot.on(edges[3]) || slot.on(Ref{"entry", "out"}) {
		t.Error("the slot does not know its edges")
	}
}

func TestView_ZoomKeepsThePointUnderThePointer(t *testing.T) {
	v := view{Origin: Point{-50, 20}, Zoom: 0.8, W: 1000, H: 700}
	at := Point{333, 444}
	before := v.toWorld(at)
	for _, by := range []float32{1.15, 0.5, 3, 0.01, 100} {
		v = v.zoomed(by, at)
		if got := v.toWorld(at); !near(got, before, 0.05) {
			t.Errorf("after zooming by %v the point is %v, was %v", by, got, before)
		}
		if v.Zoom < MinZoom || v.Zoom > MaxZoom {
			t.Errorf("zoom %v is out of its limits", v.Zoom)
		}
	}
}

func TestView_Fitted(t *testing.T) {
	v := view{Zoom: 1, W: 800, H: 600}
	small := v.fitted(Rect{100, 100, 200, 200}, 40, 1)
	if small.Zoom != 1 || small.toScreen(Point{200, 100}) != (Point{400, 40}) {
		t.Errorf("a small journey: %+v, want 100 %%, in the middle, from the top", small)
	}
	tall := v.fitted(Rect{0, 0, 200, 5200}, 40, 1)
	if s := tall.shown(); s.Y > 0 || s.Bottom() < 5200 {
		t.Errorf("a tall journey shows %v", s)
	}
	if e := v.fitted(Rect{}, 40, 1); e.Zoom != 1 {
		t.Errorf("nothing to fit: zoom %v", e.Zoom)
	}
}

func TestScene_Problems(t *testing.T) {
	s := &Scene{Steps: []Step{{ID: "low", At: Point{0, 100}, Severity: Warn}, {ID: "fine"}, {ID: "top", Severity: Bad}}}
	if got := s.Problems(); !reflect.DeepEqual(got, []string{"top", "low"}) {
		t.Errorf("Problems = %v, want from top to bottom", got)
	}
}

func TestThousands(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1284: "1,284", 1234567: "1,234,567", -1200: "-1,200", -100: "-100"} {
		if got := Thousands(n); got != want {
			t.Errorf("Thousands(%d) = %q, want %q", n, got, want)
		}
	}
}
