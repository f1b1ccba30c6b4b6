-- What the shop paid for advertising elsewhere, by days of its own calendar.
CREATE TABLE ad_spend (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  channel     TEXT NOT NULL,
  campaign    TEXT NOT NULL,
  from_day    INTEGER NOT NULL,
  to_day      INTEGER NOT NULL,
  spent_minor INTEGER NOT NULL,
  currency    TEXT NOT NULL,
  UNIQUE (channel, campaign, from_day, to_day)
);
