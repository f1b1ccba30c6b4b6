package journey

import (
	"testing"
	"time"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/segment/crowd"
	"gilmok/store/value"
)

// TestHomeInARehearsal: where somebody lives is known, and follows who moves on the way.
func TestHomeInARehearsal(t *testing.T) {
	w := NewWorld(segment.Needs{}, time.UTC)
	for i, country := range []string{"KR", "", "KR", "JP"} {
		s := &store.Subject{}
		s.ID, s.Country = store.CustomerID(i+1), country
		w.Add(s)
	}
	v := &view{w: w}
	for row, want := range []string{"KR", "", "KR", "JP"} {
		if v.reset(row); v.Home() != want {
			t.Errorf("row %d: %q, want %q", row, v.Home(), want)
		}
	}
	v.set = []changed{{key: "country", to: value.Text("KR")}}
	if v.Home() != "KR" {
		t.Errorf("moved to Korea, lives in %q", v.Home())
	}
}

// What a rehearsal makes happen stands between what really happened before and after: the
// last event is that of the virtual now.
func TestViewKeepsEventsInOrder(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2026, 8, n, 12, 0, 0, 0, time.UTC) }
	events := crowd.NewEvents([]string{"kind"})
	events.Add([]segment.Occurrence{{At: day(1), Properties: store.Properties{"kind": "before"}}, {At: day(20), Properties: store.Properties{"kind": "after"}}})
	v := &view{w: &World{ids: []store.CustomerID{1}, events: map[string]*crowd.Events{"booked": events}, shop: time.UTC, zones: []uint16{0}, locations: []*time.Location{time.UTC}}}
	says := func(text string, now time.Time) bool {
		t.Helper()
		r, err := segment.ParseText(text)
		if err != nil {
			t.Fatal(err)
		}
		return r.Match(v, now)
	}
	if !says(`last booked where (kind is "before")`, day(10)) || !says(`last booked where (kind is "after")`, day(21)) {
		t.Error("what really happened is not in order")
	}
	v.happened(Event{Name: "booked", At: day(9), Properties: store.Properties{"kind": "made"}})
	for text, now := range map[string]time.Time{
		`last booked where (kind is "made")`:    day(10),
		`last booked where (kind is "before")`:  day(8),
		`last booked where (kind is "after")`:   day(21),
		`first booked where (kind is "before")`: day(21),
	} {
		if !says(text, now) {
			t.Errorf("on %s not: %s", now.Format(time.DateOnly), text)
		}
	}
}
