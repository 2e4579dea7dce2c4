package store

import (
	"context"
	"time"
)

// Taken is what came of [Store.Take].
type Taken struct {
	OK bool
	// First tells, where it is not OK, that no other was refused in this window:
	// the one to be noted.
	First bool
	After time.Duration // how long until the window ends, where it is not OK
}

// limitKey is under what is counted: whom it is of is hashed, as it may be an
// address.
func (s *Store) limitKey(what, whose string) string {
	return what + "/" + s.seal.Hash("limit\n"+what+"\n"+whose)
}

// Take counts one of what, such as log-in, for whom it is of, such as an
// address, and tells whether it is within limit in a window, which begins with
// the first one. All nodes count together, and one statement does it.
func (s *Store) Take(ctx context.Context, what, whose string, limit int64, window time.Duration) (Taken, error) {
	now := s.Now()
	var n int64
	var ends time.Time
	err := s.db.NewRaw(`INSERT INTO limits (key, taken, expires_at) VALUES (?, 1, ?)
		ON CONFLICT (key) DO UPDATE SET
			taken = CASE WHEN limits.expires_at <= ? THEN 1 ELSE limits.taken + 1 END,
			expires_at = CASE WHEN limits.expires_at <= ? THEN EXCLUDED.expires_at ELSE limits.expires_at END
		RETURNING taken, expires_at`, s.limitKey(what, whose), now.Add(window), now, now).Scan(ctx, &n, &ends)
	if err != nil || n <= limit {
		return Taken{OK: err == nil}, wrap(err, "count "+what)
	}
	return Taken{First: n == limit+1, After: ends.Sub(now)}, nil
}

// GiveBack takes one back that is not to count, such as a log-in that succeeded.
func (s *Store) GiveBack(ctx context.Context, what, whose string) error {
	_, err := s.db.NewRaw("UPDATE limits SET taken = taken - 1 WHERE key = ? AND taken > 0", s.limitKey(what, whose)).Exec(ctx)
	return wrap(err, "give back "+what)
}
