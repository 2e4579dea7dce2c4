package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"
)

// Archived is a report as it was made, sent or downloaded.
type Archived struct {
	bun.BaseModel `bun:"table:archive"`

	ID       string            `bun:"id,pk"`
	Report   string            `bun:"report"`
	Unit     string            `bun:"unit"`
	Period   string            `bun:"period"`
	Format   string            `bun:"format"`
	Name     string            `bun:"name"`   // file name with extension
	Inputs   string            `bun:"inputs"` // hash of all the report was made from
	SHA256   string            `bun:"sha256"`
	Draft    bool              `bun:"draft"`
	MadeAt   time.Time         `bun:"made_at"`
	Versions map[string]string `bun:"versions"` // unit → version ID
	Personal bool              `bun:"personal"` // lists persons by name
	Headline []Figure          `bun:"headline"` // JSON: what a later report of the same is compared with
	Replaces string            `bun:"replaces"` // ID of the report it corrects, "" for none
	Data     []byte            `bun:"data"`     // sealed; plain in what the methods take and give
}

// Figure is a figure of a report as it was printed.
type Figure struct{ Label, Text string }

// FindArchived finds what was made from the same inputs before; nil where
// nothing was.
func (s *Store) FindArchived(ctx context.Context, report, unit, period, format, inputs string) (*Archived, error) {
	a := new(Archived)
	err := s.db.NewSelect().Model(a).
		Where("report = ? AND unit = ? AND period = ? AND format = ? AND inputs = ?", report, unit, period, format, inputs).Scan(ctx)
	if err = wrap(err, "find archived report"); errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return s.unsealArchived(a)
}

// Archived finds a report by its ID.
func (s *Store) Archived(ctx context.Context, id string) (*Archived, error) {
	a := new(Archived)
	err := wrap(s.db.NewSelect().Model(a).Where("id = ?", id).Scan(ctx), "find archived report")
	if errors.Is(err, ErrNotFound) {
		return nil, s.expiredReport(ctx, id, err)
	}
	if err != nil {
		return nil, err
	}
	if err := s.Covers(ctx, a.Unit); err != nil {
		return nil, err
	}
	if a.Personal && !ActorOf(ctx).Owns(a.Unit) {
		return nil, fmt.Errorf("lists persons of another unit: %w", ErrNotFound)
	}
	return s.unsealArchived(a)
}

func (s *Store) unsealArchived(a *Archived) (*Archived, error) {
	plain, err := s.seal.Open(a.Data, "archive/"+a.ID)
	a.Data = plain
	return a, err
}

// FirstMade is when a report was first made from the inputs, in any format;
// zero where it was not.
func (s *Store) FirstMade(ctx context.Context, report, unit, period, inputs string) (time.Time, error) {
	a := new(Archived)
	err := s.db.NewSelect().Model(a).Column("made_at").
		Where("report = ? AND unit = ? AND period = ? AND inputs = ?", report, unit, period, inputs).
		Order("made_at").Limit(1).Scan(ctx)
	if err = wrap(err, "find first making"); errors.Is(err, ErrNotFound) {
		return time.Time{}, nil
	}
	return a.MadeAt.UTC(), err
}

// LastMade is the newest report of the same kind, unit, period and circle of
// readers made before a moment from other inputs, in any format, without its
// bytes; nil for none.
func (s *Store) LastMade(ctx context.Context, a *Archived, before time.Time) (*Archived, error) {
	old := new(Archived)
	err := s.db.NewSelect().Model(old).ExcludeColumn("data").
		Where("report = ? AND unit = ? AND period = ? AND personal = ?", a.Report, a.Unit, a.Period, a.Personal).
		Where("inputs <> ? AND made_at < ?", a.Inputs, before.UTC()).Order("made_at DESC", "id").Limit(1).Scan(ctx)
	if err = wrap(err, "find report made before"); errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	return old, err
}

// Archive keeps a report; the one kept before for the same inputs stays and is
// returned.
func (s *Store) Archive(ctx context.Context, a *Archived) (*Archived, error) {
	a.ID = uuid.NewString()
	plain := a.Data
	sum := sha256.Sum256(plain)
	a.SHA256 = hex.EncodeToString(sum[:])
	sealed, err := s.seal.Seal(plain, "archive/"+a.ID)
	if err != nil {
		return nil, err
	}
	row := *a
	row.Data = sealed
	_, err = s.db.NewInsert().Model(&row).On("CONFLICT (report, unit, period, format, inputs) DO NOTHING").Exec(ctx)
	if err != nil {
		return nil, wrap(err, "archive report")
	}
	return s.FindArchived(ctx, a.Report, a.Unit, a.Period, a.Format, a.Inputs)
}

// ArchiveList lists what was made, the newest first, without the bytes.
func (s *Store) ArchiveList(ctx context.Context, limit int) ([]Archived, error) {
	var as []Archived
	q := s.db.NewSelect().Model(&as).ExcludeColumn("data")
	if a := ActorOf(ctx); a != nil {
		q = q.Where("NOT personal OR unit = ?", a.Unit)
		if condition, args, all := a.sees(); !all {
			q = q.Where("unit = ? OR unit IN (SELECT code FROM units WHERE "+condition+")", append([]any{a.Unit}, args...)...)
		}
	}
	err := q.Order("made_at DESC", "id").Limit(int64(limit)).Scan(ctx)
	return as, wrap(err, "list archive")
}
