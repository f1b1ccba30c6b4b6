package sqlstore

import (
	"context"
	"errors"

	"gilmok/store"
)

func (s imports) Undo(ctx context.Context, id store.ImportID) (*store.Import, error) {
	return nil, errors.New("undo is not built yet")
}
