package outbox

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/journey/compose"
	"gilmok/journey/dispatch"
	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/ui"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

// sendPage is the one-off send: to whom, what, and what will come of it. It is
// stored as a journey of two steps that nobody has to draw.
type sendPage struct {
	frame   *ui.Frame
	content fyne.CanvasObject
	who     *widgets.Select
	what    *fyne.Container
	outcome *fyne.Container
	verb    *widgets.Button

	choices  *live.Live[choices]
	forecast *live.Live[forecast]
	// wish is what is chosen, as the goroutines see it.
	wish atomic.Pointer[wish]
	seen choices
	last forecast // of the wish, once it is known
}

// wish is one sending.
type wish struct{ segment, message string }

// choices is what can be chosen.
type choices struct {
	segments []string
	messages []store.Message
}

// forecast is what a sending would do now, found by rehearsing it.
type forecast struct {
	wish
	audience, sent int
	later          int // of sent: not within this hour, for quiet hours and caps
	skipped        map[string]int
	channel        store.Channel
	reach          dispatch.Reach // how long the senders need for it
	noSender       bool
	blocked        bool // something else is wrong with it
}

// forecastDays is how far a sending is looked at: caps and quiet hours hold nothing
// back for longer.
const forecastDays = 7

// everybody is the choice of no segment.
const everybody = ""

// NewSend makes the page of a one-off send; the route's ID is a segment or "".
func NewSend(f *ui.Frame, r ui.Route) ui.Page {
	p := &sendPage{frame: f, what: widgets.Column(0), outcome: widgets.Column(look.Space3)}
	p.wish.Store(&wish{segment: r.ID})
	p.who = widgets.NewSelect(nil, r.ID, func(id string) { p.choose(func(w *wish) { w.segment = id }) })
	p.verb = widgets.NewButton(lang.X("outbox.send.verb", "Send"), "send", widgets.Primary, p.confirm).Large()
	p.verb.SetEnabled(false)
	p.build()
	p.choices = live.New(p.loadChoices, p.showChoices).Follow(f.Store(), store.TopicMessages, store.TopicSegments)
	p.forecast = live.New(p.foresee, p.showForecast).Follow(f.Store(), store.TopicCustomers, store.TopicSettings)
	return p
}

func (p *sendPage) build() {
	left := widgets.NewCard(widgets.Column(look.Space4,
		widgets.NewField(lang.X("outbox.send.who", "To whom"), widgets.Fixed(0, 32, p.who), ""),
		widgets.NewHairline(),
		widgets.NewHead(lang.X("outbox.send.what", "Which message"), "", widgets.NewButton(lang.X("outbox.send.write", "Write one"), "plus", widgets.LinkTo,
			func() { p.frame.Go(ui.Route{Place: ui.Messages}) }).InCard()),
		p.what))
	right := widgets.NewCard(widgets.Column(look.Space4, p.outcome, p.verb))
	p.content = widgets.Scroll(widgets.PadAll(look.Space5, widgets.Columns(look.Space5,
		widgets.GrowBy(784, widgets.Top(left)), widgets.GrowBy(400, widgets.Top(right)))))
}

// Crumbs implements ui.Page.
func (p *sendPage) Crumbs() []ui.Crumb {
	return []ui.Crumb{{Text: lang.X("outbox.page.title", "Outbox"), To: ui.Route{Place: ui.Outbox}}, {Text: lang.X("outbox.send.title", "One-off send")}}
}

// Verbs implements ui.Page.
func (p *sendPage) Verbs() []fyne.CanvasObject { return nil }

// Content implements ui.Page.
func (p *sendPage) Content() fyne.CanvasObject { return p.content }

// Enter implements ui.Page.
func (p *sendPage) Enter() { p.choices.Ask(); p.forecast.Ask() }

// Leave implements ui.Page.
func (p *sendPage) Leave() {}

// Close implements ui.Page.
func (p *sendPage) Close() { p.choices.Stop(); p.forecast.Stop() }

// choose changes the wish and looks what would come of it.
func (p *sendPage) choose(change func(*wish)) {
	w := *p.wish.Load()
	change(&w)
	p.wish.Store(&w)
	p.verb.SetEnabled(false)
	p.forecast.Ask()
}

func (p *sendPage) loadChoices(ctx context.Context) (c choices, err error) {
	segments, err := p.frame.Store().Segments().List(ctx)
	if err != nil {
		return c, err
	}
	for _, s := range segments {
		c.segments = append(c.segments, s.Name)
	}
	c.messages, err = p.frame.Store().Messages().List(ctx)
	slices.SortFunc(c.messages, func(a, b store.Message) int { return cmp.Compare(a.Name, b.Name) })
	return c, err
}

func (p *sendPage) showChoices(c choices, err error) {
	if err != nil {
		p.frame.Fail(err)
		return
	}
	p.seen = c
	options := []widgets.Option{{ID: everybody, Text: lang.X("outbox.send.everybody", "All customers"), Icon: "users-round"}}
	for _, name := range c.segments {
		options = append(options, widgets.Option{ID: name, Text: name, Icon: "list-filter"})
	}
	p.who.SetOptions(options)
	p.showMessages()
}

// showMessages lists the messages with the chosen one marked.
func (p *sendPage) showMessages() {
	chosen := p.wish.Load().message
	var rows []fyne.CanvasObject
	for _, m := range p.seen.messages {
		row := widgets.NewRowButton(48, widgets.NewListRow(widgets.NewIcon(ui.ChannelIcon(m.Channel), look.Muted), m.Name,
			ui.ChannelName(m.Channel)+" · "+ui.PurposeName(m.Purpose)), func() {
			p.choose(func(w *wish) { w.message = m.Name })
			p.showMessages()
		}).Inset(12)
		row.SetChosen(m.Name == chosen)
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		rows = append(rows, nothing(lang.X("outbox.send.no_messages", "There is no message yet. Write one first.")))
	}
	fill(p.what, widgets.Lines(true, rows...))
}

// foresee rehearses the sending over its whole audience.
func (p *sendPage) foresee(ctx context.Context) (f forecast, err error) {
	f.wish = *p.wish.Load()
	st := p.frame.Store()
	j := journey.OneOff("one-off", f.segment, f.message, 0)
	known, err := journey.KnownIn(ctx, st, compose.Broken)
	if err != nil {
		return f, err
	}
	info, there := known.Messages[f.message]
	if !there {
		f.audience, err = st.Customers().Count(ctx, people(f.segment))
		return f, err
	}
	f.channel = info.Channel
	if f.noSender = !known.Channels[info.Channel]; f.noSender || journey.Blocks(journey.Validate(j, known)) {
		f.blocked = true
		return f, nil
	}
	engine, err := journey.EngineFor(ctx, st, j)
	if err != nil {
		return f, err
	}
	world, err := journey.LoadWorld(ctx, st, j)
	if err != nil {
		return f, err
	}
	now := time.Now().In(engine.Rules.Shop)
	result, err := journey.Rehearsal{Engine: engine, World: world, From: now, Days: forecastDays}.Run(ctx)
	if err != nil {
		return f, err
	}
	f.audience = result.Entered
	for _, m := range result.Messages {
		f.sent, f.skipped = m.Sent, m.Skipped
		f.later = max(0, m.Sent-result.Hours[now.Hour()])
	}
	m, err := st.Messages().Find(ctx, f.message)
	if err != nil {
		return f, err
	}
	f.reach, err = dispatch.ReadReach(ctx, st, f.channel, ui.SenderNamed(m.Document), f.sent, now)
	return f, err
}

// people is the rule of a segment's name; none means everybody.
func people(name string) segment.Rule {
	if name == everybody {
		return nil
	}
	return segment.InSegment{Name: name}
}

func (p *sendPage) showForecast(f forecast, err error) {
	if err != nil {
		say(p.outcome, err)
		return
	}
	if f.wish != *p.wish.Load() {
		return // another one was chosen meanwhile; its answer comes
	}
	p.last = f
	people := lang.XN("outbox.send.audience", "{{.Count}} people", f.audience, ui.With("Count", ui.Number(f.audience)))
	switch {
	case f.message == "":
		fill(p.outcome, widgets.NewBigStat(people, ""), widgets.NewParagraph(lang.X("outbox.send.choose", "Choose a message to see who would get it."), widgets.Second))
	case f.noSender:
		fill(p.outcome, widgets.NewParagraph(lang.X("outbox.send.no_sender", "There is no sender for this channel yet ({{.Channel}})", ui.With("Channel", ui.ChannelName(f.channel))), widgets.Strong),
			widgets.NewParagraph(lang.X("outbox.send.no_sender_todo", "Nothing can be sent. Set one up in Settings › Senders."), widgets.Second))
	case f.blocked:
		fill(p.outcome, widgets.NewParagraph(lang.X("outbox.send.blocked", "This cannot be sent"), widgets.Strong),
			widgets.NewParagraph(lang.X("outbox.send.blocked_todo", "The segment or the message was changed or deleted meanwhile. Choose again."), widgets.Second))
	default:
		fill(p.outcome, p.numbers(f)...)
	}
	p.verb.SetText(lang.XN("outbox.send.verb_count", "Send to {{.Count}} people", f.sent, ui.With("Count", ui.Number(f.sent))))
	p.verb.SetEnabled(f.sent > 0 && !p.frame.ReadOnly() && p.frame.Workspace().Runner != nil)
}

// numbers say who gets it, who does not and why.
func (p *sendPage) numbers(f forecast) []fyne.CanvasObject {
	objects := []fyne.CanvasObject{
		widgets.NewBigStat(ui.Number(f.sent), lang.X("outbox.send.of", "of {{.N}} get it", ui.With("N", ui.Number(f.audience)))),
		widgets.Fixed(0, 12, widgets.NewProgress(share(f.sent, f.audience)).Main())}
	if f.later > 0 {
		objects = append(objects, widgets.NewParagraph(lang.XN("outbox.send.later", "{{.Count}} of them later: quiet hours or caps hold it back for now.", f.later, ui.With("Count", ui.Number(f.later))), widgets.Second))
	}
	if f.reach.Days > 1 {
		objects = append(objects, widgets.Columns(look.Space2, widgets.Top(widgets.NewIcon("hourglass", look.Warn)),
			widgets.Grow(widgets.NewParagraph(ui.ReachWords(f.sent, f.reach), widgets.Second))))
	}
	reasons := slices.SortedFunc(maps.Keys(f.skipped), func(a, b string) int { return cmp.Or(f.skipped[b]-f.skipped[a], cmp.Compare(a, b)) })
	var rows []fyne.CanvasObject
	for _, reason := range reasons {
		rows = append(rows, widgets.Fixed(0, 35, widgets.Row(look.Space2, widgets.Grow(widgets.NewCutText(ui.SkipReason(store.SkipReason(reason)), widgets.Second)),
			widgets.NewText(ui.Number(f.skipped[reason]), widgets.Number))))
	}
	if len(rows) > 0 {
		objects = append(objects, widgets.NewSection(lang.X("outbox.send.skipped", "Do not get it"), "", widgets.Lines(true, rows...)))
	}
	return objects
}

func share(n, of int) float64 {
	if of == 0 {
		return 0
	}
	return float64(n) / float64(of)
}

// confirm asks once, saying how many people get what.
func (p *sendPage) confirm() {
	f := p.last
	to := f.segment
	if to == everybody {
		to = lang.X("outbox.send.everybody", "All customers")
	}
	p.frame.Ask(widgets.Confirm{
		Title: lang.XN("outbox.send.now", "Send to {{.Count}} people now", f.sent, ui.With("Count", ui.Number(f.sent))),
		Words: lang.X("outbox.send.words", "“{{.Message}}” goes to “{{.Segment}}” by {{.Channel}}. You can pause or stop it in the outbox; what is out cannot be taken back.",
			ui.With("Message", f.message, "Segment", to, "Channel", strings.ToLower(ui.ChannelName(f.channel)))),
		Verb: lang.X("outbox.send.verb", "Send"), Do: func() { p.send(f.wish) },
	})
}

// send stores the journey and sets it going.
func (p *sendPage) send(w wish) {
	st, runner, by := p.frame.Store(), p.frame.Workspace().Runner, p.frame.Person()
	p.verb.SetEnabled(false)
	live.Run(func(ctx context.Context) (struct{}, error) {
		var id store.JourneyID
		err := st.InTx(ctx, func(tx store.Tx) (err error) {
			id, err = saveOneOff(ctx, tx, w, st.Info().ID)
			return err
		})
		if err != nil {
			return struct{}{}, fmt.Errorf("store the sending: %w", err)
		}
		_, err = runner.Launch(ctx, id, by)
		return struct{}{}, err
	}, func(_ struct{}, err error) {
		if err != nil {
			p.frame.Fail(err)
			p.verb.SetEnabled(true)
			return
		}
		p.frame.Go(ui.Route{Place: ui.Outbox})
		p.frame.Say(lang.X("outbox.send.done", "“{{.Message}}” is on its way.", ui.With("Message", w.message)), "", nil)
	})
}

// saveOneOff stores the journey of a sending under the message's name and the day.
func saveOneOff(ctx context.Context, tx store.Tx, w wish, workspace string) (store.JourneyID, error) {
	zone, err := tx.Settings().Zone(ctx)
	if err != nil {
		return 0, err
	}
	stem := w.message + " · " + tx.Now().In(zone).Format(time.DateOnly)
	name := stem
	for n := 2; ; n++ {
		if _, err := tx.Journeys().Find(ctx, name); errors.Is(err, store.ErrNotFound) {
			break
		} else if err != nil {
			return 0, err
		}
		name = fmt.Sprintf("%s (%d)", stem, n)
	}
	draft, err := journey.Marshal(journey.OneOff(name, w.segment, w.message, seed(workspace, name)))
	if err != nil {
		return 0, err
	}
	j := store.Journey{Name: name, Draft: draft, State: store.JourneyDraft, OneOff: true}
	err = tx.Journeys().Save(ctx, &j)
	return j.ID, err
}

// seed gives a sending its own chance; exact as a JSON number everywhere.
func seed(workspace, name string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(workspace + "/" + name)) // a hash never fails
	return h.Sum64() >> 12
}
