package journey_test

import (
	"context"
	"fmt"
	"math"
	"reflect"
	"testing"
	"time"

	"gilmok/journey"
	"gilmok/store"
)

const cartDoc = `{"gilmok":"journey/1","name":"Cart","seed":7,"entry":{"kind":"event","event":"added_to_cart","reentry":{"after":"PT0S"}},"exit":[{"event":"ordered"%s}],"steps":{"w1":{"kind":"wait","for":"P40D"}},"edges":[["entry","out","w1"]]}`

// ahead is a rehearsal of a document in the shop as it is.
func (s *shop) ahead(doc string) journey.Rehearsal {
	s.t.Helper()
	ctx := context.Background()
	j, err := journey.Parse([]byte(doc))
	if err != nil {
		s.t.Fatal(err)
	}
	e, err := journey.EngineFor(ctx, s.st, j)
	if err != nil {
		s.t.Fatal(err)
	}
	w, err := journey.LoadWorldAt(ctx, s.st, j, s.clock.Now())
	if err != nil {
		s.t.Fatal(err)
	}
	return journey.Rehearsal{Engine: e, World: w, From: s.clock.Now(), Days: 45}
}

func (s *shop) prefill(r journey.Rehearsal) (*journey.Assumptions, *journey.Grounds) {
	s.t.Helper()
	a, g, err := r.Prefill(context.Background(), s.st)
	if err != nil {
		s.t.Fatal(err)
	}
	return a, g
}

// carts lets people leave a cart 40 days ago: of each ten five order after two
// hours, one after five days. Somebody else orders last.
func carts(t *testing.T, people int) *shop {
	monday := seoul(t, "2026-03-02 12:00")
	s := openShop(t, monday)
	left := monday.AddDate(0, 0, -40)
	for i := range people {
		name := fmt.Sprintf("p%02d", i)
		s.people(name)
		s.happens(name, store.EventAddedToCart, left, nil)
		switch i % 10 {
		case 0, 1, 2, 3, 4:
			s.happens(name, store.EventOrdered, left.Add(2*time.Hour), nil)
		case 5:
			s.happens(name, store.EventOrdered, left.AddDate(0, 0, 5), nil)
		}
	}
	s.people("last")
	s.happens("last", store.EventOrdered, monday.Add(-time.Hour), nil)
	s.happens("last", store.EventAddedToCart, monday.Add(-time.Minute), nil) // orders are not known so far
	return s
}

// Those who come in are assumed to order as those did who would have come in
// before, with the chances of their own hours; the rehearsal then shows it, and
// does not depend on how many work on it.
func TestPrefilledFromEntries(t *testing.T) {
	s := carts(t, 60)
	r := s.ahead(fmt.Sprintf(cartDoc, ""))
	r.Workers = 1
	a, g := s.prefill(r)
	if g.Orders != journey.OrdersEntries || g.Entries != 60 {
		t.Fatalf("taken from %+v", g)
	}
	if len(a.Events) != 2 || a.Events[0].Chance != 0.5 || a.Events[0].Later.String() != "PT1H" || a.Events[0].Within.String() != "PT5H" ||
		a.Events[1].Chance != 0.2 || a.Events[1].Later.String() != "P3D" || a.Happens(store.EventOrdered) != 0.6 {
		t.Errorf("assumed %+v, in all %v", a.Events, a.Happens(store.EventOrdered))
	}
	r.Workers = 8
	if b, h := s.prefill(r); !reflect.DeepEqual(a, b) || !reflect.DeepEqual(g, h) {
		t.Errorf("8 workers found %+v of %+v", b, h)
	}
	doc, err := journey.MarshalAssumptions(a)
	if err != nil {
		t.Fatal(err)
	}
	if back, err := journey.ParseAssumptions(doc); err != nil || !reflect.DeepEqual(back, a) {
		t.Errorf("what was prefilled is not read back: %v\n%s", err, doc)
	}
	r.Assume = a
	res, err := r.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if n := res.Exited[store.EventOrdered]; res.Entered != 61 || n < 26 || n > 46 {
		t.Errorf("%d entered, %v left; of the real ones 36 ordered", res.Entered, res.Exited)
	}
}

// Few entries, and those nobody knows of, say so and fall back to how often
// anybody orders; where orders let people in or nobody asks for them, none are made up.
func TestPrefilledWithoutEntries(t *testing.T) {
	s := carts(t, 20)
	everybody := 1 - math.Pow(1-13.0/21/90, 30) // 13 orders of 21 people in 90 days
	for _, x := range []struct {
		name, doc string
		orders    journey.OrdersFrom
		entries   int
		all       float64
	}{
		{"few", fmt.Sprintf(cartDoc, ""), journey.OrdersEverybody, 20, everybody},
		{"segment", `{"gilmok":"journey/1","name":"S","entry":{"kind":"segment_joined","segment":"X"},"exit":[{"event":"ordered"}],"steps":{"w1":{"kind":"wait","for":"P9D"}},"edges":[["entry","out","w1"]]}`, journey.OrdersEverybody, 0, everybody},
		{"by order", `{"gilmok":"journey/1","name":"O","entry":{"kind":"event","event":"ordered"},"steps":{"w1":{"kind":"wait","for":"P9D"}},"edges":[["entry","out","w1"]]}`, journey.OrdersReplayed, 0, 0},
		{"not asked", `{"gilmok":"journey/1","name":"N","entry":{"kind":"event","event":"added_to_cart"},"steps":{"w1":{"kind":"wait","for":"P9D"}},"edges":[["entry","out","w1"]]}`, journey.OrdersUnread, 0, 0},
	} {
		a, g := s.prefill(s.ahead(x.doc))
		if g.Orders != x.orders || g.Entries != x.entries || math.Abs(a.Happens(store.EventOrdered)-x.all) > 0.001 {
			t.Errorf("%s: %+v in all %v, taken from %+v", x.name, a.Events, a.Happens(store.EventOrdered), g)
		}
	}
	empty := openShop(t, seoul(t, "2026-03-02 12:00"))
	if a, g := empty.prefill(empty.ahead(fmt.Sprintf(cartDoc, ""))); a.Open != 0.3 || g.Messages != 0 || len(a.Events) != 0 || g.Orders != journey.OrdersUnread {
		t.Errorf("an empty shop gives %+v of %+v", a, g)
	}
}

// Orders that an exit compares with the entry count only when they are alike.
func TestPrefilledOrdersAreCompared(t *testing.T) {
	s := carts(t, 60)
	a, g := s.prefill(s.ahead(fmt.Sprintf(cartDoc, `,"same":{"coupon":"entry.coupon"}`)))
	if g.Entries != 60 || len(a.Events) != 0 {
		t.Errorf("no order is like a cart, and yet %+v", a.Events)
	}
}

// Opens and clicks are shares of the messages sent.
func TestPrefilledLooks(t *testing.T) {
	monday := seoul(t, "2026-03-02 12:00")
	s := openShop(t, monday)
	s.people("a")
	for i := range 40 {
		at := monday.AddDate(0, 0, -i)
		s.happens("a", store.EventSent, at, nil)
		if i%2 == 0 {
			s.happens("a", store.EventOpened, at, nil)
		}
		if i%10 == 0 {
			s.happens("a", store.EventClicked, at, nil)
		}
	}
	if a, g := s.prefill(s.ahead(fmt.Sprintf(cartDoc, ""))); a.Open != 0.5 || a.Click != 0.1 || g.Messages != 40 {
		t.Errorf("got %+v of %+v", a, g)
	}
}

// Another share in all keeps the hours and bends the chances.
func TestBent(t *testing.T) {
	s := carts(t, 60)
	a, _ := s.prefill(s.ahead(fmt.Sprintf(cartDoc, "")))
	for _, all := range []float64{0, 0.3, 0.6, 0.9, 1} {
		bent := &journey.Assumptions{Events: journey.Bent(a.Events, store.EventOrdered, all)}
		if bent.Happens(store.EventOrdered) != all || len(bent.Events) != 2 || bent.Events[1].Later != a.Events[1].Later {
			t.Errorf("%v became %v: %+v", all, bent.Happens(store.EventOrdered), bent.Events)
		}
	}
	if flat := journey.Bent(nil, store.EventOrdered, 0.2); len(flat) != 1 || flat[0].Chance != 0.2 {
		t.Errorf("of nothing came %+v", flat)
	}
}

// Whatever else a journey waits for or leaves by is assumed as it came after past
// entries; each has a share of its own that can be changed.
func TestPrefilledOtherEvents(t *testing.T) {
	s := carts(t, 60)
	left := seoul(t, "2026-03-02 12:00").AddDate(0, 0, -40)
	for i := range 60 {
		if i%4 == 0 {
			s.happens(fmt.Sprintf("p%02d", i), "viewed", left.Add(30*time.Minute), nil)
		}
	}
	s.happens("last", "viewed", s.clock.Now().Add(-time.Minute), nil) // views are known to the end
	const doc = `{"gilmok":"journey/1","name":"Cart","seed":7,"entry":{"kind":"event","event":"added_to_cart","reentry":{"after":"PT0S"}},"exit":[{"event":"ordered"}],
	 "steps":{"e1":{"kind":"wait_for_event","branches":[{"id":"seen","event":"viewed"},{"id":"never","event":"waved"}],"within":"P3D"}},"edges":[["entry","out","e1"]]}`
	r := s.ahead(doc)
	a, g := s.prefill(r)
	if !reflect.DeepEqual(g.Events, []string{"viewed"}) || a.Happens("viewed") != 0.25 || a.Happens(store.EventOrdered) != 0.6 || a.Happens("waved") != 0 {
		t.Fatalf("assumed %+v of %+v", a.Events, g)
	}
	r.Assume = a
	res, err := r.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if n := res.Steps["e1"].Out["seen"]; n < 8 || n > 23 {
		t.Errorf("%d of %d viewed; of the real ones 15 did", n, res.Entered)
	}
	more := &journey.Assumptions{Events: journey.Bent(a.Events, "viewed", 0.8)}
	if more.Happens("viewed") != 0.8 || more.Happens(store.EventOrdered) != 0.6 {
		t.Errorf("bent to %+v", more.Events)
	}
}
