package journeys

import (
	"testing"

	"gilmok/journey"
)

// A schedule is read back in words, whatever rule a document wrote.
func TestRhythmIsSaid(t *testing.T) {
	for rule, want := range map[string]string{
		"FREQ=DAILY":                                    "Every day at 09:00",
		"FREQ=DAILY;INTERVAL=2;COUNT=3":                 "Every 2 days at 09:00, 3 times in all",
		"FREQ=WEEKLY":                                   "Every week on the weekday of the launch at 09:00",
		"FREQ=WEEKLY;INTERVAL=0;BYDAY=MO":               "Every week on Monday at 09:00", // fires as one week
		"FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH":            "Every 2 weeks on Monday and Thursday at 09:00",
		"FREQ=WEEKLY;BYDAY=MO,WE,FR":                    "Every week on Monday, Wednesday and Friday at 09:00",
		"FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR":              "Every week on every weekday at 09:00",
		"FREQ=MONTHLY":                                  "Every month on the day of the launch at 09:00",
		"FREQ=MONTHLY;BYMONTHDAY=1,15":                  "Every month on the 1st and 15th at 09:00",
		"FREQ=MONTHLY;BYMONTHDAY=-1":                    "Every month on the last day at 09:00",
		"FREQ=MONTHLY;BYMONTHDAY=-3":                    "Every month on the third last day at 09:00",
		"FREQ=MONTHLY;BYDAY=2TU":                        "Every month on the second Tuesday at 09:00",
		"FREQ=MONTHLY;BYDAY=1MO,-2FR":                   "Every month on the first Monday and second last Friday at 09:00",
		"FREQ=MONTHLY;BYDAY=MO":                         "Every month on every Monday at 09:00",
		"FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13":           "Every month on the 13th where that is a Friday at 09:00",
		"FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=8":            "Every year on 8 May at 09:00",
		"FREQ=YEARLY;BYMONTH=5,11;BYDAY=2SU":            "Every year on the second Sunday in May and November at 09:00",
		"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30":           "Every year on the 30th in February at 09:00",
		"FREQ=YEARLY;BYYEARDAY=100":                     "Every year on day 100 of the year at 09:00",
		"FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO":              "Every year on every Monday in week 20 of the year at 09:00",
		"FREQ=YEARLY;BYDAY=20MO":                        "Every year on the no. 20 Monday of the year at 09:00",
		"FREQ=YEARLY;INTERVAL=4":                        "Every 4 years on the day of the launch at 09:00",
		"FREQ=WEEKLY;BYDAY=MO;BYHOUR=9,15":              "Every week on Monday at 09:00 and 15:00",
		"FREQ=HOURLY;INTERVAL=3":                        "Every 3 h from 09:00 on",
		"FREQ=DAILY;UNTIL=20261231T235959Z":             "Every day at 09:00, until 2026-12-31",
		"FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1": "Every month on the last weekday at 09:00",
	} {
		r, ok := rhythmOf(every(rule))
		if got := r.sentence(); !ok || got != want {
			t.Errorf("%s is said as %q (%v), want %q", rule, got, ok, want)
		}
	}
	for _, rule := range []string{"", "every monday", "FREQ=YEARLY;BYMONTH=13", "FREQ=MONTHLY;BYMONTHDAY=32", "FREQ=SECONDLY"} {
		if r, ok := rhythmOf(every(rule)); ok {
			t.Errorf("%q is said as %q", rule, r.sentence())
		}
	}
}

// Where the schedule begins, and by whose clock it goes, is said with it.
func TestRhythmSaysItsBeginning(t *testing.T) {
	const tuesday = "2026-12-01T18:30:00+09:00"
	for want, e := range map[string]journey.Entry{
		"Every week on Tuesday at 18:30":                             {At: tuesday, RRule: "FREQ=WEEKLY"},
		"Every month on the 1st at 18:30":                            {At: tuesday, RRule: "FREQ=MONTHLY"},
		"Every year on 1 December at 18:30":                          {At: tuesday, RRule: "FREQ=YEARLY"},
		"Every day at the hour of the launch in the customer's zone": {At: journey.AtLaunch, RRule: "FREQ=DAILY", Zone: journey.ZoneCustomer},
		"Every week on Monday at the hour of the launch":             {At: journey.AtLaunch, RRule: "FREQ=WEEKLY;BYDAY=MO", Zone: journey.ZoneShop},
	} {
		e.Kind = journey.EntrySchedule
		r, ok := rhythmOf(e)
		if got := r.sentence(); !ok || got != want {
			t.Errorf("%+v is said as %q (%v), want %q", e, got, ok, want)
		}
	}
}
