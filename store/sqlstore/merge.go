package sqlstore

import (
	"context"
	"errors"
	"time"

	"gilmok/store"
	"gilmok/store/value"
)

// Merge keeps into's own values and takes from's where into has none; of two answers to
// a survey the newest. Of two
// words about consent the more careful one stays. The other's external id
// becomes an alias. Where both go through one run, the one that entered first
// goes on alone.
func (s customers) Merge(ctx context.Context, into, from store.CustomerID) error {
	if into == from {
		return nil
	}
	a, err := s.Get(ctx, into)
	if err != nil {
		return s.fail("merge", err)
	}
	b, err := s.Get(ctx, from)
	if err != nil {
		return s.fail("merge", err)
	}
	if err := s.move(ctx, into, from); err != nil {
		return s.fail("merge", err)
	}
	for _, k := range b.Consents {
		own := a.ConsentFor(k.Channel, k.Purpose)
		if kept := stricter(own, k); kept != own {
			if err := s.writeConsent(ctx, into, kept); err != nil {
				return s.fail("merge", err)
			}
		}
	}
	if err := s.carryRefusals(ctx, a, b); err != nil {
		return s.fail("merge", err)
	}
	if err := s.moveApart(ctx, into, from); err != nil {
		return s.fail("merge", err)
	}
	if err := s.remove(ctx, from); err != nil {
		return s.fail("merge", err)
	}
	if err := s.answeredLast(ctx, a, b); err != nil {
		return s.fail("merge", err)
	}
	fill(a, b)
	if err := s.Save(ctx, a); err != nil {
		return err
	}
	if err := s.endDoubles(ctx, into); err != nil {
		return s.fail("merge", err)
	}
	s.changes(store.TopicEvents, store.TopicOrders, store.TopicPassages, store.TopicOutbox)
	return s.fail("merge", s.totals(ctx, []store.CustomerID{into}))
}

// carryRefusals keeps that b left by an address which a does not take over: the list
// of addresses alone would forget it. One that only bounced says nothing of a's.
func (s *session) carryRefusals(ctx context.Context, a, b *store.Customer) error {
	for _, ch := range []store.Channel{store.ChannelEmail, store.ChannelSMS, store.ChannelKakao} {
		address := addressFor(b, ch)
		if address == "" || addressFor(a, ch) == "" {
			continue
		}
		on, listed := suppressed(ch, address)
		var kind, detail string
		var when time.Time
		err := s.one(ctx, `SELECT kind, detail, at FROM suppressions WHERE channel = ?1 AND address = ?2`, []any{string(on), listed}, &kind, text{&detail}, at{&when})
		if errors.Is(err, store.ErrNotFound) || err == nil && store.SuppressionKind(kind) == store.SuppressedBounced {
			continue
		}
		if err != nil {
			return err
		}
		said := store.Consent{Channel: ch, Purpose: store.PurposeAdvertising, State: store.ConsentUnsubscribed, Source: detail, At: when}
		if err := s.writeConsent(ctx, a.ID, said); err != nil {
			return err
		}
	}
	return nil
}

// stricter gives the more careful of two words; the night is agreed to where both say so.
func stricter(a, b store.Consent) store.Consent {
	kept := a
	if careful(b.State) > careful(a.State) {
		kept = b
	}
	if a.State == b.State {
		kept.Night = a.Night && b.Night
	}
	return kept
}

// careful orders consent states by how binding they are: who has unsubscribed
// stays so, and a known word beats none.
func careful(state store.ConsentState) int {
	switch state {
	case store.ConsentUnsubscribed:
		return 3
	case store.ConsentSubscribed:
		return 2
	case store.ConsentOptedIn:
		return 1
	}
	return 0
}

// fill gives a the values of b where it has none.
func fill(a, b *store.Customer) {
	for _, f := range []struct {
		to   *string
		from string
	}{{&a.Email, b.Email}, {&a.Phone, b.Phone}, {&a.Name, b.Name}, {&a.TimeZone, b.TimeZone}, {&a.Locale, b.Locale}, {&a.Country, b.Country}} {
		if *f.to == "" {
			*f.to = f.from
		}
	}
	aliases := b.Aliases
	if b.ExternalID != "" {
		aliases = append(aliases, b.ExternalID)
	}
	for _, alias := range aliases {
		if a.ExternalID == "" {
			a.ExternalID = alias
		} else if alias != a.ExternalID {
			a.Aliases = appendNew(a.Aliases, alias)
		}
	}
	if a.Attributes == nil {
		a.Attributes = store.Attributes{}
	}
	for key, v := range b.Attributes {
		if a.Attributes[key].IsNone() {
			a.Attributes[key] = v
		}
	}
	a.Stub = a.Stub && b.Stub
	if b.CreatedAt.Before(a.CreatedAt) && !b.CreatedAt.IsZero() {
		a.CreatedAt = b.CreatedAt
	}
}

// answeredLast gives a the answers to surveys that both gave and b gave later: it is
// one person, who changed their mind. The events are a's already.
func (s customers) answeredLast(ctx context.Context, a, b *store.Customer) error {
	list, err := events(s).List(ctx, store.EventQuery{Customer: a.ID, Names: []string{store.EventAnswered}})
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, e := range list { // newest first
		key := e.Properties.Property("survey").Text()
		if seen[key] {
			continue
		}
		seen[key] = true
		if last := e.Properties.Property("answer"); !a.Attributes[key].IsNone() && value.Equal(b.Attributes[key], last) {
			a.Attributes[key] = last
		}
	}
	return nil
}

// move gives into everything that happened to from.
func (s *session) move(ctx context.Context, into, from store.CustomerID) error {
	for _, table := range []string{"events", "orders", "passages", "outbox", "decisions", "message_comments"} {
		if _, err := s.exec(ctx, `UPDATE `+table+` SET customer_id = ?1 WHERE customer_id = ?2`, int64(into), int64(from)); err != nil {
			return err
		}
	}
	return nil
}

// remove deletes the row of a customer with what belongs to the row.
func (s *session) remove(ctx context.Context, id store.CustomerID) error {
	registry, err := s.attributes(ctx)
	if err != nil {
		return err
	}
	before, err := s.storedAttributes(ctx, registry, id)
	if err != nil {
		return err
	}
	registry.tally(before, nil)
	for _, table := range []string{"aliases", "consents", "attribute_items"} {
		if _, err := s.exec(ctx, `DELETE FROM `+table+` WHERE customer_id = ?1`, int64(id)); err != nil {
			return err
		}
	}
	return found(s.exec(ctx, `DELETE FROM customers WHERE id = ?1`, int64(id)))
}
