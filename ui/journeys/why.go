package journeys

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/board"
	"gilmok/ui/live"
	"gilmok/ui/widgets"
)

// whyPage is one person's way through the version they came in by: the board with
// the way lit, and every decision with the values it rested on.
type whyPage struct {
	frame    *ui.Frame
	id       store.JourneyID
	customer store.CustomerID
	board    *board.Board
	content  fyne.CanvasObject
	ask      *live.Live[*whyFound]
	name     string // of the journey
	person   string
	find     string // what is searched for among the decisions
}

// whyFound is what the ledger has of a person in a journey.
type whyFound struct {
	record    *store.Journey
	journey   *journey.Journey // of the version; nil: they were never inside
	version   int
	row       store.CustomerRow
	passage   *store.Passage
	decisions []store.Decision // oldest first
	stock     *stock
	zone      *time.Location
	products  map[string]string // names, by the ids that decisions rested on
}

func newWhyPage(f *ui.Frame, id string) *whyPage {
	a, b, _ := strings.Cut(id, "-")
	j, _ := strconv.ParseInt(a, 10, 64) // 0 is found by nobody, and said so
	c, _ := strconv.ParseInt(b, 10, 64)
	p := &whyPage{frame: f, id: store.JourneyID(j), customer: store.CustomerID(c), board: board.New()}
	p.board.Words, p.board.Locked = boardWords(), true
	p.content = p.board.Clipped()
	p.ask = live.New(p.load, p.show).Follow(f.Store(), store.TopicPassages)
	return p
}

func (p *whyPage) load(ctx context.Context) (*whyFound, error) {
	s := p.frame.Store()
	record, err := s.Journeys().Get(ctx, p.id)
	if err != nil {
		return nil, err
	}
	w := &whyFound{record: record}
	rows, err := s.Customers().ListByID(ctx, []store.CustomerID{p.customer})
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, store.ErrNotFound
	}
	w.row = rows[0]
	if w.zone, err = s.Settings().Zone(ctx); err != nil {
		return nil, err
	}
	if w.stock, err = loadStock(ctx, s); err != nil {
		return nil, err
	}
	if w.decisions, err = s.Decisions().Of(ctx, p.customer, p.id); err != nil {
		return nil, err
	}
	slices.Reverse(w.decisions)
	if err := w.loadProducts(ctx, s); err != nil {
		return nil, err
	}
	return w, w.loadVersion(ctx, s)
}

// loadProducts reads the names of the products that decisions rested on.
func (w *whyFound) loadProducts(ctx context.Context, s store.Reads) error {
	w.products = map[string]string{}
	for _, d := range w.decisions {
		for _, key := range []string{"products", "product", "product_id", "item_id"} {
			for _, id := range productIDs(d.Saw[key]) {
				if _, known := w.products[id]; known || d.Saw[key] == nil {
					continue
				}
				p, err := s.Products().Get(ctx, id)
				if err != nil && !errors.Is(err, store.ErrNotFound) {
					return err
				}
				w.products[id] = ""
				if err == nil {
					w.products[id] = p.Name
				}
			}
		}
	}
	return nil
}

// loadVersion reads the version of the newest passage; the draft stands in where
// there is none.
func (w *whyFound) loadVersion(ctx context.Context, s store.Reads) error {
	runs, err := s.Runs().List(ctx, w.record.ID)
	if err != nil {
		return err
	}
	passages, err := s.Passages().Of(ctx, w.row.ID)
	if err != nil {
		return err
	}
	definition := w.record.Draft
	for i := range passages {
		at := slices.IndexFunc(runs, func(r store.Run) bool { return r.ID == passages[i].Run })
		if at < 0 {
			continue
		}
		v, err := s.Journeys().Version(ctx, w.record.ID, runs[at].Version)
		if err != nil {
			return err
		}
		w.passage, w.version, definition = &passages[i], v.Version, v.Definition
		break
	}
	w.journey, err = journey.Parse(definition)
	return err
}

func (p *whyPage) show(w *whyFound, err error) {
	if err != nil {
		p.frame.Fail(err)
		return
	}
	p.name, p.person = w.record.Name, nameOf(w.row)
	scene := sceneOf(w.journey, board.Live, nil, w.stock, nil)
	w.walked().light(scene)
	p.board.SetScene(scene)
	p.frame.Changed()
	head := widgets.InspectorHead{Sign: widgets.NewInitial(p.person, 32, false), Title: p.person, Kind: w.standing(), OnClose: func() { p.frame.Inspect(p, nil) }}
	foot := widgets.NewButton(lang.X("journeys.way.profile", "Profile"), "user-round", widgets.Secondary, func() { p.frame.Go(profile(p.customer)) })
	open := widgets.NewButton(lang.X("journeys.why.board", "Open the journey"), "waypoints", widgets.Secondary, func() { p.frame.Go(ui.Board(p.id)) })
	p.frame.Inspect(p, widgets.NewInspector(head, p.told(w), open, foot))
}

// searchFrom is how many decisions are worth a search.
const searchFrom = 8

// told are the decisions, with a search over them where there are many.
func (p *whyPage) told(w *whyFound) []fyne.CanvasObject {
	all := w.moments()
	list := widgets.Column(0)
	show := func(text string) {
		p.find = text
		list.Objects = []fyne.CanvasObject{momentList(found(all, text), w.zone)}
		list.Refresh()
	}
	if len(all) < searchFrom {
		show("")
		return []fyne.CanvasObject{list}
	}
	search := widgets.NewSearchEntry(lang.X("journeys.why.search", "Search in these decisions"), show)
	search.SetText(p.find)
	show(p.find)
	return []fyne.CanvasObject{widgets.Fixed(0, 32, search), list}
}

// found are the moments whose words hold a text.
func found(all []moment, text string) (list []moment) {
	text = strings.ToLower(strings.TrimSpace(text))
	for _, m := range all {
		if strings.Contains(strings.ToLower(m.words+" "+m.detail), text) {
			list = append(list, m)
		}
	}
	return list
}

// standing says where the person is now.
func (w *whyFound) standing() string {
	switch {
	case w.passage == nil:
		return lang.X("journeys.why.never", "Never came in")
	case w.passage.State == store.PassageCompleted:
		return lang.X("journeys.why.completed", "Came to the end")
	case w.passage.State == store.PassageExited:
		return lang.X("journeys.why.exited", "Taken out: {{.Reason}}", ui.With("Reason", exitReason(w.passage.Reason)))
	}
	title := entryTitle(w.journey.Entry)
	if s := w.journey.Steps[journey.StepID(w.passage.Step)]; s != nil {
		title = stepTitle(s, nil)
	}
	return lang.X("journeys.why.inside", "Stands at “{{.Step}}”", ui.With("Step", title))
}

// moments are the decisions in words, with the values that each rested on.
func (w *whyFound) moments() []moment {
	var list []moment
	for _, d := range w.decisions {
		m := told(w.journey, d.At, d.What, journey.StepID(d.Step), d.Reason)
		for _, words := range w.saw(d.Saw) {
			m.detail = strings.TrimPrefix(m.detail+" · "+words, " · ")
		}
		list = append(list, m)
	}
	return list
}

// walked is the way over the board. The ledger names a way only where there was a
// choice; between two of them there is one way to go.
func (w *whyFound) walked() *way {
	lit := newWay()
	if w.passage == nil {
		return lit
	}
	chosen := map[journey.StepID][]string{}
	for _, d := range w.decisions {
		if d.Passage == w.passage.ID && d.What == journey.DecidedMoved {
			chosen[journey.StepID(d.Step)] = append(chosen[journey.StepID(d.Step)], d.Reason)
		}
	}
	last := journey.StepID(w.passage.Step)
	at, round := journey.EntryID, 0
	for ; round <= w.passage.Visits; round++ {
		if at == last && w.passage.State != store.PassageCompleted && round >= w.passage.Visits {
			break
		}
		port := w.portFrom(at, chosen)
		if port == "" {
			break
		}
		to, ok := w.journey.Next(at, port)
		lit.took(at, port, cmp.Or(to, at))
		if !ok {
			break
		}
		at = to
	}
	return lit
}

// portFrom is the port by which the person left a step, "" where it is not known.
func (w *whyFound) portFrom(at journey.StepID, chosen map[journey.StepID][]string) string {
	if ports := chosen[at]; len(ports) > 0 {
		chosen[at] = ports[1:]
		return ports[0]
	}
	if ports := w.journey.Ports(at); len(ports) == 1 {
		return ports[0].Name
	}
	return ""
}

// Crumbs implements ui.Page.
func (p *whyPage) Crumbs() []ui.Crumb {
	return []ui.Crumb{
		{Text: lang.X("journeys.page.title", "Journeys"), To: ui.Route{Place: ui.Journeys}},
		{Text: p.name, To: ui.Board(p.id)},
		{Text: p.person},
	}
}

// Verbs implements ui.Page.
func (p *whyPage) Verbs() []fyne.CanvasObject { return nil }

// Content implements ui.Page.
func (p *whyPage) Content() fyne.CanvasObject { return p.content }

// Enter implements ui.Page.
func (p *whyPage) Enter() { p.ask.Ask() }

// Leave implements ui.Page.
func (p *whyPage) Leave() {}

// Close implements ui.Page.
func (p *whyPage) Close() { p.ask.Stop() }

// Wide implements ui.Wide.
func (p *whyPage) Wide() bool { return true }
