package customers

import (
	"context"
	"os"

	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/store/export"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/widgets"
)

// showActions shows what can be done with the ticked rows.
func (p *page) showActions() {
	p.actions.RemoveAll()
	if n := p.grid.Checked().Count(p.grid.Rows()); n > 0 {
		p.actions.Add(widgets.NewText(lang.X("customers.ticked.count", "{{.N}} chosen", map[string]any{"N": ui.Number(n)}), widgets.Strong))
		p.actions.Add(widgets.NewButton(lang.X("customers.ticked.segment", "Make a segment"), "list-filter", widgets.Secondary, p.segmentOfTicked).InCard())
		edit := widgets.NewButton(lang.X("customers.ticked.edit", "Set a value"), "pencil", widgets.Secondary, p.editTicked).InCard()
		edit.SetEnabled(!p.frame.ReadOnly())
		p.actions.Add(edit)
		p.actions.Add(widgets.NewButton(lang.X("customers.ticked.none", "Untick"), "", widgets.Quiet, p.grid.ClearChecks).InCard())
	}
	p.actions.Refresh()
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

// export writes who is shown as CSV, safe to open in a spreadsheet.
func (p *page) export() {
	p.frame.ChooseFile(lang.X("customers.export.choose", "Save the list as"), true, []string{".csv"}, func(path string) {
		if path == "" {
			return
		}
		q := p.query()
		live.Run(func(ctx context.Context) (int, error) { return writeCSV(ctx, p.frame.Store(), q, path) }, func(n int, err error) {
			if err != nil {
				p.frame.Fail(err)
				return
			}
			p.frame.Say(lang.X("customers.export.done", "Wrote {{.N}} customers to {{.File}}.", map[string]any{"N": ui.Number(n), "File": path}), "", nil)
		})
	})
}

func writeCSV(ctx context.Context, st store.Store, q store.CustomerQuery, path string) (n int, err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return 0, err
	}
	defer func() {
		if closed := f.Close(); err == nil {
			err = closed
		}
	}()
	return export.Customers(ctx, st, q, export.Harmless, f)
}
