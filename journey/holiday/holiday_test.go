package holiday

import (
	"math"
	"slices"
	"testing"
	"time"

	"gilmok/store/value"
)

// newMoon gives the new moon nearest to a day, in Korean time, good to a few
// minutes (Meeus, Astronomical Algorithms, chapter 49, its largest terms).
func newMoon(near time.Time) time.Time {
	year := float64(near.Year()) + float64(near.YearDay())/365.25
	k := math.Round((year - 2000) * 12.3685)
	t := k / 1236.85
	jde := 2451550.09766 + 29.530588861*k + 0.00015437*t*t
	rad := func(deg float64) float64 { return math.Mod(deg, 360) * math.Pi / 180 }
	sun, moon := rad(2.5534+29.10535670*k), rad(201.5643+385.81693528*k)
	lat, node := rad(160.7108+390.67050284*k), rad(124.7746-1.56375588*k)
	e := 1 - 0.002516*t
	jde += -0.40720*math.Sin(moon) + 0.17241*e*math.Sin(sun) + 0.01608*math.Sin(2*moon) + 0.01039*math.Sin(2*lat) +
		0.00739*e*math.Sin(moon-sun) - 0.00514*e*math.Sin(moon+sun) + 0.00208*e*e*math.Sin(2*sun) - 0.00111*math.Sin(moon-2*lat) -
		0.00057*math.Sin(moon+2*lat) + 0.00056*e*math.Sin(2*moon+sun) - 0.00042*math.Sin(3*moon) + 0.00042*e*math.Sin(sun+2*lat) +
		0.00038*e*math.Sin(sun-2*lat) - 0.00024*e*math.Sin(2*moon-sun) - 0.00017*math.Sin(node) +
		0.000325*math.Sin(rad(299.77+0.107408*k)) + 0.000165*math.Sin(rad(251.88+0.016321*k))
	const earthSlower = 72.0 / 86400 // between dynamical and universal time in these years
	return time.Unix(0, 0).UTC().Add(time.Duration((jde - earthSlower - 2440587.5) * 24 * float64(time.Hour))).In(time.FixedZone("KST", 9*3600))
}

// The lunar days of the table are those of the new moon over Korea.
func TestLunarDays(t *testing.T) {
	for i, year := range lunar {
		for _, c := range []struct {
			day    string
			behind value.Date // the first of its month
		}{{year.seollal, 0}, {year.buddha, 7}, {year.chuseok, 14}} {
			first := date(c.day) - c.behind
			moon := newMoon(first.In(time.UTC))
			if got := value.DateFrom(moon); got != first {
				t.Errorf("%d: the month of %s begins with the new moon of %s, not on %s", firstLunar+i, c.day, moon.Format(time.DateTime), first)
			}
		}
	}
}

func TestKorean(t *testing.T) {
	for _, c := range []struct {
		date string
		want Name
		sub  bool
	}{
		{"2024-02-12", Seollal, true}, {"2024-05-06", Children, true}, {"2025-03-03", Independence, true}, {"2025-05-06", Buddha, true},
		{"2025-10-08", Chuseok, true}, {"2026-03-02", Independence, true}, {"2026-05-01", Labour, false}, {"2026-05-25", Buddha, true},
		{"2026-07-17", Constitution, false}, {"2026-08-17", Liberation, true}, {"2026-10-05", Foundation, true}, {"2027-02-09", Seollal, true},
		{"2027-05-03", Labour, true}, {"2027-07-19", Constitution, true}, {"2027-10-11", Hangul, true}, {"2027-12-27", Christmas, true},
		{"2028-10-05", Chuseok, true}, {"2029-09-24", Chuseok, true},
	} {
		days := known(date(c.date))[date(c.date)]
		if !slices.ContainsFunc(days, func(d Day) bool { return d.Name == c.want && d.Substitute == c.sub }) {
			t.Errorf("%s: %+v, want %s, substitute %t", c.date, days, c.want, c.sub)
		}
	}
	for _, working := range []string{"2025-05-01", "2025-07-17", "2026-06-08", "2027-02-10", "2028-10-06", "2025-05-07", "2024-02-13", "2028-01-03"} {
		if days := known(date(working))[date(working)]; len(days) > 0 {
			t.Errorf("%s is a working day, got %+v", working, days)
		}
	}
	if c := New("KR", nil); !c.Rests(date("2040-08-15")) || c.Rests(date("2040-08-16")) {
		t.Error("a year beyond the table has no holidays of the sun")
	}
}

func TestOwnDays(t *testing.T) {
	list, err := ParseClosed(`[{"from":"2026-08-03","to":"2026-08-05","name":"Summer"},{"from":"2025-12-31","to":"2026-01-02","yearly":true}]`)
	if err != nil {
		t.Fatal(err)
	}
	c := New("DE", list)
	for day, rests := range map[string]bool{
		"2026-08-02": false, "2026-08-03": true, "2026-08-05": true, "2026-08-06": false, "2027-08-03": false,
		"2028-12-31": true, "2029-01-02": true, "2029-01-03": false, "2026-09-25": false,
	} {
		if c.Rests(date(day)) != rests {
			t.Errorf("%s: rests %t, want %t", day, !rests, rests)
		}
	}
	if got := New("KR", list).On(date("2026-08-03")); len(got) != 1 || got[0].Own != "Summer" {
		t.Errorf("the shop's day is told as %+v", got)
	}
	text, err := FormatClosed(list)
	if err != nil {
		t.Fatal(err)
	}
	again, err := ParseClosed(text)
	if err != nil || len(again) != 2 || again[0].From != "2025-12-31" {
		t.Errorf("written and read: %+v %v", again, err)
	}
	for _, bad := range []string{`{}`, `[{"from":"soon"}]`, `[{"from":"2026-08-05","to":"2026-08-03"}]`, `[{"from":"2026-01-01","to":"2029-01-01"}]`} {
		if _, err := ParseClosed(bad); err == nil {
			t.Errorf("%s is taken", bad)
		}
	}
	var none *Calendar
	if none.Rests(date("2026-01-01")) || none.On(date("2026-01-01")) != nil {
		t.Error("no calendar has a day of rest")
	}
}

// Opening one day of a span leaves the days around it closed.
func TestOpen(t *testing.T) {
	span := []Closed{{From: "2026-08-03", To: "2026-08-07", Name: "Summer"}, {From: "2025-12-30", To: "2026-01-02", Yearly: true}}
	for _, day := range []string{"2026-08-03", "2026-08-05", "2026-08-07", "2028-12-31", "2029-01-01"} {
		before, after := New("", span), New("", Open(span, date(day)))
		if !before.Rests(date(day)) || after.Rests(date(day)) {
			t.Errorf("%s stays closed", day)
		}
		for d := date(day) - 10; d < date(day)+10; d++ {
			if d != date(day) && before.Rests(d) != after.Rests(d) {
				t.Errorf("with %s opened, %s rests: %t", day, d, after.Rests(d))
			}
		}
	}
	if got := Open(span, date("2026-05-05")); len(got) != 2 {
		t.Errorf("a day that was open changes the list: %+v", got)
	}
}
