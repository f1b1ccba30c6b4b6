package sqlstore

import (
	"context"

	"gilmok/store"
)

type messages struct{ *session }

const messageColumns = `id, name, channel, purpose, document, revision, tags, edited_by, created_at, updated_at`

func scanMessage(row scanner) (store.Message, error) {
	var m store.Message
	err := row.Scan(&m.ID, &m.Name, word(&m.Channel), word(&m.Purpose), &m.Document, &m.Revision,
		document{&m.Tags}, text{&m.EditedBy}, at{&m.CreatedAt}, at{&m.UpdatedAt})
	return m, err
}

func (s messages) Get(ctx context.Context, id store.MessageID) (*store.Message, error) {
	return only(list(ctx, s.session, scanMessage, `SELECT `+messageColumns+` FROM messages WHERE id = ?1`, int64(id)))
}

func (s messages) Find(ctx context.Context, name string) (*store.Message, error) {
	return only(list(ctx, s.session, scanMessage, `SELECT `+messageColumns+` FROM messages WHERE name = ?1`, name))
}

func (s messages) List(ctx context.Context) ([]store.Message, error) {
	all, err := list(ctx, s.session, scanMessage, `SELECT `+messageColumns+` FROM messages ORDER BY name`)
	return all, s.fail("list messages", err)
}

// Save gives the draft its next revision. With ID 0 it inserts, or replaces the
// message of the same name whatever its revision.
func (s messages) Save(ctx context.Context, m *store.Message) error {
	if m.Tags == nil {
		m.Tags = []string{}
	}
	m.UpdatedAt = s.now
	s.changes(store.TopicMessages)
	if m.ID == 0 {
		err := s.one(ctx, `INSERT INTO messages (name, channel, purpose, document, revision, tags, edited_by, created_at, updated_at)
			VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6, ?7, ?7)
			ON CONFLICT (name) DO UPDATE SET channel = excluded.channel, purpose = excluded.purpose, document = excluded.document,
				revision = messages.revision + 1, tags = excluded.tags, edited_by = excluded.edited_by, updated_at = excluded.updated_at
			RETURNING id, revision, created_at`,
			[]any{m.Name, string(m.Channel), string(m.Purpose), bytesOrNull(m.Document), document{m.Tags}, blank(m.EditedBy), micros(s.now)},
			&m.ID, &m.Revision, at{&m.CreatedAt})
		return s.fail("save message", err)
	}
	n, err := s.exec(ctx, `UPDATE messages SET name = ?3, channel = ?4, purpose = ?5, document = ?6, revision = revision + 1,
		tags = ?7, edited_by = ?8, updated_at = ?9 WHERE id = ?1 AND revision = ?2`,
		int64(m.ID), m.Revision, m.Name, string(m.Channel), string(m.Purpose), bytesOrNull(m.Document),
		document{m.Tags}, blank(m.EditedBy), micros(s.now))
	if err == nil && n == 0 {
		err = store.ErrConflict
	}
	if err == nil {
		m.Revision++
	}
	return s.fail("save message", err)
}

const messageVersionColumns = `id, message_id, name, channel, purpose, document, tags, blocks, pictures, shop, created_at`

func scanMessageVersion(row scanner) (store.MessageVersion, error) {
	var v store.MessageVersion
	err := row.Scan(&v.ID, &v.Message, &v.Name, word(&v.Channel), word(&v.Purpose), &v.Document, document{&v.Tags}, document{&v.Blocks}, document{&v.Pictures}, document{&v.Shop}, at{&v.CreatedAt})
	return v, err
}

func (s messages) Version(ctx context.Context, id store.MessageVersionID) (*store.MessageVersion, error) {
	return only(list(ctx, s.session, scanMessageVersion,
		`SELECT `+messageVersionColumns+` FROM message_versions WHERE id = ?1`, int64(id)))
}

func (s messages) Delete(ctx context.Context, id store.MessageID) error {
	n, err := s.exec(ctx, `DELETE FROM messages WHERE id = ?1`, int64(id))
	s.changes(store.TopicMessages)
	return s.fail("delete message", found(n, err))
}

func (s messages) Blocks(ctx context.Context) (map[string]string, error) {
	blocks := map[string]string{}
	_, err := list(ctx, s.session, func(row scanner) (struct{}, error) {
		var name, source string
		err := row.Scan(&name, &source)
		blocks[name] = source
		return struct{}{}, err
	}, `SELECT name, source FROM blocks`)
	return blocks, s.fail("read blocks", err)
}

func (s messages) SaveBlock(ctx context.Context, name, source string) error {
	s.changes(store.TopicMessages)
	var n int64
	var err error
	if source == "" {
		n, err = s.exec(ctx, `DELETE FROM blocks WHERE name = ?1`, name)
	} else {
		n, err = s.exec(ctx, `INSERT INTO blocks (name, source) VALUES (?1, ?2)
			ON CONFLICT (name) DO UPDATE SET source = excluded.source WHERE blocks.source <> excluded.source`, name, source)
	}
	if err == nil && n > 0 {
		err = s.touchBlock(ctx, name)
	}
	return s.fail("save block", err)
}

// RenameBlock writes the new name into the drafts and the blocks that speak of the
// old one. What they say stays the same, and so do their approvals.
func (s messages) RenameBlock(ctx context.Context, name, to string) error {
	blocks, err := s.Blocks(ctx)
	if err != nil {
		return err
	}
	_, has := blocks[name]
	_, taken := blocks[to]
	switch {
	case !has:
		return store.ErrNotFound
	case name == to:
		return nil
	case taken || !store.BlockName(to):
		return store.ErrConflict
	}
	s.changes(store.TopicMessages)
	if _, err := s.exec(ctx, `UPDATE blocks SET name = ?2 WHERE name = ?1`, name, to); err != nil {
		return s.fail("rename block", err)
	}
	for block, source := range blocks {
		if block == name {
			block = to
		}
		if now := store.DrawInstead(source, name, to); now != source {
			if _, err := s.exec(ctx, `UPDATE blocks SET source = ?2 WHERE name = ?1`, block, now); err != nil {
				return s.fail("rename block", err)
			}
		}
	}
	return s.fail("rename block", s.renameInDrafts(ctx, name, to))
}

func (s messages) renameInDrafts(ctx context.Context, name, to string) error {
	all, err := s.List(ctx)
	if err != nil {
		return err
	}
	for _, m := range all {
		now := store.DrawInstead(string(m.Document), name, to)
		if now == string(m.Document) {
			continue
		}
		for _, signed := range []string{"asked_revision", "approved_revision"} {
			if _, err := s.exec(ctx, `UPDATE message_reviews SET `+signed+` = ?2 + 1 WHERE message_id = ?1 AND `+signed+` = ?2`, int64(m.ID), m.Revision); err != nil {
				return err
			}
		}
		m.Document = []byte(now)
		if err := s.Save(ctx, &m); err != nil {
			return err
		}
	}
	return nil
}
