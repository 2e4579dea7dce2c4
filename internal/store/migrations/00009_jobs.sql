-- +goose Up
-- Runs and messages are carried out by jobs. Whoever takes one up gets the next
-- fence, and whoever holds an older one can no longer change the row; lease_until
-- is how long another waits before it takes up what seems abandoned.
ALTER TABLE runs ADD COLUMN fence bigint NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN lease_until timestamp;
ALTER TABLE deliveries ADD COLUMN fence bigint NOT NULL DEFAULT 0;
ALTER TABLE deliveries ADD COLUMN lease_until timestamp;
ALTER TABLE deliveries ADD COLUMN next_at timestamp; -- of the next attempt
CREATE INDEX deliveries_state ON deliveries (state);

-- Uploads that are acknowledged before they are checked.
CREATE TABLE uploads (
    id          text PRIMARY KEY,
    unit        text NOT NULL REFERENCES units (code),
    period      text NOT NULL,
    account     text NOT NULL,            -- who sent it: ID, '' for the service
    address     text NOT NULL,            -- from where
    state       text NOT NULL,            -- queued, running, done, failed
    made_at     timestamp NOT NULL,
    bytes       bigint NOT NULL,          -- of its workbooks
    finished_at timestamp,
    rows        bigint NOT NULL DEFAULT 0, -- read so far
    version_id  text NOT NULL DEFAULT '',
    failure     bytea,                    -- why it was refused, sealed
    attempts    bigint NOT NULL DEFAULT 0,
    tried_at    timestamp,                -- when the last attempt began
    fence       bigint NOT NULL DEFAULT 0,
    lease_until timestamp
);
CREATE INDEX uploads_state ON uploads (state);
CREATE INDEX uploads_return ON uploads (unit, period);

-- Their workbooks and what was told with them, until they are checked.
CREATE TABLE upload_parts (
    upload_id text NOT NULL REFERENCES uploads (id),
    part      text NOT NULL,              -- request, file:0, …
    data      bytea NOT NULL,             -- compressed and encrypted
    PRIMARY KEY (upload_id, part)
);
