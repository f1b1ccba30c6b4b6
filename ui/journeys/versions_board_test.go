package journeys

import (
	"testing"

	"fyne.io/fyne/v2/test"

	"gilmok/journey"
	"gilmok/journey/journeytest"
	"gilmok/store/value"
	"gilmok/ui/board"
)

// What a version changes is marked on the board: changed, new, gone, and where it leads.
func TestChangesScene(t *testing.T) {
	test.NewTempApp(t)
	before := laidOut(journeytest.Build(t, `entry > wait 1h > message one > exit`))
	long := value.Days(2)
	after := before.Replace("w1", &journey.Wait{For: &long}).Remove("m1")
	after = laidOut(after.AddStep("m2", &journey.Message{Messages: []string{"two"}}, journey.Point{X: 300}).Connect("w1", journey.PortOut, "m2"))
	s := changesScene(edition{journey: after, before: before, changes: journey.Diff(before, after)}, &stock{})
	for id, want := range map[string]string{"w1": "Was: Wait 1 h", "m1": "Gone", "m2": "New"} {
		step := s.Step(id)
		if step == nil || step.Problem != want || step.Severity == board.Fine || step.Done != (id == "m1") {
			t.Errorf("%s is marked as %+v, want %q", id, step, want)
		}
	}
	if s.Step("entry").Severity != board.Fine {
		t.Error("the entry is marked, though it is as it was")
	}
	for _, e := range s.Edges {
		if lit := e.From == "w1"; e.Lit != lit {
			t.Errorf("the edge from %s to %s is lit: %t", e.From, e.To, e.Lit)
		}
	}
}
