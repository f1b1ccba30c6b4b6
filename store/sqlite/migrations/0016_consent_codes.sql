-- Consents are the most rows of an import. A channel with a purpose is a number, and so
-- is a state (sqlstore/consentcodes.go has both); where people agreed, and to what, stands
-- once for all who did so. Whoever deletes a customer deletes these, too.
CREATE TABLE consent_sources (
  id      INTEGER PRIMARY KEY,
  source  TEXT NOT NULL,
  wording TEXT NOT NULL,
  UNIQUE (source, wording)
);
INSERT INTO consent_sources (source, wording)
  SELECT DISTINCT coalesce(source, ''), coalesce(wording, '') FROM consents WHERE coalesce(source, wording) IS NOT NULL;

DROP INDEX consents_state;
ALTER TABLE consents RENAME TO consents_before;
CREATE TABLE consents (
  customer_id INTEGER NOT NULL,
  topic       INTEGER NOT NULL,
  state       INTEGER NOT NULL,
  night       INTEGER NOT NULL DEFAULT 0,
  source_id   INTEGER,
  at          INTEGER,
  PRIMARY KEY (customer_id, topic)
) WITHOUT ROWID;
INSERT INTO consents (customer_id, topic, state, night, source_id, at)
  SELECT customer_id,
    10 * CASE channel WHEN 'email' THEN 1 WHEN 'kakao' THEN 2 WHEN 'push' THEN 3 WHEN 'slack' THEN 4 WHEN 'sms' THEN 5 WHEN 'webhook' THEN 6 END
      + CASE purpose WHEN 'advertising' THEN 1 WHEN 'informational' THEN 2 END,
    CASE state WHEN 'opted_in' THEN 1 WHEN 'subscribed' THEN 2 WHEN 'unsubscribed' THEN 3 ELSE 4 END,
    night,
    (SELECT s.id FROM consent_sources s WHERE s.source = coalesce(b.source, '') AND s.wording = coalesce(b.wording, '')),
    at
  FROM consents_before b ORDER BY 1, 2;
DROP TABLE consents_before;
CREATE INDEX consents_state ON consents (topic, state, customer_id);
