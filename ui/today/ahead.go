package today

import (
	"context"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// ahead is the card of what goes out in the next 24 hours.
type ahead struct {
	frame *ui.Frame
	body  *fyne.Container
	live  *live.Live[schedule]
}

// schedule is what lies ahead, in the order of time.
type schedule struct {
	now       time.Time
	sends     []send
	quietFrom string
	quietTo   string
}

// send is one message of one step that will go out.
type send struct {
	ui.Coming
	ui.Title
}

// total counts the messages that go by themselves, and their kinds.
func (s schedule) total() (n, kinds int) {
	for _, one := range s.sends {
		if !one.Held {
			n += one.Count
			kinds++
		}
	}
	return n, kinds
}

func newAhead(f *ui.Frame) *ahead {
	a := &ahead{frame: f, body: widgets.Column(look.Space3)}
	a.live = live.New(a.load, a.show).Follow(f.Store(), store.TopicOutbox, store.TopicSettings)
	return a
}

func (a *ahead) object() fyne.CanvasObject { return widgets.NewCard(a.body) }
func (a *ahead) ask()                      { a.live.Ask() }
func (a *ahead) stop()                     { a.live.Stop() }

func (a *ahead) load(ctx context.Context) (s schedule, err error) {
	st := a.frame.Store()
	zone, err := st.Settings().Zone(ctx)
	if err != nil {
		return s, err
	}
	s.now = time.Now().In(zone)
	rows, err := ui.ComingUp(ctx, st, a.frame.Spent(), s.now, nil)
	if err != nil {
		return s, err
	}
	known := ui.NewTitles(st)
	for _, c := range rows {
		t, err := known.Of(ctx, c.Run, c.Message)
		if err != nil {
			return s, err
		}
		s.sends = append(s.sends, send{c, t})
	}
	if s.quietFrom, err = st.Settings().Get(ctx, store.SettingQuietFrom); err != nil {
		return s, err
	}
	s.quietTo, err = st.Settings().Get(ctx, store.SettingQuietTo)
	return s, err
}

func (a *ahead) show(s schedule, err error) {
	if err != nil {
		sayTrouble(a.body, err)
		return
	}
	head := widgets.Column(0, widgets.NewText(lang.X("today.ahead.title", "The next 24 hours"), widgets.SectionHead), a.headline(s))
	line := widgets.NewTimeline()
	line.Set(s.marks(), s.ticks())
	if from, to, ok := s.quiet(); ok {
		line.SetShade(from, to, lang.X("today.ahead.quiet", "Quiet hours"))
	}
	a.body.Objects = []fyne.CanvasObject{head, line, widgets.Lines(false, a.rows(s)...)}
	a.body.Refresh()
}

func (a *ahead) headline(s schedule) fyne.CanvasObject {
	n, kinds := s.total()
	if n == 0 {
		return widgets.NewBigStat(ui.Number(0), lang.X("today.ahead.none", "Nothing is waiting to go out."))
	}
	number := lang.XN("today.ahead.count", "{{.Count}} messages", n, map[string]any{"Count": ui.Number(n)})
	words := lang.XN("today.ahead.kinds", "go out, of {{.Count}} kinds.", kinds, map[string]any{"Count": ui.Number(kinds)})
	return widgets.NewBigStat(number, words)
}

// rowsShown is how many lines the card holds.
const rowsShown = 5

func (a *ahead) rows(s schedule) (rows []fyne.CanvasObject) {
	for i, one := range s.sends {
		if i == rowsShown {
			break
		}
		rows = append(rows, a.row(s, one))
	}
	return rows
}

// timeWidth is as much as the times of a schedule need: with the word "tomorrow"
// once the day changes within it.
func (s schedule) timeWidth() float32 {
	for _, one := range s.sends {
		if one.Held {
			return 104
		}
		if one.At().After(s.now) && one.At().In(s.now.Location()).Day() != s.now.Day() {
			return 104
		}
	}
	return 56
}

// goes says when a message goes.
func (s schedule) goes(one send) string {
	at := one.At().In(s.now.Location())
	switch {
	case one.Held:
		return lang.X("today.ahead.held", "held back")
	case !at.After(s.now):
		return lang.X("today.ahead.now", "now")
	case at.Day() != s.now.Day():
		return ui.When(at, s.now)
	}
	return ui.Clock(at)
}

func (a *ahead) row(s schedule, one send) fyne.CanvasObject {
	name := widgets.Row(0, widgets.NewCutText(one.Journey, widgets.Strong), widgets.NewCutText(" · "+one.Message, widgets.Second))
	icon, tip := "pause", lang.X("today.ahead.hold", "Hold these back")
	if one.Held {
		icon, tip = "play", lang.X("today.ahead.release", "Let these go")
	}
	pause := widgets.NewIconButton(icon, tip, func() { a.hold(one.Coming) }).InCard()
	pause.SetEnabled(!a.frame.ReadOnly())
	return widgets.Fixed(0, 40, widgets.Row(look.Space3,
		widgets.Fixed(s.timeWidth(), 0, widgets.NewCutText(s.goes(one), widgets.TextStyle{Color: look.Muted, Figures: true})),
		widgets.NewIcon(ui.ChannelIcon(one.Channel), look.Muted), widgets.Grow(name),
		widgets.Fixed(52, 0, widgets.NewText(ui.Number(one.Count), widgets.Total)), pause))
}

// hold sets the entries of a group aside, or lets them go.
func (a *ahead) hold(c ui.Coming) {
	a.frame.Write(func(ctx context.Context, tx store.Tx) error { return ui.Hold(ctx, tx, c) }, a.live.Ask)
}

// place gives where an instant lies between now (0) and a day ahead (1).
func (s schedule) place(t time.Time) float64 {
	return max(0, float64(t.Sub(s.now))/float64(ui.DayAhead))
}

func (s schedule) marks() (marks []widgets.DayMark) {
	going := slices.DeleteFunc(slices.Clone(s.sends), func(one send) bool { return one.Held })
	most := 0
	for _, one := range going {
		most = max(most, one.Count)
	}
	for _, one := range going {
		marks = append(marks, widgets.DayMark{At: min(1, s.place(one.At())), Value: float64(one.Count), Strong: one.Count == most})
	}
	return marks
}

// ticks names every third hour, and now.
func (s schedule) ticks() []widgets.DayTick {
	ticks := []widgets.DayTick{{Text: lang.X("today.ahead.now", "now"), Bold: true}}
	hour := s.now.Truncate(time.Hour)
	for i := 1; i <= 24; i++ {
		t := hour.Add(time.Duration(i) * time.Hour)
		if at := s.place(t); t.Hour()%3 == 0 && at < 0.98 {
			text := ui.Clock(t)
			if t.Hour() == 0 {
				text = lang.X("today.ahead.midnight", "midnight")
			}
			ticks = append(ticks, widgets.DayTick{At: at, Text: text})
		}
	}
	return ticks
}

// quiet gives the next quiet hours as a part of the day ahead.
func (s schedule) quiet() (from, to float64, ok bool) {
	begin, err := clockOn(s.now, s.quietFrom)
	if err != nil {
		return 0, 0, false
	}
	end, err := clockOn(s.now, s.quietTo)
	if err != nil {
		return 0, 0, false
	}
	if !end.After(begin) {
		end = end.AddDate(0, 0, 1)
	}
	if end.After(s.now.Add(ui.DayAhead)) && begin.AddDate(0, 0, -1).Before(s.now) && end.AddDate(0, 0, -1).After(s.now) {
		begin, end = begin.AddDate(0, 0, -1), end.AddDate(0, 0, -1)
	}
	if !end.After(s.now) {
		begin, end = begin.AddDate(0, 0, 1), end.AddDate(0, 0, 1)
	}
	return s.place(begin), min(1, s.place(end)), true
}

// clockOn gives a time of day ("21:00") on the day of an instant.
func clockOn(day time.Time, clock string) (time.Time, error) {
	t, err := time.Parse("15:04", clock)
	if err != nil {
		return time.Time{}, err
	}
	return time.Date(day.Year(), day.Month(), day.Day(), t.Hour(), t.Minute(), 0, 0, day.Location()), nil
}
