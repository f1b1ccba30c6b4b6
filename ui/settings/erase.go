package settings

import (
	"context"
	"errors"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/store/importer"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// erasing is the card that deletes a person who asks for it (Personal Information
// Protection Act 36, GDPR 17).
func (p *page) erasing() fyne.CanvasObject {
	key := widgets.NewEntry(lang.X("settings.erase.hint", "Customer number, email or phone"))
	find := widgets.NewButton(lang.X("settings.erase.find", "Find"), "search", widgets.Secondary, nil)
	field := widgets.NewField(lang.X("settings.erase.field", "Who"), key, "")
	look1 := func() { p.findPerson(strings.TrimSpace(key.Text()), field, func() { key.SetText("") }) }
	find.OnTapped = look1
	key.OnSubmitted = func(string) { look1() }
	key.SetEnabled(!p.frame.ReadOnly())
	find.SetEnabled(!p.frame.ReadOnly())
	return titled(lang.X("settings.erase.title", "Erase a person"), lang.X("settings.erase.note", "when somebody asks to be forgotten"),
		widgets.Columns(look.Space2, widgets.Grow(field), widgets.Top(widgets.Pad(22, 0, 0, 0, find))))
}

// traces is how much there is of a person.
type traces struct {
	customer       store.Customer
	orders, events int
}

func (p *page) findPerson(key string, field *widgets.Field, done func()) {
	if key == "" {
		return
	}
	country := p.values[store.SettingCountry]
	live.Run(func(ctx context.Context) (traces, error) { return tracesOf(ctx, p.frame.Store(), key, country) }, func(t traces, err error) {
		switch {
		case errors.Is(err, store.ErrNotFound):
			field.SetNote(lang.X("settings.erase.nobody", "There is nobody with this number or address."), true)
		case err != nil:
			p.frame.Fail(err)
		default:
			field.SetNote("", false)
			p.askErase(t, done)
		}
	})
}

// tracesOf finds a person by the shop's number, or by an address however it is written.
func tracesOf(ctx context.Context, st store.Reads, key, country string) (t traces, err error) {
	c, err := st.Customers().Find(ctx, key)
	if errors.Is(err, store.ErrNotFound) {
		if email, phone := importer.Address(key, country); email+phone != "" {
			c, err = st.Customers().Find(ctx, email+phone)
		}
	}
	if err != nil {
		return t, err
	}
	t.customer = *c
	orders, err := st.Orders().List(ctx, c.ID, store.Page{})
	if err != nil {
		return t, err
	}
	t.orders = len(orders)
	events, err := st.Events().List(ctx, store.EventQuery{Customer: c.ID})
	t.events = max(0, len(events)-len(orders)) // orders are among them
	return t, err
}

func (p *page) askErase(t traces, done func()) {
	c := t.customer
	name := c.Name
	for _, other := range []string{c.Email, c.Phone, c.ExternalID} {
		if name == "" {
			name = other
		}
	}
	what := widgets.NewPairs(120, lang.X("settings.erase.number", "Number"), c.ExternalID, lang.X("settings.erase.email", "Email"), c.Email,
		lang.X("settings.erase.phone", "Phone"), c.Phone, lang.X("settings.erase.orders", "Orders"), ui.Number(t.orders), lang.X("settings.erase.events", "Events"), ui.Number(t.events))
	p.frame.Ask(widgets.Confirm{
		Title: lang.X("settings.erase.ask", "Erase 1 person for good: {{.Name}}", map[string]any{"Name": name}),
		Words: lang.X("settings.erase.words", "The customer, their events and what was sent to them go; orders stay without a name, for the totals. This cannot be taken back. Copies of this workspace still hold the person: delete those, too, where the law asks for it."),
		More:  what,
		Verb:  lang.X("settings.erase.verb", "Erase {{.Name}}", map[string]any{"Name": name}), Danger: true,
		Do: func() {
			p.frame.Write(func(ctx context.Context, tx store.Tx) error { return tx.Customers().Erase(ctx, c.ID) }, func() {
				done()
				p.frame.Say(lang.X("settings.erase.done", "{{.Name}} is erased.", map[string]any{"Name": name}), "", nil)
			})
		},
	})
}
