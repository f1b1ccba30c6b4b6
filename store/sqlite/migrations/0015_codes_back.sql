-- Which codes a message took is asked by its key alone, when it is skipped.
CREATE INDEX coupons_taken ON coupons (outbox_key) WHERE outbox_key IS NOT NULL;
