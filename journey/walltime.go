package journey

import (
	"fmt"
	"time"

	"gilmok/store/value"
)

// WallTime is a time of day without a zone, in minutes after midnight. It reads
// and writes as "09:00".
type WallTime int

// Wall makes a time of day.
func Wall(hour, minute int) WallTime { return WallTime(hour*60 + minute) }

// ParseWallTime reads 09:00; 24:00 is the end of the day.
func ParseWallTime(s string) (WallTime, error) {
	var h, m int
	if n, err := fmt.Sscanf(s, "%2d:%2d", &h, &m); n != 2 || err != nil || len(s) != 5 {
		return 0, fmt.Errorf("time %q is not of the form 09:00", s)
	}
	w := Wall(h, m)
	if h < 0 || m < 0 || m > 59 || w > Wall(24, 0) {
		return 0, fmt.Errorf("time %q is not on the clock", s)
	}
	return w, nil
}

// String writes 09:00.
func (w WallTime) String() string { return fmt.Sprintf("%02d:%02d", int(w)/60, int(w)%60) }

// MarshalText writes String.
func (w WallTime) MarshalText() ([]byte, error) { return []byte(w.String()), nil }

// UnmarshalText reads ParseWallTime.
func (w *WallTime) UnmarshalText(text []byte) (err error) {
	*w, err = ParseWallTime(string(text))
	return err
}

// On gives the instant of the time on the day of t, in t's zone. A time that
// the clock jumps over in spring is taken as the same distance after the jump;
// of a time that comes twice in autumn the first is meant.
func (w WallTime) On(t time.Time) time.Time {
	return w.after(t, 0)
}

// after gives the instant of the time some days after the day of t.
func (w WallTime) after(t time.Time, days int) time.Time {
	y, m, d := t.Date()
	return value.Civil(y, m, d+days, int(w), t.Location())
}

// Next gives the first instant at or after t that shows this time of day.
func (w WallTime) Next(t time.Time) time.Time {
	at := w.On(t)
	if at.Before(t) {
		at = w.after(t, 1)
	}
	return at
}

// minuteOf gives the wall time of an instant in its zone.
func minuteOf(t time.Time) WallTime {
	h, m, _ := t.Clock()
	return Wall(h, m)
}

// Weekday is a day of the week, in documents "mon" … "sun".
type Weekday time.Weekday

var weekdayNames = [...]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// MarshalText writes the three letters.
func (d Weekday) MarshalText() ([]byte, error) {
	if d < 0 || int(d) >= len(weekdayNames) {
		return nil, fmt.Errorf("no weekday %d", int(d))
	}
	return []byte(weekdayNames[d]), nil
}

// UnmarshalText reads the three letters.
func (d *Weekday) UnmarshalText(text []byte) error {
	for i, n := range weekdayNames {
		if n == string(text) {
			*d = Weekday(i)
			return nil
		}
	}
	return fmt.Errorf("weekday %q is not one of mon, tue, wed, thu, fri, sat, sun", text)
}

// Zone says in whose zone a wall time is meant: an IANA name, "customer" or
// "shop". Empty is the customer's.
type Zone string

// The zones that are no IANA name.
const (
	ZoneCustomer Zone = "customer"
	ZoneShop     Zone = "shop"
)

// valid reports whether the zone is known.
func (z Zone) valid() bool {
	if z == "" || z == ZoneCustomer || z == ZoneShop {
		return true
	}
	_, err := location(string(z))
	return err == nil
}

// in resolves the zone for a customer; an unknown name is the shop's.
func (z Zone) in(customer, shop *time.Location) *time.Location {
	switch z {
	case "", ZoneCustomer:
		return customer
	case ZoneShop:
		return shop
	}
	if loc, err := location(string(z)); err == nil {
		return loc
	}
	return shop
}
