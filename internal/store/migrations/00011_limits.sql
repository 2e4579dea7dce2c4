-- +goose Up
-- What is limited, counted for all nodes together. A row that is over counts
-- from the start, and is pruned.
CREATE TABLE limits (
    key        text PRIMARY KEY,           -- what is counted, and whose: a keyed hash where that is personal
    taken      bigint NOT NULL,
    expires_at timestamp NOT NULL          -- when the window ends
);
CREATE INDEX limits_expires ON limits (expires_at);

-- What a person is shown of the own log-ins, and when each was used last.
ALTER TABLE sessions ADD COLUMN made_at timestamp;                -- NULL before the log-in is complete
ALTER TABLE sessions ADD COLUMN seen_at timestamp;                -- the last request, to the minute
ALTER TABLE sessions ADD COLUMN address text NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN agent text NOT NULL DEFAULT '';   -- browser and system, such as Chrome，Windows
CREATE INDEX sessions_expires ON sessions (expires_at);

-- Failures in a row lapse a day after the last one.
ALTER TABLE accounts ADD COLUMN failed_at timestamp;
