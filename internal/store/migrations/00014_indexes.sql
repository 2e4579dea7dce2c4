-- +goose Up
-- What is asked of one month is read without the months before it: the archive
-- grows, a month does not.
CREATE INDEX versions_period ON versions (period, unit);
CREATE INDEX events_period ON events (period, unit, action);
CREATE INDEX archive_made ON archive (made_at);
