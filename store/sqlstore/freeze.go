package sqlstore

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"maps"
	"slices"
	"strings"

	"gilmok/store"
)

func (s messages) Freeze(ctx context.Context, id store.MessageID) (store.MessageVersionID, error) {
	version, err := s.freeze(ctx, id)
	return version, s.fail("freeze message", err)
}

func (s messages) freeze(ctx context.Context, id store.MessageID) (version store.MessageVersionID, err error) {
	m, err := s.Get(ctx, id)
	if err != nil {
		return 0, err
	}
	blocks, err := s.Blocks(ctx)
	if err != nil {
		return 0, err
	}
	blocks = store.DrawnIn(string(m.Document), blocks)
	shop, err := s.shown(ctx)
	if err != nil {
		return 0, err
	}
	pictures, err := s.pictures(ctx, m, blocks, shop[store.SettingLogo])
	if err != nil {
		return 0, err
	}
	kept := []any{documentOrNull(blocks), document{pictures}, document{shop}}
	err = s.one(ctx, `SELECT v.id FROM messages m JOIN message_versions v ON v.message_id = m.id AND v.document IS NOT DISTINCT FROM m.document
		AND v.name = m.name AND v.channel = m.channel AND v.purpose = m.purpose AND v.tags = m.tags
		AND v.blocks IS NOT DISTINCT FROM ?2 AND v.pictures = ?3 AND v.shop = ?4
		WHERE m.id = ?1 ORDER BY v.id DESC LIMIT 1`, append([]any{int64(id)}, kept...), &version)
	if !errors.Is(err, store.ErrNotFound) {
		return version, err
	}
	s.changes(store.TopicMessages)
	return version, s.one(ctx, `INSERT INTO message_versions (message_id, name, channel, purpose, document, tags, blocks, pictures, shop, created_at)
		SELECT id, name, channel, purpose, document, tags, ?2, ?3, ?4, ?5 FROM messages WHERE id = ?1 RETURNING id`,
		append(append([]any{int64(id)}, kept...), micros(s.now)), &version)
}

// shown gives what of the shop customers see, as it is set now.
func (s messages) shown(ctx context.Context) (map[string]string, error) {
	all, err := settings(s).All(ctx)
	if err != nil {
		return nil, err
	}
	shown := map[string]string{}
	for _, key := range store.SettingsShown {
		if v := all[key]; v != "" {
			shown[key] = v
		}
	}
	return shown, nil
}

// pictures keeps the pictures that a message shows: those named in it or in the blocks it
// draws in, and the logo. It gives them by name.
func (s messages) pictures(ctx context.Context, m *store.Message, blocks map[string]string, logo string) (map[string]string, error) {
	sources := []string{string(m.Document)}
	for _, source := range blocks {
		sources = append(sources, source)
	}
	names, err := assets(s).Names(ctx)
	if err != nil {
		return nil, err
	}
	kept, said := map[string]string{}, strings.Join(sources, "\n")
	for _, name := range names {
		if !shows(said, name) && (name != logo || m.Channel != store.ChannelEmail) {
			continue
		}
		a, err := assets(s).Get(ctx, name)
		if err != nil {
			return nil, err
		}
		kept[name] = pictureSum(a)
		if _, err := s.exec(ctx, `INSERT INTO version_pictures (sum, type, data) VALUES (?1, ?2, ?3) ON CONFLICT (sum) DO NOTHING`, kept[name], a.Type, a.Data); err != nil {
			return nil, err
		}
	}
	return kept, nil
}

// pictureSum names a picture by what is in it.
func pictureSum(a *store.Asset) string {
	sum := sha256.Sum256(append([]byte(a.Type+"\x00"), a.Data...))
	return hex.EncodeToString(sum[:16])
}

func (s messages) Repainted(ctx context.Context, v *store.MessageVersion) (names []string, err error) {
	for _, name := range slices.Sorted(maps.Keys(v.Pictures)) {
		a, err := assets(s).Get(ctx, name)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return nil, err
		}
		if err != nil || pictureSum(a) != v.Pictures[name] {
			names = append(names, name)
		}
	}
	return names, nil
}

func (s messages) Picture(ctx context.Context, sum string) (*store.Asset, error) {
	var a store.Asset
	if err := s.one(ctx, `SELECT type, data FROM version_pictures WHERE sum = ?1`, []any{sum}, &a.Type, &a.Data); err != nil {
		return nil, s.fail("read a picture of a version", err)
	}
	return &a, nil
}

func documentOrNull(m map[string]string) any {
	if m == nil {
		return nil
	}
	return document{m}
}
