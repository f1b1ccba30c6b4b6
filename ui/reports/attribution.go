package reports

import (
	"context"
	"fmt"
	"strconv"
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

// attribution is the report of which campaign an order is owed to, by every way of
// reckoning side by side.
type attribution struct {
	frame   *ui.Frame
	content fyne.CanvasObject
	body    *fyne.Container
	live    *live.Live[shares]
	asked   atomic.Pointer[touchQuestion] // as the goroutine sees it
	sales   bool                          // amounts, not orders
	shown   shares
	heads   []fyne.CanvasObject
	ads     *ads
}

// touchQuestion is what counts as a touch.
type touchQuestion struct {
	by   string
	days int
}

// shares is what the report shows.
type shares struct {
	report.Attribution
	touchQuestion
	currency string
}

// touchWindows are the days from a touch within which an order counts.
var touchWindows = []string{"1", "3", "7", "14", "30", "90"}

func newAttribution(f *ui.Frame) *attribution {
	a := &attribution{frame: f, body: widgets.Column(look.Space3), ads: newAds(f)}
	a.asked.Store(&touchQuestion{by: store.EventSent, days: creditDays})
	var windows []widgets.Option
	for _, days := range touchWindows {
		n, _ := strconv.Atoi(days) // they are those of touchWindows
		windows = append(windows, widgets.Option{ID: days, Text: lang.XN("reports.attribution.within", "within {{.Count}} days", n, ui.With("Count", days))})
	}
	touch := []widgets.Option{{ID: store.EventSent, Text: lang.X("reports.attribution.sent", "Sent")}, {ID: store.EventOpened, Text: lang.X("reports.attribution.opened", "Opened")},
		{ID: store.EventClicked, Text: lang.X("reports.attribution.clicked", "Clicked")}}
	unit := []widgets.Option{{ID: "orders", Text: lang.X("reports.attribution.orders", "Orders")}, {ID: "sales", Text: lang.X("reports.attribution.sales", "Sales")}}
	a.heads = []fyne.CanvasObject{
		widgets.NewSegmented(unit, "orders", func(id string) { a.sales = id == "sales"; a.show(a.shown, nil) }),
		widgets.Fixed(108, 32, widgets.NewSelect(touch, store.EventSent, func(by string) { a.again(func(q *touchQuestion) { q.by = by }) })),
		widgets.Fixed(132, 32, widgets.NewSelect(windows, strconv.Itoa(creditDays), func(days string) {
			a.again(func(q *touchQuestion) { q.days, _ = strconv.Atoi(days) })
		}))}
	a.content = widgets.Scroll(widgets.PadAll(look.Space5, widgets.Top(widgets.Column(look.Space5, widgets.NewCard(a.body), widgets.NewCard(a.ads.body)))))
	a.live = question(a.body, a.load, a.show)
	return a
}

func (a *attribution) object() fyne.CanvasObject { return a.content }
func (a *attribution) ask()                      { a.live.Ask(); a.ads.live.Ask() }
func (a *attribution) stop()                     { a.live.Stop(); a.ads.live.Stop() }

func (a *attribution) again(change func(*touchQuestion)) {
	q := *a.asked.Load()
	change(&q)
	a.asked.Store(&q)
	a.ask()
}

func (a *attribution) load(ctx context.Context, far func(float64)) (s shares, err error) {
	st := a.frame.Store()
	s.touchQuestion = *a.asked.Load()
	if s.currency, err = st.Settings().Get(ctx, store.SettingCurrency); err != nil {
		return s, err
	}
	s.Attribution, err = report.Attribute(ctx, st, s.by, time.Duration(s.days)*24*time.Hour, far)
	return s, err
}

func (a *attribution) show(s shares, err error) {
	if err != nil {
		say(a.body, err)
		return
	}
	a.shown = s
	head := widgets.NewHead(lang.X("reports.attribution.title", "Which campaign is an order owed to?"), "", a.heads...)
	if len(s.Campaigns) == 0 {
		fill(a.body, head, widgets.Fixed(0, 320, widgets.NewEmpty("waypoints", lang.X("reports.attribution.none", "No order has followed a message in this time"),
			lang.X("reports.attribution.none_words", "Choose a longer time, or wait until a journey has sent something. Visits with utm_campaign count, too."), nil)))
		return
	}
	names := []string{}
	for _, m := range report.Models {
		names = append(names, modelName(m))
	}
	rows := []fyne.CanvasObject{widgets.Fixed(0, 28, creditColumns.line(lang.X("reports.attribution.campaign", "Campaign"), widgets.Hint, widgets.Hint, names...))}
	for _, c := range s.Campaigns {
		var cells []string
		for _, m := range report.Models {
			cells = append(cells, a.cell(c.Gains[m], s.currency))
		}
		line := creditColumns.line(c.Name, widgets.Strong, widgets.Number, cells...)
		rows = append(rows, widgets.NewHairline())
		if c.Journey == 0 {
			rows = append(rows, widgets.Fixed(0, 44, line))
			continue
		}
		rows = append(rows, widgets.NewRowButton(44, line, func() {
			a.frame.Go(ui.Board(c.Journey))
		}))
	}
	fill(a.body, head, widgets.NewParagraph(lang.XN("reports.attribution.followed", "{{.Followed}} of {{.Orders}} orders came within {{.Count}} days of a touch. The columns share the same orders in six ways.",
		s.days, ui.With("Followed", ui.Number(s.Followed), "Orders", ui.Number(s.Orders), "Count", s.days)), widgets.Second),
		widgets.Column(0, rows...), a.notes())
	if s.Followed < report.Enough {
		a.body.Add(widgets.NewParagraph(lang.XN("reports.attribution.small", "Fewer than {{.Count}} orders: one more or less changes much.", report.Enough, ui.With("Count", report.Enough)), widgets.Small.In(look.Warn)))
	}
}

func (a *attribution) cell(g report.Gain, currency string) string {
	if a.sales {
		return ui.Money(value.Money{Minor: int64(g.Spent + 0.5), Currency: currency})
	}
	if g.Orders == 0 {
		return "–"
	}
	return fmt.Sprintf("%.1f", g.Orders)
}

// notes explain the columns.
func (a *attribution) notes() fyne.CanvasObject {
	return widgets.NewParagraph(lang.X("reports.attribution.note", "First and last: the whole order to that touch. Alike: in equal parts. Time: half as much for each week before the order. Ends: 40% to the first, 40% to the last. Loss: by how many orders would be missing without the campaign, reckoned from the ways people took. All of them say what came before an order, not what caused it: only a group that gets nothing tells that."), widgets.Small)
}

func modelName(m report.Model) string {
	switch m {
	case report.FirstTouch:
		return lang.X("reports.model.first", "First")
	case report.LastTouch:
		return lang.X("reports.model.last", "Last")
	case report.Linear:
		return lang.X("reports.model.linear", "Alike")
	case report.TimeDecay:
		return lang.X("reports.model.decay", "Time")
	case report.Position:
		return lang.X("reports.model.position", "Ends")
	}
	return lang.X("reports.model.removal", "Loss")
}

// creditColumns hold a number by each model.
var creditColumns = columns{look.Space2, []float32{92}}
