// Package segments is where rules are made: the list of saved segments, and the
// builder that says of a rule how many it means, who they are, and how it reads
// as a sentence.
package segments

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// New makes the page of a route: the list, or the segment whose name the
// route's ID is. The ID "new" with the view "builder" begins an empty one.
func New(f *ui.Frame, r ui.Route) ui.Page {
	if r.ID == "" {
		return newList(f)
	}
	return newEditor(f, r.ID, r.View == "new")
}

// list shows the saved segments with their sizes.
type list struct {
	frame   *ui.Frame
	rows    *fyne.Container
	scroll  fyne.CanvasObject // the rows, as far as there are any
	content *fyne.Container
	live    *live.Live[[]sized]
}

type sized struct {
	store.Segment
	count, mail int
	attributes  []store.Attribute // of the shop, to name them in the rule
}

func newList(f *ui.Frame) *list {
	l := &list{frame: f, rows: widgets.Column(0)}
	l.scroll, l.content = widgets.Scroll(widgets.PadAll(look.Space5, l.rows)), container.NewStack()
	l.live = live.New(l.load, l.show).Follow(f.Store(), store.TopicSegments, store.TopicCustomers, store.TopicEvents, store.TopicOrders)
	return l
}

func (l *list) load(ctx context.Context) (out []sized, err error) {
	customers := l.frame.Store().Customers()
	segments, err := l.frame.Store().Segments().List(ctx)
	if err != nil {
		return nil, err
	}
	attributes, err := customers.Attributes(ctx)
	if err != nil {
		return nil, err
	}
	for _, s := range segments {
		n, err := customers.Count(ctx, s.Rule)
		if err != nil {
			return nil, err
		}
		mail, err := customers.Reachable(ctx, s.Rule, store.ChannelEmail, store.PurposeAdvertising)
		if err != nil {
			return nil, err
		}
		out = append(out, sized{s, n, mail, attributes})
	}
	return out, nil
}

func (l *list) show(segments []sized, err error) {
	if err != nil {
		l.frame.Fail(err)
		return
	}
	l.rows.RemoveAll()
	if len(segments) == 0 {
		l.content.Objects = []fyne.CanvasObject{widgets.NewEmpty("list-filter", lang.X("segments.empty.title", "No segments yet"),
			lang.X("segments.empty.words", "A segment is a rule that says who is meant: customers in Busan who ordered twice. It is always up to date."),
			widgets.NewButton(lang.X("segments.verb.new", "New segment"), "plus", widgets.Primary, l.create))}
		l.content.Refresh()
		return
	}
	card := widgets.Column(0)
	for i, s := range segments {
		if i > 0 {
			card.Add(widgets.NewHairline())
		}
		card.Add(l.row(s))
	}
	l.rows.Add(widgets.NewPlainCard(widgets.Pad(6, 0, 6, 0, card)))
	l.content.Objects = []fyne.CanvasObject{l.scroll}
	l.content.Refresh()
}

func (l *list) row(s sized) fyne.CanvasObject {
	words := widgets.Column(1, widgets.NewCutText(s.Name, widgets.Strong), widgets.NewCutText(ui.RuleSentence(s.Rule, s.attributes...), widgets.Small))
	reach := widgets.NewText(lang.X("segments.list.reach", "{{.N}} by email", map[string]any{"N": ui.Number(s.mail)}), widgets.Small.Aligned(widgets.Right))
	count := widgets.NewText(ui.Number(s.count), widgets.TextStyle{Size: look.SizePage, Bold: true, Figures: true, Align: widgets.Right})
	line := widgets.Row(look.Space4, widgets.Grow(words), widgets.Fixed(130, 0, reach), widgets.Fixed(90, 0, count),
		widgets.NewIcon("chevron-right", look.Faint))
	b := widgets.NewRowButton(60, widgets.Pad(0, 24, 0, 24, line), func() { l.frame.Go(ui.Route{Place: ui.Segments, ID: s.Name}) })
	return b
}

func (l *list) create() {
	l.frame.AskName(lang.X("customers.segment.title", "Name of the segment"), "", lang.X("segments.verb.make", "Make the segment"), func(name string) {
		l.frame.Go(ui.Route{Place: ui.Segments, View: "new", ID: name})
	})
}

// Crumbs implements ui.Page.
func (l *list) Crumbs() []ui.Crumb {
	return []ui.Crumb{{Text: lang.X("segments.page.title", "Segments")}}
}

// Verbs implements ui.Page.
func (l *list) Verbs() []fyne.CanvasObject {
	return []fyne.CanvasObject{widgets.NewButton(lang.X("segments.verb.new", "New segment"), "plus", widgets.Primary, l.create)}
}

// Content implements ui.Page.
func (l *list) Content() fyne.CanvasObject { return l.content }

// Enter implements ui.Page.
func (l *list) Enter() { l.live.Ask() }

// Leave implements ui.Page.
func (l *list) Leave() {}

// Close implements ui.Page.
func (l *list) Close() { l.live.Stop() }

// Command implements ui.Commander.
func (l *list) Command(c ui.Command) bool {
	if c == ui.CommandNew {
		l.create()
		return true
	}
	return false
}
