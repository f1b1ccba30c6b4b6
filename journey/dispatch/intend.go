package dispatch

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gilmok/store"
	"gilmok/store/segment"
)

// pausedNap is how long the messages of a paused journey are put aside.
const pausedNap = time.Minute

// capWindow is how far back sends are read for frequency caps.
const capWindow = 31 * 24 * time.Hour

// intend is the transaction before the wire: it looks at everything again and
// commits, synced, which of the group will be sent.
func (r *round) intend(ctx context.Context, drafts []*draft) ([]*job, error) {
	var t *intent
	err := r.d.st.InTx(ctx, func(tx store.Tx) (err error) {
		if t != nil {
			t.undo() // the store tries a busy transaction again
		}
		t = &intent{r: r, tx: tx, now: r.d.clock.Now(), runs: map[store.RunID]*store.Run{}, journeys: map[version]*store.JourneyVersion{}}
		return t.decide(ctx, drafts)
	})
	if err != nil {
		t.undo()
		return nil, fmt.Errorf("commit the intent to send: %w", err)
	}
	for _, d := range t.settled {
		r.meter.count(d, t.now)
	}
	return t.jobs, nil
}

type version struct {
	journey store.JourneyID
	number  int
}

// intent is what one such transaction has read and decided.
type intent struct {
	r        *round
	tx       store.Tx
	now      time.Time
	current  map[store.OutboxID]store.OutboxEntry
	subjects map[store.CustomerID]*store.Subject
	past     map[store.CustomerID][]store.SendTime
	settings map[string]string
	runs     map[store.RunID]*store.Run
	journeys map[version]*store.JourneyVersion

	jobs      []*job
	settled   []*store.OutboxEntry // skipped or put off
	decisions []store.Decision
}

// undo gives back what the transaction took in memory.
func (t *intent) undo() {
	if t == nil {
		return
	}
	for _, j := range t.jobs {
		t.r.land(j.key)
		j.out.throttle.Return()
	}
}

func (t *intent) decide(ctx context.Context, drafts []*draft) error {
	if err := t.read(ctx, drafts); err != nil {
		return err
	}
	stopped, err := t.tx.Outbox().Stopped(ctx)
	if err != nil {
		return err
	}
	save := make([]*store.OutboxEntry, 0, len(drafts))
	for _, d := range drafts {
		e := t.current[d.entry.ID]
		if e.State != store.OutboxLeased {
			continue // cancelled while it was being composed
		}
		e.Owner, e.LeasedUntil = "", time.Time{}
		d.entry = &e
		if stopped || e.Held || t.r.halted() {
			e.State = store.OutboxPending
		} else if err := t.one(ctx, d); err != nil {
			return err
		}
		save = append(save, d.entry)
	}
	if err := t.tx.Outbox().Save(ctx, save); err != nil {
		return err
	}
	if len(t.decisions) == 0 {
		return nil
	}
	return t.tx.Decisions().Add(ctx, t.decisions)
}

// read loads what the decisions rest on, for the whole group at once.
func (t *intent) read(ctx context.Context, drafts []*draft) error {
	leased, err := t.tx.Outbox().List(ctx, store.OutboxQuery{States: []store.OutboxState{store.OutboxLeased}})
	if err != nil {
		return err
	}
	t.current = make(map[store.OutboxID]store.OutboxEntry, len(leased))
	for _, e := range leased {
		if e.Owner == t.r.d.opt.Owner {
			t.current[e.ID] = e
		}
	}
	if t.subjects, err = subjects(ctx, t.tx.Customers(), segment.Needs{Consent: true, Suppressed: true}, leased); err != nil {
		return err
	}
	ids := make([]store.CustomerID, 0, len(t.subjects))
	for id := range t.subjects {
		ids = append(ids, id)
	}
	if t.past, err = t.tx.Outbox().SendTimes(ctx, ids, t.now.Add(-capWindow)); err != nil {
		return err
	}
	t.settings, err = t.tx.Settings().All(ctx)
	return err
}

// one decides about one entry and writes the decision into it.
func (t *intent) one(ctx context.Context, d *draft) error {
	e := d.entry
	run, err := t.run(ctx, e.Run)
	if err != nil {
		return err
	}
	subject := t.subjects[e.Customer]
	switch {
	case d.skip != nil:
		t.skip(e, d.skip.Reason, map[string]any{"detail": d.skip.Detail})
		e.Detail = d.skip.Detail
		return nil
	case subject == nil:
		t.skip(e, store.SkipErased, nil)
		return nil
	case !goes(run):
		t.hold(e, t.now.Add(pausedNap), "paused", nil)
		return nil
	case d.out == nil:
		t.hold(e, t.now.Add(pausedNap), CodeNoSender, map[string]any{"channel": e.Channel})
		return nil
	}
	ruling, err := t.rule(ctx, d, subject, run)
	if err != nil {
		return err
	}
	switch {
	case ruling.Skip != "":
		t.skip(e, ruling.Skip, ruling.Saw)
		return nil
	case !ruling.Hold.IsZero():
		t.hold(e, ruling.Hold, "policy", ruling.Saw)
		return nil
	}
	return t.launch(ctx, d, subject)
}

// rule asks the policy; what is lawful at the least holds in any case.
func (t *intent) rule(ctx context.Context, d *draft, s *store.Subject, run *store.Run) (Ruling, error) {
	c := Case{Entry: d.entry, Subject: s, Run: run, Settings: t.settings, Past: t.past[s.ID], Tags: d.tags, Now: t.now}
	if ruling, err := Lawful(c); err != nil || !ruling.Goes() || t.r.d.opt.Policy == nil {
		return ruling, err
	}
	v, err := t.journey(ctx, version{run.Journey, run.Version})
	if err != nil {
		return Ruling{}, err
	}
	c.Journey = v
	return t.r.d.opt.Policy(c)
}

// launch makes the entry a job, unless the address has had the message or the sender's quota is used up.
func (t *intent) launch(ctx context.Context, d *draft, s *store.Subject) error {
	e := d.entry
	if !e.Test {
		e.Address = s.Address(e.Channel)
	}
	key := flight{e.Run, e.Message, sameAddress(e.Channel, e.Address)}
	if addressed(e.Channel) {
		had, err := t.tx.Outbox().SentTo(ctx, e.Run, e.Message, e.Address, e.ID)
		if err != nil {
			return err
		}
		if had {
			t.skip(e, store.SkipDuplicateAddress, map[string]any{"address": Mask(e.Address)})
			return nil
		}
	} else {
		key.address = e.Key
	}
	if until, ok := d.out.throttle.Reserve(t.now); !ok {
		t.hold(e, until, "limit", map[string]any{"sender": d.out.account.Name})
		return nil
	}
	if !t.r.takeOff(key, e.ID) {
		d.out.throttle.Return()
		t.hold(e, t.now.Add(time.Minute), "same_address", nil) // decided once the other's result is known
		return nil
	}
	e.State, e.Attempt, e.Boot, e.Sender = store.OutboxSending, e.Attempt+1, t.r.d.opt.Boot, d.out.account.Name
	e.Owner = t.r.d.opt.Owner
	if len(e.Inputs) == 0 {
		e.Inputs = d.msg.Inputs
	}
	d.msg.Entry, d.msg.Key, d.msg.MessageID, d.msg.To = e.ID, e.Key, e.MessageID, e.Address
	d.msg.Channel, d.msg.Purpose = e.Channel, e.Purpose
	t.jobs = append(t.jobs, &job{entry: e, msg: d.msg, out: d.out, key: key})
	return nil
}

// addressed reports whether the channel writes to a person's address.
func addressed(ch store.Channel) bool {
	return ch != store.ChannelWebhook && ch != store.ChannelSlack
}

func (t *intent) skip(e *store.OutboxEntry, reason store.SkipReason, saw map[string]any) {
	e.State, e.Reason, e.FinishedAt = store.OutboxSkipped, string(reason), t.now
	t.settled = append(t.settled, e)
	t.decisions = append(t.decisions, *decision(e, t.now, "skipped", string(reason), saw))
}

func (t *intent) hold(e *store.OutboxEntry, until time.Time, reason string, saw map[string]any) {
	e.State, e.NotBefore, e.Reason = store.OutboxPending, until, reason
	t.settled = append(t.settled, e)
	if saw == nil {
		return // waiting for one's turn is not a decision about the customer
	}
	t.decisions = append(t.decisions, *decision(e, t.now, "held", reason, saw))
}

func (t *intent) run(ctx context.Context, id store.RunID) (*store.Run, error) {
	if run, ok := t.runs[id]; ok {
		return run, nil
	}
	run, err := t.tx.Runs().Get(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("read run %d: %w", id, err)
	}
	t.runs[id] = run
	return run, nil
}

func (t *intent) journey(ctx context.Context, v version) (*store.JourneyVersion, error) {
	if j, ok := t.journeys[v]; ok {
		return j, nil
	}
	j, err := t.tx.Journeys().Version(ctx, v.journey, v.number)
	if errors.Is(err, store.ErrNotFound) {
		j, err = nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read version %d of journey %d: %w", v.number, v.journey, err)
	}
	t.journeys[v] = j
	return j, nil
}
