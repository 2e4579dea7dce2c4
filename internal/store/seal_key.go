package store

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/uptrace/bun"
)

// loadKey reads the key; used tells that data was sealed already.
func loadKey(c Config, used bool) (*Sealer, error) {
	text := c.Key
	if text == "" {
		var err error
		if text, err = keyFile(c.Dir, used); err != nil {
			return nil, err
		}
	}
	s, err := parseKey(text)
	if err != nil {
		return nil, err
	}
	return s, s.use(c.Cipher)
}

// parseKey makes the sealer of a key of 64 hexadecimal digits.
func parseKey(text string) (*Sealer, error) {
	master, err := hex.DecodeString(strings.TrimSpace(text))
	if err != nil || len(master) != 32 {
		return nil, errors.New("密钥应为64位十六进制字符")
	}
	return NewSealer(master)
}

// keyFile reads the key, or makes one on first start. The file is there, whole,
// before anything is sealed with it; for data that is there no new key is made,
// for it could open nothing.
func keyFile(dir string, used bool) (string, error) {
	path := filepath.Join(dir, "key")
	b, err := os.ReadFile(path)
	if err == nil {
		return string(b), nil
	}
	if !errors.Is(err, os.ErrNotExist) {
		return "", fmt.Errorf("read key: %w", err)
	}
	if used {
		return "", fmt.Errorf("数据库里有数据，但找不到密钥文件 %s；请把备份的密钥放回原处", path)
	}
	key := make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		return "", err
	}
	text := hex.EncodeToString(key) + "\n"
	if err := writeWhole(path, text); err != nil {
		return "", fmt.Errorf("create key: %w", err)
	}
	return text, nil
}

// writeWhole makes a file that is there wholly or not at all, also after a
// power cut.
func writeWhole(path, text string) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-") // mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }() // fails once renamed
	_, err = f.WriteString(text)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	d, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// The rows of meta that tell of keys.
const (
	keyRow     = "key"      // the fingerprint; during a rotation those of the old and the new key, with a space between
	hashKeyRow = "hash-key" // the hash key, sealed, in hexadecimal
)

// checkKey loads the key, and refuses another than the one the data was sealed
// with.
func (s *Store) checkKey(ctx context.Context, c Config) error {
	_, used, err := meta(ctx, s.db, keyRow)
	if err != nil {
		return err
	}
	if s.seal, err = loadKey(c, used); err != nil {
		return err
	}
	_, err = s.db.NewRaw("INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING", keyRow, s.seal.print).Exec(ctx)
	if err != nil {
		return fmt.Errorf("note key fingerprint: %w", err)
	}
	if err := s.keepHashKey(ctx); err != nil {
		return err
	}
	return s.matchKey(ctx, s.seal)
}

// matchKey refuses a key other than the one the data was sealed with, and gives
// the sealer the hash key that is kept.
func (e *engine) matchKey(ctx context.Context, seal *Sealer) error {
	print, _, err := meta(ctx, e.db, keyRow)
	if err != nil {
		return err
	}
	if from, to, rotating := strings.Cut(print, " "); rotating {
		return fmt.Errorf("密钥更换没有完成（从指纹 %s 到 %s）：请用原来的新旧两个密钥再次运行 rotate-key", from, to)
	}
	if print != seal.print {
		return fmt.Errorf("密钥不符：数据用指纹为 %s 的密钥加密，当前密钥的指纹为 %s", print, seal.print)
	}
	return seal.takeHashKey(ctx, e.db)
}

// keepHashKey puts the hash key and, with it, the head of the audit trail into a
// database that has neither yet. A head that is missing later is missed: nothing
// but this makes one up.
func (s *Store) keepHashKey(ctx context.Context) error {
	if _, kept, err := meta(ctx, s.db, hashKeyRow); kept || err != nil {
		return err
	}
	print, _, err := meta(ctx, s.db, keyRow)
	if err != nil || print != s.seal.print {
		return err // matchKey says what is wrong
	}
	sealed, err := s.seal.sealHashKey()
	if err != nil {
		return err
	}
	return s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		if err := s.serialise(ctx, tx, "audit"); err != nil {
			return err
		}
		res, err := tx.NewRaw("INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING", hashKeyRow, sealed).Exec(ctx)
		if err != nil {
			return fmt.Errorf("keep hash key: %w", err)
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err // another node did
		}
		last, err := lastAudit(ctx, tx)
		if err != nil {
			return err
		}
		return s.seal.putHead(ctx, tx, last)
	})
}

// sealHashKey is the hash key as it is kept.
func (s *Sealer) sealHashKey() (string, error) {
	sealed, err := s.Seal(s.hashKey, "meta/"+hashKeyRow)
	return hex.EncodeToString(sealed), err
}

// takeHashKey takes the hash key that is kept; a database of an older program
// has none, and was hashed with the first one.
func (s *Sealer) takeHashKey(ctx context.Context, db bun.IDB) error {
	text, kept, err := meta(ctx, db, hashKeyRow)
	if err != nil || !kept {
		return err
	}
	sealed, err := hex.DecodeString(text)
	if err != nil {
		return fmt.Errorf("read hash key: %w", err)
	}
	if s.hashKey, err = s.Open(sealed, "meta/"+hashKeyRow); err != nil {
		return fmt.Errorf("read hash key: %w", err)
	}
	return s.takeFileKeys(ctx, db)
}

// meta reads a fact about the database; there is false for none.
func meta(ctx context.Context, db bun.IDB, name string) (value string, there bool, err error) {
	err = wrap(db.NewRaw("SELECT value FROM meta WHERE name = ?", name).Scan(ctx, &value), "read "+name+" of the database")
	if errors.Is(err, ErrNotFound) {
		return "", false, nil
	}
	return value, err == nil, err
}

// putMeta notes a fact about the database, in place of what was noted before.
func putMeta(ctx context.Context, db bun.IDB, name, value string) error {
	_, err := db.NewRaw("INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value", name, value).Exec(ctx)
	return wrap(err, "note "+name+" of the database")
}
