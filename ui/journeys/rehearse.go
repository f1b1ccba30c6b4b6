package journeys

import (
	"context"
	"reflect"
	"time"

	"fyne.io/fyne/v2/lang"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/store/value"
	"gilmok/ui"
	"gilmok/ui/board"
	"gilmok/ui/live"
)

// rehearsalDays is how far a rehearsal looks ahead.
const rehearsalDays = 30

// rehearsal runs the draft over the whole audience on a virtual clock and shows
// the counts of the day that the slider stands on.
type rehearsal struct {
	page   *boardPage
	of     *journey.Journey // the one that was run
	ready  *rehearsed       // nil until there is a result
	day    int              // days passed, 0 to len(Days)
	assume *assumed
	known  *elsewhere
	period period
	folded bool // the panel of the whole was closed by hand
	slider *slider
	cancel func()
	busy   bool
}

// rehearsed is a result with all that is needed to ask further.
type rehearsed struct {
	run     journey.Rehearsal
	result  *journey.Result
	assume  *assumed
	back    bool
	people  int
	zone    *time.Location
	from    time.Time
	entered int
	others  *elsewhere // nil for a back-test
}

// elsewhere is what the other running journeys are going to send.
type elsewhere struct {
	plan []journey.Planned
	from time.Time // first day
	at   time.Time // when it was asked for
	// assume is how people were taken to behave.
	assume *journey.Assumptions
}

// elsewhereLasts is how long a forecast of the others serves: one runs again and
// again while one tries assumptions.
const elsewhereLasts = 2 * time.Minute

// sentElsewhere asks what other journeys send to people who behave as in a rehearsal,
// unless it is known.
func sentElsewhere(ctx context.Context, s store.Reads, id store.JourneyID, run journey.Rehearsal, known *elsewhere) (*elsewhere, error) {
	if known != nil && known.from.Equal(run.From) && time.Since(known.at) < elsewhereLasts && reflect.DeepEqual(known.assume, run.Assume) {
		return known, nil
	}
	now := time.Now() // what went out today already is in the store
	plan, err := journey.Outlook{From: now, Days: run.Days, Except: id, Assume: run.Assume}.Forecast(ctx, s)
	return &elsewhere{plan, run.From, now, run.Assume}, err
}

func newRehearsal(p *boardPage) *rehearsal {
	today := value.DateFrom(time.Now())
	r := &rehearsal{page: p, period: period{from: today - rehearsalDays, to: today - 1}}
	r.slider = newSlider(r.scrub)
	return r
}

// enter shows the panel; a rehearsal of another draft runs anew.
func (r *rehearsal) enter() {
	r.page.stage.show(false, r.slider)
	r.folded = false
	if r.ready == nil || !journey.Same(r.of, r.page.draft.current()) {
		r.run()
		return
	}
	r.notice()
}

func (r *rehearsal) notice() {
	r.page.board.NoticeIcon = "users-round"
	switch {
	case r.busy:
		r.page.board.Notice = lang.X("journeys.rehearse.busy", "Rehearsing …")
	case r.ready != nil && r.ready.back:
		r.page.board.Notice = lang.X("journeys.rehearse.back", "{{.N}} customers, {{.From}} to {{.To}}, as it really was",
			ui.With("N", ui.Number(r.ready.people), "From", r.period.from.String(), "To", r.period.to.String()))
	case r.ready != nil:
		r.page.board.Notice = lang.X("journeys.rehearse.with", "{{.N}} customers, {{.Days}} days", ui.With("N", ui.Number(r.ready.people), "Days", len(r.ready.result.Days)))
	}
}

// run rehearses the draft as it stands; an older run is given up.
func (r *rehearsal) run() {
	if journey.Blocks(r.page.problems) {
		r.page.board.Notice, r.page.board.NoticeIcon = lang.X("journeys.rehearse.blocked", "Mend what is marked first, then it can be rehearsed."), "circle-alert"
		r.page.changed()
		return
	}
	r.stop()
	j, s, stock := r.page.draft.current(), r.page.frame.Store(), r.page.stock
	given, over, id, known := r.assume, r.period, r.page.id, r.known
	r.of, r.busy = j, true
	r.notice()
	r.page.board.Refresh()
	r.cancel = live.Run(func(ctx context.Context) (*rehearsed, error) {
		return rehearse(ctx, s, id, j, stock, given, over, known)
	}, r.done)
}

func (r *rehearsal) stop() {
	if r.cancel != nil {
		r.cancel()
		r.cancel = nil
	}
}

func (r *rehearsal) done(got *rehearsed, err error) {
	r.busy = false
	if err != nil {
		r.page.frame.Fail(err)
		return
	}
	r.ready = got
	if !got.back {
		r.assume, r.known = got.assume, got.others
	}
	r.day = len(got.result.Days)
	r.slider.load(got)
	r.notice()
	if r.page.mode == board.Rehearse {
		r.page.changed()
		r.page.inspectChosen()
	}
}

// rehearse runs j over everybody in the store: ahead on assumptions, or back over
// what really happened.
func rehearse(ctx context.Context, s store.Reads, id store.JourneyID, j *journey.Journey, k *stock, given *assumed, over period, known *elsewhere) (*rehearsed, error) {
	settings, err := s.Settings().All(ctx)
	if err != nil {
		return nil, err
	}
	rules, err := journey.RulesFor(j, settings)
	if err != nil {
		return nil, err
	}
	from := value.DateFrom(time.Now().In(rules.Shop)).In(rules.Shop)
	if over.back {
		from = over.from.In(rules.Shop)
	}
	world, err := journey.LoadWorldAt(ctx, s, j, from)
	if err != nil {
		return nil, err
	}
	engine := &journey.Engine{Journey: j, Seed: j.Seed, Messages: k.known().Messages, Rules: rules}
	run := journey.Rehearsal{Engine: engine.Prepare(), World: world, From: from, Days: over.days(), Real: over.back}
	if !over.back {
		if !given.fits(j) {
			if given, err = assumptionsFrom(ctx, s, run); err != nil {
				return nil, err
			}
		}
		run.Assume = given.document()
		if known, err = sentElsewhere(ctx, s, id, run, known); err != nil {
			return nil, err
		}
		world.SetElsewhere(known.plan)
	}
	result, err := run.Run(ctx)
	if err != nil {
		return nil, err
	}
	result.Days = result.Days[:min(over.days(), len(result.Days))] // from noon to noon is a day more by the calendar
	return &rehearsed{run: run, result: result, assume: given, back: over.back, people: world.Len(), zone: rules.Shop, from: from, entered: result.Entered, others: known}, nil
}

// scrub shows another day.
func (r *rehearsal) scrub(day int) {
	if r.day == day || r.ready == nil {
		return
	}
	r.day = day
	r.page.changed()
	r.page.refreshNumbers()
}

// counts are the numbers up to the day of the slider, nil until there are any.
func (r *rehearsal) counts() *counts {
	if r.ready == nil {
		return nil
	}
	return countsUpTo(r.of, r.ready.result, r.day)
}

// countsUpTo adds up the days of a result.
func countsUpTo(j *journey.Journey, result *journey.Result, day int) *counts {
	c := &counts{out: map[board.Ref]int{}, subtitle: map[journey.StepID]string{}}
	sent, arrived, skipped := map[journey.StepID]int{}, map[journey.StepID]int{}, map[journey.StepID]int{}
	entered := 0
	for _, d := range result.Days[:min(day, len(result.Days))] {
		entered += d.Entered
		for from, ports := range d.Moved {
			for port, n := range ports {
				c.out[board.Ref{From: string(from), Port: port}] += n
				if to, ok := j.Next(from, port); ok {
					arrived[to] += n
				}
			}
		}
		for id, n := range d.Sent {
			sent[id] += n
		}
		for id, reasons := range d.Skipped {
			for _, n := range reasons {
				skipped[id] += n
			}
		}
	}
	c.subtitle[journey.EntryID] = lang.X("journeys.count.entered", "{{.N}} came in", ui.With("N", ui.Number(entered)))
	last := day >= len(result.Days)
	for id, s := range j.Steps {
		c.subtitle[id] = stepNumber(s, numbersOf{arrived[id], sent[id], skipped[id], waiting(result.Steps[id], last)})
	}
	return c
}

// numbersOf a step; -1 is not known: the days do not tell where people wait.
type numbersOf struct{ arrived, sent, skipped, waiting int }

func waiting(s journey.StepResult, last bool) int {
	if !last {
		return -1
	}
	return s.Waiting
}

// stepNumber is the second line of a box while counts are shown.
func stepNumber(s journey.Step, n numbersOf) string {
	switch s.(type) {
	case *journey.Note:
		return ""
	case *journey.Message, *journey.Webhook:
		words := lang.X("journeys.count.sent", "{{.N}} sent", ui.With("N", ui.Number(n.sent)))
		if n.skipped > 0 {
			words += " · " + lang.X("journeys.count.skipped", "{{.N}} skipped", ui.With("N", ui.Number(n.skipped)))
		}
		return words
	case *journey.Exit:
		return lang.X("journeys.count.left", "{{.N}} left", ui.With("N", ui.Number(n.arrived)))
	}
	if n.waiting > 0 {
		return lang.X("journeys.count.waiting", "{{.N}} waiting", ui.With("N", ui.Number(n.waiting)))
	}
	return lang.X("journeys.count.arrived", "{{.N}} came", ui.With("N", ui.Number(n.arrived)))
}
