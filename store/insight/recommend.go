package insight

import (
	"context"
	"sync"
	"time"

	"gilmok/store"
)

// Recommender answers messages and pages from what was learnt of products, and
// keeps from them what is sold out. It is safe for concurrent use.
type Recommender struct {
	st store.Reads

	mu     sync.Mutex
	items  *Items
	made   time.Time // of items
	leave  map[string]bool
	looked time.Time // at both
}

// glance is how long an answer may rest on what was last looked at in the store.
const glance = 10 * time.Second

// NewRecommender makes a recommender over an open workspace.
func NewRecommender(st store.Reads) *Recommender { return &Recommender{st: st} }

// ready gives the newest items and what is sold out; store.ErrNotFound where
// nothing was learnt yet.
func (r *Recommender) ready(ctx context.Context) (*Items, map[string]bool, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.items != nil && time.Since(r.looked) < glance {
		return r.items, r.leave, nil
	}
	out, err := r.st.Insights().SoldOut(ctx)
	if err != nil {
		return nil, nil, err
	}
	made, err := r.st.Insights().ComputedAt(ctx, store.Computed[0].Key)
	if err != nil {
		return nil, nil, err
	}
	if r.items == nil || !made.Equal(r.made) {
		if r.items, r.made, err = ReadItems(ctx, r.st); err != nil {
			return nil, nil, err
		}
	}
	r.leave, r.looked = set(out), time.Now()
	return r.items, r.leave, nil
}

// ask readies what an answer needs.
func (r *Recommender) ask(ctx context.Context, n int, answer func(*Items, Want) []string) ([]string, error) {
	it, leave, err := r.ready(ctx)
	if err != nil {
		return nil, err
	}
	return answer(it, Want{N: n, Leave: leave}), nil
}

// ForYou suggests products to a customer that they have not bought.
func (r *Recommender) ForYou(ctx context.Context, id store.CustomerID, n int) ([]string, error) {
	bought, err := r.st.Insights().Bought(ctx, id)
	if err != nil {
		return nil, err
	}
	return r.ask(ctx, n, func(it *Items, w Want) []string { return it.ForYou(bought, w) })
}

// SimilarTo gives what people look at and buy along with a product.
func (r *Recommender) SimilarTo(ctx context.Context, product string, n int) ([]string, error) {
	return r.ask(ctx, n, func(it *Items, w Want) []string { return it.SimilarTo(product, w) })
}

// AlsoBoughtWith gives what the buyers of a product bought besides.
func (r *Recommender) AlsoBoughtWith(ctx context.Context, product string, n int) ([]string, error) {
	return r.ask(ctx, n, func(it *Items, w Want) []string { return it.AlsoBoughtWith(product, w) })
}

// PopularIn gives what sells best in a category or a city; where the name is empty,
// what has sold best lately.
func (r *Recommender) PopularIn(ctx context.Context, where string, n int) ([]string, error) {
	return r.ask(ctx, n, func(it *Items, w Want) []string {
		if where == "" {
			return it.PopularLately(w)
		}
		ids, _ := it.PopularIn(where, w)
		return ids
	})
}
