package journeys

import (
	"cmp"
	"context"
	"errors"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/journey/template"
	"gilmok/preview"
	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// missing names the first thing a template needs and the workspace has not; empty
// for one that is ready.
func missing(o template.Offer) string {
	switch {
	case len(o.Events) > 0:
		return ui.EventTitle(o.Events[0])
	case len(o.Attributes) > 0:
		return ui.FieldName(o.Attributes[0])
	case o.Products:
		return lang.X("journeys.new.products", "products")
	}
	return ""
}

// audience counts whom a journey may take in.
func audience(ctx context.Context, s store.Reads, j *journey.Journey) (int, error) {
	if j.Audience.IsZero() {
		return s.Customers().Count(ctx, nil)
	}
	return s.Customers().Count(ctx, j.Audience.Rule)
}

// maker makes journeys: of nothing, of a template, of a file. Every page that
// lists journeys has one.
type maker struct{ frame *ui.Frame }

// verbs are what makes one, the same on each page so that their switch stays in place.
func (m maker) verbs() []fyne.CanvasObject {
	return []fyne.CanvasObject{
		widgets.NewIconButton("upload", lang.X("journeys.file.choose", "Bring in a journey"), m.askFile),
		m.newButton(),
	}
}

func (m maker) newButton() *widgets.Button {
	return widgets.NewButton(lang.X("journeys.verb.new", "New journey"), "plus", widgets.Primary, m.create)
}

// create asks with what to begin.
func (m maker) create() { m.withOffers(m.choose) }

// withOffers reads the templates and hands them on, where journeys may be made.
func (m maker) withOffers(do func([]template.Offer)) {
	if m.frame.ReadOnly() {
		return
	}
	s := m.frame.Store()
	live.Run(func(ctx context.Context) ([]template.Offer, error) { return template.Offers(ctx, s) }, func(list []template.Offer, err error) {
		if err != nil {
			m.frame.Fail(err)
			return
		}
		do(list)
	})
}

// choose opens the sheet of templates; the empty board comes first.
func (m maker) choose(list []template.Offer) {
	var closeSheet func()
	rows := widgets.Column(0)
	add := func(icon, name, words string, right fyne.CanvasObject, pick func()) {
		rows.Add(widgets.NewRowButton(52, widgets.NewListRow(widgets.NewIconOf(icon, look.Muted, 20), name, words, right), func() {
			closeSheet()
			pick()
		}).Inset(12))
	}
	add("file-plus", lang.X("journeys.new.empty", "Empty board"), lang.X("journeys.new.empty_words", "Everyone in a segment, once, at launch"), widgets.Gap(0, 0), func() {
		m.save(&journey.Journey{Name: lang.X("journeys.new.name", "New journey"), Entry: journey.Entry{Kind: journey.EntrySchedule, At: journey.AtLaunch}}, nil)
	})
	for _, o := range list {
		state := widgets.NewPill(lang.X("journeys.new.ready", "ready · {{.N}} people", ui.With("N", ui.Number(o.People))), look.Good)
		if !o.Ready() {
			state = widgets.NewPill(lang.X("journeys.new.needs", "needs {{.What}}", ui.With("What", missing(o))), look.Line2)
		}
		j, _, err := o.Open(ui.Language(), 0)
		if err != nil {
			continue // the list was made of those that open
		}
		add(templateIcon(o.ID), o.Name(ui.Language()), entryTitle(j.Entry)+" · "+stepsWords(j), state, func() { m.begin(o, "") })
	}
	sheet := widgets.Fixed(600, 0, widgets.Column(12,
		widgets.Pad(20, 24, 0, 24, widgets.NewText(lang.X("journeys.new.title", "New journey"), widgets.PageHead)),
		widgets.Fixed(0, 440, widgets.Scroll(widgets.Pad(0, 12, 0, 12, rows))),
		widgets.Pad(0, 24, 20, 24, widgets.Row(8, widgets.Space(), widgets.NewButton(lang.X("journeys.new.cancel", "Cancel"), "", widgets.Quiet, func() { closeSheet() })))))
	closeSheet = widgets.ShowSheet(m.frame.Canvas(), sheet)
}

// stepsWords says how much a template holds.
func stepsWords(j *journey.Journey) string {
	return lang.X("journeys.new.steps", "steps: {{.Steps}} · messages: {{.Messages}}", ui.With("Steps", len(j.Steps), "Messages", len(j.Messages())))
}

func templateIcon(id string) string {
	icons := map[string]string{"welcome": "heart", "abandoned-cart": "shopping-cart", "birthday": "gift", "price-drop": "trending-down",
		"win-back": "rotate-ccw", "review-request": "star", "vip-thanks": "sparkles", "coupon-expiring": "ticket", "back-in-stock": "package",
		"low-stock": "package", "consent-notice": "shield-check", "consent-reminder": "shield-check", "sign-up-nudge": "user-plus", "cancelled": "circle-x", "sales-boost": "trending-up"}
	return cmp.Or(icons[id], "shopping-bag")
}

// beginNamed makes a journey of the template of an id. One that lacks data is
// shown among the others, where its row says what it needs.
//
// The id may name a segment, too (ui.NewJourney): then the journey is for its people.
func (m maker) beginNamed(route string) {
	if b, ok := template.FindBetween(route); ok {
		m.frame.Forget(ui.Route{Place: ui.Journeys, View: ui.ViewNew, ID: route})
		if !m.frame.ReadOnly() {
			m.begin(b, "")
		}
		return
	}
	id, people, _ := strings.Cut(route, "@")
	m.withOffers(func(list []template.Offer) {
		at := slices.IndexFunc(list, func(o template.Offer) bool { return o.ID == id })
		if at < 0 || !list[at].Ready() {
			m.choose(list)
			return
		}
		m.frame.Forget(ui.Route{Place: ui.Journeys, View: ui.ViewNew, ID: route}) // coming back must not begin another
		m.begin(list[at], people)
	})
}

// opener is what a journey begins with: a template, or what a report asks for.
type opener interface {
	Open(language string, seed uint64) (*journey.Journey, []template.Message, error)
}

// begin makes a journey of a template, with its messages; a segment narrows whom the
// template takes, and its consents stay.
func (m maker) begin(o opener, people string) {
	j, messages, err := o.Open(ui.Language(), 0)
	if err != nil {
		m.frame.Fail(err)
		return
	}
	if people != "" {
		j.Audience.Rule = narrowed(j.Audience.Rule, people)
	}
	m.save(j, messages)
}

// narrowed is a rule for the people of a segment only, as a person would write it: one
// list of conditions.
func narrowed(of segment.Rule, people string) segment.Rule {
	conditions := []segment.Rule{segment.InSegment{Name: people}}
	switch of := of.(type) {
	case nil:
		return conditions[0]
	case segment.All:
		conditions = append(conditions, of.Of...)
	default:
		conditions = append(conditions, of)
	}
	return segment.All{Of: conditions}
}

// save stores a new journey with its messages under a free name and opens it. A
// message whose name is taken stays as the shop has it.
func (m maker) save(j *journey.Journey, messages []template.Message) {
	s := m.frame.Store()
	live.Run(func(ctx context.Context) (id store.JourneyID, err error) {
		err = s.InTx(ctx, func(tx store.Tx) error {
			for _, message := range messages {
				if err := addMessage(ctx, tx, message); err != nil {
					return err
				}
			}
			id, err = keep(ctx, tx, s.Info().ID, laidOut(j))
			return err
		})
		return id, err
	}, func(id store.JourneyID, err error) {
		if err != nil {
			m.frame.Fail(err)
			return
		}
		m.frame.Go(ui.Board(id))
	})
}

func addMessage(ctx context.Context, tx store.Tx, m template.Message) error {
	country, err := tx.Settings().Get(ctx, store.SettingCountry)
	if err != nil {
		return err
	}
	if m.Document, err = preview.ForCountry(m.Document, country); err != nil {
		return err
	}
	_, err = tx.Messages().Find(ctx, m.Name)
	if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	return tx.Messages().Save(ctx, &store.Message{Name: m.Name, Channel: m.Channel, Purpose: m.Purpose, Document: m.Document, Tags: m.Tags})
}

// duplicate makes a copy under another name.
func (p *listPage) duplicate(s summary) {
	if s.journey != nil && !p.frame.ReadOnly() {
		c := s.journey.Rename(s.record.Name)
		c.Seed = 0
		p.save(c, nil)
	}
}

// delete takes a draft away that never ran.
func (p *listPage) delete(j store.Journey) {
	p.frame.Ask(widgets.Confirm{
		Title: lang.X("journeys.delete.title", "Delete “{{.Name}}”", ui.With("Name", j.Name)),
		Words: lang.X("journeys.delete.words", "The draft goes for good. Messages and segments stay."),
		Verb:  lang.X("journeys.menu.delete", "Delete"), Danger: true,
		Do: func() {
			p.frame.Write(func(ctx context.Context, tx store.Tx) error { return tx.Journeys().Delete(ctx, j.ID) }, func() {
				p.frame.Forget(ui.Board(j.ID))
			})
		},
	})
}

// keep stores a journey as a draft under a free name. One without a seed gets its own.
func keep(ctx context.Context, tx store.Tx, workspace string, j *journey.Journey) (store.JourneyID, error) {
	name, err := freeIn(ctx, tx, j.Name)
	if err != nil {
		return 0, err
	}
	j = j.Rename(name)
	j.Seed = cmp.Or(j.Seed, seed(workspace, name))
	data, err := journey.Marshal(j)
	if err != nil {
		return 0, err
	}
	record := store.Journey{Name: name, Draft: data}
	err = tx.Journeys().Save(ctx, &record)
	return record.ID, err
}

// freeIn gives a name that no journey of the workspace has: "Welcome", "Welcome 2", …
func freeIn(ctx context.Context, tx store.Tx, name string) (string, error) {
	all, err := tx.Journeys().List(ctx)
	if err != nil {
		return "", err
	}
	taken := map[string]bool{}
	for _, j := range all {
		taken[j.Name] = true
	}
	name = cmp.Or(name, lang.X("journeys.file.name", "Journey"))
	free := name
	for n := 2; taken[free]; n++ {
		free = name + " " + strconv.Itoa(n)
	}
	return free, nil
}

// seed gives a new journey its own chance: two shops must not divide their people alike.
func seed(workspace, name string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(workspace + "/" + name)) // a hash never fails
	return h.Sum64() >> 12                  // exact as a JSON number everywhere
}
