package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/uptrace/bun"
)

// The states of a run. Waiting is due, but not before enough returns are
// accepted; sending is made, with messages still to go out.
const (
	RunDue     = "due"
	RunWaiting = "waiting"
	RunRunning = "running"
	RunSending = "sending"
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
	Fence      int64      `bun:"fence"`   // of who took it up last
	LeaseUntil *time.Time `bun:"lease_until"`
}

// Key names the run.
func (r *Run) Key() RunID { return RunID{r.ScheduleID, r.Period, r.Round} }

const whereRun = "schedule_id = ? AND period = ? AND round = ?"

// AddRun notes a due period together with its job; a period and round noted
// before stays as it is and false is returned.
func (s *Store) AddRun(ctx context.Context, r *Run) (bool, error) {
	added := false
	err := s.inJobTx(ctx, func(ctx context.Context, tx bun.IDB, put putJob) error {
		res, err := tx.NewInsert().Model(r).On("CONFLICT (schedule_id, period, round) DO NOTHING").Exec(ctx)
		if err != nil {
			return wrap(err, "add run")
		}
		n, err := res.RowsAffected()
		added = n > 0
		if err != nil || !added || r.State != RunDue {
			return err
		}
		return put(runJob{r.ScheduleID, r.Period, r.Round})
	})
	return added && err == nil, err
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

// ClaimRun takes up a run as r says it stands, for the time of a lease, and
// notes the start of an attempt on both. It is false where another has taken it
// up or changed it. One that another took up can be had when its lease is over.
func (s *Store) ClaimRun(ctx context.Context, r *Run) (bool, error) {
	at := s.Now()
	until := at.Add(s.lease)
	res, err := s.db.NewRaw(`UPDATE runs SET state = ?, attempts = attempts + 1, fence = fence + 1, lease_until = ?, started_at = ?,
		finished_at = NULL, next_at = NULL, note = ''
		WHERE `+whereRun+` AND state = ? AND fence = ? AND attempts = ? AND (state IN (?) OR state = ? AND (lease_until IS NULL OR lease_until <= ?))`,
		RunRunning, until, at, r.ScheduleID, r.Period, r.Round, r.State, r.Fence, r.Attempts,
		bun.List([]string{RunDue, RunWaiting}), RunRunning, at).Exec(ctx)
	if err != nil {
		return false, wrap(err, "claim run")
	}
	n, err := res.RowsAffected()
	if err != nil || n == 0 {
		return false, err
	}
	r.State, r.Attempts, r.StartedAt, r.FinishedAt, r.NextAt, r.Note = RunRunning, r.Attempts+1, &at, nil, nil, ""
	r.Fence, r.LeaseUntil = r.Fence+1, &until
	return true, nil
}

// WaitRun notes what a run waits for that was not tried yet; one that another
// has taken meanwhile stays.
func (s *Store) WaitRun(ctx context.Context, r *Run, note string) error {
	_, err := s.db.NewRaw("UPDATE runs SET state = ?, note = ? WHERE "+whereRun+" AND state IN (?) AND attempts = 0",
		RunWaiting, note, r.ScheduleID, r.Period, r.Round, bun.List([]string{RunDue, RunWaiting})).Exec(ctx)
	return wrap(err, "note what a run waits for")
}

// SkipRun gives up a run that is due, waits, or was abandoned: its schedule was
// paused or removed meanwhile.
func (s *Store) SkipRun(ctx context.Context, r *Run, why string) error {
	_, err := s.db.NewRaw("UPDATE runs SET state = ?, note = ?, next_at = NULL, lease_until = NULL, fence = fence + 1 WHERE "+whereRun+
		" AND fence = ? AND (state IN (?) OR state = ? AND (lease_until IS NULL OR lease_until <= ?))",
		RunSkipped, why, r.ScheduleID, r.Period, r.Round, r.Fence, bun.List([]string{RunDue, RunWaiting}), RunRunning, s.Now()).Exec(ctx)
	return wrap(err, "skip run")
}

// holdRun makes sure that r's holder still holds it and renews the lease, or
// gives [ErrFenced].
func (s *Store) holdRun(ctx context.Context, tx bun.IDB, r *Run) error {
	until := s.Now().Add(s.lease)
	res, err := tx.NewRaw("UPDATE runs SET lease_until = ? WHERE "+whereRun+" AND state = ? AND fence = ?",
		until, r.ScheduleID, r.Period, r.Round, RunRunning, r.Fence).Exec(ctx)
	if err != nil {
		return wrap(err, "hold run")
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, fmt.Errorf("run: %w", ErrFenced))
	}
	r.LeaseUntil = &until
	return nil
}

// EndAttempt stores how an attempt at a run ended, for its holder only, see
// [ErrFenced]: due for a later attempt, failed, or sending, which is done as
// soon as every message is settled.
func (s *Store) EndAttempt(ctx context.Context, r *Run) error {
	return s.inJobTx(ctx, func(ctx context.Context, tx bun.IDB, put putJob) error {
		if err := s.holdRun(ctx, tx, r); err != nil {
			return err
		}
		r.LeaseUntil = nil
		if _, err := tx.NewUpdate().Model(r).WherePK().Exec(ctx); err != nil {
			return wrap(err, "end attempt")
		}
		return s.settle(ctx, tx, r.Key())
	})
}

// ReopenRun makes a run due at once that failed or was skipped, and its failed
// messages queued, when a person asks for it. What was sent, or may have been,
// stays. One that is no longer as r says gives [ErrConflict].
func (s *Store) ReopenRun(ctx context.Context, r *Run, account string) error {
	return s.inJobTx(ctx, func(ctx context.Context, tx bun.IDB, put putJob) error {
		res, err := tx.NewRaw(`UPDATE runs SET state = ?, attempts = 0, next_at = NULL, account = ? WHERE `+whereRun+` AND state = ? AND fence = ?
			AND state NOT IN (?)`, RunDue, account, r.ScheduleID, r.Period, r.Round, r.State, r.Fence,
			bun.List([]string{RunRunning, RunSending, RunDone})).Exec(ctx)
		if err != nil {
			return wrap(err, "reopen run")
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, fmt.Errorf("run is under way: %w", ErrConflict))
		}
		r.State, r.Attempts, r.NextAt, r.Account = RunDue, 0, nil, account
		if err := requeueFailed(ctx, tx, r.Key(), put); err != nil {
			return err
		}
		return put(runJob{r.ScheduleID, r.Period, r.Round})
	})
}

// settle ends a run once no message is left to send: done, or failed where a
// message failed. One that failed while its reports were made stays so until
// every recipient's message is there.
func (s *Store) settle(ctx context.Context, tx bun.IDB, k RunID) error {
	// Two messages that end at the same moment must see each other.
	if err := s.serialise(ctx, tx, "settle "+k.ScheduleID+" "+k.Period); err != nil {
		return err
	}
	var ds []Delivery
	err := tx.NewSelect().Model(&ds).Column("state", "error").Where(whereRun, k.ScheduleID, k.Period, k.Round).
		Where("(state IN (?) OR state = ? AND lease_until > ?)", bun.List([]string{Queued, Failed}), Unknown, s.Now()).
		Order("made_at", "recipient").Scan(ctx)
	if err != nil {
		return wrap(err, "list open deliveries")
	}
	state, why := RunDone, []string{}
	for i := range ds {
		if ds[i].State != Failed { // to be sent, or its content is going out
			return nil
		}
		state = RunFailed
		if !slices.Contains(why, ds[i].Error) {
			why = append(why, ds[i].Error)
		}
	}
	_, err = tx.NewRaw(`UPDATE runs SET state = ?, error = ?, finished_at = ? WHERE `+whereRun+` AND (state IN (?) OR state = ?
		AND EXISTS (SELECT 1 FROM deliveries m WHERE m.schedule_id = runs.schedule_id AND m.period = runs.period AND m.round = runs.round) AND NOT EXISTS
		(SELECT 1 FROM recipients r WHERE r.schedule_id = runs.schedule_id AND NOT EXISTS (SELECT 1 FROM deliveries d
		WHERE d.schedule_id = runs.schedule_id AND d.period = runs.period AND d.round = runs.round AND d.recipient = r.address AND d.unit = r.unit)))`,
		state, strings.Join(why, "；"), s.Now(), k.ScheduleID, k.Period, k.Round,
		bun.List([]string{RunSending, RunDone}), RunFailed).Exec(ctx)
	return wrap(err, "settle run")
}

// FindRun finds the newest run of a schedule for a period.
func (s *Store) FindRun(ctx context.Context, scheduleID string, p fmt.Stringer) (*Run, error) {
	r := new(Run)
	return r, wrap(s.db.NewSelect().Model(r).Where("schedule_id = ? AND period = ?", scheduleID, p.String()).
		Order("round DESC").Limit(1).Scan(ctx), "find run")
}

// RunOf finds a run.
func (s *Store) RunOf(ctx context.Context, k RunID) (*Run, error) {
	r := new(Run)
	return r, wrap(s.db.NewSelect().Model(r).Where(whereRun, k.ScheduleID, k.Period, k.Round).Scan(ctx), "find run")
}
