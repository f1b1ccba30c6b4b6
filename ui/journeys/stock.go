package journeys

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"time"

	"gilmok/journey"
	"gilmok/journey/compose"
	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
	"gilmok/ui"
	"gilmok/ui/widgets"
)

// stock is what the workspace has to build a journey from.
type stock struct {
	messages   []store.Message
	segments   []store.Segment
	journeys   []store.Journey
	events     []store.EventName
	attributes []store.Attribute
	senders    []store.Sender
	rules      journey.Rules // what the settings say of every journey
}

// loadStock reads it.
func loadStock(ctx context.Context, s store.Reads) (k *stock, err error) {
	k = &stock{}
	if k.messages, err = s.Messages().List(ctx); err != nil {
		return nil, err
	}
	if k.segments, err = s.Segments().List(ctx); err != nil {
		return nil, err
	}
	if k.journeys, err = s.Journeys().List(ctx); err != nil {
		return nil, err
	}
	if k.events, err = s.Events().Names(ctx); err != nil {
		return nil, err
	}
	if k.attributes, err = s.Customers().Attributes(ctx); err != nil {
		return nil, err
	}
	if k.senders, err = s.Senders().List(ctx); err != nil {
		return nil, err
	}
	settings, err := s.Settings().All(ctx)
	if err != nil {
		return nil, err
	}
	if k.rules, err = journey.RulesFor(&journey.Journey{}, settings); err != nil {
		slog.Warn("read the rules of the settings", "error", err) // the panel shows those that can be read
	}
	return k, nil
}

// zone is the shop's clock.
func (k *stock) zone() *time.Location {
	if k == nil {
		return time.Local
	}
	return cmp.Or(k.rules.Shop, time.Local)
}

// field is how the shop calls an attribute of its customers.
func (k *stock) field(key string) string {
	if k != nil {
		if i := slices.IndexFunc(k.attributes, func(a store.Attribute) bool { return a.Key == key }); i >= 0 && k.attributes[i].Label != "" {
			return k.attributes[i].Label
		}
	}
	return ui.FieldName(key)
}

// ruleSentence is a rule with those names.
func (k *stock) ruleSentence(r segment.Rule) string {
	if k == nil {
		return ui.RuleSentence(r)
	}
	return ui.RuleSentence(r, k.attributes...)
}

// channel is the channel of a message, email where it is not there.
func (k *stock) channel(message string) store.Channel {
	if k != nil {
		for _, m := range k.messages {
			if m.Name == message {
				return m.Channel
			}
		}
	}
	return store.ChannelEmail
}

// wayOut is through what a message goes; a sender that is gone is not waited for.
func (k *stock) wayOut(message string) wayOut {
	way := wayOut{channel: k.channel(message)}
	i := slices.IndexFunc(k.messages, func(m store.Message) bool { return m.Name == message })
	if i < 0 {
		return way
	}
	named := ui.SenderNamed(k.messages[i].Document)
	if slices.ContainsFunc(k.senders, func(s store.Sender) bool { return s.Name == named && s.Channel == way.channel }) {
		way.sender = named
	}
	return way
}

// known is the stock as Validate wants it.
func (k *stock) known() journey.Known {
	if k == nil {
		return journey.Known{}
	}
	return journey.KnownOf(k.messages, k.segments, k.journeys, k.attributes, k.events, k.senders, compose.Broken)
}

func (k *stock) segmentOptions() (options []widgets.Option) {
	for _, s := range k.segments {
		options = append(options, widgets.Option{ID: s.Name, Text: s.Name, Icon: "funnel"})
	}
	return options
}

func (k *stock) messageOptions(only ...store.Channel) (options []widgets.Option) {
	for _, m := range k.messages {
		if len(only) == 0 || m.Channel == only[0] {
			options = append(options, widgets.Option{ID: m.Name, Text: m.Name, Icon: ui.ChannelIcon(m.Channel)})
		}
	}
	return options
}

func (k *stock) eventOptions() (options []widgets.Option) {
	for _, e := range k.events {
		options = append(options, widgets.Option{ID: e.Name, Text: ui.EventTitle(e.Name)})
	}
	return options
}

func (k *stock) attributeOptions(kinds ...value.Kind) (options []widgets.Option) {
	for _, a := range k.attributes {
		fits := len(kinds) == 0
		for _, kind := range kinds {
			fits = fits || a.Kind == kind
		}
		if fits {
			options = append(options, widgets.Option{ID: a.Key, Text: ui.AttributeName(a)})
		}
	}
	return options
}

// settableOptions are the attributes that a step may change: the shop's own, of
// these kinds where any are named.
func (k *stock) settableOptions(kinds ...value.Kind) (options []widgets.Option) {
	for _, a := range k.attributes {
		if !a.Computed && (len(kinds) == 0 || slices.Contains(kinds, a.Kind)) {
			options = append(options, widgets.Option{ID: a.Key, Text: ui.AttributeName(a)})
		}
	}
	return options
}

func (k *stock) journeyOptions() (options []widgets.Option) {
	for _, j := range k.journeys {
		options = append(options, widgets.Option{ID: j.Name, Text: j.Name, Icon: "waypoints"})
	}
	return options
}
