package store

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// Stock is what stands in the database for an operator to watch.
type Stock struct {
	Runs, Deliveries map[string]int64 // by state
	OldestDue        time.Time        // of the runs that are due; zero for none
}

// Stock counts runs and deliveries.
func (s *Store) Stock(ctx context.Context) (*Stock, error) {
	out := &Stock{Runs: map[string]int64{}, Deliveries: map[string]int64{}}
	for table, into := range map[string]map[string]int64{"runs": out.Runs, "deliveries": out.Deliveries} {
		var rows []struct {
			State string
			N     int64
		}
		err := s.db.NewSelect().Table(table).Column("state").ColumnExpr("COUNT(*) AS n").Group("state").Scan(ctx, &rows)
		if err != nil {
			return nil, wrap(err, "count "+table)
		}
		for _, r := range rows {
			into[r.State] = r.N
		}
	}
	var oldest sql.NullTime
	err := s.db.NewSelect().Model((*Run)(nil)).Column("due_at").Where("state = ?", RunDue).Order("due_at").Limit(1).Scan(ctx, &oldest)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, wrap(err, "find oldest run")
	}
	out.OldestDue = oldest.Time.UTC()
	if !oldest.Valid {
		out.OldestDue = time.Time{}
	}
	return out, nil
}
