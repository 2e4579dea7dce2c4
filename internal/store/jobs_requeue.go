package store

import (
	"context"
	"math"
	"time"

	"github.com/uptrace/bun"
)

// Requeue gives every row that something is still to be done about a job, where
// it has none: all of them at a start, for an older program left rows without
// jobs and a backup holds none; else those that nobody has taken up long after
// their time.
func (s *Store) Requeue(ctx context.Context, all bool) error {
	before, most := s.Now(), math.MaxInt32
	if !all {
		before, most = before.Add(-2*s.lease), requeueStep
	}
	return s.inJobTx(ctx, func(ctx context.Context, tx bun.IDB, put putJob) error {
		return joinJobs(
			func() error { return requeueRuns(ctx, tx, before, put) },
			func() error { return requeueDeliveries(ctx, tx, before, most, put) },
			func() error { return requeueUploads(ctx, tx, before, most, put) },
			func() error { return s.settleAbandoned(ctx, tx) },
		)
	})
}

// requeueStep is how many rows of a kind a tick looks after: where more wait than
// are carried out, each has its job already, and asking costs a write.
const requeueStep = 500

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
		Where("state IN (?) AND COALESCE(lease_until, next_at, due_at) <= ?", bun.List([]string{RunDue, RunWaiting, RunRunning}), before).
		Order("schedule_id", "period", "round").Scan(ctx)
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

func requeueDeliveries(ctx context.Context, tx bun.IDB, before time.Time, most int, put putJob) error {
	ids, err := openIDs(ctx, tx, "SELECT id FROM deliveries WHERE state = ? AND COALESCE(lease_until, next_at, made_at) <= ? ORDER BY id LIMIT ?",
		Queued, before, most)
	for _, id := range ids {
		if err == nil {
			err = put(deliveryJob{id})
		}
	}
	return err
}

func requeueUploads(ctx context.Context, tx bun.IDB, before time.Time, most int, put putJob) error {
	ids, err := openIDs(ctx, tx, "SELECT id FROM uploads WHERE state IN (?) AND COALESCE(lease_until, made_at) <= ? ORDER BY id LIMIT ?",
		bun.List([]string{UploadQueued, UploadRunning}), before, most)
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
		"UPDATE deliveries SET lease_until = NULL WHERE state IN ('queued', 'unknown') AND lease_until IS NOT NULL",
		"UPDATE uploads SET state = 'queued', lease_until = NULL WHERE state = 'running'",
		"UPDATE river_job SET state = 'available' WHERE state = 'running'",
	} {
		if _, err := s.db.ExecContext(ctx, statement); err != nil {
			return wrap(err, "release what was under way")
		}
	}
	return nil
}

// restoredMark stands in meta from a restore until the database was held: a
// first start must not do anew what was done since the backup was made.
const restoredMark = "restore-hold"

// holdRestored holds a database that was just restored.
func (s *Store) holdRestored(ctx context.Context) error {
	return s.inTx(ctx, func(ctx context.Context, tx bun.Tx) error {
		res, err := tx.NewRaw("DELETE FROM meta WHERE name = ?", restoredMark).Exec(ctx)
		if err != nil {
			return wrap(err, "look for a restore")
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err
		}
		return s.hold(ctx, tx)
	})
}

// hold keeps a database restored from a backup from doing anew what was done
// since the backup was made: schedules and reminders are paused, what was open
// is left to a person.
func (s *Store) hold(ctx context.Context, tx bun.Tx) error {
	const why = "恢复备份时尚未完成，请核对后再执行"
	rules, err := reminderRules(ctx, tx)
	if err == nil && rules.Enabled {
		rules.Enabled, rules.Since = false, s.Now()
		err = setReminderRules(ctx, tx, rules)
	}
	if err != nil {
		return err
	}
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
}
