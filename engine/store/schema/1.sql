-- What people say is only ever added to. Times are milliseconds since 1970, UTC; sums are CRC-64s of a row's line in
-- an export, so that damage to what a row says is found even where the file's structure is whole.

CREATE TABLE raters (
    name TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('person', 'simulated')),
    sum  INTEGER NOT NULL
) STRICT;

CREATE TABLE tasks (
    id   TEXT PRIMARY KEY,
    time INTEGER NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    body TEXT NOT NULL, -- JSON
    sum  INTEGER NOT NULL
) STRICT;

CREATE TABLE answers (
    id           TEXT PRIMARY KEY,
    time         INTEGER NOT NULL,
    rater        TEXT NOT NULL REFERENCES raters,
    task         TEXT REFERENCES tasks,
    kind         TEXT NOT NULL,
    picture      TEXT NOT NULL,
    subject      TEXT NOT NULL,
    context      TEXT NOT NULL,
    value        TEXT NOT NULL,
    expected     TEXT NOT NULL,
    milliseconds INTEGER NOT NULL,
    undoes       TEXT REFERENCES answers,
    sum          INTEGER NOT NULL
) STRICT;

CREATE INDEX answers_of_question ON answers (kind, picture, subject, context, rater, time, id);
CREATE INDEX answers_of_rater ON answers (rater, time, id);
CREATE INDEX answers_of_task ON answers (task, time, id);
CREATE INDEX undone ON answers (undoes) WHERE undoes IS NOT NULL;

-- What each rater says now: of the answers to one question that were not taken back, the last.
CREATE VIEW current AS
SELECT * FROM answers AS a
WHERE undoes IS NULL
  AND NOT EXISTS (SELECT 1 FROM answers AS u WHERE u.undoes = a.id)
  AND NOT EXISTS (
    SELECT 1 FROM answers AS later
    WHERE later.kind = a.kind AND later.picture = a.picture AND later.subject = a.subject
      AND later.context = a.context AND later.rater = a.rater
      AND (later.time, later.id) > (a.time, a.id)
      AND later.undoes IS NULL
      AND NOT EXISTS (SELECT 1 FROM answers AS u WHERE u.undoes = later.id));

CREATE TRIGGER raters_stay   BEFORE UPDATE ON raters  BEGIN SELECT RAISE(ABORT, 'raters are only ever added to');  END;
CREATE TRIGGER raters_kept   BEFORE DELETE ON raters  BEGIN SELECT RAISE(ABORT, 'raters are only ever added to');  END;
CREATE TRIGGER tasks_stay    BEFORE UPDATE ON tasks   BEGIN SELECT RAISE(ABORT, 'tasks are only ever added to');   END;
CREATE TRIGGER tasks_kept    BEFORE DELETE ON tasks   BEGIN SELECT RAISE(ABORT, 'tasks are only ever added to');   END;
CREATE TRIGGER answers_stay  BEFORE UPDATE ON answers BEGIN SELECT RAISE(ABORT, 'answers are only ever added to'); END;
CREATE TRIGGER answers_kept  BEFORE DELETE ON answers BEGIN SELECT RAISE(ABORT, 'answers are only ever added to'); END;

-- Sums of votes that others have gathered; they can be imported again, and have no sums of their own.
CREATE TABLE votes (
    source TEXT NOT NULL,
    file   TEXT NOT NULL,
    class  INTEGER NOT NULL,
    yes    INTEGER NOT NULL,
    maybe  INTEGER NOT NULL,
    no     INTEGER NOT NULL,
    note   TEXT NOT NULL,
    PRIMARY KEY (source, file, class)
) STRICT, WITHOUT ROWID;
