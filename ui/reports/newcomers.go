package reports

import (
	"cmp"
	"context"
	"math"
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

// newcomers is the card of how visitors became members and members buyers, with what
// first orders came to.
type newcomers struct {
	frame *ui.Frame
	body  *fyne.Container
	live  *live.Live[fresh]
	shown fresh
}

// fresh is what the card shows.
type fresh struct {
	report.Newcomers
	until    time.Time
	currency string
	names    map[string]string // of products
}

func newNewcomers(f *ui.Frame) *newcomers {
	n := &newcomers{frame: f, body: widgets.Column(look.Space3)}
	n.live = question(n.body, n.load, n.show)
	return n
}

func (n *newcomers) load(ctx context.Context, far func(float64)) (f fresh, err error) {
	st := n.frame.Store()
	if f.currency, err = st.Settings().Get(ctx, store.SettingCurrency); err != nil {
		return f, err
	}
	known, err := st.Events().Names(ctx)
	if err != nil {
		return f, err
	}
	if err := st.Insights().Gather(ctx, []string{store.EventVisited, store.EventSignedUp, store.EventOrdered}, far); err != nil {
		return f, err
	}
	from, to := report.NewcomersSpan(known, time.Now())
	f.until = to
	if f.Newcomers, err = report.ReadNewcomers(ctx, st, from, to); err != nil {
		return f, err
	}
	var ids []string
	for _, p := range f.Products {
		ids = append(ids, p.Product)
	}
	f.names, err = st.Insights().ProductNames(ctx, ids)
	return f, err
}

func (n *newcomers) show(f fresh, err error) {
	n.shown = f
	if err != nil {
		say(n.body, err)
		return
	}
	title := lang.X("reports.new.title", "From visitor to member to first order")
	if f.Visitors+len(f.Members)+len(f.Buyers) == 0 {
		fill(n.body, widgets.NewHead(title, ""), widgets.NewParagraph(lang.X("reports.new.none", "Nobody new in these twelve months, as far as the visits, sign-ups and orders tell."), widgets.Second))
		return
	}
	chart := n.frame.Chart(title, widgets.NewFunnel(n.steps(f)...), n.table)
	side := widgets.Column(look.Space2, widgets.NewBigStat(f.money(f.Spent), lang.X("reports.new.sum", "all first orders together")), widgets.NewPairs(168,
		lang.X("reports.new.average", "A first order"), f.average(),
		lang.X("reports.new.buyers", "Who ordered first"), ui.Number(len(f.Buyers)),
		lang.X("reports.new.to_sign_up", "Half signed up within"), gap(f.ToSignUp), lang.X("reports.new.to_order", "Half ordered within"), gap(f.ToOrder)))
	if len(f.Products) > 0 {
		side.Add(widgets.NewText(lang.X("reports.new.products", "Bought first"), widgets.Small))
		for _, p := range f.Products {
			side.Add(widgets.Row(look.Space2, widgets.Grow(widgets.NewCutText(cmp.Or(f.names[p.Product], p.Product), widgets.Base)), widgets.NewText(ui.Number(p.Orders), widgets.Number)))
		}
	}
	fill(n.body, widgets.NewHead(title, way{until: f.until}.span(time.Now()), chart.More()),
		widgets.Columns(look.Space6, widgets.GrowBy(3, widgets.Top(chart)), widgets.GrowBy(2, widgets.Top(side))))
	if f.Foreign > 0 {
		n.body.Add(widgets.NewParagraph(lang.XN("reports.new.foreign", "{{.Count}} first orders in another currency add no amount.", f.Foreign, ui.With("Count", ui.Number(f.Foreign))), widgets.Small.In(look.Warn)))
	}
	if len(f.Members) > 0 {
		n.body.Add(widgets.Row(look.Space5, segmentButton(n.frame, f.NotYet, lang.X("reports.new.not_yet", "Members without an order")), widgets.Space()))
	}
	if len(f.Buyers) < report.Enough {
		n.body.Add(small())
	}
}

// steps are the bars; of a step that the data do not tell there is none. They need not
// lie within one another: somebody may sign up who was never seen to visit.
func (n *newcomers) steps(f fresh) (steps []widgets.FunnelStep) {
	most := max(f.Visitors, len(f.Members), len(f.Buyers))
	add := func(name string, people, of int, lost string) {
		if people == 0 && of == 0 {
			return
		}
		s := widgets.FunnelStep{Name: name, Shown: ui.Number(people), Part: share(people, most), Lost: lost}
		if of > 0 {
			s.Kept = ui.Percent(share(people, of))
		}
		steps = append(steps, s)
	}
	words := ""
	if f.Strangers > 0 {
		words = lang.XN("reports.new.strangers", "{{.Count}} visitors are not known by name", f.Strangers, ui.With("Count", ui.Number(f.Strangers)))
	}
	if f.Visitors > 0 {
		add(lang.X("reports.new.visitors", "Visited for the first time"), f.Visitors, 0, "")
	}
	if len(f.Members) > 0 {
		add(lang.X("reports.new.members", "Signed up"), len(f.Members), f.Visitors, words)
		add(lang.X("reports.new.bought", "Of these, ordered"), len(f.Bought), len(f.Members), lang.XN("reports.new.left", "{{.Count}} have not ordered yet", len(f.NotYet), ui.With("Count", ui.Number(len(f.NotYet)))))
	} else {
		add(lang.X("reports.new.first", "Ordered for the first time"), len(f.Buyers), f.Visitors, words)
	}
	steps[len(steps)-1].Last = true
	return steps
}

func (f fresh) money(minor int64) string {
	return ui.Money(value.Money{Minor: minor, Currency: f.currency})
}

func (f fresh) average() string {
	if f.Orders == 0 {
		return "–"
	}
	return f.money(int64(math.Round(f.Average())))
}

// gap writes how long half of the people took.
func gap(i report.Interval) string {
	if i.Gaps == 0 {
		return "–"
	}
	return days(i.Median)
}

func (n *newcomers) table() [][]string {
	f := n.shown
	rows := [][]string{{lang.X("reports.save.step", "Step"), lang.X("reports.value.people", "People"), lang.X("reports.attribution.sales", "Sales")},
		{lang.X("reports.new.visitors", "Visited for the first time"), whole(f.Visitors), ""}, {lang.X("reports.new.members", "Signed up"), whole(len(f.Members)), ""},
		{lang.X("reports.new.bought", "Of these, ordered"), whole(len(f.Bought)), ""},
		{lang.X("reports.new.first", "Ordered for the first time"), whole(len(f.Buyers)), amount(f.Spent, f.currency)}}
	for _, p := range f.Products {
		rows = append(rows, []string{lang.X("reports.new.products", "Bought first") + ": " + cmp.Or(f.names[p.Product], p.Product), whole(p.Orders), ""})
	}
	return rows
}
