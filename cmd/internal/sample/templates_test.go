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
