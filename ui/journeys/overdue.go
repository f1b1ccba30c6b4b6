package journeys

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/widgets"
)

// resume goes on with a paused journey. What has become overdue is shown before it
// goes, with who has bought since.
func (r *running) resume(then func()) {
	p := r.page
	run := p.runner()
	goOn := func() {
		p.command(func(ctx context.Context, run ui.Runner) error { return run.Resume(ctx, p.id) }, then)
	}
	live.Run(func(ctx context.Context) (*journey.Overdue, error) { return run.Overdue(ctx, p.id) }, func(o *journey.Overdue, err error) {
		switch {
		case err != nil:
			p.frame.Fail(err)
		case o.People == 0:
			goOn()
		default:
			p.frame.Ask(widgets.Confirm{
				Title: lang.X("journeys.overdue.title", "Go on with “{{.Name}}”", ui.With("Name", p.draft.current().Name)),
				Words: lang.X("journeys.overdue.words", "What should have happened since {{.Since}} happens now. A message that is later than its step allows is left out.",
					ui.With("Since", ui.Exact(o.Since.In(p.stock.zone())))),
				More: overdueRows(o), Verb: lang.X("journeys.verb.resume", "Go on"), Do: goOn,
			})
		}
	})
}

// overdueRows are the people in all, who of them has bought since, and where they stand.
func overdueRows(o *journey.Overdue) fyne.CanvasObject {
	steps := widgets.Column(6)
	for _, s := range o.Steps {
		title := stepTitle(s.Step, nil)
		if s.Version != o.Steps[0].Version {
			title = lang.X("journeys.live.at_version", "Version {{.Version}}: {{.Step}}", ui.With("Version", s.Version, "Step", title))
		}
		number := ui.Number(s.People)
		if s.Bought > 0 {
			number = lang.X("journeys.overdue.step", "{{.N}}, {{.Bought}} of them have ordered", ui.With("N", number, "Bought", ui.Number(s.Bought)))
		}
		steps.Add(figure(title, number))
	}
	body := widgets.Column(6,
		figure(lang.X("journeys.overdue.people", "People who are overdue"), ui.Number(o.People)),
		figure(lang.X("journeys.overdue.bought", "Have ordered since it was due"), ui.Number(o.Bought)),
		widgets.NewText(lang.X("journeys.overdue.where", "Where they stand"), widgets.Small))
	const most = 6
	if len(o.Steps) > most {
		body.Add(widgets.Fixed(0, most*26, widgets.Scroll(steps)))
	} else {
		body.Add(steps)
	}
	return body
}
