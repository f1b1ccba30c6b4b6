package inbound_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gilmok/journey/dispatch/inbound"
	"gilmok/preview"
	"gilmok/store"
	"gilmok/store/sqlite"
	"gilmok/store/survey"
)

// dsn writes a delivery report as Postfix does.
func dsn(id, action, status, diagnostic string, recipients ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "From: MAILER-DAEMON@mx.test\r\nMessage-ID: <%s>\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"B\"\r\nMIME-Version: 1.0\r\n\r\n", id)
	b.WriteString("--B\r\nContent-Type: text/plain\r\n\r\nsorry\r\n--B\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.test\r\nArrival-Date: Sat, 21 Nov 2026 12:00:00 +0900\r\n")
	for _, to := range recipients {
		fmt.Fprintf(&b, "\r\nFinal-Recipient: rfc822; %s\r\nAction: %s\r\nStatus: %s\r\nDiagnostic-Code: %s\r\n", to, action, status, diagnostic)
	}
	b.WriteString("\r\n--B\r\nContent-Type: text/rfc822-headers\r\n\r\nFrom: shop@shop.test\r\nMessage-ID: <p7@shop.test>\r\nSubject: hi\r\n\r\n--B--\r\n")
	return b.String()
}

const arf = "From: fbl@mailbox.test\r\nMessage-ID: <arf1>\r\nContent-Type: multipart/report; report-type=feedback-report; boundary=B\r\n\r\n" +
	"--B\r\nContent-Type: text/plain\r\n\r\nspam\r\n--B\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nUser-Agent: X/1\r\nOriginal-Rcpt-To: <minji@example.test>\r\n\r\n" +
	"--B\r\nContent-Type: message/rfc822\r\n\r\nTo: minji@example.test\r\nMessage-ID: <p7@shop.test>\r\n\r\nbody\r\n--B--\r\n"

// ours is a Message-ID as the engine mints them.
const ours = "0123456789abcdef0123456789abcdef@w1.gilmok"

func TestRead(t *testing.T) {
	cases := []struct {
		name, raw string
		want      []inbound.Report
	}{
		{"nobody there", dsn("d1", "failed", "5.1.1", "smtp; 550 5.1.1 no such user", "minji@example.test"),
			[]inbound.Report{{Kind: inbound.Bounce, Recipient: "minji@example.test", Status: "5.1.1", Blame: inbound.Address, Words: "550 5.1.1 no such user", MessageID: "p7@shop.test", ID: "d1"}}},
		{"mailbox full", dsn("d2", "failed", "5.2.2", "smtp; 552 full", "minji@example.test"),
			[]inbound.Report{{Kind: inbound.Bounce, Recipient: "minji@example.test", Status: "5.2.2", Blame: inbound.Mailbox, Words: "552 full", MessageID: "p7@shop.test", ID: "d2"}}},
		{"our reputation", dsn("d3", "failed", "5.7.1", "smtp; 554 blocked", "minji@example.test"),
			[]inbound.Report{{Kind: inbound.Bounce, Recipient: "minji@example.test", Status: "5.7.1", Blame: inbound.Ours, Words: "554 blocked", MessageID: "p7@shop.test", ID: "d3"}}},
		{"a vague status, a clear diagnosis", dsn("d4", "failed", "5.0.0", "smtp; 550 5.1.1 unknown", "minji@example.test"),
			[]inbound.Report{{Kind: inbound.Bounce, Recipient: "minji@example.test", Status: "5.1.1", Blame: inbound.Address, Words: "550 5.1.1 unknown", MessageID: "p7@shop.test", ID: "d4"}}},
		{"still trying", dsn("d5", "delayed", "4.4.1", "smtp; timeout", "minji@example.test"),
			[]inbound.Report{{Kind: inbound.Delay, Recipient: "minji@example.test", Status: "4.4.1", Words: "timeout", MessageID: "p7@shop.test", ID: "d5"}}},
		{"two recipients", dsn("d6", "failed", "5.1.1", "smtp; 550 no", "a@example.test", "b@example.test"), []inbound.Report{
			{Kind: inbound.Bounce, Recipient: "a@example.test", Status: "5.1.1", Blame: inbound.Address, Words: "550 no", MessageID: "p7@shop.test", ID: "d6"},
			{Kind: inbound.Bounce, Recipient: "b@example.test", Status: "5.1.1", Blame: inbound.Address, Words: "550 no", MessageID: "p7@shop.test", ID: "d6#1"}}},
		{"complaint", arf, []inbound.Report{{Kind: inbound.Complaint, Recipient: "minji@example.test", MessageID: "p7@shop.test", ID: "arf1"}}},
		{"our unsubscribe link", "From: Minji <minji@example.test>\r\nSubject: unsubscribe Ny9tMQ.abc\r\nMessage-ID: <u1>\r\n\r\n",
			[]inbound.Report{{Kind: inbound.Unsubscribe, Recipient: "minji@example.test", Token: "Ny9tMQ.abc", ID: "u1"}}},
		{"in one's own words", "From: minji@example.test\r\nSubject: =?UTF-8?B?7IiY7IugIOqxsOu2gA==?=\r\nMessage-ID: <u2>\r\n\r\n",
			[]inbound.Report{{Kind: inbound.Unsubscribe, Recipient: "minji@example.test", ID: "u2"}}},
		{"a question about it is none", "From: minji@example.test\r\nSubject: how do I unsubscribe from the other list?\r\nMessage-ID: <u3>\r\n\r\n",
			[]inbound.Report{{Kind: inbound.Other, Recipient: "minji@example.test", ID: "u3"}}},
		{"a reply", "From: minji@example.test\r\nSubject: Re: hi\r\nMessage-ID: <r1>\r\n\r\nthanks\r\n",
			[]inbound.Report{{Kind: inbound.Other, Recipient: "minji@example.test", ID: "r1"}}},
		{"an answer to a message of ours", "From: minji@example.test\r\nSubject: Re: hi\r\nIn-Reply-To: <" + ours + ">\r\nMessage-ID: <r2>\r\n\r\nthanks\r\n",
			[]inbound.Report{{Kind: inbound.Reply, Recipient: "minji@example.test", MessageID: ours, ID: "r2"}}},
		{"out of office", "From: minji@example.test\r\nSubject: away\r\nAuto-Submitted: auto-replied\r\nIn-Reply-To: <" + ours + ">\r\nMessage-ID: <r3>\r\n\r\n",
			[]inbound.Report{{Kind: inbound.Other, Recipient: "minji@example.test", ID: "r3"}}},
		{"cut off in the middle", dsn("d7", "failed", "5.1.1", "smtp; 550 no", "minji@example.test")[:300],
			[]inbound.Report{{Kind: inbound.Other, ID: "d7", Recipient: "MAILER-DAEMON@mx.test"}}},
	}
	for _, c := range cases {
		for i := range c.want {
			c.want[i].Hearsay = true
		}
		got, err := inbound.Read([]byte(c.raw))
		if err != nil || fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", c.want) {
			t.Errorf("%s:\n got %+v, %v\nwant %+v", c.name, got, err, c.want)
		}
	}
	if _, err := inbound.Read([]byte("\x00\x01 not a mail")); err == nil {
		t.Error("rubbish is no mail")
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(dsn("d", "failed", "5.1.1", "x; y", "a@b.test")))
	f.Add([]byte(arf))
	f.Fuzz(func(t *testing.T, raw []byte) {
		list, err := inbound.Read(raw)
		if err == nil && len(list) == 0 {
			t.Error("neither a report nor an error")
		}
	})
}

func TestApply(t *testing.T) {
	bounce := func(status string, b inbound.Blame) inbound.Report {
		return inbound.Report{Kind: inbound.Bounce, Recipient: "minji@example.test", Status: status, Blame: b, ID: "d"}
	}
	cases := []struct {
		name       string
		r          inbound.Report
		event      string
		suppressed bool
		withdrawn  bool
		alarm      bool
	}{
		{"hard", bounce("5.1.1", inbound.Address), store.EventBounced, true, false, false},
		{"soft", bounce("5.2.2", inbound.Mailbox), store.EventBounced, false, false, false},
		{"ours", bounce("5.7.1", inbound.Ours), store.EventBounced, false, false, true},
		{"complaint", inbound.Report{Kind: inbound.Complaint, Recipient: "MINJI@example.test", ID: "d"}, store.EventComplained, true, true, false},
		{"unsubscribe", inbound.Report{Kind: inbound.Unsubscribe, Recipient: "minji@example.test", ID: "d"}, store.EventUnsubscribed, false, true, false},
		{"opened", inbound.Report{Kind: inbound.Opened, Recipient: "minji@example.test", ID: "d"}, store.EventOpened, false, false, false},
		{"clicked", inbound.Report{Kind: inbound.Clicked, Recipient: "minji@example.test", Link: "https://shop.test/", ID: "d"}, store.EventClicked, false, false, false},
		{"delivered", inbound.Report{Kind: inbound.Delivered, Recipient: "minji@example.test", ID: "d"}, store.EventDelivered, false, false, false},
		{"answered", inbound.Report{Kind: inbound.Reply, Recipient: "minji@example.test", ID: "d"}, store.EventReplied, false, false, false},
		{"delay", inbound.Report{Kind: inbound.Delay, Recipient: "minji@example.test", ID: "d"}, "", false, false, false},
		{"a stranger's address is kept from coming in", inbound.Report{Kind: inbound.Bounce, Blame: inbound.Address, Recipient: "gone@example.test", ID: "d"}, "", false, false, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			st, minji := open(t)
			first, second := apply(t, st, c.r), apply(t, st, c.r)
			if second.New || first.Alarm != c.alarm {
				t.Errorf("first %+v, second %+v", first, second)
			}
			ctx := context.Background()
			events, err := st.Events().List(ctx, store.EventQuery{Customer: minji})
			if want := c.event; err != nil || (want == "") != (len(events) == 0) || want != "" && (len(events) != 1 || events[0].Name != want) {
				t.Errorf("events %+v, %v", events, err)
			}
			if has, err := st.Suppressions().Has(ctx, store.ChannelEmail, "minji@example.test"); err != nil || has != c.suppressed {
				t.Errorf("suppressed %v, %v", has, err)
			}
			if c.r.Recipient == "gone@example.test" {
				if has, err := st.Suppressions().Has(ctx, store.ChannelEmail, c.r.Recipient); err != nil || !has {
					t.Errorf("the stranger: %v, %v", has, err)
				}
			}
			m, err := st.Customers().Get(ctx, minji)
			if err != nil || (m.ConsentFor(store.ChannelEmail, store.PurposeAdvertising).State == store.ConsentUnsubscribed) != c.withdrawn {
				t.Errorf("consents %+v, %v", m.Consents, err)
			}
		})
	}
}

// TestThirdSoftBounce: a mailbox that is full three times running is left alone; a
// sign of life in between begins anew.
func TestThirdSoftBounce(t *testing.T) {
	for _, life := range []bool{false, true} {
		st, minji := open(t)
		for i := range 3 {
			if life && i == 2 {
				err := st.InTx(context.Background(), func(tx store.Tx) error {
					_, err := tx.Events().Record(context.Background(), store.Event{Customer: minji, Name: store.EventOpened, At: tx.Now()})
					return err
				})
				if err != nil {
					t.Fatal(err)
				}
			}
			r := inbound.Report{Kind: inbound.Bounce, Recipient: "minji@example.test", Status: "4.2.2", Blame: inbound.Mailbox, ID: fmt.Sprint(i)}
			if a := apply(t, st, r); a.Suppressed != (i == 2 && !life) {
				t.Errorf("bounce %d, sign of life %v: %+v", i+1, life, a)
			}
		}
	}
}

// TestNamesTheMessage: what comes back names the message it is about, found by its
// key, by its number at the provider or by its Message-ID, and never another's.
func TestNamesTheMessage(t *testing.T) {
	ctx := context.Background()
	st, minji := open(t)
	sentAt := time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC)
	entry := &store.OutboxEntry{Run: 5, Passage: 7, Customer: minji, Step: "hello", Visit: 1, Channel: store.ChannelEmail, Message: 3, Key: "7/hello/1/email", MessageID: ours,
		Purpose: store.PurposeAdvertising, Address: "old@example.test", State: store.OutboxSent, ProviderID: "P1", QueuedAt: sentAt, NotBefore: sentAt, FinishedAt: sentAt}
	if err := st.InTx(ctx, func(tx store.Tx) error { return tx.Outbox().Queue(ctx, []*store.OutboxEntry{entry}) }); err != nil {
		t.Fatal(err)
	}
	entry.State, entry.ProviderID, entry.FinishedAt = store.OutboxSent, "P1", sentAt
	if err := st.InTx(ctx, func(tx store.Tx) error { return tx.Outbox().Save(ctx, []*store.OutboxEntry{entry}) }); err != nil {
		t.Fatal(err)
	}
	for i, c := range []struct {
		r       inbound.Report
		named   bool
		machine bool
	}{
		{inbound.Report{Key: "7/hello/1/email", At: sentAt.Add(time.Hour)}, true, false},
		{inbound.Report{Recipient: "minji@example.test", ProviderID: "P1", At: sentAt.Add(time.Hour)}, true, false},
		{inbound.Report{Recipient: "minji@example.test", MessageID: ours, At: sentAt.Add(time.Hour)}, true, false},
		{inbound.Report{Recipient: "minji@example.test", ProviderID: "P2", At: sentAt.Add(time.Hour)}, false, false},
		{inbound.Report{Key: "7/hello/1/email", At: sentAt.Add(2 * time.Second)}, true, true},
		{inbound.Report{Key: "7/hello/1/email", At: sentAt.Add(time.Hour), Machine: true}, true, true},
	} {
		c.r.Kind, c.r.ID = inbound.Opened, fmt.Sprint("o", i)
		if a := apply(t, st, c.r); a.Customer != minji || !a.New {
			t.Errorf("%+v: %+v", c.r, a)
		}
		events, err := st.Events().List(ctx, store.EventQuery{Customer: minji, Names: []string{store.EventOpened}})
		if err != nil || len(events) != i+1 {
			t.Fatalf("%d events, %v", len(events), err)
		}
		var got store.Properties
		for _, e := range events {
			if e.Key == "back:"+c.r.ID {
				got = e.Properties
			}
		}
		named := got.Property("run").Number() == 5 && got.Property("step").Text() == "hello" && got.Property("message").Number() == 3
		if named != c.named || got.Property("machine").Bool() != c.machine {
			t.Errorf("%+v: %v", c.r, got)
		}
	}
}

// TestSettlesWhatWasUncertain: a message of which nobody knew whether it had been taken
// was, if its provider tells that it arrived; another's news says nothing of it.
func TestSettlesWhatWasUncertain(t *testing.T) {
	ctx := context.Background()
	st, minji := open(t)
	at := time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC)
	entry := func(key string) *store.OutboxEntry {
		return &store.OutboxEntry{Run: 5, Passage: 7, Customer: minji, Step: "hello", Visit: 1, Channel: store.ChannelEmail, Message: 3, Key: key,
			Purpose: store.PurposeAdvertising, Address: "minji@example.test", State: store.OutboxPending, QueuedAt: at, NotBefore: at}
	}
	told, silent := entry("7/hello/1/email"), entry("7/hello/2/email")
	err := st.InTx(ctx, func(tx store.Tx) error {
		if err := tx.Outbox().Queue(ctx, []*store.OutboxEntry{told, silent}); err != nil {
			return err
		}
		for _, e := range []*store.OutboxEntry{told, silent} {
			e.State, e.Reason, e.FinishedAt = store.OutboxUncertain, "no_answer", at
		}
		return tx.Outbox().Save(ctx, []*store.OutboxEntry{told, silent})
	})
	if err != nil {
		t.Fatal(err)
	}
	r := inbound.Report{Kind: inbound.Delivered, Key: told.Key, At: at.Add(time.Minute), ID: "d"}
	if first, second := apply(t, st, r), apply(t, st, r); !first.Settled || second.Settled {
		t.Errorf("%+v, then %+v", first, second)
	}
	for e, want := range map[*store.OutboxEntry]store.OutboxState{told: store.OutboxSent, silent: store.OutboxUncertain} {
		if got, err := st.Outbox().Get(ctx, e.ID); err != nil || got.State != want {
			t.Errorf("%s: %v, %v, want %s", e.Key, got, err, want)
		}
	}
}

func open(t *testing.T) (store.Store, store.CustomerID) {
	t.Helper()
	now := time.Date(2026, 11, 21, 4, 0, 0, 0, time.UTC)
	tick := func() time.Time { now = now.Add(time.Second); return now }
	st, err := sqlite.Create(context.Background(), filepath.Join(t.TempDir(), "shop.gilmok"), sqlite.Options{Now: tick})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	c := &store.Customer{ExternalID: "C1", Email: "minji@example.test"}
	err = st.InTx(context.Background(), func(tx store.Tx) error { return tx.Customers().Save(context.Background(), c) })
	if err != nil {
		t.Fatal(err)
	}
	return st, c.ID
}

func apply(t *testing.T, st store.Store, r inbound.Report) (a inbound.Applied) {
	t.Helper()
	err := st.InTx(context.Background(), func(tx store.Tx) (err error) {
		a, err = inbound.Apply(context.Background(), tx, r)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestRefuses(t *testing.T) {
	for text, want := range map[string]bool{
		"STOP": true, " stop. ": true, "Unsubscribe": true, "opt-out": true, "OPT OUT": true, "수신거부": true, "수신 거부": true, "[수신거부]": true,
		"수신거부합니다.": true, "수신 거부 해주세요!": true, "무료수신거부": true, "거부": true, "그만!": true,
		"그만 보내세요": true, "문자 그만 보내주세요.": true, "광고 보내지 마세요": true, "더 이상 문자 보내지 말아 주세요!": true, "Please stop": true, "stop please.": true,
		"수신거부해제": false, "수신거부 해제해 주세요": false, "수신거부 해지요": false, "수신거부 해야 하나": false, "수신거부 요금 나가나요": false, "그만 보내도 되는지 몰라서 물어요": false,
		"when do you open?": false, "please do not stop": false, "stop sending the red ones, send the blue ones": false,
		"수신거부는 어떻게 하나요?": false, "수신거부 해야 하나요?": false, "그만큼 좋아요": false, "": false,
	} {
		if got := inbound.Refuses(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

// TestATextAnswersTheLastOne: a text that came back names no message, so it answers the
// last text that went there before it.
func TestATextAnswersTheLastOne(t *testing.T) {
	st, minji := open(t)
	ctx := context.Background()
	var now time.Time
	err := st.InTx(ctx, func(tx store.Tx) error {
		now = tx.Now()
		c, err := tx.Customers().Get(ctx, minji)
		if err != nil {
			return err
		}
		c.Phone = "+821012345678"
		if err := tx.Customers().Save(ctx, c); err != nil {
			return err
		}
		for i, sent := range []struct {
			channel store.Channel
			ago     time.Duration
		}{{store.ChannelSMS, 50 * time.Hour}, {store.ChannelSMS, 3 * time.Hour}, {store.ChannelEmail, 2 * time.Hour}, {store.ChannelSMS, time.Hour}} {
			e := &store.OutboxEntry{Run: 1, Passage: 1, Customer: minji, Step: fmt.Sprint("m", i), Message: 1, Channel: sent.channel, Key: fmt.Sprint("1/", i), NotBefore: tx.Now().Add(-sent.ago)}
			if err := tx.Outbox().Queue(ctx, []*store.OutboxEntry{e}); err != nil {
				return err
			}
			e.State, e.FinishedAt = store.OutboxSent, tx.Now().Add(-sent.ago)
			if err := tx.Outbox().Save(ctx, []*store.OutboxEntry{e}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	apply(t, st, inbound.Report{Kind: inbound.Reply, Channel: store.ChannelSMS, Recipient: "+821012345678", ProviderID: "SM9", At: now.Add(-2 * time.Hour), ID: "a"})
	events, err := st.Events().List(ctx, store.EventQuery{Customer: minji, Names: []string{store.EventReplied}})
	if err != nil || len(events) != 1 || events[0].Properties["step"] != "m1" || events[0].Properties["channel"] != "sms" {
		t.Errorf("%+v, %v", events, err)
	}
	apply(t, st, inbound.Report{Kind: inbound.Unsubscribe, Channel: store.ChannelSMS, Recipient: "+821012345678", ID: "b"})
	if err := st.InTx(ctx, func(tx store.Tx) error {
		c, err := tx.Customers().Get(ctx, minji)
		if k := c.ConsentFor(store.ChannelSMS, store.PurposeAdvertising); k.State != store.ConsentUnsubscribed || k.Source != store.ConsentByPhone {
			t.Errorf("what was refused by a text says that it came by %q", k.Source)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// TestWhoRefusesSpeaksForTheAddress: a text names no customer, so nobody at its number is
// written to any more.
func TestWhoRefusesSpeaksForTheAddress(t *testing.T) {
	for _, c := range []struct {
		channel store.Channel
		from    string
	}{{store.ChannelSMS, "+821012345678"}, {store.ChannelEmail, "family@example.test"}} {
		st, first := open(t)
		ctx := context.Background()
		people := []*store.Customer{{ID: first}, {ExternalID: "C2"}, {ExternalID: "C3"}}
		write := func(do func(tx store.Tx) error) {
			t.Helper()
			if err := st.InTx(ctx, do); err != nil {
				t.Fatal(err)
			}
		}
		write(func(tx store.Tx) error {
			for i, p := range people {
				if i < 2 {
					p.Phone, p.Email = "+821012345678", []string{"family@example.test", "Family@Example.test"}[i]
				}
				if err := tx.Customers().Save(ctx, p); err != nil {
					return err
				}
			}
			return nil
		})
		apply(t, st, inbound.Report{Kind: inbound.Unsubscribe, Channel: c.channel, Recipient: c.from, ID: "a"})
		write(func(tx store.Tx) error {
			for i, p := range people {
				now, err := tx.Customers().Get(ctx, p.ID)
				if err != nil {
					return err
				}
				if gone := now.ConsentFor(c.channel, store.PurposeAdvertising).State == store.ConsentUnsubscribed; gone != (i < 2) {
					t.Errorf("%s: customer %d is written to no more: %v", c.channel, i+1, gone)
				}
			}
			return nil
		})
	}
}

// TestATextAnswersAQuestion: the number of an answer, or its words, texted back to a text
// that asks, become the customer's attribute; other words are a reply and nothing more.
func TestATextAnswersAQuestion(t *testing.T) {
	ctx := context.Background()
	for _, c := range []struct {
		name, words, want string // want: the attribute; "" has none
		asks              bool
	}{
		{"a number", " 2번이요 ", "oily", true}, {"words", "건성", "dry", true}, {"no answer", "언제 열어요?", "", true}, {"a number that is none", "7", "", true}, {"a text that asks nothing", "2", "", false},
	} {
		st, minji := open(t)
		var sent time.Time
		err := st.InTx(ctx, func(tx store.Tx) error {
			asked := survey.Survey{Key: "skin", Question: "피부가 어떠세요?", Ask: survey.Choice, Answers: []survey.Answer{{Value: "dry", Text: "건성"}, {Value: "oily", Text: "지성"}}}
			if err := survey.Save(ctx, tx, &store.Document{}, asked); err != nil {
				return err
			}
			who, err := tx.Customers().Get(ctx, minji)
			if err != nil {
				return err
			}
			who.Phone = "+821012345678"
			if err := tx.Customers().Save(ctx, who); err != nil {
				return err
			}
			content := preview.Content{Name: "Skin", Channel: preview.SMS, Purpose: "informational", Text: asked.Texted()}
			if c.asks {
				content.Survey = "skin"
			}
			document, err := preview.MarshalMessage(content)
			if err != nil {
				return err
			}
			m := &store.Message{Name: "Skin", Channel: store.ChannelSMS, Purpose: store.PurposeInformational, Document: document}
			if err := tx.Messages().Save(ctx, m); err != nil {
				return err
			}
			version, err := tx.Messages().Freeze(ctx, m.ID)
			if err != nil {
				return err
			}
			sent = tx.Now().Add(-time.Hour)
			e := &store.OutboxEntry{Run: 1, Passage: 1, Customer: minji, Step: "m1", Message: version, Channel: store.ChannelSMS, Key: "1/1", NotBefore: sent}
			if err := tx.Outbox().Queue(ctx, []*store.OutboxEntry{e}); err != nil {
				return err
			}
			e.State, e.FinishedAt = store.OutboxSent, sent
			return tx.Outbox().Save(ctx, []*store.OutboxEntry{e})
		})
		if err != nil {
			t.Fatal(err)
		}
		file := "수신번호,결과,일시,내용\n010-1234-5678,회신," + sent.Add(time.Minute).In(seoul).Format("2006-01-02 15:04:05") + "," + c.words + "\n"
		reports, unread, err := inbound.Results{Country: "KR", Zone: seoul}.Read(strings.NewReader(file))
		if err != nil || len(reports) != 1 || len(unread) != 0 {
			t.Fatalf("%s: %+v, %+v, %v", c.name, reports, unread, err)
		}
		for range 2 { // the same file twice answers once
			apply(t, st, reports[0])
		}
		who, err := st.Customers().Get(ctx, minji)
		if err != nil {
			t.Fatal(err)
		}
		if got := who.Attributes["skin"]; c.want == "" && !got.IsNone() || c.want != "" && got.String() != c.want {
			t.Errorf("%s: %q is kept as %q", c.name, c.words, got)
		}
		replies, err := st.Events().List(ctx, store.EventQuery{Customer: minji, Names: []string{store.EventReplied}})
		if err != nil || len(replies) != 1 {
			t.Errorf("%s: %+v, %v", c.name, replies, err)
		}
		answers, err := st.Events().List(ctx, store.EventQuery{Customer: minji, Names: []string{store.EventAnswered}})
		if err != nil || len(answers) != min(1, len(c.want)) || len(answers) == 1 && (answers[0].Properties["source"] != survey.FromText || answers[0].Properties["step"] != "m1") {
			t.Errorf("%s: %+v, %v", c.name, answers, err)
		}
	}
}
