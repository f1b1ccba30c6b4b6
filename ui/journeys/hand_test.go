package journeys_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"gilmok/journey"
	"gilmok/ui"
	"gilmok/ui/board"
	"gilmok/ui/widgets"
)

// What the verbs of a mode take in room differs: the switch must not go from under the
// pointer that pressed it.
func TestBoardPage_TheModesStayInPlace(t *testing.T) {
	for _, width := range []float32{1440, 1024} {
		inHouse(t, "en", func(h *house) {
			h.act(func() { h.ui.Window().Resize(fyne.NewSize(width, 700)) })
			h.launched()
			h.open()
			modes := find(h, func(s *widgets.Segmented) bool { return s.Chosen() == "live" })
			at := func() fyne.Position {
				h.settle()
				return fyne.CurrentApp().Driver().AbsolutePositionForObject(modes)
			}
			begun := at()
			for _, mode := range []string{"Draw", "Rehearse", "Live"} {
				h.press(mode)
				if got := at(); got != begun {
					t.Errorf("%.0f px: in %s the switch is at %v, it was at %v", width, mode, got, begun)
				}
			}
		})
	}
}

func TestBoardPage_ANoteTakesWhatIsTyped(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		b := h.open()
		h.act(func() { b.On.Drop(string(journey.KindNote), board.Point{X: 400, Y: 300}) })
		h.act(func() { test.Type(h.ui.Window().Canvas().Focused(), "Ask Minji") })
		h.saved("the note is written", func(j *journey.Journey) bool {
			for _, s := range j.Steps {
				if n, ok := s.(*journey.Note); ok && n.Text == "Ask Minji" {
					return true
				}
			}
			return false
		})
	})
}

func TestPalette_EscapeEmptiesTheFieldAndLeavesIt(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		b := h.open()
		search := find(h, func(e *widgets.Entry) bool { return true })
		h.act(b.On.Add)
		h.act(func() { test.Type(h.ui.Window().Canvas().Focused(), "throt") })
		if h.shows("Experiment") || !h.shows("Throttle") {
			t.Fatalf("typed, the palette shows %q", h.words())
		}
		h.act(func() { h.ui.Window().Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape}) })
		if !h.shows("Experiment") || h.shows("Throttle") || search.Focused() {
			t.Errorf("after Esc it shows %q, the caret is in the field: %v", h.words(), search.Focused())
		}
	})
}

func TestBoardPage_ListsTheProblemsToJumpTo(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		b := h.open()
		h.act(func() { b.On.Drop(string(journey.KindSplit), board.Point{X: 400, Y: 0}) })
		h.act(func() { b.On.Drop(string(journey.KindThrottle), board.Point{X: 400, Y: 300}) })
		h.act(func() { b.Select() })
		h.act(b.On.Problems)
		if !h.shows("No rule yet. Choose a segment.") || !h.shows("Nobody can come here. Connect it.") {
			t.Fatalf("the list shows %q", h.words())
		}
		h.press("Nobody can come here. Connect it.")
		if got := b.Selection(); len(got) != 1 || b.Scene().Step(got[0]).Kind != string(journey.KindThrottle) {
			t.Errorf("it led to %v", got)
		}
	})
}

// A board that has just been opened takes its letters without a click first.
func TestBoardPage_LettersNeedNoClick(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		h.open()
		h.act(func() { h.ui.Window().Canvas().Unfocus() })
		search := find(h, func(e *widgets.Entry) bool { return true })
		h.act(func() { test.TypeOnCanvas(h.ui.Window().Canvas(), "a") })
		if !search.Focused() || search.Text() != "" {
			t.Errorf("after A the palette has the caret: %v, with %q in it", search.Focused(), search.Text())
		}
	})
}

// The keys go to no board that is out of view: what they did there nobody would see.
func TestBoardPage_KeysLeaveWithIt(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		h.open()
		onBoard := func() bool {
			_, on := h.ui.Window().Canvas().Focused().(*board.Board)
			return on
		}
		search := find(h, func(e *widgets.Entry) bool { return true })
		h.act(func() { search.SetText("Jump") })
		h.act(func() { search.OnSubmitted("") })
		if !onBoard() {
			t.Fatal("the keys do not go to the board")
		}
		h.act(func() { h.ui.Frame().Go(ui.Route{Place: ui.Journeys}) })
		if onBoard() {
			t.Error("the board is out of view and has the keys")
		}
	})
}
