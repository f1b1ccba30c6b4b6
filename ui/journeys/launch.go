package journeys

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/journey/dispatch"
	"gilmok/journey/preflight"
	"gilmok/store"
	"gilmok/store/value"
	"gilmok/ui"
	"gilmok/ui/board"
	"gilmok/ui/live"
	"gilmok/ui/look"
	"gilmok/ui/widgets"
)

func (p *boardPage) runner() ui.Runner { return p.frame.Workspace().Runner }

// forecast is what a launch would do, told before it is done.
type forecast struct {
	audience int
	now      bool // everybody comes in at launch
	perStep  []sends
	cost     *journey.Cost     // nil: no price is set
	over     int               // whom it brings over muchAWeek
	inside   *impact           // on those inside; nil: nobody is
	report   *preflight.Report // nil: there is nothing to prove messages with
	crowded  []crowd
	meant    int             // whom it is for, whether they agreed or not; told where it takes nobody
	unsent   []store.Channel // those without a sender
	untold   map[string]bool // settings a message may need and that are blank
	asFiles  bool            // mails become files: the person said so
	others   []store.Journey // that run and mail, too; asked for where mails have no sender
	pause    bool            // them, before mails become files
}

// crowd is what is due on the fullest day of a way out, where a day is not enough for it.
type crowd struct {
	messages int
	dispatch.Reach
}

// wayOut is through what messages go: any sender of a channel, or the one they name.
type wayOut struct {
	channel store.Channel
	sender  string
}

// crowds looks at the fullest day of each way out.
func crowds(ctx context.Context, s store.Reads, perDay map[wayOut]map[string]int) (list []crowd, err error) {
	for _, way := range slices.SortedFunc(maps.Keys(perDay), func(a, b wayOut) int {
		return cmp.Or(cmp.Compare(a.channel, b.channel), cmp.Compare(a.sender, b.sender))
	}) {
		c := crowd{}
		for _, n := range perDay[way] {
			c.messages = max(c.messages, n)
		}
		if c.Reach, err = dispatch.ReadReach(ctx, s, way.channel, way.sender, c.messages, time.Now()); err != nil {
			return nil, err
		}
		if c.Days > 1 {
			list = append(list, c)
		}
	}
	return list, nil
}

// sends is a message step with how many would get it within the rehearsed days.
type sends struct {
	title string
	n     int
}

// launch asks once, saying how many people get what.
func (p *boardPage) launch() {
	if p.draft == nil || p.frame.ReadOnly() || journey.Blocks(p.problems) {
		return
	}
	if p.runner() == nil {
		p.frame.Say(lang.X("journeys.launch.none", "This window cannot launch. Use “gilmokctl journey start”."), "", nil)
		return
	}
	p.draft.flush() // what is compared and launched is what is stored
	j, s, k, r, id := p.draft.current(), p.frame.Store(), p.stock, p.runner(), p.id
	w := p.frame.Workspace()
	var f *forecast
	p.frame.Work(lang.X("journeys.launch.work", "Looking at what “{{.Name}}” would do", ui.With("Name", j.Name)), "shield-check", func(ctx context.Context, part func(float64)) (err error) {
		if f, err = foresee(ctx, s, id, j, k); err != nil {
			return err
		}
		if w.Composer != nil {
			if f.report, err = prove(ctx, w, j, part); err != nil {
				return err
			}
		}
		if f.untold, err = untold(ctx, s); err != nil {
			return err
		}
		f.inside, err = loadImpact(ctx, s, r, id, j)
		return err
	}, func(err error) {
		switch {
		case err != nil:
			p.frame.Fail(err)
		case len(stopping(f.report)) > 0:
			p.refuse(f)
		default:
			p.frame.Ask(p.question(f))
		}
	})
}

// foresee counts the audience and rehearses the draft.
func foresee(ctx context.Context, s store.Reads, id store.JourneyID, j *journey.Journey, k *stock) (*forecast, error) {
	f := &forecast{now: j.Entry.Kind == journey.EntrySchedule && j.Entry.At == journey.AtLaunch && j.Entry.RRule == ""}
	var err error
	if f.audience, err = audience(ctx, s, j); err != nil {
		return nil, err
	}
	if f.unsent = k.unsent(j); slices.Contains(f.unsent, store.ChannelEmail) {
		f.others, f.pause = k.mailing(id), true
	}
	if f.audience == 0 {
		if f.meant, err = meant(ctx, s, j); err != nil {
			return nil, err
		}
	}
	got, err := rehearse(ctx, s, id, j, k, nil, period{}, nil)
	if err != nil {
		return nil, err
	}
	f.cost, f.over = got.result.Cost, got.result.Over[muchAWeek]
	for _, id := range j.StepIDs() {
		if m, ok := got.result.Messages[id]; ok {
			f.perStep = append(f.perStep, sends{stepTitle(j.Steps[id], k), m.Sent})
		}
	}
	perDay := map[wayOut]map[string]int{}
	for message, days := range got.result.PerMessage {
		way := k.wayOut(message)
		if perDay[way] == nil {
			perDay[way] = map[string]int{}
		}
		for day, n := range days {
			perDay[way][day] += n
		}
	}
	f.crowded, err = crowds(ctx, s, perDay)
	return f, err
}

// question states the number and the thing.
func (p *boardPage) question(f *forecast) widgets.Confirm {
	name := p.draft.current().Name
	title := lang.X("journeys.launch.waiting", "Start “{{.Name}}” and wait for people", ui.With("Name", name))
	words := lang.X("journeys.launch.event", "It goes on for everybody who comes in from now on. You can pause or stop it at any time.")
	if f.now {
		title = lang.X("journeys.launch.now", "Take {{.N}} people into “{{.Name}}” now", ui.With("N", ui.Number(f.audience), "Name", name))
		words = lang.X("journeys.launch.at_once", "Their first messages go out as soon as they are due. You can pause or stop at any time; what was sent cannot be taken back.")
	}
	if f.inside != nil && !journey.Same(f.inside.old, f.inside.new) {
		title = lang.X("journeys.launch.version", "Start version {{.N}} of “{{.Name}}”", ui.With("N", p.draft.record.Version+1, "Name", name))
	}
	lines := widgets.Column(6, widgets.NewText(lang.X("journeys.launch.within", "Within {{.Days}} days, by rehearsal", ui.With("Days", rehearsalDays)), widgets.Small))
	for _, s := range f.perStep {
		lines.Add(figure(s.title, lang.X("journeys.launch.people", "{{.N}} messages", ui.With("N", ui.Number(s.n)))))
	}
	if f.cost != nil {
		lines.Add(figure(lang.X("journeys.cost.title", "Cost"), ui.Money(value.Money(f.cost.Total))))
	}
	if f.over > 0 {
		lines.Add(figure(lang.X("journeys.launch.over", "Get more than three a week because of it"), peopleCount(f.over)))
	}
	for _, c := range f.crowded {
		lines.Add(widgets.Columns(8, widgets.Top(widgets.NewIcon("hourglass", look.Warn)), widgets.Grow(widgets.NewParagraph(ui.ReachWords(c.messages, c.Reach), widgets.Second))))
	}
	for _, words := range vouching(f.report) {
		lines.Add(warned(words))
	}
	for _, line := range f.ways() {
		lines.Add(line)
	}
	if f.report != nil && len(f.report.Findings) > 0 {
		lines.Add(figure(lang.X("journeys.launch.findings", "To look at, by preflight"), ui.Number(len(f.report.Findings))))
	}
	more := lines
	if f.inside != nil {
		more = widgets.Column(12, f.inside.object(), widgets.NewHairline(), lines)
	}
	return widgets.Confirm{Title: title, Words: words, More: more, Verb: lang.X("journeys.verb.launch", "Launch"), Do: func() { p.start(f) }}
}

// vouching says what receivers hold against the sender's domain.
func vouching(r *preflight.Report) (words []string) {
	if r == nil {
		return nil
	}
	for _, f := range r.Findings {
		if strings.HasPrefix(string(f.Rule), "AUTH-") {
			words = append(words, ui.FindingWords(f.Finding))
		}
	}
	return words
}

// start sets the journey going in the name of who works here, and takes over whom
// the map names.
func (p *boardPage) start(f *forecast) {
	m, s := f.inside, p.frame.Store()
	by := strings.TrimSpace(p.frame.Store().Info().Person)
	p.command(func(ctx context.Context, r ui.Runner) error {
		_, err := r.Launch(ctx, p.id, by)
		if err == nil && f.asFiles { // a refused launch leaves no sender that others would go through
			err = f.toFiles(ctx, r, s)
		}
		if err == nil && m != nil && len(m.where) > 0 {
			_, err = r.Transfer(ctx, p.id, m.where)
		}
		return err
	}, func() {
		p.modes.Choose("live")
		p.setMode(board.Live)
		p.load.Ask()
		p.frame.Say(lang.X("journeys.launch.done", "“{{.Name}}” is running.", ui.With("Name", p.draft.current().Name)), "", nil)
	})
}

// command runs one of the runner's verbs in a goroutine.
func (p *boardPage) command(do func(context.Context, ui.Runner) error, then func()) {
	r := p.runner()
	if r == nil {
		return
	}
	live.Run(func(ctx context.Context) (struct{}, error) { return struct{}{}, do(ctx, r) }, func(_ struct{}, err error) {
		if err != nil {
			p.frame.Fail(err)
			return
		}
		then()
	})
}

// verbs are pause, resume, stop and launch, as the state allows.
func (r *running) verbs() []fyne.CanvasObject {
	p := r.page
	if p.draft == nil || p.runner() == nil {
		return nil
	}
	again := func() { p.load.Ask() }
	switch p.draft.record.State {
	case store.JourneyRunning:
		return []fyne.CanvasObject{
			widgets.NewButton(lang.X("journeys.verb.pause", "Pause"), "pause", widgets.Secondary, func() {
				p.command(func(ctx context.Context, r ui.Runner) error { return r.Pause(ctx, p.id) }, again)
			}), r.stopButton(again)}
	case store.JourneyPaused:
		return []fyne.CanvasObject{
			widgets.NewButton(lang.X("journeys.verb.resume", "Go on"), "play", widgets.Primary, func() { r.resume(again) }), r.stopButton(again)}
	}
	return []fyne.CanvasObject{p.launchB}
}

func (r *running) stopButton(again func()) fyne.CanvasObject {
	p := r.page
	return widgets.NewButton(lang.X("journeys.verb.stop", "End"), "square", widgets.Danger, func() {
		inside := 0
		if r.now != nil {
			inside = r.now.counts.Active
		}
		p.frame.Ask(widgets.Confirm{
			Title: lang.X("journeys.stop.title", "End “{{.Name}}” for {{.N}} people inside", ui.With("Name", p.draft.current().Name, "N", ui.Number(inside))),
			Words: lang.X("journeys.stop.words", "They get nothing more from it. Numbers and history stay. It can be launched anew, but nobody goes on where they were."),
			Verb:  lang.X("journeys.verb.stop", "End"), Danger: true,
			Do: func() { p.command(func(ctx context.Context, r ui.Runner) error { return r.Stop(ctx, p.id) }, again) },
		})
	})
}
