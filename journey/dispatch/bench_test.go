package dispatch_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"gilmok/journey"
	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/smtp/smtptest"
	"gilmok/store"
	"gilmok/store/sqlite"
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

// BenchmarkDistant sends to a server 20 ms away, over eight connections. A mail takes one
// round trip where the next is asked for behind it, so 50 a second is the most there is.
func BenchmarkDistant(b *testing.B) {
	const people, connections, trip = 400, 8, 20 * time.Millisecond
	s := newShop(b, people, journey.System{})
	s.account(smtptest.Start(b, smtptest.Options{Extensions: []string{"PIPELINING"}, Delay: trip}))
	d := s.dispatcher(s.st, dispatch.Options{})
	sent := 0
	for b.Loop() {
		b.StopTimer()
		s.queue(func(_ int, e *store.OutboxEntry) { e.Message += store.MessageVersionID(s.queued) })
		b.StartTimer()
		sent += s.drain(d).Sent
	}
	if sent != people*b.N {
		b.Fatalf("sent %d of %d", sent, people*b.N)
	}
	each := float64(sent) / b.Elapsed().Seconds() / connections
	b.ReportMetric(each, "messages/s/connection")
	b.ReportMetric(each*trip.Seconds(), "of-most")
}

// BenchmarkStop is how long after "stop everything", said by another process, the last
// message is taken by the server: at full speed, and where it takes its time for each.
func BenchmarkStop(b *testing.B) {
	for name, delay := range map[string]time.Duration{"full_speed": 0, "slow_server": 300 * time.Millisecond} {
		b.Run(name, func(b *testing.B) {
			const people = 10_000
			s := newShop(b, people, journey.System{})
			other, err := sqlite.Open(b.Context(), s.path, sqlite.Options{})
			if err != nil {
				b.Fatal(err)
			}
			defer other.Close()
			var last, after time.Duration
			for b.Loop() {
				took, n := stopMidway(b, s, other, delay)
				last, after = max(last, took), after+time.Duration(n)
			}
			b.ReportMetric(float64(last.Milliseconds()), "worst-ms")
			b.ReportMetric(float64(after)/float64(b.N), "taken-after")
		})
	}
}

// stopMidway says stop while the outbox is sent, and gives how long after it the server
// took the last message, and how many it took after it.
func stopMidway(b *testing.B, s *shop, other store.Store, delay time.Duration) (last time.Duration, after int) {
	b.Helper()
	stop := func(stopped bool) {
		if err := other.InTx(b.Context(), func(tx store.Tx) error { return tx.Outbox().SetStopped(b.Context(), stopped) }); err != nil {
			b.Fatal(err)
		}
	}
	stop(false)
	underWay := make(chan struct{})
	server := smtptest.Start(b, smtptest.Options{Extensions: []string{"PIPELINING"}, Delay: delay, Act: func(n int, to string) smtptest.Act {
		if n == 50 && to == "" {
			close(underWay)
		}
		return smtptest.Act{}
	}})
	s.account(server)
	s.queue(func(_ int, e *store.OutboxEntry) { e.Message += store.MessageVersionID(s.queued) })
	d := s.dispatcher(s.st, dispatch.Options{})
	drained := make(chan error, 1)
	go func() {
		_, err := d.Drain(b.Context())
		drained <- err
	}()
	<-underWay
	said := time.Now()
	stop(true)
	if err := <-drained; err != nil {
		b.Fatal(err)
	}
	for _, m := range server.Accepted() {
		if took := m.At.Sub(said); took > 0 {
			last, after = max(last, took), after+1
		}
	}
	if len(server.Accepted()) == len(s.people) {
		b.Fatal("all had gone before the stop: the benchmark shows nothing")
	}
	return last, after
}

// envQueued is how many messages BenchmarkManyQueued queues; a million where it is unset.
const envQueued = "GILMOK_QUEUED"

// BenchmarkManyQueued queues a million messages, sends 20,000 of them and reports the most
// memory that the process has held, where the system tells (Linux). Run it alone.
func BenchmarkManyQueued(b *testing.B) {
	queued, err := strconv.Atoi(cmp.Or(os.Getenv(envQueued), "1000000"))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		s := newShop(b, 1000, journey.System{})
		s.tx(func(ctx context.Context, tx store.Tx) error {
			return tx.Senders().Save(ctx, &store.Sender{Name: "main", Channel: store.ChannelEmail, Kind: "nothing"})
		})
		for n := 0; n < queued; n += len(s.people) {
			s.queueMore(n)
		}
		ctx, stop := context.WithCancel(context.Background())
		few := &few{left: 20_000, done: stop}
		d := dispatch.New(s.st, s.clock, func(context.Context, store.Sender) (dispatch.Sender, error) { return few, nil }, plain{}, dispatch.Options{})
		tally, err := d.Drain(ctx)
		if !errors.Is(err, context.Canceled) || tally.Sent < 20_000 {
			b.Fatalf("%+v, %v", tally, err)
		}
		b.ReportMetric(peakMegabytes(), "peak-MB")
	}
}

// queueMore queues another message for each of the people, without passages.
func (s *shop) queueMore(from int) {
	s.t.Helper()
	s.tx(func(ctx context.Context, tx store.Tx) error {
		entries := make([]*store.OutboxEntry, len(s.people))
		for i, id := range s.people {
			entries[i] = &store.OutboxEntry{
				Run: s.run, Passage: store.PassageID(from + i + 1), Customer: id, Step: "m1", Visit: 1, Channel: store.ChannelEmail, Message: s.message + store.MessageVersionID(from),
				Purpose: store.PurposeAdvertising, Key: fmt.Sprint("k", from+i), MessageID: fmt.Sprintf("p%d@shop.test", from+i), Address: address(i), NotBefore: tx.Now(),
			}
		}
		return tx.Outbox().Queue(ctx, entries)
	})
}

// few takes so many messages, and says when it has had enough.
type few struct {
	nothing
	mu   sync.Mutex
	left int
	done func()
}

func (f *few) Send(ctx context.Context, m dispatch.Message) (dispatch.Receipt, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.left--; f.left == 0 {
		f.done()
	}
	return f.nothing.Send(ctx, m)
}

func peakMegabytes() float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	kilobytes, _ := strconv.ParseFloat(strings.Fields(rest + " 0")[0], 64)
	return kilobytes / 1024
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
