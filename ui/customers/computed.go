package customers

import (
	"cmp"
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"gilmok/store"
	"gilmok/ui"
	"gilmok/ui/widgets"
)

// reckoned is what Gilmok computed of a customer.
type reckoned struct {
	of      store.Attributes
	at      time.Time
	product string // name of the suggested one
}

// shownComputed are the computed attributes that say something to a person; the
// ranks behind the group do not.
var shownComputed = []string{"rfm_group", "average_order", "order_interval", "next_order_on", "value_next_year", "purchase_chance", "churn_risk",
	"favorite_category", "interests", "life_style", "life_style_before", "suggested_product", "best_hour", "best_channel"}

func loadReckoned(ctx context.Context, st store.Reads, of store.Attributes) (r reckoned, err error) {
	r.of = of
	if r.at, err = st.Insights().ComputedAt(ctx, shownComputed[0]); err != nil {
		return r, err
	}
	id := of["suggested_product"].Text()
	if id == "" {
		return r, nil
	}
	names, err := st.Insights().ProductNames(ctx, []string{id})
	r.product = cmp.Or(names[id], id)
	return r, err
}

// computed shows what follows from a customer's orders and visits, and when it was
// reckoned; nothing where nothing was.
func (t teller) computed(a *profile) []fyne.CanvasObject {
	var pairs []string
	for _, key := range shownComputed {
		v := a.reckoned.of[key]
		switch {
		case v.IsNone():
		case key == "suggested_product":
			pairs = append(pairs, ui.FieldName(key), a.reckoned.product)
		default:
			pairs = append(pairs, ui.FieldName(key), ui.ComputedWords(key, v, a.currency))
		}
	}
	if pairs == nil {
		return nil
	}
	return []fyne.CanvasObject{widgets.NewSection(lang.X("customers.computed.title", "What follows from it"),
		lang.X("customers.computed.at", "computed {{.When}}", map[string]any{"When": ui.When(a.reckoned.at, t.now)}), widgets.NewPairs(computedWidth, pairs...))}
}

// computedWidth is that of the names, which are longer than those of fields, in px.
const computedWidth = 156
