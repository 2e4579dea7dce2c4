package store

import (
	"context"
	"errors"
	"time"
)

// Lock-out: so many failures in a row, for so long. Failures lapse with the end of
// the lock they made, and so long after the last one.
const (
	maxFailures = 5
	lockFor     = 15 * time.Minute
	lapseAfter  = 24 * time.Hour
)

// TakeAttempt counts an attempt as failed before it is made, so that many at the
// same time are not more than those allowed; a success clears it. The fifth in a
// row locks the account until the time given. It is not ok for an account that
// is locked.
func (s *Store) TakeAttempt(ctx context.Context, id string) (until time.Time, ok bool, err error) {
	now := s.Now()
	until, lapsed := now.Add(lockFor), now.Add(-lapseAfter)
	// A lock that is still noted here has ended.
	res, err := s.db.NewRaw(`UPDATE accounts SET
			failures = CASE WHEN failed_at <= ? OR locked_until IS NOT NULL THEN 1 ELSE failures + 1 END,
			locked_until = CASE WHEN failed_at <= ? OR locked_until IS NOT NULL THEN NULL WHEN failures + 1 >= ? THEN ? ELSE locked_until END,
			failed_at = ?
		WHERE id = ? AND (locked_until IS NULL OR locked_until <= ?)`, lapsed, lapsed, maxFailures, until, now, id, now).Exec(ctx)
	if err != nil {
		return until, false, wrap(err, "count attempt")
	}
	n, err := res.RowsAffected()
	return until, n > 0, wrap(err, "count attempt")
}

// GiveBackAttempt takes back an attempt that did not fail, and does not clear
// the failures before it: a right password whose code is still to come. A lock
// goes that was this attempt's, until the time that [Store.TakeAttempt] gave.
func (s *Store) GiveBackAttempt(ctx context.Context, id string, until time.Time) error {
	_, err := s.db.NewRaw(`UPDATE accounts SET failures = failures - 1,
		locked_until = CASE WHEN locked_until = ? THEN NULL ELSE locked_until END WHERE id = ? AND failures > 0`, until, id).Exec(ctx)
	return wrap(err, "give back attempt")
}

// TakeUnknown counts a failed log-in under a login that nobody has, exactly as
// [Store.TakeAttempt] does, so that the answers do not tell which logins there
// are. until is when the lock ends, where it is not ok.
func (s *Store) TakeUnknown(ctx context.Context, login string) (until time.Time, ok bool, err error) {
	now, key := s.Now(), s.limitKey("unknown", login)
	// The row lapses lapseAfter the last failure, so that its end tells when that was.
	lapse, free := now.Add(lapseAfter), now.Add(lapseAfter-lockFor)
	res, err := s.db.NewRaw(`INSERT INTO limits (key, taken, expires_at) VALUES (?, 1, ?)
		ON CONFLICT (key) DO UPDATE SET
			taken = CASE WHEN limits.expires_at <= ? OR limits.taken >= ? THEN 1 ELSE limits.taken + 1 END, expires_at = EXCLUDED.expires_at
		WHERE limits.taken < ? OR limits.expires_at <= ?`, key, lapse, now, maxFailures, maxFailures, free).Exec(ctx)
	if err != nil {
		return until, false, wrap(err, "count attempt")
	}
	if n, err := res.RowsAffected(); err != nil || n > 0 {
		return until, err == nil, wrap(err, "count attempt")
	}
	err = wrap(s.db.NewRaw("SELECT expires_at FROM limits WHERE key = ?", key).Scan(ctx, &lapse), "read lock")
	if errors.Is(err, ErrNotFound) { // pruned meanwhile
		err = nil
	}
	return lapse.Add(lockFor - lapseAfter), false, err
}

// Locked tells that the account takes no log-in now.
func (a *Account) Locked(now time.Time) bool {
	return a.LockedUntil != nil && now.Before(*a.LockedUntil)
}

// NoteLogin clears the failures of a log-in whose password's hash was compared;
// [ErrNotFound] where the password changed since.
func (s *Store) NoteLogin(ctx context.Context, id, hash string) error {
	res, err := s.db.NewRaw("UPDATE accounts SET failures = 0, locked_until = NULL, last_login = ? WHERE id = ? AND password = ?", s.Now(), id, hash).Exec(ctx)
	return changed(res, err, "note log-in")
}
