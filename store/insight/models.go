package insight

import (
	"bytes"
	"context"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"time"

	"gilmok/store"
)

// The models that are kept, by name.
const (
	modelItems   = "items"
	modelScores  = "scores"
	modelStyles  = "styles"
	modelSorting = "sorting"
	modelReach   = "reach"
	modelStamp   = "stamp" // how far the data had come
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
	documents := map[string]any{modelScores: r.scores, modelStyles: r.styles, modelSorting: r.sorting, modelReach: Reach{Hour: r.everyone.top(), Acts: r.everyone.Sum(), Channels: r.echo}}
	return r.st.InTx(ctx, func(tx store.Tx) error {
		if err := tx.Insights().SetComputed(ctx, rows); err != nil {
			return err
		}
		if len(r.sorted) > 0 {
			if err := tx.Insights().Sort(ctx, r.sorted...); err != nil {
				return err
			}
		}
		for name, of := range documents {
			data, err := json.Marshal(of)
			if err != nil {
				return err
			}
			if err := tx.Insights().SaveModel(ctx, name, data); err != nil {
				return err
			}
		}
		return errors.Join(tx.Insights().SaveModel(ctx, modelItems, items.Bytes()), tx.Insights().SaveModel(ctx, modelStamp, []byte(r.stamp)))
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
	it.ready()
	return it, at, nil
}

// ReadScores gives how the scores were made, and when; store.ErrNotFound where
// there are none yet.
func ReadScores(ctx context.Context, st store.Reads) (Scores, time.Time, error) {
	return readModel[Scores](ctx, st, modelScores)
}

// ReadStyles gives how customers live, and when that was found out; store.ErrNotFound
// where it was not yet.
func ReadStyles(ctx context.Context, st store.Reads) (Styles, time.Time, error) {
	return readModel[Styles](ctx, st, modelStyles)
}

// Reach is when and how everybody together is reached best.
type Reach struct {
	Hour, Acts int
	Channels   Echoes
}

// ReadReach gives it, and when it was found out; store.ErrNotFound where it was not yet.
func ReadReach(ctx context.Context, st store.Reads) (Reach, time.Time, error) {
	return readModel[Reach](ctx, st, modelReach)
}

func readModel[T any](ctx context.Context, st store.Reads, name string) (of T, at time.Time, err error) {
	data, at, err := st.Insights().Model(ctx, name)
	if err == nil {
		err = json.Unmarshal(data, &of)
	}
	return of, at, err
}

// stampOf tells how far the data have come, and what the shop wants of them.
func stampOf(ctx context.Context, st store.Reads, w Ways) (string, error) {
	cursor, err := st.Events().Newest(ctx)
	if err != nil {
		return "", err
	}
	n, err := st.Orders().Count(ctx)
	if err != nil {
		return "", err
	}
	sorted, err := st.Insights().Sorted(ctx)
	if err != nil {
		return "", err
	}
	decided := fnv.New64a()
	decided.Write([]byte(w.stamp))
	for _, p := range sorted {
		if p.ByHand {
			decided.Write([]byte(p.Product + "\x00" + p.Category + "\x00"))
		}
	}
	imports, err := st.Imports().List(ctx) // one may have brought the lines of orders that were there
	if err != nil || len(imports) == 0 {
		return fmt.Sprint(cursor.Event, cursor.Order, n, decided.Sum64()), err
	}
	return fmt.Sprint(cursor.Event, cursor.Order, n, decided.Sum64(), imports[0].ID, imports[0].Undone.Unix()), nil
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
	ways, err := ReadWays(ctx, st)
	if err != nil {
		return false, err
	}
	stamp, err := stampOf(ctx, st, ways)
	return stamp != string(have) || now.Sub(at) >= stale, err
}
