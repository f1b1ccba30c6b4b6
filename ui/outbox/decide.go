package outbox

import (
	"context"
	"errors"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey/dispatch"
	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// decide is the card of messages of which nobody knows whether they arrived. It
// asks about one at a time; its answer can be that of all.
type decide struct {
	frame *ui.Frame
	body  *fyne.Container
	live  *live.Live[open]
	later map[store.OutboxID]bool // put off in this window
	asked store.OutboxID          // the one shown
}

// open is what waits for an answer.
type open struct {
	at      time.Time
	entries []store.OutboxEntry // newest first, at most mostAsked
	all     int
	names   map[store.OutboxID]person
	kinds   map[string]string // of senders, by name
}

// person is who the message was for.
type person struct {
	ui.Title
	name string
}

// askProvider is the answer that leaves the word to the provider.
const askProvider = "ask"

// mostAsked are read: no one answers more in one sitting, and for all at once their
// ids are read anew.
const mostAsked = 50

func newDecide(f *ui.Frame) *decide {
	d := &decide{frame: f, body: widgets.Column(look.Space3), later: map[store.OutboxID]bool{}}
	d.live = live.New(d.load, d.show)
	return d
}

func (d *decide) ask()  { d.live.Ask() }
func (d *decide) stop() { d.live.Stop() }

func (d *decide) load(ctx context.Context) (o open, err error) {
	st := d.frame.Store()
	if o.at, err = shopNow(ctx, st); err != nil {
		return o, err
	}
	counts, err := st.Outbox().Counts(ctx)
	if err != nil {
		return o, err
	}
	o.all = counts[store.OutboxUncertain]
	o.entries, err = st.Outbox().List(ctx, store.OutboxQuery{States: []store.OutboxState{store.OutboxUncertain}, Page: store.Page{Limit: mostAsked}})
	if err != nil {
		return o, err
	}
	if o.names, err = nameEntries(ctx, st, o.entries); err != nil {
		return o, err
	}
	senders, err := st.Senders().List(ctx)
	o.kinds = map[string]string{}
	for _, s := range senders {
		o.kinds[s.Name] = s.Kind
	}
	return o, err
}

func nameEntries(ctx context.Context, st store.Reads, entries []store.OutboxEntry) (map[store.OutboxID]person, error) {
	known, out := ui.NewTitles(st), map[store.OutboxID]person{}
	for _, e := range entries {
		t, err := known.Of(ctx, e.Run, e.Message)
		if err != nil {
			return nil, err
		}
		p := person{Title: t, name: e.Address}
		c, err := st.Customers().Get(ctx, e.Customer)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return nil, err
		}
		if err == nil && c.Name != "" {
			p.name = c.Name
		}
		out[e.ID] = p
	}
	return out, nil
}

func (d *decide) show(o open, err error) {
	if err != nil {
		say(d.body, err)
		return
	}
	if o.all == 0 {
		d.asked = 0
		fill(d.body, widgets.NewHead(lang.X("outbox.decide.title", "Needs a decision"), ""), widgets.NewHairline(),
			widgets.Row(look.Space3, widgets.NewIcon("check", look.Good), widgets.NewText(lang.X("outbox.decide.none", "Nothing waits for you."), widgets.Second)))
		return
	}
	e := d.next(o.entries)
	if d.asked == e.ID && len(d.body.Objects) > 0 {
		return // the answer that is half given stays
	}
	d.asked = e.ID
	head := widgets.Row(look.Space2, widgets.NewIcon("circle-question-mark", look.Warn),
		widgets.NewText(lang.X("outbox.decide.title", "Needs a decision"), widgets.SectionHead), widgets.NewText(ui.Number(o.all), widgets.Second))
	fill(d.body, append([]fyne.CanvasObject{head}, d.question(e, o)...)...)
}

// next gives the first that was not put off, and where all were, begins anew.
func (d *decide) next(entries []store.OutboxEntry) store.OutboxEntry {
	for _, e := range entries {
		if !d.later[e.ID] {
			return e
		}
	}
	clear(d.later)
	return entries[0]
}

func (d *decide) question(e store.OutboxEntry, o open) []fyne.CanvasObject {
	p := o.names[e.ID]
	strong, second := p.Parts()
	if second != "" {
		strong += " · " + second
	}
	about := strong + " · " + ui.When(e.FinishedAt, o.at)
	if e.Sender != "" {
		about += " · " + e.Sender
	}
	options := d.options(e, o)
	first := options[0].ID
	radio := widgets.NewRadio(options, first, nil)
	do := widgets.NewButton(d.verb(first, e), "", widgets.Primary, nil)
	every := widgets.NewCheck(lang.XN("outbox.decide.every", "The same for the other {{.Count}}", o.all-1, ui.With("Count", ui.Number(o.all-1))), false, nil)
	every.SetEnabled(first != askProvider)
	radio.OnChanged = func(id string) {
		do.SetText(d.verb(id, e))
		every.SetEnabled(id != askProvider) // it tells of all at once
	}
	do.OnTapped = func() {
		if radio.Chosen() == askProvider {
			d.askBack()
			return
		}
		d.answer(e, dispatch.Resolution(radio.Chosen()), every.On(), o.all)
	}
	do.SetEnabled(!d.frame.ReadOnly())
	verbs := widgets.Row(look.Space2, do)
	if o.all > 1 {
		verbs.Add(widgets.NewButton(lang.X("outbox.decide.later", "Later"), "", widgets.Quiet, func() { d.later[e.ID] = true; d.ask() }))
	}
	verbs.Add(widgets.Space())
	objects := []fyne.CanvasObject{
		widgets.Column(0, widgets.NewParagraph(lang.X("outbox.decide.question", "Did {{.Name}} get it?", ui.With("Name", p.name)), widgets.Strong),
			widgets.NewParagraph(about, widgets.Second), widgets.NewCutText(e.Address, widgets.Second)),
		widgets.Columns(look.Space3, widgets.NewSurface(look.WarnMark, widgets.Gap(2, 0)), widgets.Grow(widgets.NewParagraph(why(e), widgets.Base))),
		widgets.NewHairline(), radio}
	if o.all > 1 {
		objects = append(objects, every)
	}
	return append(objects, verbs)
}

// why says how the doubt came about.
func why(e store.OutboxEntry) string {
	if e.Reason == store.ReasonCopied {
		return lang.X("outbox.decide.why_copied", "This file is a copy, and the message was due before it was put to use. The other file may have sent it. It is not sent by itself.")
	}
	return lang.X("outbox.decide.why", "The connection broke after the message was handed over and before the answer came. It may have arrived. It is not sent again by itself.")
}

// options are the answers to choose from, the one that needs no guess first.
func (d *decide) options(e store.OutboxEntry, o open) (options []widgets.RadioOption) {
	add := func(id, note string) {
		options = append(options, widgets.RadioOption{ID: id, Text: d.verb(id, e), Note: note})
	}
	if d.asks(e, o) {
		add(askProvider, lang.X("outbox.decide.ask_note", "Asks what became of its latest messages. Sends nothing."))
	}
	add(string(dispatch.ResolveSent), lang.X("outbox.decide.sent_note", "It counts as sent. Nothing goes out."))
	add(string(dispatch.ResolveResend), lang.X("outbox.decide.resend_note", "{{.Name}} may get it twice.", ui.With("Name", o.names[e.ID].name)))
	add(string(dispatch.ResolveDrop), lang.X("outbox.decide.drop_note", "It counts as not sent, and is not sent."))
	return options
}

// asks reports whether the provider of a message can be asked what became of it.
func (d *decide) asks(e store.OutboxEntry, o open) bool {
	kind, _ := dispatch.KindOf(o.kinds[e.Sender])
	return kind.Tells && d.frame.Workspace().Fetch != nil
}

// askBack asks the providers; what they tell settles what it is about.
func (d *decide) askBack() {
	d.frame.AskBack(func() {
		d.asked = 0
		d.ask()
	})
}

// verb says the answer of an option in words.
func (d *decide) verb(id string, e store.OutboxEntry) string {
	if id == askProvider {
		return lang.X("outbox.decide.ask", "Ask {{.Sender}}", ui.With("Sender", e.Sender))
	}
	return verb(dispatch.Resolution(id))
}

// verb says an answer in words.
func verb(how dispatch.Resolution) string {
	switch how {
	case dispatch.ResolveResend:
		return lang.X("outbox.decide.resend", "Send again")
	case dispatch.ResolveDrop:
		return lang.X("outbox.decide.drop", "Leave it")
	}
	return lang.X("outbox.decide.sent", "Treat as sent")
}

// answer settles one message, or all of them; to send many again is asked once more.
func (d *decide) answer(e store.OutboxEntry, how dispatch.Resolution, all bool, n int) {
	if !all {
		d.settle(func(ctx context.Context, tx store.Tx) error { return dispatch.Resolve(ctx, tx, e.ID, how) })
		return
	}
	everybody := func() {
		d.settle(func(ctx context.Context, tx store.Tx) error {
			_, err := dispatch.ResolveAll(ctx, tx, how)
			return err
		})
	}
	if how != dispatch.ResolveResend {
		everybody()
		return
	}
	d.frame.Ask(widgets.Confirm{
		Title: lang.XN("outbox.resend.title", "Send {{.Count}} messages again", n, ui.With("Count", ui.Number(n))),
		Words: lang.X("outbox.resend.words", "Whoever has got it already gets it twice. This cannot be taken back once it is out."),
		Verb:  verb(how), Danger: true, Do: everybody,
	})
}

func (d *decide) settle(do func(context.Context, store.Tx) error) {
	d.frame.Write(do, func() { d.asked = 0; d.ask() })
}
