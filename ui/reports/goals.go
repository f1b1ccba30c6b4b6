package reports

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey/report"
	"gilmok/store"
	"gilmok/store/goal"
	"gilmok/store/value"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// goals is the page of small repeated tests: what the shop wants to reach, whom for,
// what it could try, and what it learnt. Everything on it can be taken back.
type goals struct {
	frame                               *ui.Frame
	content                             fyne.CanvasObject
	aim, field, lessons, idea, audience *fyne.Container
	ofGoal                              []fyne.CanvasObject // the cards that speak of a goal, not there without one
	quadrant                            *widgets.Quadrant
	chart                               *widgets.Chart
	live                                *live.Live[aims]
	shown                               aims
	chosen                              store.DocumentID // goal
	picked                              int              // idea
	edits                               edits
}

// aims is what the page shows.
type aims struct {
	list     []aimed
	segments []string
	journeys map[string]store.Journey
	outcomes map[store.JourneyID]report.Outcome
	currency string
	now      time.Time
}

type aimed struct {
	goal.Kept
	progress goal.Progress
}

// quadrantHeight is that of the field of ideas in px.
const quadrantHeight = 380

func newGoals(f *ui.Frame) *goals {
	g := &goals{frame: f, aim: widgets.Column(look.Space3, counting()), field: widgets.Column(look.Space3), lessons: widgets.Column(look.Space3),
		idea: widgets.Column(look.Space3), audience: widgets.Column(look.Space3)}
	g.quadrant = widgets.NewQuadrant(quadrantHeight, widgets.QuadrantWords{
		X: lang.X("reports.goal.effort", "Effort"), Y: lang.X("reports.goal.reward", "Reward"),
		TopLeft: lang.X("reports.goal.first", "Try these first"), TopRight: lang.X("reports.goal.plan", "Plan them well"),
		BottomLeft: lang.X("reports.goal.aside", "When there is time"), BottomRight: lang.X("reports.goal.leave", "Rather not"),
	})
	g.chart = f.Chart(lang.X("reports.goal.ideas", "Ideas"), g.quadrant, g.table)
	g.quadrant.OnChosen = func(id int) { g.picked = id; g.draw() }
	g.quadrant.OnOpen = func(id int) { g.editIdea(id) }
	g.quadrant.OnMoved = func(id, x, y int, arrow bool) {
		merge := "" // a drag is one change, arrows one after the other are one, too
		if arrow {
			merge = "move " + strconv.Itoa(id)
		}
		g.change(merge, func(of goal.Goal) goal.Goal {
			return of.Change(id, func(i *goal.Idea) bool { i.Effort, i.Reward = x, y; return true })
		})
	}
	field, lessons, audience := widgets.NewCard(g.field), widgets.NewCard(g.lessons), widgets.NewCard(g.audience)
	g.ofGoal = []fyne.CanvasObject{field, lessons, audience}
	g.content = widgets.Scroll(widgets.PadAll(look.Space5, widgets.Columns(look.Space5,
		widgets.GrowBy(784, widgets.Top(widgets.Column(look.Space5, widgets.NewCard(g.aim), field, lessons))),
		widgets.GrowBy(400, widgets.Top(widgets.Column(look.Space5, widgets.NewCard(g.idea), audience))))))
	g.live = live.New(g.load, g.show).Follow(f.Store(), store.TopicDocuments, store.TopicOrders, store.TopicSegments, store.TopicJourneys)
	return g
}

func (g *goals) object() fyne.CanvasObject { return g.content }
func (g *goals) ask()                      { g.live.Ask() }
func (g *goals) stop()                     { g.live.Stop() }

func (g *goals) load(ctx context.Context) (a aims, err error) {
	st := g.frame.Store()
	a.now = time.Now()
	if a.currency, err = st.Settings().Get(ctx, store.SettingCurrency); err != nil {
		return a, err
	}
	list, err := goal.List(ctx, st.Documents())
	if err != nil {
		return a, err
	}
	for _, k := range list {
		p, err := goal.Measured(ctx, st, k.Goal, a.now)
		if err != nil {
			return a, err
		}
		a.list = append(a.list, aimed{k, p})
	}
	return a, a.loadLinks(ctx, st)
}

// loadLinks reads what ideas are linked to, and what came of it.
func (a *aims) loadLinks(ctx context.Context, st store.Reads) error {
	segments, err := st.Segments().List(ctx)
	if err != nil {
		return err
	}
	for _, s := range segments {
		a.segments = append(a.segments, s.Name)
	}
	journeys, err := st.Journeys().List(ctx)
	if err != nil {
		return err
	}
	a.journeys, a.outcomes = map[string]store.Journey{}, map[store.JourneyID]report.Outcome{}
	for _, j := range journeys {
		a.journeys[j.Name] = j
	}
	linked := slices.ContainsFunc(a.list, func(one aimed) bool {
		return slices.ContainsFunc(one.Ideas, func(i goal.Idea) bool { return i.Journey != "" })
	})
	if !linked {
		return nil
	}
	got, err := report.ReadResults(ctx, st, report.Question{By: report.ByJourney, Window: creditDays * 24 * time.Hour}, nil)
	if err != nil {
		return err
	}
	for line, o := range got.Lines {
		a.outcomes[line.Journey] = *o
	}
	return nil
}

func (g *goals) show(a aims, err error) {
	if err != nil {
		say(g.aim, err)
		return
	}
	g.edits.keep(g.shown.list, a.list)
	g.shown = a
	g.draw()
}

// here is the goal in view, nil where there is none.
func (g *goals) here() *aimed {
	for i := range g.shown.list {
		if g.shown.list[i].Document.ID == g.chosen {
			return &g.shown.list[i]
		}
	}
	if len(g.shown.list) == 0 {
		return nil
	}
	return &g.shown.list[0]
}

func (g *goals) draw() {
	one := g.here()
	for _, card := range g.ofGoal {
		if one == nil {
			card.Hide()
		} else {
			card.Show()
		}
	}
	if one == nil {
		fill(g.aim, widgets.Fixed(0, 360, widgets.NewEmpty("target", lang.X("reports.goal.none", "No goal yet"),
			lang.X("reports.goal.none_words", "Set one number to reach by a day. Then note what you could try, try the easy and promising first, and write down what you learnt."), g.newButton())))
		fill(g.idea, widgets.NewHead(lang.X("reports.goal.how", "Small tests, over and over"), ""), widgets.NewParagraph(
			lang.X("reports.goal.how_words", "A goal, a few people, one idea at a time: who tests every week learns more than who plans for a year."), widgets.Second))
		return
	}
	g.drawAim(one)
	g.drawField(one)
	g.drawLessons(one)
	g.drawIdea(one)
	g.drawAudience(one)
}

// amount writes a number of a goal.
func (g *goals) amount(m goal.Measure, n float64) string {
	if m == goal.Sales {
		return ui.Money(value.Money{Minor: int64(n), Currency: g.shown.currency})
	}
	return ui.Number(int(n))
}

func (g *goals) target(of goal.Goal) string {
	if of.Measure == goal.Sales {
		return ui.Money(value.MoneyFromMajor(of.Target, g.shown.currency))
	}
	return ui.Number(int(of.Target))
}

func measureName(m goal.Measure) string {
	switch m {
	case goal.Sales:
		return lang.X("reports.goal.sales", "Sales")
	case goal.Orders:
		return lang.X("reports.goal.orders", "Orders")
	case goal.Buyers:
		return lang.X("reports.goal.buyers", "People who buy")
	case goal.Returning:
		return lang.X("reports.goal.returning", "People who buy again")
	case goal.Members:
		return lang.X("reports.goal.members", "People in a segment")
	}
	return lang.X("reports.goal.by_hand", "A number of your own")
}

func (g *goals) verbs() []fyne.CanvasObject { return []fyne.CanvasObject{g.newButton()} }

func (g *goals) newButton() *widgets.Button {
	add := widgets.NewButton(lang.X("reports.goal.new", "New goal"), "plus", widgets.Primary, g.add)
	add.SetEnabled(!g.frame.ReadOnly())
	return add
}

func (g *goals) command(c ui.Command) bool {
	switch {
	case g.frame.ReadOnly():
		return false
	case c == ui.CommandNew && g.here() == nil:
		g.add()
	case c == ui.CommandNew:
		g.editIdea(0)
	case c == ui.CommandUndo:
		g.undo()
	case c == ui.CommandRedo:
		g.redo()
	default:
		return false
	}
	return true
}

func (g *goals) table() [][]string {
	rows := [][]string{{lang.X("reports.goal.goal", "Goal"), lang.X("reports.goal.idea", "Idea"), lang.X("reports.goal.effort", "Effort"), lang.X("reports.goal.reward", "Reward"),
		lang.X("reports.goal.state", "State"), lang.X("reports.goal.segment", "Segment"), lang.X("reports.column.journey", "Journey"), lang.X("reports.goal.result", "What came of it")}}
	for _, one := range g.shown.list {
		for _, i := range one.Ideas {
			rows = append(rows, []string{one.Document.Name, i.Title, whole(i.Effort), whole(i.Reward), stateName(i.State), i.Segment, i.Journey, i.Result})
		}
	}
	return rows
}

// notAGoal says in words why a goal cannot be kept; ok is false for another error.
func notAGoal(err error) (field, words string, ok bool) {
	var p *goal.Problem
	switch {
	case errors.Is(err, store.ErrConflict):
		return "name", lang.X("reports.goal.name_taken", "There is a goal of this name. Choose another one."), true
	case !errors.As(err, &p):
		return "", "", false
	case p.Field == "target":
		return "target", lang.X("reports.goal.target_wrong", "Write a number above 0, as 500."), true
	case p.Field == "by":
		return "by", lang.X("reports.goal.by_wrong", "It ends before it begins."), true
	case p.Field == "segment":
		return "segment", lang.X("reports.goal.segment_wrong", "Choose whose members count."), true
	}
	return "name", lang.X("reports.goal.wrong", "This cannot be kept: {{.Field}}.", ui.With("Field", p.Field)), true
}
