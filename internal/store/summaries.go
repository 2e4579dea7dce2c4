package store

import (
	"context"
	"fmt"
	"sort"

	"github.com/uptrace/bun"

	"shegong/internal/roster"
	"shegong/internal/summary"
)

type figureRow struct {
	bun.BaseModel `bun:"table:summary_figures"`

	VersionID string `bun:"version_id,pk"`
	Street    string `bun:"street,pk"`
	Community string `bun:"community,pk"`
	Figure    string `bun:"figure,pk"`
	Value     int64  `bun:"value"`
}

// Stored as further figures of a community: its type, and its place among the
// communities, from 1.
const (
	communityType  = "type"
	communityOrder = "order"
)

// putSummary stores a summary, once a version: a version never changes.
func putSummary(ctx context.Context, tx bun.Tx, versionID string, sum *summary.Summary) error {
	res, err := tx.NewRaw("INSERT INTO summaries (version_id, unit, period, as_of) VALUES (?, ?, ?, ?) ON CONFLICT (version_id) DO NOTHING",
		versionID, sum.Unit, sum.Period.String(), sum.AsOf.String()).Exec(ctx)
	if err != nil {
		return fmt.Errorf("insert summary: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return err
	}
	var rows []figureRow
	add := func(street, community string, fs summary.Figures) {
		for k, n := range fs {
			rows = append(rows, figureRow{VersionID: versionID, Street: street, Community: community, Figure: string(k), Value: n})
		}
	}
	add("", "", sum.County)
	for i, c := range sum.Communities {
		add(c.Street, c.Name, c.Figures)
		add(c.Street, c.Name, summary.Figures{communityType: int64(c.Type), communityOrder: int64(i + 1)})
	}
	const batch = 2000 // SQLite takes at most 32,766 variables
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
}

// Summaries are the summaries of the effective versions of a period by unit.
// Without communities only the county figures are read.
func (s *Store) Summaries(ctx context.Context, p roster.Period, communities bool) (map[string]*summary.Summary, error) {
	return readSummaries(ctx, s.db, p, Scope{Communities: communities})
}

// Month is what stands in the database of a period.
type Month struct {
	Returns   map[string]*ReturnRow       // by unit
	Summaries map[string]*summary.Summary // of the effective versions, by unit
}

// Effective are the IDs of the effective versions by unit.
func (m *Month) Effective() map[string]string { return effective(m.Returns) }

// Months are several periods as they stand at one moment, so that figures and
// versions fit together. Communities are read of the first period only.
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
			scope.Communities = false
		}
		return nil
	})
	return out, err
}

func readSummaries(ctx context.Context, db bun.IDB, p roster.Period, scope Scope) (map[string]*summary.Summary, error) {
	q := db.NewSelect().TableExpr("returns AS r").
		Join("JOIN summaries AS s ON s.version_id = r.effective_id").
		Join("JOIN summary_figures AS f ON f.version_id = s.version_id").
		ColumnExpr("s.unit, s.as_of, f.street, f.community, f.figure, f.value").
		Where("r.period = ?", p.String()).
		Order("s.unit", "f.street", "f.community")
	if scope.Units != nil {
		q = q.Where("r.unit IN (?)", bun.List(scope.Units))
	}
	if !scope.Communities {
		q = q.Where("f.street = '' AND f.community = ''")
	}
	rows, err := q.Rows(ctx)
	if err != nil {
		return nil, fmt.Errorf("list summaries: %w", err)
	}
	defer func() { _ = rows.Close() }()
	out := summaryReader{period: p, out: map[string]*summary.Summary{}}
	for rows.Next() {
		var unit, asOf string
		var f figureRow
		if err := rows.Scan(&unit, &asOf, &f.Street, &f.Community, &f.Figure, &f.Value); err != nil {
			return nil, fmt.Errorf("read summary: %w", err)
		}
		if err := out.add(unit, asOf, &f); err != nil {
			return nil, err
		}
	}
	out.flush()
	return out.out, wrap(rows.Err(), "read summaries")
}

// summaryReader puts rows, by unit and community, together to summaries.
type summaryReader struct {
	period roster.Period
	out    map[string]*summary.Summary
	sum    *summary.Summary
	places []int64 // of sum's communities
}

func (r *summaryReader) add(unit, asOf string, f *figureRow) error {
	if r.sum == nil || r.sum.Unit != unit {
		r.flush()
		date, err := roster.ParseDate(asOf)
		if err != nil {
			return fmt.Errorf("read summary of %s: %w", unit, err)
		}
		r.sum, r.places = &summary.Summary{Unit: unit, Period: r.period, AsOf: date, County: summary.Figures{}}, nil
		r.out[unit] = r.sum
	}
	if f.Community == "" {
		r.sum.County[summary.Figure(f.Figure)] = f.Value
		return nil
	}
	cs := r.sum.Communities
	if n := len(cs); n == 0 || cs[n-1].Street != f.Street || cs[n-1].Name != f.Community {
		cs = append(cs, summary.Community{Street: f.Street, Name: f.Community, Figures: summary.Figures{}})
		r.sum.Communities, r.places = cs, append(r.places, 0)
	}
	c := &cs[len(cs)-1]
	switch f.Figure {
	case communityType:
		c.Type = roster.Code(f.Value)
	case communityOrder:
		r.places[len(cs)-1] = f.Value
	default:
		c.Figures[summary.Figure(f.Figure)] = f.Value
	}
	return nil
}

// flush puts the communities of the summary at hand in their order.
func (r *summaryReader) flush() {
	if r.sum != nil {
		sort.Sort(byPlace{r.sum.Communities, r.places})
	}
}

type byPlace struct {
	communities []summary.Community
	places      []int64
}

func (b byPlace) Len() int           { return len(b.places) }
func (b byPlace) Less(i, j int) bool { return b.places[i] < b.places[j] }
func (b byPlace) Swap(i, j int) {
	b.communities[i], b.communities[j] = b.communities[j], b.communities[i]
	b.places[i], b.places[j] = b.places[j], b.places[i]
}

// Effective are the IDs of the effective versions of a period by unit.
func (s *Store) Effective(ctx context.Context, p roster.Period) (map[string]string, error) {
	rs, err := s.ReturnsOf(ctx, p)
	if err != nil {
		return nil, err
	}
	return effective(rs), nil
}

func effective(rs map[string]*ReturnRow) map[string]string {
	out := map[string]string{}
	for u, r := range rs {
		if r.EffectiveID != "" {
			out[u] = r.EffectiveID
		}
	}
	return out
}

type hashRow struct {
	bun.BaseModel `bun:"table:roster_hashes"`

	Unit     string `bun:"unit,pk"`
	Hash     string `bun:"hash,pk"`
	PostDate string `bun:"post_date"`
}

// putHashes replaces the unit's roster hashes, unless a later period's roster
// is accepted already.
func (s *Store) putHashes(ctx context.Context, tx bun.Tx, v *Version, posts map[string]roster.Date) error {
	var later int
	err := tx.NewRaw("SELECT COUNT(*) FROM returns WHERE unit = ? AND period > ? AND effective_id <> ''", v.Unit, v.Period).Scan(ctx, &later)
	if err != nil || later > 0 {
		return wrap(err, "find later return")
	}
	if _, err := tx.NewRaw("DELETE FROM roster_hashes WHERE unit = ?", v.Unit).Exec(ctx); err != nil {
		return fmt.Errorf("delete roster hashes: %w", err)
	}
	rows := make([]hashRow, 0, len(posts))
	for id, post := range posts {
		rows = append(rows, hashRow{Unit: v.Unit, Hash: s.seal.Hash(id), PostDate: post.String()})
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
