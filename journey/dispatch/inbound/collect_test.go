package inbound_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"gilmok/journey/dispatch"
	"gilmok/journey/dispatch/inbound"
	"gilmok/store"
)

// told is a Poller that tells pages of reports, one a Poll, and then nothing more.
type told struct {
	pages [][]inbound.Report
	marks []string // it was asked with
	err   error
}

func (p *told) Poll(_ context.Context, mark string, _ time.Time) (inbound.News, error) {
	p.marks = append(p.marks, mark)
	if p.err != nil {
		return inbound.News{}, p.err
	}
	n := 0
	if mark != "" {
		fmt.Sscan(mark, &n)
	}
	if n >= len(p.pages) {
		return inbound.News{Mark: mark}, nil
	}
	return inbound.News{Reports: p.pages[n], Mark: fmt.Sprint(n + 1), More: n+1 < len(p.pages)}, nil
}

func source(p inbound.Poller) inbound.Source {
	return inbound.Source{Name: "main", Channel: store.ChannelEmail, Open: func(context.Context) (inbound.Poller, func(), error) { return p, func() {}, nil }}
}

func TestCollect(t *testing.T) {
	ctx := context.Background()
	st, minji := open(t)
	c := &inbound.Collector{Store: st, Now: func() time.Time { return time.Date(2026, 11, 21, 5, 0, 0, 0, time.UTC) }}
	opened := inbound.Report{Kind: inbound.Opened, Recipient: "minji@example.test", ID: "1"}
	bounced := inbound.Report{Kind: inbound.Bounce, Recipient: "minji@example.test", Blame: inbound.Ours, Status: "5.7.1", ID: "2"}
	p := &told{pages: [][]inbound.Report{{opened, opened}, {bounced}}}
	broken := &told{err: &dispatch.Error{Verdict: dispatch.VerdictConfiguration, Code: "401", Words: "bad key"}}
	other := source(broken)
	other.Name = "other"
	done, err := c.Collect(ctx, []inbound.Source{other, source(p)})
	if err != nil || len(done) != 2 {
		t.Fatalf("%+v, %v", done, err)
	}
	if done[0].Err == nil || done[1].New != 2 || done[1].Alarms != 1 {
		t.Errorf("%+v", done)
	}
	again, err := c.Collect(ctx, []inbound.Source{source(p)})
	if err != nil || again[0].New != 0 {
		t.Errorf("%+v, %v", again, err)
	}
	if got := fmt.Sprint(p.marks); got != "[ 1 2]" {
		t.Errorf("asked with the marks %v", got)
	}
	state, err := inbound.ReadState(ctx, st.Settings(), "other")
	if err != nil || state.Code != "401" || state.Words != "bad key" || state.At.IsZero() {
		t.Errorf("%+v, %v", state, err)
	}
	events, err := st.Events().List(ctx, store.EventQuery{Customer: minji})
	if err != nil || len(events) != 2 {
		t.Errorf("%+v, %v", events, err)
	}
}

// TestCollectAfterACrash: the mark is written with the last of the reports, so what
// was cut off in between is told again and changes nothing.
func TestCollectAfterACrash(t *testing.T) {
	ctx := context.Background()
	st, minji := open(t)
	var page []inbound.Report
	for i := range 450 {
		page = append(page, inbound.Report{Kind: inbound.Opened, Recipient: "minji@example.test", ID: fmt.Sprint(i)})
	}
	ended, end := context.WithCancel(ctx)
	transactions := 0
	c := &inbound.Collector{Store: stopping{st, func() {
		if transactions++; transactions == 2 {
			end()
		}
	}}, Now: time.Now}
	if _, err := c.Collect(ended, []inbound.Source{source(&told{pages: [][]inbound.Report{page}})}); !errors.Is(err, context.Canceled) {
		t.Fatalf("%v", err)
	}
	p := &told{pages: [][]inbound.Report{page}}
	c.Store = st
	done, err := c.Collect(ctx, []inbound.Source{source(p)})
	if err != nil || p.marks[0] != "" || done[0].New != 450-200 {
		t.Errorf("%+v, %v, marks %v", done, err, p.marks)
	}
	if events, err := st.Events().List(ctx, store.EventQuery{Customer: minji}); err != nil || len(events) != 450 {
		t.Errorf("%d events, %v", len(events), err)
	}
}

// stopping calls back before each transaction.
type stopping struct {
	store.Store
	before func()
}

func (s stopping) InTx(ctx context.Context, fn func(store.Tx) error) error {
	s.before()
	return s.Store.InTx(ctx, fn)
}

// TestTokenNamesTheCustomer: our own unsubscribe link works from another mailbox, too.
func TestTokenNamesTheCustomer(t *testing.T) {
	ctx := context.Background()
	st, minji := open(t)
	now := time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC)
	entry := &store.OutboxEntry{Run: 5, Passage: 7, Customer: minji, Step: "hello", Visit: 1, Channel: store.ChannelEmail, Message: 3, Key: "7/hello/1/email",
		Purpose: store.PurposeAdvertising, Address: "minji@example.test", State: store.OutboxPending, QueuedAt: now, NotBefore: now}
	if err := st.InTx(ctx, func(tx store.Tx) error { return tx.Outbox().Queue(ctx, []*store.OutboxEntry{entry}) }); err != nil {
		t.Fatal(err)
	}
	c := &inbound.Collector{Store: st, Now: time.Now, Key: func(token string) (string, bool) { return "7/hello/1/email", token == "good" }}
	wish := inbound.Report{Kind: inbound.Unsubscribe, Recipient: "minji.at.work@example.test", Token: "good", ID: "1"}
	if _, err := c.Collect(ctx, []inbound.Source{source(&told{pages: [][]inbound.Report{{wish}}})}); err != nil {
		t.Fatal(err)
	}
	m, err := st.Customers().Get(ctx, minji)
	if err != nil || m.ConsentFor(store.ChannelEmail, store.PurposeAdvertising).State != store.ConsentUnsubscribed {
		t.Errorf("%+v, %v", m.Consents, err)
	}
}

func TestSince(t *testing.T) {
	now := time.Date(2026, 11, 21, 5, 0, 0, 0, time.UTC)
	if got := inbound.Since("", now); !got.Equal(now.Add(-inbound.FirstLook)) {
		t.Errorf("the first time %v", got)
	}
	if got := inbound.Since(inbound.Until(now.Add(-time.Hour)), now); !got.Equal(now.Add(-time.Hour - inbound.Overlap)) {
		t.Errorf("later %v", got)
	}
	if got := inbound.Since(inbound.Until(now.Add(time.Hour)), now); !got.Equal(now.Add(-inbound.FirstLook)) {
		t.Errorf("a mark from the future: %v", got)
	}
}
