-- With the code and the key in it, whatever the statistics say, the codes that are gone
-- are never walked through to find one that is left.
DROP INDEX coupons_left;
CREATE INDEX coupons_left ON coupons (pool, outbox_key, code) WHERE outbox_key IS NULL;
