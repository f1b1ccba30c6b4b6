package journey

import (
	"context"
	"fmt"
	"time"

	"gilmok/store"
	"gilmok/store/value"
)

// historyDays is how far back behaviour is looked at, from the newest order.
const historyDays = 90

// AssumptionsFrom prefills assumptions from the workspace's own history: the
// shares of messages opened and clicked, and how often anybody orders within a
// day. Orders are assumed to come as often with a message as without: what a
// message adds is for a person to assume, or for a control group to show.
func AssumptionsFrom(ctx context.Context, st store.Reads) (*Assumptions, error) {
	a := &Assumptions{Gilmok: AssumptionsDocument}
	names, err := st.Events().Names(ctx)
	if err != nil {
		return nil, fmt.Errorf("read behaviour of the past: %w", err)
	}
	outbox, err := st.Outbox().Counts(ctx)
	if err != nil {
		return nil, fmt.Errorf("read behaviour of the past: %w", err)
	}
	seen := map[string]store.EventName{}
	for _, n := range names {
		seen[n.Name] = n
	}
	sent := max(seen[store.EventSent].Count, outbox[store.OutboxSent])
	a.Open, a.Click = share(seen[store.EventOpened].Count, sent), share(seen[store.EventClicked].Count, sent)
	chance, err := dailyOrders(ctx, st, seen[store.EventOrdered].Last)
	if err != nil || chance == 0 {
		return a, err
	}
	for _, after := range []AssumedAfter{AfterMessage, AfterNothing} {
		a.Events = append(a.Events, AssumedEvent{Event: store.EventOrdered, After: after, Within: value.Days(1), Chance: chance})
	}
	return a, nil
}

// share rounds to a thousandth: more would look surer than it is.
func share(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return min(float64(part*1000/whole)/1000, 1)
}

// dailyOrders gives the chance that a customer orders on a day.
func dailyOrders(ctx context.Context, st store.Reads, last time.Time) (float64, error) {
	if last.IsZero() {
		return 0, nil
	}
	people, err := st.Customers().Count(ctx, nil)
	if err != nil {
		return 0, fmt.Errorf("read behaviour of the past: %w", err)
	}
	orders := 0
	q := store.EventQuery{Names: []string{store.EventOrdered}, From: last.AddDate(0, 0, -historyDays), To: last.Add(time.Microsecond)}
	for _, err := range st.Events().All(ctx, q) {
		if err != nil {
			return 0, fmt.Errorf("read behaviour of the past: %w", err)
		}
		orders++
	}
	return share(orders, people*historyDays), nil
}
