package sample_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"gilmok/cmd/internal/sample"
	"gilmok/cmd/internal/wire"
	"gilmok/journey"
	"gilmok/journey/compose"
	"gilmok/store"
	"gilmok/store/sqlite"
)

var now = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func fill(t *testing.T, lang sample.Language) store.Store {
	t.Helper()
	ctx := context.Background()
	st, err := sqlite.Create(ctx, filepath.Join(t.TempDir(), "sample.gilmok"), sqlite.Options{Sealed: true, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	if err := sample.Fill(ctx, st, lang, now); err != nil {
		t.Fatal(err)
	}
	return st
}

func TestEveryPageHasSomethingToShow(t *testing.T) {
	for _, lang := range []sample.Language{sample.English, sample.Korean} {
		ctx := context.Background()
		st := fill(t, lang)
		if n, err := st.Customers().Count(ctx, nil); err != nil || n != sample.Customers {
			t.Errorf("%s: %d customers, %v", lang, n, err)
		}
		if n, err := st.Orders().Count(ctx); err != nil || n < 2500 {
			t.Errorf("%s: only %d orders, %v", lang, n, err)
		}
		segments, err := st.Segments().List(ctx)
		if err != nil || len(segments) != 6 {
			t.Errorf("%s: %d segments, %v", lang, len(segments), err)
		}
		for _, s := range segments {
			if n, err := st.Customers().Count(ctx, s.Rule); err != nil || n == 0 || n == sample.Customers {
				t.Errorf("%s: segment %s holds %d, %v", lang, s.Name, n, err)
			}
		}
		journeys, err := st.Journeys().List(ctx)
		if err != nil || len(journeys) != 5 {
			t.Errorf("%s: %d journeys, %v", lang, len(journeys), err)
		}
		known, err := journey.KnownIn(ctx, st, compose.Broken)
		if err != nil {
			t.Fatal(err)
		}
		for _, saved := range journeys {
			j, err := journey.Parse(saved.Draft)
			if err != nil {
				t.Errorf("%s: %s: %v", lang, saved.Name, err)
				continue
			}
			if problems := journey.Validate(j, known); journey.Blocks(problems) {
				t.Errorf("%s: %s has problems: %v", lang, saved.Name, problems)
			}
		}
	}
}

// made makes a sample with its past and opens it as the window does.
func made(t *testing.T, lang sample.Language) *wire.Parts {
	t.Helper()
	machine, err := wire.LoadMachine(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	c := wire.Config{Path: filepath.Join(t.TempDir(), "sample.gilmok"), Machine: machine}
	if err := sample.Make(t.Context(), c, lang, now); err != nil {
		t.Fatal(err)
	}
	if err := sample.Make(t.Context(), c, lang, now); !errors.Is(err, store.ErrExists) {
		t.Errorf("a second making over the first: %v", err)
	}
	later := now
	c.Now = &later
	parts, err := wire.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { parts.Close() })
	return parts
}

// numbers are what the pages show of a shop's past.
type numbers struct {
	outbox   map[store.OutboxState]int
	messages map[string]store.MessageCount // by journey's place in the list and step
	events   map[string]int
}

func numbersOf(t *testing.T, st store.Store) numbers {
	t.Helper()
	n := numbers{messages: map[string]store.MessageCount{}, events: map[string]int{}}
	var err error
	if n.outbox, err = st.Outbox().Counts(t.Context()); err != nil {
		t.Fatal(err)
	}
	runs, err := st.Runs().Active(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, run := range runs {
		counts, err := st.Passages().Counts(t.Context(), run.ID)
		if err != nil {
			t.Fatal(err)
		}
		for step, m := range counts.Messages {
			n.messages[fmt.Sprint(run.ID, step)] = m
		}
	}
	names, err := st.Events().Names(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		n.events[name.Name] = name.Count
	}
	return n
}

func TestThePastIsLivedThrough(t *testing.T) {
	parts := made(t, sample.Korean)
	n := numbersOf(t, parts.Store)
	if n.outbox[store.OutboxUncertain] != 1 || n.outbox[store.OutboxFailed] != 1 {
		t.Errorf("one mail is uncertain and one was refused: %v", n.outbox)
	}
	if n.outbox[store.OutboxSent] < 800 || n.outbox[store.OutboxSending]+n.outbox[store.OutboxOnWire] != 0 {
		t.Errorf("a past of mails that were sent: %v", n.outbox)
	}
	sent, opened := n.events[store.EventSent], n.events[store.EventOpened]
	if share := float64(opened) / float64(sent); sent != n.outbox[store.OutboxSent] || share < 0.25 || share > 0.55 || n.events[store.EventClicked] == 0 {
		t.Errorf("%d sent, %d opened, %d clicked", sent, opened, n.events[store.EventClicked])
	}
	if len(n.messages) < 7 {
		t.Errorf("the messages of four journeys have counts: %v", n.messages)
	}
	soon, err := parts.Store.Outbox().Groups(t.Context(), store.OutboxQuery{
		States: []store.OutboxState{store.OutboxPending}, From: now, To: now.Add(24 * time.Hour)})
	if err != nil || len(soon) == 0 {
		t.Errorf("something goes out in the next 24 hours: %v, %v", soon, err)
	}
	skipped, err := parts.Store.Outbox().Groups(t.Context(), store.OutboxQuery{States: []store.OutboxState{store.OutboxSkipped}})
	for _, g := range skipped {
		if g.Reason == string(store.SkipRenderError) || g.Reason == string(store.SkipLate) {
			t.Errorf("%d messages of step %s skipped: %s, %v", g.Count, g.Step, g.Reason, err)
		}
	}
	if problems, err := parts.Store.Check(t.Context()); err != nil || len(problems) > 0 {
		t.Errorf("check: %v, %v", problems, err)
	}
	if english := numbersOf(t, made(t, sample.English).Store); !reflect.DeepEqual(n, english) {
		t.Errorf("the same shop in another language:\n%+v\n%+v", n, english)
	}
}
