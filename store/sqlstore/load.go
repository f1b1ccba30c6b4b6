package sqlstore

import (
	"context"
	"iter"
	"maps"

	"gilmok/store"
)

// loadChunk is how many rows of a file are matched and written at a time: a few
// statements for each chunk, whatever its size, and no more rows in memory.
const loadChunk = 1000

// maxExamples bounds the examples of changes that a load shows.
const maxExamples = 50

// loading is one load of a file.
type loading struct {
	s         *session
	id        store.ImportID
	policy    store.LoadPolicy
	result    *store.LoadResult
	registry  *registry
	currency  string
	log       *changeLog
	graves    bool             // somebody was erased
	listed    bool             // somebody is suppressed
	spoken    bool             // somebody has said something about consent
	first     *keyFilter       // of a first import, until its indexes are built
	waiting   []customerRow    // rows of a first import that need the indexes
	light     bool             // people are looked up, not changed
	firstMade store.CustomerID // customers from this id on were made by this load
	nextID    store.CustomerID
	columns   map[string]*store.ColumnChange // becomes the result's
	set       [7]int                         // of new people, by the place in textFields; the last is of their ids
	shape     []shapeKey                     // of the attributes of a first import
	fresh     []person                       // where the people made by the chunk at hand stand
	spoke     []codedConsent                 // what a chunk's rows said
	met       idSet                          // customers of the workspace whom an earlier chunk has counted
}

func (s imports) newLoading(ctx context.Context, id store.ImportID, p store.LoadPolicy) (*loading, error) {
	l := &loading{s: s.session, id: id, policy: p, log: &changeLog{s: s.session, id: id}, columns: map[string]*store.ColumnChange{},
		result: &store.LoadResult{Columns: map[string]store.ColumnChange{}, Reachable: map[store.Channel]int{}}}
	if l.policy.Policy == "" {
		l.policy.Policy = store.PolicyUpdate
	}
	var err error
	if l.registry, err = s.attributes(ctx); err != nil {
		return nil, err
	}
	if l.currency, err = settings(s).Get(ctx, store.SettingCurrency); err != nil {
		return nil, err
	}
	err = s.one(ctx, `SELECT EXISTS (SELECT 1 FROM tombstones), EXISTS (SELECT 1 FROM suppressions), EXISTS (SELECT 1 FROM consents)`, nil,
		&l.graves, &l.listed, &l.spoken)
	if err != nil {
		return nil, err
	}
	next, err := l.s.nextID(ctx, "customers")
	l.firstMade, l.nextID = store.CustomerID(next), store.CustomerID(next)
	return l, err
}

// load runs a load; a dry one inside a savepoint that is rolled back.
func (s imports) load(ctx context.Context, id store.ImportID, p store.LoadPolicy, dry bool, run func(*loading) error) (*store.LoadResult, error) {
	if dry {
		end, err := s.savepoint(ctx)
		if err != nil {
			return nil, s.fail("import", err)
		}
		defer end()
	}
	l, err := s.newLoading(ctx, id, p)
	if err == nil {
		err = run(l)
	}
	if err != nil {
		return nil, s.fail("import", err)
	}
	l.foldSet()
	for field, c := range l.columns {
		l.result.Columns[field] = *c
	}
	return l.result, s.fail("import", l.log.flush(ctx))
}

// savepoint begins what end undoes, in the file and in the transaction's memory.
func (s *session) savepoint(ctx context.Context) (end func(), err error) {
	if _, err := s.conn.ExecContext(ctx, `SAVEPOINT dry`); err != nil {
		return nil, err
	}
	counts, changed := maps.Clone(s.tx.counts), maps.Clone(s.tx.changed)
	var delta map[int64]int64
	if s.tx.attributes != nil {
		delta = maps.Clone(s.tx.attributes.delta)
	}
	return func() {
		after := context.WithoutCancel(ctx)
		s.conn.ExecContext(after, `ROLLBACK TO dry`) // where this is not possible, the transaction is lost anyway
		s.conn.ExecContext(after, `RELEASE dry`)
		s.tx.counts, s.tx.changed = counts, changed
		clear(s.tx.eventNames)
		clear(s.tx.properties)
		clear(s.tx.sources)
		s.tx.attributes = nil
		if delta != nil {
			if r, err := s.attributes(after); err == nil {
				r.delta = delta
			}
		}
	}, nil
}

// chunked hands rows on in chunks.
func chunked[R any](rows iter.Seq2[*R, error], flush func([]R) error) error {
	chunk := make([]R, 0, loadChunk)
	for row, err := range rows {
		if err != nil {
			return err
		}
		if chunk = append(chunk, *row); len(chunk) == loadChunk {
			if err := flush(chunk); err != nil {
				return err
			}
			chunk = chunk[:0]
		}
	}
	if len(chunk) == 0 {
		return nil
	}
	return flush(chunk)
}

// reject counts a row that the workspace refuses.
func (l *loading) reject(record int, reason, detail string) {
	l.result.Rejected = append(l.result.Rejected, store.LoadReject{Record: record, Reason: reason, Detail: detail})
}

// allows tells what the policy for a field makes of a new value.
func (l *loading) allows(field string, had bool) bool {
	policy, ok := l.policy.Columns[field]
	if !ok {
		policy = l.policy.Policy
	}
	switch policy {
	case store.PolicyAdd:
		return false
	case store.PolicyFill:
		return !had
	}
	return true
}

// column counts what happens to a field.
func (l *loading) column(field string, change func(*store.ColumnChange)) {
	c := l.columns[field]
	if c == nil {
		c = &store.ColumnChange{}
		l.columns[field] = c
	}
	change(c)
}

func (l *loading) example(record int, who, field, before, after string) {
	if len(l.result.Examples) < maxExamples {
		l.result.Examples = append(l.result.Examples, store.FieldChange{Record: record, Who: who, Field: field, Old: before, New: after})
	}
}
