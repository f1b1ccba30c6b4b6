package journeys

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// viewToDo is the View of what people of the shop are to do for customers.
const viewToDo = "todo"

// tasker is a runner that knows to-dos; *journey.Runner is one.
type tasker interface {
	Tasks(ctx context.Context) ([]journey.Task, error)
	Done(ctx context.Context, id store.PassageID, visit int) error
}

// undoTime is how long a tick can be taken back, as long as its toast stays: then
// the customer goes on.
const undoTime = 6 * time.Second

// todoPage lists the calls and parcels that journeys wait for, to be ticked.
type todoPage struct {
	frame  *ui.Frame
	modes  *widgets.Segmented
	body   *fyne.Container
	ask    *live.Live[[]journey.Task]
	tasks  []journey.Task
	ticked map[store.PassageID]*ticking
}

// ticking is a to-do that was ticked and waits for undoTime to pass.
type ticking struct {
	task journey.Task
	stop func()
}

func newToDoPage(f *ui.Frame) *todoPage {
	p := &todoPage{frame: f, modes: listModes(f, viewToDo), body: container.New(widgets.Fill{}), ticked: map[store.PassageID]*ticking{}}
	p.ask = live.New(p.load, p.show).Follow(f.Store(), store.TopicPassages, store.TopicJourneys)
	return p
}

func (p *todoPage) tasker() tasker {
	t, _ := p.frame.Workspace().Runner.(tasker)
	return t
}

func (p *todoPage) load(ctx context.Context) ([]journey.Task, error) {
	if t := p.tasker(); t != nil {
		return t.Tasks(ctx)
	}
	return nil, nil
}

func (p *todoPage) show(tasks []journey.Task, err error) {
	if err != nil {
		p.frame.Fail(err)
		return
	}
	p.tasks = tasks
	p.draw()
}

// draw shows a card for each step, in the order in which things are due.
func (p *todoPage) draw() {
	if len(p.tasks) == 0 {
		p.body.Objects = []fyne.CanvasObject{widgets.NewEmpty("square-check", lang.X("journeys.todo.none", "Nothing to do"),
			lang.X("journeys.todo.none_words", "A to-do step puts calls, parcels and cards here when a customer comes to it. Tick one, and the customer goes on."), nil)}
		p.body.Refresh()
		p.frame.Changed()
		return
	}
	save := widgets.NewButton(lang.X("journeys.todo.save", "Save the list"), "download", widgets.Secondary, p.saveList)
	column := widgets.Column(16, widgets.Row(8, widgets.Grow(widgets.NewText(lang.X("journeys.view.todo", "To do"), widgets.PageHead)), save))
	type key struct {
		journey store.JourneyID
		step    journey.StepID
	}
	var order []key
	groups := map[key][]journey.Task{}
	for _, t := range p.tasks {
		k := key{t.Journey, t.Step}
		if groups[k] == nil {
			order = append(order, k)
		}
		groups[k] = append(groups[k], t)
	}
	for _, k := range order {
		column.Add(p.card(groups[k]))
	}
	p.body.Objects = []fyne.CanvasObject{widgets.Scroll(widgets.PadAll(24, column))}
	p.body.Refresh()
	p.frame.Changed()
}

func (p *todoPage) card(tasks []journey.Task) fyne.CanvasObject {
	first := tasks[0]
	rows := widgets.Column(0)
	for i, t := range tasks[:min(len(tasks), listed)] {
		if i > 0 {
			rows.Add(widgets.NewHairline())
		}
		rows.Add(p.row(t))
	}
	if len(tasks) > listed {
		rows.Add(widgets.Pad(8, 0, 0, 0, widgets.NewText(lang.X("journeys.people.first", "The first {{.N}} of them", ui.With("N", ui.Number(listed))), widgets.Small)))
	}
	open := widgets.NewButton(lang.X("journeys.calendar.open", "Open the journey"), "", widgets.LinkTo, func() { p.frame.Go(ui.Board(first.Journey)) })
	title := cmp.Or(first.Title, kindName(journey.KindToDo))
	return widgets.NewCard(widgets.NewSection(title, first.Of+" · "+ui.Number(len(tasks)), rows, open))
}

// row is a task: the tick, whom it is about and how to reach them, what to do, and
// until when.
func (p *todoPage) row(t journey.Task) fyne.CanvasObject {
	check := widgets.NewCheck("", p.ticked[t.Passage] != nil, func(on bool) { p.tick(t, on) })
	check.SetEnabled(!p.frame.ReadOnly())
	name := cmp.Or(t.Name, t.Email, t.Phone)
	reach := cmp.Or(t.Phone, t.Email)
	if reach == name {
		reach = ""
	}
	due, ink := ui.When(t.Since, time.Now()), look.Muted
	if !t.Until.IsZero() {
		due = lang.X("journeys.todo.until", "until {{.When}}", ui.With("When", ui.When(t.Until, time.Now())))
		if time.Until(t.Until) < 24*time.Hour {
			ink = look.Warn
		}
	}
	who := widgets.NewRowButton(48, widgets.Row(12, widgets.NewInitial(name, 24, false),
		widgets.Fixed(200, 0, widgets.Column(0, widgets.NewCutText(name, widgets.Strong), widgets.NewCutText(reach, widgets.Small))),
		widgets.Grow(widgets.NewCutText(t.Text, widgets.Base)),
		widgets.NewText(due, widgets.Small.In(ink))), func() { p.frame.Go(profile(t.Customer)) })
	return widgets.Row(8, check, widgets.Grow(who))
}

// tick lets the customer go on, after a time in which it can be taken back.
func (p *todoPage) tick(t journey.Task, on bool) {
	if !on {
		p.untick(t)
		return
	}
	if p.ticked[t.Passage] != nil {
		return
	}
	mine := &ticking{task: t}
	p.ticked[t.Passage] = mine
	mine.stop = live.Run(func(ctx context.Context) (struct{}, error) {
		select {
		case <-ctx.Done():
			return struct{}{}, ctx.Err()
		case <-time.After(undoTime):
			return struct{}{}, nil
		}
	}, func(_ struct{}, err error) {
		if err == nil && p.ticked[t.Passage] == mine { // else it was taken back as its time ran out
			p.finish(t)
		}
	})
	p.frame.Say(lang.X("journeys.todo.done", "Done for {{.Name}}; the customer goes on.", ui.With("Name", cmp.Or(t.Name, t.Email, t.Phone))), lang.X("journeys.calendar.undo", "Undo"), func() { p.untick(t) })
}

func (p *todoPage) untick(t journey.Task) {
	if mine := p.ticked[t.Passage]; mine != nil {
		mine.stop()
		delete(p.ticked, t.Passage)
	}
	p.draw()
}

// finish tells the runner.
func (p *todoPage) finish(t journey.Task) {
	delete(p.ticked, t.Passage)
	p.tasks = slices.DeleteFunc(p.tasks, func(other journey.Task) bool { return other.Passage == t.Passage })
	p.draw()
	runner := p.tasker()
	live.Run(func(ctx context.Context) (struct{}, error) {
		return struct{}{}, runner.Done(context.WithoutCancel(ctx), t.Passage, t.Visit)
	}, func(_ struct{}, err error) {
		switch {
		case errors.Is(err, journey.ErrTicked):
			p.frame.Say(ui.Particles(lang.X("journeys.todo.late", "{{.Name}} waits no more: somebody else has ticked it, or its time is over.", ui.With("Name", cmp.Or(t.Name, t.Email, t.Phone)))), "", nil)
		case err != nil:
			p.frame.Fail(err)
		}
		p.ask.Ask()
	})
}

// Crumbs implements ui.Page.
func (p *todoPage) Crumbs() []ui.Crumb {
	return []ui.Crumb{{Text: lang.X("journeys.page.title", "Journeys")}}
}

// Modes implements ui.Moded.
func (p *todoPage) Modes() fyne.CanvasObject { return p.modes }

// Verbs implements ui.Page.
func (p *todoPage) Verbs() []fyne.CanvasObject { return maker{p.frame}.verbs() }

// Content implements ui.Page.
func (p *todoPage) Content() fyne.CanvasObject { return p.body }

// Enter implements ui.Page.
func (p *todoPage) Enter() {
	p.modes.Choose(viewToDo)
	p.ask.Ask()
}

// Leave does at once what was ticked.
func (p *todoPage) Leave() {
	for _, t := range p.ticked {
		t.stop()
		p.finish(t.task)
	}
}

// Close implements ui.Page.
func (p *todoPage) Close() {
	p.Leave()
	p.ask.Stop()
}
