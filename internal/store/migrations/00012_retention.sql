-- +goose Up
-- Deletions of what is older than the retention period (meta: retention). What
-- stays of it: the rows of versions with the files' hashes, the rows below,
-- summaries, events and the audit trail.
CREATE TABLE expiries (
    number       bigint PRIMARY KEY,
    begun_at     timestamp NOT NULL,
    done_at      timestamp,                 -- NULL while it goes on
    account      text NOT NULL,             -- login; '' for the service itself
    before       text NOT NULL,             -- the first month that stays
    first_period text NOT NULL DEFAULT '',  -- of the returns deleted; '' for none
    last_period  text NOT NULL DEFAULT '',
    returns      bigint NOT NULL DEFAULT 0,
    versions     bigint NOT NULL DEFAULT 0,
    files        bigint NOT NULL DEFAULT 0,
    answers      bigint NOT NULL DEFAULT 0,
    entries      bigint NOT NULL DEFAULT 0, -- by which persons were found
    reports      bigint NOT NULL DEFAULT 0, -- archived lists of persons
    texts        bigint NOT NULL DEFAULT 0, -- of exceptions and corrections
    uploads      bigint NOT NULL DEFAULT 0,
    mails        bigint NOT NULL DEFAULT 0, -- bodies of messages
    sha256       text NOT NULL DEFAULT ''   -- of the list of what was deleted
);

ALTER TABLE versions ADD COLUMN expiry bigint NOT NULL DEFAULT 0;   -- the deletion its content went with; 0: it is there
CREATE INDEX versions_expiry ON versions (expiry, period);
ALTER TABLE exceptions ADD COLUMN expiry bigint NOT NULL DEFAULT 0; -- the deletion its text went with

-- What stays of an archived list of persons.
CREATE TABLE expired_reports (
    id      text PRIMARY KEY,
    expiry  bigint NOT NULL REFERENCES expiries (number),
    report  text NOT NULL,
    unit    text NOT NULL,
    period  text NOT NULL,
    format  text NOT NULL,
    sha256  text NOT NULL,
    made_at timestamp NOT NULL
);
CREATE INDEX expired_reports_expiry ON expired_reports (expiry);

-- What persons asked to have corrected in their data.
CREATE TABLE corrections (
    id           text PRIMARY KEY,
    unit         text NOT NULL REFERENCES units (code),
    id_hash      text NOT NULL,             -- keyed hash of the ID number
    data         bytea NOT NULL,            -- what is asked, sealed
    account      text NOT NULL,
    made_at      timestamp NOT NULL,
    done_at      timestamp,                 -- NULL while it is open
    done_by      text NOT NULL DEFAULT '',
    done_period  text NOT NULL DEFAULT '',  -- the accepted return that holds the corrected data
    done_version bigint NOT NULL DEFAULT 0
);
CREATE INDEX corrections_person ON corrections (unit, id_hash);
