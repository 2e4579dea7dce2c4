-- +goose Up
-- Who is written to when a return is missing. The rules of reminding are in meta:
-- reminders.
CREATE TABLE contacts (
    unit    text NOT NULL,                -- 22, 2201, 220104
    address text NOT NULL,                -- a mailbox without a name
    name    text NOT NULL,                -- the office, as people call it
    account text NOT NULL,                -- login of who entered it
    made_at timestamp NOT NULL,
    PRIMARY KEY (unit, address)
);

-- One row a reminder; its messages are deliveries of the schedule "reminder".
CREATE TABLE reminders (
    unit    text NOT NULL,                -- whose contacts get it
    period  text NOT NULL,
    stage   text NOT NULL,                -- before, after, prefecture, province
    days    bigint NOT NULL,              -- before or after the due date
    due_on  text NOT NULL,                -- the due date, a civil date; an extension has its own
    number  bigint NOT NULL,              -- from 1, of the unit and period: the round of the deliveries
    due_at  timestamp NOT NULL,           -- when the reminder fell due
    made_at timestamp NOT NULL,
    missing text NOT NULL,                -- the units that had not reported, comma separated
    note    text NOT NULL DEFAULT '',     -- why nobody was written to
    PRIMARY KEY (unit, period, stage, days, due_on),
    UNIQUE (unit, period, number)
);
CREATE INDEX reminders_made ON reminders (made_at);
