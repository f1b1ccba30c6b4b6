package dispatch

import "gilmok/store"

// workOn is work over a line: while one message is taken, the server is asked for the
// next, and the mark of that one is noted together with the result of the first.
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
			n := r.outcome(j, receipt, err)
			if next != nil && !r.paced(o) && !r.held(next) {
				j = r.goOn(j, n, next)
				continue
			}
			line.Rest()
			r.settled(j, n)
			if j = nil; next != nil {
				j = r.begin(next)
			}
		}
	}
}

// begin gives a job that is marked as on the wire; nil: it must not go there.
func (r *round) begin(j *job) *job {
	if fit := r.fit([]*job{j}); len(fit) == 0 || !r.mark(fit) {
		return nil
	}
	return j
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

// goOn notes what became of a job and that the next one is on the wire; nil: it is not.
func (r *round) goOn(j *job, n store.OutboxNote, next *job) *job {
	if !r.settled(j, n, onWire(next)) {
		r.land(next.entry.ID)
		return nil
	}
	return next
}
