-- One mailbox gets a message of a run once, however its address is written.
DROP INDEX outbox_address;
CREATE INDEX outbox_address ON outbox (run_id, message, lower(address));
