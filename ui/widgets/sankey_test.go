package widgets

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"

	"gilmok/ui/look"
)

func winBack() ([]SankeyStep, []SankeyFlow) {
	steps := []SankeyStep{{ID: "entry", Name: "들어온 사람", Shown: "100 · 100%", Color: look.Good, Tip: "entry"}, {ID: "split", Name: "자주 사는 고객인가요?", Shown: "100 · 100%", Color: look.Mark},
		{ID: "mail", Name: "다시 와 주세요 쿠폰", Shown: "70 · 70%", Color: look.Mark}, {ID: "sms", Name: "문자", Shown: "30 · 30%", Color: look.Mark}, {ID: "exit", Name: "끝", Shown: "80 · 80%", Color: look.Edge}}
	return steps, []SankeyFlow{{"entry", "split", 100, "in"}, {"split", "sms", 30, "sms"}, {"split", "mail", 70, "mail"}, {"mail", "exit", 60, "sent"},
		{"sms", "exit", 20, "texted"}, {"sms", "split", 5, "again"}, {"mail", "gone", 9, "lost"}}
}

func TestAFlowIsAsThickAsItsPeopleAreMany(t *testing.T) {
	steps, flows := winBack()
	p := planSankey(steps, flows, 900, 400)
	if p.columns != 4 || len(p.ribbons) != 5 {
		t.Fatalf("%d columns, %d ribbons: a flow back and one to nowhere are not drawn", p.columns, len(p.ribbons))
	}
	perHead := p.steps[0].h / 100
	for _, r := range p.ribbons {
		f := flows[r.flow]
		if math.Abs(float64(r.fat-perHead*float32(f.N))) > 0.01 {
			t.Errorf("%s to %s: %v px for %d people, %v each elsewhere", f.From, f.To, r.fat, f.N, perHead)
		}
		if r.x2 <= r.x1 {
			t.Errorf("%s to %s runs from %v to %v", f.From, f.To, r.x1, r.x2)
		}
	}
	// At a step the ribbons lie one below the other, inside it.
	for i, s := range p.steps {
		if s.sent > s.h+0.01 || s.sunk > s.h+0.01 {
			t.Errorf("%s is %v px high and has ribbons of %v out, %v in", steps[i].ID, s.h, s.sent, s.sunk)
		}
	}
}

func TestTheWordsOfASankeyHaveRoom(t *testing.T) {
	for n := 1; n < 14; n++ {
		steps, flows := []SankeyStep{{ID: "a"}}, []SankeyFlow(nil)
		for i := range n {
			id := fmt.Sprint(i)
			steps = append(steps, SankeyStep{ID: id})
			flows = append(flows, SankeyFlow{From: "a", To: id, N: 1 + 1000*(i%2)})
		}
		s := NewSankey(steps, flows)
		height := s.MinSize().Height
		p := planSankey(steps, flows, 400, height)
		for i := 1; i < len(p.steps); i++ {
			a := p.steps[i]
			if a.y < -0.5 || a.y+a.h > height+0.5 {
				t.Errorf("%d steps: one lies from %v to %v of %v", n, a.y, a.y+a.h, height)
			}
			for _, b := range p.steps[i+1:] {
				if math.Abs(float64((a.y+a.h/2)-(b.y+b.h/2))) < float64(sankeySlot) {
					t.Errorf("%d steps: the words of two lie %v px apart", n, a.y+a.h/2-b.y-b.h/2)
				}
			}
		}
	}
}

func TestASankeyOfNothingAndOfACircle(t *testing.T) {
	if p := planSankey(nil, nil, 100, 100); p.columns != 0 || len(p.ribbons) != 0 {
		t.Errorf("%+v", p)
	}
	p := planSankey([]SankeyStep{{ID: "a"}, {ID: "b"}}, []SankeyFlow{{From: "a", To: "b", N: 1}, {From: "b", To: "a", N: 1}, {From: "a", To: "a", N: 3}}, 100, 100)
	if len(p.ribbons) != 1 || p.columns != 2 {
		t.Errorf("a circle has %d ribbons in %d columns", len(p.ribbons), p.columns)
	}
}

func TestASankeyTellsOfTheFlowUnderThePointer(t *testing.T) {
	steps, flows := winBack()
	s := NewSankey(steps, flows)
	objects := drawn(t, s, 900, 400)
	for i, a := range objects {
		text, ok := a.(*canvas.Text)
		for _, b := range objects[i+1:] {
			other, also := b.(*canvas.Text)
			if ok && also && text.Position() == other.Position() && text.Text != other.Text {
				t.Errorf("%q lies on %q", text.Text, other.Text)
			}
		}
	}
	if shown := strings.Join(words(s), " "); !strings.Contains(shown, "문자") {
		t.Errorf("it says %q", shown)
	}
	for _, r := range s.plan.ribbons {
		mid := (r.x1 + r.x2) / 2
		s.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(mid, r.at(mid)+r.fat/2)}})
		if s.under != r.flow || s.spot.words != flows[r.flow].Tip {
			t.Errorf("on %q it says %q", flows[r.flow].Tip, s.spot.words)
		}
	}
	lit := s.paint(900, 400)
	s.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(3, s.plan.steps[0].y+5)}})
	if s.under != -1 || s.spot.words != "entry" {
		t.Errorf("on the first step it says %q", s.spot.words)
	}
	r := s.plan.ribbons[len(s.plan.ribbons)-1]
	x, y := int((r.x1+r.x2)/2), int(r.at((r.x1+r.x2)/2)+r.fat/2)
	_, _, _, strong := lit.At(x, y).RGBA()
	_, _, _, pale := s.paint(900, 400).At(x, y).RGBA()
	if pale == 0 || strong <= pale {
		t.Errorf("the flow under the pointer is %d strong, else %d", strong, pale)
	}
	s.MouseOut()
	if s.spot.words != "" {
		t.Error("the words stay")
	}
}
