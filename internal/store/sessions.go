package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"
)

// Session is a log-in session as its person sees it.
type Session struct {
	ID        string    `bun:"hash"` // of its token, as which it is of no use
	AccountID string    `bun:"account_id"`
	MadeAt    time.Time `bun:"made_at"` // zero before the log-in is complete
	SeenAt    time.Time `bun:"seen_at"` // the last request, not to the second
	Address   string    `bun:"address"`
	Agent     string    `bun:"agent"` // browser and system in words
}

// Sessions keeps log-in sessions, in the shape the session manager asks for.
// Tokens arrive hashed.
type Sessions struct {
	s *Store
	// Describe reads out of a session's data whose it is and what its person is
	// shown of it; the ID is not asked for.
	Describe func(data []byte) Session
}

// Sessions gives the sessions.
func (s *Store) Sessions(describe func([]byte) Session) *Sessions { return &Sessions{s, describe} }

// FindCtx gives a session's data; exists is false for none or an expired one.
func (s *Sessions) FindCtx(ctx context.Context, token string) (data []byte, exists bool, err error) {
	err = s.s.db.NewRaw("SELECT data FROM sessions WHERE hash = ? AND expires_at > ?", token, s.s.Now()).Scan(ctx, &data)
	if err = wrap(err, "find session"); errors.Is(err, ErrNotFound) {
		return nil, false, nil
	}
	return data, err == nil, err
}

// CommitCtx keeps a session. One that was in use before is kept where it still
// is there: a request that goes on while its session is ended does not bring it
// back.
func (s *Sessions) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	d := s.Describe(data)
	if d.SeenAt.After(d.MadeAt) && !d.MadeAt.IsZero() {
		_, err := s.s.db.NewRaw("UPDATE sessions SET data = ?, seen_at = ?, expires_at = ? WHERE hash = ?",
			data, d.SeenAt.UTC(), expiry.UTC(), token).Exec(ctx)
		return wrap(err, "keep session")
	}
	_, err := s.s.db.NewRaw(`INSERT INTO sessions (hash, account_id, data, expires_at, made_at, seen_at, address, agent)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (hash) DO UPDATE SET account_id = EXCLUDED.account_id, data = EXCLUDED.data, expires_at = EXCLUDED.expires_at,
			made_at = EXCLUDED.made_at, seen_at = EXCLUDED.seen_at, address = EXCLUDED.address, agent = EXCLUDED.agent`,
		token, d.AccountID, data, expiry.UTC(), orNull(d.MadeAt), orNull(d.SeenAt), d.Address, d.Agent).Exec(ctx)
	return wrap(err, "keep session")
}

// orNull is a time as it is stored, NULL for none.
func orNull(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC()
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

// Prune deletes what has expired: sessions, one-time links and counts.
func (s *Store) Prune(ctx context.Context) error {
	for _, table := range []string{"sessions", "invites", "limits"} {
		if _, err := s.db.NewRaw("DELETE FROM ? WHERE expires_at <= ?", bun.Ident(table), s.Now()).Exec(ctx); err != nil {
			return fmt.Errorf("prune %s: %w", table, err)
		}
	}
	return nil
}

// LiveSessions are an account's log-ins that hold, the last used first: those
// with a request since idle.
func (s *Store) LiveSessions(ctx context.Context, accountID string, idle time.Duration) ([]Session, error) {
	var out []Session
	now := s.Now()
	err := s.db.NewRaw(`SELECT hash, account_id, made_at, seen_at, address, agent FROM sessions
		WHERE account_id = ? AND made_at IS NOT NULL AND expires_at > ? AND seen_at >= ? ORDER BY seen_at DESC, made_at DESC, hash`,
		accountID, now, now.Add(-idle)).Scan(ctx, &out)
	return out, wrap(err, "list sessions")
}

// EndSession ends one of an account's sessions.
func (s *Store) EndSession(ctx context.Context, accountID, id string) error {
	res, err := s.db.NewRaw("DELETE FROM sessions WHERE hash = ? AND account_id = ?", id, accountID).Exec(ctx)
	return changed(res, err, "end session")
}

// endSessions ends the sessions of an account but the one kept.
func endSessions(ctx context.Context, db bun.IDB, accountID, keep string) error {
	_, err := db.NewRaw("DELETE FROM sessions WHERE account_id = ? AND hash <> ?", accountID, keep).Exec(ctx)
	return wrap(err, "end sessions")
}

// EndSessions ends all sessions of an account but the one kept; "" keeps none.
func (s *Store) EndSessions(ctx context.Context, accountID, keep string) error {
	return endSessions(ctx, s.db, accountID, keep)
}
