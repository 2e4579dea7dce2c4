package store

import (
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// The kinds of failure callers tell apart; anything else is internal.
var (
	ErrNotFound = errors.New("not found")
	ErrConflict = errors.New("conflict")
	// ErrScope is an [ErrNotFound] of what there is, and the actor does not see.
	ErrScope = fmt.Errorf("out of scope: %w", ErrNotFound)
	// ErrFull tells that the disk has no room; nothing was kept.
	ErrFull = errors.New("磁盘空间不足，没有保存；请腾出空间后重试")
)

// diskFull is PostgreSQL's SQLSTATE disk_full.
const diskFull = "53100"

// isFull tells that the database could not grow.
func isFull(err error) bool {
	var e *sqlite.Error
	var p *pgconn.PgError
	return errors.As(err, &e) && e.Code()&0xff == sqlite3.SQLITE_FULL || errors.As(err, &p) && p.Code == diskFull
}

// full names a lack of room [ErrFull], beside the cause.
func full(err error) error {
	if isFull(err) && !errors.Is(err, ErrFull) {
		return fmt.Errorf("%w（%w）", ErrFull, err)
	}
	return err
}
