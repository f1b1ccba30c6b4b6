package dispatch_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"gilmok/journey"
	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/smtp/smtptest"
	"gilmok/store"
)

// How much the nightly run does; unset, these tests do a little of it, or nothing.
const (
	envFaultRuns = "GILMOK_FAULT_RUNS" // runs of TestFaultsAtRandom
	envSoak      = "GILMOK_SOAK"       // messages of TestSoak
	envSeed      = "GILMOK_SEED"       // of the run that failed, to see it again
)

// asked reads a number from the environment.
func asked(t *testing.T, name string, usual int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return usual
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("%s is %q, and should be a number", name, text)
	}
	return n
}

// acts are what a server may do to a message; most often it does nothing of the kind.
var acts = []smtptest.Act{
	{At: "mail"}, {At: "rcpt"}, {At: "data"}, {At: "dot"}, {At: "accepted"},
	{At: "mail", Reply: "421 4.3.2 not now"}, {At: "rcpt", Reply: "450 4.7.1 slower"}, {At: "rcpt", Reply: "550 5.1.1 nobody"},
	{At: "dot", Reply: "451 4.3.0 oops"}, {At: "dot", Reply: "552 5.2.2 full"},
}

// TestFaultsAtRandom puts several faults into each run: processes that die at some
// write, before or after its commit, and a server that hangs up or refuses somewhere,
// and lets other processes go on, on the same boot or another, until nothing is left
// to do. Nobody may be lost, and nobody written to twice unless the outbox says that
// it does not know.
func TestFaultsAtRandom(t *testing.T) {
	runs := asked(t, envFaultRuns, 15)
	seed := uint64(asked(t, envSeed, int(time.Now().UnixNano()&0xffffff)))
	uncertain, deaths := 0, 0
	for i := range runs {
		u, d := faultsAtRandom(t, seed+uint64(i))
		uncertain, deaths = uncertain+u, deaths+d
		if t.Failed() {
			t.Fatalf("run %d failed; see it again with %s=%d %s=1", i+1, envSeed, seed+uint64(i), envFaultRuns)
		}
	}
	t.Logf("%d runs from seed %d: %d deaths, %d uncertain, none lost, none twice", runs, seed, deaths, uncertain)
}

func faultsAtRandom(t *testing.T, seed uint64) (uncertain, deaths int) {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 0))
	people, connections, share := 4+r.IntN(12), 1+r.IntN(4), r.IntN(30)
	clock := journey.NewVirtual(start)
	s := newShop(t, people, clock)
	defer s.st.Close()
	extensions := [][]string{nil, {"PIPELINING"}}[r.IntN(2)]
	server := smtptest.Start(t, smtptest.Options{Extensions: extensions, Act: func(n int, _ string) smtptest.Act {
		q := rand.New(rand.NewPCG(seed, uint64(n)+1)) // the server is asked from several connections
		if q.IntN(100) >= share {
			return smtptest.Act{}
		}
		return acts[q.IntN(len(acts))]
	}})
	defer server.Close()
	s.account(server, func(a *store.Sender) { a.Config["connections"] = fmt.Sprint(connections) })
	s.queue()
	boot := 0
	for range r.IntN(5) {
		mortal := &dying{Store: s.st, left: 1 + r.IntN(2*people), after: r.IntN(2) == 0}
		d := s.dispatcher(mortal, dispatch.Options{Boot: fmt.Sprint("boot-", boot), Group: 1 + r.IntN(8)})
		_, _ = d.Drain(context.Background()) // it may die, or come through
		if mortal.dead {
			deaths++
		}
		boot += r.IntN(2) // the power failed, or the process only
		_ = clock.Until(context.Background(), clock.Now().Add(time.Duration(r.IntN(240))*time.Minute))
	}
	last := s.dispatcher(s.st, dispatch.Options{Boot: fmt.Sprint("boot-", boot)})
	for range 40 { // past every retry
		s.drain(last)
		_ = clock.Until(context.Background(), clock.Now().Add(12*time.Hour))
	}
	uncertain = s.checkOutbox(server)
	for _, e := range s.entries() {
		if !e.State.Final() {
			t.Errorf("seed %d: %s never ends: %s (%s)", seed, e.Address, e.State, e.Reason)
		}
	}
	return uncertain, deaths
}

// TestSoak sends very many messages while the process is killed again and again, and
// counts.
func TestSoak(t *testing.T) {
	people := asked(t, envSoak, 0)
	if people == 0 {
		t.Skipf("the soak is for the nightly run: set %s to a number of messages", envSoak)
	}
	r := rand.New(rand.NewPCG(uint64(asked(t, envSeed, 1)), 0))
	killed(t, people, max(people/20000, 5), 0, func(int) time.Duration { return time.Duration(100+r.IntN(4000)) * time.Millisecond })
}
