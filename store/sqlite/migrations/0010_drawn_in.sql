-- An approval ends when something changes that the message draws in; a frozen version
-- keeps the shared blocks it was frozen with.
ALTER TABLE message_reviews ADD COLUMN touched_kind TEXT;
ALTER TABLE message_reviews ADD COLUMN touched_name TEXT;
ALTER TABLE message_reviews ADD COLUMN touched_at INTEGER;
ALTER TABLE message_versions ADD COLUMN blocks TEXT; -- a JSON object of name and source; NULL: none
UPDATE message_versions SET blocks = (SELECT json_group_object(name, source) FROM blocks)
  WHERE EXISTS (SELECT 1 FROM blocks) AND (instr(CAST(document AS TEXT), 'content_blocks') OR instr(CAST(document AS TEXT), 'include') OR instr(CAST(document AS TEXT), 'render'));
