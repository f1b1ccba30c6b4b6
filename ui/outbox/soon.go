package outbox

import (
	"context"
	"slices"
	"strings"
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

// soon lists what goes out in the next 24 hours; any of it can be held.
type soon struct {
	frame *ui.Frame
	body  *fyne.Container
	live  *live.Live[ahead]
}

// ahead is what goes out, in the order of time.
type ahead struct {
	at    time.Time
	sends []send
}

// send is a row with its names.
type send struct {
	ui.Coming
	ui.Title
	shop string // what it shows of the shop that is not as it was launched; "": nothing
}

func newSoon(f *ui.Frame) *soon {
	s := &soon{frame: f, body: widgets.Column(look.Space3)}
	s.live = live.New(s.load, s.show)
	return s
}

func (s *soon) ask()  { s.live.Ask() }
func (s *soon) stop() { s.live.Stop() }

func (s *soon) load(ctx context.Context) (a ahead, err error) {
	st := s.frame.Store()
	if a.at, err = shopNow(ctx, st); err != nil {
		return a, err
	}
	rows, err := ui.ComingUp(ctx, st, s.frame.Spent(), a.at, func(x, y store.OutboxGroup) bool { return extra(x) == extra(y) })
	if err != nil {
		return a, err
	}
	settings, err := st.Settings().All(ctx)
	if err != nil {
		return a, err
	}
	known := ui.NewTitles(st)
	for _, c := range rows {
		one := send{Coming: c}
		if one.Title, err = known.Of(ctx, c.Run, c.Message); err != nil {
			return a, err
		}
		v, err := known.Version(ctx, c.Message)
		if err != nil {
			return a, err
		}
		if v != nil {
			fresh, kept := v.Since(settings)
			pictures, err := st.Messages().Repainted(ctx, v)
			if err != nil {
				return a, err
			}
			one.shop = sinceLaunch(fresh, append(kept, pictures...))
		}
		a.sends = append(a.sends, one)
	}
	return a, nil
}

// sinceLaunch says what of the shop is another now than when a message was launched: its
// true name and address go out, its looks are those that were approved.
func sinceLaunch(fresh, kept []string) string {
	var names []string
	for _, key := range fresh {
		names = append(names, ui.ShownName(key))
	}
	switch {
	case len(names) > 0:
		return lang.X("outbox.soon.new_shop", "with what has changed since the launch: {{.Names}}", ui.With("Names", strings.Join(names, ", ")))
	case len(kept) > 0:
		return lang.X("outbox.soon.old_look", "looks as it was launched")
	}
	return ""
}

func (s *soon) show(a ahead, err error) {
	if err != nil {
		say(s.body, err)
		return
	}
	total, missed := 0, 0
	var rows []fyne.CanvasObject
	for _, one := range a.sends {
		if !one.Held {
			total += one.Count
		}
		missed += ui.MissedCount([]store.OutboxGroup{one.OutboxGroup})
		rows = append(rows, s.row(one, a.at))
	}
	note := lang.XN("outbox.soon.count", "{{.Count}} messages in the next 24 hours", total, ui.With("Count", ui.Number(total)))
	if len(rows) == 0 {
		note = ""
		rows = append(rows, nothing(lang.X("outbox.soon.none", "Nothing is due in the next 24 hours.")))
	}
	head := []fyne.CanvasObject{widgets.NewHead(lang.X("outbox.soon.title", "Soon"), note)}
	if missed > 0 {
		head = append(head, s.missed(missed))
	}
	fill(s.body, append(head, widgets.Lines(false, rows...))...)
}

// missed leads to what became due while nobody ran the workspace.
func (s *soon) missed(n int) fyne.CanvasObject {
	verb := widgets.NewButton(lang.X("outbox.soon.missed_verb", "Look and decide"), "", widgets.Secondary, func() { s.frame.AskMissed(0, s.ask) })
	verb.SetEnabled(s.frame.Workspace().Runner != nil)
	return widgets.NewSurface(look.WarnSoft, widgets.Pad(8, 12, 8, 12, widgets.Row(look.Space3, widgets.NewIcon("clock", look.Warn),
		widgets.Grow(widgets.NewCutText(ui.MissedWords(n), widgets.Base)), verb)))
}

// nothing is the line of a list without rows.
func nothing(words string) fyne.CanvasObject {
	return widgets.Fixed(0, 43, widgets.NewText(words, widgets.Second))
}

func (s *soon) row(one send, at time.Time) fyne.CanvasObject {
	when, icon, tip := ui.When(one.First, at), "pause", lang.X("outbox.soon.hold", "Hold these back")
	switch {
	case one.Held:
		when, icon, tip = lang.X("outbox.soon.held", "held back"), "play", lang.X("outbox.soon.release", "Let these go")
	case !one.Until.IsZero():
		when = ui.When(one.Until.In(at.Location()), at)
	case !one.First.After(at):
		when = lang.X("outbox.soon.now", "now")
	}
	verb := widgets.NewIconButton(icon, tip, func() { s.hold(one) }).InCard()
	verb.SetEnabled(!s.frame.ReadOnly())
	return widgets.Fixed(0, 43, widgets.Row(look.Space3, widgets.NewIcon(ui.ChannelIcon(one.Channel), look.Muted),
		widgets.Fixed(112, 0, widgets.NewCutText(when, widgets.TextStyle{Color: look.Muted, Figures: true})),
		widgets.Grow(rowTitle(one.Title, one.extra())), widgets.NewText(ui.Number(one.Count), widgets.Total), verb))
}

// extra is what there is to say of a row.
func (one send) extra() string {
	words := []string{extra(one.OutboxGroup), one.shop}
	if !one.Held && (!one.Until.IsZero() || one.Reason == dispatch.ReasonLimit) {
		words[0] = lang.X("outbox.soon.limit", "the limit is reached")
	}
	return strings.Join(slices.DeleteFunc(words, func(s string) bool { return s == "" }), " · ")
}

// extra says what is special about these messages.
func extra(g store.OutboxGroup) string {
	if g.State == store.OutboxRetry {
		return lang.X("outbox.soon.retry", "refused for now, tried again")
	}
	if g.Reason == dispatch.ReasonNoAnswer {
		return lang.X("outbox.soon.no_answer", "waits for an answer it is made with")
	}
	if g.Reason == store.ReasonMissed {
		return lang.X("outbox.soon.missed", "overdue")
	}
	if g.Reason == string(store.SkipQuietHours) {
		return lang.X("outbox.soon.quiet", "held by quiet hours")
	}
	return ""
}

// rowTitle is the name of a journey and of its message in one line.
func rowTitle(t ui.Title, extra string) fyne.CanvasObject {
	strong, second := t.Parts()
	line := widgets.Row(0, widgets.NewCutText(strong, widgets.Strong))
	for _, words := range []string{second, extra} {
		if words != "" {
			line.Add(widgets.NewCutText(" · "+words, widgets.Second))
		}
	}
	return line
}

// hold sets the messages of a row aside, or lets them go.
func (s *soon) hold(one send) {
	s.frame.Write(func(ctx context.Context, tx store.Tx) error {
		return ui.Hold(ctx, tx, one.Coming)
	}, s.ask)
}
