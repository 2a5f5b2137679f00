-- What was added, by which rows that were taken away are missed: how many rows each table has been given, and for each
-- the chain of their sums in the order in which they came. Without a chain none of the rows is in it yet.
CREATE TABLE head (
    id      INTEGER PRIMARY KEY CHECK (id = 1),
    raters  INTEGER NOT NULL,
    tasks   INTEGER NOT NULL,
    answers INTEGER NOT NULL,
    chain   BLOB NOT NULL -- a SHA-256 for each of these, and a CRC-64 of all this
) STRICT;

INSERT INTO head SELECT 1, (SELECT count(*) FROM raters), (SELECT count(*) FROM tasks), (SELECT count(*) FROM answers), x'';
