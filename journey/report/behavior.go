package report

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"gilmok/store"
)

// Trait is something that customers did, or not, in the days after their first order.
type Trait struct {
	Event    string // they did it
	Times    int    // at least so often
	Category string // their first order had something of it
	Products int    // their first order had at least so many products
}

// Behavior holds a trait against whether customers ordered again later.
type Behavior struct {
	Trait
	With, Without Arm     // Converted: ordered again
	Lift          float64 // share of those with it, by that of those without; 0: none of those without did
	Comparison
	// Adjusted is the p-value times the number of traits looked at (Bonferroni): of
	// many, some are always good by chance.
	Adjusted float64
}

// Clear reports whether the behaviour stands out from chance, on enough people.
func (b Behavior) Clear() bool {
	return b.Adjusted < 0.05 && !b.Small && b.With.People >= Enough && b.Without.People >= Enough
}

// The time in which customers show traits, and that in which they then come back, in
// days after the first order. They do not overlap: what is looked at must not hold
// what it is looked at for.
const (
	TraitDays = 30
	StayDays  = 180
)

// Behaviors ranks traits by how much more often those with them came back: the
// clear ones first, by lift. People are the customers looked at; stayed are those
// who came back.
func Behaviors(people []store.CustomerID, stayed map[store.CustomerID]bool, traits map[Trait]map[store.CustomerID]bool) []Behavior {
	list := make([]Behavior, 0, len(traits))
	for trait, who := range traits {
		b := Behavior{Trait: trait}
		for _, id := range people {
			arm := &b.Without
			if who[id] {
				arm = &b.With
			}
			arm.People++
			if stayed[id] {
				arm.Converted++
			}
		}
		if rate := b.Without.Rate(); rate > 0 {
			b.Lift = b.With.Rate() / rate
		}
		b.Comparison = Compare(b.With, b.Without)
		b.Adjusted = min(1, b.PValue*float64(len(traits)))
		list = append(list, b)
	}
	slices.SortFunc(list, func(a, b Behavior) int {
		if a.Clear() != b.Clear() {
			if a.Clear() {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(b.Lift, a.Lift), cmp.Compare(fmt.Sprint(a.Trait), fmt.Sprint(b.Trait)))
	})
	return list
}

// Habits is what is found of the customers who are old enough to tell.
type Habits struct {
	People, Stayed int
	List           []Behavior
}

// leastTrait is how many people a trait needs on either side to be looked at.
const leastTrait = 10

// ReadHabits looks for what customers who came back did in the TraitDays after their
// first order that others did not: events, the category and the size of the order.
// end is how far the orders are known.
func ReadHabits(ctx context.Context, st store.Reads, end time.Time, far Far) (h Habits, err error) {
	r := &habitReader{reading: reading{far: far}, st: st, first: map[store.CustomerID]time.Time{}, stayed: map[store.CustomerID]bool{}, traits: map[Trait]map[store.CustomerID]bool{}}
	if err := r.readNames(ctx); err != nil {
		return h, err
	}
	if err := r.readPeople(ctx, end); err != nil {
		return h, err
	}
	if err := r.readEvents(ctx); err != nil {
		return h, err
	}
	if err := r.readFirstOrders(ctx); err != nil {
		return h, err
	}
	for trait, who := range r.traits {
		if len(who) < leastTrait || len(r.people)-len(who) < leastTrait {
			delete(r.traits, trait)
		}
	}
	return Habits{People: len(r.people), Stayed: len(r.stayed), List: Behaviors(r.people, r.stayed, r.traits)}, ctx.Err()
}

type habitReader struct {
	reading
	st     store.Reads
	events []store.EventName // done by customers
	people []store.CustomerID
	first  map[store.CustomerID]time.Time
	stayed map[store.CustomerID]bool
	traits map[Trait]map[store.CustomerID]bool
}

// readNames finds what customers did, and how much there is to be read: the orders
// thrice, for who came back, what they did and what they bought first.
func (r *habitReader) readNames(ctx context.Context) error {
	names, err := r.st.Events().Names(ctx)
	if err != nil {
		return fmt.Errorf("read habits: %w", err)
	}
	for _, name := range names {
		switch name.Name {
		case store.EventOrderCancelled, store.EventSent, store.EventDelivered:
			continue // not done by the customer
		case store.EventOrdered:
			r.whole += 2 * name.Count
		}
		r.whole += name.Count
		r.events = append(r.events, name)
	}
	return nil
}

// readPeople takes those whose first order is old enough, and who came back.
func (r *habitReader) readPeople(ctx context.Context, end time.Time) error {
	bought, err := r.st.Insights().Purchases(ctx, "", time.Time{}, time.Time{})
	if err != nil {
		return fmt.Errorf("read habits: %w", err)
	}
	for _, p := range bought {
		if !p.First.AddDate(0, 0, StayDays).After(end) {
			r.people = append(r.people, p.Customer)
			r.first[p.Customer] = p.First
		}
	}
	return r.instants(ctx, store.EventOrdered, func(id store.CustomerID, after time.Duration) {
		if after > days(TraitDays) && after <= days(StayDays) {
			r.stayed[id] = true
		}
	})
}

func days(n int) time.Duration { return time.Duration(n) * 24 * time.Hour }

// instants tells of each event how long after the customer's first order it was.
func (r *habitReader) instants(ctx context.Context, name string, tell func(store.CustomerID, time.Duration)) error {
	for i, err := range r.st.Insights().Instants(ctx, []string{name}, time.Time{}, time.Time{}) {
		if err != nil {
			return fmt.Errorf("read habits: %w", err)
		}
		r.row()
		if first, looked := r.first[i.Customer]; looked {
			tell(i.Customer, i.At.Sub(first))
		}
	}
	return nil
}

// times are how often something must be done to count as a trait.
var times = []int{1, 3}

// readEvents counts what was done after the first order; further orders, too.
func (r *habitReader) readEvents(ctx context.Context) error {
	for _, name := range r.events {
		counts := map[store.CustomerID]int{}
		err := r.instants(ctx, name.Name, func(id store.CustomerID, after time.Duration) {
			if after > 0 && after <= days(TraitDays) {
				counts[id]++
			}
		})
		if err != nil {
			return err
		}
		for id, n := range counts {
			for _, least := range times {
				if n >= least {
					r.has(Trait{Event: name.Name, Times: least}, id)
				}
			}
		}
	}
	return nil
}

func (r *habitReader) has(t Trait, id store.CustomerID) {
	if r.traits[t] == nil {
		r.traits[t] = map[store.CustomerID]bool{}
	}
	r.traits[t][id] = true
}

// readFirstOrders looks at what lay in the first basket.
func (r *habitReader) readFirstOrders(ctx context.Context) error {
	categories, err := r.st.Insights().ProductCategories(ctx)
	if err != nil {
		return fmt.Errorf("read habits: %w", err)
	}
	for b, err := range r.st.Insights().Baskets(ctx, time.Time{}, time.Time{}) {
		if err != nil {
			return fmt.Errorf("read habits: %w", err)
		}
		r.row()
		if first, looked := r.first[b.Customer]; !looked || !b.At.Equal(first) {
			continue
		}
		if len(b.Products) > 1 {
			r.has(Trait{Products: 2}, b.Customer)
		}
		for _, id := range b.Products {
			if c := categories[id]; c != "" {
				r.has(Trait{Category: c}, b.Customer)
			}
		}
	}
	return nil
}
