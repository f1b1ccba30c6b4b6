package reports

import (
	"context"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey/report"
	"gilmok/store"
	"gilmok/store/value"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// active is the card of how many people are there by day, week and month, and how often
// they come.
type active struct {
	frame *ui.Frame
	body  *fyne.Container
	live  *live.Live[present]
	shown present
	what  *widgets.Select
	sizes *widgets.Segmented
	asked atomic.Pointer[string] // an event, or anything
}

// present is what the card shows.
type present struct {
	days  []report.Active // the oldest first
	event string
	known []store.EventName
}

// activeDays is how many days back the line goes.
const activeDays = 90

// anything is the choice of report.There; no event is called so.
const anything = "*"

// What the line shows.
const (
	activeDay    = "day"
	activeWeek   = "week"
	activeMonth  = "month"
	activeSticky = "sticky"
)

func newActive(f *ui.Frame) *active {
	a := &active{frame: f, body: widgets.Column(look.Space3)}
	a.what = widgets.NewSelect(nil, anything, func(name string) {
		a.asked.Store(&name)
		a.live.Ask()
	})
	a.sizes = widgets.NewSegmented([]widgets.Option{{ID: activeDay, Text: lang.X("reports.active.day", "In a day")}, {ID: activeWeek, Text: lang.X("reports.active.week", "In 7 days")},
		{ID: activeMonth, Text: lang.X("reports.active.month", "In 30 days")}, {ID: activeSticky, Text: lang.X("reports.active.sticky", "Stickiness")}}, activeWeek, func(string) { a.show(a.shown, nil) })
	a.live = question(a.body, a.load, a.show)
	return a
}

func (a *active) load(ctx context.Context, far func(float64)) (p present, err error) {
	st := a.frame.Store()
	names := report.There
	if p.event = anything; a.asked.Load() != nil {
		p.event = *a.asked.Load()
	}
	if p.event != anything {
		names = []string{p.event}
	}
	if p.known, err = st.Events().Names(ctx); err != nil {
		return p, err
	}
	if err := st.Insights().Gather(ctx, names, far); err != nil {
		return p, err
	}
	until, today := report.UntilNamed(p.known, names, time.Now()), time.Now()
	if value.DateFrom(until) == value.DateFrom(today) {
		until = until.AddDate(0, 0, -1) // today is not over
	}
	p.days, err = report.ReadActive(ctx, st, names, until, activeDays)
	return p, err
}

func (a *active) show(p present, err error) {
	a.shown = p
	if err != nil {
		say(a.body, err)
		return
	}
	if len(p.days) == 0 {
		return // not asked yet
	}
	a.what.SetOptions(append([]widgets.Option{{ID: anything, Text: lang.X("reports.active.anything", "A visit, a look, a cart, an order")}}, eventOptions(p.known)...))
	a.what.Choose(p.event)
	title, size := lang.X("reports.active.title", "Who is there"), a.sizes.Chosen()
	line := widgets.NewLineChart(180)
	values := make([]float64, len(p.days))
	for i, d := range p.days {
		values[i] = activeValue(d, size)
	}
	day := func(d value.Date) string { return ui.Day(d.In(time.Local)) }
	last := p.days[len(p.days)-1]
	line.Set(values, 0, day(p.days[0].Day), day(last.Day))
	line.SetTip(func(i int) string { return day(p.days[i].Day) + ": " + activeWords(p.days[i], size) })
	chart := a.frame.Chart(title, line, a.table)
	fill(a.body, widgets.NewHead(title, "", chart.More()),
		widgets.Row(look.Space3, a.sizes, widgets.Space(), widgets.Fixed(240, 32, a.what)), widgets.NewBigStat(activeShort(last, size), activeMeans(size)), chart)
	if size == activeSticky {
		a.body.Add(widgets.NewParagraph(lang.XN("reports.active.regular", "{{.Count}} people were there on four or more of the last seven days.", last.Regular, ui.With("Count", ui.Number(last.Regular))), widgets.Second))
	}
	if last.Of30 < report.Enough {
		a.body.Add(small())
	}
}

func activeValue(d report.Active, size string) float64 {
	switch size {
	case activeDay:
		return float64(d.OfDay)
	case activeMonth:
		return float64(d.Of30)
	case activeSticky:
		return d.Sticky()
	}
	return float64(d.Of7)
}

func activeShort(d report.Active, size string) string {
	if size == activeSticky {
		return ui.Percent(d.Sticky())
	}
	return ui.Number(int(activeValue(d, size)))
}

// activeMeans says what the number of the last day is.
func activeMeans(size string) string {
	switch size {
	case activeDay:
		return lang.X("reports.active.day_words", "different people on the last day")
	case activeMonth:
		return lang.X("reports.active.month_words", "different people in the last 30 days")
	case activeSticky:
		return lang.X("reports.active.sticky_words", "of the people of 30 days are there on a day")
	}
	return lang.X("reports.active.week_words", "different people in the last 7 days")
}

func activeWords(d report.Active, size string) string {
	if size == activeSticky {
		return lang.XN("reports.active.sticky_tip", "{{.Share}}: {{.Day}} of {{.Count}} people of the 30 days", d.Of30, ui.With("Share", ui.Percent(d.Sticky()), "Day", ui.Number(d.OfDay), "Count", ui.Number(d.Of30)))
	}
	n := int(activeValue(d, size))
	return lang.XN("reports.active.tip", "{{.Count}} people", n, ui.With("Count", ui.Number(n)))
}

func (a *active) table() [][]string {
	rows := [][]string{{lang.X("reports.active.on", "Day"), lang.X("reports.active.day", "In a day"), lang.X("reports.active.week", "In 7 days"), lang.X("reports.active.month", "In 30 days"),
		lang.X("reports.active.often", "On 4 of 7 days"), lang.X("reports.active.sticky", "Stickiness")}}
	for _, d := range a.shown.days {
		rows = append(rows, []string{d.Day.String(), whole(d.OfDay), whole(d.Of7), whole(d.Of30), whole(d.Regular), fraction(d.Sticky())})
	}
	return rows
}
