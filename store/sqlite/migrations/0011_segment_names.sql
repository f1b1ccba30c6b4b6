-- What a segment was called before: who still says the old name (a template, a file
-- kept elsewhere, a page left open) means the same segment.
CREATE TABLE segment_names (
  name       TEXT NOT NULL PRIMARY KEY,
  segment_id INTEGER NOT NULL REFERENCES segments ON DELETE CASCADE
) WITHOUT ROWID;
