package sqlstore

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
)

// computedColumns lists the columns of store.Computed, each after a comma.
func computedColumns() string {
	var b strings.Builder
	for _, a := range store.Computed {
		b.WriteString(`, ` + a.Key)
	}
	return b.String()
}

// computedCells are the columns of a row of table insights, as they are read.
type computedCells []any

// computedOf is a row with whose it is.
type computedOf struct {
	customer store.CustomerID
	cells    computedCells
}

func scanComputed(row scanner) (computedOf, error) {
	of := computedOf{cells: make(computedCells, len(store.Computed))}
	into := []any{&of.customer}
	for i := range of.cells {
		into = append(into, &of.cells[i])
	}
	return of, row.Scan(into...)
}

func (c computedCells) attributes() store.Attributes {
	var of store.Attributes
	for i, cell := range c {
		if cell == nil {
			continue
		}
		if of == nil {
			of = make(store.Attributes, len(c))
		}
		of[store.Computed[i].Key] = columnToValue(store.Computed[i].Kind, cell)
	}
	return of
}

// computedAttribute finds one of store.Computed that no attribute of the shop hides.
func (r *registry) computedAttribute(key string) (store.Attribute, bool) {
	if _, own := r.byKey[key]; own {
		return store.Attribute{}, false
	}
	i := slices.IndexFunc(store.Computed, func(a store.Attribute) bool { return a.Key == key })
	if i < 0 {
		return store.Attribute{}, false
	}
	return store.Computed[i], true
}

// computed compiles a condition on a computed attribute. A customer without a row
// has no value, so that what a missing value matches is said by its opposite. What
// goes by the customer's zone is asked of each row, the rest once.
func (c *compiler) computed(t segment.Test, a store.Attribute) string {
	f := field{kind: a.Kind, column: `i.` + a.Key, raw: `i.` + a.Key}
	positive, opposite := opposites[t.Op]
	if opposite {
		t.Op = positive
	}
	sql := c.computedTest(t, f)
	found := `c.id IN (SELECT i.customer_id FROM insights i WHERE ` + sql + `)`
	if strings.Contains(sql, `c.`) {
		found = `EXISTS (SELECT 1 FROM insights i WHERE i.customer_id = c.id AND ` + sql + `)`
	}
	if opposite {
		return `(NOT ` + found + `)`
	}
	return `(` + found + `)`
}

// opposites are the operators that a missing value matches, by what they deny.
var opposites = map[segment.Op]segment.Op{segment.OpIsNot: segment.OpIs, segment.OpNotIn: segment.OpIn, segment.OpIsNotSet: segment.OpIsSet}

// computedTest compiles a test of a column. A list is an array of texts: SQL finds
// those that may hold the text asked for, Go decides.
func (c *compiler) computedTest(t segment.Test, f field) string {
	if f.kind != value.KindList || t.Op == segment.OpIsSet {
		return c.test(t, f)
	}
	sql := c.inGo(t, f)
	if t.Op == segment.OpIs || t.Op == segment.OpHasTag {
		item, _ := json.Marshal(t.Value.String()) // a text
		sql = `(instr(` + f.column + `, ` + c.arg(string(item)) + `) > 0 AND ` + sql + `)`
	}
	return sql
}

// computedList gives the computed attributes that anybody has, with how many.
func (s *session) computedList(ctx context.Context, r *registry) ([]store.Attribute, error) {
	counts := map[string]int{}
	_, err := list(ctx, s, func(row scanner) (struct{}, error) {
		var key string
		var n int
		err := row.Scan(&key, &n)
		counts[key] = n
		return struct{}{}, err
	}, `SELECT key, n FROM computed WHERE n > 0`)
	if err != nil {
		return nil, s.fail("read computed attributes", err)
	}
	var all []store.Attribute
	for _, a := range store.Computed {
		if _, free := r.computedAttribute(a.Key); free && counts[a.Key] > 0 {
			a.Count, a.Computed = counts[a.Key], true
			all = append(all, a)
		}
	}
	return all, nil
}

// computedBy reads the computed attributes of customers.
func (s *session) computedBy(ctx context.Context, of []store.CustomerID) (map[store.CustomerID]store.Attributes, error) {
	rows, err := list(ctx, s, scanComputed, `SELECT customer_id`+computedColumns()+` FROM insights WHERE customer_id IN (`+s.env.Dialect.IDs("?1")+`)`, ids(of))
	by := make(map[store.CustomerID]store.Attributes, len(rows))
	for _, r := range rows {
		by[r.customer] = r.cells.attributes()
	}
	return by, s.fail("read computed attributes", err)
}

// SetComputed writes the rows that differ and deletes those of customers that are
// not among them.
func (s insights) SetComputed(ctx context.Context, rows []store.ComputedRow) error {
	counts := make([]int, len(store.Computed))
	here := make([]store.CustomerID, len(rows))
	for i, r := range rows {
		if len(r.Values) != len(store.Computed) {
			return fmt.Errorf("a row of %d computed attributes, not %d", len(r.Values), len(store.Computed))
		}
		here[i] = r.Customer
		for k, v := range r.Values {
			if !v.IsNone() {
				counts[k]++
			}
		}
	}
	if _, err := s.exec(ctx, `DELETE FROM insights WHERE customer_id NOT IN (`+s.env.Dialect.IDs("?1")+`)`, ids(here)); err != nil {
		return s.fail("save computed attributes", err)
	}
	if err := s.writeComputed(ctx, rows); err != nil {
		return s.fail("save computed attributes", err)
	}
	for k, a := range store.Computed {
		if _, err := s.exec(ctx, `INSERT INTO computed (key, n, at) VALUES (?1, ?2, ?3)
			ON CONFLICT (key) DO UPDATE SET n = excluded.n, at = excluded.at`, a.Key, counts[k], micros(s.now)); err != nil {
			return s.fail("save computed attributes", err)
		}
	}
	s.changes(store.TopicCustomers)
	return nil
}

func (s insights) writeComputed(ctx context.Context, rows []store.ComputedRow) error {
	var sets, differs []string
	source := make([]string, len(store.Computed))
	for k, a := range store.Computed {
		sets = append(sets, a.Key+` = excluded.`+a.Key)
		differs = append(differs, `insights.`+a.Key+` IS DISTINCT FROM excluded.`+a.Key)
		source[k] = fmt.Sprintf(`c%d`, k+1)
	}
	return writeEach(ctx, s.session, rows, len(store.Computed)+1, func(of store.ComputedRow, row []any) error {
		row[0] = int64(of.Customer)
		for k, v := range of.Values {
			row[k+1] = nil
			if !v.IsNone() {
				row[k+1] = computedColumn(v)
			}
		}
		return nil
	}, func(from string) string {
		return `INSERT INTO insights (customer_id` + computedColumns() + `) SELECT c0, ` + strings.Join(source, `, `) + ` FROM ` + from + ` WHERE c0 IN (SELECT id FROM customers)
			ON CONFLICT (customer_id) DO UPDATE SET ` + strings.Join(sets, `, `) + ` WHERE ` + strings.Join(differs, ` OR `)
	})
}

// computedColumn writes a value as a column of table insights.
func computedColumn(v value.Value) any {
	if v.Kind() != value.KindList {
		return columnValue(v)
	}
	array, _ := json.Marshal(v.List()) // texts
	return string(array)
}

// readComputed fills the computed attributes that subjects need.
func (r *subjectReader) readComputed(ctx context.Context, of scope, to *place) error {
	var keys []store.Attribute
	columns := ``
	for _, key := range r.needs.Attributes {
		a, ok := r.registry.computedAttribute(key)
		if ok && !slices.Contains(keys, a) {
			keys = append(keys, a)
			columns += `, ` + a.Key
		}
	}
	if len(keys) == 0 {
		return nil
	}
	to.rewind()
	cells, into := make([]any, len(keys)), make([]any, len(keys)+1)
	var id store.CustomerID
	into[0] = &id
	for i := range cells {
		into[i+1] = &cells[i]
	}
	where, args := of.condition(r.s.env.Dialect, `customer_id`)
	_, err := list(ctx, r.s, func(row scanner) (struct{}, error) {
		if err := row.Scan(into...); err != nil {
			return struct{}{}, err
		}
		if s := to.find(id); s != nil {
			setComputed(s, keys, cells)
		}
		return struct{}{}, nil
	}, `SELECT customer_id`+columns+` FROM insights WHERE `+where+` ORDER BY customer_id`, args...)
	return err
}

func setComputed(s *store.Subject, keys []store.Attribute, cells []any) {
	for i, a := range keys {
		if cells[i] == nil {
			continue
		}
		if s.Attributes == nil {
			s.Attributes = make(store.Attributes, len(keys))
		}
		s.Attributes[a.Key] = columnToValue(a.Kind, cells[i])
	}
}
