package journey

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
)

// worldOf makes a world of people who differ in city, zone, consent and orders,
// the same ones every time.
func worldOf(n int, needs segment.Needs) *World {
	zones := []*time.Location{}
	for _, name := range []string{"Asia/Seoul", "Asia/Seoul", "Europe/Berlin", "America/New_York"} {
		loc, err := location(name)
		if err != nil {
			panic(err)
		}
		zones = append(zones, loc)
	}
	w := NewWorld(needs, zones[0])
	cities := []string{"Busan", "Seoul", "Daegu", "Berlin", "Incheon"}
	channels := []store.Channel{store.ChannelEmail, store.ChannelSMS, store.ChannelKakao}
	now := time.Date(2026, 3, 2, 3, 0, 0, 0, time.UTC)
	for i := range n {
		h := mix(uint64(i) + 99)
		s := &store.Subject{Location: zones[h%4], History: map[string][]segment.Occurrence{}}
		s.ID = store.CustomerID(i + 1)
		s.Attributes = store.Attributes{"city": value.Text(cities[h>>8%5]), "points": value.Number(float64(h >> 16 % 1000))}
		if h>>32%20 != 0 {
			s.Email = fmt.Sprintf("a%d@shop.example", i)
		}
		if h>>40%3 != 0 {
			s.Phone = fmt.Sprintf("+8210%08d", i)
		}
		for k, ch := range channels {
			if h>>(44+k)%8 != 0 {
				s.Consents = append(s.Consents, store.Consent{Channel: ch, Purpose: store.PurposeAdvertising, State: store.ConsentOptedIn})
			}
		}
		for o := range int(h >> 50 % 3) {
			s.History["ordered"] = append(s.History["ordered"], segment.Occurrence{At: now.AddDate(0, 0, -40+10*o)})
		}
		w.Add(s)
	}
	return w
}

// twelve is the journey of the speed goal: waits, splits, an experiment, four
// messages, caps and quiet hours.
const twelve = `{"gilmok":"journey/1","name":"Twelve","seed":3,
 "entry":{"kind":"schedule","at":"launch"},
 "exit":[{"event":"ordered","when":"at_once"}],
 "policy":{"quiet_hours":{"from":"21:00","to":"08:00","zone":"customer"},"caps":[{"most":2,"per":"P7D"},{"channel":"sms","most":1,"per":"P1D","calendar":true}],"holdout":5},
 "steps":{
  "w1":{"kind":"wait","for":"PT1H"},
  "s1":{"kind":"split","rule":{"attribute":"city","op":"is","value":"Busan"}},
  "x1":{"kind":"experiment","variants":[{"id":"a","weight":45},{"id":"b","weight":45},{"id":"control","weight":10}]},
  "m1":{"kind":"message","messages":["Mail A"]},
  "m2":{"kind":"message","first_reachable":["Kakao","Text","Mail A"]},
  "w2":{"kind":"wait","until":{"weekday":["mon"],"at":"09:00"}},
  "e1":{"kind":"wait_for_event","branches":[{"id":"opened","event":"opened"}],"within":"P3D"},
  "m3":{"kind":"message","messages":["Mail B"]},
  "w3":{"kind":"wait","for":"P14D","at":"22:30"},
  "s2":{"kind":"split","rule":{"event":"ordered","within":"P60D"}},
  "m4":{"kind":"message","messages":["Text"]},
  "end":{"kind":"exit"}},
 "edges":[["entry","out","w1"],["w1","out","s1"],["s1","yes","x1"],["s1","no","m2"],["x1","a","m1"],["x1","b","m2"],["x1","control","w2"],
  ["m1","out","w2"],["m2","out","w2"],["w2","out","e1"],["e1","opened","w3"],["e1","timeout","m3"],["m3","out","w3"],["w3","out","s2"],["s2","no","m4"],["s2","yes","end"],["m4","out","end"]]}`

func twelveMessages() map[string]MessageInfo {
	m := map[string]MessageInfo{}
	for name, ch := range map[string]store.Channel{"Mail A": "email", "Mail B": "email", "Kakao": "kakao", "Text": "sms"} {
		m[name] = MessageInfo{Name: name, Channel: ch, Purpose: store.PurposeAdvertising}
	}
	return m
}

// prepared makes an engine of a document, with the workspace's defaults.
func prepared(t testing.TB, doc string, messages map[string]MessageInfo) *Engine {
	t.Helper()
	j := must(Parse([]byte(doc)))(t)
	rules := must(RulesFor(j, nil))(t)
	return (&Engine{Journey: j, Seed: j.Seed, Messages: messages, Rules: rules}).Prepare()
}

func rehearsalOf(t testing.TB, people int) Rehearsal {
	e := prepared(t, twelve, twelveMessages())
	return Rehearsal{
		Engine: e, World: worldOf(people, e.Journey.Needs()), From: time.Date(2026, 3, 2, 3, 0, 0, 0, time.UTC), Days: 90,
		Assume: &Assumptions{Open: 0.38, Click: 0.07, Events: []AssumedEvent{
			{Event: "ordered", After: AfterMessage, Within: value.Days(2), Chance: 0.05}}},
	}
}

// BenchmarkRehearse takes people through twelve steps over 90 days. The goal on
// two processors: 100,000 in a second, a million in twelve.
func BenchmarkRehearse(b *testing.B) {
	sizes := []int{10_000, 100_000}
	if os.Getenv("GILMOK_BENCH_MILLION") != "" {
		sizes = append(sizes, 1_000_000)
	}
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			r := rehearsalOf(b, n)
			b.ReportAllocs()
			b.ResetTimer()
			for b.Loop() {
				res := must(r.Run(context.Background()))(b)
				if res.Entered != n {
					b.Fatalf("%d of %d entered", res.Entered, n)
				}
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "people/s")
		})
	}
}

// BenchmarkOrdersAfterEntry looks at who would have come in, against the rehearsal
// that it prefills.
func BenchmarkOrdersAfterEntry(b *testing.B) {
	r := rehearsalOf(b, 100_000)
	var spent [2]time.Duration
	for b.Loop() {
		began := time.Now()
		sample := must(r.afterEntry(context.Background(), store.EventOrdered, r.From.AddDate(0, 0, -historyDays), r.From))(b)
		spent[0] += time.Since(began)
		if sample.entries == 0 {
			b.Fatal("nobody would have come in")
		}
		began = time.Now()
		must(r.Run(context.Background()))(b)
		spent[1] += time.Since(began)
	}
	b.ReportMetric(float64(spent[0])/float64(spent[1]), "×rehearsal")
}

// BenchmarkRehearseAmongOthers is the same with three messages of other journeys
// for everybody, against none: what caps and conflicts cost.
func BenchmarkRehearseAmongOthers(b *testing.B) {
	const people = 50_000
	alone, among := rehearsalOf(b, people), rehearsalOf(b, people)
	var others []Planned
	for i := range people {
		for k := range 3 {
			at := among.From.AddDate(0, 0, 3+11*k)
			others = append(others, Planned{Journey: store.JourneyID(k + 1), Name: "Other", Customer: store.CustomerID(i + 1), Channel: "email", At: at, Queued: at, Rank: k - 1})
		}
	}
	among.World.SetElsewhere(others)
	var spent [2]time.Duration
	for b.Loop() {
		for i, r := range []Rehearsal{alone, among} {
			began := time.Now()
			must(r.Run(context.Background()))(b)
			spent[i] += time.Since(began)
		}
	}
	b.ReportMetric(float64(spent[1])/float64(spent[0]), "×alone")
}
