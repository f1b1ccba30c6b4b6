package dispatch

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"

	"gilmok/store"
	"gilmok/store/segment"
)

// lease is how long a claim stands if its process hangs; a dead one is settled by
// Recover at the next start, whatever the lease says.
const lease = 10 * time.Minute

// prepare claims a group, composes its messages and commits the intent to send
// them. It gives what may go, and how many entries got on: those that wait for the
// result of another message to the same address did not.
func (r *round) prepare(channels []store.Channel) ([]*job, int, error) {
	// Not the context that ends on purpose: a commit that it cuts short may have
	// happened all the same, and would leave a group leased to nobody. intend sees
	// that the round has ended, and gives all of it back.
	ctx := r.wire
	var entries []store.OutboxEntry
	err := r.d.st.InTxRelaxed(ctx, func(tx store.Tx) (err error) {
		entries, err = tx.Outbox().Claim(ctx, r.d.opt.Owner, r.d.clock.Now().Add(lease), channels, r.groupSize())
		return err
	})
	if err != nil {
		return nil, 0, r.unlessEnded(fmt.Errorf("claim from the outbox: %w", err))
	}
	if len(entries) == 0 {
		return nil, 0, nil
	}
	drafts, err := r.draft(ctx, entries)
	if err != nil {
		return nil, 0, r.giveBack(entries, err)
	}
	t, err := r.intend(ctx, drafts)
	if err != nil {
		return nil, 0, r.giveBack(entries, err)
	}
	return t.jobs, len(entries) - t.deferred, nil
}

// unlessEnded makes an error of a round that was ended on purpose none.
func (r *round) unlessEnded(err error) error {
	if r.ctx.Err() != nil {
		return nil
	}
	return err
}

// giveBack returns a claimed group to pending: nothing of it was sent.
func (r *round) giveBack(entries []store.OutboxEntry, cause error) error {
	list := make([]*store.OutboxEntry, len(entries))
	for i := range entries {
		e := &entries[i]
		e.State, e.Owner, e.LeasedUntil = store.OutboxPending, "", time.Time{}
		list[i] = e
	}
	err := r.d.st.InTxRelaxed(r.wire, func(tx store.Tx) error { return tx.Outbox().Save(r.wire, list) })
	if err != nil {
		cause = errors.Join(cause, fmt.Errorf("give back %d claimed messages: %w", len(list), err))
	}
	return r.unlessEnded(cause)
}

// draft is an entry on its way to become a job.
type draft struct {
	entry *store.OutboxEntry
	out   *outlet
	named bool // by the message: no other outlet takes its place
	tags  []string
	msg   Message
	skip  *Skip // the composer's decision against it
}

// draft composes the messages of a group, on every processor.
func (r *round) draft(ctx context.Context, entries []store.OutboxEntry) ([]*draft, error) {
	plan, err := r.d.compose.Plan(ctx, versions(entries))
	if err != nil {
		return nil, fmt.Errorf("read the messages of a group: %w", err)
	}
	subjects, err := subjects(ctx, r.d.st.Customers(), plan.Needs, entries)
	if err != nil {
		return nil, err
	}
	now := r.d.clock.Now()
	drafts := make([]*draft, len(entries))
	for i := range entries {
		e := &entries[i]
		named := plan.Senders[e.Message]
		drafts[i] = &draft{entry: e, out: r.d.pick(e, named, now), named: named != "", tags: plan.Tags[e.Message]}
	}
	return drafts, r.composeEach(ctx, drafts, subjects, now)
}

func (r *round) composeEach(ctx context.Context, drafts []*draft, subjects map[store.CustomerID]*store.Subject, now time.Time) error {
	next := make(chan *draft)
	failed := make(chan error, 1)
	var composers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(drafts)) {
		composers.Go(func() {
			for d := range next {
				if err := r.composeOne(ctx, d, subjects[d.entry.Customer], now); err != nil {
					select {
					case failed <- err:
					default:
					}
				}
			}
		})
	}
	for _, d := range drafts {
		next <- d
	}
	close(next)
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
