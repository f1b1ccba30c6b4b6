-- What is due is read, and nothing is promised before the intent: nobody leases any more.
INSERT INTO run_counts (run_id, step, what, name, n)
  SELECT 0, '', 'state', 'pending', count(*) FROM outbox WHERE state = 'leased'
  ON CONFLICT (run_id, step, what, name) DO UPDATE SET n = run_counts.n + excluded.n;
DELETE FROM run_counts WHERE run_id = 0 AND what = 'state' AND name = 'leased';
UPDATE outbox SET state = 'pending' WHERE state = 'leased';
DROP INDEX outbox_going;
CREATE INDEX outbox_going ON outbox (state) WHERE state IN ('sending', 'on_wire');
ALTER TABLE outbox DROP COLUMN owner;
ALTER TABLE outbox DROP COLUMN leased_until;
