package dispatch

import (
	"errors"

	"gilmok/store"
)

// workOn is work over a line: while one message is taken, the server is asked for the
// next, and the mark of that one is noted together with the result of the first. Where
// the server lets us wait for its word, a message is marked once it is there: one whose
// body has not left is not in doubt, however long that took.
func (r *round) workOn(line Line, o *outlet, jobs <-chan *job) {
	defer line.Rest()
	for first := range jobs {
		for j := r.begin(first); j != nil; {
			next := r.following(o, jobs)
			var ahead *Message
			if next != nil {
				ahead = &next.msg
			}
			receipt, err := line.Send(r.wire, j.msg, ahead)
			goOn := next != nil && !r.paced(o) && !r.held(next)
			if !goOn {
				line.Rest()
			}
			noted := r.ended(j, receipt, err, marked(next, goOn && line.Ready())...)
			switch {
			case next == nil:
				j = nil
			case !goOn:
				j = r.begin(next)
			case noted:
				j = r.leaves(next)
			default:
				r.land(next.entry.ID)
				j = nil
			}
		}
	}
}

// begin gives a job that may go on the wire; nil: it must not.
func (r *round) begin(j *job) *job {
	if len(r.fit([]*job{j})) == 0 {
		return nil
	}
	return r.leaves(j)
}

// What keeps a message here that its server waits for.
var (
	errTakenBack = errors.New("taken back")
	errUnmarked  = errors.New("not on record")
)

// leaves has a job marked before its message leaves, and looks once more whether it may.
func (r *round) leaves(j *job) *job {
	j.msg.Leaving = func() error {
		switch {
		case j.entry.State == store.OutboxOnWire:
			return nil
		case r.held(j):
			return errTakenBack
		case !r.mark([]*job{j}):
			return errUnmarked
		}
		return nil
	}
	return j
}

// marked gives the note that a job goes on the wire, where it does.
func marked(j *job, goes bool) []store.OutboxNote {
	if !goes {
		return nil
	}
	return []store.OutboxNote{onWire(j)}
}

// ended notes what became of a job, and what is noted besides; false: it is not on record.
func (r *round) ended(j *job, receipt Receipt, err error, besides ...store.OutboxNote) bool {
	switch {
	case errors.Is(err, errUnmarked):
		return false
	case errors.Is(err, errTakenBack):
		return r.release(j, besides...)
	}
	return r.settled(j, r.outcome(j, receipt, err), besides...)
}

// following takes the job that the server is asked for now already, nil for none: where
// each has to wait for its turn, or other connections would have nothing to do.
func (r *round) following(o *outlet, jobs <-chan *job) *job {
	if len(jobs) < o.connections() || r.paced(o) {
		return nil
	}
	select {
	case j := <-jobs:
		if j != nil && r.held(j) {
			r.release(j)
			return nil
		}
		return j
	default:
		return nil
	}
}

// paced reports whether each message has to wait for its turn.
func (r *round) paced(o *outlet) bool { return o.throttle.Rate(r.d.clock.Now()) > 0 }
