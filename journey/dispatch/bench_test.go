package dispatch_test

import (
	"context"
	"syscall"
	"testing"
	"time"

	"gilmok/journey"
	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/smtp/smtptest"
	"gilmok/store"
)

// BenchmarkBookkeeping is the whole way from claim to result with a sender and a
// composer that cost nothing: what is left is the outbox.
func BenchmarkBookkeeping(b *testing.B) {
	open := func(context.Context, store.Sender) (dispatch.Sender, error) { return nothing{}, nil }
	benchmark(b, func(s *shop) *dispatch.Dispatcher {
		s.tx(func(ctx context.Context, tx store.Tx) error {
			return tx.Senders().Save(ctx, &store.Sender{Name: "main", Channel: store.ChannelEmail, Kind: "nothing"})
		})
		return dispatch.New(s.st, s.clock, open, plain{}, dispatch.Options{})
	})
}

// BenchmarkSMTP sends to a server in the process, over eight connections.
func BenchmarkSMTP(b *testing.B) {
	for name, extensions := range map[string][]string{"one_by_one": nil, "pipelined": {"PIPELINING"}} {
		b.Run(name, func(b *testing.B) {
			benchmark(b, func(s *shop) *dispatch.Dispatcher {
				s.account(smtptest.Start(b, smtptest.Options{Extensions: extensions}))
				return s.dispatcher(s.st, dispatch.Options{})
			})
		})
	}
}

func benchmark(b *testing.B, open func(*shop) *dispatch.Dispatcher) {
	const people = 5000
	s := newShop(b, people, journey.System{})
	d := open(s)
	sent, computed := 0, time.Duration(0)
	for b.Loop() {
		b.StopTimer()
		s.queue(func(_ int, e *store.OutboxEntry) { e.Message += store.MessageVersionID(s.queued) })
		b.StartTimer()
		began := computing()
		sent += s.drain(d).Sent
		computed += computing() - began
	}
	if sent != people*b.N {
		b.Fatalf("sent %d of %d", sent, people*b.N)
	}
	b.ReportMetric(float64(sent)/b.Elapsed().Seconds(), "messages/s")
	b.ReportMetric(float64(computed.Microseconds())/float64(sent), "cpu-µs/message")
}

// computing is the time that this process has computed so far.
func computing() time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// nothing is a sender that takes everything at once.
type nothing struct{}

func (nothing) Name() string { return "nothing" }

func (nothing) Send(context.Context, dispatch.Message) (dispatch.Receipt, error) {
	return dispatch.Receipt{Words: "250 ok"}, nil
}
