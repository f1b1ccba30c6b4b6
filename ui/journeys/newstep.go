package journeys

import (
	"strings"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/store/value"
	"gilmok/ui"
)

// A palette row is named by its kind, a message by kind and channel: "message/sms".
const channelMark = "/"

func paletteID(k journey.Kind, ch store.Channel) string {
	if ch == "" {
		return string(k)
	}
	return string(k) + channelMark + string(ch)
}

// newStep makes the step of a palette row with sensible defaults; nil for an unknown row.
func newStep(id string, stock *stock) journey.Step {
	kind, channel, _ := strings.Cut(id, channelMark)
	hour, day := durationOf(1, hours), value.Days(1)
	switch journey.Kind(kind) {
	case journey.KindWait:
		return &journey.Wait{For: &day}
	case journey.KindWaitForEvent:
		return &journey.WaitForEvent{Within: day, Branches: []journey.Branch{{ID: "bought", Event: store.EventOrdered}}}
	case journey.KindBestTime:
		return &journey.BestTime{Fallback: journey.Wall(10, 0)}
	case journey.KindThrottle:
		return &journey.Throttle{Most: 500, Per: hour}
	case journey.KindSplit:
		return &journey.Split{}
	case journey.KindGroups:
		return &journey.Groups{Groups: []journey.Group{{ID: "a"}, {ID: "b"}}}
	case journey.KindExperiment:
		return &journey.Experiment{Variants: []journey.Variant{{ID: "a", Weight: 45}, {ID: "b", Weight: 45}, {ID: journey.Control, Weight: 10}}}
	case journey.KindMessage:
		return newMessage(store.Channel(channel), stock)
	case journey.KindWebhook:
		return &journey.Webhook{}
	case journey.KindUpdateCustomer:
		return &journey.UpdateCustomer{}
	case journey.KindRecordEvent:
		return &journey.RecordEvent{}
	case journey.KindContext:
		return &journey.SetContext{}
	case journey.KindToDo:
		return &journey.ToDo{}
	case journey.KindGoToJourney:
		return &journey.GoToJourney{}
	case journey.KindJumpBack:
		return &journey.JumpBack{Most: 3}
	case journey.KindNote:
		return &journey.Note{}
	case journey.KindExit:
		return &journey.Exit{}
	}
	return nil
}

// newMessage takes the only message of a channel where there is just one.
func newMessage(ch store.Channel, stock *stock) *journey.Message {
	m := &journey.Message{}
	if ch == "" || stock == nil {
		return m
	}
	if options := stock.messageOptions(ch); len(options) == 1 {
		m.Messages = []string{options[0].ID}
	}
	return m
}

// paletteName and paletteIcon are what a palette row shows.
func paletteName(id string) string {
	kind, channel, ok := strings.Cut(id, channelMark)
	if ok {
		return ui.ChannelName(store.Channel(channel))
	}
	return kindName(journey.Kind(kind))
}

func paletteIcon(id string) string {
	kind, channel, ok := strings.Cut(id, channelMark)
	if ok {
		return ui.ChannelIcon(store.Channel(channel))
	}
	return kindIcon(journey.Kind(kind))
}
