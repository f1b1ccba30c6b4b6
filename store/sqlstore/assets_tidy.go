package sqlstore

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strings"

	"gilmok/store"
)

func (s assets) Tidy(ctx context.Context) (gone int, err error) {
	frozen, err := s.tidyFrozen(ctx)
	if err != nil {
		return 0, s.fail("tidy pictures", err)
	}
	own, err := s.tidyOwn(ctx)
	if own > 0 {
		s.changes(store.TopicMessages)
	}
	return frozen + own, s.fail("tidy pictures", err)
}

// tidyFrozen keeps the pictures of versions that somebody was sent or may still be: those of
// a journey's newest version, and of versions that people are still inside of.
func (s assets) tidyFrozen(ctx context.Context) (int, error) {
	wanted, err := journeys(s).messageVersions(ctx, `v WHERE version = (SELECT max(version) FROM journey_versions WHERE journey_id = v.journey_id)
		OR EXISTS (SELECT 1 FROM runs r WHERE r.journey_id = v.journey_id AND r.version = v.version
			AND (r.ended_at IS NULL OR EXISTS (SELECT 1 FROM passages p WHERE p.run_id = r.id AND p.state = 'active')))`)
	if err != nil {
		return 0, err
	}
	n, err := s.keepPictures(ctx, `AND (id IN (`+s.env.Dialect.IDs("?1")+`) OR EXISTS (
		SELECT 1 FROM (SELECT id FROM runs UNION ALL SELECT 0) r
		WHERE EXISTS (SELECT 1 FROM outbox o WHERE o.run_id = r.id AND o.message = message_versions.id)))`, ids(wanted))
	return int(n), err
}

// keepPictures deletes the pictures of all frozen versions but those that where chooses.
func (s *session) keepPictures(ctx context.Context, where string, args ...any) (int64, error) {
	var sums []string
	_, err := list(ctx, s, func(row scanner) (struct{}, error) {
		var shown map[string]string
		err := row.Scan(document{&shown})
		sums = append(sums, slices.Collect(maps.Values(shown))...)
		return struct{}{}, err
	}, `SELECT pictures FROM message_versions WHERE pictures IS NOT NULL `+where, args...)
	if err != nil {
		return 0, err
	}
	return s.exec(ctx, `DELETE FROM version_pictures WHERE sum NOT IN (`+s.env.Dialect.Texts("?1")+`)`, texts(sums))
}

// computedPicture is a picture whose name only a render knows.
var computedPicture = regexp.MustCompile(`asset:[^"'\s]*\{[{%]|"asset":\s*"[^"]*\{[{%]`)

// tidyOwn notes which of the workspace's own pictures nothing shows, and deletes those that
// have long lain so.
func (s assets) tidyOwn(ctx context.Context) (int, error) {
	if _, err := s.exec(ctx, `UPDATE assets SET sold = 1 WHERE sold = 0 AND EXISTS (
		SELECT 1 FROM products WHERE picture = assets.name OR picture = 'asset:' || assets.name)`); err != nil {
		return 0, err
	}
	said, computed, err := s.said(ctx)
	if err != nil {
		return 0, err
	}
	names, err := list(ctx, s.session, scanOne[string], `SELECT name FROM assets WHERE sold = 0`)
	if err != nil {
		return 0, err
	}
	idle := slices.DeleteFunc(names, func(name string) bool { return computed || shows(said, name) })
	if _, err := s.exec(ctx, `UPDATE assets SET idle_at = CASE WHEN sold = 0 AND name IN (`+s.env.Dialect.Texts("?1")+`) THEN ?2 END
		WHERE (idle_at IS NULL) = (sold = 0 AND name IN (`+s.env.Dialect.Texts("?1")+`))`, texts(idle), micros(s.now)); err != nil {
		return 0, err
	}
	n, err := s.exec(ctx, `DELETE FROM assets WHERE idle_at <= ?1`, micros(s.now.Add(-store.PicturesIdle)))
	return int(n), err
}

// said gives everything that may name a picture, and whether something computes a name. A
// frozen version has its own pictures, but those of a computed name and of before they
// were kept.
func (s assets) said(ctx context.Context) (said string, computed bool, err error) {
	var all strings.Builder
	for _, query := range [...]string{
		`SELECT document, 1 FROM messages`, `SELECT document, pictures IS NULL FROM message_versions`,
		`SELECT source, 1 FROM blocks`, `SELECT value, 1 FROM settings`, `SELECT content, 1 FROM documents`,
	} {
		_, err := list(ctx, s.session, func(row scanner) (struct{}, error) {
			var source []byte
			var names bool
			err := row.Scan(&source, &names)
			computed = computed || computedPicture.Match(source)
			if names {
				all.Write(source)
				all.WriteByte('\n')
			}
			return struct{}{}, err
		}, query)
		if err != nil {
			return "", false, err
		}
	}
	return all.String(), computed, nil
}
