package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/uptrace/bun"
)

// Schedule is a report made and mailed again and again.
type Schedule struct {
	bun.BaseModel `bun:"table:schedules"`

	ID         string    `bun:"id,pk"`
	Title      string    `bun:"title"`
	Report     string    `bun:"report"`
	Unit       string    `bun:"unit"`
	Cron       string    `bun:"cron"`
	Zone       string    `bun:"zone"`
	CatchUp    string    `bun:"catch_up"` // each, latest, skip
	Formats    string    `bun:"formats"`  // pdf,xlsx
	Recipients string    `bun:"recipients"`
	Enabled    bool      `bun:"enabled"`
	MadeAt     time.Time `bun:"made_at"`
}

// To are the recipients: addresses, with or without a name before them.
func (s *Schedule) To() []string {
	var out []string
	for _, to := range strings.FieldsFunc(s.Recipients, func(r rune) bool { return strings.ContainsRune("\n,;，；", r) }) {
		if to = strings.TrimSpace(to); to != "" {
			out = append(out, to)
		}
	}
	return out
}

// The states of a run.
const (
	RunDue     = "due"
	RunRunning = "running"
	RunDone    = "done"
	RunFailed  = "failed"
	RunSkipped = "skipped"
)

// Run is one due period of a schedule.
type Run struct {
	bun.BaseModel `bun:"table:runs"`

	ScheduleID string     `bun:"schedule_id,pk"`
	Period     string     `bun:"period,pk"`
	DueAt      time.Time  `bun:"due_at"`
	State      string     `bun:"state"`
	Attempts   int64      `bun:"attempts"`
	StartedAt  *time.Time `bun:"started_at"`
	FinishedAt *time.Time `bun:"finished_at"`
	NextAt     *time.Time `bun:"next_at"`
	Error      string     `bun:"error"`
}

// AddSchedule puts a schedule that is not there yet; an existing one stays. A
// zero MadeAt is now: what fell due before it is not made.
func (s *Store) AddSchedule(ctx context.Context, sc *Schedule) error {
	if sc.MadeAt.IsZero() {
		sc.MadeAt = s.Now()
	}
	_, err := s.db.NewInsert().Model(sc).On("CONFLICT (id) DO NOTHING").Exec(ctx)
	return wrap(err, "add schedule")
}

// UpdateSchedule changes a schedule.
func (s *Store) UpdateSchedule(ctx context.Context, sc *Schedule) error {
	res, err := s.db.NewUpdate().Model(sc).WherePK().ExcludeColumn("made_at").Exec(ctx)
	if err != nil {
		return wrap(err, "update schedule")
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, fmt.Errorf("update schedule: %w", ErrNotFound))
	}
	return nil
}

// Schedules are all schedules by ID.
func (s *Store) Schedules(ctx context.Context) ([]Schedule, error) {
	var ss []Schedule
	err := s.db.NewSelect().Model(&ss).Order("id").Scan(ctx)
	return ss, wrap(err, "list schedules")
}

// AddRun notes a due period; a period noted before stays as it is and false is
// returned.
func (s *Store) AddRun(ctx context.Context, r *Run) (bool, error) {
	res, err := s.db.NewInsert().Model(r).On("CONFLICT (schedule_id, period) DO NOTHING").Exec(ctx)
	if err != nil {
		return false, wrap(err, "add run")
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// LastRun is the newest run of a schedule; nil where there is none.
func (s *Store) LastRun(ctx context.Context, scheduleID string) (*Run, error) {
	r := new(Run)
	err := wrap(s.db.NewSelect().Model(r).Where("schedule_id = ?", scheduleID).Order("due_at DESC").Limit(1).Scan(ctx), "find last run")
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	return r, err
}

// Runs are the newest runs of a schedule, or of all for "".
func (s *Store) Runs(ctx context.Context, scheduleID string, limit int) ([]Run, error) {
	var rs []Run
	q := s.db.NewSelect().Model(&rs).Order("due_at DESC", "schedule_id").Limit(int64(limit))
	if scheduleID != "" {
		q = q.Where("schedule_id = ?", scheduleID)
	}
	return rs, wrap(q.Scan(ctx), "list runs")
}

// OpenRuns are the runs that are due and whose time has come.
func (s *Store) OpenRuns(ctx context.Context) ([]Run, error) {
	var rs []Run
	err := s.db.NewSelect().Model(&rs).Where("state = ?", RunDue).
		Where("next_at IS NULL OR next_at <= ?", s.Now()).Order("due_at").Scan(ctx)
	return rs, wrap(err, "list open runs")
}

// ClaimRun takes a run as r says it stands, and notes the start of an attempt on
// both. It is false where another has taken or changed it: who claims a run is
// the only one to carry it out.
func (s *Store) ClaimRun(ctx context.Context, r *Run) (bool, error) {
	at := s.Now()
	res, err := s.db.NewRaw(`UPDATE runs SET state = ?, attempts = attempts + 1, started_at = ?, finished_at = NULL
		WHERE schedule_id = ? AND period = ? AND state = ? AND attempts = ? AND state <> ?`,
		RunRunning, at, r.ScheduleID, r.Period, r.State, r.Attempts, RunRunning).Exec(ctx)
	if err != nil {
		return false, wrap(err, "claim run")
	}
	n, err := res.RowsAffected()
	if err != nil || n == 0 {
		return false, err
	}
	r.State, r.Attempts, r.StartedAt, r.FinishedAt = RunRunning, r.Attempts+1, &at, nil
	return true, nil
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

// Schedule finds a schedule.
func (s *Store) Schedule(ctx context.Context, id string) (*Schedule, error) {
	sc := new(Schedule)
	return sc, wrap(s.db.NewSelect().Model(sc).Where("id = ?", id).Scan(ctx), "find schedule")
}

// FindRun finds the run of a schedule for a period.
func (s *Store) FindRun(ctx context.Context, scheduleID string, p fmt.Stringer) (*Run, error) {
	r := new(Run)
	return r, wrap(s.db.NewSelect().Model(r).Where("schedule_id = ? AND period = ?", scheduleID, p.String()).Scan(ctx), "find run")
}
