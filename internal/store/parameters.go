package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"shegong/internal/policy"
	"shegong/internal/roster"
)

// Parameters are what the province confirmed for a unit from a year on, until a
// later year's take their place. They are only ever added to.
type Parameters struct {
	bun.BaseModel `bun:"table:parameters"`

	Unit     string    `bun:"unit,pk"`
	Year     int       `bun:"year,pk"`
	Number   int64     `bun:"number,pk"` // from 1, of the unit and year
	Data     string    `bun:"data"`      // JSON object of parameter keys, amounts in 元
	Document string    `bun:"document"`  // the document that confirms them
	Account  string    `bun:"account"`   // login; "" for the service
	MadeAt   time.Time `bun:"made_at"`

	// Replaces tells that others were in force in the year before.
	Replaces bool `bun:"-"`
}

// PutParameters stores what the province confirms for a unit and year, a JSON
// object of parameter keys.
func (s *Store) PutParameters(ctx context.Context, unit string, year int, data []byte, document string) error {
	if err := s.within(ctx, unit); err != nil {
		return err
	}
	account := ""
	if a := ActorOf(ctx); a != nil {
		account = a.Login
	}
	_, err := s.db.NewRaw(`INSERT INTO parameters (unit, year, number, data, document, account, made_at)
		SELECT ?, ?, COALESCE(MAX(number), 0) + 1, ?, ?, ?, ? FROM parameters WHERE unit = ? AND year = ?`,
		unit, year, string(data), document, account, s.Now(), unit, year).Exec(ctx)
	return wrap(err, "put parameters")
}

// Parameters are the stored parameters of a unit in force on a date: those of
// the newest year up to it; nil where there are none.
func (s *Store) Parameters(ctx context.Context, unit string, asOf roster.Date) ([]byte, error) {
	if err := s.within(ctx, unit); err != nil {
		return nil, err
	}
	var data string
	err := s.db.NewRaw(`SELECT data FROM parameters WHERE unit = ? AND year <= ?
		ORDER BY year DESC, number DESC LIMIT 1`, unit, asOf.Year).Scan(ctx, &data)
	if err = wrap(err, "find parameters"); errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	return []byte(data), err
}

// ParametersIn are the parameters in force in a year, by unit.
func (s *Store) ParametersIn(ctx context.Context, year int) (map[string]*Parameters, error) {
	return s.inForce(ctx, "", year)
}

// ParametersOf are a unit's parameters in force in a year; nil where there are
// none.
func (s *Store) ParametersOf(ctx context.Context, unit string, year int) (*Parameters, error) {
	ps, err := s.inForce(ctx, unit, year)
	return ps[unit], err
}

func (s *Store) inForce(ctx context.Context, unit string, year int) (map[string]*Parameters, error) {
	var ps []*Parameters
	q := scoped(ctx, s.db.NewSelect().Model(&ps), "unit").Where("year <= ?", year).Order("year", "number")
	if unit != "" {
		q = q.Where("unit = ?", unit)
	}
	if err := q.Scan(ctx); err != nil {
		return nil, wrap(err, "list parameters")
	}
	out := make(map[string]*Parameters, len(ps))
	for _, p := range ps {
		p.Replaces = out[p.Unit] != nil
		out[p.Unit] = p
	}
	return out, nil
}

// ParametersHistory is all that was ever confirmed for a unit, the newest first.
func (s *Store) ParametersHistory(ctx context.Context, unit string) ([]Parameters, error) {
	var ps []Parameters
	q := scoped(ctx, s.db.NewSelect().Model(&ps), "unit").Where("unit = ?", unit).Order("made_at DESC", "year DESC", "number DESC")
	return ps, wrap(q.Scan(ctx), "list parameters")
}

// NewestIn are the versions that say most of a year: of each unit the newest
// version of the year's last month that has one.
func (s *Store) NewestIn(ctx context.Context, year int) (map[string]*Version, error) {
	return s.newestIn(ctx, "", year)
}

// NewestOf is a unit's newest version of the year's last month that has one;
// nil where there is none.
func (s *Store) NewestOf(ctx context.Context, unit string, year int) (*Version, error) {
	vs, err := s.newestIn(ctx, unit, year)
	return vs[unit], err
}

func (s *Store) newestIn(ctx context.Context, unit string, year int) (map[string]*Version, error) {
	var vs []*Version
	first, last := fmt.Sprintf("%04d-01", year), fmt.Sprintf("%04d-12", year)
	q := scoped(ctx, s.db.NewSelect().Model(&vs), "unit").Where("period BETWEEN ? AND ?", first, last).
		Where(`NOT EXISTS (SELECT 1 FROM versions AS later WHERE later.unit = version.unit AND later.period <= ?
			AND (later.period > version.period OR later.period = version.period AND later.number > version.number))`, last)
	if unit != "" {
		q = q.Where("unit = ?", unit)
	}
	if err := q.Scan(ctx); err != nil {
		return nil, wrap(err, "list newest versions")
	}
	out := make(map[string]*Version, len(vs))
	for _, v := range vs {
		out[v.Unit] = v
	}
	return out, nil
}

// ParamsOf are the parameters that versions were checked with, by the version's
// ID, read at once.
func (s *Store) ParamsOf(ctx context.Context, versionIDs []string) (map[string]*policy.Params, error) {
	out := make(map[string]*policy.Params, len(versionIDs))
	if len(versionIDs) == 0 {
		return out, nil
	}
	var ps []part
	err := s.db.NewSelect().Model(&ps).Where("part = 'params'").
		Where("version_id IN (?)", scoped(ctx, s.db.NewSelect().Model((*Version)(nil)).Column("id"), "unit").Where("id IN (?)", bun.List(versionIDs))).
		Scan(ctx)
	if err != nil {
		return nil, wrap(err, "find parameters of versions")
	}
	for _, p := range ps {
		plain, err := s.seal.Open(p.Data, p.VersionID+"/params")
		if err != nil {
			return nil, err
		}
		var k paramsPart
		if err := json.Unmarshal(plain, &k); err != nil {
			return nil, fmt.Errorf("decode params: %w", err)
		}
		out[p.VersionID] = k.params()
	}
	return out, nil
}
