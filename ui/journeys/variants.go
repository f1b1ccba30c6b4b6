package journeys

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/journey/report"
	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/widgets"
)

// recount is how old the numbers of an experiment may be before they are counted
// anew: it is a walk over everybody who came there.
const recount = 10 * time.Second

// versus holds the variants of an experiment against each other.
type versus struct {
	page *boardPage
	step journey.StepID
	of   *journey.Experiment
	goal journey.Conversion
	body *fyne.Container
	ask  *live.Live[report.Trial]
	at   time.Time // when it was last asked
}

func newVersus(p *boardPage, step journey.StepID, of *journey.Experiment) *versus {
	v := &versus{page: p, step: step, of: of, goal: of.Goal(p.shown()), body: widgets.Column(8, widgets.NewParagraph(lang.X("journeys.versus.counting", "Counting…"), widgets.Second))}
	v.ask = live.New(v.load, v.show)
	return v
}

// section is the part of the inspector; the numbers follow when they are counted.
func (v *versus) section() fyne.CanvasObject {
	if time.Since(v.at) > recount {
		v.at = time.Now()
		v.ask.Ask()
	}
	return widgets.NewSection(lang.X("journeys.versus.title", "Variants against each other"), "", v.body)
}

func (v *versus) load(ctx context.Context) (report.Trial, error) {
	var ids []string
	for _, x := range v.of.Variants {
		ids = append(ids, x.ID)
	}
	return report.ReadTrial(ctx, v.page.frame.Store(), v.page.id, string(v.step), ids, journey.Control, report.Goal{Event: v.goal.Rule(), Within: v.goal.Within})
}

func (v *versus) show(t report.Trial, err error) {
	if err != nil {
		v.page.frame.Fail(err)
		return
	}
	if len(t.Variants) == 0 {
		return
	}
	v.body.RemoveAll()
	v.body.Add(widgets.NewParagraph(lang.X("journeys.versus.goal", "{{.Event}} · within {{.Time}}",
		ui.With("Event", ui.EventTitle(v.goal.Event), "Time", ui.SpanWords(v.goal.Within))), widgets.Second))
	least := slices.MinFunc(t.Variants, func(a, b report.Variant) int { return a.People - b.People }).People
	for _, x := range t.Variants {
		v.body.Add(figure(portName(v.of, x.ID), lang.X("journeys.trial.of", "{{.Won}} of {{.Came}}",
			ui.With("Won", ui.Number(x.Converted), "Came", ui.Number(x.People)))+" · "+ui.Percent(x.Rate())))
		if x.ID != t.Baseline {
			v.body.Add(widgets.NewParagraph(verdict(portName(v.of, x.ID), portName(v.of, t.Baseline), x, least, time.Since(t.Since)), widgets.Small))
		}
	}
	v.body.Add(v.taking())
	v.body.Refresh()
}

// taking lets a person give one variant to all who come from now on, here where the
// figures are, and take that back.
func (v *versus) taking() fyne.CanvasObject {
	p := v.page
	if taken := p.running.taken(v.step); taken != "" {
		row := widgets.Column(4, widgets.NewParagraph(lang.X("journeys.take.taken", "Everybody who comes now gets “{{.Name}}”, as you chose.", ui.With("Name", portName(v.of, taken))), widgets.Base))
		if !p.frame.ReadOnly() && p.running.now.taken[v.step] != "" {
			row.Add(widgets.Row(0, widgets.NewButton(lang.X("journeys.take.back", "Go back to the shares"), "", widgets.LinkTo, func() { v.take("") }), widgets.Space()))
		}
		return row
	}
	if p.frame.ReadOnly() || p.running.now == nil || p.running.now.run.State != store.RunRunning && p.running.now.run.State != store.RunPaused {
		return widgets.Column(0)
	}
	buttons := widgets.Column(4)
	for _, x := range v.of.Variants {
		name := portName(v.of, x.ID)
		buttons.Add(widgets.Row(0, widgets.NewButton(lang.X("journeys.take.verb", "“{{.Name}}” for all from now on", ui.With("Name", name)), "", widgets.LinkTo, func() {
			p.frame.Ask(widgets.Confirm{
				Title: lang.X("journeys.take.title", "From now on everybody gets “{{.Name}}”", ui.With("Name", name)),
				Words: lang.X("journeys.take.words", "It holds at once, in the version that runs and in the draft, for all who come to this step. Those who went another way stay on it. You can go back to the shares."),
				Verb:  lang.X("journeys.take.do", "For all from now on"), Do: func() { v.take(x.ID) },
			})
		}), widgets.Space()))
	}
	return buttons
}

// take carries the choice out, in what runs and in the draft.
func (v *versus) take(variant string) {
	p := v.page
	p.command(func(ctx context.Context, run ui.Runner) error { return run.Take(ctx, p.id, v.step, variant) }, func() {
		if x, ok := p.draft.current().Steps[v.step].(*journey.Experiment); ok {
			y := x.Taking(variant)
			if y.Winner != x.Winner {
				p.edit(p.draft.current().Replace(v.step, y), editChange, "")
			}
		}
		p.running.versus = nil
		p.running.ask.Ask()
	})
}

// fewest people of a variant of whom anything is said.
const fewest = 30

// verdict says in a sentence what is known of a variant. Only what holds however
// often one looks is called sure.
func verdict(name, base string, v report.Variant, least int, running time.Duration) string {
	x := v.Against
	words := ui.With("Name", name, "Base", base, "Low", ui.Percent(math.Abs(x.Low)), "High", ui.Percent(math.Abs(x.High)))
	switch {
	case least < fewest || x.Small:
		return lang.X("journeys.versus.small", "Too few people yet to say anything of “{{.Name}}”.", words)
	case x.Always < 0.05 && x.Low > 0:
		return lang.X("journeys.versus.more", "“{{.Name}}” brings {{.Low}} to {{.High}} more than “{{.Base}}”. That is sure.", words)
	case x.Always < 0.05 && x.High < 0:
		return lang.X("journeys.versus.fewer", "“{{.Name}}” brings {{.High}} to {{.Low}} less than “{{.Base}}”. That is sure.", words)
	}
	days := (float64(x.Needed-v.People) / float64(v.People)) * running.Hours() / 24
	switch {
	case x.Needed <= v.People || days < 1:
		return lang.X("journeys.versus.unsure", "No sure difference between “{{.Name}}” and “{{.Base}}” yet.", words)
	case days > 365:
		return lang.X("journeys.versus.alike", "“{{.Name}}” and “{{.Base}}” do about the same: a difference this small would take years to be sure of.", words)
	}
	words["Days"] = fmt.Sprint(int(math.Ceil(days)))
	return lang.X("journeys.versus.days", "Not sure yet: about {{.Days}} days more at this pace, if “{{.Name}}” goes on like this.", words)
}
