package dispatch_test

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"gilmok/journey"
	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/smtp/smtptest"
	"gilmok/store"
	"gilmok/store/sqlite"
)

// TestKilledAtEveryWrite stops the process at its first write, at its second, and so
// on: before and after the commit. After each death another process goes on, on the
// same boot of the machine. Nobody may be lost and nobody written to twice; at most
// the messages that were on the wire, one a connection, may be uncertain.
func TestKilledAtEveryWrite(t *testing.T) {
	const people, connections = 6, 2
	for _, after := range []bool{false, true} {
		deaths, uncertain := 0, 0
		for nth := 1; ; nth++ {
			died, unsure := killedAt(t, people, connections, nth, after)
			if !died {
				break
			}
			deaths++
			uncertain += unsure
			if unsure > connections {
				t.Errorf("killed at write %d (after the commit: %v): %d uncertain over %d connections", nth, after, unsure, connections)
			}
		}
		if deaths < people {
			t.Errorf("only %d writes to die at: the test kills nothing", deaths)
		}
		t.Logf("after the commit: %v: %d deaths, %d uncertain in all, none lost, none twice", after, deaths, uncertain)
	}
}

// killedAt runs an outbox with a death at the nth write and then to its end.
func killedAt(t *testing.T, people, connections, nth int, after bool) (died bool, uncertain int) {
	t.Helper()
	s := newShop(t, people, journey.NewVirtual(start))
	server := smtptest.Start(t, smtptest.Options{Extensions: []string{"PIPELINING"}})
	s.account(server, func(a *store.Sender) { a.Config["connections"] = fmt.Sprint(connections) })
	s.queue()
	mortal := &dying{Store: s.st, left: nth, after: after}
	_, err := s.dispatcher(mortal, dispatch.Options{Boot: "boot-1", Group: 3}).Drain(context.Background())
	if died = mortal.dead; died != (err != nil) {
		t.Errorf("killed at write %d: died %v, %v", nth, died, err)
	}
	s.drain(s.dispatcher(s.st, dispatch.Options{Boot: "boot-1"}))
	uncertain = s.checkOutbox(server)
	if states := s.states(); states[store.OutboxSent]+uncertain != people {
		t.Errorf("killed at write %d (after the commit: %v): %v", nth, after, states)
	}
	return died, uncertain
}

// TestPowerCut: on another boot the intents that were on disk are uncertain, for
// their marks and results may have been lost; everything else goes on.
func TestPowerCut(t *testing.T) {
	s := newShop(t, 40, journey.NewVirtual(start))
	server := smtptest.Start(t, smtptest.Options{})
	s.account(server, func(a *store.Sender) { a.Config["connections"] = "1" })
	s.queue()
	// Recovery, claim and intent are done, and nothing else.
	mortal := &dying{Store: s.st, left: 4}
	_, _ = s.dispatcher(mortal, dispatch.Options{Boot: "boot-1", Group: 10}).Drain(context.Background())
	tally := s.drain(s.dispatcher(s.st, dispatch.Options{Boot: "boot-2"}))
	states := s.states()
	if tally.Uncertain == 0 || states[store.OutboxUncertain] != tally.Uncertain || states[store.OutboxSent] != 40-tally.Uncertain {
		t.Errorf("%+v %v", tally, states)
	}
	s.checkOutbox(server)
}

// TestNetworkFaults drives N1 to N8 through the whole dispatcher: what the server
// did not take is sent, what it may have taken is uncertain.
func TestNetworkFaults(t *testing.T) {
	acts := map[string]struct {
		act       smtptest.Act
		uncertain int
	}{
		"N1 cut at MAIL":           {smtptest.Act{At: "mail"}, 0},
		"N2 cut at RCPT":           {smtptest.Act{At: "rcpt"}, 0},
		"N3 cut at DATA":           {smtptest.Act{At: "data"}, 0},
		"N4 cut mid body":          {smtptest.Act{At: "body"}, 1},
		"N5 cut after the dot":     {smtptest.Act{At: "dot"}, 1},
		"N6 accepted, then cut":    {smtptest.Act{At: "accepted"}, 1},
		"N7 accepted, then silent": {smtptest.Act{At: "accepted", Hang: true}, 1},
		"N8 answered, then cut":    {smtptest.Act{At: "accepted", Reply: "250 ok", HangUp: true}, 0},
	}
	for name, c := range acts {
		for way, account := range ways {
			t.Run(name+"/"+way, func(t *testing.T) {
				t.Parallel()
				clock := journey.NewVirtual(start)
				s := newShop(t, 12, clock)
				server := smtptest.Start(t, smtptest.Options{Extensions: account.extensions, Act: func(n int, _ string) smtptest.Act {
					if n == 5 {
						return c.act
					}
					return smtptest.Act{}
				}})
				s.account(server, func(a *store.Sender) { a.Config["connections"] = account.connections })
				s.queue()
				if c.act.Hang {
					s.patience = 5 * time.Second
				}
				d := s.dispatcher(s.st, dispatch.Options{})
				s.drain(d)
				_ = clock.Until(context.Background(), start.Add(2*time.Hour))
				s.drain(d)
				if got := s.checkOutbox(server); got != c.uncertain || s.states()[store.OutboxSent] != 12-c.uncertain {
					t.Errorf("%d uncertain, want %d; %v", got, c.uncertain, s.states())
				}
			})
		}
	}
}

// ways to send: each message by itself, or the next one's envelope behind each.
var ways = map[string]struct {
	extensions  []string
	connections string
}{"one by one": {nil, "8"}, "on a line": {[]string{"PIPELINING"}, "2"}}

// silenced is a store that counts what is noted of messages, and is dead when told.
type silenced struct {
	store.Store
	marks, results atomic.Int64
	dead           atomic.Bool
}

func (s *silenced) InTx(ctx context.Context, fn func(store.Tx) error) error {
	if s.dead.Load() {
		return errKilled
	}
	return s.Store.InTx(ctx, fn)
}

func (s *silenced) Note(ctx context.Context, notes ...store.OutboxNote) error {
	if s.dead.Load() {
		return errKilled
	}
	err := s.Store.Note(ctx, notes...)
	for _, n := range notes {
		if n.Entry.State == store.OutboxOnWire {
			s.marks.Add(1)
		} else {
			s.results.Add(1)
		}
	}
	return err
}

// TestKilledBeforeTheBody: a server that lets a message wait before it will have what stands
// in it cannot have taken it. A process that is killed meanwhile leaves nobody in doubt.
func TestKilledBeforeTheBody(t *testing.T) {
	type place struct {
		at  string
		nth int // message of the connection
		way string
	}
	uncertain := map[string]int{"mail": 0, "rcpt": 0, "data": 0, "dot": 1}
	var places []place
	for at := range uncertain {
		for way := range ways {
			places = append(places, place{at, 1, way}, place{at, 3, way})
		}
	}
	for _, p := range places {
		t.Run(fmt.Sprint(p), func(t *testing.T) {
			t.Parallel()
			killedWhileSilent(t, p.at, p.nth, ways[p.way].extensions, uncertain[p.at])
		})
	}
}

func killedWhileSilent(t *testing.T, at string, nth int, extensions []string, uncertain int) {
	const people = 6
	s := newShop(t, people, journey.NewVirtual(start))
	var asked atomic.Bool
	server := smtptest.Start(t, smtptest.Options{Extensions: extensions, Act: func(n int, _ string) smtptest.Act {
		if n != nth {
			return smtptest.Act{}
		}
		asked.Store(true)
		return smtptest.Act{At: at, Hang: true}
	}})
	s.account(server, func(a *store.Sender) { a.Config["connections"] = "1" })
	s.queue()
	st := &silenced{Store: s.st}
	ctx, end := context.WithCancel(t.Context())
	ended := make(chan error)
	d := s.dispatcher(st, dispatch.Options{Boot: "boot", Grace: time.Millisecond})
	go func() { _, err := d.Drain(ctx); ended <- err }()
	eventually(t, at, func() bool {
		return asked.Load() && st.results.Load() == int64(nth-1) && st.marks.Load() >= int64(nth-1+uncertain)
	})
	st.dead.Store(true)
	end()
	if err := <-ended; err == nil {
		t.Error("it was not killed: the test shows nothing")
	}
	tally := s.drain(s.dispatcher(s.st, dispatch.Options{Boot: "boot"}))
	if n := s.checkOutbox(server); n != uncertain || tally.Uncertain != uncertain || s.states()[store.OutboxSent] != people-uncertain {
		t.Errorf("%d uncertain, want %d; %v", n, uncertain, s.states())
	}
}

// TestStopWhileAServerIsAsked: what a server is slow to be asked for does not go once
// everything is stopped, and is not in doubt.
func TestStopWhileAServerIsAsked(t *testing.T) {
	const people = 6
	s := newShop(t, people, journey.NewVirtual(start))
	d := s.dispatcher(s.st, dispatch.Options{})
	server := smtptest.Start(t, smtptest.Options{Act: func(n int, to string) smtptest.Act {
		if n == 3 && to != "" {
			d.Pause()
		}
		return smtptest.Act{}
	}})
	s.account(server, func(a *store.Sender) { a.Config["connections"] = "1" })
	s.queue()
	s.drain(d)
	if n, states := len(server.Accepted()), s.states(); n != 2 || states[store.OutboxSent] != 2 || states[store.OutboxPending] != people-2 {
		t.Errorf("stopped as the third was asked for: %d taken, %v", n, states)
	}
	d.Resume()
	s.drain(d)
	if s.checkOutbox(server) != 0 || s.states()[store.OutboxSent] != people {
		t.Errorf("%v", s.states())
	}
}

// TestHangsUpWithTheNextUnread: a server that answers for a message and hangs up before it
// has read of the next leaves neither in doubt.
func TestHangsUpWithTheNextUnread(t *testing.T) {
	const people = 24
	s := newShop(t, people, journey.NewVirtual(start))
	server := smtptest.Start(t, smtptest.Options{Extensions: ways["on a line"].extensions, Sips: true, Act: func(n int, _ string) smtptest.Act {
		if n%4 == 0 {
			return smtptest.Act{At: "accepted", Reply: "250 ok", HangUp: true}
		}
		return smtptest.Act{}
	}})
	s.account(server, func(a *store.Sender) { a.Config["connections"] = "2" })
	s.queue()
	s.drain(s.dispatcher(s.st, dispatch.Options{}))
	if n := s.checkOutbox(server); n != 0 || s.states()[store.OutboxSent] != people {
		t.Errorf("%d uncertain; %v", n, s.states())
	}
}

// TestPauseBehindAMessage: of a message that the server was asked for already, and that
// must not go any more, nothing is sent and nothing is in doubt.
func TestPauseBehindAMessage(t *testing.T) {
	const people = 12
	s := newShop(t, people, journey.NewVirtual(start))
	d := s.dispatcher(s.st, dispatch.Options{})
	server := smtptest.Start(t, smtptest.Options{Extensions: []string{"PIPELINING"}, Act: func(n int, _ string) smtptest.Act {
		if n == 6 {
			d.Pause()
		}
		return smtptest.Act{}
	}})
	s.account(server, func(a *store.Sender) { a.Config["connections"] = "1" })
	s.queue()
	s.drain(d)
	taken := len(server.Accepted())
	states := s.states()
	if taken < 5 || taken > 6 || states[store.OutboxSent] != taken || states[store.OutboxPending] != people-taken {
		t.Errorf("paused as the sixth was asked for: %d taken, %v", taken, states)
	}
	d.Resume()
	s.drain(d)
	if s.checkOutbox(server) != 0 || s.states()[store.OutboxSent] != people {
		t.Errorf("%v", s.states())
	}
}

// releases counts what is noted as taken back before it was on the wire.
type releases struct {
	store.Store
	n atomic.Int64
}

func (r *releases) Note(ctx context.Context, notes ...store.OutboxNote) error {
	for _, n := range notes {
		if n.Entry.State == store.OutboxPending {
			r.n.Add(1)
		}
	}
	return r.Store.Note(ctx, notes...)
}

// TestTurnsOnALine: a sender that keeps to a speed asks for no message before its turn, and
// takes none back for it.
func TestTurnsOnALine(t *testing.T) {
	s := newShop(t, 40, journey.System{})
	server := smtptest.Start(t, smtptest.Options{Extensions: []string{"PIPELINING"}})
	s.account(server, func(a *store.Sender) { a.Config["connections"], a.PerSecond = "1", 500 })
	s.queue()
	st := &releases{Store: s.st}
	s.drain(s.dispatcher(st, dispatch.Options{}))
	if n := st.n.Load(); n != 0 || s.checkOutbox(server) != 0 || s.states()[store.OutboxSent] != 40 {
		t.Errorf("%d taken back, %v", n, s.states())
	}
}

// full is a store on a disk that is full for a while.
type full struct {
	store.Store
	from, to int64
	err      error // store.ErrDiskFull where it is nil
	n        atomic.Int64
}

func (f *full) write(do func() error) error {
	if n := f.n.Add(1); n >= f.from && n < f.to {
		return fmt.Errorf("write: %w", cmp.Or(f.err, store.ErrDiskFull))
	}
	return do()
}

func (f *full) InTx(ctx context.Context, fn func(store.Tx) error) error {
	return f.write(func() error { return f.Store.InTx(ctx, fn) })
}

func (f *full) Note(ctx context.Context, notes ...store.OutboxNote) error {
	return f.write(func() error { return f.Store.Note(ctx, notes...) })
}

// TestDiskFull: results that cannot be written are waited with, and nothing more is
// sent meanwhile.
func TestDiskFull(t *testing.T) {
	s := newShop(t, 10, journey.NewVirtual(start))
	server := smtptest.Start(t, smtptest.Options{})
	s.account(server, func(a *store.Sender) { a.Config["connections"] = "1" })
	s.queue()
	// A claim tells of the full disk and ends the drain; a result waits for room.
	_, err := s.dispatcher(&full{Store: s.st, from: 4, to: 8}, dispatch.Options{}).Drain(context.Background())
	if err != nil && !errors.Is(err, store.ErrDiskFull) {
		t.Error(err)
	}
	s.drain(s.dispatcher(s.st, dispatch.Options{}))
	if s.checkOutbox(server) != 0 || s.states()[store.OutboxSent] != 10 {
		t.Errorf("%v", s.states())
	}
	// At the claim nothing has begun: the error is told, and nothing is lost.
	s.queue(func(_ int, e *store.OutboxEntry) { e.Step = "again"; e.Message++ })
	_, err = s.dispatcher(&full{Store: s.st, from: 1, to: 2}, dispatch.Options{}).Drain(context.Background())
	if !errors.Is(err, store.ErrDiskFull) || s.states()[store.OutboxPending] != 10 {
		t.Errorf("%v, %v", err, s.states())
	}
}

// refusing is a store whose nth transaction finds the disk full, and the next one.
type refusing struct {
	store.Store
	nth int
	n   int
}

func (f *refusing) InTx(ctx context.Context, fn func(store.Tx) error) error {
	if f.n++; f.n == f.nth || f.n == f.nth+1 {
		return fmt.Errorf("write: %w", store.ErrDiskFull)
	}
	return f.Store.InTx(ctx, fn)
}

// TestFoldThatFindsNoRoom: results that are noted and could not be folded are in the
// outbox after the next Drain, though nothing is due any more.
func TestFoldThatFindsNoRoom(t *testing.T) {
	s := newShop(t, 5, journey.NewVirtual(start))
	server := smtptest.Start(t, smtptest.Options{})
	s.account(server)
	s.queue()
	d := s.dispatcher(&refusing{Store: s.st, nth: 3}, dispatch.Options{}) // after Recover and the intent
	if _, err := d.Drain(context.Background()); !errors.Is(err, store.ErrDiskFull) {
		t.Errorf("a fold without room gives %v", err)
	}
	s.drain(d)
	if states := s.states(); states[store.OutboxSent] != 5 || s.checkOutbox(server) != 0 {
		t.Errorf("%v", states)
	}
}

// Environment of the process that TestKillDashNine starts and kills.
const (
	envVictim = "GILMOK_TEST_VICTIM" // path of the workspace
)

// TestMain is the victim's main, too.
func TestMain(m *testing.M) {
	if path := os.Getenv(envVictim); path != "" {
		os.Exit(victim(path))
	}
	os.Exit(m.Run())
}

// victim drains a workspace and says when it begins and when it is done.
func victim(path string) int {
	st, err := sqlite.Open(context.Background(), path, sqlite.Options{})
	if err != nil {
		fmt.Println("open:", err)
		return 1
	}
	defer st.Close()
	fmt.Println("begin")
	d := dispatch.New(st, journey.System{}, openSMTP, plain{}, dispatch.Options{Group: 16})
	if _, err := d.Drain(context.Background()); err != nil {
		fmt.Println("drain:", err)
		return 1
	}
	fmt.Println("done")
	return 0
}

// TestKillDashNine kills a real process with a real file at some moment of its work,
// again and again, until one comes through.
func TestKillDashNine(t *testing.T) {
	killed(t, 600, 8, 2*time.Millisecond, func(round int) time.Duration { return time.Duration(20+round*7%60) * time.Millisecond })
}

// killed sends to people, from processes that are killed after a while, at most so
// many times, by a server that takes its time, and compares in the end.
func killed(t *testing.T, people, most int, delay time.Duration, after func(round int) time.Duration) {
	t.Helper()
	s := newShop(t, people, journey.System{})
	server := smtptest.Start(t, smtptest.Options{Extensions: []string{"PIPELINING"}, Delay: delay})
	s.account(server, func(a *store.Sender) { a.Config["connections"] = "4" })
	s.queue()
	if err := s.st.Close(); err != nil {
		t.Fatal(err)
	}
	kills := 0
	for round := 1; ; round++ {
		if done := live(t, s.path, after(round), kills < most); done {
			break
		}
		kills++
	}
	st, err := sqlite.Open(context.Background(), s.path, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s.st = st
	defer st.Close()
	uncertain := s.checkOutbox(server)
	states := s.states()
	if states[store.OutboxSent]+uncertain != people || uncertain > kills*4 {
		t.Errorf("%v after %d kills", states, kills)
	}
	if wrong, err := st.Check(context.Background()); err != nil || len(wrong) > 0 {
		t.Errorf("the workspace: %v, %v", wrong, err)
	}
	t.Logf("%d kills, %d messages, %d uncertain", kills, people, uncertain)
	if kills == 0 {
		t.Error("no kill came in time: the test shows nothing")
	}
}

// live runs a victim, and kills it some time after it begins; it reports whether
// the victim was done before.
func live(t *testing.T, path string, kill time.Duration, mortal bool) (done bool) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), envVictim+"="+path)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	var words []string
	for lines.Scan() {
		words = append(words, lines.Text())
		if mortal && lines.Text() == "begin" {
			time.AfterFunc(kill, func() { _ = cmd.Process.Kill() })
		}
	}
	err = cmd.Wait()
	said := strings.Join(words, " ")
	if done = strings.HasSuffix(said, "done"); !done && said != "begin" && said != "" {
		t.Fatalf("the process said %q, %v", said, err)
	}
	return done
}
