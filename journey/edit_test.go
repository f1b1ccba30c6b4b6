package journey

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"gilmok/store/value"
)

func day(n int) *Wait { d := value.Days(n); return &Wait{For: &d} }

// line draws entry → a → b → …
func line(steps ...StepID) *Journey {
	j := &Journey{Name: "J", Entry: Entry{Kind: EntryByHand}}
	from := EntryID
	for i, id := range steps {
		j = j.AddStep(id, day(i+1), Point{0, float64(i) * 92}).Connect(from, PortOut, id)
		from = id
	}
	return j
}

// drawn writes the edges as "entry>a a>b".
func drawn(j *Journey) string {
	var list []string
	for _, e := range j.Edges {
		port := ""
		if e.Port != PortOut {
			port = "." + e.Port
		}
		list = append(list, fmt.Sprintf("%s%s>%s", e.From, port, e.To))
	}
	slices.Sort(list)
	return strings.Join(list, " ")
}

func TestEdit(t *testing.T) {
	abc := line("a", "b", "c")
	before := must(Marshal(abc))(t)
	pasted, ids := abc.Duplicate(Point{200, 0}, "b", "c")
	for _, c := range []struct {
		name string
		got  *Journey
		want string
	}{
		{"insert on an edge", abc.InsertOnEdge(Edge{"a", PortOut, "b"}, "x", &Split{}, Point{}), "a>x b>c entry>a x.yes>b"},
		{"insert an exit", abc.InsertOnEdge(Edge{"a", PortOut, "b"}, "x", &Exit{}, Point{}), "a>x b>c entry>a"},
		{"insert a jump back", abc.InsertOnEdge(Edge{"b", PortOut, "c"}, "x", &JumpBack{Most: 1}, Point{}), "a>b b>x entry>a x>c"},
		{"remove keeps the line", abc.Remove("b"), "a>c entry>a"},
		{"remove two", abc.Remove("a", "b"), "entry>c"},
		{"remove the last", abc.Remove("c"), "a>b entry>a"},
		{"connect takes the port over", abc.Connect("a", PortOut, "c"), "a>c b>c entry>a"},
		{"disconnect", abc.Disconnect("a", PortOut), "b>c entry>a"},
		{"a split loses ports", abc.Replace("b", &Exit{}), "a>b entry>a"},
		{"duplicate", pasted, "a>b b>c entry>a " + string(ids["b"]) + ">" + string(ids["c"])},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := drawn(c.got); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
	if after := must(Marshal(abc))(t); !bytes.Equal(before, after) {
		t.Errorf("editing changed the original:\n%s", after)
	}
	if at := pasted.Layout[ids["c"]]; at != (Point{200, 184}) {
		t.Errorf("the copy lies at %v", at)
	}
	if moved := abc.Move(map[StepID]Point{"a": {5, 5}}); !Same(abc, moved) || moved.Layout["a"] != (Point{5, 5}) {
		t.Error("moving a step changes what the journey does, or nothing")
	}
	if Same(abc, abc.Remove("b")) {
		t.Error("removing a step changes nothing")
	}
	if got := abc.Branch("b"); !slices.Equal(got, []StepID{"b", "c"}) {
		t.Errorf("the branch of b is %v", got)
	}
}

func TestMayConnect(t *testing.T) {
	j := line("a", "b", "c").AddStep("n", &Note{}, Point{}).AddStep("j", &JumpBack{Most: 2}, Point{}).Connect("c", PortOut, "j")
	for _, c := range []struct {
		from StepID
		port string
		to   StepID
		want bool
	}{
		{"a", PortOut, "c", true},
		{"c", PortOut, "a", false}, // a circle
		{"a", PortOut, "a", false},
		{"a", PortYes, "c", false}, // no such port
		{"a", PortOut, "n", false}, // a note
		{"a", PortOut, "z", false},
		{"j", PortAgain, "a", true},
		{EntryID, PortOut, "b", true},
	} {
		if got := j.MayConnect(c.from, c.port, c.to); got != c.want {
			t.Errorf("%s.%s → %s: got %v", c.from, c.port, c.to, got)
		}
	}
}

func TestPartAsText(t *testing.T) {
	text := must(MarshalPart(line("a", "b", "c").Part("b", "c")))(t)
	part := must(ParsePart(text))(t)
	j, _ := line("x").Paste(part, Point{})
	if got := drawn(j); got != "entry>x w1>w2" {
		t.Errorf("got %s", got)
	}
}

func TestNewID(t *testing.T) {
	j := line("w1")
	for kind, want := range map[Kind]StepID{KindWait: "w2", KindMessage: "m1", KindExperiment: "x1", KindExit: "end", KindWaitForEvent: "e1"} {
		if got := j.NewID(kind); got != want {
			t.Errorf("%s: got %s, want %s", kind, got, want)
		}
	}
}

func TestUndo(t *testing.T) {
	a := line("a")
	s := NewSnapshots(a)
	if _, ok := s.UndoLabel(); ok {
		t.Error("something to undo at the beginning")
	}
	b := line("a", "b")
	s.Do(b, "add", "")
	s.Do(b.Move(map[StepID]Point{"b": {1, 1}}), "move", "drag 1")
	dragged := b.Move(map[StepID]Point{"b": {9, 9}})
	s.Do(dragged, "move", "drag 1")
	s.Seal()
	s.Do(b.Move(map[StepID]Point{"b": {7, 7}}), "move", "drag 1")
	if got := s.Undo(); got != dragged {
		t.Errorf("a sealed drag was merged into: %v", got.Layout)
	}
	if got := s.Undo(); got != b {
		t.Errorf("a drag is %d entries", 2)
	}
	if label, _ := s.RedoLabel(); label != "move" {
		t.Errorf("redo says %q", label)
	}
	if got := s.Undo(); got != a || s.Undo() != a {
		t.Error("undo does not stop at the beginning")
	}
	if got := s.Redo(); got != b {
		t.Error("redo does not bring b back")
	}
	s.Do(a, "remove", "")
	if _, ok := s.RedoLabel(); ok {
		t.Error("what was undone can still be redone after a change")
	}
}
