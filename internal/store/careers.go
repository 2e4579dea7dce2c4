package store

import (
	"context"

	"github.com/uptrace/bun"

	"shegong/internal/roster"
)

// EffectiveVersion names the version of a month that is in force.
type EffectiveVersion struct {
	bun.BaseModel `bun:"table:returns"`

	Period roster.Period `bun:"-"`
	Text   string        `bun:"period,pk"`
	ID     string        `bun:"effective_id"`
}

// EffectiveVersions are the versions in force of a unit whose content is there,
// the oldest month first.
func (s *Store) EffectiveVersions(ctx context.Context, unit string) ([]EffectiveVersion, error) {
	var vs []EffectiveVersion
	q := scoped(ctx, s.db.NewSelect().Model(&vs), "unit").Where("unit = ? AND effective_id <> ''", unit).
		Where("effective_id NOT IN (SELECT id FROM versions WHERE unit = ? AND expiry > 0)", unit).Order("period")
	if err := q.Scan(ctx); err != nil {
		return nil, wrap(err, "list effective versions")
	}
	for i := range vs {
		var err error
		if vs[i].Period, err = roster.ParsePeriod(vs[i].Text); err != nil {
			return nil, err
		}
	}
	return vs, nil
}
