// Package store keeps returns, summaries, schedules and deliveries in a
// database: SQLite in a data folder. Start at [Open]. Exported methods own
// their transaction. Names, ID numbers and phones stand only inside sealed
// parts; outside are keyed hashes.
package store

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
	"github.com/uptrace/bun"
)

// The statements hold on both engines: SQLite takes bytea, too, and keeps what
// is bound.
//
//go:embed migrations/*.sql
var migrations embed.FS

// Store is an open database with its key.
type Store struct {
	*engine
	seal  *Sealer
	lock  *flock.Flock // nil on PostgreSQL
	lease time.Duration
	now   func() time.Time
}

// Config says where the data is.
type Config struct {
	Dir string // data folder; made when missing
	// Database is the address of a PostgreSQL database, postgres://…; "" is
	// SQLite in Dir.
	Database string
	Key      string // 64 hex digits; "" reads or makes the file key in Dir
	Cipher   string // for what is sealed from now on: [CipherAES], [CipherSM4]; "" is AES
	// Moved tells [Restore] that the database the backup is of is given up: what
	// was open there goes on here. Else it is held, and does nothing by itself.
	Moved bool
	Lease time.Duration    // how long a silent node keeps what it took up; 0 is five minutes
	Now   func() time.Time // nil is time.Now
}

// ErrInUse tells that another process holds the data folder.
var ErrInUse = errors.New("数据文件夹正被另一个 shegong 进程使用")

// Open opens the database, brings its tables up to date and checks the key. A
// data folder with SQLite is locked: one process holds it.
func Open(ctx context.Context, c Config) (*Store, error) {
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("create data folder: %w", err)
	}
	if c.Database != "" {
		return open(ctx, c, nil)
	}
	lock := flock.New(filepath.Join(c.Dir, "lock"))
	if ok, err := lock.TryLock(); err != nil {
		return nil, fmt.Errorf("lock data folder: %w", err)
	} else if !ok {
		return nil, fmt.Errorf("%w：%s", ErrInUse, c.Dir)
	}
	s, err := open(ctx, c, lock)
	if err != nil {
		return nil, errors.Join(err, lock.Unlock())
	}
	return s, nil
}

func open(ctx context.Context, c Config, lock *flock.Flock) (*Store, error) {
	e, err := openEngine(ctx, c)
	if err != nil {
		return nil, err
	}
	s := &Store{engine: e, lock: lock, now: c.Now, lease: leaseOf(c)}
	if s.now == nil {
		s.now = time.Now
	}
	if err := s.prepare(ctx, c); err != nil {
		return nil, errors.Join(err, e.Close())
	}
	return s, nil
}

func (s *Store) prepare(ctx context.Context, c Config) error {
	if err := s.migrate(ctx); err != nil {
		return err
	}
	if err := s.guardAudit(ctx); err != nil {
		return err
	}
	if err := s.checkKey(ctx, c); err != nil {
		return err
	}
	if err := s.holdRestored(ctx); err != nil {
		return err
	}
	if s.postgres() {
		return nil // other nodes are at work; what one abandoned is had after its lease
	}
	return s.release(ctx)
}

// Close closes the database and frees the folder.
func (s *Store) Close() error {
	err := s.engine.Close()
	if s.lock != nil {
		err = errors.Join(err, s.lock.Unlock())
	}
	return err
}

// Now is the time by the store's clock as it is stored: UTC, whole milliseconds.
func (s *Store) Now() time.Time { return s.now().UTC().Truncate(time.Millisecond) }

// inTx runs f in one transaction.
func (s *Store) inTx(ctx context.Context, f func(ctx context.Context, tx bun.Tx) error) error {
	return full(s.db.RunInTx(ctx, nil, f))
}

// inSnapshot runs f in a transaction that reads one state of the database.
func (s *Store) inSnapshot(ctx context.Context, f func(ctx context.Context, tx bun.Tx) error) error {
	return s.db.RunInTx(ctx, s.snapshot(), f)
}

// Mark notes a fact about the database, such as that it is a demonstration.
func (s *Store) Mark(ctx context.Context, name string) error {
	_, err := s.db.NewRaw("INSERT INTO meta (name, value) VALUES (?, 'yes') ON CONFLICT (name) DO NOTHING", "mark:"+name).Exec(ctx)
	return wrap(err, "mark database")
}

// Marked tells that the fact was noted.
func (s *Store) Marked(ctx context.Context, name string) (bool, error) {
	var n int
	err := s.db.NewRaw("SELECT COUNT(*) FROM meta WHERE name = ?", "mark:"+name).Scan(ctx, &n)
	return n > 0, wrap(err, "read mark")
}
