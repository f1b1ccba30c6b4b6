package insight

import (
	"context"
	"math"
	"time"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
)

// cityKey is the custom attribute that says where a customer lives.
const cityKey = "city"

func (r *refresher) readShop(ctx context.Context, _ func(float64)) (err error) {
	if r.currency, err = r.st.Settings().Get(ctx, store.SettingCurrency); err != nil {
		return err
	}
	r.exponent = math.Pow10(value.Exponent(r.currency))
	r.shop, err = r.st.Settings().Zone(ctx)
	return err
}

// Until bounds what has happened as of an instant, which is part of it. An order of the
// future is a date that was typed wrongly: it would make somebody a regular who comes
// back after decades.
func Until(now time.Time) time.Time { return now.Add(time.Microsecond) }

// KnownUntil is how far the orders are known: till the newest, or till now where that
// lies in the future.
func KnownUntil(ctx context.Context, st store.Reads, now time.Time) (time.Time, error) {
	end, err := st.Orders().Reach(ctx)
	if end.After(now) {
		end = now
	}
	return end, err
}

func (r *refresher) measure(ctx context.Context, _ func(float64)) error {
	list, err := r.st.Insights().Purchases(ctx, r.currency, time.Time{}, Until(r.now))
	if err != nil {
		return err
	}
	r.measures = Measure(list, r.ways.Grading, r.now)
	return nil
}

// act is when a buyer did something.
type act struct {
	buyer int32 // place in measures
	at    int64 // microseconds
}

// engagement are the events by which customers show that they are there.
var engagement = []string{store.EventVisited, store.EventViewed, store.EventAddedToCart, store.EventOpened, store.EventClicked}

// readActs reads when everybody ordered and showed that they are there: once, for
// scores and hours alike.
func (r *refresher) readActs(ctx context.Context, report func(float64)) (err error) {
	if r.end, err = KnownUntil(ctx, r.st, r.now); err != nil {
		return err
	}
	r.place = make(map[store.CustomerID]int32, len(r.measures))
	for i, m := range r.measures {
		r.place[m.Customer] = int32(i)
	}
	zones, err := r.readPeople(ctx)
	if err != nil {
		return err
	}
	report(0.3)
	r.hours = map[store.CustomerID]*Hours{}
	year := r.now.AddDate(-1, 0, 0)
	note := func(i store.Instant, to *[]act) {
		if n, buyer := r.place[i.Customer]; buyer {
			*to = append(*to, act{n, i.At.UnixMicro()})
		}
		if i.At.Before(year) {
			return
		}
		h := r.hours[i.Customer]
		if h == nil {
			h = &Hours{}
			r.hours[i.Customer] = h
		}
		zone := zones[i.Customer]
		if zone == nil {
			zone = r.shop
		}
		h.Add(i.At, zone)
		r.everyone.Add(i.At, zone)
	}
	for i, err := range r.st.Insights().Instants(ctx, []string{store.EventOrdered}, time.Time{}, Until(r.now)) {
		if err != nil {
			return err
		}
		note(i, &r.orders)
	}
	report(0.5)
	for i, err := range r.st.Insights().Instants(ctx, engagement, r.end.AddDate(0, 0, -2*stayDays[0]-EngagedDays), Until(r.now)) {
		if err != nil {
			return err
		}
		note(i, &r.engaged)
	}
	return ctx.Err()
}

// What reaches somebody, of refresher.reach.
const (
	hasEmail uint8 = 1 << iota
	hasPhone
)

// readPeople reads where customers live and what reaches them; it gives the zones that
// are not the shop's.
func (r *refresher) readPeople(ctx context.Context) (map[store.CustomerID]*time.Location, error) {
	zones := map[store.CustomerID]*time.Location{}
	r.src.Cities = map[store.CustomerID]string{}
	r.reach = make([]uint8, len(r.measures))
	for s, err := range r.st.Customers().Subjects(ctx, segment.Needs{Attributes: []string{cityKey}}, nil) {
		if err != nil {
			return nil, err
		}
		if city := s.Attributes[cityKey].Text(); city != "" {
			r.src.Cities[s.ID] = city
		}
		if place, buyer := r.place[s.ID]; buyer {
			if s.Email != "" {
				r.reach[place] |= hasEmail
			}
			if s.Phone != "" {
				r.reach[place] |= hasPhone
			}
		}
		if s.Zone().String() != r.shop.String() {
			zones[s.ID] = s.Zone()
		}
	}
	return zones, nil
}

// looksDays is how far back it counts what people looked at: far more is looked at
// than bought.
const looksDays = 90

func (r *refresher) readBaskets(ctx context.Context, _ func(float64)) (err error) {
	r.src.Home = r.shop
	r.bought = map[store.CustomerID][]string{}
	for b, err := range r.st.Insights().Baskets(ctx, time.Time{}, Until(r.now)) {
		if err != nil {
			return err
		}
		r.src.Baskets = append(r.src.Baskets, b)
		if b.Customer != 0 {
			r.bought[b.Customer] = append(r.bought[b.Customer], b.Products...)
		}
	}
	for l, err := range r.st.Insights().Looks(ctx, r.now.AddDate(0, 0, -looksDays), r.now) {
		if err != nil {
			return err
		}
		r.src.Looks = append(r.src.Looks, l)
	}
	for q, err := range r.st.Insights().Searches(ctx, r.now.AddDate(-1, 0, 0), r.now) {
		if err != nil {
			return err
		}
		r.src.Searches = append(r.src.Searches, q)
	}
	if r.src.Texts, err = r.st.Insights().ProductTexts(ctx); err != nil {
		return err
	}
	r.src.Categories, err = r.st.Insights().ProductCategories(ctx)
	return err
}
