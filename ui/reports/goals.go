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
	quadrant                            *widgets.Quadrant
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
	g.content = widgets.Scroll(widgets.PadAll(look.Space5, widgets.Columns(look.Space5,
		widgets.GrowBy(784, widgets.Top(widgets.Column(look.Space5, widgets.NewCard(g.aim), widgets.NewCard(g.field), widgets.NewCard(g.lessons)))),
		widgets.GrowBy(400, widgets.Top(widgets.Column(look.Space5, widgets.NewCard(g.idea), widgets.NewCard(g.audience)))))))
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
	got, err := report.ReadResults(ctx, st, report.Question{By: report.ByJourney, Window: creditDays * 24 * time.Hour})
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
	if one == nil {
		add := widgets.NewButton(lang.X("reports.goal.new", "New goal"), "plus", widgets.Primary, g.add)
		add.SetEnabled(!g.frame.ReadOnly())
		fill(g.aim, widgets.Fixed(0, 360, widgets.NewEmpty("target", lang.X("reports.goal.none", "No goal yet"),
			lang.X("reports.goal.none_words", "Set one number to reach by a day. Then note what you could try, try the easy and promising first, and write down what you learnt."), add)))
		for _, c := range []*fyne.Container{g.field, g.lessons, g.idea, g.audience} {
			fill(c)
		}
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

// drawAim shows the number, and whether it comes as fast as the time goes.
func (g *goals) drawAim(one *aimed) {
	more := widgets.NewIconButton("ellipsis", lang.X("reports.goal.more", "More"), nil)
	more.OnTapped = func() {
		widgets.ShowMenuBelow(more, []widgets.MenuItem{
			{Text: lang.X("reports.goal.edit", "Edit the goal"), Icon: "pencil", Disabled: g.frame.ReadOnly(), Do: func() { g.editGoal(one.Kept) }},
			{},
			{Text: lang.X("reports.goal.delete", "Delete"), Icon: "trash-2", Danger: true, Disabled: g.frame.ReadOnly(), Do: func() { g.remove(one.Kept) }},
		})
	}
	var objects []fyne.CanvasObject
	if len(g.shown.list) > 1 {
		var options []widgets.Option
		for _, o := range g.shown.list {
			options = append(options, widgets.Option{ID: strconv.FormatInt(int64(o.Document.ID), 10), Text: o.Document.Name})
		}
		objects = append(objects, widgets.Row(0, widgets.Fixed(320, 0, widgets.NewSelect(options, strconv.FormatInt(int64(one.Document.ID), 10), func(id string) {
			n, _ := strconv.ParseInt(id, 10, 64) // the options are numbers
			g.chosen, g.picked = store.DocumentID(n), 0
			g.edits.forget()
			g.draw()
		})), widgets.Space(), more))
	} else {
		objects = append(objects, widgets.NewHead(one.Document.Name, "", more))
	}
	p := one.progress
	objects = append(objects, widgets.NewBigStat(g.amount(one.Measure, p.Value), lang.X("reports.goal.of", "of {{.Target}} · {{.What}}", ui.With("Target", g.target(one.Goal), "What", measureName(one.Measure)))),
		widgets.NewProgress(min(1, p.Part)).Main(), widgets.NewParagraph(pace(one.Goal, p), widgets.Second))
	if p.Missing {
		objects = append(objects, widgets.NewParagraph(lang.X("reports.goal.missing", "The segment “{{.Name}}” is not there any more. Choose another one: More › Edit the goal.", ui.With("Name", one.Segment)), widgets.Small.In(look.Warn)))
	}
	fill(g.aim, objects...)
}

// pace says how much is reached, and whether that is as much as the time that is over.
func pace(of goal.Goal, p goal.Progress) string {
	day := ui.Day(value.Date(of.By).In(time.UTC))
	reached, over := ui.With("Part", ui.Percent(p.Part), "Time", ui.Percent(p.Time), "Day", day, "Count", p.Days), p.Days == 0
	switch {
	case p.Part >= 1:
		return lang.X("reports.goal.reached", "{{.Part}} reached: the goal is met.", reached)
	case over:
		return lang.X("reports.goal.over", "{{.Part}} reached. It ended on {{.Day}}.", reached)
	case p.OnTrack():
		return lang.XN("reports.goal.ahead", "{{.Part}} reached, {{.Time}} of the time is over: you are on the way. {{.Count}} days left, to {{.Day}}.", p.Days, reached)
	}
	return lang.XN("reports.goal.behind", "{{.Part}} reached, but {{.Time}} of the time is over. {{.Count}} days left, to {{.Day}}.", p.Days, reached)
}

func stateName(s goal.State) string {
	switch s {
	case goal.Trying:
		return lang.X("reports.goal.trying", "Being tried")
	case goal.Worked:
		return lang.X("reports.goal.worked", "It worked")
	case goal.Dropped:
		return lang.X("reports.goal.dropped", "Dropped")
	}
	return lang.X("reports.goal.open", "Idea")
}

func stateColor(s goal.State) fyne.ThemeColorName {
	switch s {
	case goal.Trying:
		return look.KindEntry
	case goal.Worked:
		return look.Good
	case goal.Dropped:
		return look.Edge
	}
	return look.Mark
}

// drawField shows the ideas on the quadrant and below it as a list.
func (g *goals) drawField(one *aimed) {
	add := widgets.NewButton(lang.X("reports.goal.new_idea", "New idea"), "plus", widgets.Secondary, func() { g.editIdea(0) }).InCard()
	add.SetEnabled(!g.frame.ReadOnly())
	points, rows := make([]widgets.QuadrantPoint, len(one.Ideas)), widgets.Column(0)
	picked := g.pickedIdea(one)
	for i, idea := range one.Ideas {
		points[i] = widgets.QuadrantPoint{ID: idea.ID, Text: idea.Title, X: idea.Effort, Y: idea.Reward, Color: stateColor(idea.State)}
		line := widgets.Row(look.Space3, widgets.NewDot(stateColor(idea.State)), widgets.Grow(widgets.NewCutText(idea.Title, widgets.Base)),
			widgets.Fixed(110, 0, widgets.NewCutText(stateName(idea.State), widgets.Second)))
		row := widgets.NewRowButton(36, line, func() { g.picked = idea.ID; g.draw() }).Inset(groupInset)
		row.SetChosen(idea.ID == picked.ID)
		rows.Add(widgets.NewHairline())
		rows.Add(row)
	}
	g.quadrant.Set(picked.ID, points...)
	note := lang.X("reports.goal.drag", "Drag an idea to where it belongs. By keyboard: Space goes to the next one, the arrows move it, Enter opens it.")
	if len(one.Ideas) == 0 {
		note = lang.X("reports.goal.no_ideas", "What could bring you nearer? Note every idea, large and small; judging comes after.")
	} else if next, ok := one.Next(); ok {
		note = lang.X("reports.goal.next", "Next: “{{.Title}}”.", ui.With("Title", next.Title)) + " " + note
	}
	fill(g.field, widgets.NewHead(lang.X("reports.goal.ideas", "Ideas"), "", add), g.quadrant, widgets.NewParagraph(note, widgets.Small), rows)
}

// pickedIdea is the one in view: the one picked, else the one to try next, else the first.
func (g *goals) pickedIdea(one *aimed) goal.Idea {
	if idea, ok := one.Idea(g.picked); ok {
		return idea
	}
	if next, ok := one.Next(); ok {
		return next
	}
	if len(one.Ideas) > 0 {
		return one.Ideas[0]
	}
	return goal.Idea{}
}

func (g *goals) drawIdea(one *aimed) {
	idea := g.pickedIdea(one)
	if idea.ID == 0 {
		fill(g.idea, widgets.NewHead(lang.X("reports.goal.idea", "Idea"), ""), widgets.NewParagraph(lang.X("reports.goal.no_idea", "Nothing is noted yet."), widgets.Second))
		return
	}
	more := widgets.NewIconButton("ellipsis", lang.X("reports.goal.more", "More"), nil)
	more.OnTapped = func() { widgets.ShowMenuBelow(more, g.ideaMenu(idea)) }
	var states []widgets.Option
	for _, s := range goal.States {
		states = append(states, widgets.Option{ID: string(s), Text: stateName(s)})
	}
	state := widgets.NewSelect(states, string(idea.State), func(id string) {
		g.changeIdea(idea.ID, func(i *goal.Idea) { i.State = goal.State(id) })
	}).Dense()
	state.SetEnabled(!g.frame.ReadOnly())
	objects := []fyne.CanvasObject{widgets.NewHead(idea.Title, "", more), state}
	if idea.Note != "" {
		objects = append(objects, widgets.NewParagraph(idea.Note, widgets.Second))
	}
	objects = append(objects, g.links(idea)...)
	if idea.Result != "" {
		objects = append(objects, widgets.NewText(lang.X("reports.goal.result", "What came of it"), widgets.Small), widgets.NewParagraph(idea.Result, widgets.Base))
	}
	learn := widgets.NewButton(lang.X("reports.goal.learn", "Write down what you learnt"), "lightbulb", widgets.Secondary, func() { g.learn(idea) }).InCard()
	learn.SetEnabled(!g.frame.ReadOnly())
	fill(g.idea, append(objects, widgets.Row(0, learn, widgets.Space()))...)
}

// links lead to the idea's segment and journey, and say what the journey brought.
func (g *goals) links(idea goal.Idea) (objects []fyne.CanvasObject) {
	link := func(text, icon string, do func()) {
		objects = append(objects, widgets.Row(0, widgets.NewButton(text, icon, widgets.LinkTo, do).InCard(), widgets.Space()))
	}
	if idea.Segment != "" {
		if slices.Contains(g.shown.segments, idea.Segment) {
			link(idea.Segment, "list-filter", func() { g.frame.Go(ui.Route{Place: ui.Segments, ID: idea.Segment}) })
		} else {
			objects = append(objects, gone(idea.Segment))
		}
	}
	if idea.Journey == "" {
		return objects
	}
	j, there := g.shown.journeys[idea.Journey]
	if !there {
		return append(objects, gone(idea.Journey))
	}
	link(idea.Journey, "waypoints", func() {
		g.frame.Go(ui.Route{Place: ui.Journeys, View: "board", ID: strconv.FormatInt(int64(j.ID), 10)})
	})
	o := g.shown.outcomes[j.ID]
	return append(objects, widgets.NewPairs(140, lang.X("reports.column.sent", "Sent"), ui.Number(o.Sent),
		lang.X("reports.column.orders", "Orders after"), ui.Number(int(o.Orders+0.5)),
		lang.X("reports.column.revenue", "Sales after"), ui.Money(value.Money{Minor: int64(o.Spent + 0.5), Currency: g.shown.currency})))
}

func gone(name string) fyne.CanvasObject {
	return widgets.NewParagraph(lang.X("reports.goal.gone", "“{{.Name}}” is not there any more.", ui.With("Name", name)), widgets.Small.In(look.Warn))
}

func (g *goals) ideaMenu(idea goal.Idea) []widgets.MenuItem {
	closed := g.frame.ReadOnly()
	return []widgets.MenuItem{
		{Text: lang.X("reports.goal.edit_idea", "Edit the idea"), Icon: "pencil", Disabled: closed, Do: func() { g.editIdea(idea.ID) }},
		{},
		{Text: lang.X("reports.goal.delete", "Delete"), Icon: "trash-2", Danger: true, Disabled: closed, Do: func() {
			g.change("", func(of goal.Goal) goal.Goal { return of.Change(idea.ID, func(*goal.Idea) bool { return false }) })
			g.frame.Say(lang.X("reports.goal.deleted_idea", "“{{.Title}}” is deleted.", ui.With("Title", idea.Title)), lang.X("reports.survey.undo", "Undo"), g.undo)
		}},
	}
}

func stageName(stage string) string {
	switch stage {
	case "visited":
		return lang.X("reports.stage.visited", "Has visited")
	case "carted":
		return lang.X("reports.stage.carted", "Has filled a cart")
	case "bought":
		return lang.X("reports.stage.bought", "Has bought once")
	case "returned":
		return lang.X("reports.stage.returned", "Has bought again")
	}
	return lang.X("reports.stage.stranger", "Does not know you yet")
}

// cardLines are the filled parts of the audience card with their heads.
func cardLines(c goal.Card) (lines [][2]string) {
	add := func(head, text string) {
		if text != "" {
			lines = append(lines, [2]string{head, text})
		}
	}
	add(lang.X("reports.audience.task", "What they want done"), c.Task)
	add(lang.X("reports.audience.needs", "What they need"), c.Needs)
	add(lang.X("reports.audience.feelings", "What they feel"), c.Feelings)
	add(lang.X("reports.audience.pains", "What troubles them"), c.Pains)
	if c.Channel != "" {
		add(lang.X("reports.audience.channel", "How they like to be written to"), ui.ChannelName(c.Channel))
	}
	if c.NPS != nil {
		add(lang.X("reports.survey.nps", "Net Promoter Score"), strconv.Itoa(*c.NPS))
	}
	for _, stage := range goal.Stages {
		add(stageName(stage), c.Notes[stage])
	}
	return lines
}

func (g *goals) drawAudience(one *aimed) {
	edit := widgets.NewIconButton("pencil", lang.X("reports.audience.edit", "Edit the card"), func() { g.editCard(one.Card) })
	edit.SetEnabled(!g.frame.ReadOnly())
	title := lang.X("reports.audience.title", "Whom it is for")
	objects := []fyne.CanvasObject{widgets.NewHead(title, "", edit)}
	if one.Segment != "" && slices.Contains(g.shown.segments, one.Segment) {
		objects = append(objects, widgets.Row(0, widgets.NewButton(one.Segment, "list-filter", widgets.LinkTo, func() {
			g.frame.Go(ui.Route{Place: ui.Segments, ID: one.Segment})
		}).InCard(), widgets.Space()))
	}
	lines := cardLines(one.Card)
	if len(lines) == 0 {
		objects = append(objects, widgets.NewParagraph(lang.X("reports.audience.empty", "Who are they? Note what they want done, need, feel and suffer from, and what is on their mind at each stage."), widgets.Second))
	}
	for _, l := range lines {
		objects = append(objects, widgets.Column(2, widgets.NewText(l[0], widgets.Small), widgets.NewParagraph(l[1], widgets.Base)))
	}
	fill(g.audience, objects...)
}

// drawLessons lists what was learnt, the newest first.
func (g *goals) drawLessons(one *aimed) {
	objects := []fyne.CanvasObject{widgets.NewHead(lang.X("reports.goal.lessons", "What you learnt"), "")}
	if len(one.Lessons) == 0 {
		objects = append(objects, widgets.NewParagraph(lang.X("reports.goal.no_lessons", "After each test write down what you know now, most of all when it did not work."), widgets.Second))
	}
	for _, l := range slices.Backward(one.Lessons) {
		head := ui.When(l.At, g.shown.now)
		for _, part := range []string{l.Idea, l.By} {
			if part != "" {
				head += " · " + part
			}
		}
		objects = append(objects, widgets.NewHairline(), widgets.Column(2, widgets.NewCutText(head, widgets.Small), widgets.NewParagraph(l.Words, widgets.Base)))
	}
	fill(g.lessons, objects...)
}

func (g *goals) verbs() []fyne.CanvasObject {
	add := widgets.NewButton(lang.X("reports.goal.new", "New goal"), "plus", widgets.Primary, g.add)
	add.SetEnabled(!g.frame.ReadOnly())
	return []fyne.CanvasObject{add}
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
