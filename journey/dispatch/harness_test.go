package dispatch_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"gilmok/journey"
	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/smtp"
	"gilmok/journey/dispatch/smtp/smtptest"
	"gilmok/store"
	"gilmok/store/sqlite"
)

// start is a Saturday, 13:00 in Seoul: no quiet hours.
var start = time.Date(2026, 11, 21, 4, 0, 0, 0, time.UTC)

// shop is a workspace with a message, a running journey and customers who may be
// written to.
type shop struct {
	t       testing.TB
	st      store.Store
	path    string
	clock   dispatch.Clock
	run     store.RunID
	message store.MessageVersionID
	people  []store.CustomerID
	queued  int
	// patience of the connections; none: that of a busy machine, where nothing is lost
	// that comes at all.
	patience time.Duration
}

func newShop(t testing.TB, people int, clock dispatch.Clock) *shop {
	t.Helper()
	s := &shop{t: t, path: filepath.Join(t.TempDir(), "shop.gilmok"), clock: clock}
	st, err := sqlite.Create(context.Background(), s.path, sqlite.Options{Person: "Minji", Now: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	s.st = st
	s.tx(func(ctx context.Context, tx store.Tx) error {
		if err := s.open(ctx, tx); err != nil {
			return err
		}
		if err := s.quiet(ctx, tx, "00:00", "00:00"); err != nil {
			return err
		}
		for i := range people {
			c := &store.Customer{ExternalID: fmt.Sprintf("C%d", i), Email: address(i), Name: fmt.Sprintf("Person %d", i)}
			if err := tx.Customers().Save(ctx, c); err != nil {
				return err
			}
			s.people = append(s.people, c.ID)
			consent := store.Consent{Channel: store.ChannelEmail, Purpose: store.PurposeAdvertising, State: store.ConsentOptedIn, At: start}
			if err := tx.Customers().SetConsent(ctx, c.ID, consent); err != nil {
				return err
			}
		}
		return nil
	})
	return s
}

// quiet sets the quiet hours; two equal times are none.
func (s *shop) quiet(ctx context.Context, tx store.Tx, from, to string) error {
	return errors.Join(tx.Settings().Set(ctx, store.SettingQuietFrom, from), tx.Settings().Set(ctx, store.SettingQuietTo, to))
}

func address(i int) string { return fmt.Sprintf("person%d@example.test", i) }

// definition of the journey whose messages are sent.
const definition = `{"gilmok":"journey/1","name":"Welcome","seed":7,"entry":{"kind":"schedule","at":"launch"},
 "steps":{"m1":{"kind":"message","messages":["Hello"]},"m2":{"kind":"message","messages":["Hello"],"only_if":{"attribute":"city","op":"is","value":"Busan"}},
  "m3":{"kind":"message","first_reachable":["Hello","Text"]}},
 "edges":[["entry","out","m1"],["m1","out","m2"],["m2","out","m3"]]}`

func (s *shop) open(ctx context.Context, tx store.Tx) error {
	m := &store.Message{Name: "Hello", Channel: store.ChannelEmail, Purpose: store.PurposeAdvertising, Document: []byte(`{"gilmok":"message/1","name":"Hello"}`)}
	if err := tx.Messages().Save(ctx, m); err != nil {
		return err
	}
	var err error
	if s.message, err = tx.Messages().Freeze(ctx, m.ID); err != nil {
		return err
	}
	j := &store.Journey{Name: "Welcome", Draft: []byte(definition)}
	if err := tx.Journeys().Save(ctx, j); err != nil {
		return err
	}
	v := &store.JourneyVersion{Journey: j.ID, Definition: []byte(definition), Messages: map[string]store.MessageVersionID{"Hello": s.message}}
	if err := tx.Journeys().Publish(ctx, v); err != nil {
		return err
	}
	run := &store.Run{Journey: j.ID, Version: v.Version, Mode: store.ModeLive, State: store.RunRunning, StartedAt: start}
	err = tx.Runs().Save(ctx, run)
	s.run = run.ID
	return err
}

func (s *shop) tx(fn func(ctx context.Context, tx store.Tx) error) {
	s.t.Helper()
	ctx := context.Background()
	if err := s.st.InTx(ctx, func(tx store.Tx) error { return fn(ctx, tx) }); err != nil {
		s.t.Fatal(err)
	}
}

// queue puts one message for each of the people in the outbox.
func (s *shop) queue(change ...func(i int, e *store.OutboxEntry)) {
	s.t.Helper()
	s.queued++
	visit := s.queued
	s.tx(func(ctx context.Context, tx store.Tx) error {
		var passages []*store.Passage
		for _, id := range s.people {
			passages = append(passages, &store.Passage{
				Run: s.run, Customer: id, EntryKey: fmt.Sprintf("c%d/%d", id, visit), EnteredAt: tx.Now(), State: store.PassageActive, Step: "m1",
			})
		}
		if err := tx.Passages().Enter(ctx, passages); err != nil {
			return err
		}
		var entries []*store.OutboxEntry
		for i, p := range passages {
			e := &store.OutboxEntry{
				Run: s.run, Passage: p.ID, Customer: p.Customer, Step: "m1", Visit: 1, Channel: store.ChannelEmail, Message: s.message,
				Purpose: store.PurposeAdvertising, Key: fmt.Sprintf("%d/m1/1/email", p.ID), MessageID: fmt.Sprintf("p%d@shop.test", p.ID), Address: address(i), NotBefore: tx.Now(),
			}
			for _, f := range change {
				f(i, e)
			}
			entries = append(entries, e)
		}
		return tx.Outbox().Queue(ctx, entries)
	})
}

// account saves the SMTP sender that leads to a server.
func (s *shop) account(server *smtptest.Server, change ...func(*store.Sender)) {
	s.t.Helper()
	a := &store.Sender{Name: "main", Channel: store.ChannelEmail, Kind: smtp.Kind, Default: true, Config: map[string]string{
		smtp.KeyHost: server.Host, smtp.KeyPort: fmt.Sprint(server.Port), smtp.KeySecurity: "none",
	}}
	for _, f := range change {
		f(a)
	}
	s.tx(func(ctx context.Context, tx store.Tx) error { return tx.Senders().Save(ctx, a) })
}

// dispatcher makes one over the shop's store, or another given.
func (s *shop) dispatcher(st store.Store, o dispatch.Options) *dispatch.Dispatcher {
	open := openSMTP
	if s.patience > 0 {
		open = func(_ context.Context, a store.Sender) (dispatch.Sender, error) { return connect(a, s.patience) }
	}
	d := dispatch.New(st, s.clock, open, plain{}, o)
	s.t.Cleanup(func() { d.Close() })
	return d
}

func openSMTP(_ context.Context, a store.Sender) (dispatch.Sender, error) {
	return connect(a, time.Minute)
}

func connect(a store.Sender, patience time.Duration) (dispatch.Sender, error) {
	c, err := smtp.Read(a, "")
	if err != nil {
		return nil, err
	}
	c.ConnectTimeout, c.ReplyTimeout, c.DataTimeout = patience, patience, patience
	return smtp.New(c)
}

// drain runs the shop's outbox once and gives the tally.
func (s *shop) drain(d *dispatch.Dispatcher) dispatch.Tally {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	tally, err := d.Drain(ctx)
	if err != nil {
		s.t.Fatal(err)
	}
	return tally
}

// entries gives the whole outbox by address, of one message each.
func (s *shop) entries() []store.OutboxEntry {
	s.t.Helper()
	list, err := s.st.Outbox().List(context.Background(), store.OutboxQuery{Run: s.run})
	if err != nil {
		s.t.Fatal(err)
	}
	return list
}

func (s *shop) states() map[store.OutboxState]int {
	states := map[store.OutboxState]int{}
	for _, e := range s.entries() {
		states[e.State]++
	}
	return states
}

// plain composes without templates.
type plain struct{}

func (plain) Plan(context.Context, []store.MessageVersionID) (dispatch.Plan, error) {
	return dispatch.Plan{}, nil
}

func (plain) Compose(_ context.Context, d dispatch.Draft) (dispatch.Message, error) {
	if d.Subject.Name == "Broken" {
		return dispatch.Message{}, &dispatch.Skip{Reason: store.SkipRenderError, Detail: "line 1"}
	}
	if d.Subject.Name == "Waiting" && d.Now.Before(start.Add(90*time.Second)) {
		return dispatch.Message{}, &dispatch.Skip{Reason: store.SkipRenderError, Detail: "could not be reached", Later: true}
	}
	raw := fmt.Sprintf("From: Shop <shop@shop.test>\r\nTo: <%s>\r\nSubject: Hello %s\r\nMessage-ID: <%s>\r\n\r\nHello %s\r\n",
		d.Entry.Address, d.Subject.Name, d.Entry.MessageID, d.Subject.Name)
	return dispatch.Message{From: "Shop <shop@shop.test>", Subject: "Hello " + d.Subject.Name, Raw: []byte(raw), Inputs: []byte(`{"name":"` + d.Subject.Name + `"}`)}, nil
}

// checkOutbox compares what the outbox says with what the servers know: every sent
// message arrived once, nobody's arrived twice, and what is not settled says so.
func (s *shop) checkOutbox(servers ...*smtptest.Server) (uncertain int) {
	s.t.Helper()
	taken := map[string]int{}
	for _, server := range servers {
		for _, m := range server.Accepted() {
			taken[m.Header("Message-ID")]++
		}
	}
	for _, e := range s.entries() {
		n := taken["<"+e.MessageID+">"]
		switch {
		case n > 1:
			s.t.Errorf("%s: arrived %d times", e.Address, n)
		case e.State == store.OutboxSent && n != 1:
			s.t.Errorf("%s: sent by the outbox, but it never arrived", e.Address)
		case e.State == store.OutboxUncertain:
			uncertain++
		case e.State != store.OutboxSent && n == 1:
			s.t.Errorf("%s: arrived, but the outbox says %s: it would be sent again", e.Address, e.State)
		}
	}
	return uncertain
}

// dying is a store whose process is killed at its nth write: before or after the
// commit, and from then on nothing works any more.
type dying struct {
	store.Store
	mu     sync.Mutex
	left   int // writes until death; below zero: never
	after  bool
	sent   bool // only the record of what was sent counts: a message is on the wire at death
	dead   bool
	writes int
}

var errKilled = errors.New("killed")

func (d *dying) step(counts bool) (die, dead bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.dead || !counts {
		return false, d.dead
	}
	d.writes++
	d.left--
	if d.left == 0 {
		d.dead = true
		return true, false
	}
	return false, false
}

func (d *dying) write(counts bool, do func() error) error {
	die, dead := d.step(counts)
	switch {
	case dead || die && !d.after:
		return errKilled
	case die:
		if err := do(); err != nil {
			return err
		}
		return errKilled // committed, but nobody lives to hear of it
	}
	return do()
}

func (d *dying) InTx(ctx context.Context, fn func(store.Tx) error) error {
	return d.write(!d.sent, func() error { return d.Store.InTx(ctx, fn) })
}

func (d *dying) InTxRelaxed(ctx context.Context, fn func(store.Tx) error) error {
	return d.write(!d.sent, func() error { return d.Store.InTxRelaxed(ctx, fn) })
}

func (d *dying) Note(ctx context.Context, notes ...store.OutboxNote) error {
	sent := slices.ContainsFunc(notes, func(n store.OutboxNote) bool { return n.Entry.State == store.OutboxSent })
	return d.write(sent || !d.sent, func() error { return d.Store.Note(ctx, notes...) })
}

var _ dispatch.Clock = journey.System{}
