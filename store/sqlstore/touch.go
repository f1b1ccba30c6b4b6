package sqlstore

import (
	"context"
	"html"
	"slices"
	"strings"

	"gilmok/store"
)

// touch ends the approvals of the messages that show what changed. affects is asked
// about each approved draft, together with the sources of the blocks it draws in.
func (s *session) touch(ctx context.Context, kind store.TouchKind, name string, affects func(ch store.Channel, sources string) bool) error {
	type draft struct {
		id       int64
		channel  store.Channel
		document []byte
	}
	approved, err := list(ctx, s, func(row scanner) (d draft, err error) {
		err = row.Scan(&d.id, word(&d.channel), &d.document)
		return d, err
	}, `SELECT m.id, m.channel, m.document FROM message_reviews r JOIN messages m ON m.id = r.message_id
		WHERE r.approved_revision = m.revision AND r.touched_at IS NULL`)
	if err != nil || len(approved) == 0 {
		return err
	}
	blocks, err := messages{s}.Blocks(ctx)
	if err != nil {
		return err
	}
	for _, d := range approved {
		sources := []string{string(d.document)}
		for _, source := range store.DrawnIn(sources[0], blocks) {
			sources = append(sources, source)
		}
		if !affects(d.channel, strings.Join(sources, "\n")) {
			continue
		}
		if _, err := s.exec(ctx, `UPDATE message_reviews SET touched_kind = ?2, touched_name = ?3, touched_at = ?4 WHERE message_id = ?1`,
			d.id, string(kind), name, micros(s.now)); err != nil {
			return err
		}
		s.changes(store.TopicMessages)
	}
	return nil
}

// touchBlock is touch for a shared block.
func (s *session) touchBlock(ctx context.Context, name string) error {
	return s.touch(ctx, store.TouchedBlock, name, func(_ store.Channel, sources string) bool { return store.DrawsIn(sources, name) })
}

// touchShop is touch for a setting. Mails show the shop in their frame; other channels
// where a template speaks of it.
func (s *session) touchShop(ctx context.Context, key string) error {
	if !slices.Contains(store.SettingsShown, key) {
		return nil
	}
	return s.touch(ctx, store.TouchedShop, key, func(ch store.Channel, sources string) bool {
		return ch == store.ChannelEmail || strings.Contains(sources, "shop")
	})
}

// touchPicture is touch for an asset.
func (s *session) touchPicture(ctx context.Context, name string) error {
	logo, err := settings{s}.Get(ctx, store.SettingLogo)
	if err != nil {
		return err
	}
	return s.touch(ctx, store.TouchedPicture, name, func(ch store.Channel, sources string) bool {
		return shows(sources, name) || logo == name && ch == store.ChannelEmail
	})
}

// shows reports whether a picture's name stands in sources, as it is or as HTML writes it.
func shows(sources, picture string) bool {
	return strings.Contains(sources, picture) || strings.Contains(sources, html.EscapeString(picture))
}
