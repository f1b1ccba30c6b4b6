package imports

import (
	"cmp"
	"context"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/store/importer"
	"gilmok/ui"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// done says what an import did, and takes it back.
func (p *page) done(r *importer.Result) fyne.CanvasObject {
	body := widgets.Column(look.Space3)
	addResult(body, r)
	if len(r.Rejected) > 0 {
		body.Add(widgets.NewHairline())
		body.Add(rejected(p.frame, r))
	}
	addReach(body, r)
	addNotices(body, r)
	head := widgets.Row(look.Space4, widgets.NewRoundIcon("check", look.Good, look.Surface), widgets.Grow(widgets.Column(0,
		widgets.NewCutText(lang.X("imports.done.title", "{{.File}} is in", map[string]any{"File": r.File}), widgets.TextStyle{Size: look.SizePage, Bold: true}),
		widgets.NewCutText(lang.XN("imports.done.rows", "{{.Count}} rows were read", r.Rows, map[string]any{"Count": ui.Number(r.Rows)}), widgets.Second))))
	undo := widgets.NewButton(lang.X("imports.done.undo", "Undo this import"), "undo-2", widgets.Quiet, func() {
		undoImport(p.frame, &store.Import{ID: r.Import, File: r.File}, func() { p.again() })
	})
	verbs := widgets.Row(look.Space2)
	kind := widgets.Primary
	if next := p.next(kind); next != nil {
		verbs.Add(next)
		kind = widgets.Secondary
	}
	verbs.Add(widgets.NewButton(lang.X("imports.done.look", "Look at the customers"), "users-round", kind, func() { p.frame.Go(ui.Route{Place: ui.Customers}) }))
	if kind == widgets.Primary {
		verbs.Add(widgets.NewButton(lang.X("imports.done.other", "Import another file"), "download", widgets.Secondary, p.other))
	}
	verbs.Add(widgets.Space())
	verbs.Add(undo)
	column := widgets.Column(look.Space5, head, widgets.NewCard(body), verbs)
	return widgets.Scroll(widgets.Row(0, widgets.Space(), widgets.Fixed(680, 0, widgets.Pad(look.Space6, 0, look.Space6, 0, column)), widgets.Space()))
}

// next goes on to the next of several files that were dropped together; nil where
// none waits.
func (p *page) next(kind widgets.ButtonKind) fyne.CanvasObject {
	queue := p.frame.Queued()
	if len(queue) == 0 {
		return nil
	}
	words := lang.X("imports.done.next", "Next: {{.File}}", map[string]any{"File": filepath.Base(queue[0])})
	if more := len(queue) - 1; more > 0 {
		words = lang.XN("imports.done.next_of", "Next: {{.File}} (and {{.Count}} more)", more, map[string]any{"File": filepath.Base(queue[0]), "Count": ui.Number(more)})
	}
	return widgets.NewButton(words, "arrow-right", kind, p.frame.OpenQueued)
}

// undoImport asks once and takes an import back; then runs where it was.
func undoImport(f *ui.Frame, i *store.Import, then func()) {
	f.Ask(widgets.Confirm{
		Title: lang.X("imports.undo.title", "Undo the import of {{.File}}?", map[string]any{"File": i.File}),
		Words: lang.X("imports.undo.words", "What it added goes, what it changed is as before. What was edited since stays."),
		Verb:  lang.X("imports.undo.verb", "Undo the import"),
		Do: func() {
			var undone *store.Import
			f.Write(func(ctx context.Context, tx store.Tx) (err error) {
				undone, err = tx.Imports().Undo(ctx, i.ID)
				return err
			}, func() {
				sayUndone(f, undone)
				then()
			})
		},
	})
}

func sayUndone(f *ui.Frame, i *store.Import) {
	if i.Conflicts == 0 {
		f.Say(lang.X("imports.undo.done", "The import of {{.File}} was undone.", map[string]any{"File": i.File}), "", nil)
		return
	}
	title := lang.XN("imports.undo.kept", "The import was undone. {{.Count}} values that were edited since stay.", i.Conflicts,
		map[string]any{"Count": ui.Number(i.Conflicts)})
	widgets.Confirm{Title: title, More: leftEdits(i), Verb: lang.X("frame.sheet.close", "Close")}.Show(f.Canvas())
}

// mostLeft is how many edits that stay are listed.
const mostLeft = 12

// leftEdits lists whose what was edited since an import and stays after its undo.
func leftEdits(i *store.Import) fyne.CanvasObject {
	lines := widgets.Column(look.Space2)
	for _, e := range i.Left[:min(len(i.Left), mostLeft)] {
		field := lang.X("imports.undo.whole", "all of it")
		if e.Field == "consent" {
			field = lang.X("imports.undo.consent", "consent")
		} else if e.Field != "" {
			field = cmp.Or(ui.FieldName(e.Field), e.Field)
		}
		lines.Add(widgets.Row(look.Space2, widgets.Grow(widgets.NewCutText(e.Who, widgets.Strong)), widgets.NewCutText(field, widgets.Second)))
	}
	if more := i.Conflicts - len(lines.Objects); more > 0 {
		lines.Add(widgets.NewText(lang.XN("imports.undo.more", "and {{.Count}} more", more, map[string]any{"Count": ui.Number(more)}), widgets.Small))
	}
	return lines
}
