package liquid

import (
	"fmt"
	"time"
)

// relativeDate says how far a time is from now: 어제, 3일 뒤, in 2 weeks. The
// value after the colon is the language; without one it is the render's.
// Days are those of the calendar in the zone of the render.
func relativeDate(c call) (any, error) {
	t, ok := c.s.time(c.in)
	if !ok {
		return c.in, nil
	}
	lang := firstOf(c.textArg(0, ""), firstOf(c.s.env.Locale, "en"))
	return relative(t, c.s.now(), lang), nil
}

// relative speaks Korean for "ko", "ko-KR" and so on, else English.
func relative(t, now time.Time, lang string) string {
	korean := len(lang) >= 2 && lang[:2] == "ko"
	t = t.In(now.Location())
	days := dayNumber(t) - dayNumber(now)
	if days == 0 {
		return withinDay(t.Sub(now), korean)
	}
	if name, ok := nearDays[korean][days]; ok {
		return name
	}
	unit, n := "day", days
	switch abs := max(days, -days); {
	case abs >= 365:
		unit, n = "year", days/365
	case abs >= 60:
		unit, n = "month", days/30
	case abs >= 14:
		unit, n = "week", days/7
	}
	return spoken(n, unit, korean)
}

var nearDays = map[bool]map[int]string{
	true:  {-2: "그저께", -1: "어제", 1: "내일", 2: "모레"},
	false: {-1: "yesterday", 1: "tomorrow"},
}

// dayNumber counts calendar days, whatever the clock does in between.
func dayNumber(t time.Time) int {
	y, m, d := t.Date()
	return int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

func withinDay(d time.Duration, korean bool) string {
	abs := max(d, -d)
	switch {
	case abs < time.Minute && korean:
		return "방금"
	case abs < time.Minute:
		return "just now"
	case abs < time.Hour:
		return spoken(int(d/time.Minute), "minute", korean)
	}
	return spoken(int(d/time.Hour), "hour", korean)
}

var koreanUnits = map[string]string{
	"minute": "분", "hour": "시간", "day": "일", "week": "주", "month": "개월", "year": "년",
}

func spoken(n int, unit string, korean bool) string {
	count := max(n, -n)
	if korean {
		when := "뒤"
		if n < 0 {
			when = "전"
		}
		return fmt.Sprintf("%d%s %s", count, koreanUnits[unit], when)
	}
	if count != 1 {
		unit += "s"
	}
	if n < 0 {
		return fmt.Sprintf("%d %s ago", count, unit)
	}
	return fmt.Sprintf("in %d %s", count, unit)
}
