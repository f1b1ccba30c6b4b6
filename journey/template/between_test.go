package template

import (
	"strings"
	"testing"

	"gilmok/journey"
	"gilmok/preview"
	"gilmok/store"
	"gilmok/store/value"
)

// Each journey that a report asks for can be rehearsed and launched as it comes, says
// what it is about, and its id leads back to it.
func TestBetween(t *testing.T) {
	for _, trial := range append([]Trial{""}, Trials...) {
		for _, language := range []string{"en", "ko"} {
			b := Between{From: "seen & liked", To: store.EventOrdered, Days: 14, Name: "A \"name\"", What: "Tea {{ x }} & \"more\"", Trial: trial}
			again, ok := FindBetween(b.ID())
			if !ok || again != b {
				t.Fatalf("%q: %+v, %v", b.ID(), again, ok)
			}
			j, messages, err := again.Open(language, 7)
			if err != nil {
				t.Fatal(err)
			}
			if j.Name != b.Name || j.Seed != 7 || j.Entry.Event != b.From || j.Conversion[0].Event != b.To || j.Conversion[0].Within != value.Days(14) {
				t.Errorf("%q: %+v", trial, j)
			}
			known := journey.Known{Messages: map[string]journey.MessageInfo{}, Events: map[string]bool{b.From: true, b.To: true}, Channels: map[store.Channel]bool{store.ChannelEmail: true}}
			for _, m := range messages {
				known.Messages[m.Name] = journey.MessageInfo{Name: m.Name, Channel: m.Channel, Purpose: m.Purpose}
				if text := string(m.Document); strings.Contains(text, whatMark) || strings.Contains(text, "{{ x") || trial != TrialProducts && !strings.Contains(text, "Tea") {
					t.Errorf("%q: %s", trial, text)
				}
				if _, err := preview.ParseMessage(m.Document); err != nil {
					t.Errorf("%q: %v", trial, err)
				}
			}
			for _, p := range journey.Validate(j, known) {
				t.Errorf("%q: %+v", trial, p)
			}
			if _, divides := j.Steps["x1"].(*journey.Experiment); divides != (trial != "") {
				t.Errorf("%q divides people: %v", trial, divides)
			}
		}
	}
	if e := mustOpen(t, Between{From: "seen", To: "bought"}).Steps["e1"].(*journey.WaitForEvent); e.Branches[0].Event != "bought" {
		t.Errorf("it waits for %+v", e.Branches)
	}
	for _, id := range []string{"", "welcome", betweenMark, betweenMark + "from=a&to=b&days=x", betweenMark + "from=a&to=b&days=3&trial=no", betweenMark + "%zz"} {
		if _, ok := FindBetween(id); ok {
			t.Errorf("%q was found", id)
		}
	}
}

func mustOpen(t *testing.T, b Between) *journey.Journey {
	t.Helper()
	j, _, err := b.Open("en", 1)
	if err != nil {
		t.Fatal(err)
	}
	return j
}
