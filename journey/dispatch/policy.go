package dispatch

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/store/segment"
)

// law is what a group's messages are judged by: the policies of their journeys and
// of the workspace, read in the intent's transaction.
type law struct {
	settings map[string]string
	runs     map[store.RunID]*store.Run
	books    map[store.RunID]*book
	ranks    journey.Ranks // of the journeys that run, where caps hold
}

// book is the policy of one run's journey.
type book struct {
	journey *journey.Journey
	rules   journey.Rules
	err     error // the published version cannot be read
}

// readLaw reads the journeys of the runs that a group belongs to.
func (d *Dispatcher) readLaw(ctx context.Context, tx store.Tx, entries []store.OutboxEntry) (*law, error) {
	settings, err := tx.Settings().All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read settings: %w", err)
	}
	l := &law{settings: settings, runs: map[store.RunID]*store.Run{}, books: map[store.RunID]*book{}}
	for _, e := range entries {
		if l.runs[e.Run] != nil {
			continue
		}
		run, err := tx.Runs().Get(ctx, e.Run)
		if err != nil {
			return nil, fmt.Errorf("read run %d: %w", e.Run, err)
		}
		l.runs[e.Run] = run
		l.books[e.Run] = d.openBook(ctx, tx, run, settings)
	}
	return l, l.readRanks(ctx, d, tx)
}

// readRanks reads which journeys come before which, where that may decide anything.
func (l *law) readRanks(ctx context.Context, d *Dispatcher, tx store.Tx) error {
	capped := false
	for _, b := range l.books {
		capped = capped || len(b.rules.Caps) > 0
	}
	if !capped {
		return nil
	}
	active, err := tx.Runs().Active(ctx)
	if err != nil {
		return fmt.Errorf("read what runs: %w", err)
	}
	l.ranks = journey.Ranks{}
	for _, run := range active {
		if j, err := d.published(ctx, tx, pinned{run.Journey, run.Version}); err == nil { // else it sends nothing
			l.ranks[run.Journey] = j.Policy.Priority.Rank()
		}
	}
	return nil
}

// above gives the journeys that come before one of the group's.
func (l *law) above() (list []store.JourneyID) {
	for _, run := range l.runs {
		list = append(list, l.ranks.Above(run.Journey)...)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// pinned names a published version; what it holds never changes.
type pinned struct {
	journey store.JourneyID
	number  int
}

func (d *Dispatcher) openBook(ctx context.Context, tx store.Tx, run *store.Run, settings map[string]string) *book {
	j, err := d.published(ctx, tx, pinned{run.Journey, run.Version})
	if err != nil {
		return &book{err: err}
	}
	b := &book{journey: j}
	b.rules, b.err = journey.RulesFor(j, settings)
	return b
}

// published reads a version once. A run without one (a test's) has no policy but the workspace's.
func (d *Dispatcher) published(ctx context.Context, tx store.Tx, p pinned) (*journey.Journey, error) {
	d.mu.Lock()
	j := d.versions[p]
	d.mu.Unlock()
	if j != nil {
		return j, nil
	}
	v, err := tx.Journeys().Version(ctx, p.journey, p.number)
	switch {
	case errors.Is(err, store.ErrNotFound):
		j = &journey.Journey{}
	case err != nil:
		return nil, fmt.Errorf("read version %d of journey %d: %w", p.number, p.journey, err)
	default:
		if j, err = journey.Parse(v.Definition); err != nil {
			return nil, fmt.Errorf("read version %d of journey %d: %w", p.number, p.journey, err)
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.versions[p] = j
	return j, nil
}

// needs gives what the last-moment conditions and the policies read of a customer.
func (l *law) needs(entries []store.OutboxEntry) segment.Needs {
	n := segment.Needs{Consent: true, Suppressed: true}
	for _, e := range entries {
		if rule := l.condition(&e); !rule.IsZero() {
			n.Add(rule.Rule)
		}
	}
	return n
}

// since gives how far back sends must be known for the caps.
func (l *law) since(now time.Time) time.Time {
	first := now
	for _, b := range l.books {
		if at := b.rules.Longest(now); at.Before(first) {
			first = at
		}
	}
	return first
}

// condition is the step's last-moment condition; nil: none.
func (l *law) condition(e *store.OutboxEntry) *journey.Rule {
	b := l.books[e.Run]
	if b == nil || b.journey == nil {
		return nil
	}
	if step, ok := b.journey.Steps[journey.StepID(e.Step)].(*journey.Message); ok {
		return step.OnlyIf
	}
	return nil
}

// recall gives a subject the context of its passage, where the last-moment
// condition may ask for it.
func (l *law) recall(ctx context.Context, tx store.Tx, e *store.OutboxEntry, s *store.Subject) error {
	if l.condition(e).IsZero() {
		return nil
	}
	p, err := tx.Passages().Get(ctx, e.Passage)
	if err != nil {
		return fmt.Errorf("read passage %d: %w", e.Passage, err)
	}
	c, err := journey.ParseContext(p.Context)
	if err != nil {
		return err
	}
	s.Context = c.Property
	return nil
}

// judge decides about one entry; until is set when it is put off.
func (l *law) judge(e *store.OutboxEntry, s *store.Subject, past, waiting []store.SendTime, tags []string, now time.Time) (until time.Time, skip store.SkipReason, why string) {
	b := l.books[e.Run]
	switch {
	case b.err != nil:
		return now.Add(time.Hour), "", "policy_unreadable"
	case !e.LateAfter.IsZero() && now.After(e.LateAfter):
		return time.Time{}, store.SkipLate, ""
	}
	v := b.rules.Decide(journey.Send{
		Step: journey.StepID(e.Step), OnlyIf: l.condition(e), Planned: e.NotBefore, Test: e.Test,
		Message: journey.MessageInfo{ID: e.Message, Channel: e.Channel, Purpose: e.Purpose, Tags: tags},
	}, journey.History{Person: person{s, e}, Sends: past, Ahead: l.ranks.Before(l.runs[e.Run].Journey, waiting)}, now)
	return v.Until, v.Skip, v.Why
}

// person is a customer as the policies see one: a test goes to the tester's address.
type person struct {
	*store.Subject
	entry *store.OutboxEntry
}

// Address implements journey.Person.
func (p person) Address(ch store.Channel) string {
	if p.entry.Test {
		return p.entry.Address
	}
	if !addressed(ch) {
		return "shop" // speaks to the shop's own systems
	}
	return p.Subject.Address(ch)
}

// IsSuppressed implements journey.Person.
func (p person) IsSuppressed(ch store.Channel) bool {
	return p.Suppressed[ch] || p.Suppressed[SuppressionChannel(ch)]
}

// Home implements journey.Person.
func (p person) Home() string { return p.Country }

// addressed reports whether the channel writes to a person's address.
func addressed(ch store.Channel) bool {
	return ch != store.ChannelWebhook && ch != store.ChannelSlack
}
