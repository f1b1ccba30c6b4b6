package template

import (
	"context"
	"fmt"
	"slices"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
)

// Offer is a template with what a workspace has for it.
type Offer struct {
	Template
	// Events and Attributes that nobody has, and Products where there are none. Without
	// any of them it is ready.
	Events, Attributes []string
	Products           bool
	// People are those it may take in, of one that is ready: whom it is for, with the
	// event or the attribute by which they come.
	People int
}

// Ready reports whether the workspace has all that the template needs.
func (o Offer) Ready() bool { return len(o.Events)+len(o.Attributes) == 0 && !o.Products }

// lately is how far back an event must lie for its people to be counted: as many days
// as a rehearsal lets happen again.
var lately = value.Days(90)

// Offers gives all templates as a workspace stands, the ready ones first.
func Offers(ctx context.Context, st store.Reads) ([]Offer, error) {
	names, err := st.Events().Names(ctx)
	if err != nil {
		return nil, fmt.Errorf("offer templates: %w", err)
	}
	attributes, err := st.Customers().Attributes(ctx)
	if err != nil {
		return nil, fmt.Errorf("offer templates: %w", err)
	}
	products, err := st.Products().Count(ctx)
	if err != nil {
		return nil, fmt.Errorf("offer templates: %w", err)
	}
	happened := func(name string) bool {
		return slices.ContainsFunc(names, func(e store.EventName) bool { return e.Name == name && e.Count > 0 })
	}
	had := func(key string) bool {
		return slices.ContainsFunc(attributes, func(a store.Attribute) bool { return a.Key == key })
	}
	var ready, later []Offer
	for _, t := range All() {
		o := t.offer(happened, had, products)
		if !o.Ready() {
			later = append(later, o)
			continue
		}
		if o.People, err = t.people(ctx, st); err != nil {
			return nil, fmt.Errorf("offer template %s: %w", t.ID, err)
		}
		ready = append(ready, o)
	}
	return append(ready, later...), nil
}

func (t Template) offer(happened, had func(string) bool, products int) Offer {
	o := Offer{Template: t, Products: t.Needs.Catalogue && products == 0}
	for _, name := range t.Needs.Events {
		if !happened(name) {
			o.Events = append(o.Events, name)
		}
	}
	if len(t.Needs.Any) > 0 && !slices.ContainsFunc(t.Needs.Any, happened) {
		o.Events = append(o.Events, t.Needs.Any[0])
	}
	for _, key := range t.Needs.Attributes {
		if !had(key) {
			o.Attributes = append(o.Attributes, key)
		}
	}
	return o
}

// people counts whom the template may take in.
func (t Template) people(ctx context.Context, st store.Reads) (int, error) {
	j, err := journey.Parse(t.doc)
	if err != nil {
		return 0, err
	}
	var all []segment.Rule
	if !j.Audience.IsZero() {
		all = append(all, j.Audience.Rule)
	}
	if door := comesBy(j.Entry); door != nil {
		all = append(all, door)
	}
	return st.Customers().Count(ctx, segment.All{Of: all})
}

// comesBy is what somebody must have to come in by; nil: nothing.
func comesBy(e journey.Entry) segment.Rule {
	happened := func(name string) segment.Rule {
		return segment.Event{Name: name, Window: segment.Window{Within: lately}}
	}
	switch e.Kind {
	case journey.EntryEvent:
		return happened(e.Event)
	case journey.EntryProductChanged:
		var any []segment.Rule
		for _, name := range journey.Interested {
			any = append(any, happened(name))
		}
		return segment.Any{Of: any}
	case journey.EntryDate, journey.EntryAttributeChanged:
		return segment.Attribute{Key: e.Attribute, Test: segment.Test{Op: segment.OpIsSet}}
	}
	return nil
}
