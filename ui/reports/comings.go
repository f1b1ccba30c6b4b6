package reports

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey/report"
	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// comings is the card of how many came back how many days after their first time, by
// single days or brackets of them.
type comings struct {
	frame *ui.Frame
	body  *fyne.Container
	live  *live.Live[came]
	shown came
	modes *widgets.Segmented
	spans *widgets.Select
	first *widgets.Select
	back  *widgets.Select
	asked atomic.Pointer[comingsQuestion] // as the goroutine sees it
}

// comingsQuestion is what the reader asked for; the same event twice is a further time.
type comingsQuestion struct {
	first, back string
	borders     []int
	onward      bool
}

// came is what the card shows.
type came struct {
	comingsQuestion
	list  []report.Return
	known []store.EventName
}

// spansOwn are brackets that the shop drew itself.
const spansOwn = "own"

// spans are the brackets to choose from, by the days at which they begin; the last ends
// the last.
var spans = map[string][]int{
	"usual": {1, 8, 31, 91, 181, 366},
	"days":  report.Days(14),
	"weeks": {1, 8, 15, 22, 29, 36, 43, 50, 57, 64, 71, 78, 85},
}

func newComings(f *ui.Frame) *comings {
	c := &comings{frame: f, body: widgets.Column(look.Space3)}
	c.asked.Store(&comingsQuestion{first: store.EventOrdered, back: store.EventOrdered, borders: spans["usual"]})
	c.modes = widgets.NewSegmented([]widgets.Option{{ID: "within", Text: lang.X("reports.comings.within", "In these days")},
		{ID: "onward", Text: lang.X("reports.comings.onward", "In them or later")}}, "within", func(id string) {
		c.again(func(q *comingsQuestion) { q.onward = id == "onward" })
	})
	c.spans = widgets.NewSelect([]widgets.Option{{ID: "usual", Text: lang.X("reports.comings.usual", "A week, a month, a year")}, {ID: "days", Text: lang.X("reports.comings.days", "Day by day")},
		{ID: "weeks", Text: lang.X("reports.comings.weeks", "Week by week")}, {ID: spansOwn, Text: lang.X("reports.comings.own", "Borders of your own …")}}, "usual", func(id string) {
		if id == spansOwn {
			c.draw()
			return
		}
		c.again(func(q *comingsQuestion) { q.borders = spans[id] })
	})
	c.first = widgets.NewSelect(nil, store.EventOrdered, func(name string) { c.again(func(q *comingsQuestion) { q.first = name }) })
	c.back = widgets.NewSelect(nil, store.EventOrdered, func(name string) { c.again(func(q *comingsQuestion) { q.back = name }) })
	c.live = question(c.body, c.load, c.show)
	return c
}

func (c *comings) again(change func(*comingsQuestion)) {
	q := *c.asked.Load()
	change(&q)
	c.asked.Store(&q)
	c.live.Ask()
}

// draw asks for brackets of the shop's own; what cannot be read changes nothing.
func (c *comings) draw() {
	var text []string
	for _, b := range c.asked.Load().borders {
		text = append(text, strconv.Itoa(b))
	}
	c.frame.AskName(lang.X("reports.comings.borders", "Days at which brackets begin; the last one ends the last"), strings.Join(text, ", "), lang.X("reports.comings.take", "Count so"), func(text string) {
		borders, ok := bordersOf(text)
		if !ok {
			c.frame.Say(lang.X("reports.comings.wrong", "Write growing numbers from 1 on, two at least: 1, 8, 31."), "", nil)
			return
		}
		c.again(func(q *comingsQuestion) { q.borders = borders })
	})
}

// mostBorders is how many there is room for.
const mostBorders = 32

func bordersOf(text string) (borders []int, ok bool) {
	for _, w := range words(text) {
		n, err := strconv.Atoi(w)
		if err != nil || n < 1 || len(borders) > 0 && n <= borders[len(borders)-1] {
			return nil, false
		}
		borders = append(borders, n)
	}
	return borders, len(borders) > 1 && len(borders) <= mostBorders
}

func (c *comings) load(ctx context.Context, far func(float64)) (a came, err error) {
	st := c.frame.Store()
	a.comingsQuestion = *c.asked.Load()
	if a.known, err = st.Events().Names(ctx); err != nil {
		return a, err
	}
	zone, err := st.Settings().Zone(ctx)
	if err != nil {
		return a, err
	}
	if err := st.Insights().Gather(ctx, []string{a.first, a.back}, far); err != nil {
		return a, err
	}
	hits, err := report.Comings(ctx, st.Insights(), a.first, a.back)
	a.list = report.Returns(hits, zone, report.Until(hits, time.Now()), a.borders, a.onward)
	return a, err
}

func (c *comings) show(a came, err error) {
	c.shown = a
	if err != nil {
		say(c.body, err)
		return
	}
	options := eventOptions(a.known, a.first, a.back)
	c.first.SetOptions(options)
	c.first.Choose(a.first)
	c.back.SetOptions(options)
	c.back.Choose(a.back)
	title := lang.X("reports.comings.title", "How many came back how many days later")
	bars, few := make([]widgets.Bar, len(a.list)), false
	for i, r := range a.list {
		bars[i] = widgets.Bar{Value: r.Share(), Label: daysShort(r), Shown: "–", Tip: returnTip(r)}
		if r.Old > 0 {
			bars[i].Shown = ui.Percent(r.Share())
		}
		if bars[i].Color = look.Mark; r.Old < report.Enough {
			bars[i].Color, few = look.Edge, true
		}
	}
	chart := c.frame.Chart(title, widgets.NewBars(180, bars...), c.table)
	fill(c.body, widgets.NewHead(title, "", chart.More()),
		widgets.Row(look.Space2, widgets.NewText(lang.X("reports.comings.first", "After the first"), widgets.Second), widgets.Fixed(168, 32, c.first),
			widgets.NewText(lang.X("reports.comings.then", "then"), widgets.Second), widgets.Fixed(168, 32, c.back), widgets.Space()),
		widgets.Row(look.Space3, c.modes, widgets.Space(), widgets.Fixed(208, 32, c.spans)), chart,
		widgets.NewParagraph(lang.X("reports.comings.note", "Days after the first time. Only people count whose days are over by now."), widgets.Small))
	if few {
		c.body.Add(widgets.NewParagraph(lang.XN("reports.parting.few", "Grey: fewer than {{.Count}} people, one more or less changes much.", report.Enough, ui.With("Count", report.Enough)), widgets.Small.In(look.Warn)))
	}
}

// eventOptions lists events by their titles; those named are among them.
func eventOptions(known []store.EventName, names ...string) (options []widgets.Option) {
	for _, e := range known {
		options = append(options, widgets.Option{ID: e.Name, Text: ui.EventTitle(e.Name)})
	}
	for _, name := range names {
		if !slices.ContainsFunc(options, func(o widgets.Option) bool { return o.ID == name }) {
			options = append(options, widgets.Option{ID: name, Text: ui.EventTitle(name)})
		}
	}
	return options
}

// daysShort writes a bracket below its bar: 1, 8–30.
func daysShort(r report.Return) string {
	if r.To == r.From+1 {
		return strconv.Itoa(r.From)
	}
	return strconv.Itoa(r.From) + "–" + strconv.Itoa(r.To-1)
}

func returnTip(r report.Return) string {
	return lang.XN("reports.comings.tip", "Days {{.Days}}: {{.Came}} of {{.Count}} came back ({{.Share}})", r.Old, ui.With("Days", daysShort(r), "Came", ui.Number(r.Came), "Count", ui.Number(r.Old), "Share", ui.Percent(r.Share())))
}

func (c *comings) table() [][]string {
	rows := [][]string{{lang.X("reports.comings.after", "Days after"), lang.X("reports.retention.people", "People"), lang.X("reports.comings.came", "Came back"), lang.X("reports.save.share", "Share")}}
	for _, r := range c.shown.list {
		rows = append(rows, []string{daysShort(r), whole(r.Old), whole(r.Came), fraction(r.Share())})
	}
	return rows
}
