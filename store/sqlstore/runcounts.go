package sqlstore

import (
	"context"

	"gilmok/store"
)

// Counts reads the counters of a run: a few rows for each step, however many
// people are in it.
func (s passages) Counts(ctx context.Context, run store.RunID) (*store.RunCounts, error) {
	if err := s.flushCounts(ctx); err != nil {
		return nil, err
	}
	c := &store.RunCounts{Exited: map[string]int{}, Steps: map[string]store.StepCount{}, Messages: map[string]store.MessageCount{}}
	_, err := list(ctx, s.session, func(row scanner) (struct{}, error) {
		var k counter
		var n int
		err := row.Scan(&k.step, &k.what, &k.name, &n)
		addCount(c, k, n)
		return struct{}{}, err
	}, `SELECT step, what, name, n FROM run_counts WHERE run_id = ?1 AND n <> 0`, int64(run))
	return c, s.fail("read counts", err)
}

func addCount(c *store.RunCounts, k counter, n int) {
	switch k.what {
	case countEntered:
		c.Entered += n
	case countCompleted:
		c.Completed += n
	case countExited:
		c.Exited[k.name] += n
	case countWaiting, countArrived, countOut:
		addStepCount(c, k, n)
	case countMessage, countSkipped, countFeedback:
		addMessageCount(c, k, n)
	}
}

func addStepCount(c *store.RunCounts, k counter, n int) {
	step := c.Steps[k.step]
	step.Step = k.step
	if step.Out == nil {
		step.Out = map[string]int{}
	}
	switch k.what {
	case countWaiting:
		step.Waiting += n
		c.Active += n
	case countArrived:
		step.Arrived += n
	case countOut:
		step.Out[k.name] += n
	}
	c.Steps[k.step] = step
}

func addMessageCount(c *store.RunCounts, k counter, n int) {
	m := c.Messages[k.step]
	if m.Skipped == nil {
		m.Skipped = map[string]int{}
	}
	if k.what == countSkipped {
		m.Skipped[k.name] += n
	} else if to := messageCount(&m, k.name); to != nil {
		*to += n
	}
	c.Messages[k.step] = m
}

func messageCount(m *store.MessageCount, name string) *int {
	switch name {
	case messageWaiting:
		return &m.Waiting
	case string(store.OutboxSent):
		return &m.Sent
	case string(store.OutboxFailed):
		return &m.Failed
	case string(store.OutboxUncertain):
		return &m.Uncertain
	case store.EventDelivered:
		return &m.Delivered
	case store.EventOpened:
		return &m.Opened
	case store.EventClicked:
		return &m.Clicked
	case store.EventBounced:
		return &m.Bounced
	case store.EventUnsubscribed:
		return &m.Unsubscribed
	case store.EventComplained:
		return &m.Complained
	case "machine_opened":
		return &m.MachineOpen
	}
	return nil
}
