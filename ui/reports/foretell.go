package reports

import (
	"context"
	"errors"
	"strconv"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/store/insight"
	"gilmok/store/segment"
	"gilmok/store/value"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// foretell is the report of what is foretold of customers: who will order, who will
// leave, how often that was right, and who is meant.
type foretell struct {
	frame   *ui.Frame
	content fyne.CanvasObject
	wide    *fyne.Container
	narrow  *fyne.Container
	live    *live.Live[foretold]
	shown   foretold
	buy     *widgets.Select
	leave   *widgets.Select
	atLeast [2]atomic.Int64 // per cent: of a chance, of a risk; as the goroutine sees them
}

// foretold is what the report shows.
type foretold struct {
	at            time.Time
	orders        bool
	scores        insight.Scores
	atLeast       [2]int64 // per cent, as asked: of a chance, of a risk
	buyers, leave int      // people who have as much
}

// thresholds are the per cents from which somebody is meant.
var thresholds = []string{"30", "50", "70", "90"}

func newForetell(f *ui.Frame) *foretell {
	p := &foretell{frame: f, wide: widgets.Column(look.Space4), narrow: widgets.Column(look.Space3)}
	pick := func(i int, start string) *widgets.Select {
		p.atLeast[i].Store(map[string]int64{"30": 30, "50": 50, "70": 70, "90": 90}[start])
		var options []widgets.Option
		for _, percent := range thresholds {
			options = append(options, widgets.Option{ID: percent, Text: lang.X("reports.foretell.from", "{{.N}}% and more", ui.With("N", percent))})
		}
		return widgets.NewSelect(options, start, func(percent string) {
			if n, err := strconv.ParseInt(percent, 10, 64); err == nil { // they are those of thresholds
				p.atLeast[i].Store(n)
			}
			p.ask()
		})
	}
	p.buy, p.leave = pick(0, "50"), pick(1, "70")
	p.content = twoColumns(p.wide, p.narrow)
	p.live = question(p.wide, p.load, p.show)
	return p
}

func (p *foretell) object() fyne.CanvasObject { return p.content }
func (p *foretell) ask()                      { p.live.Ask() }
func (p *foretell) stop()                     { p.live.Stop() }

func atLeast(key string, percent int64) segment.Rule {
	return segment.Attribute{Key: key, Test: segment.Test{Op: segment.OpAtLeast, Value: value.Number(float64(percent))}}
}

func (p *foretell) load(ctx context.Context, far func(float64)) (a foretold, err error) {
	st := p.frame.Store()
	n, err := st.Orders().Count(ctx)
	if err != nil {
		return a, err
	}
	a.orders = n > 0
	if a.scores, a.at, err = insight.ReadScores(ctx, st); errors.Is(err, store.ErrNotFound) {
		return foretold{orders: a.orders}, nil
	}
	if err != nil {
		return a, err
	}
	a.atLeast = [2]int64{p.atLeast[0].Load(), p.atLeast[1].Load()}
	if a.buyers, err = st.Customers().Count(ctx, atLeast("purchase_chance", a.atLeast[0])); err != nil {
		return a, err
	}
	a.leave, err = st.Customers().Count(ctx, atLeast("churn_risk", a.atLeast[1]))
	return a, err
}

func (p *foretell) show(a foretold, err error) {
	p.shown = a
	switch {
	case err != nil:
		say(p.wide, err)
		return
	case !a.orders:
		fill(p.wide, widgets.Fixed(0, 360, noOrders()))
		fill(p.narrow)
		return
	case a.at.IsZero():
		fill(p.wide, widgets.Fixed(0, 360, notComputed(p.frame, p.ask)))
		fill(p.narrow)
		return
	}
	buy, stay := a.scores.Buy, a.scores.Stay
	fill(p.wide, computedHead(p.frame, lang.X("reports.foretell.title", "What is foretold, and how often it was right"), a.at, p.ask))
	for _, o := range p.proof(lang.XN("reports.foretell.buy", "Orders within {{.Count}} days", buy.Days, ui.With("Count", buy.Days)), buy) {
		p.wide.Add(o)
	}
	p.wide.Add(widgets.NewHairline())
	for _, o := range p.proof(lang.XN("reports.foretell.stay", "Orders at all within {{.Count}} days", stay.Days, ui.With("Count", stay.Days)), stay) {
		p.wide.Add(o)
	}
	if f := a.scores.Orders; f != nil {
		p.wide.Add(widgets.NewHairline())
		for _, o := range worthProof(f) {
			p.wide.Add(o)
		}
	}
	p.about(a)
}

// worthProof shows how the forecast of orders did, on which the expected sales of each
// customer rest.
func worthProof(f *insight.Forecast) []fyne.CanvasObject {
	objects := []fyne.CanvasObject{widgets.NewHead(lang.X("reports.foretell.worth", "Expected sales of each customer, next year"), "")}
	if f.Refused == insight.RefusedBlind {
		return append(objects, widgets.NewParagraph(lang.X("reports.foretell.worth_blind", "The model missed what came by far: {{.Foretold}} orders foretold, {{.Came}} came. A simple reckoning stands in: each customer's average order, times how often they and everybody order.",
			ui.With("Foretold", ui.Number(int(f.Foretold+0.5)), "Came", ui.Number(f.Came))), widgets.Second))
	}
	if f.Refused != "" {
		return append(objects, widgets.NewParagraph(lang.X("reports.foretell.worth_few", "Too few people have ordered again for a model. A simple reckoning stands in: each customer's average order, times how often they and everybody order."), widgets.Second))
	}
	return append(objects, widgets.NewParagraph(lang.XN("reports.foretell.worth_words", "Tried out on {{.People}} people over {{.Count}} days it had not seen: {{.Foretold}} orders were foretold of them together, {{.Came}} came.", f.Days,
		ui.With("People", ui.Number(f.People), "Count", f.Days, "Foretold", ui.Number(int(f.Foretold+0.5)), "Came", ui.Number(f.Came))), widgets.Second),
		widgets.NewParagraph(lang.X("reports.foretell.worth_how", "It takes everybody to order at a pace of their own until they leave without a word (BG/NBD), and to spend around a mean of their own (gamma-gamma). The attribute “Expected sales, next year” is in segments, journeys and messages."), widgets.Small))
}

// proof shows how a score did on people it had not learnt from.
func (p *foretell) proof(title string, s *insight.Score) []fyne.CanvasObject {
	head := widgets.NewHead(title, "")
	objects := []fyne.CanvasObject{head}
	if s.Refused != "" {
		return append(objects, widgets.NewParagraph(refusal(s), widgets.Second))
	}
	objects = append(objects, widgets.NewParagraph(lang.XN("reports.foretell.proof", "Tried out on {{.Count}} people whose orders it did not know. Of two of them, one who then ordered and one who did not, it put the right one first in {{.AUC}} of cases; a coin does in 50%.",
		s.People, ui.With("Count", ui.Number(s.People), "AUC", ui.Percent(s.AUC))), widgets.Second))
	var bars []widgets.Bar
	for _, t := range s.Calibration {
		bars = append(bars, widgets.Bar{Value: t.Happened, Label: ui.Percent(t.Foretold), Shown: ui.Percent(t.Happened), Color: look.Mark,
			Tip: lang.XN("reports.foretell.tenth", "{{.Count}} people: foretold {{.Foretold}}, really {{.Happened}}", t.People, ui.With("Count", ui.Number(t.People), "Foretold", ui.Percent(t.Foretold), "Happened", ui.Percent(t.Happened)))})
	}
	chart := p.frame.Chart(title, widgets.NewBars(132, bars...), func() [][]string { return append(foretoldHeads(), foretoldRows(s)...) })
	head.Add(chart.More())
	return append(objects, chart,
		widgets.NewParagraph(lang.X("reports.foretell.calibration", "Below: the chance foretold to each tenth of the people. Above: how many of them really ordered. The closer, the better."), widgets.Small))
}

// refusal says why nothing is foretold, and when it can be.
func refusal(s *insight.Score) string {
	switch s.Refused {
	case insight.RefusedShort:
		return lang.XN("reports.foretell.short", "Nothing is foretold yet: it takes orders of {{.Count}} days, to learn on some and to be tried out on others.", 3*s.Days, ui.With("Count", 3*s.Days))
	case insight.RefusedBlind:
		return lang.X("reports.foretell.blind", "Nothing is foretold: tried out on what it did not know, it was hardly better than a coin.")
	}
	return lang.X("reports.foretell.few", "Nothing is foretold yet: too few people have ordered, or too few have ordered again.")
}

// about fills the narrow card: who is meant, one press away from a message.
func (p *foretell) about(a foretold) {
	var objects []fyne.CanvasObject
	for _, part := range []struct {
		score              *insight.Score
		pick               *widgets.Select
		people             int
		title, words, name string
		rule               segment.Rule
	}{
		{a.scores.Buy, p.buy, a.buyers, lang.X("reports.foretell.likely", "Likely to order soon"),
			lang.X("reports.foretell.likely_words", "They come anyway. Show them something new, and save the coupon."), lang.X("reports.foretell.likely_name", "Likely to order"), atLeast("purchase_chance", a.atLeast[0])},
		{a.scores.Stay, p.leave, a.leave, lang.X("reports.foretell.leaving", "Likely to leave"),
			lang.X("reports.foretell.leaving_words", "Without a reason to return they are gone. A win-back journey begins here."), lang.X("reports.foretell.leaving_name", "Likely to leave"), atLeast("churn_risk", a.atLeast[1])},
	} {
		if part.score.Refused != "" {
			continue
		}
		if len(objects) > 0 {
			objects = append(objects, widgets.NewHairline())
		}
		objects = append(objects, widgets.NewHead(part.title, "", widgets.Fixed(140, 32, part.pick)),
			widgets.NewBigStat(ui.Number(part.people), lang.XN("reports.foretell.people", "people", part.people)),
			widgets.NewParagraph(part.words, widgets.Second), ruleButton(p.frame, part.rule, part.people, part.name))
	}
	if objects == nil {
		objects = append(objects, widgets.NewParagraph(lang.X("reports.foretell.wait", "When there is more to learn from, this lists who is likely to order and who is likely to leave."), widgets.Second))
	}
	fill(p.narrow, objects...)
}
