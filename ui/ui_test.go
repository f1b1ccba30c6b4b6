package ui

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/sqlite"
	"gilmok/ui/live/livetest"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// machine is what a computer remembers, in memory.
type machine struct {
	recent []string
	person string
}

func (m *machine) Install() string             { return "test" }
func (m *machine) Person() string              { return m.person }
func (m *machine) SetPerson(name string) error { m.person = name; return nil }
func (m *machine) Recent() []string            { return m.recent }

// plain is a page that counts what happens to it.
type plain struct {
	route                 Route
	entered, left, closed int
	commands              []Command
	wide                  bool
	content               fyne.CanvasObject
}

func (p *plain) Crumbs() []Crumb {
	return []Crumb{{Text: "Parent", To: Route{Place: Today}}, {Text: string(p.route.Place) + p.route.ID}}
}
func (p *plain) Verbs() []fyne.CanvasObject {
	return []fyne.CanvasObject{widgets.NewButton("Do it", "", widgets.Primary, nil)}
}
func (p *plain) Content() fyne.CanvasObject { return p.content }
func (p *plain) Enter()                     { p.entered++ }
func (p *plain) Leave()                     { p.left++ }
func (p *plain) Close()                     { p.closed++ }
func (p *plain) Wide() bool                 { return p.wide }
func (p *plain) Command(c Command) bool {
	p.commands = append(p.commands, c)
	return c != CommandEscape
}

// bench is a window with plain pages and a real workspace.
type bench struct {
	*UI
	t       *testing.T
	cfg     Config
	machine *machine
	pages   map[Route][]*plain // each page made, by route
	opened  []OpenOptions
	fails   error // of the next opening
	sealed  bool
	thread  *livetest.Thread
}

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{t: t, machine: &machine{person: "Minji"}, pages: map[Route][]*plain{}}
	maker := func(f *Frame, r Route) Page {
		p := &plain{route: r, wide: r.View == "board", content: widgets.NewText("content of "+string(r.Place)+r.ID, widgets.Base)}
		b.pages[r] = append(b.pages[r], p)
		return p
	}
	b.cfg = Config{Machine: b.machine, Language: "en", Theme: "light", Pages: map[Place]Maker{}, Open: b.open, Create: b.create}
	for _, p := range append(railPlaces, Settings) {
		b.cfg.Pages[p] = maker
	}
	app := test.NewTempApp(t)
	b.thread = livetest.New(t)
	b.UI = New(app, b.cfg)
	t.Cleanup(func() {
		b.closeWorkspace()
		if err := SetLanguage("en"); err != nil {
			t.Error(err)
		}
	})
	return b
}

func (b *bench) open(ctx context.Context, path string, o OpenOptions) (*Workspace, error) {
	b.opened = append(b.opened, o)
	if err := b.fails; err != nil {
		b.fails = nil
		return nil, err
	}
	return b.create(ctx, path, o)
}

func (b *bench) create(ctx context.Context, path string, o OpenOptions) (*Workspace, error) {
	st, err := sqlite.Create(ctx, filepath.Join(b.t.TempDir(), "shop.gilmok"), sqlite.Options{Person: o.Person, Sealed: b.sealed})
	if err != nil {
		return nil, err
	}
	return &Workspace{Store: st}, nil
}

// until waits for something that goroutines bring about.
func (b *bench) until(what string, holds func() bool) {
	b.t.Helper()
	if !b.thread.Until(holds) {
		b.t.Fatalf("not in time: %s; on the screen: %q", what, b.words())
	}
}

// words are the texts on the screen, sheets included.
func (b *bench) words() (list []string) {
	c := b.window.Canvas()
	for _, o := range append([]fyne.CanvasObject{c.Content()}, c.Overlays().List()...) {
		list = append(list, textsOf(o)...)
	}
	return list
}

func textsOf(o fyne.CanvasObject) (list []string) {
	if o == nil || !o.Visible() {
		return nil
	}
	switch o := o.(type) {
	case *canvas.Text:
		return []string{o.Text}
	case *fyne.Container:
		for _, child := range o.Objects {
			list = append(list, textsOf(child)...)
		}
	case fyne.Widget:
		for _, child := range test.WidgetRenderer(o).Objects() {
			list = append(list, textsOf(child)...)
		}
	}
	return list
}

func (b *bench) says(want string) bool { return strings.Contains(strings.Join(b.words(), " "), want) }

// press presses the button of these words.
func (b *bench) press(text string) {
	b.t.Helper()
	c := b.window.Canvas()
	for _, o := range append([]fyne.CanvasObject{c.Content()}, c.Overlays().List()...) {
		if found := find(o, func(w *widgets.Button) bool { return w.Text() == text }); found != nil {
			test.Tap(found)
			return
		}
	}
	b.t.Fatalf("no button %q; on the screen: %q", text, b.words())
}

// find gives the first object of a kind that is wanted, in an object and below it.
func find[T fyne.CanvasObject](o fyne.CanvasObject, wanted func(T) bool) (found T) {
	if o == nil || !o.Visible() {
		return found
	}
	if t, ok := o.(T); ok && wanted(t) {
		return t
	}
	var children []fyne.CanvasObject
	switch o := o.(type) {
	case *fyne.Container:
		children = o.Objects
	case fyne.Widget:
		children = test.WidgetRenderer(o).Objects()
	}
	for _, child := range children {
		if t := find(child, wanted); fyne.CanvasObject(t) != fyne.CanvasObject(found) {
			return t
		}
	}
	return found
}

// started is a bench whose workspace is open.
func started(t *testing.T) *bench {
	t.Helper()
	b := newBench(t)
	b.machine.recent = []string{"shop.gilmok"}
	b.Start()
	b.until("the workspace is open", func() bool { return b.frame != nil && b.says("content of today") })
	return b
}

func TestFirstStartInvites(t *testing.T) {
	b := newBench(t)
	b.Start()
	for _, want := range []string{"Drop your customer file here", "Look around the sample shop"} {
		if !b.says(want) {
			t.Errorf("%q is not on the screen: %q", want, b.words())
		}
	}
	b.ChooseLanguage("ko")
	if !b.says("예시 가게 둘러보기") {
		t.Errorf("in Korean: %q", b.words())
	}
}

func TestStartOpensTheLastWorkspaceInThePersonsName(t *testing.T) {
	b := started(t)
	if len(b.opened) != 1 || b.opened[0].Person != "Minji" || b.opened[0].ReadOnly {
		t.Errorf("opened %+v", b.opened)
	}
}

func TestPagesKeepTheirPlace(t *testing.T) {
	b := started(t)
	f := b.frame
	list, person := Route{Place: Customers}, Route{Place: Customers, View: "profile", ID: "7"}
	f.Go(list)
	f.Go(person)
	f.Go(person)
	f.Back()
	if f.Here() != list || len(b.pages[list]) != 1 || len(b.pages[person]) != 1 {
		t.Fatalf("here %v, made %d and %d", f.Here(), len(b.pages[list]), len(b.pages[person]))
	}
	if p := b.pages[list][0]; p.entered != 2 || p.left != 1 || p.closed != 0 {
		t.Errorf("the list was entered %d times, left %d, closed %d", p.entered, p.left, p.closed)
	}
	if !b.says("content of customers") {
		t.Errorf("on the screen: %q", b.words())
	}
	f.Back()
	f.Back()
	f.Back()
	if f.Here().Place != Today {
		t.Errorf("back at the first page is %v", f.Here())
	}
}

func TestForgottenPageIsMadeAnew(t *testing.T) {
	b := started(t)
	r := Route{Place: Segments, ID: "3"}
	b.frame.Go(r)
	b.frame.Go(Route{Place: Segments})
	b.frame.Forget(r)
	if b.pages[r][0].closed != 1 {
		t.Error("the page was not closed")
	}
	b.frame.Go(r)
	if len(b.pages[r]) != 2 {
		t.Errorf("made %d times", len(b.pages[r]))
	}
}

func TestManyPagesAreThinned(t *testing.T) {
	b := started(t)
	for i := range 3 * keepPages {
		b.frame.Go(Route{Place: Customers, View: "profile", ID: Number(i)})
	}
	if n := len(b.frame.router.kept); n > keepPages+3 {
		t.Errorf("%d pages are kept", n)
	}
	if b.pages[Route{Place: Customers, View: "profile", ID: "0"}][0].closed != 1 {
		t.Error("the oldest page was not closed")
	}
}

func TestLanguageMakesPagesAnewAtTheSamePlace(t *testing.T) {
	b := started(t)
	r := Route{Place: Outbox}
	b.frame.Go(r)
	b.frame.ChooseLanguage("ko")
	if b.frame.Here() != r || len(b.pages[r]) != 2 || b.pages[r][0].closed != 1 {
		t.Errorf("here %v, made %d times", b.frame.Here(), len(b.pages[r]))
	}
	if !b.says("발송함") || b.says("Customers") {
		t.Errorf("on the screen: %q", b.words())
	}
	if b.app.Preferences().String(prefLanguage) != "ko" {
		t.Error("the language is not remembered")
	}
}

func TestRailFolds(t *testing.T) {
	b := started(t)
	s := b.frame.shell
	tests := []struct {
		name  string
		width float32
		view  string
		want  float32
	}{
		{"a wide window", 1440, "", look.RailWidth},
		{"a narrow window", 1024, "", look.RailFolded},
		{"the board", 1440, "board", look.RailFolded},
		{"wide again", 1440, "", look.RailWidth},
	}
	for _, x := range tests {
		t.Run(x.name, func(t *testing.T) {
			b.frame.Go(Route{Place: Journeys, View: x.view})
			s.Resize(fyne.NewSize(x.width, 900))
			s.Refresh()
			if got := b.frame.rail.Size().Width + 1; got != x.want {
				t.Errorf("the rail is %v wide, want %v", got, x.want)
			}
		})
	}
}

func TestShellAt1024x700(t *testing.T) {
	b := started(t)
	s := b.frame.shell
	s.Resize(fyne.NewSize(1024, 700))
	b.frame.Inspect(b.frame.Page(), widgets.NewText("inspector", widgets.Base))
	s.Refresh()
	page, inspector := s.page.Size(), s.inspector
	if inspector.Position().X+inspector.Size().Width != 1024 || inspector.Size().Width != look.InspectorWidth {
		t.Errorf("the inspector is at %v, %v", inspector.Position(), inspector.Size())
	}
	if page.Width != 1024-look.RailFolded-look.InspectorWidth || page.Height != 700-look.BarHeight {
		t.Errorf("the page has %v", page)
	}
}

// The Tab key goes as one reads: places, bar, page, inspector.
func TestTabOrderIsReadingOrder(t *testing.T) {
	b := started(t)
	r := Route{Place: Customers}
	b.frame.Go(r)
	b.frame.Inspect(b.frame.Page(), widgets.NewButton("in the inspector", "", widgets.Quiet, nil))
	var order []string
	for range 40 {
		b.window.Canvas().(interface{ FocusNext() }).FocusNext()
		switch o := b.window.Canvas().Focused().(type) {
		case *widgets.RailItem:
			order = append(order, "rail")
		case *widgets.Button:
			order = append(order, o.Text())
		}
	}
	text := strings.Join(order, " > ")
	places := []int{strings.Index(text, "rail"), strings.Index(text, "Do it"), strings.Index(text, "Stop everything"), strings.Index(text, "in the inspector")}
	for i := 1; i < len(places); i++ {
		if places[i-1] < 0 || places[i] < places[i-1] {
			t.Fatalf("Tab goes %s", text)
		}
	}
}

func TestInspectorComesBackWithItsPage(t *testing.T) {
	b := started(t)
	b.frame.Go(Route{Place: Customers})
	customers := b.frame.Page()
	b.frame.Inspect(customers, widgets.NewText("somebody", widgets.Base))
	b.frame.Go(Route{Place: Reports})
	if b.says("somebody") {
		t.Error("the inspector stayed at another page")
	}
	b.frame.Inspect(customers, widgets.NewText("somebody as of now", widgets.Base)) // what it waited for has come
	if b.says("somebody as of now") {
		t.Error("a page that is not in view put its inspector on another")
	}
	b.frame.Back()
	if !b.says("somebody as of now") {
		t.Error("the inspector did not come back")
	}
	b.escape()
	if b.says("somebody as of now") {
		t.Error("Esc did not fold the inspector")
	}
}

func TestLockedWorkspaceNamesWhoAndOpensForReading(t *testing.T) {
	b := newBench(t)
	b.machine.recent = []string{"shop.gilmok"}
	b.fails = &store.LockedError{Lock: "window", Person: "Jun", Machine: "jun-pc", Since: time.Date(2026, 1, 1, 9, 12, 0, 0, time.Local)}
	b.Start()
	b.until("the screen names who has it open", func() bool { return b.says("jun-pc by Jun since 09:12") })
	b.press("Open for reading only")
	b.until("it is open", func() bool { return b.frame != nil })
	if last := b.opened[len(b.opened)-1]; !last.ReadOnly {
		t.Errorf("opened with %+v", last)
	}
}

// Alone in the window, and as a sheet over another workspace.
func TestDamagedWorkspaceOffersTheNewestBackup(t *testing.T) {
	for name, start := range map[string]func(*testing.T) *bench{"nothing open": newBench, "another open": started} {
		t.Run(name, func(t *testing.T) {
			b := start(t)
			before := b.frame
			b.UI.cfg.Backups = func(string) []Backup {
				return []Backup{{Path: "shop-friday.gilmok", At: time.Date(2020, 11, 20, 9, 0, 0, 0, time.Local)}, {Path: "shop-monday.gilmok"}}
			}
			var restored string
			b.UI.cfg.Restore = func(_ context.Context, backup, _ string) (string, error) {
				restored = backup
				return "shop restored.gilmok", nil
			}
			b.fails = store.ErrDamaged
			b.Open("shop.gilmok")
			b.until("it is said", func() bool { return b.says("This workspace is damaged") })
			b.press("Open the backup (20 November 2020)")
			b.until("the backup is open", func() bool { return b.frame != nil && b.frame != before })
			if restored != "shop-friday.gilmok" {
				t.Errorf("restored %q", restored)
			}
		})
	}
}

func TestDamagedWorkspaceWithoutABackupIsOnlySaid(t *testing.T) {
	b := started(t)
	b.fails = store.ErrDamaged
	b.Open("shop.gilmok")
	b.until("it is said", func() bool { return b.says("This workspace is damaged") })
	if b.says("Open the backup") {
		t.Errorf("there is none, and the sheet says %q", b.words())
	}
	b.press("Close")
}

// A copy that is only there to be looked at is not asked about again; the line
// above the page says what it is, and takes another answer.
func TestCopyIsAskedAboutOnce(t *testing.T) {
	b := newBench(t)
	path := filepath.Join(t.TempDir(), "copy.gilmok")
	original, err := sqlite.Create(t.Context(), filepath.Join(t.TempDir(), "shop.gilmok"), sqlite.Options{Install: "minji-pc"})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(original.Backup(t.Context(), path), original.Close()); err != nil {
		t.Fatal(err)
	}
	b.UI.cfg.Open = func(ctx context.Context, path string, _ OpenOptions) (*Workspace, error) {
		st, err := sqlite.Open(ctx, path, sqlite.Options{Install: "minji-pc"})
		if err != nil {
			return nil, err
		}
		return &Workspace{Store: st}, nil
	}
	b.Open(path)
	b.until("it is asked", func() bool { return b.says("Which of the two files goes on?") })
	b.press("That is so")
	b.until("the line says what it is", func() bool { return b.says("a copy to look at") })
	b.press("Change")
	b.closeWorkspace()
	b.Open(path)
	b.until("the line says so again", func() bool { return b.says("a copy to look at") })
	if b.says("Which of the two files goes on?") {
		t.Error("it is asked again, or the sheet outlived the workspace")
	}
	b.press("Change")
	find(b.window.Canvas().Overlays().Top(), func(*widgets.Radio) bool { return true }).Choose("moved")
	b.press("That is so")
	b.until("it is the one that goes on", func() bool { return b.frame.Store().Info().Adopted && !b.says("a copy to look at") })
}

func TestFailedOpeningKeepsWhatIsOpen(t *testing.T) {
	b := started(t)
	before := b.frame
	b.fails = store.ErrNotWorkspace
	b.Open("notes.gilmok")
	b.until("the sheet says so", func() bool { return b.says("This file is not a Gilmok workspace") })
	if b.frame != before {
		t.Error("the open workspace was given up")
	}
}

func TestStopEverything(t *testing.T) {
	b := started(t)
	stopped := func() bool {
		on, err := b.frame.Store().Outbox().Stopped(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		return on
	}
	b.press("Stop everything")
	b.until("the store is stopped", stopped)
	b.until("the window says so", func() bool { return b.says("Everything is stopped.") && b.frame.stopped })
	b.press("Go on")
	b.until("it goes on", func() bool { return !stopped() && !b.frame.stopped })
}

func TestDroppedFiles(t *testing.T) {
	b := started(t)
	b.dropped(fyne.NewPos(10, 10), []fyne.URI{storage.NewFileURI("/data/orders.csv")})
	if want := Import("/data/orders.csv"); b.frame.Here() != want {
		t.Errorf("a table leads to %v", b.frame.Here())
	}
	b.dropped(fyne.NewPos(10, 10), []fyne.URI{storage.NewFileURI("/data/other.gilmok")})
	b.until("the workspace is opened", func() bool { return len(b.opened) == 2 })
}

func TestFilesDroppedTogetherComeOneAfterTheOther(t *testing.T) {
	b := started(t)
	var files []fyne.URI
	for _, path := range []string{"/data/customers.csv", "/data/orders.csv", "/data/notes.pdf", "/data/products.xlsx"} {
		files = append(files, storage.NewFileURI(path))
	}
	b.dropped(fyne.NewPos(10, 10), files)
	for _, want := range []string{"/data/customers.csv", "/data/orders.csv", "/data/products.xlsx"} {
		if b.frame.Here() != Import(want) {
			t.Fatalf("on %v, want %s", b.frame.Here(), want)
		}
		b.frame.OpenQueued()
	}
	if len(b.frame.Queued()) != 0 || b.frame.Here() != Import("/data/products.xlsx") {
		t.Errorf("%q wait, on %v", b.frame.Queued(), b.frame.Here())
	}
}

func TestNewWorkspaceTakesAFreeName(t *testing.T) {
	path := filepath.Join(t.TempDir(), "shop.gilmok")
	for _, want := range []string{"shop.gilmok", "shop 2.gilmok", "shop 3.gilmok"} {
		got := freePath(path)
		if filepath.Base(got) != want {
			t.Fatalf("%s, want %s", got, want)
		}
		if err := os.WriteFile(got, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestFileDroppedOnTheSampleMakesAWorkspaceOfOnesOwn(t *testing.T) {
	b := newBench(t)
	b.sealed = true
	b.machine.recent = []string{"sample.gilmok"}
	b.Start()
	b.until("the sample is open", func() bool { return b.frame != nil })
	sample := b.frame
	b.sealed = false
	b.dropped(fyne.NewPos(10, 10), []fyne.URI{storage.NewFileURI("/data/customers.csv")})
	if !b.says("Make a workspace of your own") {
		t.Fatalf("on the screen: %q", b.words())
	}
	b.press("Make it and read the file")
	b.until("the file is read in the new workspace", func() bool {
		return b.frame != nil && b.frame != sample && b.frame.Here() == Import("/data/customers.csv")
	})
}

func TestWorkGoesOnWhileOneLooksElsewhere(t *testing.T) {
	b := started(t)
	ended := make(chan error, 1)
	b.frame.Work("Importing orders.csv", "download", func(ctx context.Context, report func(float64)) error {
		report(0.61)
		<-ctx.Done()
		return ctx.Err()
	}, func(err error) { ended <- err })
	b.until("the strip shows it", func() bool { return b.says("Importing orders.csv") && b.says("6 1 %") })
	b.frame.Go(Route{Place: Reports})
	if !b.says("Importing orders.csv") {
		t.Error("the strip is gone on another page")
	}
	b.press("Cancel")
	b.until("the work has ended", func() bool { return len(ended) == 1 })
	if err := <-ended; err != context.Canceled {
		t.Errorf("ended with %v", err)
	}
	b.until("the strip is gone", func() bool { return !b.says("Importing orders.csv") })
}

func TestCommandsReachThePage(t *testing.T) {
	b := started(t)
	r := Route{Place: Journeys}
	b.frame.Go(r)
	b.command(CommandUndo)
	b.escape()
	got := b.pages[r][0].commands
	if len(got) != 2 || got[0] != CommandUndo || got[1] != CommandEscape {
		t.Errorf("the page was asked %v", got)
	}
}

func TestSearchFindsPlacesAndCustomers(t *testing.T) {
	b := started(t)
	err := b.frame.Store().InTx(context.Background(), func(tx store.Tx) error {
		return tx.Customers().Save(context.Background(), &store.Customer{Name: "Mia Schneider", Email: "mia@example.com"})
	})
	if err != nil {
		t.Fatal(err)
	}
	b.showSearch()
	b.until("the places are there", func() bool { return b.says("Segments Page") })
	entry := b.window.Canvas().Focused()
	for _, r := range "schnei" {
		entry.TypedRune(r)
	}
	b.until("the customer is found", func() bool { return b.says("Mia Schneider") })
	entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if here := b.frame.Here(); here.Place != Customers || here.View != "profile" || here.ID == "" {
		t.Errorf("Enter leads to %+v", here)
	}
}

func TestBadgesFollowTheStore(t *testing.T) {
	b := started(t)
	err := b.frame.Store().InTx(context.Background(), func(tx store.Tx) error {
		if err := tx.Settings().Set(context.Background(), store.SettingShopName, "Gilmok Soap"); err != nil {
			return err
		}
		return tx.Customers().Save(context.Background(), &store.Customer{Name: "Mia"})
	})
	if err != nil {
		t.Fatal(err)
	}
	b.until("the rail shows the shop and one customer", func() bool { return b.says("Gilmok Soap") && b.says("Customers 1") })
}

func TestThemeChangesAtRunTime(t *testing.T) {
	b := started(t)
	b.ChooseTheme(look.Dark)
	if !look.IsDark() || b.app.Preferences().String(prefTheme) != "dark" {
		t.Error("the window is not dark, or it is not remembered")
	}
}

func TestPersonIsAskedOnceOnEachComputer(t *testing.T) {
	b := newBench(t)
	b.machine.person = ""
	b.machine.recent = []string{"shop.gilmok"}
	b.Start()
	b.until("the name is asked", func() bool { return b.says("Who works on this computer?") })
	b.press("That is me")
	if b.machine.person == "" {
		t.Error("the name was not kept")
	}
	b.machine.recent = []string{"other.gilmok"}
	b.Open("other.gilmok")
	b.until("the other is open", func() bool { return len(b.opened) == 2 })
	if b.says("Who works on this computer?") {
		t.Error("asked again")
	}
}

func TestKeysAreListed(t *testing.T) {
	b := started(t)
	b.typed(&fyne.KeyEvent{Name: fyne.KeyF1})
	for _, want := range []string{"Ctrl+K", "Stop everything", "Ctrl+Shift+Z", "Rehearse"} {
		if !b.says(want) {
			t.Errorf("the sheet does not say %q: %q", want, b.words())
		}
	}
	b.typed(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if b.says("Ctrl+Shift+Z") {
		t.Error("Esc does not close it")
	}
}

// What the search finds leads to pages by the routes those pages know.
func TestSearchLeadsToThingsByTheirRoutes(t *testing.T) {
	b := started(t)
	ctx := context.Background()
	var journey store.Journey
	err := b.frame.Store().InTx(ctx, func(tx store.Tx) error {
		if err := tx.Segments().Save(ctx, &store.Segment{Name: "zebra friends", Rule: segment.All{}}); err != nil {
			return err
		}
		if err := tx.Messages().Save(ctx, &store.Message{Name: "zebra letter", Channel: store.ChannelEmail, Purpose: store.PurposeAdvertising, Document: []byte("{}")}); err != nil {
			return err
		}
		journey = store.Journey{Name: "zebra walk", Draft: []byte("{}")}
		return tx.Journeys().Save(ctx, &journey)
	})
	if err != nil {
		t.Fatal(err)
	}
	s := &search{ui: b.UI}
	s.fixed = s.verbs()
	for words, want := range map[string]Route{
		"zebra friends": {Place: Segments, ID: "zebra friends"},
		"zebra letter":  {Place: Messages, View: "composer", ID: "zebra letter"},
		"zebra walk":    {Place: Journeys, View: "board", ID: strconv.FormatInt(int64(journey.ID), 10)},
		"Senders":       {Place: Settings, View: "senders"},
		"Past imports":  Import(""),
		"Reports":       {Place: Reports},
	} {
		list, err := s.look(ctx, words)
		if err != nil || len(list) == 0 {
			t.Fatalf("%s: %v, %v", words, list, err)
		}
		list[0].Do()
		if b.frame.Here() != want {
			t.Errorf("%s leads to %+v, want %+v", words, b.frame.Here(), want)
		}
	}
}

// full is a store whose disk has become full.
type full struct{ store.Store }

func (full) InTx(context.Context, func(store.Tx) error) error {
	return fmt.Errorf("commit: %w", store.ErrDiskFull)
}

func TestFullDiskIsSaidInAPlainSentence(t *testing.T) {
	b := started(t)
	b.frame.workspace.Store = full{b.frame.workspace.Store}
	saved := false
	b.frame.Write(func(context.Context, store.Tx) error { return nil }, func() { saved = true })
	b.until("the sheet says so", func() bool { return b.says("The disk is full") && b.says("Free some space and do it again.") })
	if saved {
		t.Error("told as saved")
	}
}

// Where the desktop has no file dialog, Fyne's own serves.
func TestFilesAreChosenWithoutADialogOfTheDesktop(t *testing.T) {
	for _, save := range []string{"", "shop"} {
		b := started(t)
		b.chooseFile("x", save, []string{".gilmok"}, func(string) {})
		if b.window.Canvas().Overlays().Top() == nil {
			t.Errorf("save %q: no dialog", save)
		}
		b.typed(&fyne.KeyEvent{Name: fyne.KeyEscape})
		if b.window.Canvas().Overlays().Top() != nil {
			t.Errorf("save %q: Esc does not close it", save)
		}
	}
}

func TestAFileIsReplacedOnlyAfterAQuestion(t *testing.T) {
	b := started(t)
	folder := t.TempDir()
	path := filepath.Join(folder, "shop.csv")
	if err := os.WriteFile(path, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	chosen := ""
	b.nameFile(folder, "shop.csv", ".csv", func(path string) { chosen = path })
	b.press("Save here")
	if data, err := os.ReadFile(path); chosen != "" || err != nil || string(data) != "precious" {
		t.Fatalf("chosen %q, the file holds %q, %v", chosen, data, err)
	}
	b.press("Replace it")
	if chosen != path {
		t.Errorf("chosen %q", chosen)
	}
}

// What is written gets its extension where the person left it out, and is not written
// over a file that the desktop's dialog knew nothing of.
func TestAFileIsSavedWithItsExtension(t *testing.T) {
	b := started(t)
	folder := t.TempDir()
	answer, chosen := "", ""
	b.UI.cfg.ChooseFile = func(context.Context, string, string, string, []string) (string, error) { return answer, nil }
	ask := func(name, path string) {
		answer, chosen = path, ""
		b.chooseFile("x", name, []string{".csv", ".html"}, func(path string) { chosen = path })
	}
	for given, want := range map[string]string{"list": "list.csv", "list.csv": "list.csv", "cards.html": "cards.html"} {
		ask("numbers", filepath.Join(folder, given))
		b.until("it is chosen", func() bool { return chosen == filepath.Join(folder, want) })
	}
	ask("", filepath.Join(folder, "read"))
	b.until("a file that is read stays as it is called", func() bool { return chosen == filepath.Join(folder, "read") })
	if err := os.WriteFile(filepath.Join(folder, "list.csv"), []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	ask("numbers", filepath.Join(folder, "list"))
	b.until("it is asked", func() bool { return b.says("Replace list.csv") })
	if chosen != "" {
		t.Fatalf("chosen %q without a question", chosen)
	}
	b.press("Replace it")
	if chosen != filepath.Join(folder, "list.csv") {
		t.Errorf("chosen %q", chosen)
	}
}

func TestShopMenuListsEachWorkspaceOnce(t *testing.T) {
	b := started(t)
	b.UI.cfg.IsSample = func(path string) bool { return path == "sample-en.gilmok" }
	b.machine.recent = []string{b.frame.info.Path, "jeweller.gilmok", "sample-en.gilmok"}
	b.showShopMenu(b.frame.rail.shop)
	if !b.says("jeweller.gilmok") || !b.says("Sample shop") || b.says("sample-en.gilmok") {
		t.Errorf("the menu holds %q", b.words())
	}
}

// A shop that has not told its name goes by its file's.
func TestShopIsCalledByItsFileUntilItIsNamed(t *testing.T) {
	b := started(t)
	b.until("the file's name stands at the foot of the rail", func() bool { return b.says("shop") })
	b.frame.Write(func(ctx context.Context, tx store.Tx) error {
		return tx.Settings().Set(ctx, store.SettingShopName, "Gilmok Soap")
	}, nil)
	b.until("its own name stands there", func() bool { return b.says("Gilmok Soap") })
}

func TestCtrlSSaysThatNobodyHasToSave(t *testing.T) {
	b := started(t)
	b.save()
	if !b.says("Gilmok saves by itself") {
		t.Errorf("on the screen: %q", b.words())
	}
}

// A file that is saved is named after what it is saved from.
func TestSavedFileIsNamedAfterItsPage(t *testing.T) {
	b := started(t)
	for r, want := range map[Route]string{
		{Place: Journeys, ID: "A/B: which?"}: "journeysA-B- which-",
		{Place: Settings}:                    "shop",
	} {
		b.frame.Go(r)
		if got := b.frame.pageName(); got != want {
			t.Errorf("on %v: %q, want %q", r, got, want)
		}
	}
}

// What is dropped while the first workspace is still opening waits for it: a file for
// the sample gets a workspace of its own, which nothing takes the place of.
func TestFileDroppedWhileTheSampleOpensIsKept(t *testing.T) {
	b := newBench(t)
	b.sealed = true
	made := make(chan struct{})
	b.UI.cfg.Sample = func(ctx context.Context, _ string, o OpenOptions) (*Workspace, error) {
		<-made
		return b.create(ctx, "", o)
	}
	b.Start()
	b.dropped(fyne.NewPos(10, 10), []fyne.URI{storage.NewFileURI("/data/customers.csv"), storage.NewFileURI("/data/orders.csv")})
	if b.says("Make a workspace of your own") {
		t.Error("it is asked before there is anything")
	}
	close(made)
	b.until("the file is asked about", func() bool { return b.says("Make a workspace of your own") })
	if b.says("Look around the sample shop") {
		t.Errorf("somebody who has dropped a file is invited: %q", b.words())
	}
	b.sealed = false
	b.press("Make it and read the file")
	b.until("the file is in view", func() bool { return b.frame != nil && b.frame.Here() == Import("/data/customers.csv") })
	if queued := b.frame.Queued(); b.frame.info.Sealed || len(queued) != 1 || queued[0] != "/data/orders.csv" {
		t.Errorf("%+v, %q", b.frame.info, queued)
	}
}
