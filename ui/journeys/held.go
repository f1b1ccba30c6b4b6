package journeys

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/ui"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// heldBar says that messages wait for newer orders, and lets a person decide: whoever
// has bought since would be reminded of what they have.
func (r *running) heldBar(reach time.Time) fyne.CanvasObject {
	p := r.page
	words := lang.X("journeys.held.words", "Orders are known until {{.Until}}. Messages that rest on somebody not having ordered wait for newer ones.",
		ui.With("Until", ui.Exact(reach.In(p.stock.zone()))))
	line := barLine(words)
	if !p.frame.ReadOnly() {
		line.Add(widgets.NewButton(lang.X("journeys.held.import", "Bring in orders"), "upload", widgets.Secondary, func() { p.frame.Go(ui.Import("")) }))
		line.Add(widgets.NewButton(lang.X("journeys.held.anyway", "Send anyway"), "send", widgets.Secondary, r.sendAnyway))
	}
	return bar(line)
}

// missedBar says that messages became due while nobody ran the workspace.
func (r *running) missedBar(m *journey.Missed) fyne.CanvasObject {
	p := r.page
	line := barLine(ui.MissedWords(m.Messages) + ". " + ui.MissedMore(m))
	if !p.frame.ReadOnly() {
		line.Add(widgets.NewButton(lang.X("journeys.missed.verb", "Look and decide"), "", widgets.Secondary, func() { p.frame.AskMissed(p.id, r.ask.Ask) }))
	}
	return bar(line)
}

func barLine(words string) *fyne.Container {
	return widgets.Row(look.Space3, widgets.NewIcon("clock", look.Warn), widgets.Grow(widgets.NewCutText(words, widgets.Base)))
}

func bar(line fyne.CanvasObject) fyne.CanvasObject {
	return widgets.NewSurface(look.WarnSoft, widgets.Column(0, widgets.NewHairline(), widgets.Pad(8, 16, 8, 16, line)))
}

func (r *running) sendAnyway() {
	p := r.page
	p.frame.Ask(widgets.Confirm{
		Title: lang.X("journeys.held.title", "Send without knowing the newest orders"),
		Words: lang.X("journeys.held.risk", "Somebody who has bought since may get a reminder all the same. It holds for what is due until now."),
		Verb:  lang.X("journeys.held.anyway", "Send anyway"),
		Do: func() {
			p.command(func(ctx context.Context, run ui.Runner) error { return run.SendAnyway(ctx, p.id) }, r.ask.Ask)
		},
	})
}
