package dispatch

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gilmok/store"
)

// pausedNap is how long the messages of a paused journey, or without a sender, are put aside.
const pausedNap = time.Minute

// ReasonNoAnswer is that of what waits for a server that a message asks.
const ReasonNoAnswer = "no_answer"

// ReasonLimit is that of what waits for a sender whose hour or day is used up.
const ReasonLimit = "limit"

// intent is the transaction before the wire: what it has read and decided.
type intent struct {
	r        *round
	tx       store.Tx
	now      time.Time
	group    []*draft // what is as it was when it was composed
	subjects map[store.CustomerID]*store.Subject
	past     map[store.CustomerID][]store.SendTime
	waiting  map[store.CustomerID][]store.SendTime // of journeys that may come first
	had      map[store.OutboxID]bool               // whose address has had the message
	law      *law

	results   []store.OutboxID // of earlier groups, folded
	jobs      []*job
	settled   []*store.OutboxEntry // skipped or put off
	deferred  int                  // left as they were, until something else is known
	decisions []store.Decision
	unneeded  []string // keys of what is skipped: their coupons go back
}

// intend puts the results of earlier groups into the outbox, looks at everything again
// and commits, synced, which of a group will be sent.
func (r *round) intend(ctx context.Context, drafts []*draft) (*intent, error) {
	var t *intent
	err := r.d.st.InTx(ctx, func(tx store.Tx) error {
		t.undo() // a store may try a busy transaction again
		t = &intent{r: r, tx: tx, now: r.d.clock.Now()}
		return t.decide(ctx, drafts)
	})
	if err != nil {
		t.undo()
		return nil, fmt.Errorf("commit the intent to send: %w", err)
	}
	r.folded(t.results, nil)
	for _, e := range t.settled {
		r.meter.count(e, t.now)
	}
	return t, nil
}

// undo gives back what the transaction took in memory.
func (t *intent) undo() {
	if t == nil {
		return
	}
	t.r.folding(t.results, false)
	for _, j := range t.jobs {
		t.r.land(j.entry.ID)
		j.out.throttle.Return()
	}
}

func (t *intent) decide(ctx context.Context, drafts []*draft) (err error) {
	if t.results, err = t.r.fold(ctx, t.tx); err != nil {
		return err
	}
	if err := t.read(ctx, drafts); err != nil {
		return err
	}
	for _, d := range t.group {
		e := *d.entry // a store may try the transaction again
		d = &draft{entry: &e, out: d.out, named: d.named, tags: d.tags, msg: d.msg, skip: d.skip}
		if err := t.one(ctx, d); err != nil {
			return err
		}
	}
	save := t.settled
	for _, j := range t.jobs {
		save = append(save, j.entry)
	}
	if err := t.tx.Outbox().Save(ctx, save); err != nil {
		return err
	}
	if _, err := t.tx.Coupons().GiveBack(ctx, t.unneeded...); err != nil {
		return err
	}
	if len(t.decisions) == 0 {
		return nil
	}
	return t.tx.Decisions().Add(ctx, t.decisions)
}

// read loads what the decisions rest on, for the whole group at once. What somebody
// cancelled or held while it was composed is left as it is.
func (t *intent) read(ctx context.Context, drafts []*draft) error {
	if t.r.halted() {
		return nil
	}
	entries := make([]store.OutboxEntry, len(drafts))
	for i, d := range drafts {
		entries[i] = *d.entry
	}
	same, err := t.tx.Outbox().Untouched(ctx, entries)
	if err != nil || len(same) == 0 {
		return err
	}
	group := entries[:0]
	for _, d := range drafts {
		if len(same) > 0 && same[0] == d.entry.ID { // both are in the same order
			t.group, group, same = append(t.group, d), append(group, *d.entry), same[1:]
		}
	}
	if t.law, err = t.r.d.readLaw(ctx, t.tx, group); err != nil {
		return err
	}
	if err := t.readSubjects(ctx, group); err != nil {
		return err
	}
	if err := t.readSentTo(ctx, group); err != nil {
		return err
	}
	since := t.law.since(t.now)
	if !since.Before(t.now) {
		return nil // no caps: nobody's past matters
	}
	ids := make([]store.CustomerID, 0, len(t.subjects))
	for id := range t.subjects {
		ids = append(ids, id)
	}
	if t.past, err = t.tx.Outbox().SendTimes(ctx, ids, since); err != nil {
		return err
	}
	if above := t.law.above(); len(above) > 0 {
		t.waiting, err = t.tx.Outbox().Ahead(ctx, ids, above)
	}
	return err
}

// readSubjects reads the customers again, unless nothing of them can have changed since
// they were read for the composer.
func (t *intent) readSubjects(ctx context.Context, group []store.OutboxEntry) (err error) {
	customers, needs, read := t.tx.Customers(), t.law.needs(group), t.group[0].from
	if read.holds(customers, needs) {
		t.subjects = read.subjects
		return nil
	}
	t.subjects, err = subjects(ctx, customers, needs, group)
	return err
}

// readSentTo looks up which addresses, as they are now, have had their message.
func (t *intent) readSentTo(ctx context.Context, group []store.OutboxEntry) (err error) {
	ask := make([]*store.OutboxEntry, 0, len(group))
	for i := range group {
		e := &group[i]
		if s := t.subjects[e.Customer]; s != nil && addressed(e.Channel) {
			e.Address = t.address(e, s)
			ask = append(ask, e)
		}
	}
	t.had, err = t.tx.Outbox().SentTo(ctx, ask)
	return err
}

// address is where an entry goes: a test to its tester, all else to the customer's
// address of now.
func (t *intent) address(e *store.OutboxEntry, s *store.Subject) string {
	if e.Test {
		return e.Address
	}
	return s.Address(e.Channel)
}

// one decides about one entry and writes the decision into it.
func (t *intent) one(ctx context.Context, d *draft) error {
	e, s := d.entry, t.subjects[d.entry.Customer]
	switch {
	case e.Reason == store.ReasonUnanswered:
		if err := t.repeat(ctx, d, s); err != nil {
			return err
		}
		t.waits(e)
	case s == nil:
		t.skip(e, store.SkipErased, nil)
	case !goes(t.law.runs[e.Run]):
		t.hold(e, t.now.Add(pausedNap), "paused", nil)
	case d.out == nil:
		t.hold(e, t.now.Add(pausedNap), CodeNoSender, nil)
	default:
		if err := t.judge(ctx, d, s); err != nil {
			return err
		}
		t.waits(e)
	}
	return nil
}

// waits keeps what still waits true for the others of the group: an entry that has
// been put off keeps its room at its new time, one that is decided gives it up.
func (t *intent) waits(e *store.OutboxEntry) {
	list := t.waiting[e.Customer]
	i := slices.IndexFunc(list, func(s store.SendTime) bool { return s.Entry == e.ID })
	switch {
	case i < 0:
	case e.State == store.OutboxPending:
		list[i].At = e.NotBefore
	default:
		t.waiting[e.Customer] = slices.Delete(list, i, i+1)
	}
}

// judge asks the policies first and the composer's word after them: who may not be
// written to is told that, and not that a template had an error.
func (t *intent) judge(ctx context.Context, d *draft, s *store.Subject) error {
	e := d.entry
	if err := t.law.recall(ctx, t.tx, e, s); err != nil {
		return err
	}
	past := append(t.past[s.ID], t.r.airborne(s.ID, t.now)...)
	until, reason, why := t.law.judge(e, s, past, t.waiting[s.ID], d.tags, t.now)
	switch {
	case reason != "":
		t.skip(e, reason, map[string]any{"channel": string(e.Channel), "purpose": string(e.Purpose)})
	case !until.IsZero():
		t.hold(e, until, why, map[string]any{"until": until})
	case d.skip != nil && d.skip.Later:
		e.Detail = d.skip.Detail
		t.hold(e, t.now.Add(pausedNap), ReasonNoAnswer, nil)
	case d.skip != nil:
		e.Detail = d.skip.Detail
		t.skip(e, d.skip.Reason, map[string]any{"detail": d.skip.Detail})
	default:
		t.launch(d, s)
	}
	return nil
}

// repeat tries again what may have arrived: by the sender that knows its key and no
// other, soon, and only while all that let it go the first time still does. Else it is
// uncertain: to put it off or skip it would lose that it may have arrived.
func (t *intent) repeat(ctx context.Context, d *draft, s *store.Subject) error {
	e := d.entry
	may := s != nil && d.out != nil && d.skip == nil && goes(t.law.runs[e.Run]) && !t.now.After(e.NotBefore.Add(repeatUntil))
	if may {
		if err := t.law.recall(ctx, t.tx, e, s); err != nil {
			return err
		}
		past := append(t.past[s.ID], t.r.airborne(s.ID, t.now)...)
		until, reason, _ := t.law.judge(e, s, past, t.waiting[s.ID], d.tags, t.now)
		may = until.IsZero() && reason == ""
	}
	if may {
		t.launch(d, s)
		return nil
	}
	t.doubt(e)
	return nil
}

// doubt leaves it to a person whether a message arrived.
func (t *intent) doubt(e *store.OutboxEntry) {
	e.State, e.FinishedAt = store.OutboxUncertain, t.now
	t.settled = append(t.settled, e)
	t.ledger(e, string(store.OutboxUncertain), e.Reason, nil)
}

// stand says what becomes of an entry whose sender takes nothing on until an instant.
func (t *intent) stand(d *draft, until time.Time) {
	e, rests := d.entry, d.out.resting(t.r.d, t.now)
	switch {
	case e.Reason == store.ReasonUnanswered:
		e.Attempt++ // so that the last of the put-offs, too, lies within the memory of its key
		unanswered(e, d.out.sender, false, t.now)
		t.settled = append(t.settled, e)
	case rests && d.named: // no other will take it: it makes way for what others can send
		t.hold(e, latest(until, t.now.Add(pausedNap)), CodeNoSender, nil)
	case !d.named && (rests || e.Attempt == 0) && t.r.d.another(d.out, t.now):
		// another sender of the channel takes it the next time
	case rests:
		t.deferred++ // its sender has just been closed; no more of the queue is read for it
	default:
		t.hold(e, until, ReasonLimit, nil)
	}
}

// launch makes the entry a job, unless its address has had the message or the
// sender takes nothing on.
func (t *intent) launch(d *draft, s *store.Subject) {
	e := d.entry
	e.Address = t.address(e, s)
	key := flight{e.Run, e.Message, SameAddress(e.Channel, e.Address)}
	if addressed(e.Channel) {
		had := t.had[e.ID]
		switch {
		case had && e.Reason == store.ReasonUnanswered:
			t.doubt(e)
			return
		case had:
			t.skip(e, store.SkipDuplicateAddress, map[string]any{"address": Mask(e.Address)})
			return
		}
	} else {
		key.address = e.Key
	}
	if d.out.resting(t.r.d, t.now) {
		t.stand(d, d.out.throttle.Closed(t.now))
		return
	}
	if until, ok := d.out.throttle.Reserve(t.now); !ok {
		t.stand(d, until)
		return
	}
	send := store.SendTime{At: t.now, Channel: e.Channel, Tags: d.tags, Journey: t.law.runs[e.Run].Journey}
	if !t.r.takeOff(e.ID, aloft{key: key, customer: s.ID, send: send}) {
		d.out.throttle.Return()
		t.deferred++ // until the other's result is known
		return
	}
	t.jobs = append(t.jobs, t.job(d))
}

func (t *intent) job(d *draft) *job {
	e := d.entry
	if len(e.Inputs) == 0 || e.Attempt == 0 { // one sent again after it failed has another code
		e.Inputs = d.msg.Inputs
	}
	e.State, e.Attempt, e.Boot = store.OutboxSending, e.Attempt+1, t.r.d.opt.Boot
	e.Sender = d.out.account.Name
	m := d.msg
	m.Entry, m.Key, m.MessageID, m.To, m.Channel, m.Purpose = e.ID, e.Key, e.MessageID, e.Address, e.Channel, e.Purpose
	return &job{entry: e, msg: m, out: d.out, journey: t.law.runs[e.Run].Journey, intended: t.now}
}

func (t *intent) skip(e *store.OutboxEntry, reason store.SkipReason, saw map[string]any) {
	t.unneeded = append(t.unneeded, e.Key)
	e.State, e.Reason, e.FinishedAt = store.OutboxSkipped, string(reason), t.now
	t.settled = append(t.settled, e)
	t.ledger(e, "skipped", string(reason), saw)
}

func (t *intent) hold(e *store.OutboxEntry, until time.Time, reason string, saw map[string]any) {
	e.State, e.NotBefore, e.Reason = store.OutboxPending, until, reason
	t.settled = append(t.settled, e)
	if saw != nil { // waiting for a pause or a limit is not a decision about the customer
		t.ledger(e, "held", reason, saw)
	}
}

func (t *intent) ledger(e *store.OutboxEntry, what, reason string, saw map[string]any) {
	line := decision(e, t.now, what, reason, saw)
	if run := t.law.runs[e.Run]; run != nil {
		line.Journey = run.Journey
	}
	t.decisions = append(t.decisions, *line)
}
