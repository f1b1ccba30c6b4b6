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

// Each form of a wait is read back with what it waits for.
func TestSentenceOfAWait(t *testing.T) {
	ten, week := journey.Wall(10, 0), []journey.Weekday{0, 1, 2, 3, 4, 5, 6}
	for _, c := range []struct {
		until journey.Until
		words string
	}{
		{journey.Until{At: &ten}, "Wait until it is 10:00 in the customer's zone. Whoever comes later waits for the next day."},
		{journey.Until{At: &ten, Weekday: week, Past: journey.PastNext}, "Wait until it is 10:00 in the customer's zone. Whoever comes later waits for the next day."},
		{journey.Until{At: &ten, Weekday: week[1:2]}, "Wait until the next Mon, 10:00, in the customer's zone. Whoever comes later waits for the next one."},
		{journey.Until{Property: "entry.departure", Offset: value.Days(-3), At: &ten}, "Wait until 3 days before “entry.departure”, 10:00, in the customer's zone. Whoever comes later leaves the journey."},
		{journey.Until{Attribute: "birthday", Past: journey.PastNext}, "Wait until the day of the customer's “birthday”, in the customer's zone. Whoever comes later waits for the next one."},
	} {
		if got := sentence(&journey.Wait{Until: &c.until}); got != c.words {
			t.Errorf("%+v: %q, want %q", c.until, got, c.words)
		}
	}
}

// What looks like a number stays text where a number would not be written so.
func TestLiteral(t *testing.T) {
	for text, want := range map[string]any{"12": 12.0, "-0.5": -0.5, "12.50": 12.5, "3.": "3.", "true": true, "gold": "gold", "01012345678": "01012345678", "nan": "nan", "Inf": "Inf", "1e400": "1e400", "12 ": "12 "} {
		if got := literal(text); got != want {
			t.Errorf("literal(%q) = %#v, want %#v", text, got, want)
		}
	}
}
