package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/gofrs/flock"
	"github.com/uptrace/bun"
)

// ErrNotEmpty tells that a backup is to be restored where there is data.
var ErrNotEmpty = errors.New("目标数据库里已有数据，只能恢复到空的数据库；请换一个新的数据文件夹或新建的数据库")

// Restore reads a backup of size bytes into an empty database of either engine,
// in one transaction. It takes the key the data was sealed with, and no other. A
// backup made under an older schema is put into tables of that schema, which are
// then migrated.
func Restore(ctx context.Context, c Config, r io.ReaderAt, size int64) (*Manifest, error) {
	b, err := openBackup(r, size)
	if err != nil {
		return nil, err
	}
	seal, err := b.key(c)
	if err != nil {
		return nil, err
	}
	e, unlock, err := openTarget(ctx, c)
	if err != nil {
		return nil, err
	}
	defer unlock()
	err = e.restore(ctx, b, seal, c.Moved)
	return &b.Manifest, errors.Join(full(err), e.Close())
}

// openTarget opens the database a backup is restored into, as [Open] does, but
// leaves it as it is.
func openTarget(ctx context.Context, c Config) (e *engine, unlock func(), err error) {
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return nil, nil, fmt.Errorf("create data folder: %w", err)
	}
	unlock = func() {}
	if c.Database == "" {
		l := flock.New(filepath.Join(c.Dir, "lock"))
		if ok, err := l.TryLock(); err != nil || !ok {
			return nil, nil, errors.Join(err, fmt.Errorf("%w：%s", ErrInUse, c.Dir))
		}
		unlock = func() { _ = l.Unlock() }
	}
	if e, err = openEngine(ctx, c); err != nil {
		unlock()
	}
	return e, unlock, err
}

func (e *engine) restore(ctx context.Context, b *backup, seal *Sealer, moved bool) error {
	if err := e.prepareEmpty(ctx, b.Schema); err != nil {
		return err
	}
	err := e.db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		have, err := e.catalog(ctx, tx.Tx)
		if err != nil {
			return err
		}
		if err := clearTables(ctx, tx.Tx, have.tables); err != nil {
			return err
		}
		for i := range b.Tables {
			if err := b.restoreTable(ctx, tx.Tx, &b.Tables[i], have.tables); err != nil {
				return err
			}
		}
		found, err := faults(ctx, tx.Tx, seal, have.tables)
		if err != nil {
			return err
		}
		for _, f := range found {
			// What was wrong before was said by the backup, and is no reason to
			// go without the rest.
			if !slices.Contains(b.Faults, f) {
				return fmt.Errorf("恢复后的数据有误：%s", f)
			}
		}
		if moved {
			return nil
		}
		_, err = tx.Tx.ExecContext(ctx, "INSERT INTO meta (name, value) VALUES ('"+restoredMark+"', 'yes') ON CONFLICT (name) DO NOTHING")
		return err
	})
	if err != nil {
		return err
	}
	if err := e.migrate(ctx); err != nil {
		return fmt.Errorf("数据已全部恢复，但表结构没有更新到本程序的版本，启动服务时会再次更新：%w", err)
	}
	return nil
}

// prepareEmpty brings the tables of an empty database to a schema.
func (e *engine) prepareEmpty(ctx context.Context, schema int64) error {
	have, err := e.catalog(ctx, e.db.DB)
	if err != nil {
		return err
	}
	if err := checkUnused(ctx, e.db.DB, have.tables); err != nil {
		return err
	}
	if have.schema > schema {
		return fmt.Errorf("备份的表结构是第%d版，目标数据库已是第%d版；请换一个从未使用过的数据文件夹或新建的数据库", schema, have.schema)
	}
	p, err := e.provider()
	if err != nil {
		return err
	}
	if _, err := p.UpTo(ctx, schema); err != nil {
		return fmt.Errorf("migrate database: %w", err)
	}
	return nil
}

// checkUnused refuses a database in which somebody has worked.
func checkUnused(ctx context.Context, q querier, tables []table) error {
	for _, t := range tables {
		if !slices.Contains([]string{"accounts", "units", "returns", "audit"}, t.Name) {
			continue
		}
		var used bool
		if err := q.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM "+quote(t.Name)+")").Scan(&used); err != nil {
			return fmt.Errorf("look into table %s: %w", t.Name, err)
		}
		if used {
			return fmt.Errorf("%w（表 %s）", ErrNotEmpty, t.Name)
		}
	}
	return nil
}

// clearTables takes out what migrations and a first opening put into an unused
// database, such as the key's fingerprint.
func clearTables(ctx context.Context, tx *sql.Tx, tables []table) error {
	// A service may have been started on the database meanwhile.
	if err := checkUnused(ctx, tx, tables); err != nil {
		return err
	}
	for _, t := range slices.Backward(tables) {
		if _, err := tx.ExecContext(ctx, "DELETE FROM "+quote(t.Name)); err != nil {
			return fmt.Errorf("clear table %s: %w", t.Name, err)
		}
	}
	return nil
}
