-- Whether somebody may have the code: what became of its message was unknown once. Of codes
-- taken before this was kept, those of messages that were handed to a sender.
ALTER TABLE coupons ADD COLUMN doubted INTEGER NOT NULL DEFAULT 0;
UPDATE coupons SET doubted = 1 WHERE outbox_key IN (SELECT key FROM outbox WHERE sender IS NOT NULL OR attempt > 0);
