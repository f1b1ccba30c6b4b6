package insight

import (
	"math"
	"time"

	"gilmok/store"
)

// Forecast foretells how many orders come from those who have bought before, and says
// how well it did.
type Forecast struct {
	Days    int
	Refused Refusal
	// Of the hold-out: those who had bought Days before the last order, the orders
	// foretold of them together from what was known then, and those that came.
	People   int
	Foretold float64
	Came     int
	Model    Lifetime // fitted on all that is known
}

const (
	forecastDays = 90
	// farthest is how far the foretold sum may lie from what came, as a part of it.
	farthest = 0.3
)

// MakeForecast fits the model on people as they stood in the past, holds it against
// the orders that then came, and fits it anew on people as they stand at an instant.
func MakeForecast(before Past, came map[store.CustomerID]int, people []Standing, at time.Time) *Forecast {
	f := &Forecast{Days: forecastDays, People: len(before.People)}
	old := courses(before.People, before.At)
	m, err := FitLifetime(old)
	if err != nil {
		f.Refused = RefusedFew
		return f
	}
	for i, c := range old {
		f.Foretold += m.Expect(c, float64(f.Days)/7)
		f.Came += came[before.People[i].Customer]
	}
	if math.Abs(f.Foretold-float64(f.Came)) > farthest*float64(f.Came) {
		f.Refused = RefusedBlind
		return f
	}
	if f.Model, err = FitLifetime(courses(people, at)); err != nil {
		f.Refused = RefusedFew
	}
	return f
}

func courses(people []Standing, at time.Time) []Course {
	list := make([]Course, len(people))
	for i, s := range people {
		list[i] = CourseOf(s.Purchases, at)
	}
	return list
}

// NextYear is what a customer is expected to spend in the 365 days after an instant,
// in the units of what they spent; ok is false where the forecast was refused.
func (f *Forecast) NextYear(s Standing, at time.Time) (spent int64, ok bool) {
	if f == nil || f.Refused != "" {
		return 0, false
	}
	c := CourseOf(s.Purchases, at)
	return int64(math.Round(f.Model.Expect(c, 365.0/7) * f.Model.Amount(c))), true
}
