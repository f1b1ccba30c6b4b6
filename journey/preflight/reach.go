package preflight

import (
	"context"
	"fmt"
	"strings"

	"gilmok/journey"
	"gilmok/store"
	"gilmok/store/segment"
)

// reach is whom the journey can write to, and what an entry carries.
type reach struct {
	needs   segment.Needs
	segment string // only its members
	having  string // only those who have this attribute
	event   string // that lets people in
	// carried are the properties that messages read of it.
	carried []string
	// lent is what a newest entry of anybody carries, for those who have none.
	lent *journey.Context
}

// standard fields that rules and renders look at.
var standard = []string{"external_id", "name", "email", "phone", "push_token", "time_zone", "locale", "country"}

func (p *proof) readReach(ctx context.Context) error {
	r, entry := &p.reach, &p.journey.Entry
	r.needs = segment.Needs{Consent: true, Suppressed: true}
	for _, key := range standard {
		r.needs.AddAttribute(key)
	}
	r.needs.AddEvent(store.EventConsentNotified)
	r.needs.AddEvent(store.EventConsentReminded)
	if a := p.journey.Audience; !a.IsZero() {
		r.needs.Add(a.Rule)
	}
	for _, m := range p.papers {
		if m.prepared != nil {
			r.needs.Merge(m.prepared.Needs())
			r.carry(m.prepared.Message.Variables())
		}
	}
	switch entry.Kind {
	case journey.EntrySegmentJoined:
		return p.readMembers(ctx, entry.Segment)
	case journey.EntryDate, journey.EntryAttributeChanged:
		r.having = entry.Attribute
		r.needs.AddAttribute(entry.Attribute)
	}
	if r.event = entry.Listens(); r.event != "" && len(r.carried) > 0 {
		r.needs.AddEvent(r.event, r.carried...)
		return p.lend(ctx)
	}
	return nil
}

// carry notes the properties of an entry that variables read.
func (r *reach) carry(variables []string) {
	for _, v := range variables {
		if !carriedBy(v) {
			continue
		}
		parts := strings.FieldsFunc(v, func(c rune) bool { return strings.ContainsRune(".[]'\"", c) })
		if len(parts) > 1 {
			r.carried = append(r.carried, parts[1])
		}
	}
}

// readMembers keeps to the members of the segment that lets people in. An empty
// segment says nothing about who will join it.
func (p *proof) readMembers(ctx context.Context, name string) error {
	n, err := p.st.Customers().Count(ctx, segment.InSegment{Name: name})
	if err != nil {
		return fmt.Errorf("count segment %q: %w", name, err)
	}
	if n > 0 {
		p.reach.segment = name
		p.reach.needs.Add(segment.InSegment{Name: name})
	}
	return nil
}

// lend finds the newest event that would have let somebody in.
func (p *proof) lend(ctx context.Context) error {
	list, err := p.st.Events().List(ctx, store.EventQuery{Names: []string{p.reach.event}, Page: store.Page{Limit: 1}})
	if err != nil {
		return fmt.Errorf("read an event %s: %w", p.reach.event, err)
	}
	if len(list) > 0 {
		p.reach.lent = &journey.Context{Entry: list[0].Properties}
	}
	return nil
}

// holds reports whether the journey can reach somebody.
func (p *proof) holds(s *store.Subject) bool {
	r := &p.reach
	switch {
	case r.segment != "" && !s.InSegment(r.segment), r.having != "" && s.Attribute(r.having).IsNone():
		return false
	}
	return p.journey.Audience.Holds(s, p.opt.Now)
}

// context gives what a passage of somebody would carry. own is false where it is
// somebody else's, or nobody's: what is missing in it says nothing.
func (r *reach) context(s *store.Subject) (c *journey.Context, own bool) {
	if r.event == "" || len(r.carried) == 0 {
		return r.lent, false
	}
	list := s.Events(r.event)
	if len(list) == 0 || list[len(list)-1].Properties == nil {
		return r.lent, false
	}
	last := list[len(list)-1].Properties
	entry := make(map[string]any, len(r.carried))
	for _, name := range r.carried {
		if v := last.Property(name); !v.IsNone() {
			entry[name] = v.Property()
		}
	}
	return &journey.Context{Entry: entry}, true
}
