-- Pairs of customers that a person has said to be two people; first < second.
CREATE TABLE apart (
  first  INTEGER NOT NULL REFERENCES customers ON DELETE CASCADE,
  second INTEGER NOT NULL REFERENCES customers ON DELETE CASCADE,
  PRIMARY KEY (first, second)
) WITHOUT ROWID;
CREATE INDEX apart_second ON apart (second);
