package journey

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"gilmok/store"
)

// InvalidError says why a journey cannot be launched or published.
type InvalidError struct{ Problems []Problem }

// Error implements error.
func (e *InvalidError) Error() string {
	for _, p := range e.Problems {
		if p.Severity == SeverityError {
			return fmt.Sprintf("journey has problems: %s %s %s %s", p.Step, p.Field, p.Code, p.Detail)
		}
	}
	return "journey has problems"
}

// ErrNotRunning is for a journey of which there is nothing to pause, resume or stop.
var ErrNotRunning = errors.New("the journey is not running")

// Publish freezes the draft and its messages as the next version. A draft that
// is the newest version already gives that one.
func (r *Runner) Publish(ctx context.Context, id store.JourneyID, by string) (version int, err error) {
	known, err := KnownIn(ctx, r.st)
	if err != nil {
		return 0, err
	}
	err = r.st.InTx(ctx, func(tx store.Tx) error {
		v, _, err := publish(ctx, tx, known, id, by)
		version = v
		return err
	})
	return version, err
}

func publish(ctx context.Context, tx store.Tx, known Known, id store.JourneyID, by string) (int, *Journey, error) {
	saved, err := tx.Journeys().Get(ctx, id)
	if err != nil {
		return 0, nil, fmt.Errorf("publish journey: %w", err)
	}
	j, err := Parse(saved.Draft)
	if err != nil {
		return 0, nil, fmt.Errorf("publish journey %q: %w", saved.Name, err)
	}
	if problems := Validate(j, known); Blocks(problems) {
		return 0, nil, &InvalidError{problems}
	}
	v := &store.JourneyVersion{Journey: id, Definition: saved.Draft, Messages: map[string]store.MessageVersionID{}, By: by}
	for _, name := range j.Messages() {
		m, err := tx.Messages().Find(ctx, name)
		if err != nil {
			return 0, nil, fmt.Errorf("publish journey %q: message %q: %w", saved.Name, name, err)
		}
		if v.Messages[name], err = tx.Messages().Freeze(ctx, m.ID); err != nil {
			return 0, nil, fmt.Errorf("publish journey %q: freeze message %q: %w", saved.Name, name, err)
		}
	}
	if saved.Version > 0 {
		last, err := tx.Journeys().Version(ctx, id, saved.Version)
		if err != nil {
			return 0, nil, fmt.Errorf("publish journey %q: %w", saved.Name, err)
		}
		if sameVersion(last, v, j) {
			return last.Version, j, nil
		}
	}
	if err := tx.Journeys().Publish(ctx, v); err != nil {
		return 0, nil, fmt.Errorf("publish journey %q: %w", saved.Name, err)
	}
	return v.Version, j, nil
}

func sameVersion(a, b *store.JourneyVersion, j *Journey) bool {
	old, err := Parse(a.Definition)
	if err != nil || len(a.Messages) != len(b.Messages) {
		return false
	}
	for name, id := range b.Messages {
		if a.Messages[name] != id {
			return false
		}
	}
	return old.Name == j.Name && Same(old, j)
}

// Launch publishes a journey and sets it going. A version that runs already
// takes nobody in from now on; those inside finish on it.
func (r *Runner) Launch(ctx context.Context, id store.JourneyID, by string) (store.RunID, error) {
	now := r.clock.Now()
	run := &store.Run{Journey: id, Mode: store.ModeLive, State: store.RunRunning, By: by, StartedAt: now}
	known, err := KnownIn(ctx, r.st)
	if err != nil {
		return 0, fmt.Errorf("launch journey: %w", err)
	}
	err = r.st.InTx(ctx, func(tx store.Tx) error {
		version, j, err := publish(ctx, tx, known, id, by)
		if err != nil {
			return err
		}
		run.Version = version
		if err := closeRuns(ctx, tx, id); err != nil {
			return err
		}
		if run.Cursor, err = tx.Events().Newest(ctx); err != nil {
			return err
		}
		s := newShared()
		if j.Entry.Kind == EntrySchedule && j.Entry.Zone == ZoneCustomer {
			if s.Zones, err = customerZones(ctx, tx); err != nil {
				return err
			}
		}
		if run.Shared, err = s.bytes(); err != nil {
			return err
		}
		if run.NextEntry, err = firstEntry(j, s, now, tx, ctx); err != nil {
			return err
		}
		if err := tx.Runs().Save(ctx, run); err != nil {
			return err
		}
		return setState(ctx, tx, id, store.JourneyRunning)
	})
	if err != nil {
		return 0, fmt.Errorf("launch journey: %w", err)
	}
	return run.ID, nil
}

// firstEntry gives when the clock lets somebody in for the first time; changes
// are looked for at once, to know from where on they count.
func firstEntry(j *Journey, s *shared, now time.Time, tx store.Tx, ctx context.Context) (time.Time, error) {
	switch j.Entry.Kind {
	case EntrySchedule:
		settings, err := tx.Settings().All(ctx)
		if err != nil {
			return time.Time{}, err
		}
		rules, err := RulesFor(j, settings)
		if err != nil {
			return time.Time{}, err
		}
		t := &tick{e: &Engine{Journey: j, Rules: rules}, shared: s}
		var first time.Time
		for _, zone := range t.entryZones() {
			list, err := j.Entry.Occurrences(zone, now, now, now.AddDate(1, 1, 0))
			if err != nil {
				return first, err
			}
			if len(list) > 0 {
				first = sooner(first, list[0])
			}
		}
		return first, nil
	case EntryDate, EntrySegmentJoined, EntrySegmentLeft, EntryAttributeChanged, EntryImport:
		return now, nil
	}
	return time.Time{}, nil
}

func customerZones(ctx context.Context, tx store.Tx) (names []string, err error) {
	for s, err := range tx.Customers().Subjects(ctx, needs{Attributes: []string{"time_zone"}}, nil) {
		if err != nil {
			return nil, err
		}
		if name := s.Zone().String(); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names, nil
}

// closeRuns lets the runs of a journey take nobody in any more.
func closeRuns(ctx context.Context, tx store.Tx, id store.JourneyID) error {
	return eachRun(ctx, tx, id, func(run *store.Run) error {
		s, err := parseShared(run.Shared)
		if err != nil {
			return err
		}
		s.Closed, s.Entering, run.NextEntry = true, nil, time.Time{}
		run.Shared, err = s.bytes()
		return err
	}, store.RunRunning, store.RunPaused)
}

// eachRun changes and saves the runs of a journey in some states.
func eachRun(ctx context.Context, tx store.Tx, id store.JourneyID, change func(*store.Run) error, in ...store.RunState) error {
	runs, err := tx.Runs().List(ctx, id)
	if err != nil {
		return err
	}
	for i := range runs {
		if runs[i].Journey != id || !slices.Contains(in, runs[i].State) {
			continue
		}
		if err := change(&runs[i]); err != nil {
			return err
		}
		if err := tx.Runs().Save(ctx, &runs[i]); err != nil {
			return err
		}
	}
	return nil
}

func setState(ctx context.Context, tx store.Tx, id store.JourneyID, state store.JourneyState) error {
	j, err := tx.Journeys().Get(ctx, id)
	if err != nil {
		return err
	}
	j.State = state
	return tx.Journeys().Save(ctx, j)
}

// Pause keeps everybody where they are; nothing of the journey is sent.
func (r *Runner) Pause(ctx context.Context, id store.JourneyID) error {
	return r.turn(ctx, id, "pause", store.RunRunning, store.RunPaused, store.JourneyPaused)
}

// Resume goes on. What has become overdue meanwhile is decided by each step's
// lateness, so that nobody gets a flood.
func (r *Runner) Resume(ctx context.Context, id store.JourneyID) error {
	return r.turn(ctx, id, "resume", store.RunPaused, store.RunRunning, store.JourneyRunning)
}

func (r *Runner) turn(ctx context.Context, id store.JourneyID, what string, from, to store.RunState, state store.JourneyState) error {
	found := false
	err := r.st.InTx(ctx, func(tx store.Tx) error {
		err := eachRun(ctx, tx, id, func(run *store.Run) error {
			run.State, found = to, true
			return nil
		}, from)
		if err != nil || !found {
			return err
		}
		return setState(ctx, tx, id, state)
	})
	if err == nil && !found {
		err = ErrNotRunning
	}
	if err != nil {
		return fmt.Errorf("%s journey: %w", what, err)
	}
	return nil
}

// ReasonStopped is why people left a journey that was stopped.
const ReasonStopped = "stopped"

// Stop ends a journey for good: everybody inside is taken out, what waits in
// the outbox is cancelled. A new start is a new run.
func (r *Runner) Stop(ctx context.Context, id store.JourneyID) error {
	found := false
	err := r.st.InTx(ctx, func(tx store.Tx) error {
		err := eachRun(ctx, tx, id, func(run *store.Run) error {
			found = true
			run.State, run.EndedAt, run.NextEntry = store.RunStopped, r.clock.Now(), time.Time{}
			if _, err := tx.Outbox().Cancel(ctx, store.OutboxQuery{Run: run.ID}, ReasonStopped); err != nil {
				return err
			}
			return r.takeOut(ctx, tx, run)
		}, store.RunRunning, store.RunPaused)
		if err != nil || !found {
			return err
		}
		return setState(ctx, tx, id, store.JourneyStopped)
	})
	if err == nil && !found {
		err = ErrNotRunning
	}
	if err != nil {
		return fmt.Errorf("stop journey: %w", err)
	}
	return nil
}

// takeOut lets everybody who is inside a run exit.
func (r *Runner) takeOut(ctx context.Context, tx store.Tx, run *store.Run) error {
	v, err := tx.Journeys().Version(ctx, run.Journey, run.Version)
	if err != nil {
		return err
	}
	j, err := Parse(v.Definition)
	if err != nil {
		return err
	}
	for _, id := range append([]StepID{EntryID}, j.StepIDs()...) {
		for {
			inside, err := tx.Passages().At(ctx, run.ID, string(id), store.Page{Limit: r.opt.Batch})
			if err != nil {
				return err
			}
			if len(inside) == 0 {
				break
			}
			list := make([]*store.Passage, len(inside))
			for i := range inside {
				inside[i].State, inside[i].Reason, inside[i].Due = store.PassageExited, ReasonStopped, time.Time{}
				list[i] = &inside[i]
			}
			if err := tx.Passages().Save(ctx, list); err != nil {
				return err
			}
		}
	}
	return nil
}

// end closes a run that is over, and its journey if no other run is open.
func (r *Runner) end(ctx context.Context, id store.RunID, state store.RunState, j store.JourneyState) error {
	return r.st.InTx(ctx, func(tx store.Tx) error {
		run, err := tx.Runs().Get(ctx, id)
		if err != nil {
			return err
		}
		run.State, run.EndedAt = state, r.clock.Now()
		if err := tx.Runs().Save(ctx, run); err != nil {
			return err
		}
		runs, err := tx.Runs().List(ctx, run.Journey)
		if err != nil {
			return err
		}
		for _, other := range runs {
			if other.State == store.RunRunning || other.State == store.RunPaused {
				return nil
			}
		}
		return setState(ctx, tx, run.Journey, j)
	})
}

// Enter lets chosen customers into a running journey now.
func (r *Runner) Enter(ctx context.Context, id store.JourneyID, who ...store.CustomerID) error {
	err := r.st.InTx(ctx, func(tx store.Tx) error {
		run, err := openRun(ctx, tx, id)
		if err != nil {
			return err
		}
		if run == nil {
			return ErrNotRunning
		}
		return r.invite(ctx, tx, id, who)
	})
	if err != nil {
		return fmt.Errorf("let customers into journey: %w", err)
	}
	return nil
}

// SendAnyway lets a journey send although orders are known only to an earlier
// time: a person has seen it and said so. It holds for what is due until now.
func (r *Runner) SendAnyway(ctx context.Context, id store.JourneyID) error {
	err := r.st.InTx(ctx, func(tx store.Tx) error {
		return eachRun(ctx, tx, id, func(run *store.Run) error {
			s, err := parseShared(run.Shared)
			if err != nil {
				return err
			}
			s.Anyway = r.clock.Now()
			run.Shared, err = s.bytes()
			return err
		}, store.RunRunning, store.RunPaused)
	})
	if err != nil {
		return fmt.Errorf("send anyway: %w", err)
	}
	return nil
}

// Done ticks the to-do that a passage stands at.
func (r *Runner) Done(ctx context.Context, id store.PassageID) error {
	p, err := r.st.Passages().Get(ctx, id)
	if err != nil {
		return fmt.Errorf("tick to-do: %w", err)
	}
	run, err := r.st.Runs().Get(ctx, p.Run)
	if err != nil {
		return fmt.Errorf("tick to-do: %w", err)
	}
	e, err := r.engine(ctx, run)
	if err != nil {
		return fmt.Errorf("tick to-do: %w", err)
	}
	shared, err := parseShared(run.Shared)
	if err != nil {
		return fmt.Errorf("tick to-do: %w", err)
	}
	t := &tick{r: r, run: run, e: e, shared: shared, now: r.clock.Now()}
	err = t.batch(ctx, func(b *batch) error {
		p, err := b.tx.Passages().Get(ctx, id)
		if err != nil {
			return err
		}
		if _, ok := e.Journey.Steps[StepID(p.Step)].(*ToDo); !ok || p.State != store.PassageActive {
			return ErrNotRunning
		}
		if err := b.load(ctx, []store.CustomerID{p.Customer}); err != nil {
			return err
		}
		b.advance(p, Input{Done: true}, b.now)
		return nil
	})
	if errors.Is(err, errPaused) {
		err = ErrNotRunning
	}
	if err != nil {
		return fmt.Errorf("tick to-do: %w", err)
	}
	return nil
}
