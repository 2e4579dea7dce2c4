package store

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"net/url"
	"path/filepath"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	_ "modernc.org/sqlite" // the driver "sqlite"
)

// engine is an open database with what differs between the two.
type engine struct {
	db   *bun.DB
	pool *pgxpool.Pool // nil on SQLite
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
	if c.Database == "" {
		sqldb, err := sql.Open("sqlite", dsn(filepath.Join(c.Dir, databaseName)))
		if err != nil {
			return nil, fmt.Errorf("open database: %w", err)
		}
		return &engine{db: bun.NewDB(sqldb, sqlitedialect.New())}, nil
	}
	pool, err := pgxpool.New(ctx, c.Database)
	if err != nil {
		// The cause repeats the address, which holds the password.
		return nil, fmt.Errorf("数据库地址有误，应如 postgres://用户@主机/库名")
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("连接数据库 %s：%w", pool.Config().ConnConfig.Host, err)
	}
	return &engine{db: bun.NewDB(stdlib.OpenDBFromPool(pool), pgdialect.New()), pool: pool}, nil
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

// migrate brings the tables up to date. Several nodes may start at once: on
// PostgreSQL one after the other takes a lock, on SQLite the data folder is
// locked.
func (e *engine) migrate(ctx context.Context) error {
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
	return nil
}

// provider makes the migrations; on PostgreSQL one node after the other.
func (e *engine) provider() (*goose.Provider, error) {
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	dialect := goose.DialectSQLite3
	var options []goose.ProviderOption
	if e.postgres() {
		dialect = goose.DialectPostgres
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return nil, fmt.Errorf("lock migrations: %w", err)
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	p, err := goose.NewProvider(dialect, e.db.DB, dir, options...)
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
func (e *engine) serialise(ctx context.Context, tx bun.Tx, what string) error {
	if !e.postgres() {
		return nil
	}
	_, err := tx.NewRaw("SELECT pg_advisory_xact_lock(hashtext(?))", what).Exec(ctx)
	return wrap(err, "wait for "+what)
}
