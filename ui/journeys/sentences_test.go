package journeys

import (
	"strings"
	"testing"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
)

// What a setting changes, the sentence of the step says.
func TestSentenceTellsSettings(t *testing.T) {
	long, nine, ten := value.Days(2), journey.Wall(9, 0), journey.Wall(10, 0)
	for _, c := range []struct {
		with, without journey.Step
		words         string
	}{
		{&journey.Wait{For: &long, SkipHolidays: true}, &journey.Wait{For: &long}, "Never on a public holiday"},
		{&journey.Experiment{Winner: &journey.Winner{By: "ordered", After: value.Days(14), Each: "city"}}, &journey.Experiment{Winner: &journey.Winner{By: "ordered", After: value.Days(14)}}, "After 2 weeks each group"},
		{&journey.Message{Messages: []string{"A"}, OnlyIf: &journey.Rule{Rule: segment.InSegment{Name: "VIP"}}}, &journey.Message{Messages: []string{"A"}}, "Only if it holds in the moment of sending: VIP."},
		{&journey.Webhook{Message: "Tell the shop"}, &journey.Webhook{}, "with “Tell the shop”"},
		{&journey.SetContext{Set: []journey.Variable{{Name: "greeting"}, {Name: "round"}}}, &journey.SetContext{}, "Remembers “greeting”, “round” for"},
		{&journey.BestTime{From: &nine, To: &ten}, &journey.BestTime{}, "Only between 09:00 and 10:00."},
		{&journey.ToDo{Within: &long}, &journey.ToDo{}, "Whoever is not within 2 days goes by “Time up”."},
		{&journey.Groups{Groups: []journey.Group{{ID: "g1", Name: "Busan"}, {ID: "g2"}}}, &journey.Groups{}, "of “Busan”, “g2” decides"},
	} {
		if !strings.Contains(sentence(c.with, nil), c.words) || strings.Contains(sentence(c.without, nil), c.words) {
			t.Errorf("with it: %q, without: %q", sentence(c.with, nil), sentence(c.without, nil))
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
		{journey.Until{At: &ten, Weekday: week[1:2]}, "Wait until the next Monday, 10:00, in the customer's zone. Whoever comes later waits for the next one."},
		{journey.Until{Property: "entry.departure", Offset: value.Days(-3), At: &ten}, "Wait until 3 days before “entry.departure”, 10:00, in the customer's zone. Whoever comes later leaves the journey."},
		{journey.Until{Attribute: "birthday", Past: journey.PastNext}, "Wait until the day of the customer's “birthday”, in the customer's zone. Whoever comes later waits for the next one."},
	} {
		if got := sentence(&journey.Wait{Until: &c.until}, nil); got != c.words {
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

// A rule of any form, a date and a time are read back, with the shop's own words for
// its attributes.
func TestSentenceNamesWhatDecides(t *testing.T) {
	k := &stock{attributes: []store.Attribute{{Key: "birthday", Label: "Day of birth"}, {Key: "city", Label: "Town"}}}
	rule := func(r segment.Rule) *journey.Rule { return &journey.Rule{Rule: r} }
	city := segment.Attribute{Key: "city", Test: segment.Test{Op: segment.OpIs, Value: value.Text("Busan")}}
	ten, never := journey.Wall(10, 0), false
	entry := func(e journey.Entry) string { return entrySentence(&journey.Journey{Entry: e}, k) }
	for _, c := range []struct{ got, want string }{
		{sentence(&journey.Split{Rule: rule(city)}, k), "“Town = Busan”"},
		{sentence(&journey.Split{Rule: rule(segment.All{Of: []segment.Rule{city, segment.Event{Name: store.EventOrdered}}})}, k), "the other way: Town is Busan and “Ordered”"},
		{sentence(&journey.Wait{Until: &journey.Until{Attribute: "birthday"}}, k), "“Day of birth”"},
		{sentence(&journey.UpdateCustomer{Remove: []string{"birthday"}}, k), "Day of birth"},
		{entry(journey.Entry{Kind: journey.EntryDate, Attribute: "birthday", Offset: value.Days(-7), Time: &ten}), "1 week before the customer's “Day of birth”, 10:00: every customer"},
		{entry(journey.Entry{Kind: journey.EntryDate, Attribute: "birthday", Yearly: &never}), "in that year only"},
		{entry(journey.Entry{Kind: journey.EntryAttributeChanged, Attribute: "city"}), "When “Town” changes: every customer"},
		{entry(journey.Entry{Kind: journey.EntrySegmentJoined, Segment: "VIP"}), "On joining the segment “VIP”: every customer"},
		{entry(journey.Entry{Kind: journey.EntrySchedule, At: "2026-12-01T09:00:00+09:00"}), "09:00"},
		{entry(journey.Entry{Kind: journey.EntrySchedule, At: journey.AtLaunch, RRule: "FREQ=YEARLY;BYMONTH=5", Time: &ten}), "Every year on the day of the launch in May at 10:00: every customer"},
	} {
		if !strings.Contains(c.got, c.want) {
			t.Errorf("%q lacks %q", c.got, c.want)
		}
	}
}

// The window holds a journey against the same as the command line does: events of
// Gilmok's own need not have happened yet, and a long text is one, which costs more.
func TestStockKnowsLongTextsAndOwnEvents(t *testing.T) {
	text := func(words string) []byte { return []byte(`{"text":"` + words + `"}`) }
	k := (&stock{messages: []store.Message{
		{Name: "short", Channel: store.ChannelSMS, Document: text("안녕하세요")},
		{Name: "long", Channel: store.ChannelSMS, Document: text(strings.Repeat("안녕하세요 ", 20))},
	}}).known()
	if k.Messages["short"].Long || !k.Messages["long"].Long {
		t.Errorf("the texts are %+v", k.Messages)
	}
	if !k.Events[store.EventLowStock] || k.Events["waved"] {
		t.Errorf("the events are %v", k.Events)
	}
}

// A box says what the shop calls an attribute, as the panel beside it does.
func TestTitleOfAWaitHasTheNameOfItsAttribute(t *testing.T) {
	k := &stock{attributes: []store.Attribute{{Key: "bday", Label: "Birthday"}}}
	for want, until := range map[string]journey.Until{
		"Wait until Birthday":  {Attribute: "bday"},
		"Wait until departure": {Property: "entry.departure"},
	} {
		if got := stepTitle(&journey.Wait{Until: &until}, k); got != want {
			t.Errorf("%+v is called %q, want %q", until, got, want)
		}
	}
}

// Nobody reads a code: each reason for staying outside is said.
func TestReasonsAtTheDoorAreSaid(t *testing.T) {
	for _, code := range []string{journey.ReasonAudience, journey.ReasonReentry, journey.ReasonLimit} {
		if words := exitReason(code); strings.EqualFold(words, code) || !strings.Contains(words, " ") {
			t.Errorf("%q is said as %q", code, words)
		}
	}
}
