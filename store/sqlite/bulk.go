package sqlite

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"modernc.org/sqlite/vtab"

	"gilmok/store/sqlstore"
)

// bulk shows rows to SQLite as a virtual table, so that one INSERT … SELECT takes
// them all: no binding of parameters, no statement for each row.
func bulk(ctx context.Context, conn sqlstore.Conn, columns int, rows sqlstore.BulkRows, statement func(source string) string) error {
	id := lastSource.Add(1)
	sources.Store(id, &bulkSource{ctx: ctx, rows: rows, columns: columns})
	defer sources.Delete(id)
	table := "temp.bulk_" + strconv.FormatInt(id, 10)
	if _, err := conn.ExecContext(ctx, fmt.Sprintf(`CREATE VIRTUAL TABLE %s USING gilmok_bulk(%d, %d)`, table, id, columns)); err != nil {
		return err
	}
	_, err := conn.ExecContext(ctx, statement(table))
	if _, dropErr := conn.ExecContext(context.WithoutCancel(ctx), `DROP TABLE IF EXISTS `+table); err == nil {
		err = dropErr
	}
	return err
}

// sources are the streams that are being read, by number.
var (
	sources    sync.Map
	lastSource atomic.Int64
)

func init() {
	if err := vtab.RegisterModule(nil, "gilmok_bulk", bulkModule{}); err != nil {
		panic(err) // a second module of this name in one program
	}
}

type bulkModule struct{}

// Create makes the table of one source: its number and columns are the arguments.
func (bulkModule) Create(ctx vtab.Context, args []string) (vtab.Table, error) {
	if len(args) != 5 {
		return nil, fmt.Errorf("gilmok_bulk takes a source and its columns")
	}
	id, _ := strconv.ParseInt(strings.TrimSpace(args[3]), 10, 64)
	source, ok := sources.Load(id)
	if !ok {
		return nil, fmt.Errorf("gilmok_bulk has no source %d", id)
	}
	names := make([]string, source.(*bulkSource).columns)
	for i := range names {
		names[i] = "c" + strconv.Itoa(i)
	}
	return source.(*bulkSource), ctx.Declare(`CREATE TABLE x (` + strings.Join(names, ", ") + `)`)
}

// Connect implements vtab.Module.
func (m bulkModule) Connect(ctx vtab.Context, args []string) (vtab.Table, error) {
	return m.Create(ctx, args)
}

// bulkSource is the table and its only cursor.
type bulkSource struct {
	ctx     context.Context
	rows    sqlstore.BulkRows
	columns int
	row     []any
	at      int64
	more    bool
}

// BestIndex says that the table is short, so that it is always the outer loop of a join.
func (*bulkSource) BestIndex(info *vtab.IndexInfo) error {
	info.EstimatedCost, info.EstimatedRows = 1, 1
	return nil
}

// Open implements vtab.Table.
func (s *bulkSource) Open() (vtab.Cursor, error) { return s, nil }

// Disconnect and Destroy implement vtab.Table.
func (*bulkSource) Disconnect() error { return nil }

// Destroy ends the table.
func (*bulkSource) Destroy() error { return nil }

// Filter starts at the first row.
func (s *bulkSource) Filter(int, string, []vtab.Value) error {
	s.row = make([]any, s.columns)
	return s.Next()
}

// checkEvery is how many rows pass between looks at the context.
const checkEvery = 256

// Next implements vtab.Cursor.
func (s *bulkSource) Next() (err error) {
	if s.at++; s.at%checkEvery == 0 && s.ctx.Err() != nil {
		return s.ctx.Err()
	}
	s.more, err = s.rows.Next(s.row)
	return err
}

// Eof implements vtab.Cursor.
func (s *bulkSource) Eof() bool { return !s.more }

// Column implements vtab.Cursor.
func (s *bulkSource) Column(i int) (vtab.Value, error) {
	if i < 0 || i >= len(s.row) {
		return nil, nil
	}
	return s.row[i], nil
}

// Rowid implements vtab.Cursor.
func (s *bulkSource) Rowid() (int64, error) { return s.at, nil }

// Close implements vtab.Cursor.
func (*bulkSource) Close() error { return nil }
