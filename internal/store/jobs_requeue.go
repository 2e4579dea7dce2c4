package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"
)

// Requeue gives every row that something is still to be done about a job, where
// it has none: all of them at a start, for an older program left rows without
// jobs and a backup holds none; else those that nobody has taken up long after
// their time.
func (s *Store) Requeue(ctx context.Context, all bool) error {
	before := s.Now()
	if !all {
		before = before.Add(-2 * s.lease)
	}
	return s.inJobTx(ctx, func(ctx context.Context, tx bun.IDB, put putJob) error {
		return joinJobs(
			func() error { return requeueRuns(ctx, tx, before, put) },
			func() error { return requeueDeliveries(ctx, tx, before, put) },
			func() error { return requeueUploads(ctx, tx, before, put) },
			func() error { return s.settleAbandoned(ctx, tx) },
		)
	})
}

func joinJobs(steps ...func() error) error {
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func requeueRuns(ctx context.Context, tx bun.IDB, before time.Time, put putJob) error {
	var rs []Run
	err := tx.NewSelect().Model(&rs).Column("schedule_id", "period", "round").
		Where("state IN (?) AND COALESCE(lease_until, next_at, due_at) <= ?", bun.List([]string{RunDue, RunWaiting, RunRunning}), before).Scan(ctx)
	if err != nil {
		return wrap(err, "list open runs")
	}
	for i := range rs {
		if err := put(runJob{rs[i].ScheduleID, rs[i].Period, rs[i].Round}); err != nil {
			return err
		}
	}
	return nil
}

func requeueDeliveries(ctx context.Context, tx bun.IDB, before time.Time, put putJob) error {
	ids, err := openIDs(ctx, tx, "SELECT id FROM deliveries WHERE state = ? AND COALESCE(lease_until, next_at, made_at) <= ?", Queued, before)
	for _, id := range ids {
		if err == nil {
			err = put(deliveryJob{id})
		}
	}
	return err
}

func requeueUploads(ctx context.Context, tx bun.IDB, before time.Time, put putJob) error {
	ids, err := openIDs(ctx, tx, "SELECT id FROM uploads WHERE state IN (?) AND COALESCE(lease_until, made_at) <= ?",
		bun.List([]string{UploadQueued, UploadRunning}), before)
	for _, id := range ids {
		if err == nil {
			err = put(uploadJob{id})
		}
	}
	return err
}

// settleAbandoned ends the runs whose last message became unknown because its
// sender died: nobody else comes back to them.
func (s *Store) settleAbandoned(ctx context.Context, tx bun.IDB) error {
	var rs []Run
	err := tx.NewSelect().Model(&rs).Column("schedule_id", "period", "round").Where(`state = ? AND NOT EXISTS (SELECT 1 FROM deliveries d
		WHERE d.schedule_id = run.schedule_id AND d.period = run.period AND d.round = run.round
		AND (d.state = ? OR d.state = ? AND d.lease_until > ?))`, RunSending, Queued, Unknown, s.Now()).
		Order("schedule_id", "period", "round").Scan(ctx)
	if err != nil {
		return wrap(err, "list abandoned runs")
	}
	for i := range rs {
		if err := s.settle(ctx, tx, rs[i].Key()); err != nil {
			return err
		}
	}
	return nil
}

func openIDs(ctx context.Context, tx bun.IDB, query string, args ...any) ([]string, error) {
	var ids []string
	err := tx.NewRaw(query, args...).Scan(ctx, &ids)
	return ids, wrap(err, "list open rows")
}

// release frees what a process that ended had taken up: one process holds the
// data folder, so nobody else is at work.
func (s *Store) release(ctx context.Context) error {
	for _, statement := range []string{
		"UPDATE runs SET state = 'due', lease_until = NULL WHERE state = 'running'",
		"UPDATE deliveries SET lease_until = NULL WHERE state = 'queued' AND lease_until IS NOT NULL",
		"UPDATE uploads SET state = 'queued', lease_until = NULL WHERE state = 'running'",
		"UPDATE river_job SET state = 'available' WHERE state = 'running'",
	} {
		if _, err := s.db.ExecContext(ctx, statement); err != nil {
			return wrap(err, "release what was under way")
		}
	}
	return nil
}

// Hold keeps a database restored from a backup from doing anew what was done
// since the backup was made: schedules and reminders are paused, what was open
// is left to a person.
func (s *Store) Hold(ctx context.Context) error {
	const why = "恢复备份时尚未完成，请核对后再执行"
	rules, err := s.ReminderRules(ctx)
	if rules.Enabled && err == nil {
		rules.Enabled = false
		err = s.SetReminderRules(ctx, rules)
	}
	if err != nil {
		return err
	}
	return s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		for _, statement := range []struct {
			text string
			args []any
		}{
			{"UPDATE schedules SET enabled = ? WHERE archived_at IS NULL", []any{false}},
			{"UPDATE runs SET state = ?, error = ?, next_at = NULL, lease_until = NULL WHERE state IN (?)", []any{
				RunFailed, why, bun.List([]string{RunDue, RunWaiting, RunRunning, RunSending}),
			}},
			{"UPDATE deliveries SET state = ?, error = ?, next_at = NULL, lease_until = NULL WHERE state = ?", []any{
				Unknown, "备份之后可能已经发送，请向收件人核实", Queued,
			}},
		} {
			if _, err := tx.NewRaw(statement.text, statement.args...).Exec(ctx); err != nil {
				return wrap(err, "hold what was open")
			}
		}
		return nil
	})
}
