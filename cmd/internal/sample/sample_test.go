package sample_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"gilmok/cmd/internal/sample"
	"gilmok/journey"
	"gilmok/store"
	"gilmok/store/sqlite"
)

var now = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func fill(t *testing.T, lang sample.Language) store.Store {
	t.Helper()
	ctx := context.Background()
	st, err := sqlite.Create(ctx, filepath.Join(t.TempDir(), "sample.gilmok"), sqlite.Options{Sealed: true})
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
		if err != nil || len(journeys) != 4 {
			t.Errorf("%s: %d journeys, %v", lang, len(journeys), err)
		}
		known, err := journey.KnownIn(ctx, st)
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
