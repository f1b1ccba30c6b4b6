package dispatch

import (
	"testing"
	"time"

	"gilmok/store"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func limited(perSecond float64, perHour, perDay int, earlier []time.Time) *throttle {
	return newThrottle(store.Sender{PerSecond: perSecond, PerHour: perHour, PerDay: perDay}, Learned{}, nil, earlier, noon)
}

func TestQuota(t *testing.T) {
	th := limited(0, 3, 5, []time.Time{noon.Add(-23 * time.Hour)})
	now := noon
	var got []time.Duration // when each message could go, from noon
	for range 8 {
		until, ok := th.Reserve(now)
		for !ok {
			if !until.After(now) {
				t.Fatalf("put off to %v, which is not later than %v", until, now)
			}
			now = until
			until, ok = th.Reserve(now)
		}
		got = append(got, now.Sub(noon))
	}
	// One of the five a day went yesterday at 13:00; three go at once; the fourth an
	// hour later, which is also when yesterday's is forgotten, and the fifth with it.
	// Then the day is full until tomorrow noon, when the first three are forgotten.
	want := []time.Duration{0, 0, 0, time.Hour, time.Hour, 24 * time.Hour, 24 * time.Hour, 24 * time.Hour}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("message %d after %v, want %v (all: %v)", i+1, got[i], want[i], got)
			break
		}
	}
}

func TestReturnedReservationIsFree(t *testing.T) {
	th := limited(0, 1, 0, nil)
	if _, ok := th.Reserve(noon); !ok {
		t.Fatal("the first was refused")
	}
	th.Return()
	if _, ok := th.Reserve(noon); !ok {
		t.Error("a reservation given back is not free")
	}
	if until, ok := th.Reserve(noon); ok || !until.Equal(noon.Add(time.Hour)) {
		t.Errorf("%v, %v", until, ok)
	}
}

func TestPace(t *testing.T) {
	th := limited(4, 0, 0, nil)
	for i := range 5 {
		if at, want := th.Pace(noon), noon.Add(time.Duration(i)*time.Second/4); !at.Equal(want) {
			t.Errorf("message %d at %v, want %v", i, at.Sub(noon), want.Sub(noon))
		}
	}
	free := limited(0, 0, 0, nil)
	for range 3 {
		if at := free.Pace(noon); !at.Equal(noon) {
			t.Errorf("without a limit: %v", at)
		}
	}
}

func TestLearnsFromTooFast(t *testing.T) {
	th := limited(0, 0, 0, nil)
	now := noon
	for range 200 { // twenty a second
		now = now.Add(50 * time.Millisecond)
		th.Took(now)
	}
	th.Slow(now, 0)
	if th.bearable < 17 || th.bearable > 19 {
		t.Errorf("learned %.1f a second where 20 got through, want a little less", th.bearable)
	}
	for range 8 {
		th.Slow(now, 0) // all connections hear the same lesson
	}
	if th.bearable < 17 {
		t.Errorf("one lesson was learned many times: %.2f", th.bearable)
	}
	before := th.bearable
	for range 180 { // three minutes
		now = now.Add(time.Second)
		th.Took(now)
	}
	if th.bearable < before*1.25 || th.bearable > before*1.35 {
		t.Errorf("after three minutes of success %.1f, want a tenth of %.1f more for each", th.bearable, before)
	}
	now = now.Add(24 * time.Hour)
	if th.Rate(now); th.bearable < before*1.25 || th.bearable > before*1.35 {
		t.Errorf("a day on which nothing was sent made it %.1f", th.bearable)
	}
	for range 100 {
		now = now.Add(2 * time.Second)
		th.Slow(now, 0)
	}
	if th.bearable != slowest {
		t.Errorf("slowed to %.3f, want no slower than %.1f", th.bearable, slowest)
	}
	now = now.Add(learnedFor)
	if at := th.Pace(now); th.bearable != 0 || !at.Equal(now) {
		t.Errorf("after a week the lesson is not forgotten: %.1f", th.bearable)
	}
}

// TestOvergrown: a provider that takes three times what it once found too fast is not slow.
func TestOvergrown(t *testing.T) {
	th, now := limited(0, 0, 0, nil), noon
	for range 10 {
		now = now.Add(time.Second)
		th.Took(now)
	}
	th.Slow(now, 0)
	for minutes := 1; th.Rate(now) > 0; minutes++ {
		if now = now.Add(time.Minute); minutes > 21 {
			t.Fatalf("still %.2f a second after %d minutes of success", th.bearable, minutes)
		}
		th.Took(now)
	}
	if l, _ := th.Lessons(); l != (Learned{}) {
		t.Errorf("%+v is kept", l)
	}
}

// TestHalve: a person's word is not the provider's: it is not kept, and ends where the
// sender is as fast as it was.
func TestHalve(t *testing.T) {
	th, now := limited(0, 0, 0, nil), noon
	for range 100 {
		now = now.Add(100 * time.Millisecond)
		th.Took(now)
	}
	th.Halve(now)
	if rate := th.Rate(now); rate < 4.5 || rate > 5.5 {
		t.Errorf("%.1f a second, want half of 10", rate)
	}
	if l, _ := th.Lessons(); l != (Learned{}) {
		t.Errorf("%+v is kept", l)
	}
	for range 11 {
		now = now.Add(time.Minute)
		th.Took(now)
	}
	if rate := th.Rate(now); rate != 0 {
		t.Errorf("after eleven minutes of success still %.1f", rate)
	}
}

func TestRetryAfterClosesTheSender(t *testing.T) {
	th := limited(0, 0, 0, nil)
	th.Slow(noon, 30*time.Second)
	if until, ok := th.Reserve(noon.Add(time.Second)); ok || !until.Equal(noon.Add(30*time.Second)) {
		t.Errorf("%v, %v", until, ok)
	}
	if !th.Closed(noon.Add(31 * time.Second)).IsZero() {
		t.Error("still closed")
	}
}

func TestRetryIn(t *testing.T) {
	last := time.Duration(0)
	for attempt := 1; attempt <= 8; attempt++ {
		wait := RetryIn("a key", attempt)
		base := backOff[attempt-1]
		if wait < base || wait > base+base/4 || wait < last {
			t.Errorf("attempt %d: %v, want between %v and a quarter more", attempt, wait, base)
		}
		if wait != RetryIn("a key", attempt) {
			t.Error("the same message waits differently in another run")
		}
		last = wait
	}
	if RetryIn("a key", 100) < backOff[len(backOff)-1] {
		t.Error("a late attempt waits less")
	}
	different := map[time.Duration]bool{}
	for _, key := range []string{"a", "b", "c", "d", "e", "f", "g", "h"} {
		different[RetryIn(key, 4)] = true
	}
	if len(different) < 6 {
		t.Errorf("eight messages come back at only %d instants", len(different))
	}
}

func TestMask(t *testing.T) {
	for address, want := range map[string]string{
		"minji@example.test": "m****@example.test", "a@b.test": "a**@b.test", "@b.test": "*@b.test",
		"+821012345678": "*********5678", "123": "***", "": "", "민지@b.test": "민**@b.test",
	} {
		if got := Mask(address); got != want {
			t.Errorf("%q became %q, want %q", address, got, want)
		}
	}
	if got := MaskIn("550 <minji@example.test> unknown", "minji@example.test"); got != "550 <m****@example.test> unknown" {
		t.Errorf("%q", got)
	}
}

// TestClockSetBack: what was reckoned by a clock that was wrong moves along with it.
func TestClockSetBack(t *testing.T) {
	th := limited(1, 2, 0, nil)
	wrong := noon.Add(400 * 24 * time.Hour)
	th.Close(wrong.Add(10 * time.Second))
	for range 2 {
		th.Reserve(wrong.Add(10 * time.Second))
	}
	th.Pace(wrong.Add(10 * time.Second))
	if at := th.Pace(noon); at.Before(noon) || at.After(noon.Add(time.Minute)) {
		t.Errorf("the next turn is at %v", at)
	}
	if until, ok := th.Reserve(noon.Add(time.Minute)); ok || until.After(noon.Add(time.Hour+time.Minute)) {
		t.Errorf("the hour's quota is free %v at %v", ok, until)
	}
	if at := th.Pace(noon.Add(59 * time.Second)); at.Before(noon.Add(59 * time.Second)) {
		t.Errorf("a glance at an older clock moved the turn to %v", at)
	}
}
