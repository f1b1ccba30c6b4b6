// Package customers shows the people of the shop: a grid of any size with its
// filter above it, and one person's profile in the inspector.
package customers

import (
	"context"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/segment/crowd"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/rules"
	"gilmok/ui/widgets"
)

// New makes the page of the place Customers.
func New(f *ui.Frame, _ ui.Route) ui.Page {
	p := &page{frame: f, now: time.Now(), zone: time.Local}
	p.rows = &rows{store: f.Store(), loaded: map[int]store.CustomerRow{}, fresh: map[int]bool{}, arrived: func() { p.grid.Reload() }}
	p.build()
	p.asked.Store(&store.CustomerQuery{})
	p.counting.Again = p.ask
	p.list = live.New(p.load, p.show).Follow(f.Store(), store.TopicCustomers, store.TopicOrders, store.TopicSegments, store.TopicImports)
	return p
}

// page is the grid with its filter.
type page struct {
	frame *ui.Frame
	now   time.Time
	zone  *time.Location

	filter filter
	sort   string
	desc   bool

	content fyne.CanvasObject
	chips   *fyne.Container
	search  *widgets.Entry
	count   *widgets.Text
	reach   *widgets.Text
	save    *widgets.Button
	choose  *widgets.Button // which columns are shown
	shown   []string        // columns after the name, by id
	grid    *widgets.RowGrid
	body    *widgets.Surface
	empty   fyne.CanvasObject
	bar     *widgets.Surface // told, or actions while some are ticked
	told    *fyne.Container  // how many there are
	actions *fyne.Container
	rows    *rows
	list    *live.Live[answer]
	// counting shows how far a filter is that takes long.
	counting *rules.Counting
	// asked is the query as the goroutine sees it: filter and sort go on changing.
	asked  atomic.Pointer[store.CustomerQuery]
	person *person
	bulk   *bulkSheet // the last that was opened
	// attributes and currency are for editing many at once.
	attributes []store.Attribute
	currency   string
	files      int
}

// answer is what one question about the filter gives.
type answer struct {
	ids        []store.CustomerID
	all        int
	mail, text int
	attributes []store.Attribute
	segments   []store.Segment
	files      int // new in watched folders
	zone       *time.Location
	currency   string
}

func (p *page) build() {
	p.chips = widgets.Row(look.Space2)
	p.search = widgets.NewSearchEntry(lang.X("customers.search.hint", "Name, email, phone"), func(text string) {
		p.filter.search = strings.TrimSpace(text)
		p.ask()
	})
	p.count = widgets.NewText("", widgets.TextStyle{Size: look.SizePage, Bold: true, Figures: true})
	p.reach = widgets.NewCutText("", widgets.Second)
	p.save = widgets.NewButton(lang.X("customers.filter.save", "Save as segment"), "", widgets.LinkTo, p.saveSegment)
	p.save.SetEnabled(false) // until a condition is there to save
	p.actions = widgets.Row(look.Space2)
	p.counting = rules.NewCounting()
	p.shown = chosenColumns(p.frame)
	p.grid = p.newGrid()
	p.choose = widgets.NewIconButton("columns-2", lang.X("customers.columns.choose", "Choose the columns"), func() { widgets.ShowMenuBelow(p.choose, p.columnMenu()) })
	p.empty = widgets.NewEmpty("users-round", lang.X("customers.empty.title", "No customers yet"),
		lang.X("customers.empty.words", "Drop a file of your customers on the window: an export of your shop, or a spreadsheet."),
		widgets.NewButton(lang.X("customers.verb.import", "Import a file"), "download", widgets.Primary, p.importFile))
	p.body = widgets.NewSurface(look.Clear, p.grid)
	p.told = widgets.Row(look.Space2, p.count, widgets.Grow(p.reach), p.save, p.choose)
	p.bar = widgets.NewSurface(look.Clear, p.told)
	head := widgets.Column(look.Space3,
		widgets.Row(look.Space3, widgets.Grow(p.chips), widgets.Fixed(220, 32, p.search)),
		widgets.Fixed(0, barHeight, p.bar), p.counting.Object())
	p.content = widgets.Column(0, widgets.Pad(16, 24, 10, 24, head), widgets.NewHairline(), widgets.Grow(p.body))
	p.showChips(nil)
}

func (p *page) query() store.CustomerQuery {
	return store.CustomerQuery{Rule: p.filter.rule(), Search: p.filter.search, Sort: p.sort, Desc: p.desc}
}

// ask asks anew, with filter and sort as they are now.
func (p *page) ask() {
	q := p.query()
	p.asked.Store(&q)
	p.list.Ask()
}

func (p *page) load(ctx context.Context) (a answer, err error) {
	customers := p.frame.Store().Customers()
	q := *p.asked.Load()
	if q.Rule != nil {
		if _, err = p.counting.Count(ctx, customers, q.Rule); err != nil {
			return a, err
		}
	}
	if a.ids, err = customers.IDs(ctx, q); err != nil {
		return a, err
	}
	if a.all, err = customers.Count(ctx, nil); err != nil {
		return a, err
	}
	if a.mail, err = customers.Reachable(ctx, q.Rule, store.ChannelEmail, store.PurposeAdvertising); err != nil {
		return a, err
	}
	if a.text, err = customers.Reachable(ctx, q.Rule, store.ChannelSMS, store.PurposeAdvertising); err != nil {
		return a, err
	}
	if a.segments, err = p.frame.Store().Segments().List(ctx); err != nil {
		return a, err
	}
	if a.attributes, err = customers.Attributes(ctx); err != nil {
		return a, err
	}
	if a.currency, err = p.frame.Store().Settings().Get(ctx, store.SettingCurrency); err != nil {
		return a, err
	}
	if a.files, err = p.frame.Store().Imports().WaitingFiles(ctx); err != nil {
		return a, err
	}
	a.zone, err = p.frame.Store().Settings().Zone(ctx)
	return a, err
}

func (p *page) show(a answer, err error) {
	if err != nil {
		p.frame.Fail(err)
		return
	}
	p.zone, p.now = a.zone, time.Now().In(a.zone)
	p.attributes, p.currency = a.attributes, a.currency
	p.retitle()
	if a.files != p.files {
		p.files = a.files
		p.frame.Changed()
	}
	p.reorder(a.ids)
	p.count.SetText(lang.X("customers.count.people", "{{.N}} people", map[string]any{"N": ui.Number(len(a.ids))}))
	p.reach.SetText(reachText(p.filter.search == "", a))
	p.showChips(a.segments)
	if a.all == 0 {
		p.body.SetContent(p.empty)
	} else {
		p.body.SetContent(p.grid)
	}
	p.save.SetEnabled(p.filter.extra != nil && !p.frame.ReadOnly())
	p.showActions()
}

// reorder takes the people in another order, or others: who was ticked and is still there
// stays ticked, and so does who is open in the inspector stay selected.
func (p *page) reorder(ids []store.CustomerID) {
	var ticked func(row int) bool
	if p.grid.Checked().Count(p.grid.Rows()) > 0 {
		highest := slices.Max(p.rows.ids)
		if len(ids) > 0 {
			highest = max(highest, slices.Max(ids))
		}
		were := crowd.NewBits(int(highest) + 1)
		for _, id := range p.ticked() {
			were.Set(int(id))
		}
		ticked = func(row int) bool { return were.Has(int(ids[row])) }
	}
	chosen := -1
	if p.person != nil {
		chosen = slices.Index(ids, p.person.id)
	}
	p.rows.reset(ids)
	p.grid.Reorder(len(ids), chosen, ticked)
}

// reachText says how many can be written to; a search is no audience and says nothing.
func reachText(audience bool, a answer) string {
	if !audience {
		return ""
	}
	return lang.X("customers.count.reach", "{{.Mail}} can get an email · {{.Text}} a text", map[string]any{"Mail": ui.Number(a.mail), "Text": ui.Number(a.text)})
}

func (p *page) importFile() {
	p.frame.ChooseFile(lang.X("customers.import.choose", "Choose a file of customers, orders, events or products"), false,
		ui.Tables, func(path string) { p.frame.Go(ui.Import(path)) })
}

// Crumbs implements ui.Page.
func (p *page) Crumbs() []ui.Crumb {
	return []ui.Crumb{{Text: lang.X("customers.page.title", "Customers")}}
}

// Verbs implements ui.Page.
func (p *page) Verbs() []fyne.CanvasObject {
	imports := lang.X("customers.verb.imports", "Imports")
	if p.files > 0 {
		imports = lang.XN("customers.verb.files", "{{.Count}} new files", p.files, map[string]any{"Count": ui.Number(p.files)})
	}
	return []fyne.CanvasObject{
		widgets.NewButton(imports, "history", widgets.Quiet, func() { p.frame.Go(ui.Import("")) }),
		widgets.NewButton(lang.X("customers.verb.twins", "Find duplicates"), "users-round", widgets.Quiet, func() { p.frame.Go(ui.Route{Place: ui.Customers, View: ui.ViewTwins}) }),
		p.exportVerb(),
		widgets.NewButton(lang.X("customers.verb.import", "Import a file"), "download", widgets.Primary, p.importFile),
	}
}

// Content implements ui.Page.
func (p *page) Content() fyne.CanvasObject { return p.content }

// Enter implements ui.Page.
func (p *page) Enter() { p.ask() }

// Leave implements ui.Page.
func (p *page) Leave() {}

// Close implements ui.Page.
func (p *page) Close() {
	p.list.Stop()
	p.counting.Stop()
	p.rows.stop()
	if p.person != nil {
		p.person.close()
	}
}

// Command implements ui.Commander.
func (p *page) Command(c ui.Command) bool {
	switch c {
	case ui.CommandFind:
		p.search.Focus()
	case ui.CommandNew, ui.CommandMain:
		p.importFile()
	case ui.CommandSelectAll:
		p.grid.CheckAll()
	case ui.CommandEscape:
		if p.person == nil {
			return false
		}
		p.closePerson()
	default:
		return false
	}
	return true
}

// Key implements ui.KeyTaker: arrows go through the rows without a click first.
func (p *page) Key(key *fyne.KeyEvent) bool { return p.grid.Key(key) }

// segmentRule is membership of a saved segment.
func segmentRule(name string) segment.Rule { return segment.InSegment{Name: name} }
