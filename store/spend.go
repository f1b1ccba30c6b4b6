package store

import (
	"context"

	"gilmok/store/value"
)

// SpendID numbers an entry of what was spent.
type SpendID int64

// Spend is what the shop paid for a campaign somewhere else, over some days.
type Spend struct {
	ID       SpendID
	Channel  string     // the shop's own word, or the utm_source of its links: naver, meta
	Campaign string     // the utm_campaign of its links; empty: the channel as a whole
	From, To value.Date // both included
	Cost     value.Money
}

// SpendReader asks what was spent.
type SpendReader interface {
	// List gives all entries, the newest days first.
	List(ctx context.Context) ([]Spend, error)
}

// SpendWriter keeps what was spent.
type SpendWriter interface {
	SpendReader
	// Save stores entries. One of the same channel, campaign and days replaces the cost
	// of the earlier one, so that a file read twice counts once. It gives how many
	// entries are new.
	Save(ctx context.Context, list ...Spend) (added int, err error)
	Delete(ctx context.Context, id SpendID) error
}
