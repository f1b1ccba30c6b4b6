package journey

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
)

// shuffled gives the same people in another order.
func (w *World) shuffled() *World {
	n := len(w.ids)
	c := NewWorld(w.needs, w.shop)
	c.consentSets, c.locations = w.consentSets, w.locations
	for i := range n {
		row := (i*7919 + 13) % n
		c.ids = append(c.ids, w.ids[row])
		for key, col := range w.attributes {
			c.attributes[key].Add(col.At(row))
		}
		for name, events := range w.events {
			from, to := events.Of(row)
			var list []segment.Occurrence
			for k := from; k < to; k++ {
				list = append(list, segment.Occurrence{At: events.Time(k), Properties: events.Properties(k)})
			}
			c.events[name].Add(list)
		}
		c.consents = append(c.consents, w.consents[row])
		c.mails, c.phones = append(c.mails, w.mails[row]), append(c.phones, w.phones[row])
		c.homes = append(c.homes, w.homes[row])
		c.reach, c.suppressed, c.zones = append(c.reach, w.reach[row]), append(c.suppressed, w.suppressed[row]), append(c.zones, w.zones[row])
	}
	return c
}

// The same people, seed and assumptions give the same digest, whatever the
// order of the people or the number of workers.
func TestDigest(t *testing.T) {
	ctx := context.Background()
	r := rehearsalOf(t, 5000)
	r.Workers = 1
	want := must(r.Run(ctx))(t)
	r.Workers = 8
	if got := must(r.Run(ctx))(t); got.Digest != want.Digest {
		t.Errorf("eight workers: %s, one: %s", got.Digest, want.Digest)
	}
	r.World = r.World.shuffled()
	if got := must(r.Run(ctx))(t); got.Digest != want.Digest {
		t.Errorf("shuffled: %s, in order: %s", got.Digest, want.Digest)
	}
	r.Engine.Seed++
	if got := must(r.Run(ctx))(t); got.Digest == want.Digest {
		t.Error("another seed gives the same digest")
	}
}

// Counts fit together: what arrives leaves or waits, what leaves by an edge
// arrives behind it.
func TestCountsAddUp(t *testing.T) {
	r := rehearsalOf(t, 3000)
	r.Engine.Rules.Caps = []Cap{{Most: 1, Per: value.Days(7)}}
	res := must(r.Run(context.Background()))(t)
	j := r.Engine.Journey
	into := map[StepID]int{}
	for _, e := range j.Edges {
		if e.From == EntryID {
			into[e.To] += res.Entered
			continue
		}
		into[e.To] += res.Steps[e.From].Out[e.Port]
	}
	for id, s := range res.Steps {
		if s.Arrived != into[id] {
			t.Errorf("%s: %d arrived, %d came by its edges", id, s.Arrived, into[id])
		}
		ended := 0
		if id == "end" {
			ended = s.Arrived
		}
		if s.Arrived != s.Left+s.Waiting+ended {
			t.Errorf("%s: %d arrived, %d left, %d wait", id, s.Arrived, s.Left, s.Waiting)
		}
	}
	inside, out := 0, res.Completed
	for _, s := range res.Steps {
		inside += s.Waiting
	}
	for _, n := range res.Exited {
		out += n
	}
	if res.Entered != inside+out {
		t.Errorf("%d entered, %d inside, %d out", res.Entered, inside, out)
	}
	perDay, sent := 0, 0
	for _, m := range res.Messages {
		sent += m.Sent
		for _, n := range m.PerDay {
			perDay += n
		}
	}
	perMessage := 0
	for _, days := range res.PerMessage {
		for _, n := range days {
			perMessage += n
		}
	}
	byHour := 0
	for h, n := range res.Hours {
		byHour += n
		if (h >= 21 || h < 8) && n > 0 {
			t.Errorf("%d messages at %d o'clock, in quiet hours", n, h)
		}
	}
	days := 0
	for _, d := range res.Days {
		for _, n := range d.Sent {
			days += n
		}
	}
	if sent == 0 || perDay != sent || perMessage != sent || byHour != sent || days != sent {
		t.Errorf("%d sent, %d by day, %d by message, %d by hour, %d on the slider", sent, perDay, perMessage, byHour, days)
	}
	for _, reason := range []store.SkipReason{store.SkipFrequencyCapped, store.SkipHoldout, store.SkipNoConsent, store.SkipUnreachable} {
		n := 0
		for _, m := range res.Messages {
			n += m.Skipped[string(reason)]
		}
		for _, d := range res.Days {
			for _, skipped := range d.Skipped {
				n -= skipped[string(reason)]
			}
		}
		if n != 0 {
			t.Errorf("skipped for %s: %d more in all than by day", reason, n)
		}
		for _, m := range res.Messages {
			n += m.Skipped[string(reason)]
		}
		if n == 0 {
			t.Errorf("nobody was skipped for %s: the crowd proves too little", reason)
		}
	}
}

// A draft with errors is not rehearsed, and says why.
func TestRehearseRefuses(t *testing.T) {
	doc := `{"gilmok":"journey/1","name":"Bad","seed":1,"entry":{"kind":"by_hand"},"steps":{"x":{"kind":"experiment","variants":[]},"t":{"kind":"throttle","most":0,"per":"PT0S"}},"edges":[["entry","out","t"],["t","out","x"]]}`
	e := prepared(t, doc, nil)
	var invalid *InvalidError
	if _, err := (Rehearsal{Engine: e, World: worldOf(3, e.Journey.Needs())}).Run(context.Background()); !errors.As(err, &invalid) || len(invalid.Problems) == 0 {
		t.Errorf("got %v", err)
	}
}

// The forecast of fullest weeks counts what people were sent before, too.
func TestBusiestWeek(t *testing.T) {
	r := rehearsalOf(t, 1000)
	r.Engine.Rules.Caps, r.Assume = nil, nil
	plain := must(r.Run(context.Background()))(t)
	people := 0
	for _, n := range plain.Weeks {
		people += n
	}
	if people != plain.Entered || plain.Weeks[2] == 0 {
		t.Errorf("weeks %v of %d people", plain.Weeks, plain.Entered)
	}
	sends := map[store.CustomerID][]store.SendTime{}
	for id := range store.CustomerID(1001) {
		for d := range 5 {
			sends[id] = append(sends[id], store.SendTime{At: r.From.AddDate(0, 0, -d), Channel: "email"})
		}
	}
	r.World.SetSends(sends)
	full := must(r.Run(context.Background()))(t)
	if full.Weeks[2] != 0 || full.Weeks[5]+full.Weeks[6]+full.Weeks[7] == 0 {
		t.Errorf("with five sends each before: %v", full.Weeks)
	}
	r.Engine.Rules.Caps = []Cap{{Most: 5, Per: value.Days(7)}}
	capped := must(r.Run(context.Background()))(t)
	for n := range capped.Weeks {
		if n > 5 {
			t.Errorf("with a cap of five a week: %v", capped.Weeks)
		}
	}
}

// The experiment divides by its weights, and each person the same way each time.
func TestExperimentShares(t *testing.T) {
	res := must(rehearsalOf(t, 20000).Run(context.Background()))(t)
	x := res.Steps["x1"]
	for port, want := range map[string]float64{"a": 0.45, "b": 0.45, "control": 0.10} {
		got := float64(x.Out[port]) / float64(x.Left)
		if got < want-0.02 || got > want+0.02 {
			t.Errorf("%s got %.3f of %d, want %.2f", port, got, x.Left, want)
		}
	}
}

func TestPeopleAndPath(t *testing.T) {
	ctx := context.Background()
	r := rehearsalOf(t, 2000)
	res := must(r.Run(ctx))(t)
	arrived := must(r.People(ctx, Query{Step: "m4"}))(t)
	if len(arrived) != res.Steps["m4"].Arrived || len(arrived) == 0 {
		t.Fatalf("%d people came to m4, the count says %d", len(arrived), res.Steps["m4"].Arrived)
	}
	by := must(r.People(ctx, Query{Step: "s1", Port: PortYes}))(t)
	if len(by) != res.Steps["s1"].Out[PortYes] {
		t.Errorf("%d people left s1 by yes, the count says %d", len(by), res.Steps["s1"].Out[PortYes])
	}
	lines := must(r.Path(ctx, arrived[0]))(t)
	came := slices.ContainsFunc(lines, func(l TraceLine) bool { return l.What == DecidedMoved && l.Detail == "m4" })
	if !came {
		t.Errorf("the path of somebody who came to m4 does not show it:\n%s", FormatTrace(r.Engine.Journey, lines, time.UTC))
	}
	if _, err := r.Path(ctx, 99999); err == nil {
		t.Error("somebody unknown has a path")
	}
}

// Behind each count stand just those whose ways show it, up to any day.
func TestPeopleBehindEveryCount(t *testing.T) {
	ctx := context.Background()
	r := rehearsalOf(t, 2000)
	r.Engine.Journey.Entry.Limit = &Limit{InAll: 1500}
	r.Workers = 1
	var lines []TraceLine
	r.trace = func(l TraceLine) { lines = append(lines, l) }
	res := must(r.Run(ctx))(t)
	r.trace, r.Workers = nil, 0
	asked, shop := 0, r.Engine.Rules.shop()
	first := value.DateFrom(r.From.In(shop))
	same := func(q Query, n int, is func(TraceLine) bool) {
		t.Helper()
		for _, days := range []int{0, 3, 20} {
			q.Until = days
			var want []store.CustomerID
			for _, l := range lines {
				if is(l) && (days == 0 || value.DateFrom(l.At.In(shop)) < first+value.Date(days)) {
					want = append(want, l.Customer)
				}
			}
			slices.Sort(want)
			want = slices.Compact(want)
			if got := must(r.People(ctx, q))(t); !slices.Equal(got, want) || days == 0 && (len(want) == 0 || len(want) > n) {
				t.Errorf("%+v: %d people, %d ways show it, the count says %d", q, len(got), len(want), n)
			}
		}
		asked++
	}
	for id, m := range res.Messages {
		here := func(l TraceLine) bool { return l.Step == id }
		same(Query{Step: id, Sent: true}, m.Sent, func(l TraceLine) bool { return here(l) && l.What == decidedSent })
		for reason, n := range m.Skipped {
			same(Query{Step: id, Skipped: store.SkipReason(reason)}, n, func(l TraceLine) bool { return here(l) && l.What == DecidedSkipped && l.Detail == reason })
		}
	}
	same(Query{Skipped: store.SkipNoConsent}, 1500*4, func(l TraceLine) bool { return l.What == DecidedSkipped && l.Detail == string(store.SkipNoConsent) })
	for reason, n := range res.Exited {
		same(Query{Exited: reason}, n, func(l TraceLine) bool { return l.What == DecidedExited && l.Detail == reason })
	}
	same(Query{Completed: true}, res.Completed, func(l TraceLine) bool { return l.What == DecidedCompleted })
	same(Query{Step: "m4"}, res.Steps["m4"].Arrived, func(l TraceLine) bool { return l.What == DecidedMoved && l.Detail == "m4" })
	if asked < 12 {
		t.Errorf("only %d counts had people", asked)
	}
	if away := must(r.People(ctx, Query{TurnedAway: true}))(t); len(away) != res.TurnedAway || len(away) == 0 {
		t.Errorf("%d people were turned away, the count says %d", len(away), res.TurnedAway)
	}
	if waits := must(r.People(ctx, Query{Step: "m4", Waiting: true}))(t); len(waits) != res.Steps["m4"].Waiting {
		t.Errorf("%d people wait at m4, the count says %d", len(waits), res.Steps["m4"].Waiting)
	}
}

// A long rehearsal tells how far it is, both ways of walking.
func TestRehearsalTells(t *testing.T) {
	for _, limit := range []*Limit{nil, {InAll: 9000}} {
		r := rehearsalOf(t, 3*chunk)
		r.Engine.Journey.Entry.Limit = limit
		r.Workers = 1
		var told []float64
		r.Told = func(part float64) { told = append(told, part) }
		if _, err := r.Run(context.Background()); err != nil {
			t.Fatal(err)
		}
		if len(told) < 3 || !slices.IsSorted(told) || told[len(told)-1] <= 0 || told[len(told)-1] > 1 {
			t.Errorf("limit %v: it told %v", limit, told)
		}
	}
}

// The result is written as the command line promises.
func TestResultJSON(t *testing.T) {
	res := must(rehearsalOf(t, 300).Run(context.Background()))(t)
	var doc map[string]any
	if err := json.Unmarshal(must(json.Marshal(res))(t), &doc); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"entered", "steps", "messages", "exited", "seconds", "digest"} {
		if _, ok := doc[key]; !ok {
			t.Errorf("%q is missing", key)
		}
	}
	m1 := doc["messages"].(map[string]any)["m1"].(map[string]any)
	w1 := doc["steps"].(map[string]any)["w1"].(map[string]any)
	for _, key := range []string{"sent", "skipped", "per_day"} {
		if _, ok := m1[key]; !ok {
			t.Errorf("messages.m1.%s is missing", key)
		}
	}
	for _, key := range []string{"arrived", "left", "waiting", "out"} {
		if _, ok := w1[key]; !ok {
			t.Errorf("steps.w1.%s is missing", key)
		}
	}
}

// sharing has everything that makes passages depend on each other.
const sharing = `{"gilmok":"journey/1","name":"Sharing","seed":3,
 "entry":{"kind":"schedule","at":"launch","limit":{"per_day":900}},
 "conversion":[{"event":"ordered","within":"P3D"}],
 "policy":{"quiet_hours":{"from":"00:00","to":"00:00","then":"off"}},
 "steps":{
  "t1":{"kind":"throttle","most":100,"per":"PT1H"},
  "x1":{"kind":"experiment","variants":[{"id":"a","weight":50},{"id":"b","weight":50}],"winner":{"by":"ordered","after":"PT6H","significance":0.9}},
  "m1":{"kind":"message","messages":["Mail A"]},
  "m2":{"kind":"message","messages":["Mail B"]}},
 "edges":[["entry","out","t1"],["t1","out","x1"],["x1","a","m1"],["x1","b","m2"]]}`

func sharingRehearsal(t testing.TB) Rehearsal {
	e := prepared(t, sharing, twelveMessages())
	return Rehearsal{
		Engine: e, World: worldOf(1000, e.Journey.Needs()), From: time.Date(2026, 3, 2, 3, 0, 0, 0, time.UTC), Days: 5,
		Assume: &Assumptions{Events: []AssumedEvent{{Event: "ordered", After: AfterMessage, Within: value.Span(time.Hour), Chance: 0.2}}},
	}
}

func TestThrottleLimitWinner(t *testing.T) {
	ctx := context.Background()
	r := sharingRehearsal(t)
	res := must(r.Run(ctx))(t)
	if res.Entered != 900 || res.TurnedAway != 100 {
		t.Errorf("%d entered, %d were turned away", res.Entered, res.TurnedAway)
	}
	if got := res.Steps["t1"]; got.Left != 900 || got.Waiting != 0 {
		t.Errorf("the throttle let %d through, %d wait", got.Left, got.Waiting)
	}
	perHour := map[string]int{}
	lines := 0
	r.trace = func(l TraceLine) {
		if l.Step == "t1" && l.What == DecidedMoved {
			perHour[l.At.Format("02 15")]++
			lines++
		}
	}
	r.World = r.World.shuffled()
	again := must(r.Run(ctx))(t)
	for hour, n := range perHour {
		if n > 100 {
			t.Errorf("%d went through in the hour %s", n, hour)
		}
	}
	if lines != 900 || len(perHour) != 9 {
		t.Errorf("%d went through in %d hours", lines, len(perHour))
	}
	if again.Entered != 900 {
		t.Errorf("shuffled, %d entered", again.Entered)
	}
}

func TestWinner(t *testing.T) {
	x := &Experiment{Variants: []Variant{{ID: "a"}, {ID: "b"}, {ID: Control}}, Winner: &Winner{By: "ordered", After: value.Days(1), Significance: 0.95}}
	start := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name             string
		a, wonA, b, wonB int
		at               time.Duration
		want             string
		drew             bool
	}{
		{"clear", 1000, 200, 1000, 100, 24 * time.Hour, "a", false},
		{"too early", 1000, 200, 1000, 100, 23 * time.Hour, "", false},
		{"too close", 1000, 105, 1000, 100, 24 * time.Hour, "", true},
		{"few people", 10, 4, 10, 2, 24 * time.Hour, "", true},
		{"only one has arrivals", 1000, 200, 0, 0, 24 * time.Hour, "", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newShared()
			s.Trials["x"] = &Trial{Since: start, Score: Score{Arrived: map[string]int{"a": c.a, "b": c.b, Control: 500}, Won: map[string]int{"a": c.wonA, "b": c.wonB, Control: 500}}}
			s.settle("x", x, start.Add(c.at))
			if got := s.Trials["x"]; got.Winner != c.want || got.Drew != c.drew {
				t.Errorf("winner %q, drew %v", got.Winner, got.Drew)
			}
			back := must(parseShared(must(s.bytes())(t)))(t)
			if back.winners["x"].All != c.want {
				t.Errorf("read back, the winner is %q", back.winners["x"].All)
			}
		})
	}
	t.Run("alike", func(t *testing.T) {
		each := &Experiment{Variants: x.Variants, Winner: &Winner{By: "ordered", After: value.Days(1), Significance: 0.95, Each: "city", Least: 20}}
		s := newShared()
		trial := s.trial("x")
		come := func(city, variant string, n, won int) {
			for i := range n {
				trial.arrive(variant, city, start)
				if i < won {
					trial.win(variant, city)
				}
			}
		}
		come("Busan", "a", 200, 60)
		come("Busan", "b", 200, 10)
		come("Seoul", "a", 200, 20)
		come("Seoul", "b", 200, 100)
		come("Daegu", "a", 10, 9) // too few
		come("Daegu", "b", 10, 0)
		come("", "b", 1000, 500) // of no city: counts for all
		s.settle("x", each, start.Add(24*time.Hour))
		w := must(parseShared(must(s.bytes())(t)))(t).winners["x"]
		if w.All != "b" || w.Of["Busan"] != "a" || w.Of["Seoul"] != "b" || len(w.Of) != 2 {
			t.Errorf("the winners are %+v", w)
		}
		for city, want := range map[string]string{"Busan": "a", "Seoul": "b", "Daegu": "b", "": "b"} {
			person := customer(time.UTC)
			person.Attributes = store.Attributes{"city": value.Text(city)}
			tn := &turn{Person: PersonOf(person), e: &Engine{}, p: &store.Passage{}, in: &Input{Winners: map[StepID]Winners{"x": w}}, id: "x"}
			if got, _ := each.variant(tn); got != want {
				t.Errorf("%q gets %s, want %s", city, got, want)
			}
		}
		before := s.clone()
		trial.arrive("a", "Busan", start)
		if before.Trials["x"].Groups["Busan"].Arrived["a"] != 200 || before.Trials["x"].Arrived["a"] != 410 {
			t.Error("a copy counts on with the original")
		}
	})
	// Known values of the normal distribution.
	if p := Surer(120, 1000, 100, 1000); p < 0.92 || p > 0.925 {
		t.Errorf("120 against 100 of 1000 is sure by %.4f", p)
	}
}

// A back-test replays what really happened.
func TestBackTest(t *testing.T) {
	doc := `{"gilmok":"journey/1","name":"Back","seed":1,"entry":{"kind":"event","event":"carted","reentry":{"after":"P7D"}},
	 "exit":[{"event":"ordered"}],"conversion":[{"event":"ordered","within":"P3D"}],
	 "policy":{"quiet_hours":{"from":"00:00","to":"00:00","then":"off"}},
	 "steps":{"w1":{"kind":"wait","for":"PT1H"},"m1":{"kind":"message","messages":["Mail A"]},"w2":{"kind":"wait","for":"P5D"}},
	 "edges":[["entry","out","w1"],["w1","out","m1"],["m1","out","w2"]]}`
	e := prepared(t, doc, twelveMessages())
	w := NewWorld(e.Journey.Needs(), time.UTC)
	start := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	add := func(id store.CustomerID, carted, ordered time.Duration) {
		s := &store.Subject{History: map[string][]segment.Occurrence{}}
		s.ID, s.Email = id, fmt.Sprintf("a%d@shop.invalid", id)
		s.Consents = []store.Consent{{Channel: "email", Purpose: "advertising", State: "opted_in"}}
		s.History["carted"] = []segment.Occurrence{{At: start.Add(carted)}}
		if ordered != 0 {
			s.History["ordered"] = []segment.Occurrence{{At: start.Add(ordered)}}
		}
		w.Add(s)
	}
	const hour = time.Hour
	add(1, hour, hour+30*time.Minute) // bought before the reminder would have gone
	add(2, hour, 5*hour)              // after it
	add(3, hour, 100*hour)            // too late to count
	add(4, hour, 0)                   // never
	add(5, -hour, 2*hour)             // came before the time looked at
	add(6, hour, -hour)               // an earlier order
	res := must(Rehearsal{Engine: e, World: w, From: start, Days: 10, Real: true}.Run(context.Background()))(t)
	if res.Entered != 5 || *res.Converted != 2 || *res.Anyway != 1 {
		t.Errorf("%d entered, %d converted, %d anyway", res.Entered, *res.Converted, *res.Anyway)
	}
	if m := res.Messages["m1"]; m.Sent != 4 {
		t.Errorf("%d reminders", m.Sent)
	}
	if res.Exited["ordered"] != 3 {
		t.Errorf("exited %v", res.Exited)
	}
}

// A back-test ends with the midnight of the shop after its last day, also where a
// day of it has 23 hours; what happens at that instant belongs to the next day.
func TestBackTestEnds(t *testing.T) {
	doc := `{"gilmok":"journey/1","name":"Month","seed":1,"entry":{"kind":"event","event":"carted","reentry":{"after":"PT0S"}},
	 "steps":{"w1":{"kind":"wait","until":{"at":"00:00"},"zone":"shop"},"e1":{"kind":"exit"}},"edges":[["entry","out","w1"],["w1","out","e1"]]}`
	e := prepared(t, doc, nil)
	berlin := must(time.LoadLocation("Europe/Berlin"))(t)
	e.Rules.Shop = berlin
	w := NewWorld(e.Journey.Needs(), berlin)
	s := &store.Subject{History: map[string][]segment.Occurrence{}}
	s.ID = 1
	for _, at := range []time.Time{time.Date(2026, 3, 30, 23, 59, 0, 0, berlin), time.Date(2026, 3, 31, 23, 59, 0, 0, berlin), time.Date(2026, 4, 1, 0, 0, 0, 0, berlin)} {
		s.History["carted"] = append(s.History["carted"], segment.Occurrence{At: at})
	}
	w.Add(s)
	res := must(Rehearsal{Engine: e, World: w, From: time.Date(2026, 3, 1, 0, 0, 0, 0, berlin), Days: 31, Real: true}.Run(context.Background()))(t)
	if res.Entered != 2 || res.Completed != 1 || res.Steps["w1"].Waiting != 1 || len(res.Days) != 31 {
		t.Errorf("%d entered, %d completed, %d wait, %d days", res.Entered, res.Completed, res.Steps["w1"].Waiting, len(res.Days))
	}
}

// A back-test tells what was really sent in the same week as what it would have sent,
// by whom, and to how many.
func TestBackTestTellsWhatWasSent(t *testing.T) {
	doc := `{"gilmok":"journey/1","name":"First","seed":1,"entry":{"kind":"event","event":"ordered"},
	 "steps":{"m1":{"kind":"message","messages":["A"]}},"edges":[["entry","out","m1"]]}`
	e := prepared(t, doc, map[string]MessageInfo{"A": {Name: "A", Channel: store.ChannelEmail, Purpose: store.PurposeInformational}})
	w := NewWorld(e.Journey.Needs(), time.UTC)
	for id := range store.CustomerID(3) {
		s := &store.Subject{History: map[string][]segment.Occurrence{"ordered": {{At: launchDay.AddDate(0, 0, 10)}}}}
		s.ID, s.Email = id+1, fmt.Sprintf("p%d@shop.test", id)
		s.Consents = []store.Consent{{Channel: store.ChannelEmail, Purpose: store.PurposeInformational, State: store.ConsentOptedIn}}
		w.Add(s)
	}
	sent := func(days int, by store.JourneyID) store.SendTime {
		return store.SendTime{At: launchDay.AddDate(0, 0, days), Channel: store.ChannelEmail, Journey: by}
	}
	w.SetSends(map[store.CustomerID][]store.SendTime{1: {sent(5, 7), sent(12, 7)}, 2: {sent(1, 7)}, 3: {sent(16, 8)}})
	w.names = map[store.JourneyID]string{7: "Letters", 8: "Welcome"}
	r := Rehearsal{Engine: e, World: w, From: launchDay, Days: 30, Real: true}
	res := must(r.Run(context.Background()))(t)
	if want := []Conflict{{7, "Letters", 1, 2}, {8, "Welcome", 1, 1}}; !slices.Equal(res.Conflicts, want) {
		t.Errorf("it tells of %+v, want %+v", res.Conflicts, want)
	}
	if who := must(r.People(context.Background(), Query{Meets: 7}))(t); !slices.Equal(who, []store.CustomerID{1}) {
		t.Errorf("the letters met %v", who)
	}
}

// A rule sees an event of a back-test once, whether anything reads its properties
// or not.
func TestBackTestCountsOnce(t *testing.T) {
	for _, where := range []string{"", `,"where":[{"property":"total","op":"is_not_set"}]`} {
		doc := `{"gilmok":"journey/1","name":"First","seed":1,"entry":{"kind":"event","event":"ordered"` + where + `},"audience":{"event":"ordered","count":{"exactly":1}},
		 "steps":{"w1":{"kind":"wait","for":"PT1H"}},"edges":[["entry","out","w1"]]}`
		e := prepared(t, doc, nil)
		w := NewWorld(e.Journey.Needs(), time.UTC)
		for id := range store.CustomerID(3) {
			s := &store.Subject{History: map[string][]segment.Occurrence{}}
			s.ID = id + 1
			for k := range int(id) + 1 { // the third had ordered before
				s.History["ordered"] = append(s.History["ordered"], segment.Occurrence{At: launchDay.AddDate(0, 0, k-int(id)+1)})
			}
			w.Add(s)
		}
		res := must(Rehearsal{Engine: e, World: w, From: launchDay, Days: 5, Real: true}.Run(context.Background()))(t)
		if res.Entered != 2 {
			t.Errorf("with %q %d entered, want the first two by their first order", where, res.Entered)
		}
	}
}

// What was waited for is known to the steps that follow, in a back-test as in life.
func TestBackTestKnowsWhatWasWaitedFor(t *testing.T) {
	doc := `{"gilmok":"journey/1","name":"First","seed":1,"entry":{"kind":"event","event":"carted"},
	 "steps":{"e1":{"kind":"wait_for_event","branches":[{"id":"bought","event":"ordered"},{"id":"viewed","event":"viewed"}],"within":"P2D"},
	  "s1":{"kind":"split","rule":{"property":"event.total","op":"at_least","value":50}},"end":{"kind":"exit"}},
	 "edges":[["entry","out","e1"],["e1","bought","s1"],["e1","viewed","s1"],["s1","yes","end"]]}`
	e := prepared(t, doc, nil)
	w := NewWorld(e.Journey.Needs(), time.UTC)
	for i, x := range []struct {
		event string
		total float64
	}{{"ordered", 80}, {"ordered", 20}, {"viewed", 60}} {
		s := &store.Subject{History: map[string][]segment.Occurrence{
			"carted": {{At: launchDay.Add(time.Hour)}},
			x.event:  {{At: launchDay.Add(2 * time.Hour), Properties: store.Properties{"total": x.total}}},
		}}
		s.ID = store.CustomerID(i + 1)
		w.Add(s)
	}
	res := must(Rehearsal{Engine: e, World: w, From: launchDay, Days: 5, Real: true}.Run(context.Background()))(t)
	if got := res.Steps["s1"].Out; got[PortYes] != 2 || got[PortNo] != 1 {
		t.Errorf("the split parts them %v", got)
	}
}

// Without a back-test, what let people in lately lets them in again.
func TestPlayedAgain(t *testing.T) {
	doc := `{"gilmok":"journey/1","name":"Again","seed":1,"entry":{"kind":"event","event":"carted","where":[{"property":"value","op":"at_least","value":10}],"key":"cart","reentry":{"after":"PT0S"}},
	 "steps":{"s1":{"kind":"split","rule":{"property":"entry.value","op":"at_least","value":50}},"e1":{"kind":"exit"}},"edges":[["entry","out","s1"],["s1","yes","e1"]]}`
	e := prepared(t, doc, nil)
	w := NewWorld(e.Journey.Needs(), time.UTC)
	s := &store.Subject{History: map[string][]segment.Occurrence{}}
	s.ID = 1
	long := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	for i, v := range []float64{5, 20, 70, 70} {
		cart := "c" + string(rune('0'+min(i, 2))) // the last one is told twice
		s.History["carted"] = append(s.History["carted"], segment.Occurrence{At: long.Add(time.Duration(i) * time.Hour), Properties: store.Properties{"value": v, "cart": cart}})
	}
	w.Add(s)
	res := must(Rehearsal{Engine: e, World: w, From: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC), Days: 30}.Run(context.Background()))(t)
	if res.Entered != 2 || res.Steps["s1"].Out[PortYes] != 1 || res.Steps["s1"].Out[PortNo] != 1 {
		t.Errorf("%d entered, %+v", res.Entered, res.Steps["s1"])
	}
}

func TestAssumptions(t *testing.T) {
	a := must(ParseAssumptions([]byte(`{"gilmok":"assumptions/1","open":0.38,"click":0.072,"events":[{"event":"ordered","after":"message","within":"PT20H","chance":0.20},{"event":"ordered","after":"nothing","within":"PT20H","chance":0.14}],"per_step":{"m1":{"open":0.41}}}`)))(t)
	if open, click := a.chances("m1"); open != 0.41 || click != 0.072 {
		t.Errorf("m1: %v %v", open, click)
	}
	for _, doc := range []string{
		`{"gilmok":"assumptions/1","opne":1}`, `{"gilmok":"assumptions/1","open":1.5}`, `{"open":1}`,
		`{"gilmok":"assumptions/1","events":[{"event":"ordered","after":"lunch","within":"P1D","chance":1}]}`,
	} {
		if _, err := ParseAssumptions([]byte(doc)); err == nil {
			t.Errorf("accepted %s", doc)
		}
	}
	// Behaviour moves people as assumed: opened takes its branch, ordered takes out.
	r := rehearsalOf(t, 10000)
	r.Assume = &Assumptions{Open: 1, Events: []AssumedEvent{{Event: "ordered", After: AfterEntry, Within: value.Span(30 * time.Minute), Chance: 0.25}}}
	res := must(r.Run(context.Background()))(t)
	if n := res.Exited["ordered"]; n < 2400 || n > 2600 {
		t.Errorf("%d of 10000 ordered, assumed a quarter", n)
	}
	r.Assume = nil
	none := must(r.Run(context.Background()))(t)
	if none.Steps["e1"].Out["opened"] != 0 || len(none.Exited) != 0 {
		t.Errorf("without assumptions somebody did something: %+v %v", none.Steps["e1"], none.Exited)
	}
}

// Where it cannot be known who will come, a rehearsal says whom it lets in.
func TestSupposed(t *testing.T) {
	for entry, want := range map[string]struct {
		who     Supposed
		entered int
	}{
		`{"kind":"segment_joined","segment":"VIP"}`:                    {SupposedMembers, 2},
		`{"kind":"segment_left","segment":"VIP"}`:                      {SupposedLeavers, 2},
		`{"kind":"attribute_changed","attribute":"city"}`:              {SupposedHolders, 1},
		`{"kind":"by_hand"}`:                                           {SupposedEverybody, 3},
		`{"kind":"schedule","at":"launch"}`:                            {"", 3},
		`{"kind":"product_changed","event":"price_dropped"}`:           {SupposedWanting, 1},
		`{"kind":"event","event":"carted","reentry":{"after":"PT0S"}}`: {"", 0},
	} {
		e := prepared(t, `{"gilmok":"journey/1","name":"S","seed":1,"entry":`+entry+`,"steps":{"w":{"kind":"wait","for":"P1D"}},"edges":[["entry","out","w"]]}`, nil)
		n := e.Journey.Needs()
		n.AddEvent(store.EventWished)
		w := NewWorld(n, time.UTC)
		for id := range store.CustomerID(3) {
			s := &store.Subject{Memberships: map[string]bool{"VIP": id < 2}, History: map[string][]segment.Occurrence{}}
			s.ID = id + 1
			if id == 0 {
				s.Attributes = store.Attributes{"city": value.Text("Busan")}
				s.History[store.EventWished] = []segment.Occurrence{{At: launchDay.AddDate(0, 0, -3), Properties: store.Properties{"product_id": "soap"}}}
			}
			w.Add(s)
		}
		res := must(Rehearsal{Engine: e, World: w, From: launchDay, Days: 5}.Run(context.Background()))(t)
		if res.Supposed != want.who || res.Entered != want.entered {
			t.Errorf("%s: %d entered, supposed %q, want %+v", entry, res.Entered, res.Supposed, want)
		}
	}
}
