package journeys_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"gilmok/journey"
	"gilmok/ui/board"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// inspector is the panel in view, nil where it is folded.
func (h *house) inspector() *widgets.Inspector {
	h.settle()
	var found *widgets.Inspector
	for _, o := range laidOut(h) {
		if in, ok := o.(*widgets.Inspector); ok {
			found = in
		}
	}
	return found
}

func TestInspector_EveryKindFitsInBothLanguages(t *testing.T) {
	for _, language := range []string{"en", "ko"} {
		t.Run(language, func(t *testing.T) {
			inHouse(t, language, func(h *house) { everyKindFits(h, language) })
		})
	}
}

func everyKindFits(h *house, language string) {
	t, b := h.t, h.open()
	for i, kind := range journey.Kinds {
		h.act(func() { b.On.Drop(string(kind), board.Point{X: 600, Y: float32(i) * 100}) })
		in := h.inspector()
		if in == nil {
			t.Fatalf("no panel for a new %s", kind)
		}
		if w := in.MinSize().Width; w > look.InspectorWidth {
			t.Errorf("the panel of %s wants %.0f px, there are %.0f", kind, w, look.InspectorWidth)
		}
		for _, words := range h.words() {
			if strings.HasPrefix(words, "journeys.") || strings.Contains(words, "<no value>") {
				t.Errorf("%s shows %q", kind, words)
			}
		}
	}
	h.act(func() { b.Select("w1") })
	h.press(map[string]string{"en": "Until a date", "ko": "날짜까지"}[language])
	if w := h.inspector().MinSize().Width; w > look.InspectorWidth {
		t.Errorf("the panel of a wait for a date wants %.0f px", w)
	}
	h.act(func() { b.Select(string(journey.EntryID)) })
	if w := h.inspector().MinSize().Width; w > look.InspectorWidth {
		t.Errorf("the panel of the entry wants %.0f px", w)
	}
}

func TestInspector_ReadsTheStepBackWhileOneTypes(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		t := h.t
		b := h.open()
		h.act(func() { b.Select("w1") })
		if !h.shows("Wait 1 h, then go on.") {
			t.Fatalf("the step is not read back: %q", h.words())
		}
		number := find(h, func(e *widgets.Entry) bool { return e.Text() == "1" })
		h.act(func() { number.SetText("3") })
		if !h.shows("Wait 3 h, then go on.") {
			t.Error("the sentence does not follow")
		}
		if h.inspector() == nil || number.Text() != "3" {
			t.Error("the panel was built anew under the hands")
		}
		h.saved("three hours are saved", func(j *journey.Journey) bool {
			w, ok := j.Steps["w1"].(*journey.Wait)
			return ok && w.For != nil && w.For.String() == "PT3H"
		})
		h.settle()
		h.act(func() { number.SetText("35") })
		h.settle()
		h.act(func() { b.On.Undo() }) // the two words typed are one change
		if got := h.sentenceOf(b, "w1"); !strings.Contains(got, "1 h") {
			t.Errorf("after one undo: %q", got)
		}
	})
}

// sentenceOf chooses a step and gives the sentence of its panel.
func (h *house) sentenceOf(b *board.Board, id string) string {
	h.settle()
	h.act(func() { b.Select(id) })
	return find(h, func(p *widgets.Paragraph) bool { return p.Text() != "" }).Text()
}

func TestInspector_SaysWhatIsWrong(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		t := h.t
		b := h.open()
		h.act(func() { b.On.Drop("message/email", board.Point{X: 400, Y: 184}) })
		if !h.shows("Nobody can come here. Connect it.") && !h.shows("No message yet. Choose one.") {
			t.Logf("a loose message with the only mail: %q", h.words())
		}
		h.act(func() { b.On.Drop("split", board.Point{X: 400, Y: 300}) })
		if !h.shows("No rule yet. Choose a segment.") {
			t.Errorf("the problem is not said: %q", h.words())
		}
		if got := b.Scene().Problems(); len(got) != 2 {
			t.Errorf("problems at %v, want the loose message and the split", got)
		}
	})
}

func TestInspector_WeekdaysOfAWait(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		t := h.t
		b := h.open()
		h.act(func() { b.Select("w1") })
		h.press("Until a time")
		if got := h.sentenceOf(b, "w1"); got != "Wait until the next weekday, 10:00, in the customer's zone. Whoever comes later waits for the next one." {
			t.Errorf("sentence = %q", got)
		}
		h.press("Fri")
		h.press("Sat")
		j := h.saved("the days are saved", func(j *journey.Journey) bool {
			w := j.Steps["w1"].(*journey.Wait)
			return w.Until != nil && len(w.Until.Weekday) == 5 && fmt.Sprint(w.Until.Weekday[4]) == "6"
		})
		if w := j.Steps["w1"].(*journey.Wait); w.For != nil {
			t.Error("the duration stayed beside the time")
		}
	})
}

func TestInspector_DaysOfTheCalendar(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		b := h.open()
		h.act(func() { b.Select("w1") })
		h.press("Days of the calendar, not 24 hours each")
		h.saved("an hour becomes a day", func(j *journey.Journey) bool {
			w := j.Steps["w1"].(*journey.Wait)
			return w.CalendarDays == 1 && w.For == nil
		})
		number := find(h, func(e *widgets.Entry) bool { return e.Text() == "1" })
		h.act(func() { number.SetText("3") })
		h.saved("it stays one of the calendar", func(j *journey.Journey) bool {
			w := j.Steps["w1"].(*journey.Wait)
			return w.CalendarDays == 3 && w.For == nil
		})
		h.act(func() { number.SetText("0") })
		h.act(func() { number.SetText("05") })
		h.saved("it stays one of the calendar on the way to another number", func(j *journey.Journey) bool {
			w := j.Steps["w1"].(*journey.Wait)
			return w.CalendarDays == 5 && w.For == nil
		})
		unit := find(h, func(s *widgets.Select) bool { return s.Chosen() == "days" })
		h.act(func() { unit.TypedKey(&fyne.KeyEvent{Name: fyne.KeyUp}) })
		check := find(h, func(c *widgets.Check) bool { return true })
		h.saved("hours are none of the calendar's", func(j *journey.Journey) bool {
			w := j.Steps["w1"].(*journey.Wait)
			return !check.On() && w.CalendarDays == 0 && w.For != nil && w.For.String() == "PT5H"
		})
	})
}

// What a document compares in more than one way is shown whole, not one of it by chance.
func TestInspector_AnExitOfTheSameInTwoWays(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		h.change(func(j *journey.Journey) {
			j.Exit = []journey.ExitRule{{Event: "ordered", Same: map[string]string{"cart": "entry.cart", "item": "entry.item"}}}
		})
		b := h.open()
		h.act(func() { b.Select(string(journey.EntryID)) })
		if !h.shows("cart = entry.cart, item = entry.item") {
			h.t.Errorf("on the screen: %q", h.words())
		}
	})
}

func TestInspector_WaitsForADateOfTheEntry(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		b := h.open()
		h.act(func() { b.Select("w1") })
		h.press("Until a date")
		h.press("Entry's")
		path := find(h, func(e *widgets.Entry) bool { return e.Text() == "entry.date" })
		h.act(func() { path.SetText("entry.departure") })
		h.act(func() { path.SetText("departure") }) // no path: warned of, not taken over
		h.saved("the property is saved", func(j *journey.Journey) bool {
			u := j.Steps["w1"].(*journey.Wait).Until
			return u != nil && u.Property == "entry.departure" && u.Attribute == ""
		})
		h.press("One for all")
		h.saved("the day is still to come", func(j *journey.Journey) bool {
			u := j.Steps["w1"].(*journey.Wait).Until
			return u.Property == "" && u.Date > time.Now().Format(time.DateOnly)
		})
	})
}

func TestInspector_HowManyComeIn(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		b := h.open()
		h.act(func() { b.Select(string(journey.EntryID)) })
		var empty []*widgets.Entry
		for _, o := range objectsOf(h.inspector()) {
			if e, ok := o.(*widgets.Entry); ok && e.Text() == "" {
				empty = append(empty, e)
			}
		}
		each := empty[0] // each time, a day, in all
		h.act(func() { each.SetText("1,200") })
		h.act(func() { each.SetText("-3") })
		h.saved("the limit is saved", func(j *journey.Journey) bool {
			return j.Entry.Limit != nil && *j.Entry.Limit == journey.Limit{PerRun: 1200}
		})
		h.act(func() { each.SetText("") })
		h.saved("no limit is left", func(j *journey.Journey) bool { return j.Entry.Limit == nil })
	})
}

func TestInspector_ExitOfTheSameAtStepEnd(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		b := h.open()
		h.act(func() { b.Select(string(journey.EntryID)) })
		h.press("Take people out on an event")
		h.press("Only when their step ends")
		h.saved("the exit waits for the step", func(j *journey.Journey) bool {
			return len(j.Exit) == 1 && j.Exit[0].Event == "ordered" && j.Exit[0].When == journey.ExitStepEnd
		})
	})
}

func laidOut(h *house) []fyne.CanvasObject { return objectsOf(h.ui.Window().Canvas().Content()) }
