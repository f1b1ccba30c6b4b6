package ui

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"os/user"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// UI is the running program: one window and the workspace open in it.
type UI struct {
	app    fyne.App
	cfg    Config
	window fyne.Window
	frame  *Frame // nil: no workspace is open
	opens  *Work  // the workspace last opened from within another, nil before
	mode   look.Mode
	queue  []string // tables dropped together that wait for their turn
	// welcomed is the field of one's name on the first screen, nil where that was
	// not shown.
	welcomed *widgets.Entry
	// welcoming is set from the first start until one of the invitations is taken;
	// uninvite closes them.
	welcoming bool
	moved     string // path of the local file that was last made of one in a cloud folder
	uninvite  func()
	// starting is set while something is opened with nothing in the window yet; late is
	// what was asked for meanwhile, which has its turn afterwards.
	starting bool
	late     string
}

// Keys of what is remembered on this machine.
const (
	prefLanguage   = "language"
	prefTheme      = "theme"
	prefWidth      = "window.width"
	prefOwnAddress = "test.address." // and the channel
	prefOnlyCopy   = "copy.only:"    // and the path of the file
	prefHeight     = "window.height"
)

// New makes the window, without showing it.
func New(app fyne.App, cfg Config) *UI {
	u := &UI{app: app, cfg: cfg}
	code := cmp.Or(cfg.Language, app.Preferences().String(prefLanguage), SystemLanguage())
	if err := SetLanguage(code); err != nil {
		u.note(err)
	}
	u.setHangul()
	u.mode = look.Mode(cmp.Or(cfg.Theme, app.Preferences().String(prefTheme), string(look.System)))
	app.Settings().SetTheme(look.New(u.mode))
	u.window = app.NewWindow(lang.X("frame.app.name", "Gilmok"))
	u.window.SetPadded(false)
	u.window.SetMaster()
	u.window.Resize(u.lastSize())
	u.window.SetOnDropped(u.dropped)
	u.window.SetCloseIntercept(u.AskQuit)
	u.bindKeys()
	u.setTray()
	return u
}

// Window gives the window.
func (u *UI) Window() fyne.Window { return u.window }

// Frame gives the frame of the open workspace, nil where none is open.
func (u *UI) Frame() *Frame { return u.frame }

// lastSize is that of the window when it was last closed.
func (u *UI) lastSize() fyne.Size {
	p := u.app.Preferences()
	return fyne.NewSize(float32(p.FloatWithFallback(prefWidth, 1440)), float32(p.FloatWithFallback(prefHeight, 900)))
}

// fit makes a window smaller that is larger than the screen, title bar included.
func (u *UI) fit() {
	if u.cfg.Room == nil {
		return
	}
	room, size := u.cfg.Room(u.window.Canvas().Scale()), u.lastSize()
	if room.Width > 0 && room.Height > 0 && (size.Width > room.Width || size.Height > room.Height) {
		u.window.Resize(fyne.NewSize(min(size.Width, room.Width), min(size.Height, room.Height)))
	}
}

// Start opens what is to be opened first: the file of the configuration, the
// last one, or on the first start of all the two invitations.
func (u *UI) Start() {
	u.fit()
	path := u.cfg.Workspace
	if recent := u.Recent(); path == "" && len(recent) > 0 {
		path = recent[0]
	}
	if path == "" && u.cfg.Sample != nil {
		u.welcoming = true
		u.openSample(u.invite)
		return
	}
	if path == "" {
		u.showWelcome()
		return
	}
	u.openWorkspace(path, false)
}

// Quit closes the workspace and ends the program. The window goes first: what is
// on the wire may take a moment to land.
func (u *UI) Quit() {
	if size := u.window.Canvas().Size(); size.Width > 0 {
		u.app.Preferences().SetFloat(prefWidth, float64(size.Width))
		u.app.Preferences().SetFloat(prefHeight, float64(size.Height))
	}
	u.window.Hide()
	u.closeWorkspace()
	u.app.Quit()
}

// Open opens a workspace, or imports a table into the one that is open.
func (u *UI) Open(path string) {
	if u.starting {
		u.late = path
		return
	}
	u.endWelcome()
	if isTable(path) {
		u.importFile(path)
		return
	}
	u.openWorkspace(path, false)
}

func isTable(path string) bool {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".csv", ".tsv", ".txt", ".xlsx", ".xls", ".gz", ".zip":
		return true
	}
	return false
}

func (u *UI) options(readOnly bool) OpenOptions {
	return OpenOptions{ReadOnly: readOnly, Person: u.Person()}
}

// openWorkspace opens a file; what was open stays open until that has worked.
func (u *UI) openWorkspace(path string, readOnly bool) {
	if u.frame != nil && u.frame.info.Path == path && u.frame.info.ReadOnly == readOnly {
		return
	}
	u.opening(func(ctx context.Context) (*Workspace, error) {
		return u.cfg.Open(ctx, path, u.options(readOnly))
	}, path, nil)
}

// createWorkspace makes a new file and opens it.
func (u *UI) createWorkspace(path string, then func()) {
	if filepath.Ext(path) != ".gilmok" {
		path += ".gilmok"
	}
	u.opening(func(ctx context.Context) (*Workspace, error) {
		return u.cfg.Create(ctx, path, u.options(false))
	}, path, then)
}

// openSample opens the sample shop, making it where it is missing.
func (u *UI) openSample(then func()) {
	u.opening(func(ctx context.Context) (*Workspace, error) {
		return u.cfg.Sample(ctx, Language(), u.options(false))
	}, "", then)
}

// opening does the work of opening in a goroutine and shows what came of it. What
// is in the window stays there meanwhile, with a strip that says what is opened.
func (u *UI) opening(open func(context.Context) (*Workspace, error), path string, then func()) {
	words := lang.X("frame.opening.words", "Opening the workspace…")
	if path == "" {
		words = lang.X("frame.opening.sample", "Opening the sample shop. The first time it is made, which takes a few seconds.")
	}
	end := func(w *Workspace, err error) {
		if errors.Is(err, context.Canceled) {
			if w == nil {
				return
			}
			if err := w.close(); err != nil {
				u.note(err)
			}
			return
		}
		if err != nil {
			u.showTrouble(path, err)
			return
		}
		u.adopt(w)
		if then != nil {
			then()
		}
	}
	if u.frame == nil {
		u.window.SetContent(newOpening(words))
		u.starting = true
		live.Run(open, func(w *Workspace, err error) {
			u.starting = false
			end(w, err)
			if late := u.late; late != "" {
				u.late = ""
				u.Open(late)
			}
		})
		return
	}
	if u.opens != nil { // only the last one asked for is wanted
		u.opens.Cancel()
	}
	var opened *Workspace
	u.opens = u.frame.Work(words, "folder-open", func(ctx context.Context, _ func(float64)) (err error) {
		opened, err = open(ctx)
		return err
	}, func(err error) { end(opened, err) })
}

// adopt makes a workspace the one in the window.
func (u *UI) adopt(w *Workspace) {
	u.closeWorkspace()
	u.frame = newFrame(u, w)
	u.window.SetTitle(filepath.Base(u.frame.info.Path) + " · " + lang.X("frame.app.name", "Gilmok"))
	u.showFrame(Route{Place: Today})
	u.askPerson(func() {
		if f := u.frame; f != nil && !f.info.Adopted && !f.info.ReadOnly && !f.info.Sealed && !u.onlyCopy(f.info.Path) {
			f.askAdopt()
		}
	})
}

func (u *UI) showFrame(to Route) {
	u.window.SetContent(u.frame.content())
	u.frame.tips.ShowOn(u.window.Canvas())
	u.frame.Go(to)
}

func (u *UI) closeWorkspace() {
	if u.frame == nil {
		return
	}
	for _, w := range u.frame.works {
		w.Cancel()
	}
	for widgets.CloseTop(u.window.Canvas()) { // a sheet asks about the workspace that goes
	}
	u.frame.close()
	if err := u.frame.workspace.close(); err != nil {
		u.note(err)
	}
	u.frame = nil
}

// rebuild makes the window anew in another language, at the same page.
func (u *UI) rebuild() {
	if u.frame == nil {
		u.showWelcome()
		return
	}
	here, works := u.frame.Here(), u.frame.works
	u.frame.close()
	u.frame = newFrame(u, u.frame.workspace)
	u.frame.works = works
	u.showFrame(here)
	u.frame.showWorks()
}

// ChooseLanguage changes the language of the window now and for later starts.
func (u *UI) ChooseLanguage(code string) {
	if code == Language() {
		return
	}
	if err := SetLanguage(code); err != nil {
		u.note(err)
		return
	}
	u.setHangul()
	u.setTray()
	u.app.Preferences().SetString(prefLanguage, code)
	if u.welcoming { // the sample shop speaks the language, too
		u.endWelcome()
		u.welcoming = true
		u.rebuild()
		u.openSample(u.invite)
		return
	}
	u.rebuild()
}

// setHangul chooses the keys that change to Hangul: in a Korean window also those
// that another keyboard may need for itself.
func (u *UI) setHangul() {
	switch {
	case !u.cfg.ComposeHangul:
		widgets.ComposeHangul(widgets.HangulOff)
	case Language() == "ko":
		widgets.ComposeHangul(widgets.HangulAll)
	default:
		widgets.ComposeHangul(widgets.HangulKey)
	}
}

// ChooseTheme changes light and dark now and for later starts.
func (u *UI) ChooseTheme(mode look.Mode) {
	u.mode = mode
	u.app.Preferences().SetString(prefTheme, string(mode))
	u.app.Settings().SetTheme(look.New(mode))
}

// Recent lists the workspaces opened last, newest first.
func (u *UI) Recent() []string { return u.cfg.Machine.Recent() }

// Person gives who works on this machine; versions and launches carry the name.
func (u *UI) Person() string {
	if name := u.cfg.Machine.Person(); name != "" {
		return name
	}
	if who, err := user.Current(); err == nil {
		return cmp.Or(who.Name, who.Username)
	}
	return ""
}

// askPerson asks once on each computer who works here, then goes on. The welcome
// has a field for it; who came past that is asked in a sheet.
func (u *UI) askPerson(then func()) {
	if u.cfg.Machine.Person() != "" || u.welcoming {
		then()
		return
	}
	name := widgets.NewEntry(lang.X("welcome.person.hint", "For example Minji"))
	name.SetText(u.Person())
	if u.welcomed != nil {
		u.setPerson(cmp.Or(strings.TrimSpace(u.welcomed.Text()), u.Person()))
		then()
		return
	}
	keep := func() {
		u.setPerson(cmp.Or(strings.TrimSpace(name.Text()), u.Person()))
		then()
	}
	var done func()
	name.OnSubmitted = func(string) { done(); keep() }
	done = widgets.Confirm{
		Title: lang.X("person.sheet.title", "Who works on this computer?"),
		Words: lang.X("person.sheet.words", "Others who open the workspace see this name, and what you publish and launch carries it. You can change it in Settings."),
		More:  name, Verb: lang.X("person.sheet.verb", "That is me"), Do: keep, OnClose: keep,
	}.Show(u.window.Canvas())
	name.FocusOn(u.window.Canvas())
	name.SelectAll()
}

func (u *UI) setPerson(name string) {
	if err := u.cfg.Machine.SetPerson(strings.TrimSpace(name)); err != nil {
		u.note(err)
	}
}

// note writes an error to the log: the person is told elsewhere, or need not be.
func (u *UI) note(err error) { slog.Error("window", "error", err) }

// showShopMenu opens what can be done with the whole workspace.
func (u *UI) showShopMenu(at fyne.CanvasObject) {
	items := []widgets.MenuItem{
		{Text: lang.X("frame.menu.new", "New workspace"), Icon: "file-plus", Keys: "Ctrl+Shift+N", Do: u.askNew},
		{Text: lang.X("frame.menu.open", "Open"), Icon: "folder-open", Keys: "Ctrl+O", Do: u.askOpen},
		{Text: lang.X("frame.menu.copy", "Save a copy"), Icon: "copy", Do: u.askCopy},
		{},
	}
	for _, path := range u.Recent() {
		if u.frame != nil && path == u.frame.info.Path || u.cfg.IsSample != nil && u.cfg.IsSample(path) {
			continue
		}
		items = append(items, widgets.MenuItem{Text: filepath.Base(path), Icon: "store", Do: func() { u.openWorkspace(path, false) }})
	}
	items = append(items, widgets.MenuItem{Text: lang.X("frame.menu.sample", "Sample shop"), Icon: "sparkles", Do: func() { u.openSample(nil) }},
		widgets.MenuItem{}, widgets.MenuItem{Text: lang.X("frame.menu.quit", "Quit"), Icon: "log-out", Do: u.AskQuit})
	widgets.ShowMenuBelow(at, items)
}
