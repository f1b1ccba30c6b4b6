package holiday

import (
	"slices"
	"time"

	"gilmok/store/value"
)

// The years whose lunar days are known.
const (
	firstLunar = 2024
	lastLunar  = firstLunar + len(lunar) - 1
)

// lunar gives, for each year, the days of the Korean lunar calendar: the first of
// the first month, the eighth of the fourth and the fifteenth of the eighth, as
// the Korea Astronomy and Space Science Institute publishes them. They are those
// of the new moon in Korean time; a test works them out anew.
var lunar = [...]struct{ seollal, buddha, chuseok string }{
	{"2024-02-10", "2024-05-15", "2024-09-17"},
	{"2025-01-29", "2025-05-05", "2025-10-06"},
	{"2026-02-17", "2026-05-24", "2026-09-25"},
	{"2027-02-07", "2027-05-13", "2027-09-15"},
	{"2028-01-27", "2028-05-02", "2028-10-03"},
	{"2029-02-13", "2029-05-20", "2029-09-22"},
	{"2030-02-03", "2030-05-09", "2030-09-12"},
	{"2031-01-23", "2031-05-28", "2031-10-01"},
	{"2032-02-11", "2032-05-16", "2032-09-19"},
	{"2033-01-31", "2033-05-06", "2033-09-08"},
	{"2034-02-19", "2034-05-25", "2034-09-27"},
	{"2035-02-08", "2035-05-15", "2035-09-16"},
}

// given is when a holiday that falls on a day of rest is given another day.
type given uint8

const (
	never      given = iota
	onSundays        // Seollal and Chuseok: on a Sunday, or on another holiday
	onWeekends       // the others: on a Saturday, too
)

type fixed struct {
	name  Name
	month time.Month
	day   int
	given given
	since int
}

var solar = []fixed{
	{NewYear, time.January, 1, never, 0}, {Independence, time.March, 1, onWeekends, 0}, {Labour, time.May, 1, onWeekends, 2026},
	{Children, time.May, 5, onWeekends, 0}, {Memorial, time.June, 6, never, 0}, {Constitution, time.July, 17, onWeekends, 2026},
	{Liberation, time.August, 15, onWeekends, 0}, {Foundation, time.October, 3, onWeekends, 0}, {Hangul, time.October, 9, onWeekends, 0},
	{Christmas, time.December, 25, onWeekends, 0},
}

// holiday is a day of the year before days are given for it.
type holiday struct {
	date  value.Date
	name  Name
	given given
}

// Korean gives the public holidays of a year, oldest first. Outside of the years
// of the table, those of the lunar calendar are missing.
func Korean(year int) []Day {
	own := holidaysOf(year)
	taken := map[value.Date]int{}
	days := make([]Day, len(own))
	for i, h := range own {
		taken[h.date]++
		days[i] = Day{Date: h.date, Name: h.name}
	}
	for i, h := range own {
		if !h.owed(own[:i], taken[h.date]) {
			continue
		}
		free := h.date + 1
		for taken[free] > 0 || weekend(free) {
			free++
		}
		taken[free]++
		days = append(days, Day{Date: free, Name: h.name, Substitute: true})
	}
	slices.SortStableFunc(days, func(a, b Day) int { return int(a.Date - b.Date) })
	return days
}

// owed reports whether another day is given for a holiday; before are those of
// the year up to it, and n is how many fall on its day. Two that meet on a
// working day are owed one day together.
func (h holiday) owed(before []holiday, n int) bool {
	switch weekday := h.date.In(time.UTC).Weekday(); {
	case h.given == never:
		return false
	case weekday == time.Sunday:
		return true
	case weekday == time.Saturday:
		return h.given == onWeekends
	}
	return n > 1 && slices.ContainsFunc(before, func(o holiday) bool { return o.date == h.date })
}

func weekend(d value.Date) bool {
	w := d.In(time.UTC).Weekday()
	return w == time.Saturday || w == time.Sunday
}

func holidaysOf(year int) (list []holiday) {
	for _, f := range solar {
		if year >= f.since {
			list = append(list, holiday{value.MakeDate(year, f.month, f.day), f.name, f.given})
		}
	}
	if firstLunar <= year && year <= lastLunar {
		of := lunar[year-firstLunar]
		for _, feast := range []struct {
			name Name
			day  string
		}{{Seollal, of.seollal}, {Chuseok, of.chuseok}} {
			for d := date(feast.day) - 1; d <= date(feast.day)+1; d++ {
				list = append(list, holiday{d, feast.name, onSundays})
			}
		}
		list = append(list, holiday{date(of.buddha), Buddha, onWeekends})
	}
	slices.SortStableFunc(list, func(a, b holiday) int { return int(a.date - b.date) })
	return list
}

// date reads a day of the table; a test reads them all.
func date(s string) value.Date {
	d, err := value.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}
