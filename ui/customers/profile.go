package customers

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// profileEvents is how far back the whole profile goes.
const profileEvents = 500

func profileRoute(id store.CustomerID) ui.Route {
	return ui.Route{Place: ui.Customers, View: ui.ViewProfile, ID: strconv.FormatInt(int64(id), 10)}
}

// NewProfile makes the page of one customer: everything that is known, everything
// that happened, and what the law lets the customer ask for: their data as a
// file, and to be erased for good.
func NewProfile(f *ui.Frame, r ui.Route) ui.Page {
	id, _ := strconv.ParseInt(r.ID, 10, 64) // another text is nobody's number: the page says that nobody is there
	p := &profilePage{frame: f, route: r, id: store.CustomerID(id), content: widgets.NewSurface(look.Clear, widgets.Space())}
	p.live = live.New(p.load, p.show).Follow(f.Store(), store.TopicCustomers, store.TopicEvents, store.TopicOrders)
	return p
}

type profilePage struct {
	frame   *ui.Frame
	route   ui.Route
	id      store.CustomerID
	title   string
	shown   *profile
	content *widgets.Surface
	live    *live.Live[whole]
}

// whole is a profile with where now is.
type whole struct {
	profile
	now   time.Time
	stays []stay
}

func (p *profilePage) load(ctx context.Context) (a whole, err error) {
	zone, err := p.frame.Store().Settings().Zone(ctx)
	if err != nil {
		return a, err
	}
	a.now = time.Now().In(zone)
	if a.profile, err = loadProfile(ctx, p.frame.Store(), p.id, profileEvents, true); err != nil {
		return a, err
	}
	a.stays, err = loadStays(ctx, p.frame.Store(), p.id)
	return a, err
}

func (p *profilePage) show(a whole, err error) {
	if err != nil {
		p.shown = nil
		p.content.SetContent(widgets.NewEmpty("user-round", lang.X("customers.profile.gone", "Nobody is here any more"),
			lang.X("customers.profile.gone_words", "The customer was erased, or put together with another one."),
			widgets.NewButton(lang.X("customers.profile.back", "To the customers"), "", widgets.Secondary, func() { p.frame.Go(ui.Route{Place: ui.Customers}) })))
		return
	}
	p.shown = &a.profile
	c := &a.row
	p.title = ui.Called(c.Customer)
	t := teller{now: a.now, zone: a.now.Location()}
	head := widgets.Row(look.Space4, widgets.NewInitial(p.title, 40, false), widgets.Grow(widgets.Column(0,
		widgets.NewCutText(p.title, widgets.PageHead), widgets.NewCutText(t.kind(c), widgets.Second))))
	left := widgets.Column(look.Space5, widgets.NewCard(widgets.Column(look.Space5, head, t.facts(c), widgets.NewHairline(), t.fields(&a.profile))))
	for _, section := range append(t.computed(&a.profile), t.stays(p.frame, p.id, a.stays), t.consentHistory(c)) {
		left.Add(widgets.NewCard(section))
	}
	columns := widgets.Columns(look.Space5, widgets.Grow(widgets.Top(left)), widgets.GrowBy(1.3, widgets.Top(widgets.NewCard(t.timeline(&a.profile, func(j store.JourneyID) { p.frame.Go(ui.Why(j, p.id)) })))))
	p.content.SetContent(widgets.Scroll(widgets.PadAll(look.Space5, columns)))
	p.frame.Changed()
}

// consentHistory says of each consent what was agreed to, where and when.
func (t teller) consentHistory(c *store.CustomerRow) fyne.CanvasObject {
	body := widgets.Column(look.Space3)
	if len(c.Consents) == 0 {
		body.Add(widgets.NewParagraph(lang.X("customers.profile.no_consent", "Nothing is recorded: no advertising is sent."), widgets.Small))
	}
	for _, k := range c.Consents {
		style := widgets.Second
		if k.State == store.ConsentOptedIn {
			style = widgets.TextStyle{Color: look.Good}
		}
		line := widgets.Column(0, widgets.Row(look.Space2, widgets.NewIcon(ui.ChannelIcon(k.Channel), look.Muted),
			widgets.NewText(ui.ChannelName(k.Channel)+" · "+ui.PurposeName(k.Purpose), widgets.Base), widgets.Space(), widgets.NewText(ui.ConsentName(k.State), style)))
		line.Add(widgets.NewParagraph(join(ui.When(k.At, t.now), join(consentSource(k.Source), k.Wording)), widgets.Small))
		body.Add(line)
	}
	return widgets.NewSection(lang.X("customers.column.consent", "Consent"), "", body)
}

// consentSource says where a consent was given or taken back, in the words of whoever
// wrote it down, or in those for what this program learned itself.
func consentSource(source string) string {
	switch source {
	case store.ConsentByMail:
		return lang.X("customers.consent.by_mail", "by email")
	case store.ConsentByPhone:
		return lang.X("customers.consent.by_phone", "by text message or phone")
	case store.ConsentByComplaint:
		return lang.X("customers.consent.by_complaint", "reported as spam")
	case store.ConsentByJourney:
		return lang.X("customers.consent.by_journey", "by a step of a journey")
	}
	return source
}

// saveData writes everything that is kept of the customer as a file.
func (p *profilePage) saveData() {
	p.frame.ChooseFile(lang.X("customers.profile.data_choose", "Save this customer's data as"), true, []string{".json"}, func(path string) {
		p.frame.Do(func(ctx context.Context) error { return writePerson(ctx, p.frame.Store(), p.id, path) }, func(err error) {
			if err != nil {
				p.frame.Fail(err)
				return
			}
			p.frame.Say(lang.X("customers.profile.data_done", "Saved as {{.File}}.", map[string]any{"File": filepath.Base(path)}), "", nil)
		})
	})
}

func writePerson(ctx context.Context, st store.Store, id store.CustomerID, path string) error {
	c, err := st.Customers().Get(ctx, id)
	if err != nil {
		return err
	}
	segments, err := st.Customers().Segments(ctx, id)
	if err != nil {
		return err
	}
	events, err := st.Events().List(ctx, store.EventQuery{Customer: id})
	if err != nil {
		return err
	}
	attributes := map[string]string{}
	for key, v := range c.Attributes {
		attributes[key] = v.String()
	}
	text, err := json.MarshalIndent(map[string]any{
		"external_id": c.ExternalID, "email": c.Email, "phone": c.Phone, "name": c.Name, "aliases": c.Aliases, "country": c.Country,
		"time_zone": c.TimeZone, "locale": c.Locale, "created_at": c.CreatedAt, "attributes": attributes, "consents": c.Consents,
		"segments": segments, "events": events,
	}, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o600)
}

// erase asks once and erases the customer for good.
func (p *profilePage) erase() {
	p.frame.Ask(widgets.Confirm{
		Title:  lang.X("customers.erase.title", "Erase {{.Name}} for good?", map[string]any{"Name": p.title}),
		Words:  lang.X("customers.erase.words", "The record and all that happened go and cannot be brought back. Nobody with these addresses is imported again unnoticed."),
		Verb:   lang.X("customers.erase.verb", "Erase for good"),
		Danger: true,
		Do: func() {
			p.frame.Write(func(ctx context.Context, tx store.Tx) error { return tx.Customers().Erase(ctx, p.id) }, func() {
				p.frame.Go(ui.Route{Place: ui.Customers})
				p.frame.Forget(p.route)
				p.frame.Say(lang.X("customers.erase.done", "The customer was erased."), "", nil)
			})
		},
	})
}

// Crumbs implements ui.Page.
func (p *profilePage) Crumbs() []ui.Crumb {
	return []ui.Crumb{{Text: lang.X("customers.page.title", "Customers"), To: ui.Route{Place: ui.Customers}}, {Text: p.title}}
}

// Verbs implements ui.Page.
func (p *profilePage) Verbs() []fyne.CanvasObject {
	if p.shown == nil {
		return nil
	}
	erase := widgets.NewButton(lang.X("customers.erase.open", "Erase"), "trash-2", widgets.Danger, p.erase)
	edit := widgets.NewButton(lang.X("customers.person.edit", "Edit"), "pencil", widgets.Secondary, p.edit)
	for _, b := range []*widgets.Button{erase, edit} {
		b.SetEnabled(!p.frame.ReadOnly())
	}
	return append(lookup(p.frame, p.id), erase, widgets.NewButton(lang.X("customers.profile.data", "Data as a file"), "download", widgets.Quiet, p.saveData), edit)
}

func (p *profilePage) edit() {
	if p.shown != nil && !p.frame.ReadOnly() {
		editPerson(p.frame, p.shown)
	}
}

// Content implements ui.Page.
func (p *profilePage) Content() fyne.CanvasObject { return p.content }

// Enter implements ui.Page.
func (p *profilePage) Enter() { p.live.Ask() }

// Leave implements ui.Page.
func (p *profilePage) Leave() {}

// Close implements ui.Page.
func (p *profilePage) Close() { p.live.Stop() }

// Command implements ui.Commander.
func (p *profilePage) Command(c ui.Command) bool {
	switch c {
	case ui.CommandMain:
		p.edit()
	case ui.CommandEscape:
		p.frame.Back()
	default:
		return false
	}
	return true
}
