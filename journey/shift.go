package journey

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"gilmok/store/value"
)

// ShiftCode says why a message cannot be moved to another day.
type ShiftCode string

// The codes.
const (
	ShiftNoTime   ShiftCode = "no_time"   // nothing before it waits: what lets people in decides
	ShiftTooEarly ShiftCode = "too_early" // the wait before it is shorter than that
	ShiftSeveral  ShiftCode = "several"   // several ways lead to it, each with a time of its own
	ShiftEvent    ShiftCode = "event"     // it follows an event that is waited for
	ShiftRepeats  ShiftCode = "repeats"   // of what comes every day, no single one can be moved
)

// ShiftError is a message that cannot be moved, and the step that decides when it goes.
type ShiftError struct {
	Code ShiftCode
	Step StepID
}

// Error implements error.
func (e *ShiftError) Error() string { return fmt.Sprintf("move message: %s at %s", e.Code, e.Step) }

// Shift moves a message that would go at an instant by whole days. It changes the
// wait before it or, where nothing on the way waits, when people come in: what
// comes behind moves along. It tells the step that was changed, EntryID for the
// entry; a *ShiftError says why it cannot be done.
func (j *Journey) Shift(message StepID, on time.Time, days int) (*Journey, StepID, error) {
	if j.Steps[message] == nil {
		return nil, "", fmt.Errorf("journey %q has no step %q", j.Name, message)
	}
	if days == 0 {
		return j, message, nil
	}
	at := message
	for range len(j.Steps) + 1 {
		into := slices.DeleteFunc(j.Into(at), func(e Edge) bool { return e.Port == PortAgain })
		switch {
		case len(into) == 0:
			return nil, "", &ShiftError{ShiftNoTime, at}
		case slices.ContainsFunc(into, func(e Edge) bool { return e.From != into[0].From }):
			return nil, "", &ShiftError{ShiftSeveral, at}
		}
		if at = into[0].From; at == EntryID {
			entry, code := j.Entry.shifted(on, days)
			if code != "" {
				return nil, "", &ShiftError{code, EntryID}
			}
			return j.with(func(n *Journey) { n.Entry = entry }), EntryID, nil
		}
		step, code := shiftStep(j.Steps[at], into, days)
		switch {
		case code != "":
			return nil, "", &ShiftError{code, at}
		case step != nil:
			return j.Replace(at, step), at, nil
		}
	}
	return nil, "", &ShiftError{ShiftSeveral, at}
}

// shiftStep gives a step that waits so many days longer, left by some of its edges;
// nil where it does not wait.
func shiftStep(s Step, by []Edge, days int) (Step, ShiftCode) {
	switch s := s.(type) {
	case *Wait:
		w := *s
		return &w, w.shift(days)
	case *WaitForEvent:
		w := *s
		w.Within.Rest += time.Duration(days) * 24 * time.Hour
		switch {
		case slices.ContainsFunc(by, func(e Edge) bool { return e.Port != PortTimeout }):
			return nil, ShiftEvent
		case w.Within.Rest <= 0:
			return nil, ShiftTooEarly
		}
		return &w, ""
	}
	return nil, ""
}

func (w *Wait) shift(days int) ShiftCode {
	by := time.Duration(days) * 24 * time.Hour
	switch {
	case w.Until != nil:
		u := *w.Until
		w.Until = &u
		return w.shiftUntil(days, by)
	case w.For != nil:
		long := *w.For
		if long.Rest += by; long.Rest < 0 {
			return ShiftTooEarly
		}
		w.For = &long
	case w.CalendarDays+days < 1:
		return ShiftTooEarly
	default:
		w.CalendarDays += days
	}
	return ""
}

func (w *Wait) shiftUntil(days int, by time.Duration) ShiftCode {
	u := w.Until
	switch {
	case len(u.Weekday) == 1 && -7 < days && days < 7:
		u.Weekday = []Weekday{Weekday((int(u.Weekday[0]) + days + 7) % 7)}
	case len(u.Weekday) > 0:
		return ShiftRepeats
	case u.Date != "":
		d, err := value.ParseDate(u.Date)
		if err != nil {
			return ShiftNoTime
		}
		u.Date = (d + value.Date(days)).String()
	case u.Attribute != "" || u.Property != "":
		u.Offset.Rest += by
	case days < 0:
		return ShiftTooEarly
	default: // a time of day that it waits for: that many days later at the same time
		long := value.Days(days)
		w.For, w.At, w.Until = &long, u.At, nil
	}
	return ""
}

// shifted gives the entry so many days later; on is the firing that was taken hold of.
func (e Entry) shifted(on time.Time, days int) (Entry, ShiftCode) {
	switch {
	case e.Kind == EntryDate:
		e.Offset.Rest += time.Duration(days) * 24 * time.Hour
		return e, ""
	case e.Kind != EntrySchedule:
		return e, ShiftNoTime
	case e.RRule == "" && (e.At == "" || e.At == AtLaunch):
		e.At, e.Time = on.AddDate(0, 0, days).Format(time.RFC3339), nil
		return e, ""
	}
	if e.RRule != "" && e.Time != nil && minuteOf(on) < *e.Time {
		return e, ShiftRepeats // held over night: the firing was on another day
	}
	if e.RRule != "" {
		rule, code := shiftRule(e.RRule, on, days)
		if code != "" || rule != e.RRule {
			e.RRule = rule
			return e, code
		}
	}
	at, err := time.Parse(time.RFC3339, e.At) // it falls on the days of its beginning
	if err != nil {
		return e, ShiftRepeats
	}
	e.At = at.In(on.Location()).AddDate(0, 0, days).Format(time.RFC3339)
	return e, ""
}

var (
	byDay      = regexp.MustCompile(`(?i)\bBYDAY=([A-Z,]+)`)
	byMonthDay = regexp.MustCompile(`(?i)\bBYMONTHDAY=([0-9,]+)`)
	daily      = regexp.MustCompile(`(?i)\bFREQ=(DAILY|HOURLY)`)
)

var ruleDays = []string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}

// shiftRule moves the one day of a rule (RFC 5545) that an instant falls on; a rule
// that names no days stays as it is.
func shiftRule(rule string, on time.Time, days int) (string, ShiftCode) {
	replace := func(part *regexp.Regexp, key, from, to string) (string, ShiftCode) {
		list := strings.Split(strings.ToUpper(part.FindStringSubmatch(rule)[1]), ",")
		i := slices.Index(list, from)
		if i < 0 {
			return rule, ShiftRepeats
		}
		if list[i] = to; slices.Index(list, to) != i {
			list = slices.Delete(list, i, i+1) // there is one on that day already
		}
		return part.ReplaceAllString(rule, key+"="+strings.Join(list, ",")), ""
	}
	to := on.AddDate(0, 0, days)
	switch {
	case daily.MatchString(rule):
		return rule, ShiftRepeats
	case byDay.MatchString(rule) && -7 < days && days < 7:
		return replace(byDay, "BYDAY", ruleDays[on.Weekday()], ruleDays[to.Weekday()])
	case byMonthDay.MatchString(rule) && to.Month() == on.Month():
		return replace(byMonthDay, "BYMONTHDAY", strconv.Itoa(on.Day()), strconv.Itoa(to.Day()))
	case byDay.MatchString(rule) || byMonthDay.MatchString(rule):
		return rule, ShiftRepeats
	}
	return rule, ""
}
