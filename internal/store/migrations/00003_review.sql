-- +goose Up
-- What happened to a return, in order; nothing in it is ever changed.
CREATE TABLE events (
    unit    text NOT NULL,
    period  text NOT NULL,
    number  bigint NOT NULL,              -- from 1, of the return
    at      timestamp NOT NULL,
    action  text NOT NULL,                -- upload, edit, restore, submit, withdraw, approve, accept, send_back, reopen
    version bigint NOT NULL,              -- the version it concerns
    actor   text NOT NULL DEFAULT '',     -- account; '' for the service itself
    reason  text NOT NULL DEFAULT '',
    PRIMARY KEY (unit, period, number),
    FOREIGN KEY (unit, period) REFERENCES returns (unit, period)
);

-- The version under review, or last submitted; drafts of reports read it.
ALTER TABLE returns ADD COLUMN submitted_id text NOT NULL DEFAULT '';

ALTER TABLE archive ADD COLUMN personal boolean NOT NULL DEFAULT false;
ALTER TABLE archive ADD COLUMN headline text NOT NULL DEFAULT '[]';   -- JSON: the figures a later report is compared with
ALTER TABLE archive ADD COLUMN replaces text NOT NULL DEFAULT '';     -- ID of the report it corrects
