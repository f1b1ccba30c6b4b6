package sqlite_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/sqlite"
)

// bookGroup is how many messages a transaction takes.
const bookGroup = 50

// BenchmarkBookkeeping measures what a message costs the outbox on its way, with all
// its columns and indexes, in groups of 50: read, intended and folded in one commit,
// its mark and result noted one by one. Beside it, in the same run, the least that could be called so: a
// table of three columns without an index, its states changed by one prepared
// statement for each message in as many commits.
func BenchmarkBookkeeping(b *testing.B) {
	s, err := sqlite.Create(b.Context(), filepath.Join(b.TempDir(), "shop.gilmok"), sqlite.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	least := openLeast(b)
	ours, floor, messages := time.Duration(0), time.Duration(0), 0
	for b.Loop() {
		queueGroup(b, s, messages)
		began := cpu()
		bookGroupOf(b, s)
		ours += cpu() - began
		began = cpu()
		least.group(b, messages)
		floor += cpu() - began
		messages += bookGroup
	}
	b.ReportMetric(float64(ours.Microseconds())/float64(messages), "cpu-µs/message")
	b.ReportMetric(float64(floor.Microseconds())/float64(messages), "floor-µs/message")
	b.ReportMetric(ours.Seconds()/floor.Seconds(), "of-floor")
}

func queueGroup(b *testing.B, s store.Store, from int) {
	b.Helper()
	queued := make([]*store.OutboxEntry, bookGroup)
	for i := range queued {
		n := from + i + 1
		queued[i] = &store.OutboxEntry{Run: 1, Passage: store.PassageID(n), Customer: store.CustomerID(n), Step: "m1", Visit: 1, Channel: store.ChannelEmail,
			Message: 1, Purpose: store.PurposeAdvertising, Key: fmt.Sprintf("%d/m1/1/email", n), MessageID: fmt.Sprintf("%d.abcdef@shop.example", n),
			Address: fmt.Sprintf("person%d@shop.example", n)}
	}
	if err := s.InTx(b.Context(), func(tx store.Tx) error { return tx.Outbox().Queue(b.Context(), queued) }); err != nil {
		b.Fatal(err)
	}
}

// bookGroupOf takes a group from claim to result.
func bookGroupOf(b *testing.B, s store.Store) {
	b.Helper()
	ctx := b.Context()
	var entries []*store.OutboxEntry
	check := func(err error) {
		if err != nil {
			b.Fatal(err)
		}
	}
	due, err := s.Outbox().Due(ctx, []store.Channel{store.ChannelEmail}, nil, bookGroup)
	check(err)
	if len(due) != bookGroup {
		b.Fatalf("%d are due", len(due))
	}
	check(s.InTx(ctx, func(tx store.Tx) error {
		if _, err := tx.Outbox().Fold(ctx); err != nil {
			return err
		}
		same, err := tx.Outbox().Untouched(ctx, due)
		if err != nil || len(same) != bookGroup {
			return fmt.Errorf("%d are untouched, %w", len(same), err)
		}
		for i := range due {
			e := &due[i]
			entries = append(entries, e)

			e.State, e.Attempt, e.Boot, e.Sender, e.Inputs = store.OutboxSending, 1, "boot", "main", []byte(`{"name":"민지","city":"부산","coupon":"WELCOME"}`)
		}
		return tx.Outbox().Save(ctx, entries)
	}))
	for _, e := range entries {
		sent := *e
		e.State, sent.State, sent.Detail, sent.FinishedAt = store.OutboxOnWire, store.OutboxSent, "250 2.0.0 Ok: queued as 4F1D2", time.Now()
		check(s.Note(ctx, store.OutboxNote{Entry: e}))
		check(s.Note(ctx, store.OutboxNote{Entry: &sent}))
	}
}

// least is the smallest outbox there could be.
type least struct {
	conn           *sql.Conn
	insert, change *sql.Stmt
}

func openLeast(b *testing.B) *least {
	b.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(b.TempDir(), "least.db")+"?_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	l := &least{}
	if l.conn, err = db.Conn(b.Context()); err != nil {
		b.Fatal(err)
	}
	l.exec(b, `CREATE TABLE o (id INTEGER PRIMARY KEY, state INTEGER, words TEXT)`)
	if l.insert, err = l.conn.PrepareContext(context.Background(), `INSERT INTO o VALUES (?1, 0, NULL)`); err != nil {
		b.Fatal(err)
	}
	if l.change, err = l.conn.PrepareContext(context.Background(), `UPDATE o SET state = ?2, words = ?3 WHERE id = ?1`); err != nil {
		b.Fatal(err)
	}
	return l
}

func (l *least) exec(b *testing.B, query string) {
	if _, err := l.conn.ExecContext(context.Background(), query); err != nil {
		b.Fatal(err)
	}
}

func (l *least) group(b *testing.B, from int) {
	for state := range 5 {
		l.exec(b, `BEGIN IMMEDIATE`)
		for i := range bookGroup {
			var err error
			if state == 0 {
				_, err = l.insert.Exec(from + i + 1)
			} else {
				_, err = l.change.Exec(from+i+1, state, "250 2.0.0 Ok")
			}
			if err != nil {
				b.Fatal(err)
			}
		}
		l.exec(b, `COMMIT`)
	}
}

// BenchmarkPolicyReads measures what the policies of a message read apart from its own
// row: the customer with consents and whether the address is suppressed, whether it had
// the message, and what was sent to the customer within a week; for groups of 50 out of
// 20,000 people who all have had a message before.
func BenchmarkPolicyReads(b *testing.B) {
	const people = 20_000
	s, err := sqlite.Create(b.Context(), filepath.Join(b.TempDir(), "shop.gilmok"), sqlite.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	ids := queuePeople(b, s, people)
	spent, asked := time.Duration(0), 0
	for b.Loop() {
		from := asked * 7919 % (people - bookGroup)
		began := cpu()
		readPolicies(b, s, ids[from:from+bookGroup])
		spent += cpu() - began
		asked += bookGroup
	}
	b.ReportMetric(float64(spent.Nanoseconds())/1000/float64(asked), "cpu-µs/message")
}

// queuePeople makes customers who take advertising, each of whom has had a message.
func queuePeople(b *testing.B, s store.Store, people int) (ids []store.CustomerID) {
	b.Helper()
	ctx := b.Context()
	err := s.InTx(ctx, func(tx store.Tx) error {
		entries := make([]*store.OutboxEntry, people)
		for n := range people {
			c := &store.Customer{ExternalID: fmt.Sprint("C", n), Email: fmt.Sprintf("person%d@shop.example", n), Name: "김민지"}
			if err := tx.Customers().Save(ctx, c); err != nil {
				return err
			}
			consent := store.Consent{Channel: store.ChannelEmail, Purpose: store.PurposeAdvertising, State: store.ConsentOptedIn, At: time.Now()}
			if err := tx.Customers().SetConsent(ctx, c.ID, consent); err != nil {
				return err
			}
			ids = append(ids, c.ID)
			entries[n] = &store.OutboxEntry{Run: 1, Passage: store.PassageID(n + 1), Customer: c.ID, Step: "m1", Visit: 1, Channel: store.ChannelEmail,
				Message: 1, Purpose: store.PurposeAdvertising, Key: fmt.Sprint(n), Address: c.Email, State: store.OutboxSent, FinishedAt: time.Now()}
		}
		return tx.Outbox().Queue(ctx, entries)
	})
	if err != nil {
		b.Fatal(err)
	}
	return ids
}

func readPolicies(b *testing.B, s store.Store, ids []store.CustomerID) {
	b.Helper()
	ctx := b.Context()
	err := s.InTxRelaxed(ctx, func(tx store.Tx) error {
		consents := 0
		entries := make([]*store.OutboxEntry, 0, len(ids))
		for c, err := range tx.Customers().Subjects(ctx, segment.Needs{Consent: true, Suppressed: true}, ids) {
			if err != nil {
				return err
			}
			consents += len(c.Consents)
			entries = append(entries, &store.OutboxEntry{ID: store.OutboxID(c.ID), Run: 1, Message: 2, Customer: c.ID, Channel: store.ChannelEmail, Address: c.Email})
		}
		had, err := tx.Outbox().SentTo(ctx, entries)
		if err != nil {
			return err
		}
		past, err := tx.Outbox().SendTimes(ctx, ids, time.Now().Add(-7*24*time.Hour))
		if err == nil && (consents != len(ids) || len(had) != 0 || len(past) != len(ids)) {
			err = fmt.Errorf("%d consents, %d had it, %d had another; want %d, none, all", consents, len(had), len(past), len(ids))
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
}
