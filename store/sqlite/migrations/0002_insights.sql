-- What Gilmok computes of each customer: one column for each of store.Computed.
-- A row that is gone, and a NULL, is "not known".
CREATE TABLE insights (
  customer_id        INTEGER PRIMARY KEY REFERENCES customers ON DELETE CASCADE,
  rfm_group          TEXT,
  rfm_recency        INTEGER,
  rfm_frequency      INTEGER,
  rfm_money          INTEGER,
  purchase_count     INTEGER,
  average_order      REAL,
  order_interval     REAL,
  next_order_on      INTEGER,
  value_next_year    REAL,
  favorite_category  TEXT,
  suggested_product  TEXT,
  churn_risk         INTEGER,
  purchase_chance    INTEGER,
  best_hour          INTEGER
);
CREATE INDEX insights_group ON insights (rfm_group);
CREATE INDEX insights_next ON insights (next_order_on);

-- How many customers have each of them, and when it was computed.
CREATE TABLE computed (
  key TEXT NOT NULL PRIMARY KEY,
  n   INTEGER NOT NULL,
  at  INTEGER NOT NULL
) WITHOUT ROWID;

-- What was learnt of all customers together: documents of package insight.
CREATE TABLE models (
  name TEXT NOT NULL PRIMARY KEY,
  at   INTEGER NOT NULL,
  data BLOB NOT NULL
);
