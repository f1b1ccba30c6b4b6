package settings

import (
	"context"
	"maps"
	"reflect"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/domain"
	"gilmok/journey/dispatch/inbound"
	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// page is Settings: tabs over one column of cards.
type page struct {
	frame   *ui.Frame
	route   ui.Route
	tabs    *widgets.Tabs
	body    *fyne.Container
	content fyne.CanvasObject
	pools   []string          // of coupon codes
	values  map[string]string // of the shop, as last read or set here
	saves   *saves
	senders []store.Sender
	states  map[string]inbound.State    // of what comes back, by its source
	learned map[string]dispatch.Learned // by a sender's provider
	domains map[string]domain.State     // what was found of senders of mail, by name
	now     time.Time                   // when they were read, in the shop's zone
	form    *form                       // of the sender in the inspector
	blocked *suppressed
	live    *live.Live[known]
	drawn   bool // the fields are there: later answers must not disturb typing
}

// known is what the page asks of the store.
type known struct {
	asked   int64 // when, by saves
	pools   []string
	values  map[string]string
	senders []store.Sender
	states  map[string]inbound.State
	learned map[string]dispatch.Learned
	domains map[string]domain.State
	now     time.Time
}

// New makes the page; the route's view is the tab to open.
func New(f *ui.Frame, r ui.Route) ui.Page {
	p := &page{frame: f, route: r, body: widgets.Column(look.Space5), saves: newSaves()}
	chosen := r.View
	if chosen == "" {
		chosen = "shop"
	}
	p.tabs = widgets.NewTabs([]widgets.Option{
		{ID: "shop", Text: lang.X("settings.tab.shop", "Shop")},
		{ID: "look", Text: lang.X("settings.tab.look", "Look and language")},
		{ID: "senders", Text: lang.X("settings.tab.senders", "Senders")},
		{ID: "rules", Text: lang.X("settings.tab.rules", "Rules of sending")},
		{ID: "blocked", Text: lang.X("settings.tab.blocked", "Never written to")},
		{ID: "data", Text: lang.X("settings.tab.data", "Data")},
	}, chosen, func(string) {
		p.draw()
		if p.form == nil {
			p.frame.Inspect(p, nil) // it belongs to the tab that was left
			return
		}
		p.form.leave(func() {})
	})
	column := container.New(readable{}, p.body)
	p.content = widgets.Column(0, widgets.Pad(16, 24, 8, 24, p.tabs),
		widgets.Grow(widgets.Scroll(widgets.Pad(8, 24, 24, 24, column))))
	p.blocked = p.newSuppressed()
	p.live = live.New(p.load, p.show).Follow(f.Store(), store.TopicSettings)
	return p
}

func (p *page) Crumbs() []ui.Crumb {
	return []ui.Crumb{{Text: lang.X("settings.page.title", "Settings")}}
}
func (p *page) Verbs() []fyne.CanvasObject { return nil }
func (p *page) Content() fyne.CanvasObject { return p.content }
func (p *page) Enter()                     { p.live.Ask() }
func (p *page) Leave()                     {}
func (p *page) Close() {
	p.live.Stop()
	p.blocked.stop()
}

func (p *page) load(ctx context.Context) (k known, err error) {
	k.asked = p.saves.tick()
	if k.values, err = p.frame.Store().Settings().All(ctx); err != nil {
		return k, err
	}
	if k.senders, err = p.frame.Store().Senders().List(ctx); err != nil {
		return k, err
	}
	pools, err := p.frame.Store().Coupons().Pools(ctx)
	if err != nil {
		return k, err
	}
	k.pools = slices.Sorted(maps.Keys(pools))
	if k.now, err = shopNow(ctx, p.frame.Store()); err != nil {
		return k, err
	}
	k.learned, k.domains = map[string]dispatch.Learned{}, map[string]domain.State{}
	for _, s := range k.senders {
		if k.domains[s.Name], err = domain.ReadState(ctx, p.frame.Store().Settings(), s.Name); err != nil {
			return k, err
		}
		if k.learned[s.Name], err = dispatch.ReadLearned(ctx, p.frame.Store().Settings(), s.Name); err != nil {
			return k, err
		}
	}
	k.states, err = readStates(ctx, p.frame.Store().Settings(), k.senders)
	return k, err
}

func (p *page) show(k known, err error) {
	if err != nil {
		p.frame.Fail(err)
		return
	}
	accounts := !reflect.DeepEqual(k.senders, p.senders) || !maps.Equal(k.states, p.states) // gilmokctl changes them, too
	changed := len(k.senders) != len(p.senders) || !slices.Equal(k.pools, p.pools) || p.tabs.Chosen() == "senders" && accounts
	p.saves.keep(p.values, k.values, k.asked)
	p.values, p.pools = k.values, k.pools
	p.senders, p.states, p.learned, p.domains, p.now = k.senders, k.states, k.learned, k.domains, k.now
	if !p.drawn || changed {
		p.drawn = true
		p.draw()
	}
}

// draw shows the cards of the tab that is chosen.
func (p *page) draw() {
	switch p.tabs.Chosen() {
	case "look":
		p.body.Objects = p.lookCards()
	case "senders":
		p.body.Objects = p.senderCards()
	case "rules":
		p.body.Objects = p.ruleCards()
	case "blocked":
		p.body.Objects = p.blocked.cards()
	case "data":
		p.body.Objects = p.dataCards()
	default:
		p.body.Objects = p.shopCards()
	}
	p.body.Refresh()
}

// set saves one setting of the shop.
func (p *page) set(key, value string) {
	if p.values[key] != value {
		p.save(map[string]string{key: value})
	}
}

// save saves settings of the shop together.
func (p *page) save(values map[string]string) {
	maps.Copy(p.values, values)
	p.saves.begin(values)
	live.Run(func(ctx context.Context) (struct{}, error) {
		return struct{}{}, p.frame.Store().InTx(ctx, func(tx store.Tx) error {
			for key, value := range values {
				if err := tx.Settings().Set(ctx, key, value); err != nil {
					return err
				}
			}
			return nil
		})
	}, func(_ struct{}, err error) {
		p.saves.end(values)
		if err != nil {
			p.frame.Fail(err)
			p.live.Ask()
		}
	})
}

// entry is a field of one setting, saved when it is left or Enter is pressed.
func (p *page) entry(key, label, hint, note string) *widgets.Field {
	e := widgets.NewEntry(hint)
	e.SetText(p.values[key])
	e.SetEnabled(!p.frame.ReadOnly())
	e.OnSubmitted = func(text string) { p.set(key, text) }
	e.OnFocus = func(focused bool) {
		if !focused {
			p.set(key, e.Text())
		}
	}
	return widgets.NewField(label, e, note)
}

// choice is a select of one setting.
func (p *page) choice(key, label string, options []widgets.Option, note string) *widgets.Field {
	s := widgets.NewSelect(options, p.values[key], func(id string) { p.set(key, id) })
	s.SetEnabled(!p.frame.ReadOnly())
	return widgets.NewField(label, s, note)
}

// pair sets two fields beside each other.
func pair(a, b fyne.CanvasObject) fyne.CanvasObject {
	return widgets.Columns(look.Space4, widgets.Grow(widgets.Top(a)), widgets.Grow(widgets.Top(b)))
}

// readable makes its one object as wide as there is room, up to a width at which
// lines are still read with ease.
type readable struct{}

const mostWidth float32 = 720

// MinSize implements fyne.Layout.
func (readable) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

// Layout implements fyne.Layout.
func (readable) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Move(fyne.NewPos(0, 0))
	objects[0].Resize(fyne.NewSize(min(size.Width, mostWidth), size.Height))
}

func titled(title, note string, objects ...fyne.CanvasObject) fyne.CanvasObject {
	body := widgets.Column(look.Space4, widgets.NewHead(title, note))
	for _, o := range objects {
		body.Add(o)
	}
	return widgets.NewCard(body)
}
