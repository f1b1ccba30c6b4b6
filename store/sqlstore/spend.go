package sqlstore

import (
	"context"

	"gilmok/store"
)

type spend struct{ *session }

func (s spend) List(ctx context.Context) ([]store.Spend, error) {
	all, err := list(ctx, s.session, func(row scanner) (e store.Spend, err error) {
		err = row.Scan(&e.ID, &e.Channel, &e.Campaign, &e.From, &e.To, &e.Cost.Minor, &e.Cost.Currency)
		return e, err
	}, `SELECT id, channel, campaign, from_day, to_day, spent_minor, currency FROM ad_spend ORDER BY from_day DESC, to_day DESC, channel, campaign`)
	return all, s.fail("list what was spent", err)
}

func (s spend) Save(ctx context.Context, entries ...store.Spend) (added int, err error) {
	for _, e := range entries {
		n, err := s.exec(ctx, `INSERT INTO ad_spend (channel, campaign, from_day, to_day, spent_minor, currency) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
			ON CONFLICT (channel, campaign, from_day, to_day) DO NOTHING`,
			e.Channel, e.Campaign, int64(e.From), int64(e.To), e.Cost.Minor, e.Cost.Currency)
		if err == nil && n == 0 {
			_, err = s.exec(ctx, `UPDATE ad_spend SET spent_minor = ?5, currency = ?6
				WHERE channel = ?1 AND campaign = ?2 AND from_day = ?3 AND to_day = ?4`,
				e.Channel, e.Campaign, int64(e.From), int64(e.To), e.Cost.Minor, e.Cost.Currency)
		}
		if err != nil {
			return added, s.fail("save what was spent", err)
		}
		added += int(n)
	}
	s.changes(store.TopicSettings)
	return added, nil
}

func (s spend) Delete(ctx context.Context, id store.SpendID) error {
	s.changes(store.TopicSettings)
	n, err := s.exec(ctx, `DELETE FROM ad_spend WHERE id = ?1`, int64(id))
	return s.fail("delete what was spent", found(n, err))
}
