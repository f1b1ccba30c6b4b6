package imports

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"gilmok/store"
	"gilmok/store/sqlite"
	"gilmok/ui"
	"gilmok/ui/live/livetest"
	"gilmok/ui/widgets"
)

// machine is a computer without memory.
type machine struct{}

func (machine) Install() string        { return "test" }
func (machine) Person() string         { return "Minji" }
func (machine) SetPerson(string) error { return nil }
func (machine) Recent() []string       { return nil }

// bench is the pages of this package in a window on a real workspace.
type bench struct {
	t       *testing.T
	ui      *ui.UI
	thread  *livetest.Thread
	store   store.Store
	page    ui.Page // the last one made
	folder  string  // for files of the test
	secrets sync.Map
	saveAs  string // what the person answers when asked for a file
	// chosenFolder is what the person answers when asked for a folder.
	chosenFolder string
}

func open(t *testing.T) *bench {
	t.Helper()
	b := &bench{t: t, folder: t.TempDir()}
	app := test.NewTempApp(t)
	b.thread = livetest.New(t)
	b.ui = ui.New(app, ui.Config{
		Machine: machine{}, Language: "en", Theme: "light", Workspace: "shop.gilmok",
		Pages: map[ui.Place]ui.Maker{ui.Customers: func(f *ui.Frame, r ui.Route) ui.Page {
			b.page = New(f, r)
			return b.page
		}},
		Open: func(ctx context.Context, _ string, o ui.OpenOptions) (w *ui.Workspace, err error) {
			b.store, err = sqlite.Create(ctx, filepath.Join(b.folder, "shop.gilmok"), sqlite.Options{Person: o.Person})
			return &ui.Workspace{Store: b.store,
				Secret: func(_ context.Context, name string) (string, error) {
					kept, _ := b.secrets.Load(name)
					text, _ := kept.(string)
					return text, nil
				},
				SetSecret: func(_ context.Context, name, secret string) error { b.secrets.Store(name, secret); return nil },
			}, err
		},
		ChooseFile:   func(context.Context, string, string, string, []string) (string, error) { return b.saveAs, nil },
		ChooseFolder: func(context.Context, string, string) (string, error) { return b.chosenFolder, nil },
	})
	b.ui.Window().Resize(fyne.NewSize(1440, 900))
	b.ui.Start()
	b.until("the workspace is open", func() bool { return b.ui.Frame() != nil })
	t.Cleanup(b.ui.Quit)
	return b
}

// file writes a file and opens the page that imports it.
func (b *bench) file(name, text string) *page {
	b.t.Helper()
	path := filepath.Join(b.folder, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		b.t.Fatal(err)
	}
	return b.read(path)
}

func (b *bench) read(path string) *page {
	b.t.Helper()
	b.ui.Frame().Go(ui.Import(path))
	p, ok := b.page.(*page)
	if !ok || p.route.ID != path {
		b.t.Fatalf("no page for %s", path)
	}
	return p
}

// counted opens the page of a file and waits for the dry run.
func (b *bench) counted(name, text string) *page {
	b.t.Helper()
	p := b.file(name, text)
	b.known(p)
	return p
}

// known waits until the page knows what would change.
func (b *bench) known(p *page) {
	b.t.Helper()
	b.until("what would change is known", func() bool { return p.result != nil })
}

func (b *bench) until(what string, holds func() bool) {
	b.t.Helper()
	if !b.thread.Until(holds) {
		b.t.Fatalf("not in time: %s; on the screen: %q", what, b.words())
	}
}

// on visits what lies on the screen, sheets included.
func (b *bench) on(visit func(fyne.CanvasObject)) {
	c := b.ui.Window().Canvas()
	each(c.Content(), visit)
	if top := c.Overlays().Top(); top != nil {
		each(top, visit)
	}
}

func each(o fyne.CanvasObject, visit func(fyne.CanvasObject)) {
	if o == nil || !o.Visible() {
		return
	}
	visit(o)
	var children []fyne.CanvasObject
	switch o := o.(type) {
	case *fyne.Container:
		children = o.Objects
	case fyne.Widget:
		children = test.WidgetRenderer(o).Objects()
	}
	for _, child := range children {
		each(child, visit)
	}
}

func (b *bench) words() string {
	var list []string
	b.on(func(o fyne.CanvasObject) {
		switch o := o.(type) {
		case *widgets.Text:
			list = append(list, o.Text())
		case *widgets.Paragraph:
			list = append(list, o.Text())
		case *widgets.Button:
			list = append(list, o.Text())
		}
	})
	return strings.Join(list, "\n")
}

func (b *bench) says(words string) bool { return strings.Contains(b.words(), words) }

// press presses the first button with these words.
func (b *bench) press(words string) { b.t.Helper(); test.Tap(b.buttons(words)[0]) }

// pressLast presses the last one: that of the word at the foot of the page.
func (b *bench) pressLast(words string) {
	b.t.Helper()
	all := b.buttons(words)
	test.Tap(all[len(all)-1])
}

func (b *bench) buttons(words string) (found []*widgets.Button) {
	b.t.Helper()
	b.on(func(o fyne.CanvasObject) {
		if button, ok := o.(*widgets.Button); ok && button.Text() == words {
			found = append(found, button)
		}
	})
	if found == nil {
		b.t.Fatalf("no button %q; on the screen: %q", words, b.words())
	}
	return found
}

// people are the customers of the workspace by their ids of the shop.
func (b *bench) people() map[string]store.Customer {
	b.t.Helper()
	ctx := context.Background()
	ids, err := b.store.Customers().IDs(ctx, store.CustomerQuery{})
	if err != nil {
		b.t.Fatal(err)
	}
	rows, err := b.store.Customers().ListByID(ctx, ids)
	if err != nil {
		b.t.Fatal(err)
	}
	found := map[string]store.Customer{}
	for _, r := range rows {
		found[r.ExternalID] = r.Customer
	}
	return found
}
