-- +goose Up
-- Parameters get a number within unit and year, by which they are ordered, and
-- who confirmed them.
CREATE TABLE numbered_parameters (
    unit       text NOT NULL REFERENCES units (code),
    year       bigint NOT NULL,
    number     bigint NOT NULL,           -- from 1, of the unit and year
    data       text NOT NULL,             -- JSON object of parameter keys
    document   text NOT NULL DEFAULT '',  -- the document that confirms it
    account    text NOT NULL DEFAULT '',  -- login; '' for the service itself
    made_at    timestamp NOT NULL,
    PRIMARY KEY (unit, year, number)
);
INSERT INTO numbered_parameters (unit, year, number, data, document, made_at)
SELECT unit, year, ROW_NUMBER() OVER (PARTITION BY unit, year ORDER BY made_at), data, document, made_at FROM parameters;
DROP TABLE parameters;
ALTER TABLE numbered_parameters RENAME TO parameters;
