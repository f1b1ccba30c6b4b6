package compose

import (
	"context"
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
	if related := k.c.opt.Related; related != nil {
		ids, err := related(k.ctx, kind, key, n)
		if err != nil {
			return nil, err
		}
		return k.Items("", ids)
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
