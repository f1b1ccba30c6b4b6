package customers

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/store/export"
	"gilmok/ui"
	"gilmok/ui/widgets"
)

// barHeight keeps the grid where it is when the first row is ticked.
const barHeight = 36

// showActions shows what can be done with the ticked rows, in place of how many rows
// there are: beside a person both do not fit a small window.
func (p *page) showActions() {
	p.actions.RemoveAll()
	bar := p.told
	if n := p.grid.Checked().Count(p.grid.Rows()); n > 0 {
		bar = p.actions
		p.actions.Add(widgets.Grow(widgets.NewCutText(lang.X("customers.ticked.count", "{{.N}} chosen", map[string]any{"N": ui.Number(n)}), widgets.Strong)))
		p.actions.Add(widgets.NewButton(lang.X("customers.ticked.segment", "Make a segment"), "list-filter", widgets.Secondary, p.segmentOfTicked).InCard())
		edit := widgets.NewButton(lang.X("customers.ticked.edit", "Set a value"), "pencil", widgets.Secondary, p.editTicked).InCard()
		edit.SetEnabled(!p.frame.ReadOnly())
		p.actions.Add(edit)
		consent := widgets.NewButton(lang.X("customers.ticked.consent", "Record consent"), "shield-check", widgets.Secondary, p.consentTicked).InCard()
		consent.SetEnabled(!p.frame.ReadOnly())
		p.actions.Add(consent)
		p.actions.Add(widgets.NewButton(lang.X("customers.ticked.none", "Untick"), "", widgets.Quiet, p.grid.ClearChecks).InCard())
	}
	p.actions.Refresh()
	p.bar.SetContent(bar)
}

// segmentOfTicked keeps the ticked people as a segment.
func (p *page) segmentOfTicked() {
	p.frame.SegmentOf(p.ticked(), "", func(string) { p.grid.ClearChecks() })
}

// ticked are the customers whose rows are ticked.
func (p *page) ticked() (ids []store.CustomerID) {
	for _, row := range p.grid.Checked().Rows(p.grid.Rows()) {
		ids = append(ids, p.rows.ids[row])
	}
	return ids
}

// exportVerb asks what the file is for: a spreadsheet would run a cell that begins
// as a formula does, and what is to come back in needs its cells as they are.
func (p *page) exportVerb() fyne.CanvasObject {
	var verb *widgets.Button
	verb = widgets.NewButton(lang.X("customers.verb.export", "Export"), "upload", widgets.Secondary, func() {
		widgets.ShowMenuBelow(verb, []widgets.MenuItem{
			{Text: lang.X("customers.export.harmless", "To open in a spreadsheet: nothing in it can run"), Icon: "file-spreadsheet", Do: func() { p.export(export.Harmless) }},
			{Text: lang.X("customers.export.exact", "Exactly as it is, to bring back in"), Icon: "copy", Do: func() { p.export(export.Exact) }},
		})
	})
	return verb
}

// export writes who is ticked, or else everybody shown, as CSV.
func (p *page) export(cells export.Cells) {
	ids := p.ticked()
	if len(ids) == 0 {
		ids = slices.Clone(p.rows.ids)
	}
	p.frame.ChooseFile(lang.X("customers.export.choose", "Save the list as"), true, []string{".csv"}, func(path string) { p.write(ids, cells, path) })
}

func (p *page) write(ids []store.CustomerID, cells export.Cells, path string) {
	n := 0
	p.frame.Work(lang.XN("customers.export.work", "Writing {{.Count}} customers", len(ids), map[string]any{"Count": ui.Number(len(ids))}), "upload",
		func(ctx context.Context, _ func(part float64)) (err error) {
			n, err = writeCSV(ctx, p.frame.Store(), ids, cells, path)
			return err
		}, func(err error) {
			switch {
			case errors.Is(err, context.Canceled):
				p.frame.Say(lang.X("customers.export.stopped", "Stopped. No file was written."), "", nil)
			case err != nil:
				p.frame.Fail(err)
			default:
				p.frame.Say(lang.X("customers.export.done", "Wrote {{.N}} customers to {{.File}}.", map[string]any{"N": ui.Number(n), "File": path}),
					lang.X("customers.export.show", "Show"), func() { p.frame.Reveal(filepath.Dir(path)) })
			}
		})
}

// writeCSV puts the file in its place once it is whole.
func writeCSV(ctx context.Context, st store.Store, ids []store.CustomerID, cells export.Cells, path string) (n int, err error) {
	err = export.Whole(path, func(to io.Writer) (err error) {
		n, err = export.People(ctx, st, ids, cells, to)
		return err
	})
	return n, err
}
