package sqlstore

import (
	"context"

	"gilmok/store"
)

type products struct{ *session }

const productColumns = `id, external_id, name, description, price_minor, currency, stock, picture, link, attributes`

func scanProduct(row scanner) (store.Product, error) {
	var p store.Product
	var attributes string
	err := row.Scan(&p.ID, &p.ExternalID, text{&p.Name}, text{&p.Description}, &p.Price.Minor, text{&p.Price.Currency},
		&p.Stock, text{&p.Picture}, text{&p.Link}, text{&attributes})
	if err == nil {
		p.Attributes, err = decodeLoose(attributes)
	}
	return p, err
}

func (s products) Get(ctx context.Context, externalID string) (*store.Product, error) {
	all, err := list(ctx, s.session, scanProduct, `SELECT `+productColumns+` FROM products WHERE external_id = ?1`, externalID)
	if err == nil {
		err = s.fillCategories(ctx, all)
	}
	return only(all, s.fail("read product", err))
}

func (s products) List(ctx context.Context, search string, page store.Page) ([]store.Product, error) {
	limit, offset := limits(page)
	all, err := list(ctx, s.session, scanProduct, `SELECT `+productColumns+` FROM products
		WHERE ?1 = '' OR name LIKE ?2 ESCAPE '\' OR external_id LIKE ?2 ESCAPE '\'
		ORDER BY name, id LIMIT ?3 OFFSET ?4`, search, contains(search), limit, offset)
	if err == nil {
		err = s.fillCategories(ctx, all)
	}
	return all, s.fail("list products", err)
}

func (s products) fillCategories(ctx context.Context, all []store.Product) error {
	at := map[string]int{}
	for i := range all {
		at[all[i].ExternalID] = i
	}
	names := make([]string, 0, len(at))
	for name := range at {
		names = append(names, name)
	}
	_, err := list(ctx, s.session, func(row scanner) (struct{}, error) {
		var product, category string
		err := row.Scan(&product, &category)
		i := at[product]
		all[i].Categories = append(all[i].Categories, category)
		return struct{}{}, err
	}, `SELECT product, category FROM product_categories WHERE product IN (`+s.env.Dialect.Texts("?1")+`) ORDER BY product, position`, texts(names))
	return err
}

func (s products) Count(ctx context.Context) (int, error) {
	var n int
	err := s.one(ctx, `SELECT count(*) FROM products`, nil, &n)
	return n, s.fail("count products", err)
}

func (s products) Save(ctx context.Context, p *store.Product) error {
	attributes, err := encodeLoose(p.Attributes)
	if err != nil {
		return s.fail("save product", err)
	}
	err = s.one(ctx, `INSERT INTO products (external_id, name, description, price_minor, currency, stock, picture, link, attributes)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
		ON CONFLICT (external_id) DO UPDATE SET name = excluded.name, description = excluded.description, price_minor = excluded.price_minor,
			currency = excluded.currency, stock = excluded.stock, picture = excluded.picture, link = excluded.link, attributes = excluded.attributes
		RETURNING id`,
		[]any{p.ExternalID, blank(p.Name), blank(p.Description), p.Price.Minor, blank(p.Price.Currency), stock(p.Stock),
			blank(p.Picture), blank(p.Link), attributes}, &p.ID)
	if err == nil {
		err = s.saveCategories(ctx, p.ExternalID, p.Categories)
	}
	s.changes(store.TopicProducts)
	return s.fail("save product", err)
}

func (s products) saveCategories(ctx context.Context, product string, categories []string) error {
	if _, err := s.exec(ctx, `DELETE FROM product_categories WHERE product = ?1`, product); err != nil {
		return err
	}
	for i, category := range categories {
		if _, err := s.exec(ctx, `INSERT INTO product_categories (product, position, category) VALUES (?1, ?2, ?3)`, product, i, category); err != nil {
			return err
		}
	}
	return nil
}

func stock(n *int) any {
	if n == nil {
		return nil
	}
	return *n
}
