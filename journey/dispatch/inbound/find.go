package inbound

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"gilmok/store"
)

// looksBack is how old a message may be that something still comes back about.
const looksBack = 90 * 24 * time.Hour

// find gives the outbox entry a report is about, nil where it is not known, and its
// customer, 0 where there is none: by the entry's key, else by the address.
func find(ctx context.Context, tx store.Tx, r Report) (*store.OutboxEntry, store.CustomerID, error) {
	if e, err := byKey(ctx, tx, r.Key); err != nil || e != nil {
		if err != nil || e.Customer == 0 {
			return e, 0, err
		}
		if _, err = tx.Customers().Get(ctx, e.Customer); errors.Is(err, store.ErrNotFound) {
			return e, 0, nil // erased since
		}
		return e, e.Customer, err
	}
	if r.Recipient == "" {
		return nil, 0, nil
	}
	c, err := tx.Customers().Find(ctx, r.Recipient)
	if errors.Is(err, store.ErrNotFound) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, err
	}
	e, err := byNumber(ctx, tx, r, c.ID)
	return e, c.ID, err
}

// byKey reads an entry by its key, which begins with the number of its passage.
func byKey(ctx context.Context, tx store.Tx, key string) (*store.OutboxEntry, error) {
	head, _, _ := strings.Cut(key, "/")
	passage, err := strconv.ParseInt(head, 10, 64)
	if err != nil || passage <= 0 {
		return nil, nil // no key of ours
	}
	return pick(ctx, tx, store.OutboxQuery{Passage: store.PassageID(passage)}, func(e *store.OutboxEntry) bool { return e.Key == key })
}

// byNumber finds the entry among the messages that went to a customer of late.
func byNumber(ctx context.Context, tx store.Tx, r Report, c store.CustomerID) (*store.OutboxEntry, error) {
	if r.Kind == Reply && r.channel() != store.ChannelEmail {
		return answeredBy(ctx, tx, r, c)
	}
	if cmp.Or(r.MessageID, r.ProviderID) == "" {
		return nil, nil
	}
	q := store.OutboxQuery{Customer: c, From: tx.Now().Add(-looksBack), States: []store.OutboxState{store.OutboxSent, store.OutboxUncertain}}
	return pick(ctx, tx, q, func(e *store.OutboxEntry) bool {
		return r.MessageID != "" && e.MessageID == r.MessageID || renamed(r.MessageID, e.Detail) || r.ProviderID != "" && e.ProviderID == r.ProviderID
	})
}

// answeredBy finds what a text answers, which says so of no message: the last one that
// went to the number before it.
func answeredBy(ctx context.Context, tx store.Tx, r Report, c store.CustomerID) (last *store.OutboxEntry, err error) {
	list, err := tx.Outbox().List(ctx, store.OutboxQuery{Customer: c, From: tx.Now().Add(-looksBack), States: []store.OutboxState{store.OutboxSent}})
	for i := range list {
		e := &list[i]
		late := !r.At.IsZero() && e.FinishedAt.After(r.At)
		if e.Channel == r.channel() && !late && (last == nil || e.FinishedAt.After(last.FinishedAt)) {
			last = e
		}
	}
	return last, err
}

// borne reports whether what a mail says is borne out by what we sent. A Message-ID of
// ours is known to nobody but who got that message, and who passed it on. Wishes for no
// more are heard from everybody we ever wrote to, in whatever words: to lose one is
// worse than to believe a false one, which the person can take back.
func borne(ctx context.Context, tx store.Tx, r Report, entry *store.OutboxEntry, c store.CustomerID) (bool, error) {
	if entry != nil || r.Kind != Unsubscribe || c == 0 {
		return entry != nil, nil
	}
	q := store.OutboxQuery{Customer: c, States: []store.OutboxState{store.OutboxSent, store.OutboxUncertain}, Page: store.Page{Limit: 1}}
	sent, err := tx.Outbox().List(ctx, q)
	return len(sent) > 0, err
}

// leastNumber is how long a server's own number for a message must be that nobody
// guesses; SES's have sixty signs.
const leastNumber = 24

// renamed reports whether a server that took a message put its own Message-ID in place
// of ours, as SES does, and said so in its reply.
func renamed(messageID, reply string) bool {
	number, _, _ := strings.Cut(messageID, "@")
	return len(number) >= leastNumber && !strings.Contains(number, ".") && slices.Contains(strings.Fields(reply), number)
}

func pick(ctx context.Context, tx store.Tx, q store.OutboxQuery, is func(*store.OutboxEntry) bool) (*store.OutboxEntry, error) {
	list, err := tx.Outbox().List(ctx, q)
	if err != nil {
		return nil, err
	}
	for i := range list {
		if is(&list[i]) {
			return &list[i], nil
		}
	}
	return nil, nil
}
