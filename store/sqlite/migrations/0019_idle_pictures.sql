-- Since when nothing shows a picture, as far as was looked; and whether a product ever had it:
-- mails that were sent show products as they were.
ALTER TABLE assets ADD COLUMN idle_at INTEGER;
ALTER TABLE assets ADD COLUMN sold INTEGER NOT NULL DEFAULT 0;
