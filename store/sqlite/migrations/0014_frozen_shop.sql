-- A frozen version keeps the pictures it shows, by what is in them, and what the shop was
-- then. NULL: a version of before, which shows what there is when it is sent.
CREATE TABLE version_pictures (
  sum  TEXT NOT NULL PRIMARY KEY,
  type TEXT NOT NULL,
  data BLOB NOT NULL
);
ALTER TABLE message_versions ADD COLUMN pictures TEXT; -- a JSON object of name and sum
ALTER TABLE message_versions ADD COLUMN shop TEXT;     -- a JSON object of setting and value
