package insight

import (
	"context"
	"time"

	"gilmok/store"
)

// live finds what everybody buys now and how they live, as far as the orders are
// known, and how they lived a season before.
func (r *refresher) live(ctx context.Context, report func(float64)) error {
	tastes := LearnTastes(r.src.Baskets, r.src.Categories)
	styles := r.ways.Styles
	found := len(styles) == 0
	if found {
		styles = tastes.FindStyles()
	}
	report(0.3)
	l := livings{now: map[store.CustomerID]string{}, before: map[store.CustomerID]string{}}
	r.interests = map[store.CustomerID][]string{}
	for id, of := range tastes.At(r.end) {
		if names := Named(of); names != nil {
			r.interests[id] = names
		}
		if style := StyleOf(styles, of); style != "" {
			l.now[id] = style
		}
	}
	report(0.7)
	for id, of := range tastes.At(r.end.Add(-Season)) {
		if style := StyleOf(styles, of); style != "" {
			l.before[id] = style
		}
	}
	r.livings, r.styles = l, l.sum(styles, found)
	return ctx.Err()
}

// readTouches reads which messages were answered, of the last year.
func (r *refresher) readTouches(ctx context.Context, _ func(float64)) error {
	ordered := make(map[store.CustomerID][]time.Time)
	year := r.now.AddDate(-1, 0, 0)
	r.echoes, r.echo = map[store.CustomerID]Echoes{}, Echoes{}
	var mine []store.MessageAct
	end := func() {
		if len(mine) == 0 {
			return
		}
		id := mine[0].Customer
		e := echoesOf(mine, ordered[id])
		for c, x := range e {
			all := r.echo[c]
			r.echo[c] = Echo{all.Sends + x.Sends, all.Answers + x.Answers}
		}
		if len(e) > 0 {
			r.echoes[id] = e
		}
		mine = mine[:0]
	}
	for _, o := range r.orders {
		if at := time.UnixMicro(o.at); at.After(year) {
			id := r.measures[o.buyer].Customer
			ordered[id] = append(ordered[id], at)
		}
	}
	for t, err := range r.st.Insights().MessageActs(ctx, year, r.now) {
		if err != nil {
			return err
		}
		if len(mine) > 0 && mine[0].Customer != t.Customer {
			end()
		}
		mine = append(mine, t)
	}
	end()
	return ctx.Err()
}
