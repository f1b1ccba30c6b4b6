package customers

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/store/survey"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// person is the inspector of one customer.
type person struct {
	page *page
	id   store.CustomerID
	live *live.Live[profile]
}

// profile is all that is shown of one customer.
type profile struct {
	row        store.CustomerRow
	segments   []string
	moments    []moment
	attributes []store.Attribute
	labels     map[string]string // of custom attributes, by key
	surveys    []survey.Kept     // whose answers are attributes
	country    string            // of the shop: phone numbers without a code are from there
	currency   string            // of the shop
	reckoned   reckoned
}

// labelWidth is the width of the names of fields, in px.
const labelWidth = 92

// mostEvents is how far back the time line goes.
const mostEvents = 60

func (p *page) open(row int) {
	if row < 0 || row >= len(p.rows.ids) {
		return
	}
	id := p.rows.ids[row]
	if p.person != nil && p.person.id == id {
		return
	}
	if p.person != nil {
		p.person.close()
	}
	p.person = &person{page: p, id: id}
	p.person.live = live.New(p.person.load, p.person.show).Follow(p.frame.Store(), store.TopicCustomers, store.TopicEvents, store.TopicOrders)
	p.person.live.Ask()
}

func (p *page) closePerson() {
	p.person.close()
	p.person = nil
	p.grid.Unselect()
	p.frame.Inspect(p, nil)
}

func (s *person) close() { s.live.Stop() }

func (s *person) load(ctx context.Context) (profile, error) {
	return loadProfile(ctx, s.page.frame.Store(), s.id, mostEvents, false)
}

// loadProfile asks for all that is shown of one customer, with the last so many events,
// and with what journeys decided where that is wanted.
func loadProfile(ctx context.Context, st store.Store, id store.CustomerID, most int, decided bool) (a profile, err error) {
	list, err := st.Customers().ListByID(ctx, []store.CustomerID{id})
	if err != nil {
		return a, err
	}
	if len(list) == 0 {
		return a, store.ErrNotFound
	}
	a.row = list[0]
	if a.segments, err = st.Customers().Segments(ctx, id); err != nil {
		return a, err
	}
	events, err := st.Events().List(ctx, store.EventQuery{Customer: id, Page: store.Page{Limit: most}})
	if err != nil {
		return a, err
	}
	if a.surveys, err = survey.List(ctx, st.Documents()); err != nil {
		return a, err
	}
	if a.moments, err = loadMoments(ctx, st, id, events, a.surveys, decided); err != nil {
		return a, err
	}
	if a.country, err = st.Settings().Get(ctx, store.SettingCountry); err != nil {
		return a, err
	}
	if a.currency, err = st.Settings().Get(ctx, store.SettingCurrency); err != nil {
		return a, err
	}
	if a.reckoned, err = loadReckoned(ctx, st, a.row.Computed); err != nil {
		return a, err
	}
	a.attributes, err = st.Customers().Attributes(ctx)
	a.labels = map[string]string{}
	for _, at := range a.attributes {
		a.labels[at.Key] = at.Label
	}
	return a, err
}

func (s *person) show(a profile, err error) {
	switch {
	case s.page.person != s:
		return
	case errors.Is(err, store.ErrNotFound): // erased, or merged into another
		s.page.closePerson()
		return
	case err != nil:
		s.page.frame.Fail(err)
		return
	}
	c := &a.row
	title := ui.Called(c.Customer)
	t := teller{now: s.page.now, zone: s.page.zone}
	head := widgets.InspectorHead{Sign: widgets.NewInitial(title, 40, false), Title: title, Kind: t.kind(c), OnClose: s.page.closePerson}
	sections := append([]fyne.CanvasObject{t.facts(c), t.fields(&a)}, t.computed(&a)...)
	sections = append(sections, t.timeline(&a, nil))
	s.page.frame.Inspect(s.page, widgets.NewInspector(head, sections, s.foot(&a)...))
}

// foot leads to the whole page and to the editing of the customer.
func (s *person) foot(a *profile) []fyne.CanvasObject {
	f := s.page.frame
	edit := widgets.NewButton(lang.X("customers.person.edit", "Edit"), "pencil", widgets.Secondary, func() { editPerson(f, a) })
	edit.SetEnabled(!f.ReadOnly())
	return []fyne.CanvasObject{
		widgets.NewButton(lang.X("customers.person.whole", "Whole profile"), "user-round", widgets.Secondary, func() { f.Go(profileRoute(s.id)) }), edit,
	}
}

// teller says things about customers, as seen from now in the shop's zone.
type teller struct {
	now  time.Time
	zone *time.Location
}

func (t teller) kind(c *store.CustomerRow) string {
	parts := []string{}
	if city := c.Attributes["city"].Text(); city != "" {
		parts = append(parts, city)
	}
	parts = append(parts, lang.X("customers.person.since", "customer since {{.Day}}", map[string]any{"Day": ui.When(c.CreatedAt, t.now)}))
	return strings.Join(parts, " · ")
}

func (t teller) facts(c *store.CustomerRow) fyne.CanvasObject {
	spent, last := "–", "–"
	if c.Orders > 0 {
		spent, last = ui.Money(c.Spent), ui.When(c.LastOrder, t.now)
	}
	return widgets.Row(look.Space4,
		widgets.Grow(widgets.NewSmallStat(lang.X("customers.column.orders", "Orders"), ui.Number(c.Orders))),
		widgets.Grow(widgets.NewSmallStat(lang.X("customers.column.spent", "Spent"), spent)),
		widgets.NewSmallStat(lang.X("customers.column.last_order", "Last order"), last))
}

func (t teller) fields(a *profile) fyne.CanvasObject {
	c := &a.row
	pairs := []string{}
	add := func(label, value string) {
		if value != "" {
			pairs = append(pairs, label, value)
		}
	}
	add(ui.FieldName("email"), c.Email)
	add(ui.FieldName("phone"), c.Phone)
	add(ui.FieldName("external_id"), c.ExternalID)
	body := widgets.NewPairs(labelWidth, pairs...)
	body.Add(widgets.NewPair(labelWidth, lang.X("customers.column.consent", "Consent"), t.consents(c)))
	pairs = pairs[:0]
	add(lang.X("customers.field.segments", "Segments"), strings.Join(a.segments, " · "))
	for _, key := range slices.Sorted(mapKeys(c.Attributes)) {
		label := a.labels[key]
		if label == "" {
			label = key
		}
		add(label, inWords(a.surveys, key, c.Attributes[key]))
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		body.Add(widgets.NewPair(labelWidth, pairs[i], widgets.NewParagraph(pairs[i+1], widgets.Base)))
	}
	return body
}

func (t teller) consents(c *store.CustomerRow) fyne.CanvasObject {
	row := widgets.Row(look.Space3)
	for _, ch := range []store.Channel{store.ChannelEmail, store.ChannelSMS, store.ChannelKakao} {
		icon, style := "minus", widgets.Hint
		ink := look.Faint
		if c.ConsentFor(ch, store.PurposeAdvertising).State == store.ConsentOptedIn {
			icon, style, ink = "check", widgets.Base, look.Good
		}
		row.Add(widgets.Row(look.Space1, widgets.NewIcon(icon, ink), widgets.NewText(ui.ChannelName(ch), style)))
	}
	return row
}
