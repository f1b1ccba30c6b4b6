package smtp

import (
	"context"
	"sync/atomic"

	"gilmok/journey/dispatch"
)

// line is a dispatch.Line. Of a mail that comes next it sends the envelope behind the
// one before; of what stands in it nothing, so that it can still be taken back: by
// hanging up, for a server that has answered DATA waits for the mail.
type line struct {
	s    *Sender
	c    *conn // on which the next mail was asked for; nil: none
	next string
}

// Line implements dispatch.Liner.
func (s *Sender) Line() dispatch.Line { return &line{s: s} }

// Send implements dispatch.Line.
func (l *line) Send(ctx context.Context, m dispatch.Message, next *dispatch.Message) (receipt dispatch.Receipt, err error) {
	if l.next != m.Key {
		l.Rest()
	}
	on := l.c
	l.c = nil
	receipt, l.c, err = l.s.send(ctx, m, on, next)
	if l.c != nil {
		l.next = next.Key
	}
	return receipt, err
}

// Ready implements dispatch.Line.
func (l *line) Ready() bool { return l.c != nil && l.c.answered() }

// Rest implements dispatch.Line.
func (l *line) Rest() {
	if l.c != nil {
		l.c.close()
		l.c = nil
	}
}

// trial is whether a server takes the next mail's envelope behind the one before. All
// that offer PIPELINING should; one that does not may hang up and leave that one in
// doubt, so it is tried with one mail first.
type trial struct{ atomic.Int32 }

const (
	untried int32 = iota
	trying
	taken
	refused
)

// follows gives the envelope to send behind a mail, where that may be done.
func (s *Sender) follows(c *conn, next *dispatch.Message) *envelope {
	if next == nil || !c.pipelined {
		return nil
	}
	e, err := s.envelope(*next)
	if err != nil || !c.takes(&e, next.Raw) {
		return nil // its own Send says why
	}
	if s.ahead.CompareAndSwap(untried, trying) {
		c.tries = &s.ahead
	} else if s.ahead.Load() != taken && c.tries == nil {
		return nil
	}
	return &e
}
