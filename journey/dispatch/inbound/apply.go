package inbound

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"gilmok/store"
)

// softWindow and mostSoft: a mailbox that refused three messages in this time, and
// took none, is left alone from then on.
const (
	softWindow = 90 * 24 * time.Hour
	mostSoft   = 3
)

// Applied is what a Report led to.
type Applied struct {
	Customer   store.CustomerID // 0: nobody by that address
	New        bool             // false: this report was known already
	Suppressed bool
	Alarm      bool // a bounce that is our fault: somebody must look
}

// Apply writes a report down. Reading the same mail twice changes nothing.
func Apply(ctx context.Context, tx store.Tx, r Report) (Applied, error) {
	if r.Kind == Other || r.Kind == Delay || r.Recipient == "" {
		return Applied{}, nil
	}
	c, err := tx.Customers().Find(ctx, r.Recipient)
	if errors.Is(err, store.ErrNotFound) {
		return applyUnknown(ctx, tx, r)
	}
	if err != nil {
		return Applied{}, fmt.Errorf("find %s of a mail that came back: %w", r.Kind, err)
	}
	a := Applied{Customer: c.ID}
	n, err := tx.Events().Record(ctx, event(r, c.ID, tx.Now()))
	if err != nil {
		return a, fmt.Errorf("record a %s: %w", r.Kind, err)
	}
	if a.New = n > 0; !a.New {
		return a, nil
	}
	return a, follow(ctx, tx, r, c.ID, &a)
}

// applyUnknown suppresses an address whose owner is not, or no longer, a customer:
// an import may bring them back.
func applyUnknown(ctx context.Context, tx store.Tx, r Report) (Applied, error) {
	if r.Kind == Bounce && r.Blame != Address {
		return Applied{Alarm: r.Blame == Ours}, nil
	}
	added, err := suppress(ctx, tx, r)
	return Applied{New: added, Suppressed: added}, err
}

// follow takes the consequences of a new report.
func follow(ctx context.Context, tx store.Tx, r Report, c store.CustomerID, a *Applied) (err error) {
	switch r.Kind {
	case Unsubscribe:
		return withdraw(ctx, tx, c, "mail")
	case Complaint:
		if err := withdraw(ctx, tx, c, "complaint"); err != nil {
			return err
		}
		a.Suppressed, err = suppress(ctx, tx, r)
		return err
	}
	switch r.Blame {
	case Ours:
		a.Alarm = true
		return nil
	case Mailbox:
		tooOften, err := softTooOften(ctx, tx, c)
		if err != nil || !tooOften {
			return err
		}
	}
	a.Suppressed, err = suppress(ctx, tx, r)
	return err
}

func withdraw(ctx context.Context, tx store.Tx, c store.CustomerID, source string) error {
	err := tx.Customers().SetConsent(ctx, c, store.Consent{
		Channel: store.ChannelEmail, Purpose: store.PurposeAdvertising, State: store.ConsentUnsubscribed, Source: source, At: tx.Now(),
	})
	if err != nil {
		return fmt.Errorf("withdraw consent: %w", err)
	}
	return nil
}

var kinds = map[Kind]store.SuppressionKind{
	Bounce: store.SuppressedBounced, Complaint: store.SuppressedComplained, Unsubscribe: store.SuppressedUnsubscribed,
}

func suppress(ctx context.Context, tx store.Tx, r Report) (bool, error) {
	n, err := tx.Suppressions().Add(ctx, store.Suppression{
		Channel: store.ChannelEmail, Address: strings.ToLower(r.Recipient), Kind: kinds[r.Kind], Detail: strings.TrimSpace(r.Status + " " + r.Words), At: tx.Now(),
	})
	if err != nil {
		return false, fmt.Errorf("suppress an address: %w", err)
	}
	return n > 0, nil
}

// softTooOften counts soft bounces since the last sign of life.
func softTooOften(ctx context.Context, tx store.Tx, c store.CustomerID) (bool, error) {
	list, err := tx.Events().List(ctx, store.EventQuery{
		Customer: c, From: tx.Now().Add(-softWindow), Names: []string{store.EventBounced, store.EventOpened, store.EventClicked, store.EventDelivered},
	})
	if err != nil {
		return false, fmt.Errorf("count soft bounces: %w", err)
	}
	soft := 0
	for _, e := range list { // newest first
		if e.Name != store.EventBounced {
			break
		}
		if e.Properties["kind"] == "soft" {
			soft++
		}
	}
	return soft >= mostSoft, nil
}

var names = map[Kind]string{Bounce: store.EventBounced, Complaint: store.EventComplained, Unsubscribe: store.EventUnsubscribed}

func event(r Report, c store.CustomerID, now time.Time) store.Event {
	p := store.Properties{"channel": string(store.ChannelEmail)}
	if r.Kind == Bounce {
		p["kind"] = map[Blame]string{Address: "hard", Mailbox: "soft", Ours: "ours"}[r.Blame]
		p["code"], p["words"] = r.Status, r.Words
	}
	if r.MessageID != "" {
		p["message_id"] = r.MessageID
	}
	return store.Event{Customer: c, Name: names[r.Kind], At: now, Properties: p, Key: "mail:" + r.ID}
}
