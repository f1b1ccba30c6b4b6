package report

import (
	"context"
	"maps"
	"math/rand/v2"
	"testing"
	"time"

	"gilmok/store"
)

func TestLastTouch(t *testing.T) {
	touches := []Touch{{1, 10, at(0)}, {1, 20, at(3)}, {2, 10, at(0)}, {3, 10, at(5)}}
	sales := []Sale{
		{1, at(1), 100},  // after run 10
		{1, at(4), 50},   // after run 20, which came last
		{1, at(30), 999}, // too late
		{2, at(7), 7},    // on the last instant of the window
		{3, at(4), 999},  // before the message
		{4, at(1), 999},  // nobody wrote to them
	}
	want := map[store.RunID]Gain{10: {2, 107}, 20: {1, 50}}
	if got := LastTouch(touches, sales, 7*24*time.Hour); !maps.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestLastTouchAgainstBruteForce(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		var touches []Touch
		var sales []Sale
		for i := range 12 {
			touches = append(touches, Touch{store.CustomerID(1 + rng.IntN(3)), store.RunID(1 + rng.IntN(3)), at(float64(i*10+rng.IntN(9)) / 10)})
			sales = append(sales, Sale{store.CustomerID(1 + rng.IntN(3)), at(float64(rng.IntN(200))/10 + 0.05), int64(i)})
		}
		want := map[store.RunID]Gain{}
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
				want[last.Campaign] = Gain{g.Orders + 1, g.Spent + s.Minor}
			}
		}
		if got := LastTouch(touches, sales, 48*time.Hour); !maps.Equal(got, want) {
			t.Fatalf("%v, want %v", got, want)
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
	touches, err := Touches(ctx, st.Events(), time.Time{})
	if err != nil || len(touches) != 1 || touches[0].Campaign != 7 {
		t.Fatalf("%+v, %v", touches, err)
	}
	sales, err := Sales(ctx, st.Orders(), "KRW", time.Time{})
	if err != nil || len(sales) != 3 {
		t.Fatalf("%+v, %v", sales, err)
	}
	if g := LastTouch(touches, sales, 7*24*time.Hour)[7]; g != (Gain{1, 50}) {
		t.Errorf("%+v", g)
	}
}
