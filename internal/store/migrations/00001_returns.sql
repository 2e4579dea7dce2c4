-- +goose Up
CREATE TABLE meta (
    name  text PRIMARY KEY,
    value text NOT NULL
);

CREATE TABLE units (
    code       text PRIMARY KEY,
    name       text NOT NULL,
    aliases    text NOT NULL DEFAULT '',  -- separated by |
    parent     text NOT NULL,             -- prefecture, or 22 for a unit directly under the province
    first_period text NOT NULL DEFAULT '', -- reports from this month on; '' always
    last_period  text NOT NULL DEFAULT ''
);

CREATE TABLE returns (
    unit            text NOT NULL REFERENCES units (code),
    period          text NOT NULL,        -- 2026-10
    state           text NOT NULL,        -- draft, submitted, approved, accepted, sent_back
    submitted       bigint NOT NULL DEFAULT 0,  -- number of the version last submitted
    effective_id    text NOT NULL DEFAULT '',   -- the accepted version reports read
    first_submitted timestamp,
    accepted_at     timestamp,
    reason          text NOT NULL DEFAULT '',   -- why it was sent back
    updated_at      timestamp NOT NULL,
    PRIMARY KEY (unit, period)
);
CREATE INDEX returns_period ON returns (period, unit);

CREATE TABLE versions (
    id            text PRIMARY KEY,
    unit          text NOT NULL,
    period        text NOT NULL,
    number        bigint NOT NULL,
    made_at       timestamp NOT NULL,
    how           text NOT NULL,          -- upload, edit, restore
    rules_version text NOT NULL,
    as_of         text NOT NULL,
    errors        bigint NOT NULL,
    explains      bigint NOT NULL,
    notices       bigint NOT NULL,
    blocking      bigint NOT NULL,        -- findings that forbid submission
    workers       bigint NOT NULL,
    files         text NOT NULL,          -- JSON: name, size, sha256
    UNIQUE (unit, period, number),
    FOREIGN KEY (unit, period) REFERENCES returns (unit, period)
);

-- Compressed and encrypted; the additional data is the version's ID and the part.
CREATE TABLE parts (
    version_id text NOT NULL REFERENCES versions (id),
    part       text NOT NULL,             -- return, result, params, file:0, file:1, …
    data       bytea NOT NULL,
    PRIMARY KEY (version_id, part)
);

CREATE TABLE summaries (
    version_id text PRIMARY KEY REFERENCES versions (id),
    unit       text NOT NULL,
    period     text NOT NULL,
    as_of      text NOT NULL
);
CREATE INDEX summaries_period ON summaries (period, unit);

CREATE TABLE summary_figures (
    version_id text NOT NULL REFERENCES summaries (version_id),
    street     text NOT NULL,             -- '' with community '' for the county's own
    community  text NOT NULL,
    figure     text NOT NULL,
    value      bigint NOT NULL,
    PRIMARY KEY (version_id, street, community, figure)
);

-- Keyed hashes of ID numbers in each unit's newest accepted roster.
CREATE TABLE roster_hashes (
    unit      text NOT NULL,
    hash      text NOT NULL,
    post_date text NOT NULL,
    PRIMARY KEY (unit, hash)
);
CREATE INDEX roster_hashes_hash ON roster_hashes (hash);

CREATE TABLE mappings (
    unit  text NOT NULL REFERENCES units (code),
    field text NOT NULL DEFAULT '',       -- '' for a header, else the field whose value is translated
    source text NOT NULL,
    target text NOT NULL,
    made_at timestamp NOT NULL,
    PRIMARY KEY (unit, field, source)
);

CREATE TABLE parameters (
    unit       text NOT NULL REFERENCES units (code),
    year       bigint NOT NULL,
    data       text NOT NULL,             -- JSON object of parameter keys
    document   text NOT NULL DEFAULT '',  -- the document that confirms it
    made_at    timestamp NOT NULL,
    PRIMARY KEY (unit, year, made_at)
);
