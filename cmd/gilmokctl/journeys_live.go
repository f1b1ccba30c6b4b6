package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"gilmok/cmd/internal/wire"
	"gilmok/journey"
	"gilmok/journey/compose"
	"gilmok/store"
	"gilmok/store/value"
)

type journeyRehearseCmd struct {
	Name   string  `arg:""`
	Days   int     `help:"How long to look ahead; at most as long as a passage lasts, and 90."`
	Seed   *uint64 `help:"Another seed for everything left to chance."`
	Assume string  `placeholder:"FILE" help:"An assumptions document: how people behave."`
	// History is what the window assumes, too.
	History bool `default:"true" negatable:"" help:"Without --assume: people behave as the workspace's own history tells. --no-history: nobody opens, clicks or orders."`
	asked
}

// Run takes the whole audience through the journey on a virtual clock.
func (c *journeyRehearseCmd) Run(a *app) error {
	p, r, err := a.rehearsal(c.Name, c.Assume)
	if err != nil {
		return err
	}
	if c.Seed != nil {
		r.Engine.Seed = *c.Seed
	}
	r.From, r.Days = a.rehearsedFrom(p), c.Days
	saved, err := p.Store.Journeys().Find(a.ctx, c.Name)
	if err != nil {
		return err
	}
	from := assumedJSON{From: "nobody"}
	switch {
	case c.Assume != "":
		from.From = "file"
	case c.History:
		seen, grounds, err := r.Prefill(a.ctx, p.Store)
		if err != nil {
			return err
		}
		r.Assume = seen
		from = assumedFrom(seen, grounds)
	}
	if r.Assume != nil {
		from.Others = "history"
	}
	from.Outside = r.Engine.Journey.TakesTheQuiet()
	others, err := journey.Outlook{From: r.From, Days: c.Days, Except: saved.ID, Assume: r.Assume}.Forecast(a.ctx, p.Store)
	if err != nil {
		return err
	}
	r.World.SetElsewhere(others)
	r.Told = a.perCent()
	if done, err := c.answer(a, p.Store, r); done {
		return err
	}
	res, err := r.Run(a.ctx)
	if err != nil {
		return err
	}
	return a.print(rehearsedJSON{res, from}, "%s\n%s", from.words(), rehearsalText(r.Engine.Journey, res))
}

// rehearsedJSON is a rehearsal with how people were taken to behave.
type rehearsedJSON struct {
	*journey.Result
	Assumed assumedJSON `json:"assumed"`
}

// assumedJSON says where the assumptions of a rehearsal come from: a file, the
// workspace's history, or nobody does anything.
type assumedJSON struct {
	From     string             `json:"from"`
	Messages int                `json:"messages,omitempty"` // sent so far; 0: opens and clicks are guessed
	Open     float64            `json:"open,omitempty"`
	Click    float64            `json:"click,omitempty"`
	Orders   journey.OrdersFrom `json:"orders,omitempty"`
	Events   map[string]float64 `json:"events,omitempty"` // the share of those who come in, within 30 days
	// Others says how people in other running journeys are taken to behave: "history", they
	// open and click alike and order as the history of each tells; empty: nobody does anything.
	Others string `json:"others,omitempty"`
	// Outside: nobody outside the journey orders, and round after round takes in who has not.
	Outside bool `json:"nobody_outside_orders,omitempty"`
}

func assumedFrom(seen *journey.Assumptions, grounds *journey.Grounds) assumedJSON {
	out := assumedJSON{From: "history", Messages: grounds.Messages, Open: seen.Open, Click: seen.Click, Orders: grounds.Orders, Events: map[string]float64{}}
	for _, e := range seen.Events {
		out.Events[e.Event] = seen.Happens(e.Event)
	}
	return out
}

func (f assumedJSON) words() string {
	words := f.behaviour()
	if f.Outside {
		words += "\n  whoever is not inside orders nothing: from round to round more people come in than really will"
	}
	return words
}

func (f assumedJSON) behaviour() string {
	const others = "\n  in other journeys they open and click alike, and order as the history of each tells"
	switch f.From {
	case "file":
		return "assumed: as the file says" + others
	case "nobody":
		return "assumed: nobody opens, clicks or orders, in other journeys either"
	}
	opens := fmt.Sprintf("as in %d messages sent so far", f.Messages)
	if f.Messages == 0 {
		opens = "guessed: nothing was sent yet"
	}
	out := fmt.Sprintf("assumed from the workspace's history (change with --assume FILE, switch off with --no-history):\n  %.1f %% open, %.1f %% click, %s", f.Open*100, f.Click*100, opens)
	for _, name := range slices.Sorted(maps.Keys(f.Events)) {
		out += fmt.Sprintf("\n  %s: %.1f %% of those who come in, within 30 days", name, f.Events[name]*100)
	}
	return out + others
}

// rehearsedFrom is when a rehearsal begins: as told by --now, else at the next full
// hour, so that two rehearsals in a row are the same to the last digit.
func (a *app) rehearsedFrom(p *wire.Parts) time.Time {
	now := p.Clock.Now()
	if a.Now != nil {
		return now
	}
	return now.Truncate(time.Hour).Add(time.Hour)
}

// rehearsal prepares a journey with the workspace's people.
func (a *app) rehearsal(name, assume string) (*wire.Parts, *journey.Rehearsal, error) {
	_, j, err := a.journey(name)
	if err != nil {
		return nil, nil, err
	}
	p, err := a.open()
	if err != nil {
		return nil, nil, err
	}
	known, err := journey.KnownIn(a.ctx, p.Store, compose.Broken)
	if err != nil {
		return nil, nil, err
	}
	if problems := journey.Validate(j, known); journey.Blocks(problems) {
		return nil, nil, invalid(name, &journey.InvalidError{Problems: problems})
	}
	r := &journey.Rehearsal{}
	if r.Engine, err = journey.EngineFor(a.ctx, p.Store, j); err != nil {
		return nil, nil, err
	}
	if assume != "" {
		data, err := a.read(assume)
		if err != nil {
			return nil, nil, err
		}
		if r.Assume, err = journey.ParseAssumptions(data); err != nil {
			return nil, nil, badDocument("assumptions", err)
		}
	}
	r.World, err = journey.LoadWorld(a.ctx, p.Store, j)
	return p, r, err
}

// supposedWords say whom a rehearsal let in where nobody can know who will come.
var supposedWords = map[journey.Supposed]string{
	journey.SupposedMembers:   "who will join is not known: everybody in the segment is taken to join at the beginning",
	journey.SupposedLeavers:   "who will leave is not known: everybody in the segment is taken to leave at the beginning",
	journey.SupposedHolders:   "whose attribute will change is not known: everybody who has it is taken to come in at the beginning",
	journey.SupposedWanting:   "no product has changed so far: everybody who wants one is taken to come in at the beginning",
	journey.SupposedEverybody: "who will come in is not known: everybody who may is taken to come in at the beginning",
}

func rehearsalText(j *journey.Journey, res *journey.Result) string {
	out := fmt.Sprintf("%d entered, %d completed.", res.Entered, res.Completed)
	if words := supposedWords[res.Supposed]; words != "" {
		out += "\n  " + words
	}
	for _, id := range j.StepIDs() {
		s := res.Steps[id]
		out += fmt.Sprintf("\n  %-12s %6d arrived  %6d waiting", id, s.Arrived, s.Waiting)
		for _, port := range slices.Sorted(maps.Keys(s.Out)) {
			out += fmt.Sprintf("  %s %d", port, s.Out[port])
		}
		if m, ok := res.Messages[id]; ok {
			out += fmt.Sprintf("  sent %d", m.Sent)
			for _, reason := range slices.Sorted(maps.Keys(m.Skipped)) {
				out += fmt.Sprintf("  %s %d", reason, m.Skipped[reason])
			}
		}
	}
	for _, reason := range slices.Sorted(maps.Keys(res.Exited)) {
		out += fmt.Sprintf("\n  exited: %s %d", reason, res.Exited[reason])
	}
	for _, c := range res.Conflicts {
		out += fmt.Sprintf("\n  in the same week as %q: %d people, %d messages", c.Name, c.People, c.Messages)
	}
	if n := res.Over[3]; n > 0 {
		out += fmt.Sprintf("\n  brought over 3 messages a week: %d people", n)
	}
	if res.Cost != nil {
		out += fmt.Sprintf("\n  cost %s %s", value.Money(res.Cost.Total).Decimal(), res.Cost.Total.Currency)
	}
	return out + "\ndigest " + res.Digest
}

type journeyBacktestCmd struct {
	Name string `arg:""`
	From string `required:"" help:"A date, as 2026-08-01."`
	To   string `required:"" help:"A date; it belongs to it."`
	asked
}

// Run lets the journey run between two dates on what really happened.
func (c *journeyBacktestCmd) Run(a *app) error {
	p, r, err := a.rehearsal(c.Name, "")
	if err != nil {
		return err
	}
	zone, err := p.Store.Settings().Zone(a.ctx)
	if err != nil {
		return err
	}
	from, err := time.ParseInLocation(time.DateOnly, c.From, zone)
	if err != nil {
		return fault{"USAGE", fmt.Sprintf("%q is not a date such as 2026-08-01.", c.From), exitUsage}
	}
	to, err := time.ParseInLocation(time.DateOnly, c.To, zone)
	if err != nil || to.Before(from) {
		return fault{"USAGE", fmt.Sprintf("%q is not a date after %s.", c.To, c.From), exitUsage}
	}
	r.From, r.Real = from, true
	r.Days = int(value.DateFrom(to)-value.DateFrom(from)) + 1
	r.Told = a.perCent()
	if done, err := c.answer(a, p.Store, r); done {
		return err
	}
	res, err := r.Run(a.ctx)
	if err != nil {
		return err
	}
	return a.print(res, "%s", rehearsalText(r.Engine.Journey, res))
}

type journeyPublishCmd struct {
	Name string `arg:""`
}

// Run freezes the draft and its messages.
func (c *journeyPublishCmd) Run(a *app) error {
	return a.withJourney(c.Name, func(p *wire.Parts, id store.JourneyID) (any, string, error) {
		version, err := p.Runner.Publish(a.ctx, id, a.person())
		return map[string]any{"journey": c.Name, "version": version}, fmt.Sprintf("Published version %d of %s.", version, c.Name), err
	})
}

type journeyStartCmd struct {
	Name   string `arg:""`
	Anyway bool   `help:"Whatever preflight finds."`
}

// Run sets the journey going; messages go out with the next run.
func (c *journeyStartCmd) Run(a *app) error {
	return a.withJourney(c.Name, func(p *wire.Parts, id store.JourneyID) (any, string, error) {
		if !c.Anyway {
			if err := a.mayStart(c.Name); err != nil {
				return nil, "", err
			}
		}
		run, err := p.Runner.Launch(a.ctx, id, a.person())
		return map[string]any{"journey": c.Name, "run": run, "state": store.JourneyRunning},
			fmt.Sprintf("%s is running. Messages go out with: gilmokctl run", c.Name), err
	})
}

type journeyPauseCmd struct {
	Name string `arg:""`
}

// Run holds everybody where they stand.
func (c *journeyPauseCmd) Run(a *app) error {
	return a.withJourney(c.Name, func(p *wire.Parts, id store.JourneyID) (any, string, error) {
		return stateJSON(c.Name, store.JourneyPaused), c.Name + " is paused.", p.Runner.Pause(a.ctx, id)
	})
}

type journeyResumeCmd struct {
	Name string `arg:""`
	Yes  bool   `short:"y" help:"Do not ask at a terminal about what is overdue."`
}

// Run goes on, and says what was overdue.
func (c *journeyResumeCmd) Run(a *app) error {
	return a.withJourney(c.Name, func(p *wire.Parts, id store.JourneyID) (any, string, error) {
		o, err := p.Runner.Overdue(a.ctx, id)
		if err != nil {
			return nil, "", err
		}
		if !c.Yes {
			if yes, err := a.agrees(c.Name, o); err != nil || !yes {
				return map[string]any{"journey": c.Name, "state": store.JourneyPaused, "overdue": overdueJSON(o)}, c.Name + " stays paused. Nothing was changed.", err
			}
		}
		value := map[string]any{"journey": c.Name, "state": store.JourneyRunning, "overdue": overdueJSON(o)}
		return value, fmt.Sprintf("%s goes on. %d people were overdue, of whom %d have ordered since.", c.Name, o.People, o.Bought), p.Runner.Resume(a.ctx, id)
	})
}

type journeyStopCmd struct {
	Name string `arg:""`
}

// Run ends the journey for good.
func (c *journeyStopCmd) Run(a *app) error {
	return a.withJourney(c.Name, func(p *wire.Parts, id store.JourneyID) (any, string, error) {
		return stateJSON(c.Name, store.JourneyStopped), c.Name + " is stopped. A new start is a new run.", p.Runner.Stop(a.ctx, id)
	})
}

func stateJSON(name string, s store.JourneyState) any {
	return map[string]any{"journey": name, "state": s}
}

type journeyEnterCmd struct {
	Name string   `arg:""`
	Keys []string `arg:"" name:"key" help:"External ids, e-mail addresses or phones."`
}

// Run lets chosen customers in; one who is not known stops all.
func (c *journeyEnterCmd) Run(a *app) error {
	return a.withJourney(c.Name, func(p *wire.Parts, id store.JourneyID) (any, string, error) {
		who := make([]store.CustomerID, len(c.Keys))
		for i, key := range c.Keys {
			customer, err := p.Store.Customers().Find(a.ctx, key)
			if err != nil {
				return nil, "", err
			}
			who[i] = customer.ID
		}
		if err := p.Runner.Enter(a.ctx, id, who...); err != nil {
			return nil, "", err
		}
		return map[string]any{"journey": c.Name, "invited": len(who)}, fmt.Sprintf("%d customers enter %s at its next step.", len(who), c.Name), nil
	})
}

type journeyStatusCmd struct {
	Name string `arg:""`
}

// Run tells how the journey stands.
func (c *journeyStatusCmd) Run(a *app) error {
	return a.withJourney(c.Name, func(p *wire.Parts, id store.JourneyID) (any, string, error) {
		s, err := p.Runner.Status(a.ctx, id)
		if err != nil {
			return nil, "", err
		}
		text := fmt.Sprintf("%s, version %d: %d entered, %d inside, %d completed.", s.State, s.Version, s.Entered, s.Active, s.Completed)
		for _, step := range slices.Sorted(maps.Keys(s.Messages)) {
			m := s.Messages[step]
			text += fmt.Sprintf("\n  %-12s sent %d  waiting %d  failed %d  uncertain %d  %s", step, m.Sent, m.Waiting, m.Failed, m.Uncertain, skippedWords(m.Skipped))
		}
		since, err := sinceLaunch(a.ctx, p.Store, id, s.Version)
		if err != nil {
			return nil, "", err
		}
		for _, one := range since {
			text += "\n  " + one.words()
		}
		return statusJSON{s, since}, text, nil
	})
}

// statusJSON is a journey's status, and what its messages show that is another now than
// when it was launched.
type statusJSON struct {
	*journey.Status
	Since []sinceJSON `json:"since_launch,omitempty"`
}

// sinceJSON is one message: what goes out as it is now, and as it was launched.
type sinceJSON struct {
	Message  string   `json:"message"`
	New      []string `json:"new,omitempty"`      // settings of the shop that go out as they are now
	Kept     []string `json:"kept,omitempty"`     // settings it goes out with as they were
	Pictures []string `json:"pictures,omitempty"` // likewise
}

func (s sinceJSON) words() string {
	text := s.Message + ", since the launch:"
	for _, part := range []struct {
		words string
		names []string
	}{{"goes out with the new", s.New}, {"keeps the old", s.Kept}, {"keeps the pictures", s.Pictures}} {
		if len(part.names) > 0 {
			text += " " + part.words + " " + strings.Join(part.names, ", ") + ";"
		}
	}
	return strings.TrimSuffix(text, ";") + "."
}

// sinceLaunch compares the messages of a journey's version with what there is now.
func sinceLaunch(ctx context.Context, st store.Reads, id store.JourneyID, version int) (out []sinceJSON, err error) {
	if version == 0 {
		return nil, nil
	}
	launched, err := st.Journeys().Version(ctx, id, version)
	if err != nil {
		return nil, err
	}
	settings, err := st.Settings().All(ctx)
	if err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(launched.Messages)) {
		v, err := st.Messages().Version(ctx, launched.Messages[name])
		if err != nil {
			return nil, err
		}
		one := sinceJSON{Message: name}
		one.New, one.Kept = v.Since(settings)
		if one.Pictures, err = st.Messages().Repainted(ctx, v); err != nil {
			return nil, err
		}
		if len(one.New)+len(one.Kept)+len(one.Pictures) > 0 {
			out = append(out, one)
		}
	}
	return out, nil
}

// withJourney finds a journey, does something with it and writes what came of it.
func (a *app) withJourney(name string, do func(*wire.Parts, store.JourneyID) (any, string, error)) error {
	saved, _, err := a.journey(name)
	if err != nil {
		return err
	}
	p, err := a.open()
	if err != nil {
		return err
	}
	value, plain, err := do(p, saved.ID)
	if err != nil {
		return invalid(name, err)
	}
	return a.print(value, "%s", plain)
}

// invalid says why a journey cannot run.
func invalid(name string, err error) error {
	var bad *journey.InvalidError
	switch {
	case errors.As(err, &bad):
		message := fmt.Sprintf("%s cannot run yet. Nothing was changed. Mend these:", name)
		for _, p := range bad.Problems {
			if p.Severity == journey.SeverityError {
				message += fmt.Sprintf("\n  %s %s: %s %s", p.Step, p.Field, p.Code, p.Detail)
			}
		}
		return fault{"INVALID_JOURNEY", message, exitFailed}
	case errors.Is(err, journey.ErrNotRunning):
		return fault{"NOT_RUNNING", fmt.Sprintf("%s is not running: there is nothing to pause, resume or stop.", name), exitFailed}
	}
	return err
}

type journeyTestCmd struct {
	Name string `arg:""`
}

// Run runs the test cases saved with the journey.
func (c *journeyTestCmd) Run(a *app) error {
	_, r, err := a.rehearsal(c.Name, "")
	if err != nil {
		return err
	}
	results, err := r.Engine.RunTests()
	if err != nil {
		return err
	}
	values, rows := make([]map[string]any, 0, len(results)), [][]string{}
	for _, t := range results {
		verdict := "ok"
		if !t.OK {
			verdict = "differs"
			a.exit = exitFailed
		}
		values = append(values, map[string]any{"name": t.Name, "ok": t.OK, "at": t.At, "path": t.Path, "left": t.Left, "detail": t.Detail})
		rows = append(rows, []string{verdict, t.Name, fmt.Sprint(t.Path), t.Detail})
	}
	return a.table(values, []string{"", "TEST", "PATH", "EXPECTED"}, rows)
}
