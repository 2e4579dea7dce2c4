package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/uptrace/bun"

	"shegong/internal/roster"
)

// Unit is a reporting unit: a county, district, county-level city or
// development zone of the province's list.
type Unit struct {
	bun.BaseModel `bun:"table:units"`

	Code        string `bun:"code,pk"`
	Name        string `bun:"name"`
	Aliases     string `bun:"aliases"` // separated by |
	Parent      string `bun:"parent"`
	FirstPeriod string `bun:"first_period"`
	LastPeriod  string `bun:"last_period"`
}

// Reports tells that the unit reports for the period.
func (u *Unit) Reports(p roster.Period) bool {
	s := p.String()
	return (u.FirstPeriod == "" || u.FirstPeriod <= s) && (u.LastPeriod == "" || s <= u.LastPeriod)
}

// Direct tells that no prefecture stands between the unit and the province.
func (u *Unit) Direct() bool { return len(u.Parent) == 2 }

// PutUnits adds units that are not there yet and updates the others.
func (s *Store) PutUnits(ctx context.Context, units []Unit) error {
	if len(units) == 0 {
		return nil
	}
	_, err := s.db.NewInsert().Model(&units).On("CONFLICT (code) DO UPDATE").
		Set("name = EXCLUDED.name, aliases = EXCLUDED.aliases, parent = EXCLUDED.parent, first_period = EXCLUDED.first_period, last_period = EXCLUDED.last_period").
		Exec(ctx)
	return wrap(err, "put units")
}

// SeedUnits puts the county-level divisions as units where there are none.
func (s *Store) SeedUnits(ctx context.Context) error {
	n, err := s.db.NewSelect().Model((*Unit)(nil)).Count(ctx)
	if err != nil || n > 0 {
		return wrap(err, "count units")
	}
	var units []Unit
	for _, d := range roster.DivisionTable().All {
		if d.Level == "county" {
			units = append(units, Unit{Code: d.Code, Name: d.Name, Parent: d.Parent})
		}
	}
	return s.PutUnits(ctx, units)
}

// Units are the units in code order.
func (s *Store) Units(ctx context.Context) ([]Unit, error) {
	var us []Unit
	err := scoped(ctx, s.db.NewSelect().Model(&us), "code").Order("code").Scan(ctx)
	return us, wrap(err, "list units")
}

// Unit finds a unit.
func (s *Store) Unit(ctx context.Context, code string) (Unit, error) {
	var u Unit
	err := scoped(ctx, s.db.NewSelect().Model(&u), "code").Where("code = ?", code).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) && ActorOf(ctx) != nil {
		return u, s.unseen(ctx, code)
	}
	return u, wrap(err, "find unit")
}

// wrap says what was being done, and names a missing row [ErrNotFound].
func wrap(err error, doing string) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sql.ErrNoRows):
		return fmt.Errorf("%s: %w", doing, ErrNotFound)
	default:
		return fmt.Errorf("%s: %w", doing, full(err))
	}
}
