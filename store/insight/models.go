package insight

import (
	"bytes"
	"context"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gilmok/store"
)

// The models that are kept, by name.
const (
	modelItems  = "items"
	modelScores = "scores"
	modelStamp  = "stamp" // how far the data had come
)

func (r *refresher) save(ctx context.Context, report func(float64)) error {
	rows, err := r.rows(ctx)
	if err != nil {
		return err
	}
	report(0.3)
	var items bytes.Buffer
	if err := gob.NewEncoder(&items).Encode(r.items); err != nil {
		return err
	}
	scores, err := json.Marshal(r.scores)
	if err != nil {
		return err
	}
	return r.st.InTx(ctx, func(tx store.Tx) error {
		if err := tx.Insights().SetComputed(ctx, rows); err != nil {
			return err
		}
		return errors.Join(tx.Insights().SaveModel(ctx, modelItems, items.Bytes()), tx.Insights().SaveModel(ctx, modelScores, scores),
			tx.Insights().SaveModel(ctx, modelStamp, []byte(r.stamp)))
	})
}

// ReadItems gives what was learnt of products, and when; store.ErrNotFound where
// nothing was yet.
func ReadItems(ctx context.Context, st store.Reads) (*Items, time.Time, error) {
	data, at, err := st.Insights().Model(ctx, modelItems)
	if err != nil {
		return nil, at, err
	}
	it := &Items{}
	if err := gob.NewDecoder(bytes.NewReader(data)).Decode(it); err != nil {
		return nil, at, fmt.Errorf("read what was learnt of products: %w", err)
	}
	it.index = make(map[string]int32, len(it.Products))
	for i, p := range it.Products {
		it.index[p] = int32(i)
	}
	return it, at, nil
}

// ReadScores gives how the scores were made, and when; store.ErrNotFound where
// there are none yet.
func ReadScores(ctx context.Context, st store.Reads) (s Scores, at time.Time, err error) {
	data, at, err := st.Insights().Model(ctx, modelScores)
	if err == nil {
		err = json.Unmarshal(data, &s)
	}
	return s, at, err
}

// stampOf tells how far the data have come.
func stampOf(ctx context.Context, st store.Reads) (string, error) {
	cursor, err := st.Events().Newest(ctx)
	if err != nil {
		return "", err
	}
	n, err := st.Orders().Count(ctx)
	if err != nil {
		return "", err
	}
	imports, err := st.Imports().List(ctx) // one may have brought the lines of orders that were there
	if err != nil || len(imports) == 0 {
		return fmt.Sprint(cursor.Event, cursor.Order, n), err
	}
	return fmt.Sprint(cursor.Event, cursor.Order, n, imports[0].ID, imports[0].Undone.Unix()), nil
}

// stale is how long what was computed holds though nothing came in: time passes too.
const stale = 24 * time.Hour

// Due reports whether a Refresh would tell something new: nothing was computed yet
// and there are orders, orders or events came in since, or a day has passed.
func Due(ctx context.Context, st store.Reads, now time.Time) (bool, error) {
	have, at, err := st.Insights().Model(ctx, modelStamp)
	if errors.Is(err, store.ErrNotFound) {
		n, err := st.Orders().Count(ctx)
		return n > 0, err
	}
	if err != nil {
		return false, err
	}
	stamp, err := stampOf(ctx, st)
	return stamp != string(have) || now.Sub(at) >= stale, err
}
