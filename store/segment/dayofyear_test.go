package segment_test

import (
	"slices"
	"testing"
	"time"

	"gilmok/store/segment"
)

func TestDaysOfYear(t *testing.T) {
	saturday := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		word        string
		now         time.Time
		first, last string
		n           int
	}{
		{"today", saturday, "11-21", "11-21", 1},
		{"this_week", saturday, "11-16", "11-22", 7},
		{"this_week", saturday.AddDate(0, 0, 1), "11-16", "11-22", 7}, // Sunday ends it
		{"this_week", saturday.AddDate(0, 0, 2), "11-23", "11-29", 7},
		{"this_week", time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC), "12-28", "01-03", 7},
		{"this_month", saturday, "11-01", "11-30", 30},
		{"this_month", time.Date(2026, 2, 3, 0, 0, 0, 0, time.UTC), "02-01", "02-29", 29},
		{"this_month", time.Date(2028, 2, 3, 0, 0, 0, 0, time.UTC), "02-01", "02-29", 29},
		{"02-28", saturday, "02-28", "02-29", 2},
		{"02-28", time.Date(2028, 1, 1, 0, 0, 0, 0, time.UTC), "02-28", "02-28", 1},
		{"02-29", saturday, "02-29", "02-29", 1},
		{"13-01", saturday, "", "", 0},
	} {
		days := segment.DaysOfYear(c.word, c.now)
		slices.Sort(days)
		days = slices.Compact(days)
		if c.word == "this_week" && c.last < c.first { // across New Year
			days = append(days[3:], days[:3]...)
		}
		if len(days) != c.n || c.n > 0 && (days[0] != c.first || days[len(days)-1] != c.last) {
			t.Errorf("%s on %s: %v, want %s…%s (%d)", c.word, c.now.Format(time.DateOnly), days, c.first, c.last, c.n)
		}
	}
}
