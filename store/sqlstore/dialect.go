package sqlstore

import "context"

// Dialect is what differs between engines.
type Dialect struct {
	// IDs turns a placeholder that holds a JSON array of numbers into a query of them.
	IDs func(placeholder string) string
	// Texts is IDs for an array of texts.
	Texts func(placeholder string) string
	// JSONField reads a field of a JSON object column: its text, number or 0/1.
	JSONField func(column, path string) string
	// JSONArray gathers rows, each an array of expressions, into one JSON array.
	JSONArray func(expressions string) string
	// MonthDay gives a day number (since 1970) as "11-21".
	MonthDay func(column string) string
	// IndexAttribute gives the statements that make the column and index of an attribute.
	IndexAttribute func(column, path, sqlType string) []string
	// MapError turns an engine's error into one of store's sentinels where there is one.
	MapError func(err error) error
	// LastID gives a query of the highest id ever used in a table.
	LastID func(table string) string
	// BuildIndexes runs statements that build indexes of tables, sparing of memory
	// where the tables are large.
	BuildIndexes func(ctx context.Context, conn Conn, large bool, statements []string) error
	// Bulk runs a statement that reads rows from a source: a table with the columns
	// c0, c1, … which it may read once, and args as its parameters. The statement stays
	// prepared; the rows must not use the connection.
	Bulk func(ctx context.Context, on *Statements, columns int, rows BulkRows, statement func(source string) string, args ...any) error
}

// BulkRows is a stream of rows that an engine reads by itself. Next fills row
// with the values of the next one; false is the end.
type BulkRows interface {
	Next(row []any) (bool, error)
}
