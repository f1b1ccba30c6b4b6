package goal_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"gilmok/store"
	"gilmok/store/goal"
	"gilmok/store/segment"
	"gilmok/store/sqlite"
	"gilmok/store/value"
)

func day(text string) goal.Day {
	d, err := value.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return goal.Day(d)
}

func sample() goal.Goal {
	score := 31
	g := goal.Goal{Measure: goal.Returning, Target: 4, From: day("2026-11-01"), By: day("2026-11-30"), Segment: "Once",
		Card: goal.Card{Task: "Clean skin", Pains: "Itching", Channel: store.ChannelSMS, NPS: &score, Notes: map[string]string{"bought": "Wonders whether it lasts"}}}
	g, _ = g.Add(goal.Idea{Title: "Refill hint", Effort: 20, Reward: 80, Segment: "Once", Journey: "Refill"})
	g, _ = g.Add(goal.Idea{Title: "Box", Effort: 90, Reward: 95})
	return g
}

func TestDocument(t *testing.T) {
	g := sample().Learn(goal.Lesson{At: time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC), By: "Minji", Idea: "Box", Words: "Too dear"})
	text, err := goal.Marshal(g)
	if err != nil {
		t.Fatal(err)
	}
	back, err := goal.Parse(text)
	if err != nil || !reflect.DeepEqual(back, g) {
		t.Errorf("%+v came back as %+v, %v", g, back, err)
	}
}

func TestIdeas(t *testing.T) {
	g := sample()
	if next, ok := g.Next(); !ok || next.Title != "Refill hint" {
		t.Errorf("next is %+v", next)
	}
	done := g.Change(1, func(i *goal.Idea) bool { i.State = goal.Worked; return true })
	if next, _ := done.Next(); next.Title != "Box" || g.Ideas[0].State != goal.Open {
		t.Errorf("next is %+v; the goal before has %+v", next, g.Ideas[0])
	}
	gone := g.Change(1, func(*goal.Idea) bool { return false })
	again, id := gone.Add(goal.Idea{Title: "New"})
	if len(gone.Ideas) != 1 || id != 3 || len(again.Ideas) != 2 || len(g.Ideas) != 2 {
		t.Errorf("%+v, then %+v with %d", gone.Ideas, again.Ideas, id)
	}
	if _, ok := (goal.Goal{}).Next(); ok {
		t.Error("there is an idea where there is none")
	}
}

func TestWhatCannotBeAGoal(t *testing.T) {
	for name, change := range map[string]func(*goal.Goal){
		"an unknown number": func(g *goal.Goal) { g.Measure = "clicks" }, "nothing to reach": func(g *goal.Goal) { g.Target = 0 },
		"over before it begins": func(g *goal.Goal) { g.By = g.From - 1 }, "members of nothing": func(g *goal.Goal) { g.Measure, g.Segment = goal.Members, "" },
		"no title": func(g *goal.Goal) { g.Ideas[0].Title = " " }, "beyond the quadrant": func(g *goal.Goal) { g.Ideas[0].Effort = 101 },
		"twice": func(g *goal.Goal) { g.Ideas[1].ID = 1 }, "unknown state": func(g *goal.Goal) { g.Ideas[0].State = "soon" },
		"a score of 200": func(g *goal.Goal) { *g.Card.NPS = 200 },
	} {
		g := sample()
		change(&g)
		if err := g.Check(); !errors.As(err, new(*goal.Problem)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// shop has four buyers: A once before and once in November, B twice in November, C once
// in November, D before only. Orders are of 10,000 won.
func shop(t *testing.T) store.Store {
	t.Helper()
	st, err := sqlite.Create(t.Context(), filepath.Join(t.TempDir(), "shop.gilmok"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	err = st.InTx(t.Context(), func(tx store.Tx) error {
		for key, days := range map[string][]string{"A": {"2026-10-31", "2026-11-01"}, "B": {"2026-11-10", "2026-11-30"}, "C": {"2026-11-10"}, "D": {"2026-10-01"}} {
			c := store.Customer{ExternalID: key}
			if err := tx.Customers().Save(t.Context(), &c); err != nil {
				return err
			}
			for i, d := range days {
				at := value.Date(day(d)).In(seoul).Add(9 * time.Hour)
				o := store.Order{ExternalID: fmt.Sprint(key, i), Customer: c.ID, At: at, Total: value.Money{Minor: 10000, Currency: "KRW"}, State: store.OrderPlaced}
				if err := tx.Orders().Save(t.Context(), &o); err != nil {
					return err
				}
			}
		}
		return tx.Segments().Save(t.Context(), &store.Segment{Name: "Two", Rule: segment.Attribute{Key: "external_id",
			Test: segment.Test{Op: segment.OpIn, Values: []value.Value{value.Text("A"), value.Text("D")}}}})
	})
	if err != nil {
		t.Fatal(err)
	}
	return st
}

var seoul = time.FixedZone("KST", 9*3600)

func TestMeasured(t *testing.T) {
	st := shop(t)
	now := time.Date(2026, 11, 16, 0, 0, 0, 0, seoul) // half of the days are over; the order of the 30th has not happened
	for measure, want := range map[goal.Measure]goal.Progress{
		goal.Sales: {Value: 30000, Part: 7500}, goal.Orders: {Value: 3, Part: 0.75}, goal.Buyers: {Value: 3, Part: 0.75}, goal.Returning: {Value: 1, Part: 0.25},
		goal.Members: {Value: 2, Part: 0.5}, goal.ByHand: {Value: 1, Part: 0.25},
	} {
		g := goal.Goal{Measure: measure, Target: 4, Now: 1, Segment: "Two", From: day("2026-11-01"), By: day("2026-11-30")}
		want.Time, want.Days = 0.5, 15
		got, err := goal.Measured(t.Context(), st, g, now)
		if err != nil || got != want || got.OnTrack() != (want.Part >= 0.5) {
			t.Errorf("%s: %+v, want %+v, %v", measure, got, want, err)
		}
	}
	over, err := goal.Measured(t.Context(), st, goal.Goal{Measure: goal.Returning, Target: 4, From: day("2026-11-01"), By: day("2026-11-30")}, now.AddDate(0, 1, 0))
	if err != nil || over != (goal.Progress{Value: 2, Part: 0.5, Time: 1}) {
		t.Errorf("when it is over: %+v, %v", over, err)
	}
	gone, err := goal.Measured(t.Context(), st, goal.Goal{Measure: goal.Members, Target: 1, Segment: "Nobody's", From: day("2026-11-01"), By: day("2026-11-01")}, now)
	if err != nil || !gone.Missing || gone.Days != 0 || gone.Time != 1 {
		t.Errorf("%+v, %v", gone, err)
	}
}

func TestKept(t *testing.T) {
	st := shop(t)
	k := goal.Kept{Goal: sample(), Document: store.Document{Name: "Second orders"}}
	save := func() error {
		return st.InTx(t.Context(), func(tx store.Tx) error { return goal.Save(context.Background(), tx, &k) })
	}
	if err := save(); err != nil {
		t.Fatal(err)
	}
	k.Target = 0
	if err := save(); !errors.As(err, new(*goal.Problem)) {
		t.Errorf("%v", err)
	}
	list, err := goal.List(t.Context(), st.Documents())
	if err != nil || len(list) != 1 || list[0].Target != 4 || list[0].Document.Name != "Second orders" {
		t.Errorf("%+v, %v", list, err)
	}
}
