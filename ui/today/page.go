package today

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// page is Today.
type page struct {
	frame   *ui.Frame
	content *fyne.Container
	running *fyne.Container
	cards   []card
	start   *live.Live[beginning]
	zone    *time.Location
}

// card is one of the four parts of the page.
type card interface {
	object() fyne.CanvasObject
	ask()
	stop()
}

// beginning is what decides how the page looks as a whole.
type beginning struct {
	customers, running int
	zone               *time.Location // the shop's: today is today there
}

// New makes the page.
func New(f *ui.Frame, _ ui.Route) ui.Page {
	p := &page{frame: f, running: widgets.Row(look.Space2), zone: time.Local}
	p.cards = []card{newAhead(f), newDecisions(f), newIdeas(f), newWeek(f)}
	p.content = widgets.Column(0)
	p.start = live.New(p.loadStart, p.showStart).Follow(f.Store(), store.TopicCustomers, store.TopicJourneys)
	return p
}

func (p *page) Crumbs() []ui.Crumb {
	return []ui.Crumb{{Text: lang.X("today.page.title", "Today")}, {Text: ui.LongDay(time.Now().In(p.zone))}}
}

func (p *page) Verbs() []fyne.CanvasObject { return []fyne.CanvasObject{p.running} }
func (p *page) Content() fyne.CanvasObject { return p.content }
func (p *page) Leave()                     {}

func (p *page) Enter() {
	p.start.Ask()
	for _, c := range p.cards {
		c.ask()
	}
}

func (p *page) Close() {
	p.start.Stop()
	for _, c := range p.cards {
		c.stop()
	}
}

func (p *page) loadStart(ctx context.Context) (b beginning, err error) {
	if b.customers, err = p.frame.Store().Customers().Count(ctx, nil); err != nil {
		return b, err
	}
	if b.zone, err = p.frame.Store().Settings().Zone(ctx); err != nil {
		return b, err
	}
	journeys, err := p.frame.Store().Journeys().List(ctx)
	for _, j := range journeys {
		if j.State == store.JourneyRunning {
			b.running++
		}
	}
	return b, err
}

func (p *page) showStart(b beginning, err error) {
	if err != nil {
		p.frame.Fail(err)
		return
	}
	p.zone = b.zone
	p.running.Objects = nil
	if b.running > 0 {
		p.running.Add(widgets.NewDot(look.Good))
		p.running.Add(widgets.NewText(lang.XN("today.running.journeys", "{{.Count}} journeys running", b.running, map[string]any{"Count": ui.Number(b.running)}), widgets.Second))
	}
	p.frame.Changed()
	body := p.board()
	if b.customers == 0 {
		body = p.empty()
	}
	p.content.Objects = []fyne.CanvasObject{widgets.Grow(body)}
	p.content.Refresh()
}

// board lays out the four cards.
func (p *page) board() fyne.CanvasObject {
	four := make([]fyne.CanvasObject, 0, len(p.cards)) // the layout wants all four from its first breath
	for _, c := range p.cards {
		four = append(four, c.object())
	}
	return widgets.Scroll(widgets.PadAll(look.Space5, container.New(quarters{}, four...)))
}

// empty is a workspace before its first file.
func (p *page) empty() fyne.CanvasObject {
	choose := func() {
		p.frame.ChooseFile(lang.X("today.empty.title", "Drop your customer file here"), false, ui.Tables, p.frame.Open)
	}
	return widgets.NewEmpty("upload", lang.X("today.empty.title", "Drop your customer file here"),
		lang.X("today.empty.words", "A CSV or Excel file, as your shop exports it. You see what will be stored before anything is."),
		widgets.NewButton(lang.X("today.empty.verb", "Choose a file"), "folder-open", widgets.Primary, choose))
}

// sayTrouble puts the sentence of an error into a card: the others still stand.
func sayTrouble(into *fyne.Container, err error) {
	s, ok := ui.Explain(err)
	if !ok {
		return
	}
	into.Objects = []fyne.CanvasObject{widgets.NewParagraph(s.What, widgets.Strong), widgets.NewParagraph(s.Words(), widgets.Second)}
	into.Refresh()
}
