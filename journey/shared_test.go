package journey

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"gilmok/store"
	"gilmok/store/value"
)

func TestLimits(t *testing.T) {
	seoul := must(location("Asia/Seoul"))(t)
	at := func(day, hour int) time.Time { return time.Date(2026, 3, day, hour, 0, 0, 0, seoul) }
	for _, c := range []struct {
		name  string
		limit *Limit
		come  []time.Time
		want  string
	}{
		{"none", nil, []time.Time{at(1, 9), at(1, 9)}, "[true true]"},
		{"of nothing", &Limit{}, []time.Time{at(1, 9), at(1, 9)}, "[true true]"},
		{"in all", &Limit{InAll: 2}, []time.Time{at(1, 9), at(2, 9), at(3, 9)}, "[true true false]"},
		{"a day", &Limit{PerDay: 1}, []time.Time{at(1, 0), at(1, 23), at(2, 0), at(2, 1)}, "[true false true false]"},
		{"a firing", &Limit{PerRun: 2}, []time.Time{at(1, 9), at(1, 9), at(1, 9), at(1, 10), at(1, 10), at(1, 10)}, "[true true false true true false]"},
		{"a day and in all", &Limit{PerDay: 1, InAll: 2}, []time.Time{at(1, 9), at(1, 9), at(2, 9), at(3, 9)}, "[true false true false]"},
	} {
		s, got := newShared(), []bool{}
		for _, x := range c.come {
			got = append(got, s.admit(c.limit, x, seoul))
		}
		if fmt.Sprint(got) != c.want {
			t.Errorf("%s: %v, want %s", c.name, got, c.want)
		}
	}
}

// A batch that fails leaves what passages share as it was.
func TestSharedIsCopied(t *testing.T) {
	s := newShared()
	s.Permits["t"], s.Fired["Asia/Seoul"] = &permits{Used: 1}, time.Unix(1, 0)
	s.trial("x").arrive("a", "", time.Unix(1, 0))
	s.won("x")
	kept := s.clone()
	before := string(must(kept.bytes())(t))
	s.Permits["t"].Used, s.Fired["Asia/Seoul"] = 2, time.Unix(2, 0)
	s.trial("x").arrive("a", "", time.Unix(2, 0))
	s.trial("x").win("a", "")
	s.admit(&Limit{InAll: 9}, time.Unix(2, 0), time.UTC)
	s.winners["x"] = Winners{All: "a"}
	if after := string(must(kept.bytes())(t)); after != before || kept.winners["x"].All != "" {
		t.Errorf("the copy has become %s %+v, was %s", after, kept.winners, before)
	}
	if kept.Permits["t"] == nil || kept.Trials["x"] == nil || kept.Fired["Asia/Seoul"].IsZero() {
		t.Errorf("the copy lacks something: %s", before)
	}
	back := must(parseShared([]byte(before)))(t)
	if back.Permits["t"].Used != 1 || back.Trials["x"].Arrived["a"] != 1 || !back.Fired["Asia/Seoul"].Equal(time.Unix(1, 0)) {
		t.Errorf("read back: %s", must(back.bytes())(t))
	}
}

// Who has won an experiment, and what a person has chosen, outlasts a restart.
func TestWinnersAreReadBack(t *testing.T) {
	s := newShared()
	trial := s.trial("x")
	trial.Decided, trial.Winner = time.Unix(1, 0), "b"
	s.trial("open").Winner = "a" // not decided yet
	s.Taken = map[StepID]string{"y": "c"}
	back := must(parseShared(must(s.bytes())(t)))(t)
	if back.winners["x"].All != "b" || back.winners["open"].All != "" || back.winners["y"].Taken != "c" {
		t.Errorf("read back: %+v", back.winners)
	}
}

// Permits go to who came first, then to the older customer and passage.
func TestPermitsAreFirstComeFirstServed(t *testing.T) {
	early, late := time.Unix(1, 0), time.Unix(2, 0)
	list := []request{{at: late, customer: 1, passage: 4}, {at: early, customer: 2, passage: 3}, {at: early, customer: 1, passage: 9}, {at: early, customer: 1, passage: 2}}
	slices.SortFunc(list, request.before)
	got := ""
	for _, r := range list {
		got += fmt.Sprint(r.passage, " ")
	}
	if got != "2 9 3 4 " {
		t.Errorf("served in the order %s", got)
	}
}

func TestShares(t *testing.T) {
	two := []Variant{{ID: "a", Weight: 1}, {ID: "b", Weight: 1}}
	for _, c := range []struct {
		j    *Journey
		want bool
	}{
		{&Journey{}, false},
		{&Journey{Entry: Entry{Limit: &Limit{}}}, false},
		{&Journey{Entry: Entry{Limit: &Limit{PerDay: 1}}}, true},
		{(&Journey{}).AddStep("t", &Throttle{Most: 1, Per: value.Days(1)}, Point{}), true},
		{(&Journey{}).AddStep("x", &Experiment{Variants: two}, Point{}), false},
		{(&Journey{}).AddStep("x", &Experiment{Variants: two, Winner: &Winner{By: "ordered"}}, Point{}), true},
		{(&Journey{}).AddStep("x", &Experiment{Variants: two, Winner: &Winner{By: "ordered", Take: "a"}}, Point{}), false},
	} {
		if got := c.j.Shares(); got != c.want {
			t.Errorf("%+v with %v: %v", c.j.Entry, c.j.StepIDs(), got)
		}
	}
}

func TestMayEnter(t *testing.T) {
	monday := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	week := &Reentry{After: value.Days(7)}
	for _, c := range []struct {
		name  string
		entry Entry
		after time.Duration // since the last entry; below zero: never
		want  bool
	}{
		{"the first time", Entry{}, -1, true},
		{"never again", Entry{}, 1000 * 24 * time.Hour, false},
		{"once a key", Entry{Key: "cart"}, 0, true},
		{"each time", Entry{Reentry: &Reentry{}}, 0, true},
		{"before a week is over", Entry{Reentry: week}, 7*24*time.Hour - time.Second, false},
		{"after a week", Entry{Reentry: week}, 7 * 24 * time.Hour, true},
		{"another cart before a week is over", Entry{Key: "cart", Reentry: week}, time.Hour, false},
	} {
		last := monday
		if c.after < 0 {
			last = time.Time{}
		}
		if got := c.entry.MayEnter(last, monday.Add(max(c.after, 0))); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
	key := func(e Entry, days int, p store.Properties) string {
		return e.EntryKey(7, monday.AddDate(0, 0, days), p)
	}
	cart := store.Properties{"cart": 17}
	for _, c := range []struct {
		name string
		a, b string
		same bool
	}{
		{"one cart at two times", key(Entry{Key: "cart"}, 0, cart), key(Entry{Key: "cart"}, 1, cart), true},
		{"also where people may come again", key(Entry{Key: "cart", Reentry: week}, 0, cart), key(Entry{Key: "cart", Reentry: week}, 1, cart), true},
		{"two carts", key(Entry{Key: "cart"}, 0, cart), key(Entry{Key: "cart"}, 0, store.Properties{"cart": 18}), false},
		{"no cart is told", key(Entry{Key: "cart"}, 0, nil), key(Entry{Key: "cart"}, 1, store.Properties{}), true},
		{"no cart is told, and people may come again", key(Entry{Key: "cart", Reentry: week}, 0, nil), key(Entry{Key: "cart", Reentry: week}, 1, nil), false},
		{"properties without a key", key(Entry{Reentry: week}, 0, cart), key(Entry{Reentry: week}, 1, cart), false},
		{"once and never again", key(Entry{}, 0, cart), key(Entry{}, 1, nil), true},
	} {
		if (c.a == c.b) != c.same {
			t.Errorf("%s: %q and %q", c.name, c.a, c.b)
		}
	}
}
