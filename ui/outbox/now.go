package outbox

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
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

// now is the card of what is being sent.
type now struct {
	frame *ui.Frame
	body  *fyne.Container
	live  *live.Live[moment]
	shown moment
	drawn bool
	chart *widgets.LineChart
}

// moment is how sending stands when it is asked.
type moment struct {
	ui.Sending
	at      time.Time // in the shop's zone
	stopped bool
	due     int       // messages that could go now
	next    time.Time // when there is next one; zero: none
	idle    bool      // nobody sends in this window
	going   int       // where the workspace is only looked at: on their way, as far as it knows
}

func newNow(f *ui.Frame) *now {
	n := &now{frame: f, body: widgets.Column(look.Space3), chart: widgets.NewLineChart(84)}
	n.live = live.New(n.load, n.show)
	return n
}

func (n *now) ask()  { n.live.Ask() }
func (n *now) stop() { n.live.Stop() }

func (n *now) load(ctx context.Context) (m moment, err error) {
	st := n.frame.Store()
	if m.at, err = shopNow(ctx, st); err != nil {
		return m, err
	}
	if b := n.frame.Workspace().Background; b != nil {
		m.Sending = b.Sending()
	} else {
		m.idle = true
		if m.going, err = count(ctx, st, store.OutboxQuery{States: []store.OutboxState{store.OutboxSending, store.OutboxOnWire}}); err != nil {
			return m, err
		}
	}
	if m.stopped, err = st.Outbox().Stopped(ctx); err != nil {
		return m, err
	}
	if m.next, err = st.Outbox().NextDue(ctx); err != nil || m.next.IsZero() || m.next.After(m.at) && !m.Active {
		return m, err
	}
	m.due, err = due(ctx, st, m.at)
	return m, err
}

// due counts what may go now, and what is on its way.
func due(ctx context.Context, st store.Reads, at time.Time) (n int, err error) {
	return count(ctx, st, store.OutboxQuery{To: at, States: []store.OutboxState{
		store.OutboxPending, store.OutboxRetry, store.OutboxSending, store.OutboxOnWire}})
}

// count gives how many there are that nobody has set aside.
func count(ctx context.Context, st store.Reads, q store.OutboxQuery) (n int, err error) {
	groups, err := st.Outbox().Groups(ctx, q)
	for _, g := range groups {
		if !g.Held {
			n += g.Count
		}
	}
	return n, err
}

func (n *now) show(m moment, err error) {
	if err != nil {
		n.drawn = false
		say(n.body, err)
		return
	}
	if n.drawn && same(m, n.shown) {
		return // nothing moved: what the person points at stays
	}
	n.shown, n.drawn = m, true
	objects := []fyne.CanvasObject{n.head(m)}
	if m.Active || m.Sent+m.Failed+m.Uncertain > 0 {
		objects = append(objects, n.figures(m)...)
	} else {
		objects = append(objects, widgets.NewParagraph(quiet(m), widgets.Second))
	}
	objects = append(objects, n.problems(m)...)
	fill(n.body, objects...)
}

// same reports whether two moments look alike.
func same(a, b moment) bool {
	a.at, b.at = time.Time{}, time.Time{}
	return fmt.Sprint(a) == fmt.Sprint(b)
}

func (n *now) head(m moment) fyne.CanvasObject {
	title, dot := title(m)
	line := widgets.Row(look.Space2, widgets.NewDot(dot), widgets.NewText(title, widgets.SectionHead), widgets.Space())
	b := n.frame.Workspace().Background
	if b == nil || m.Err != nil || m.stopped {
		return line
	}
	again := func(do func()) func() { return func() { do(); n.drawn = false; n.ask() } }
	if m.Paused {
		line.Add(widgets.NewButton(lang.X("outbox.verb.resume", "Go on"), "play", widgets.Primary, again(b.Resume)).InCard())
		return line
	}
	if m.Active && m.due > 0 {
		line.Add(widgets.NewButton(lang.X("outbox.verb.slower", "Slow down"), "minus", widgets.Secondary, again(b.SlowDown)).InCard())
	}
	line.Add(widgets.NewButton(lang.X("outbox.verb.pause", "Pause"), "pause", widgets.Secondary, again(b.Pause)).InCard())
	return line
}

func title(m moment) (string, fyne.ThemeColorName) {
	switch {
	case m.idle || m.Err != nil:
		return lang.X("outbox.now.elsewhere", "Nothing is sent from this window"), look.Line2
	case m.stopped:
		return lang.X("outbox.now.stopped", "Everything is stopped"), look.Bad
	case m.Paused:
		return lang.X("outbox.now.paused", "Paused"), look.WarnMark
	case m.Active && m.due > 0:
		return lang.X("outbox.now.sending", "Sending now"), look.Mark
	case m.due > 0 && len(m.Spent) > 0:
		return lang.X("outbox.now.spent", "Waiting: a sender's limit is reached"), look.WarnMark
	case m.Sent+m.Failed+m.Uncertain > 0 && m.due == 0:
		return lang.X("outbox.now.finished", "Everything that was due is out"), look.Good
	case m.due > 0:
		return lang.X("outbox.now.due", "Messages are due"), look.WarnMark
	}
	return lang.X("outbox.now.nothing", "Nothing is being sent"), look.Line2
}

// quiet says why nothing is going out, and when something will.
func quiet(m moment) string {
	var locked *store.LockedError
	switch {
	case errors.As(m.Err, &locked):
		if locked.Person == "" && locked.Machine == "" {
			return lang.X("outbox.quiet.locked", "Another program sends for this workspace, perhaps “gilmokctl run”. What it sends shows here.")
		}
		return lang.X("outbox.quiet.locked_by", "{{.Person}} on {{.Machine}} sends for this workspace. What goes out there shows here.",
			ui.With("Person", locked.Person, "Machine", locked.Machine))
	case errors.Is(m.Err, dispatch.ErrNotAdopted):
		return lang.X("outbox.quiet.copy", "This file is a copy, and which of the two goes on is not answered yet. Until then nothing is sent from it.")
	case m.Err != nil:
		if s, ok := ui.Explain(m.Err); ok {
			return s.What + ". " + s.Words() + " " + lang.X("outbox.quiet.again", "It is tried again by itself in a moment.")
		}
	case m.idle && m.going > 0:
		return lang.XN("outbox.quiet.going", "The workspace is open for reading only. {{.Count}} messages were on their way when it was last written to: unless another program sends them now, what became of them is settled when you open it for writing.", m.going, ui.With("Count", ui.Number(m.going)))
	case m.idle:
		return lang.X("outbox.quiet.read_only", "The workspace is open for reading only.")
	case m.due > 0 && len(m.Spent) > 0 && !m.stopped && !m.Paused:
		name, until := soonest(m.Spent)
		return lang.XN("outbox.quiet.spent", "{{.Count}} messages are due and wait: the limit of {{.Sender}} is reached. It goes on {{.When}}.", m.due,
			ui.With("Count", ui.Number(m.due), "Sender", name, "When", ui.When(until.In(m.at.Location()), m.at)))
	case m.stopped || m.Paused || m.due > 0 && len(m.Problems) > 0:
		return lang.XN("outbox.quiet.due", "{{.Count}} messages are due and wait. None is lost.", m.due, ui.With("Count", ui.Number(m.due)))
	case !m.next.IsZero() && m.next.After(m.at):
		return lang.X("outbox.quiet.next", "The next message is due {{.When}}.", ui.With("When", ui.When(m.next, m.at)))
	case m.due > 0:
		return lang.XN("outbox.quiet.starting", "{{.Count}} messages are about to go.", m.due, ui.With("Count", ui.Number(m.due)))
	}
	return lang.X("outbox.quiet.none", "No message has a time yet. Journeys that run put them here when somebody is due.")
}

// soonest gives the sender that goes on first.
func soonest(spent map[string]time.Time) (name string, until time.Time) {
	for _, n := range slices.Sorted(maps.Keys(spent)) {
		if name == "" || spent[n].Before(until) {
			name, until = n, spent[n]
		}
	}
	return name, until
}

// figures are the big number, the bar and the small numbers below it.
func (n *now) figures(m moment) []fyne.CanvasObject {
	done := m.Sent + m.Failed + m.Uncertain
	all := done + m.due
	part := 1.0
	if all > 0 {
		part = float64(done) / float64(all)
	}
	number := lang.X("outbox.now.of", "{{.Done}} of {{.All}}", ui.With("Done", ui.Number(done), "All", ui.Number(all)))
	since := lang.X("outbox.now.since", "since {{.Time}}", ui.With("Time", ui.Clock(m.Began.In(m.at.Location()))))
	objects := []fyne.CanvasObject{widgets.NewBigStat(number, since), widgets.Fixed(0, 12, widgets.NewProgress(part).Main()), n.small(m)}
	if m.Active && len(m.Rates) > 2 {
		n.chart.Set(m.Rates, 0, ui.Clock(m.Began.In(m.at.Location())), lang.X("outbox.now.now", "now"))
		n.chart.SetLimit(limit(m.Limits), lang.X("outbox.now.limit", "limit {{.N}} a second", ui.With("N", rate(limit(m.Limits)))))
		objects = append(objects, n.chart)
	}
	objects = append(objects, widgets.Lines(false, n.senders(m)...))
	if rows := domains(m); len(rows) > 0 {
		objects = append(objects, widgets.Pad(6, 0, 0, 0, widgets.NewText(lang.X("outbox.domain.title", "By receiver"), widgets.Strong)), widgets.Lines(false, rows...))
	}
	return objects
}

func (n *now) small(m moment) fyne.CanvasObject {
	line := widgets.Row(look.Space5)
	add := func(number, words string) {
		line.Add(widgets.Row(look.Space1, widgets.NewText(number, widgets.TextStyle{Bold: true, Figures: true}), widgets.NewText(words, widgets.Second)))
	}
	if m.Active && m.due > 0 && !m.Paused && !m.stopped {
		add(rate(m.Rate), lang.X("outbox.now.rate", "a second"))
		if m.Rate > 0 {
			add(ui.Left(time.Duration(float64(m.due)/m.Rate*float64(time.Second))), lang.X("outbox.now.left", "left"))
		}
	}
	add(ui.Number(m.due), lang.X("outbox.now.waiting", "waiting"))
	add(ui.Number(m.Sent), lang.X("outbox.now.accepted", "accepted"))
	add(ui.Number(m.Failed), lang.X("outbox.now.refused", "refused"))
	if m.Uncertain > 0 {
		line.Add(widgets.Row(look.Space1, widgets.NewIcon("circle-question-mark", look.Warn),
			widgets.NewText(lang.XN("outbox.now.unknown", "{{.Count}} not known", m.Uncertain, ui.With("Count", ui.Number(m.Uncertain))), widgets.Base.In(look.Warn))))
	}
	return line
}

// senders is a line for each sender that sent something, or has no more to send with.
func (n *now) senders(m moment) (rows []fyne.CanvasObject) {
	names := slices.AppendSeq(slices.Collect(maps.Keys(m.PerSender)), maps.Keys(m.Spent))
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		allowed := lang.X("outbox.sender.free", "no limit set")
		until, spent := m.Spent[name]
		switch most := m.Limits[name]; {
		case spent:
			allowed = lang.X("outbox.sender.spent", "full until {{.When}}", ui.With("When", ui.When(until.In(m.at.Location()), m.at)))
		case most > 0:
			allowed = lang.X("outbox.sender.limit", "at most {{.N}} a second", ui.With("N", rate(most)))
		}
		rows = append(rows, counted(name, m.PerSender[name], m.Sent, widgets.NewCutText(allowed, widgets.Second.Aligned(widgets.Right))))
	}
	return rows
}

// counted is a line that says how many of all went a way, and a word on it.
func counted(name string, n, all int, word fyne.CanvasObject) fyne.CanvasObject {
	part := 0.0
	if all > 0 {
		part = float64(n) / float64(all)
	}
	return widgets.Fixed(0, 43, widgets.Row(look.Space4, widgets.Grow(widgets.NewCutText(name, widgets.Strong)),
		widgets.Fixed(120, 0, widgets.NewProgress(part)), widgets.Fixed(72, 0, widgets.NewText(ui.Number(n), widgets.Number)),
		widgets.Fixed(200, 0, word)))
}

// domainsShown are listed, the ones with most mail.
const domainsShown = 5

// domains is a line for each domain that much of the mail goes to; none where all goes to one.
func domains(m moment) (rows []fyne.CanvasObject) {
	total := func(d string) int { return m.PerDomain[d].Sent + m.PerDomain[d].Refused }
	names := slices.SortedFunc(maps.Keys(m.PerDomain), func(a, b string) int {
		return cmp.Or(cmp.Compare(total(b), total(a)), cmp.Compare(a, b))
	})
	if names = slices.DeleteFunc(names, func(d string) bool { return d == "" }); len(names) < 2 {
		return nil
	}
	for _, d := range names[:min(len(names), domainsShown)] {
		t := m.PerDomain[d]
		word, style := lang.X("outbox.domain.all", "all accepted"), widgets.Second
		if t.Refused > 0 {
			word, style = lang.XN("outbox.domain.refused", "{{.Count}} refused", t.Refused, ui.With("Count", ui.Number(t.Refused))), widgets.Second.In(look.Bad)
		}
		rows = append(rows, counted(d, t.Sent, m.Sent, widgets.NewCutText(word, style.Aligned(widgets.Right))))
	}
	return rows
}

// problems says of each sender that cannot send why, and what to do.
func (n *now) problems(m moment) (rows []fyne.CanvasObject) {
	for _, p := range m.Problems {
		s := problemSentence(p)
		words := widgets.Column(look.Space1, widgets.NewParagraph(p.Sender+": "+s.What, widgets.Strong), widgets.NewParagraph(s.Todo, widgets.Second))
		if !p.Until.IsZero() {
			words.Add(widgets.NewText(lang.X("outbox.problem.until", "Tried again at {{.Time}}.", ui.With("Time", ui.Clock(p.Until.In(m.at.Location())))), widgets.Small))
		}
		line := widgets.Row(look.Space3, widgets.Top(widgets.NewIcon("triangle-alert", look.Warn)), widgets.Grow(words),
			widgets.NewButton(lang.X("outbox.problem.look", "Look"), "", widgets.Secondary, func() { n.frame.Go(ui.Route{Place: ui.Settings, View: "senders"}) }).InCard())
		if b := n.frame.Workspace().Background; b != nil {
			line.Add(widgets.NewButton(lang.X("outbox.problem.again", "Try now"), "", widgets.Secondary, func() { b.Again(); n.ask() }).InCard())
		}
		rows = append(rows, widgets.NewHairline(), widgets.Pad(4, 0, 4, 0, line))
	}
	return rows
}

func problemSentence(p dispatch.Problem) ui.Sentence {
	s, _ := ui.Explain(p.Fault())
	return s
}

// limit is the most all senders together are allowed; 0 where one has no limit.
func limit(limits map[string]float64) (sum float64) {
	for _, most := range limits {
		sum += most
	}
	return sum
}

// rate writes messages a second: 11.4, 240.
func rate(perSecond float64) string {
	if perSecond < 100 {
		return fmt.Sprintf("%.1f", perSecond)
	}
	return ui.Number(int(perSecond + 0.5))
}
