package sqlstore

import (
	"context"
	"errors"
	"time"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/segment/crowd"
)

// wants is what rules look at.
type wants struct {
	attributes []string
	events     map[string][]string // with their properties
	consents   []crowd.Consent
	segments   map[string]segment.Rule
}

// errNotInColumns is a rule that only SQL answers, or refuses.
var errNotInColumns = errors.New("not to be answered from columns")

// want lists what rules look at, those of the segments they name among it.
func (s *session) want(ctx context.Context, rules []segment.Rule) (*wants, error) {
	w := &wants{segments: map[string]segment.Rule{}}
	var needs segment.Needs
	for len(rules) > 0 {
		r := rules[0]
		rules = rules[1:]
		if r == nil {
			continue
		}
		needs.Add(r)
		if err := w.add(r); err != nil {
			return nil, err
		}
		for _, name := range needs.Segments {
			if _, known := w.segments[name]; known {
				continue
			}
			x, err := segments{s}.Find(ctx, name)
			switch {
			case errors.Is(err, store.ErrNotFound):
				w.segments[name] = segment.Any{} // nobody
			case err != nil:
				return nil, err
			default:
				w.segments[name] = x.Rule
				rules = append(rules, x.Rule)
			}
		}
	}
	w.attributes = needs.Attributes
	w.events = make(map[string][]string, len(needs.Events))
	for name, need := range needs.Events {
		w.events[name] = need.Properties
	}
	return w, nil
}

// add looks for consents, and for what columns do not hold.
func (w *wants) add(r segment.Rule) error {
	for c := range segment.Conditions(r) {
		if k, is := c.(segment.Consent); is {
			w.consents = append(w.consents, crowd.Consent{Channel: k.Channel, Purpose: k.Purpose})
		}
	}
	for _, e := range segment.EventsOf(r) {
		for _, x := range e.Where {
			if refuseOthers(x) != nil {
				return errNotInColumns
			}
		}
	}
	return nil
}

// keys gives the columns of all that is wanted, the rows first.
func (w *wants) keys() []columnKey {
	keys := []columnKey{{kind: columnRows}, {kind: columnZones}}
	for _, key := range w.attributes {
		keys = append(keys, columnKey{columnAttribute, key, ""})
	}
	for name := range w.events {
		keys = append(keys, columnKey{columnEvents, name, ""})
	}
	for _, k := range w.consents {
		keys = append(keys, columnKey{columnConsent, k.Channel, k.Purpose})
	}
	return keys
}

// holds reports whether a fresh column holds what is wanted of it; mu is held.
func (c *crowds) holds(w *wants, key columnKey) (any, bool) {
	column := c.fresh(key)
	if column == nil {
		return nil, false
	}
	e, is := column.(*crowd.Events)
	return column, !is || e.Has(w.events[key.name])
}

// crowd puts the columns together that the rules look at; nil where one is missing,
// or nothing may be taken from memory.
func (s *session) crowd(ctx context.Context, rules ...segment.Rule) (*crowd.Crowd, error) {
	if s.tx != nil {
		return nil, nil // it sees what nobody else does
	}
	k := &s.env.crowds
	k.mu.Lock()
	k.look(s.env.Foreign)
	ready := k.fresh(columnKey{kind: columnRows}) != nil
	k.mu.Unlock()
	if !ready {
		return nil, nil
	}
	w, err := s.want(ctx, rules)
	if errors.Is(err, errNotInColumns) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	shop, err := (settings{s}).Zone(ctx)
	if err != nil {
		return nil, err
	}
	return k.assemble(w, shop), nil
}

// assemble makes the crowd of what is wanted; nil where a column is missing.
func (c *crowds) assemble(w *wants, shop *time.Location) *crowd.Crowd {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked++
	all := &crowd.Crowd{Shop: shop, Attributes: map[string]*crowd.Values{}, Events: map[string]*crowd.Events{},
		Consents: map[crowd.Consent]*crowd.Values{}, Segments: w.segments, Memo: &c.memo}
	for _, key := range w.keys() {
		column, ok := c.holds(w, key)
		if !ok {
			return nil
		}
		switch x := column.(type) {
		case *crowd.Rows:
			all.Rows = x
		case *crowd.Zones:
			all.Zones = x
		case *crowd.Events:
			all.Events[key.name] = x
		case *crowd.Values:
			if key.kind == columnConsent {
				all.Consents[crowd.Consent{Channel: key.name, Purpose: key.of}] = x
			} else {
				all.Attributes[key.name] = x
			}
		}
	}
	if c.idle != nil {
		c.idle.Reset(crowdIdle)
	}
	return all
}
