package messages

import (
	"context"
	"slices"
	"strings"

	"gilmok/journey"
	"gilmok/journey/compose"
	"gilmok/preview"
	"gilmok/store"
	"gilmok/store/segment"
)

// entry is the event that lets people into the journey of a message: templates
// read its properties as entry.x.
type entry struct {
	event string         // "": none
	lent  map[string]any // of somebody's newest, for those who have none; nil: none is known
}

// entryOf finds what an entry of the journey carries.
func entryOf(ctx context.Context, s store.Reads, j *journey.Journey) (entry, error) {
	e := entry{event: j.Entry.Listens()}
	if e.event == "" {
		return e, nil
	}
	newest, err := s.Events().List(ctx, store.EventQuery{Names: []string{e.event}, Page: store.Page{Limit: 1}})
	if err != nil {
		return e, err
	}
	if len(newest) > 0 {
		e.lent = newest[0].Properties
		return e, nil
	}
	switch e.event {
	case store.EventPriceDropped, store.EventBackInStock, store.EventLowStock:
		products, err := s.Products().List(ctx, "", store.Page{Limit: 1})
		if err != nil || len(products) == 0 {
			return e, err
		}
		p := products[0]
		e.lent = map[string]any{"product": p.ExternalID, "name": p.Name, "price": p.Price.Major(), "link": p.Link}
	}
	return e, nil
}

// carried are the properties of an entry that a message reads.
func carried(p *compose.Prepared) (names []string) {
	for _, variable := range p.Message.Variables() {
		parts := strings.FieldsFunc(variable, func(c rune) bool { return strings.ContainsRune(".[]'\"", c) })
		if len(parts) > 1 && carriedBy(parts[0]) && !slices.Contains(names, parts[1]) {
			names = append(names, parts[1])
		}
	}
	return names
}

// carriedBy reports whether a variable is what a passage carries.
func carriedBy(variable string) bool {
	head, _, _ := strings.Cut(variable, ".")
	switch head {
	case "entry", "context", "event", "event_properties", "canvas_entry_properties":
		return true
	}
	return false
}

// needs is what a message reads of a customer, and of the event that let them in.
func (e entry) needs(p *compose.Prepared) segment.Needs {
	n := p.Needs()
	n.AddAttribute("locale") // what a message lacks is a case
	if names := carried(p); e.event != "" && len(names) > 0 {
		n.AddEvent(e.event, names...)
	}
	return n
}

// context is what a passage of the customer would carry.
func (e entry) context(p *compose.Prepared, s *store.Subject) *journey.Context {
	names := carried(p)
	if e.event == "" || len(names) == 0 {
		return nil
	}
	list := s.Events(e.event)
	if len(list) == 0 || list[len(list)-1].Properties == nil {
		return &journey.Context{Entry: e.lent}
	}
	own := map[string]any{}
	for _, name := range names {
		if v := list[len(list)-1].Properties.Property(name); !v.IsNone() {
			own[name] = v.Property()
		}
	}
	return &journey.Context{Entry: own}
}

// known leaves out what is missing only because nobody has come in yet.
func (e entry) known(picks []preview.Pick) []preview.Pick {
	if e.lent != nil {
		return picks
	}
	return slices.DeleteFunc(picks, func(p preview.Pick) bool { return p.Reason == preview.ReasonMissing && carriedBy(p.Detail) })
}
