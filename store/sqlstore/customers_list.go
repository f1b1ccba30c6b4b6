package sqlstore

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"gilmok/store"
	"gilmok/store/segment"
	"gilmok/store/value"
)

// query compiles a CustomerQuery into its condition, with the ORDER BY in sql.
func (s customers) query(ctx context.Context, q store.CustomerQuery) (condition, error) {
	var args []any
	if q.Search != "" {
		args = append(args, contains(q.Search), contains(phonePart(q.Search)))
	}
	where, err := s.compile(ctx, q.Rule, q.Search == "" && q.Page.Limit == 0, args...)
	if err != nil {
		return where, err
	}
	order, err := s.order(ctx, q)
	if err != nil {
		where.release()
		return where, err
	}
	if q.Search != "" {
		where.sql += ` AND (c.name LIKE ?1 ESCAPE '\' OR c.email LIKE ?1 ESCAPE '\' OR c.external_id LIKE ?1 ESCAPE '\' OR c.phone LIKE ?2 ESCAPE '\')`
	}
	where.sql += ` ORDER BY ` + order
	return where, nil
}

// phonePart takes the signs out of what looks like part of a phone, and the
// leading zero, which E.164 does not have.
func phonePart(search string) string {
	digits := strings.NewReplacer("-", "", " ", "", ".", "", "(", "", ")", "").Replace(search)
	if strings.Trim(digits, "0123456789") != "" || digits == "" {
		return search
	}
	return strings.TrimPrefix(digits, "0")
}

// order gives the ORDER BY of a query; blanks come last either way.
func (s customers) order(ctx context.Context, q store.CustomerQuery) (string, error) {
	direction := ` ASC`
	if q.Desc {
		direction = ` DESC`
	}
	var column string
	switch q.Sort {
	case "":
		return `c.id DESC`, nil
	case "orders":
		column = `c.order_count`
	case "spent":
		column = `c.spent_minor`
	case "last_order":
		column = `c.last_order_at`
	default:
		if slices.Contains(store.StandardFields, q.Sort) {
			column = `c.` + q.Sort
			break
		}
		registry, err := s.attributes(ctx)
		if err != nil {
			return "", err
		}
		if a, is := registry.computedAttribute(q.Sort); is {
			column = `(SELECT i.` + a.Key + ` FROM insights i WHERE i.customer_id = c.id)`
			break
		}
		a, ok := registry.byKey[q.Sort]
		if !ok || a.isList() {
			return `c.id DESC`, nil
		}
		f, err := s.field(&compiler{ctx: ctx, s: s.session}, a)
		if err != nil {
			return "", err
		}
		column = f.column
	}
	return fmt.Sprintf(`%s IS NULL, %s%s, c.id`, column, column, direction), nil
}

func (s customers) IDs(ctx context.Context, q store.CustomerQuery) ([]store.CustomerID, error) {
	q.Page = store.Page{}
	return s.page(ctx, q)
}

func (s customers) page(ctx context.Context, q store.CustomerQuery) ([]store.CustomerID, error) {
	if ids, ok, err := s.pageInCrowd(ctx, q); ok || err != nil {
		return ids, err
	}
	where, err := s.query(ctx, q)
	if err != nil {
		return nil, err
	}
	defer where.release()
	limit, offset := limits(q.Page)
	all, err := listOnce(ctx, s.session, scanOne[store.CustomerID],
		fmt.Sprintf(`SELECT c.id FROM customers c WHERE %s LIMIT %d OFFSET %d`, where.sql, limit, offset), where.args...)
	return all, s.fail("list customers", err)
}

// pageInCrowd answers in the order newest first, which is that of the rows.
func (s customers) pageInCrowd(ctx context.Context, q store.CustomerQuery) (ids []store.CustomerID, ok bool, err error) {
	if q.Search != "" || q.Sort != "" || q.Rule == nil {
		return nil, false, nil
	}
	all, err := s.crowd(ctx, q.Rule)
	if all == nil {
		return nil, false, err
	}
	skip := q.Page.Offset
	all.Match(q.Rule, s.instant()).Down(func(row int) bool {
		if skip--; skip < 0 {
			ids = append(ids, store.CustomerID(all.Rows.IDs[row]))
		}
		return q.Page.Limit <= 0 || len(ids) < q.Page.Limit
	})
	return ids, true, nil
}

func (s customers) List(ctx context.Context, q store.CustomerQuery) ([]store.CustomerRow, error) {
	all, err := s.page(ctx, q)
	if err != nil {
		return nil, err
	}
	return s.ListByID(ctx, all)
}

// rowChunk bounds how many customers one statement reads by id.
const rowChunk = 5000

// ListByID gives rows in the order of the ids; customers that are gone are left out.
func (s customers) ListByID(ctx context.Context, of []store.CustomerID) ([]store.CustomerRow, error) {
	registry, err := s.attributes(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]store.CustomerRow, 0, len(of))
	for chunk := range slices.Chunk(of, rowChunk) {
		rows, err := list(ctx, s.session, func(row scanner) (store.CustomerRow, error) {
			var r store.CustomerRow
			var attributes string
			err := row.Scan(append(customerFields(&r.Customer, &attributes), &r.Orders, &r.Spent.Minor, text{&r.Spent.Currency}, at{&r.LastOrder})...)
			if err == nil {
				r.Attributes, err = registry.decode(attributes)
			}
			return r, err
		}, `SELECT `+customerColumns+`, c.order_count, c.spent_minor, c.spent_currency, c.last_order_at FROM customers c
			WHERE c.id IN (`+s.env.Dialect.IDs("?1")+`)`, ids(chunk))
		if err != nil {
			return nil, s.fail("list customers", err)
		}
		consents, err := s.consents(ctx, chunk)
		if err != nil {
			return nil, err
		}
		computed, err := s.computedBy(ctx, chunk)
		if err != nil {
			return nil, err
		}
		at := make(map[store.CustomerID]int, len(rows))
		for i, r := range rows {
			at[r.ID] = i
		}
		for _, id := range chunk {
			if i, ok := at[id]; ok {
				rows[i].Consents, rows[i].Computed = consents[id], computed[id]
				out = append(out, rows[i])
			}
		}
	}
	return out, nil
}

// Count asks SQL first, unless the columns are there or the rule is one that SQL is
// slow at; where it takes long, the columns are read.
func (s customers) Count(ctx context.Context, rule segment.Rule) (int, error) {
	n, ok, err := s.countInCrowd(ctx, rule)
	if ok || err != nil {
		return n, err
	}
	patience, cancel, err := s.patience(ctx, rule)
	if err != nil {
		return 0, err
	}
	defer cancel()
	n, err = s.countWhere(patience, rule, true, ``)
	if err == nil || ctx.Err() != nil || patience.Err() == nil {
		return n, err
	}
	if err := s.Gather(ctx, nil, rule); err != nil {
		return 0, err
	}
	if n, ok, err := s.countInCrowd(ctx, rule); ok || err != nil {
		return n, err
	}
	return s.countWhere(ctx, rule, true, ``)
}

func (s customers) countInCrowd(ctx context.Context, rule segment.Rule) (n int, ok bool, err error) {
	all, err := s.crowd(ctx, rule)
	if all == nil {
		return 0, false, err
	}
	return all.Match(rule, s.instant()).Count(), true, nil
}

// sqlPatience is how long a count among many people may take before they are read
// into columns; manyPeople are so many that this may be worth it.
const (
	sqlPatience = 300 * time.Millisecond
	manyPeople  = 50_000
)

// patience limits what a count in SQL may take, where columns can do better.
func (s customers) patience(ctx context.Context, rule segment.Rule) (context.Context, context.CancelFunc, error) {
	var last int64
	if rule == nil || s.tx != nil {
		return ctx, func() {}, nil
	}
	if err := s.one(ctx, `SELECT coalesce(max(id), 0) FROM customers`, nil, &last); err != nil {
		return nil, nil, s.fail("count customers", err)
	}
	if last < manyPeople {
		return ctx, func() {}, nil
	}
	slow, err := s.slowInSQL(ctx, rule)
	if err != nil {
		return nil, nil, err
	}
	if slow {
		done, cancel := context.WithCancel(ctx)
		cancel()
		return done, cancel, nil
	}
	limited, cancel := context.WithTimeout(ctx, sqlPatience)
	return limited, cancel, nil
}

// slowInSQL tells whether columns are read sooner than SQL could tell: where everybody
// is to be looked at, or an index is missing, which the reading makes.
func (s customers) slowInSQL(ctx context.Context, rule segment.Rule) (bool, error) {
	if asksEverybody(rule) {
		return true, nil
	}
	var needs segment.Needs
	needs.Add(rule)
	for _, key := range needs.Attributes {
		if a, err := s.unindexed(ctx, key); a != nil || err != nil {
			return true, err
		}
	}
	return false, nil
}

func (s customers) CountAt(ctx context.Context, rule segment.Rule, at time.Time) (int, error) {
	all, err := s.crowd(ctx, rule)
	if err != nil {
		return 0, err
	}
	if all != nil {
		known, err := s.known(ctx)
		if err != nil {
			return 0, err
		}
		if known != nil && known.rows == all.Rows {
			return all.Match(rule, at.UTC()).CountIn(known.by(at)), nil
		}
	}
	where, err := s.compileAt(ctx, rule, at.UTC(), true)
	if err != nil {
		return 0, err
	}
	defer where.release()
	then := literal(at.UnixMicro())
	n, err := listOnce(ctx, s.session, scanOne[int], `SELECT count(*) FROM customers c WHERE `+where.sql+` AND (c.created_at <= `+then+`
		OR EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id AND o.at <= `+then+`)
		OR EXISTS (SELECT 1 FROM events e WHERE e.customer_id = c.id AND e.at <= `+then+`))`, where.args...)
	if err != nil {
		return 0, s.fail("count customers", err)
	}
	return n[0], nil
}

func (s customers) countWhere(ctx context.Context, rule segment.Rule, all bool, and string, args ...any) (int, error) {
	where, err := s.compile(ctx, rule, all, args...)
	if err != nil {
		return 0, err
	}
	defer where.release()
	n, err := listOnce(ctx, s.session, scanOne[int], `SELECT count(*) FROM customers c WHERE `+where.sql+and, where.args...)
	if err != nil {
		return 0, s.fail("count customers", err)
	}
	return n[0], nil
}

func (s customers) Reachable(ctx context.Context, rule segment.Rule, ch store.Channel, p store.Purpose) (int, error) {
	all, err := s.crowd(ctx, rule)
	if err != nil {
		return 0, err
	}
	if all != nil {
		reach, err := s.reach(ctx, ch, p)
		if err != nil {
			return 0, err
		}
		if reach != nil && reach.rows == all.Rows {
			return all.Match(rule, s.instant()).CountIn(reach.set), nil
		}
	}
	reaches, args, err := s.reaches(ctx, ch, p)
	if err != nil {
		return 0, err
	}
	return s.countWhere(ctx, rule, true, ` AND `+reaches, args...)
}

// reaches says of customer c that they can be written to: an address, consent of a
// state that serves the purpose, and no suppression.
func (s customers) reaches(ctx context.Context, ch store.Channel, p store.Purpose) (sql string, args []any, err error) {
	agreed, open, args, err := s.reachable(ctx, ch, p)
	return `EXISTS (SELECT 1 FROM consents k WHERE k.customer_id = c.id AND ` + agreed + `) AND ` + open, args, err
}

// reachable says of consent k that it serves the purpose, and of customer c that the
// channel leads to them.
func (s customers) reachable(ctx context.Context, ch store.Channel, p store.Purpose) (agreed, open string, args []any, err error) {
	address, err := s.address(ctx, ch)
	if err != nil {
		return "", "", nil, err
	}
	listed, _ := suppressed(ch, "")
	compared := address
	if ch == store.ChannelEmail {
		compared = `lower(` + address + `)`
	}
	return `k.topic = ?1 AND ` + isOpen(p),
		address + ` IS NOT NULL AND NOT EXISTS (SELECT 1 FROM suppressions u WHERE u.channel = ?2 AND u.address = ` + compared + `)`,
		[]any{consentTopic(ch, p), string(listed)}, nil
}

// address is the column where a channel reaches customer c, as Subject.Address.
func (s customers) address(ctx context.Context, ch store.Channel) (string, error) {
	switch ch {
	case store.ChannelEmail:
		return `c.email`, nil
	case store.ChannelSMS, store.ChannelKakao:
		return `c.phone`, nil
	case store.ChannelPush:
		registry, err := s.attributes(ctx)
		if err != nil {
			return "", err
		}
		a, ok := registry.byKey["push_token"]
		if !ok || a.Kind != value.KindText {
			return `NULL`, nil
		}
		f, err := s.field(&compiler{ctx: ctx, s: s.session}, a)
		return f.column, err
	}
	return `c.external_id`, nil
}

// Segments asks every saved segment about the one customer.
func (s customers) Segments(ctx context.Context, id store.CustomerID) ([]string, error) {
	all, err := segments(s).List(ctx)
	if err != nil {
		return nil, err
	}
	var in []string
	for _, x := range all {
		n, err := s.countWhere(ctx, x.Rule, false, ` AND c.id = ?1`, int64(id))
		if err != nil {
			return nil, err
		}
		if n > 0 {
			in = append(in, x.Name)
		}
	}
	return in, nil
}
