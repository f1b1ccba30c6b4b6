package journey

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
)

const kept = `{"gilmok":"journey/1","name":"Kept","seed":5,"entry":{"kind":"event","event":"carted"},
 "exit":[{"event":"ordered","same":{"cart":"entry.cart"}}],
 "steps":{"w1":{"kind":"wait","for":"PT1H"},
  "s1":{"kind":"split","rule":{"all":[{"attribute":"grade","op":"is","value":"gold"},{"event":"visited","count":{"at_least":2}}]}},
  "x1":{"kind":"experiment","variants":[{"id":"a","weight":50},{"id":"b","weight":50}]},
  "m1":{"kind":"message","messages":["Mail A"]},"m2":{"kind":"message","messages":["Mail B"]},
  "s2":{"kind":"split","rule":{"in_segment":"Regulars"}},"w2":{"kind":"wait","for":"P1D"}},
 "edges":[["entry","out","w1"],["w1","out","s1"],["s1","yes","x1"],["s1","no","s2"],["s2","yes","w2"],["x1","a","m1"],["x1","b","m2"]]}`

// keptShop has people whose ways differ by attribute, history, chance and segment.
func keptShop(t *testing.T) (Rehearsal, map[string]*store.Subject) {
	e := prepared(t, kept, twelveMessages())
	w := NewWorld(e.Journey.Needs(), time.UTC)
	start := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	people := map[string]*store.Subject{}
	add := func(name, grade string, visits int, ordered time.Duration, member bool) {
		s := &store.Subject{History: map[string][]segment.Occurrence{}, Memberships: map[string]bool{"Regulars": member}}
		s.ID, s.Email = store.CustomerID(len(people)+1), name+"@shop.invalid"
		s.Attributes = store.Attributes{"grade": value.Text(grade)}
		s.History["carted"] = []segment.Occurrence{{At: start.Add(time.Hour), Properties: store.Properties{"cart": float64(s.ID)}}}
		for i := range visits {
			s.History["visited"] = append(s.History["visited"], segment.Occurrence{At: start.AddDate(0, 0, i-9)})
		}
		if ordered != 0 {
			s.History["ordered"] = []segment.Occurrence{{At: start.Add(ordered), Properties: store.Properties{"cart": float64(s.ID)}}}
		}
		people[name] = s
		w.Add(s)
	}
	add("gold", "gold", 3, 0, false)
	add("gold2", "gold", 3, 0, false)
	add("gold3", "gold", 2, 0, false)
	add("new", "gold", 1, 0, false)
	add("buys", "silver", 0, 90*time.Minute, false)
	add("regular", "silver", 0, 0, true)
	return Rehearsal{Engine: e, World: w, From: start, Days: 10, Real: true}, people
}

func TestCaseOfAPath(t *testing.T) {
	r, people := keptShop(t)
	ctx := context.Background()
	variants := map[StepID]bool{}
	for _, name := range []string{"gold", "gold2", "gold3", "new", "buys"} {
		c, err := r.Case(ctx, name, people[name])
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		lines := must(r.Path(ctx, people[name].ID))(t)
		for _, l := range lines {
			if l.What == DecidedMoved && l.Detail != "" && !slices.Contains(c.Path, StepID(l.Detail)) {
				t.Errorf("%s came to %s, the test says %v", name, l.Detail, c.Path)
			}
		}
		if last := c.Path[len(c.Path)-1]; name[0] == 'g' {
			variants[last] = true
		}
		if name == "buys" && c.Left != LeftExit {
			t.Errorf("who buys left by %q", c.Left)
		}
	}
	if len(variants) != 2 {
		t.Errorf("the three of gold ended at %v: chance was not kept", variants)
	}
}

func TestCaseThatCannotBeHeld(t *testing.T) {
	r, people := keptShop(t)
	if c, err := r.Case(context.Background(), "regular", people["regular"]); !errors.Is(err, ErrCaseDiffers) {
		t.Errorf("a way by a segment became %+v, %v", c, err)
	}
}

func TestCaseIsRedWhereTheJourneyChanges(t *testing.T) {
	r, people := keptShop(t)
	c, err := r.Case(context.Background(), "gold", people["gold"])
	if err != nil {
		t.Fatal(err)
	}
	changed := r.Engine.Journey.with(func(j *Journey) { j.Tests = []TestCase{c} }).Connect("s1", PortYes, "w2")
	e := *r.Engine
	e.Journey = changed
	results, err := e.RunTests()
	if err != nil || results[0].OK || results[0].At != "w2" {
		t.Errorf("got %+v, %v; want red at w2", results, err)
	}
}
