package value

import (
	"testing"
	"time"
)

func TestDuration_AddTo(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ length, from, want, day string }{
		{"P1M", "2026-01-31 00:00", "2026-02-28 00:00", "2026-02-28 00:00"},
		{"-P1M", "2026-03-31 00:00", "2026-02-28 00:00", "2026-02-28 00:00"},
		{"P1Y", "2028-02-29 00:00", "2029-02-28 00:00", "2029-02-28 00:00"},
		{"P1M1D", "2026-01-31 00:00", "2026-03-01 00:00", "2026-03-01 00:00"},
		{"-P7D", "2026-03-31 00:00", "2026-03-23 23:00", "2026-03-24 00:00"},
		{"P7D", "2026-10-20 00:00", "2026-10-26 23:00", "2026-10-27 00:00"},
		{"-PT3H", "2026-03-30 00:00", "2026-03-29 21:00", "2026-03-29 21:00"},
	} {
		d, err := ParseDuration(c.length)
		if err != nil {
			t.Fatal(err)
		}
		from, err := time.ParseInLocation("2006-01-02 15:04", c.from, berlin)
		if err != nil {
			t.Fatal(err)
		}
		if got := d.AddTo(from).Format("2006-01-02 15:04"); got != c.want {
			t.Errorf("%s + %s is %s, want %s", c.from, c.length, got, c.want)
		}
		if got := d.AddToDay(from).Format("2006-01-02 15:04"); got != c.day {
			t.Errorf("%s + %s is the day %s, want %s", c.from, c.length, got, c.day)
		}
	}
}

func TestParseDuration_RefusesWhatDoesNotFit(t *testing.T) {
	for _, s := range []string{"", "P", "PT", "P1", "1D", "P1H", "PT1D", "P1.5M", "P1000000D", "P200Y1000000D", "--P1D", "P-1D", "PnanD", "PinfD", "P0x1D", "P1e3D"} {
		if d, err := ParseDuration(s); err == nil {
			t.Errorf("%q is %v", s, d)
		}
	}
}
