package sqlstore

import (
	"context"
	"regexp"
	"strings"
	"sync"
	"time"

	"gilmok/store"
	"gilmok/store/segment/crowd"
)

// Rules about everybody are answered from columns in memory once these have been
// read (Gather): see package crowd. The columns stay right because each knows the
// tables it was read from, and every commit says which tables it wrote; what another
// process commits makes all of them old. A column that is old is never asked.

// tableChange is a table that was written; rows tells that rows came or went.
type tableChange struct {
	table string
	rows  bool
}

var writing = regexp.MustCompile(`(?i)\b(INSERT(?: OR \w+)? INTO|REPLACE INTO|DELETE FROM|UPDATE(?: OR \w+)?)\s+(\w+)`)

// changeOf gives the table that a statement writes; none for a query.
func changeOf(statement string) tableChange {
	m := writing.FindStringSubmatch(statement)
	if m == nil {
		return tableChange{}
	}
	return tableChange{table: m[2], rows: !strings.HasPrefix(strings.ToUpper(m[1]), "UPDATE")}
}

// mostCrowd bounds what columns may take in memory, in bytes; crowdIdle is how long
// they are kept when nobody asks.
const (
	mostCrowd = 384 << 20
	crowdIdle = 10 * time.Minute
)

// crowds keeps the columns of an open workspace.
type crowds struct {
	mu       sync.Mutex
	versions map[tableChange]int64
	foreign  int64
	held     map[columnKey]*heldColumn
	memo     crowd.Memo
	asked    int64
	idle     *time.Timer

	reading map[columnKey]chan struct{} // closed when it has been read
}

// columnKey names a column: its kind and what it is of.
type columnKey struct{ kind, name, of string }

// The kinds of columns.
const (
	columnRows      = "rows"
	columnZones     = "zones"
	columnAttribute = "attribute"
	columnEvents    = "events"
	columnConsent   = "consent"
	columnReach     = "reach" // channel and purpose: who can be written to
	columnKnown     = "known" // since when customers are known
)

type heldColumn struct {
	column any
	seen   version
	bytes  int
	asked  int64
}

// version is how often the tables of a column had been written when it was read.
type version map[tableChange]int64

// wrote notes what a commit wrote.
func (c *crowds) wrote(tables []tableChange) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.versions == nil {
		c.versions = map[tableChange]int64{}
	}
	for _, t := range tables {
		c.versions[tableChange{table: t.table}]++
		if t.rows {
			c.versions[t]++
		}
	}
}

// sourcesOf lists the tables that a column is read from.
func sourcesOf(key columnKey) []tableChange {
	switch key.kind {
	case columnRows:
		return []tableChange{{table: "customers", rows: true}}
	case columnZones:
		return []tableChange{{table: "customers"}}
	case columnAttribute:
		return []tableChange{{table: "customers"}, {table: "attributes", rows: true}, {table: "insights"}}
	case columnConsent:
		return []tableChange{{table: "consents"}}
	case columnReach:
		return []tableChange{{table: "customers"}, {table: "attributes", rows: true}, {table: "consents"}, {table: "suppressions"}}
	case columnKnown:
		return []tableChange{{table: "customers"}, {table: "events"}, {table: "orders"}}
	}
	if isOrderEvent(key.name) {
		return []tableChange{{table: "orders"}, {table: "order_lines"}, {table: "product_categories"}}
	}
	return []tableChange{{table: "events"}}
}

// now gives the version of a column; mu is held.
func (c *crowds) now(key columnKey) version {
	v := version{}
	for _, t := range sourcesOf(key) {
		v[t] = c.versions[t]
	}
	return v
}

// fresh gives a column that is as the file is; mu is held.
func (c *crowds) fresh(key columnKey) any {
	h := c.held[key]
	if h == nil {
		return nil
	}
	for t, n := range h.seen {
		if c.versions[t] != n {
			c.drop(key)
			return nil
		}
	}
	h.asked = c.asked
	return h.column
}

// drop forgets a column; without the rows none of the others is of use. mu is held.
func (c *crowds) drop(key columnKey) {
	if key.kind == columnRows {
		c.dropAll()
		return
	}
	c.memo.Forget(c.held[key].column)
	delete(c.held, key)
}

func (c *crowds) dropAll() {
	clear(c.held)
	c.memo.ForgetAll()
}

// look takes note of what other processes have committed; mu is held.
func (c *crowds) look(foreign func() int64) {
	if foreign == nil {
		return
	}
	if n := foreign(); n != c.foreign {
		c.foreign = n
		c.dropAll()
	}
}

// keep takes a column in and drops what has not been asked for longest, if there is
// too much of it. mu is held.
func (c *crowds) keep(key columnKey, h *heldColumn) {
	if c.held == nil {
		c.held = map[columnKey]*heldColumn{}
	}
	if old := c.held[key]; old != nil {
		c.drop(key)
	}
	h.asked = c.asked
	c.held[key] = h
	for c.bytes() > mostCrowd {
		oldest, found := columnKey{}, false
		for k, x := range c.held {
			if k.kind != columnRows && k != key && (!found || x.asked < c.held[oldest].asked) {
				oldest, found = k, true
			}
		}
		if !found {
			return
		}
		c.drop(oldest)
	}
	if c.idle == nil {
		c.idle = time.AfterFunc(crowdIdle, c.forget)
	}
	c.idle.Reset(crowdIdle)
}

func (c *crowds) bytes() (n int) {
	for _, h := range c.held {
		n += h.bytes
	}
	return n
}

// forget drops everything; it is read again when it is needed.
func (c *crowds) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.dropAll()
}

// onlyColumns are the needs of nothing but a column of its own.
var onlyColumns = &wants{}

// knownColumn tells since when customers are known, in microseconds.
type knownColumn struct {
	rows  *crowd.Rows
	since []int64
}

// by gives who was known at an instant.
func (k *knownColumn) by(at time.Time) crowd.Bits {
	set, then := crowd.NewBits(len(k.since)), at.UnixMicro()
	for row, since := range k.since {
		if since <= then {
			set.Set(row)
		}
	}
	return set
}

// reachColumn tells who can be written to.
type reachColumn struct {
	rows *crowd.Rows
	set  crowd.Bits
}

// known gives since when each customer is known, read where it is not; nil where it
// cannot be kept.
func (s *session) known(ctx context.Context) (*knownColumn, error) {
	column, err := s.single(ctx, columnKey{kind: columnKnown})
	k, _ := column.(*knownColumn)
	return k, err
}

// reach gives who can be written to, likewise.
func (s *session) reach(ctx context.Context, ch store.Channel, p store.Purpose) (*reachColumn, error) {
	column, err := s.single(ctx, columnKey{columnReach, string(ch), string(p)})
	r, _ := column.(*reachColumn)
	return r, err
}

func (s *session) single(ctx context.Context, key columnKey) (any, error) {
	if err := s.gather(ctx, onlyColumns, nil, columnKey{kind: columnRows}, key); err != nil {
		return nil, err
	}
	c := &s.env.crowds
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.fresh(key), nil
}
