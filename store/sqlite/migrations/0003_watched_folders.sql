-- Folders whose new files are brought in, and what became of each file.
CREATE TABLE watched_folders (
  path      TEXT NOT NULL PRIMARY KEY,
  kind      TEXT,
  by_itself INTEGER NOT NULL DEFAULT 0,
  at        INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE watched_files (
  folder    TEXT NOT NULL REFERENCES watched_folders (path) ON DELETE CASCADE,
  name      TEXT NOT NULL,
  size      INTEGER NOT NULL,
  modified  INTEGER NOT NULL,
  state     TEXT NOT NULL,
  reason    TEXT,
  import_id INTEGER,
  row_count INTEGER NOT NULL DEFAULT 0,
  at        INTEGER NOT NULL,
  PRIMARY KEY (folder, name)
) WITHOUT ROWID;
CREATE INDEX imports_digest ON imports (digest);
