package journeys

import (
	"fmt"
	"maps"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/ui"
	"gilmok/ui/widgets"
)

// trialSection tells how the search for the best variant stands: for all, and for
// those alike.
func trialSection(x *journey.Experiment, t *journey.Trial) fyne.CanvasObject {
	words := lang.X("journeys.trial.open", "Still looking for the best one.")
	switch {
	case t.Winner != "":
		words = lang.X("journeys.trial.won", "“{{.Name}}” did best; everybody who comes now gets it.", ui.With("Name", portName(x, t.Winner)))
	case t.Drew:
		words = lang.X("journeys.trial.drew", "None was better for sure; the shares go on.")
	}
	body := widgets.Column(8, widgets.NewParagraph(words, widgets.Second), scoreRows(x, t.Score))
	for _, name := range slices.Sorted(maps.Keys(t.Groups)) {
		g := t.Groups[name]
		best := lang.X("journeys.trial.group_open", "not sure yet")
		if g.Winner != "" {
			best = lang.X("journeys.trial.group_won", "best: {{.Name}}", ui.With("Name", portName(x, g.Winner)))
		} else if !t.Decided.IsZero() {
			best = lang.X("journeys.trial.group_all", "too few to be sure: as for all")
		}
		body.Add(widgets.NewSection(name, best, scoreRows(x, *g)))
	}
	return widgets.NewSection(lang.X("journeys.trial.title", "The best variant"), "", body)
}

// scoreRows is a line for each variant: how many of how many.
func scoreRows(x *journey.Experiment, s journey.Score) fyne.CanvasObject {
	rows := widgets.Column(6)
	for _, v := range x.Variants {
		came, won := s.Arrived[v.ID], s.Won[v.ID]
		share := ""
		if came > 0 {
			share = fmt.Sprintf(" · %s", ui.Percent(float64(won)/float64(came)))
		}
		rows.Add(figure(portName(x, v.ID), lang.X("journeys.trial.of", "{{.Won}} of {{.Came}}", ui.With("Won", ui.Number(won), "Came", ui.Number(came)))+share))
	}
	return rows
}
