package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	_ "modernc.org/sqlite" // the driver "sqlite"
)

// engine is an open database with what differs between the two.
type engine struct {
	db   *bun.DB
	pool *pgxpool.Pool // nil on SQLite
	jobs jobs
}

// postgres tells which of the two it is.
func (e *engine) postgres() bool { return e.pool != nil }

func (e *engine) Close() error {
	err := e.db.Close()
	if e.pool != nil {
		e.pool.Close()
	}
	return err
}

// openEngine opens PostgreSQL under an address, or SQLite in a data folder.
func openEngine(ctx context.Context, c Config) (*engine, error) {
	e, err := connect(ctx, c)
	if err != nil {
		return nil, err
	}
	if e.jobs, err = newJobs(e); err != nil {
		return nil, errors.Join(err, e.Close())
	}
	return e, nil
}

func connect(ctx context.Context, c Config) (*engine, error) {
	if c.Database == "" {
		sqldb, err := sql.Open("sqlite", dsn(filepath.Join(c.Dir, databaseName)))
		if err != nil {
			return nil, fmt.Errorf("open database: %w", err)
		}
		return &engine{db: bun.NewDB(sqldb, sqlitedialect.New())}, nil
	}
	config, err := pgxpool.ParseConfig(c.Database)
	if err != nil {
		// The cause repeats the address, which holds the password.
		return nil, fmt.Errorf("数据库地址有误，应如 postgres://用户@主机/库名")
	}
	if !strings.Contains(c.Database, "pool_max_conns") {
		config.MaxConns = max(config.MaxConns, poolSize)
	}
	// Who stops in the middle of a transaction, with its machine for instance, must
	// not keep what it locked from the others.
	silence := fmt.Sprintf("SET idle_in_transaction_session_timeout = %d", min(leaseOf(c), maxSilence).Milliseconds())
	config.AfterConnect = func(ctx context.Context, conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, silence)
		return err
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("连接数据库 %s：%w", config.ConnConfig.Host, err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("连接数据库 %s：%w", config.ConnConfig.Host, err)
	}
	return &engine{db: bun.NewDB(stdlib.OpenDBFromPool(pool), pgdialect.New()), pool: pool}, nil
}

// maxSilence is how long a transaction may do nothing.
const maxSilence = 30 * time.Second

// poolSize is room for pages and jobs beside what the job queue listens on;
// several nodes stay under the hundred connections a server takes by itself.
const poolSize = 16

// databaseName is the database's file in the data folder.
const databaseName = "shegong.db"

// dsn asks for write-ahead logging with a full sync: what was acknowledged
// survives a power cut. Writers wait for one another without an order of their
// own, so in a rush of uploads one may wait for many.
func dsn(path string) string {
	q := url.Values{"_txlock": {"immediate"}, "_time_format": {"sqlite"}, "_pragma": {
		"busy_timeout(30000)", "journal_mode(WAL)", "foreign_keys(1)", "synchronous(FULL)",
	}}
	return "file:" + path + "?" + q.Encode()
}

// migrate brings the tables up to date. Several nodes may start at once: on
// PostgreSQL one after the other takes a lock, on SQLite the data folder is
// locked.
func (e *engine) migrate(ctx context.Context) (err error) {
	if e.postgres() {
		unlock, err := e.lockMigrations(ctx)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, unlock()) }()
	}
	p, err := e.provider()
	if err != nil {
		return err
	}
	current, known, err := p.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("read schema version: %w", err)
	}
	if current > known {
		return fmt.Errorf("数据库已由更新的程序升级到第%d版，本程序只认得第%d版；请换用新程序", current, known)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate database: %w", err)
	}
	return e.jobs.migrate(ctx)
}

// lockMigrations waits until no other node makes migrations. The lock ends with
// its connection, also when the process dies.
func (e *engine) lockMigrations(ctx context.Context) (unlock func() error, err error) {
	conn, err := e.db.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("lock migrations: %w", err)
	}
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock(hashtext('shegong migrations'))"); err != nil {
		return nil, errors.Join(fmt.Errorf("lock migrations: %w", err), conn.Close())
	}
	return func() error {
		_, err := conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock(hashtext('shegong migrations'))")
		return errors.Join(err, conn.Close())
	}, nil
}

// provider makes our own migrations.
func (e *engine) provider() (*goose.Provider, error) {
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	dialect := goose.DialectSQLite3
	if e.postgres() {
		dialect = goose.DialectPostgres
	}
	p, err := goose.NewProvider(dialect, e.db.DB, dir)
	if err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	return p, nil
}

// snapshot is how a transaction reads one state of the database.
func (e *engine) snapshot() *sql.TxOptions {
	o := &sql.TxOptions{ReadOnly: true}
	if e.postgres() {
		o.Isolation = sql.LevelRepeatableRead
	}
	return o
}

// serialise lets transactions that number something follow one another: on
// SQLite they do anyway.
func (e *engine) serialise(ctx context.Context, tx bun.IDB, what string) error {
	if !e.postgres() {
		return nil
	}
	_, err := tx.NewRaw("SELECT pg_advisory_xact_lock(hashtext(?))", what).Exec(ctx)
	return wrap(err, "wait for "+what)
}

// Schema is the number of the last migration that was made.
func (e *engine) Schema(ctx context.Context) (int64, error) {
	p, err := e.provider()
	if err != nil {
		return 0, err
	}
	n, err := p.GetDBVersion(ctx)
	if err != nil {
		return 0, fmt.Errorf("read schema version: %w", err)
	}
	return n, nil
}
