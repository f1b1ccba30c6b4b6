package insight

import (
	"context"
	"fmt"
	"time"

	"gilmok/store"
)

// Scores are what is foretold of everybody: whether they order within a month,
// whether they order no more for half a year, or a quarter where the shop is young,
// and how many orders come.
type Scores struct {
	Buy, Stay *Score
	Orders    *Forecast
}

// The times that are foretold, in days: the first that the orders are old enough for.
var (
	buyDays  = []int{30}
	stayDays = []int{180, 90}
)

// Result is what a Refresh did.
type Result struct {
	Customers int // with computed attributes
	Products  int // in the model of products
	Quality   Quality
	Scores    Scores
	Sorting   Sorting
	Styles    Styles
}

// refresher is one Refresh.
type refresher struct {
	st       store.Store
	now      time.Time
	stamp    string
	ways     Ways
	currency string
	shop     *time.Location
	exponent float64 // minor units in a unit of the currency

	measures []Measures
	items    *Items
	scores   Scores
	end      time.Time                  // of the orders that are known
	place    map[store.CustomerID]int32 // of buyers, in measures
	orders   []act
	engaged  []act
	standing []Standing // at end, by place
	src      Sources
	bought   map[store.CustomerID][]string
	hours    map[store.CustomerID]*Hours
	everyone Hours

	reach     []uint8 // by place: what reaches a buyer
	echoes    map[store.CustomerID]Echoes
	echo      Echoes // everybody's
	interests map[store.CustomerID][]string
	livings   livings
	styles    Styles
	sorting   Sorting
	sorted    []store.SortedProduct // to be written
}

// Refresh computes everything anew, as of now, and keeps it. It reads beside what
// others do and writes in one short transaction at the end; report is told the
// part done. A cancelled Refresh leaves everything as it was.
func Refresh(ctx context.Context, st store.Store, now time.Time, report func(part float64)) (Result, error) {
	r := &refresher{st: st, now: now}
	var err error
	if r.ways, err = ReadWays(ctx, st); err == nil {
		r.stamp, err = stampOf(ctx, st, r.ways)
	}
	if err != nil {
		return Result{}, fmt.Errorf("compute insights: %w", err)
	}
	steps := []struct {
		do   func(context.Context, func(float64)) error
		part float64 // of the whole
	}{{r.readShop, 0.02}, {r.measure, 0.1}, {r.readActs, 0.18}, {r.readTouches, 0.03}, {r.score, 0.05},
		{r.readBaskets, 0.12}, {r.sortProducts, 0.02}, {r.live, 0.04}, {r.learn, 0.14}, {r.evaluate, 0.14}, {r.save, 0.16}}
	done := 0.0
	for _, s := range steps {
		if err := s.do(ctx, func(part float64) { report(done + part*s.part) }); err != nil {
			return Result{}, fmt.Errorf("compute insights: %w", err)
		}
		done += s.part
		report(done)
	}
	return Result{Customers: len(r.measures), Products: len(r.items.Products), Quality: r.items.Quality, Scores: r.scores, Sorting: r.sorting, Styles: r.styles}, ctx.Err()
}

// score learns up to the newest order, and foretells from there: what came after it
// is not known, which is not the same as that nothing came.
func (r *refresher) score(ctx context.Context, _ func(float64)) error {
	for _, s := range []struct {
		days []int
		to   **Score
	}{{buyDays, &r.scores.Buy}, {stayDays, &r.scores.Stay}} {
		for _, days := range s.days {
			if err := ctx.Err(); err != nil {
				return err
			}
			if *s.to = r.makeScore(days); (*s.to).Refused != RefusedShort {
				break
			}
		}
	}
	r.standing = r.stood(r.end.Add(time.Microsecond))
	for i := range r.standing {
		r.standing[i].Spent, r.standing[i].Foreign = r.measures[i].Spent, r.measures[i].Foreign
	}
	r.scores.Orders = r.makeForecast()
	return ctx.Err()
}

func (r *refresher) makeScore(days int) *Score {
	begin := r.end
	for _, m := range r.measures {
		if m.First.Before(begin) {
			begin = m.First
		}
	}
	if r.end.Sub(begin) < time.Duration(3*days)*24*time.Hour {
		return &Score{Days: days, Refused: RefusedShort}
	}
	return MakeScore(days, r.past(r.end.AddDate(0, 0, -2*days), days), r.past(r.end.AddDate(0, 0, -days), days))
}

// makeForecast fits the model of lifetimes on what was known a quarter ago, holds it
// against the quarter since, and fits it anew on all that is known.
func (r *refresher) makeForecast() *Forecast {
	at := r.end.AddDate(0, 0, -forecastDays)
	came := map[store.CustomerID]int{}
	for _, o := range r.orders {
		if o.at >= at.UnixMicro() {
			came[r.measures[o.buyer].Customer]++
		}
	}
	return MakeForecast(r.past(at, forecastDays), came, r.standing, r.end)
}

// past is those who had bought before an instant, and who ordered in the days after.
func (r *refresher) past(at time.Time, days int) Past {
	p := Past{At: at, Ordered: map[store.CustomerID]bool{}}
	for _, s := range r.stood(at) {
		if s.Count > 0 {
			p.People = append(p.People, s)
		}
	}
	from, to := at.UnixMicro(), at.AddDate(0, 0, days).UnixMicro()
	for _, o := range r.orders {
		if o.at >= from && o.at < to {
			p.Ordered[r.measures[o.buyer].Customer] = true
		}
	}
	return p
}

// stood gives the buyers as they stood at an instant, by place; those who had not
// bought yet have a count of 0. What they spent is not looked at.
func (r *refresher) stood(at time.Time) []Standing {
	people := make([]Standing, len(r.measures))
	for i := range people {
		people[i].Customer = r.measures[i].Customer
	}
	instant, since := at.UnixMicro(), at.AddDate(0, 0, -EngagedDays).UnixMicro()
	for _, o := range r.orders {
		if o.at >= instant {
			continue
		}
		s, when := &people[o.buyer], time.UnixMicro(o.at).UTC()
		if s.Count == 0 || when.Before(s.First) {
			s.First = when
		}
		if when.After(s.Last) {
			s.Last = when
		}
		s.Count++
	}
	for _, e := range r.engaged {
		if e.at >= since && e.at < instant {
			people[e.buyer].Engaged++
		}
	}
	return people
}

func (r *refresher) learn(ctx context.Context, report func(float64)) (err error) {
	r.items, err = Learn(ctx, r.src, report)
	return err
}

func (r *refresher) evaluate(ctx context.Context, report func(float64)) (err error) {
	r.items.Quality, err = Evaluate(ctx, r.src, report)
	return err
}
