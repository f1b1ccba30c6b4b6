package sqlite

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"modernc.org/sqlite/vtab"

	"gilmok/store/sqlstore"
)

// bulkTable shows rows to SQLite as a virtual table, so that one INSERT … SELECT or
// UPDATE … FROM takes them all: no binding of parameters, no statement for each row.
// There is one, on the writer's connection; it is made when the connection is, so
// that statements that read it can stay prepared. It has one stream at a time.
type bulkTable struct {
	id   int64
	ctx  context.Context
	rows sqlstore.BulkRows
	row  []any // as wide as the stream; further columns are NULL
	at   int64
	more bool
}

// bulkName is what statements call the table, bulkColumns how wide it is.
const (
	bulkName    = "temp.bulk"
	bulkColumns = 32
)

// open makes the table on a connection.
func (b *bulkTable) open(ctx context.Context, conn sqlstore.Conn) error {
	b.id = lastTable.Add(1)
	tables.Store(b.id, b)
	_, err := conn.ExecContext(ctx, fmt.Sprintf(`CREATE VIRTUAL TABLE %s USING gilmok_bulk(%d)`, bulkName, b.id))
	return err
}

// close forgets the table; its connection is closed after it.
func (b *bulkTable) close() { tables.Delete(b.id) }

// run implements Dialect.Bulk.
func (b *bulkTable) run(ctx context.Context, on *sqlstore.Statements, columns int, rows sqlstore.BulkRows, statement func(source string) string, args ...any) error {
	if columns > bulkColumns || b.rows != nil {
		return fmt.Errorf("the bulk table is in use, or too narrow for %d columns", columns)
	}
	stmt, err := on.Prepare(ctx, statement(bulkName))
	if err != nil {
		return err
	}
	b.ctx, b.rows, b.row, b.at = ctx, rows, make([]any, columns), 0
	defer func() { b.ctx, b.rows, b.row = nil, nil, nil }()
	_, err = stmt.ExecContext(context.WithoutCancel(ctx), args...) // Next looks at ctx; the driver would start a goroutine for it
	if err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// tables by number: SQLite connects to one anew when it has read its schema again.
var (
	tables    sync.Map
	lastTable atomic.Int64
)

func init() {
	if err := vtab.RegisterModule(nil, "gilmok_bulk", bulkModule{}); err != nil {
		panic(err) // a second module of this name in one program
	}
}

type bulkModule struct{}

// Create makes the table whose number is the argument.
func (bulkModule) Create(ctx vtab.Context, args []string) (vtab.Table, error) {
	if len(args) != 4 {
		return nil, fmt.Errorf("gilmok_bulk takes the number of a table")
	}
	id, _ := strconv.ParseInt(strings.TrimSpace(args[3]), 10, 64)
	table, ok := tables.Load(id)
	if !ok {
		return nil, fmt.Errorf("gilmok_bulk has no table %d", id)
	}
	names := make([]string, bulkColumns)
	for i := range names {
		names[i] = "c" + strconv.Itoa(i)
	}
	return table.(*bulkTable), ctx.Declare(`CREATE TABLE x (` + strings.Join(names, ", ") + `)`)
}

// Connect implements vtab.Module.
func (m bulkModule) Connect(ctx vtab.Context, args []string) (vtab.Table, error) {
	return m.Create(ctx, args)
}

// BestIndex says that the table is short, and never to be the inner loop of a join:
// its rows can be read once only. A comparison is usable only inside.
func (*bulkTable) BestIndex(info *vtab.IndexInfo) error {
	info.EstimatedCost, info.EstimatedRows = 1, 1
	if slices.ContainsFunc(info.Constraints, func(c vtab.Constraint) bool { return c.Usable }) {
		info.EstimatedCost = neverInside
	}
	return nil
}

// neverInside is what it costs to read the table again for each row of another,
// above any plan that reads it first.
const neverInside = 1e15

// Open implements vtab.Table.
func (b *bulkTable) Open() (vtab.Cursor, error) { return b, nil }

// Disconnect and Destroy implement vtab.Table.
func (*bulkTable) Disconnect() error { return nil }

// Destroy ends the table.
func (*bulkTable) Destroy() error { return nil }

// Filter starts at the first row.
func (b *bulkTable) Filter(int, string, []vtab.Value) error {
	if b.at > 0 {
		return errReadTwice
	}
	return b.Next()
}

// errReadTwice keeps a plan with the stream inside from losing writes in silence.
var errReadTwice = errors.New("a statement reads its stream of rows twice")

// checkEvery is how many rows pass between looks at the context.
const checkEvery = 256

// Next implements vtab.Cursor.
func (b *bulkTable) Next() (err error) {
	if b.at++; b.at%checkEvery == 0 && b.ctx.Err() != nil {
		return b.ctx.Err()
	}
	b.more, err = b.rows.Next(b.row)
	return err
}

// Eof implements vtab.Cursor.
func (b *bulkTable) Eof() bool { return !b.more }

// Column implements vtab.Cursor.
func (b *bulkTable) Column(i int) (vtab.Value, error) {
	if i < 0 || i >= len(b.row) {
		return nil, nil
	}
	return b.row[i], nil
}

// Rowid implements vtab.Cursor.
func (b *bulkTable) Rowid() (int64, error) { return b.at, nil }

// Close implements vtab.Cursor.
func (*bulkTable) Close() error { return nil }
