package journeys

import (
	"context"
	"hash/fnv"

	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/store/value"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// create opens the sheet of templates.
func (p *listPage) create() {
	if p.frame.ReadOnly() {
		return
	}
	var closeSheet func()
	rows := widgets.Column(0)
	for _, t := range templates() {
		right := widgets.NewText(t.needs, widgets.Small)
		rows.Add(widgets.NewRowButton(56, widgets.NewListRow(widgets.NewIconOf(t.icon, look.Muted, 20), t.name, t.words, right), func() {
			closeSheet()
			p.save(t.make(p.freeName(t.name)))
		}).Inset(12))
	}
	sheet := widgets.Fixed(560, 0, widgets.Column(12,
		widgets.Pad(20, 24, 0, 24, widgets.NewText(lang.X("journeys.new.title", "New journey"), widgets.PageHead)),
		widgets.Fixed(0, 392, widgets.Scroll(widgets.Pad(0, 12, 0, 12, rows))),
		widgets.Pad(0, 24, 20, 24, widgets.Row(8, widgets.Space(), widgets.NewButton(lang.X("journeys.new.cancel", "Cancel"), "", widgets.Quiet, func() { closeSheet() })))))
	closeSheet = widgets.ShowSheet(p.frame.Canvas(), sheet)
}

// template is a journey to begin with.
type template struct {
	icon, name, words, needs string
	make                     func(name string) *journey.Journey
}

// save stores a new journey and opens it.
func (p *listPage) save(j *journey.Journey) {
	data, err := journey.Marshal(laidOut(j))
	if err != nil {
		p.frame.Fail(err)
		return
	}
	record := store.Journey{Name: j.Name, Draft: data}
	live.Run(func(ctx context.Context) (store.JourneyID, error) {
		err := p.frame.Store().InTx(ctx, func(tx store.Tx) error { return tx.Journeys().Save(ctx, &record) })
		return record.ID, err
	}, func(id store.JourneyID, err error) {
		if err != nil {
			p.frame.Fail(err)
			return
		}
		p.frame.Go(Board(id))
	})
}

// duplicate makes a copy under another name.
func (p *listPage) duplicate(s summary) {
	if s.journey != nil && !p.frame.ReadOnly() {
		name := p.freeName(s.record.Name)
		c := s.journey.Rename(name)
		c.Seed = seedOf(name)
		p.save(c)
	}
}

// delete takes a draft away that never ran.
func (p *listPage) delete(j store.Journey) {
	p.frame.Ask(widgets.Confirm{
		Title: lang.X("journeys.delete.title", "Delete “{{.Name}}”", with("Name", j.Name)),
		Words: lang.X("journeys.delete.words", "The draft goes for good. Messages and segments stay."),
		Verb:  lang.X("journeys.menu.delete", "Delete"), Danger: true,
		Do: func() {
			p.frame.Write(func(ctx context.Context, tx store.Tx) error { return tx.Journeys().Delete(ctx, j.ID) }, func() {
				p.frame.Forget(Board(j.ID))
			})
		},
	})
}

// seedOf gives a new journey its own chance.
func seedOf(name string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(name)) // a hash never fails
	return h.Sum64() >> 12
}

// templates lists what can be begun with; the empty board comes first.
func templates() []template {
	once := &journey.Reentry{After: value.Days(30)}
	return []template{
		{"file-plus", lang.X("journeys.template.empty", "Empty board"), lang.X("journeys.template.empty_words", "Everyone in a segment, once, at launch"), "",
			func(name string) *journey.Journey {
				return &journey.Journey{Name: name, Seed: seedOf(name), Entry: journey.Entry{Kind: journey.EntrySchedule, At: journey.AtLaunch}}
			}},
		{"heart", lang.X("journeys.template.second", "Second purchase"), lang.X("journeys.template.second_words", "Two weeks after the first order, a reason to come back"), needsOrders(), secondPurchase},
		{"shopping-cart", lang.X("journeys.template.cart", "Abandoned cart"), lang.X("journeys.template.cart_words", "An hour, a day, then a last reminder"), needsCarts(), abandonedCart},
		{"gift", lang.X("journeys.template.birthday", "Birthday"), lang.X("journeys.template.birthday_words", "A week before, at nine in the morning"), lang.X("journeys.template.needs_birthday", "needs birthdays"),
			func(name string) *journey.Journey {
				nine := journey.Wall(9, 0)
				j := begin(name, journey.Entry{Kind: journey.EntryDate, Attribute: "birthday", Offset: value.Days(-7), Time: &nine, Reentry: once})
				return j.AddStep("m1", &journey.Message{}, journey.Point{Y: 92}).Connect(journey.EntryID, journey.PortOut, "m1")
			}},
	}
}

func needsOrders() string { return lang.X("journeys.template.needs_orders", "needs orders") }
func needsCarts() string  { return lang.X("journeys.template.needs_carts", "needs cart events") }

func begin(name string, e journey.Entry) *journey.Journey {
	return &journey.Journey{Name: name, Seed: seedOf(name), Entry: e}
}

func secondPurchase(name string) *journey.Journey {
	fortnight := value.Days(14)
	j := begin(name, journey.Entry{Kind: journey.EntryEvent, Event: store.EventOrdered})
	j = j.AddStep("w1", &journey.Wait{For: &fortnight}, journey.Point{Y: 92}).
		AddStep("m1", &journey.Message{}, journey.Point{Y: 184}).
		Connect(journey.EntryID, journey.PortOut, "w1").Connect("w1", journey.PortOut, "m1")
	return withEnd(j, value.Days(14))
}

func abandonedCart(name string) *journey.Journey {
	j := begin(name, journey.Entry{Kind: journey.EntryEvent, Event: store.EventAddedToCart, Reentry: &journey.Reentry{After: value.Days(7)}})
	at := journey.Point{Y: 92}
	from, port := journey.EntryID, journey.PortOut
	for _, part := range []struct {
		id   journey.StepID
		step journey.Step
	}{
		{"e1", cartWait(durationOf(1, hours))}, {"m1", &journey.Message{}}, {"e2", cartWait(value.Days(1))}, {"m2", &journey.Message{}},
	} {
		j = j.AddStep(part.id, part.step, at).Connect(from, port, part.id)
		at.Y += 92
		from, port = part.id, journey.PortOut
		if part.step.Kind() == journey.KindWaitForEvent {
			port = journey.PortTimeout
		}
	}
	return withEnd(j, value.Days(3))
}

func cartWait(long value.Duration) journey.Step {
	return &journey.WaitForEvent{Within: long, Branches: []journey.Branch{{ID: "bought", Event: store.EventOrdered}}}
}

// withEnd counts an order within a time as success.
func withEnd(j *journey.Journey, within value.Duration) *journey.Journey {
	return copied(j, func(j *journey.Journey) {
		j.Conversion = []journey.Conversion{{Event: store.EventOrdered, Within: within}}
	})
}
