package report

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/sqlite"
	"gilmok/store/value"
)

// Forty went by a, forty by the control, in two runs. Orders before the choice and
// after the window do not count, nor those of another thing.
func TestVariantsAreHeldAgainstTheControl(t *testing.T) {
	st, err := sqlite.Create(t.Context(), filepath.Join(t.TempDir(), "shop.gilmok"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	var journey store.JourneyID
	err = st.InTx(t.Context(), func(tx store.Tx) error {
		ctx := context.Background()
		j := &store.Journey{Name: "Cart"}
		if err := tx.Journeys().Save(ctx, j); err != nil {
			return err
		}
		journey = j.ID
		var runs [2]store.Run
		for i := range runs {
			runs[i] = store.Run{Journey: j.ID, Version: i + 1, Mode: store.ModeLive, State: store.RunRunning}
			if err := tx.Runs().Save(ctx, &runs[i]); err != nil {
				return err
			}
		}
		for i := range 80 {
			c := &store.Customer{ExternalID: fmt.Sprint(i)}
			if err := tx.Customers().Save(ctx, c); err != nil {
				return err
			}
			port := map[bool]string{true: "a", false: "control"}[i < 40]
			d := store.Decision{At: at(10), Customer: c.ID, Journey: j.ID, Run: runs[i%2].ID, Step: "x1", What: "moved", Reason: port}
			if err := tx.Decisions().Add(ctx, []store.Decision{d}); err != nil {
				return err
			}
			days, item := 0.0, "soap"
			switch {
			case i < 20 || i >= 40 && i < 48: // these count: 20 by a, 8 by control
				days = 12
			case i < 25: // before the choice
				days = 9
			case i < 30: // too late
				days = 18
			case i < 35: // something else
				days, item = 12, "candle"
			default:
				continue
			}
			if _, err := tx.Events().Record(ctx, store.Event{Customer: c.ID, Name: "bought", At: at(days), Properties: map[string]any{"item": item}}); err != nil {
				return err
			}
		}
		// A second visit by another way changes nothing.
		return tx.Decisions().Add(ctx, []store.Decision{{At: at(11), Customer: 1, Journey: j.ID, Run: runs[0].ID, Step: "x1", What: "moved", Reason: "control"}})
	})
	if err != nil {
		t.Fatal(err)
	}
	soap := segment.Event{Name: "bought", Where: []segment.Rule{segment.Property{Name: "item", Test: segment.Test{Op: segment.OpIs, Value: value.Text("soap")}}}}
	got, err := ReadTrial(t.Context(), st, journey, "x1", []string{"a", "b", "control"}, "control", Goal{soap, value.Days(7)})
	if err != nil {
		t.Fatal(err)
	}
	if got.Baseline != "control" || !got.Since.Equal(at(10)) || len(got.Variants) != 3 {
		t.Fatalf("%+v", got)
	}
	a, b, control := got.Variants[0], got.Variants[1], got.Variants[2]
	if a.Arm != (Arm{40, 20}) || control.Arm != (Arm{40, 8}) || b.Arm != (Arm{}) {
		t.Errorf("a %+v, b %+v, control %+v", a.Arm, b.Arm, control.Arm)
	}
	if a.Against != Compare(Arm{40, 20}, Arm{40, 8}) || control.Against != (Comparison{}) {
		t.Errorf("a against control: %+v; control: %+v", a.Against, control.Against)
	}
}
