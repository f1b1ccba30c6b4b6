package insight

import (
	"context"
	"math"

	"gilmok/store"
	"gilmok/store/value"
)

// rows makes the computed attributes of everybody who bought or has an hour.
func (r *refresher) rows(ctx context.Context) ([]store.ComputedRow, error) {
	out, err := r.st.Insights().SoldOut(ctx)
	if err != nil {
		return nil, err
	}
	want := Want{N: 1, Leave: set(out)}
	rows := make([]store.ComputedRow, 0, len(r.measures))
	for i := range r.measures {
		if i%1000 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		m := &r.measures[i]
		of := r.attributes(m, i)
		if hour, ok := r.bestHour(m.Customer); ok {
			of["best_hour"] = value.Number(float64(hour))
		}
		if bought := r.bought[m.Customer]; len(bought) > 0 {
			if ids := r.items.ForYou(bought, want); len(ids) > 0 {
				of["suggested_product"] = value.Text(ids[0])
			}
			if c := favorite(bought, r.src.Categories); c != "" {
				of["favorite_category"] = value.Text(c)
			}
		}
		rows = append(rows, rowOf(m.Customer, of))
		delete(r.hours, m.Customer)
	}
	for id := range r.hours { // who acts, and has not bought
		if hour, ok := r.bestHour(id); ok {
			rows = append(rows, rowOf(id, store.Attributes{"best_hour": value.Number(float64(hour))}))
		}
	}
	return rows, nil
}

func (r *refresher) bestHour(id store.CustomerID) (int, bool) {
	h := r.hours[id]
	if h == nil {
		return 0, false
	}
	return h.Best(&r.everyone)
}

func (r *refresher) attributes(m *Measures, place int) store.Attributes {
	number := func(n int) value.Value { return value.Number(float64(n)) }
	money := func(minor int64) value.Value { return value.Number(float64(minor) / r.exponent) }
	of := store.Attributes{
		"rfm_group": value.Text(string(m.Group)), "rfm_recency": number(m.R), "rfm_frequency": number(m.F), "rfm_money": number(m.M),
		"purchase_count": number(m.Count), "average_order": money(m.Average), "value_next_year": money(m.NextYear),
	}
	if worth, ok := r.scores.Orders.NextYear(r.standing[place], r.end); ok {
		of["value_next_year"] = money(worth)
	}
	if m.Interval > 0 {
		of["order_interval"] = value.Number(math.Round(m.Interval.Hours()/24*10) / 10)
		of["next_order_on"] = value.DateOf(value.DateFrom(m.Next.In(r.shop)))
	}
	soon, knows := r.scores.Buy.Chance(r.standing[place], r.end)
	if knows {
		of["purchase_chance"] = value.Number(math.Round(soon * 100))
	}
	if p, ok := r.scores.Stay.Chance(r.standing[place], r.end); ok {
		p = max(p, soon) // whoever orders within the shorter time does within the longer
		of["churn_risk"] = value.Number(math.Round((1 - p) * 100))
	}
	return of
}

func rowOf(id store.CustomerID, of store.Attributes) store.ComputedRow {
	row := store.ComputedRow{Customer: id, Values: make([]value.Value, len(store.Computed))}
	for i, a := range store.Computed {
		row.Values[i] = of[a.Key]
	}
	return row
}

// favorite is the category somebody bought most of; of equals the latest.
func favorite(bought []string, categories map[string]string) (best string) {
	counts := map[string]int{}
	for _, id := range bought {
		c := categories[id]
		if c == "" {
			continue
		}
		if counts[c]++; counts[c] >= counts[best] {
			best = c
		}
	}
	return best
}

func set(ids []string) map[string]bool {
	m := make(map[string]bool, len(ids))
	for _, id := range ids {
		m[id] = true
	}
	return m
}
