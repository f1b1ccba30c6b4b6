package sqlstore

import (
	"context"
	"encoding/json"
	"iter"
	"strings"
	"time"

	"gilmok/store"
	"gilmok/store/value"
)

type insights struct{ *session }

func (s insights) Purchases(ctx context.Context, currency string, from, to time.Time) ([]store.Purchases, error) {
	all, err := list(ctx, s.session, func(row scanner) (store.Purchases, error) {
		var p store.Purchases
		err := row.Scan(&p.Customer, &p.Count, &p.Foreign, &p.Spent, at{&p.First}, at{&p.Last})
		return p, err
	}, `SELECT customer_id, count(*), sum(CASE WHEN currency = ?1 OR total_minor = 0 THEN 0 ELSE 1 END), coalesce(sum(CASE WHEN currency = ?1 THEN total_minor END), 0), min(at), max(at) FROM orders
		WHERE customer_id IS NOT NULL AND state = 'placed' AND at >= ?2 AND at < ?3 GROUP BY customer_id ORDER BY customer_id`,
		currency, fromOr(from), toOr(to))
	return all, s.fail("sum up purchases", err)
}

// basketMark stands between the products of a basket; an id cannot hold it.
const basketMark = "\x1f"

func (s insights) Baskets(ctx context.Context, from, to time.Time) iter.Seq2[store.Basket, error] {
	return stream(ctx, s.session, "read baskets", func(row scanner) (store.Basket, error) {
		var b store.Basket
		var products string
		err := row.Scan(number[store.CustomerID]{&b.Customer}, at{&b.At}, text{&products})
		for _, p := range strings.Split(products, basketMark) {
			b.Products = appendNew(b.Products, p)
		}
		return b, err
	}, `SELECT o.customer_id, o.at, p.products FROM orders o JOIN
		(SELECT order_id, group_concat(product, ?3) AS products FROM order_lines WHERE product IS NOT NULL AND product <> '`+store.FreightProduct+`' GROUP BY order_id) AS p ON p.order_id = o.id
		WHERE o.state = 'placed' AND o.at >= ?1 AND o.at < ?2 ORDER BY o.at, o.id`, fromOr(from), toOr(to), basketMark)
}

func (s insights) Looks(ctx context.Context, from, to time.Time) iter.Seq2[store.Basket, error] {
	field := func(name string) string { return s.env.Dialect.JSONField(`e.properties`, `$."`+name+`"`) }
	products := `coalesce(` + field("products") + `, ` + field("product") + `)`
	return stream(ctx, s.session, "read what was looked at", func(row scanner) (store.Basket, error) {
		var b store.Basket
		var named string
		err := row.Scan(&b.Customer, at{&b.At}, text{&named})
		b.Products = oneOrMany(named)
		return b, err
	}, `SELECT e.customer_id, e.at, `+products+` FROM events e
		WHERE e.customer_id IS NOT NULL AND e.at >= ?1 AND e.at < ?2 AND `+products+` IS NOT NULL
			AND e.name_id IN (SELECT id FROM event_names WHERE name IN ('`+store.EventViewed+`', '`+store.EventAddedToCart+`'))
		ORDER BY e.customer_id, e.at`, fromOr(from), toOr(to))
}

// oneOrMany reads a property that is one text or a JSON array of them.
func oneOrMany(text string) (list []string) {
	var all []any
	if !strings.HasPrefix(text, "[") || json.Unmarshal([]byte(text), &all) != nil {
		return appendNew(nil, text)
	}
	many, err := value.FromAny(all)
	if err != nil {
		return nil // objects of another kind
	}
	for _, id := range many.List() {
		list = appendNew(list, id)
	}
	return list
}

func (s insights) Bought(ctx context.Context, id store.CustomerID) ([]string, error) {
	all, err := list(ctx, s.session, scanOne[string], `SELECT l.product FROM orders o JOIN order_lines l ON l.order_id = o.id
		WHERE o.customer_id = ?1 AND o.state = 'placed' AND l.product <> '`+store.FreightProduct+`' GROUP BY l.product ORDER BY max(o.at) DESC, l.product`, int64(id))
	return all, s.fail("read what a customer bought", err)
}

// stream reads the rows of a query made for this once, one after the other.
func stream[T any](ctx context.Context, s *session, doing string, scan func(scanner) (T, error), query string, args ...any) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		rows, err := s.conn.QueryContext(ctx, query, args...)
		if err != nil {
			yield(none, s.fail(doing, err))
			return
		}
		defer rows.Close()
		for rows.Next() {
			x, err := scan(rows)
			if !yield(x, s.fail(doing, err)) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(none, s.fail(doing, err))
		}
	}
}

func (s insights) ProductCategories(ctx context.Context) (map[string]string, error) {
	of := map[string]string{}
	_, err := list(ctx, s.session, func(row scanner) (struct{}, error) {
		var product, category string
		err := row.Scan(&product, &category)
		of[product] = category
		return struct{}{}, err
	}, `SELECT product, min(category) FROM order_lines WHERE product IS NOT NULL AND category IS NOT NULL GROUP BY product
		UNION ALL SELECT product, category FROM product_categories WHERE position = 0`)
	return of, s.fail("read categories", err)
}

func (s insights) ProductNames(ctx context.Context, of []string) (map[string]string, error) {
	names := make(map[string]string, len(of))
	_, err := list(ctx, s.session, func(row scanner) (struct{}, error) {
		var product, name string
		err := row.Scan(&product, &name)
		names[product] = name
		return struct{}{}, err
	}, `SELECT product, max(name) FROM order_lines WHERE product IN (`+s.env.Dialect.Texts("?1")+`) AND name IS NOT NULL GROUP BY product
		UNION ALL SELECT external_id, name FROM products WHERE external_id IN (`+s.env.Dialect.Texts("?1")+`) AND name IS NOT NULL`, texts(of))
	return names, s.fail("read names of products", err)
}

func (s insights) ProductTexts(ctx context.Context) (map[string]string, error) {
	texts := map[string]string{}
	_, err := list(ctx, s.session, func(row scanner) (struct{}, error) {
		var product, name, description string
		err := row.Scan(&product, text{&name}, text{&description})
		texts[product] = strings.TrimSpace(name + " " + description)
		return struct{}{}, err
	}, `SELECT product, max(name), NULL FROM order_lines WHERE product IS NOT NULL AND product <> '`+store.FreightProduct+`' AND name IS NOT NULL GROUP BY product
		UNION ALL SELECT external_id, name, description FROM products`)
	return texts, s.fail("read texts of products", err)
}

func (s insights) MessageActs(ctx context.Context, from, to time.Time) iter.Seq2[store.MessageAct, error] {
	field := func(name string) string { return s.env.Dialect.JSONField(`e.properties`, `$."`+name+`"`) }
	return stream(ctx, s.session, "read messages and answers", func(row scanner) (t store.MessageAct, err error) {
		return t, row.Scan(&t.Customer, at{&t.At}, &t.Name, word(&t.Channel))
	}, `SELECT e.customer_id, e.at, n.name, `+field("channel")+` FROM event_names n JOIN events e ON e.name_id = n.id
		WHERE n.name IN ('`+store.EventSent+`', '`+store.EventClicked+`', '`+store.EventReplied+`') AND e.customer_id IS NOT NULL
			AND e.at >= ?1 AND e.at < ?2 AND `+field(propertyMachine)+` IS NULL
		ORDER BY e.customer_id, e.at, e.id`, fromOr(from), toOr(to))
}

func (s insights) Searches(ctx context.Context, from, to time.Time) iter.Seq2[store.Search, error] {
	term := s.env.Dialect.JSONField(`e.properties`, `$."query"`)
	return stream(ctx, s.session, "read searches", func(row scanner) (q store.Search, err error) {
		return q, row.Scan(&q.Customer, at{&q.At}, text{&q.Term})
	}, `SELECT e.customer_id, e.at, `+term+` FROM event_names n JOIN events e ON e.name_id = n.id
		WHERE n.name = '`+store.EventSearched+`' AND e.customer_id IS NOT NULL AND e.at >= ?1 AND e.at < ?2 AND `+term+` IS NOT NULL
		ORDER BY e.customer_id, e.at, e.id`, fromOr(from), toOr(to))
}

func (s insights) SoldOut(ctx context.Context, least int) ([]string, error) {
	ids, err := list(ctx, s.session, scanOne[string], `SELECT external_id FROM products WHERE stock < max(?1, 1) ORDER BY external_id`, least)
	return ids, s.fail("read stock", err)
}

func (s insights) Sorted(ctx context.Context) ([]store.SortedProduct, error) {
	all, err := list(ctx, s.session, func(row scanner) (p store.SortedProduct, err error) {
		return p, row.Scan(&p.Product, &p.Category, &p.ByHand)
	}, `SELECT product, category, by_hand FROM sorted_products ORDER BY product`)
	return all, s.fail("read sorted products", err)
}

// Sort replaces the category of a product where it is the one given here before, or
// where there is none.
func (s insights) Sort(ctx context.Context, all ...store.SortedProduct) error {
	for _, p := range all {
		if _, err := s.exec(ctx, `DELETE FROM product_categories WHERE product = ?1 AND position = 0
				AND category = (SELECT category FROM sorted_products WHERE product = ?1)`, p.Product); err != nil {
			return s.fail("sort product "+p.Product, err)
		}
		if _, err := s.exec(ctx, `DELETE FROM sorted_products WHERE product = ?1`, p.Product); err != nil {
			return s.fail("sort product "+p.Product, err)
		}
		if p.Category == "" {
			continue
		}
		n, err := s.exec(ctx, `INSERT INTO product_categories (product, position, category) VALUES (?1, 0, ?2) ON CONFLICT DO NOTHING`, p.Product, p.Category)
		if err != nil {
			return s.fail("sort product "+p.Product, err)
		}
		if n == 0 {
			continue
		}
		if _, err := s.exec(ctx, `INSERT INTO sorted_products (product, category, by_hand, at) VALUES (?1, ?2, ?3, ?4)`, p.Product, p.Category, p.ByHand, micros(s.now)); err != nil {
			return s.fail("sort product "+p.Product, err)
		}
	}
	s.changes(store.TopicProducts)
	return nil
}

func (s insights) Of(ctx context.Context, id store.CustomerID) (store.Attributes, error) {
	by, err := s.computedBy(ctx, []store.CustomerID{id})
	return by[id], err
}

func (s insights) ComputedAt(ctx context.Context, key string) (t time.Time, err error) {
	err = s.one(ctx, `SELECT at FROM computed WHERE key = ?1`, []any{key}, at{&t})
	if err == store.ErrNotFound {
		return time.Time{}, nil
	}
	return t, s.fail("read when attributes were computed", err)
}

func (s insights) Model(ctx context.Context, name string) (data []byte, made time.Time, err error) {
	err = s.one(ctx, `SELECT data, at FROM models WHERE name = ?1`, []any{name}, &data, at{&made})
	return data, made, s.fail("read model "+name, err)
}

func (s insights) SaveModel(ctx context.Context, name string, data []byte) error {
	_, err := s.exec(ctx, `INSERT INTO models (name, at, data) VALUES (?1, ?2, ?3)
		ON CONFLICT (name) DO UPDATE SET at = excluded.at, data = excluded.data`, name, micros(s.now), data)
	return s.fail("save model "+name, err)
}
