package report

import (
	"context"
	"fmt"
	"testing"
	"time"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
)

// sending is a shop of ten people, C0 to C9, the even ones of Busan, and a journey of
// two runs; C0 to C4 are in the first.
type sending struct {
	*testing.T
	st      store.Store
	journey store.JourneyID
	runs    [2]store.Run
}

func newSending(t *testing.T) *sending {
	s := &sending{T: t, st: history(t)}
	s.in(func(ctx context.Context, tx store.Tx) error {
		for i := range 10 {
			c := &store.Customer{ExternalID: fmt.Sprint("C", i), Attributes: store.Attributes{"city": value.Text([]string{"Busan", "Seoul"}[i%2])}}
			if err := tx.Customers().Save(ctx, c); err != nil {
				return err
			}
		}
		j := &store.Journey{Name: "Spring"}
		if err := tx.Journeys().Save(ctx, j); err != nil {
			return err
		}
		s.journey = j.ID
		for i := range s.runs {
			s.runs[i] = store.Run{Journey: j.ID, Version: i + 1, Mode: store.ModeLive, State: store.RunRunning}
			if err := tx.Runs().Save(ctx, &s.runs[i]); err != nil {
				return err
			}
		}
		return tx.Settings().Set(ctx, store.SettingCurrency, "KRW")
	})
	return s
}

func (s *sending) in(fn func(context.Context, store.Tx) error) {
	s.Helper()
	if err := s.st.InTx(s.Context(), func(tx store.Tx) error { return fn(s.Context(), tx) }); err != nil {
		s.Fatal(err)
	}
}

func (s *sending) id(n int) store.CustomerID {
	c, err := s.st.Customers().Find(s.Context(), fmt.Sprint("C", n))
	if err != nil {
		s.Fatal(err)
	}
	return c.ID
}

// went writes down what became of a message to customer n on a day.
func (s *sending) went(run, n int, step string, message store.MessageVersionID, days float64, state store.OutboxState, reason string) {
	s.Helper()
	who := s.id(n)
	s.in(func(ctx context.Context, tx store.Tx) error {
		p := &store.Passage{Run: s.runs[run].ID, Customer: who, EntryKey: fmt.Sprint(n, step, message, days), Step: step}
		if err := tx.Passages().Enter(ctx, []*store.Passage{p}); err != nil {
			return err
		}
		e := &store.OutboxEntry{Run: p.Run, Passage: p.ID, Customer: who, Step: step, Channel: store.ChannelEmail, Message: message,
			Key: p.EntryKey, State: store.OutboxPending, NotBefore: at(days)}
		if err := tx.Outbox().Queue(ctx, []*store.OutboxEntry{e}); err != nil {
			return err
		}
		e.State, e.Reason, e.FinishedAt = state, reason, at(days)
		return tx.Outbox().Save(ctx, []*store.OutboxEntry{e})
	})
}

// back writes down what customer n did with a message.
func (s *sending) back(run, n int, name, step string, message store.MessageVersionID, days float64, machine bool) {
	s.Helper()
	who := s.id(n)
	s.in(func(ctx context.Context, tx store.Tx) error {
		p := store.Properties{"run": int64(s.runs[run].ID), "step": step, "message": int64(message)}
		if machine {
			p["machine"] = true
		}
		_, err := tx.Events().Record(ctx, store.Event{Customer: who, Name: name, At: at(days), Properties: p})
		return err
	})
}

func (s *sending) bought(n int, days float64, minor int64, currency string) {
	s.Helper()
	who := s.id(n)
	s.in(func(ctx context.Context, tx store.Tx) error {
		return tx.Orders().Save(ctx, &store.Order{ExternalID: fmt.Sprint(n, "/", days), Customer: who, At: at(days), Total: value.Money{Minor: minor, Currency: currency}})
	})
}

func (s *sending) ask(q Question) map[Line]*Outcome {
	s.Helper()
	q.Window = 7 * 24 * time.Hour
	r, err := ReadResults(s.Context(), s.st, q, nil)
	if err != nil {
		s.Fatal(err)
	}
	if len(r.Order) != len(r.Lines) {
		s.Errorf("%d lines, %d in order", len(r.Lines), len(r.Order))
	}
	return r.Lines
}

// filled is a history that is counted by hand in the tests.
func filled(t *testing.T) *sending {
	s := newSending(t)
	for n := range 4 { // the first run: hello to four, of whom one bounced; tips to two
		s.went(0, n, "hello", 1, 100, store.OutboxSent, "")
		s.back(0, n, store.EventDelivered, "hello", 1, 100.1, false)
	}
	s.went(0, 4, "hello", 1, 100, store.OutboxSkipped, "no_consent")
	s.back(0, 3, store.EventBounced, "hello", 1, 100.2, false)
	for range 4 { // one mail opened four times is one opened mail
		s.back(0, 0, store.EventOpened, "hello", 1, 101, false)
	}
	s.back(0, 1, store.EventOpened, "hello", 1, 100.01, true) // by a machine alone
	s.back(0, 0, store.EventOpened, "hello", 1, 100.01, true) // by both: the person counts
	s.back(0, 0, store.EventClicked, "hello", 1, 101, false)
	s.back(0, 2, store.EventUnsubscribed, "hello", 1, 101, false)
	s.went(0, 0, "tips", 2, 103, store.OutboxSent, "")
	s.went(0, 1, "tips", 2, 103, store.OutboxUncertain, "")
	s.went(1, 5, "hello", 3, 110, store.OutboxSent, "") // the second version
	s.went(1, 6, "hello", 3, 110, store.OutboxFailed, "550")
	s.bought(0, 104, 1000, "KRW") // after tips, not after hello
	s.bought(2, 102, 500, "KRW")
	s.bought(5, 111, 70, "USD")   // an order, but no won
	s.bought(3, 120, 9000, "KRW") // too late
	return s
}

func TestResultsByJourneyVersionStepAndMessage(t *testing.T) {
	s := filled(t)
	all := s.ask(Question{By: ByJourney})[Line{Journey: s.journey}]
	if all == nil || all.Sent != 6 || all.Reached != 5 || all.Delivered != 4 || all.Opened != 1 || all.MachineOpened != 1 || all.Clicked != 1 ||
		all.Bounced != 1 || all.Unsubscribed != 1 || all.Failed != 1 || all.Uncertain != 1 || all.Skipped["no_consent"] != 1 || all.SkippedInAll() != 1 {
		t.Fatalf("%+v", all)
	}
	if all.Orders != 3 || all.Spent != 1500 {
		t.Errorf("orders after: %+v", all.Gain)
	}
	version := s.ask(Question{By: ByVersion})
	if one, two := version[Line{Journey: s.journey, Version: 1}], version[Line{Journey: s.journey, Version: 2}]; one.Sent != 5 || two.Sent != 1 || two.Orders != 1 || two.Spent != 0 {
		t.Errorf("versions: %+v, %+v", one, two)
	}
	step := s.ask(Question{By: ByStep, Journey: s.journey})
	if hello, tips := step[Line{Journey: s.journey, Step: "hello"}], step[Line{Journey: s.journey, Step: "tips"}]; hello.Sent != 5 || hello.Spent != 500 || tips.Sent != 1 || tips.Spent != 1000 || tips.Uncertain != 1 {
		t.Errorf("steps: %+v, %+v", hello, tips)
	}
	message := s.ask(Question{By: ByMessage})
	if m := message[Line{Journey: s.journey, Message: "#1"}]; len(message) != 3 || m.Sent != 4 || m.Opened != 1 {
		t.Errorf("messages: %+v", m)
	}
	late := s.ask(Question{By: ByJourney, From: at(105)})[Line{Journey: s.journey}]
	if late.Sent != 1 || late.Orders != 1 || late.Opened != 0 || late.SkippedInAll() != 0 {
		t.Errorf("from day 105 on: %+v", late)
	}
}

// What the two sides of a segment did adds up to what everybody did.
func TestResultsOfASegment(t *testing.T) {
	s := filled(t)
	busan := segment.Attribute{Key: "city", Test: segment.Test{Op: segment.OpIs, Value: value.Text("Busan")}}
	lines := s.ask(Question{By: ByJourney, Segment: busan})
	in, out := lines[Line{Journey: s.journey, Side: Inside}], lines[Line{Journey: s.journey, Side: Outside}]
	if in.Sent != 3 || in.Reached != 2 || in.Orders != 2 || in.Spent != 1500 || in.Skipped["no_consent"] != 1 || in.Unsubscribed != 1 {
		t.Errorf("in Busan: %+v", in)
	}
	if out.Sent != 3 || out.Opened != 0 || out.MachineOpened != 1 || out.Bounced != 1 || out.Orders != 1 || out.Spent != 0 {
		t.Errorf("elsewhere: %+v", out)
	}
}

// The messages of other journeys go on taking the credit for what came after them.
func TestAnOrderIsNotTwoJourneys(t *testing.T) {
	s := filled(t)
	first := s.journey
	s.in(func(ctx context.Context, tx store.Tx) error {
		j := &store.Journey{Name: "Other"}
		if err := tx.Journeys().Save(ctx, j); err != nil {
			return err
		}
		s.runs[1] = store.Run{Journey: j.ID, Version: 1, Mode: store.ModeLive, State: store.RunRunning}
		return tx.Runs().Save(ctx, &s.runs[1])
	})
	s.went(1, 0, "news", 9, 103.5, store.OutboxSent, "") // between tips and the order
	if got := s.ask(Question{By: ByJourney, Journey: first})[Line{Journey: first}]; got.Orders != 2 || got.Spent != 500 {
		t.Errorf("%+v", got.Gain)
	}
}

// Of a variant, what went out after the choice counts, and it costs what it costs.
func TestResultsOfVariants(t *testing.T) {
	s := filled(t)
	s.in(func(ctx context.Context, tx store.Tx) error {
		var list []store.Decision
		for n, port := range map[int]string{0: "a", 1: "a", 2: "b", 5: "b"} {
			list = append(list, store.Decision{At: at(102), Customer: s.id(n), Journey: s.journey, Run: s.runs[n/5].ID, Step: "x", What: "moved", Reason: port})
		}
		return tx.Decisions().Add(ctx, list)
	})
	tariff, err := journey.TariffFrom(map[string]string{store.SettingPriceEmail: "2", store.SettingCurrency: "KRW"})
	if err != nil {
		t.Fatal(err)
	}
	lines := s.ask(Question{By: ByVariant, Journey: s.journey, Experiment: "x", Tariff: tariff})
	a, b := lines[Line{Journey: s.journey, Variant: "a"}], lines[Line{Journey: s.journey, Variant: "b"}]
	if len(lines) != 2 || a.Sent != 1 || a.Uncertain != 1 || a.Orders != 1 || a.Opened != 0 || b.Sent != 1 || b.Orders != 1 {
		t.Fatalf("a %+v, b %+v", a, b)
	}
	if a.Cost != 4 || b.Cost != 2 { // what may have arrived was paid for
		t.Errorf("cost %d and %d", a.Cost, b.Cost)
	}
}

// A code that was used is charged to the message that gave it, whoever used it.
func TestWhatUsedCouponsCost(t *testing.T) {
	s := filled(t)
	key := func(n int, step string, message store.MessageVersionID, days float64) string {
		return fmt.Sprint(n, step, message, days)
	}
	s.in(func(ctx context.Context, tx store.Tx) error {
		for pool, codes := range map[string][]string{"spring": {"S1", "S2", "S3"}, "vip": {"V1"}, "unpriced": {"U1"}} {
			if _, err := tx.Coupons().Add(ctx, pool, codes); err != nil {
				return err
			}
		}
		for _, x := range []struct{ pool, key string }{{"spring", key(0, "hello", 1, 100)}, {"spring", key(1, "hello", 1, 100)}, {"vip", key(0, "tips", 2, 103)}, {"unpriced", key(2, "hello", 1, 100)}} {
			if _, err := tx.Coupons().Take(ctx, x.pool, x.key); err != nil {
				return err
			}
		}
		for i, o := range []store.Order{
			{Customer: s.id(0), Coupon: "s1", Total: value.Money{Minor: 5000, Currency: "KRW"}},                              // as a shop writes it
			{Customer: s.id(6), Coupon: "S2", Total: value.Money{Minor: 10, Currency: "USD"}},                                // by somebody else, in another currency
			{Customer: s.id(1), Coupon: "S2", Total: value.Money{Minor: 5000, Currency: "KRW"}, State: store.OrderCancelled}, // not placed
			{Customer: s.id(3), Coupon: "S3", Total: value.Money{Minor: 5000, Currency: "KRW"}},                              // a code nobody was sent
			{Customer: s.id(0), Coupon: "V1", Total: value.Money{Minor: 9000, Currency: "KRW"}},
			{Customer: s.id(2), Coupon: "U1", Total: value.Money{Minor: 9000, Currency: "KRW"}},
		} {
			o.ExternalID, o.At = fmt.Sprint("coupon", i), at(105)
			if err := tx.Orders().Save(ctx, &o); err != nil {
				return err
			}
		}
		return nil
	})
	prices, err := journey.ParseCouponPrices(`{"spring":"300","vip":"10%"}`, "KRW")
	if err != nil {
		t.Fatal(err)
	}
	lines := s.ask(Question{By: ByStep, Coupons: prices, Tariff: journey.Tariff{Currency: "KRW"}})
	hello, tips := lines[Line{Journey: s.journey, Step: "hello"}], lines[Line{Journey: s.journey, Step: "tips"}]
	if hello.Redeemed != 3 || hello.CouponCost != 600 || hello.Paid() != 600 {
		t.Errorf("hello: %d used, %d", hello.Redeemed, hello.CouponCost)
	}
	if tips.Redeemed != 1 || tips.CouponCost != 1000 {
		t.Errorf("tips: %d used, %d", tips.Redeemed, tips.CouponCost)
	}
	if all := s.ask(Question{By: ByJourney})[Line{Journey: s.journey}]; all.Redeemed != 4 || all.CouponCost != 0 {
		t.Errorf("without prices: %d used, %d", all.Redeemed, all.CouponCost)
	}
}
