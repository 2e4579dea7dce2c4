-- +goose Up
-- A schedule may make several reports; it may shift off days that are not
-- worked, and wait for returns.
ALTER TABLE schedules RENAME COLUMN report TO reports;                          -- IDs, comma separated
ALTER TABLE schedules ADD COLUMN shift text NOT NULL DEFAULT '';                -- '', previous, next
ALTER TABLE schedules ADD COLUMN wait_percent bigint NOT NULL DEFAULT 0;        -- 0 waits for nothing
ALTER TABLE schedules ADD COLUMN wait_day bigint NOT NULL DEFAULT 0;            -- the latest day of the month after the period
ALTER TABLE schedules ADD COLUMN draft boolean NOT NULL DEFAULT false;          -- versions under review stand in
ALTER TABLE schedules ADD COLUMN since timestamp NOT NULL DEFAULT '1970-01-01 00:00:00'; -- what fell due before is not made
ALTER TABLE schedules ADD COLUMN archived_at timestamp;                         -- removed by a person; its runs stay
UPDATE schedules SET since = made_at;

-- Who gets a schedule's reports, of which slice.
CREATE TABLE recipients (
    schedule_id text NOT NULL REFERENCES schedules (id),
    place       bigint NOT NULL,          -- from 1, in the order given
    address     text NOT NULL,            -- with or without a name before it
    unit        text NOT NULL,            -- 22, 2201, 220104
    personal    boolean NOT NULL,         -- entitled to lists of persons; of a county only
    PRIMARY KEY (schedule_id, place),
    UNIQUE (schedule_id, address, unit)
);

-- Addresses stood in one text, separated by commas, semicolons or lines.
-- +goose StatementBegin
INSERT INTO recipients (schedule_id, place, address, unit, personal)
WITH RECURSIVE letters (id, unit, list, i) AS (
    SELECT id, unit, ',' || REPLACE(REPLACE(REPLACE(REPLACE(recipients, '，', ','), '；', ','), ';', ','), '
', ',') || ',', 1 FROM schedules
    UNION ALL
    SELECT id, unit, list, i + 1 FROM letters WHERE i < LENGTH(list)
), marks AS (
    SELECT id, unit, list, i FROM letters WHERE SUBSTR(list, i, 1) = ','
), parts AS (
    SELECT a.id, a.unit, a.i, TRIM(SUBSTR(a.list, a.i + 1, MIN(b.i) - a.i - 1)) AS address
    FROM marks a JOIN marks b ON b.id = a.id AND b.i > a.i GROUP BY a.id, a.unit, a.list, a.i
)
SELECT id, MIN(i), address, unit, false FROM parts WHERE address <> '' GROUP BY id, unit, address;
-- +goose StatementEnd
ALTER TABLE schedules DROP COLUMN recipients;

-- One row a due period and round: round 1 is the due one, later ones were asked
-- for by a person after the one before was done.
CREATE TABLE numbered_runs (
    schedule_id text NOT NULL REFERENCES schedules (id),
    period      text NOT NULL,
    round       bigint NOT NULL,
    due_at      timestamp NOT NULL,
    state       text NOT NULL,            -- due, waiting, running, done, failed, skipped
    attempts    bigint NOT NULL DEFAULT 0,
    started_at  timestamp,
    finished_at timestamp,
    next_at     timestamp,
    error       text NOT NULL DEFAULT '',
    note        text NOT NULL DEFAULT '', -- what it waits for, or why it was skipped
    account     text NOT NULL DEFAULT '', -- login of who asked for it; '' fell due
    PRIMARY KEY (schedule_id, period, round)
);
INSERT INTO numbered_runs (schedule_id, period, round, due_at, state, attempts, started_at, finished_at, next_at, error)
SELECT schedule_id, period, 1, due_at, state, attempts, started_at, finished_at, next_at, error FROM runs;
DROP TABLE runs;
ALTER TABLE numbered_runs RENAME TO runs;

CREATE TABLE sliced_deliveries (
    id          text PRIMARY KEY,
    schedule_id text NOT NULL,
    period      text NOT NULL,
    round       bigint NOT NULL,          -- of the run
    recipient   text NOT NULL,
    unit        text NOT NULL,            -- the slice
    message_id  text NOT NULL UNIQUE,
    subject     text NOT NULL,
    text        text NOT NULL,            -- the body, twice
    html        text NOT NULL,
    state       text NOT NULL,            -- queued, sent, failed, unknown
    attempts    bigint NOT NULL DEFAULT 0,
    error       text NOT NULL DEFAULT '',
    archive_ids text NOT NULL,            -- comma separated
    made_at     timestamp NOT NULL,
    sent_at     timestamp,
    account     text NOT NULL DEFAULT '', -- login of who resolved it; '' nobody
    UNIQUE (schedule_id, period, round, recipient, unit)
);
INSERT INTO sliced_deliveries (id, schedule_id, period, round, recipient, unit, message_id, subject, text, html, state, attempts,
    error, archive_ids, made_at, sent_at)
SELECT d.id, d.schedule_id, d.period, 1, d.recipient, s.unit, d.message_id, d.subject, '', '', d.state, d.attempts,
    d.error, d.archive_ids, d.made_at, d.sent_at
FROM deliveries d JOIN schedules s ON s.id = d.schedule_id;
DROP TABLE deliveries;
ALTER TABLE sliced_deliveries RENAME TO deliveries;

-- Years whose holidays were entered; they take the place of the built-in ones.
CREATE TABLE holiday_years (
    year    bigint PRIMARY KEY,
    account text NOT NULL,                -- login of who entered them
    made_at timestamp NOT NULL
);
CREATE TABLE holidays (
    day     text PRIMARY KEY,             -- civil date
    year    bigint NOT NULL REFERENCES holiday_years (year),
    name    text NOT NULL,
    working boolean NOT NULL              -- a day of the weekend that is worked
);
