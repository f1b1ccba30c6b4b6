package journeys

import (
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/ui"
	"gilmok/ui/board"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// changesSheet shows on a board what a version does differently: each changed step
// says how, new edges are lit, and what is gone stands there faded.
func (p *boardPage) changesSheet(title string, e edition) {
	b := board.New()
	b.Locked, b.Words = true, boardWords()
	b.Words.Problems = nil // what is marked are changes
	b.SetScene(changesScene(e, p.stock))
	var done func()
	size := p.frame.Canvas().Size()
	shut := widgets.NewButton(lang.X("journeys.sheet.close", "Close"), "", widgets.Secondary, func() { done() })
	back := widgets.NewButton(lang.X("journeys.people.back", "Back"), "arrow-left", widgets.Secondary, func() {
		done()
		p.showVersions()
	})
	done = widgets.ShowSheet(p.frame.Canvas(), widgets.PadAll(look.Space4, widgets.Column(look.Space3,
		widgets.NewText(lang.X("journeys.versions.on_board", "What {{.Version}} changes", ui.With("Version", title)), widgets.SectionHead),
		widgets.Fixed(min(1040, size.Width-120), min(640, size.Height-220), widgets.NewSurface(look.Ground, b.Clipped())),
		widgets.Row(look.Space2, widgets.Space(), back, shut))))
}

// changesScene is the version with the steps of the one before that it has no more.
func changesScene(e edition, k *stock) *board.Scene {
	merged := e.journey
	for _, c := range e.changes {
		if c.What == journey.ChangeRemoved {
			merged = merged.AddStep(c.Step, c.Old, e.before.Layout[c.Step])
		}
	}
	s := sceneOf(merged, board.Draw, nil, k, nil)
	for _, c := range e.changes {
		step := s.Step(string(c.Step))
		step.Severity = board.Warn
		switch c.What {
		case journey.ChangeAdded:
			step.Problem = lang.X("journeys.versions.mark_added", "New")
		case journey.ChangeRemoved:
			step.Problem, step.Severity, step.Done = lang.X("journeys.versions.mark_removed", "Gone"), board.Bad, true
		case journey.ChangeLed:
			step.Problem = lang.X("journeys.versions.mark_led", "Leads elsewhere")
		default:
			step.Problem = lang.X("journeys.versions.mark_changed", "Changed")
			if c.Old != nil && inWords(c.Old, k) != inWords(c.New, k) {
				step.Problem = lang.X("journeys.versions.mark_was", "Was: {{.Old}}", ui.With("Old", inWords(c.Old, k)))
			}
		}
	}
	for i := range s.Edges {
		x := &s.Edges[i]
		to, known := e.before.Next(journey.StepID(x.From), x.Port)
		x.Lit = !known || string(to) != x.To
	}
	return s
}
