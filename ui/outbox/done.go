package outbox

import (
	"context"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// done lists what went out in the last seven days, by step.
type done struct {
	frame *ui.Frame
	body  *fyne.Container
	live  *live.Live[past]
}

type past struct {
	at    time.Time
	sends []outcome
}

// outcome is what became of the messages of one step.
type outcome struct {
	ui.Title
	channel                          store.Channel
	last                             time.Time
	sent, skipped, failed, uncertain int
}

func (o outcome) all() int { return o.sent + o.skipped + o.failed + o.uncertain }

// doneShown is how many rows the list holds: a look back, not the history.
const doneShown = 8

func newDone(f *ui.Frame) *done {
	d := &done{frame: f, body: widgets.Column(look.Space3)}
	d.live = live.New(d.load, d.show)
	return d
}

func (d *done) ask()  { d.live.Ask() }
func (d *done) stop() { d.live.Stop() }

func (d *done) load(ctx context.Context) (p past, err error) {
	st := d.frame.Store()
	if p.at, err = shopNow(ctx, st); err != nil {
		return p, err
	}
	groups, err := st.Outbox().Groups(ctx, store.OutboxQuery{From: p.at.AddDate(0, 0, -7),
		States: []store.OutboxState{store.OutboxSent, store.OutboxSkipped, store.OutboxFailed, store.OutboxUncertain}})
	if err != nil {
		return p, err
	}
	p.sends, err = outcomes(ctx, ui.NewTitles(st), groups)
	return p, err
}

// outcomes adds up the groups of each step's message, newest first.
func outcomes(ctx context.Context, known *ui.Titles, groups []store.OutboxGroup) ([]outcome, error) {
	type key struct {
		run     store.RunID
		step    string
		message store.MessageVersionID
	}
	at := map[key]int{}
	var list []outcome
	for _, g := range groups {
		k := key{g.Run, g.Step, g.Message}
		i, there := at[k]
		if !there {
			t, err := known.Of(ctx, g.Run, g.Message)
			if err != nil {
				return nil, err
			}
			i = len(list)
			at[k], list = i, append(list, outcome{Title: t, channel: g.Channel})
		}
		list[i].add(g)
	}
	slices.SortStableFunc(list, func(a, b outcome) int { return b.last.Compare(a.last) })
	return list, nil
}

func (o *outcome) add(g store.OutboxGroup) {
	if g.Last.After(o.last) {
		o.last = g.Last
	}
	switch g.State {
	case store.OutboxSent:
		o.sent += g.Count
	case store.OutboxSkipped:
		o.skipped += g.Count
	case store.OutboxFailed:
		o.failed += g.Count
	case store.OutboxUncertain:
		o.uncertain += g.Count
	}
}

func (d *done) show(p past, err error) {
	if err != nil {
		say(d.body, err)
		return
	}
	var rows []fyne.CanvasObject
	for i, o := range p.sends {
		if i == doneShown {
			break
		}
		rows = append(rows, d.row(o, p.at))
	}
	if len(rows) == 0 {
		rows = append(rows, nothing(lang.X("outbox.done.none", "Nothing was sent in the last seven days.")))
	}
	fill(d.body, widgets.NewHead(lang.X("outbox.done.title", "Done"), lang.X("outbox.done.week", "the last 7 days")), widgets.Lines(false, rows...))
}

func (d *done) row(o outcome, at time.Time) fyne.CanvasObject {
	sign := widgets.NewIcon("check", look.Good)
	if o.failed+o.uncertain > 0 {
		sign = widgets.NewIcon("circle-alert", look.Warn)
	}
	line := widgets.Row(look.Space3, sign,
		widgets.Fixed(112, 0, widgets.NewCutText(ui.When(o.last, at), widgets.TextStyle{Color: look.Muted, Figures: true})),
		widgets.Grow(rowTitle(o.Title, o.words())), widgets.NewText(ui.Number(o.all()), widgets.Total))
	if o.JourneyID == 0 {
		return widgets.Fixed(0, 43, line)
	}
	line.Add(widgets.NewIcon("chevron-right", look.Faint))
	return widgets.NewRowButton(43, line, func() {
		d.frame.Go(ui.Board(o.JourneyID))
	})
}

func (o outcome) words() string {
	var words []string
	add := func(n int, text string) {
		if n > 0 {
			words = append(words, text)
		}
	}
	add(o.sent, lang.X("outbox.done.sent", "{{.N}} sent", ui.With("N", ui.Number(o.sent))))
	add(o.skipped, lang.X("outbox.done.skipped", "{{.N}} skipped", ui.With("N", ui.Number(o.skipped))))
	add(o.failed, lang.X("outbox.done.failed", "{{.N}} refused", ui.With("N", ui.Number(o.failed))))
	add(o.uncertain, lang.X("outbox.done.unknown", "{{.N}} not known", ui.With("N", ui.Number(o.uncertain))))
	return strings.Join(words, " · ")
}
