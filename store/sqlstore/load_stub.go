package sqlstore

import (
	"context"
	"errors"
	"iter"

	"gilmok/store"
)

var errSoon = errors.New("not built yet")

func (s imports) LoadCustomers(ctx context.Context, id store.ImportID, rows iter.Seq2[*store.CustomerRowIn, error], p store.LoadPolicy, dry bool) (*store.LoadResult, error) {
	return nil, errSoon
}
func (s imports) LoadOrders(ctx context.Context, id store.ImportID, rows iter.Seq2[*store.OrderRowIn, error], p store.LoadPolicy, dry bool) (*store.LoadResult, error) {
	return nil, errSoon
}
func (s imports) LoadEvents(ctx context.Context, id store.ImportID, rows iter.Seq2[*store.EventRowIn, error], p store.LoadPolicy, dry bool) (*store.LoadResult, error) {
	return nil, errSoon
}
func (s imports) LoadProducts(ctx context.Context, id store.ImportID, rows iter.Seq2[*store.ProductRowIn, error], p store.LoadPolicy, dry bool) (*store.LoadResult, error) {
	return nil, errSoon
}
func (s imports) Undo(ctx context.Context, id store.ImportID) (*store.Import, error) {
	return nil, errSoon
}
