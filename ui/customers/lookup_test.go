package customers

import (
	"context"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"gilmok/store"
	"gilmok/store/insight"
	"gilmok/store/value"
	"gilmok/ui/widgets"
)

func TestLookupLeadsToOthersAndBack(t *testing.T) {
	b := open(t)
	p := b.profile("c1")
	var next *widgets.Button
	for _, o := range p.Verbs() {
		if button, ok := o.(*widgets.Button); ok && button.Text() == "Somebody else" {
			next = button
		}
	}
	if next == nil {
		t.Fatal("there is no way to somebody else")
	}
	here := b.ui.Frame().Here()
	test.Tap(next)
	b.until("somebody else is shown", func() bool { return b.ui.Frame().Here() != here })
	b.ui.Frame().Back()
	if b.ui.Frame().Here() != here {
		t.Errorf("back leads to %+v", b.ui.Frame().Here())
	}
	for range 30 {
		if id, err := anybody(context.Background(), b.ui.Frame().Store(), p.id); err != nil || id == p.id {
			t.Fatalf("%d, %v", id, err)
		}
	}
}

// What is computed of a customer stands on the profile, in words.
func TestProfileShowsWhatIsComputed(t *testing.T) {
	b := open(t)
	ctx := context.Background()
	id := b.ids["c1"]
	err := b.ui.Frame().Store().InTx(ctx, func(tx store.Tx) error {
		if err := tx.Products().Save(ctx, &store.Product{ExternalID: "dish", Name: "Soap dish"}); err != nil {
			return err
		}
		values := make([]value.Value, len(store.Computed))
		for i, a := range store.Computed {
			switch a.Key {
			case "rfm_group":
				values[i] = value.Text(string(insight.GroupAtRisk))
			case "suggested_product":
				values[i] = value.Text("dish")
			case "average_order":
				values[i] = value.Number(12500)
			case "churn_risk":
				values[i] = value.Number(71)
			}
		}
		return tx.Insights().SetComputed(ctx, []store.ComputedRow{{Customer: id, Values: values}})
	})
	if err != nil {
		t.Fatal(err)
	}
	p := b.profile("c1")
	b.until("what is computed is shown", func() bool { return p.shown != nil && !p.shown.reckoned.at.IsZero() })
	var words []string
	var walk func(o fyne.CanvasObject)
	walk = func(o fyne.CanvasObject) {
		switch o := o.(type) {
		case *widgets.Text:
			words = append(words, o.Text())
		case *fyne.Container:
			for _, x := range o.Objects {
				walk(x)
			}
		}
	}
	for _, o := range (teller{now: time.Now(), zone: time.UTC}).computed(p.shown) {
		walk(o)
	}
	all := strings.Join(words, "|")
	for _, want := range []string{"Customer group", "At risk", "Soap dish", "₩12,500", "71%"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not among %s", want, all)
		}
	}
}
