-- What people buy now, how they live, and on what best hour and channel rest.
ALTER TABLE insights ADD COLUMN interests TEXT;          -- a JSON array of categories
ALTER TABLE insights ADD COLUMN life_style TEXT;
ALTER TABLE insights ADD COLUMN life_style_before TEXT;
ALTER TABLE insights ADD COLUMN best_hour_acts INTEGER;
ALTER TABLE insights ADD COLUMN best_channel TEXT;
ALTER TABLE insights ADD COLUMN best_channel_sends INTEGER;
CREATE INDEX insights_life ON insights (life_style);

-- The categories that Gilmok or a person gave products which came without one. The
-- category itself stands in product_categories, where everything else finds it.
CREATE TABLE sorted_products (
  product  TEXT NOT NULL PRIMARY KEY,
  category TEXT NOT NULL,
  by_hand  INTEGER NOT NULL,
  at       INTEGER NOT NULL
) WITHOUT ROWID;
