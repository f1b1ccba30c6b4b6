package insight

import (
	"context"
	"math"

	"gilmok/store"
	"gilmok/store/value"
)

// rows makes the computed attributes of everybody who bought or has an hour.
func (r *refresher) rows(ctx context.Context) ([]store.ComputedRow, error) {
	want, err := r.ways.Suggest.want(ctx, r.st)
	if err != nil {
		return nil, err
	}
	want.N = 1
	rows := make([]store.ComputedRow, 0, len(r.measures))
	for i := range r.measures {
		if i%1000 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		m := &r.measures[i]
		of := r.attributes(m, i)
		r.reached(m.Customer, of)
		if names := r.interests[m.Customer]; names != nil {
			of["interests"] = value.List(names...)
		}
		if style := r.livings.now[m.Customer]; style != "" {
			of["life_style"] = value.Text(style)
		}
		if was := r.livings.before[m.Customer]; was != "" && was != r.livings.now[m.Customer] {
			of["life_style_before"] = value.Text(was)
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
	for id := range r.echoes { // who got or did something, and has not bought
		if _, buyer := r.place[id]; !buyer && r.hours[id] == nil {
			r.hours[id] = &Hours{}
		}
	}
	for id, h := range r.hours {
		if h.Sum() < HourEnough && r.echoes[id] == nil {
			continue // nothing of their own
		}
		of := store.Attributes{}
		r.reached(id, of)
		rows = append(rows, rowOf(id, of))
	}
	return rows, nil
}

// reached says when and how somebody is reached best, and how much of their own that
// rests on; where it is too little, it is everybody's.
func (r *refresher) reached(id store.CustomerID, of store.Attributes) {
	number := func(n int) value.Value { return value.Number(float64(n)) }
	h := r.hours[id]
	if h == nil {
		h = &Hours{}
	}
	if r.everyone.Sum() > 0 {
		hour, _ := h.Best(&r.everyone)
		of["best_hour"], of["best_hour_acts"] = number(hour), number(h.Sum())
	}
	e := r.echoes[id]
	if best, _ := e.Best(r.echo, r.reaches(id, e)); best != "" {
		of["best_channel"], of["best_channel_sends"] = value.Text(string(best)), number(e.Sends())
	}
}

// reaches tells which channels can reach somebody: what they were reached through, and
// what there is an address for.
func (r *refresher) reaches(id store.CustomerID, e Echoes) func(store.Channel) bool {
	has := uint8(0)
	if place, buyer := r.place[id]; buyer {
		has = r.reach[place]
	}
	return func(c store.Channel) bool {
		switch {
		case e[c].Sends > 0:
			return true
		case c == store.ChannelEmail:
			return has&hasEmail != 0
		case c == store.ChannelSMS, c == store.ChannelKakao:
			return has&hasPhone != 0
		}
		return false
	}
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
