package journey

import (
	"context"

	"gilmok/store"
)

// KnownIn lists what a workspace has, for Validate.
func KnownIn(ctx context.Context, from store.Reads) (Known, error) {
	k := Known{Messages: map[string]MessageInfo{}, Segments: map[string]bool{}, Journeys: map[string]bool{},
		Attributes: map[string]bool{}, Events: map[string]bool{}, Channels: map[store.Channel]bool{}}
	messages, err := from.Messages().List(ctx)
	if err != nil {
		return k, err
	}
	for _, m := range messages {
		k.Messages[m.Name] = MessageInfo{Channel: m.Channel, Purpose: m.Purpose, Tags: m.Tags}
	}
	segments, err := from.Segments().List(ctx)
	if err != nil {
		return k, err
	}
	for _, s := range segments {
		k.Segments[s.Name] = true
	}
	journeys, err := from.Journeys().List(ctx)
	if err != nil {
		return k, err
	}
	for _, j := range journeys {
		k.Journeys[j.Name] = true
	}
	attributes, err := from.Customers().Attributes(ctx)
	if err != nil {
		return k, err
	}
	for _, a := range attributes {
		k.Attributes[a.Key] = true
	}
	events, err := from.Events().Names(ctx)
	if err != nil {
		return k, err
	}
	for _, e := range events {
		k.Events[e.Name] = true
	}
	senders, err := from.Senders().List(ctx)
	for _, s := range senders {
		k.Channels[s.Channel] = true
	}
	return k, err
}
