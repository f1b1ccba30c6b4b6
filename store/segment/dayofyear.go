package segment

import (
	"slices"
	"time"
)

// The days of the year that on_day_of_year knows besides a day such as 11-21.
const (
	DayToday  = "today"
	ThisWeek  = "this_week" // from Monday
	ThisMonth = "this_month"
)

// DaysOfYear gives the days, as 11-21, that are meant by a word or a day at the
// instant now, in now's zone: what birthdays are held against. In years without
// a 29 February that day is the 28th. No days: the word is not known.
func DaysOfYear(word string, now time.Time) (days []string) {
	first, n := now, 1
	switch word {
	case DayToday, "":
	case ThisWeek:
		first, n = now.AddDate(0, 0, -(int(now.Weekday())+6)%7), 7
	case ThisMonth:
		first, n = now.AddDate(0, 0, 1-now.Day()), daysIn(now.Year(), now.Month())
	default:
		day, err := time.Parse("01-02", word)
		if err != nil {
			return nil
		}
		first = day
	}
	for i := range n {
		days = append(days, time.Date(first.Year(), first.Month(), first.Day()+i, 0, 0, 0, 0, time.UTC).Format("01-02"))
	}
	if slices.Contains(days, "02-28") && daysIn(now.Year(), time.February) == 28 {
		days = append(days, "02-29")
	}
	return days
}

func daysIn(year int, month time.Month) int {
	return time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// isDayOfYear reports whether on_day_of_year knows a word or day.
func isDayOfYear(word string) bool { return word != "" && len(DaysOfYear(word, time.Time{})) > 0 }
