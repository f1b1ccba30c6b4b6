package inbound_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"gilmok/journey/dispatch/inbound"
	"gilmok/store"
)

// TestForgedMail: a mail that anybody may have written has no consequences for people
// whom it does not concern: it must name the message that went to them, which only they
// know, or, to be left alone, come from somebody we wrote to.
func TestForgedMail(t *testing.T) {
	const theirs = "fedcba9876543210fedcba9876543210@w1.gilmok" // went to the one who forges
	const given = "010c0193a5b4c3d2-0a1b2c3d-4e5f-6789-abcd-ef0123456789-000000"
	report := func(id string) string {
		return strings.ReplaceAll(dsn("d", "failed", "5.1.1", "smtp; 550 5.1.1 no", "minji@example.test"), "p7@shop.test", id)
	}
	complaint := func(id string) string { return strings.ReplaceAll(arf, "p7@shop.test", id) }
	const wish = "From: minji@example.test\r\nSubject: unsubscribe\r\nMessage-ID: <u>\r\n\r\n"
	for _, c := range []struct {
		name, raw string
		written   bool // to minji, before
		counts    bool
	}{
		{"a bounce of nothing we sent", report("made@up.test"), true, false},
		{"a bounce of somebody else's message", report(theirs), true, false},
		{"a bounce of hers", report(ours), true, true},
		{"a bounce of hers, renamed by the server that took it", report(given + "@ap-northeast-2.amazonses.test"), true, true},
		{"a bounce that names a server", report("mail.ap-northeast-2.amazonses.test"), true, false},
		{"a complaint about nothing we sent", complaint("made@up.test"), true, false},
		{"a complaint about somebody else's message", complaint(theirs), true, false},
		{"a complaint about hers", complaint(ours), true, true},
		{"a wish in the name of somebody we never wrote to", wish, false, false},
		{"her own wish", wish, true, true},
		{"a bounce of a stranger", strings.ReplaceAll(report(theirs), "minji@", "stranger@"), true, false},
		{"a wish of a stranger", strings.ReplaceAll(wish, "minji@", "stranger@"), true, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			ctx := context.Background()
			st, minji := open(t)
			forger := &store.Customer{ExternalID: "C2", Email: "forger@example.test"}
			err := st.InTx(ctx, func(tx store.Tx) error {
				if err := tx.Customers().Save(ctx, forger); err != nil {
					return err
				}
				list := []*store.OutboxEntry{sent(forger.ID, "8/hello/1/email", theirs)}
				if c.written {
					list = append(list, sent(minji, "7/hello/1/email", ours))
				}
				if err := tx.Outbox().Queue(ctx, list); err != nil {
					return err
				}
				for _, e := range list {
					e.State, e.FinishedAt = store.OutboxSent, e.QueuedAt
				}
				list[len(list)-1].Detail = "250 Ok " + given + " by mail.ap-northeast-2.amazonses.test"
				return tx.Outbox().Save(ctx, list)
			})
			if err != nil {
				t.Fatal(err)
			}
			reports, err := inbound.Read([]byte(c.raw))
			if err != nil {
				t.Fatal(err)
			}
			collector := &inbound.Collector{Store: st, Now: time.Now, Key: func(string) (string, bool) { return "", false }}
			done, err := collector.Collect(ctx, []inbound.Source{source(&told{pages: [][]inbound.Report{reports}})})
			if err != nil || (done[0].New == 1) != c.counts {
				t.Errorf("%+v, %v", done, err)
			}
			list, err := st.Suppressions().List(ctx, "", store.Page{})
			if err != nil || len(list) > 0 && !c.counts {
				t.Errorf("suppressed: %+v, %v", list, err)
			}
			m, err := st.Customers().Get(ctx, minji)
			if err != nil || !c.counts && m.ConsentFor(store.ChannelEmail, store.PurposeAdvertising).State == store.ConsentUnsubscribed {
				t.Errorf("%+v, %v", m.Consents, err)
			}
		})
	}
}

// sent is a message that went to a customer, once it is saved as such.
func sent(c store.CustomerID, key, messageID string) *store.OutboxEntry {
	at := time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC)
	return &store.OutboxEntry{Run: 5, Passage: 7, Customer: c, Step: "hello", Visit: 1, Channel: store.ChannelEmail, Message: 3, Key: key, MessageID: messageID,
		Purpose: store.PurposeAdvertising, State: store.OutboxPending, QueuedAt: at, NotBefore: at}
}
