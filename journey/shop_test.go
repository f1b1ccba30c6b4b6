package journey_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"gilmok/journey"
	"gilmok/journey/journeytest"
	"gilmok/store"
	"gilmok/store/sqlite"
	"gilmok/store/value"
)

// shop is a workspace on disk with a virtual clock and a sender of its own that
// settles what is due.
type shop struct {
	t     testing.TB
	st    store.Store
	clock *journey.Virtual
	run   *journey.Runner
	ids   map[string]store.CustomerID
	path  string
}

func openShop(t testing.TB, start time.Time) *shop {
	t.Helper()
	s := &shop{t: t, clock: journey.NewVirtual(start), ids: map[string]store.CustomerID{}, path: filepath.Join(t.TempDir(), "shop.gilmok")}
	st, err := sqlite.Create(context.Background(), s.path, sqlite.Options{Now: s.clock.Now, Person: "Minji"})
	if err != nil {
		t.Fatal(err)
	}
	s.st = st
	t.Cleanup(func() { s.st.Close() })
	s.run = journey.NewRunner(st, s.clock, journey.Options{Batch: 3})
	return s
}

func (s *shop) tx(fn func(ctx context.Context, tx store.Tx) error) {
	s.t.Helper()
	ctx := context.Background()
	if err := s.st.InTx(ctx, func(tx store.Tx) error { return fn(ctx, tx) }); err != nil {
		s.t.Fatal(err)
	}
}

// people adds customers who can be written to by e-mail.
func (s *shop) people(names ...string) {
	s.t.Helper()
	s.tx(func(ctx context.Context, tx store.Tx) error {
		for _, name := range names {
			c := &store.Customer{ExternalID: name, Name: name, Email: name + "@shop.invalid"}
			if err := tx.Customers().Save(ctx, c); err != nil {
				return err
			}
			s.ids[name] = c.ID
			for _, ch := range []store.Channel{store.ChannelEmail, store.ChannelSMS} {
				k := store.Consent{Channel: ch, Purpose: store.PurposeAdvertising, State: store.ConsentOptedIn}
				if err := tx.Customers().SetConsent(ctx, c.ID, k); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// draft saves a journey with a message for each name it uses.
func (s *shop) draft(j *journey.Journey) store.JourneyID {
	s.t.Helper()
	var id store.JourneyID
	s.tx(func(ctx context.Context, tx store.Tx) error {
		for name, m := range journeytest.Everything(j) {
			doc := fmt.Sprintf(`{"gilmok":"message/1","name":%q,"purpose":"advertising","channel":%q,"subject":"x","body":{"html":"x"}}`, name, m.Channel)
			msg := &store.Message{Name: name, Channel: m.Channel, Purpose: m.Purpose, Document: []byte(doc)}
			if old, err := tx.Messages().Find(ctx, name); err == nil {
				msg.ID, msg.Revision = old.ID, old.Revision
			}
			if err := tx.Messages().Save(ctx, msg); err != nil {
				return err
			}
		}
		doc, err := journey.Marshal(j)
		if err != nil {
			return err
		}
		saved := &store.Journey{Name: j.Name, Draft: doc, State: store.JourneyDraft}
		if old, err := tx.Journeys().Find(ctx, j.Name); err == nil {
			saved = old
			saved.Draft = doc
		}
		err = tx.Journeys().Save(ctx, saved)
		id = saved.ID
		return err
	})
	return id
}

func (s *shop) launch(j *journey.Journey) store.JourneyID {
	s.t.Helper()
	id := s.draft(j)
	if _, err := s.run.Launch(context.Background(), id, "Minji"); err != nil {
		s.t.Fatal(err)
	}
	return id
}

// happens records an event, or an order.
func (s *shop) happens(who, name string, at time.Time, p store.Properties) {
	s.t.Helper()
	s.tx(func(ctx context.Context, tx store.Tx) error {
		if name == store.EventOrdered {
			return tx.Orders().Save(ctx, &store.Order{
				ExternalID: fmt.Sprint(who, at.UnixNano()), Customer: s.ids[who], At: at, State: store.OrderPlaced,
				Total: value.Money{Minor: 1000, Currency: "KRW"},
			})
		}
		_, err := tx.Events().Record(ctx, store.Event{Customer: s.ids[who], Name: name, At: at, Properties: p})
		return err
	})
}

// tick runs the journeys once and sends what is due.
func (s *shop) tick() (next time.Time, busy bool) {
	s.t.Helper()
	ctx := context.Background()
	n, next, err := s.run.Tick(ctx)
	if err != nil {
		s.t.Fatal(err)
	}
	sent := s.send()
	out, err := s.st.Outbox().NextDue(ctx)
	if err != nil {
		s.t.Fatal(err)
	}
	if next.IsZero() || !out.IsZero() && out.Before(next) {
		next = out
	}
	return next, n > 0 || sent > 0
}

// send settles what is due as dispatch would.
func (s *shop) send() (sent int) {
	s.tx(func(ctx context.Context, tx store.Tx) error {
		for {
			list, err := tx.Outbox().Due(ctx, []store.Channel{store.ChannelEmail, store.ChannelSMS}, nil, 100)
			if err != nil || len(list) == 0 {
				return err
			}
			for i := range list {
				list[i].State, list[i].FinishedAt = store.OutboxSent, s.clock.Now()
				if !list[i].LateAfter.IsZero() && s.clock.Now().After(list[i].LateAfter) {
					list[i].State, list[i].Reason = store.OutboxSkipped, string(store.SkipLate)
				}
				if err := tx.Outbox().Save(ctx, []*store.OutboxEntry{&list[i]}); err != nil {
					return err
				}
				sent++
			}
		}
	})
	return sent
}

// until lives to an instant, jumping from one due to the next.
func (s *shop) until(end time.Time) {
	s.t.Helper()
	for range 100_000 {
		next, busy := s.tick()
		if busy {
			continue
		}
		if next.IsZero() || next.After(end) {
			s.clock.Until(context.Background(), end)
			if _, busy := s.tick(); !busy {
				return
			}
			continue
		}
		if !next.After(s.clock.Now()) {
			s.t.Fatalf("the runner says %v is next, but does nothing at %v", next, s.clock.Now())
		}
		s.clock.Until(context.Background(), next)
	}
	s.t.Fatal("the journeys never come to rest")
}

// sent lists what went out: "14:00 minji m1", sorted.
func (s *shop) sent() []string {
	s.t.Helper()
	list, err := s.st.Outbox().List(context.Background(), store.OutboxQuery{})
	if err != nil {
		s.t.Fatal(err)
	}
	var lines []string
	for _, e := range list {
		at, what := e.FinishedAt, e.Step
		if e.State != store.OutboxSent {
			what += " " + string(e.State)
			if e.Reason != "" {
				what += "(" + e.Reason + ")"
			}
		}
		lines = append(lines, fmt.Sprintf("%s %s %s", at.In(kst).Format("02 15:04"), s.name(e.Customer), what))
	}
	slices.Sort(lines)
	return lines
}

var kst = time.FixedZone("KST", 9*3600)

func (s *shop) name(id store.CustomerID) string {
	for name, x := range s.ids {
		if x == id {
			return name
		}
	}
	return "?"
}

func (s *shop) status(id store.JourneyID) *journey.Status {
	s.t.Helper()
	st, err := s.run.Status(context.Background(), id)
	if err != nil {
		s.t.Fatal(err)
	}
	return st
}

func wantLines(t testing.TB, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
