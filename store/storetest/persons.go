package storetest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"gilmok/store"
	"gilmok/store/value"
)

func testMerge(t *testing.T, s store.Store) {
	consent := func(state store.ConsentState) store.Consent {
		return store.Consent{Channel: store.ChannelEmail, Purpose: store.PurposeAdvertising, State: state, At: noon}
	}
	a := &store.Customer{ExternalID: "1", Name: "민지", Attributes: store.Attributes{"city": value.Text("부산")}}
	b := &store.Customer{ExternalID: "2", Name: "other", Email: "b@shop.example", Attributes: store.Attributes{"city": value.Text("서울"), "tags": value.List("x")}}
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		for _, c := range []*store.Customer{a, b} {
			if err := tx.Customers().Save(ctx, c); err != nil {
				return err
			}
		}
		if err := tx.Customers().SetConsent(ctx, a.ID, consent(store.ConsentOptedIn)); err != nil {
			return err
		}
		if err := tx.Customers().SetConsent(ctx, b.ID, consent(store.ConsentUnsubscribed)); err != nil {
			return err
		}
		if err := tx.Orders().Save(ctx, order("A", b.ID, 0, 500)); err != nil {
			return err
		}
		return tx.Customers().Merge(ctx, a.ID, b.ID)
	})
	c := get(t, s, "2")
	equal(t, "found by the other's id", c.ID, a.ID)
	equal(t, "own name stays", c.Name, "민지")
	equal(t, "e-mail is taken over", c.Email, "b@shop.example")
	equal(t, "own city stays", c.Attributes["city"].Text(), "부산")
	equal(t, "the more careful word stays", c.ConsentFor(store.ChannelEmail, store.PurposeAdvertising).State, store.ConsentUnsubscribed)
	rows, err := s.Customers().ListByID(t.Context(), []store.CustomerID{a.ID})
	must(t, err)
	equal(t, "orders", rows[0].Orders, 1)
	n, err := s.Customers().Count(t.Context(), hasTag("tags", "x"))
	must(t, err)
	equal(t, "tagged", n, 1)
	healthy(t, s)
}

// Of two ways through one run that a merge brings together the first goes on; two
// orders of one person are two ways.
func testMergeInOneRun(t *testing.T, s store.Store) {
	run, all := started(t, s, 2)
	first, second := all[0], all[1]
	with := func(c store.CustomerID, what string, hours int) *store.Passage {
		return &store.Passage{Run: run, Customer: c, EntryKey: store.EntryKey(c, what), EnteredAt: noon.Add(time.Duration(hours) * time.Hour), Step: "w1"}
	}
	order7, order8 := with(first.Customer, "order 7", 1), with(second.Customer, "order 8", 2)
	morning, later := with(second.Customer, "2026-11-21T09:00:00Z", 3), with(first.Customer, "2026-11-21T10:00:00.5Z", 4)
	pending := entryFor(second, 1)
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		return errors.Join(tx.Passages().Enter(ctx, []*store.Passage{order7, order8, morning, later}), tx.Outbox().Queue(ctx, []*store.OutboxEntry{pending}))
	})
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		return tx.Customers().Merge(ctx, first.Customer, second.Customer)
	})
	for _, tt := range []struct {
		what string
		p    *store.Passage
		want store.PassageState
	}{
		{"entered first", first, store.PassageActive}, {"the other's", second, store.PassageExited},
		{"one order", order7, store.PassageActive}, {"the other order", order8, store.PassageActive},
		{"entered by time", morning, store.PassageActive}, {"and again while inside", later, store.PassageExited},
	} {
		p, err := s.Passages().Get(t.Context(), tt.p.ID)
		must(t, err)
		equal(t, tt.what, p.State, tt.want)
		equal(t, tt.what+": whose", p.Customer, first.Customer)
	}
	entries, err := s.Outbox().List(t.Context(), store.OutboxQuery{Passage: second.ID})
	must(t, err)
	equal(t, "its message", entries[0].State, store.OutboxCancelled)
	why, err := s.Decisions().Of(t.Context(), first.Customer, 0)
	must(t, err)
	equal(t, "decisions", len(why), 2)
	equal(t, "why", why[0].Reason, store.ReasonMerged)
	healthy(t, s)
}

// Of two words about the night the more careful one stays, too, and who was said to
// be somebody else stays somebody else.
func testMergeIsCareful(t *testing.T, s store.Store) {
	agreed := func(night bool) store.Consent {
		return store.Consent{Channel: store.ChannelSMS, Purpose: store.PurposeAdvertising, State: store.ConsentOptedIn, Night: night, At: noon}
	}
	for i, nights := range [][2]bool{{true, false}, {false, true}, {true, true}} {
		a, b, other := &store.Customer{ExternalID: fmt.Sprint(i, "a")}, &store.Customer{ExternalID: fmt.Sprint(i, "b")}, &store.Customer{ExternalID: fmt.Sprint(i, "c")}
		write(t, s, func(ctx context.Context, tx store.Tx) error {
			people := tx.Customers()
			return errors.Join(people.Save(ctx, a), people.Save(ctx, b), people.Save(ctx, other), people.SetConsent(ctx, a.ID, agreed(nights[0])),
				people.SetConsent(ctx, b.ID, agreed(nights[1])), people.SetApart(ctx, b.ID, other.ID, true), people.SetApart(ctx, a.ID, b.ID, true),
				people.Merge(ctx, a.ID, b.ID))
		})
		equal(t, "agreed for the night", get(t, s, a.ExternalID).ConsentFor(store.ChannelSMS, store.PurposeAdvertising).Night, nights[0] && nights[1])
		apart, err := s.Customers().Apart(t.Context())
		must(t, err)
		equal(t, "the other is still somebody else", apart[[2]store.CustomerID{a.ID, other.ID}], true)
		equal(t, "pairs", len(apart), i+1)
	}
	healthy(t, s)
}

func testConsentsBefore(t *testing.T, s store.Store) {
	say := func(name string, channel store.Channel, purpose store.Purpose, state store.ConsentState, days int) {
		write(t, s, func(ctx context.Context, tx store.Tx) error {
			c, err := tx.Customers().Find(ctx, name)
			if err != nil {
				c = &store.Customer{ExternalID: name}
				if err := tx.Customers().Save(ctx, c); err != nil {
					return err
				}
			}
			return tx.Customers().SetConsent(ctx, c.ID, store.Consent{Channel: channel, Purpose: purpose, State: state, At: noon.AddDate(0, 0, days)})
		})
	}
	say("old", store.ChannelEmail, store.PurposeAdvertising, store.ConsentOptedIn, -800)
	say("old", store.ChannelSMS, store.PurposeAdvertising, store.ConsentOptedIn, -800) // one person, two channels
	say("new", store.ChannelEmail, store.PurposeAdvertising, store.ConsentOptedIn, -10)
	say("withdrawn", store.ChannelEmail, store.PurposeAdvertising, store.ConsentUnsubscribed, -800)
	say("informed", store.ChannelEmail, store.PurposeInformational, store.ConsentOptedIn, -800)
	say("reminded", store.ChannelEmail, store.PurposeAdvertising, store.ConsentOptedIn, -800)
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		c, err := tx.Customers().Find(ctx, "reminded")
		if err != nil {
			return err
		}
		_, err = tx.Events().Record(ctx, store.Event{Customer: c.ID, Name: store.EventConsentReminded, At: noon.AddDate(0, 0, -90)})
		return err
	})
	n, err := s.Customers().ConsentsBefore(t.Context(), noon.AddDate(0, 0, -700))
	must(t, err)
	equal(t, "to be reminded", n, 1)
}

func testErase(t *testing.T, s store.Store) {
	run, all := started(t, s, 2)
	gone := all[0].Customer
	queue(t, s, entryFor(all[0], 0), entryFor(all[0], 1), entryFor(all[1], 0))
	sent := due(t, s, 1)
	saveEntry(t, s, &sent[0], store.OutboxSent)
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		if _, err := tx.Events().Record(ctx, store.Event{Customer: gone, Name: "viewed", At: noon}); err != nil {
			return err
		}
		return tx.Orders().Save(ctx, order("A", gone, 0, 500))
	})
	email := get(t, s, "0").Email
	write(t, s, func(ctx context.Context, tx store.Tx) error { return tx.Customers().Erase(ctx, gone) })
	_, err := s.Customers().Get(t.Context(), gone)
	wantErr(t, err, store.ErrNotFound)
	for address, want := range map[string]bool{email: true, "0": true, "1": false, "": false} {
		write(t, s, func(ctx context.Context, tx store.Tx) error {
			erased, err := tx.Customers().Erased(ctx, address)
			equal(t, "erased "+address, erased, want)
			return err
		})
	}
	list, err := s.Outbox().List(t.Context(), store.OutboxQuery{Customer: gone})
	must(t, err)
	for _, e := range list {
		if e.Address != "" || !e.State.Final() {
			t.Errorf("entry %+v", e)
		}
	}
	c, err := s.Passages().Counts(t.Context(), run)
	must(t, err)
	equal(t, "exited", c.Exited[string(store.SkipErased)], 1)
	equal(t, "skipped", c.Messages["m1"].Skipped[string(store.SkipErased)], 1)
	n, err := s.Orders().Count(t.Context())
	must(t, err)
	equal(t, "orders stay for the accounts", n, 1)
	r, _ := loadPeople(t, s, store.LoadPolicy{}, false, store.Customer{Email: email, Name: "back"})
	equal(t, "refused to come back", len(r.Rejected), 1)
	healthy(t, s)
}

func testSuppressions(t *testing.T, s store.Store) {
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		n, err := tx.Suppressions().Add(ctx, store.Suppression{Channel: store.ChannelKakao, Address: "+821012345678", Kind: store.SuppressedByHand},
			store.Suppression{Channel: store.ChannelSMS, Address: "+821012345678", Kind: store.SuppressedByHand})
		equal(t, "added", n, 1)
		return err
	})
	has, err := s.Suppressions().Has(t.Context(), store.ChannelSMS, "+821012345678")
	must(t, err)
	equal(t, "a phone suppressed for Kakao is for texts, too", has, true)
	list, err := s.Suppressions().List(t.Context(), "1234", store.Page{})
	must(t, err)
	equal(t, "listed", len(list), 1)
	write(t, s, func(ctx context.Context, tx store.Tx) error {
		return tx.Suppressions().Remove(ctx, store.ChannelSMS, "+821012345678")
	})
	n, err := s.Suppressions().Count(t.Context())
	must(t, err)
	equal(t, "left", n, 0)
}
