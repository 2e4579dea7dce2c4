package store

import (
	"context"
	"fmt"
	"strconv"

	"github.com/uptrace/bun"
)

// totpName binds the sealed secret of a second factor to its account.
func totpName(accountID string) string { return "totp/" + accountID }

// BeginTOTP keeps a secret for an account's second factor, in place of one that
// was not confirmed yet; an account whose second factor is in use gives
// [ErrConflict]. It asks for no codes until [Store.UseTOTP] took the first.
func (s *Store) BeginTOTP(ctx context.Context, id, secret string) error {
	sealed, err := s.seal.Seal([]byte(secret), totpName(id))
	if err != nil {
		return err
	}
	res, err := s.db.NewRaw("UPDATE accounts SET totp = ?, totp_step = 0 WHERE id = ? AND NOT totp_on", sealed, id).Exec(ctx)
	if err != nil {
		return wrap(err, "keep secret of second factor")
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return fmt.Errorf("second factor is in use: %w", ErrConflict)
	}
	return nil
}

// TOTPSecret is the secret of an account's second factor; "" for none.
func (s *Store) TOTPSecret(a *Account) (string, error) {
	if len(a.TOTP) == 0 {
		return "", nil
	}
	secret, err := s.seal.Open(a.TOTP, totpName(a.ID))
	return string(secret), err
}

// UseTOTP takes the code of a step, once, on all nodes: it is false for a step
// that is not later than the last one taken. The second factor is in use from
// the first code on; the failures are cleared.
func (s *Store) UseTOTP(ctx context.Context, id string, step int64) (bool, error) {
	res, err := s.db.NewRaw(`UPDATE accounts SET totp_on = ?, totp_step = ?, failures = 0, locked_until = NULL
		WHERE id = ? AND totp IS NOT NULL AND totp_step < ?`, true, step, id, step).Exec(ctx)
	if err != nil {
		return false, wrap(err, "use code")
	}
	n, err := res.RowsAffected()
	return n > 0, wrap(err, "use code")
}

// ClearTOTP takes an account's second factor away and ends its sessions and
// bearer tokens.
func (s *Store) ClearTOTP(ctx context.Context, id string) error {
	return s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		res, err := tx.NewRaw("UPDATE accounts SET totp = NULL, totp_on = ?, totp_step = 0 WHERE id = ?", false, id).Exec(ctx)
		if err := changed(res, err, "clear second factor"); err != nil {
			return err
		}
		return endAccess(ctx, tx, id, "")
	})
}

// totpRow is the row of meta that tells whether a second factor is required.
const totpRow = "require-totp"

// RequireTOTP sets, for all nodes, whether administrators and the province need
// a second factor; a change is noted in the audit trail.
func (s *Store) RequireTOTP(ctx context.Context, required bool) error {
	return s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if err := s.serialise(ctx, tx, "audit"); err != nil { // nodes that start at once
			return err
		}
		value, _, err := meta(ctx, tx, totpRow)
		if err != nil || (value == "true") == required {
			return err
		}
		if err := putMeta(ctx, tx, totpRow, strconv.FormatBool(required)); err != nil {
			return err
		}
		target := "不再要求"
		if required {
			target = "必须启用"
		}
		return s.appendAudit(ctx, tx, &Audit{At: s.Now(), Action: "totp-require", Target: target, Result: "ok"})
	})
}

// TOTPRequired tells what [Store.RequireTOTP] set; false where it never did.
func (s *Store) TOTPRequired(ctx context.Context) (bool, error) {
	value, _, err := meta(ctx, s.db, totpRow)
	return value == "true", err
}
