package segment

import (
	"encoding/json"
	"fmt"
	"time"

	"gilmok/store/value"
)

// Moment is an end of a window: an instant, or a day, which begins at its
// midnight in the zone it is asked for. The zero Moment is no end at all.
type Moment struct {
	at  time.Time // UTC; of a day: its midnight there
	day bool
}

// At is the moment of an instant.
func At(t time.Time) Moment {
	if t.IsZero() {
		return Moment{}
	}
	return Moment{at: t.UTC()}
}

// OnDay is the moment a day begins.
func OnDay(d value.Date) Moment { return Moment{at: d.In(time.UTC), day: true} }

// IsZero reports whether there is no such end.
func (m Moment) IsZero() bool { return m == Moment{} }

// IsDay reports whether the moment is a day and not an instant.
func (m Moment) IsDay() bool { return m.day }

// In gives the instant: of a day, its begin in the zone.
func (m Moment) In(zone *time.Location) time.Time {
	if m.day {
		return value.DateFrom(m.at).In(zone)
	}
	return m.at
}

// Date gives the day: of an instant, the one it is in the zone.
func (m Moment) Date(zone *time.Location) value.Date {
	if m.day {
		return value.DateFrom(m.at)
	}
	return value.DateFrom(m.at.In(zone))
}

// Through is the moment up to which a window counts whose last day is this one,
// and Last is that day again; an instant stays itself.
func (m Moment) Through() Moment { return m.days(1) }

// Last undoes Through.
func (m Moment) Last() Moment { return m.days(-1) }

func (m Moment) days(n int) Moment {
	if m.day {
		m.at = m.at.AddDate(0, 0, n)
	}
	return m
}

// String writes 2026-11-21, or an instant in RFC 3339.
func (m Moment) String() string {
	if m.day {
		return m.at.Format(time.DateOnly)
	}
	return m.at.Format(time.RFC3339Nano)
}

// ParseMoment reads what String writes.
func ParseMoment(s string) (Moment, error) {
	if d, err := value.ParseDate(s); err == nil {
		return OnDay(d), nil
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return Moment{}, fmt.Errorf("%q is neither a date nor an instant", s)
	}
	return At(t), nil
}

// UnmarshalJSON implements json.Unmarshaler.
func (m *Moment) UnmarshalJSON(data []byte) error {
	var s string
	if err := json.Unmarshal(data, &s); err != nil {
		return err
	}
	var err error
	*m, err = ParseMoment(s)
	return err
}
