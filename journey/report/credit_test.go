package report

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"gilmok/store"
)

// run is a campaign of a run.
func run(n int) Campaign { return Campaign{Run: store.RunID(n)} }

func near(t *testing.T, what string, got, want map[Campaign]Gain) {
	t.Helper()
	for c := range want {
		if math.Abs(got[c].Orders-want[c].Orders) > 1e-9 || math.Abs(got[c].Spent-want[c].Spent) > 1e-6 {
			t.Errorf("%s: %v to %v, want %v", what, got[c], c, want[c])
		}
	}
	if len(got) != len(want) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func TestCreditOnlyWithinTheWindow(t *testing.T) {
	touches := []Touch{{1, run(10), at(0)}, {1, run(20), at(3)}, {2, run(10), at(0)}, {3, run(10), at(5)}}
	sales := []Sale{
		{1, at(1), 100},  // after run 10
		{1, at(4), 50},   // after run 20, which came last
		{1, at(30), 999}, // too late
		{2, at(7), 7},    // on the last instant of the window
		{3, at(4), 999},  // before the message
		{4, at(1), 999},  // nobody wrote to them
	}
	near(t, "last", Credit(LastTouch, touches, sales, 7*24*time.Hour), map[Campaign]Gain{run(10): {2, 107}, run(20): {1, 50}})
}

// One order after three touches, shared by hand.
func TestModelsByHand(t *testing.T) {
	utm := Campaign{Name: "spring"}
	touches := []Touch{{1, run(1), at(0)}, {1, utm, at(7)}, {1, run(2), at(14)}}
	sales := []Sale{{1, at(14.000001), 100}}
	for model, want := range map[Model]map[Campaign]Gain{
		FirstTouch: {run(1): {1, 100}},
		LastTouch:  {run(2): {1, 100}},
		Linear:     {run(1): {1.0 / 3, 100.0 / 3}, utm: {1.0 / 3, 100.0 / 3}, run(2): {1.0 / 3, 100.0 / 3}},
		Position:   {run(1): {0.4, 40}, utm: {0.2, 20}, run(2): {0.4, 40}},
		// Two, one and no half-lives before: a quarter, a half and a whole of seven quarters.
		TimeDecay: {run(1): {1.0 / 7, 100.0 / 7}, utm: {2.0 / 7, 200.0 / 7}, run(2): {4.0 / 7, 400.0 / 7}},
		// Each stands on the only way to the order: each is worth as much.
		Removal: {run(1): {1.0 / 3, 100.0 / 3}, utm: {1.0 / 3, 100.0 / 3}, run(2): {1.0 / 3, 100.0 / 3}},
	} {
		near(t, string(model), Credit(model, touches, sales, 30*24*time.Hour), want)
	}
	two := touches[:2]
	near(t, "position of two", Credit(Position, two, []Sale{{1, at(8), 10}}, 30*24*time.Hour), map[Campaign]Gain{run(1): {0.5, 5}, utm: {0.5, 5}})
	near(t, "position of one", Credit(Position, touches[:1], []Sale{{1, at(8), 10}}, 30*24*time.Hour), map[Campaign]Gain{run(1): {1, 10}})
}

// The ways 1→2→3→order, 1→nothing, 2→3→nothing: the chain converts in a third of
// cases, in a sixth without 1, never without 2 or 3; effects 1/2, 1, 1.
func TestRemovalByHand(t *testing.T) {
	touches := []Touch{{1, run(1), at(0)}, {1, run(2), at(1)}, {1, run(3), at(2)}, {2, run(1), at(0)}, {3, run(2), at(0)}, {3, run(3), at(1)}}
	near(t, "removal", Credit(Removal, touches, []Sale{{1, at(3), 1000}}, 30*24*time.Hour),
		map[Campaign]Gain{run(1): {0.2, 200}, run(2): {0.4, 400}, run(3): {0.4, 400}})
	if got := Credit(Removal, touches, nil, time.Hour); len(got) != 0 {
		t.Errorf("no order is credited: %v", got)
	}
}

// A touch that is repeated, and one whose order came too late: by hand, the chain is
// start→1 always, 1→1 in 1 of 4, 1→order in 1 of 4, 1→nothing in 2 of 4.
func TestRemovalWithLoopsAndLateOrders(t *testing.T) {
	touches := []Touch{{1, run(1), at(0)}, {1, run(1), at(1)}, {2, run(1), at(0)}, {3, run(1), at(0)}}
	sales := []Sale{{1, at(2), 10}, {2, at(90), 10}}
	near(t, "loops", Credit(Removal, touches, sales, 30*24*time.Hour), map[Campaign]Gain{run(1): {1, 10}})
	sorted := slices.Clone(touches)
	c := &chain[Campaign]{next: make([]map[int]float64, firstCampaign)}
	for _, w := range ways(sorted, sales, 30*24*time.Hour) {
		c.add(w)
	}
	if p := c.converts(-1); math.Abs(p-1.0/3) > 1e-9 { // x = x/4 + 1/4
		t.Errorf("converts %v, want a third", p)
	}
}

// Whatever the model, every order that followed a touch is shared out once.
func TestModelsShareEveryOrderOnce(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var touches []Touch
		var sales []Sale
		for i := range 12 {
			touches = append(touches, Touch{store.CustomerID(1 + rng.IntN(3)), run(1 + rng.IntN(3)), at(float64(i*10+rng.IntN(9)) / 10)})
			sales = append(sales, Sale{store.CustomerID(1 + rng.IntN(3)), at(float64(rng.IntN(200))/10 + 0.05), int64(i)})
		}
		want := map[Campaign]Gain{} // of the last touch, by looking at every pair
		var all Gain
		for _, s := range sales {
			var last *Touch
			for i := range touches {
				x := &touches[i]
				if x.Customer == s.Customer && x.At.Before(s.At) && s.At.Sub(x.At) <= 48*time.Hour && (last == nil || x.At.After(last.At)) {
					last = x
				}
			}
			if last != nil {
				g := want[last.Campaign]
				want[last.Campaign] = Gain{g.Orders + 1, g.Spent + float64(s.Minor)}
				all = Gain{all.Orders + 1, all.Spent + float64(s.Minor)}
			}
		}
		near(t, "last", Credit(LastTouch, touches, sales, 48*time.Hour), want)
		for _, m := range Models {
			var sum Gain
			for _, g := range Credit(m, touches, sales, 48*time.Hour) {
				sum = Gain{sum.Orders + g.Orders, sum.Spent + g.Spent}
			}
			if math.Abs(sum.Orders-all.Orders) > 1e-9 || math.Abs(sum.Spent-all.Spent) > 1e-6 {
				t.Fatalf("%s shares out %v of %v", m, sum, all)
			}
		}
	}
}

func TestSendsAndSalesAreReadFromTheStore(t *testing.T) {
	ctx := context.Background()
	st := history(t)
	err := st.InTx(ctx, func(tx store.Tx) error {
		_, err := tx.Events().Record(ctx, store.Event{Customer: 1, Name: store.EventSent, At: at(4), Properties: store.Properties{"run": int64(7)}})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	touches, err := new(reading).runTouches(ctx, st.Events(), store.EventSent)
	if err != nil || len(touches) != 1 || touches[0].Campaign != run(7) {
		t.Fatalf("%+v, %v", touches, err)
	}
	sales, err := new(reading).sales(ctx, st.Orders(), "KRW", time.Time{})
	if err != nil || len(sales) != 3 {
		t.Fatalf("%+v, %v", sales, err)
	}
	near(t, "read", Credit(LastTouch, touches, sales, 7*24*time.Hour), map[Campaign]Gain{run(7): {1, 50}})
	if visits, err := new(reading).visits(ctx, st.Events()); err != nil || len(visits) != 0 {
		t.Errorf("visits that name no campaign: %v, %v", visits, err)
	}
	err = st.InTx(ctx, func(tx store.Tx) error {
		_, err := tx.Events().Record(ctx, store.Event{Customer: 2, Name: store.EventVisited, At: at(4), Properties: store.Properties{"utm_source": "naver"}},
			store.Event{Customer: 2, Name: store.EventVisited, At: at(5), Properties: store.Properties{"utm_source": "naver", "utm_campaign": "spring"}})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	visits, err := new(reading).visits(ctx, st.Events())
	if err != nil || len(visits) != 2 || visits[0].Campaign != (Campaign{Name: "naver"}) || visits[1].Campaign != (Campaign{Name: "spring"}) {
		t.Errorf("visits %v, %v", visits, err)
	}
}

// The runs of one journey are one campaign; orders before the first touch are not
// among those that could have followed.
func TestAttributeJoinsTheRunsOfAJourney(t *testing.T) {
	ctx := context.Background()
	st := history(t)
	err := st.InTx(ctx, func(tx store.Tx) error {
		j := &store.Journey{Name: "Welcome"}
		if err := tx.Journeys().Save(ctx, j); err != nil {
			return err
		}
		for i := range 2 {
			r := &store.Run{Journey: j.ID, Version: i + 1, Mode: store.ModeLive, State: store.RunDone}
			if err := tx.Runs().Save(ctx, r); err != nil {
				return err
			}
			if _, err := tx.Events().Record(ctx, store.Event{Customer: store.CustomerID(i + 1), Name: store.EventSent, At: at(1.5), Properties: store.Properties{"run": int64(r.ID)}}); err != nil {
				return err
			}
		}
		_, err := tx.Events().Record(ctx, store.Event{Customer: 1, Name: store.EventVisited, At: at(4), Properties: store.Properties{"utm_source": "naver"}})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	a, err := Attribute(ctx, st, store.EventSent, 30*24*time.Hour, nil)
	if err != nil || a.Orders != 2 || a.Followed != 2 || len(a.Campaigns) != 2 {
		t.Fatalf("%+v, %v", a, err)
	}
	welcome, naver := a.Campaigns[0], a.Campaigns[1]
	if naver.Journey != 0 {
		welcome, naver = naver, welcome
	}
	if welcome.Name != "Welcome" || welcome.Gains[FirstTouch] != (Gain{2, 50}) || naver.Name != "naver" || naver.Gains[LastTouch] != (Gain{1, 50}) || naver.Gains[FirstTouch].Orders != 0 {
		t.Errorf("%+v", a.Campaigns)
	}
	if none, err := Attribute(ctx, st, store.EventClicked, time.Hour, nil); err != nil || none.Followed != 0 {
		t.Errorf("%+v, %v", none, err)
	}
}
