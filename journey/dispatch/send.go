package dispatch

import (
	"time"

	"gilmok/store"
)

// work sends the jobs of one queue over one connection, one group of a batch after
// the other: no transaction is waited for on the way.
func (r *round) work(o *outlet, jobs <-chan *job) {
	if l, ok := o.sender.(Liner); ok {
		r.workOn(l.Line(), o, jobs)
		return
	}
	batcher, most := o.batch()
	var odd *job // taken from the queue, and not for the last request
	for {
		first := odd
		if first == nil {
			if first = <-jobs; first == nil {
				return
			}
		}
		var batch []*job
		batch, odd = o.more(jobs, first, most)
		if batch = r.fit(batch); len(batch) == 0 {
			continue
		}
		if !r.mark(batch) {
			continue
		}
		if len(batch) == 1 {
			receipt, err := o.sender.Send(r.wire, batch[0].msg)
			r.result(batch[0], receipt, err)
			continue
		}
		r.sendMany(batcher, batch)
	}
}

// batch gives how many messages the sender takes at once.
func (o *outlet) batch() (Batcher, int) {
	if b, ok := o.sender.(Batcher); ok {
		return b, max(b.MaxBatch(), 1)
	}
	return nil, 1
}

// more takes what waits in the queue, up to a batch or to one that cannot travel with
// the first: odd.
func (o *outlet) more(jobs <-chan *job, first *job, most int) (batch []*job, odd *job) {
	batch = []*job{first}
	for len(batch) < most {
		select {
		case j := <-jobs:
			if j == nil || !o.share(first, j) {
				return batch, j
			}
			batch = append(batch, j)
		default:
			return batch, nil
		}
	}
	return batch, nil
}

// share reports whether two messages can travel in one request. What is repeated goes
// alone: the provider knows it by its own key only.
func (o *outlet) share(first, next *job) bool {
	if first.entry.Reason == store.ReasonUnanswered || next.entry.Reason == store.ReasonUnanswered {
		return false
	}
	s, picks := o.sender.(Sharer)
	return !picks || s.Share(first.msg, next.msg)
}

// fit keeps the jobs that may go on the wire now, each in its turn by the sender's
// speed, and releases the others.
func (r *round) fit(jobs []*job) []*job {
	fit := jobs[:0]
	for _, j := range jobs {
		if r.held(j) || !r.turn(j) {
			r.release(j)
			continue
		}
		fit = append(fit, j)
	}
	going := fit[:0]
	for _, j := range fit { // the first have waited for the turn of the last
		if r.held(j) {
			r.release(j)
			continue
		}
		going = append(going, j)
	}
	return going
}

// turn waits for the job's turn; false: it must not go any more.
func (r *round) turn(j *job) bool {
	at := j.out.throttle.Pace(r.d.clock.Now())
	if r.held(j) {
		return false // another connection has just found the provider away: nobody waits for it here
	}
	if !at.After(r.d.clock.Now()) {
		return true
	}
	return r.d.clock.Until(r.ctx, at) == nil && !r.held(j)
}

// mark notes that a batch goes on the wire; false: it was not, so it is not sent,
// and Recover finds it in sending.
func (r *round) mark(batch []*job) bool {
	marks := make([]store.OutboxNote, len(batch))
	for i, j := range batch {
		marks[i] = onWire(j)
	}
	if r.note(marks...) == nil {
		return true
	}
	for _, j := range batch {
		r.land(j.entry.ID)
	}
	return false
}

// onWire is the note that a job goes on the wire.
func onWire(j *job) store.OutboxNote {
	j.entry.State = store.OutboxOnWire
	return store.OutboxNote{Entry: clone(j.entry)}
}

func (r *round) sendMany(b Batcher, batch []*job) {
	messages := make([]Message, len(batch))
	for i, j := range batch {
		messages[i] = j.msg
	}
	results, err := b.SendMany(r.wire, messages)
	if refusal := Classify(err); refusal != nil && refusal.Verdict == VerdictPermanent {
		r.sendEach(batch)
		return
	}
	for i, j := range batch {
		switch {
		case err != nil:
			r.result(j, Receipt{}, err)
		case i < len(results):
			r.result(j, results[i].Receipt, results[i].Err)
		default:
			r.result(j, Receipt{}, &Error{Verdict: VerdictUncertain, Code: "no_word"})
		}
	}
}

// sendEach sends one by one the messages of a request that was refused as a whole: none
// was taken, and those that did nothing wrong are not to fail with the one that did.
func (r *round) sendEach(batch []*job) {
	for i := range batch {
		for _, j := range r.fit(batch[i : i+1 : i+1]) {
			receipt, err := j.out.sender.Send(r.wire, j.msg)
			r.result(j, receipt, err)
		}
	}
}

// result puts the provider's word on record.
func (r *round) result(j *job, receipt Receipt, err error) {
	r.settled(j, r.outcome(j, receipt, err))
}

// outcome makes the provider's word a note.
func (r *round) outcome(j *job, receipt Receipt, err error) store.OutboxNote {
	now := r.d.clock.Now()
	refusal := Classify(err)
	r.d.learn(j.out, refusal, now)
	n := r.settle(j, receipt, refusal, now)
	switch state := n.Entry.State; {
	case state == store.OutboxPending: // nobody was asked
		j.out.throttle.Return()
	case state == store.OutboxRetry || state == store.OutboxFailed:
		j.out.throttle.Refused(now)
	}
	r.meter.count(n.Entry, now)
	return n
}

// stale is how old an intent may grow. A laptop that was closed in between wakes up
// to people who may have said no meanwhile: they are asked after again.
const stale = 10 * time.Minute

// held reports whether a message must not go on the wire now.
func (r *round) held(j *job) bool {
	now := r.d.clock.Now()
	return r.runHalted(j.entry.Run) || j.out.resting(r.d, now) || now.Sub(j.intended) > stale
}

// release takes an intent back: the message has not been on the wire. It notes that, and
// what is noted besides; false: it could not.
func (r *round) release(j *job, besides ...store.OutboxNote) bool {
	j.entry.State = store.OutboxPending
	j.entry.Attempt--
	j.out.throttle.Return()
	return r.settled(j, store.OutboxNote{Entry: j.entry}, besides...)
}

// resting reports whether the outlet may not be used now.
func (o *outlet) resting(d *Dispatcher, now time.Time) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return o.problem != nil || o.throttle.Barred(now)
}

// settle writes the provider's word into the entry.
func (r *round) settle(j *job, receipt Receipt, refusal *Error, now time.Time) store.OutboxNote {
	e := clone(j.entry)
	n := store.OutboxNote{Entry: e}
	if refusal == nil {
		e.State, e.Reason, e.Detail, e.FinishedAt, e.ProviderID = store.OutboxSent, "", receipt.Words, now, receipt.ProviderID
		n.Events = []store.Event{sentEvent(e, j.msg, now)}
		n.Decision = j.decide(e, now, map[string]any{"subject": j.msg.Subject, "sender": e.Sender, "attempt": e.Attempt})
		return n
	}
	repeat := e.Reason == store.ReasonUnanswered
	e.Reason, e.Detail = refusal.Code, MaskIn(refusal.Words, j.msg.To)
	switch v := refusal.Verdict; {
	case v == VerdictUncertain, repeat && (v == VerdictTemporary || v == VerdictConfiguration):
		// That a repeat was not taken says nothing of what was sent before it.
		unanswered(e, j.out.sender, refusal.Joint, now)
	case v == VerdictPermanent:
		e.State, e.FinishedAt = store.OutboxFailed, now
	case v == VerdictSuppress:
		e.State, e.FinishedAt = store.OutboxFailed, now
		n.Suppress = &store.Suppression{
			Channel: SuppressionChannel(e.Channel), Address: SameAddress(e.Channel, e.Address),
			Kind: store.SuppressedBounced, Detail: refusal.Code + " " + e.Detail, At: now,
		}
		n.Events = []store.Event{{
			Customer: e.Customer, Name: store.EventBounced, At: now, Key: e.Key,
			Properties: store.Properties{"channel": string(e.Channel), "kind": "hard", "code": refusal.Code},
		}}
	case v == VerdictConfiguration:
		// Not the message's fault: it waits, as it was, until the sender works.
		e.State, e.Attempt = store.OutboxPending, e.Attempt-1
	default:
		retry(e, refusal, now)
	}
	if e.State != store.OutboxPending {
		n.Decision = j.decide(e, now, map[string]any{"attempt": e.Attempt, "words": e.Detail})
	}
	return n
}

// decide makes the line of the why ledger about what became of the message.
func (j *job) decide(e *store.OutboxEntry, now time.Time, saw map[string]any) *store.Decision {
	line := decision(e, now, string(e.State), e.Reason, saw)
	line.Journey = j.journey
	return line
}

// retry sets the next attempt, or gives up after the last.
func retry(e *store.OutboxEntry, refusal *Error, now time.Time) {
	if refusal.Down {
		// Nobody was asked: it waits as it was, until its sender is tried again.
		e.State, e.Attempt = store.OutboxPending, e.Attempt-1
		return
	}
	if e.Attempt >= mostAttempts {
		e.State, e.FinishedAt = store.OutboxFailed, now
		return
	}
	e.State = store.OutboxRetry
	e.NotBefore = now.Add(RetryIn(e.Key, e.Attempt))
	if wait := now.Add(refusal.RetryAfter); refusal.RetryAfter > 0 && wait.After(e.NotBefore) {
		e.NotBefore = wait
	}
}

// How often and how long an attempt is repeated that had no answer. All of it lies well within the
// hour that a sender's Remembers must reach, so that the key still holds.
const (
	mostRepeats = 3
	repeatAfter = time.Minute
	repeatUntil = 10 * time.Minute // past its time; later than that only a person may
)

// unanswered makes an entry uncertain, or lets it be repeated under the same key
// where the provider knows keys, and knew it by its own.
func unanswered(e *store.OutboxEntry, s Sender, joint bool, now time.Time) {
	if k, ok := s.(Idempotent); ok && !joint && k.Remembers() >= time.Hour && e.Attempt <= mostRepeats {
		e.State, e.Reason, e.NotBefore = store.OutboxRetry, store.ReasonUnanswered, now.Add(repeatAfter)
		return
	}
	e.State, e.FinishedAt = store.OutboxUncertain, now
}

func sentEvent(e *store.OutboxEntry, m Message, now time.Time) store.Event {
	return store.Event{
		Customer: e.Customer, Name: store.EventSent, At: now, Key: e.Key,
		Properties: store.Properties{
			"channel": string(e.Channel), "message": int64(e.Message), "run": int64(e.Run),
			"step": e.Step, "subject": m.Subject,
		},
	}
}

func decision(e *store.OutboxEntry, now time.Time, what, reason string, saw map[string]any) *store.Decision {
	return &store.Decision{
		At: now, Customer: e.Customer, Run: e.Run, Passage: e.Passage, Step: e.Step,
		What: what, Reason: reason, Saw: saw,
	}
}

// clone keeps what the recorder will write from what the worker goes on changing.
func clone(e *store.OutboxEntry) *store.OutboxEntry {
	c := *e
	return &c
}
