package inbound

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"gilmok/journey/dispatch"
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
	Settled    bool // the message was uncertain, and is known to have been sent now
}

// Apply writes a report down. Reading the same one twice changes nothing.
func Apply(ctx context.Context, tx store.Tx, r Report) (Applied, error) {
	if r.Kind == Other || r.Kind == Delay {
		return Applied{}, nil
	}
	entry, customer, err := find(ctx, tx, r)
	if err != nil {
		return Applied{}, fmt.Errorf("find whom a %s is about: %w", r.Kind, err)
	}
	if r.Hearsay {
		if bears, err := borne(ctx, tx, r, entry, customer); err != nil || !bears {
			return Applied{}, err
		}
	}
	if customer == 0 {
		return applyUnknown(ctx, tx, r)
	}
	if r.Kind == Answered {
		return answer(ctx, tx, r, entry, customer)
	}
	if r.Recipient == "" && entry != nil {
		r.Recipient = entry.Address
	}
	a := Applied{Customer: customer}
	n, err := tx.Events().Record(ctx, event(r, customer, entry, tx.Now()))
	if err != nil {
		return a, fmt.Errorf("record a %s: %w", r.Kind, err)
	}
	if a.New = n > 0; !a.New {
		return a, nil
	}
	if a.Settled, err = settle(ctx, tx, r, entry); err != nil {
		return a, err
	}
	return a, follow(ctx, tx, r, customer, entry, &a)
}

// settle ends the doubt about a message of which nobody knew whether it had been taken:
// what came back about it tells that it was.
func settle(ctx context.Context, tx store.Tx, r Report, entry *store.OutboxEntry) (bool, error) {
	if entry == nil || entry.State != store.OutboxUncertain {
		return false, nil
	}
	if err := dispatch.Resolve(ctx, tx, entry.ID, dispatch.ResolveSent); err != nil {
		return false, fmt.Errorf("settle a message by its %s: %w", r.Kind, err)
	}
	return true, nil
}

// applyUnknown suppresses an address whose owner is not, or no longer, a customer:
// an import may bring them back.
func applyUnknown(ctx context.Context, tx store.Tx, r Report) (Applied, error) {
	if r.Recipient == "" || suppressedAs[r.Kind] == "" || r.Kind == Bounce && r.Blame != Address {
		return Applied{Alarm: r.Kind == Bounce && r.Blame == Ours}, nil
	}
	added, err := suppress(ctx, tx, r)
	return Applied{New: added, Suppressed: added}, err
}

// follow takes the consequences of a new report.
func follow(ctx context.Context, tx store.Tx, r Report, c store.CustomerID, entry *store.OutboxEntry, a *Applied) (err error) {
	switch r.Kind {
	case Reply:
		if entry == nil || r.channel() != store.ChannelSMS {
			return nil
		}
		return told(ctx, tx, r, entry, c)
	case Unsubscribe:
		return refuse(ctx, tx, r, c)
	case Complaint:
		if err := withdraw(ctx, tx, c, r.channel(), store.ConsentByComplaint); err != nil {
			return err
		}
		a.Suppressed, err = suppress(ctx, tx, r)
		return err
	case Bounce:
	default:
		return nil
	}
	switch r.Blame {
	case Ours:
		a.Alarm = true
		return nil
	case Unreached:
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

// refuse withdraws the consent of the customer whose link was followed. Where only an
// address is known, it is that of everybody who is reached at it.
func refuse(ctx context.Context, tx store.Tx, r Report, c store.CustomerID) error {
	source := store.ConsentByMail
	if r.channel() != store.ChannelEmail {
		source = store.ConsentByPhone
	}
	who := []store.CustomerID{c}
	if r.Key == "" {
		at, err := tx.Customers().At(ctx, r.channel(), r.Recipient)
		if err != nil {
			return err
		}
		who = append(slices.DeleteFunc(at, func(id store.CustomerID) bool { return id == c }), c)
	}
	for _, id := range who {
		if err := withdraw(ctx, tx, id, r.channel(), source); err != nil {
			return err
		}
	}
	return nil
}

func withdraw(ctx context.Context, tx store.Tx, c store.CustomerID, ch store.Channel, source string) error {
	err := tx.Customers().SetConsent(ctx, c, store.Consent{
		Channel: ch, Purpose: store.PurposeAdvertising, State: store.ConsentUnsubscribed, Source: source, At: tx.Now(),
	})
	if err != nil {
		return fmt.Errorf("withdraw consent: %w", err)
	}
	return nil
}

var suppressedAs = map[Kind]store.SuppressionKind{
	Bounce: store.SuppressedBounced, Complaint: store.SuppressedComplained, Unsubscribe: store.SuppressedUnsubscribed,
}

func suppress(ctx context.Context, tx store.Tx, r Report) (bool, error) {
	n, err := tx.Suppressions().Add(ctx, store.Suppression{
		Channel: dispatch.SuppressionChannel(r.channel()), Address: dispatch.SameAddress(r.channel(), r.Recipient), Kind: suppressedAs[r.Kind],
		Detail: strings.TrimSpace(r.Status + " " + r.Words), At: tx.Now(),
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

var names = map[Kind]string{
	Bounce: store.EventBounced, Complaint: store.EventComplained, Unsubscribe: store.EventUnsubscribed,
	Delivered: store.EventDelivered, Opened: store.EventOpened, Clicked: store.EventClicked, Reply: store.EventReplied,
}

// soonest that a person can open or click after a message was handed over: what
// comes sooner is a machine that looks through the mail.
const soonest = 5 * time.Second

func event(r Report, c store.CustomerID, entry *store.OutboxEntry, now time.Time) store.Event {
	e := store.Event{Customer: c, Name: names[r.Kind], At: r.At, Key: "back:" + r.ID, Properties: store.Properties{"channel": string(r.channel())}}
	if e.At.IsZero() || e.At.After(now) { // a provider's clock may be ahead of ours
		e.At = now
	}
	p := e.Properties
	if entry != nil {
		p["message"], p["run"], p["step"] = int64(entry.Message), int64(entry.Run), entry.Step
		soon := !entry.FinishedAt.IsZero() && e.At.Sub(entry.FinishedAt) < soonest
		r.Machine = r.Machine || soon && (r.Kind == Opened || r.Kind == Clicked)
	}
	if r.Machine {
		p["machine"] = true
	}
	if r.Kind == Bounce {
		p["kind"] = map[Blame]string{Address: "hard", Mailbox: "soft", Ours: "ours", Unreached: "unreached"}[r.Blame]
		p["code"], p["words"] = r.Status, r.Words
	}
	if r.Link != "" {
		p["url"] = r.Link
	}
	if r.MessageID != "" {
		p["message_id"] = r.MessageID
	}
	return e
}
