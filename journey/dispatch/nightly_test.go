package dispatch_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
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
// write, before or after its commit; a power cut that takes the end of what was noted
// with it, or all; servers that hang up or refuse somewhere, and one that is gone for
// good where there is a second. It lets other processes go on, on the same boot or
// another, until nothing is left to do. Nobody may be lost, and nobody written to twice
// unless the outbox says that it does not know.
func TestFaultsAtRandom(t *testing.T) {
	const usual = 15
	runs, any := asked(t, envFaultRuns, usual), 1 // the usual runs are the same each time
	if runs != usual {
		any = int(time.Now().UnixNano() & 0xffffff)
	}
	seed := uint64(asked(t, envSeed, any))
	var all fate
	for i := range runs {
		f := faultsAtRandom(t, seed+uint64(i))
		all.uncertain, all.deaths, all.shared, all.torn = all.uncertain+f.uncertain, all.deaths+f.deaths, all.shared+f.shared, all.torn+f.torn
		if t.Failed() {
			t.Fatalf("run %d failed; see it again with %s=%d %s=1", i+1, envSeed, seed+uint64(i), envFaultRuns)
		}
	}
	t.Logf("%d runs from seed %d: %d deaths, %d uncertain, %d over two senders, %d pages torn or gone; none lost, none twice",
		runs, seed, all.deaths, all.uncertain, all.shared, all.torn)
	if runs > 100 && (all.deaths == 0 || all.shared == 0 || all.torn == 0) {
		t.Error("a kind of fault never came: the test does not show what it says")
	}
}

// fate is what a run went through: shared and torn count runs with two senders that
// both took something, and pages of notes that lost their end.
type fate struct{ uncertain, deaths, shared, torn int }

func faultsAtRandom(t *testing.T, seed uint64) (f fate) {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 0))
	people := 4 + r.IntN(12)
	clock := journey.NewVirtual(start)
	s := newShop(t, people, clock)
	defer s.st.Close()
	servers := s.unreliable(r, seed)
	s.queue()
	boot := 0
	for range r.IntN(5) {
		mortal := &dying{Store: s.st, left: 1 + r.IntN(3*people), after: r.IntN(2) == 0}
		d := s.dispatcher(mortal, dispatch.Options{Boot: fmt.Sprint("boot-", boot), Group: 1 + r.IntN(8)})
		_, _ = d.Drain(context.Background()) // it may die, or come through
		if mortal.dead {
			f.deaths++
		}
		if r.IntN(2) == 0 { // the power failed, not the process only
			boot++
			f.torn += s.tearNotes(r)
		}
		if len(servers) > 1 && r.IntN(3) == 0 {
			servers[0].Close()
		}
		_ = clock.Until(context.Background(), clock.Now().Add(time.Duration(r.IntN(240))*time.Minute))
	}
	last := s.dispatcher(s.st, dispatch.Options{Boot: fmt.Sprint("boot-", boot)})
	for range 40 { // past every retry
		s.drain(last)
		_ = clock.Until(context.Background(), clock.Now().Add(12*time.Hour))
	}
	f.uncertain = s.checkOutbox(servers...)
	for _, e := range s.entries() {
		if !e.State.Final() {
			t.Errorf("seed %d: %s never ends: %s (%s)", seed, e.Address, e.State, e.Reason)
		}
	}
	if len(servers) > 1 && len(servers[0].Accepted()) > 0 && len(servers[1].Accepted()) > 0 {
		f.shared = 1
	}
	if wrong, err := s.st.Check(context.Background()); err != nil || len(wrong) > 0 {
		t.Errorf("seed %d: the workspace: %v, %v", seed, wrong, err)
	}
	return f
}

// unreliable starts one server or two that do what they like, with a sender for each: the
// second stands by, or both have a share.
func (s *shop) unreliable(r *rand.Rand, seed uint64) (servers []*smtptest.Server) {
	s.t.Helper()
	connections, often, shares := 1+r.IntN(4), r.IntN(30), r.IntN(2) == 0
	extensions := [][]string{nil, {"PIPELINING"}}[r.IntN(2)]
	for i := range 1 + r.IntN(2) {
		server := smtptest.Start(s.t, smtptest.Options{Extensions: extensions, Act: func(n int, _ string) smtptest.Act {
			q := rand.New(rand.NewPCG(seed, uint64(2*n+i)+1)) // the server is asked from several connections
			if q.IntN(100) >= often {
				return smtptest.Act{}
			}
			return acts[q.IntN(len(acts))]
		}})
		s.account(server, func(a *store.Sender) {
			a.Name, a.Default, a.Config["connections"] = fmt.Sprint("sender ", i), i == 0, fmt.Sprint(connections)
			if shares {
				a.Config[dispatch.KeyShare] = fmt.Sprint(1 + i)
			}
		})
		servers = append(servers, server)
	}
	return servers
}

// tearNotes does to what was noted and not folded what a power cut may: the end of it
// was never on the disk, or nothing of it was. It gives how many pages were hurt.
func (s *shop) tearNotes(r *rand.Rand) (torn int) {
	s.t.Helper()
	pages, err := filepath.Glob(s.path + "-notes-*")
	if err != nil {
		s.t.Fatal(err)
	}
	for _, page := range pages {
		info, err := os.Stat(page)
		if err != nil {
			s.t.Fatal(err)
		}
		switch size := info.Size(); {
		case size == 0:
			continue
		case r.IntN(4) == 0:
			err = os.Remove(page)
		default:
			err = os.Truncate(page, r.Int64N(size))
		}
		if err != nil {
			s.t.Fatal(err)
		}
		torn++
	}
	return torn
}

// TestSoak sends very many messages while the process is killed again and again, and
// counts.
func TestSoak(t *testing.T) {
	people := asked(t, envSoak, 0)
	if people == 0 {
		t.Skipf("the soak is for the nightly run: set %s to a number of messages", envSoak)
	}
	r := rand.New(rand.NewPCG(uint64(asked(t, envSeed, 1)), 0))
	killed(t, people, max(people/4000, 5), 0, func(int) time.Duration { return time.Duration(100+r.IntN(4000)) * time.Millisecond })
}
