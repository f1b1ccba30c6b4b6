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

// ErrPast refuses to launch a schedule that will never fire again.
var ErrPast = errors.New("the schedule lies in the past")

// Publish freezes the draft and its messages as the next version. A draft that
// is the newest version already gives that one.
func (r *Runner) Publish(ctx context.Context, id store.JourneyID, by string) (version int, err error) {
	known, err := r.known(ctx)
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

// known is what a journey is held against before it is published.
func (r *Runner) known(ctx context.Context) (Known, error) {
	var broken func(string) string
	if r.opt.Values != nil {
		broken = r.opt.Values.Broken
	}
	return KnownIn(ctx, r.st, broken)
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
	run := &store.Run{Journey: id, Mode: store.ModeLive, State: store.RunRunning, By: by, StartedAt: r.clock.Now()}
	known, err := r.known(ctx)
	if err != nil {
		return 0, fmt.Errorf("launch journey: %w", err)
	}
	err = r.st.InTx(ctx, func(tx store.Tx) error {
		version, j, err := publish(ctx, tx, known, id, by)
		if err != nil {
			return err
		}
		run.Version = version
		if err := approved(ctx, tx, j); err != nil {
			return err
		}
		if err := closeRuns(ctx, tx, id); err != nil {
			return err
		}
		if err := open(ctx, tx, run, j); err != nil {
			return err
		}
		return setState(ctx, tx, id, store.JourneyRunning)
	})
	if err != nil {
		return 0, fmt.Errorf("launch journey: %w", err)
	}
	return run.ID, nil
}

// open stores a run that begins now: it hears what happens from now on, and knows
// when its clock lets somebody in.
func open(ctx context.Context, tx store.Tx, run *store.Run, j *Journey) (err error) {
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
	if run.NextEntry, err = firstEntry(ctx, tx, j, s, run.StartedAt); err != nil {
		return err
	}
	if j.Entry.Kind == EntrySchedule && run.NextEntry.IsZero() {
		return ErrPast
	}
	return tx.Runs().Save(ctx, run)
}

// firstEntry gives when the clock lets somebody in for the first time; changes
// are looked for at once, to know from where on they count.
func firstEntry(ctx context.Context, tx store.Tx, j *Journey, s *shared, now time.Time) (time.Time, error) {
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
	case EntryDate, EntrySegmentJoined, EntrySegmentLeft, EntryAttributeChanged, EntryImport, EntryProductChanged:
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
