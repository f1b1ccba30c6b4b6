package dispatch_test

import (
	"context"
	"testing"
	"time"

	"gilmok/journey"
	"gilmok/journey/dispatch"
	"gilmok/store"
)

func TestSpan(t *testing.T) {
	for words, want := range map[string]time.Duration{
		"Daily user sending limit exceeded. For more information on Gmail": 24 * time.Hour, "submission quota exceeded: 300 messages per day": 24 * time.Hour,
		"You have reached your hourly limit": time.Hour, "일일 발송 한도를 초과했습니다": 24 * time.Hour, "시간당 발송량 초과": time.Hour,
		"Daily message quota exceeded.": 24 * time.Hour, "Too many requests": 0, "try again later": 0, "": 0,
	} {
		if got := dispatch.Span(words); got != want {
			t.Errorf("%q: %v, want %v", words, got, want)
		}
	}
}

// capped is a provider that takes so many messages in a span of the clock's time.
type capped struct {
	*crate
	clock *journey.Virtual
	most  int
	span  time.Duration
	words string
	sent  []time.Time
	asked int // how often it had to refuse
}

func (c *capped) MaxBatch() int { return 1 }

func (c *capped) Send(_ context.Context, m dispatch.Message) (dispatch.Receipt, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now, n := c.clock.Now(), 0
	for _, at := range c.sent {
		if now.Sub(at) < c.span {
			n++
		}
	}
	if n >= c.most {
		c.asked++
		return dispatch.Receipt{}, &dispatch.Error{Verdict: dispatch.VerdictTemporary, Code: "550 5.4.5", Words: c.words, Slow: true}
	}
	c.sent = append(c.sent, now)
	c.taken[m.Key]++
	return dispatch.Receipt{}, nil
}

func cappedShop(t *testing.T, people int, c *capped) (*shop, func() *dispatch.Dispatcher) {
	c.clock = journey.NewVirtual(start)
	s := newShop(t, people, c.clock)
	c.crate = &crate{taken: map[string]int{}}
	s.tx(func(ctx context.Context, tx store.Tx) error {
		return tx.Senders().Save(ctx, &store.Sender{Name: "mail", Channel: store.ChannelEmail, Kind: "crate"})
	})
	s.queue()
	return s, func() *dispatch.Dispatcher {
		return dispatch.New(s.st, c.clock, func(context.Context, store.Sender) (dispatch.Sender, error) { return c, nil }, plain{}, dispatch.Options{})
	}
}

// TestLearnsTheHour: a provider that takes fifty an hour is asked once too often, and
// from then on gets fifty an hour, after a restart too.
func TestLearnsTheHour(t *testing.T) {
	c := &capped{most: 50, span: time.Hour, words: "hourly sending limit exceeded"}
	s, open := cappedShop(t, 180, c)
	d := open()
	for i := range 40 {
		if i == 12 {
			d = open()
		}
		s.drain(d)
		_ = s.clock.Until(t.Context(), start.Add(time.Duration(i+1)*10*time.Minute))
	}
	if len(c.taken) != 180 {
		t.Errorf("%d taken; %v", len(c.taken), s.states())
	}
	for key, n := range c.taken {
		if n != 1 {
			t.Errorf("%s taken %d times", key, n)
		}
	}
	if c.asked > 8 { // those that were on their way beside the first
		t.Errorf("refused %d times: it did not learn", c.asked)
	}
	l, err := dispatch.ReadLearned(t.Context(), s.st.Settings(), "mail")
	if hour, day := l.Limits(s.clock.Now()); err != nil || hour != 50 || day != 0 {
		t.Errorf("%+v, %v", l, err)
	}
	if hour, _ := l.Limits(l.HourAt.Add(8 * 24 * time.Hour)); hour != 0 {
		t.Error("a lesson is never forgotten")
	}
}

// TestLearnsNothingFromLittle: who sent twelve and is refused shares the account with
// another program; its limit is not twelve.
func TestLearnsNothingFromLittle(t *testing.T) {
	c := &capped{most: 12, span: 24 * time.Hour, words: "Daily user sending limit exceeded"}
	s, open := cappedShop(t, 30, c)
	d := open()
	for i := range 6 {
		s.drain(d)
		_ = s.clock.Until(t.Context(), start.Add(time.Duration(i+1)*20*time.Minute))
	}
	if c.asked > 8+1 { // again after two hours, not at every look
		t.Errorf("refused %d times in two hours", c.asked)
	}
	if l, err := dispatch.ReadLearned(t.Context(), s.st.Settings(), "mail"); err != nil || l != (dispatch.Learned{}) {
		t.Errorf("%+v, %v", l, err)
	}
}

// TestSpent: a sender whose limit is used up says until when.
func TestSpent(t *testing.T) {
	s, _, d := crated(t, 10)
	s.tx(func(ctx context.Context, tx store.Tx) error {
		return tx.Senders().Save(ctx, &store.Sender{Name: "crate", Channel: store.ChannelEmail, Kind: "crate", PerHour: 4})
	})
	s.drain(d)
	if until := d.Spent()["crate"]; !until.After(start) || until.After(start.Add(time.Hour+time.Minute)) {
		t.Errorf("%v", d.Spent())
	}
}

// TestLearnsTheSecond: a server that takes twenty a second and says no more than "try again
// later" is soon sent to at about that rate, and from the start after a restart.
func TestLearnsTheSecond(t *testing.T) {
	const most, people = 20, 600
	c := &capped{most: most, span: time.Second, words: "try again later"}
	s, open := cappedShop(t, people, c)
	clock, d := c.clock, open()
	for range 8 { // what was refused is tried again
		s.drain(d)
		_ = clock.Until(t.Context(), clock.Now().Add(time.Minute))
	}
	l, err := dispatch.ReadLearned(t.Context(), s.st.Settings(), "mail")
	if rate := l.Rate(clock.Now()); err != nil || rate < most/2 || rate > most {
		t.Errorf("learned %.1f a second of %d, %v; refused %d of %d", rate, most, err, c.asked, people)
	}
	d = open()
	s.drain(d)
	if rate := d.Speeds()["mail"]; rate != l.PerSecond {
		t.Errorf("after a restart it begins with %.1f a second, want %.1f", rate, l.PerSecond)
	}
	c.asked = 0
	s.queue(func(_ int, e *store.OutboxEntry) { e.Message++ })
	began := clock.Now()
	s.drain(d)
	if took := clock.Now().Sub(began); c.asked > people/20 || took < people/most*time.Second/2 || took > 2*people/most*time.Second {
		t.Errorf("after a restart %d took %v, and %d were refused", people, took, c.asked)
	}
	for key, n := range c.taken {
		if n != 1 {
			t.Errorf("%s taken %d times", key, n)
		}
	}
}
