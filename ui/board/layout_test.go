package board

import (
	"reflect"
	"testing"
)

// placed is the scene with new places.
func placed(s *Scene, at map[string]Point) *Scene {
	c := *s
	c.Steps = append([]Step(nil), s.Steps...)
	for i := range c.Steps {
		if p, ok := at[c.Steps[i].ID]; ok {
			c.Steps[i].At = p
		}
	}
	return &c
}

func TestTidy_Cart(t *testing.T) {
	messy := cart(Draw)
	for i := range messy.Steps {
		messy.Steps[i].At = messy.Steps[i].At.Add(Point{float32(i%3) * 31, float32(i%4) * 17})
	}
	tidy := placed(messy, Tidy(messy))
	for i := range tidy.Steps {
		for k := range i {
			if a, b := tidy.Steps[i], tidy.Steps[k]; a.Bounds().Grow(8).Overlaps(b.Bounds()) {
				t.Errorf("%s at %v lies on %s at %v", a.ID, a.At, b.ID, b.At)
			}
		}
	}
	for _, e := range tidy.Edges {
		if to := tidy.Step(e.To); to != nil && to.At.Y <= tidy.Step(e.From).At.Y {
			t.Errorf("%s does not lie below %s", e.To, e.From)
		}
	}
	if got, want := tidy.Step("entry").At, OnGrid(messy.Step("entry").At); got != want {
		t.Errorf("the entry went from %v to %v", want, got)
	}
	// The mental map: what was left stays left.
	if a, b := tidy.Step("ma").At.X, tidy.Step("mb").At.X; a >= b {
		t.Errorf("reminder A at %v is not left of B at %v any more", a, b)
	}
	again := Tidy(tidy)
	if !reflect.DeepEqual(placed(tidy, again).Steps, tidy.Steps) {
		t.Error("tidying what is tidy moves things")
	}
}

func TestTidy_LoopKeepsTheEntryOnTop(t *testing.T) {
	s := &Scene{
		Steps: []Step{{ID: "entry", Entry: true}, {ID: "a"}, {ID: "b"}, {ID: "back"}, {ID: "note", Note: true, At: Point{900, 900}}},
		Edges: []Edge{{From: "entry", To: "a"}, {From: "a", To: "b"}, {From: "b", To: "back"}, {From: "back", To: "a"}},
	}
	at := Tidy(s)
	if !(at["entry"].Y < at["a"].Y && at["a"].Y < at["b"].Y && at["b"].Y < at["back"].Y) {
		t.Errorf("rows = %v, want entry, a, b, back", at)
	}
	if _, moved := at["note"]; moved {
		t.Error("a note was moved")
	}
}

func TestTidy_Nothing(t *testing.T) {
	if at := Tidy(&Scene{}); len(at) != 0 {
		t.Errorf("Tidy of nothing = %v", at)
	}
	if at := Tidy(&Scene{Steps: []Step{{ID: "only", At: Point{40, 40}}}}); at["only"] != (Point{40, 40}) {
		t.Errorf("a lone step went to %v", at["only"])
	}
}

func TestSpread(t *testing.T) {
	tests := []struct{ want, got []float32 }{
		{[]float32{0, 0}, []float32{-104, 104}},
		{[]float32{0, 500}, []float32{0, 500}},
		{[]float32{0, 0, 0}, []float32{-208, 0, 208}},
		{[]float32{0, 100, 1000}, []float32{-54, 154, 1000}},
	}
	for _, tt := range tests {
		if got := spread(tt.want); !reflect.DeepEqual(got, tt.got) {
			t.Errorf("spread(%v) = %v, want %v", tt.want, got, tt.got)
		}
	}
}
