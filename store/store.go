package store

import (
	"context"
	"errors"
	"time"
)

// What callers branch on. Every other error is for the person or the log.
var (
	ErrNotFound = errors.New("not found")
	ErrConflict = errors.New("somebody else changed this meanwhile")
	ErrReadOnly = errors.New("the workspace is open for reading only")
	ErrBusy     = errors.New("the workspace is busy")
	ErrDiskFull = errors.New("the disk is full")
	ErrDamaged  = errors.New("the workspace is damaged")
)

// Reads is every question one can ask of a workspace, split by noun.
type Reads interface {
	Customers() CustomerReader
	Events() EventReader
	Orders() OrderReader
	Products() ProductReader
	Segments() SegmentReader
	Journeys() JourneyReader
	Messages() MessageReader
	Reviews() ReviewReader
	Runs() RunReader
	Passages() PassageReader
	Outbox() OutboxReader
	Imports() ImportReader
	Suppressions() SuppressionReader
	Senders() SenderReader
	Settings() SettingsReader
	Assets() AssetReader
	Coupons() CouponReader
	Decisions() DecisionReader
	Insights() InsightReader
	Spend() SpendReader
	Documents() DocumentReader
}

// Tx is one write transaction: the same questions, answered from inside it, and every write.
type Tx interface {
	// Now is the one instant of the transaction.
	Now() time.Time
	Customers() CustomerWriter
	Events() EventWriter
	Orders() OrderWriter
	Products() ProductWriter
	Segments() SegmentWriter
	Journeys() JourneyWriter
	Messages() MessageWriter
	Reviews() ReviewWriter
	Runs() RunWriter
	Passages() PassageWriter
	Outbox() OutboxWriter
	Imports() ImportWriter
	Suppressions() SuppressionWriter
	Senders() SenderWriter
	Settings() SettingsWriter
	Assets() AssetWriter
	Coupons() CouponWriter
	Decisions() DecisionWriter
	Insights() InsightWriter
	Spend() SpendWriter
	Documents() DocumentWriter
}

// Store is one open workspace.
type Store interface {
	Reads
	// InTx runs fn in one write transaction and commits when it returns nil.
	// Changes are announced after the commit.
	InTx(ctx context.Context, fn func(Tx) error) error
	// InTxRelaxed is InTx whose commit survives a killed process, but reaches the
	// disk only with the next InTx.
	InTxRelaxed(ctx context.Context, fn func(Tx) error) error
	// Note writes down what has become of messages that are on their way, beside the
	// workspace: it waits for no transaction and survives a killed process, but a power
	// cut only once a Fold after it is committed. Nobody sees it before that.
	Note(ctx context.Context, notes ...OutboxNote) error
	// Watch announces changes of the topics (all, where none is given), coalesced;
	// it never blocks a writer and also sees what other processes commit. The
	// channel closes when ctx ends or the store closes.
	Watch(ctx context.Context, topics ...Topic) <-chan Change
	// Info tells what is open.
	Info() Info
	// Backup writes a consistent copy to a new file while others go on working.
	Backup(ctx context.Context, path string) error
	// Check runs the integrity check and the invariants; it lists what is wrong.
	Check(ctx context.Context) ([]string, error)
	Close() error
}

// Info describes an open workspace.
type Info struct {
	Path     string
	ID       string // made with the file, copied along with it
	Schema   int
	ReadOnly bool
	// Sealed workspaces (the sample) send only to files.
	Sealed bool
	// Adopted is false for a copied or restored file whose questions are not yet
	// answered; nothing is sent from it.
	Adopted bool
	// Person is who works on this machine; versions and launches carry the name.
	Person string
}

// Topic names a part of the workspace that pages watch.
type Topic string

// The topics.
const (
	TopicCustomers Topic = "customers"
	TopicEvents    Topic = "events"
	TopicOrders    Topic = "orders"
	TopicProducts  Topic = "products"
	TopicSegments  Topic = "segments"
	TopicJourneys  Topic = "journeys"
	TopicMessages  Topic = "messages"
	TopicPassages  Topic = "passages"
	TopicOutbox    Topic = "outbox"
	TopicImports   Topic = "imports"
	TopicSettings  Topic = "settings"
	TopicDocuments Topic = "documents"
)

// Change says which topics changed since the last one.
type Change struct{ Topics []Topic }

// Page is a part of a list. The zero Page is everything.
type Page struct{ Limit, Offset int }
