package journeys_test

import (
	"testing"
	"time"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/store/value"
	"gilmok/ui/board"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// segmented is the nth switch of the panel that stands at a choice, from 0.
func (h *house) segmented(nth int, id string) *widgets.Segmented {
	h.t.Helper()
	for _, o := range objectsOf(h.inspector()) {
		if s, ok := o.(*widgets.Segmented); ok && s.Chosen() == id {
			if nth--; nth < 0 {
				return s
			}
		}
	}
	h.t.Fatalf("no switch stands at %q: %q", id, h.words())
	return nil
}

// choose takes another choice, as a click does.
func (h *house) choose(s interface {
	Choose(string)
}, changed func(string), id string) {
	h.act(func() { s.Choose(id); changed(id) })
}

func (h *house) fits(language string) {
	h.t.Helper()
	if w := h.inspector().MinSize().Width; w > look.InspectorWidth {
		h.t.Errorf("%s: the panel wants %.0f px, there are %.0f", language, w, look.InspectorWidth)
	}
}

func TestInspector_OwnQuietHours(t *testing.T) {
	for _, language := range []string{"en", "ko"} {
		inHouse(t, language, func(h *house) {
			t, b := h.t, h.open()
			h.act(func() { b.Select(string(journey.EntryID)) })
			h.act(func() { h.inspector().ScrollToEnd() })
			s := h.segmented(0, "shop")
			h.choose(s, s.OnChanged, "own")
			if h.inspector().Offset() == 0 {
				t.Error("the panel jumped back to its head")
			}
			h.fits(language)
			from := find(h, func(e *widgets.Entry) bool { return e.Text() == "21:00" })
			h.act(func() { from.SetText("25:00") }) // warned of, not taken over
			h.act(func() { from.SetText("22:30") })
			h.saved("the hours are saved", func(j *journey.Journey) bool {
				q := j.Policy.QuietHours
				return q != nil && q.From == journey.Wall(22, 30) && q.To == journey.Wall(8, 0)
			})
			r := find(h, func(r *widgets.Radio) bool { return r.Chosen() == "hold" })
			h.choose(r, r.OnChanged, "skip")
			h.saved("they skip", func(j *journey.Journey) bool { return j.Policy.QuietHours.Then == journey.QuietSkip })
			s = h.segmented(0, "own")
			h.choose(s, s.OnChanged, "none")
			j := h.saved("there are none", func(j *journey.Journey) bool { return j.Policy.QuietHours.Then == journey.QuietOff })
			if r, err := journey.RulesFor(j, store.SettingDefaults); err != nil || r.Quiet != nil {
				t.Errorf("the engine keeps quiet: %+v, %v", r.Quiet, err)
			}
			s = h.segmented(0, "none")
			h.choose(s, s.OnChanged, "shop")
			h.saved("the shop's hold again", func(j *journey.Journey) bool { return j.Policy.QuietHours == nil })
		})
	}
}

func TestInspector_OwnCaps(t *testing.T) {
	for _, language := range []string{"en", "ko"} {
		inHouse(t, language, func(h *house) {
			b := h.open()
			h.act(func() { b.Select(string(journey.EntryID)) })
			s := h.segmented(1, "shop")
			h.choose(s, s.OnChanged, "own")
			h.fits(language)
			most := find(h, func(e *widgets.Entry) bool { return e.Text() == "3" })
			h.act(func() { most.SetText("2") })
			span := find(h, func(e *widgets.Entry) bool { return e.Text() == "7" })
			h.act(func() { span.SetText("0") }) // no time at all: warned of
			h.act(func() { span.SetText("5") })
			unit := find(h, func(s *widgets.Select) bool { return s.Chosen() == "calendar" })
			h.choose(unit, unit.OnChanged, "hours")
			j := h.saved("the cap is saved", func(j *journey.Journey) bool {
				c := j.Policy.Caps.Rules
				return len(c) == 1 && c[0].Most == 2 && !c[0].Calendar && c[0].Per == value.Span(5*time.Hour)
			})
			if r, err := journey.RulesFor(j, nil); err != nil || len(r.Caps) != 1 {
				t.Errorf("the engine goes by %+v, %v", r.Caps, err)
			}
			h.press(map[string]string{"en": "Add a cap", "ko": "제한 추가"}[language])
			h.fits(language)
			h.saved("a second one", func(j *journey.Journey) bool { return len(j.Policy.Caps.Rules) == 2 })
			s = h.segmented(0, "own")
			h.choose(s, s.OnChanged, "none")
			h.saved("there are none", func(j *journey.Journey) bool { return j.Policy.Caps.Use == journey.CapsOff })
		})
	}
}

func TestInspector_LatenessAndFreshness(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		b := h.open()
		h.act(func() { b.Select(string(journey.EntryID)) })
		var ones []*widgets.Entry
		for _, o := range objectsOf(h.inspector()) {
			if e, ok := o.(*widgets.Entry); ok && e.Text() == "1" {
				ones = append(ones, e)
			}
		}
		if len(ones) != 2 {
			t.Fatalf("%d fields say 1, want the two days that are the default", len(ones))
		}
		h.act(func() { ones[0].SetText("0") }) // nothing would ever go: not taken over
		h.act(func() { ones[0].SetText("6") })
		h.act(func() { ones[1].SetText("3") })
		h.saved("both are saved", func(j *journey.Journey) bool {
			return j.Policy.Late() == value.Days(6) && j.Policy.Freshness() == value.Days(3)
		})
	})
}

func TestInspector_RepeatsAsWritten(t *testing.T) {
	for _, language := range []string{"en", "ko"} {
		inHouse(t, language, func(h *house) {
			h.change(func(j *journey.Journey) {
				j.Entry = journey.Entry{Kind: journey.EntrySchedule, At: journey.AtLaunch, RRule: "FREQ=DAILY;COUNT=3"}
			})
			b := h.open()
			h.act(func() { b.Select(string(journey.EntryID)) })
			often := find(h, func(s *widgets.Select) bool { return s.Chosen() == "written" })
			h.choose(often, often.OnChanged, "weekly")
			h.fits(language)
			every := find(h, func(e *widgets.Entry) bool { return e.Text() == "1" })
			h.act(func() { every.SetText("2") })
			h.press(map[string]string{"en": "Thu", "ko": "목"}[language])
			h.saved("two days of every second week", func(j *journey.Journey) bool {
				return j.Entry.RRule == "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH" && j.Entry.Time != nil && *j.Entry.Time == journey.Wall(9, 0)
			})
			often = find(h, func(s *widgets.Select) bool { return s.Chosen() == "weekly" })
			h.choose(often, often.OnChanged, "monthly")
			s := h.segmented(0, "day")
			h.choose(s, s.OnChanged, "weekday")
			h.fits(language)
			nth := find(h, func(s *widgets.Select) bool { return s.Chosen() == "1" })
			h.choose(nth, nth.OnChanged, "-1")
			h.saved("the last Monday of every second month", func(j *journey.Journey) bool {
				return j.Entry.RRule == "FREQ=MONTHLY;INTERVAL=2;BYDAY=-1MO"
			})
		})
	}
}

func TestInspector_WinnerByHand(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		b := h.open()
		h.act(func() { b.On.Drop("experiment", board.Point{X: 600, Y: 100}) })
		h.press("I choose which one takes all")
		take := find(h, func(s *widgets.Select) bool { return s.Chosen() == "a" })
		h.choose(take, take.OnChanged, "b")
		experiment := func(j *journey.Journey) *journey.Experiment {
			for _, s := range j.Steps {
				if x, ok := s.(*journey.Experiment); ok {
					return x
				}
			}
			return &journey.Experiment{}
		}
		h.saved("b takes all", func(j *journey.Journey) bool {
			w := experiment(j).Winner
			return w != nil && w.Take == "b"
		})
		h.press("The best one takes all by itself")
		h.saved("the search goes on", func(j *journey.Journey) bool {
			w := experiment(j).Winner
			return w != nil && w.Take == "" && w.By == store.EventOrdered
		})
		h.press("The shares stay as they are")
		h.saved("the shares hold", func(j *journey.Journey) bool { return experiment(j).Winner == nil })
	})
}
