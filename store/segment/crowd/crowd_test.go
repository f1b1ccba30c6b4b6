package crowd

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"gilmok/store/segment"
	"gilmok/store/segment/segmenttest"
	"gilmok/store/value"
)

var now = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// people makes subjects with all that random rules look at, some of it unlike the rest.
func people(t *testing.T, rng *rand.Rand, n int) []*segmenttest.Subject {
	t.Helper()
	var zones []*time.Location
	for _, name := range []string{"Asia/Seoul", "America/Los_Angeles", "Pacific/Kiritimati"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		zones = append(zones, zone)
	}
	pick := func(from []string) value.Value { return value.Text(from[rng.IntN(len(from))]) }
	all := make([]*segmenttest.Subject, n)
	for i := range all {
		s := &segmenttest.Subject{ID: int64(2*i + 7), Shop: zones[0], Location: zones[rng.IntN(3)], Attributes: map[string]value.Value{}, History: map[string][]segment.Occurrence{}, Consents: map[string]string{}}
		for _, key := range segmenttest.TextAttributes {
			s.Attributes[key] = pick(append(segmenttest.Texts, "", fmt.Sprint("busan", rng.IntN(40)), fmt.Sprint(rng.IntN(12))))
		}
		if rng.IntN(3) > 0 {
			s.Attributes["points"] = value.Number(float64(rng.IntN(24)) / 2)
			s.Attributes["birthday"] = value.DateOf(value.MakeDate(2026, time.Month(1+rng.IntN(12)), 1+rng.IntN(28)))
			s.Attributes["seen"] = value.Time(now.Add(-time.Duration(rng.IntN(400)) * time.Hour))
			s.Attributes["tags"] = value.List(segmenttest.Tags[:1+rng.IntN(3)]...)
		}
		if rng.IntN(2) == 0 {
			s.Consents["email/advertising"] = []string{"opted_in", "unsubscribed", "unknown"}[rng.IntN(3)]
		}
		for _, name := range segmenttest.EventNames[:3] {
			for range rng.IntN(4) {
				p := segmenttest.Properties{"value": value.Number(float64(rng.IntN(9))), "category": pick(segmenttest.Texts)}
				if rng.IntN(5) == 0 {
					p = segmenttest.Properties{"value": pick(segmenttest.Texts), "category": value.Bool(true)}
				}
				s.History[name] = append(s.History[name], segment.Occurrence{At: now.Add(time.Hour * time.Duration(40-rng.IntN(24*200))), Properties: p})
			}
			slices.SortFunc(s.History[name], func(a, b segment.Occurrence) int { return a.At.Compare(b.At) })
		}
		all[i] = s
	}
	return all
}

// crowdOf puts people in columns whose dictionaries hold a few words; their events come
// as a log does, out of order, in several parts.
func crowdOf(all []*segmenttest.Subject, words int) *Crowd {
	c := &Crowd{Rows: &Rows{}, Zones: &Zones{Locations: []*time.Location{nil}}, Shop: all[0].Shop, Attributes: map[string]*Values{}, Events: map[string]*Events{},
		Consents: map[Consent]*Values{{"email", "advertising"}: NewValues(len(all))}, Memo: &Memo{}}
	for _, key := range append([]string{"points", "birthday", "seen", "tags"}, segmenttest.TextAttributes...) {
		c.Attributes[key] = NewValues(len(all))
		c.Attributes[key].most = words
	}
	logs := map[string][]*Log{}
	for _, name := range segmenttest.EventNames {
		for range 3 {
			l := NewLog([]string{"category", "value"})
			for _, p := range l.props {
				p.most = words
			}
			logs[name] = append(logs[name], l)
		}
	}
	for row, s := range all {
		c.Rows.IDs = append(c.Rows.IDs, s.ID)
		zone := slices.Index(c.Zones.Locations, s.Location)
		if zone < 0 {
			zone = len(c.Zones.Locations)
			c.Zones.Locations = append(c.Zones.Locations, s.Location)
		}
		c.Zones.Of = append(c.Zones.Of, uint16(zone))
		for key, v := range c.Attributes {
			v.Set(row, s.Attributes[key])
		}
		c.Consents[Consent{"email", "advertising"}].Set(row, value.Text(s.Consents["email/advertising"]))
		for name, list := range s.History {
			for i, x := range slices.Backward(list) {
				logs[name][i%3].Add(row, x.At.UnixMicro(), x.Properties)
			}
		}
	}
	for name, of := range logs {
		c.Events[name] = NewEventsOf(len(all), []string{"category", "value"}, of...)
	}
	return c
}

// TestMatch holds the promise: the rows of a set are the people whom Match means,
// whatever form the columns have.
func TestMatch(t *testing.T) {
	for _, words := range []int{2, 6, mostWords} {
		t.Run(fmt.Sprint(words), func(t *testing.T) {
			rng := rand.New(rand.NewPCG(3, uint64(words)))
			all := people(t, rng, 300)
			c := crowdOf(all, words)
			apart := 0
			for range 1500 {
				rule := segmenttest.Rule(rng, 2)
				for _, at := range []time.Time{now.Add(-50 * time.Hour), now, now.Add(50 * time.Hour)} { // a memo may not mix them up
					set := c.Match(rule, at)
					for row, s := range all {
						if set.Has(row) != rule.Match(s, at) {
							t.Fatalf("%s\nof %+v at %s: %v", segment.Format(rule), s, at, set.Has(row))
						}
					}
					if n := set.Count(); n > 0 && n < len(all) {
						apart++
					}
				}
			}
			if apart < 1500 {
				t.Errorf("only %d rules told people apart", apart)
			}
		})
	}
}

// Tests of order against instants and texts, which random rules do not make.
func TestMatch_Order(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 9))
	all := people(t, rng, 200)
	few, many := crowdOf(all, 2), crowdOf(all, mostWords)
	operands := []value.Value{value.Number(5), value.Text("7.5"), value.Text("2026-11-12"), value.Text("2026-11-12T03:00:00.0000005Z"), value.Time(now.Add(-99 * time.Hour)), value.Text("Busan"), value.Text("BUSAN1")}
	for _, key := range []string{"points", "birthday", "seen", "city"} {
		for _, op := range []segment.Op{segment.OpIs, segment.OpLess, segment.OpAtMost, segment.OpMore, segment.OpAtLeast, segment.OpBefore, segment.OpAfter, segment.OpBetween, segment.OpWithinLast, segment.OpWithinNext, segment.OpContains, segment.OpStartsWith} {
			for _, x := range operands {
				rule := segment.Attribute{Key: key, Test: segment.Test{Op: op, Value: x, Values: []value.Value{x, operands[3]}, Within: value.Duration{Months: 1, Rest: 90 * time.Minute}}}
				for _, c := range []*Crowd{few, many} {
					set := c.Match(rule, now)
					for row, s := range all {
						if set.Has(row) != rule.Match(s, now) {
							t.Fatalf("%s %s %v of %v: %v", key, op, x, s.Attributes[key], set.Has(row))
						}
					}
				}
			}
		}
	}
}

// A dictionary is given up where it would be too long; the values stay, of one kind
// or of several.
func TestValues_Spell(t *testing.T) {
	numbers, mixed := NewValues(0), NewValues(0)
	mixed.Add(value.Text("none"))
	for i := range 2 * mostWords {
		numbers.Add(value.Number(float64(i % (mostWords + 4464))))
		mixed.Add(value.Number(float64(i % (mostWords + 4464))))
	}
	for _, i := range []int{0, mostWords - 1, mostWords, mostWords + 4463, mostWords + 4464, 2*mostWords - 1} {
		want := float64(i % (mostWords + 4464))
		if got := numbers.At(i).Number(); got != want {
			t.Errorf("row %d is %v", i, got)
		}
		if got := mixed.At(i + 1).Number(); got != want {
			t.Errorf("row %d beside a text is %v", i, got)
		}
	}
	if numbers.codes != nil || numbers.nums == nil || mixed.codes != nil || mixed.list == nil {
		t.Error("the dictionary was not given up")
	}
}

func TestMemo(t *testing.T) {
	all := people(t, rand.New(rand.NewPCG(1, 1)), 100)
	c := crowdOf(all, mostWords)
	same := func(a, b Bits) bool { return &a[0] == &b[0] }
	parse := func(text string) segment.Rule {
		r, err := segment.ParseText(text)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	city, lately := parse(`city is "Busan"`), parse(`viewed in the last 30 days`)
	first := c.Match(city, now)
	if !same(first, c.Match(city, now.Add(time.Hour))) {
		t.Error("a condition that does not go by the clock was computed again")
	}
	if set := c.Match(lately, now); !same(set, c.Match(lately, now)) || same(set, c.Match(lately, now.Add(time.Hour))) {
		t.Error("a condition that goes by the clock holds for its instant")
	}
	other := *c
	other.Attributes = map[string]*Values{"city": NewValues(len(all))}
	if set := other.Match(city, now); same(first, set) || set.Count() != 0 {
		t.Errorf("%d live in Busan by another column", set.Count())
	}
	c.Memo.Forget(other.Attributes["city"])
	if again := c.Match(city, now); same(first, again) || !slices.Equal(first, again) {
		t.Error("what rested on a column was not computed anew")
	}
	for i := range 2 * mostSets {
		c.Match(segment.Random{Salt: fmt.Sprint(i), To: 50}, now)
	}
	if len(c.Memo.sets) != mostSets {
		t.Errorf("%d sets are kept", len(c.Memo.sets))
	}
	c.Memo.ForgetAll()
	if len(c.Memo.sets) != 0 {
		t.Error("some are kept")
	}
}

func TestBits_Down(t *testing.T) {
	b := NewBits(130)
	for _, row := range []int{0, 63, 64, 129} {
		b.Set(row)
	}
	var got []int
	b.Down(func(row int) bool { got = append(got, row); return len(got) < 3 })
	if !slices.Equal(got, []int{129, 64, 63}) {
		t.Error(got)
	}
	b.Invert(130)
	if b.Count() != 126 || b.Has(64) || !b.Has(65) {
		t.Errorf("%d others", b.Count())
	}
}

// BenchmarkMatch holds one condition of each kind against a hundred thousand people.
func BenchmarkMatch(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	n := 100_000
	points, log := NewValues(n), NewLog([]string{"product"})
	for row := range n {
		points.Set(row, value.Number(float64(rng.IntN(1000))))
		for i := range 5 {
			log.Add(row, now.Add(-time.Duration(2000-i*300-rng.IntN(300))*time.Hour).UnixMicro(), segmenttest.Properties{"product": value.Text(fmt.Sprint("soap", rng.IntN(50)))})
		}
	}
	c := &Crowd{Rows: &Rows{IDs: make([]int64, n)}, Shop: time.UTC, Attributes: map[string]*Values{"points": points}, Events: map[string]*Events{"viewed": NewEventsOf(n, []string{"product"}, log)}}
	for _, text := range []string{`points less than 10`, `did not viewed in the last 30 days`, `viewed at least 2 times where (product is "soap3")`} {
		rule, err := segment.ParseText(text)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(text, func(b *testing.B) {
			for b.Loop() {
				c.Match(rule, now)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/person")
		})
	}
}
