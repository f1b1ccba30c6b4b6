package sample_test

import (
	"context"
	"testing"

	"gilmok/cmd/internal/sample"
	"gilmok/journey"
	"gilmok/journey/template"
	"gilmok/store"
)

// Each template, opened in the sample shop, rehearses; those whose data the shop
// has let somebody in.
func TestEveryTemplateRehearsesInTheSampleShop(t *testing.T) {
	ctx := context.Background()
	st := fill(t, sample.Korean)
	known, err := journey.KnownIn(ctx, st)
	if err != nil {
		t.Fatal(err)
	}
	products, err := st.Products().Count(ctx)
	if err != nil {
		t.Fatal(err)
	}
	entered := 0
	for _, x := range template.All() {
		j, messages, err := x.Open("ko", 7)
		if err != nil {
			t.Fatal(err)
		}
		if err := st.InTx(ctx, func(tx store.Tx) error {
			for _, m := range messages {
				if _, err := tx.Messages().Find(ctx, m.Name); err == nil {
					continue
				}
				if err := tx.Messages().Save(ctx, &store.Message{Name: m.Name, Channel: m.Channel, Purpose: m.Purpose, Document: m.Document, Tags: m.Tags}); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatalf("%s: %v", x.ID, err)
		}
		e, err := journey.EngineFor(ctx, st, j)
		if err != nil {
			t.Fatalf("%s: %v", x.ID, err)
		}
		w, err := journey.LoadWorldAt(ctx, st, j, now)
		if err != nil {
			t.Fatalf("%s: %v", x.ID, err)
		}
		res, err := journey.Rehearsal{Engine: e, World: w, From: now, Days: 90}.Run(ctx)
		if err != nil {
			t.Errorf("%s: %v", x.ID, err)
			continue
		}
		events, attributes, catalogue := x.Missing(known, products)
		ready := len(events)+len(attributes) == 0 && !catalogue
		if res.Entered > 0 {
			entered++
		}
		t.Logf("%-16s ready %-5t %5d entered, %5d completed", x.ID, ready, res.Entered, res.Completed)
	}
	if entered < len(template.All())/2 {
		t.Errorf("only %d of %d templates let anybody in", entered, len(template.All()))
	}
}

// A rehearsal that goes by the history of those who come in takes as many out by
// an order as really went, give or take.
func TestCartRehearsesAsItWent(t *testing.T) {
	ctx := context.Background()
	st := fill(t, sample.Korean)
	list, err := st.Journeys().List(ctx)
	if err != nil {
		t.Fatal(err)
	}
	shares := map[bool]float64{}
	for _, saved := range list {
		j, err := journey.Parse(saved.Draft)
		if err != nil {
			t.Fatal(err)
		}
		if j.Entry.Event != store.EventAddedToCart {
			continue
		}
		e, err := journey.EngineFor(ctx, st, j)
		if err != nil {
			t.Fatal(err)
		}
		for _, back := range []bool{true, false} {
			from := now
			if back {
				from = now.AddDate(0, 0, -31)
			}
			w, err := journey.LoadWorldAt(ctx, st, j, from)
			if err != nil {
				t.Fatal(err)
			}
			r := journey.Rehearsal{Engine: e, World: w, From: from, Days: 30, Real: back}
			if !back {
				a, grounds, err := r.Prefill(ctx, st)
				if err != nil {
					t.Fatal(err)
				}
				t.Logf("%+v of %+v", a.Events, grounds)
				r.Assume = a
			}
			res, err := r.Run(ctx)
			if err != nil {
				t.Fatal(err)
			}
			sent := 0
			for _, m := range res.Messages {
				sent += m.Sent
			}
			t.Logf("back-test %t: %d entered, %v left, %d messages", back, res.Entered, res.Exited, sent)
			shares[back] = float64(res.Exited[store.EventOrdered]) / float64(res.Entered)
		}
	}
	if len(shares) != 2 || shares[true] < 0.2 || shares[false] < 0.7*shares[true] || shares[false] > 1.3*shares[true] {
		t.Errorf("left by an order: %v really, %v as rehearsed", shares[true], shares[false])
	}
}
