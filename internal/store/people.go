package store

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"shegong/internal/roster"
)

type appearanceRow struct {
	bun.BaseModel `bun:"table:appearances"`

	Unit     string `bun:"unit,pk"`
	Period   string `bun:"period,pk"`
	IDHash   string `bun:"id_hash,pk"`
	NameHash string `bun:"name_hash"`
	PostHash string `bun:"post_hash"`
}

// nameHash is the hash of a name, apart from that of an ID number.
func (s *Store) nameHash(name string) string { return s.seal.Hash("name\x00" + name) }

// putAppearances notes who stands in an accepted roster, in place of those of
// the version accepted before.
func (s *Store) putAppearances(ctx context.Context, tx bun.Tx, v *Version, people []Person) error {
	if _, err := tx.NewRaw("DELETE FROM appearances WHERE unit = ? AND period = ?", v.Unit, v.Period).Exec(ctx); err != nil {
		return fmt.Errorf("delete appearances: %w", err)
	}
	var rows []appearanceRow
	seen := make(map[string]bool, len(people))
	for _, p := range people {
		if p.ID == "" || seen[p.ID] {
			continue
		}
		seen[p.ID] = true
		rows = append(rows, appearanceRow{
			Unit: v.Unit, Period: v.Period, IDHash: s.seal.Hash(p.ID), NameHash: s.nameHash(p.Name), PostHash: s.seal.Hash("post\x00" + p.Post),
		})
	}
	const batch = 5000
	for len(rows) > 0 {
		n := min(batch, len(rows))
		chunk := rows[:n]
		if _, err := tx.NewInsert().Model(&chunk).Exec(ctx); err != nil {
			return fmt.Errorf("insert appearances: %w", err)
		}
		rows = rows[n:]
	}
	return nil
}

// Appearance is a person in the accepted roster of a unit and period. Key stands
// for the ID number in addresses; it cannot be turned back.
type Appearance struct {
	Unit   string
	Period roster.Period
	Key    string
	Post   string // equal for equal posts
}

// FindPeople finds the persons of exactly this ID number or name: of each unit
// the newest accepted roster they stand in.
func (s *Store) FindPeople(ctx context.Context, text string) ([]Appearance, error) {
	q := scoped(ctx, s.db.NewSelect().Model((*appearanceRow)(nil)), "unit").
		Where("id_hash = ? OR name_hash = ?", s.seal.Hash(text), s.nameHash(text)).
		Where("period = (SELECT MAX(b.period) FROM appearances AS b WHERE b.unit = appearance_row.unit AND b.id_hash = appearance_row.id_hash)")
	return readAppearances(ctx, q.Order("unit", "id_hash"))
}

// Career are all appearances of a person, the oldest first; key is
// [Appearance.Key].
func (s *Store) Career(ctx context.Context, key string) ([]Appearance, error) {
	q := scoped(ctx, s.db.NewSelect().Model((*appearanceRow)(nil)), "unit").Where("id_hash = ?", key)
	return readAppearances(ctx, q.Order("period", "unit"))
}

func readAppearances(ctx context.Context, q *bun.SelectQuery) ([]Appearance, error) {
	var rows []appearanceRow
	if err := q.Scan(ctx, &rows); err != nil {
		return nil, wrap(err, "find persons")
	}
	out := make([]Appearance, len(rows))
	for i, r := range rows {
		p, err := roster.ParsePeriod(r.Period)
		if err != nil {
			return nil, fmt.Errorf("appearance: %w", err)
		}
		out[i] = Appearance{Unit: r.Unit, Period: p, Key: r.IDHash, Post: r.PostHash}
	}
	return out, nil
}

// PersonKey is what [Appearance.Key] is of an ID number.
func (s *Store) PersonKey(id string) string { return s.seal.Hash(id) }
