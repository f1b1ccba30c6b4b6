package journeys

import (
	"testing"
	"time"

	"gilmok/journey"
)

func TestRepeat_ReadsWhatItWrites(t *testing.T) {
	for rule, below := range map[string][2]string{
		"FREQ=DAILY":                         {"Every day", "09:00"},
		"FREQ=DAILY;INTERVAL=3":              {"Every 3 days", "09:00"},
		"FREQ=WEEKLY":                        {"Every week", "09:00"},
		"FREQ=WEEKLY;BYDAY=MO":               {"Every week", "Mon · 09:00"},
		"FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH": {"Every 2 weeks", "Mon, Thu · 09:00"},
		"FREQ=WEEKLY;BYDAY=SA,SU":            {"Every week", "Sat, Sun · 09:00"},
		"FREQ=MONTHLY;BYMONTHDAY=15":         {"Every month", "15th · 09:00"},
		"FREQ=MONTHLY;BYMONTHDAY=-1":         {"Every month", "last day · 09:00"},
		"FREQ=MONTHLY;INTERVAL=3;BYDAY=2TU":  {"Every 3 months", "second Tue · 09:00"},
		"FREQ=MONTHLY;BYDAY=-1FR":            {"Every month", "last Fri · 09:00"},
	} {
		r, ok := repeatOf(rule)
		if !ok || r.rule() != rule {
			t.Errorf("%s is read %v as %+v, written %s", rule, ok, r, r.rule())
		}
		j := &journey.Journey{Entry: every(rule)}
		if got := [2]string{entryTitle(j.Entry), entrySubtitle(j, nil)}; got != below {
			t.Errorf("%s stands in the box as %q, want %q", rule, got, below)
		}
	}
}

// The second line of a box has the days of rules that the fields cannot show, too.
func TestRhythm_InABox(t *testing.T) {
	for rule, below := range map[string]string{
		"FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=8":            "8 May · 09:00",
		"FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1": "last weekday · 09:00",
		"FREQ=MONTHLY;BYMONTHDAY=1,15":                  "1st, 15th · 09:00",
	} {
		if got := entrySubtitle(&journey.Journey{Entry: every(rule)}, nil); got != below {
			t.Errorf("%s stands in the box as %q, want %q", rule, got, below)
		}
	}
}

// every is a schedule that repeats by a rule, at nine.
func every(rule string) journey.Entry {
	nine := journey.Wall(9, 0)
	return journey.Entry{Kind: journey.EntrySchedule, At: journey.AtLaunch, RRule: rule, Time: &nine}
}

func TestRepeat_LeavesOtherRulesAsWritten(t *testing.T) {
	for _, rule := range []string{"", "FREQ=YEARLY", "FREQ=DAILY;COUNT=3", "FREQ=WEEKLY;BYDAY=MO;BYHOUR=9", "FREQ=WEEKLY;BYDAY=2MO",
		"FREQ=MONTHLY", "freq=daily", "FREQ=MONTHLY;BYDAY=MO", "FREQ=MONTHLY;BYDAY=5MO", "FREQ=MONTHLY;BYDAY=1MO,2TU",
		"FREQ=MONTHLY;BYMONTHDAY=32", "FREQ=MONTHLY;BYMONTHDAY=1,15", "FREQ=DAILY;BYDAY=XX", "FREQ=WEEKLY;BYDAY=M"} {
		if r, ok := repeatOf(rule); ok {
			t.Errorf("%q is shown as %+v", rule, r)
		}
	}
}

// What the fields write fires when they say.
func TestRepeat_FiresWhenItSays(t *testing.T) {
	launch := time.Date(2026, 11, 4, 12, 0, 0, 0, time.UTC) // a Wednesday
	for _, c := range []struct {
		r    repeat
		want []string
	}{
		{repeat{freq: weekly, every: 2, days: []journey.Weekday{1, 4}}, []string{"2026-11-05", "2026-11-16", "2026-11-19"}},
		{repeat{freq: monthly, every: 1, day: lastOf}, []string{"2026-11-30", "2026-12-31", "2027-01-31"}},
		{repeat{freq: monthly, every: 2, nth: 2, days: []journey.Weekday{2}}, []string{"2026-11-10", "2027-01-12", "2027-03-09"}},
	} {
		e := every(c.r.rule())
		got, err := e.Occurrences(time.UTC, launch, launch, launch.AddDate(1, 0, 0))
		if err != nil || len(got) < len(c.want) {
			t.Fatalf("%s: %v, %v", e.RRule, got, err)
		}
		for i, want := range c.want {
			if at := got[i].Format("2006-01-02 15:04"); at != want+" 09:00" {
				t.Errorf("%s fires on %s, want %s", e.RRule, at, want)
			}
		}
	}
}
