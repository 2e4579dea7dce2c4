package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/uptrace/bun"
)

// Schedule is one or several reports made and mailed again and again.
type Schedule struct {
	bun.BaseModel `bun:"table:schedules"`

	ID      string `bun:"id,pk"`
	Title   string `bun:"title"`
	Reports string `bun:"reports"` // IDs: monthly,staffing
	// Unit is what is made in any case, and whose returns are waited for;
	// recipients get it or a part of it.
	Unit    string `bun:"unit"`
	Cron    string `bun:"cron"`
	Zone    string `bun:"zone"`
	Shift   string `bun:"shift"`    // off days that are not worked: "" not at all, previous, next
	CatchUp string `bun:"catch_up"` // each, latest, skip
	// WaitPercent is which share of the units in scope must be accepted; 0 waits
	// for nothing. WaitDay is the day of the month after the period on which is
	// waited no more.
	WaitPercent int64      `bun:"wait_percent"`
	WaitDay     int64      `bun:"wait_day"`
	Formats     string     `bun:"formats"` // pdf,xlsx
	Draft       bool       `bun:"draft"`   // versions under review stand in for accepted ones
	Enabled     bool       `bun:"enabled"`
	MadeAt      time.Time  `bun:"made_at"`
	Since       time.Time  `bun:"since"`       // what fell due before is not made
	ArchivedAt  *time.Time `bun:"archived_at"` // removed; its runs stay

	Recipients []Recipient `bun:"-"`
}

// Recipient is an address and which part of a schedule's unit it gets.
type Recipient struct {
	bun.BaseModel `bun:"table:recipients"`

	ScheduleID string `bun:"schedule_id,pk"`
	Place      int64  `bun:"place,pk"` // from 1
	Address    string `bun:"address"`  // with or without a name before it
	Unit       string `bun:"unit"`     // 22, 2201, 220104
	Personal   bool   `bun:"personal"` // entitled to lists of persons, of a county only
}

// ReportIDs are the reports in the order they are made in.
func (s *Schedule) ReportIDs() []string { return listed(s.Reports) }

// FormatList are the formats in the order they are made in.
func (s *Schedule) FormatList() []string { return listed(s.Formats) }

// listed takes a list apart that is written with commas.
func listed(text string) []string {
	var out []string
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// AddSchedule puts a schedule that is not there yet, with its recipients; an
// existing one stays. A zero MadeAt is now: what fell due before it is not made.
func (s *Store) AddSchedule(ctx context.Context, sc *Schedule) error {
	if sc.MadeAt.IsZero() {
		sc.MadeAt = s.Now()
	}
	if sc.Since.IsZero() {
		sc.Since = sc.MadeAt
	}
	return s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		res, err := tx.NewInsert().Model(sc).On("CONFLICT (id) DO NOTHING").Exec(ctx)
		if err != nil {
			return wrap(err, "add schedule")
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err
		}
		return putRecipients(ctx, tx, sc)
	})
}

// EnableSchedule switches a schedule on or off, see [Store.UpdateSchedule].
func (s *Store) EnableSchedule(ctx context.Context, id string, enabled bool) error {
	return s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		res, err := tx.NewRaw("UPDATE schedules SET enabled = ? WHERE id = ? AND archived_at IS NULL", enabled, id).Exec(ctx)
		if err != nil {
			return wrap(err, "switch schedule")
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, fmt.Errorf("switch schedule: %w", ErrNotFound))
		}
		if enabled {
			return nil
		}
		return stopRuns(ctx, tx, id, "任务已暂停")
	})
}

// UpdateSchedule changes a schedule and its recipients. One that is switched off
// takes the runs that are not begun with it: switching it on sends nothing old.
func (s *Store) UpdateSchedule(ctx context.Context, sc *Schedule) error {
	return s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		res, err := tx.NewUpdate().Model(sc).WherePK().Where("archived_at IS NULL").ExcludeColumn("made_at", "archived_at").Exec(ctx)
		if err != nil {
			return wrap(err, "update schedule")
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, fmt.Errorf("update schedule: %w", ErrNotFound))
		}
		if !sc.Enabled {
			if err := stopRuns(ctx, tx, sc.ID, "任务已暂停"); err != nil {
				return err
			}
		}
		return putRecipients(ctx, tx, sc)
	})
}

// ArchiveSchedule removes a schedule from the list and stops what is open of it;
// what it did stays.
func (s *Store) ArchiveSchedule(ctx context.Context, id string) error {
	return s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		res, err := tx.NewRaw("UPDATE schedules SET archived_at = ?, enabled = ? WHERE id = ? AND archived_at IS NULL", s.Now(), false, id).Exec(ctx)
		if err != nil {
			return wrap(err, "archive schedule")
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, fmt.Errorf("archive schedule: %w", ErrNotFound))
		}
		return stopRuns(ctx, tx, id, "任务已删除")
	})
}

// stopRuns ends the runs of a schedule that are not under way, and the messages
// that would have been tried again.
func stopRuns(ctx context.Context, tx bun.Tx, id, why string) error {
	_, err := tx.NewRaw(`UPDATE deliveries SET state = ?, error = ?, fence = fence + 1 WHERE schedule_id = ? AND state = ? AND EXISTS (
		SELECT 1 FROM runs r WHERE r.schedule_id = deliveries.schedule_id AND r.period = deliveries.period
		AND r.round = deliveries.round AND r.state <> ?)`, Failed, why, id, Queued, RunRunning).Exec(ctx)
	if err != nil {
		return wrap(err, "stop deliveries")
	}
	_, err = tx.NewRaw("UPDATE runs SET state = ?, error = ? WHERE schedule_id = ? AND state = ?", RunFailed, why, id, RunSending).Exec(ctx)
	if err != nil {
		return wrap(err, "stop sending runs")
	}
	_, err = tx.NewRaw("UPDATE runs SET state = ?, note = ?, next_at = NULL WHERE schedule_id = ? AND state IN (?)",
		RunSkipped, why, id, bun.List([]string{RunDue, RunWaiting})).Exec(ctx)
	return wrap(err, "stop runs")
}

func putRecipients(ctx context.Context, tx bun.Tx, sc *Schedule) error {
	if _, err := tx.NewRaw("DELETE FROM recipients WHERE schedule_id = ?", sc.ID).Exec(ctx); err != nil {
		return wrap(err, "replace recipients")
	}
	for i := range sc.Recipients {
		sc.Recipients[i].ScheduleID, sc.Recipients[i].Place = sc.ID, int64(i+1)
	}
	if len(sc.Recipients) == 0 {
		return nil
	}
	_, err := tx.NewInsert().Model(&sc.Recipients).Exec(ctx)
	return wrap(err, "put recipients")
}

// Schedules are the schedules by ID, without those removed.
func (s *Store) Schedules(ctx context.Context) ([]Schedule, error) {
	var ss []Schedule
	if err := s.db.NewSelect().Model(&ss).Where("archived_at IS NULL").Order("id").Scan(ctx); err != nil {
		return nil, wrap(err, "list schedules")
	}
	var rs []Recipient
	if err := s.db.NewSelect().Model(&rs).Order("schedule_id", "place").Scan(ctx); err != nil {
		return nil, wrap(err, "list recipients")
	}
	of := map[string][]Recipient{}
	for _, r := range rs {
		of[r.ScheduleID] = append(of[r.ScheduleID], r)
	}
	for i := range ss {
		ss[i].Recipients = of[ss[i].ID]
	}
	return ss, nil
}

// RemovedSchedules are those a person removed, the last one first, without
// recipients.
func (s *Store) RemovedSchedules(ctx context.Context) ([]Schedule, error) {
	var ss []Schedule
	err := s.db.NewSelect().Model(&ss).Where("archived_at IS NOT NULL").Order("archived_at DESC", "id").Scan(ctx)
	return ss, wrap(err, "list removed schedules")
}

// Schedule finds a schedule, also one removed.
func (s *Store) Schedule(ctx context.Context, id string) (*Schedule, error) {
	sc := new(Schedule)
	if err := s.db.NewSelect().Model(sc).Where("id = ?", id).Scan(ctx); err != nil {
		return nil, wrap(err, "find schedule")
	}
	err := s.db.NewSelect().Model(&sc.Recipients).Where("schedule_id = ?", id).Order("place").Scan(ctx)
	return sc, wrap(err, "list recipients")
}
