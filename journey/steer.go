package journey

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gilmok/store"
)

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
	j, _, err := ReadVersion(ctx, tx.Journeys(), run.Journey, run.Version)
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

// ErrNoVariant is for a variant that an experiment of what runs does not have.
var ErrNoVariant = errors.New("no such variant runs")

// Take gives everybody who comes to an experiment from now on the same variant, in all
// versions that run and have it; an empty variant goes back to what was before. Those who
// went another way stay on it.
func (r *Runner) Take(ctx context.Context, id store.JourneyID, step StepID, variant string) error {
	found := false
	err := r.st.InTx(ctx, func(tx store.Tx) error {
		return eachRun(ctx, tx, id, func(run *store.Run) error {
			j, _, err := ReadVersion(ctx, tx.Journeys(), run.Journey, run.Version)
			if err != nil {
				return err
			}
			x, ok := j.Steps[step].(*Experiment)
			if !ok || variant != "" && !hasPort(x.Ports(), variant) {
				return nil
			}
			s, err := parseShared(run.Shared)
			if err != nil {
				return err
			}
			found = true
			if s.Taken == nil {
				s.Taken = map[StepID]string{}
			}
			s.Taken[step] = variant
			if variant == "" {
				delete(s.Taken, step)
			}
			run.Shared, err = s.bytes()
			return err
		}, store.RunRunning, store.RunPaused)
	})
	if err == nil && !found {
		err = ErrNoVariant
	}
	if err != nil {
		return fmt.Errorf("take variant: %w", err)
	}
	return nil
}

// ErrTicked is for a to-do that waits no more: it was ticked, or its time is over.
var ErrTicked = errors.New("the to-do waits no more")

// Done ticks the to-do that a passage stands at in a visit (Task.Visit): where it
// has gone on since, even to another to-do, that is ErrTicked and nothing happens.
func (r *Runner) Done(ctx context.Context, id store.PassageID, visit int) error {
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
		if _, ok := e.Journey.Steps[StepID(p.Step)].(*ToDo); !ok || p.State != store.PassageActive || p.Visits != visit {
			return ErrTicked
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
