package insight

import (
	"context"
	"slices"
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
	want   Want      // what the shop's rules and stock say
	looked time.Time // at both
}

// glance is how long an answer may rest on what was last looked at in the store.
const glance = 10 * time.Second

// NewRecommender makes a recommender over an open workspace.
func NewRecommender(st store.Reads) *Recommender { return &Recommender{st: st} }

// ready gives the newest items and what is sold out; store.ErrNotFound where
// nothing was learnt yet.
func (r *Recommender) ready(ctx context.Context) (*Items, Want, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.items != nil && time.Since(r.looked) < glance {
		return r.items, r.want, nil
	}
	ways, err := ReadWays(ctx, r.st)
	if err != nil {
		return nil, Want{}, err
	}
	want, err := ways.Suggest.want(ctx, r.st)
	if err != nil {
		return nil, Want{}, err
	}
	made, err := r.st.Insights().ComputedAt(ctx, store.Computed[0].Key)
	if err != nil {
		return nil, Want{}, err
	}
	if r.items == nil || !made.Equal(r.made) {
		if r.items, r.made, err = ReadItems(ctx, r.st); err != nil {
			return nil, Want{}, err
		}
	}
	r.want, r.looked = want, time.Now()
	return r.items, r.want, nil
}

// want reads what the rules come to now.
func (r SuggestRules) want(ctx context.Context, st store.Reads) (w Want, err error) {
	out, err := st.Insights().SoldOut(ctx, r.LeastStock)
	if err != nil {
		return w, err
	}
	w.Leave = set(append(out, r.Never...))
	if len(r.Again) == 0 {
		return w, nil
	}
	categories, err := st.Insights().ProductCategories(ctx)
	if err != nil {
		return w, err
	}
	w.AgainOf = map[string]bool{}
	for product, category := range categories {
		if slices.Contains(r.Again, category) {
			w.AgainOf[product] = true
		}
	}
	return w, nil
}

// ask readies what an answer needs.
func (r *Recommender) ask(ctx context.Context, n int, answer func(*Items, Want) []string) ([]string, error) {
	it, want, err := r.ready(ctx)
	if err != nil {
		return nil, err
	}
	want.N = n
	return answer(it, want), nil
}

// ForYou suggests products to a customer that they have not bought.
func (r *Recommender) ForYou(ctx context.Context, id store.CustomerID, n int) ([]string, error) {
	bought, err := r.st.Insights().Bought(ctx, id)
	if err != nil {
		return nil, err
	}
	return r.ask(ctx, n, func(it *Items, w Want) []string { return it.ForYou(bought, w) })
}

// PeopleLikeYou suggests to a customer what those bought who buy much the same.
func (r *Recommender) PeopleLikeYou(ctx context.Context, id store.CustomerID, n int) ([]string, error) {
	bought, err := r.st.Insights().Bought(ctx, id)
	if err != nil {
		return nil, err
	}
	return r.ask(ctx, n, func(it *Items, w Want) []string { return it.PeopleLikeYou(bought, w) })
}

// SearchedFor gives what people bought who looked for a term; an empty one is what the
// customer looked for last.
func (r *Recommender) SearchedFor(ctx context.Context, id store.CustomerID, term string, n int) ([]string, error) {
	if term == "" && id != 0 {
		last, err := r.st.Events().List(ctx, store.EventQuery{Customer: id, Names: []string{store.EventSearched}, Page: store.Page{Limit: 1}})
		if err != nil {
			return nil, err
		}
		if len(last) > 0 {
			term = last[0].Properties.Property("query").Text()
		}
	}
	return r.askFor(ctx, id, n, func(it *Items, w Want) []string { return it.SoughtBy(term, w) })
}

// LikeCart gives what is called and described as what lies in a customer's cart.
func (r *Recommender) LikeCart(ctx context.Context, id store.CustomerID, n int) ([]string, error) {
	cart, err := r.cart(ctx, id)
	if err != nil {
		return nil, err
	}
	return r.askFor(ctx, id, n, func(it *Items, w Want) []string { return it.LikeThese(cart, w) })
}

// askFor readies an answer to a customer, without what they have already; 0 is anybody.
func (r *Recommender) askFor(ctx context.Context, id store.CustomerID, n int, answer func(*Items, Want) []string) ([]string, error) {
	if id == 0 {
		return r.ask(ctx, n, answer)
	}
	bought, err := r.st.Insights().Bought(ctx, id)
	if err != nil {
		return nil, err
	}
	return r.ask(ctx, n, func(it *Items, w Want) []string {
		w.Had = set(bought)
		return answer(it, w)
	})
}

// mostCart is how many events of a cart are looked at.
const mostCart = 50

// cart is what a customer put into the cart and has not ordered since, the newest first.
func (r *Recommender) cart(ctx context.Context, id store.CustomerID) (products []string, err error) {
	list, err := r.st.Events().List(ctx, store.EventQuery{Customer: id, To: Until(time.Now()),
		Names: []string{store.EventAddedToCart, store.EventEmptiedCart, store.EventOrdered}, Page: store.Page{Limit: mostCart}})
	for _, e := range list {
		if e.Name != store.EventAddedToCart {
			break
		}
		several := e.Properties.Property("products").List()
		if len(several) == 0 {
			several = e.Properties.Property("product").List()
		}
		products = append(products, several...)
	}
	return products, err
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
