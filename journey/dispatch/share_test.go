package dispatch_test

import (
	"context"
	"testing"
	"time"

	"gilmok/journey"
	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/smtp/smtptest"
	"gilmok/store"
)

func named(name string, config ...string) func(*store.Sender) {
	return func(a *store.Sender) {
		a.Name, a.Default = name, name == "main"
		for i := 0; i < len(config); i += 2 {
			a.Config[config[i]] = config[i+1]
		}
	}
}

// bySender counts what was sent through each sender.
func (s *shop) bySender() map[string]int {
	n := map[string]int{}
	for _, e := range s.entries() {
		if e.State == store.OutboxSent {
			n[e.Sender]++
		}
	}
	return n
}

func TestShares(t *testing.T) {
	s := newShop(t, 400, journey.NewVirtual(start))
	a, b, c := smtptest.Start(t, smtptest.Options{}), smtptest.Start(t, smtptest.Options{}), smtptest.Start(t, smtptest.Options{})
	s.account(a, named("main"))
	s.account(b, named("three", dispatch.KeyShare, "3"))
	s.account(c, named("one", dispatch.KeyShare, "1"))
	s.queue()
	s.drain(s.dispatcher(s.st, dispatch.Options{}))
	n := s.bySender()
	if n["three"]+n["one"] != 400 || n["one"] < 70 || n["one"] > 130 {
		t.Errorf("three to one became %v", n)
	}
	if len(a.Accepted()) != 0 || len(b.Accepted()) != n["three"] {
		t.Errorf("the one that stands by took %d", len(a.Accepted()))
	}
}

// TestFailOver: another sender of the channel takes the place of one that is down,
// refuses us or has used up its day, and nobody gets a message twice.
func TestFailOver(t *testing.T) {
	down := smtptest.Start(t, smtptest.Options{})
	down.Close()
	refusing := smtptest.Start(t, smtptest.Options{Act: func(int, string) smtptest.Act { return smtptest.Act{At: "mail", Reply: "530 5.7.0 log in first"} }})
	for name, c := range map[string]struct {
		first  *smtptest.Server
		change []string
		perDay int
		taken  int // by the first
	}{
		"down":                 {first: down},
		"refuses us":           {first: refusing},
		"refuses us, shared":   {first: refusing, change: []string{dispatch.KeyShare, "100"}},
		"its day is used up":   {first: smtptest.Start(t, smtptest.Options{}), perDay: 10, taken: 10},
		"its warm-up is young": {first: smtptest.Start(t, smtptest.Options{}), change: []string{dispatch.KeyWarmUp, start.Format(time.DateOnly)}, taken: 50},
	} {
		t.Run(name, func(t *testing.T) {
			s := newShop(t, 120, journey.NewVirtual(start))
			second := smtptest.Start(t, smtptest.Options{})
			s.account(c.first, named("main", c.change...), func(a *store.Sender) { a.PerDay = c.perDay })
			s.account(second, named("second"))
			s.queue()
			d := s.dispatcher(s.st, dispatch.Options{})
			for range 5 { // what waits for the one that fails goes by the other the next time
				s.drain(d)
			}
			n := s.bySender()
			if n["main"]+n["second"] != 120 || n["main"] != c.taken {
				t.Errorf("%v, states %v", n, s.states())
			}
			if len(second.Accepted()) != n["second"] {
				t.Errorf("%d arrived at the second, %d are on record", len(second.Accepted()), n["second"])
			}
		})
	}
}

// TestNamedSenderIsKept: a message that names its sender waits for it.
func TestNamedSenderIsKept(t *testing.T) {
	s := newShop(t, 20, journey.NewVirtual(start))
	s.account(smtptest.Start(t, smtptest.Options{}), named("main"), func(a *store.Sender) { a.PerDay = 5 })
	s.account(smtptest.Start(t, smtptest.Options{}), named("second"))
	s.queue()
	d := dispatch.New(s.st, s.clock, openSMTP, naming{}, dispatch.Options{})
	t.Cleanup(func() { d.Close() })
	s.drain(d)
	if n := s.bySender(); n["main"] != 5 || n["second"] != 0 || s.states()[store.OutboxPending] != 15 {
		t.Errorf("%v, %v", n, s.states())
	}
}

// naming is plain, and every message names the sender "main".
type naming struct{ plain }

func (naming) Plan(_ context.Context, versions []store.MessageVersionID) (dispatch.Plan, error) {
	p := dispatch.Plan{Senders: map[store.MessageVersionID]string{}}
	for _, v := range versions {
		p.Senders[v] = "main"
	}
	return p, nil
}

func TestWarmUp(t *testing.T) {
	began := "2026-11-21"
	day := func(n int) time.Time { return time.Date(2026, 11, 20+n, 9, 0, 0, 0, time.UTC) }
	last := 0
	for n := 1; ; n++ {
		d, days, most := dispatch.WarmUp(began, day(n))
		if d != n {
			t.Fatalf("day %d is called %d", n, d)
		}
		if most == 0 {
			if n != days+1 {
				t.Errorf("over on day %d of %d", n, days)
			}
			break
		}
		if most <= last || last > 0 && most > 2*last {
			t.Errorf("day %d: %d after %d", n, most, last)
		}
		last = most
	}
	if _, _, most := dispatch.WarmUp(began, day(-5)); most != 50 {
		t.Errorf("before it begins: %d", most)
	}
	if _, _, most := dispatch.WarmUp("soon", day(1)); most != 0 {
		t.Errorf("no day: %d", most)
	}
}

// TestWarmUpGrows: the limit of the day grows while the program runs.
func TestWarmUpGrows(t *testing.T) {
	clock := journey.NewVirtual(start)
	s := newShop(t, 400, clock)
	s.account(smtptest.Start(t, smtptest.Options{}), named("main", dispatch.KeyWarmUp, start.Format(time.DateOnly)))
	s.queue()
	d := s.dispatcher(s.st, dispatch.Options{})
	for i, want := range []int{50, 100, 200, 50} {
		if got := s.drain(d).Sent; got != want {
			t.Errorf("day %d: %d, want %d", i+1, got, want)
		}
		next := start.AddDate(0, 0, i+1).Add(time.Second)
		_ = clock.Until(context.Background(), next)
	}
}
