package dispatch

import (
	"maps"
	"testing"
	"time"

	"gilmok/journey"
)

func TestSlowDownHalvesAndComesBack(t *testing.T) {
	now := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	clock := journey.NewVirtual(now)
	d := New(nil, clock, nil, nil, Options{Boot: "boot"})
	d.outlets["main"] = &outlet{throttle: limited(20, 0, 0, nil)}
	d.outlets["free"] = &outlet{throttle: limited(0, 0, 0, nil)}
	if got := d.Speeds(); !maps.Equal(got, map[string]float64{"main": 20}) {
		t.Fatalf("before: %v", got)
	}
	d.SlowDown()
	if got := d.Speeds(); got["main"] != 10 || got["free"] != 0.5 { // without a limit it starts from one a second
		t.Errorf("slowed down: %v", got)
	}
	if err := clock.Until(t.Context(), now.Add(30*time.Minute)); err != nil {
		t.Fatal(err)
	}
	if got := d.Speeds()["main"]; got != 20 {
		t.Errorf("half an hour later: %v", got)
	}
}
