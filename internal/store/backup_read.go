package store

import (
	"archive/zip"
	"bufio"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/pressly/goose/v3"
)

// ErrDamaged tells that a backup is not as it was written.
var ErrDamaged = errors.New("这不是 shegong 的备份，或备份不完整、已损坏；没有恢复任何数据")

// backup is a backup that is being read.
type backup struct {
	Manifest
	zip      *zip.Reader
	manifest []byte // as it was written
}

// openBackup reads the manifest and refuses what this program is too old for.
func openBackup(r io.ReaderAt, size int64) (*backup, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("%w（%w）", ErrDamaged, err)
	}
	b := &backup{zip: z}
	if b.manifest, err = b.small(manifestEntry); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(b.manifest, &b.Manifest); err != nil {
		return nil, fmt.Errorf("%w（%w）", ErrDamaged, err)
	}
	if b.Format < 1 {
		return nil, ErrDamaged
	}
	if b.Format > backupFormat {
		return nil, fmt.Errorf("备份的格式是第%d版，本程序只认到第%d版；请用更新版本的 shegong 恢复", b.Format, backupFormat)
	}
	newest, err := newestSchema()
	if err != nil {
		return nil, err
	}
	if b.Schema > newest {
		return nil, fmt.Errorf("备份的表结构是第%d版，本程序只认到第%d版；请用更新版本的 shegong 恢复", b.Schema, newest)
	}
	return b, nil
}

// small reads an entry that is never big.
func (b *backup) small(name string) ([]byte, error) {
	f, err := b.zip.Open(name)
	if err != nil {
		return nil, fmt.Errorf("%w（%w）", ErrDamaged, err)
	}
	defer func() { _ = f.Close() }()
	text, err := io.ReadAll(io.LimitReader(f, 16<<20))
	if err != nil {
		return nil, fmt.Errorf("%w（%w）", ErrDamaged, err)
	}
	return text, nil
}

// newestSchema is the number of the last migration this program knows.
func newestSchema() (int64, error) {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil || len(names) == 0 {
		return 0, errors.Join(err, errors.New("no migrations"))
	}
	return goose.NumericComponent(slices.Max(names))
}

// key loads the key, which must be the one the data was sealed with: it was
// given, or put into the data folder before.
func (b *backup) key(c Config) (*Sealer, error) {
	path := filepath.Join(c.Dir, "key")
	if _, err := os.Stat(path); c.Key == "" && errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("备份中不含密钥：请先把指纹为 %s 的密钥文件放到 %s，或用 --key 给出密钥", b.Key, path)
	}
	seal, err := loadKey(c, true)
	if err != nil {
		return nil, err
	}
	if seal.print != b.Key {
		return nil, fmt.Errorf("密钥不符：备份中的数据用指纹为 %s 的密钥加密，给出的密钥的指纹为 %s", b.Key, seal.print)
	}
	mac, err := b.small(macEntry)
	if err != nil {
		return nil, err
	}
	if !hmac.Equal(mac, []byte(seal.mac(b.manifest))) {
		return nil, fmt.Errorf("%w（清单被改动过）", ErrDamaged)
	}
	return seal, nil
}

// restoreTable puts a table's rows into one of those there are, and compares
// count and hash.
func (b *backup) restoreTable(ctx context.Context, tx *sql.Tx, t *BackupTable, have []table) error {
	i := slices.IndexFunc(have, func(h table) bool { return h.Name == t.Name })
	if i < 0 || !slices.Equal(have[i].Columns, t.Columns) {
		return fmt.Errorf("备份中的表 %s 与第%d版表结构不符", t.Name, b.Schema)
	}
	entry, err := b.zip.Open(tableEntry + t.Name)
	if err != nil {
		return fmt.Errorf("%w（%w）", ErrDamaged, err)
	}
	defer func() { _ = entry.Close() }()
	hash := sha256.New()
	rows := bufio.NewReaderSize(io.TeeReader(entry, hash), 1<<16)
	in := &inserter{tx: tx, table: &table{Name: t.Name, Columns: t.Columns}}
	for {
		values, size, err := readRow(rows, t.Columns)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("%w（表 %s：%w）", ErrDamaged, t.Name, err)
		}
		if err := in.add(ctx, values, size); err != nil {
			return fmt.Errorf("restore table %s: %w", t.Name, err)
		}
	}
	if err := in.flush(ctx); err != nil {
		return fmt.Errorf("restore table %s: %w", t.Name, err)
	}
	if in.rows != t.Rows || hex.EncodeToString(hash.Sum(nil)) != t.SHA256 {
		return fmt.Errorf("%w（表 %s 的行数或哈希值不符）", ErrDamaged, t.Name)
	}
	return nil
}
