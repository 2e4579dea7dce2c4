package store

import (
	"context"

	"github.com/uptrace/bun"
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
	err := scoped(ctx, s.db.NewSelect().Model(&ms), "unit").Where("unit = ?", unit).Order("field", "source").Scan(ctx)
	return ms, wrap(err, "list mappings")
}

// PutMapping remembers a mapping.
func (s *Store) PutMapping(ctx context.Context, m Mapping) error {
	if err := s.within(ctx, m.Unit); err != nil {
		return err
	}
	_, err := s.db.NewRaw(`INSERT INTO mappings (unit, field, source, target, made_at) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (unit, field, source) DO UPDATE SET target = EXCLUDED.target, made_at = EXCLUDED.made_at`,
		m.Unit, m.Field, m.Source, m.Target, s.Now()).Exec(ctx)
	return wrap(err, "put mapping")
}

// DeleteMapping forgets a mapping.
func (s *Store) DeleteMapping(ctx context.Context, unit, field, source string) error {
	if err := s.within(ctx, unit); err != nil {
		return err
	}
	res, err := s.db.NewRaw("DELETE FROM mappings WHERE unit = ? AND field = ? AND source = ?", unit, field, source).Exec(ctx)
	return changed(res, err, "delete mapping")
}
