package reports

import (
	"slices"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/store/goal"
	"gilmok/store/value"
	"gilmok/ui"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

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
	fill(g.field, widgets.NewHead(lang.X("reports.goal.ideas", "Ideas"), "", add, g.chart.More()), g.chart, widgets.NewParagraph(note, widgets.Small), rows)
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
		g.frame.Go(ui.Board(j.ID))
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
