package sqlstore

import (
	"context"
	"strings"

	"gilmok/store"
	"gilmok/store/segment"
)

type suppressions struct{ *session }

// suppressed gives the channel under which an address is on the list: a phone
// is written to by several channels, but suppressed once. E-mail addresses are
// compared without regard to case.
func suppressed(ch store.Channel, address string) (store.Channel, string) {
	switch ch {
	case store.ChannelKakao:
		return store.ChannelSMS, address
	case store.ChannelEmail:
		return ch, segment.LowerASCII(address)
	}
	return ch, address
}

func (s suppressions) Has(ctx context.Context, ch store.Channel, address string) (bool, error) {
	ch, address = suppressed(ch, address)
	var n int
	err := s.one(ctx, `SELECT count(*) FROM suppressions WHERE channel = ?1 AND address = ?2`, []any{string(ch), address}, &n)
	return n > 0, s.fail("look up suppression", err)
}

func (s suppressions) List(ctx context.Context, search string, page store.Page) ([]store.Suppression, error) {
	limit, offset := limits(page)
	all, err := list(ctx, s.session, func(row scanner) (store.Suppression, error) {
		var x store.Suppression
		err := row.Scan(word(&x.Channel), &x.Address, word(&x.Kind), text{&x.Detail}, at{&x.At})
		return x, err
	}, `SELECT channel, address, kind, detail, at FROM suppressions WHERE ?1 = '' OR address LIKE ?2 ESCAPE '\'
		ORDER BY at DESC, channel, address LIMIT ?3 OFFSET ?4`, search, contains(search), limit, offset)
	return all, s.fail("list suppressions", err)
}

func (s suppressions) Count(ctx context.Context) (int, error) {
	var n int
	err := s.one(ctx, `SELECT count(*) FROM suppressions`, nil, &n)
	return n, s.fail("count suppressions", err)
}

// Add leaves an address alone that is on the list already.
func (s suppressions) Add(ctx context.Context, all ...store.Suppression) (added int, err error) {
	for _, x := range all {
		if x.Address == "" {
			continue
		}
		if x.At.IsZero() {
			x.At = s.now
		}
		ch, address := suppressed(x.Channel, x.Address)
		n, err := s.exec(ctx, `INSERT INTO suppressions (channel, address, kind, detail, at) VALUES (?1, ?2, ?3, ?4, ?5)
			ON CONFLICT (channel, address) DO NOTHING`, string(ch), address, string(x.Kind), blank(x.Detail), micros(x.At))
		if err != nil {
			return added, s.fail("add suppression", err)
		}
		added += int(n)
	}
	s.changes(store.TopicCustomers)
	return added, nil
}

func (s suppressions) Remove(ctx context.Context, ch store.Channel, address string) error {
	ch, address = suppressed(ch, address)
	n, err := s.exec(ctx, `DELETE FROM suppressions WHERE channel = ?1 AND address = ?2`, string(ch), address)
	s.changes(store.TopicCustomers)
	return s.fail("remove suppression", found(n, err))
}

// contains makes a LIKE pattern (with ESCAPE '\') that finds a part.
func contains(part string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(part) + "%"
}
