package journey_test

import (
	"testing"

	"gilmok/journey"
	"gilmok/store"
)

func TestOneOffIsAJourneyWithoutProblems(t *testing.T) {
	j := journey.OneOff("Autumn", "Regulars", "News", 7)
	known := journey.Known{
		Messages: map[string]journey.MessageInfo{"News": {Name: "News", Channel: store.ChannelEmail}},
		Segments: map[string]bool{"Regulars": true}, Channels: map[store.Channel]bool{store.ChannelEmail: true},
	}
	if problems := journey.Validate(j, known); len(problems) > 0 {
		t.Errorf("problems: %+v", problems)
	}
	data, err := journey.Marshal(j)
	if err != nil {
		t.Fatal(err)
	}
	back, err := journey.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	if !journey.Same(j, back) || back.Name != "Autumn" {
		t.Errorf("the document says something else: %s", data)
	}
	known.Segments = map[string]bool{}
	if !journey.Blocks(journey.Validate(j, known)) {
		t.Error("a segment that is gone is no problem")
	}
	if !journey.OneOff("All", "", "News", 7).Audience.IsZero() {
		t.Error("no segment is not everybody")
	}
}
