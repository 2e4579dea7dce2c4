// Package scheduler runs reports on cron schedules: it notes due periods, makes
// the reports once a period, archives them and mails them. Start at
// [Scheduler.Run]; [Maker] makes a report on request as well.
package scheduler

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/robfig/cron/v3"

	"shegong/internal/mail"
	"shegong/internal/roster"
	"shegong/internal/store"
)

// Sender sends a message, or gives an error that may be a [*mail.Failure].
type Sender interface {
	Send(ctx context.Context, m *mail.Message) error
}

// Scheduler runs the schedules of a store.
type Scheduler struct {
	Store  *store.Store
	Maker  *Maker
	Sender Sender
	// Repeatable tells that sending a message twice has no second effect, as
	// with the outbox; else an interrupted sending is left unknown to a person.
	Repeatable bool
	From       string // header From of the messages
	Domain     string // right part of Message-IDs
	Log        *slog.Logger
	Now        func() time.Time
}

// The policies for periods missed while the service was down.
const (
	CatchEach   = "each"
	CatchLatest = "latest"
	CatchSkip   = "skip"
)

// maxAttempts is when a run that keeps failing is left to a person.
const maxAttempts = 8

// backOff is the wait after the n-th failed attempt, from 1 on.
func backOff(n int64) time.Duration {
	steps := []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 3 * time.Hour}
	return steps[min(int(n), len(steps))-1]
}

// Seed puts the monthly bulletin of the province on the 6th at 8:00, the
// morning after the due date, where it is not there yet. Reports due since
// madeAt run at the next tick.
func Seed(ctx context.Context, s *store.Store, recipients string, madeAt time.Time) error {
	return s.AddSchedule(ctx, &store.Schedule{
		ID: "monthly", Title: "全省月报", Report: "monthly", Unit: "22",
		Cron: "0 8 6 * *", Zone: "Asia/Shanghai", CatchUp: CatchEach, Formats: "pdf,xlsx",
		Recipients: recipients, Enabled: true, MadeAt: madeAt,
	})
}

// Run ticks every minute until ctx ends, once at the start for what was missed.
func (s *Scheduler) Run(ctx context.Context) error {
	c := cron.New(cron.WithLocation(time.UTC), cron.WithChain(cron.SkipIfStillRunning(cron.DiscardLogger)))
	tick := func() {
		if err := s.Tick(ctx); err != nil && ctx.Err() == nil {
			s.Log.ErrorContext(ctx, "schedule tick failed", "error", err)
		}
	}
	if _, err := c.AddFunc("* * * * *", tick); err != nil {
		return err
	}
	tick()
	c.Start()
	<-ctx.Done()
	<-c.Stop().Done()
	return nil
}

// Tick notes what is due and runs what is open.
func (s *Scheduler) Tick(ctx context.Context) error {
	errs := []error{s.noteDue(ctx)}
	runs, err := s.Store.OpenRuns(ctx)
	errs = append(errs, err)
	for i := range runs {
		if ctx.Err() != nil {
			break
		}
		ok, err := s.Store.ClaimRun(ctx, &runs[i])
		if ok {
			err = s.execute(ctx, &runs[i])
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// noteDue inserts a run for each period due since the last one. A schedule that
// fails does not stop the others.
func (s *Scheduler) noteDue(ctx context.Context) error {
	schedules, err := s.Store.Schedules(ctx)
	if err != nil {
		return err
	}
	var errs []error
	for i := range schedules {
		if err := s.noteSchedule(ctx, &schedules[i]); err != nil {
			errs = append(errs, fmt.Errorf("schedule %s: %w", schedules[i].ID, err))
		}
	}
	return errors.Join(errs...)
}

// noteSchedule notes the due periods of a schedule. What falls due while it is
// switched off is skipped, so that switching it on sends nothing old.
func (s *Scheduler) noteSchedule(ctx context.Context, sc *store.Schedule) error {
	last, err := s.Store.LastRun(ctx, sc.ID)
	if err != nil {
		return err
	}
	since := sc.MadeAt
	if last != nil {
		since = last.DueAt
	}
	due, err := Due(sc, since, s.Now())
	if err != nil {
		return err
	}
	for i, at := range due {
		r := &store.Run{ScheduleID: sc.ID, Period: PeriodAt(sc, at).String(), DueAt: at.UTC(), State: store.RunDue}
		missed := i < len(due)-1
		if !sc.Enabled || sc.CatchUp == CatchLatest && missed || sc.CatchUp == CatchSkip && (missed || s.Now().Sub(at) > time.Hour) {
			r.State = store.RunSkipped
		}
		if _, err := s.Store.AddRun(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

// parse reads the cron expression and the zone it is meant in.
func parse(sc *store.Schedule) (cron.Schedule, *time.Location, error) {
	loc, err := time.LoadLocation(sc.Zone)
	if err != nil {
		return nil, nil, fmt.Errorf("时区“%s”不存在：%w", sc.Zone, err)
	}
	c, err := cron.ParseStandard(sc.Cron)
	if err != nil {
		return nil, nil, fmt.Errorf("定时表达式“%s”有误：%w", sc.Cron, err)
	}
	return c, loc, nil
}

// maxMissed bounds how many missed periods one tick looks back over.
const maxMissed = 1000

// Due are the due times after since, up to and including now; of several that
// are for one period, the first.
func Due(sc *store.Schedule, since, now time.Time) ([]time.Time, error) {
	c, loc, err := parse(sc)
	if err != nil {
		return nil, err
	}
	var out []time.Time
	for t := c.Next(since.In(loc)); !t.IsZero() && !t.After(now) && len(out) < maxMissed; {
		out = append(out, t)
		y, m, _ := t.Date()
		t = c.Next(time.Date(y, m+1, 1, 0, 0, 0, 0, loc).Add(-1))
	}
	return out, nil
}

// Next are the next n due times after now.
func Next(sc *store.Schedule, now time.Time, n int) ([]time.Time, error) {
	c, loc, err := parse(sc)
	if err != nil {
		return nil, err
	}
	out := make([]time.Time, 0, n)
	for t := c.Next(now.In(loc)); len(out) < n && !t.IsZero(); t = c.Next(t) {
		out = append(out, t)
	}
	return out, nil
}

// PeriodAt is the period a schedule reports on when it falls due at t: the last
// complete month.
func PeriodAt(sc *store.Schedule, t time.Time) roster.Period {
	if loc, err := time.LoadLocation(sc.Zone); err == nil {
		t = t.In(loc)
	}
	return roster.PeriodOf(roster.DateOf(t)).Add(-1)
}

// RunNow runs a period at once, due or not, and tries again what failed. A
// period that is done stays so; one under way gives [store.ErrConflict].
func (s *Scheduler) RunNow(ctx context.Context, scheduleID string, p roster.Period) (*store.Run, error) {
	if err := s.noteDue(ctx); err != nil { // what is due already counts from its own time
		s.Log.WarnContext(ctx, "noting due periods failed", "error", err)
	}
	r := &store.Run{ScheduleID: scheduleID, Period: p.String(), DueAt: s.Now().UTC(), State: store.RunDue}
	if _, err := s.Store.AddRun(ctx, r); err != nil {
		return nil, err
	}
	r, err := s.Store.FindRun(ctx, scheduleID, p)
	if err != nil {
		return nil, err
	}
	if r.State == store.RunDone {
		return nil, fmt.Errorf("run is done: %w", store.ErrConflict)
	}
	if ok, err := s.Store.ClaimRun(ctx, r); err != nil || !ok {
		return nil, errors.Join(err, fmt.Errorf("run is under way: %w", store.ErrConflict))
	}
	if err := s.Store.RequeueFailed(ctx, r.ScheduleID, r.Period); err != nil {
		return nil, err
	}
	r.Attempts = 1 // a person starts the attempts anew
	return r, s.execute(ctx, r)
}

// execute makes and sends one run that was claimed. A failure of the run is
// noted on it and is no error of execute.
func (s *Scheduler) execute(ctx context.Context, r *store.Run) error {
	log := s.Log.With("schedule", r.ScheduleID, "period", r.Period, "attempt", r.Attempts)
	err := s.deliver(ctx, r)
	if err != nil && ctx.Err() != nil {
		return errors.Join(ctx.Err(), s.handBack(ctx, r))
	}
	end := s.Now().UTC()
	r.FinishedAt = &end
	switch {
	case err == nil:
		r.State, r.Error, r.NextAt = store.RunDone, "", nil
		log.InfoContext(ctx, "run done")
	case r.Attempts >= maxAttempts || isFinal(err):
		r.State, r.Error, r.NextAt = store.RunFailed, userText(err, "生成或发送失败，详见日志。"), nil
		log.ErrorContext(ctx, "run failed", "error", err)
		if err := s.Store.GiveUpQueued(ctx, r.ScheduleID, r.Period); err != nil {
			return errors.Join(err, s.Store.SaveRun(ctx, r))
		}
	default:
		next := end.Add(backOff(r.Attempts))
		r.State, r.Error, r.NextAt = store.RunDue, userText(err, "生成或发送失败，系统将自动重试；多次失败的请查看日志。"), &next
		log.WarnContext(ctx, "run will be tried again", "error", err, "next", next)
	}
	return s.Store.SaveRun(context.WithoutCancel(ctx), r)
}

// handBack makes a run due again that was cut off by the service's end.
func (s *Scheduler) handBack(ctx context.Context, r *store.Run) error {
	r.State, r.Attempts = store.RunDue, r.Attempts-1
	return s.Store.SaveRun(context.WithoutCancel(ctx), r)
}
