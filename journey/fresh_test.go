package journey

import (
	"testing"

	"gilmok/store/segment"
)

func TestWhichRulesWaitForOrders(t *testing.T) {
	for text, want := range map[string]bool{
		`ordered`:                                             true,
		`did not ordered`:                                     true,
		`ordered in the last 2 days`:                          true,
		`ordered at most 1 times`:                             true,
		`ordered where (category is "x")`:                     false,
		`did not ordered where (category is "x")`:             true,
		`ordered in the last 2 days where (category is "x")`:  true,
		`city is "Seoul" and ordered where (category is "x")`: false,
		`first viewed then not ordered within 2 days`:         true,
		`last ordered before 2026-08-01`:                      true,
		`last ordered where (category is "x")`:                true,
		`first ordered where (category is "x")`:               false,
		`not last ordered where (category is "x")`:            true,
		`opened`: false,
		`first opened then not last ordered within 2 days`: true,
		`last opened before 2026-08-01`:                    false,
	} {
		r, err := segment.ParseText(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := readsOrders(r); got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}

// A round each week for those who have been quiet takes in ever more of them where
// nobody outside orders; one round alone, or one for buyers, does not.
func TestTakesTheQuiet(t *testing.T) {
	for text, want := range map[string]bool{`did not ordered in the last 90 days`: true, `ordered in the last 90 days where (category is "x")`: false, `city is "Seoul"`: false} {
		r, err := segment.ParseText(text)
		if err != nil {
			t.Fatal(err)
		}
		weekly := &Journey{Entry: Entry{Kind: EntrySchedule, RRule: "FREQ=WEEKLY"}, Audience: &Rule{r}}
		once := &Journey{Entry: Entry{Kind: EntrySchedule, At: AtLaunch}, Audience: weekly.Audience}
		if got := weekly.TakesTheQuiet(); got != want || once.TakesTheQuiet() {
			t.Errorf("%s: weekly %t, want %t; once %t", text, got, want, once.TakesTheQuiet())
		}
	}
	if (&Journey{Entry: Entry{Kind: EntrySchedule, RRule: "FREQ=WEEKLY"}}).TakesTheQuiet() {
		t.Error("everybody is taken for the quiet")
	}
}
