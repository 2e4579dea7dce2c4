-- +goose Up
-- The second factor of log-in. Keys of their own are in meta: hash-key, which is
-- sealed under the master key, and audit-head, where the audit trail ends.
ALTER TABLE accounts ADD COLUMN totp bytea;                             -- its secret, sealed; NULL for none
ALTER TABLE accounts ADD COLUMN totp_on boolean NOT NULL DEFAULT false; -- confirmed by a code
ALTER TABLE accounts ADD COLUMN totp_step bigint NOT NULL DEFAULT 0;    -- the last 30-second step whose code was taken
