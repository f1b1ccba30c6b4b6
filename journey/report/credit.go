package report

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"gilmok/store"
)

// Touch is one message that reached a customer, of a campaign: here a run.
type Touch struct {
	Customer store.CustomerID
	Campaign store.RunID
	At       time.Time
}

// Sale is one order that was placed.
type Sale struct {
	Customer store.CustomerID
	At       time.Time
	Minor    int64 // of the shop's currency
}

// Gain is what is credited to a campaign.
type Gain struct {
	Orders int
	Spent  int64 // minor units
}

// LastTouch credits each sale to the last campaign that reached the customer before
// it, where that was within the window. It says what came after, not because of:
// only a group that got nothing tells that (Compare).
func LastTouch(touches []Touch, sales []Sale, window time.Duration) map[store.RunID]Gain {
	slices.SortStableFunc(touches, func(a, b Touch) int {
		return cmp.Or(cmp.Compare(a.Customer, b.Customer), a.At.Compare(b.At))
	})
	gains := map[store.RunID]Gain{}
	for _, s := range sales {
		// The first touch that is not before the sale; the one before it is the last.
		i, _ := slices.BinarySearchFunc(touches, s, func(t Touch, s Sale) int {
			return cmp.Or(cmp.Compare(t.Customer, s.Customer), t.At.Compare(s.At))
		})
		if i == 0 || touches[i-1].Customer != s.Customer || s.At.Sub(touches[i-1].At) > window {
			continue
		}
		g := gains[touches[i-1].Campaign]
		g.Orders, g.Spent = g.Orders+1, g.Spent+s.Minor
		gains[touches[i-1].Campaign] = g
	}
	return gains
}

// Touches reads the messages that were sent.
func Touches(ctx context.Context, events store.EventReader, from time.Time) ([]Touch, error) {
	var list []Touch
	for e, err := range events.All(ctx, store.EventQuery{Names: []string{store.EventSent}, From: from}) {
		if err != nil {
			return nil, fmt.Errorf("read sends for a report: %w", err)
		}
		if run := e.Properties.Property("run").Number(); run > 0 && e.Customer != 0 {
			list = append(list, Touch{Customer: e.Customer, Campaign: store.RunID(run), At: e.At})
		}
	}
	return list, nil
}

// Sales reads the orders that were placed; those in another currency have no amount.
func Sales(ctx context.Context, orders store.OrderReader, currency string, from time.Time) ([]Sale, error) {
	var list []Sale
	for o, err := range orders.All(ctx, from, time.Time{}) {
		if err != nil {
			return nil, fmt.Errorf("read orders for a report: %w", err)
		}
		if o.Customer == 0 || o.State == store.OrderCancelled {
			continue
		}
		s := Sale{Customer: o.Customer, At: o.At}
		if o.Total.Currency == currency {
			s.Minor = o.Total.Minor
		}
		list = append(list, s)
	}
	return list, nil
}
