package imports

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"gilmok/store"
	"gilmok/store/intake"
	"gilmok/ui"
	"gilmok/ui/widgets"
)

// history opens the page of imports.
func (b *bench) history() *history {
	b.t.Helper()
	b.ui.Frame().Go(ui.Import(""))
	h, ok := b.page.(*history)
	if !ok {
		b.t.Fatalf("no page of imports: %T", b.page)
	}
	return h
}

// inbox makes a folder beside the workspace, with files in it.
func (b *bench) inbox(files map[string]string) string {
	b.t.Helper()
	folder := filepath.Join(b.folder, "inbox")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		b.t.Fatal(err)
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			b.t.Fatal(err)
		}
	}
	return folder
}

// look looks through the watched folders as the window does, without the wait.
func (b *bench) look() {
	b.t.Helper()
	now := time.Now()
	in := &intake.Intake{Store: b.store, Now: func() time.Time { return now }}
	if _, err := in.Look(b.t.Context()); err != nil {
		b.t.Fatal(err)
	}
	now = now.Add(intake.Settle)
	if _, err := in.Look(b.t.Context()); err != nil {
		b.t.Fatal(err)
	}
}

// choose chooses in the select on the screen that shows another choice.
func (b *bench) choose(from, id string) {
	b.t.Helper()
	b.on(func(o fyne.CanvasObject) {
		if s, ok := o.(*widgets.Select); ok && s.Chosen() == from {
			s.OnChanged(id)
		}
	})
}

func TestNewFileOfAWatchedFolderIsLookedAt(t *testing.T) {
	b := open(t)
	b.chosenFolder = b.inbox(map[string]string{"old.csv": people})
	h := b.history()
	b.until("the page is there", func() bool { return b.says("Watched folders") })
	b.press("Watch a folder")
	b.until("it is watched", func() bool { return b.says("1 that lie there already") && b.says("no new file yet") })
	b.inbox(map[string]string{"people.csv": people, "page.xls": "<html><table></table></html>"})
	b.look()
	b.until("both are shown", func() bool {
		return b.says("people.csv") && b.says("its columns are new") && b.says("This is a web page under another name")
	})
	files, err := b.store.Imports().Files(t.Context(), b.chosenFolder)
	if err != nil {
		t.Fatal(err)
	}
	h.leaveOut(files[slices.IndexFunc(files, func(f store.WatchedFile) bool { return f.Name == "page.xls" })])
	b.until("one is left out", func() bool { return !b.says("This is a web page under another name") })
	b.pressLast("Undo")
	b.until("it is back", func() bool { return b.says("This is a web page under another name") })
	b.press("Look")
	p := b.page.(*page)
	b.known(p)
	b.press("Import 3 customers")
	b.until("the rows are in", func() bool { return p.ended })
	b.ui.Frame().Go(ui.Import(""))
	b.until("it counts as taken in", func() bool {
		return b.says("1 file taken in") && b.says("is in · 3 rows") && b.says("/inbox") && b.says("· from ")
	})
}

func TestFolderByItselfAndNoLonger(t *testing.T) {
	b := open(t)
	p := b.counted("known.csv", people)
	b.press("Import 3 customers")
	b.until("the rows are in", func() bool { return p.ended })
	b.chosenFolder = b.inbox(nil)
	b.history()
	b.until("the page is there", func() bool { return b.says("Watch a folder") })
	b.press("Watch a folder")
	b.until("it is watched", func() bool { return b.says("no new file yet") })
	b.choose("look", "itself")
	b.until("it is kept", func() bool {
		list, err := b.store.Imports().Folders(t.Context())
		return err == nil && len(list) == 1 && list[0].ByItself && list[0].Kind == ""
	})
	b.inbox(map[string]string{"more.csv": people + "c9,Zoe,zoe@example.com,Bath\n"})
	b.look()
	b.until("it is in", func() bool { return len(b.people()) == 4 && b.says("more.csv") })
	h := b.page.(*history)
	list, err := loadFolders(t.Context(), b.store)
	if err != nil {
		t.Fatal(err)
	}
	h.stop(&list[0])
	b.until("it is gone", func() bool { return b.says("is watched no longer") })
	b.pressLast("Undo")
	b.until("it is back with what it knew", func() bool {
		files, err := b.store.Imports().Files(t.Context(), list[0].Path)
		return err == nil && len(files) == 1 && files[0].State == store.WatchedTaken
	})
}

func TestADroppedFolderIsOfferedToBeWatched(t *testing.T) {
	b := open(t)
	b.read(b.inbox(nil))
	b.until("it is told", func() bool { return b.says("This is a folder or a device") })
	b.press("Watch this folder for new files")
	b.until("it is watched", func() bool {
		list, err := b.store.Imports().Folders(t.Context())
		return err == nil && len(list) == 1
	})
}
