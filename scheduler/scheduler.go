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

	"shegong/internal/mail"
	"shegong/internal/roster"
	"shegong/internal/store"

	"github.com/robfig/cron/v3"
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
	if err := s.noteDue(ctx); err != nil {
		return err
	}
	runs, err := s.Store.OpenRuns(ctx)
	if err != nil {
		return err
	}
	for i := range runs {
		if err := s.execute(ctx, &runs[i]); err != nil {
			return err
		}
	}
	return nil
}

// noteDue inserts a run for each period due since the last one.
func (s *Scheduler) noteDue(ctx context.Context) error {
	schedules, err := s.Store.Schedules(ctx)
	if err != nil {
		return err
	}
	for i := range schedules {
		if sc := &schedules[i]; sc.Enabled {
			if err := s.noteSchedule(ctx, sc); err != nil {
				return fmt.Errorf("schedule %s: %w", sc.ID, err)
			}
		}
	}
	return nil
}

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
		if sc.CatchUp == CatchLatest && missed || sc.CatchUp == CatchSkip && (missed || s.Now().Sub(at) > time.Hour) {
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

// Due are the due times after since, up to and including now.
func Due(sc *store.Schedule, since, now time.Time) ([]time.Time, error) {
	c, loc, err := parse(sc)
	if err != nil {
		return nil, err
	}
	var out []time.Time
	for t := c.Next(since.In(loc)); !t.IsZero() && !t.After(now) && len(out) < maxMissed; t = c.Next(t) {
		out = append(out, t)
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

// RunNow runs a period at once, due or not. A period that is done stays so.
func (s *Scheduler) RunNow(ctx context.Context, scheduleID string, p roster.Period) (*store.Run, error) {
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
	return r, s.execute(ctx, r)
}

// execute makes and sends one run. A failure of the run is noted on it and is
// no error of execute.
func (s *Scheduler) execute(ctx context.Context, r *store.Run) error {
	now := s.Now().UTC()
	r.State, r.Attempts, r.StartedAt = store.RunRunning, r.Attempts+1, &now
	if err := s.Store.SaveRun(ctx, r); err != nil {
		return err
	}
	log := s.Log.With("schedule", r.ScheduleID, "period", r.Period, "attempt", r.Attempts)
	err := s.deliver(ctx, r)
	if ctx.Err() != nil {
		return ctx.Err() // stays running: the next start takes it up
	}
	end := s.Now().UTC()
	r.FinishedAt = &end
	switch {
	case err == nil:
		r.State, r.Error, r.NextAt = store.RunDone, "", nil
		log.InfoContext(ctx, "run done")
	case r.Attempts >= maxAttempts || isFinal(err):
		r.State, r.Error, r.NextAt = store.RunFailed, userText(err), nil
		log.ErrorContext(ctx, "run failed", "error", err)
	default:
		next := end.Add(backOff(r.Attempts))
		r.State, r.Error, r.NextAt = store.RunDue, userText(err), &next
		log.WarnContext(ctx, "run will be tried again", "error", err, "next", next)
	}
	return s.Store.SaveRun(ctx, r)
}

// isFinal tells that trying again cannot help.
func isFinal(err error) bool {
	var f *mail.Failure
	return errors.As(err, &f) && f.Kind != mail.Temporary
}

// userText is what a page shows of a failure.
func userText(err error) string {
	var f *mail.Failure
	if errors.As(err, &f) {
		return f.Text
	}
	return "生成或发送失败，系统将自动重试；多次失败的请查看日志。"
}
