-- +goose Up
CREATE TABLE accounts (
    id           text PRIMARY KEY,
    login        text NOT NULL UNIQUE,     -- lower case
    name         text NOT NULL,
    role         text NOT NULL,            -- county, prefecture, province, sysadmin, secadmin, auditor
    unit         text NOT NULL,            -- the reporting unit, the prefecture, or 22
    password     text NOT NULL DEFAULT '', -- argon2id, PHC string; '' cannot log in
    must_change  boolean NOT NULL,
    disabled     boolean NOT NULL DEFAULT false,
    failures     bigint NOT NULL DEFAULT 0,
    locked_until timestamp,
    made_at      timestamp NOT NULL,
    last_login   timestamp
);

-- One-time links by which a person sets the first password.
CREATE TABLE invites (
    hash       text PRIMARY KEY,           -- SHA-256 of the link's secret
    account_id text NOT NULL REFERENCES accounts (id),
    expires_at timestamp NOT NULL
);

CREATE TABLE sessions (
    hash       text PRIMARY KEY,           -- SHA-256 of the cookie's token
    account_id text NOT NULL DEFAULT '',   -- '' before log-in
    data       bytea NOT NULL,
    expires_at timestamp NOT NULL
);
CREATE INDEX sessions_account ON sessions (account_id);

CREATE TABLE tokens (
    id         text PRIMARY KEY,
    account_id text NOT NULL REFERENCES accounts (id),
    name       text NOT NULL,
    hash       text NOT NULL UNIQUE,       -- SHA-256 of the bearer token
    made_at    timestamp NOT NULL,
    expires_at timestamp NOT NULL,
    last_used  timestamp
);

-- Who did what; each entry holds the hash of the one before.
CREATE TABLE audit (
    number  bigint PRIMARY KEY,
    at      timestamp NOT NULL,
    account text NOT NULL,                 -- login; '' for the service
    action  text NOT NULL,
    unit    text NOT NULL,
    target  text NOT NULL,                 -- free of personal data
    address text NOT NULL,
    result  text NOT NULL,                 -- ok, denied, failed
    hash    text NOT NULL
);

-- What the county says to findings; carried over from version to version by the
-- finding's key. The text is sealed.
CREATE TABLE answers (
    unit    text NOT NULL,
    period  text NOT NULL,
    key     text NOT NULL,
    rule    text NOT NULL,
    kind    text NOT NULL,                 -- explained, admitted
    data    bytea NOT NULL,
    account text NOT NULL,
    made_at timestamp NOT NULL,
    PRIMARY KEY (unit, period, key)
);

-- Departures from a rule that were approved for a time.
CREATE TABLE exceptions (
    id         text PRIMARY KEY,
    unit       text NOT NULL REFERENCES units (code),
    rule       text NOT NULL,
    key        text NOT NULL,              -- the finding's
    approver   text NOT NULL,
    document   text NOT NULL,
    first_day  text NOT NULL,              -- civil dates
    last_day   text NOT NULL,
    data       bytea NOT NULL,              -- what it is about, sealed
    account    text NOT NULL,
    made_at    timestamp NOT NULL,
    ended_at   timestamp
);
CREATE INDEX exceptions_unit ON exceptions (unit);

-- A later due date or lock for one return.
CREATE TABLE extensions (
    unit    text NOT NULL REFERENCES units (code),
    period  text NOT NULL,
    until   text NOT NULL,                 -- the last day, a civil date
    reason  text NOT NULL,
    account text NOT NULL,
    made_at timestamp NOT NULL,
    PRIMARY KEY (unit, period, made_at)
);

-- In which accepted returns a person stands.
CREATE TABLE appearances (
    unit       text NOT NULL,
    period     text NOT NULL,
    id_hash    text NOT NULL,              -- keyed hash of the ID number
    name_hash  text NOT NULL,              -- keyed hash of the name
    post_hash  text NOT NULL,              -- keyed hash of community, position, category and certificate
    PRIMARY KEY (unit, period, id_hash)
);
CREATE INDEX appearances_id ON appearances (id_hash, period);
CREATE INDEX appearances_name ON appearances (name_hash, period);
