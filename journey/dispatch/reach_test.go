package dispatch_test

import (
	"testing"
	"time"

	"gilmok/journey/dispatch"
	"gilmok/store"
)

func TestReach(t *testing.T) {
	limited := func(perHour, perDay int, warmUp string) store.Sender {
		return store.Sender{Name: "a", PerHour: perHour, PerDay: perDay, Config: map[string]string{dispatch.KeyWarmUp: warmUp}}
	}
	free := store.Sender{Name: "free"}
	second := store.Sender{Name: "b", PerDay: 284}
	today := start.Format(time.DateOnly)
	for _, c := range []struct {
		name     string
		senders  []store.Sender
		learned  map[string]dispatch.Learned
		messages int
		want     dispatch.Reach
	}{
		{"a limit of the day", []store.Sender{limited(0, 500, "")}, nil, 1284, dispatch.Reach{Days: 3, Today: 500}},
		{"just enough", []store.Sender{limited(0, 500, "")}, nil, 500, dispatch.Reach{Days: 1, Today: 500}},
		{"one too many", []store.Sender{limited(0, 500, "")}, nil, 501, dispatch.Reach{Days: 2, Today: 500}},
		{"no limit", []store.Sender{free}, nil, 99999, dispatch.Reach{Days: 1}},
		{"no sender", nil, nil, 10, dispatch.Reach{Days: 1}},
		{"of the hour", []store.Sender{limited(10, 0, "")}, nil, 480, dispatch.Reach{Days: 2, Today: 240}},
		{"two share", []store.Sender{limited(0, 500, ""), second}, nil, 1284, dispatch.Reach{Days: 2, Today: 784}},
		{"the other has none", []store.Sender{limited(0, 500, ""), free}, nil, 1284, dispatch.Reach{Days: 1}},
		{"learned", []store.Sender{free}, map[string]dispatch.Learned{"free": {PerDay: 100, DayAt: start}}, 250, dispatch.Reach{Days: 3, Today: 100}},
		{"warming up: 50, 100, 200", []store.Sender{limited(0, 0, today)}, nil, 300, dispatch.Reach{Days: 3, Today: 50}},
	} {
		if got := dispatch.ReachOf(c.senders, c.learned, c.messages, start); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}
