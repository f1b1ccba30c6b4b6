package value

import (
	"testing"
	"time"
)

func TestCivil(t *testing.T) {
	for _, c := range []struct{ name, zone, day, clock, want string }{
		{"jumped over, east", "Europe/Berlin", "2027-03-28", "02:30", "2027-03-28 03:30 CEST"},
		{"jumped over, west", "America/New_York", "2027-03-14", "02:30", "2027-03-14 03:30 EDT"},
		{"jumped over by half an hour", "Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-04 02:45 +11"},
		{"midnight jumped over, west", "America/Santiago", "2026-09-06", "00:00", "2026-09-06 01:00 -03"},
		{"midnight jumped over, east", "Africa/Cairo", "2026-04-24", "00:00", "2026-04-24 01:00 EEST"},
		{"twice, east", "Europe/Berlin", "2027-10-31", "02:30", "2027-10-31 02:30 CEST"},
		{"twice, west", "America/New_York", "2026-11-01", "01:30", "2026-11-01 01:30 EDT"},
		{"twice for half an hour", "Australia/Lord_Howe", "2027-04-04", "01:45", "2027-04-04 01:45 +11"},
		{"just before the jump", "America/New_York", "2027-03-14", "01:59", "2027-03-14 01:59 EST"},
		{"just after the jump", "America/New_York", "2027-03-14", "03:00", "2027-03-14 03:00 EDT"},
		{"just after the second time", "Europe/Berlin", "2027-10-31", "03:00", "2027-10-31 03:00 CET"},
		{"hours later", "Europe/Berlin", "2027-03-28", "09:00", "2027-03-28 09:00 CEST"},
		{"no changes at all", "Asia/Seoul", "2027-03-28", "02:30", "2027-03-28 02:30 KST"},
	} {
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		day, err := ParseDate(c.day)
		if err != nil {
			t.Fatal(err)
		}
		clock, err := time.Parse("15:04", c.clock)
		if err != nil {
			t.Fatal(err)
		}
		y, m, d := day.In(time.UTC).Date()
		if got := Civil(y, m, d, clock.Hour()*60+clock.Minute(), zone).Format("2006-01-02 15:04 MST"); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestDateIn_StaysOnItsDay(t *testing.T) {
	for _, name := range []string{"America/Santiago", "Africa/Cairo", "America/Havana", "Asia/Beirut"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		for d := MakeDate(2026, 1, 1); d < MakeDate(2028, 1, 1); d++ {
			if got := d.In(zone); got.Format(time.DateOnly) != d.String() {
				t.Fatalf("%s: %s begins at %s", name, d, got)
			}
		}
	}
}
