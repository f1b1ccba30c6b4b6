package sqlstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"

	"gilmok/store"
	"gilmok/store/value"
)

// lowStock is from how many pieces on a product counts as nearly sold out.
const lowStock = 5

// newsOf is what changed about a product that people who want it should know.
type newsOf struct {
	event string
	p     store.Product
	was   *store.Product
}

func (s imports) LoadProducts(ctx context.Context, id store.ImportID, rows iter.Seq2[*store.ProductRowIn, error], p store.LoadPolicy, dry bool) (*store.LoadResult, error) {
	return s.load(ctx, id, p, dry, func(l *loading) error {
		l.result.ReachesTo = s.now
		var news []newsOf
		seen := map[string]bool{}
		err := chunked(rows, func(chunk []store.ProductRowIn) error {
			for i := range chunk {
				changed, err := l.product(ctx, &chunk[i], seen)
				if err != nil {
					return err
				}
				news = append(news, changed...)
			}
			return nil
		})
		if err != nil {
			return err
		}
		return l.tell(ctx, news)
	})
}

func (l *loading) product(ctx context.Context, row *store.ProductRowIn, seen map[string]bool) ([]newsOf, error) {
	in := row.Product
	if in.ExternalID == "" {
		l.reject(row.Record, "no_product", in.Name)
		return nil, nil
	}
	shop := products{l.s}
	was, err := shop.Get(ctx, in.ExternalID)
	if errors.Is(err, store.ErrNotFound) {
		if err := shop.Save(ctx, &in); err != nil {
			return nil, err
		}
		seen[in.ExternalID] = true
		l.log.added("products", in.ID, in.ID)
		l.result.Added++
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	now := *was
	now.Categories = slices.Clone(was.Categories)
	changed := l.changeProduct(&now, &in, row.Record)
	switch {
	case seen[in.ExternalID]:
		l.result.Merged++
	case changed:
		l.result.Updated++
	default:
		l.result.Unchanged++
	}
	seen[in.ExternalID] = true
	if !changed {
		return nil, nil
	}
	before, _ := json.Marshal(was) // plain fields
	after, _ := json.Marshal(now)
	l.log.changed("products", was.ID, rowChanges{"product": {before, after}})
	return news(was, &now), shop.Save(ctx, &now)
}

// changeProduct applies a row to a product as the policy allows.
func (l *loading) changeProduct(p, in *store.Product, record int) (changed bool) {
	x := &person{record: record}
	x.Name = p.Name
	for _, f := range []struct {
		name string
		to   *string
		from string
	}{{"name", &p.Name, in.Name}, {"description", &p.Description, in.Description}, {"picture", &p.Picture, in.Picture}, {"link", &p.Link, in.Link}} {
		if l.field(x, f.name, *f.to, f.from) {
			*f.to, changed = f.from, true
		}
	}
	if in.Price.Currency != "" && l.field(x, "price", priceText(p.Price), priceText(in.Price)) {
		p.Price, changed = in.Price, true
	}
	if in.Stock != nil && l.field(x, "stock", stockText(p.Stock), stockText(in.Stock)) {
		p.Stock, changed = in.Stock, true
	}
	if len(in.Categories) > 0 && l.field(x, "categories", fmt.Sprint(p.Categories), fmt.Sprint(in.Categories)) {
		p.Categories, changed = in.Categories, true
	}
	attributes := cloneAttributes(p.Attributes)
	for key, v := range in.Attributes {
		if !value.Equal(attributes[key], v) && l.field(x, key, attributes[key].String(), v.String()) {
			attributes[key], changed = v, true
		}
	}
	if len(attributes) > 0 {
		p.Attributes = attributes
	}
	return changed
}

func priceText(m value.Money) string {
	if m.Currency == "" {
		return ""
	}
	return m.Decimal() + " " + m.Currency
}

func stockText(n *int) string {
	if n == nil {
		return ""
	}
	return fmt.Sprint(*n)
}

// news compares a product with what it was.
func news(was, p *store.Product) (out []newsOf) {
	if p.Price.Currency == was.Price.Currency && p.Price.Minor < was.Price.Minor {
		out = append(out, newsOf{store.EventPriceDropped, *p, was})
	}
	if p.Stock == nil || was.Stock == nil {
		return out
	}
	switch before, after := *was.Stock, *p.Stock; {
	case before <= 0 && after > 0:
		out = append(out, newsOf{store.EventBackInStock, *p, was})
	case before > lowStock && after <= lowStock && after > 0:
		out = append(out, newsOf{store.EventLowStock, *p, was})
	}
	return out
}

// tell records the news as events of those who have the product in their cart
// or on their wish list.
func (l *loading) tell(ctx context.Context, news []newsOf) error {
	if len(news) == 0 {
		return nil
	}
	wanted, err := l.wanted(ctx, news)
	if err != nil {
		return err
	}
	first, last := int64(0), int64(0)
	for _, n := range news {
		for _, customer := range wanted[n.p.ExternalID] {
			e := store.Event{Customer: customer, Name: n.event, At: l.s.now, Properties: store.Properties{
				"product": n.p.ExternalID, "name": n.p.Name, "price": moneyObject(n.p.Price), "price_before": moneyObject(n.was.Price)},
				Key: fmt.Sprintf("import %d product %s customer %d", l.id, n.p.ExternalID, customer)}
			if n.p.Stock != nil {
				e.Properties["stock"] = float64(*n.p.Stock)
			}
			if _, err := (events{l.s}).Record(ctx, e); err != nil {
				return err
			}
			if first == 0 {
				first = int64(e.ID)
			}
			last = int64(e.ID)
		}
	}
	if first != 0 {
		l.log.added("events", first, last)
	}
	return nil
}

// wanted gives, by product, the customers who put it into the cart or on the wish
// list and have neither ordered it nor emptied the cart since.
func (l *loading) wanted(ctx context.Context, news []newsOf) (map[string][]store.CustomerID, error) {
	about := map[string]bool{}
	for _, n := range news {
		about[n.p.ExternalID] = true
	}
	out := map[string][]store.CustomerID{}
	_, err := list(ctx, l.s, func(row scanner) (struct{}, error) {
		var customer store.CustomerID
		var object, bought string
		if err := row.Scan(&customer, text{&object}, text{&bought}); err != nil {
			return struct{}{}, err
		}
		p := rawProperties(object)
		if p == nil {
			return struct{}{}, nil
		}
		ordered := firstTexts(bought)
		for _, product := range append(p.Property("product").List(), p.Property("products").List()...) {
			if about[product] && !slices.Contains(ordered, product) && !slices.Contains(out[product], customer) {
				out[product] = append(out[product], customer)
			}
		}
		return struct{}{}, nil
	}, `SELECT e.customer_id, e.properties, (SELECT `+l.s.env.Dialect.JSONArray(`l.product`)+` FROM orders o JOIN order_lines l ON l.order_id = o.id
			WHERE o.customer_id = e.customer_id AND o.state = 'placed' AND o.at >= e.at)
		FROM event_names n JOIN events e ON e.name_id = n.id
		WHERE n.name IN ('added_to_cart', 'wished') AND e.customer_id IS NOT NULL AND NOT (n.name = 'added_to_cart' AND EXISTS
			(SELECT 1 FROM events x WHERE x.customer_id = e.customer_id AND x.at >= e.at AND x.name_id = (SELECT id FROM event_names WHERE name = 'emptied_cart')))
		ORDER BY e.customer_id`)
	return out, err
}
