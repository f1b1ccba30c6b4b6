package outbox

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// ViewSend is the view of the place Outbox for a one-off send; the route's ID is
// the name of the segment.
const ViewSend = "send"

// How often the page asks while it is in view.
const (
	beat     = 500 * time.Millisecond
	slowBeat = 2 * time.Second
)

// part is one part of the page.
type part interface {
	ask()
	stop()
}

// page is the outbox.
type page struct {
	frame   *ui.Frame
	content fyne.CanvasObject
	now     *now
	lists   []part
	leave   context.CancelFunc // ends the asking
}

// New makes the page of the place Outbox.
func New(f *ui.Frame, _ ui.Route) ui.Page {
	p := &page{frame: f, now: newNow(f), leave: func() {}}
	ahead, done, decide, refused := newSoon(f), newDone(f), newDecide(f), newRefused(f, p)
	p.lists = []part{ahead, done, decide, refused}
	left := widgets.Column(look.Space5, widgets.NewCard(p.now.body), widgets.NewCard(widgets.Column(look.Space4, ahead.body, done.body)))
	right := widgets.Column(look.Space5, widgets.NewCard(decide.body), widgets.NewCard(refused.body))
	p.content = widgets.Scroll(widgets.PadAll(look.Space5, widgets.Columns(look.Space5,
		widgets.GrowBy(784, widgets.Top(left)), widgets.GrowBy(400, widgets.Top(right)))))
	return p
}

// Crumbs implements ui.Page.
func (p *page) Crumbs() []ui.Crumb {
	return []ui.Crumb{{Text: lang.X("outbox.page.title", "Outbox")}}
}

// Verbs implements ui.Page.
func (p *page) Verbs() []fyne.CanvasObject {
	return []fyne.CanvasObject{widgets.NewButton(lang.X("outbox.verb.send", "One-off send"), "send", widgets.Secondary,
		func() { p.frame.Go(ui.Route{Place: ui.Outbox, View: ViewSend}) })}
}

// Content implements ui.Page.
func (p *page) Content() fyne.CanvasObject { return p.content }

// Enter implements ui.Page.
func (p *page) Enter() {
	p.leave()
	ctx, cancel := context.WithCancel(context.Background())
	p.leave = cancel
	p.askAll()
	go p.follow(ctx, p.frame.Store().Watch(ctx, store.TopicOutbox, store.TopicJourneys, store.TopicSettings))
}

// Leave implements ui.Page.
func (p *page) Leave() { p.leave() }

// Close implements ui.Page.
func (p *page) Close() {
	p.leave()
	p.now.stop()
	for _, l := range p.lists {
		l.stop()
	}
}

func (p *page) askAll() {
	p.now.ask()
	for _, l := range p.lists {
		l.ask()
	}
}

// follow asks again as long as the page is in view.
func (p *page) follow(ctx context.Context, changes <-chan store.Change) {
	tick := time.NewTicker(beat)
	defer tick.Stop()
	changed, asked := false, time.Time{}
	for {
		select {
		case <-ctx.Done():
			return
		case _, open := <-changes:
			if !open {
				return // the store is closed
			}
			changed = true
		case <-tick.C:
			p.now.ask()
			if changed && time.Since(asked) >= slowBeat {
				changed, asked = false, time.Now()
				p.askAll()
			}
		}
	}
}

// shopNow is the present in the shop's zone.
func shopNow(ctx context.Context, st store.Reads) (time.Time, error) {
	zone, err := st.Settings().Zone(ctx)
	if err != nil {
		return time.Time{}, err
	}
	return time.Now().In(zone), nil
}

// say puts the sentence of an error into a part of the page: the others still stand.
func say(into *fyne.Container, err error) {
	s, ok := ui.Explain(err)
	if !ok {
		return
	}
	fill(into, widgets.NewParagraph(s.What, widgets.Strong), widgets.NewParagraph(s.Words(), widgets.Second))
}

func fill(into *fyne.Container, objects ...fyne.CanvasObject) {
	into.Objects = objects
	into.Refresh()
}
