package journey

import (
	"cmp"
	"slices"
	"time"

	"gilmok/store/segment"
	"gilmok/store/value"
)

// Wait holds a passage for a time, or until one. Exactly one of For,
// CalendarDays and Until is set.
type Wait struct {
	Titled
	// For is a duration, a day being 24 hours; with At it goes on to the next such
	// time of day after that.
	For *value.Duration `json:"for,omitempty"`
	// CalendarDays counts midnights: 1 with At 09:00 is tomorrow at nine.
	CalendarDays int       `json:"calendar_days,omitempty"`
	At           *WallTime `json:"at,omitempty"`
	Until        *Until    `json:"until,omitempty"`
	Zone         Zone      `json:"zone,omitempty"`
	// SkipHolidays moves an end that falls on a day of rest (Rules.Rest) to the next
	// that is none, and on which the wait may end.
	SkipHolidays bool `json:"skip_holidays,omitempty"`
}

// Until is a point in time: of the day, a weekday, a date, or a date the
// customer or the passage carries.
type Until struct {
	Weekday   []Weekday      `json:"weekday,omitempty"`
	Date      string         `json:"date,omitempty"`      // 2026-12-24
	Attribute string         `json:"attribute,omitempty"` // a date or time of the customer
	Property  string         `json:"property,omitempty"`  // entry.departure, context.x
	Offset    value.Duration `json:"offset,omitzero"`
	At        *WallTime      `json:"at,omitempty"`
	// Past says what to do when the time has gone by on arrival. A weekday waits
	// for the next, a date lets the person exit, unless it says otherwise. A day of
	// an attribute that lies more than a year back is read as an anniversary.
	Past Past `json:"past,omitempty"`
}

// Past is what happens when the time to wait for is over on arrival.
type Past string

// The choices.
const (
	PastExit Past = "exit"
	PastGoOn Past = "go_on"
	PastNext Past = "next" // the next weekday, the next anniversary
)

// Reasons for which a wait takes somebody out.
const (
	ReasonPastDate = "past_date"
	ReasonNoDate   = "no_date"
)

// Kind implements Step.
func (*Wait) Kind() Kind { return KindWait }

// Ports implements Step.
func (*Wait) Ports() []Port { return outRequired }

func (w *Wait) needs(n *segment.Needs) {
	if w.Until != nil && w.Until.Attribute != "" {
		n.AddAttribute(w.Until.Attribute)
	}
}

func (w *Wait) check(c *checker) {
	forms := 0
	for _, set := range []bool{w.For != nil, w.CalendarDays != 0, w.Until != nil} {
		if set {
			forms++
		}
	}
	switch {
	case forms == 0:
		c.error("for", CodeMissing, "")
	case forms > 1:
		c.error("for", CodeContradiction, "for, calendar_days and until exclude each other")
	case w.For != nil && (w.For.Rest < 0 || w.For.Months < 0), w.CalendarDays < 0:
		c.error("for", CodeNegative, "")
	case w.For != nil && tooLong(*w.For), w.CalendarDays > longestWait:
		c.error("for", CodeTooLong, "")
	}
	c.zone(w.Zone)
	if w.Until != nil {
		w.Until.check(c)
	}
}

// longestWait in days: two years.
const longestWait = 731

func tooLong(d value.Duration) bool {
	return d.Months > 24 || d.Rest > longestWait*24*time.Hour
}

func (u *Until) check(c *checker) {
	forms := 0
	for _, set := range []bool{len(u.Weekday) > 0, u.Date != "", u.Attribute != "", u.Property != ""} {
		if set {
			forms++
		}
	}
	if forms > 1 {
		c.error("until", CodeContradiction, "weekday, date, attribute and property exclude each other")
	}
	if forms == 0 && u.At == nil {
		c.error("until", CodeMissing, "")
	}
	if u.Date != "" {
		if _, err := value.ParseDate(u.Date); err != nil {
			c.error("until.date", CodeBadValue, u.Date)
		}
	}
	if u.Attribute != "" {
		c.attribute("until.attribute", u.Attribute)
	}
	switch u.Past {
	case "", PastExit, PastGoOn, PastNext:
	default:
		c.error("until.past", CodeBadValue, string(u.Past))
	}
}

func (w *Wait) act(t *turn) verdict {
	if !t.arriving {
		return leave(PortOut)
	}
	at := t.at.In(t.zone(w.Zone))
	end, v := w.end(t, at)
	if w.SkipHolidays {
		end, v = w.passOver(t, at, end, v)
	}
	switch {
	case v.action == actExit && t.e.Explain:
		v.saw = w.date(t)
	case v.action != actExit && (v.action != actStay || !end.After(t.at)):
		t.tell(DecidedPassed, w.forWhat(), func() map[string]any { return w.date(t) })
		return leave(PortOut)
	case v.action == actStay:
		return t.waits(end, w.forWhat(), func() map[string]any { return w.date(t) })
	}
	return v
}

// forWhat names the wait: the attribute or property that has the date, else a time.
func (w *Wait) forWhat() string {
	if w.Until != nil {
		return cmp.Or(w.Until.Attribute, w.Until.Property, WaitsTime)
	}
	return WaitsTime
}

// date gives the value that the wait goes by; nil where it goes by none.
func (w *Wait) date(t *turn) map[string]any {
	switch u := w.Until; {
	case u == nil:
	case u.Attribute != "":
		return map[string]any{u.Attribute: t.Attribute(u.Attribute)}
	case u.Property != "":
		return map[string]any{u.Property: t.Property(u.Property)}
	}
	return nil
}

// end gives when the wait is over, at being in the wait's zone.
func (w *Wait) end(t *turn, at time.Time) (time.Time, verdict) {
	switch {
	case w.Until != nil:
		return w.Until.end(t, at)
	case w.For != nil:
		end := w.For.AddTo(at)
		if w.At != nil {
			end = w.At.Next(end)
		}
		return end, verdict{action: actStay}
	}
	var clock WallTime
	if w.At != nil {
		clock = *w.At
	}
	return clock.after(at, w.CalendarDays), verdict{action: actStay}
}

func (u *Until) end(t *turn, at time.Time) (time.Time, verdict) {
	switch {
	case len(u.Weekday) > 0:
		return u.weekday(at)
	case u.Date != "":
		d, err := value.ParseDate(u.Date)
		if err != nil {
			return at, exits(ReasonNoDate)
		}
		return u.date(at, u.clockOn(d.In(at.Location())))
	case u.Attribute != "":
		return u.of(t.Attribute(u.Attribute), at)
	case u.Property != "":
		return u.of(t.Property(u.Property), at)
	}
	if u.At == nil {
		return at, leave(PortOut)
	}
	return u.At.Next(at), verdict{action: actStay}
}

func (u *Until) weekday(at time.Time) (time.Time, verdict) {
	for ahead := range 8 {
		day := Wall(12, 0).after(at, ahead)
		if !slices.Contains(u.Weekday, Weekday(day.Weekday())) {
			continue
		}
		end := u.clockOn(day)
		switch {
		case !end.Before(at):
			return end, verdict{action: actStay}
		case ahead == 0 && (u.At == nil || u.Past == PastGoOn):
			return at, leave(PortOut)
		case ahead == 0 && u.Past == PastExit:
			return at, exits(ReasonPastDate)
		}
	}
	return at, leave(PortOut)
}

// of waits for a value's day or instant.
func (u *Until) of(v value.Value, at time.Time) (time.Time, verdict) {
	day, isDate := value.As(v, value.KindDate, "")
	if v.Kind() == value.KindTime || v.Kind() == value.KindText && !isDate {
		instant, ok := value.As(v, value.KindTime, "")
		if ok && !v.IsNone() {
			end := u.Offset.AddTo(instant.Time().In(at.Location()))
			if u.At != nil {
				end = u.At.On(end)
			}
			return u.date(at, end)
		}
		isDate = false
	}
	if !isDate || v.IsNone() {
		if u.Past == PastGoOn {
			return at, leave(PortOut)
		}
		return at, exits(ReasonNoDate)
	}
	return u.day(day.Date().In(at.Location()), at)
}

// day waits for a day that may come back each year. The offset counts from the
// anniversary itself, as it does where such a day is an entry.
func (u *Until) day(day, at time.Time) (time.Time, verdict) {
	end := u.clockOn(u.Offset.AddToDay(day))
	again := u.Past == PastNext || u.Past == "" && end.AddDate(1, 0, 0).Before(at)
	if !again || !end.Before(at) {
		return u.date(at, end)
	}
	for year := max(day.Year(), at.Year()-2); ; year++ {
		if end = u.clockOn(u.Offset.AddToDay(dayIn(day, year))); !end.Before(at) {
			return end, verdict{action: actStay}
		}
	}
}

// date decides about an end that may have gone by.
func (u *Until) date(at, end time.Time) (time.Time, verdict) {
	if !end.Before(at) {
		return end, verdict{action: actStay}
	}
	switch u.Past {
	case PastGoOn:
		return at, leave(PortOut)
	case PastNext:
		years := at.Year() - end.Year()
		next := end.AddDate(years, 0, 0)
		if next.Before(at) {
			next = end.AddDate(years+1, 0, 0)
		}
		return next, verdict{action: actStay}
	}
	return at, exits(ReasonPastDate)
}

// clockOn gives the time of day of the step on a day, midnight where none is set.
func (u *Until) clockOn(day time.Time) time.Time {
	if u.At == nil {
		return WallTime(0).On(day)
	}
	return u.At.On(day)
}
