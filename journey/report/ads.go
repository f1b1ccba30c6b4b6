package report

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"gilmok/store"
	"gilmok/store/value"
)

// Ad is what was spent on a campaign somewhere else, and what came after the visits
// that it brought. A visit is a campaign's by its utm_campaign; what was spent on a
// channel as a whole has the visits whose utm_source is the channel and whose campaign
// has no entry of its own. Visits count on the days that were paid for.
type Ad struct {
	Channel, Campaign string
	From, To          value.Date
	Cost              int64 // minor units of the shop's currency
	Visits            int
	NewCustomers      int // their first order is among Orders
	Gain
}

// PerNew is what a new customer cost, in minor units; 0: there is none.
func (a Ad) PerNew() float64 {
	if a.NewCustomers == 0 {
		return 0
	}
	return float64(a.Cost) / float64(a.NewCustomers)
}

// Return is what was sold for one unit spent; 0: nothing was spent.
func (a Ad) Return() float64 {
	if a.Cost == 0 {
		return 0
	}
	return a.Spent / float64(a.Cost)
}

// Ads is all that was spent elsewhere.
type Ads struct {
	List []Ad // the dearest first
	// All is everything together: every order of the days that were paid for, and
	// every customer whose first order is among them, wherever they came from.
	All     Ad
	Foreign int // entries in another currency than the shop's: they are left out
}

// adKey names a campaign as visits do.
type adKey struct{ channel, campaign string }

func keyOf(channel, campaign string) adKey {
	fold := func(s string) string { return strings.ToLower(strings.TrimSpace(s)) }
	return adKey{fold(channel), fold(campaign)}
}

// paidDays are the days of a campaign.
type paidDays map[value.Date]bool

// adReader gathers ads.
type adReader struct {
	reading
	zone    *time.Location
	ads     map[adKey]*Ad
	days    map[adKey]paidDays
	all     paidDays
	touches []TouchBy[adKey]
	first   map[store.CustomerID]time.Time
}

// ReadAds holds what was spent against the orders that came within the window of a
// paid visit; each counts for the last such visit before it.
func ReadAds(ctx context.Context, st store.Reads, window time.Duration, far Far) (out Ads, err error) {
	entries, err := st.Spend().List(ctx)
	if err != nil || len(entries) == 0 {
		return out, err
	}
	currency, err := st.Settings().Get(ctx, store.SettingCurrency)
	if err != nil {
		return out, err
	}
	r := &adReader{reading: reading{far: far}, ads: map[adKey]*Ad{}, days: map[adKey]paidDays{}, all: paidDays{}, first: map[store.CustomerID]time.Time{}}
	if r.zone, err = st.Settings().Zone(ctx); err != nil {
		return out, err
	}
	for _, e := range entries {
		if e.Cost.Currency != currency {
			out.Foreign++
			continue
		}
		r.enter(e)
	}
	if len(r.ads) == 0 {
		return out, nil
	}
	if err := r.expect(ctx, st.Events(), store.EventVisited, store.EventOrdered); err != nil {
		return out, err
	}
	if err := r.readVisits(ctx, st); err != nil {
		return out, err
	}
	return out, r.readOrders(ctx, st, currency, window, &out)
}

func (r *adReader) enter(e store.Spend) {
	key := keyOf(e.Channel, e.Campaign)
	ad := r.ads[key]
	if ad == nil {
		ad = &Ad{Channel: e.Channel, Campaign: e.Campaign, From: e.From, To: e.To}
		r.ads[key], r.days[key] = ad, paidDays{}
	}
	ad.From, ad.To, ad.Cost = min(ad.From, e.From), max(ad.To, e.To), ad.Cost+e.Cost.Minor
	for d := e.From; d <= e.To; d++ {
		r.days[key][d], r.all[d] = true, true
	}
}

// paid gives the campaign that a visit of a day belongs to.
func (r *adReader) paid(source, campaign string, day value.Date) (key adKey, ok bool) {
	wanted := keyOf(source, campaign)
	if wanted.campaign != "" {
		for _, key := range []adKey{wanted, {"", wanted.campaign}} {
			if r.ads[key] != nil {
				return key, r.days[key][day]
			}
		}
		if wanted.channel == "" { // a link that names the campaign alone
			var found []adKey
			for key := range r.ads {
				if key.campaign == wanted.campaign {
					found = append(found, key)
				}
			}
			if len(found) == 1 {
				return found[0], r.days[found[0]][day]
			}
		}
	}
	key = adKey{wanted.channel, ""}
	return key, wanted.channel != "" && r.days[key][day]
}

func (r *adReader) readVisits(ctx context.Context, st store.Reads) error {
	from := r.from()
	for e, err := range st.Events().All(ctx, store.EventQuery{Names: []string{store.EventVisited}, From: from}) {
		if err != nil {
			return fmt.Errorf("read paid visits: %w", err)
		}
		r.row()
		key, ok := r.paid(e.Properties.Property("utm_source").Text(), e.Properties.Property("utm_campaign").Text(), value.DateFrom(e.At.In(r.zone)))
		if !ok {
			continue
		}
		r.ads[key].Visits++
		if e.Customer != 0 {
			r.touches = append(r.touches, TouchBy[adKey]{e.Customer, key, e.At})
		}
	}
	return nil
}

// from is the begin of the first day that was paid for.
func (r *adReader) from() time.Time {
	var first *Ad
	for _, ad := range r.ads {
		if first == nil || ad.From < first.From {
			first = ad
		}
	}
	return first.From.In(r.zone)
}

func (r *adReader) readOrders(ctx context.Context, st store.Reads, currency string, window time.Duration, out *Ads) error {
	bought, err := st.Insights().Purchases(ctx, currency, time.Time{}, time.Time{})
	if err != nil {
		return fmt.Errorf("read first orders: %w", err)
	}
	for _, p := range bought {
		r.first[p.Customer] = p.First
	}
	sales, err := r.sales(ctx, st.Orders(), currency, r.from())
	if err != nil {
		return err
	}
	fresh := slices.DeleteFunc(slices.Clone(sales), func(s Sale) bool { return !s.At.Equal(r.first[s.Customer]) })
	gains, news := Credit(LastTouch, r.touches, sales, window), Credit(LastTouch, r.touches, fresh, window)
	for key, ad := range r.ads {
		ad.Gain, ad.NewCustomers = gains[key], int(news[key].Orders)
		out.All.Cost, out.All.Visits = out.All.Cost+ad.Cost, out.All.Visits+ad.Visits
		if out.All.From == 0 || ad.From < out.All.From {
			out.All.From = ad.From
		}
		out.All.To = max(out.All.To, ad.To)
		out.List = append(out.List, *ad)
	}
	counted := map[store.CustomerID]bool{} // two first orders at one instant are one new customer
	for _, s := range sales {
		if !r.all[value.DateFrom(s.At.In(r.zone))] {
			continue
		}
		out.All.Orders, out.All.Spent = out.All.Orders+1, out.All.Spent+float64(s.Minor)
		if s.At.Equal(r.first[s.Customer]) && !counted[s.Customer] {
			counted[s.Customer] = true
			out.All.NewCustomers++
		}
	}
	slices.SortFunc(out.List, func(a, b Ad) int {
		return cmp.Or(cmp.Compare(b.Cost, a.Cost), cmp.Compare(a.Channel, b.Channel), cmp.Compare(a.Campaign, b.Campaign))
	})
	return ctx.Err()
}
