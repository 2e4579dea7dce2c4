package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"
)

// Account is a person's, for log-in.
type Account struct {
	bun.BaseModel `bun:"table:accounts"`

	ID          string     `bun:"id,pk"`
	Login       string     `bun:"login"` // lower case
	Name        string     `bun:"name"`
	Role        Role       `bun:"role"`
	Unit        string     `bun:"unit"`
	Password    string     `bun:"password"` // argon2id; "" cannot log in
	MustChange  bool       `bun:"must_change"`
	Disabled    bool       `bun:"disabled"`
	Failures    int64      `bun:"failures"`
	LockedUntil *time.Time `bun:"locked_until"`
	FailedAt    *time.Time `bun:"failed_at"` // the last failure, with which they lapse
	MadeAt      time.Time  `bun:"made_at"`
	LastLogin   *time.Time `bun:"last_login"`
	TOTP        []byte     `bun:"totp"`      // the second factor's secret, sealed; nil for none
	TOTPOn      bool       `bun:"totp_on"`   // the second factor was confirmed, and is asked for
	TOTPStep    int64      `bun:"totp_step"` // the last step of 30 s since 1970 whose code was taken
}

// Actor is the account as one on whose behalf the store is asked.
func (a *Account) Actor(address string) *Actor {
	return &Actor{Account: a.ID, Login: a.Login, Name: a.Name, Role: a.Role, Unit: a.Unit, Address: address}
}

// AddAccount puts a new account; a login that exists is [ErrConflict].
func (s *Store) AddAccount(ctx context.Context, a *Account) error {
	a.ID, a.MadeAt = uuid.NewString(), s.Now()
	res, err := s.db.NewInsert().Model(a).On("CONFLICT (login) DO NOTHING").Exec(ctx)
	if err != nil {
		return wrap(err, "add account")
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, fmt.Errorf("login is taken: %w", ErrConflict))
	}
	return nil
}

// Accounts are all accounts by login.
func (s *Store) Accounts(ctx context.Context) ([]Account, error) {
	var as []Account
	err := s.db.NewSelect().Model(&as).Order("login").Scan(ctx)
	return as, wrap(err, "list accounts")
}

// Account finds an account by ID.
func (s *Store) Account(ctx context.Context, id string) (*Account, error) {
	a := new(Account)
	return a, wrap(s.db.NewSelect().Model(a).Where("id = ?", id).Scan(ctx), "find account")
}

// AccountByLogin finds an account.
func (s *Store) AccountByLogin(ctx context.Context, login string) (*Account, error) {
	a := new(Account)
	return a, wrap(s.db.NewSelect().Model(a).Where("login = ?", login).Scan(ctx), "find account")
}

// UpdateAccount stores name, unit and whether it is disabled; the role is kept
// for good. Sessions of the account end. An account that is the last by which
// accounts are given out is not disabled: [ErrConflict].
func (s *Store) UpdateAccount(ctx context.Context, a *Account) error {
	return s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if a.Disabled {
			if err := s.keepOne(ctx, tx, a.ID); err != nil {
				return err
			}
		}
		res, err := tx.NewUpdate().Model(a).Column("name", "unit", "disabled").WherePK().Exec(ctx)
		if err := changed(res, err, "update account"); err != nil {
			return err
		}
		return endSessions(ctx, tx, a.ID, "")
	})
}

// keepOne refuses to let go of the last security administrator who can log in,
// also when two disable each other at the same moment.
func (s *Store) keepOne(ctx context.Context, tx bun.Tx, id string) error {
	if err := s.serialise(ctx, tx, "accounts"); err != nil {
		return err
	}
	var mine, others int
	err := tx.NewRaw(`SELECT COALESCE(SUM(CASE WHEN id = ? THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN id <> ? AND password <> '' THEN 1 ELSE 0 END), 0)
		FROM accounts WHERE role = ? AND NOT disabled`, id, id, SecurityAdmin).Scan(ctx, &mine, &others)
	if err != nil {
		return wrap(err, "count security administrators")
	}
	if mine > 0 && others == 0 {
		return fmt.Errorf("last security administrator: %w", ErrConflict)
	}
	return nil
}

// SetPassword stores a password's hash, unlocks the account, and ends its
// sessions but the one whose token hash is keep, its bearer tokens and its open
// invitations.
func (s *Store) SetPassword(ctx context.Context, id, hash string, mustChange bool, keep string) error {
	return s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if err := putPassword(ctx, tx, id, hash, mustChange); err != nil {
			return err
		}
		if _, err := tx.NewRaw("DELETE FROM invites WHERE account_id = ?", id).Exec(ctx); err != nil {
			return fmt.Errorf("delete invitations: %w", err)
		}
		return endAccess(ctx, tx, id, keep)
	})
}

// RedeemInvite is [Store.SetPassword] by a one-time link, which is used up;
// [ErrNotFound] where it was used before, also at the same moment, or is too old.
func (s *Store) RedeemInvite(ctx context.Context, id, secret, hash string) error {
	return s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		// The account comes first: who redeems the link as well waits here.
		if err := putPassword(ctx, tx, id, hash, false); err != nil {
			return err
		}
		res, err := tx.NewRaw("DELETE FROM invites WHERE hash = ? AND account_id = ? AND expires_at > ?", hashSecret(secret), id, s.Now()).Exec(ctx)
		if err := changed(res, err, "redeem invitation"); err != nil {
			return err
		}
		return endAccess(ctx, tx, id, "")
	})
}

// putPassword stores a password's hash and unlocks the account.
func putPassword(ctx context.Context, tx bun.Tx, id, hash string, mustChange bool) error {
	res, err := tx.NewRaw(`UPDATE accounts SET password = ?, must_change = ?, failures = 0, locked_until = NULL WHERE id = ?`,
		hash, mustChange, id).Exec(ctx)
	return changed(res, err, "set password")
}

// Rehash stores another hash of the same password; [ErrNotFound] where the
// password changed since.
func (s *Store) Rehash(ctx context.Context, id, old, hash string) error {
	res, err := s.db.NewRaw("UPDATE accounts SET password = ? WHERE id = ? AND password = ?", hash, id, old).Exec(ctx)
	return changed(res, err, "hash password again")
}

// endAccess ends an account's bearer tokens, and its sessions but the one kept.
func endAccess(ctx context.Context, tx bun.Tx, id, keep string) error {
	if _, err := tx.NewRaw("DELETE FROM tokens WHERE account_id = ?", id).Exec(ctx); err != nil {
		return fmt.Errorf("delete tokens: %w", err)
	}
	return endSessions(ctx, tx, id, keep)
}

// changed turns no row into [ErrNotFound].
func changed(res interface{ RowsAffected() (int64, error) }, err error, doing string) error {
	if err != nil {
		return wrap(err, doing)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, fmt.Errorf("%s: %w", doing, ErrNotFound))
	}
	return nil
}

// hashSecret is what is kept of a random secret: it cannot be guessed, so a
// plain hash is enough.
func hashSecret(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// AddInvite keeps a one-time link for an account.
func (s *Store) AddInvite(ctx context.Context, accountID, secret string, expires time.Time) error {
	_, err := s.db.NewRaw("INSERT INTO invites (hash, account_id, expires_at) VALUES (?, ?, ?)",
		hashSecret(secret), accountID, expires.UTC()).Exec(ctx)
	return wrap(err, "add invitation")
}

// Invited finds the account a link is for; [ErrNotFound] for one that was used
// or is too old.
func (s *Store) Invited(ctx context.Context, secret string) (*Account, error) {
	a := new(Account)
	err := s.db.NewSelect().Model(a).Join("JOIN invites AS i ON i.account_id = account.id").
		Where("i.hash = ? AND i.expires_at > ? AND NOT account.disabled", hashSecret(secret), s.Now()).Scan(ctx)
	return a, wrap(err, "find invitation")
}

// Token is a bearer token of an account for programs.
type Token struct {
	bun.BaseModel `bun:"table:tokens"`

	ID        string     `bun:"id,pk"`
	AccountID string     `bun:"account_id"`
	Name      string     `bun:"name"`
	Hash      string     `bun:"hash"`
	MadeAt    time.Time  `bun:"made_at"`
	ExpiresAt time.Time  `bun:"expires_at"`
	LastUsed  *time.Time `bun:"last_used"`
}

// AddToken keeps a bearer token.
func (s *Store) AddToken(ctx context.Context, t *Token, secret string) error {
	t.ID, t.MadeAt, t.Hash = uuid.NewString(), s.Now(), hashSecret(secret)
	t.ExpiresAt = t.ExpiresAt.UTC()
	_, err := s.db.NewInsert().Model(t).Exec(ctx)
	return wrap(err, "add token")
}

// Tokens are an account's tokens.
func (s *Store) Tokens(ctx context.Context, accountID string) ([]Token, error) {
	var ts []Token
	err := s.db.NewSelect().Model(&ts).Where("account_id = ?", accountID).Order("made_at").Scan(ctx)
	return ts, wrap(err, "list tokens")
}

// DeleteToken ends an account's token.
func (s *Store) DeleteToken(ctx context.Context, accountID, id string) error {
	res, err := s.db.NewRaw("DELETE FROM tokens WHERE id = ? AND account_id = ?", id, accountID).Exec(ctx)
	return changed(res, err, "delete token")
}

// usedStep is how exactly the last use of a token is noted: less would write to
// the database with every request.
const usedStep = time.Minute

// AccountByToken finds whose bearer token it is, and notes its use.
func (s *Store) AccountByToken(ctx context.Context, secret string) (*Account, error) {
	var row struct {
		Account  `bun:",extend"`
		LastUsed *time.Time `bun:"last_used"`
	}
	hash, now := hashSecret(secret), s.Now()
	err := s.db.NewSelect().Model(&row).ColumnExpr("account.*, t.last_used").Join("JOIN tokens AS t ON t.account_id = account.id").
		Where("t.hash = ? AND t.expires_at > ? AND NOT account.disabled AND NOT account.must_change", hash, now).Scan(ctx)
	if err != nil {
		return nil, wrap(err, "find token")
	}
	if row.LastUsed != nil && now.Sub(*row.LastUsed) < usedStep {
		return &row.Account, nil
	}
	_, err = s.db.NewRaw("UPDATE tokens SET last_used = ? WHERE hash = ?", now, hash).Exec(ctx)
	if isFull(err) { // reading goes on without the note
		err = nil
	}
	return &row.Account, wrap(err, "note use of token")
}
