package report

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"gilmok/store"
)

// Campaign is what a customer was touched by: a run, or a campaign that the shop's
// own links name.
type Campaign struct {
	Run  store.RunID // 0: Name says which
	Name string      // utm_campaign of a visit, or its utm_source
}

// Touch is one time a campaign reached a customer.
type Touch = TouchBy[Campaign]

// TouchBy is one time a customer was touched by what orders are to be credited to.
type TouchBy[C comparable] struct {
	Customer store.CustomerID
	Campaign C
	At       time.Time
}

// Sale is one order that was placed.
type Sale struct {
	Customer store.CustomerID
	At       time.Time
	Minor    int64 // of the shop's currency
}

// Gain is what is credited to a campaign; parts of an order where several share it.
type Gain struct {
	Orders float64
	Spent  float64 // minor units
}

// Model is a way to share an order among the touches that came before it.
type Model string

// The models. Each but Removal shares every order by itself.
const (
	FirstTouch Model = "first"
	LastTouch  Model = "last"
	Linear     Model = "linear"   // alike
	TimeDecay  Model = "decay"    // half as much for each HalfLife before the order
	Position   Model = "position" // 40 % to the first, 40 % to the last, the rest alike
	Removal    Model = "removal"  // by what is lost without the campaign; see removal
)

// Models in the order in which they are shown.
var Models = []Model{FirstTouch, LastTouch, Linear, TimeDecay, Position, Removal}

// HalfLife of a touch in TimeDecay.
const HalfLife = 7 * 24 * time.Hour

// ends is what Position gives to the first and to the last touch.
const ends = 0.4

// Credit shares the sales that follow a touch within the window among campaigns. It
// says what came after, not because of: only a group that got nothing tells that
// (Compare).
func Credit[C comparable](model Model, touches []TouchBy[C], sales []Sale, window time.Duration) map[C]Gain {
	touches = slices.Clone(touches)
	slices.SortStableFunc(touches, func(a, b TouchBy[C]) int {
		return cmp.Or(cmp.Compare(a.Customer, b.Customer), a.At.Compare(b.At))
	})
	if model == Removal {
		return removal(touches, sales, window)
	}
	gains := map[C]Gain{}
	for _, s := range sales {
		path := before(touches, s, window)
		for i, w := range weights(model, path, s.At) {
			g := gains[path[i].Campaign]
			gains[path[i].Campaign] = Gain{g.Orders + w, g.Spent + w*float64(s.Minor)}
		}
	}
	for c, g := range gains {
		if g.Orders == 0 {
			delete(gains, c)
		}
	}
	return gains
}

// before gives the touches of sorted ones that a sale followed within the window.
func before[C comparable](touches []TouchBy[C], s Sale, window time.Duration) []TouchBy[C] {
	find := func(at time.Time) int {
		i, _ := slices.BinarySearchFunc(touches, s.Customer, func(t TouchBy[C], c store.CustomerID) int {
			return cmp.Or(cmp.Compare(t.Customer, c), t.At.Compare(at))
		})
		return i
	}
	return touches[find(s.At.Add(-window)):find(s.At)]
}

// weights shares one order among the touches before it; they add up to 1.
func weights[C comparable](model Model, path []TouchBy[C], at time.Time) []float64 {
	n := len(path)
	w := make([]float64, n)
	if n == 0 {
		return w
	}
	switch model {
	case FirstTouch:
		w[0] = 1
	case LastTouch:
		w[n-1] = 1
	case TimeDecay:
		for i, t := range path {
			w[i] = math.Exp2(-float64(at.Sub(t.At)) / float64(HalfLife))
		}
	case Position:
		for i := range w {
			w[i] = (1 - 2*ends) / max(1, float64(n-2))
		}
		w[0], w[n-1] = ends, ends
		if n == 1 {
			w[0] = 1
		}
	default:
		for i := range w {
			w[i] = 1
		}
	}
	sum := 0.0
	for _, x := range w {
		sum += x
	}
	for i := range w {
		w[i] /= sum
	}
	return w
}

// runTouches reads what of the runs reached customers: by is the event that counts as a
// touch (sent, opened, clicked). What a machine opened touched nobody.
func (r *reading) runTouches(ctx context.Context, events store.EventReader, by string) ([]Touch, error) {
	return r.touches(ctx, events, by, func(e store.Event) Campaign {
		return Campaign{Run: store.RunID(max(0, e.Properties.Property("run").Number()))}
	})
}

// The properties of a visit that name the campaign it came from, the closer first.
var visitSources = []string{"utm_campaign", "utm_source"}

// visits reads the visits that came from a campaign, as touches of it.
func (r *reading) visits(ctx context.Context, events store.EventReader) ([]Touch, error) {
	names, err := events.Names(ctx)
	if err != nil {
		return nil, fmt.Errorf("read visits for a report: %w", err)
	}
	told := slices.ContainsFunc(names, func(n store.EventName) bool {
		return n.Name == store.EventVisited && slices.ContainsFunc(visitSources, func(p string) bool { return slices.Contains(n.Properties, p) })
	})
	if !told { // visits are many: they are not read for nothing
		return nil, nil
	}
	return r.touches(ctx, events, store.EventVisited, func(e store.Event) (c Campaign) {
		for _, p := range visitSources {
			c.Name = cmp.Or(c.Name, e.Properties.Property(p).Text())
		}
		return c
	})
}

func (r *reading) touches(ctx context.Context, events store.EventReader, name string, campaign func(store.Event) Campaign) ([]Touch, error) {
	var list []Touch
	for e, err := range events.All(ctx, store.EventQuery{Names: []string{name}}) {
		if err != nil {
			return nil, fmt.Errorf("read touches for a report: %w", err)
		}
		r.row()
		if c := campaign(e); c != (Campaign{}) && e.Customer != 0 && !e.Properties.Property("machine").Bool() {
			list = append(list, Touch{Customer: e.Customer, Campaign: c, At: e.At})
		}
	}
	return list, nil
}

// sales reads the orders that were placed; those in another currency have no amount.
func (r *reading) sales(ctx context.Context, orders store.OrderReader, currency string, from time.Time) ([]Sale, error) {
	var list []Sale
	for o, err := range orders.All(ctx, from, time.Time{}) {
		if err != nil {
			return nil, fmt.Errorf("read orders for a report: %w", err)
		}
		r.row()
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
