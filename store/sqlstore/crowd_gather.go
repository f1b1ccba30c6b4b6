package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/segment/crowd"
)

// Gather implements store.CustomerReader.
func (s customers) Gather(ctx context.Context, progress func(part float64), rules ...segment.Rule) error {
	if s.tx != nil {
		return nil
	}
	w, err := s.want(ctx, rules)
	if errors.Is(err, errNotInColumns) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.gather(ctx, w, progress, w.keys()...)
}

// gather reads the columns that are not there or old, the rows first; what somebody
// else is reading is waited for.
func (s *session) gather(ctx context.Context, w *wants, progress func(float64), keys ...columnKey) error {
	c := &s.env.crowds
	missing := c.missing(s.env.Foreign, w, keys)
	if len(missing) == 0 {
		return nil
	}
	g := &gathering{s: s, w: w, progress: progress}
	fits, err := g.weigh(ctx, missing)
	if err != nil || !fits {
		return err
	}
	if err := g.index(ctx); err != nil {
		return err
	}
	for _, key := range missing {
		if err := g.readOnce(ctx, key); err != nil {
			return s.fail("read "+key.kind+" "+key.name, err)
		}
	}
	return nil
}

// readOnce reads a column unless it is there by now.
func (g *gathering) readOnce(ctx context.Context, key columnKey) error {
	c := &g.s.env.crowds
	for {
		done, other := c.begin(g.w, key)
		if done != nil {
			defer done()
			return g.read(ctx, key)
		}
		if other == nil {
			return nil
		}
		select {
		case <-other:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// begin says that a column is going to be read, until done. Where it is there, both are
// nil; where somebody else is reading it, other closes once they have.
func (c *crowds) begin(w *wants, key columnKey) (done func(), other chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, there := c.holds(w, key); there {
		return nil, nil
	}
	if other := c.reading[key]; other != nil {
		return nil, other
	}
	if c.reading == nil {
		c.reading = map[columnKey]chan struct{}{}
	}
	mine := make(chan struct{})
	c.reading[key] = mine
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.reading, key)
		close(mine)
	}, nil
}

func (c *crowds) missing(foreign func() int64, w *wants, keys []columnKey) (missing []columnKey) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.look(foreign)
	c.asked++
	c.fresh(columnKey{kind: columnRows}) // where they are old, all is
	for _, key := range keys {
		if _, ok := c.holds(w, key); !ok {
			missing = append(missing, key)
		}
	}
	return missing
}

// gathering is one reading of columns.
type gathering struct {
	s        *session
	w        *wants
	toIndex  []*attribute
	people   int64
	rows     *crowd.Rows
	progress func(part float64)
	total    int64
	done     atomic.Int64
	told     sync.Mutex
}

// weigh estimates how many rows there are to be read, and whether they fit in memory.
func (g *gathering) weigh(ctx context.Context, keys []columnKey) (fits bool, err error) {
	events, err := g.count(ctx, keys)
	if err != nil {
		return false, err
	}
	bytes := int64(0)
	for _, key := range keys {
		n, each := g.people, int64(8)
		switch key.kind {
		case columnEvents:
			n, each = events[key.name], int64(8+4*len(g.w.events[key.name]))
			bytes += 4 * g.people
		case columnAttribute:
			each = 16
			a, err := g.s.unindexed(ctx, key.name)
			if err != nil {
				return false, err
			}
			if a != nil {
				g.toIndex = append(g.toIndex, a)
				g.total += indexParts * g.people
			}
		case columnKnown:
			n *= 6
		}
		g.total += n
		bytes += n * each
	}
	return bytes < mostCrowd, nil
}

// count counts the people and the events that there are columns of, at once: among a
// million each of these counts takes a tenth of a second.
func (g *gathering) count(ctx context.Context, keys []columnKey) (events map[string]int64, err error) {
	var all sync.WaitGroup
	counts, errs := make([]int64, len(keys)), make([]error, len(keys)+1)
	all.Go(func() { errs[len(keys)] = g.s.one(ctx, `SELECT count(*) FROM customers`, nil, &g.people) })
	for i, key := range keys {
		if key.kind == columnEvents {
			all.Go(func() { counts[i], errs[i] = g.s.countEvents(ctx, key.name) })
		}
	}
	all.Wait()
	events = map[string]int64{}
	for i, key := range keys {
		if key.kind == columnEvents {
			events[key.name] = counts[i]
		}
	}
	return events, g.s.fail("count what is to be read", errors.Join(errs...))
}

// indexParts is how many times as long as reading a column it takes to make its index.
const indexParts = 3

// index makes the indexes of attributes that are asked about for the first time: the file
// keeps them, so that neither this reading nor a count in SQL takes so long again. It
// takes seconds among a million people, which a count does not have.
func (g *gathering) index(ctx context.Context) error {
	for _, a := range g.toIndex {
		if err := g.s.indexAttribute(ctx, a); err != nil {
			return err
		}
		g.tell(indexParts * g.people)
	}
	return nil
}

// countEvents gives about how many events of a name there are.
func (s *session) countEvents(ctx context.Context, name string) (n int64, err error) {
	if isOrderEvent(name) {
		err = s.one(ctx, `SELECT count(*) FROM orders WHERE state = `+orderStates([]string{name}), nil, &n)
		return n, s.fail("count orders", err)
	}
	err = s.one(ctx, `SELECT count FROM event_names WHERE name = ?1`, []any{name}, &n)
	if errors.Is(err, store.ErrNotFound) {
		return 0, nil
	}
	return n, s.fail("count events", err)
}

// read reads one column and keeps it, as of the version before it was read.
func (g *gathering) read(ctx context.Context, key columnKey) error {
	c := &g.s.env.crowds
	c.mu.Lock()
	seen := c.now(key)
	rows, ok := c.fresh(columnKey{kind: columnRows}).(*crowd.Rows)
	g.widen(key)
	c.mu.Unlock()
	if !ok && key.kind != columnRows {
		return nil // people have come or gone meanwhile
	}
	g.rows = rows
	column, bytes, err := g.column(ctx, key)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if held := c.held[columnKey{kind: columnRows}]; key.kind != columnRows && (held == nil || held.column != g.rows) {
		return nil
	}
	c.keep(key, &heldColumn{column: column, seen: seen, bytes: bytes})
	return nil
}

// widen reads the properties, too, that other rules have asked of the same events; else
// two rules would take turns. mu of the crowds is held.
func (g *gathering) widen(key columnKey) {
	if h := g.s.env.crowds.held[key]; h != nil && key.kind == columnEvents {
		for _, name := range h.column.(*crowd.Events).Names() {
			if !slices.Contains(g.w.events[key.name], name) {
				g.w.events[key.name] = append(slices.Clone(g.w.events[key.name]), name)
			}
		}
	}
}

func (g *gathering) column(ctx context.Context, key columnKey) (column any, bytes int, err error) {
	switch key.kind {
	case columnRows:
		rows, err := g.readRows(ctx)
		return rows, 8 * len(rows.IDs), err
	case columnZones:
		zones, err := g.readZones(ctx)
		return zones, 2 * len(zones.Of), err
	case columnEvents:
		e, err := g.readEvents(ctx, key.name)
		if err != nil {
			return nil, 0, err
		}
		return e, e.Bytes(), nil
	case columnReach:
		set, err := g.readReach(ctx, store.Channel(key.name), store.Purpose(key.of))
		return &reachColumn{g.rows, set}, 8 * len(set), err
	case columnKnown:
		since, err := g.readKnown(ctx)
		return &knownColumn{g.rows, since}, 8 * len(since), err
	}
	read := g.readAttribute
	if key.kind == columnConsent {
		read = func(ctx context.Context, channel string) (*crowd.Values, error) {
			return g.readConsent(ctx, channel, key.of)
		}
	}
	v, err := read(ctx, key.name)
	if err != nil {
		return nil, 0, err
	}
	return v, v.Bytes(), nil
}

// finder finds the row of a customer, near the one found before: rows mostly come in order.
func (g *gathering) finder() func(id int64) (row int, ok bool) {
	ids, at := g.rows.IDs, 0
	return func(id int64) (int, bool) {
		for step := 0; step < 4 && at < len(ids) && ids[at] < id; step++ {
			at++
		}
		if at >= len(ids) || ids[at] != id {
			at = search(ids, id)
		}
		return at, at < len(ids) && ids[at] == id
	}
}

// search gives the place of an id in sorted ones: as they are given out one after
// another, mostly as far from the first as the numbers are.
func search(ids []int64, id int64) int {
	if len(ids) == 0 || id <= ids[0] {
		return 0
	}
	if guess := id - ids[0]; guess < int64(len(ids)) && ids[guess] == id {
		return int(guess)
	}
	at, _ := slices.BinarySearch(ids, id)
	return at
}

// How many rows pass between two words on the progress, and between two looks at
// whether it is still wanted.
const (
	tellEvery = 1 << 14
	lookEvery = 1 << 9
)

// scan reads the rows of a query as the driver gives them: database/sql takes as
// long again to hand over a million of them.
func (g *gathering) scan(ctx context.Context, query string, args []any, each func(row []driver.Value) error) error {
	pool, ok := g.s.conn.(*sql.DB)
	if !ok {
		return fmt.Errorf("columns are read on a pool of readers, not on %T", g.s.conn)
	}
	conn, err := pool.Conn(ctx)
	if err != nil {
		return g.s.env.Dialect.MapError(err)
	}
	defer conn.Close()
	named := make([]driver.NamedValue, len(args))
	for i, a := range args {
		named[i] = driver.NamedValue{Ordinal: i + 1, Value: a}
	}
	return g.s.env.Dialect.MapError(conn.Raw(func(of any) error {
		q, ok := of.(driver.QueryerContext)
		if !ok {
			return fmt.Errorf("the driver %T does not query", of)
		}
		rows, err := q.QueryContext(ctx, query, named)
		if err != nil {
			return err
		}
		defer rows.Close()
		return g.walk(ctx, rows, each)
	}))
}

func (g *gathering) walk(ctx context.Context, rows driver.Rows, each func(row []driver.Value) error) error {
	row := make([]driver.Value, len(rows.Columns()))
	for n := 1; ; n++ {
		if err := rows.Next(row); err == io.EOF {
			g.tell(int64(n % tellEvery))
			return nil
		} else if err != nil {
			return err
		}
		if err := each(row); err != nil {
			return err
		}
		if n%lookEvery == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if n%tellEvery == 0 {
			g.tell(tellEvery)
		}
	}
}

// tell says how far the reading is.
func (g *gathering) tell(more int64) {
	done := g.done.Add(more)
	if g.progress == nil || g.total == 0 {
		return
	}
	g.told.Lock()
	defer g.told.Unlock()
	g.progress(min(1, float64(done)/float64(g.total)))
}

// mostParts that one column is read in: the pool of readers has others to serve.
const mostParts = 3

// parts runs a reading of numbers in [from, to] in parts, on all processors; each
// part is given its place.
func parts(ctx context.Context, from, to int64, read func(ctx context.Context, part int, from, to int64) error) (n int, err error) {
	n = max(1, min(runtime.GOMAXPROCS(0), mostParts))
	if to-from < int64(n) {
		n = 1
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var all sync.WaitGroup
	size := (to - from) / int64(n)
	for part := range n {
		first, last := from+int64(part)*(size+1), min(to, from+int64(part+1)*(size+1)-1)
		all.Go(func() {
			if err := read(ctx, part, first, last); err != nil {
				cancel(err)
			}
		})
	}
	all.Wait()
	return n, context.Cause(ctx)
}
