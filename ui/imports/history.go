package imports

import (
	"context"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// history is the page of all imports: how far the data reaches, and every file
// that came in, to be taken back.
type history struct {
	frame   *ui.Frame
	content *widgets.Surface
	live    *live.Live[past]
}

// past is what the page shows.
type past struct {
	imports []store.Import
	reach   map[store.RowKind]time.Time
	folders []watched
	now     time.Time
}

func newHistory(f *ui.Frame) ui.Page {
	h := &history{frame: f, content: widgets.NewSurface(look.Clear, widgets.Space())}
	h.live = live.New(h.load, h.show).Follow(f.Store(), store.TopicImports)
	return h
}

func (h *history) load(ctx context.Context) (a past, err error) {
	st := h.frame.Store()
	zone, err := st.Settings().Zone(ctx)
	if err != nil {
		return a, err
	}
	a.now = time.Now().In(zone)
	if a.imports, err = st.Imports().List(ctx); err != nil {
		return a, err
	}
	if a.reach, err = st.Imports().Reach(ctx); err != nil {
		return a, err
	}
	a.folders, err = loadFolders(ctx, st)
	return a, err
}

func (h *history) show(a past, err error) {
	if err != nil {
		h.frame.Fail(err)
		return
	}
	if len(a.imports) == 0 {
		empty := widgets.NewEmpty("history", lang.X("imports.history.empty", "No file has been imported yet"),
			lang.X("imports.history.empty_words", "Drop a file of customers, orders, events or products on the window. Every import can be undone here."),
			widgets.NewButton(lang.X("imports.history.choose", "Import a file"), "download", widgets.Primary, h.choose))
		h.content.SetContent(widgets.Pad(look.Space4, look.Space5, look.Space5, look.Space5,
			widgets.Column(look.Space4, h.folders(a.folders, a.now), widgets.Grow(empty))))
		return
	}
	rows := make([]fyne.CanvasObject, 0, len(a.imports))
	for i := range a.imports {
		rows = append(rows, h.row(&a.imports[i], a.from(a.imports[i].ID), a.now))
	}
	list := widgets.NewPlainCard(widgets.Pad(look.Space2, look.Space4, look.Space2, look.Space5, withLines(rows)))
	page := widgets.Column(look.Space4, h.folders(a.folders, a.now))
	if line := freshness(a); line != nil {
		page.Add(line)
	}
	page.Add(list)
	h.content.SetContent(widgets.Scroll(widgets.Pad(look.Space4, look.Space5, look.Space5, look.Space5, page)))
}

func withLines(rows []fyne.CanvasObject) fyne.CanvasObject {
	body := widgets.Column(0)
	for i, r := range rows {
		if i > 0 {
			body.Add(widgets.NewHairline())
		}
		body.Add(r)
	}
	return body
}

// freshness says how far each kind of data reaches; nil where nothing is known.
func freshness(a past) fyne.CanvasObject {
	line := widgets.Row(look.Space6)
	for _, kind := range []store.RowKind{store.RowsOrders, store.RowsEvents, store.RowsProducts} {
		if until := a.reach[kind]; !until.IsZero() {
			words := lang.X("imports.history.until", "until {{.When}}", map[string]any{"When": ui.When(until, a.now)})
			line.Add(widgets.Row(look.Space2, widgets.NewText(ui.RowKindName(kind), widgets.Strong), widgets.NewText(words, widgets.Second)))
		}
	}
	if len(line.Objects) == 0 {
		return nil
	}
	line.Add(widgets.Space())
	return line
}

func (h *history) row(i *store.Import, from string, now time.Time) fyne.CanvasObject {
	kind, icon := ui.RowKindName(i.Kind), kindIcon(i.Kind)
	if i.IsEdit() {
		kind, icon = lang.X("imports.history.edit", "Edited with the command line"), "square-pen"
	}
	below := []string{kind, ui.When(i.At, now)}
	if i.By != "" {
		below = append(below, i.By)
	}
	if from != "" {
		below = append(below, lang.X("imports.history.from", "from {{.Folder}}", map[string]any{"Folder": ui.FolderName(from)}))
	}
	numbers := widgets.Row(look.Space5,
		number(lang.X("imports.history.added", "new"), i.Added, ""), number(lang.X("imports.history.updated", "changed"), i.Updated, ""),
		number(lang.X("imports.history.unchanged", "as before"), i.Unchanged+i.Merged, ""), number(lang.X("imports.history.rejected", "stayed out"), i.Rejected, look.Bad))
	line := widgets.NewListRow(widgets.NewRoundIcon(icon, look.Muted, look.Well), i.File, strings.Join(below, " · "), numbers)
	line.Add(widgets.Fixed(36, 0, h.rejects(i)))
	if i.Undone.IsZero() {
		undo := widgets.NewButton(lang.X("imports.history.undo", "Undo"), "undo-2", widgets.Quiet, func() { undoImport(h.frame, i, h.live.Ask) }).InCard()
		undo.SetEnabled(!h.frame.ReadOnly())
		line.Add(widgets.Fixed(128, 0, undo))
	} else {
		line.Add(widgets.Fixed(128, 0, widgets.NewText(lang.X("imports.history.undone", "undone {{.When}}", map[string]any{"When": ui.When(i.Undone, now)}), widgets.Hint)))
	}
	return widgets.Fixed(0, 64, line)
}

func number(words string, n int, ink fyne.ThemeColorName) fyne.CanvasObject {
	style := widgets.Number
	if n > 0 && ink != "" {
		style = style.In(ink)
	}
	if n == 0 {
		style = style.In(look.Faint)
	}
	return widgets.Fixed(64, 0, widgets.Column(0, widgets.NewText(ui.Number(n), style), widgets.NewText(words, widgets.Hint.Aligned(widgets.Right))))
}

// rejects offers the rows that stayed out as a file.
func (h *history) rejects(i *store.Import) fyne.CanvasObject {
	if i.Rejected == 0 {
		return widgets.Gap(0, 0)
	}
	return widgets.NewIconButton("download", lang.X("imports.history.save", "Save the rows that stayed out"), func() {
		var data []byte
		h.frame.Do(func(ctx context.Context) error {
			full, err := h.frame.Store().Imports().Get(ctx, i.ID)
			if err == nil {
				data = full.RejectFile
			}
			return err
		}, func(err error) {
			if err != nil {
				h.frame.Fail(err)
				return
			}
			saveRejects(h.frame, data)
		})
	}).InCard()
}

func kindIcon(k store.RowKind) string {
	switch k {
	case store.RowsOrders:
		return "shopping-bag"
	case store.RowsEvents:
		return "mouse-pointer-click"
	case store.RowsProducts:
		return "package"
	}
	return "users-round"
}

func (h *history) choose() {
	h.frame.ChooseFile(lang.X("imports.choose.title", "Choose a file of customers, orders, events or products"), false, ui.Tables, func(path string) { h.frame.Go(ui.Import(path)) })
}

// Crumbs implements ui.Page.
func (h *history) Crumbs() []ui.Crumb {
	return []ui.Crumb{
		{Text: lang.X("imports.page.customers", "Customers"), To: ui.Route{Place: ui.Customers}},
		{Text: lang.X("imports.history.title", "Imports")},
	}
}

// Verbs implements ui.Page.
func (h *history) Verbs() []fyne.CanvasObject {
	return []fyne.CanvasObject{widgets.NewButton(lang.X("imports.history.choose", "Import a file"), "download", widgets.Primary, h.choose)}
}

// Content implements ui.Page.
func (h *history) Content() fyne.CanvasObject { return h.content }

// Enter implements ui.Page.
func (h *history) Enter() { h.live.Ask() }

// Leave implements ui.Page.
func (h *history) Leave() {}

// Close implements ui.Page.
func (h *history) Close() { h.live.Stop() }

// Command implements ui.Commander.
func (h *history) Command(c ui.Command) bool {
	if c != ui.CommandNew && c != ui.CommandMain {
		return false
	}
	h.choose()
	return true
}
