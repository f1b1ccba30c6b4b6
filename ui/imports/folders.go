package imports

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/store/importer"
	"gilmok/store/intake"
	"gilmok/ui"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// watched is a watched folder as the page shows it.
type watched struct {
	store.WatchedFolder
	there bool
	files []store.WatchedFile
}

// How many files of a folder are shown by name.
const (
	openShown  = 8
	takenShown = 3
)

func loadFolders(ctx context.Context, st store.Reads) (list []watched, err error) {
	folders, err := st.Imports().Folders(ctx)
	if err != nil {
		return nil, err
	}
	for _, f := range folders {
		w := watched{WatchedFolder: f}
		if w.files, err = st.Imports().Files(ctx, f.Path); err != nil {
			return nil, err
		}
		info, missing := os.Stat(f.Path)
		w.there = missing == nil && info.IsDir()
		list = append(list, w)
	}
	return list, nil
}

// from gives the watched folder whose file an import brought in; "" for any other.
func (a past) from(id store.ImportID) string {
	for i := range a.folders {
		for _, f := range a.folders[i].in(store.WatchedTaken) {
			if f.Import == id {
				return f.Folder
			}
		}
	}
	return ""
}

// in gives the files of a folder that are in a state.
func (w *watched) in(states ...store.WatchedState) (list []store.WatchedFile) {
	for _, f := range w.files {
		for _, s := range states {
			if f.State == s {
				list = append(list, f)
			}
		}
	}
	return list
}

// folders is the card of watched folders: how each is watched, what waits in it and
// what was taken in.
func (h *history) folders(list []watched, now time.Time) fyne.CanvasObject {
	add := widgets.NewButton(lang.X("imports.folder.watch", "Watch a folder"), "folder-open", widgets.Secondary, h.watch).InCard()
	add.SetEnabled(!h.frame.ReadOnly())
	head := widgets.Fixed(0, 44, widgets.Row(look.Space2, widgets.NewText(lang.X("imports.folder.title", "Watched folders"), widgets.SectionHead),
		widgets.Grow(widgets.NewCutText(lang.X("imports.folder.words", "New files in them come in the way you chose for files of their shape."), widgets.Second)), add))
	body := widgets.Column(0, head)
	for i := range list {
		body.Add(widgets.NewHairline())
		body.Add(h.folder(&list[i], now))
	}
	return widgets.NewPlainCard(widgets.Pad(look.Space1, look.Space4, look.Space1, look.Space4, body))
}

func (h *history) folder(w *watched, now time.Time) fyne.CanvasObject {
	kinds := []widgets.Option{{ID: "", Text: lang.X("imports.folder.any", "By their header")}}
	for _, k := range rowKinds {
		kinds = append(kinds, widgets.Option{ID: string(k), Text: ui.RowKindName(k)})
	}
	kind := widgets.NewSelect(kinds, string(w.Kind), func(id string) { h.keep(w.WatchedFolder, func(f *store.WatchedFolder) { f.Kind = store.RowKind(id) }) }).Dense()
	mode := "look"
	if w.ByItself {
		mode = "itself"
	}
	how := widgets.NewSelect([]widgets.Option{{ID: "look", Text: lang.X("imports.folder.look", "After a look")}, {ID: "itself", Text: lang.X("imports.folder.itself", "By themselves")}},
		mode, func(id string) { h.keep(w.WatchedFolder, func(f *store.WatchedFolder) { f.ByItself = id == "itself" }) }).Dense()
	var more *widgets.Button
	more = widgets.NewIconButton("ellipsis", lang.X("imports.folder.more", "More about this folder"), func() { widgets.ShowMenuBelow(more, h.verbs(w)) }).InCard()
	sign := widgets.NewRoundIcon("folder-open", look.Muted, look.Well)
	if !w.there {
		sign = widgets.NewRoundIcon("folder-open", look.Warn, look.WarnSoft)
	}
	for _, c := range []interface{ SetEnabled(bool) }{kind, how, more} {
		c.SetEnabled(!h.frame.ReadOnly())
	}
	body := widgets.Column(0, widgets.Fixed(0, 64, widgets.NewListRow(sign, ui.FolderName(w.Path), aboutFolder(w, now),
		widgets.Fixed(136, 30, kind), widgets.Fixed(160, 30, how), more)))
	open := w.in(store.WatchedWaiting, store.WatchedRefused)
	for _, f := range open[:min(len(open), openShown)] {
		body.Add(h.file(f, now))
	}
	if more := len(open) - openShown; more > 0 {
		body.Add(fileLine(widgets.NewText(lang.XN("imports.folder.others", "and {{.Count}} more", more, map[string]any{"Count": ui.Number(more)}), widgets.Hint)))
	}
	taken := w.in(store.WatchedTaken)
	for _, f := range taken[:min(len(taken), takenShown)] {
		body.Add(takenFile(f, now))
	}
	body.Add(widgets.Gap(0, look.Space1))
	return body
}

// aboutFolder says where a folder is and what has come out of it.
func aboutFolder(w *watched, now time.Time) string {
	if !w.there {
		return lang.X("imports.folder.away", "{{.Path}} is not on this computer now. Nothing is lost: it goes on when the folder is back.", map[string]any{"Path": w.Path})
	}
	parts := []string{w.Path}
	if taken := w.in(store.WatchedTaken); len(taken) > 0 {
		parts = append(parts, lang.XN("imports.folder.taken", "{{.Count}} files taken in, the last {{.When}}", len(taken),
			map[string]any{"Count": ui.Number(len(taken)), "When": ui.When(taken[0].At, now)}))
	} else if len(w.in(store.WatchedWaiting, store.WatchedRefused)) == 0 {
		parts = append(parts, lang.X("imports.folder.nothing", "no new file yet"))
	}
	return strings.Join(parts, " · ")
}

// fileLine sets a file of a folder below its head, in line with the folder's name.
func fileLine(o ...fyne.CanvasObject) fyne.CanvasObject {
	return widgets.Pad(0, 0, 0, 52, widgets.Fixed(0, 36, widgets.Row(look.Space2, o...)))
}

// file is a file that waits for a look, or cannot be read.
func (h *history) file(f store.WatchedFile, now time.Time) fyne.CanvasObject {
	icon, verb, words := widgets.NewIcon("circle-question-mark", look.Warn), lang.X("imports.folder.look_at", "Look"), waitsFor(importer.Code(f.Reason))
	if f.State == store.WatchedRefused {
		icon, verb = widgets.NewIcon("circle-x", look.Bad), lang.X("imports.folder.why", "What to do")
		words = trouble(importer.Code(f.Reason)).What
	}
	path := filepath.Join(f.Folder, f.Name)
	leave := widgets.NewButton(lang.X("imports.folder.leave", "Leave it out"), "", widgets.Quiet, func() { h.leaveOut(f) }).InCard()
	leave.SetEnabled(!h.frame.ReadOnly())
	return fileLine(icon, widgets.GrowBy(1, widgets.NewCutText(f.Name, widgets.Strong)), came(f, now), widgets.GrowBy(1.4, widgets.NewCutText(words, widgets.Small)),
		widgets.Fixed(212, 0, widgets.Row(look.Space2, widgets.Space(),
			widgets.NewButton(verb, "", widgets.Secondary, func() { h.frame.Go(ui.Import(path)) }).InCard(), leave)))
}

// came says when a file was judged, in a column.
func came(f store.WatchedFile, now time.Time) fyne.CanvasObject {
	return widgets.Fixed(96, 0, widgets.NewCutText(ui.When(f.At, now), widgets.Hint))
}

func takenFile(f store.WatchedFile, now time.Time) fyne.CanvasObject {
	rows := lang.XN("imports.folder.rows", "{{.Count}} rows", f.Rows, map[string]any{"Count": ui.Number(f.Rows)})
	return fileLine(widgets.NewIcon("check", look.Good), widgets.GrowBy(1, widgets.NewCutText(f.Name, widgets.Second)), came(f, now),
		widgets.GrowBy(1.4, widgets.NewCutText(lang.X("imports.folder.is_in", "is in · {{.Rows}}", map[string]any{"Rows": rows}), widgets.Small)), widgets.Gap(212, 0))
}

// waitsFor says why a file is not taken in by itself.
func waitsFor(reason importer.Code) string {
	switch reason {
	case "":
		return lang.X("imports.waits.look", "is read as the last file of this shape")
	case intake.ReasonNewShape:
		return lang.X("imports.waits.shape", "its columns are new: say once what they are")
	case intake.ReasonRejects:
		return lang.X("imports.waits.rejects", "more rows would stay out than come in")
	case intake.ReasonStopped:
		return lang.X("imports.waits.stopped", "was stopped while it came in; nothing of it is in")
	case importer.PasswordNeeded, importer.WrongPassword:
		return lang.X("imports.waits.password", "wants its password")
	}
	return lang.X("imports.waits.question", "has a question only you can answer")
}

// verbs is the menu of a folder.
func (h *history) verbs(w *watched) []widgets.MenuItem {
	items := []widgets.MenuItem{{Text: lang.X("imports.folder.reveal", "Show it"), Icon: "folder-open", Disabled: !w.there, Do: func() { h.frame.Reveal(w.Path) }}}
	if n := len(w.in(store.WatchedBefore)); n > 0 {
		items = append(items, widgets.MenuItem{Text: lang.XN("imports.folder.offer", "Look at the {{.Count}} files that lay there before", n, map[string]any{"Count": ui.Number(n)}),
			Icon: "history", Do: func() { h.do(func(ctx context.Context) error { return intake.Offer(ctx, h.frame.Store(), w.Path) }) }})
	}
	return append(items, widgets.MenuItem{}, widgets.MenuItem{Text: lang.X("imports.folder.stop", "Watch it no longer"), Icon: "x", Do: func() { h.stop(w) }})
}

// stop forgets a folder; it can be taken back, and then knows its files again.
func (h *history) stop(w *watched) {
	h.frame.Write(func(ctx context.Context, tx store.Tx) error { return tx.Imports().DeleteFolder(ctx, w.Path) }, func() {
		h.live.Ask()
		h.frame.Say(lang.X("imports.folder.stopped", "{{.Folder}} is watched no longer. What came in stays.", map[string]any{"Folder": ui.FolderName(w.Path)}),
			lang.X("imports.folder.undo", "Undo"), func() {
				h.frame.Write(func(ctx context.Context, tx store.Tx) error {
					if err := tx.Imports().SaveFolder(ctx, w.WatchedFolder); err != nil {
						return err
					}
					for _, f := range w.files {
						if err := tx.Imports().SaveFile(ctx, f); err != nil {
							return err
						}
					}
					return nil
				}, h.live.Ask)
			})
	})
}

func (h *history) keep(f store.WatchedFolder, change func(*store.WatchedFolder)) {
	change(&f)
	h.frame.Write(func(ctx context.Context, tx store.Tx) error { return tx.Imports().SaveFolder(ctx, f) }, h.live.Ask)
}

// leaveOut says that a file is not wanted.
func (h *history) leaveOut(f store.WatchedFile) {
	path := filepath.Join(f.Folder, f.Name)
	h.do(func(ctx context.Context) error { return intake.Mark(ctx, h.frame.Store(), path, 0, 0) })
	h.frame.Say(lang.X("imports.folder.left", "{{.File}} is left out. The file itself stays where it is.", map[string]any{"File": f.Name}),
		lang.X("imports.folder.undo", "Undo"), func() {
			h.frame.Write(func(ctx context.Context, tx store.Tx) error { return tx.Imports().SaveFile(ctx, f) }, h.live.Ask)
		})
}

func (h *history) do(work func(ctx context.Context) error) {
	h.frame.Do(work, func(err error) {
		if err != nil {
			h.frame.Fail(err)
		}
		h.live.Ask()
	})
}

// watch asks for a folder and watches it.
func (h *history) watch() {
	h.frame.ChooseFolder(lang.X("imports.folder.choose", "Which folder do new exports come into?"), func(path string) { watchFolder(h.frame, path, h.live.Ask) })
}

// watchFolder begins to watch a folder, after a look: the careful way is the first.
func watchFolder(f *ui.Frame, path string, then func()) {
	var before int
	f.Do(func(ctx context.Context) (err error) {
		before, err = intake.Watch(ctx, f.Store(), store.WatchedFolder{Path: path})
		return err
	}, func(err error) {
		switch {
		case errors.Is(err, intake.ErrNoFolder):
			f.Say(lang.X("imports.folder.none", "There is no folder {{.Path}} on this computer.", map[string]any{"Path": path}), "", nil)
		case errors.Is(err, os.ErrPermission):
			f.Say(lang.X("imports.folder.permission", "Your computer does not let Gilmok look into {{.Path}}.", map[string]any{"Path": path}), "", nil)
		case err != nil:
			f.Fail(err)
		case before > 0:
			f.Say(lang.XN("imports.folder.begun_before", "New files in {{.Folder}} will show up here. {{.Count}} that lie there already are left alone.", before,
				map[string]any{"Folder": ui.FolderName(path), "Count": ui.Number(before)}), lang.X("imports.folder.offer_them", "Look at them"), func() {
				f.Do(func(ctx context.Context) error { return intake.Offer(ctx, f.Store(), filepath.Clean(path)) }, func(err error) {
					if err != nil {
						f.Fail(err)
					}
					then()
				})
			})
		default:
			f.Say(lang.X("imports.folder.begun", "New files in {{.Folder}} will show up here.", map[string]any{"Folder": ui.FolderName(path)}), "", nil)
		}
		then()
	})
}
