package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"

	"github.com/uptrace/bun"

	"shegong/internal/roster"
	"shegong/internal/summary"
)

// Board are the rows of the returns of the periods from first to last, by period
// (2026-10) and unit, in one query; a return not begun is not in it.
func (s *Store) Board(ctx context.Context, first, last roster.Period) (map[string]map[string]*ReturnRow, error) {
	var rows []*ReturnRow
	q := scoped(ctx, s.db.NewSelect().Model(&rows), "unit").Where("period BETWEEN ? AND ?", first.String(), last.String())
	if err := q.Scan(ctx); err != nil {
		return nil, wrap(err, "list returns of several months")
	}
	out := map[string]map[string]*ReturnRow{}
	for _, r := range rows {
		if out[r.Period] == nil {
			out[r.Period] = map[string]*ReturnRow{}
		}
		out[r.Period][r.Unit] = r
	}
	return out, nil
}

// CountyFigures are some figures of the effective versions of several periods, by
// period and unit, for pages that need few figures of many months;
// [Store.Months] reads whole summaries. An accepted return without any of the
// figures is there, empty.
func (s *Store) CountyFigures(
	ctx context.Context, figures []summary.Figure, periods ...roster.Period,
) (map[string]map[string]summary.Figures, error) {
	wanted := make(map[string]summary.Figure, len(figures))
	for _, f := range figures {
		wanted[string(f)] = f
	}
	names := make([]string, len(periods))
	for i, p := range periods {
		names[i] = p.String()
	}
	rows, err := scoped(ctx, s.db.NewSelect().TableExpr("returns AS r"), "r.unit").
		Join("JOIN tallies AS t ON t.version_id = r.effective_id AND t.street = '' AND t.community = ''").
		ColumnExpr("r.period, r.unit, t.figures").
		Where("r.period IN (?)", bun.List(names)).Rows(ctx)
	if err != nil {
		return nil, fmt.Errorf("list county figures: %w", err)
	}
	defer func() { _ = rows.Close() }()
	out := map[string]map[string]summary.Figures{}
	for rows.Next() {
		var period, unit string
		var object sql.RawBytes
		if err := rows.Scan(&period, &unit, &object); err != nil {
			return nil, fmt.Errorf("read county figures: %w", err)
		}
		if out[period] == nil {
			out[period] = map[string]summary.Figures{}
		}
		if out[period][unit], err = pickFigures(object, wanted); err != nil {
			return nil, fmt.Errorf("read county figures of %s: %w", unit, err)
		}
	}
	return out, wrap(rows.Err(), "read county figures")
}

// pickFigures reads some of the figures of a tally, a flat JSON object of whole
// numbers. Decoding all four hundred takes ten times as long, which a page over
// two years of a province would wait for.
func pickFigures(object []byte, wanted map[string]summary.Figure) (summary.Figures, error) {
	out := make(summary.Figures, len(wanted))
	rest := object
	for {
		start := bytes.IndexByte(rest, '"')
		if start < 0 {
			return out, nil
		}
		rest = rest[start+1:]
		end := bytes.IndexByte(rest, '"')
		if end < 0 {
			return nil, errors.New("figures end within a name")
		}
		name := rest[:end]
		rest = rest[end+1:]
		figure, ok := wanted[string(name)]
		if !ok {
			continue
		}
		stop := bytes.IndexAny(rest, ",}")
		if stop < 0 {
			return nil, fmt.Errorf("figure %s has no end", name)
		}
		n, err := strconv.ParseInt(string(bytes.Trim(rest[:stop], ": ")), 10, 64)
		if err != nil {
			return nil, fmt.Errorf("figure %s: %w", name, err)
		}
		out[figure] = n
	}
}
