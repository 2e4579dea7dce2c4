package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/uptrace/bun"
)

// Rotation is what a change of the key did.
type Rotation struct {
	From, To string   // fingerprints of the old and the new key
	Resealed int64    // values sealed anew
	Done     int64    // values found sealed under the new key, by a rotation that was broken off
	Shut     []string // values that neither key opens, left as they are; in Chinese
	KeyFile  string   // the key file that was replaced, "" where the key is a setting
	OldKey   string   // where the old key was put, without which older backups do not open
	Unclean  error    // why the file's free pages may still keep what was sealed under the old key; nil for clean
}

// Rotate seals everything anew under a new key of 64 hexadecimal digits; c has
// the old one. It changes encryption only: hashes stay, see [Sealer], and files
// beside the database do, see [Store.Files]. The new
// cipher is that of c, so a change of cipher is a rotation, too.
//
// It works in steps, each a transaction of its own, so that no database is too
// big for it. From the first to the last the database names both keys and takes
// neither, so no service starts on it; one broken off, even by kill -9, leaves
// every value sealed under one of the two, and called again with both it goes
// on. No other process may have the database open. After every step the number
// of values looked at is told.
func Rotate(ctx context.Context, c Config, newKey string, told func(values int64)) (*Rotation, error) {
	if err := missing(c); err != nil {
		return nil, err
	}
	e, unlock, err := openTarget(ctx, c)
	if err != nil {
		return nil, err
	}
	defer unlock()
	r := &rotator{Store: &Store{engine: e, now: c.Now}, config: c, told: told}
	if r.now == nil {
		r.now = time.Now
	}
	err = r.run(ctx, newKey)
	return &r.Rotation, errors.Join(full(err), e.Close())
}

// missing refuses a data folder without a database: nothing is to be made there.
func missing(c Config) error {
	if c.Database != "" {
		return nil
	}
	if _, err := os.Stat(filepath.Join(c.Dir, databaseName)); err != nil {
		return fmt.Errorf("数据文件夹 %s 中没有数据库", c.Dir)
	}
	return nil
}

// rotator is a rotation at work.
type rotator struct {
	*Store
	Rotation
	config Config
	old    *Sealer
	told   func(int64)
}

func (r *rotator) run(ctx context.Context, newKey string) error {
	if err := r.alone(ctx); err != nil {
		return err
	}
	if err := r.migrate(ctx); err != nil {
		return err
	}
	if err := r.keys(newKey); err != nil {
		return err
	}
	finished, err := r.begin(ctx)
	if err != nil {
		return err
	}
	if !finished {
		if err := r.resealAll(ctx); err != nil {
			return err
		}
		if err := r.finish(ctx); err != nil {
			return err
		}
	}
	if err := r.replaceFile(newKey); err != nil {
		return err
	}
	r.Unclean = r.Compact(ctx)
	return nil
}

// Compact rewrites SQLite's file, so that its free pages and its journal keep
// nothing of what was deleted or sealed anew. PostgreSQL does so in its own time,
// by its vacuum.
func (s *Store) Compact(ctx context.Context) error {
	if s.postgres() {
		return nil
	}
	for _, statement := range []string{"VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"} {
		if _, err := s.db.ExecContext(ctx, statement); err != nil {
			return full(err)
		}
	}
	return nil
}

// alone refuses while another process has the database open. On SQLite the
// folder is locked; on PostgreSQL a service has connections under the same role,
// and one that starts later finds the database under rotation.
func (r *rotator) alone(ctx context.Context) error {
	if !r.postgres() {
		return nil
	}
	r.db.SetMaxOpenConns(1) // so that all others are not ours
	defer r.db.SetMaxOpenConns(0)
	var others int
	for range 10 { // those of a service just stopped take a moment to end
		err := r.db.NewRaw(`SELECT COUNT(*) FROM pg_stat_activity
			WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()`).Scan(ctx, &others)
		if err != nil {
			return fmt.Errorf("look for other connections: %w", err)
		}
		if others == 0 {
			return nil
		}
		time.Sleep(100 * time.Millisecond)
	}
	return fmt.Errorf("数据库正被使用（另有%d个连接），请先停止全部 shegong 进程", others)
}

// keys loads the old and the new key.
func (r *rotator) keys(newKey string) (err error) {
	if r.old, err = loadKey(r.config, true); err != nil {
		return err
	}
	if r.seal, err = parseKey(newKey); err != nil {
		return fmt.Errorf("新%w", err)
	}
	if r.From, r.To = r.old.print, r.seal.print; r.From == r.To {
		return errors.New("新密钥与当前密钥相同")
	}
	return r.seal.use(r.config.Cipher)
}

// begin notes in the database that it is under rotation; finished tells that all
// is sealed under the new key already.
func (r *rotator) begin(ctx context.Context) (finished bool, err error) {
	state, there, err := meta(ctx, r.db, keyRow)
	if err != nil {
		return false, err
	}
	both := r.From + " " + r.To
	switch from, to, rotating := strings.Cut(state, " "); {
	case !there:
		return false, errors.New("数据库是空的，没有数据")
	case state == r.To:
		return true, r.seal.takeHashKey(ctx, r.db)
	case state == both: // broken off
	case rotating:
		return false, fmt.Errorf("密钥更换没有完成（从指纹 %s 到 %s），给出的是 %s 和 %s：请先用原来的新旧两个密钥完成", from, to, r.From, r.To)
	case state != r.From:
		return false, fmt.Errorf("密钥不符：数据用指纹为 %s 的密钥加密，当前密钥的指纹为 %s", state, r.From)
	}
	if state == r.From {
		before := &Store{engine: r.engine, seal: r.old, now: r.now}
		if err := before.keepHashKey(ctx); err != nil {
			return false, err
		}
		if err := putMeta(ctx, r.db, keyRow, both); err != nil {
			return false, err
		}
	}
	if err := r.old.takeHashKey(ctx, r.db); err != nil {
		return false, err
	}
	r.seal.hashKey = r.old.hashKey
	return false, nil
}

// finish seals the hash key under the new key, by which the database is the new
// key's, renews the key of files, and notes it in the audit trail.
func (r *rotator) finish(ctx context.Context) error {
	sealed, err := r.seal.sealHashKey()
	if err != nil {
		return err
	}
	files, err := r.seal.renewFileKeys(r.old.files)
	if err != nil {
		return err
	}
	return r.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if err := putMeta(ctx, tx, hashKeyRow, sealed); err != nil {
			return err
		}
		if err := putMeta(ctx, tx, fileKeysRow, files); err != nil {
			return err
		}
		if err := putMeta(ctx, tx, keyRow, r.To); err != nil {
			return err
		}
		return r.appendAudit(ctx, tx, &Audit{At: r.Now(), Action: "rotate-key", Target: r.From + " → " + r.To, Result: "ok"})
	})
}

// replaceFile puts the new key where the old one was read from. It comes last:
// until then the file has the key that a rotation broken off is to be called
// with.
func (r *rotator) replaceFile(newKey string) error {
	if r.config.Key != "" {
		return nil
	}
	path := filepath.Join(r.config.Dir, "key")
	old, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read key: %w", err)
	}
	r.OldKey = path + "." + r.From
	if err := writeWhole(r.OldKey, string(old)); err != nil {
		return fmt.Errorf("keep old key: %w", err)
	}
	if err := writeWhole(path, strings.TrimSpace(newKey)+"\n"); err != nil {
		return fmt.Errorf("replace key: %w", err)
	}
	r.KeyFile = path
	return nil
}
