package journey

import (
	"context"
	"errors"
	"fmt"

	"gilmok/store"
)

// KnownIn asks a workspace what Validate holds a journey against. broken reads
// templates, as Known has it.
func KnownIn(ctx context.Context, st store.Reads, broken func(text string) string) (Known, error) {
	messages, err := st.Messages().List(ctx)
	segments, err1 := st.Segments().List(ctx)
	journeys, err2 := st.Journeys().List(ctx)
	attributes, err3 := st.Customers().Attributes(ctx)
	events, err4 := st.Events().Names(ctx)
	senders, err5 := st.Senders().List(ctx)
	if err := errors.Join(err, err1, err2, err3, err4, err5); err != nil {
		return Known{}, fmt.Errorf("read what the workspace knows: %w", err)
	}
	return KnownOf(messages, segments, journeys, attributes, events, senders, broken), nil
}

// KnownOf is KnownIn for who has read the lists already.
func KnownOf(messages []store.Message, segments []store.Segment, journeys []store.Journey, attributes []store.Attribute, events []store.EventName, senders []store.Sender, broken func(text string) string) Known {
	k := Known{
		Messages: infosOf(messages), Segments: map[string]bool{}, Journeys: map[string]bool{}, Attributes: map[string]bool{},
		Events: map[string]bool{}, Channels: map[store.Channel]bool{}, Broken: broken,
	}
	for _, s := range segments {
		k.Segments[s.Name] = true
	}
	for _, j := range journeys {
		k.Journeys[j.Name] = true
	}
	for _, a := range attributes {
		k.Attributes[a.Key] = true
	}
	for _, name := range gilmokEvents {
		k.Events[name] = true
	}
	for _, e := range events {
		k.Events[e.Name] = true
	}
	for _, s := range senders {
		k.Channels[s.Channel] = true
	}
	return k
}

// gilmokEvents come about by Gilmok's own doing, so that they may be waited for
// before there is one.
var gilmokEvents = []string{
	store.EventOrdered, store.EventOrderCancelled, store.EventSent, store.EventDelivered, store.EventOpened,
	store.EventClicked, store.EventBounced, store.EventComplained, store.EventUnsubscribed, store.EventReplied,
	store.EventPriceDropped, store.EventBackInStock, store.EventLowStock,
}

// drafts gives the messages as they are being edited.
func drafts(ctx context.Context, st store.Reads) (map[string]MessageInfo, error) {
	messages, err := st.Messages().List(ctx)
	if err != nil {
		return nil, err
	}
	return infosOf(messages), nil
}

func infosOf(messages []store.Message) map[string]MessageInfo {
	infos := make(map[string]MessageInfo, len(messages))
	for _, m := range messages {
		infos[m.Name] = MessageInfo{Name: m.Name, Channel: m.Channel, Purpose: m.Purpose, Tags: m.Tags, Long: isLong(m.Channel, m.Document)}
	}
	return infos
}

// EngineFor prepares an engine for a journey as it is being edited: with the
// workspace's messages and settings.
func EngineFor(ctx context.Context, st store.Reads, j *Journey) (*Engine, error) {
	messages, err := drafts(ctx, st)
	if err != nil {
		return nil, fmt.Errorf("prepare journey %q: %w", j.Name, err)
	}
	settings, err := st.Settings().All(ctx)
	if err != nil {
		return nil, fmt.Errorf("prepare journey %q: %w", j.Name, err)
	}
	rules, err := RulesFor(j, settings)
	if err != nil {
		return nil, fmt.Errorf("prepare journey %q: %w", j.Name, err)
	}
	return (&Engine{Journey: j, Seed: j.Seed, Messages: messages, Rules: rules}).Prepare(), nil
}
