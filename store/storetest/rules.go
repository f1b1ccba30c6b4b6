package storetest

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
)

// ruleRounds is how many random rules SQL and memory are compared on.
const ruleRounds = 4000

// testRules holds the central promise about segments: the customers that SQL
// finds are those whom Match means.
func testRules(t *testing.T, s store.Store) {
	testRulesIn(t, s, "Asia/Seoul", ruleRounds)
}

// Rules is the part of Run about rules, in short, for a store with a clock of its own.
func Rules(t *testing.T, s store.Store) { testRulesIn(t, s, "Asia/Seoul", ruleRounds/4) }

// testRulesClocks is testRules of a shop where the clocks change twice a year.
func testRulesClocks(t *testing.T, s store.Store) {
	testRulesIn(t, s, "America/Los_Angeles", ruleRounds/2)
}

func testRulesIn(t *testing.T, s store.Store, zone string, rounds int) {
	g := &generator{rand: rand.New(rand.NewPCG(1, 2))}
	var counts []counted
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		g.now = tx.Now()
		if err := tx.Settings().Set(ctx, store.SettingZone, zone); err != nil {
			return err
		}
		if err := g.fillShop(ctx, tx); err != nil {
			return err
		}
		subjects, err := g.subjects(ctx, tx)
		if err != nil {
			return err
		}
		columns, matched := crowdOf(subjects), 0
		for i := range rounds {
			rule := g.rule(3)
			want := matching(subjects, rule, g.now)
			if got := rowsOf(columns, columns.Match(rule, g.now)); !slices.Equal(got, want) {
				t.Errorf("%s\n columns %v\nwant %v", describe(rule), got, want)
			}
			if i < rounds/8 {
				n, err := tx.Customers().CountAt(ctx, rule, g.now)
				if err != nil {
					return err
				}
				counts = append(counts, counted{rule, n})
			}
			got, err := tx.Customers().IDs(ctx, store.CustomerQuery{Rule: rule})
			if err != nil {
				return fmt.Errorf("%s: %w", segment.Marshal(rule), err)
			}
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("%s\n SQL %v\nwant %v", describe(rule), got, want)
				if t.Failed() && matched > 3 {
					return nil
				}
			}
			if len(want) > 0 && len(want) < len(subjects) {
				matched++
			}
		}
		if matched < rounds/4 {
			t.Errorf("only %d of %d rules told customers apart", matched, rounds)
		}
		return nil
	})
	gathered(t, s, g.now, counts)
}

func describe(rule segment.Rule) string { return fmt.Sprintf("%s\n%#v", segment.Format(rule), rule) }

func matching(subjects []*store.Subject, rule segment.Rule, now time.Time) (ids []store.CustomerID) {
	for _, x := range subjects {
		if rule.Match(x, now) {
			ids = append(ids, x.ID)
		}
	}
	return ids
}

// generator makes a shop and rules about it.
type generator struct {
	rand *rand.Rand
	now  time.Time
}

func pick[T any](g *generator, of ...T) T { return of[g.rand.IntN(len(of))] }

// some is true in one of n cases.
func (g *generator) some(n int) bool { return g.rand.IntN(n) == 0 }

// moment is an instant near now, more often than not in the past, on edges too.
func (g *generator) moment() time.Time {
	switch g.rand.IntN(8) {
	case 0:
		return g.now
	case 1:
		return g.now.Add(time.Duration(g.rand.IntN(72)) * time.Hour)
	case 2:
		return g.now.AddDate(0, -g.rand.IntN(3), 0)
	case 3: // where a day begins for somebody, or just before
		midnight := value.DateFrom(g.now.AddDate(0, 0, -g.rand.IntN(40))).In(g.zone())
		if change, _ := g.now.In(g.zone()).ZoneBounds(); g.some(3) && !change.IsZero() {
			midnight = value.DateFrom(change.In(g.zone())).In(g.zone())
		}
		return midnight.Add(-time.Duration(g.rand.IntN(2)) * time.Microsecond).UTC()
	}
	return g.now.Add(-time.Duration(g.rand.IntN(60*24)) * time.Hour).Truncate(time.Microsecond)
}

// zones of the shop's customers; Los Angeles, Lisbon and Santiago move their clocks.
var zonesOf = []string{"Asia/Seoul", "America/Los_Angeles", "Pacific/Kiritimati", "Europe/Lisbon", "America/Santiago"}

func (g *generator) zone() *time.Location {
	zone, err := time.LoadLocation(pick(g, zonesOf...))
	if err != nil {
		return time.UTC
	}
	return zone
}

func (g *generator) date() value.Date {
	return value.DateFrom(g.now.AddDate(-g.rand.IntN(2), 0, g.rand.IntN(20)-10))
}

func (g *generator) text() string {
	return pick(g, "Busan", "busan", "서울", "12", "7.5", "2026-11-20", "a_b%", "비누", "Soap", "true", "x'y\"z")
}

func (g *generator) money() value.Money {
	return pick(g, value.Money{Minor: 27000, Currency: "KRW"}, value.Money{Minor: 1250, Currency: "USD"}, value.Money{Minor: 12, Currency: "KRW"}, value.Money{Minor: 1200, Currency: "USD"})
}

// keys of the custom attributes by kind.
var keysOf = map[string]value.Kind{"city": value.KindText, "points": value.KindNumber, "vip": value.KindBool, "birthday": value.KindDate,
	"seen": value.KindTime, "spent": value.KindMoney, "tags": value.KindList}

func (g *generator) value(kind value.Kind) value.Value {
	switch kind {
	case value.KindNumber:
		return value.Number(pick(g, 0, 1, 7.5, 12, -3, 0.1+0.2, 1e15))
	case value.KindBool:
		return value.Bool(g.some(2))
	case value.KindDate:
		if g.some(4) {
			return value.DateOf(value.MakeDate(2024, time.February, pick(g, 28, 29)))
		}
		return value.DateOf(g.date())
	case value.KindTime:
		return value.Time(g.moment())
	case value.KindMoney:
		return value.MoneyOf(g.money())
	case value.KindList:
		return value.List(g.text(), g.text())
	}
	return value.Text(g.text())
}

func (g *generator) fillShop(ctx context.Context, tx store.Tx) error {
	for _, key := range slices.Sorted(maps.Keys(keysOf)) {
		kind := keysOf[key]
		if err := tx.Customers().RegisterAttribute(ctx, store.Attribute{Key: key, Kind: kind}); err != nil {
			return err
		}
	}
	if err := tx.Products().Save(ctx, &store.Product{ExternalID: "oil", Categories: []string{"비누", "gift"}}); err != nil {
		return err
	}
	for i := range 80 {
		if err := g.customer(ctx, tx, i); err != nil {
			return err
		}
	}
	for name, rule := range map[string]segment.Rule{"Busan": cityIs("Busan"), "Buyers": segment.Event{Name: store.EventOrdered},
		"Both": segment.All{Of: []segment.Rule{segment.InSegment{Name: "Busan"}, segment.InSegment{Name: "Buyers"}}}} {
		if err := tx.Segments().Save(ctx, &store.Segment{Name: name, Rule: rule}); err != nil {
			return err
		}
	}
	return nil
}

func (g *generator) customer(ctx context.Context, tx store.Tx, i int) error {
	c := &store.Customer{ExternalID: fmt.Sprint("c", i), Name: g.text(), CreatedAt: g.moment(), Attributes: store.Attributes{},
		TimeZone: pick(g, append([]string{"", "", "Mars/Base"}, zonesOf...)...), Country: pick(g, "", "KR", "PT")}
	if g.some(2) {
		c.Email = fmt.Sprintf("c%d@shop.example", i)
	}
	for _, key := range slices.Sorted(maps.Keys(keysOf)) { // the same shop each time
		if !g.some(3) {
			c.Attributes[key] = g.value(keysOf[key])
		}
	}
	if err := tx.Customers().Save(ctx, c); err != nil {
		return err
	}
	if !g.some(3) {
		k := store.Consent{Channel: store.ChannelEmail, Purpose: store.PurposeAdvertising, State: pick(g, store.ConsentOptedIn, store.ConsentUnsubscribed, store.ConsentUnknown)}
		if err := tx.Customers().SetConsent(ctx, c.ID, k); err != nil {
			return err
		}
	}
	for range g.rand.IntN(6) {
		if _, err := tx.Events().Record(ctx, store.Event{Customer: c.ID, Name: pick(g, "viewed", "booked"), At: g.moment(), Properties: g.properties()}); err != nil {
			return err
		}
	}
	for j := range g.rand.IntN(4) {
		if err := tx.Orders().Save(ctx, g.order(c.ID, fmt.Sprintf("%d-%d", i, j))); err != nil {
			return err
		}
	}
	return nil
}

// propertyNames of events, and of orders.
var (
	propertyNames      = []string{"city", "points", "vip", "birthday", "spent", "tags", "seen"}
	orderPropertyNames = []string{"total", "order_id", "status", "coupon", "quantity", "product", "products", "category", "categories", "gift"}
)

func (g *generator) properties() store.Properties {
	p := store.Properties{}
	for _, name := range propertyNames {
		if g.some(2) {
			continue
		}
		switch v := g.value(keysOf[name]); v.Kind() {
		case value.KindNumber:
			p[name] = float64(g.rand.IntN(20)) / 4 // sums up without rounding
		case value.KindBool:
			p[name] = v.Bool()
		case value.KindMoney:
			p[name] = map[string]any{"amount": v.Money().Decimal(), "currency": v.Money().Currency}
		case value.KindList:
			p[name] = v.List()
		default:
			p[name] = v.String()
		}
	}
	return p
}

func (g *generator) order(customer store.CustomerID, id string) *store.Order {
	o := order(id, customer, 0, 0)
	o.At, o.Total = g.moment(), g.money()
	o.Status, o.Coupon = pick(g, "", "paid"), pick(g, "", "", "WELCOME")
	if g.some(4) {
		o.State = store.OrderCancelled
	}
	if g.some(2) {
		o.Properties = store.Properties{"gift": g.some(2)}
	}
	for range g.rand.IntN(3) {
		o.Lines = append(o.Lines, store.OrderLine{Product: pick(g, "soap", "oil", "Busan"), Category: pick(g, "", "Soap"), Quantity: 1 + g.rand.IntN(3), Price: g.money()})
	}
	return o
}

// subjects reads everybody with everything.
func (g *generator) subjects(ctx context.Context, tx store.Tx) ([]*store.Subject, error) {
	needs := segment.Needs{Consent: true, Suppressed: true, Segments: []string{"Busan", "Buyers", "Both"}}
	for key := range keysOf {
		needs.AddAttribute(key)
	}
	for _, name := range []string{"viewed", "booked"} {
		needs.AddEvent(name, propertyNames...)
	}
	for _, name := range []string{store.EventOrdered, store.EventOrderCancelled} {
		needs.AddEvent(name, orderPropertyNames...)
	}
	var all []*store.Subject
	for x, err := range tx.Customers().Subjects(ctx, needs, nil) {
		if err != nil {
			return nil, err
		}
		all = append(all, x)
	}
	return all, nil
}
