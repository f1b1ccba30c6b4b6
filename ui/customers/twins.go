package customers

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/store/twins"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// twinsShown is how many pairs are listed at once; the next come up as these go.
const twinsShown = 50

// twinsPage lists who may be there twice. Nobody is put together by itself:
// families share phones, and names are not unique.
type twinsPage struct {
	frame   *ui.Frame
	content *widgets.Surface
	live    *live.Live[[]twins.Pair]
	search  twins.Search
}

// NewTwins makes the page of possible duplicates.
func NewTwins(f *ui.Frame, _ ui.Route) ui.Page {
	p := &twinsPage{frame: f, content: widgets.NewSurface(look.Clear, widgets.PadAll(look.Space5, widgets.NewText(lang.X("customers.twins.looking", "Looking through everybody…"), widgets.Second)))}
	p.live = live.New(p.load, p.show).Follow(f.Store(), store.TopicCustomers)
	return p
}

func (p *twinsPage) load(ctx context.Context) ([]twins.Pair, error) {
	return p.search.Pairs(ctx, p.frame.Store(), twinsShown)
}

func (p *twinsPage) show(pairs []twins.Pair, err error) {
	if err != nil {
		p.frame.Fail(err)
		return
	}
	list := widgets.Column(look.Space4)
	for _, t := range pairs {
		list.Add(p.card(t))
	}
	if len(list.Objects) == 0 {
		p.content.SetContent(widgets.NewEmpty("users-round", lang.X("customers.twins.none", "Everybody seems to be there once"),
			lang.X("customers.twins.none_words", "No two customers share a phone, an address, or name and town."), nil))
		return
	}
	p.content.SetContent(widgets.Scroll(widgets.PadAll(look.Space5, widgets.Column(look.Space4,
		widgets.NewParagraph(lang.X("customers.twins.words", "These may be the same person. Orders, events and consents of both are kept when they are put together."), widgets.Second), list))))
}

func sharedWords(shared twins.Shared) string {
	switch shared {
	case twins.Phone:
		return lang.X("customers.twins.phone", "the same phone")
	case twins.Email:
		return lang.X("customers.twins.email", "the same address")
	}
	return lang.X("customers.twins.name", "the same name and town")
}

// card shows two records side by side; the one that is kept is chosen by its button.
func (p *twinsPage) card(t twins.Pair) fyne.CanvasObject {
	apart := widgets.NewButton(lang.X("customers.twins.apart", "These are two people"), "", widgets.Quiet, func() { p.keepApart(t) }).InCard()
	apart.SetEnabled(!p.frame.ReadOnly())
	return widgets.NewCard(widgets.Column(look.Space3,
		widgets.Row(look.Space2, widgets.NewPill(sharedWords(t.Shared), look.WarnMark), widgets.Space(), apart),
		widgets.Columns(look.Space5, widgets.Grow(p.side(t.First, t.Second)), widgets.NewVerticalLine(0), widgets.Grow(p.side(t.Second, t.First)))))
}

// keepApart keeps that a pair is two people; it is not listed again.
func (p *twinsPage) keepApart(t twins.Pair) {
	set := func(apart bool, then func()) {
		p.frame.Write(func(ctx context.Context, tx store.Tx) error {
			return tx.Customers().SetApart(ctx, t.First.ID, t.Second.ID, apart)
		}, func() {
			p.search.Apart(t.First.ID, t.Second.ID, apart)
			then()
		})
	}
	set(true, func() {
		p.live.Ask()
		p.frame.Say(lang.X("customers.twins.kept_apart", "They stay two people, and are not asked about again."), lang.X("customers.bulk.undo", "Undo"), func() { set(false, p.live.Ask) })
	})
}

// side is one record of a pair, with the button that keeps it.
func (p *twinsPage) side(keep, give store.CustomerRow) fyne.CanvasObject {
	name := ui.Called(keep.Customer)
	facts := join(join(keep.Email, keep.Phone), keep.ExternalID)
	orders := lang.XN("customers.twins.orders", "{{.Count}} orders", keep.Orders, map[string]any{"Count": ui.Number(keep.Orders)})
	verb := widgets.NewButton(lang.X("customers.twins.keep", "Keep this one"), "", widgets.Secondary, func() { p.merge(keep, give, name) }).InCard()
	verb.SetEnabled(!p.frame.ReadOnly())
	return widgets.Column(look.Space1, widgets.NewCutText(name, widgets.Strong), widgets.NewCutText(facts, widgets.Second),
		widgets.NewText(orders, widgets.Small), widgets.Row(0, verb, widgets.Space()))
}

func (p *twinsPage) merge(keep, give store.CustomerRow, name string) {
	p.frame.Ask(widgets.Confirm{
		Title: lang.X("customers.twins.title", "Put both together as {{.Name}}?", map[string]any{"Name": name}),
		Words: lang.X("customers.twins.merge_words", "All orders and events go to this one; blanks are filled from the other, which is then gone. This cannot be undone."),
		Verb:  lang.X("customers.twins.merge", "Put together"),
		Do: func() {
			p.frame.Write(func(ctx context.Context, tx store.Tx) error { return tx.Customers().Merge(ctx, keep.ID, give.ID) }, func() {
				p.search.Merged(keep.ID, give.ID)
				p.live.Ask()
			})
		},
	})
}

// Crumbs implements ui.Page.
func (p *twinsPage) Crumbs() []ui.Crumb {
	return []ui.Crumb{{Text: lang.X("customers.page.title", "Customers"), To: ui.Route{Place: ui.Customers}}, {Text: lang.X("customers.twins.crumb", "Duplicates")}}
}

// Verbs implements ui.Page.
func (p *twinsPage) Verbs() []fyne.CanvasObject { return nil }

// Content implements ui.Page.
func (p *twinsPage) Content() fyne.CanvasObject { return p.content }

// Enter implements ui.Page.
func (p *twinsPage) Enter() { p.live.Ask() }

// Leave implements ui.Page.
func (p *twinsPage) Leave() {}

// Close implements ui.Page.
func (p *twinsPage) Close() { p.live.Stop() }
