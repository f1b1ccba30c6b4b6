package sqlstore

import (
	"context"

	"gilmok/store"
)

// counter names a number that is kept up to date instead of counted. Changes
// are gathered in the transaction and written once, before its commit.
type counter struct {
	run  int64
	step string
	what string
	name string
}

// What is counted. Those of run 0 are of the whole workspace.
const (
	countEntered   = "entered"
	countCompleted = "completed"
	countExited    = "exited"   // name: reason
	countWaiting   = "waiting"  // passages standing at a step
	countArrived   = "arrived"  // at a step
	countOut       = "out"      // name: port
	countMessage   = "message"  // name: state of an outbox entry
	countSkipped   = "skipped"  // name: reason
	countFeedback  = "feedback" // name: delivered, opened, …
	countState     = "state"    // run 0; name: state of an outbox entry
	countEvents    = "events"   // name: of an event; kept in event_names
)

func (s *session) count(c counter, n int64) { s.tx.counts[c] += n }

// flushCounts writes the gathered counts; asking for them inside a transaction
// needs it, too.
func (s *session) flushCounts(ctx context.Context) error {
	if s.tx == nil {
		return nil
	}
	var counts [][]any
	for c, n := range s.tx.counts {
		switch {
		case n == 0:
		case c.what == countEvents:
			if _, err := s.exec(ctx, `UPDATE event_names SET count = count + ?2 WHERE name = ?1`, c.name, n); err != nil {
				return s.fail("keep counts", err)
			}
		default:
			counts = append(counts, []any{c.run, c.step, c.what, c.name, n})
		}
	}
	if err := s.bulk(ctx, counts, func(source string) string {
		return `INSERT INTO run_counts (run_id, step, what, name, n) SELECT c0, c1, c2, c3, c4 FROM ` + source + ` WHERE true
			ON CONFLICT (run_id, step, what, name) DO UPDATE SET n = run_counts.n + excluded.n`
	}); err != nil {
		return s.fail("keep counts", err)
	}
	clear(s.tx.counts)
	return s.flushAttributeCounts(ctx)
}

// The properties by which what comes back about a message names its place.
const (
	propertyRun     = "run"
	propertyStep    = "step"
	propertyMachine = "machine"
)

// countFeedback counts what came back about a message of a run: an event whose
// properties name the run and the step. What a machine opened counts apart.
func (s *session) countFeedback(e *store.Event) {
	switch e.Name {
	case store.EventDelivered, store.EventOpened, store.EventClicked, store.EventBounced, store.EventUnsubscribed, store.EventComplained:
	default:
		return
	}
	run, step := int64(e.Properties.Property(propertyRun).Number()), e.Properties.Property(propertyStep).Text()
	if run == 0 || step == "" {
		return
	}
	name := e.Name
	if e.Properties.Property(propertyMachine).Bool() {
		if name != store.EventOpened {
			return
		}
		name = "machine_opened"
	}
	s.count(counter{run: run, step: step, what: countFeedback, name: name}, 1)
}
