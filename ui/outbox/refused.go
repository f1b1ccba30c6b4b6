package outbox

import (
	"context"
	"slices"
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

// refusedDays is how far back refused messages are listed: longer ago nobody would
// send them again.
const refusedDays = 30

// refused is the card of what was refused, grouped by cause.
type refused struct {
	frame *ui.Frame
	of    ui.Page
	body  *fyne.Container
	live  *live.Live[turnedDown]
}

type turnedDown struct {
	from   time.Time
	causes []dispatch.Refusals
	all    int
	ours   int // mails that came back for what we are, see alarmDays
}

// alarmDays is how far back mails that came back because of us are counted, and
// mostAlarms how many: from there on the number does not matter.
const (
	alarmDays  = 7
	mostAlarms = 1000
)

// ours counts the bounces by which receiving servers say that they do not trust us:
// the addresses are good, and every further mail makes it worse.
func ours(ctx context.Context, st store.Reads, now time.Time) (n int, err error) {
	bounces, err := st.Events().List(ctx, store.EventQuery{Names: []string{store.EventBounced}, From: now.AddDate(0, 0, -alarmDays), Page: store.Page{Limit: mostAlarms}})
	for _, e := range bounces {
		if e.Properties.Property("kind").Text() == "ours" {
			n++
		}
	}
	return n, err
}

func newRefused(f *ui.Frame, of ui.Page) *refused {
	r := &refused{frame: f, of: of, body: widgets.Column(look.Space3)}
	r.live = live.New(r.load, r.show)
	return r
}

func (r *refused) ask()  { r.live.Ask() }
func (r *refused) stop() { r.live.Stop() }

func (r *refused) load(ctx context.Context) (t turnedDown, err error) {
	now := time.Now()
	if t.ours, err = ours(ctx, r.frame.Store(), now); err != nil {
		return t, err
	}
	t.from = now.AddDate(0, 0, -refusedDays)
	t.causes, t.all, err = dispatch.ReadRefusals(ctx, r.frame.Store(), t.from)
	return t, err
}

func (r *refused) show(t turnedDown, err error) {
	if err != nil {
		say(r.body, err)
		return
	}
	var rows []fyne.CanvasObject
	if t.ours > 0 {
		rows = append(rows, alarm(t.ours))
	}
	for _, c := range t.causes {
		rows = append(rows, r.row(c, t.from))
	}
	note := lang.XN("outbox.refused.note", "{{.Count}}, in the last 30 days", t.all, ui.With("Count", ui.Number(t.all)))
	if t.all == 0 {
		note = ""
	}
	if len(rows) == 0 {
		rows = append(rows, nothing(lang.X("outbox.refused.none", "No message was refused in the last 30 days.")))
	}
	fill(r.body, widgets.NewHead(lang.X("outbox.refused.title", "Refused"), note), widgets.Lines(false, rows...))
}

// alarm says what to do when servers turn mail away because of the shop itself.
func alarm(n int) fyne.CanvasObject {
	words := widgets.Column(2,
		widgets.NewParagraph(lang.XN("outbox.alarm.title", "{{.Count}} mails came back because the receiving server does not trust you", n, ui.With("Count", ui.Number(n))), widgets.Strong),
		widgets.NewParagraph(lang.X("outbox.alarm.todo", "In the last 7 days. The addresses are good and stay on the list. Pause, check SPF, DKIM and DMARC of your domain, and go on slowly."), widgets.Second))
	return widgets.Pad(10, 0, 10, 0, widgets.Columns(look.Space2, widgets.Fixed(40, 0, widgets.Top(widgets.NewIcon("triangle-alert", look.Bad))), widgets.Grow(words)))
}

func (r *refused) row(c dispatch.Refusals, from time.Time) fyne.CanvasObject {
	count := widgets.NewText(ui.Number(c.Count), widgets.TextStyle{Size: look.SizeSection, Bold: true, Figures: true})
	words := widgets.Column(2, widgets.NewParagraph(causeTitle(c.Cause), widgets.Strong), widgets.NewParagraph(causeTodo(c.Cause), widgets.Second))
	show := widgets.NewButton(lang.X("outbox.refused.show", "Show"), "", widgets.LinkTo, func() { r.open(c, from) }).InCard()
	return widgets.Pad(10, 0, 10, 0, widgets.Columns(look.Space2, widgets.Fixed(40, 0, widgets.Top(count)), widgets.Grow(words), widgets.Top(show)))
}

// mostShown is how many refused messages the inspector lists.
const mostShown = 100

// open lists the messages of a cause in the inspector.
func (r *refused) open(c dispatch.Refusals, from time.Time) {
	type answer struct {
		entries []store.OutboxEntry
		names   map[store.OutboxID]person
	}
	live.Run(func(ctx context.Context) (a answer, err error) {
		list, err := r.frame.Store().Outbox().List(ctx, store.OutboxQuery{States: []store.OutboxState{store.OutboxFailed}, From: from})
		if err != nil {
			return a, err
		}
		list = slices.DeleteFunc(list, func(e store.OutboxEntry) bool { return dispatch.CauseOf(e.Reason) != c.Cause })
		a.entries = list[:min(len(list), mostShown)]
		a.names, err = nameEntries(ctx, r.frame.Store(), a.entries)
		return a, err
	}, func(a answer, err error) {
		if err != nil {
			r.frame.Fail(err)
			return
		}
		r.frame.Inspect(r.of, r.panel(c, from, a.entries, a.names))
	})
}

func (r *refused) panel(c dispatch.Refusals, from time.Time, entries []store.OutboxEntry, names map[store.OutboxID]person) fyne.CanvasObject {
	list := widgets.Column(look.Space3)
	for _, e := range entries {
		said := e.Detail
		if e.Reason != "" {
			said = e.Reason + " " + said
		}
		list.Add(widgets.Column(0, widgets.NewCutText(names[e.ID].name, widgets.Strong), widgets.NewCutText(e.Address, widgets.Small),
			widgets.NewParagraph(lang.X("outbox.refused.said", "“{{.Words}}”", ui.With("Words", said)), widgets.Small)))
	}
	again := widgets.NewButton(lang.XN("outbox.refused.again", "Try {{.Count}} again", c.Count, ui.With("Count", ui.Number(c.Count))), "refresh-cw", widgets.Secondary, func() { r.again(c, from) })
	again.SetEnabled(!r.frame.ReadOnly())
	return widgets.NewInspector(widgets.InspectorHead{Sign: widgets.NewIconOf("mail-x", look.Bad, 20), Title: causeTitle(c.Cause),
		Kind:    lang.XN("outbox.refused.count", "{{.Count}} messages", c.Count, ui.With("Count", ui.Number(c.Count))),
		OnClose: func() { r.frame.Inspect(r.of, nil) }}, []fyne.CanvasObject{widgets.NewParagraph(causeTodo(c.Cause), widgets.Base), list}, again)
}

// again puts the messages of a cause, and only those, back into the outbox.
func (r *refused) again(c dispatch.Refusals, from time.Time) {
	r.frame.Ask(widgets.Confirm{
		Title: lang.XN("outbox.again.title", "Try {{.Count}} messages again", c.Count, ui.With("Count", ui.Number(c.Count))),
		Words: lang.X("outbox.again.words", "They go out as soon as the senders allow. Consent, caps and quiet hours are looked at again; whoever may no longer be written to is skipped. A customer who got another message of the same step instead is left out."),
		Verb:  lang.X("outbox.again.verb", "Try again"),
		Do: func() {
			var back dispatch.Back
			r.frame.Write(func(ctx context.Context, tx store.Tx) (err error) {
				back, err = dispatch.Again(ctx, tx, store.OutboxQuery{From: from}, c.Cause)
				return err
			}, func() {
				r.frame.Inspect(r.of, nil)
				if n := back.Elsewhere; n > 0 {
					r.frame.Say(lang.XN("outbox.again.elsewhere", "{{.Count}} were left out: another message had taken their place", n, ui.With("Count", ui.Number(n))), "", nil)
				}
				if b := r.frame.Workspace().Background; b != nil {
					b.Again()
				}
				r.ask()
			})
		},
	})
}
