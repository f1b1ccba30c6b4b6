package imports

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/store/importer"
	"gilmok/store/intake"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// New makes the import page of a file, or the history of imports where the route
// names none.
func New(f *ui.Frame, r ui.Route) ui.Page {
	if r.ID == "" {
		return newHistory(f)
	}
	p := &page{frame: f, route: r, zone: time.Local}
	p.body = widgets.NewSurface(look.Clear, widgets.Space())
	p.file, p.columns, p.changes = newFileCard(p), newColumnsCard(p), newChangesCard(p)
	p.asked.Store(&wishes{})
	p.sniff = live.New(p.loadSource, p.showSource)
	p.dry = live.New(p.loadDry, p.showDry)
	return p
}

// page is one file on its way in.
type page struct {
	frame *ui.Frame
	route ui.Route
	zone  *time.Location

	wishes wishes
	found  *reading         // nil: not read yet, or it cannot be read
	result *importer.Result // of the dry run; nil: not known yet
	work   *ui.Work         // while rows are brought in
	ended  bool             // what is shown is what was done
	kept   string           // the password kept on this machine

	body    *widgets.Surface
	file    *fileCard
	columns *columnsCard
	changes *changesCard

	sniff *live.Live[*reading]
	dry   *live.Live[*importer.Result]
	// asked and source are what the goroutines read.
	asked  atomic.Pointer[wishes]
	source atomic.Pointer[importer.Source]
}

// reading is a file as it was read, with what the workspace knows of its shape.
type reading struct {
	*importer.Source
	zone   *time.Location
	before *store.Import // the last import of the same shape, or nil
	labels map[string]string
}

// ask reads the file anew, with the wishes as they are now. Another reading may
// raise other questions, so that no guess is accepted before it is known what
// is asked.
func (p *page) ask() {
	p.wishes.acceptAll = false
	p.read()
}

func (p *page) read() {
	p.result = nil
	p.changes.wait()
	p.asked.Store(p.wishes.clone())
	p.sniff.Ask()
}

func (p *page) loadSource(ctx context.Context) (*reading, error) {
	st := p.frame.Store()
	options, err := importer.Defaults(ctx, st)
	if err != nil {
		return nil, err
	}
	src, err := intake.Sniff(ctx, p.route.ID, p.asked.Load().over(options), p.frame.KeptPassword)
	if err != nil {
		return nil, err
	}
	r := &reading{Source: src, zone: time.Local, labels: map[string]string{}}
	for _, a := range options.Known {
		r.labels[a.Key] = a.Label
	}
	if options.Shop.Zone != nil {
		r.zone = options.Shop.Zone
	}
	if r.Recalled {
		r.before, err = lastOfShape(ctx, st, src.Kind, src.Shape)
	}
	return r, err
}

// lastOfShape finds the newest import of files with the same header; nil where
// there is none any more.
func lastOfShape(ctx context.Context, st store.Store, kind store.RowKind, shape string) (*store.Import, error) {
	list, err := st.Imports().List(ctx)
	if err != nil {
		return nil, err
	}
	var last *store.Import
	for i := range list {
		if x := &list[i]; x.Kind == kind && x.Shape == shape && (last == nil || x.At.After(last.At)) {
			last = x
		}
	}
	return last, nil
}

func (p *page) showSource(r *reading, err error) {
	if err != nil {
		p.found = nil
		p.showTrouble(err)
		return
	}
	if p.skipPreamble(r) {
		return
	}
	p.found, p.zone = r, r.zone
	p.source.Store(r.Source)
	p.keepPassword()
	p.file.show(r)
	p.columns.show(r, p.questions())
	p.changes.wait()
	p.body.SetContent(p.screen())
	p.dry.Ask()
}

// skipPreamble answers for the person that lines above the names of the columns
// are left out: the page shows it, with a chip to change it.
func (p *page) skipPreamble(r *reading) bool {
	if p.wishes.headerRow > 0 || !slices.ContainsFunc(r.Questions(), func(q importer.Question) bool { return q.Code == importer.PreambleRows }) {
		return false
	}
	p.wishes.headerRow = r.HeaderRow
	p.ask()
	return true
}

// loadDry counts what would change, and writes nothing.
func (p *page) loadDry(ctx context.Context) (*importer.Result, error) {
	return importer.Run(ctx, p.frame.Store(), p.source.Load(), true, slowly(p.changes.progress))
}

// slowly passes progress on to Fyne's thread, ten times a second at most.
func slowly(tell func(part float64)) func(done, total int64) {
	var last time.Time
	return func(done, total int64) {
		if total <= 0 || time.Since(last) < live.Pause {
			return
		}
		last = time.Now()
		live.Show(func() { tell(float64(done) / float64(total)) })
	}
}

func (p *page) showDry(r *importer.Result, err error) {
	if err != nil {
		p.showTrouble(err)
		return
	}
	p.result = r
	if r.Outcome == importer.NeedsUser && len(p.questions()) == 0 { // every one is to be answered with the guess
		p.wishes.acceptAll = true
		p.read()
		return
	}
	p.columns.show(p.found, p.questions())
	p.changes.show()
}

// questions are those that wait for an answer; reading the whole file may have
// raised more than looking at it did.
func (p *page) questions() []importer.Question {
	switch {
	case p.result != nil:
		return p.wishes.open(p.result.Questions)
	case p.found != nil:
		return p.wishes.open(p.found.Questions())
	}
	return nil
}

// ready reports whether the button may be pressed.
func (p *page) ready() bool {
	return p.result != nil && p.result.Outcome != importer.NeedsUser && p.result.Added+p.result.Updated > 0 &&
		p.work == nil && !p.frame.ReadOnly()
}

// bring brings the rows in, with its progress in the strip of the window.
func (p *page) bring() {
	if !p.ready() {
		return
	}
	src := p.source.Load()
	var result *importer.Result
	p.work = p.frame.Work(lang.X("imports.work.title", "Importing {{.File}}", map[string]any{"File": p.found.Name}), "download",
		func(ctx context.Context, report func(part float64)) (err error) {
			result, err = importer.Run(ctx, p.frame.Store(), src, false, func(done, total int64) {
				if total > 0 {
					report(float64(done) / float64(total))
				}
			})
			return err
		}, func(err error) {
			p.brought(result, err)
			if err == nil && result.Adopted != "" {
				p.frame.Say(lang.X("imports.done.currency", "The shop's amounts are in {{.Currency}} from now on", map[string]any{"Currency": result.Adopted}),
					lang.X("imports.done.settings", "Settings"), func() { p.frame.Go(ui.Route{Place: ui.Settings}) })
			}
		})
	p.changes.show()
}

func (p *page) brought(r *importer.Result, err error) {
	p.work = nil
	switch {
	case errors.Is(err, context.Canceled):
		p.frame.Say(lang.X("imports.work.cancelled", "The import was stopped. Nothing of it was written."), "", nil)
		p.changes.show()
	case err != nil:
		p.showTrouble(err)
	case r.Outcome == importer.NeedsUser: // the workspace changed meanwhile
		p.showDry(r, nil)
	default:
		p.ended = true
		p.frame.Do(func(ctx context.Context) error {
			return intake.Mark(ctx, p.frame.Store(), p.route.ID, r.Import, r.Accepted+r.Merged)
		}, p.frame.Fail)
		if len(p.frame.Queued()) > 0 && len(r.Rejected) == 0 && p.frame.Here() == p.route { // whoever looks elsewhere is left there
			p.goOn(r)
			return
		}
		p.body.SetContent(p.done(r))
		p.frame.Changed()
	}
}

// goOn leads to the next of several files, as nothing of this one is left to look at.
func (p *page) goOn(r *importer.Result) {
	p.frame.Say(lang.XN("imports.done.in_short", "{{.File}}: {{.Count}} rows brought in", r.Rows, map[string]any{"File": r.File, "Count": ui.Number(r.Rows)}),
		lang.X("imports.done.undo_short", "Undo it"), func() { undoImport(p.frame, &store.Import{ID: r.Import, File: r.File}, func() {}) })
	p.frame.OpenQueued()
}

// screen is the page while the file is looked at.
func (p *page) screen() fyne.CanvasObject {
	return widgets.Pad(look.Space4, look.Space5, look.Space4, look.Space5, widgets.Column(look.Space4,
		p.file.head, p.file.card,
		widgets.Grow(widgets.Columns(look.Space4, widgets.GrowBy(1.7, p.columns.card), widgets.GrowBy(1, p.changes.card)))))
}

// other asks for another file.
func (p *page) other() {
	p.frame.ChooseFile(lang.X("imports.choose.title", "Choose a file of customers, orders, events or products"), false, ui.Tables,
		func(path string) { p.frame.Go(ui.Import(path)) })
}

// again reads the file as if it had just been chosen.
func (p *page) again() {
	p.wishes, p.found, p.ended, p.changes.says = wishes{password: p.wishes.password}, nil, false, nil
	p.ask()
	p.frame.Changed()
}

// Crumbs implements ui.Page.
func (p *page) Crumbs() []ui.Crumb {
	return []ui.Crumb{
		{Text: lang.X("imports.page.customers", "Customers"), To: ui.Route{Place: ui.Customers}},
		{Text: lang.X("imports.page.title", "Import")},
	}
}

// Verbs implements ui.Page.
func (p *page) Verbs() []fyne.CanvasObject {
	history := widgets.NewButton(lang.X("imports.verb.history", "Earlier imports"), "history", widgets.Quiet, func() { p.frame.Go(ui.Import("")) })
	if p.ended {
		return []fyne.CanvasObject{history}
	}
	return []fyne.CanvasObject{history, widgets.NewButton(lang.X("imports.verb.cancel", "Cancel"), "", widgets.Quiet, p.leave)}
}

func (p *page) leave() {
	if p.work != nil {
		p.work.Cancel()
		return
	}
	p.frame.Go(ui.Route{Place: ui.Customers})
}

// Content implements ui.Page.
func (p *page) Content() fyne.CanvasObject { return p.body }

// Enter implements ui.Page: what was done before one went elsewhere is history.
func (p *page) Enter() {
	switch {
	case p.ended:
		p.again()
	case p.found == nil && p.work == nil:
		p.ask()
	}
}

// Leave implements ui.Page.
func (p *page) Leave() {}

// Close implements ui.Page. An import under way goes on: the window shows it.
func (p *page) Close() {
	p.sniff.Stop()
	p.dry.Stop()
}

// Drop implements ui.Dropper: the same file once more is read once more.
func (p *page) Drop(path string, _ fyne.Position) bool {
	if path != p.route.ID || p.work != nil {
		return false
	}
	p.again()
	return true
}

// Command implements ui.Commander.
func (p *page) Command(c ui.Command) bool {
	switch c {
	case ui.CommandMain:
		p.bring()
	case ui.CommandEscape:
		p.frame.Back()
	default:
		return false
	}
	return true
}
