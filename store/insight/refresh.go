package insight

import (
	"bytes"
	"context"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"time"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
)

// The models that are kept, by name.
const (
	modelItems  = "items"
	modelScores = "scores"
	modelStamp  = "stamp" // how far the data had come
)

// cityKey is the custom attribute that says where a customer lives.
const cityKey = "city"

// Scores are what is foretold of everybody: whether they order within a month, and
// whether they order no more for half
// a year, or a quarter where the shop is young.
type Scores struct {
	Buy, Stay *Score
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
}

// refresher is one Refresh.
type refresher struct {
	st       store.Store
	now      time.Time
	stamp    string
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
}

// Refresh computes everything anew, as of now, and keeps it. It reads beside what
// others do and writes in one short transaction at the end; report is told the
// part done. A cancelled Refresh leaves everything as it was.
func Refresh(ctx context.Context, st store.Store, now time.Time, report func(part float64)) (Result, error) {
	r := &refresher{st: st, now: now}
	stamp, err := stampOf(ctx, st)
	if err != nil {
		return Result{}, fmt.Errorf("compute insights: %w", err)
	}
	r.stamp = stamp
	steps := []struct {
		do   func(context.Context, func(float64)) error
		part float64 // of the whole
	}{{r.readShop, 0.02}, {r.measure, 0.1}, {r.readActs, 0.2}, {r.score, 0.05}, {r.readBaskets, 0.13}, {r.learn, 0.15}, {r.evaluate, 0.15}, {r.save, 0.2}}
	done := 0.0
	for _, s := range steps {
		if err := s.do(ctx, func(part float64) { report(done + part*s.part) }); err != nil {
			return Result{}, fmt.Errorf("compute insights: %w", err)
		}
		done += s.part
		report(done)
	}
	return Result{Customers: len(r.measures), Products: len(r.items.Products), Quality: r.items.Quality, Scores: r.scores}, ctx.Err()
}

func (r *refresher) readShop(ctx context.Context, _ func(float64)) (err error) {
	if r.currency, err = r.st.Settings().Get(ctx, store.SettingCurrency); err != nil {
		return err
	}
	r.exponent = math.Pow10(value.Exponent(r.currency))
	r.shop, err = r.st.Settings().Zone(ctx)
	return err
}

func (r *refresher) measure(ctx context.Context, _ func(float64)) error {
	list, err := r.st.Insights().Purchases(ctx, r.currency, time.Time{}, time.Time{})
	if err != nil {
		return err
	}
	r.measures = Measure(list, r.now)
	return nil
}

// act is when a buyer did something.
type act struct {
	buyer int32 // place in measures
	at    int64 // microseconds
}

// score learns up to the newest order, and foretells from there: what came after it
// is not known, which is not the same as that nothing came.
func (r *refresher) score(ctx context.Context, _ func(float64)) error {
	for _, s := range []struct {
		days []int
		to   **Score
	}{{buyDays, &r.scores.Buy}, {stayDays, &r.scores.Stay}} {
		for _, days := range s.days {
			if *s.to = r.makeScore(days); (*s.to).Refused != RefusedShort {
				break
			}
		}
	}
	r.standing = r.stood(r.end.Add(time.Microsecond))
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

// engagement are the events by which customers show that they are there.
var engagement = []string{store.EventVisited, store.EventViewed, store.EventAddedToCart, store.EventOpened, store.EventClicked}

// readActs reads when everybody ordered and showed that they are there: once, for
// scores and hours alike.
func (r *refresher) readActs(ctx context.Context, report func(float64)) (err error) {
	if r.end, err = r.st.Orders().Reach(ctx); err != nil {
		return err
	}
	zones, err := r.readPeople(ctx)
	if err != nil {
		return err
	}
	report(0.3)
	r.place = make(map[store.CustomerID]int32, len(r.measures))
	for i, m := range r.measures {
		r.place[m.Customer] = int32(i)
	}
	r.hours = map[store.CustomerID]*Hours{}
	year := r.now.AddDate(-1, 0, 0)
	note := func(i store.Instant, to *[]act) {
		if n, buyer := r.place[i.Customer]; buyer {
			*to = append(*to, act{n, i.At.UnixMicro()})
		}
		if i.At.Before(year) || i.At.After(r.now) {
			return
		}
		h := r.hours[i.Customer]
		if h == nil {
			h = &Hours{}
			r.hours[i.Customer] = h
		}
		zone := zones[i.Customer]
		if zone == nil {
			zone = r.shop
		}
		h.Add(i.At, zone)
		r.everyone.Add(i.At, zone)
	}
	for i, err := range r.st.Insights().Instants(ctx, []string{store.EventOrdered}, time.Time{}, time.Time{}) {
		if err != nil {
			return err
		}
		note(i, &r.orders)
	}
	report(0.5)
	for i, err := range r.st.Insights().Instants(ctx, engagement, r.end.AddDate(0, 0, -2*stayDays[0]-EngagedDays), time.Time{}) {
		if err != nil {
			return err
		}
		note(i, &r.engaged)
	}
	return ctx.Err()
}

// readPeople reads where customers live; it gives the zones that are not the shop's.
func (r *refresher) readPeople(ctx context.Context) (map[store.CustomerID]*time.Location, error) {
	zones := map[store.CustomerID]*time.Location{}
	r.src.Cities = map[store.CustomerID]string{}
	for s, err := range r.st.Customers().Subjects(ctx, segment.Needs{Attributes: []string{cityKey}}, nil) {
		if err != nil {
			return nil, err
		}
		if city := s.Attributes[cityKey].Text(); city != "" {
			r.src.Cities[s.ID] = city
		}
		if s.Zone().String() != r.shop.String() {
			zones[s.ID] = s.Zone()
		}
	}
	return zones, nil
}

// looksDays is how far back it counts what people looked at: far more is looked at
// than bought.
const looksDays = 90

func (r *refresher) readBaskets(ctx context.Context, _ func(float64)) (err error) {
	r.src.Home = r.shop
	r.bought = map[store.CustomerID][]string{}
	for b, err := range r.st.Insights().Baskets(ctx, time.Time{}, time.Time{}) {
		if err != nil {
			return err
		}
		r.src.Baskets = append(r.src.Baskets, b)
		if b.Customer != 0 {
			r.bought[b.Customer] = append(r.bought[b.Customer], b.Products...)
		}
	}
	for l, err := range r.st.Insights().Looks(ctx, r.now.AddDate(0, 0, -looksDays), r.now) {
		if err != nil {
			return err
		}
		r.src.Looks = append(r.src.Looks, l)
	}
	r.src.Categories, err = r.st.Insights().ProductCategories(ctx)
	return err
}

func (r *refresher) learn(ctx context.Context, report func(float64)) (err error) {
	r.items, err = Learn(ctx, r.src, report)
	return err
}

func (r *refresher) evaluate(ctx context.Context, report func(float64)) (err error) {
	r.items.Quality, err = Evaluate(ctx, r.src, report)
	return err
}

func (r *refresher) save(ctx context.Context, report func(float64)) error {
	rows, err := r.rows(ctx)
	if err != nil {
		return err
	}
	report(0.3)
	var items bytes.Buffer
	if err := gob.NewEncoder(&items).Encode(r.items); err != nil {
		return err
	}
	scores, err := json.Marshal(r.scores)
	if err != nil {
		return err
	}
	return r.st.InTx(ctx, func(tx store.Tx) error {
		if err := tx.Insights().SetComputed(ctx, rows); err != nil {
			return err
		}
		return errors.Join(tx.Insights().SaveModel(ctx, modelItems, items.Bytes()), tx.Insights().SaveModel(ctx, modelScores, scores),
			tx.Insights().SaveModel(ctx, modelStamp, []byte(r.stamp)))
	})
}

// rows makes the computed attributes of everybody who bought or has an hour.
func (r *refresher) rows(ctx context.Context) ([]store.ComputedRow, error) {
	out, err := r.st.Insights().SoldOut(ctx)
	if err != nil {
		return nil, err
	}
	want := Want{N: 1, Leave: set(out)}
	rows := make([]store.ComputedRow, 0, len(r.measures))
	for i := range r.measures {
		if i%1000 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		m := &r.measures[i]
		of := r.attributes(m, i)
		if hour, ok := r.bestHour(m.Customer); ok {
			of["best_hour"] = value.Number(float64(hour))
		}
		if bought := r.bought[m.Customer]; len(bought) > 0 {
			if ids := r.items.ForYou(bought, want); len(ids) > 0 {
				of["suggested_product"] = value.Text(ids[0])
			}
			if c := favorite(bought, r.src.Categories); c != "" {
				of["favorite_category"] = value.Text(c)
			}
		}
		rows = append(rows, rowOf(m.Customer, of))
		delete(r.hours, m.Customer)
	}
	for id := range r.hours { // who acts, and has not bought
		if hour, ok := r.bestHour(id); ok {
			rows = append(rows, rowOf(id, store.Attributes{"best_hour": value.Number(float64(hour))}))
		}
	}
	return rows, nil
}

func (r *refresher) bestHour(id store.CustomerID) (int, bool) {
	h := r.hours[id]
	if h == nil {
		return 0, false
	}
	return h.Best(&r.everyone)
}

func (r *refresher) attributes(m *Measures, place int) store.Attributes {
	number := func(n int) value.Value { return value.Number(float64(n)) }
	money := func(minor int64) value.Value { return value.Number(float64(minor) / r.exponent) }
	of := store.Attributes{
		"rfm_group": value.Text(string(m.Group)), "rfm_recency": number(m.R), "rfm_frequency": number(m.F), "rfm_money": number(m.M),
		"purchase_count": number(m.Count), "average_order": money(m.Average), "value_next_year": money(m.NextYear),
	}
	if m.Interval > 0 {
		of["order_interval"] = value.Number(math.Round(m.Interval.Hours()/24*10) / 10)
		of["next_order_on"] = value.DateOf(value.DateFrom(m.Next.In(r.shop)))
	}
	if p, ok := r.scores.Buy.Chance(r.standing[place], r.end); ok {
		of["purchase_chance"] = value.Number(math.Round(p * 100))
	}
	if p, ok := r.scores.Stay.Chance(r.standing[place], r.end); ok {
		of["churn_risk"] = value.Number(math.Round((1 - p) * 100))
	}
	return of
}

func rowOf(id store.CustomerID, of store.Attributes) store.ComputedRow {
	row := store.ComputedRow{Customer: id, Values: make([]value.Value, len(store.Computed))}
	for i, a := range store.Computed {
		row.Values[i] = of[a.Key]
	}
	return row
}

// favorite is the category somebody bought most of; of equals the latest.
func favorite(bought []string, categories map[string]string) (best string) {
	counts := map[string]int{}
	for _, id := range bought {
		c := categories[id]
		if c == "" {
			continue
		}
		if counts[c]++; counts[c] >= counts[best] {
			best = c
		}
	}
	return best
}

func set(ids []string) map[string]bool {
	m := make(map[string]bool, len(ids))
	for _, id := range ids {
		m[id] = true
	}
	return m
}

// ReadItems gives what was learnt of products, and when; store.ErrNotFound where
// nothing was yet.
func ReadItems(ctx context.Context, st store.Reads) (*Items, time.Time, error) {
	data, at, err := st.Insights().Model(ctx, modelItems)
	if err != nil {
		return nil, at, err
	}
	it := &Items{}
	if err := gob.NewDecoder(bytes.NewReader(data)).Decode(it); err != nil {
		return nil, at, fmt.Errorf("read what was learnt of products: %w", err)
	}
	it.index = make(map[string]int32, len(it.Products))
	for i, p := range it.Products {
		it.index[p] = int32(i)
	}
	return it, at, nil
}

// ReadScores gives how the scores were made, and when; store.ErrNotFound where
// there are none yet.
func ReadScores(ctx context.Context, st store.Reads) (s Scores, at time.Time, err error) {
	data, at, err := st.Insights().Model(ctx, modelScores)
	if err == nil {
		err = json.Unmarshal(data, &s)
	}
	return s, at, err
}

// stampOf tells how far the data have come.
func stampOf(ctx context.Context, st store.Reads) (string, error) {
	cursor, err := st.Events().Newest(ctx)
	if err != nil {
		return "", err
	}
	n, err := st.Orders().Count(ctx)
	return fmt.Sprint(cursor.Event, cursor.Order, n), err
}

// stale is how long what was computed holds though nothing came in: time passes too.
const stale = 24 * time.Hour

// Due reports whether a Refresh would tell something new: nothing was computed yet
// and there are orders, orders or events came in since, or a day has passed.
func Due(ctx context.Context, st store.Reads, now time.Time) (bool, error) {
	have, at, err := st.Insights().Model(ctx, modelStamp)
	if errors.Is(err, store.ErrNotFound) {
		n, err := st.Orders().Count(ctx)
		return n > 0, err
	}
	if err != nil {
		return false, err
	}
	stamp, err := stampOf(ctx, st)
	return stamp != string(have) || now.Sub(at) >= stale, err
}
