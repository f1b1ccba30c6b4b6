package journey

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
)

// batch is one transaction of a runner: passages being moved and all that comes
// of it, written together at the end.
type batch struct {
	*tick
	tx        store.Tx
	subjects  map[store.CustomerID]*store.Subject
	sends     map[store.CustomerID][]store.SendTime
	ahead     map[store.CustomerID][]store.SendTime
	moved     []*store.Passage
	entries   []*store.OutboxEntry
	decisions []store.Decision
	moves     []store.Move
	cancel    []store.PassageID
	events    []store.Event
	entrants  map[string][]store.CustomerID // of other journeys, by name
	updates   []pendingUpdate
	queued    bool // the passage under way stood in line when this copy was put to use
}

// batch runs fn in a transaction and writes what came of it, with what the
// passages share.
func (t *tick) batch(ctx context.Context, fn func(*batch) error) error {
	kept := t.shared.clone()
	done := t.advanced
	err := t.r.st.InTx(ctx, func(tx store.Tx) error {
		// The run may have been paused since it was read.
		run, err := tx.Runs().Get(ctx, t.run.ID)
		if err != nil {
			return err
		}
		if run.State != store.RunRunning {
			return errPaused
		}
		if err := t.heed(run); err != nil {
			return err
		}
		b := &batch{tick: t, tx: tx, subjects: map[store.CustomerID]*store.Subject{}, entrants: map[string][]store.CustomerID{}}
		if err := fn(b); err != nil {
			return err
		}
		return b.write(ctx)
	})
	if err != nil {
		t.shared, t.advanced = kept, done
	}
	return err
}

// heed takes in what somebody else has told the run meanwhile.
func (t *tick) heed(stored *store.Run) error {
	if bytes.Equal(stored.Shared, t.run.Shared) {
		return nil
	}
	other, err := parseShared(stored.Shared)
	if err != nil {
		return err
	}
	t.shared.Anyway, t.shared.Closed, t.shared.Taken = other.Anyway, other.Closed, other.Taken
	t.shared.fill()
	if other.Closed {
		t.run.NextEntry, t.shared.Entering = time.Time{}, nil
	}
	return nil
}

// errPaused ends a batch of a run that was paused or stopped meanwhile.
var errPaused = errors.New("the run is paused")

// load reads the customers of a batch with what the journey needs of them.
func (b *batch) load(ctx context.Context, ids []store.CustomerID) error {
	slices.Sort(ids)
	ids = slices.Compact(ids)
	for s, err := range b.tx.Customers().Subjects(ctx, loadNeeds(b.e.Journey), ids) {
		if err != nil {
			return err
		}
		b.subjects[s.ID] = s
	}
	if len(b.e.Rules.Caps) == 0 {
		return nil
	}
	var err error
	if b.sends, err = b.tx.Outbox().SendTimes(ctx, ids, b.e.Rules.Longest(b.now)); err != nil || len(b.above) == 0 {
		return err
	}
	b.ahead, err = b.tx.Outbox().Ahead(ctx, ids, b.above)
	return err
}

// wake looks at passages whose time has come or whose messages are final.
func (b *batch) wake(ctx context.Context, list []store.Passage) error {
	ids, sending := make([]store.CustomerID, len(list)), []store.PassageID{}
	for i, p := range list {
		ids[i] = p.Customer
		if len(messagesOf(b.e.Journey.Steps[StepID(p.Step)])) > 0 {
			sending = append(sending, p.ID)
		}
	}
	if err := b.load(ctx, ids); err != nil {
		return err
	}
	outcomes, err := b.tx.Outbox().Outcomes(ctx, sending)
	if err != nil {
		return err
	}
	for i := range list {
		p := &list[i]
		in := Input{Retry: b.e.Journey.holds(StepID(p.Step))}
		if slices.Contains(sending, p.ID) {
			in.Outcomes, in.Retry = visitOutcomes(outcomes[p.ID], p)
			in.Answer = answer(outcomes[p.ID], p)
		}
		b.advance(p, in, b.now)
	}
	return nil
}

// visitOutcomes gives what became of a visit's messages once all are final.
// Where there are none, the visit was held back before it asked for any.
func visitOutcomes(entries []store.OutboxEntry, p *store.Passage) (list []Outcome, retry bool) {
	for _, e := range entries {
		if e.Step != p.Step || e.Visit != p.Visits {
			continue
		}
		if !e.State.Final() {
			return nil, false
		}
		list = append(list, Outcome{Channel: e.Channel, State: e.State, Reason: e.Reason, At: ended(&e)})
	}
	return list, list == nil
}

// ended gives when an entry came to its end; one that the other copy may have sent, there.
func ended(e *store.OutboxEntry) time.Time {
	if e.State == store.OutboxUncertain && e.Reason == store.ReasonCopied {
		return e.NotBefore
	}
	return e.FinishedAt
}

// answer gives what a webhook was answered in this visit: the words of the reply,
// as a value where they are JSON.
func answer(entries []store.OutboxEntry, p *store.Passage) any {
	for _, e := range entries {
		if e.Step != p.Step || e.Visit != p.Visits || e.Channel != store.ChannelWebhook || e.State != store.OutboxSent {
			continue
		}
		var x any
		if json.Unmarshal([]byte(e.Detail), &x) == nil {
			return x
		}
		return e.Detail
	}
	return nil
}

// advance moves one passage and takes in what it asks for.
func (b *batch) advance(p *store.Passage, in Input, now time.Time) {
	s := b.subjects[p.Customer]
	if s == nil { // erased or merged away since
		p.State, p.Reason, p.Due = store.PassageExited, string(store.SkipErased), time.Time{}
		b.moved = append(b.moved, p)
		return
	}
	before, told := *p, in.Outcomes != nil
	in.Person, in.Sends, in.Ahead = PersonOf(s), b.sends[p.Customer], b.ahead[p.Customer]
	in.Winners, in.OrdersReach, in.Copied = b.shared.winners, b.reach, b.copied
	fx, err := b.e.advance(p, &in, now, nil)
	if err != nil {
		b.decide(p, DecidedExited, "error", map[string]any{"error": err.Error()})
		p.State, p.Reason, p.Due = store.PassageExited, "error", time.Time{}
	}
	b.advanced++
	gone := before.Visits != p.Visits || p.State != store.PassageActive
	if gone && !told && len(messagesOf(b.e.Journey.Steps[StepID(before.Step)])) > 0 {
		b.cancel = append(b.cancel, p.ID)
	}
	b.moved = append(b.moved, p)
	for i := range fx {
		b.do(p, s, &fx[i])
	}
}

// do takes in one effect.
func (b *batch) do(p *store.Passage, s *store.Subject, x *Effect) {
	switch x.Kind {
	case EffectMoved:
		b.moves = append(b.moves, store.Move{Passage: p.ID, Customer: p.Customer, From: string(x.Step), Port: x.Port, To: string(x.To)})
		b.chose(p, x)
	case EffectSend:
		b.queue(p, s, x)
	case EffectUpdate:
		b.update(s, x)
	case EffectRecord:
		e := Event{Name: x.Event, At: b.now, Properties: store.Properties(x.Values)}
		if s.History == nil {
			s.History = map[string][]segment.Occurrence{}
		}
		s.History[e.Name] = happenedToo(s.History[e.Name], e)
		b.events = append(b.events, store.Event{
			Customer: p.Customer, Name: x.Event, At: b.now, Properties: x.Values,
			Key: fmt.Sprintf("step/%d/%s/%d", p.ID, x.Step, x.Visit),
		})
	case EffectStartJourney:
		b.entrants[x.Journey] = append(b.entrants[x.Journey], p.Customer)
	case EffectDecided:
		b.decisions = append(b.decisions, b.asMissed(store.Decision{
			At: x.At, Customer: p.Customer, Journey: b.run.Journey, Run: b.run.ID, Passage: p.ID,
			Step: string(x.Step), What: x.What, Reason: x.Reason, Saw: x.Saw,
		}))
	}
}

func (b *batch) decide(p *store.Passage, what, reason string, saw map[string]any) {
	b.decisions = append(b.decisions, store.Decision{
		At: b.now, Customer: p.Customer, Journey: b.run.Journey, Run: b.run.ID, Passage: p.ID, Step: p.Step, What: what, Reason: reason, Saw: saw,
	})
}

// update changes the customer's record, for this transaction's later steps too.
func (b *batch) update(s *store.Subject, x *Effect) {
	if s.Attributes == nil {
		s.Attributes = store.Attributes{}
	}
	u := pendingUpdate{customer: s.ID, set: map[string]value.Value{}, consent: x.Update.Consent}
	for key, v := range x.Values {
		if to, err := value.FromAny(v); err == nil {
			u.set[key] = to
		}
	}
	for _, c := range x.Update.Changes(s) {
		u.set[c.Key] = c.To
	}
	for key, to := range u.set {
		s.Attributes[key] = to
	}
	if k := u.consent; k != nil {
		s.Consents = append(slices.DeleteFunc(slices.Clone(s.Consents), func(c store.Consent) bool {
			return c.Channel == k.Channel && c.Purpose == k.Purpose
		}), k.given())
	}
	b.updates = append(b.updates, u)
}

// pendingUpdate is a change of a customer's record.
type pendingUpdate struct {
	customer store.CustomerID
	set      map[string]value.Value
	consent  *ConsentChange
}

// write puts everything into the store.
func (b *batch) write(ctx context.Context) error {
	for _, u := range b.updates {
		if err := b.apply(ctx, u); err != nil {
			return err
		}
	}
	b.updates = nil
	for _, id := range b.cancel {
		if _, err := b.tx.Outbox().Cancel(ctx, store.OutboxQuery{Passage: id}, "left"); err != nil {
			return err
		}
	}
	if err := b.tx.Passages().Save(ctx, latest(b.moved)); err != nil {
		return err
	}
	if err := b.tx.Outbox().Queue(ctx, b.entries); err != nil {
		return err
	}
	if err := b.tx.Passages().Moved(ctx, b.run.ID, b.moves); err != nil {
		return err
	}
	if err := b.tx.Decisions().Add(ctx, b.decisions); err != nil {
		return err
	}
	if err := b.record(ctx); err != nil {
		return err
	}
	for _, name := range sortedIDs(b.entrants) {
		if err := b.r.hand(ctx, b.tx, name, b.entrants[name]); err != nil {
			return err
		}
	}
	return b.saveRun(ctx)
}

func (b *batch) record(ctx context.Context) error {
	if len(b.events) == 0 {
		return nil
	}
	listens, _ := b.e.Journey.listens()
	for _, e := range b.events {
		b.recorded = b.recorded || listens[e.Name]
	}
	_, err := b.tx.Events().Record(ctx, b.events...)
	return err
}

// saveRun keeps what the passages share, and how far events and entries have come.
func (b *batch) saveRun(ctx context.Context) (err error) {
	if b.run.Shared, err = b.shared.bytes(); err != nil {
		return err
	}
	return b.tx.Runs().Save(ctx, b.run)
}

// apply writes a change of a customer's record.
func (b *batch) apply(ctx context.Context, u pendingUpdate) error {
	c, err := b.tx.Customers().Get(ctx, u.customer)
	if err != nil {
		return err
	}
	for _, key := range sortedIDs(u.set) {
		if err := setField(c, key, u.set[key]); err != nil {
			return err
		}
	}
	if len(u.set) > 0 {
		if err := b.tx.Customers().Save(ctx, c); err != nil {
			return err
		}
	}
	if u.consent == nil {
		return nil
	}
	return b.tx.Customers().SetConsent(ctx, u.customer, store.Consent{
		Channel: u.consent.Channel, Purpose: u.consent.Purpose, State: u.consent.State, Source: store.ConsentByJourney, At: b.now,
	})
}

// setField sets a standard field or a custom attribute.
func setField(c *store.Customer, key string, v value.Value) error {
	switch key {
	case "name":
		c.Name = v.String()
	case "email":
		c.Email = v.String()
	case "phone":
		c.Phone = v.String()
	case "time_zone":
		c.TimeZone = v.String()
	case "locale":
		c.Locale = v.String()
	case "country":
		c.Country = v.String()
	case "external_id", "created_at":
		return fmt.Errorf("a step cannot set %s", key)
	default:
		if c.Attributes == nil {
			c.Attributes = store.Attributes{}
		}
		if v.IsNone() {
			delete(c.Attributes, key)
			return nil
		}
		c.Attributes[key] = v
	}
	return nil
}

// latest drops earlier mentions of the same passage: events may move one twice
// in a batch, through the same pointer.
func latest(list []*store.Passage) []*store.Passage {
	seen := map[store.PassageID]bool{}
	return slices.DeleteFunc(list, func(p *store.Passage) bool {
		if seen[p.ID] {
			return true
		}
		seen[p.ID] = true
		return false
	})
}

// sortArrived sorts by how long passages have stood where they are.
func sortArrived(list []store.Passage) {
	slices.SortFunc(list, func(a, b store.Passage) int {
		return cmp.Or(a.ArrivedAt.Compare(b.ArrivedAt), cmp.Compare(a.Customer, b.Customer), cmp.Compare(a.ID, b.ID))
	})
}

func sortPassages(list []store.Passage) {
	slices.SortFunc(list, func(a, b store.Passage) int {
		return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.Customer, b.Customer), cmp.Compare(a.ID, b.ID))
	})
}

// loadNeeds adds what every message needs to the journey's own needs.
func loadNeeds(j *Journey) (n needs) {
	n = j.Needs()
	for _, key := range addressFields {
		n.AddAttribute(key)
	}
	return n
}
