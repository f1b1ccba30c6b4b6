package ui

import (
	"cmp"
	"context"
	"net/url"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// Frame is the window around the pages of one open workspace: rail, bar,
// inspector, strip. It is what a page asks for anything beyond itself. Its
// methods are called on Fyne's thread unless they say otherwise.
type Frame struct {
	ui        *UI
	workspace *Workspace
	info      store.Info
	remote    bool // the file lies on another computer: asked once, for it may take long to answer

	rail   *rail
	bar    *bar
	shell  *shell
	notice *notice
	toast  *widgets.Toast
	tips   *widgets.Tips
	router *router
	works  []*Work

	stopped bool
	pulse   *live.Live[pulse]
	herald  *herald
	intake  *intakeWatch
}

// pulse is what the frame itself shows of the store.
type pulse struct {
	customers, decisions int
	stopped              bool
	shop                 string
}

func newFrame(u *UI, w *Workspace) *Frame {
	f := &Frame{ui: u, workspace: w, info: w.Store.Info(), remote: onNetwork(w.Store.Info().Path), toast: widgets.NewToast(), tips: widgets.NewTips()}
	f.toast.Lift = f.foot
	f.rail = newRail(f)
	f.bar = newBar(f)
	f.notice = newNotice(f)
	f.shell = newShell(f.rail, f.bar, f.notice)
	f.router = newRouter(f, u.cfg.Pages)
	f.pulse = live.New(f.loadPulse, f.showPulse).Follow(w.Store,
		store.TopicCustomers, store.TopicOutbox, store.TopicSettings, store.TopicImports)
	f.pulse.Ask()
	f.herald = newHerald(f)
	f.intake = newIntakeWatch(f)
	return f
}

// content is the whole of the window while the workspace is open.
func (f *Frame) content() fyne.CanvasObject {
	return container.NewStack(f.shell, f.toast, f.tips)
}

// Workspace gives what is open.
func (f *Frame) Workspace() *Workspace { return f.workspace }

// Store gives the open store.
func (f *Frame) Store() store.Store { return f.workspace.Store }

// Canvas gives the window's canvas, for menus and sheets.
func (f *Frame) Canvas() fyne.Canvas { return f.ui.window.Canvas() }

// Window gives the window.
func (f *Frame) Window() fyne.Window { return f.ui.window }

// Version gives the program's version.
func (f *Frame) Version() string { return f.ui.cfg.Version }

// ReadOnly reports whether nothing can be changed.
func (f *Frame) ReadOnly() bool { return f.info.ReadOnly }

// Go shows the page of a route, made before or new.
func (f *Frame) Go(r Route) { f.router.show(r) }

// unfocus takes the keys from the page that goes: they would change it unseen. The
// rail, which stays, keeps them.
func (f *Frame) unfocus() {
	if _, rail := f.Canvas().Focused().(*widgets.RailItem); !rail {
		f.Canvas().Unfocus()
	}
}

// Page is the page in view.
func (f *Frame) Page() Page { return f.router.page() }

// Here gives the route in view.
func (f *Frame) Here() Route { return f.router.here }

// Back shows the page before this one; at the first it does nothing.
func (f *Frame) Back() { f.router.back() }

// Forget gives up a page, so that it is made anew when it is next shown: after
// what it shows was deleted.
func (f *Frame) Forget(r Route) { f.router.forget(r) }

// Changed says that the crumbs, verbs or modes of the page in view are others now.
func (f *Frame) Changed() { f.bar.show(f.router.page()) }

// Inspect puts an object into the inspector's place of a page, at the right; nil folds
// it. Each page has its own: it comes back with the page, and what a page that is not
// in view any more has been waiting for appears on no other.
func (f *Frame) Inspect(of Page, o fyne.CanvasObject) { f.router.inspect(of, o) }

// foot is how high what stands at the foot of the page is.
func (f *Frame) foot() float32 {
	if p, ok := f.router.page().(Footed); ok {
		return p.Foot()
	}
	return 0
}

// Say shows a short sentence at the foot of the page, with an optional verb.
func (f *Frame) Say(words, verb string, do func()) { f.toast.Say(words, verb, do) }

// Fail says an error in a sentence; a cancelled context is no error.
func (f *Frame) Fail(err error) {
	if s, ok := Explain(err); ok {
		f.ui.note(err)
		widgets.Confirm{Title: s.What, Words: s.Words(), Verb: lang.X("frame.sheet.close", "Close"), Cancel: ""}.Show(f.Canvas())
	}
}

// Ask asks once before something that cannot be taken back.
func (f *Frame) Ask(c widgets.Confirm) {
	if c.Cancel == "" {
		c.Cancel = lang.X("frame.sheet.cancel", "Cancel")
	}
	c.Show(f.Canvas())
}

// ChooseFile asks for a file and tells then, which is not called when the person
// changed their mind; extensions are as ".csv". One to be saved has an extension.
func (f *Frame) ChooseFile(title string, save bool, extensions []string, then func(path string)) {
	name := ""
	if save {
		name = f.pageName()
	}
	f.ui.chooseFile(title, name, extensions, then)
}

// ChooseFolder asks for a folder of this computer and tells then.
func (f *Frame) ChooseFolder(title string, then func(path string)) { f.ui.chooseFolder(title, then) }

// Open opens another workspace file, or imports what is a table.
func (f *Frame) Open(path string) { f.ui.Open(path) }

// Preferences keeps what belongs to this machine and not to the workspace.
func (f *Frame) Preferences() fyne.Preferences { return f.ui.app.Preferences() }

// OwnAddress is where the person at this machine last had a test of a channel
// sent to; empty before the first.
func (f *Frame) OwnAddress(ch store.Channel) string {
	return f.Preferences().String(prefOwnAddress + string(ch))
}

// SetOwnAddress remembers it.
func (f *Frame) SetOwnAddress(ch store.Channel, address string) {
	f.Preferences().SetString(prefOwnAddress+string(ch), address)
}

// Write runs fn in one write transaction, in a goroutine. Errors are said; then
// runs on Fyne's thread when all went well, and may be nil.
func (f *Frame) Write(fn func(context.Context, store.Tx) error, then func()) {
	live.Run(func(ctx context.Context) (struct{}, error) {
		return struct{}{}, f.Store().InTx(ctx, func(tx store.Tx) error { return fn(ctx, tx) })
	}, func(_ struct{}, err error) {
		if err != nil {
			f.Fail(err)
			return
		}
		if then != nil {
			then()
		}
	})
}

func (f *Frame) loadPulse(ctx context.Context) (p pulse, err error) {
	if p.customers, err = f.Store().Customers().Count(ctx, nil); err != nil {
		return p, err
	}
	counts, err := f.Store().Outbox().Counts(ctx)
	if err != nil {
		return p, err
	}
	p.decisions = counts[store.OutboxUncertain]
	if p.stopped, err = f.Store().Outbox().Stopped(ctx); err != nil {
		return p, err
	}
	p.shop, err = f.Store().Settings().Get(ctx, store.SettingShopName)
	p.shop = cmp.Or(p.shop, f.fileName())
	return p, err
}

// pageName is what a file that is saved from the page in view is about: the
// journey, the message, the report; else the shop.
func (f *Frame) pageName() string {
	crumbs := f.router.page().Crumbs()
	if f.Here().Place == Settings || len(crumbs) == 0 {
		return f.fileName()
	}
	var words []string
	for _, c := range crumbs[min(1, len(crumbs)-1):] {
		words = append(words, c.Text)
	}
	return notInFileNames.Replace(strings.Join(words, " "))
}

// notInFileNames are the letters that some system does not take in a file's name.
var notInFileNames = strings.NewReplacer("/", "-", `\`, "-", ":", "-", "*", "-", "?", "-", `"`, "-", "<", "-", ">", "-", "|", "-")

// fileName is the workspace file's name without its extension: what the shop is
// called until it is told.
func (f *Frame) fileName() string {
	return strings.TrimSuffix(filepath.Base(f.info.Path), filepath.Ext(f.info.Path))
}

func (f *Frame) showPulse(p pulse, err error) {
	if err != nil {
		f.ui.note(err) // the pages say their own errors; the frame keeps what it showed
		return
	}
	f.stopped = p.stopped
	f.rail.setBadges(p)
	f.bar.setStopped(p.stopped)
	f.notice.set(p.stopped)
}

// StopEverything throws or lifts the kill switch. Stopping asks nothing: it must
// be quick, and it can be taken back.
func (f *Frame) StopEverything(stop bool) {
	f.Write(func(ctx context.Context, tx store.Tx) error { return tx.Outbox().SetStopped(ctx, stop) }, func() {
		f.pulse.Ask()
		f.toast.Clear()
		if stop {
			f.Say(lang.X("frame.stop.done", "Everything is stopped. Nothing is sent until you go on."),
				lang.X("frame.stop.go_on", "Go on"), func() { f.StopEverything(false) })
		}
	})
}

// close ends all that runs for the frame; the workspace stays open.
func (f *Frame) close() {
	f.herald.stop()
	f.intake.stop()
	f.pulse.Stop()
	f.router.close()
}

// Do runs work in a goroutine and tells how it ended on Fyne's thread.
func (f *Frame) Do(work func(context.Context) error, then func(error)) {
	live.Run(func(ctx context.Context) (struct{}, error) { return struct{}{}, work(ctx) }, func(_ struct{}, err error) { then(err) })
}

// Backups lists the copies of the open workspace, newest first. It looks at files:
// call it in a goroutine.
func (f *Frame) Backups() []Backup { return f.ui.backups(f.info.Path) }

// Restore opens a copy as a workspace of its own.
func (f *Frame) Restore(b Backup) { f.ui.restore(b, f.info.Path) }

// SaveCopy asks where to and writes a consistent copy of the workspace.
func (f *Frame) SaveCopy() { f.ui.askCopy() }

// Reveal shows a folder in the system's file manager.
func (f *Frame) Reveal(folder string) {
	u := url.URL{Scheme: "file", Path: filepath.ToSlash(folder)}
	f.Browse(u.String())
}

// Logs gives the folder of the log.
func (f *Frame) Logs() string { return f.ui.cfg.Logs }

// Theme gives whether the window is light, dark or as the system.
func (f *Frame) Theme() look.Mode { return f.ui.mode }

// ChooseTheme changes it.
func (f *Frame) ChooseTheme(mode look.Mode) { f.ui.ChooseTheme(mode) }

// ChooseLanguage changes the language of the window; every page is made anew.
func (f *Frame) ChooseLanguage(code string) { f.ui.ChooseLanguage(code) }

// Person gives who works on this machine.
func (f *Frame) Person() string { return f.ui.Person() }

// SetPerson changes it.
func (f *Frame) SetPerson(name string) { f.ui.setPerson(name) }
