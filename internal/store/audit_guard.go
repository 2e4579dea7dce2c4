package store

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
)

// keptMessage is what the database says to a statement that would change the
// audit trail.
const keptMessage = "audit entries are only ever added"

// guardSQLite and guardPostgres refuse to change or delete entries, whoever asks
// with whatever program: the chain shows that it happened, this keeps it from
// happening unawares. Who owns the database can take the guard down first; the
// next start puts it up again.
var (
	guardSQLite = []string{
		`CREATE TRIGGER IF NOT EXISTS audit_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, '` + keptMessage + `'); END`,
		`CREATE TRIGGER IF NOT EXISTS audit_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, '` + keptMessage + `'); END`,
		// INSERT OR REPLACE deletes without asking the trigger above.
		`CREATE TRIGGER IF NOT EXISTS audit_insert BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE number = NEW.number)
			BEGIN SELECT RAISE(ABORT, '` + keptMessage + `'); END`,
	}
	guardPostgres = []string{
		`CREATE OR REPLACE FUNCTION audit_kept() RETURNS trigger LANGUAGE plpgsql AS
			$kept$ BEGIN RAISE EXCEPTION '` + keptMessage + `'; END $kept$`,
		`CREATE TRIGGER audit_rows BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_kept()`,
		`CREATE TRIGGER audit_whole BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_kept()`,
	}
)

// guardAudit puts the guard up where it does not stand. It is no migration: the
// engines have no wording in common, and a restore brings no triggers.
func (s *Store) guardAudit(ctx context.Context) error {
	err := s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		statements := guardSQLite
		if s.postgres() {
			if err := s.serialise(ctx, tx, "audit"); err != nil { // nodes that start at once
				return err
			}
			var standing int
			row := tx.NewRaw("SELECT COUNT(*) FROM pg_trigger WHERE tgrelid = 'audit'::regclass AND tgname IN ('audit_rows', 'audit_whole')")
			if err := row.Scan(ctx, &standing); err != nil || standing == 2 {
				return err
			}
			statements = append([]string{
				"DROP TRIGGER IF EXISTS audit_rows ON audit", "DROP TRIGGER IF EXISTS audit_whole ON audit",
			}, guardPostgres...)
		}
		for _, q := range statements {
			if _, err := tx.ExecContext(ctx, q); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("guard audit trail: %w", err)
	}
	return nil
}
