package journeys

import (
	"cmp"
	"context"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/board"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// listed is how many people a list shows.
const listed = 200

// who is a list of people with how many there are in all.
type who struct {
	title string
	rows  []store.CustomerRow
	all   int
	back  func()                      // to where the list was asked for; nil: nowhere
	why   map[store.CustomerID]string // what was decided about each rested on; nil: nothing was
	// find asks for those of whom a text is said; nil: nothing is.
	find func(text string, show func(who))
}

// people lists who stands behind a count on an edge.
func (p *boardPage) people(edge board.Ref) {
	id := journey.StepID(edge.From)
	title := cmp.Or(portName(p.shown().Steps[id], edge.Port), p.titleOf(id))
	switch {
	case p.mode == board.Rehearse && p.rehearse.ready != nil:
		p.listPeople(title, p.rehearse.shown(journey.Query{Step: id, Port: edge.Port}))
	case p.mode == board.Live:
		p.running.took(title, edge)
	}
}

func (p *boardPage) peopleAt(id journey.StepID) {
	q := journey.Query{Step: id}
	if id == journey.EntryID {
		q.Port = journey.PortOut
	}
	p.listPeople(p.titleOf(id), p.rehearse.shown(q))
}

func (p *boardPage) titleOf(id journey.StepID) string {
	if s := p.shown().Steps[id]; s != nil {
		return stepTitle(s, p.stock)
	}
	return entryTitle(p.shown().Entry)
}

// manyPeople are more than are walked through again in about a second.
const manyPeople = 100_000

// listPeople rehearses once more, asking who stands behind a count.
func (p *boardPage) listPeople(title string, q journey.Query) {
	ready, s := p.rehearse.ready, p.frame.Store()
	ask := func(ctx context.Context, report func(float64)) (who, error) {
		run := ready.run
		run.Told = report
		ids, err := run.People(ctx, q)
		if err != nil {
			return who{}, err
		}
		rows, err := s.Customers().ListByID(ctx, ids[:min(len(ids), listed)])
		return who{title: title, rows: rows, all: len(ids)}, err
	}
	if ready.people <= manyPeople {
		p.list(func(ctx context.Context) (who, error) { return ask(ctx, nil) })
		return
	}
	var found who
	p.frame.Work(lang.X("journeys.people.work", "Rehearsing once more to list the people"), "users-round", func(ctx context.Context, report func(float64)) (err error) {
		found, err = ask(ctx, report)
		return err
	}, func(err error) {
		switch {
		case err != nil:
			p.frame.Fail(err)
		case p.mode == board.Rehearse && p.rehearse.ready == ready: // else something else was rehearsed meanwhile
			p.showPeople(found)
		}
	})
}

// list asks for people and puts them into the inspector.
func (p *boardPage) list(ask func(context.Context) (who, error)) {
	live.Run(ask, func(w who, err error) {
		if err != nil {
			p.frame.Fail(err)
			return
		}
		p.showPeople(w)
	})
}

// showPeople puts a list of people into the inspector; one shows their way.
func (p *boardPage) showPeople(w who) {
	p.unlight()
	p.frame.Inspect(p, peoplePanel(w, func(r store.CustomerRow) { p.showWay(r, func() { p.showPeople(w) }) }, p.closePeople))
}

// peoplePanel is the panel of a list of people.
func peoplePanel(w who, open func(store.CustomerRow), closed func()) fyne.CanvasObject {
	rows := widgets.Column(0, peopleRows(w, open))
	body := fyne.CanvasObject(rows)
	if w.find != nil {
		search := widgets.NewSearchEntry(lang.X("journeys.people.find", "Search by name or reason"), func(text string) {
			w.find(text, func(found who) {
				rows.Objects = []fyne.CanvasObject{peopleRows(found, open)}
				rows.Refresh()
			})
		})
		body = widgets.Column(8, widgets.Fixed(0, 32, search), rows)
	}
	head := widgets.InspectorHead{
		Sign: widgets.NewIconOf("users-round", look.Muted, 20), Title: w.title,
		Kind:    lang.XN("journeys.people.count", "{{.N}} people", w.all, ui.With("N", ui.Number(w.all))),
		OnClose: closed,
	}
	if w.back != nil {
		head.Buttons = []*widgets.Button{widgets.NewIconButton("arrow-left", lang.X("journeys.people.back", "Back"), w.back)}
	}
	return widgets.NewInspector(head, []fyne.CanvasObject{body})
}

// peopleRows are the people of a list, one below the other.
func peopleRows(w who, open func(store.CustomerRow)) fyne.CanvasObject {
	rows := widgets.Column(0)
	for _, r := range w.rows {
		rows.Add(widgets.NewRowButton(40, personRow(r, w.why[r.ID]), func() { open(r) }))
	}
	if len(w.rows) == 0 {
		rows.Add(widgets.NewParagraph(lang.X("journeys.people.none", "Nobody."), widgets.Second))
	}
	if w.all > len(w.rows) && len(w.rows) > 0 {
		rows.Add(widgets.Pad(8, 0, 0, 0, widgets.NewText(lang.X("journeys.people.first", "The first {{.N}} of them", ui.With("N", ui.Number(len(w.rows)))), widgets.Small)))
	}
	return rows
}

// closePeople goes back to the panel of what is chosen.
func (p *boardPage) closePeople() {
	p.unlight()
	p.inspectChosen()
}

// personRow is a person, with what is said of them or else where they are reached.
func personRow(r store.CustomerRow, words string) fyne.CanvasObject {
	name := nameOf(r)
	below := cmp.Or(words, r.Email, r.Phone)
	if below == name {
		below = ""
	}
	return widgets.NewListRow(widgets.NewInitial(name, 24, false), name, below)
}

// nameOf is what a person is called in a list.
func nameOf(r store.CustomerRow) string {
	return cmp.Or(r.Name, r.Email, r.ExternalID)
}

// took lists who took an edge in the run that is watched, newest first: those whom
// the ledger names, and where a step has one way only, those who stand behind it.
func (r *running) took(title string, edge board.Ref) {
	if r.now == nil {
		return
	}
	p, run, all := r.page, r.now.run.ID, 0
	if c := r.counts; c != nil {
		all = c.out[edge]
	}
	to, _ := p.shown().Next(journey.StepID(edge.From), edge.Port)
	p.list(func(ctx context.Context) (who, error) {
		s := p.frame.Store()
		q := store.DecisionQuery{Run: run, Step: edge.From, What: journey.DecidedMoved, Reason: edge.Port, Page: store.Page{Limit: listed}}
		if edge.From == string(journey.EntryID) {
			q.Step, q.What, q.Reason = "", journey.DecidedEntered, "" // also by a newer version
		}
		decisions, err := s.Decisions().Who(ctx, q)
		if err != nil {
			return who{}, err
		}
		ids := customersOf(decisions)
		if len(ids) == 0 && to != "" {
			ids, err = standing(ctx, s, run, to)
		}
		if err != nil {
			return who{}, err
		}
		rows, err := s.Customers().ListByID(ctx, ids)
		return who{title: title, rows: rows, all: max(all, len(rows))}, err
	})
}

// standing gives who stands at a step.
func standing(ctx context.Context, s store.Reads, run store.RunID, id journey.StepID) ([]store.CustomerID, error) {
	passages, err := s.Passages().At(ctx, run, string(id), store.Page{Limit: listed})
	ids := make([]store.CustomerID, len(passages))
	for i, x := range passages {
		ids[i] = x.Customer
	}
	slices.Sort(ids)
	return slices.Compact(ids), err
}

// peopleAt lists who stands at a step.
func (r *running) peopleAt(id journey.StepID) {
	if r.now == nil {
		return
	}
	p, run := r.page, r.now.run.ID
	title, all := p.titleOf(id), r.now.counts.Steps[string(id)].Waiting
	p.list(func(ctx context.Context) (who, error) {
		ids, err := standing(ctx, p.frame.Store(), run, id)
		if err != nil {
			return who{}, err
		}
		rows, err := p.frame.Store().Customers().ListByID(ctx, ids)
		return who{title: title, rows: rows, all: max(all, len(rows))}, err
	})
}
