package store

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/uptrace/bun"

	"shegong/internal/roster"
	"shegong/internal/summary"
)

type tallyRow struct {
	bun.BaseModel `bun:"table:tallies"`

	VersionID string          `bun:"version_id,pk"`
	Street    string          `bun:"street,pk"`
	Community string          `bun:"community,pk"`
	Type      roster.Code     `bun:"type"`
	Place     int             `bun:"place"`
	Figures   summary.Figures `bun:"figures"` // JSON
}

// putSummary stores a version's summary in place of the one before: between two
// submissions answers to its findings may have changed.
func putSummary(ctx context.Context, tx bun.Tx, versionID string, sum *summary.Summary) error {
	_, err := tx.NewRaw("INSERT INTO summaries (version_id, unit, period, as_of) VALUES (?, ?, ?, ?) ON CONFLICT (version_id) DO NOTHING",
		versionID, sum.Unit, sum.Period.String(), sum.AsOf.String()).Exec(ctx)
	if err != nil {
		return fmt.Errorf("insert summary: %w", err)
	}
	if _, err := tx.NewRaw("DELETE FROM tallies WHERE version_id = ?", versionID).Exec(ctx); err != nil {
		return fmt.Errorf("delete figures: %w", err)
	}
	rows := []tallyRow{{VersionID: versionID, Figures: sum.County}}
	for i, c := range sum.Communities {
		rows = append(rows, tallyRow{VersionID: versionID, Street: c.Street, Community: c.Name, Type: c.Type, Place: i + 1, Figures: c.Figures})
	}
	const batch = 500
	for len(rows) > 0 {
		n := min(batch, len(rows))
		chunk := rows[:n]
		if _, err := tx.NewInsert().Model(&chunk).Exec(ctx); err != nil {
			return fmt.Errorf("insert figures: %w", err)
		}
		rows = rows[n:]
	}
	return nil
}

// Scope says of which units summaries are read, and how deep.
type Scope struct {
	Units       []string // nil for all
	Communities bool     // else only the county figures
	// Drafts reads the versions under review in place of the accepted ones, of
	// the first period only.
	Drafts bool
}

// Month is what stands in the database of a period.
type Month struct {
	Returns   map[string]*ReturnRow       // by unit
	Summaries map[string]*summary.Summary // of the versions used, by unit
}

// Months are several periods as they stand at one moment, so that figures and
// versions fit together. Communities and drafts are read of the first period only.
func (s *Store) Months(ctx context.Context, scope Scope, periods ...roster.Period) ([]Month, error) {
	out := make([]Month, len(periods))
	err := s.inSnapshot(ctx, func(ctx context.Context, tx bun.Tx) error {
		for i, p := range periods {
			var err error
			if out[i].Returns, err = readReturns(ctx, tx, p); err != nil {
				return err
			}
			if out[i].Summaries, err = readSummaries(ctx, tx, p, scope); err != nil {
				return err
			}
			scope.Communities, scope.Drafts = false, false
		}
		return nil
	})
	return out, err
}

func readSummaries(ctx context.Context, db bun.IDB, p roster.Period, scope Scope) (map[string]*summary.Summary, error) {
	used := "r.effective_id"
	if scope.Drafts {
		used = "CASE WHEN r.state IN ('submitted', 'approved') THEN r.submitted_id ELSE r.effective_id END"
	}
	q := scoped(ctx, db.NewSelect().TableExpr("returns AS r"), "r.unit").
		Join("JOIN summaries AS s ON s.version_id = "+used).
		Join("JOIN tallies AS t ON t.version_id = s.version_id").
		ColumnExpr("s.unit, s.as_of, t.street, t.community, t.type, t.figures").
		Where("r.period = ?", p.String()).
		Order("s.unit", "t.place")
	if scope.Units != nil {
		q = q.Where("r.unit IN (?)", bun.List(scope.Units))
	}
	if !scope.Communities {
		q = q.Where("t.place = 0")
	}
	rows, err := q.Rows(ctx)
	if err != nil {
		return nil, fmt.Errorf("list summaries: %w", err)
	}
	defer func() { _ = rows.Close() }()
	out, names := map[string]*summary.Summary{}, map[string]summary.Figure{}
	for rows.Next() {
		var unit, asOf string
		var figures sql.RawBytes
		var c summary.Community
		if err := rows.Scan(&unit, &asOf, &c.Street, &c.Name, &c.Type, &figures); err != nil {
			return nil, fmt.Errorf("read summary: %w", err)
		}
		if c.Figures, err = allFigures(figures, names); err != nil {
			return nil, fmt.Errorf("read summary of %s: %w", unit, err)
		}
		if c.Name != "" {
			out[unit].Communities = append(out[unit].Communities, c)
			continue
		}
		date, err := roster.ParseDate(asOf)
		if err != nil {
			return nil, fmt.Errorf("read summary of %s: %w", unit, err)
		}
		out[unit] = &summary.Summary{Unit: unit, Period: p, AsOf: date, County: c.Figures}
	}
	return out, wrap(rows.Err(), "read summaries")
}

type hashRow struct {
	bun.BaseModel `bun:"table:roster_hashes"`

	Unit     string `bun:"unit,pk"`
	Hash     string `bun:"hash,pk"`
	PostDate string `bun:"post_date"`
}

// putHashes replaces the unit's roster hashes, unless a later period's roster
// is accepted already.
func (s *Store) putHashes(ctx context.Context, tx bun.Tx, v *Version, people []Person) error {
	var later int
	err := tx.NewRaw("SELECT COUNT(*) FROM returns WHERE unit = ? AND period > ? AND effective_id <> ''", v.Unit, v.Period).Scan(ctx, &later)
	if err != nil || later > 0 {
		return wrap(err, "find later return")
	}
	if _, err := tx.NewRaw("DELETE FROM roster_hashes WHERE unit = ?", v.Unit).Exec(ctx); err != nil {
		return fmt.Errorf("delete roster hashes: %w", err)
	}
	rows := make([]hashRow, 0, len(people))
	seen := make(map[string]bool, len(people))
	for _, p := range people {
		if p.ID != "" && !seen[p.ID] {
			rows = append(rows, hashRow{Unit: v.Unit, Hash: s.seal.Hash(p.ID), PostDate: p.Entry.String()})
		}
		seen[p.ID] = true
	}
	const batch = 5000
	for len(rows) > 0 {
		n := min(batch, len(rows))
		chunk := rows[:n]
		if _, err := tx.NewInsert().Model(&chunk).Exec(ctx); err != nil {
			return fmt.Errorf("insert roster hashes: %w", err)
		}
		rows = rows[n:]
	}
	return nil
}

// Elsewhere is a person of one unit's roster who stands in another's, too.
type Elsewhere struct {
	Unit string // the other unit
	Post roster.Date
}

// FindElsewhere tells which of the ID numbers stand in another unit's newest
// accepted roster; of several units the one with the earliest post entry.
func (s *Store) FindElsewhere(ctx context.Context, unit string, ids []string) (map[string]Elsewhere, error) {
	byHash := make(map[string]string, len(ids))
	hashes := make([]string, 0, len(ids))
	for _, id := range ids {
		h := s.seal.Hash(id)
		byHash[h] = id
		hashes = append(hashes, h)
	}
	out := map[string]Elsewhere{}
	const batch = 10_000
	for len(hashes) > 0 {
		n := min(batch, len(hashes))
		var rows []hashRow
		err := s.db.NewSelect().Model(&rows).Where("hash IN (?) AND unit <> ?", bun.List(hashes[:n]), unit).
			Order("hash", "post_date DESC", "unit DESC").Scan(ctx)
		if err != nil {
			return nil, wrap(err, "find persons elsewhere")
		}
		for _, r := range rows {
			post, err := roster.ParseDate(r.PostDate)
			if err != nil {
				post = roster.Date{}
			}
			out[byHash[r.Hash]] = Elsewhere{Unit: r.Unit, Post: post}
		}
		hashes = hashes[n:]
	}
	return out, nil
}
