package journeytest

import (
	"maps"
	"slices"
	"time"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/store/value"
)

// Shopper is what decides when somebody comes into a template's journey.
type Shopper struct {
	Agreed bool // to advertising by e-mail
	Zone   *time.Location
	Events map[string][]time.Time // oldest first
	Dates  map[string]value.Date
}

// ComesIn tells when somebody comes into the journey of a template between two
// instants: worked out from the template's own words, person by person, without
// rules, engine or clock. A launch is at from.
func ComesIn(template string, p Shopper, shop *time.Location, from, to time.Time) []time.Time {
	if !p.Agreed {
		return nil
	}
	on := func(event string, again time.Duration) []time.Time {
		return apart(during(p.Events[event], from, to), again)
	}
	dated := func(attribute string, before int, yearly bool, again time.Duration) []time.Time {
		day, ok := p.Dates[attribute]
		if !ok {
			return nil
		}
		return apart(during(mornings(day, before, yearly, p.Zone, from, to), from, to), again)
	}
	orders := p.Events[store.EventOrdered]
	switch template {
	case "welcome":
		return once(on("signed_up", 0))
	case "abandoned-cart":
		return on(store.EventAddedToCart, 7*day)
	case "repurchase", "review-request":
		return on(store.EventOrdered, 30*day)
	case "cancelled":
		return on(store.EventOrderCancelled, 30*day)
	case "second-purchase": // the first order of all
		return during(orders[:min(1, len(orders))], from, to)
	case "sales-boost":
		return []time.Time{from}
	case "win-back":
		return firing(from, to, shop, 180*day, func(at time.Time) bool { return at.Weekday() == time.Tuesday }, func(at time.Time) bool {
			return len(during(orders, time.Time{}, at)) > 0 && len(during(orders, at.AddDate(0, 0, -90), at)) == 0
		})
	case "vip-thanks":
		return firing(from, to, shop, 180*day, func(at time.Time) bool { return at.Day() == 1 }, func(at time.Time) bool {
			return len(during(orders, at.AddDate(-1, 0, 0), at)) >= 4
		})
	case "birthday":
		return dated("birthday", 3, true, 300*day)
	case "coupon-expiring":
		return dated("coupon_expires", 3, false, 7*day)
	case "consent-notice":
		return dated("consent_at", -1, false, 14*day)
	case "price-drop", "back-in-stock", "low-stock": // nothing has changed yet: it does now, for who wants something
		for _, name := range journey.Interested {
			if len(during(p.Events[name], from.Add(-90*day), from)) > 0 {
				return []time.Time{from}
			}
		}
	}
	return nil
}

// Again moves the newest events of a name, as many days of them as a rehearsal from
// now is long, into the time of the rehearsal: it supposes them to happen again. Other
// events stay where they were.
func Again(shoppers []Shopper, event string, now time.Time, days int) (list []Shopper) {
	var newest time.Time
	for _, p := range shoppers {
		for _, at := range p.Events[event] {
			if at.Before(now) && at.After(newest) {
				newest = at
			}
		}
	}
	begin, shift := newest.AddDate(0, 0, -days), now.AddDate(0, 0, days).Sub(newest)
	for _, p := range shoppers {
		moved := maps.Clone(p.Events)
		if len(moved[event]) > 0 {
			moved[event] = nil
			for _, at := range p.Events[event] {
				if at.After(begin) {
					at = at.Add(shift)
				}
				moved[event] = append(moved[event], at)
			}
		}
		p.Events = moved
		list = append(list, p)
	}
	return list
}

const day = 24 * time.Hour

func during(list []time.Time, from, to time.Time) (in []time.Time) {
	for _, at := range list {
		if !at.Before(from) && !at.After(to) {
			in = append(in, at)
		}
	}
	return in
}

func once(list []time.Time) []time.Time { return list[:min(1, len(list))] }

// apart leaves out what comes too soon after the one before.
func apart(list []time.Time, least time.Duration) (kept []time.Time) {
	for _, at := range list {
		if len(kept) == 0 || !at.Before(kept[len(kept)-1].Add(least)) {
			kept = append(kept, at)
		}
	}
	return kept
}

// mornings gives ten o'clock so many days before a day, each year or in its own.
func mornings(d value.Date, before int, yearly bool, zone *time.Location, from, to time.Time) (list []time.Time) {
	first := d.In(zone)
	for year := first.Year(); year <= to.Year()+1; year++ {
		at := time.Date(year, first.Month(), first.Day(), 0, 0, 0, 0, zone)
		if at.Month() != first.Month() {
			at = at.AddDate(0, 0, -1) // 29 February in other years
		}
		at = at.AddDate(0, 0, -before)
		list = append(list, time.Date(at.Year(), at.Month(), at.Day(), 10, 0, 0, 0, zone))
		if !yearly {
			break
		}
	}
	return list
}

// firing gives the mornings at ten of some days on which somebody fits.
func firing(from, to time.Time, shop *time.Location, again time.Duration, on, fits func(time.Time) bool) []time.Time {
	var list []time.Time
	begin := from.In(shop)
	for at := time.Date(begin.Year(), begin.Month(), begin.Day(), 10, 0, 0, 0, shop); !at.After(to); at = at.AddDate(0, 0, 1) {
		if !at.Before(from) && on(at) && fits(at) {
			list = append(list, at)
		}
	}
	return apart(slices.Clip(list), again)
}
