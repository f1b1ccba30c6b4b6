package journeys

import (
	"context"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// edition is a published version, or the draft, with what it changed.
type edition struct {
	version int // 0: the draft
	at      time.Time
	by      string
	journey *journey.Journey
	changes []journey.Difference // to the one before; nil for the first
	first   bool
	before  *journey.Journey // nil for the first
}

// showVersions opens the history: the draft, then each version, newest first.
func (p *boardPage) showVersions() {
	if p.draft == nil {
		return
	}
	s, id, draft := p.frame.Store(), p.id, p.draft.current()
	live.Run(func(ctx context.Context) ([]edition, error) { return editions(ctx, s, id, draft) }, func(all []edition, err error) {
		if err != nil {
			p.frame.Fail(err)
			return
		}
		p.versionSheet(all)
	})
}

// editions reads the versions of a journey and compares each with the one before.
func editions(ctx context.Context, s store.Reads, id store.JourneyID, draft *journey.Journey) ([]edition, error) {
	versions, err := s.Journeys().Versions(ctx, id)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(versions, func(a, b store.JourneyVersion) int { return a.Version - b.Version })
	var all []edition
	for _, v := range versions {
		j, err := journey.Parse(v.Definition)
		if err != nil {
			return nil, err
		}
		all = append(all, edition{version: v.Version, at: v.PublishedAt, by: v.By, journey: j})
	}
	// The draft is read back as a version is, so that both are spelt alike.
	data, err := journey.Marshal(draft)
	if err != nil {
		return nil, err
	}
	if draft, err = journey.Parse(data); err != nil {
		return nil, err
	}
	all = append(all, edition{journey: draft})
	for i := range all {
		if i == 0 {
			all[i].first = true
			continue
		}
		all[i].before = all[i-1].journey
		all[i].changes = journey.Diff(all[i].before, all[i].journey)
	}
	slices.Reverse(all)
	return all, nil
}

// The measures of the sheet, in px.
const (
	versionsWidth  = 560
	versionsHeight = 420
)

func (p *boardPage) versionSheet(all []edition) {
	var done func()
	list := widgets.Column(0)
	for i, e := range all {
		if i > 0 {
			list.Add(widgets.NewHairline())
		}
		list.Add(widgets.Pad(12, 0, 12, 0, p.editionRow(e, func() { done() })))
	}
	shut := widgets.NewButton(lang.X("journeys.sheet.close", "Close"), "", widgets.Secondary, func() { done() })
	done = widgets.ShowSheet(p.frame.Canvas(), widgets.Fixed(versionsWidth, 0, widgets.PadAll(look.Space5, widgets.Column(look.Space3,
		widgets.NewText(lang.X("journeys.versions.title", "Versions of “{{.Name}}”", ui.With("Name", p.draft.current().Name)), widgets.SectionHead),
		widgets.Fixed(0, versionsHeight, widgets.Scroll(list)),
		widgets.Row(look.Space2, widgets.Space(), shut)))))
}

// editionRow is one version: who, when, and what it changed.
func (p *boardPage) editionRow(e edition, close func()) fyne.CanvasObject {
	title, below := lang.X("journeys.versions.draft", "Draft"), lang.X("journeys.versions.not_published", "Not launched yet")
	if e.version > 0 {
		title = lang.X("journeys.versions.version", "Version {{.N}}", ui.With("N", e.version))
		below = ui.When(e.at, time.Now())
		if e.by != "" {
			below += " · " + e.by
		}
	}
	head := widgets.Row(8, widgets.NewText(title, widgets.Strong), widgets.Grow(widgets.NewCutText(below, widgets.Second)))
	if len(e.changes) > 0 {
		head.Add(widgets.NewButton(lang.X("journeys.versions.show", "On the board"), "", widgets.LinkTo, func() {
			close()
			p.changesSheet(title, e)
		}))
	}
	if e.version > 0 && !p.frame.ReadOnly() {
		head.Add(widgets.NewButton(lang.X("journeys.versions.again", "Take as draft"), "", widgets.LinkTo, func() {
			close()
			p.edit(laidOut(e.journey), editVersion, "")
			p.frame.Say(lang.X("journeys.versions.taken", "The draft is version {{.N}} again. Undo brings back what was there.", ui.With("N", e.version)), "", nil)
		}))
	}
	body := widgets.Column(4, head)
	if e.first {
		body.Add(widgets.NewText(lang.X("journeys.versions.first", "{{.N}} steps to begin with", ui.With("N", len(e.journey.Steps))), widgets.Second))
		return body
	}
	if len(e.changes) == 0 {
		body.Add(widgets.NewText(lang.X("journeys.versions.none", "Nothing has changed since"), widgets.Second))
	}
	for _, c := range e.changes {
		body.Add(changeRow(c, p.stock))
	}
	return body
}

// changeRow says one change in words, with a sign: colour is never the only one.
func changeRow(c journey.Difference, k *stock) fyne.CanvasObject {
	icon, ink, words := "pencil", look.Muted, ""
	switch {
	case c.Step == journey.EntryID && c.What == journey.ChangeLed:
		words = lang.X("journeys.versions.led", "“{{.Step}}” leads elsewhere", ui.With("Step", lang.X("journeys.entry.name", "Entry")))
	case c.Step == journey.EntryID:
		words = lang.X("journeys.versions.whole", "Who comes in, leaves or counts as success")
	case c.What == journey.ChangeAdded:
		icon, ink, words = "plus", look.Good, lang.X("journeys.versions.added", "Added: {{.Step}}", ui.With("Step", inWords(c.New, k)))
	case c.What == journey.ChangeRemoved:
		icon, ink, words = "minus", look.Bad, lang.X("journeys.versions.removed", "Gone: {{.Step}}", ui.With("Step", inWords(c.Old, k)))
	case c.What == journey.ChangeLed:
		icon, words = "git-branch", lang.X("journeys.versions.led", "“{{.Step}}” leads elsewhere", ui.With("Step", stepTitle(c.New, k)))
	default:
		words = lang.X("journeys.versions.changed", "{{.Old}} → {{.New}}", ui.With("Old", inWords(c.Old, k), "New", inWords(c.New, k)))
		if inWords(c.Old, k) == inWords(c.New, k) {
			words = lang.X("journeys.versions.detail", "“{{.Step}}”: a setting that its title does not show", ui.With("Step", stepTitle(c.New, k)))
		}
	}
	return widgets.Columns(8, widgets.Top(widgets.NewIcon(icon, ink)), widgets.Grow(widgets.NewParagraph(words, widgets.Base)))
}

// inWords is a step with what it does, short.
func inWords(s journey.Step, k *stock) string {
	below := stepSubtitle(s, k)
	if below == "" {
		return stepTitle(s, k)
	}
	return stepTitle(s, k) + " (" + below + ")"
}
