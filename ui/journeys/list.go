package journeys

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/widgets"
)

// listPage shows a card for each journey.
type listPage struct {
	maker
	cards *fyne.Container
	body  *fyne.Container
	ask   *live.Live[[]summary]
	modes *widgets.Segmented
	// wanted is the template to begin with, "" for none.
	wanted string
}

// summary is what a card tells of a journey.
type summary struct {
	record  store.Journey
	journey *journey.Journey // nil where its document cannot be read
	counts  *store.RunCounts // of the newest run, nil where there is none
	sent    int
}

func newListPage(f *ui.Frame) *listPage {
	p := &listPage{maker: maker{f}}
	p.modes = listModes(f, "")
	p.cards = container.New(widgets.Cards{Least: 300})
	p.body = container.New(widgets.Fill{}, widgets.Scroll(widgets.PadAll(24, p.cards)))
	p.ask = live.New(p.load, p.show).Follow(f.Store(), store.TopicJourneys, store.TopicPassages, store.TopicOutbox)
	return p
}

func (p *listPage) load(ctx context.Context) ([]summary, error) {
	s := p.frame.Store()
	records, err := s.Journeys().List(ctx)
	if err != nil {
		return nil, err
	}
	var all []summary
	for _, r := range records {
		if r.OneOff || !r.ArchivedAt.IsZero() {
			continue
		}
		one := summary{record: r}
		if j, err := journey.Parse(r.Draft); err == nil {
			one.journey = j
		}
		if one.counts, err = newestCounts(ctx, s, r.ID); err != nil {
			return nil, err
		}
		if one.counts != nil {
			for _, m := range one.counts.Messages {
				one.sent += m.Sent
			}
		}
		all = append(all, one)
	}
	return all, nil
}

func newestCounts(ctx context.Context, s store.Reads, id store.JourneyID) (*store.RunCounts, error) {
	runs, err := s.Runs().List(ctx, id)
	if err != nil || len(runs) == 0 {
		return nil, err
	}
	newest := runs[0]
	for _, r := range runs {
		if r.ID > newest.ID {
			newest = r
		}
	}
	return s.Passages().Counts(ctx, newest.ID)
}

func (p *listPage) show(all []summary, err error) {
	if err != nil {
		p.frame.Fail(err)
		return
	}
	p.cards.RemoveAll()
	for _, s := range all {
		p.cards.Add(newCard(p, s))
	}
	if len(all) == 0 {
		p.body.Objects = []fyne.CanvasObject{widgets.NewEmpty("waypoints", lang.X("journeys.empty.title", "No journey yet"),
			lang.X("journeys.empty.words", "A journey takes customers by the hand: a welcome, a reminder, a thank-you. Begin with one that is ready."), p.newButton())}
	} else {
		p.body.Objects = []fyne.CanvasObject{widgets.Scroll(widgets.PadAll(24, p.cards))}
	}
	p.body.Refresh()
	p.frame.Changed()
	if id := p.wanted; id != "" {
		p.wanted = ""
		p.beginNamed(id)
	}
}

// Crumbs implements ui.Page.
func (p *listPage) Crumbs() []ui.Crumb {
	return []ui.Crumb{{Text: lang.X("journeys.page.title", "Journeys")}}
}

// Verbs implements ui.Page.
func (p *listPage) Verbs() []fyne.CanvasObject { return p.verbs() }

// Modes implements ui.Moded.
func (p *listPage) Modes() fyne.CanvasObject { return p.modes }

// Content implements ui.Page.
func (p *listPage) Content() fyne.CanvasObject { return p.body }

// Enter implements ui.Page.
func (p *listPage) Enter() {
	p.modes.Choose("")
	p.ask.Ask()
}

// Leave implements ui.Page.
func (p *listPage) Leave() {}

// Close implements ui.Page.
func (p *listPage) Close() { p.ask.Stop() }

// Command implements ui.Commander.
func (p *listPage) Command(c ui.Command) bool {
	switch c {
	case ui.CommandNew, ui.CommandMain:
		p.create()
	case ui.CommandPaste:
		p.paste()
	default:
		return false
	}
	return true
}

// updated says when a draft was last changed.
func updatedAt(t time.Time) string { return ui.When(t, time.Now()) }
