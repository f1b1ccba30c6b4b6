package today

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// decisions is the card of what waits for a person.
type decisions struct {
	frame *ui.Frame
	body  *fyne.Container
	live  *live.Live[open]

	proofs *proofs
	now    *open // nil until it is known
	found  []proof
}

// open is what waits.
type open struct {
	uncertain int             // sends whose outcome is not known
	refused   int             // refused in the last seven days
	held      int             // set aside by a person
	missed    *journey.Missed // due while nobody ran the workspace; nil: nothing
	senders   int             // 0: messages cannot be sent at all
	consents  int             // to be reminded of within a month, or late already
	files     int             // new in watched folders, waiting for a look
}

// matter is one line of the card.
type matter struct {
	icon        string
	color       fyne.ThemeColorName
	title, more string
	verb        string
	to          ui.Route
	do          func() // in place of going somewhere
}

func newDecisions(f *ui.Frame) *decisions {
	d := &decisions{frame: f, body: widgets.Column(look.Space3)}
	d.proofs = newProofs(f, d.proved)
	d.live = live.New(d.load, d.show).Follow(f.Store(), store.TopicOutbox, store.TopicSettings, store.TopicCustomers, store.TopicImports)
	return d
}

func (d *decisions) object() fyne.CanvasObject { return widgets.NewCard(d.body) }

func (d *decisions) ask() {
	d.live.Ask()
	d.proofs.ask()
}

func (d *decisions) stop() {
	d.live.Stop()
	d.proofs.live.Stop()
}

func (d *decisions) load(ctx context.Context) (o open, err error) {
	st := d.frame.Store()
	groups, err := st.Outbox().Groups(ctx, store.OutboxQuery{States: []store.OutboxState{store.OutboxUncertain}})
	if err != nil {
		return o, err
	}
	o.uncertain = sum(groups, nil)
	groups, err = st.Outbox().Groups(ctx, store.OutboxQuery{States: []store.OutboxState{store.OutboxFailed}, From: time.Now().AddDate(0, 0, -7)})
	if err != nil {
		return o, err
	}
	o.refused = sum(groups, nil)
	groups, err = st.Outbox().Groups(ctx, store.OutboxQuery{States: []store.OutboxState{store.OutboxPending, store.OutboxRetry}})
	if err != nil {
		return o, err
	}
	o.held = sum(groups, func(g store.OutboxGroup) bool { return g.Held }) - ui.MissedCount(groups)
	if run := d.frame.Workspace().Runner; run != nil && ui.MissedCount(groups) > 0 {
		if o.missed, err = run.Missed(ctx, 0); err != nil {
			return o, err
		}
	}
	senders, err := st.Senders().List(ctx)
	o.senders = len(senders)
	if err != nil {
		return o, err
	}
	if o.files, err = st.Imports().WaitingFiles(ctx); err != nil {
		return o, err
	}
	o.consents, err = consentsDue(ctx, st, time.Now())
	return o, err
}

// consentsDue counts whom a Korean shop must remind of their consent: every two
// years (Enforcement Decree of the Network Act, 62-3), told a month ahead.
func consentsDue(ctx context.Context, st store.Reads, now time.Time) (int, error) {
	country, err := st.Settings().Get(ctx, store.SettingCountry)
	if err != nil || country != "KR" {
		return 0, err
	}
	return st.Customers().ConsentsBefore(ctx, now.AddDate(-2, 1, 0))
}

// sum adds up the counts of the groups that keep holds for; nil keeps all.
func sum(groups []store.OutboxGroup, keep func(store.OutboxGroup) bool) (n int) {
	for _, g := range groups {
		if keep == nil || keep(g) {
			n += g.Count
		}
	}
	return n
}

func (d *decisions) show(o open, err error) {
	if err != nil {
		sayTrouble(d.body, err)
		return
	}
	d.now = &o
	d.draw()
}

// proved takes what the preflight found; its errors are said on the journey's page.
func (d *decisions) proved(found []proof, err error) {
	if err == nil {
		d.found = found
		d.draw()
	}
}

func (d *decisions) draw() {
	if d.now == nil {
		return
	}
	matters := d.matters(*d.now)
	for _, p := range d.found {
		matters = append(matters, p.matter())
	}
	count := ""
	if len(matters) > 0 {
		count = ui.Number(len(matters))
	}
	d.body.Objects = []fyne.CanvasObject{widgets.NewHead(lang.X("today.decide.title", "Needs a decision"), count)}
	if len(matters) == 0 {
		d.body.Add(widgets.NewHairline())
		d.body.Add(widgets.Row(look.Space3, widgets.NewIcon("check", look.Good), widgets.NewText(lang.X("today.decide.none", "Nothing waits for you."), widgets.Second)))
	}
	var rows []fyne.CanvasObject
	for _, m := range matters {
		rows = append(rows, d.row(m))
	}
	d.body.Add(widgets.Lines(false, rows...))
	d.body.Refresh()
}

func (d *decisions) row(m matter) fyne.CanvasObject {
	do := m.do
	if do == nil {
		do = func() { d.frame.Go(m.to) }
	}
	words := widgets.Column(look.Space1, widgets.NewParagraph(m.title, widgets.Strong), widgets.NewParagraph(m.more, widgets.Second),
		widgets.Pad(4, 0, 0, 0, widgets.Row(0, widgets.NewButton(m.verb, "", widgets.Secondary, do).InCard(), widgets.Space())))
	return widgets.Pad(12, 0, 12, 0, widgets.Columns(look.Space3, widgets.Top(widgets.Pad(2, 0, 0, 0, widgets.NewIcon(m.icon, m.color))), widgets.Grow(words)))
}

func (d *decisions) matters(o open) (list []matter) {
	count := func(n int) map[string]any { return map[string]any{"Count": ui.Number(n)} }
	if o.missed != nil && o.missed.Messages > 0 {
		list = append(list, matter{icon: "clock", color: look.Warn, title: ui.MissedWords(o.missed.Messages), more: ui.MissedMore(o.missed),
			verb: lang.X("today.decide.missed_verb", "Look and decide"), do: func() { d.frame.AskMissed(0, d.live.Ask) }})
	}
	if o.uncertain > 0 {
		list = append(list, matter{"circle-question-mark", look.Warn,
			lang.XN("today.decide.uncertain", "{{.Count}} messages may or may not have arrived", o.uncertain, count(o.uncertain)),
			lang.X("today.decide.uncertain_more", "The connection broke before the answer came. They are not sent again by themselves."),
			lang.X("today.decide.uncertain_verb", "Look"), ui.Route{Place: ui.Outbox}, nil})
	}
	if o.refused > 0 {
		list = append(list, matter{"mail-x", look.Warn,
			lang.XN("today.decide.refused", "{{.Count}} messages were refused this week", o.refused, count(o.refused)),
			lang.X("today.decide.refused_more", "The outbox shows them by cause, each with what to do."),
			lang.X("today.decide.refused_verb", "Show the causes"), ui.Route{Place: ui.Outbox}, nil})
	}
	if o.files > 0 {
		list = append(list, matter{"file-spreadsheet", look.Warn,
			lang.XN("today.decide.files", "{{.Count}} new files wait for a look", o.files, count(o.files)),
			lang.X("today.decide.files_more", "They came into a folder that is watched. Nothing of them is in yet."),
			lang.X("today.decide.files_verb", "Look at them"), ui.Import(""), nil})
	}
	if o.held > 0 {
		list = append(list, matter{"pause", look.Muted,
			lang.XN("today.decide.held", "{{.Count}} messages are held back", o.held, count(o.held)),
			lang.X("today.decide.held_more", "They wait until somebody lets them go."),
			lang.X("today.decide.held_verb", "Show them"), ui.Route{Place: ui.Outbox}, nil})
	}
	if o.consents > 0 {
		list = append(list, matter{"shield-check", look.Muted,
			lang.XN("today.decide.consents", "{{.Count}} customers to remind of their consent", o.consents, count(o.consents)),
			lang.X("today.decide.consents_more", "The law asks for a reminder every two years."),
			lang.X("today.decide.consents_verb", "Prepare the reminder"), ui.NewJourney("consent-reminder", ""), nil})
	}
	if o.senders == 0 {
		list = append(list, matter{"unplug", look.Warn,
			lang.X("today.decide.sender", "No sender yet"),
			lang.X("today.decide.sender_more", "Messages can be written and rehearsed, but not sent."),
			lang.X("today.decide.sender_verb", "Set one up"), ui.Route{Place: ui.Settings, View: "senders"}, nil})
	}
	return list
}
