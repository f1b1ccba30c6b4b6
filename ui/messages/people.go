package messages

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// people is the row above the preview: whom it is for, and the way to others.
type people struct {
	frame   *ui.Frame
	message string
	object  fyne.CanvasObject
	known   bool // the audience is loaded; it may be nobody
	ids     []store.CustomerID
	at      int
	stray   store.CustomerID // somebody outside the audience; 0: none
	entry   entry            // of the journey they come in by

	back, on *widgets.Button
	sign     *widgets.Icon
	name     *widgets.Text
	about    *widgets.Text
	place    *widgets.Text
	search   *widgets.Entry
	load     *live.Live[audience]
	changed  func()
}

func newPeople(f *ui.Frame, message string, changed func()) *people {
	p := &people{frame: f, message: message, changed: changed}
	p.back = widgets.NewButton("", "chevron-left", widgets.Secondary, func() { p.step(-1) })
	p.on = widgets.NewButton("", "chevron-right", widgets.Secondary, func() { p.step(1) })
	p.back.SetTip(lang.X("messages.people.back", "The customer before"))
	p.on.SetTip(lang.X("messages.people.on", "The next customer"))
	p.sign = widgets.NewIcon("user-round", look.Muted)
	p.name, p.about = widgets.NewCutText("", widgets.Strong), widgets.NewCutText("", widgets.Small)
	p.place = widgets.NewCutText("", widgets.Second)
	p.search = widgets.NewSearchEntry(lang.X("messages.people.search", "Find a customer"), nil)
	p.search.OnSubmitted = p.find
	p.object = widgets.Pad(10, 24, 6, 24, widgets.Row(look.Space3, p.back, widgets.GrowBy(3, widgets.Column(0, p.name, p.about)), p.on,
		widgets.GrowBy(2, p.place), widgets.Fixed(168, 32, p.search)))
	p.load = live.New(p.loadAudience, p.arrived)
	return p
}

func (p *people) loadAudience(ctx context.Context) (audience, error) {
	s := p.frame.Store()
	m, err := s.Messages().Find(ctx, p.message)
	if err != nil {
		return audience{}, err
	}
	return audienceOf(ctx, s, m.Name, m.Channel)
}

func (p *people) arrived(a audience, err error) {
	if err != nil {
		p.frame.Fail(err)
		return
	}
	here := p.here()
	p.ids, p.entry = a.ids, a.entry
	p.at = max(0, slices.Index(p.ids, here))
	if p.known && here == p.here() {
		return
	}
	p.known = true
	p.changed()
}

// here is the customer in view, 0 where there is nobody.
func (p *people) here() store.CustomerID {
	switch {
	case p.stray != 0:
		return p.stray
	case p.at < len(p.ids):
		return p.ids[p.at]
	}
	return 0
}

// step goes to the next customer, round the ends.
func (p *people) step(by int) {
	if n := len(p.ids); n > 0 {
		if p.stray == 0 {
			p.at = (p.at + by + n) % n
		}
		p.stray = 0
		p.changed()
	}
}

// choose shows one customer, in the audience or not.
func (p *people) choose(id store.CustomerID) {
	p.stray = 0
	if at := slices.Index(p.ids, id); at >= 0 {
		p.at = at
	} else {
		p.stray = id
	}
	p.changed()
}

// find looks for a customer by what was typed; of several one is chosen.
func (p *people) find(text string) {
	text = strings.TrimSpace(text)
	if text == "" {
		return
	}
	live.Run(func(ctx context.Context) ([]store.CustomerRow, error) {
		return p.frame.Store().Customers().List(ctx, store.CustomerQuery{Search: text, Page: store.Page{Limit: 9}})
	}, func(found []store.CustomerRow, err error) {
		switch {
		case err != nil:
			p.frame.Fail(err)
		case len(found) == 0:
			p.frame.Say(lang.X("messages.people.none", "Nobody is called “{{.Text}}”.", ui.With("Text", text)), "", nil)
		case len(found) == 1:
			p.choose(found[0].ID)
		default:
			var items []widgets.MenuItem
			for _, r := range found {
				items = append(items, widgets.MenuItem{Text: ui.Called(r.Customer), Icon: "user-round", Do: func() { p.choose(r.ID) }})
			}
			widgets.ShowMenuBelow(p.search, items)
		}
	})
}

// show tells who is in view.
func (p *people) show(out seen) {
	p.back.SetEnabled(len(p.ids) > 1)
	p.on.SetEnabled(len(p.ids) > 1)
	if p.here() == 0 {
		p.name.SetText(lang.X("messages.people.nobody", "No customers yet"))
		p.about.SetText(lang.X("messages.people.unknown", "Shown as for somebody unknown"))
		p.place.SetText("")
		return
	}
	if out.row.ID != p.here() {
		return // of somebody left behind
	}
	p.name.SetText(ui.Called(out.row.Customer))
	p.about.SetText(strings.Join(traits(out), " · "))
	p.place.SetText(p.placeWords())
	if p.stray != 0 {
		p.place.SetText(lang.X("messages.people.outside", "Not in the audience"))
	}
}

// narrowPeople is the width, in px, below which the place among the customers is said short.
const narrowPeople = 560

func (p *people) placeWords() string {
	at, n := ui.Number(p.at+1), ui.Number(len(p.ids))
	if w := p.object.Size().Width; w > 0 && w < narrowPeople {
		return at + " / " + n
	}
	return lang.X("messages.people.place", "{{.At}} of {{.N}}", ui.With("At", at, "N", n))
}

// traits are what matters of a customer here: no name, city, orders, consent.
func traits(out seen) (words []string) {
	c := out.row
	if c.Name == "" {
		words = append(words, ui.NoName())
	} else if c.Email != "" {
		words = append(words, c.Email)
	}
	if city := c.Attributes["city"].Text(); city != "" {
		words = append(words, city)
	}
	words = append(words, lang.XN("messages.people.orders", "{{.N}} orders", c.Orders, ui.With("N", ui.Number(c.Orders))))
	if !out.consents {
		words = append(words, ui.SkipReason(store.SkipNoConsent))
	}
	return words
}

func (p *people) enter() { p.load.Ask() }
func (p *people) stop()  { p.load.Stop() }
