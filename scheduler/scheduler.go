// Package scheduler runs reports on cron schedules: it notes due periods, makes
// the reports once a period, archives them and mails them. [Scheduler.Run] notes
// what is due; [Scheduler.WorkRun] and [Scheduler.WorkDelivery] carry it out, as
// the jobs noted with it ask for; [Maker] makes a report on request as well.
package scheduler

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"strings"
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
}

// The policies for periods missed while the service was down.
const (
	CatchEach   = "each"
	CatchLatest = "latest"
	CatchSkip   = "skip"
)

// maxAttempts is when a run or a message that keeps failing is left to a person.
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

// maxTick is how long a tick may take: one that hangs would keep all later ones
// from coming.
const maxTick = 5 * time.Minute

// Run ticks every minute until ctx ends, once at the start for what was missed.
func (s *Scheduler) Run(ctx context.Context) error {
	tick := func() {
		defer func() {
			if p := recover(); p != nil { // the next tick tries again
				s.Log.ErrorContext(ctx, "schedule tick panicked", "panic", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
			}
		}()
		ctx, cancel := context.WithTimeout(ctx, maxTick)
		defer cancel()
		if err := s.Tick(ctx); err != nil && !errors.Is(err, context.Canceled) {
			s.Log.ErrorContext(ctx, "schedule tick failed", "error", err)
		}
	}
	tick()
	return repeat(ctx, "* * * * *", tick)
}

// Nightly calls f at 2:30 each night in China until ctx ends.
func Nightly(ctx context.Context, f func()) error { return repeat(ctx, "30 2 * * *", f) }

// repeat calls f at the times of an expression until ctx ends; a call that lasts
// longer makes it miss the next.
func repeat(ctx context.Context, expression string, f func()) error {
	c := cron.New(cron.WithLocation(roster.China), cron.WithChain(cron.SkipIfStillRunning(cron.DiscardLogger)))
	if _, err := c.AddFunc(expression, f); err != nil {
		return err
	}
	c.Start()
	<-ctx.Done()
	<-c.Stop().Done()
	return nil
}

// Tick notes what is due, and sees that what is open has a job. Any number of
// nodes may tick at once.
func (s *Scheduler) Tick(ctx context.Context) error {
	return errors.Join(s.noteDue(ctx), s.Remind(ctx), s.Store.Requeue(ctx, false))
}

// waitStep is how often a run looks whether enough returns are accepted.
const waitStep = time.Minute

// WorkRun carries out a run, and says when to look at it again: 0 where nothing
// is left to do. It waits where the run does, and where another has taken it up.
func (s *Scheduler) WorkRun(ctx context.Context, k store.RunID) (again time.Duration, err error) {
	r, err := s.Store.RunOf(ctx, k)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return 0, nil
	case err != nil:
		return 0, err
	case r.State != store.RunDue && r.State != store.RunWaiting && r.State != store.RunRunning:
		return 0, nil
	}
	if left := s.left(r.LeaseUntil, r.NextAt); left > 0 {
		return left, nil
	}
	sc, err := s.Store.Schedule(ctx, r.ScheduleID)
	if err != nil {
		return 0, err
	}
	if sc.ArchivedAt != nil || !sc.Enabled && r.Account == "" { // a person may run one that is paused
		return 0, s.Store.SkipRun(ctx, r, "任务已暂停或删除")
	}
	// What cannot be waited for cannot be made either: the making says so.
	if waits, err := s.wait(ctx, r, sc); waits && err == nil {
		return waitStep, nil
	}
	if ok, err := s.Store.ClaimRun(ctx, r); err != nil || !ok {
		return time.Second, err
	}
	return s.execute(ctx, r)
}

// leaseStep is how often a row is looked at that another has taken up: it may be
// handed back long before the lease is over.
const leaseStep = 15 * time.Second

// left is how long to wait for a row: its next attempt, or whoever has it.
func (s *Scheduler) left(lease, next *time.Time) time.Duration {
	if held := s.until(lease); held > 0 {
		return min(held, leaseStep)
	}
	return s.until(next)
}

// until is how long it is to the latest of the times that are set; 0 for none.
func (s *Scheduler) until(times ...*time.Time) time.Duration {
	left := time.Duration(0)
	for _, at := range times {
		if at != nil {
			left = max(left, at.Sub(s.Now()))
		}
	}
	return left
}

// execute makes one run that was claimed. A failure of the run is noted on it
// and is no error of execute.
func (s *Scheduler) execute(ctx context.Context, r *store.Run) (again time.Duration, err error) {
	log := s.Log.With("schedule", r.ScheduleID, "period", r.Period, "round", r.Round, "attempt", r.Attempts)
	if r.Attempts > maxAttempts {
		err = errBrokenOff
	} else {
		err = s.deliver(ctx, r)
	}
	end := s.Now().UTC()
	r.FinishedAt = &end
	switch {
	case errors.Is(err, store.ErrFenced):
		log.WarnContext(ctx, "run was taken up by another")
		return 0, nil
	case err != nil && errors.Is(ctx.Err(), context.Canceled): // the service ends: hand it back
		r.State, r.Attempts, r.FinishedAt = store.RunDue, r.Attempts-1, nil
	case err == nil:
		r.State, r.Error = store.RunSending, ""
		log.InfoContext(ctx, "reports made")
	case r.Attempts >= maxAttempts:
		r.State, r.Error = store.RunFailed, userText(err, "生成失败，详见日志。")
		log.ErrorContext(ctx, "run failed", "error", err)
	default:
		again = backOff(r.Attempts)
		next := end.Add(again)
		r.State, r.Error, r.NextAt = store.RunDue, userText(err, "生成失败，系统将自动重试；多次失败的请查看日志。"), &next
		log.WarnContext(ctx, "run will be tried again", "error", err, "next", next)
	}
	return again, s.ended(s.Store.EndAttempt(context.WithoutCancel(ctx), r))
}

// errBrokenOff is of what was broken off at each attempt, as by a crash.
var errBrokenOff = &mail.Failure{Kind: mail.Permanent, Text: "多次执行都中途中断，请查看日志后重试"}

// ended overlooks that another has taken up what was to be stored: the other
// stores it.
func (s *Scheduler) ended(err error) error {
	if errors.Is(err, store.ErrFenced) {
		s.Log.Warn("outcome not stored: taken up by another")
		return nil
	}
	return err
}
