package dispatch

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"gilmok/store"
	"gilmok/store/segment"
)

// group is what is due, composed.
type group struct {
	drafts []*draft
	err    error
}

// fetch reads what is due next, beside what is on its way to the intent already, and
// composes it; nothing is promised by that.
func (r *round) fetch(before []*draft) <-chan group {
	to := make(chan group, 1)
	go func() {
		var g group
		g.drafts, g.err = r.read(before)
		to <- g
	}()
	return to
}

func (r *round) read(before []*draft) ([]*draft, error) {
	channels := r.roomy()
	if r.halted() || len(channels) == 0 {
		return nil, nil
	}
	except := make([]store.OutboxID, len(before))
	for i, d := range before {
		except[i] = d.entry.ID
	}
	entries, err := r.d.st.Outbox().Due(r.wire, channels, except, r.groupSize())
	if err != nil {
		return nil, fmt.Errorf("read the outbox: %w", err)
	}
	if len(entries) == 0 {
		return nil, nil
	}
	return r.draft(r.wire, entries)
}

// launch commits the intent to send a group and hands it to the workers. It gives how
// many entries got on: those that wait for the result of another message to the same
// address did not.
func (r *round) launch(drafts []*draft) (moved int, err error) {
	t, err := r.intend(r.wire, drafts)
	if err != nil {
		return 0, err
	}
	r.hand(t.jobs)
	return len(t.group) - t.deferred, nil
}

// unlessEnded makes an error of a round that was ended on purpose none.
func (r *round) unlessEnded(err error) error {
	if r.ctx.Err() != nil {
		return nil
	}
	return err
}

// draft is an entry on its way to become a job.
type draft struct {
	entry *store.OutboxEntry
	out   *outlet
	named bool // by the message: no other outlet takes its place
	tags  []string
	msg   Message
	skip  *Skip    // the composer's decision against it
	from  *reading // what it was composed from
}

// reading is what was read of a group's customers before its messages were composed.
type reading struct {
	subjects map[store.CustomerID]*store.Subject
	needs    segment.Needs
	standing store.Standing
	known    bool // what it stands for
}

// holds reports whether a transaction would read the same, of at least these needs.
func (of *reading) holds(now store.CustomerReader, needs segment.Needs) bool {
	if !of.known || len(needs.Events)+len(needs.Segments) > 0 {
		return false
	}
	for _, key := range needs.Attributes {
		if !slices.Contains(of.needs.Attributes, key) {
			return false
		}
	}
	standing, known := now.Standing()
	return known && standing == of.standing
}

// readCustomers reads what composing needs, and what the policies look at in any case.
func readCustomers(ctx context.Context, from store.CustomerReader, needs segment.Needs, entries []store.OutboxEntry) (*reading, error) {
	of := &reading{needs: needs.Clone()}
	of.needs.Consent, of.needs.Suppressed = true, true
	of.standing, of.known = from.Standing()
	var err error
	of.subjects, err = subjects(ctx, from, of.needs, entries)
	return of, err
}

// draft composes the messages of a group, on every processor.
func (r *round) draft(ctx context.Context, entries []store.OutboxEntry) ([]*draft, error) {
	plan, err := r.d.compose.Plan(ctx, versions(entries))
	if err != nil {
		return nil, fmt.Errorf("read the messages of a group: %w", err)
	}
	from, err := readCustomers(ctx, r.d.st.Customers(), plan.Needs, entries)
	if err != nil {
		return nil, err
	}
	now := r.d.clock.Now()
	drafts := make([]*draft, len(entries))
	for i := range entries {
		e := &entries[i]
		named := plan.Senders[e.Message]
		drafts[i] = &draft{entry: e, out: r.d.pick(e, named, now), named: named != "", tags: plan.Tags[e.Message], from: from}
	}
	return drafts, r.composeEach(ctx, drafts, now)
}

func (r *round) composeEach(ctx context.Context, drafts []*draft, now time.Time) error {
	var next atomic.Int64
	failed := make(chan error, 1)
	var composers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(drafts)) {
		composers.Go(func() {
			for i := next.Add(1); i <= int64(len(drafts)); i = next.Add(1) {
				d := drafts[i-1]
				if err := r.composeOne(ctx, d, d.from.subjects[d.entry.Customer], now); err != nil {
					select {
					case failed <- err:
					default:
					}
				}
			}
		})
	}
	composers.Wait()
	select {
	case err := <-failed:
		return err
	default:
		return nil
	}
}

func (r *round) composeOne(ctx context.Context, d *draft, s *store.Subject, now time.Time) error {
	switch {
	case s == nil:
		d.skip = &Skip{Reason: store.SkipErased, Detail: "the customer is gone"}
		return nil
	case d.out == nil:
		return nil // waits for a sender; intend sees to it
	}
	msg, err := r.d.compose.Compose(ctx, Draft{
		Entry: d.entry, Subject: s, Sender: d.out.account, Now: now,
		Coupon: func(pool string) (string, error) { return r.coupon(ctx, pool, d.entry.Key) },
	})
	if errors.As(err, &d.skip) {
		return nil
	}
	if refusal := Classify(err); refusal != nil && refusal.Verdict == VerdictConfiguration {
		r.d.learn(d.out, refusal, now) // as a sender without a From: it waits, the message does not fail
		d.out = nil
		return nil
	}
	if err != nil {
		return fmt.Errorf("compose message %s: %w", d.entry.Key, err)
	}
	d.msg = msg
	return nil
}

// coupon takes a code; the intent's sync carries it to the disk before the wire is touched.
func (r *round) coupon(ctx context.Context, pool, key string) (code string, err error) {
	err = r.d.st.InTxRelaxed(ctx, func(tx store.Tx) (err error) {
		code, err = tx.Coupons().Take(ctx, pool, key)
		return err
	})
	return code, err
}

func versions(entries []store.OutboxEntry) (ids []store.MessageVersionID) {
	for _, e := range entries {
		if !slices.Contains(ids, e.Message) {
			ids = append(ids, e.Message)
		}
	}
	return ids
}

// subjects loads the customers of a group with what the needs name.
func subjects(ctx context.Context, from store.CustomerReader, needs segment.Needs, entries []store.OutboxEntry) (map[store.CustomerID]*store.Subject, error) {
	ids := make([]store.CustomerID, 0, len(entries))
	for _, e := range entries {
		ids = append(ids, e.Customer)
	}
	slices.Sort(ids)
	found := make(map[store.CustomerID]*store.Subject, len(ids))
	for s, err := range from.Subjects(ctx, needs, slices.Compact(ids)) {
		if err != nil {
			return nil, fmt.Errorf("load the customers of a group: %w", err)
		}
		found[s.ID] = s
	}
	return found, nil
}
