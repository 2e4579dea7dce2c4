-- +goose Up
CREATE TABLE schedules (
    id         text PRIMARY KEY,
    title      text NOT NULL,
    report     text NOT NULL,
    unit       text NOT NULL,
    cron       text NOT NULL,             -- five fields, in zone
    zone       text NOT NULL,
    catch_up   text NOT NULL,             -- each, latest, skip
    formats    text NOT NULL,             -- pdf,xlsx
    recipients text NOT NULL,             -- addresses, one a line
    enabled    boolean NOT NULL,
    made_at    timestamp NOT NULL
);

-- One row a due period: the primary key makes it run once.
CREATE TABLE runs (
    schedule_id text NOT NULL REFERENCES schedules (id),
    period      text NOT NULL,
    due_at      timestamp NOT NULL,
    state       text NOT NULL,            -- due, running, done, failed, skipped
    attempts    bigint NOT NULL DEFAULT 0,
    started_at  timestamp,
    finished_at timestamp,
    next_at     timestamp,
    error       text NOT NULL DEFAULT '',
    PRIMARY KEY (schedule_id, period)
);

-- What was made, kept as it was sent or downloaded.
CREATE TABLE archive (
    id       text PRIMARY KEY,
    report   text NOT NULL,
    unit     text NOT NULL,
    period   text NOT NULL,
    format   text NOT NULL,
    name     text NOT NULL,
    inputs   text NOT NULL,               -- hash of the versions used, rule set and kind of reader
    sha256   text NOT NULL,
    draft    boolean NOT NULL,
    made_at  timestamp NOT NULL,
    versions text NOT NULL,               -- JSON: unit → version ID
    data     bytea NOT NULL,               -- compressed and encrypted
    UNIQUE (report, unit, period, format, inputs)
);

CREATE TABLE deliveries (
    id          text PRIMARY KEY,
    schedule_id text NOT NULL,
    period      text NOT NULL,
    recipient   text NOT NULL,
    message_id  text NOT NULL UNIQUE,
    subject     text NOT NULL,
    state       text NOT NULL,            -- queued, sent, failed, unknown
    attempts    bigint NOT NULL DEFAULT 0,
    error       text NOT NULL DEFAULT '',
    archive_ids text NOT NULL,            -- comma separated
    made_at     timestamp NOT NULL,
    sent_at     timestamp,
    UNIQUE (schedule_id, period, recipient)
);
