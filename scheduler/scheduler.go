// Package scheduler runs reports on cron schedules: it notes due periods, makes
// the reports once a period, archives them and mails them. Start at
// [Scheduler.Run]; [Maker] makes a report on request as well.
package scheduler

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/robfig/cron/v3"

	"shegong/internal/mail"
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
	// Address is under which address readers reach the archive, such as
	// https://sg.example.cn; "" where it is not known.
	Address string
	// MaxAttached is how many bytes of attachments a message takes; 0 is 20 MiB.
	MaxAttached int64
	// CheckRecipient says why nothing may be sent to an address; nil takes every
	// address that is one.
	CheckRecipient func(to string) error
	Log            *slog.Logger
	Now            func() time.Time

	byHand sync.Mutex // one message at a time is sent again by a person
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
// madeAt run at the next tick. The recipients are separated by commas,
// semicolons or lines.
func Seed(ctx context.Context, s *store.Store, recipients string, madeAt time.Time) error {
	sc := &store.Schedule{
		ID: "monthly", Title: "全省月报", Reports: "monthly", Unit: "22",
		Cron: "0 8 6 * *", Zone: "Asia/Shanghai", CatchUp: CatchEach, Formats: "pdf,xlsx",
		Enabled: true, MadeAt: madeAt,
	}
	for _, to := range strings.FieldsFunc(recipients, func(r rune) bool { return strings.ContainsRune("\n,;，；", r) }) {
		to = strings.TrimSpace(to)
		known := slices.ContainsFunc(sc.Recipients, func(r store.Recipient) bool { return r.Address == to })
		if to != "" && !known {
			sc.Recipients = append(sc.Recipients, store.Recipient{Address: to, Unit: sc.Unit})
		}
	}
	return s.AddSchedule(ctx, sc)
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
		errs = append(errs, s.open(ctx, &runs[i]))
	}
	return errors.Join(errs...)
}

// open carries out a run that is open, unless it waits or another has taken it.
func (s *Scheduler) open(ctx context.Context, r *store.Run) error {
	if waits, err := s.wait(ctx, r); waits || err != nil {
		return err
	}
	ok, err := s.Store.ClaimRun(ctx, r)
	if ok {
		err = s.execute(ctx, r)
	}
	return err
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
		if err := s.Store.GiveUpQueued(ctx, r); err != nil {
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
