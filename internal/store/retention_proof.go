package store

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"github.com/uptrace/bun"
)

// ExpiryList writes what a deletion deleted, from the rows that stay of it: a
// line a version with its files' SHA-256, a line an archived report with its
// own. [Expiry.SHA256] is the list's.
func (s *Store) ExpiryList(ctx context.Context, w io.Writer, number int64) error {
	return writeExpiryList(ctx, s.db, w, number)
}

func expiryHash(ctx context.Context, db bun.IDB, number int64) (string, error) {
	h := sha256.New()
	if err := writeExpiryList(ctx, db, h, number); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func writeExpiryList(ctx context.Context, db bun.IDB, w io.Writer, number int64) error {
	b := bufio.NewWriter(w)
	var vs []Version
	err := db.NewSelect().Model(&vs).Column("id", "unit", "period", "number", "files").
		Where("expiry = ?", number).Order("period", "unit", "number").Scan(ctx)
	if err != nil {
		return wrap(err, "list deleted versions")
	}
	for i := range vs {
		v := &vs[i]
		sums := make([]string, len(v.Files))
		for j, f := range v.Files {
			sums[j] = f.SHA256
		}
		_, _ = fmt.Fprintf(b, "version %s %s %d %s %s\n", v.Period, v.Unit, v.Number, v.ID, strings.Join(sums, ","))
	}
	var rs []struct{ ID, Report, Unit, Period, Format, SHA256 string }
	err = db.NewRaw("SELECT id, report, unit, period, format, sha256 FROM expired_reports WHERE expiry = ? ORDER BY period, unit, report, id", number).Scan(ctx, &rs)
	if err != nil {
		return wrap(err, "list deleted reports")
	}
	for _, r := range rs {
		_, _ = fmt.Fprintf(b, "report %s %s %s.%s %s %s\n", r.Period, r.Unit, r.Report, r.Format, r.ID, r.SHA256)
	}
	return b.Flush()
}

// orExpired tells of a part that is not there that it was deleted by its age.
func (s *Store) orExpired(ctx context.Context, versionID string, missing error) error {
	v := new(Version)
	err := s.db.NewSelect().Model(v).Column("expiry").Where("id = ?", versionID).Scan(ctx)
	if err != nil || v.Expiry == 0 {
		return missing
	}
	return ErrExpired
}

// expiredReport tells of an archived list that is not there that it was deleted
// by its age; to who may have seen it.
func (s *Store) expiredReport(ctx context.Context, id string, missing error) error {
	var unit string
	if err := s.db.NewRaw("SELECT unit FROM expired_reports WHERE id = ?", id).Scan(ctx, &unit); err != nil || !ActorOf(ctx).Owns(unit) {
		return missing
	}
	return ErrExpired
}
