package dispatch_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gilmok/journey"
	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/smtp/smtptest"
	"gilmok/store"
	"gilmok/store/sqlite"
)

// The points at which sending may break, and where each is driven:
//
//	K1–K8    a process that dies anywhere between the claim and the result:
//	         TestKilledAtEveryWrite, TestKilledBeforeTheBody, TestKillDashNine; of the whole program, e2e TestKilledInTheMiddle
//	K9       between a result and the next step: e2e TestKilledInTheMiddle, journey TestStopAfterEveryWrite
//	K10      while a file is brought in: e2e TestImportKilled
//	K11, K12 while a workspace is brought forward or copied: store/sqlite TestKilledWhile…
//	N1–N8    a server that hangs up: TestNetworkFaults; at random, TestFaultsAtRandom
//	D1–D3    TestDiskFullAtEveryWrite, TestReadOnlyFolder, TestAnotherProgramHoldsTheFile
//	T1–T3    TestClockJumps, TestLaptopSleeps and TestASleepEndsADrain, TestNightsOfClockChange
//	P1, P2   store/sqlite TestRunnerLock, cmd/gilmok TestASecondProgramIsNamedAndDoesNotSendTwice;
//	         store/sqlite TestGuard, TestOneOfTwoCopiesSends, TestCopyDoubts, e2e TestCopyPutToUse
//	A1–A4    sendertest.Suite, which every provider passes: cut after, busy, gateway, garbled;
//	         package call TestWaitIsTaken, TestAnswerCutOff

// TestDiskFullAtEveryWrite (D1) has no room at the first write, at the second, and so on,
// and for two in a row, or another program holds the file then (D3): nobody is lost or written to twice, and nothing is in doubt.
func TestDiskFullAtEveryWrite(t *testing.T) {
	const people = 6
	for nth := int64(1); ; nth++ {
		s := newShop(t, people, journey.NewVirtual(start))
		server := smtptest.Start(t, smtptest.Options{Extensions: []string{"PIPELINING"}})
		s.account(server, func(a *store.Sender) { a.Config["connections"] = "2" })
		s.queue()
		st := &full{Store: s.st, from: nth, to: nth + 2, err: []error{store.ErrDiskFull, store.ErrBusy}[nth%2]}
		_, err := s.dispatcher(st, dispatch.Options{Group: 3}).Drain(context.Background())
		if err != nil && !errors.Is(err, st.err) {
			t.Errorf("no room at write %d: %v", nth, err)
		}
		if st.n.Load() < nth { // there were no more
			if nth < people {
				t.Errorf("only %d writes", nth-1)
			}
			return
		}
		s.drain(s.dispatcher(s.st, dispatch.Options{}))
		if unsure := s.checkOutbox(server); unsure != 0 || s.states()[store.OutboxSent] != people {
			t.Errorf("no room at write %d: %d uncertain, %v", nth, unsure, s.states())
		}
	}
}

// TestReadOnlyFolder (D2): where nothing can be written down, nothing is sent; once it can
// be, everything is.
func TestReadOnlyFolder(t *testing.T) {
	if os.Getuid() == 0 {
		t.Log("as root every folder can be written to: the process that sends is nobody's")
	}
	dir, err := os.MkdirTemp("", "gilmok-readonly-") // where another user may look
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Chmod(dir, 0o700); os.RemoveAll(dir) })
	s := newShop(t, 5, journey.System{})
	server := smtptest.Start(t, smtptest.Options{})
	s.account(server)
	s.queue()
	backup := filepath.Join(dir, "shop.gilmok")
	if err := s.st.Close(); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(s.path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(backup, content, 0o444); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	cmd := asNobody(exec.Command(os.Args[0]))
	cmd.Env = append(os.Environ(), envVictim+"="+backup)
	said, _ := cmd.CombinedOutput() // it ends with an error, and says which
	if strings.Contains(string(said), "done") || server.Connects() != 0 {
		t.Errorf("from a folder that cannot be written to: %q, %d connections", said, server.Connects())
	}
	if s.st, err = sqlite.Open(context.Background(), s.path, sqlite.Options{}); err != nil {
		t.Fatal(err)
	}
	defer s.st.Close()
	s.drain(s.dispatcher(s.st, dispatch.Options{}))
	if s.checkOutbox(server) != 0 || s.states()[store.OutboxSent] != 5 {
		t.Errorf("%v", s.states())
	}
}

// TestAnotherProgramHoldsTheFile (D3): a virus scanner or another program that keeps the
// file to itself for a while holds sending up, and does nothing else.
func TestAnotherProgramHoldsTheFile(t *testing.T) {
	s := newShop(t, 60, journey.System{})
	other, err := sqlite.Open(context.Background(), s.path, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	hold, held := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(held)
		for range hold {
			_ = other.InTx(context.Background(), func(tx store.Tx) error {
				time.Sleep(300 * time.Millisecond)
				return tx.Settings().Set(context.Background(), "scanned", fmt.Sprint(time.Now()))
			})
		}
	}()
	server := smtptest.Start(t, smtptest.Options{Act: func(n int, _ string) smtptest.Act {
		if n%20 == 5 {
			hold <- struct{}{}
		}
		return smtptest.Act{}
	}})
	s.account(server)
	s.queue()
	s.drain(s.dispatcher(s.st, dispatch.Options{Group: 8}))
	close(hold)
	<-held
	if unsure := s.checkOutbox(server); unsure != 0 || s.states()[store.OutboxSent] != 60 {
		t.Errorf("%d uncertain, %v", unsure, s.states())
	}
}

// TestClockJumps (T1): whatever the clock does while messages go out, each goes once, and
// a clock that was wrong for a moment keeps nobody waiting.
func TestClockJumps(t *testing.T) {
	for name, jump := range map[string]struct{ to, back time.Duration }{
		"far back, and right again": {-48 * time.Hour, 0}, "back": {-90 * time.Minute, -90 * time.Minute},
		"forward": {26 * time.Hour, 26 * time.Hour}, "forward, and right again": {26 * time.Hour, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clock := &sleepy{}
			s := newShop(t, 40, clock)
			server := smtptest.Start(t, smtptest.Options{Act: func(n int, _ string) smtptest.Act {
				switch n {
				case 7:
					clock.slept.Store(int64(jump.to))
				case 9:
					return smtptest.Act{At: "rcpt", Reply: "450 4.7.1 slower"}
				case 13:
					return smtptest.Act{At: "accepted"} // and hangs up
				case 20:
					clock.slept.Store(int64(jump.back))
				}
				return smtptest.Act{}
			}})
			s.account(server)
			s.queue()
			d := s.dispatcher(s.st, dispatch.Options{Group: 8})
			s.drain(d)
			clock.slept.Store(int64(jump.back))
			for range 6 { // past what was refused for now
				s.drain(d)
				clock.slept.Add(int64(6 * time.Hour))
			}
			if unsure := s.checkOutbox(server); unsure != 1 || s.states()[store.OutboxSent] != 39 {
				t.Errorf("%d uncertain, %v", unsure, s.states())
			}
		})
	}
}

// TestNightsOfClockChange (T3): where quiet hours span the change of the clocks, messages
// go when the clocks on the wall show their end, and once.
func TestNightsOfClockChange(t *testing.T) {
	for name, night := range map[string]struct{ now, end time.Time }{
		"spring": {time.Date(2027, 3, 14, 6, 30, 0, 0, time.UTC), time.Date(2027, 3, 14, 12, 0, 0, 0, time.UTC)},
		"autumn": {time.Date(2027, 11, 7, 5, 30, 0, 0, time.UTC), time.Date(2027, 11, 7, 13, 0, 0, 0, time.UTC)},
	} {
		t.Run(name, func(t *testing.T) {
			clock := journey.NewVirtual(night.now)
			s := newShop(t, 3, clock)
			s.tx(func(ctx context.Context, tx store.Tx) error {
				return errors.Join(s.quiet(ctx, tx, "21:00", "08:00"), tx.Settings().Set(ctx, store.SettingZone, "America/New_York"))
			})
			server := smtptest.Start(t, smtptest.Options{})
			s.account(server)
			s.queue()
			d := s.dispatcher(s.st, dispatch.Options{})
			s.drain(d)
			next, err := d.NextDue(context.Background())
			if err != nil || !next.Equal(night.end) || len(server.Accepted()) != 0 {
				t.Fatalf("next due %v, want %v (%v); %d went at night", next, night.end, err, len(server.Accepted()))
			}
			_ = clock.Until(context.Background(), night.end)
			s.drain(d)
			s.drain(d)
			if s.checkOutbox(server) != 0 || s.states()[store.OutboxSent] != 3 {
				t.Errorf("%v", s.states())
			}
		})
	}
}
