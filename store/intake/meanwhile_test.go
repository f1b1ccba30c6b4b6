package intake_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"gilmok/store"
	"gilmok/store/importer"
	"gilmok/store/intake"
	"gilmok/store/sqlite"
)

// A file that waited, went away with its drive and came back waits again.
func TestFilesThatComeBack(t *testing.T) {
	b := newBench(t)
	b.watch(false)
	path := b.drop("customers.csv", first)
	b.look()
	aside := filepath.Join(t.TempDir(), "aside.csv")
	if err := os.Rename(path, aside); err != nil {
		t.Fatal(err)
	}
	b.look()
	if f := b.state("customers.csv"); f.State != store.WatchedLeft {
		t.Fatalf("a file that is gone is %q", f.State)
	}
	if err := os.Rename(aside, path); err != nil {
		t.Fatal(err)
	}
	if news := b.look(); len(news.Waiting) != 1 || b.state("customers.csv").State != store.WatchedWaiting {
		t.Errorf("%+v: a file that is back is %q", news, b.state("customers.csv").State)
	}
	if err := intake.Mark(t.Context(), b.st, path, 0, 0); err != nil {
		t.Fatal(err)
	}
	if news := b.look(); !news.None() {
		t.Errorf("a file that is not wanted is asked about again: %+v", news)
	}
}

// Files without a header have the same column names whatever is in them: another
// one's mapping says nothing about them.
func TestFilesWithoutAHeaderAreNeverKnown(t *testing.T) {
	b := newBench(t)
	o, err := importer.Defaults(t.Context(), b.st)
	if err != nil {
		t.Fatal(err)
	}
	o.NoHeader, o.Kind = true, store.RowsCustomers
	o.Map = map[string]string{"Column 1": "name", "Column 2": "email", "Column 3": "consent_email", "column_1": "name", "column_2": "email", "column_3": "consent_email"}
	src, err := importer.Sniff(t.Context(), b.drop("elsewhere.csv", "Kim,kim@example.com,Y\nLee,lee@example.com,N\n"), o)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := importer.Run(t.Context(), b.st, src, false, nil); err != nil {
		t.Fatal(err)
	}
	people := b.people()
	b.watch(true)
	b.drop("vip.csv", "Park,park@example.com,Y\nChoi,choi@example.com,Y\n") // the third column says who is a VIP
	if news := b.look(); len(news.Waiting) != 1 || b.people() != people {
		t.Errorf("%+v, %d people after %d", news, b.people(), people)
	}
}

// What a person decided while a file was being judged holds.
func TestDecisionsMeanwhileHold(t *testing.T) {
	b := newBench(t)
	b.byHand(b.drop("elsewhere.csv", first))
	b.watch(true)
	path := b.drop("customers.csv", second)
	if _, err := b.in.Look(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.now = b.now.Add(intake.Settle)
	f := store.WatchedFile{}
	b.in.Long = func(ctx context.Context, x store.WatchedFile, work intake.Work) error {
		f = x
		x.State, x.Import = store.WatchedTaken, b.byHand(path) // another program, the very moment
		if err := b.st.InTx(ctx, func(tx store.Tx) error { return tx.Imports().SaveFile(ctx, x) }); err != nil {
			return err
		}
		return context.Canceled // and here it is stopped
	}
	if _, err := b.in.Look(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := b.state(f.Name); got.State != store.WatchedTaken {
		t.Errorf("a file that is in is said to be %q", got.State)
	}
}

// A file that cannot be judged now keeps no other from being looked at, and is told.
func TestOneFileHoldsUpNoOther(t *testing.T) {
	b := newBench(t)
	b.byHand(b.drop("elsewhere.csv", first))
	b.watch(true)
	old := b.drop("a.csv", header+"7,최지우,choi@example.com\n")
	if err := os.Chtimes(old, b.now.Add(-time.Hour), b.now.Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	b.drop("b.csv", second)
	failing := errors.New("the disk is full")
	b.in.Long = func(ctx context.Context, f store.WatchedFile, work intake.Work) error {
		if f.Name == "a.csv" {
			return failing
		}
		return work(ctx, func(float64) {})
	}
	if _, err := b.in.Look(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.now = b.now.Add(intake.Settle)
	news, err := b.in.Look(t.Context())
	if !errors.Is(err, failing) || len(news.Taken) != 1 || b.people() != 2 {
		t.Errorf("%v: %+v, %d people", err, news, b.people())
	}
	b.in.Long = nil
	b.now = b.now.Add(intake.Again)
	if news, err := b.in.Look(t.Context()); err != nil || len(news.Taken) != 1 || b.people() != 3 {
		t.Errorf("%v: %+v, %d people", err, news, b.people())
	}
}

// A copy whose questions are not answered takes nothing in, and notes nothing.
func TestCopiesTakeNothingIn(t *testing.T) {
	b := newBench(t)
	b.byHand(b.drop("elsewhere.csv", first))
	b.watch(true)
	copied := filepath.Join(t.TempDir(), "copy.gilmok")
	if err := b.st.Backup(t.Context(), copied); err != nil {
		t.Fatal(err)
	}
	st, err := sqlite.Open(t.Context(), copied, sqlite.Options{Install: "another"})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	b.st, b.in.Store = st, st
	b.drop("customers.csv", second)
	if news := b.look(); !news.None() || b.people() != 1 || b.state("customers.csv").State != "" {
		t.Errorf("%+v, %d people, %+v", news, b.people(), b.state("customers.csv"))
	}
	if err := st.InTx(t.Context(), func(tx store.Tx) error { return tx.Settings().Adopt(t.Context(), "another") }); err != nil {
		t.Fatal(err)
	}
	if news := b.look(); len(news.Taken) != 1 || b.people() != 2 {
		t.Errorf("after the questions: %+v, %d people", news, b.people())
	}
}

// A text that ends within a line is most likely still on its way.
func TestTextsThatEndWithinALineAreWaitedForLonger(t *testing.T) {
	b := newBench(t)
	b.byHand(b.drop("elsewhere.csv", first))
	b.watch(true)
	b.drop("customers.csv", header+"1,김철수,kim@example.com\n2,이영희,lee@example.co")
	if news := b.look(); !news.None() || !news.Growing || b.people() != 1 {
		t.Fatalf("%+v, %d people", news, b.people())
	}
	b.now = b.now.Add(intake.SettleCut)
	news, err := b.in.Look(t.Context())
	if err != nil || len(news.Taken) != 1 || b.people() != 2 { // some programs end no file with a line break
		t.Errorf("%v: %+v, %d people", err, news, b.people())
	}
}
