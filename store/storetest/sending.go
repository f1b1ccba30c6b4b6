package storetest

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"gilmok/store"
)

// started makes a run with customers in it.
func started(t *testing.T, s store.Store, people int) (store.RunID, []*store.Passage) {
	t.Helper()
	r := &store.Run{Version: 1, Mode: store.ModeLive, State: store.RunRunning}
	var passages []*store.Passage
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		j := &store.Journey{Name: "Welcome"}
		if err := tx.Journeys().Save(ctx, j); err != nil {
			return err
		}
		r.Journey = j.ID
		if err := tx.Runs().Save(ctx, r); err != nil {
			return err
		}
		for i := range people {
			c := &store.Customer{ExternalID: fmt.Sprint(i), Email: fmt.Sprintf("c%d@shop.example", i), Phone: fmt.Sprintf("+8210%08d", i)}
			if err := tx.Customers().Save(ctx, c); err != nil {
				return err
			}
			passages = append(passages, &store.Passage{Run: r.ID, Customer: c.ID, EntryKey: store.EntryKey(c.ID, ""), Step: "w1", Due: day(people - i), Context: []byte(`{"a":1}`)})
		}
		return tx.Passages().Enter(ctx, passages)
	})
	return r.ID, passages
}

func testPassages(t *testing.T, s store.Store) {
	run, all := started(t, s, 3)
	repeat := *all[0]
	repeat.ID = 0
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		return tx.Passages().Enter(ctx, []*store.Passage{&repeat})
	})
	equal(t, "id of a repeated entry", repeat.ID, 0)
	due, err := s.Passages().Due(t.Context(), run, day(2), 10)
	must(t, err)
	if len(due) != 2 || due[0].ID != all[2].ID || due[1].ID != all[1].ID {
		t.Fatalf("due %+v", due)
	}
	next, err := s.Passages().NextDue(t.Context(), run)
	must(t, err)
	equal(t, "next due", next, day(1))
	stale := due[0]
	done, exited := due[0], due[1]
	done.State, done.Step, done.Due = store.PassageCompleted, "", time.Time{}
	exited.State, exited.Reason = store.PassageExited, "ordered"
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		if err := tx.Passages().Moved(ctx, run, []store.Move{{Passage: done.ID, From: "w1", Port: "out", To: "m1"}, {From: "m1", Port: "out"}}); err != nil {
			return err
		}
		return tx.Passages().Save(ctx, []*store.Passage{&done, &exited})
	})
	err = s.InTx(t.Context(), func(tx store.Tx) error { return tx.Passages().Save(t.Context(), []*store.Passage{&stale}) })
	wantErr(t, err, store.ErrConflict)
	c, err := s.Passages().Counts(t.Context(), run)
	must(t, err)
	want := &store.RunCounts{Entered: 3, Active: 1, Completed: 1, Exited: map[string]int{"ordered": 1}, Messages: map[string]store.MessageCount{},
		Steps: map[string]store.StepCount{"w1": {Step: "w1", Waiting: 1, Out: map[string]int{"out": 1}}, "m1": {Step: "m1", Arrived: 1, Out: map[string]int{"out": 1}}}}
	if !reflect.DeepEqual(c, want) {
		t.Errorf("counts\n got %+v\nwant %+v", c, want)
	}
	entries, err := s.Passages().Entries(t.Context(), 1, []store.CustomerID{all[0].Customer})
	must(t, err)
	equal(t, "newest entry", entries[all[0].Customer], all[0].EnteredAt)
	healthy(t, s)
}

func entryFor(p *store.Passage, n int) *store.OutboxEntry {
	return &store.OutboxEntry{Run: p.Run, Passage: p.ID, Customer: p.Customer, Step: "m1", Visit: 1, Channel: store.ChannelEmail, Message: 1,
		Purpose: store.PurposeAdvertising, Key: fmt.Sprintf("%d/m1/1/email/%d", p.ID, n), Address: "a@shop.example", NotBefore: noon}
}

func queue(t *testing.T, s store.Store, entries ...*store.OutboxEntry) {
	t.Helper()
	write(t, s, func(ctx context.Context, tx store.Tx) error { return tx.Outbox().Queue(ctx, entries) })
}

func due(t *testing.T, s store.Store, limit int, except ...store.OutboxID) []store.OutboxEntry {
	t.Helper()
	got, err := s.Outbox().Due(t.Context(), []store.Channel{store.ChannelEmail}, except, limit)
	must(t, err)
	return got
}

// untouched gives how many of entries are still as they were.
func untouched(t *testing.T, s store.Store, entries []store.OutboxEntry) (n int) {
	t.Helper()
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		same, err := tx.Outbox().Untouched(ctx, entries)
		n = len(same)
		return err
	})
	return n
}

func saveEntry(t *testing.T, s store.Store, e *store.OutboxEntry, state store.OutboxState) {
	t.Helper()
	e.State = state
	write(t, s, func(ctx context.Context, tx store.Tx) error { return tx.Outbox().Save(ctx, []*store.OutboxEntry{e}) })
}

// testSentTo: a message that another customer of the same address has had is not
// sent again, one's own of an earlier passage is.
func testSentTo(t *testing.T, s store.Store) {
	_, all := started(t, s, 3)
	mine := *all[2]
	mine.Customer = all[0].Customer
	entries := []*store.OutboxEntry{entryFor(all[0], 0), entryFor(all[1], 0), entryFor(&mine, 0)}
	queue(t, s, entries...)
	saveEntry(t, s, entries[0], store.OutboxSent)
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		for i, want := range map[int]bool{1: true, 2: false} {
			for _, address := range []string{"a@shop.example", "A@Shop.Example"} {
				asked := *entries[i]
				asked.Address = address
				sent, err := tx.Outbox().SentTo(ctx, []*store.OutboxEntry{&asked})
				must(t, err)
				equal(t, fmt.Sprint("sent to the address of ", i, ", ", address), sent[asked.ID], want)
			}
		}
		return nil
	})
}

func testOutbox(t *testing.T, s store.Store) {
	run, all := started(t, s, 4)
	var entries []*store.OutboxEntry
	for i, p := range all {
		e := entryFor(p, 0)
		e.NotBefore = noon.Add(-time.Duration(i) * time.Second)
		entries = append(entries, e)
	}
	repeat := entryFor(all[0], 0)
	queue(t, s, append(entries, repeat)...)
	equal(t, "id of a repeated message", repeat.ID, 0)
	got := due(t, s, 2)
	if len(got) != 2 || got[0].ID != entries[3].ID || got[1].ID != entries[2].ID {
		t.Fatalf("due are %+v", got)
	}
	if next := due(t, s, 1, got[0].ID); len(next) != 1 || next[0].ID != got[1].ID {
		t.Errorf("due without the first are %+v", next)
	}
	saveEntry(t, s, &got[0], store.OutboxSending)
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		sent, err := tx.Outbox().SentTo(ctx, []*store.OutboxEntry{&got[0], &got[1]})
		equal(t, "sent to the address, for the other", sent[got[1].ID], true)
		equal(t, "sent to the address, for oneself", sent[got[0].ID], false)
		return err
	})
	saveEntry(t, s, &got[0], store.OutboxSent)
	got[1].Reason = string(store.SkipDuplicateAddress)
	saveEntry(t, s, &got[1], store.OutboxSkipped)
	counts, err := s.Outbox().Counts(t.Context())
	must(t, err)
	if want := map[store.OutboxState]int{store.OutboxSent: 1, store.OutboxSkipped: 1, store.OutboxPending: 2}; !reflect.DeepEqual(counts, want) {
		t.Errorf("counts %v, want %v", counts, want)
	}
	c, err := s.Passages().Counts(t.Context(), run)
	must(t, err)
	m := c.Messages["m1"]
	if m.Sent != 1 || m.Waiting != 2 || m.Skipped[string(store.SkipDuplicateAddress)] != 1 {
		t.Errorf("messages of the step %+v", m)
	}
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		times, err := tx.Outbox().SendTimes(ctx, []store.CustomerID{got[0].Customer}, noon)
		equal(t, "send times", len(times[got[0].Customer]), 1)
		return err
	})
	testAhead(t, s, run, entries)
	outcomes, err := s.Outbox().Outcomes(t.Context(), []store.PassageID{got[0].Passage})
	must(t, err)
	equal(t, "outcome", outcomes[got[0].Passage][0].State, store.OutboxSent)
	groups, err := s.Outbox().Groups(t.Context(), store.OutboxQuery{Run: run})
	must(t, err)
	equal(t, "groups", len(groups), 3)
	healthy(t, s)
}

// testAhead: two of four still wait, of the one journey there is; what a person
// holds does not go by itself.
func testAhead(t *testing.T, s store.Store, run store.RunID, entries []*store.OutboxEntry) {
	t.Helper()
	r, err := s.Runs().Get(t.Context(), run)
	must(t, err)
	var who []store.CustomerID
	for _, e := range entries {
		who = append(who, e.Customer)
	}
	ahead, err := s.Outbox().Ahead(t.Context(), who, []store.JourneyID{r.Journey})
	must(t, err)
	equal(t, "people with a message ahead", len(ahead), 2)
	if mine := ahead[entries[1].Customer]; len(mine) != 1 || !mine[0].At.Equal(entries[1].NotBefore) || mine[0].Journey != r.Journey {
		t.Errorf("what waits is told as %+v", mine)
	}
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		return tx.Outbox().Hold(ctx, []store.OutboxID{entries[1].ID}, true)
	})
	held, err := s.Outbox().Ahead(t.Context(), who, []store.JourneyID{r.Journey})
	must(t, err)
	other, err := s.Outbox().Ahead(t.Context(), who, []store.JourneyID{r.Journey + 1})
	must(t, err)
	equal(t, "with one held", len(held), 1)
	equal(t, "of another journey", len(other), 0)
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		return tx.Outbox().Hold(ctx, []store.OutboxID{entries[1].ID}, false)
	})
}

func testOutboxHolds(t *testing.T, s store.Store) {
	run, all := started(t, s, 3)
	a, b, late := entryFor(all[0], 0), entryFor(all[1], 0), entryFor(all[2], 0)
	late.NotBefore = time.Now().Add(time.Hour)
	queue(t, s, a, b, late)
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		return tx.Outbox().Hold(ctx, []store.OutboxID{a.ID}, true)
	})
	write(t, s, func(ctx context.Context, tx store.Tx) error { return tx.Outbox().SetStopped(ctx, true) })
	equal(t, "due while stopped", len(due(t, s, 10)), 0)
	equal(t, "untouched while stopped", untouched(t, s, []store.OutboxEntry{*b}), 0)
	write(t, s, func(ctx context.Context, tx store.Tx) error { return tx.Outbox().SetStopped(ctx, false) })
	r, err := s.Runs().Get(t.Context(), run)
	must(t, err)
	r.State = store.RunPaused
	write(t, s, func(ctx context.Context, tx store.Tx) error { return tx.Runs().Save(ctx, r) })
	equal(t, "due while paused", len(due(t, s, 10)), 0)
	r.State = store.RunRunning
	write(t, s, func(ctx context.Context, tx store.Tx) error { return tx.Runs().Save(ctx, r) })
	got := due(t, s, 10)
	if len(got) != 1 || got[0].ID != b.ID {
		t.Fatalf("due are %+v", got)
	}
	equal(t, "untouched", untouched(t, s, got), 1)
	var cancelled int
	write(t, s, func(ctx context.Context, tx store.Tx) (err error) {
		cancelled, err = tx.Outbox().Cancel(ctx, store.OutboxQuery{Run: run}, "stopped")
		return err
	})
	equal(t, "cancelled", cancelled, 3)
	equal(t, "untouched once cancelled", untouched(t, s, got), 0)
	saveEntry(t, s, &got[0], store.OutboxSending)
	equal(t, "due, then cancelled", got[0].State, store.OutboxCancelled)
	healthy(t, s)
}

func testRecover(t *testing.T, s store.Store) {
	_, all := started(t, s, 4)
	var entries []*store.OutboxEntry
	for _, p := range all {
		entries = append(entries, entryFor(p, 0))
	}
	queue(t, s, entries...)
	got := due(t, s, 4)
	write(t, s, fold) // as before every intent
	for i, x := range []struct {
		state store.OutboxState
		boot  string
	}{{store.OutboxSending, "this"}, {store.OutboxSending, "this"}, {store.OutboxSending, "other"}, {store.OutboxOnWire, "this"}} {
		got[i].Boot = x.boot
		saveEntry(t, s, &got[i], x.state)
	}
	var pending, uncertain int
	write(t, s, func(ctx context.Context, tx store.Tx) (err error) {
		pending, uncertain, err = tx.Outbox().Recover(ctx, "this")
		return err
	})
	equal(t, "pending", pending, 2)
	equal(t, "uncertain", uncertain, 2)
	for i, want := range []store.OutboxState{store.OutboxPending, store.OutboxPending, store.OutboxUncertain, store.OutboxUncertain} {
		e, err := s.Outbox().Get(t.Context(), got[i].ID)
		must(t, err)
		equal(t, fmt.Sprint("entry ", i), e.State, want)
	}
	healthy(t, s)
}

func testCoupons(t *testing.T, s store.Store) {
	var first, again, second string
	var empty error
	write(t, s, func(ctx context.Context, tx store.Tx) (err error) {
		n, err := tx.Coupons().Add(ctx, "spring", []string{"A", "B", "A"})
		equal(t, "added", n, 2)
		if err != nil {
			return err
		}
		first, _ = tx.Coupons().Take(ctx, "spring", "k1")
		again, _ = tx.Coupons().Take(ctx, "spring", "k1")
		second, _ = tx.Coupons().Take(ctx, "spring", "k2")
		_, empty = tx.Coupons().Take(ctx, "spring", "k3")
		return nil
	})
	if first != again || first == second || second == "" {
		t.Errorf("codes %q %q %q", first, again, second)
	}
	wantErr(t, empty, store.ErrNotFound)
	pools, err := s.Coupons().Pools(t.Context())
	must(t, err)
	equal(t, "left", pools["spring"], 0)
	back := 0
	write(t, s, func(ctx context.Context, tx store.Tx) (err error) {
		if _, err = tx.Coupons().Add(ctx, "autumn", []string{"C"}); err != nil {
			return err
		}
		if _, err = tx.Coupons().Take(ctx, "autumn", "k1"); err != nil {
			return err
		}
		back, err = tx.Coupons().GiveBack(ctx, "k1", "nobody", "")
		return err
	})
	equal(t, "given back", back, 2)
	pools, err = s.Coupons().Pools(t.Context())
	must(t, err)
	if pools["spring"] != 1 || pools["autumn"] != 1 {
		t.Errorf("left %v", pools)
	}
	if code, err := s.Coupons().Taken(t.Context(), "spring", "k2"); err != nil || code != second {
		t.Errorf("the other's is %q, %v", code, err)
	}
}

// testCouponsInDoubt: a code whose message was uncertain once stays with it; that of one
// that was refused, and of which nobody doubts it, is free again.
func testCouponsInDoubt(t *testing.T, s store.Store) {
	entries := []*store.OutboxEntry{{Key: "refused"}, {Key: "doubted"}, {Key: "unanswered"}}
	save := func(states ...store.OutboxState) {
		t.Helper()
		write(t, s, func(ctx context.Context, tx store.Tx) error {
			for i, state := range states {
				entries[i].State = state
			}
			return tx.Outbox().Save(ctx, entries)
		})
	}
	write(t, s, func(ctx context.Context, tx store.Tx) (err error) {
		if _, err = tx.Coupons().Add(ctx, "spring", []string{"A", "B", "C"}); err != nil {
			return err
		}
		for _, e := range entries {
			e.Channel, e.Customer, e.Step = store.ChannelEmail, 1, e.Key
			if _, err = tx.Coupons().Take(ctx, "spring", e.Key); err != nil {
				return err
			}
		}
		return tx.Outbox().Queue(ctx, entries)
	})
	entries[2].Reason = store.ReasonUnanswered
	save(store.OutboxRetry, store.OutboxUncertain, store.OutboxRetry)
	entries[2].Reason = ""
	save(store.OutboxFailed, store.OutboxFailed, store.OutboxFailed)
	back := 0
	write(t, s, func(ctx context.Context, tx store.Tx) (err error) {
		back, err = tx.Coupons().GiveBack(ctx, "refused", "doubted", "unanswered")
		return err
	})
	pools, err := s.Coupons().Pools(t.Context())
	must(t, err)
	if back != 0 || pools["spring"] != 1 {
		t.Errorf("%d given back by hand, %d left", back, pools["spring"])
	}
}

func testDecisions(t *testing.T, s store.Store) {
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		return tx.Decisions().Add(ctx, []store.Decision{{Customer: 1, Journey: 2, What: "entered"},
			{Customer: 1, Journey: 3, What: "skipped", Reason: "no_consent", Saw: map[string]any{"state": "unknown"}}})
	})
	all, err := s.Decisions().Of(t.Context(), 1, 0)
	must(t, err)
	if len(all) != 2 || all[0].Reason != "no_consent" || all[0].Saw["state"] != "unknown" || all[0].At.IsZero() {
		t.Errorf("decisions %+v", all)
	}
	one, err := s.Decisions().Of(t.Context(), 1, 2)
	must(t, err)
	equal(t, "of one journey", len(one), 1)
}

func testDecisionsWho(t *testing.T, s store.Store) {
	moved := func(customer store.CustomerID, run store.RunID, step, port string) store.Decision {
		return store.Decision{Customer: customer, Run: run, Step: step, What: "moved", Reason: port}
	}
	skipped := func(customer store.CustomerID, saw map[string]any) store.Decision {
		return store.Decision{Customer: customer, Run: 9, Step: "m1", What: "skipped", Reason: "condition", Saw: saw}
	}
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		return tx.Decisions().Add(ctx, []store.Decision{moved(1, 7, "s1", "yes"), moved(2, 7, "s1", "no"), moved(3, 7, "s1", "yes"),
			moved(1, 7, "s1", "yes"), moved(4, 8, "s1", "yes"), moved(5, 7, "s2", "yes"),
			skipped(6, map[string]any{"city": "Busan", "points": 3}), skipped(7, map[string]any{"city": "서울"}), skipped(8, nil)})
	})
	for _, c := range []struct {
		query store.DecisionQuery
		want  []store.CustomerID
	}{
		{store.DecisionQuery{Run: 7, Step: "s1", What: "moved", Reason: "yes"}, []store.CustomerID{1, 3}},
		{store.DecisionQuery{Run: 7, Step: "s1", What: "moved"}, []store.CustomerID{1, 3, 2}},
		{store.DecisionQuery{Run: 7, Step: "s1", What: "moved", Page: store.Page{Limit: 1, Offset: 1}}, []store.CustomerID{3}},
		{store.DecisionQuery{Run: 7, Step: "s1", What: "entered"}, nil},
		{store.DecisionQuery{Run: 7, What: "moved", Reason: "yes"}, []store.CustomerID{5, 1, 3}},
		{store.DecisionQuery{Run: 9, What: "skipped", Find: "bUSan"}, []store.CustomerID{6}},
		{store.DecisionQuery{Run: 9, What: "skipped", Find: "서울"}, []store.CustomerID{7}},
		{store.DecisionQuery{Run: 9, What: "skipped", Find: "%"}, nil},
		{store.DecisionQuery{Run: 9, What: "skipped"}, []store.CustomerID{8, 7, 6}},
	} {
		list, err := s.Decisions().Who(t.Context(), c.query)
		must(t, err)
		var got []store.CustomerID
		for _, d := range list {
			got = append(got, d.Customer)
			if d.What != c.query.What || d.Run != c.query.Run || d.At.IsZero() {
				t.Errorf("%+v: got %+v", c.query, d)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%+v: got %v, want %v", c.query, got, c.want)
		}
	}
	tally, err := s.Decisions().Tally(t.Context(), 7)
	must(t, err)
	equal(t, "tally", fmt.Sprint(tally), "[{s1 moved yes 2} {s1 moved no 1} {s2 moved yes 1}]")
	ways, err := s.Decisions().Ways(t.Context(), 7, "s1")
	must(t, err)
	var said []string
	for _, w := range ways {
		said = append(said, fmt.Sprintf("%d %s %v", w.Customer, w.Port, !w.At.IsZero()))
	}
	equal(t, "ways from the split", strings.Join(said, ", "), "1 yes true, 2 no true, 3 yes true")
}
