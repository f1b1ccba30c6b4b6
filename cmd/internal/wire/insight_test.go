package wire

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"gilmok/journey/compose"
	"gilmok/preview"
	"gilmok/preview/liquid"
	"gilmok/store"
	"gilmok/store/value"
)

// fillBaskets: everybody who bought soap bought dish, and some oil; C1 bought soap.
func fillBaskets(t *testing.T, p *Parts) {
	t.Helper()
	err := p.Store.InTx(t.Context(), func(tx store.Tx) error {
		for _, id := range []string{"soap", "dish", "oil"} {
			if err := tx.Products().Save(t.Context(), &store.Product{ExternalID: id, Name: "The " + id}); err != nil {
				return err
			}
		}
		for i := range 12 {
			c := &store.Customer{ExternalID: fmt.Sprint("B", i)}
			if err := tx.Customers().Save(t.Context(), c); err != nil {
				return err
			}
			lines := []store.OrderLine{{Product: "soap", Quantity: 1}, {Product: "dish", Quantity: 1}}
			if i%3 == 0 {
				lines = append(lines, store.OrderLine{Product: "oil", Quantity: 1})
			}
			if err := saveOrder(t.Context(), tx, c.ID, i, lines); err != nil {
				return err
			}
		}
		c, err := tx.Customers().Find(t.Context(), "C1")
		if err != nil {
			return err
		}
		return saveOrder(t.Context(), tx, c.ID, 99, []store.OrderLine{{Product: "soap", Quantity: 1}})
	})
	if err != nil {
		t.Fatal(err)
	}
}

func saveOrder(ctx context.Context, tx store.Tx, who store.CustomerID, n int, lines []store.OrderLine) error {
	return tx.Orders().Save(ctx, &store.Order{ExternalID: fmt.Sprint("O", n), Customer: who, At: tx.Now().AddDate(0, 0, -n-1),
		Total: value.Money{Minor: 1000, Currency: "KRW"}, Lines: lines})
}

// What was computed reaches messages: as attributes, and as products by every filter.
func TestMessagesReadWhatIsComputed(t *testing.T) {
	p := withContent(t, false, "")
	fillBaskets(t, p)
	if err := p.RefreshInsights(t.Context(), func(float64) {}); err != nil {
		t.Fatal(err)
	}
	c1, err := p.Store.Customers().Find(t.Context(), "C1")
	if err != nil {
		t.Fatal(err)
	}
	show := func(source string) string {
		t.Helper()
		made, err := p.Composer.For(t.Context(), preview.Content{Name: "N", Channel: preview.Email, Purpose: "informational", Subject: "s", Text: source}, c1.ID, compose.Ask{Now: p.Clock.Now()})
		if err != nil {
			t.Fatalf("%s: %v", source, err)
		}
		return strings.TrimSpace(made.Rendered.Text)
	}
	list := `{% for p in list %}{{ p.name }};{% endfor %}`
	for source, want := range map[string]string{
		`{{ purchase_count }} {{ suggested_product }}`:                                "1 dish",
		`{{ custom_attribute.average_order }}`:                                        "1000",
		`{% assign list = external_id | recommended: 2 %}` + list:                     "The dish;The oil;",
		`{% recommended 1 :save list %}` + list:                                       "The dish;",
		`{% assign list = "dish" | similar_to: 1 %}` + list:                           "The soap;",
		`{% assign list = "oil" | others_also_bought: 5 %}{{ list | size }}`:          "2",
		`{% assign list = "" | popular_in: 1 %}` + list:                               "The soap;",
		`{% people_like_you 1 :save list %}` + list:                                   "The dish;",
		`{% like_cart 3 :save list %}{{ list | size }}`:                               "0",
		`{% searched_for "dish", 1 :save list %}` + list:                              "The dish;",
		`{% assign list = "nothing of this name" | popular_in: 3 %}{{ list | size }}`: "0",
	} {
		if got := show(source); got != want {
			t.Errorf("%s: %q, want %q", source, got, want)
		}
	}
	if _, err := p.related(t.Context(), liquid.RelatedKind("unheard_of"), c1.ID, "", 1); err == nil {
		t.Error("something unheard of is answered")
	}
}

// What comes in is computed by itself, soon after.
func TestInsightsAreKept(t *testing.T) {
	p := withContent(t, false, "")
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		p.KeepInsights(ctx, func(err error) { t.Error(err) })
	}()
	fillBaskets(t, p)
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		at, err := p.Store.Insights().ComputedAt(t.Context(), "rfm_group")
		if err != nil {
			t.Fatal(err)
		}
		if !at.IsZero() {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("nothing was computed in a minute")
		}
	}
	stop()
	<-done
}
