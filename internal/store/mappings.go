package store

import (
	"context"
	"errors"

	"github.com/uptrace/bun"

	"shegong/internal/roster"
)

// Mapping is a header or value that a person confirmed for a unit.
type Mapping struct {
	bun.BaseModel `bun:"table:mappings"`

	Unit   string `bun:"unit,pk"`
	Field  string `bun:"field,pk"` // "" for a header
	Source string `bun:"source,pk"`
	Target string `bun:"target"`
}

// Mappings are a unit's confirmed mappings.
func (s *Store) Mappings(ctx context.Context, unit string) ([]Mapping, error) {
	var ms []Mapping
	err := s.db.NewSelect().Model(&ms).Where("unit = ?", unit).Order("field", "source").Scan(ctx)
	return ms, wrap(err, "list mappings")
}

// PutMapping remembers a mapping.
func (s *Store) PutMapping(ctx context.Context, m Mapping) error {
	_, err := s.db.NewRaw(`INSERT INTO mappings (unit, field, source, target, made_at) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (unit, field, source) DO UPDATE SET target = EXCLUDED.target, made_at = EXCLUDED.made_at`,
		m.Unit, m.Field, m.Source, m.Target, s.utc()).Exec(ctx)
	return wrap(err, "put mapping")
}

// PutParameters stores what the province confirms for a unit and year, a JSON
// object of parameter keys.
func (s *Store) PutParameters(ctx context.Context, unit string, year int, data []byte, document string) error {
	_, err := s.db.NewRaw("INSERT INTO parameters (unit, year, data, document, made_at) VALUES (?, ?, ?, ?, ?)",
		unit, year, string(data), document, s.utc()).Exec(ctx)
	return wrap(err, "put parameters")
}

// Parameters are the stored parameters of a unit in force on a date: those of
// the newest year up to it; nil where there are none.
func (s *Store) Parameters(ctx context.Context, unit string, asOf roster.Date) ([]byte, error) {
	var data string
	err := s.db.NewRaw(`SELECT data FROM parameters WHERE unit = ? AND year <= ?
		ORDER BY year DESC, made_at DESC LIMIT 1`, unit, asOf.Year).Scan(ctx, &data)
	if err = wrap(err, "find parameters"); errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	return []byte(data), err
}
