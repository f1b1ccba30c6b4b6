package journeys

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/journey/preflight"
	"gilmok/preview/rules"
	"gilmok/ui"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// preflight makes every message for everybody the draft can reach, and shows what
// must be mended.
func (p *boardPage) preflight() {
	w := p.frame.Workspace()
	if p.draft == nil || w.Composer == nil {
		return
	}
	if journey.Blocks(p.problems) {
		p.frame.Say(lang.X("journeys.preflight.problems", "Mend what is marked on the board first."), "", nil)
		return
	}
	j := p.draft.current()
	var report *preflight.Report
	p.frame.Work(lang.X("journeys.preflight.work", "Proving “{{.Name}}”", ui.With("Name", j.Name)), "shield-check", func(ctx context.Context, part func(float64)) (err error) {
		report, err = prove(ctx, w, j, part)
		return err
	}, func(err error) {
		switch {
		case err != nil:
			p.frame.Fail(err)
		default:
			p.showPreflight(report)
		}
	})
}

// showPreflight puts the findings into the inspector.
func (p *boardPage) showPreflight(r *preflight.Report) {
	p.unlight()
	kind := lang.X("journeys.preflight.fine", "{{.N}} messages looked at: all in order", ui.With("N", ui.Number(r.Checked)))
	if len(r.Findings) > 0 {
		kind = lang.X("journeys.preflight.found", "{{.N}} messages looked at · {{.Found}} findings", ui.With("N", ui.Number(r.Checked), "Found", len(r.Findings)))
	}
	var sections []fyne.CanvasObject
	if len(r.Findings) == 0 {
		sections = append(sections, widgets.NewParagraph(lang.X("journeys.preflight.words", "Every message was made for everybody this journey can reach. There is nothing to mend."), widgets.Base))
	}
	for i := range r.Findings {
		sections = append(sections, p.findingSection(&r.Findings[i], func() { p.showPreflight(r) }))
	}
	p.frame.Inspect(p, widgets.NewInspector(widgets.InspectorHead{
		Sign: widgets.NewIconOf("shield-check", look.Muted, 20), Title: lang.X("journeys.preflight.title", "Preflight"), Kind: kind, OnClose: p.closePeople,
	}, sections))
}

// findingSection is one finding: how bad, what, for whom, and where to mend it.
func (p *boardPage) findingSection(f *preflight.Finding, back func()) fyne.CanvasObject {
	words := widgets.Column(2, widgets.NewParagraph(ui.FindingWords(f.Finding), widgets.Strong))
	if f.Stop {
		words.Add(widgets.NewText(lang.X("journeys.preflight.stops", "No launch like this"), widgets.Small.In(look.Bad)))
	}
	if f.Message != "" {
		words.Add(widgets.NewParagraph(f.Message, widgets.Second))
	}
	if rule := rules.Of(f.Rule); rule.Law {
		words.Add(widgets.NewParagraph(lang.X("journeys.preflight.law", "{{.Source}} · confirm with your lawyer", ui.With("Source", ui.LawName(rule.Source))), widgets.Hint))
	}
	verbs := widgets.Row(look.Space3)
	if len(f.People) > 0 {
		verbs.Add(widgets.NewButton(lang.XN("journeys.preflight.people", "{{.N}} people", f.Count, ui.With("N", ui.Number(f.Count))), "", widgets.LinkTo, func() { p.listFound(f, back) }))
	}
	if f.Message != "" {
		verbs.Add(widgets.NewButton(lang.X("journeys.preflight.open", "Open the message"), "", widgets.LinkTo, func() { p.frame.Go(composerOf(f.Message)) }))
	}
	if aboutSender(f.Rule) && f.Code != "no_test" {
		verbs.Add(widgets.NewButton(lang.X("journeys.preflight.senders", "Open the senders"), "", widgets.LinkTo, func() { p.frame.Go(ui.Route{Place: ui.Settings, View: "senders"}) }))
	}
	if len(verbs.Objects) > 0 {
		verbs.Add(widgets.Space())
		words.Add(verbs)
	}
	if verb, do := p.mend(f); do != nil { // in a line of its own: the inspector is narrow
		words.Add(widgets.Row(0, widgets.NewButton(verb, "", widgets.LinkTo, do), widgets.Space()))
	}
	icon, ink := findingSign(f)
	return widgets.Columns(look.Space2, widgets.Top(widgets.NewIcon(icon, ink)), widgets.Grow(words))
}

// aboutSender reports whether a finding is mended where senders are set up.
func aboutSender(rule rules.ID) bool {
	switch rule {
	case "SND-01", "KR-07", "UNS-01", "UNS-02", "UNS-03", "AUTH-01", "AUTH-02", "AUTH-03", "AUTH-04":
		return true
	}
	return false
}

func findingSign(f *preflight.Finding) (icon string, ink fyne.ThemeColorName) {
	switch {
	case f.Stop:
		return "octagon", look.Bad
	case f.Severity == rules.Block:
		return "user-minus", look.Muted
	case f.Severity == rules.Warn:
		return "triangle-alert", look.Warn
	}
	return "info", look.Muted
}

// listFound lists who is behind a finding.
func (p *boardPage) listFound(f *preflight.Finding, back func()) {
	s, title, ids := p.frame.Store(), ui.FindingWords(f.Finding), f.People
	p.list(func(ctx context.Context) (who, error) {
		rows, err := s.Customers().ListByID(ctx, ids[:min(len(ids), listed)])
		return who{title: title, rows: rows, all: len(ids), back: back}, err
	})
}

// prove runs the preflight of a draft. Its progress is told at most as far as it is.
func prove(ctx context.Context, w *ui.Workspace, j *journey.Journey, part func(float64)) (*preflight.Report, error) {
	return preflight.Run(ctx, w.Store, w.Composer, j, preflight.Options{Now: time.Now(), World: w.World, Progress: func(done, of int) {
		if of > 0 {
			part(float64(done) / float64(of))
		}
	}})
}

// stopping are the findings that keep a journey from being launched.
func stopping(r *preflight.Report) (list []*preflight.Finding) {
	if r == nil {
		return nil
	}
	for i := range r.Findings {
		if r.Findings[i].Stop {
			list = append(list, &r.Findings[i])
		}
	}
	return list
}

// refusal says why a journey is not launched, and leads to the findings; where nothing but
// what the shop has not told is in the way, it asks for that.
func (p *boardPage) refusal(r *preflight.Report, asked *facts) widgets.Confirm {
	lines := widgets.Column(6)
	for _, f := range stopping(r) {
		words := ui.FindingWords(f.Finding)
		if f.Message != "" {
			words = f.Message + ": " + words
		}
		lines.Add(widgets.Columns(8, widgets.Top(widgets.NewIcon("octagon", look.Bad)), widgets.Grow(widgets.NewParagraph(words, widgets.Base))))
	}
	if asked != nil {
		lines = widgets.Column(6, asked.form)
		return widgets.Confirm{
			Title: lang.X("journeys.preflight.refused", "“{{.Name}}” cannot go out like this", ui.With("Name", p.draft.current().Name)),
			Words: asked.words, More: lines, Verb: lang.X("journeys.preflight.told", "Keep it and launch"), Do: asked.keep,
			Other: lang.X("journeys.preflight.show", "Show the findings"), DoOther: func() { p.showPreflight(r) },
			Cancel: lang.X("journeys.new.cancel", "Cancel"),
		}
	}
	return widgets.Confirm{
		Title: lang.X("journeys.preflight.refused", "“{{.Name}}” cannot go out like this", ui.With("Name", p.draft.current().Name)),
		Words: lang.X("journeys.preflight.nothing", "Nothing was launched and nothing was sent. Mend this first:"),
		More:  lines, Verb: lang.X("journeys.preflight.show", "Show the findings"), Do: func() { p.showPreflight(r) },
	}
}
