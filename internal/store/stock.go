package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/uptrace/bun"
)

// Stock is what stands in the database for an operator to watch.
type Stock struct {
	Runs, Deliveries, Uploads map[string]int64 // by state
	// Oldest is since when the oldest run that is due, message that is queued and
	// upload that is not checked have been so, by queue: runs, mail, uploads.
	Oldest map[string]time.Time
}

// Stock counts runs, deliveries and uploads.
func (s *Store) Stock(ctx context.Context) (*Stock, error) {
	out := &Stock{Runs: map[string]int64{}, Deliveries: map[string]int64{}, Uploads: map[string]int64{}, Oldest: map[string]time.Time{}}
	for table, into := range map[string]map[string]int64{"runs": out.Runs, "deliveries": out.Deliveries, "uploads": out.Uploads} {
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
	for queue, oldest := range map[string]*bun.SelectQuery{
		queueRuns:    s.db.NewSelect().Model((*Run)(nil)).Column("due_at").Where("state IN (?)", bun.List([]string{RunDue, RunRunning})).Order("due_at"),
		queueMail:    s.db.NewSelect().Model((*Delivery)(nil)).Column("made_at").Where("state = ?", Queued).Order("made_at"),
		queueUploads: s.db.NewSelect().Model((*PendingUpload)(nil)).Column("made_at").Where("state IN (?)", bun.List([]string{UploadQueued, UploadRunning})).Order("made_at"),
	} {
		var at time.Time
		err := oldest.Limit(1).Scan(ctx, &at)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return nil, wrap(err, "find oldest of "+queue)
		}
		if err == nil {
			out.Oldest[queue] = at.UTC()
		}
	}
	return out, nil
}
