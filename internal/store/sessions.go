package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"
)

// Sessions keeps log-in sessions, in the shape the session manager asks for.
// Tokens arrive hashed.
type Sessions struct {
	s *Store
	// AccountOf reads the account's ID out of a session's data, so that the
	// sessions of an account can be ended.
	AccountOf func(data []byte) string
}

// Sessions gives the sessions.
func (s *Store) Sessions(accountOf func([]byte) string) *Sessions { return &Sessions{s, accountOf} }

// FindCtx gives a session's data; exists is false for none or an expired one.
func (s *Sessions) FindCtx(ctx context.Context, token string) (data []byte, exists bool, err error) {
	err = s.s.db.NewRaw("SELECT data FROM sessions WHERE hash = ? AND expires_at > ?", token, s.s.Now()).Scan(ctx, &data)
	if err = wrap(err, "find session"); errors.Is(err, ErrNotFound) {
		return nil, false, nil
	}
	return data, err == nil, err
}

// CommitCtx keeps a session.
func (s *Sessions) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	_, err := s.s.db.NewRaw(`INSERT INTO sessions (hash, account_id, data, expires_at) VALUES (?, ?, ?, ?)
		ON CONFLICT (hash) DO UPDATE SET account_id = EXCLUDED.account_id, data = EXCLUDED.data, expires_at = EXCLUDED.expires_at`,
		token, s.AccountOf(data), data, expiry.UTC()).Exec(ctx)
	return wrap(err, "keep session")
}

// DeleteCtx ends a session.
func (s *Sessions) DeleteCtx(ctx context.Context, token string) error {
	_, err := s.s.db.NewRaw("DELETE FROM sessions WHERE hash = ?", token).Exec(ctx)
	return wrap(err, "end session")
}

// Find, Commit and Delete are for callers without a context.
func (s *Sessions) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

// Commit is [Sessions.CommitCtx].
func (s *Sessions) Commit(token string, data []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, data, expiry)
}

// Delete is [Sessions.DeleteCtx].
func (s *Sessions) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }

// PruneSessions deletes what has expired.
func (s *Store) PruneSessions(ctx context.Context) error {
	for _, table := range []string{"sessions", "invites"} {
		if _, err := s.db.NewRaw("DELETE FROM ? WHERE expires_at <= ?", bun.Ident(table), s.Now()).Exec(ctx); err != nil {
			return fmt.Errorf("prune %s: %w", table, err)
		}
	}
	return nil
}

// endSessions ends the sessions of an account but the one kept.
func endSessions(ctx context.Context, db bun.IDB, accountID, keep string) error {
	_, err := db.NewRaw("DELETE FROM sessions WHERE account_id = ? AND hash <> ?", accountID, keep).Exec(ctx)
	return wrap(err, "end sessions")
}

// EndSessions ends all sessions of an account.
func (s *Store) EndSessions(ctx context.Context, accountID string) error {
	return endSessions(ctx, s.db, accountID, "")
}
