// Package store keeps returns, summaries, schedules and deliveries in a
// database: SQLite in a data folder. Start at [Open]. Exported methods own
// their transaction. Names, ID numbers and phones stand only inside sealed
// parts; outside are keyed hashes.
package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
	"github.com/pressly/goose/v3"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	_ "modernc.org/sqlite" // the driver "sqlite"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Store is an open database with its key.
type Store struct {
	db   *bun.DB
	seal *Sealer
	lock *flock.Flock
	now  func() time.Time
}

// Config says where the data is.
type Config struct {
	Dir string           // data folder; made when missing
	Key string           // 64 hex digits; "" reads or makes the file key in Dir
	Now func() time.Time // nil is time.Now
}

// ErrInUse tells that another process holds the data folder.
var ErrInUse = errors.New("数据文件夹正被另一个 shegong 进程使用")

// Open opens the data folder, locks it, brings the tables up to date and checks
// the key.
func Open(ctx context.Context, c Config) (*Store, error) {
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("create data folder: %w", err)
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
	seal, err := loadKey(c)
	if err != nil {
		return nil, err
	}
	sqldb, err := sql.Open("sqlite", dsn(filepath.Join(c.Dir, databaseName)))
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	s := &Store{db: bun.NewDB(sqldb, sqlitedialect.New()), seal: seal, lock: lock, now: c.Now}
	if s.now == nil {
		s.now = time.Now
	}
	if err := s.prepare(ctx); err != nil {
		return nil, errors.Join(err, sqldb.Close())
	}
	return s, nil
}

// databaseName is the database's file in the data folder.
const databaseName = "shegong.db"

// dsn asks for write-ahead logging with a full sync: what was acknowledged
// survives a power cut.
func dsn(path string) string {
	q := url.Values{"_txlock": {"immediate"}, "_time_format": {"sqlite"}, "_pragma": {
		"busy_timeout(5000)", "journal_mode(WAL)", "foreign_keys(1)", "synchronous(FULL)",
	}}
	return "file:" + path + "?" + q.Encode()
}

func (s *Store) prepare(ctx context.Context) error {
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, s.db.DB, dir)
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate database: %w", err)
	}
	if err := s.checkKey(ctx); err != nil {
		return err
	}
	return s.releaseRuns(ctx)
}

// Close closes the database and frees the folder.
func (s *Store) Close() error { return errors.Join(s.db.Close(), s.lock.Unlock()) }

// utc is the time now, as stored: UTC, whole milliseconds.
func (s *Store) utc() time.Time { return s.now().UTC().Truncate(time.Millisecond) }

// inTx runs f in one transaction.
func (s *Store) inTx(ctx context.Context, f func(ctx context.Context, tx bun.Tx) error) error {
	return full(s.db.RunInTx(ctx, nil, f))
}

// inSnapshot runs f in a transaction that reads one state of the database.
func (s *Store) inSnapshot(ctx context.Context, f func(ctx context.Context, tx bun.Tx) error) error {
	return s.db.RunInTx(ctx, &sql.TxOptions{ReadOnly: true}, f)
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
