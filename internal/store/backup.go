package store

import (
	"archive/zip"
	"bufio"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/klauspost/compress/flate"
	"github.com/uptrace/bun"
)

// backupFormat is the version of what [Store.Backup] writes: a zip with an
// entry tables/NAME a table, its rows as [rowWriter] puts them, then
// manifest.json, and manifest.mac with the manifest's keyed hash.
const backupFormat = 1

const (
	manifestEntry = "manifest.json"
	macEntry      = "manifest.mac"
	tableEntry    = "tables/"
)

// Manifest says what a backup holds.
type Manifest struct {
	Format int           `json:"format"`
	Schema int64         `json:"schema"` // number of the last migration
	MadeAt time.Time     `json:"made_at"`
	Key    string        `json:"key"`              // fingerprint
	Tables []BackupTable `json:"tables"`           // those referred to first
	Faults []string      `json:"faults,omitempty"` // what was wrong with the data when it was backed up
}

// BackupTable is a table in a backup.
type BackupTable struct {
	Name    string   `json:"name"`
	Columns []column `json:"columns"`
	Rows    int64    `json:"rows"`
	SHA256  string   `json:"sha256"` // of the entry, in hexadecimal
}

// mac is the keyed hash by which a manifest, and with it every table's hash, is
// known to come from one who holds the key.
func (s *Sealer) mac(manifest []byte) string {
	return keyed(s.macKey, "backup manifest\n"+string(manifest))
}

// OpenBeside opens a database that is there, beside a process that may be
// serving it: it takes no lock, changes no table and makes no key.
func OpenBeside(ctx context.Context, c Config) (*Store, error) {
	if c.Database == "" {
		if _, err := os.Stat(filepath.Join(c.Dir, databaseName)); errors.Is(err, os.ErrNotExist) {
			return nil, fmt.Errorf("数据文件夹 %s 中没有数据库", c.Dir)
		}
	}
	e, err := openEngine(ctx, c)
	if err != nil {
		return nil, err
	}
	s := &Store{engine: e, now: c.Now}
	if s.now == nil {
		s.now = time.Now
	}
	if s.seal, err = e.ownKey(ctx, c); err != nil {
		return nil, errors.Join(err, e.Close())
	}
	return s, nil
}

// ownKey loads the key that the data was sealed with.
func (e *engine) ownKey(ctx context.Context, c Config) (*Sealer, error) {
	have, err := e.catalog(ctx, e.db.DB)
	if err != nil {
		return nil, err
	}
	if have.schema == 0 {
		return nil, errors.New("数据库是空的，没有数据")
	}
	seal, err := loadKey(c, true)
	if err != nil {
		return nil, err
	}
	return seal, e.matchKey(ctx, seal)
}

// Backup writes one state of the whole database, in a form that [Restore] reads
// into either engine. What is sealed stays sealed, and the key is not in it.
// Left out are sessions and one-time invitations, which are log-ins and not
// data, and the tables of the migrations and the job queue, which belong to the
// database they are in.
func (s *Store) Backup(ctx context.Context, w io.Writer) (*Manifest, error) {
	m := &Manifest{Format: backupFormat, MadeAt: s.Now(), Key: s.seal.print}
	z := zip.NewWriter(w)
	// Most of a backup is sealed, which cannot be compressed: no time is lost on it.
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	err := s.inSnapshot(ctx, func(ctx context.Context, tx bun.Tx) error {
		have, err := s.catalog(ctx, tx.Tx)
		if err != nil {
			return err
		}
		m.Schema = have.schema
		for _, t := range have.tables {
			if err := backupTable(ctx, tx.Tx, z, m, t); err != nil {
				return fmt.Errorf("back up table %s: %w", t.Name, err)
			}
		}
		m.Faults, err = faults(ctx, tx.Tx, s.seal, have.tables)
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := s.writeManifest(z, m); err != nil {
		return nil, fmt.Errorf("write manifest: %w", err)
	}
	return m, z.Close()
}

// backupTable writes a table's rows as they come from the database, and adds it
// to the manifest.
func backupTable(ctx context.Context, tx *sql.Tx, z *zip.Writer, m *Manifest, t table) error {
	entry, err := z.CreateHeader(&zip.FileHeader{Name: tableEntry + t.Name, Method: zip.Deflate, Modified: m.MadeAt})
	if err != nil {
		return err
	}
	hash := sha256.New()
	buffered := bufio.NewWriterSize(io.MultiWriter(entry, hash), 1<<16)
	rows, err := tx.QueryContext(ctx, "SELECT "+t.columnList()+" FROM "+quote(t.Name))
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	n, err := copyRows(buffered, rows, t.Columns)
	if err := errors.Join(err, buffered.Flush()); err != nil {
		return err
	}
	m.Tables = append(m.Tables, BackupTable{Name: t.Name, Columns: t.Columns, Rows: n, SHA256: hex.EncodeToString(hash.Sum(nil))})
	return nil
}

func (s *Store) writeManifest(z *zip.Writer, m *Manifest) error {
	text, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return err
	}
	for _, e := range []struct{ name, text string }{{manifestEntry, string(text)}, {macEntry, s.seal.mac(text)}} {
		entry, err := z.CreateHeader(&zip.FileHeader{Name: e.name, Method: zip.Deflate, Modified: m.MadeAt})
		if err != nil {
			return err
		}
		if _, err := io.WriteString(entry, e.text); err != nil {
			return err
		}
	}
	return nil
}
