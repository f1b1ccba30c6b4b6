package journey

import (
	"context"
	"fmt"

	"gilmok/store"
)

// KnownIn asks a workspace what Validate holds a journey against.
func KnownIn(ctx context.Context, st store.Reads) (Known, error) {
	k := Known{
		Segments: map[string]bool{}, Journeys: map[string]bool{}, Attributes: map[string]bool{},
		Events: map[string]bool{}, Channels: map[store.Channel]bool{},
	}
	var err error
	fail := func(err error) (Known, error) { return Known{}, fmt.Errorf("read what the workspace knows: %w", err) }
	if k.Messages, err = drafts(ctx, st); err != nil {
		return fail(err)
	}
	segments, err := st.Segments().List(ctx)
	if err != nil {
		return fail(err)
	}
	for _, s := range segments {
		k.Segments[s.Name] = true
	}
	journeys, err := st.Journeys().List(ctx)
	if err != nil {
		return fail(err)
	}
	for _, j := range journeys {
		k.Journeys[j.Name] = true
	}
	attributes, err := st.Customers().Attributes(ctx)
	if err != nil {
		return fail(err)
	}
	for _, a := range attributes {
		k.Attributes[a.Key] = true
	}
	events, err := st.Events().Names(ctx)
	if err != nil {
		return fail(err)
	}
	for _, name := range gilmokEvents {
		k.Events[name] = true
	}
	for _, e := range events {
		k.Events[e.Name] = true
	}
	senders, err := st.Senders().List(ctx)
	if err != nil {
		return fail(err)
	}
	for _, s := range senders {
		k.Channels[s.Channel] = true
	}
	return k, nil
}

// gilmokEvents come about by Gilmok's own doing, so that they may be waited for
// before there is one.
var gilmokEvents = []string{
	store.EventOrdered, store.EventOrderCancelled, store.EventSent, store.EventDelivered, store.EventOpened,
	store.EventClicked, store.EventBounced, store.EventComplained, store.EventUnsubscribed,
}

// drafts gives the messages as they are being edited.
func drafts(ctx context.Context, st store.Reads) (map[string]MessageInfo, error) {
	messages, err := st.Messages().List(ctx)
	if err != nil {
		return nil, err
	}
	infos := make(map[string]MessageInfo, len(messages))
	for _, m := range messages {
		infos[m.Name] = MessageInfo{Name: m.Name, Channel: m.Channel, Purpose: m.Purpose, Tags: m.Tags}
	}
	return infos, nil
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
