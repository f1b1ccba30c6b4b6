package customers

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// twin is two records that may be the same person, and what they share.
type twin struct {
	first, second store.CustomerRow
	shared        string // phone, email or name
}

// twinsShown is how many pairs are listed at once; the next come up as these go.
const twinsShown = 50

// twinsPage lists who may be there twice. Nobody is put together by itself:
// families share phones, and names are not unique.
type twinsPage struct {
	frame   *ui.Frame
	content *widgets.Surface
	live    *live.Live[[]twin]
	apart   map[[2]store.CustomerID]bool // told to be two people, while the program runs
}

// NewTwins makes the page of possible duplicates.
func NewTwins(f *ui.Frame, _ ui.Route) ui.Page {
	p := &twinsPage{frame: f, apart: map[[2]store.CustomerID]bool{},
		content: widgets.NewSurface(look.Clear, widgets.PadAll(look.Space5, widgets.NewText(lang.X("customers.twins.looking", "Looking through everybody…"), widgets.Second)))}
	p.live = live.New(p.load, p.show).Follow(f.Store(), store.TopicCustomers)
	return p
}

// chunk is how many customers are looked at in one query.
const chunk = 2000

func (p *twinsPage) load(ctx context.Context) ([]twin, error) {
	customers := p.frame.Store().Customers()
	ids, err := customers.IDs(ctx, store.CustomerQuery{})
	if err != nil {
		return nil, err
	}
	find := newTwinFinder()
	for start := 0; start < len(ids); start += chunk {
		rows, err := customers.ListByID(ctx, ids[start:min(start+chunk, len(ids))])
		if err != nil {
			return nil, err
		}
		for i := range rows {
			find.see(&rows[i])
		}
	}
	return p.fetch(ctx, find.pairs)
}

// fetch reads the records of the pairs anew: the finder keeps only numbers.
func (p *twinsPage) fetch(ctx context.Context, pairs []pair) (twins []twin, err error) {
	for _, x := range pairs {
		rows, err := p.frame.Store().Customers().ListByID(ctx, []store.CustomerID{x.first, x.second})
		if err != nil {
			return nil, err
		}
		if len(rows) == 2 {
			twins = append(twins, twin{rows[0], rows[1], x.shared})
		}
	}
	return twins, nil
}

// pair is a twin by numbers.
type pair struct {
	first, second store.CustomerID
	shared        string
}

// keyed is a customer found by a key, with what may show that another one of
// that name is somebody else.
type keyed struct {
	id           store.CustomerID
	email, phone string
}

// twinFinder keeps the first customer of each phone, address and name with town.
type twinFinder struct {
	first map[string]keyed
	met   map[[2]store.CustomerID]bool
	pairs []pair
}

// mostPairs keeps the list, and what is read for it, small.
const mostPairs = 500

func newTwinFinder() *twinFinder {
	return &twinFinder{first: map[string]keyed{}, met: map[[2]store.CustomerID]bool{}}
}

func (f *twinFinder) see(c *store.CustomerRow) {
	me := keyed{c.ID, strings.ToLower(c.Email), c.Phone}
	f.share("phone", c.Phone, me)
	f.share("email", me.email, me)
	if city := c.Attributes["city"].Text(); c.Name != "" && city != "" {
		f.share("name", strings.ToLower(strings.Join(strings.Fields(c.Name), ""))+"\x00"+city, me)
	}
}

func (f *twinFinder) share(what, key string, me keyed) {
	if key == "" || len(f.pairs) >= mostPairs {
		return
	}
	other, seen := f.first[what+key]
	if !seen {
		f.first[what+key] = me
		return
	}
	if what == "name" && (differ(me.email, other.email) || differ(me.phone, other.phone)) {
		return // many people have one name
	}
	if both := [2]store.CustomerID{other.id, me.id}; !f.met[both] {
		f.met[both] = true
		f.pairs = append(f.pairs, pair{other.id, me.id, what})
	}
}

func differ(a, b string) bool { return a != "" && b != "" && a != b }

func (p *twinsPage) show(twins []twin, err error) {
	if err != nil {
		p.frame.Fail(err)
		return
	}
	list := widgets.Column(look.Space4)
	for _, t := range twins {
		if len(list.Objects) < twinsShown && !p.apart[[2]store.CustomerID{t.first.ID, t.second.ID}] {
			list.Add(p.card(t))
		}
	}
	if len(list.Objects) == 0 {
		p.content.SetContent(widgets.NewEmpty("users-round", lang.X("customers.twins.none", "Everybody seems to be there once"),
			lang.X("customers.twins.none_words", "No two customers share a phone, an address, or name and town."), nil))
		return
	}
	p.content.SetContent(widgets.Scroll(widgets.PadAll(look.Space5, widgets.Column(look.Space4,
		widgets.NewParagraph(lang.X("customers.twins.words", "These may be the same person. Orders, events and consents of both are kept when they are put together."), widgets.Second), list))))
}

func sharedWords(shared string) string {
	switch shared {
	case "phone":
		return lang.X("customers.twins.phone", "the same phone")
	case "email":
		return lang.X("customers.twins.email", "the same address")
	}
	return lang.X("customers.twins.name", "the same name and town")
}

// card shows two records side by side; the one that is kept is chosen by its button.
func (p *twinsPage) card(t twin) fyne.CanvasObject {
	apart := widgets.NewButton(lang.X("customers.twins.apart", "These are two people"), "", widgets.Quiet, func() {
		p.apart[[2]store.CustomerID{t.first.ID, t.second.ID}] = true
		p.live.Ask()
	}).InCard()
	return widgets.NewCard(widgets.Column(look.Space3,
		widgets.Row(look.Space2, widgets.NewPill(sharedWords(t.shared), look.WarnMark), widgets.Space(), apart),
		widgets.Columns(look.Space5, widgets.Grow(p.side(t.first, t.second)), widgets.NewVerticalLine(0), widgets.Grow(p.side(t.second, t.first)))))
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
			p.frame.Write(func(ctx context.Context, tx store.Tx) error { return tx.Customers().Merge(ctx, keep.ID, give.ID) }, p.live.Ask)
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
