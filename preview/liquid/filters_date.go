package liquid

import (
	"strings"
	"time"
)

// dateFilters read and write times.
var dateFilters = map[string]filter{
	"date":          {1, 1, onValue, dateFilter},
	"time_zone":     {1, 1, onValue, timeZone},
	"relative_date": {0, 1, onValue, relativeDate},
	"add_days":      {1, 1, onValue, addDays},
}

// dateFilter formats a time. Nothing stays nothing, and a text that is no
// date stays as it is, with a warning. date: '%A', lang: 'ko' writes 토요일.
func dateFilter(c call) (any, error) {
	format := text(c.args[0])
	if format == "" || c.in == nil {
		return c.in, nil
	}
	t, ok := c.s.time(c.in)
	if !ok {
		if plain(c.in) != "" {
			c.s.warn(WarnNotADate, excerpt(plain(c.in)), c.at)
		}
		return c.in, nil
	}
	const longest = 2000
	if len(format) > longest {
		return nil, fail(CodeLimit, "a date format of more than %d bytes", longest)
	}
	lang, _ := c.keyword("lang")
	return strftime(t, format, text(lang)), nil
}

// time reads a value as a time in the zone of the render.
func (s *state) time(v any) (time.Time, bool) {
	switch v := v.(type) {
	case time.Time:
		if v.Location() == time.UTC || v.Location() == time.Local {
			v = v.In(s.env.Zone)
		}
		return v, true
	case int64:
		return time.Unix(v, 0).In(s.env.Zone), true
	case string, markup:
		t := strings.TrimSpace(plain(v))
		if word := strings.ToLower(t); word == "now" || word == "today" || word == "지금" || word == "오늘" {
			return s.now(), true
		}
		return s.parseDate(t)
	}
	return time.Time{}, false
}

// parseDate reads a date, or an hour of today.
func (s *state) parseDate(t string) (time.Time, bool) {
	if hour, err := time.Parse("15:04", t); err == nil {
		year, month, day := s.now().Date()
		return time.Date(year, month, day, hour.Hour(), hour.Minute(), 0, 0, s.env.Zone), true
	}
	return parseDate(t, s.env.Zone)
}

// now is the instant of the render; it is recorded.
func (s *state) now() time.Time {
	if t, ok := s.reads["@now"].(time.Time); ok {
		return t
	}
	t := s.env.Now().In(s.env.Zone)
	s.reads["@now"] = t
	return t
}

// timeZone moves a time into a zone by its IANA name.
func timeZone(c call) (any, error) {
	t, ok := c.s.time(c.in)
	if !ok {
		return c.in, nil
	}
	name := plain(c.args[0])
	if name == "" { // a customer without a zone
		return t.In(c.s.env.Zone), nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, fail(CodeArgument, "time zone %q", excerpt(name))
	}
	if zone.String() == "UTC" {
		zone = time.FixedZone("UTC", 0) // not time.UTC, which stands for "no zone yet"
	}
	return t.In(zone), nil
}

func addDays(c call) (any, error) {
	t, ok := c.s.time(c.in)
	n, isWhole := whole(number(c.args[0]))
	if !ok || !isWhole || n > 1_000_000 || n < -1_000_000 {
		return c.in, nil
	}
	return t.AddDate(0, 0, int(n)), nil
}

// dateLayouts are the ways in which people and files write dates, the likely
// ones first. Layouts without a zone are read in the zone of the render.
var dateLayouts = []string{
	time.RFC3339Nano, "2006-01-02T15:04:05.999999999-0700", "2006-01-02T15:04-0700", "2006-01-02T15:04Z07:00", "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05-07:00", "2006-01-02 15:04 -0700", "2006-01-02 15:04:05 MST", "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02 15:04",
	"2006-01-02T15:04", "2006-01-02", "2006-1-2", "2006-1-2 15:04", "2006-1-2 15:04:05", "2006/1/2 15:04:05", "2006/1/2 15:04", "2006/1/2",
	"2006.1.2", "2006.1.2 15:04", "2006.1.2 15:04:05", "2006. 1. 2.", "2006. 1. 2", "2006. 1. 2. 15:04", "2006. 1. 2. 15:04:05", "2006-01",
	"2006년 1월 2일", "2006년 1월 2일 15:04", "2006년 1월 2일 15시", "2006년 1월 2일 15시 4분", "2006년 1월",
	"2006-1-2 PM 3:04:05", "2006-1-2 PM 3:04", "2006. 1. 2. PM 3:04:05", "2006. 1. 2. PM 3:04", "2006년 1월 2일 PM 3:04", "2006년 1월 2일 PM 3시", "2006년 1월 2일 PM 3시 4분",
	"January 2, 2006", "Jan 2, 2006", "January 2, 2006 15:04", "Jan 2, 2006 15:04", "January 2, 2006 3:04 PM",
	"2 January 2006", "2 Jan 2006", "January 2006", "20060102", "20060102150405", "20060102T150405Z07:00", "2 Jan 2006 15:04 MST",
	"Mon, 2 Jan 2006 15:04:05", "Mon, 2 Jan 2006", "Mon Jan 2 2006", "Monday, January 2, 2006", "Monday, 2 January 2006", "January 2 2006", "Jan 2 2006",
	time.RFC1123Z, time.RFC1123, time.RFC850, time.ANSIC, time.UnixDate, "Mon Jan 02 15:04:05 2006", "02 Jan 2006 15:04:05 -0700",
	"2006-01-02 15:04:05.999999999 -0700 MST", "2006-01-02 15:04:05.999999999",
}

// halves of a day, as a spreadsheet in Korean writes them.
var halves = strings.NewReplacer("오전", "AM", "오후", "PM")

func parseDate(t string, zone *time.Location) (time.Time, bool) {
	const longest = 64
	if len(t) > longest || t == "" {
		return time.Time{}, false
	}
	if n, isWhole := whole(t); isWhole && len(t) != 8 && len(t) != 14 && t[0] != '-' {
		return time.Unix(n, 0).In(zone), true
	}
	t = halves.Replace(strings.TrimSuffix(t, "까지"))
	for _, layout := range dateLayouts {
		if parsed, err := time.ParseInLocation(layout, t, zone); err == nil {
			if parsed.Location() == time.UTC && zone != time.UTC && strings.HasSuffix(t, "Z") {
				return parsed.In(zone), true
			}
			return parsed, !parsed.IsZero()
		}
	}
	return time.Time{}, false
}
