package sqlstore

import (
	"context"

	"gilmok/store"
)

func (s customers) Apart(ctx context.Context) (map[[2]store.CustomerID]bool, error) {
	pairs := map[[2]store.CustomerID]bool{}
	_, err := list(ctx, s.session, func(row scanner) (struct{}, error) {
		var p [2]store.CustomerID
		err := row.Scan(&p[0], &p[1])
		pairs[p] = true
		return struct{}{}, err
	}, `SELECT first, second FROM apart`)
	return pairs, s.fail("list who is apart", err)
}

func (s customers) SetApart(ctx context.Context, a, b store.CustomerID, apart bool) error {
	s.changes(store.TopicCustomers)
	statement := `DELETE FROM apart WHERE first = ?1 AND second = ?2`
	if apart {
		statement = `INSERT INTO apart (first, second) VALUES (?1, ?2) ON CONFLICT (first, second) DO NOTHING`
	}
	_, err := s.exec(ctx, statement, int64(min(a, b)), int64(max(a, b)))
	return s.fail("set apart", err)
}

// moveApart lets whom from was said not to be, into not be either.
func (s customers) moveApart(ctx context.Context, into, from store.CustomerID) error {
	pairs, err := s.Apart(ctx)
	if err != nil {
		return err
	}
	for p := range pairs {
		other := p[0]
		switch from {
		case p[0]:
			other = p[1]
		case p[1]:
		default:
			continue
		}
		if other == into {
			continue
		}
		if err := s.SetApart(ctx, into, other, true); err != nil {
			return err
		}
	}
	return nil
}
