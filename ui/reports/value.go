package reports

import (
	"context"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey/report"
	"gilmok/store"
	"gilmok/store/insight"
	"gilmok/store/segment"
	"gilmok/store/value"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// worth is the report of customer value: groups by how lately, how often and for
// how much people bought (RFM).
type worth struct {
	frame   *ui.Frame
	content fyne.CanvasObject
	wide    *fyne.Container
	narrow  *fyne.Container
	ladder  *fyne.Container
	living  *living
	live    *live.Live[groups]
	shown   groups
	chosen  insight.Group
}

// groups is what the report shows.
type groups struct {
	list     []insight.GroupTotal
	people   int
	orders   int
	spent    int64
	currency string
	foreign  int // orders in another currency than the shop's
	grading  insight.Grading
	ladder   []insight.Rung
	computed bool // the groups are an attribute, too: a segment can follow them
}

func newValue(f *ui.Frame) *worth {
	w := &worth{frame: f, wide: widgets.Column(look.Space3), narrow: widgets.Column(look.Space3)}
	w.ladder, w.living = widgets.Column(look.Space3), newLiving(f)
	w.content = below(w.wide, w.narrow, w.ladder, w.living.body)
	w.live = question(w.wide, w.load, w.show, w.ladder)
	return w
}

func (w *worth) object() fyne.CanvasObject { return w.content }

func (w *worth) ask() {
	w.live.Ask()
	w.living.live.Ask()
}

func (w *worth) stop() {
	w.live.Stop()
	w.living.live.Stop()
}

func (w *worth) load(ctx context.Context, far func(float64)) (g groups, err error) {
	st := w.frame.Store()
	if g.currency, err = st.Settings().Get(ctx, store.SettingCurrency); err != nil {
		return g, err
	}
	now := time.Now()
	buyers, err := st.Insights().Purchases(ctx, g.currency, time.Time{}, insight.Until(now))
	if err != nil {
		return g, err
	}
	far(0.6) // of the time that it takes together
	if g.grading, err = insight.ReadGrading(ctx, st); err != nil {
		return g, err
	}
	g.list = g.grading.Totals(g.grading.Rank(buyers, now))
	g.ladder = insight.Ladder(buyers)
	at, err := st.Insights().ComputedAt(ctx, groupKey)
	if err != nil {
		return g, err
	}
	g.computed = !at.IsZero()
	for _, one := range g.list {
		g.people, g.orders, g.spent = g.people+len(one.People), g.orders+one.Orders, g.spent+one.Spent
		g.foreign += one.Orders - one.Priced
	}
	return g, nil
}

// most is the number of people in the largest group: its bar is full.
func (g groups) most() (most int) {
	for _, one := range g.list {
		most = max(most, len(one.People))
	}
	return most
}

// once reports whether nobody has ordered twice: then the ranks by how often say
// nothing, and words about regulars would be wrong.
func (g groups) once() bool { return g.orders == g.people }

// groupKey is the computed attribute that names a customer's group.
const groupKey = "rfm_group"

// groupInset keeps the rows' words from the mark of the chosen one.
const groupInset float32 = 10

func (g groups) money(minor int64) string {
	return ui.Money(value.Money{Minor: minor, Currency: g.currency})
}

func (w *worth) show(g groups, err error) {
	w.shown = g
	if err != nil {
		say(w.wide, err)
		return
	}
	if g.people == 0 {
		fill(w.wide, widgets.Fixed(0, 360, noOrders()))
		fill(w.narrow)
		fill(w.ladder, w.ladderCard(g)...)
		return
	}
	rows := []fyne.CanvasObject{widgets.Pad(0, groupInset, 4, groupInset, groupLine(lang.X("reports.value.group", "Group"), widgets.Hint, 0, false,
		lang.X("reports.value.people", "People"), lang.X("reports.value.orders", "Orders each"), lang.X("reports.value.each", "Spent each"), lang.X("reports.value.share", "Of all sales")))}
	for _, one := range g.list {
		n := len(one.People)
		row := widgets.NewRowButton(43, groupLine(ui.GroupName(one.Group), widgets.Strong, share(n, g.most()), true,
			ui.Number(n), perHead(one.Orders, n), g.money(one.Spent/int64(n)), ui.Percent(shareOf(one.Spent, g.spent))), func() {
			w.chosen = one.Group
			w.show(g, nil)
		}).Inset(groupInset)
		row.SetChosen(one.Group == w.pick(g).Group)
		rows = append(rows, widgets.NewHairline(), row)
	}
	draw := widgets.NewButton(lang.X("reports.grading.open", "Draw the groups"), "pencil", widgets.Quiet, func() { askGrading(w.frame, g.grading, g.currency, w.ask) }).InCard()
	draw.SetEnabled(!w.frame.ReadOnly())
	note := lang.X("reports.value.note", "Each is ranked in fifths by how lately, how often and for how much they bought; the groups follow from these three ranks. Whoever ordered once is never among those who come often.")
	if g.grading.Document() != "" {
		note = lang.X("reports.value.own_note", "Ranked and named as you drew it, by how lately, how often and for how much they bought.")
	}
	fill(w.wide, widgets.NewHead(lang.X("reports.value.title", "Who your customers are"), lang.XN("reports.value.count", "{{.Count}} who bought", g.people, ui.With("Count", ui.Number(g.people))), draw),
		widgets.Column(0, rows...), widgets.NewParagraph(note, widgets.Small))
	fill(w.ladder, w.ladderCard(g)...)
	if g.once() {
		w.wide.Add(widgets.NewParagraph(lang.X("reports.value.once", "Everybody has ordered once so far. The groups tell only how long ago that was and for how much: nobody is a regular yet."), widgets.Small.In(look.Warn)))
	}
	if g.foreign > 0 {
		w.wide.Add(widgets.NewParagraph(lang.XN("reports.value.foreign", "Not in {{.Currency}}: {{.Count}} orders. Such an order counts, but adds nothing to what was spent.",
			g.foreign, ui.With("Count", ui.Number(g.foreign), "Currency", g.currency)), widgets.Small.In(look.Warn)))
	}
	w.about(g)
}

// pick is the group the narrow card speaks of; at first those worth a message most.
func (w *worth) pick(g groups) insight.GroupTotal {
	for _, wanted := range []insight.Group{w.chosen, insight.GroupCannotLose, insight.GroupAtRisk} {
		for _, one := range g.list {
			if one.Group == wanted {
				return one
			}
		}
	}
	return g.list[0]
}

func (w *worth) about(g groups) {
	one := w.pick(g)
	n := len(one.People)
	ring := w.frame.Chart(ui.GroupName(one.Group), salesRing(g, one.Group), w.table)
	head := widgets.NewHead(ui.GroupName(one.Group), "")
	head.Add(ring.More())
	objects := []fyne.CanvasObject{
		head,
		widgets.NewBigStat(ui.Number(n), lang.X("reports.value.part", "people, {{.Share}} of those who bought", ui.With("Share", ui.Percent(share(n, g.people))))),
		widgets.NewParagraph(g.advice(one.Group), widgets.Second),
		ring,
		widgets.NewPairs(140, lang.X("reports.value.sum", "Spent together"), g.money(one.Spent), lang.X("reports.value.average", "Each order"), g.money(one.Spent/int64(max(1, one.Priced)))),
	}
	if n < report.Enough {
		objects = append(objects, small())
	}
	keep := segmentButton(w.frame, one.People, ui.GroupName(one.Group))
	if g.computed {
		keep = ruleButton(w.frame, groupRule(one.Group), n, ui.GroupName(one.Group))
	}
	objects = append(objects, keep)
	if away(one.Group) {
		objects = append(objects, w.winBack(g, one))
	}
	fill(w.narrow, objects...)
}

// salesRing parts all sales by group, one of them marked.
func salesRing(g groups, chosen insight.Group) fyne.CanvasObject {
	var parts []widgets.Share
	ring, number := widgets.NewDonut(148), ""
	for _, one := range g.list {
		part := ui.Percent(shareOf(one.Spent, g.spent))
		s := widgets.Share{Part: float64(one.Spent), Color: look.Edge, Tip: ui.GroupName(one.Group) + " · " + part + " · " + g.money(one.Spent)}
		if one.Group == chosen {
			s.Color, number = look.Mark, part
		}
		parts = append(parts, s)
	}
	ring.Set(number, lang.X("reports.value.share", "Of all sales"), parts...)
	return ring
}

// away reports whether a group is of people who used to come and no longer do.
func away(g insight.Group) bool {
	return slices.Contains([]insight.Group{insight.GroupSleepy, insight.GroupAtRisk, insight.GroupCannotLose, insight.GroupHibernate}, g)
}

// winBack keeps a group as a segment and makes the journey for it, in one press.
func (w *worth) winBack(g groups, of insight.GroupTotal) fyne.CanvasObject {
	b := widgets.NewButton(lang.X("reports.value.win_back", "Win-back journey for them"), "waypoints", widgets.Secondary, func() {
		var rule segment.Rule
		if g.computed {
			rule = groupRule(of.Group)
		}
		w.frame.KeepSegment(of.People, rule, ui.GroupName(of.Group), func(segment string) { w.frame.Go(ui.NewJourney("win-back", segment)) })
	}).InCard()
	b.SetEnabled(len(of.People) > 0 && !w.frame.ReadOnly())
	return widgets.Row(0, b, widgets.Space())
}

// groupRule means whoever is in a group, now and later.
func groupRule(g insight.Group) segment.Rule {
	return segment.Attribute{Key: groupKey, Test: segment.Test{Op: segment.OpIs, Value: value.Text(string(g))}}
}

// advice says who the people of a group are and what to do.
func (g groups) advice(of insight.Group) string {
	if g.once() {
		return lang.X("reports.value.second", "They ordered once. A second order is what to win now.")
	}
	return groupWords(of)
}

// groupLine is a row of the table; bar draws the group's share of people.
func groupLine(name string, style widgets.TextStyle, part float64, bar bool, numbers ...string) fyne.CanvasObject {
	row := widgets.Row(look.Space3, widgets.Fixed(128, 0, widgets.NewCutText(name, style)))
	if bar {
		row.Add(widgets.Grow(widgets.NewProgress(part).Neutral()))
	} else {
		row.Add(widgets.Space())
	}
	for i, n := range numbers {
		number := widgets.Number
		if !bar {
			number = widgets.Hint.Aligned(widgets.Right)
		}
		row.Add(widgets.Fixed(groupColumns[i], 0, widgets.NewText(n, number)))
	}
	return row
}

// groupColumns are the widths of the numbers in px.
var groupColumns = []float32{48, 76, 92, 80}

// perHead writes a mean with one decimal: 3.4.
func perHead(n, people int) string {
	tenths := (n*10 + people/2) / max(1, people)
	return ui.Number(tenths/10) + "." + string(rune('0'+tenths%10))
}

func shareOf(part, whole int64) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

// groupWords says who they are and what to do.
func groupWords(g insight.Group) string {
	switch g {
	case insight.GroupChampions:
		return lang.X("reports.advice.champions", "They bought lately, often and for much. Thank them; show them new things first.")
	case insight.GroupLoyal:
		return lang.X("reports.advice.loyal", "They buy often. Ask them for a review, offer what goes with it.")
	case insight.GroupPromising:
		return lang.X("reports.advice.potential_loyal", "They bought lately and more than once. One more good order makes a habit.")
	case insight.GroupNew:
		return lang.X("reports.advice.new", "Their first order is fresh. Help them with it, then suggest the second.")
	case insight.GroupWarm:
		return lang.X("reports.advice.promising", "They were here lately, once or for little. Show what others like.")
	case insight.GroupAttention:
		return lang.X("reports.advice.needs_attention", "Middle in everything. A reason to come now decides.")
	case insight.GroupSleepy:
		return lang.X("reports.advice.about_to_sleep", "They have not come for a while. Remind them before they are gone.")
	case insight.GroupAtRisk:
		return lang.X("reports.advice.at_risk", "They used to buy often and have not for long. Write to them now.")
	case insight.GroupCannotLose:
		return lang.X("reports.advice.cannot_lose", "Once among the best, and away for long. They are worth a personal word.")
	case insight.GroupHibernate:
		return lang.X("reports.advice.hibernating", "They came once or for little, long ago. A win-back now and then is enough.")
	case insight.GroupLost:
		return lang.X("reports.advice.lost", "Nothing for very long. Write to them rarely, or not at all.")
	}
	return lang.X("reports.advice.own", "A group you drew yourself.")
}
