package store

import (
	"context"
	"iter"
	"time"

	"gilmok/store/value"
)

// Product is an article of the catalogue.
type Product struct {
	ID          int64
	ExternalID  string // unique
	Name        string
	Description string
	Price       value.Money
	Stock       *int // nil: not known
	Categories  []string
	Picture     string // address, or the name of an asset
	Link        string
	Attributes  Attributes
}

// ProductReader asks about the catalogue.
type ProductReader interface {
	Get(ctx context.Context, externalID string) (*Product, error)
	List(ctx context.Context, search string, page Page) ([]Product, error)
	Count(ctx context.Context) (int, error)
}

// ProductWriter changes the catalogue.
type ProductWriter interface {
	ProductReader
	// Save inserts or replaces by external id.
	Save(ctx context.Context, p *Product) error
}

// Asset is a picture or other file kept in the workspace.
type Asset struct {
	Name string // unique, as in "soap.png"
	Type string // MIME type
	Data []byte
}

// AssetReader asks for assets.
type AssetReader interface {
	Get(ctx context.Context, name string) (*Asset, error)
	Names(ctx context.Context) ([]string, error)
}

// AssetWriter changes assets.
type AssetWriter interface {
	AssetReader
	Save(ctx context.Context, a Asset) error
	Delete(ctx context.Context, name string) error
	// Tidy deletes pictures that nothing shows: of frozen versions those of which no
	// journey can send any more and nobody was sent, and of the workspace those
	// that were in no draft, block, product or setting for PicturesIdle. It tells how many.
	Tidy(ctx context.Context) (gone int, err error)
}

// PicturesIdle is how long a picture of the workspace lies unused before it is deleted:
// what is undone, or brought back out of an older version, may want it again.
const PicturesIdle = 30 * 24 * time.Hour

// Redemption is an order that used a code, with the message that gave it.
type Redemption struct {
	Pool     string
	Customer CustomerID // whom the message went to
	Run      RunID
	Step     string
	Message  MessageVersionID
	Total    value.Money // of the order
}

// CouponReader asks about pools of coupon codes.
type CouponReader interface {
	Pools(ctx context.Context) (map[string]int, error) // codes left by pool
	// Redeemed streams the placed orders that used a code which a message of a live run
	// gave somebody, whoever used it.
	Redeemed(ctx context.Context) iter.Seq2[Redemption, error]
	// Taken gives the code a message of a customer took, or ErrNotFound.
	Taken(ctx context.Context, pool, outboxKey string) (string, error)
}

// CouponWriter gives out coupon codes.
type CouponWriter interface {
	CouponReader
	Add(ctx context.Context, pool string, codes []string) (added int, err error)
	// Take gives one code for an outbox key: the same code for the same key,
	// whenever asked; ErrNotFound when the pool is empty.
	Take(ctx context.Context, pool, outboxKey string) (string, error)
	// GiveBack puts into their pools what messages took that nobody was sent; it gives
	// how many codes that are. One whose message was uncertain once, or has been repeated
	// after no answer, stays with it: somebody may have it.
	GiveBack(ctx context.Context, outboxKeys ...string) (int, error)
}
