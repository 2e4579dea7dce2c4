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
	return countyFigures(ctx, s.db, figures, periods)
}

// Trail are the rows of the returns of some periods, in their order, and some
// figures of the effective versions, both by period and unit and as they stand
// at one moment.
func (s *Store) Trail(ctx context.Context, figures []summary.Figure, periods ...roster.Period) (
	rows map[string]map[string]*ReturnRow, of map[string]map[string]summary.Figures, err error,
) {
	rows = map[string]map[string]*ReturnRow{}
	err = s.inSnapshot(ctx, func(ctx context.Context, tx bun.Tx) error {
		for _, p := range periods {
			if rows[p.String()], err = readReturns(ctx, tx, p); err != nil {
				return err
			}
		}
		of, err = countyFigures(ctx, tx, figures, periods)
		return err
	})
	return rows, of, err
}

func countyFigures(ctx context.Context, db bun.IDB, figures []summary.Figure, periods []roster.Period) (map[string]map[string]summary.Figures, error) {
	if len(figures) == 0 {
		return nil, nil
	}
	wanted := make(map[string]summary.Figure, len(figures))
	for _, f := range figures {
		wanted[string(f)] = f
	}
	names := make([]string, len(periods))
	for i, p := range periods {
		names[i] = p.String()
	}
	rows, err := scoped(ctx, db.NewSelect().TableExpr("returns AS r"), "r.unit").
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

// pickFigures reads the wanted figures of a tally, a flat JSON object of whole
// numbers.
func pickFigures(object []byte, wanted map[string]summary.Figure) (summary.Figures, error) {
	return scanFigures(object, func(name []byte) (summary.Figure, bool) {
		f, ok := wanted[string(name)]
		return f, ok
	}, len(wanted))
}

// allFigures reads all figures of a tally; names keeps those met before, so that
// each is made once for all tallies.
func allFigures(object []byte, names map[string]summary.Figure) (summary.Figures, error) {
	return scanFigures(object, func(name []byte) (summary.Figure, bool) {
		f, ok := names[string(name)]
		if !ok {
			f = summary.Figure(name)
			names[string(f)] = f
		}
		return f, true
	}, len(names))
}

// scanFigures reads a tally: the general decoder takes five times as long, which
// every report of a province would wait for.
func scanFigures(object []byte, of func(name []byte) (summary.Figure, bool), size int) (summary.Figures, error) {
	out := make(summary.Figures, size)
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
		figure, ok := of(name)
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
