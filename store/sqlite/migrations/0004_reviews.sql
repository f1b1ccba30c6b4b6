-- Who asked for a message to be approved, who approved which draft of it, and what
-- was said about its cases.
CREATE TABLE message_reviews (
  message_id        INTEGER PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
  asked_revision    INTEGER NOT NULL DEFAULT 0,
  asked_by          TEXT,
  asked_at          INTEGER,
  approved_revision INTEGER NOT NULL DEFAULT 0,
  approved_by       TEXT,
  approved_at       INTEGER
);
CREATE TABLE message_comments (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  message_id  INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
  revision    INTEGER NOT NULL,
  customer_id INTEGER,
  reason      TEXT NOT NULL,
  detail      TEXT NOT NULL,
  words       TEXT NOT NULL,
  written_by  TEXT,
  written_at  INTEGER NOT NULL,
  settled_at  INTEGER
);
CREATE INDEX message_comments_message ON message_comments (message_id, id);
CREATE INDEX message_comments_customer ON message_comments (customer_id) WHERE customer_id IS NOT NULL;
