package journeys

import (
	"strings"
	"testing"

	"gilmok/journey"
	"gilmok/store/value"
)

// What a setting changes, the sentence of the step says.
func TestSentenceTellsSettings(t *testing.T) {
	long := value.Days(2)
	for _, c := range []struct {
		with, without journey.Step
		words         string
	}{
		{&journey.Wait{For: &long, SkipHolidays: true}, &journey.Wait{For: &long}, "Never on a public holiday"},
		{&journey.Experiment{Winner: &journey.Winner{By: "ordered", After: value.Days(14), Each: "city"}}, &journey.Experiment{Winner: &journey.Winner{By: "ordered", After: value.Days(14)}}, "After 2 weeks each group"},
	} {
		if !strings.Contains(sentence(c.with), c.words) || strings.Contains(sentence(c.without), c.words) {
			t.Errorf("with it: %q, without: %q", sentence(c.with), sentence(c.without))
		}
	}
}
