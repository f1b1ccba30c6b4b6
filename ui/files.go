package ui

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/storage"

	"gilmok/ui/live"
	"gilmok/ui/widgets"
)

// Tables are the files that can be imported.
var Tables = []string{".csv", ".tsv", ".txt", ".xlsx", ".gz"}

func (u *UI) askNew() {
	u.chooseFile(lang.X("frame.file.new", "Where shall the new workspace be?"), lang.X("frame.file.name", "shop"), []string{".gilmok"},
		func(path string) { u.createWorkspace(path, nil) })
}

func (u *UI) askOpen() {
	u.chooseFile(lang.X("frame.file.open", "Open a workspace"), "", []string{".gilmok"}, u.Open)
}

// askCopy writes a consistent copy while others go on working.
func (u *UI) askCopy() {
	if u.frame == nil {
		return
	}
	f := u.frame
	name := lang.X("frame.file.copy_name", "{{.Name}} copy {{.Day}}", map[string]any{"Name": f.fileName(), "Day": time.Now().Format(time.DateOnly)})
	u.chooseFile(lang.X("frame.file.copy", "Save a copy"), name, []string{".gilmok"}, func(path string) {
		live.Run(func(ctx context.Context) (struct{}, error) {
			return struct{}{}, f.Store().Backup(ctx, path)
		}, func(_ struct{}, err error) {
			if err != nil {
				f.Fail(err)
				return
			}
			f.Say(lang.X("frame.file.copied", "Saved a copy as {{.File}}", map[string]any{"File": filepath.Base(path)}), "", nil)
		})
	})
}

// askLocal copies the workspace to a place of the person's choice and goes on
// there. The file that was open stays as a copy.
func (f *Frame) askLocal() {
	f.ui.chooseFile(lang.X("frame.file.local", "Where on this computer?"), f.fileName(), []string{".gilmok"}, func(path string) {
		f.Do(func(ctx context.Context) error { return f.Store().Backup(ctx, path) }, func(err error) {
			if err != nil {
				f.Fail(err)
				return
			}
			f.ui.moved = path
			f.ui.openWorkspace(path, false)
		})
	})
}

// chooseFile asks for a file, by the system's dialog where the program was given
// one, else by Fyne's. With a name it is a file to be written, of that name if
// the person likes it; one that they write without an extension gets the first.
// then is not called when they changed their mind.
func (u *UI) chooseFile(title, name string, extensions []string, then func(path string)) {
	if name != "" {
		name += extensions[0]
	}
	if u.cfg.ChooseFile == nil {
		u.chooseFyne(title, name, extensions, then)
		return
	}
	live.Run(func(ctx context.Context) (string, error) {
		return u.cfg.ChooseFile(ctx, title, u.folder(), name, extensions)
	}, func(path string, err error) {
		switch {
		case err != nil: // no dialog on this desktop
			u.note(err)
			u.chooseFyne(title, name, extensions, then)
		case path != "" && name != "" && filepath.Ext(path) == "":
			u.replacing(path+extensions[0], then) // the dialog did not ask about this name
		case path != "":
			then(path)
		}
	})
}

// chooseFolder asks for a folder, as chooseFile does for a file.
func (u *UI) chooseFolder(title string, then func(path string)) {
	ours := func() {
		d := dialog.NewFolderOpen(func(folder fyne.ListableURI, err error) {
			if err == nil && folder != nil {
				then(folder.Path())
			}
		}, u.window)
		u.show(d, title, lang.X("frame.file.this_folder", "This folder"))
	}
	if u.cfg.ChooseFolder == nil {
		ours()
		return
	}
	live.Run(func(ctx context.Context) (string, error) {
		return u.cfg.ChooseFolder(ctx, title, u.folder())
	}, func(path string, err error) {
		switch {
		case err != nil: // no dialog on this desktop
			u.note(err)
			ours()
		case path != "":
			then(path)
		}
	})
}

func (u *UI) folder() string {
	if recent := u.Recent(); len(recent) > 0 {
		return filepath.Dir(recent[0])
	}
	return ""
}

func (u *UI) chooseFyne(title, name string, extensions []string, then func(path string)) {
	if name != "" {
		d := dialog.NewFolderOpen(func(folder fyne.ListableURI, err error) {
			if err == nil && folder != nil {
				u.nameFile(folder.Path(), name, extensions[0], then)
			}
		}, u.window)
		u.show(d, title, lang.X("frame.file.here", "Into this folder"))
		return
	}
	d := dialog.NewFileOpen(func(r fyne.URIReadCloser, err error) {
		if err != nil || r == nil {
			return
		}
		path := r.URI().Path()
		if err := r.Close(); err != nil {
			u.note(err)
		}
		then(path)
	}, u.window)
	d.SetFilter(storage.NewExtensionFileFilter(extensions))
	u.show(d, title, lang.X("frame.menu.open", "Open"))
}

// show opens a dialog of Fyne's in our words.
func (u *UI) show(d *dialog.FileDialog, title, verb string) {
	d.SetTitleText(title)
	d.SetConfirmText(verb)
	d.SetDismissText(lang.X("frame.sheet.cancel", "Cancel"))
	d.Show()
	d.Resize(fyne.NewSize(820, 560)) // before it is shown it has no size to change, and Fyne ends the program
}

// nameFile asks for the name of a file that is to be written into a folder. Fyne's
// own dialog is not used for it: it empties the file before anybody has agreed.
func (u *UI) nameFile(folder, suggested, extension string, then func(path string)) {
	if u.frame == nil {
		then(filepath.Join(folder, suggested))
		return
	}
	u.frame.AskName(lang.X("frame.file.name_title", "Name of the file"), suggested, lang.X("frame.file.name_verb", "Save here"), func(name string) {
		if filepath.Ext(name) != extension {
			name += extension
		}
		u.replacing(filepath.Join(folder, filepath.Base(name)), then)
	})
}

// replacing goes on with a file to be written; one that is there is asked about.
func (u *UI) replacing(path string, then func(path string)) {
	if _, err := os.Stat(path); err != nil || u.frame == nil || filepath.Ext(path) == ".gilmok" { // a workspace is never written over
		then(path)
		return
	}
	u.frame.Ask(widgets.Confirm{
		Title: lang.X("frame.file.replace", "Replace {{.File}}", map[string]any{"File": filepath.Base(path)}),
		Words: lang.X("frame.file.replace_words", "A file of this name is there already. What it holds now is lost."),
		Verb:  lang.X("frame.file.replace_verb", "Replace it"), Danger: true, Do: func() { then(path) },
	})
}

// dropped takes what was dropped on the window.
func (u *UI) dropped(at fyne.Position, files []fyne.URI) {
	if len(files) == 0 {
		return
	}
	path := files[0].Path()
	if u.frame != nil {
		if d, ok := u.frame.router.page().(Dropper); ok && d.Drop(path, at) {
			return
		}
	}
	u.queue = nil
	if isTable(path) {
		for _, f := range files[1:] {
			if isTable(f.Path()) {
				u.queue = append(u.queue, f.Path())
			}
		}
	}
	u.Open(path)
}

// Queued gives the tables that were dropped together with one that is or was on
// the import page, and have not had their turn.
func (f *Frame) Queued() []string { return f.ui.queue }

// OpenQueued opens the next of them.
func (f *Frame) OpenQueued() {
	if len(f.ui.queue) == 0 {
		return
	}
	next := f.ui.queue[0]
	f.ui.queue = f.ui.queue[1:]
	f.Open(next)
}

// importFile shows the import page for a file. On the sample, and where nothing
// is open, the file first gets a workspace of its own.
func (u *UI) importFile(path string) {
	if u.frame != nil && !u.frame.info.Sealed {
		u.frame.Go(Import(path))
		return
	}
	own := freePath(filepath.Join(filepath.Dir(path), shopFile()))
	u.asked(own, func() {
		u.createWorkspace(own, func() { u.frame.Go(Import(path)) })
	})
}

// freePath gives a path, or where a file is there already one with a number:
// shop 2.gilmok.
func freePath(path string) string {
	extension := filepath.Ext(path)
	base := strings.TrimSuffix(path, extension)
	for n := 2; ; n++ {
		if _, err := os.Stat(path); err != nil {
			return path
		}
		path = base + " " + strconv.Itoa(n) + extension
	}
}

// asked says which file will be made before it is made.
func (u *UI) asked(path string, do func()) {
	widgets.Confirm{
		Title:  lang.X("frame.own.title", "Make a workspace of your own"),
		Words:  lang.X("frame.own.words", "Your file does not go into the sample shop. Gilmok makes {{.File}} beside it, on this computer.", map[string]any{"File": filepath.Base(path)}),
		Verb:   lang.X("frame.own.verb", "Make it and read the file"),
		Cancel: lang.X("frame.sheet.cancel", "Cancel"),
		Do:     do,
	}.Show(u.window.Canvas())
}

func shopFile() string { return lang.X("frame.file.name", "shop") + ".gilmok" }

// Browse opens an address, or a file of this computer, in the browser.
func (f *Frame) Browse(address string) {
	parsed, err := url.Parse(address)
	if err == nil {
		err = f.ui.app.OpenURL(parsed)
	}
	if err != nil {
		f.ui.note(err)
		f.Say(lang.X("frame.browser.none", "No browser could be opened. The page is at {{.Address}}", map[string]any{"Address": address}), "", nil)
	}
}
