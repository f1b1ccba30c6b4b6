package compose

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gilmok/preview/liquid"
	"gilmok/store"
)

// catalog answers the catalogue tags of templates from the workspace.
type catalog struct {
	ctx context.Context
	c   *Composer
	w   *workshop
	to  *store.Subject
}

// Items implements liquid.Catalog. There is one catalogue, whatever it is called.
func (k catalog) Items(_ string, ids []string) ([]map[string]any, error) {
	var items []map[string]any
	for _, id := range ids {
		p, err := k.w.product(k.ctx, k.c.st, id)
		if err != nil {
			return nil, err
		}
		if p.ExternalID != "" {
			items = append(items, k.item(p))
		}
	}
	return items, nil
}

// Selection implements liquid.Catalog: a selection is a category, or a search.
func (k catalog) Selection(_, selection string) ([]map[string]any, error) {
	list, err := k.c.st.Products().List(k.ctx, selection, store.Page{Limit: mostProducts})
	if err != nil {
		return nil, fmt.Errorf("list products of %q: %w", selection, err)
	}
	return k.items(list), nil
}

// Related implements liquid.Catalog.
func (k catalog) Related(kind liquid.RelatedKind, key string, n int) ([]map[string]any, error) {
	ids, err := k.related(kind, key, n)
	switch {
	case err == nil:
		return k.Items("", ids)
	case !errors.Is(err, store.ErrNotFound):
		return nil, err
	}
	search := ""
	if kind == liquid.PopularIn {
		search = key
	}
	list, err := k.c.st.Products().List(k.ctx, search, store.Page{Limit: n})
	if err != nil {
		return nil, fmt.Errorf("list products: %w", err)
	}
	return k.items(list), nil
}

func (k catalog) related(kind liquid.RelatedKind, key string, n int) ([]string, error) {
	if k.c.opt.Related == nil {
		return nil, store.ErrNotFound
	}
	customer := k.to.ID
	if kind.OfCustomer() && key != "" && key != k.to.ExternalID {
		other, err := k.c.st.Customers().Find(k.ctx, key)
		switch {
		case errors.Is(err, store.ErrNotFound):
			customer = 0 // a stranger gets what suits everybody
		case err != nil:
			return nil, fmt.Errorf("find customer %q: %w", key, err)
		default:
			customer = other.ID
		}
	}
	return k.c.opt.Related(k.ctx, kind, customer, key, n)
}

func (k catalog) items(list []store.Product) []map[string]any {
	items := make([]map[string]any, len(list))
	for i, p := range list {
		items[i] = k.item(p)
	}
	return items
}

func (k catalog) item(p store.Product) map[string]any {
	h := history{in: Input{Products: map[string]store.Product{p.ExternalID: p}}, zone: time.UTC}
	return h.product(p.ExternalID)
}
