package journeys_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/store/value"
	"gilmok/ui"
	"gilmok/ui/journeys"
	"gilmok/ui/widgets"
)

// calendar opens the month of all journeys, with the draft of "Cart" on 5 January:
// the clock of a bubble begins with the year 2000.
func (h *house) calendar(entry string) *widgets.Month {
	h.t.Helper()
	h.write(func(ctx context.Context, tx store.Tx) error {
		record, err := tx.Journeys().Find(ctx, "Cart")
		if err != nil {
			return err
		}
		record.Draft = []byte(strings.Replace(cart, `{"kind":"schedule","at":"launch"}`, entry, 1))
		return tx.Journeys().Save(ctx, record)
	})
	h.act(func() { h.ui.Frame().Go(ui.Route{Place: ui.Journeys}) })
	h.press("Calendar")
	m := find(h, func(*widgets.Month) bool { return true })
	h.until("the month is filled", func() bool { return h.shows("Reminder") })
	return m
}

func (h *house) write(do func(ctx context.Context, tx store.Tx) error) {
	h.t.Helper()
	if err := h.store.InTx(context.Background(), func(tx store.Tx) error { return do(context.Background(), tx) }); err != nil {
		h.t.Fatal(err)
	}
}

// reads reports whether words stand on the screen, digits in cells of their own included.
func (h *house) reads(words string) bool { return strings.Contains(strings.Join(h.words(), ""), words) }

const onTheFifth = `{"kind":"schedule","at":"2000-01-05T10:00:00+09:00"}`

// days is what the month shows, read while nobody draws.
func (h *house) days(m *widgets.Month) []widgets.MonthDay {
	h.settle()
	h.turn.Lock()
	defer h.turn.Unlock()
	return m.Days()
}

// day gives the number of a day of January in the grid.
func (h *house) day(m *widgets.Month, day int) int {
	return slices.IndexFunc(h.days(m), func(d widgets.MonthDay) bool { return d.Day == day && !d.Other })
}

// marks are what lies on a day of January.
func (h *house) marks(m *widgets.Month, day int) []widgets.MonthMark {
	return h.days(m)[h.day(m, day)].Marks
}

func drag(m *widgets.Month, from, mark, to int) {
	a, b := m.Place(from, mark), m.Place(to, -1)
	m.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: b}, Dragged: fyne.NewDelta(b.X-a.X, b.Y-a.Y)})
	m.DragEnd()
}

func TestCalendar_DraggingMovesTheDraft(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		t := h.t
		m := h.calendar(onTheFifth)
		if !h.reads("January 2000") || !h.shows("New Year’s Day") {
			t.Errorf("the month does not say which one it is: %q", h.words())
		}
		fifth := h.day(m, 5)
		if marks := h.marks(m, 5); len(marks) != 1 || marks[0].Count != "40" || !marks[0].Hollow {
			t.Fatalf("on the fifth lie %+v, want a draft's 40 reminders", marks)
		}
		waits := func(hours int) func(*journey.Journey) bool {
			return func(j *journey.Journey) bool {
				w := j.Steps["w1"].(*journey.Wait)
				return w.For != nil && w.For.Rest == time.Duration(hours)*time.Hour
			}
		}
		third, eighth := h.day(m, 3), h.day(m, 8)
		h.act(func() { drag(m, fifth, 0, eighth) })
		h.saved("the wait is three days longer", waits(73))
		h.until("the mark lies on the eighth", func() bool { return len(h.marks(m, 8)) == 1 && len(h.marks(m, 5)) == 0 })
		h.until("the move is said", func() bool { return h.shows("“Reminder” goes on 8 January") })
		h.press("Undo")
		h.saved("the wait is as it was", waits(1))
		h.until("the mark is back", func() bool { return len(h.marks(m, 5)) == 1 })

		// Too early, and told why; nothing is changed.
		h.act(func() { drag(m, fifth, 0, third) })
		h.until("the reason is said", func() bool { return h.shows("cannot go so early") })
		h.saved("nothing has changed", waits(1))
	})
}

func TestCalendar_PeopleAndMovingByDate(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		m := h.calendar(onTheFifth)
		fifth := h.day(m, 5)
		h.act(func() { m.OnMark(fifth, 0) })
		h.until("the panel is open", func() bool { return h.reads("5 January, 11:00") && h.shows("On another day") })
		h.press("Who gets it")
		h.until("the people are listed", func() bool { return h.shows("Person 7") && h.reads("40 people") })
		h.act(func() { m.OnMark(fifth, 0) })
		field := find(h, func(e *widgets.Entry) bool { return e.Text() == "2000-01-05" })
		h.act(func() { field.SetText("2000-01-12"); field.OnChanged("2000-01-12") })
		h.press("Move")
		h.until("it lies on the twelfth", func() bool { return len(h.marks(m, 12)) == 1 })
	})
}

func TestCalendar_TheShopsOwnDays(t *testing.T) {
	inHouse(t, "ko", func(h *house) {
		t := h.t
		h.act(func() { h.ui.Frame().Go(ui.Route{Place: ui.Journeys}) })
		h.press("달력")
		m := find(h, func(*widgets.Month) bool { return true })
		h.until("the month is told", func() bool {
			return h.reads("2000년 1월") && h.shows("이달에는 나가는 메시지가 없어요")
		})
		if first := h.days(m)[0]; first.Day != 26 || !first.Other {
			t.Errorf("the grid begins with %+v, want the Sunday before", first)
		}
		twentieth := h.day(m, 20)
		closed := func() bool { return h.days(m)[twentieth].Rest }
		h.act(func() { m.OnDay(twentieth) })
		h.until("the day is open", func() bool { return h.shows("이날 나가는 메시지가 없어요.") })
		h.press("이날은 쉬어요")
		h.until("the day is closed", closed)
		settings, err := h.store.Settings().Get(context.Background(), store.SettingClosed)
		if err != nil || !strings.Contains(settings, "2000-01-20") {
			t.Errorf("the setting is %q, %v", settings, err)
		}
		h.until("it says so", func() bool { return h.shows("휴무") })
		h.press("이날은 쉬어요")
		h.until("the day is open again", func() bool { return !closed() })
	})
}

// The rehearsal tells which other running journeys write to the same people.
func TestRehearse_Conflicts(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		h.write(func(ctx context.Context, tx store.Tx) error {
			if err := tx.Settings().Set(ctx, store.SettingPriceEmail, "2.5"); err != nil {
				return err
			}
			doc := strings.NewReplacer(`"name":"Cart"`, `"name":"News"`, `"PT1H"`, `"P2D"`).Replace(cart)
			return tx.Journeys().Save(ctx, &store.Journey{Name: "News", Draft: []byte(doc)})
		})
		news, err := h.store.Journeys().Find(context.Background(), "News")
		if err != nil {
			h.t.Fatal(err)
		}
		if _, err := h.runner.Runner.Launch(context.Background(), news.ID, "Minji"); err != nil {
			h.t.Fatal(err)
		}
		if _, _, err := h.runner.Runner.Tick(context.Background()); err != nil {
			h.t.Fatal(err)
		}
		h.rehearsed()
		h.until("the other journey is named", func() bool {
			return h.shows("Others that write in the same week") && h.shows("News") && h.shows("40 messages to them")
		})
		if !h.shows("Email × 40") || !h.reads("₩100") {
			h.t.Errorf("the cost is not told: %q", h.words())
		}
		h.press("News")
		h.until("its people are listed", func() bool { return h.shows("Person 7") && h.reads("40 people") })
		if d := value.MakeDate(2000, 1, 3); time.Now().After(d.In(time.UTC)) {
			h.t.Error("the clock has run away")
		}
	})
}

// Each of two moves can be taken back, the last one first.
func TestCalendar_UndoTwice(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		h.calendar(onTheFifth)
		var page ui.Page
		h.act(func() {
			page = journeys.New(h.ui.Frame(), ui.Route{Place: ui.Journeys, View: "calendar"})
			page.Enter()
		})
		defer h.act(page.Close)
		var m *widgets.Month
		for _, o := range objectsOf(page.Content()) {
			if month, ok := o.(*widgets.Month); ok {
				m = month
			}
		}
		h.act(func() { m.Resize(fyne.NewSize(1200, 700)) })
		h.until("the month is filled", func() bool { return len(h.marks(m, 5)) == 1 })
		for _, day := range [][2]int{{5, 8}, {8, 12}} {
			from, to := h.day(m, day[0]), h.day(m, day[1])
			h.act(func() { drag(m, from, 0, to) })
			h.until("it lies on its new day", func() bool { return len(h.marks(m, day[1])) == 1 })
		}
		for _, day := range []int{8, 5} {
			h.act(func() { page.(ui.Commander).Command(ui.CommandUndo) })
			h.until("it lies where it was before", func() bool { return len(h.marks(m, day)) == 1 })
		}
	})
}

// What runs stays where it is when its draft is moved; to move it further the draft
// is taken, not the mark of what runs.
func TestCalendar_MovingWhatRuns(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		m := h.calendar(onTheFifth)
		cart, err := h.store.Journeys().Find(context.Background(), "Cart")
		if err != nil {
			h.t.Fatal(err)
		}
		if _, err := h.runner.Runner.Launch(context.Background(), cart.ID, "Minji"); err != nil {
			h.t.Fatal(err)
		}
		h.until("it is planned", func() bool { marks := h.marks(m, 5); return len(marks) == 1 && !marks[0].Hollow })
		from, to := h.day(m, 5), h.day(m, 8)
		h.act(func() { drag(m, from, 0, to) })
		h.until("the draft lies on the eighth", func() bool { marks := h.marks(m, 8); return len(marks) == 1 && marks[0].Hollow })
		if marks := h.marks(m, 5); len(marks) != 1 || marks[0].Movable {
			h.t.Errorf("on the fifth lie %+v, want what runs, which moves no more", marks)
		}
		from, to = h.day(m, 8), h.day(m, 12)
		h.act(func() { drag(m, from, 0, to) })
		h.until("the draft lies on the twelfth", func() bool { return len(h.marks(m, 12)) == 1 && len(h.marks(m, 8)) == 0 })
	})
}

// A send that days of rest hold back goes on the day it is put on, and the words tell
// the day on which it truly goes.
func TestCalendar_MovingOverDaysOfRest(t *testing.T) {
	inHouse(t, "en", func(h *house) {
		t := h.t
		m := h.calendar(onTheFifth)
		h.write(func(ctx context.Context, tx store.Tx) error {
			record, err := tx.Journeys().Find(ctx, "Cart")
			if err != nil {
				return err
			}
			record.Draft = []byte(strings.Replace(string(record.Draft), `"PT1H"`, `"PT1H","skip_holidays":true`, 1))
			if err := tx.Journeys().Save(ctx, record); err != nil {
				return err
			}
			return tx.Settings().Set(ctx, store.SettingClosed, `[{"from":"2000-01-05","to":"2000-01-07"}]`)
		})
		lies := func(day int) func() bool {
			return func() bool { marks := h.marks(m, day); return len(marks) == 1 && marks[0].Count == "40" }
		}
		h.until("it is held back", lies(8))
		for _, move := range []struct {
			to, lands int
			words     string
		}{
			{10, 10, "“Reminder” goes on 10 January, and what follows"},
			{6, 8, "6 January is a day of rest"},
			{7, 8, "“Reminder” stays on 8 January. 7 January"},
		} {
			from := slices.IndexFunc(h.days(m), func(d widgets.MonthDay) bool { return len(d.Marks) > 0 })
			to := h.day(m, move.to)
			h.act(func() { drag(m, from, 0, to) })
			h.until("it is said: "+move.words, func() bool { return h.shows(move.words) })
			h.until("it lies there", lies(move.lands))
		}
		if marks := h.marks(m, 7); len(marks) > 0 {
			t.Errorf("on the seventh lie %+v", marks)
		}
	})
}
