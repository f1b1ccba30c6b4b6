-- Times are UTC microseconds, money is minor units, blanks are NULL.
CREATE TABLE workspace (
  key   TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE settings (
  key   TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE customers (
  id             INTEGER PRIMARY KEY AUTOINCREMENT,
  external_id    TEXT,
  email          TEXT,
  phone          TEXT,
  name           TEXT,
  time_zone      TEXT,
  locale         TEXT,
  country        TEXT,
  attributes     TEXT,
  stub           INTEGER NOT NULL DEFAULT 0,
  order_count    INTEGER NOT NULL DEFAULT 0,
  spent_minor    INTEGER NOT NULL DEFAULT 0,
  spent_currency TEXT,
  last_order_at  INTEGER,
  created_at     INTEGER,
  updated_at     INTEGER NOT NULL
);
CREATE UNIQUE INDEX customers_external_id ON customers (external_id);
CREATE INDEX customers_email ON customers (lower(email));
CREATE INDEX customers_phone ON customers (phone);
CREATE INDEX customers_time_zone ON customers (time_zone) WHERE time_zone IS NOT NULL;

CREATE TABLE aliases (
  alias       TEXT NOT NULL PRIMARY KEY,
  customer_id INTEGER NOT NULL REFERENCES customers ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX aliases_customer ON aliases (customer_id);

CREATE TABLE attributes (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  key     TEXT NOT NULL UNIQUE,
  label   TEXT NOT NULL,
  kind    TEXT NOT NULL,
  count   INTEGER NOT NULL DEFAULT 0,
  indexed INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE attribute_items (
  attribute_id INTEGER NOT NULL,
  item         TEXT NOT NULL,
  customer_id  INTEGER NOT NULL REFERENCES customers ON DELETE CASCADE,
  PRIMARY KEY (attribute_id, item, customer_id)
) WITHOUT ROWID;
CREATE INDEX attribute_items_customer ON attribute_items (customer_id);

CREATE TABLE consents (
  customer_id INTEGER NOT NULL REFERENCES customers ON DELETE CASCADE,
  channel     TEXT NOT NULL,
  purpose     TEXT NOT NULL,
  state       TEXT NOT NULL,
  night       INTEGER NOT NULL DEFAULT 0,
  source      TEXT,
  wording     TEXT,
  at          INTEGER,
  PRIMARY KEY (customer_id, channel, purpose)
) WITHOUT ROWID;
CREATE INDEX consents_state ON consents (channel, purpose, state, customer_id);

CREATE TABLE event_names (
  id    INTEGER PRIMARY KEY,
  name  TEXT NOT NULL UNIQUE,
  count INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE event_properties (
  name_id  INTEGER NOT NULL,
  property TEXT NOT NULL,
  PRIMARY KEY (name_id, property)
) WITHOUT ROWID;
CREATE TABLE events (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  customer_id  INTEGER,
  anonymous_id TEXT,
  name_id      INTEGER NOT NULL,
  at           INTEGER NOT NULL,
  properties   TEXT,
  key          TEXT
);
CREATE INDEX events_customer ON events (customer_id, name_id, at);
CREATE INDEX events_name ON events (name_id, at, customer_id);
CREATE INDEX events_at ON events (at);
CREATE UNIQUE INDEX events_key ON events (name_id, key) WHERE key IS NOT NULL;
CREATE INDEX events_anonymous ON events (anonymous_id) WHERE anonymous_id IS NOT NULL;

-- serial is given out anew whenever an order is placed or cancelled: it is the
-- place of the order in the stream of events.
CREATE TABLE orders (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  external_id TEXT UNIQUE,
  serial      INTEGER NOT NULL UNIQUE,
  customer_id INTEGER,
  at          INTEGER,
  total_minor INTEGER NOT NULL DEFAULT 0,
  total_major REAL NOT NULL DEFAULT 0,
  currency    TEXT,
  state       TEXT NOT NULL,
  status      TEXT,
  coupon      TEXT,
  quantity    INTEGER NOT NULL DEFAULT 0,
  properties  TEXT
);
CREATE INDEX orders_customer ON orders (customer_id, state, at);
CREATE INDEX orders_state ON orders (state, at, customer_id);
CREATE INDEX orders_at ON orders (at);
CREATE TABLE order_lines (
  order_id    INTEGER NOT NULL REFERENCES orders ON DELETE CASCADE,
  line        INTEGER NOT NULL,
  product     TEXT,
  name        TEXT,
  category    TEXT,
  quantity    INTEGER NOT NULL,
  price_minor INTEGER NOT NULL,
  currency    TEXT,
  import_id   INTEGER,
  PRIMARY KEY (order_id, line)
) WITHOUT ROWID;
CREATE INDEX order_lines_product ON order_lines (product, order_id);
CREATE INDEX order_lines_import ON order_lines (import_id) WHERE import_id IS NOT NULL;

CREATE TABLE products (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  external_id TEXT NOT NULL UNIQUE,
  name        TEXT,
  description TEXT,
  price_minor INTEGER NOT NULL DEFAULT 0,
  currency    TEXT,
  stock       INTEGER,
  picture     TEXT,
  link        TEXT,
  attributes  TEXT
);
CREATE TABLE product_categories (
  product  TEXT NOT NULL,
  position INTEGER NOT NULL,
  category TEXT NOT NULL,
  PRIMARY KEY (product, position)
) WITHOUT ROWID;
CREATE INDEX product_categories_category ON product_categories (category, product);

CREATE TABLE segments (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  name       TEXT NOT NULL UNIQUE,
  rule       TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
);

CREATE TABLE journeys (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  name        TEXT NOT NULL UNIQUE,
  draft       BLOB,
  revision    INTEGER NOT NULL,
  state       TEXT NOT NULL,
  version     INTEGER NOT NULL DEFAULT 0,
  one_off     INTEGER NOT NULL DEFAULT 0,
  edited_by   TEXT,
  created_at  INTEGER NOT NULL,
  updated_at  INTEGER NOT NULL,
  archived_at INTEGER
);
CREATE TABLE journey_versions (
  journey_id   INTEGER NOT NULL REFERENCES journeys ON DELETE CASCADE,
  version      INTEGER NOT NULL,
  definition   BLOB NOT NULL,
  messages     TEXT NOT NULL,
  published_at INTEGER NOT NULL,
  published_by TEXT,
  PRIMARY KEY (journey_id, version)
) WITHOUT ROWID;

CREATE TABLE messages (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  name       TEXT NOT NULL UNIQUE,
  channel    TEXT NOT NULL,
  purpose    TEXT NOT NULL,
  document   BLOB,
  revision   INTEGER NOT NULL,
  tags       TEXT NOT NULL,
  edited_by  TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
);
CREATE TABLE message_versions (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  message_id INTEGER NOT NULL,
  name       TEXT NOT NULL,
  channel    TEXT NOT NULL,
  purpose    TEXT NOT NULL,
  document   BLOB,
  tags       TEXT NOT NULL,
  created_at INTEGER NOT NULL
);
CREATE INDEX message_versions_message ON message_versions (message_id, id);
CREATE TABLE blocks (
  name   TEXT NOT NULL PRIMARY KEY,
  source TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE runs (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  journey_id   INTEGER NOT NULL,
  version      INTEGER NOT NULL,
  mode         TEXT NOT NULL,
  state        TEXT NOT NULL,
  started_by   TEXT,
  started_at   INTEGER,
  ended_at     INTEGER,
  next_entry   INTEGER,
  cursor_event INTEGER NOT NULL DEFAULT 0,
  cursor_order INTEGER NOT NULL DEFAULT 0,
  shared       BLOB
);
CREATE INDEX runs_journey ON runs (journey_id);

CREATE TABLE passages (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id      INTEGER NOT NULL,
  customer_id INTEGER NOT NULL,
  entry_key   TEXT NOT NULL,
  entered_at  INTEGER NOT NULL,
  context     BLOB,
  step        TEXT NOT NULL,
  port        TEXT,
  state       TEXT NOT NULL,
  reason      TEXT,
  due         INTEGER,
  arrived_at  INTEGER,
  visits      INTEGER NOT NULL,
  revision    INTEGER NOT NULL,
  updated_at  INTEGER NOT NULL,
  UNIQUE (run_id, entry_key)
);
CREATE INDEX passages_due ON passages (run_id, due, customer_id) WHERE state = 'active' AND due IS NOT NULL;
CREATE INDEX passages_step ON passages (run_id, step) WHERE state = 'active';
CREATE INDEX passages_customer ON passages (customer_id);

-- Counters of runs, and of the outbox as a whole (run_id 0).
CREATE TABLE run_counts (
  run_id INTEGER NOT NULL,
  step   TEXT NOT NULL,
  what   TEXT NOT NULL,
  name   TEXT NOT NULL,
  n      INTEGER NOT NULL,
  PRIMARY KEY (run_id, step, what, name)
) WITHOUT ROWID;

CREATE TABLE outbox (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id       INTEGER NOT NULL,
  passage_id   INTEGER NOT NULL,
  customer_id  INTEGER NOT NULL,
  step         TEXT NOT NULL,
  visit        INTEGER NOT NULL,
  channel      TEXT NOT NULL,
  message      INTEGER NOT NULL,
  purpose      TEXT NOT NULL,
  key          TEXT NOT NULL UNIQUE,
  message_id   TEXT,
  address      TEXT,
  state        TEXT NOT NULL,
  reason       TEXT,
  detail       TEXT,
  not_before   INTEGER NOT NULL,
  late_after   INTEGER,
  queued_at    INTEGER NOT NULL,
  finished_at  INTEGER,
  attempt      INTEGER NOT NULL DEFAULT 0,
  owner        TEXT,
  leased_until INTEGER,
  boot         TEXT,
  held         INTEGER NOT NULL DEFAULT 0,
  sender       TEXT,
  provider_id  TEXT,
  inputs       BLOB,
  test         INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX outbox_due ON outbox (not_before, id) WHERE state IN ('pending', 'retry') AND held = 0;
CREATE INDEX outbox_going ON outbox (state) WHERE state IN ('leased', 'sending', 'on_wire');
CREATE INDEX outbox_run ON outbox (run_id, step);
CREATE INDEX outbox_passage ON outbox (passage_id);
CREATE INDEX outbox_customer ON outbox (customer_id, finished_at);
CREATE INDEX outbox_address ON outbox (run_id, message, address);
CREATE INDEX outbox_finished ON outbox (finished_at) WHERE finished_at IS NOT NULL;

CREATE TABLE decisions (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  at          INTEGER NOT NULL,
  customer_id INTEGER NOT NULL,
  journey_id  INTEGER NOT NULL,
  run_id      INTEGER NOT NULL,
  passage_id  INTEGER NOT NULL,
  step        TEXT NOT NULL,
  what        TEXT NOT NULL,
  reason      TEXT,
  saw         TEXT
);
CREATE INDEX decisions_customer ON decisions (customer_id, id);

CREATE TABLE suppressions (
  channel TEXT NOT NULL,
  address TEXT NOT NULL,
  kind    TEXT NOT NULL,
  detail  TEXT,
  at      INTEGER NOT NULL,
  PRIMARY KEY (channel, address)
) WITHOUT ROWID;

CREATE TABLE coupons (
  pool       TEXT NOT NULL,
  code       TEXT NOT NULL,
  outbox_key TEXT,
  taken_at   INTEGER,
  PRIMARY KEY (pool, code)
) WITHOUT ROWID;
CREATE UNIQUE INDEX coupons_key ON coupons (pool, outbox_key) WHERE outbox_key IS NOT NULL;
CREATE INDEX coupons_left ON coupons (pool) WHERE outbox_key IS NULL;

CREATE TABLE senders (
  name       TEXT NOT NULL PRIMARY KEY,
  channel    TEXT NOT NULL,
  kind       TEXT NOT NULL,
  config     TEXT NOT NULL,
  is_default INTEGER NOT NULL DEFAULT 0,
  per_second REAL NOT NULL DEFAULT 0,
  per_hour   INTEGER NOT NULL DEFAULT 0,
  per_day    INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE TABLE assets (
  name TEXT NOT NULL PRIMARY KEY,
  type TEXT NOT NULL,
  data BLOB NOT NULL
);

CREATE TABLE imports (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  kind        TEXT NOT NULL,
  file        TEXT NOT NULL,
  digest      TEXT,
  shape       TEXT,
  at          INTEGER NOT NULL,
  made_by     TEXT,
  row_count   INTEGER NOT NULL DEFAULT 0,
  added       INTEGER NOT NULL DEFAULT 0,
  updated     INTEGER NOT NULL DEFAULT 0,
  unchanged   INTEGER NOT NULL DEFAULT 0,
  merged      INTEGER NOT NULL DEFAULT 0,
  rejected    INTEGER NOT NULL DEFAULT 0,
  undone      INTEGER,
  mapping     BLOB,
  reaches_to  INTEGER,
  conflicts   INTEGER NOT NULL DEFAULT 0,
  reject_file BLOB
);
CREATE TABLE mappings (
  kind    TEXT NOT NULL,
  shape   TEXT NOT NULL,
  mapping BLOB NOT NULL,
  PRIMARY KEY (kind, shape)
) WITHOUT ROWID;
-- What an import changed: added rows as ranges of ids, changed ones field by field.
CREATE TABLE import_changes (
  import_id INTEGER NOT NULL REFERENCES imports ON DELETE CASCADE,
  seq       INTEGER NOT NULL,
  kind      TEXT NOT NULL,
  first_id  INTEGER NOT NULL,
  last_id   INTEGER NOT NULL,
  fields    BLOB,
  PRIMARY KEY (import_id, seq)
) WITHOUT ROWID;

CREATE TABLE tombstones (
  hash TEXT NOT NULL PRIMARY KEY,
  at   INTEGER NOT NULL
) WITHOUT ROWID;
