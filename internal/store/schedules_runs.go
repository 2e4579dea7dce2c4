package store

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"
)

// The states of a run. Waiting is due, but not before enough returns are
// accepted.
const (
	RunDue     = "due"
	RunWaiting = "waiting"
	RunRunning = "running"
	RunDone    = "done"
	RunFailed  = "failed"
	RunSkipped = "skipped"
)

// Run is one due period of a schedule, or its repetition.
type Run struct {
	bun.BaseModel `bun:"table:runs"`

	ScheduleID string     `bun:"schedule_id,pk"`
	Period     string     `bun:"period,pk"`
	Round      int64      `bun:"round,pk"` // 1, or more for a period that was done before
	DueAt      time.Time  `bun:"due_at"`
	State      string     `bun:"state"`
	Attempts   int64      `bun:"attempts"`
	StartedAt  *time.Time `bun:"started_at"`
	FinishedAt *time.Time `bun:"finished_at"`
	NextAt     *time.Time `bun:"next_at"`
	Error      string     `bun:"error"`
	Note       string     `bun:"note"`    // what it waits for, or why it was skipped
	Account    string     `bun:"account"` // login of who asked for it; "" fell due
}

// AddRun notes a due period; a period and round noted before stays as it is and
// false is returned.
func (s *Store) AddRun(ctx context.Context, r *Run) (bool, error) {
	res, err := s.db.NewInsert().Model(r).On("CONFLICT (schedule_id, period, round) DO NOTHING").Exec(ctx)
	if err != nil {
		return false, wrap(err, "add run")
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// Noted are the periods of a schedule that have a run.
func (s *Store) Noted(ctx context.Context, scheduleID string) (map[string]bool, error) {
	var periods []string
	err := s.db.NewRaw("SELECT DISTINCT period FROM runs WHERE schedule_id = ?", scheduleID).Scan(ctx, &periods)
	out := make(map[string]bool, len(periods))
	for _, p := range periods {
		out[p] = true
	}
	return out, wrap(err, "list periods noted")
}

// LastRuns are the newest run of each schedule, by ID.
func (s *Store) LastRuns(ctx context.Context) (map[string]*Run, error) {
	var rs []*Run
	err := s.db.NewSelect().Model(&rs).
		Where("NOT EXISTS (SELECT 1 FROM runs later WHERE later.schedule_id = run.schedule_id AND (later.due_at > run.due_at " +
			"OR later.due_at = run.due_at AND (later.period > run.period OR later.period = run.period AND later.round > run.round)))").
		Scan(ctx)
	out := make(map[string]*Run, len(rs))
	for _, r := range rs {
		out[r.ScheduleID] = r
	}
	return out, wrap(err, "list last runs")
}

// Runs are the newest runs of a schedule, or of all for "".
func (s *Store) Runs(ctx context.Context, scheduleID string, limit int) ([]Run, error) {
	var rs []Run
	q := s.db.NewSelect().Model(&rs).Order("due_at DESC", "schedule_id", "period DESC", "round DESC").Limit(int64(limit))
	if scheduleID != "" {
		q = q.Where("schedule_id = ?", scheduleID)
	}
	return rs, wrap(q.Scan(ctx), "list runs")
}

// OpenRuns are the runs that are due or wait, and whose time has come.
func (s *Store) OpenRuns(ctx context.Context) ([]Run, error) {
	var rs []Run
	err := s.db.NewSelect().Model(&rs).Where("state IN (?)", bun.List([]string{RunDue, RunWaiting})).
		Where("next_at IS NULL OR next_at <= ?", s.Now()).Order("due_at", "schedule_id", "period", "round").Scan(ctx)
	return rs, wrap(err, "list open runs")
}

// ClaimRun takes a run as r says it stands, and notes the start of an attempt on
// both. It is false where another has taken or changed it: who claims a run is
// the only one to carry it out.
func (s *Store) ClaimRun(ctx context.Context, r *Run) (bool, error) {
	at := s.Now()
	res, err := s.db.NewRaw(`UPDATE runs SET state = ?, attempts = attempts + 1, started_at = ?, finished_at = NULL, note = ''
		WHERE schedule_id = ? AND period = ? AND round = ? AND state = ? AND attempts = ? AND state <> ?`,
		RunRunning, at, r.ScheduleID, r.Period, r.Round, r.State, r.Attempts, RunRunning).Exec(ctx)
	if err != nil {
		return false, wrap(err, "claim run")
	}
	n, err := res.RowsAffected()
	if err != nil || n == 0 {
		return false, err
	}
	r.State, r.Attempts, r.StartedAt, r.FinishedAt, r.Note = RunRunning, r.Attempts+1, &at, nil, ""
	return true, nil
}

// WaitRun notes what a run waits for that was not tried yet; one that another
// has taken meanwhile stays.
func (s *Store) WaitRun(ctx context.Context, r *Run, note string) error {
	_, err := s.db.NewRaw("UPDATE runs SET state = ?, note = ? WHERE schedule_id = ? AND period = ? AND round = ? AND state IN (?) AND attempts = 0",
		RunWaiting, note, r.ScheduleID, r.Period, r.Round, bun.List([]string{RunDue, RunWaiting})).Exec(ctx)
	return wrap(err, "note what a run waits for")
}

// releaseRuns makes due again what a process that ended was running: one
// process holds the data folder.
func (s *Store) releaseRuns(ctx context.Context) error {
	_, err := s.db.NewRaw("UPDATE runs SET state = ? WHERE state = ?", RunDue, RunRunning).Exec(ctx)
	return wrap(err, "release runs")
}

// SaveRun stores a run's state.
func (s *Store) SaveRun(ctx context.Context, r *Run) error {
	_, err := s.db.NewUpdate().Model(r).WherePK().Exec(ctx)
	return wrap(err, "save run")
}

// FindRun finds the newest run of a schedule for a period.
func (s *Store) FindRun(ctx context.Context, scheduleID string, p fmt.Stringer) (*Run, error) {
	r := new(Run)
	return r, wrap(s.db.NewSelect().Model(r).Where("schedule_id = ? AND period = ?", scheduleID, p.String()).
		Order("round DESC").Limit(1).Scan(ctx), "find run")
}

// RunOf finds a run by its round.
func (s *Store) RunOf(ctx context.Context, scheduleID, period string, round int64) (*Run, error) {
	r := new(Run)
	return r, wrap(s.db.NewSelect().Model(r).Where("schedule_id = ? AND period = ? AND round = ?", scheduleID, period, round).Scan(ctx), "find run")
}

// SettleRun makes a run done that failed, once a person has settled what was
// left of it.
func (s *Store) SettleRun(ctx context.Context, r *Run) error {
	_, err := s.db.NewRaw("UPDATE runs SET state = ?, error = '', finished_at = ? WHERE schedule_id = ? AND period = ? AND round = ? AND state = ?",
		RunDone, s.Now(), r.ScheduleID, r.Period, r.Round, RunFailed).Exec(ctx)
	return wrap(err, "settle run")
}
