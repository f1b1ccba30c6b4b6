package insight

import (
	"testing"
	"time"

	"gilmok/store"
)

// Two customers, reckoned by hand: A bought on days 0, 100 and 365, B on day 365.
func TestMeasure(t *testing.T) {
	now := at(730)
	list := Measure([]store.Purchases{
		{Customer: 1, Count: 3, Spent: 30000, First: at(0), Last: at(365)},
		{Customer: 2, Count: 1, Spent: 5000, First: at(365), Last: at(365)},
	}, Grading{}, now)
	a, b := list[0], list[1]
	if a.Average != 10000 || b.Average != 5000 {
		t.Errorf("averages %d, %d", a.Average, b.Average)
	}
	if want := 365 * 12 * time.Hour; a.Interval != want || !a.Next.Equal(at(365).Add(want)) {
		t.Errorf("interval %v, next %v", a.Interval, a.Next)
	}
	if b.Interval != 0 || !b.Next.IsZero() {
		t.Errorf("one order makes an interval: %v, %v", b.Interval, b.Next)
	}
	// Two repeats in 2+1 years: r = 2/3. A: (2+2/3)/(2+1) orders of 10,000; B: (2/3)/(1+1) of 5,000.
	if a.NextYear != 8889 || b.NextYear != 1667 {
		t.Errorf("next year %d, %d", a.NextYear, b.NextYear)
	}
	// Of three orders one was in another currency: the other two come to 7,500 each.
	mixed := Measure([]store.Purchases{{Customer: 3, Count: 3, Foreign: 1, Spent: 15000, First: at(0), Last: at(365)},
		{Customer: 4, Count: 2, Foreign: 2, First: at(0), Last: at(365)}}, Grading{}, now)
	if mixed[0].Average != 7500 || mixed[1].Average != 0 || mixed[1].NextYear != 0 {
		t.Errorf("two currencies: %d and %d, next year %d", mixed[0].Average, mixed[1].Average, mixed[1].NextYear)
	}
	if len(Measure(nil, Grading{}, now)) != 0 {
		t.Error("nobody has measures")
	}
}

func TestBestHour(t *testing.T) {
	var shop Hours
	for i := range shop {
		shop[i] = 10
	}
	var few Hours
	few[4] = HourEnough - 1
	shop[20] = 11
	if h, own := few.Best(&shop); own || h != 20 {
		t.Errorf("four acts make a habit: %d, %v", h, own)
	}
	shop[20] = 10
	seoul := time.FixedZone("KST", 9*3600)
	var evening Hours
	for _, h := range []int{11, 11, 12, 12, 12, 13, 2} { // 20, 21 and 22 o'clock in Seoul
		evening.Add(time.Date(2026, 1, 1, h, 30, 0, 0, time.UTC), seoul)
	}
	if h, ok := evening.Best(&shop); !ok || h != 21 {
		t.Errorf("%d, %v; want 21 o'clock", h, ok)
	}
	// Midnight lies between 23 and 1: 23, 0 and 1 together beat a single peak elsewhere.
	night := Hours{0: 2, 1: 2, 23: 2, 12: 3}
	if h, _ := night.Best(&Hours{}); h != 0 {
		t.Errorf("%d; want midnight", h)
	}
}
