package journeys

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/ui/board"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// inspector is the panel of one step: a sentence that reads it back, its settings,
// and what is wrong with it.
type inspector struct {
	page     *boardPage
	id       journey.StepID
	sentence *widgets.Paragraph
	problem  *widgets.Paragraph
	says     *fyne.Container // sentence, and problem where there is one
	first    *widgets.Entry  // takes the caret on a double click
	object   *widgets.Inspector
}

// stopCounts ends what the panel that goes still counts.
func (p *boardPage) stopCounts() {
	for _, stop := range p.counts {
		stop()
	}
	p.counts = nil
}

// inspectChosen shows the panel of the chosen step, or folds it.
func (p *boardPage) inspectChosen() {
	p.panel = nil
	p.unlight()
	p.stopCounts()
	ids := p.board.Selection()
	if p.draft == nil || len(ids) != 1 {
		p.frame.Inspect(p, p.wholePanel())
		return
	}
	id := journey.StepID(ids[0])
	if p.mode != board.Draw {
		p.frame.Inspect(p, p.numbersPanel(id))
		return
	}
	in := &inspector{page: p, id: id}
	if id == journey.EntryID {
		in.build("log-in", string("entry"), lang.X("journeys.entry.name", "Entry"), entryTitle(p.draft.current().Entry), inspectEntry(in))
	} else {
		step := p.draft.current().Steps[id]
		in.build(kindIcon(step.Kind()), string(step.Kind()), kindName(step.Kind()), stepTitle(step, p.stock), append(inspectKind(in, step), in.name(step)))
	}
	p.panel = in
	p.frame.Inspect(p, in.object)
	in.update()
}

// wholePanel is the panel while no step is chosen: that of the rehearsal, else none.
func (p *boardPage) wholePanel() fyne.CanvasObject {
	if p.mode == board.Rehearse && p.rehearse.ready != nil && !p.rehearse.folded {
		return p.rehearse.outlook()
	}
	return nil
}

// build makes the panel around the settings of a kind.
func (in *inspector) build(icon, kind, kindWords, title string, settings []fyne.CanvasObject) {
	in.sentence = widgets.NewParagraph("", widgets.TextStyle{Size: look.SizeSection})
	in.problem = widgets.NewParagraph("", widgets.TextStyle{Color: look.Bad})
	in.says = widgets.Column(8, in.sentence)
	sections := []fyne.CanvasObject{in.says, widgets.Column(16, settings...)}
	p := in.page
	foot := []fyne.CanvasObject{}
	if in.id != journey.EntryID {
		foot = append(foot,
			widgets.NewButton(lang.X("journeys.verb.duplicate", "Duplicate"), "copy", widgets.Secondary, func() { p.duplicate([]string{string(in.id)}) }),
			widgets.Space(),
			widgets.NewButton(lang.X("journeys.verb.delete", "Delete"), "trash-2", widgets.Danger, func() { p.delete([]string{string(in.id)}, nil) }))
	}
	in.object = widgets.NewInspector(widgets.InspectorHead{
		Sign: widgets.NewIconOf(icon, board.KindColor(kind), 20), Title: title, Kind: kindWords, OnClose: func() { p.board.Select() },
	}, sections, foot...)
}

// update reads the step back anew; the settings keep the caret.
func (in *inspector) update() {
	j := in.page.draft.current()
	words := ""
	if in.id == journey.EntryID {
		words = entrySentence(j, in.page.stock)
		in.object.SetTitle(entryTitle(j.Entry))
	} else if step := j.Steps[in.id]; step != nil {
		words = sentence(step, in.page.stock)
		in.object.SetTitle(stepTitle(step, in.page.stock))
	}
	if in.sentence.Text() != words {
		in.sentence.SetText(words)
	}
	problem := ""
	if found, ok := worst(in.page.problems, in.id); ok {
		problem = problemWords(found)
		style := widgets.TextStyle{Color: look.Bad}
		if found.Severity == journey.SeverityWarning {
			style.Color = look.Warn
		}
		in.problem.SetStyle(style)
	}
	if in.problem.Text() != problem {
		in.problem.SetText(problem)
		in.says.Objects = []fyne.CanvasObject{in.sentence}
		if problem != "" {
			in.says.Add(in.problem)
		}
		in.says.Refresh()
		in.object.Refresh()
	}
}

// step is the step as it stands.
func (in *inspector) step() journey.Step { return in.page.draft.current().Steps[in.id] }

// changeStep sets a changed copy of the step, where it is still of its kind.
func changeStep[S any, P interface {
	*S
	journey.Step
}](in *inspector, field string, change func(P)) {
	if s, ok := in.step().(P); ok {
		in.set(P(copied((*S)(s), func(c *S) { change(P(c)) })), field)
	}
}

// set replaces the step; field joins the letters of one word into one undo.
func (in *inspector) set(s journey.Step, field string) {
	p := in.page
	p.edit(p.draft.current().Replace(in.id, s), editChange, string(in.id)+"."+field)
}

// again shows the panel anew, after a choice that changes which settings there are.
// What was in view stays in view.
func (in *inspector) again() {
	at := in.object.Offset()
	in.page.inspectChosen()
	if in.page.panel != nil {
		in.page.panel.object.ScrollTo(at)
	}
}

// name is the field for a step's own name.
func (in *inspector) name(s journey.Step) fyne.CanvasObject {
	e := widgets.NewEntry(lang.X("journeys.field.name_hint", "As above"))
	e.SetText(s.Label())
	e.OnChanged = func(text string) {
		if in.step() != nil && in.step().Label() != text {
			in.set(titled(in.step(), text), "title")
		}
	}
	return widgets.NewField(lang.X("journeys.field.name", "Name on the board"), e, "")
}

// focusPanel puts the caret into the first field.
func (p *boardPage) focusPanel() {
	if p.panel != nil && p.panel.first != nil {
		p.panel.first.FocusOn(p.frame.Canvas()) // a panel that has just come knows no canvas yet
		p.panel.first.SelectAll()
	}
}

// inspectKind gives the settings of a kind.
func inspectKind(in *inspector, s journey.Step) []fyne.CanvasObject {
	switch s := s.(type) {
	case *journey.Wait:
		return inspectWait(in, s)
	case *journey.WaitForEvent:
		return inspectWaitForEvent(in, s)
	case *journey.Split:
		return inspectSplit(in, s)
	case *journey.Groups:
		return inspectGroups(in, s)
	case *journey.Experiment:
		return inspectExperiment(in, s)
	case *journey.Message:
		return inspectMessage(in, s)
	case *journey.Webhook:
		return inspectWebhook(in, s)
	case *journey.UpdateCustomer:
		return inspectUpdateCustomer(in, s)
	case *journey.RecordEvent:
		return inspectRecordEvent(in, s)
	case *journey.SetContext:
		return inspectContext(in, s)
	case *journey.Throttle:
		return inspectThrottle(in, s)
	case *journey.BestTime:
		return inspectBestTime(in, s)
	case *journey.GoToJourney:
		return inspectGoToJourney(in, s)
	case *journey.JumpBack:
		return inspectJumpBack(in, s)
	case *journey.ToDo:
		return inspectToDo(in, s)
	case *journey.Note:
		return inspectNote(in, s)
	}
	return nil // an exit has nothing to set
}
