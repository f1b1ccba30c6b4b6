package store

import (
	"context"
	"iter"
	"time"
)

// ImportID numbers an import.
type ImportID int64

// RowKind is what the rows of a file are.
type RowKind string

// The kinds of rows.
const (
	RowsCustomers RowKind = "customers"
	RowsOrders    RowKind = "orders"
	RowsEvents    RowKind = "events"
	RowsProducts  RowKind = "products"
)

// Import is one file brought in.
type Import struct {
	ID         ImportID
	Kind       RowKind
	File       string // name without folder
	Digest     string // of the content
	Shape      string // of the header: the same shape takes the same mapping
	At         time.Time
	By         string
	Rows       int
	Added      int
	Updated    int
	Unchanged  int
	Merged     int
	Rejected   int
	Undone     time.Time
	Mapping    []byte // document of package importer
	ReachesTo  time.Time
	Conflicts  int // values an undo left because they were edited since
	RejectFile []byte
	Left       []LeftEdit // the first of the conflicts; only Undo tells them
}

// IsEdit reports an edit of many customers that was made without a file; File says
// what was done.
func (i *Import) IsEdit() bool { return i.Digest == "" && i.Shape == "" }

// LeftEdit is something that an undo left as it is, because it was edited since.
type LeftEdit struct {
	Kind  RowKind
	Who   string // the customer's name, else an address; the number of an order, the name of a product
	Field string // as in LoadResult.Columns; empty: all of it
}

// ImportReader asks about imports.
type ImportReader interface {
	Get(ctx context.Context, id ImportID) (*Import, error)
	List(ctx context.Context) ([]Import, error)
	// Mapping gives the remembered mapping of a shape, or ErrNotFound.
	Mapping(ctx context.Context, kind RowKind, shape string) ([]byte, error)
	// Reach tells how far each kind of data goes.
	Reach(ctx context.Context) (map[RowKind]time.Time, error)
	WatchedReader
}

// ImportWriter brings rows in. Load methods run inside the import's one
// transaction, take the rows as a stream and never keep them all in memory.
type ImportWriter interface {
	ImportReader
	WatchedWriter
	// Save inserts (ID 0) or replaces.
	Save(ctx context.Context, i *Import) error
	SaveMapping(ctx context.Context, kind RowKind, shape string, mapping []byte) error
	// LoadCustomers, LoadOrders, LoadEvents and LoadProducts apply rows by the
	// policy, write the undo log under the import's id and count. With dry true
	// nothing is kept, but the counts and examples are the same.
	LoadCustomers(ctx context.Context, id ImportID, rows iter.Seq2[*CustomerRowIn, error], p LoadPolicy, dry bool) (*LoadResult, error)
	LoadOrders(ctx context.Context, id ImportID, rows iter.Seq2[*OrderRowIn, error], p LoadPolicy, dry bool) (*LoadResult, error)
	LoadEvents(ctx context.Context, id ImportID, rows iter.Seq2[*EventRowIn, error], p LoadPolicy, dry bool) (*LoadResult, error)
	LoadProducts(ctx context.Context, id ImportID, rows iter.Seq2[*ProductRowIn, error], p LoadPolicy, dry bool) (*LoadResult, error)
	// EditCustomers changes customers who are there, as edit says of each (attributes,
	// standard fields and consents); who is gone is passed over. Like a load it writes the
	// undo log under the id, counts, and keeps nothing with dry true.
	EditCustomers(ctx context.Context, id ImportID, ids []CustomerID, edit func(*Customer) error, dry bool) (*LoadResult, error)
	// Undo takes an import back; values edited since stay and are counted.
	Undo(ctx context.Context, id ImportID) (*Import, error)
}

// Policy says what a file may do to what is there.
type Policy string

// The policies. A blank cell never erases under any of them.
const (
	PolicyUpdate Policy = "update"
	PolicyFill   Policy = "fill" // only blanks
	PolicyAdd    Policy = "add"  // only new rows
)

// LoadPolicy is the policy for the file, and for single columns.
type LoadPolicy struct {
	Policy  Policy
	Columns map[string]Policy // by field; consent, or consent_email and the like; lines of an order
	// Key is external_id, email or phone; "" tries them in this order. A phone
	// finds a person only where the two names are equal or one is blank: a
	// household shares its phone, and eight names with one number are eight people.
	Key string
	// Consent is the source to record where the importing person states one.
	ConsentSource string
	// Adopt is the currency that a load of orders makes the shop's own, where the shop
	// has sold nothing in its own so far; "" leaves it.
	Adopt string
}

// CustomerRowIn is a validated, normalised row: blank fields are zero.
type CustomerRowIn struct {
	Record   int // 1 is the first data row
	Customer Customer
	// Unnamed are the channels of consents that the row gives without naming them: one
	// yes for all, or what is stated of everybody. Who has left on any channel does not
	// agree on another by such a word. It may be shared between rows.
	Unnamed []Channel
	// Spare is for whoever reads the rows to tell that it has no more use for these
	// attributes: a later row may take their room.
	Spare Attributes
}

// OrderRowIn is a row of an order file: a whole order, or one line of it. At is
// zero and Total blank where the file does not say: what is known stays. A row
// may carry two lines, the second being what sending cost.
type OrderRowIn struct {
	Record   int
	Order    Order
	Customer Customer // what the row knows of the buyer, to find or make one
	// IsLine: rows with the same order number add lines, they do not replace.
	IsLine bool
	// Total is absent and is summed up from the lines.
	SumLines bool
	// Only: the customer's keys in the row find a person, but make none.
	NoStub bool
}

// EventRowIn is a row of an event file.
type EventRowIn struct {
	Record   int
	Event    Event
	Customer Customer
}

// ProductRowIn is a row of a product file.
type ProductRowIn struct {
	Record  int
	Product Product
}

// LoadResult counts what a load did. Every row yielded is counted once: added,
// updated, unchanged, merged or rejected, so a line of an order counts as a row.
type LoadResult struct {
	Added, Updated, Unchanged, Merged int
	Stubs                             int // customers made for orders or events
	Rejected                          []LoadReject
	Columns                           map[string]ColumnChange // by field
	Examples                          []FieldChange
	ReachesTo                         time.Time
	Reachable                         map[Channel]int // of the rows, who can be written to
	Adopted                           string          // the shop's own currency from now on; "": as it was
}

// LoadReject is a row refused by what is in the workspace already.
type LoadReject struct {
	Record         int
	Reason, Detail string
}

// ColumnChange counts what happens to a field.
type ColumnChange struct {
	Set     int `json:"set"`
	Changed int `json:"changed"`
	Kept    int `json:"kept"`
}

// FieldChange is an example of a change: old to new.
type FieldChange struct {
	Record int    `json:"record"`
	Who    string `json:"who"`
	Field  string `json:"field"`
	Old    string `json:"old"`
	New    string `json:"new"`
}
