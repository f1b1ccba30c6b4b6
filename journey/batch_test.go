package journey_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"gilmok/journey"
	"gilmok/journey/journeytest"
	"gilmok/store"
	"gilmok/store/value"
)

// between is the shop's clock; somebody does something while a run is being looked
// at: after it was read, before anything is written.
type between struct {
	*journey.Virtual
	do func()
}

func (c *between) Now() time.Time {
	if do := c.do; do != nil {
		c.do = nil
		do()
	}
	return c.Virtual.Now()
}

// meddle ticks once, with something done meanwhile.
func (s *shop) meddle(do func(r *journey.Runner) error) {
	s.t.Helper()
	ctx := context.Background()
	c := &between{Virtual: s.clock}
	c.do = func() {
		if err := do(s.run); err != nil {
			s.t.Fatal(err)
		}
	}
	if _, _, err := journey.NewRunner(s.st, c, journey.Options{Batch: 3}).Tick(ctx); err != nil {
		s.t.Fatal(err)
	}
	s.send()
}

// phone gives somebody a number that can be texted.
func (s *shop) phone(who string) {
	s.t.Helper()
	s.tx(func(ctx context.Context, tx store.Tx) error {
		c, err := tx.Customers().Get(ctx, s.ids[who])
		if err != nil {
			return err
		}
		c.Phone = "01012345678"
		return tx.Customers().Save(ctx, c)
	})
}

func parsed(t *testing.T, doc string) *journey.Journey {
	t.Helper()
	j, err := journey.Parse([]byte(doc))
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// What a person says while a run is being looked at holds, and is not written over.
func TestSaidMeanwhile(t *testing.T) {
	ctx := context.Background()
	monday := seoul(t, "2026-03-02 12:00")

	t.Run("pause", func(t *testing.T) {
		s := openShop(t, monday)
		s.people("minji", "hans")
		id := s.launch(journeytest.Build(t, `entry > wait 1h > message hello`))
		s.tick()
		s.clock.Until(ctx, monday.Add(time.Hour))
		s.meddle(func(r *journey.Runner) error { return r.Pause(ctx, id) })
		wantLines(t, s.sent())
		if err := s.run.Resume(ctx, id); err != nil {
			t.Fatal(err)
		}
		s.until(monday.Add(2 * time.Hour))
		wantLines(t, s.sent(), "02 13:00 hans m1", "02 13:00 minji m1")
	})

	// In each of the others that same look writes the run, and must not write over what was said.
	t.Run("send anyway", func(t *testing.T) {
		s := openShop(t, monday)
		s.people("minji", "hans")
		s.happens("minji", store.EventOrdered, monday.Add(-time.Hour), nil)
		j := journeytest.Build(t, `entry on carted > wait 1d > message reminder`)
		j.Exit = []journey.ExitRule{{Event: store.EventOrdered}}
		id := s.launch(j)
		s.happens("minji", "carted", monday.Add(time.Minute), nil)
		s.happens("hans", "carted", monday.Add(2*time.Hour), nil)
		tuesday := monday.AddDate(0, 0, 1)
		s.until(tuesday.Add(time.Hour))
		wantLines(t, s.sent())
		s.clock.Until(ctx, tuesday.Add(2*time.Hour))
		s.meddle(func(r *journey.Runner) error { return r.SendAnyway(ctx, id) })
		s.until(tuesday.Add(3 * time.Hour))
		wantLines(t, s.sent(), "03 14:00 hans m1", "03 14:00 minji m1")
	})

	t.Run("take a variant", func(t *testing.T) {
		s := openShop(t, monday)
		s.people("p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8")
		id := s.launch(journeytest.Build(t, `entry > wait 1h > experiment a=50 b=50 { a: message first | b: message second }`))
		s.meddle(func(r *journey.Runner) error { return r.Take(ctx, id, "x1", "b") })
		s.until(monday.Add(2 * time.Hour))
		if got := s.status(id).Steps["x1"].Out; got["b"] != 8 {
			t.Errorf("went %v, all were to go to b", got)
		}
	})

	t.Run("a new version takes over", func(t *testing.T) {
		s := openShop(t, monday)
		s.people("minji", "hans")
		id := s.launch(journeytest.Build(t, `entry on carted > message hello`))
		s.tick()
		s.happens("hans", "carted", monday.Add(time.Minute), nil)
		s.clock.Until(ctx, monday.Add(time.Minute))
		s.meddle(func(r *journey.Runner) error { _, err := r.Launch(ctx, id, "Minji"); return err })
		s.happens("minji", "carted", monday.Add(2*time.Minute), nil)
		s.until(monday.Add(time.Hour))
		wantLines(t, s.sent(), "02 12:01 hans m1", "02 12:02 minji m1")
	})

	t.Run("a new version takes over every day", func(t *testing.T) {
		s := openShop(t, monday)
		s.people("minji")
		id := s.launch(parsed(t, `{"gilmok":"journey/1","name":"Daily","entry":{"kind":"schedule","rrule":"FREQ=DAILY","time":"13:00","zone":"shop","reentry":{"after":"P0D"}},
			"steps":{"m1":{"kind":"message","messages":["hello"]}},"edges":[["entry","out","m1"]]}`))
		s.tick()
		s.clock.Until(ctx, monday.Add(time.Hour))
		s.meddle(func(r *journey.Runner) error { _, err := r.Launch(ctx, id, "Minji"); return err })
		s.until(monday.AddDate(0, 0, 2))
		wantLines(t, s.sent(), "02 13:00 minji m1", "03 13:00 minji m1")
	})
}

// A passage stays at its message until everything of this visit is final: not what
// an earlier visit sent counts, and not one channel of two.
func TestStaysUntilFinal(t *testing.T) {
	ctx := context.Background()
	monday := seoul(t, "2026-03-02 12:00")
	stands := func(s *shop) string {
		list, err := s.st.Passages().Of(ctx, s.ids["minji"])
		if err != nil || len(list) != 1 {
			t.Fatalf("%d passages, %v", len(list), err)
		}
		return fmt.Sprint(list[0].Step, "/", list[0].Visits)
	}
	final := func(s *shop, ch store.Channel, state store.OutboxState) {
		s.tx(func(ctx context.Context, tx store.Tx) error {
			list, err := tx.Outbox().Due(ctx, []store.Channel{ch}, nil, 9)
			if err != nil || len(list) != 1 {
				return fmt.Errorf("%d of %s are due, %w", len(list), ch, err)
			}
			list[0].State, list[0].FinishedAt = state, s.clock.Now()
			return tx.Outbox().Save(ctx, []*store.OutboxEntry{&list[0]})
		})
	}
	look := func(s *shop, after time.Duration) {
		s.clock.Until(ctx, s.clock.Now().Add(after))
		if _, _, err := s.run.Tick(ctx); err != nil {
			t.Fatal(err)
		}
	}

	t.Run("two channels", func(t *testing.T) {
		s := openShop(t, monday)
		s.people("minji")
		s.phone("minji")
		j := journeytest.Build(t, `entry > message hello > wait 1h > exit`)
		j.Steps["m1"].(*journey.Message).Messages = []string{"hello", "sms hello"}
		s.launch(j)
		look(s, 0)
		final(s, store.ChannelEmail, store.OutboxSent)
		look(s, time.Minute)
		if at := stands(s); !strings.HasPrefix(at, "m1/") {
			t.Errorf("stands at %s although the text message is still to go", at)
		}
		final(s, store.ChannelSMS, store.OutboxSent)
		look(s, time.Minute)
		if at := stands(s); !strings.HasPrefix(at, "w1/") {
			t.Errorf("stands at %s although both are final", at)
		}
	})

	t.Run("the second round", func(t *testing.T) {
		s := openShop(t, monday)
		s.people("minji")
		s.phone("minji")
		s.launch(parsed(t, `{"gilmok":"journey/1","name":"Rounds","entry":{"kind":"schedule","at":"launch"},
			"steps":{"m1":{"kind":"message","first_reachable":["hello","sms hello"]},"w1":{"kind":"wait","for":"PT1H"},"j1":{"kind":"jump_back","most":1}},
			"edges":[["entry","out","m1"],["m1","out","w1"],["w1","out","j1"],["j1","again","m1"]]}`))
		look(s, 0)
		final(s, store.ChannelEmail, store.OutboxSent)
		look(s, time.Minute)
		look(s, time.Hour)
		final(s, store.ChannelEmail, store.OutboxFailed)
		look(s, time.Minute)
		final(s, store.ChannelSMS, store.OutboxSent) // what the first round sent does not stand for this one
	})
}

// The answer of a webhook is that of this round.
func TestAnswerOfThisRound(t *testing.T) {
	ctx := context.Background()
	s := openShop(t, seoul(t, "2026-03-02 12:00"))
	s.people("minji")
	s.launch(parsed(t, `{"gilmok":"journey/1","name":"Rounds","entry":{"kind":"schedule","at":"launch"},
		"steps":{"h1":{"kind":"webhook","message":"webhook erp","save_as":"answer"},"w1":{"kind":"wait","for":"PT1H"},"j1":{"kind":"jump_back","most":1},"t1":{"kind":"to_do","text":"Call"}},
		"edges":[["entry","out","h1"],["h1","out","w1"],["w1","out","j1"],["j1","again","h1"],["j1","out","t1"]]}`))
	for round := 1; round <= 2; round++ {
		s.tick()
		s.tx(func(ctx context.Context, tx store.Tx) error {
			list, err := tx.Outbox().Due(ctx, []store.Channel{store.ChannelWebhook}, nil, 9)
			if err != nil || len(list) != 1 {
				return fmt.Errorf("%d webhooks, %w", len(list), err)
			}
			list[0].State, list[0].FinishedAt, list[0].Detail = store.OutboxSent, s.clock.Now(), fmt.Sprintf(`{"stock":%d}`, round)
			return tx.Outbox().Save(ctx, []*store.OutboxEntry{&list[0]})
		})
		s.tick()
		s.clock.Until(ctx, s.clock.Now().Add(time.Hour))
	}
	s.tick()
	list, err := s.st.Passages().Of(ctx, s.ids["minji"])
	if err != nil || len(list) != 1 || list[0].Step != "t1" || !strings.Contains(string(list[0].Context), `"stock":2`) {
		t.Errorf("passages %+v, %v", list, err)
	}
}

// A consent that a step takes away is gone at once for the other passage of the same
// person in the same transaction, and only for its channel and purpose.
func TestConsentHoldsAtOnce(t *testing.T) {
	noon := seoul(t, "2026-03-02 12:00")
	s := openShop(t, noon)
	s.people("minji")
	s.phone("minji")
	s.launch(parsed(t, `{"gilmok":"journey/1","name":"Leaves","entry":{"kind":"event","event":"carted","key":"cart","reentry":{"after":"P0D"}},
		"steps":{"w1":{"kind":"wait","for":"PT1H"},"m1":{"kind":"message","messages":["hello","sms hello"]},"w2":{"kind":"wait","for":"PT30M"},
			"u1":{"kind":"update_customer","consent":{"channel":"sms","purpose":"advertising","state":"unsubscribed"}}},
		"edges":[["entry","out","w1"],["w1","out","m1"],["m1","out","w2"],["w2","out","u1"]]}`))
	s.happens("minji", "carted", noon.Add(time.Minute), store.Properties{"cart": "1"})
	s.happens("minji", "carted", noon.Add(31*time.Minute), store.Properties{"cart": "2"})
	s.until(noon.Add(5 * time.Hour))
	wantLines(t, s.sent(), "02 13:01 minji m1", "02 13:01 minji m1", "02 13:31 minji m1", "02 13:31 minji m1 skipped(no_consent)")
}

// What a step sets is seen by the split behind it in the same transaction, and all
// who come to another journey together come in.
func TestOneTransaction(t *testing.T) {
	ctx := context.Background()
	s := openShop(t, seoul(t, "2026-03-02 12:00"))
	s.people("a", "b", "c")
	s.tx(func(ctx context.Context, tx store.Tx) error {
		return tx.Customers().RegisterAttribute(ctx, store.Attribute{Key: "stage", Label: "Stage", Kind: value.KindText})
	})
	second := journeytest.Build(t, `entry > message second`)
	second.Name, second.Entry = "Second", journey.Entry{Kind: journey.EntryJourney}
	s.launch(second)
	s.launch(parsed(t, `{"gilmok":"journey/1","name":"First","entry":{"kind":"schedule","at":"launch"},
		"steps":{"v1":{"kind":"record_event","event":"nudged"},"u1":{"kind":"update_customer","set":{"stage":"won"}},
			"s1":{"kind":"split","rule":{"attribute":"stage","op":"is","value":"won"}},"w1":{"kind":"wait","for":"PT1H"},"j1":{"kind":"jump_back","most":1},"g1":{"kind":"go_to_journey","journey":"Second"}},
		"edges":[["entry","out","v1"],["v1","out","u1"],["u1","out","s1"],["s1","yes","w1"],["w1","out","j1"],["j1","again","v1"],["j1","out","g1"]]}`))
	s.until(s.clock.Now().Add(3 * time.Hour))
	wantLines(t, s.sent(), "02 14:00 a m1", "02 14:00 b m1", "02 14:00 c m1")
	events, err := s.st.Events().List(ctx, store.EventQuery{Names: []string{"nudged"}})
	if err != nil || len(events) != 6 {
		t.Errorf("%d events of three people's two rounds, %v", len(events), err)
	}
}

// Caps count what was sent before, by this journey too.
func TestCapsLive(t *testing.T) {
	s := openShop(t, seoul(t, "2026-03-02 12:00"))
	s.people("minji")
	j := journeytest.Build(t, `entry > message one > wait 1h > message two > wait 1d > message three`)
	j.Policy.Caps.Rules = []journey.Cap{{Most: 1, Per: value.Days(1)}}
	s.launch(j)
	s.until(s.clock.Now().AddDate(0, 0, 3))
	wantLines(t, s.sent(), "02 12:00 minji m1", "02 13:00 minji m2 skipped(frequency_capped)", "03 13:00 minji m3")
}

// Whoever is taken out while a message waits for the morning is not written to.
func TestTakenOutBeforeTheMorning(t *testing.T) {
	evening := seoul(t, "2026-03-02 22:00")
	for name, exit := range map[string]journey.ExitRule{
		"event": {Event: "answered"},
		"rule":  {Rule: rule(t, `answered at least 1 times in the last 1 days`)},
	} {
		t.Run(name, func(t *testing.T) {
			s := openShop(t, evening)
			s.people("leaves", "stays")
			j := journeytest.Build(t, `entry > message one`)
			j.Exit = []journey.ExitRule{exit}
			s.launch(j)
			s.tick()
			s.happens("leaves", "answered", evening.Add(time.Hour), nil)
			s.until(evening.AddDate(0, 0, 1))
			wantLines(t, s.sent(), "02 23:00 leaves m1 cancelled(left)", "03 08:00 stays m1")
		})
	}
}
