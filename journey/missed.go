package journey

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"gilmok/store"
)

// MissedGrace is how late a message may be after nobody ran the workspace, and still go
// by itself.
const MissedGrace = 15 * time.Minute

// mostMissed entries are held in one transaction.
const mostMissed = 10_000

// Missed is what became due while nobody ran the workspace, and is held until a person
// has seen it.
type Missed struct {
	Since    time.Time // the oldest of it; zero: there is nothing
	Messages int
	People   int
	Bought   int // of the people, who has ordered since it was due
	Late     int // of the messages, those that are later by now than their step allows: they do not go
	Parts    []MissedPart
}

// MissedPart are the messages of one step.
type MissedPart struct {
	Journey  store.JourneyID
	Run      store.RunID
	Step     StepID
	Message  store.MessageVersionID
	Channel  store.Channel
	Messages int
	Bought   int
	Late     int
}

// MissedChoice is what becomes of what was missed.
type MissedChoice string

// The choices. What is sent goes by the rules that hold in that moment, lateness among them.
const (
	MissedSend       MissedChoice = "send"
	MissedSendOthers MissedChoice = "send_others" // but for those who have ordered since
	MissedSkip       MissedChoice = "skip"
)

// Slept has the runner hold what should have gone while nobody ran the workspace, until
// DecideMissed: what waits in the outbox at once, and what journeys ask for as of then
// until Woke. It belongs to the goroutine of Tick, before the first one after the pause.
func (r *Runner) Slept(ctx context.Context) error {
	r.missedBefore = r.clock.Now().Add(-MissedGrace)
	if err := r.expireMissed(ctx); err != nil {
		return fmt.Errorf("let go what is too late: %w", err)
	}
	for from := 0; ; from += mostMissed {
		n, err := r.holdMissed(ctx, store.Page{Limit: mostMissed, Offset: from})
		if err != nil {
			return fmt.Errorf("hold what was due: %w", err)
		}
		if n < mostMissed {
			return nil
		}
	}
}

// Woke ends what Slept began: all that was due then has been looked at.
func (r *Runner) Woke() { r.missedBefore = time.Time{} }

// holdMissed holds a page of what waits, and gives how many entries it looked at.
func (r *Runner) holdMissed(ctx context.Context, page store.Page) (looked int, err error) {
	err = r.st.InTx(ctx, func(tx store.Tx) error {
		list, err := tx.Outbox().List(ctx, store.OutboxQuery{States: waitingStates, To: r.missedBefore, Page: page})
		if err != nil {
			return err
		}
		looked = len(list)
		going := map[store.RunID]bool{}
		var hold []*store.OutboxEntry
		for i := range list {
			e := &list[i]
			if e.Held || e.Test {
				continue
			}
			if _, known := going[e.Run]; !known {
				run, err := tx.Runs().Get(ctx, e.Run)
				if err != nil {
					return err
				}
				going[e.Run] = run.State != store.RunPaused
			}
			if going[e.Run] {
				e.Held, e.Reason = true, store.ReasonMissed
				hold = append(hold, e)
			}
		}
		r.missing = r.missing || len(hold) > 0
		return tx.Outbox().Save(ctx, hold)
	})
	return looked, err
}

// waitingStates are those of messages that are yet to go.
var waitingStates = []store.OutboxState{store.OutboxPending, store.OutboxRetry}

// expireEvery is how often what is held is looked at for what has become too late.
const expireEvery = 10 * time.Minute

// expireMissed skips what nobody looked at until it was later than its step allows: its
// people would stand there for ever.
func (r *Runner) expireMissed(ctx context.Context) error {
	now := r.clock.Now()
	r.expired = now
	return r.st.InTx(ctx, func(tx store.Tx) error {
		all, err := missed(ctx, tx.Outbox(), tx.Runs(), 0)
		if err != nil {
			return err
		}
		late := slices.DeleteFunc(all.entries, func(e *store.OutboxEntry) bool { return !tooLate(e, now) })
		r.missing = len(late) < all.found
		return skipMissed(ctx, tx, late, all.journeys, store.SkipLate)
	})
}

func tooLate(e *store.OutboxEntry, now time.Time) bool {
	return !e.LateAfter.IsZero() && now.After(e.LateAfter)
}

// missedEntries is what is held, with the journeys of the runs.
type missedEntries struct {
	entries  []*store.OutboxEntry
	found    int
	journeys map[store.RunID]store.JourneyID
}

// missed reads what is held of a journey, or of all of them (0).
func missed(ctx context.Context, outbox store.OutboxReader, runs store.RunReader, id store.JourneyID) (*missedEntries, error) {
	groups, err := outbox.Groups(ctx, store.OutboxQuery{States: waitingStates})
	if err != nil {
		return nil, err
	}
	m := &missedEntries{journeys: map[store.RunID]store.JourneyID{}}
	type place struct {
		run  store.RunID
		step string
	}
	read := map[place]bool{}
	for _, g := range groups {
		at := place{g.Run, g.Step}
		if !g.Held || g.Reason != store.ReasonMissed || read[at] {
			continue
		}
		if _, known := m.journeys[g.Run]; !known {
			run, err := runs.Get(ctx, g.Run)
			if err != nil {
				return nil, err
			}
			m.journeys[g.Run] = run.Journey
		}
		if id != 0 && m.journeys[g.Run] != id {
			continue
		}
		read[at] = true
		list, err := outbox.List(ctx, store.OutboxQuery{States: waitingStates, Run: g.Run, Step: g.Step})
		if err != nil {
			return nil, err
		}
		for i := range list {
			if list[i].Held && list[i].Reason == store.ReasonMissed {
				m.entries = append(m.entries, &list[i])
			}
		}
	}
	m.found = len(m.entries)
	return m, nil
}

// Missed reads what became due in a journey while nobody ran the workspace; id 0: in all
// of them.
func (r *Runner) Missed(ctx context.Context, id store.JourneyID) (*Missed, error) {
	all, err := missed(ctx, r.st.Outbox(), r.st.Runs(), id)
	if err != nil {
		return nil, fmt.Errorf("read what was missed: %w", err)
	}
	bought, err := r.boughtMissed(ctx, r.st.Orders(), all.entries)
	if err != nil {
		return nil, fmt.Errorf("read what was missed: %w", err)
	}
	now, m := r.clock.Now(), &Missed{Messages: len(all.entries)}
	people := map[store.CustomerID]bool{} // who has ordered
	for _, e := range all.entries {
		if m.Since.IsZero() || e.NotBefore.Before(m.Since) {
			m.Since = e.NotBefore
		}
		part := m.part(e, all.journeys[e.Run])
		part.Messages++
		if bought[e.ID] {
			part.Bought++
		}
		if tooLate(e, now) {
			part.Late++
			m.Late++
		}
		people[e.Customer] = people[e.Customer] || bought[e.ID]
	}
	m.People = len(people)
	for _, ordered := range people {
		if ordered {
			m.Bought++
		}
	}
	slices.SortStableFunc(m.Parts, func(a, b MissedPart) int { return cmp.Or(b.Messages-a.Messages, cmp.Compare(a.Run, b.Run)) })
	return m, nil
}

func (m *Missed) part(e *store.OutboxEntry, j store.JourneyID) *MissedPart {
	for i := range m.Parts {
		if p := &m.Parts[i]; p.Run == e.Run && string(p.Step) == e.Step && p.Message == e.Message && p.Channel == e.Channel {
			return p
		}
	}
	m.Parts = append(m.Parts, MissedPart{Journey: j, Run: e.Run, Step: StepID(e.Step), Message: e.Message, Channel: e.Channel})
	return &m.Parts[len(m.Parts)-1]
}

// boughtMissed tells of which entries the customer has ordered since they were due.
func (r *Runner) boughtMissed(ctx context.Context, orders store.OrderReader, entries []*store.OutboxEntry) (map[store.OutboxID]bool, error) {
	bought := map[store.OutboxID]bool{}
	if len(entries) == 0 {
		return bought, nil
	}
	since, last := entries[0].NotBefore, map[store.CustomerID]time.Time{}
	for _, e := range entries {
		last[e.Customer] = time.Time{}
		since = sooner(since, e.NotBefore)
	}
	if err := lastOrders(ctx, orders, since, r.clock.Now(), last); err != nil {
		return nil, err
	}
	for _, e := range entries {
		order := last[e.Customer]
		bought[e.ID] = !order.IsZero() && !order.Before(e.NotBefore)
	}
	return bought, nil
}

// DecideMissed does with what was missed in a journey (0: in all of them) as a person has
// chosen. It gives how many messages it let go and how many it skipped.
func (r *Runner) DecideMissed(ctx context.Context, id store.JourneyID, what MissedChoice) (sent, skipped int, err error) {
	err = r.st.InTx(ctx, func(tx store.Tx) error {
		all, err := missed(ctx, tx.Outbox(), tx.Runs(), id)
		if err != nil {
			return err
		}
		goes, stay := all.entries, []*store.OutboxEntry(nil)
		reason := store.SkipMissed
		switch what {
		case MissedSkip:
			goes, stay = nil, all.entries
		case MissedSendOthers:
			bought, err := r.boughtMissed(ctx, tx.Orders(), all.entries)
			if err != nil {
				return err
			}
			goes, reason = nil, store.SkipOrdered
			for _, e := range all.entries {
				if bought[e.ID] {
					stay = append(stay, e)
				} else {
					goes = append(goes, e)
				}
			}
		case MissedSend:
		default:
			return fmt.Errorf("%q is no choice", what)
		}
		for _, e := range goes {
			e.Held, e.Reason = false, ""
		}
		sent, skipped = len(goes), len(stay)
		if err := tx.Outbox().Save(ctx, goes); err != nil {
			return err
		}
		return skipMissed(ctx, tx, stay, all.journeys, reason)
	})
	if err != nil {
		return 0, 0, fmt.Errorf("decide about what was missed: %w", err)
	}
	return sent, skipped, nil
}

// skipMissed ends entries with a reason, and keeps it in the ledger.
func skipMissed(ctx context.Context, tx store.Tx, entries []*store.OutboxEntry, journeys map[store.RunID]store.JourneyID, reason store.SkipReason) error {
	if len(entries) == 0 {
		return nil
	}
	decisions := make([]store.Decision, len(entries))
	for i, e := range entries {
		decisions[i] = store.Decision{
			At: tx.Now(), Customer: e.Customer, Journey: journeys[e.Run], Run: e.Run, Passage: e.Passage, Step: e.Step,
			What: DecidedSkipped, Reason: string(reason), Saw: map[string]any{SawDue: e.NotBefore.UTC().Format(time.RFC3339)},
		}
		e.State, e.Reason, e.Held = store.OutboxSkipped, string(reason), false
	}
	if err := tx.Outbox().Save(ctx, entries); err != nil {
		return err
	}
	return tx.Decisions().Add(ctx, decisions)
}

// miss sets a message aside that should have gone while nobody ran the workspace. What
// quiet hours would have held up to now is in time.
func (b *batch) miss(e *store.OutboxEntry, s *store.Subject, send Send) {
	if b.missedBefore.IsZero() || !send.Planned.Before(b.missedBefore) || e.Test {
		return
	}
	if due := b.dueBy(s, send); due.Before(b.missedBefore) {
		e.Held, e.Reason, e.NotBefore = true, store.ReasonMissed, due
		b.r.missing = true
	}
}

// dueBy gives when a message should have gone, by quiet hours.
func (b *batch) dueBy(s *store.Subject, send Send) time.Time {
	if v := b.e.Rules.quiet(send, PersonOf(s), send.Planned); v.Held() {
		return v.Until
	}
	return send.Planned
}

// asMissed is the line of the ledger for a message that was to go and waits for a person.
func (b *batch) asMissed(d store.Decision) store.Decision {
	if d.What != DecidedQueued && d.What != DecidedHeld || len(b.entries) == 0 {
		return d
	}
	e := b.entries[len(b.entries)-1]
	waits := e.Held && d.What == DecidedQueued || e.Reason == store.ReasonCopied
	if waits && e.Passage == d.Passage && e.Step == d.Step {
		d.What, d.Reason, d.Saw = DecidedHeld, e.Reason, map[string]any{SawDue: e.NotBefore.UTC().Format(time.RFC3339)}
	}
	return d
}
