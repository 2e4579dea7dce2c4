package scheduler

import (
	"context"
	"errors"
	"fmt"
	"time"

	"shegong/internal/roster"
	"shegong/internal/store"
)

// noteDue inserts a run for each period due and not noted yet. A schedule that
// fails does not stop the others.
func (s *Scheduler) noteDue(ctx context.Context) error {
	schedules, err := s.Store.Schedules(ctx)
	if err != nil {
		return err
	}
	cal, err := s.Store.Calendar(ctx)
	if err != nil {
		return err
	}
	var errs []error
	for i := range schedules {
		if err := s.noteSchedule(ctx, &schedules[i], cal); err != nil {
			errs = append(errs, fmt.Errorf("schedule %s: %w", schedules[i].ID, err))
		}
	}
	return errors.Join(errs...)
}

// noteSchedule notes the due periods of a schedule. What falls due while it is
// switched off is skipped, so that switching it on sends nothing old.
func (s *Scheduler) noteSchedule(ctx context.Context, sc *store.Schedule, cal Calendar) error {
	now := s.Now()
	due, err := Due(sc, cal, sc.Since, now)
	if err != nil || len(due) == 0 {
		return err
	}
	noted, err := s.Store.Noted(ctx, sc.ID)
	if err != nil {
		return err
	}
	for i := range due {
		d := &due[i]
		if noted[d.Period.String()] {
			continue
		}
		r := &store.Run{ScheduleID: sc.ID, Period: d.Period.String(), Round: 1, DueAt: d.At.UTC(), State: store.RunDue}
		if why := skipped(sc, i < len(due)-1, now.Sub(d.At)); why != "" {
			r.State, r.Note = store.RunSkipped, why
		}
		if _, err := s.Store.AddRun(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

// skipped says why a period that fell due so long ago is not made; "" where it
// is.
func skipped(sc *store.Schedule, missed bool, ago time.Duration) string {
	switch {
	case !sc.Enabled:
		return "到期时任务已暂停"
	case sc.CatchUp == CatchLatest && missed:
		return "停机期间错过，只补做最近一期"
	case sc.CatchUp == CatchSkip && (missed || ago > time.Hour):
		return "停机期间错过，不补做"
	default:
		return ""
	}
}

// promptly is how long a person who asked for something waits for messages; what
// is left is sent by jobs.
const promptly = 10 * time.Second

// RunNow runs a period at once, due or not, and tries again what failed. A
// period that is done stays so unless it is asked for again: then it is made
// and sent anew, beside what was sent. One under way gives [store.ErrConflict].
// What is not finished promptly, or is broken off, is finished by its job.
func (s *Scheduler) RunNow(ctx context.Context, scheduleID string, p roster.Period, again bool) (*store.Run, error) {
	r, err := s.byPerson(ctx, scheduleID, p, again)
	if err != nil {
		return nil, err
	}
	account := login(ctx)
	ctx = store.AsService(ctx) // what is sent does not depend on who asks
	if err := s.Store.ReopenRun(ctx, r, account); err != nil {
		return nil, err
	}
	if _, err := s.WorkRun(ctx, r.Key()); err != nil {
		return nil, err
	}
	ids, err := s.Store.QueuedDeliveries(ctx, r.Key())
	if err != nil {
		return nil, err
	}
	if err := s.sendPromptly(ctx, ids); err != nil {
		return nil, err
	}
	return s.Store.RunOf(ctx, r.Key())
}

// sendPromptly sends messages while the time holds.
func (s *Scheduler) sendPromptly(ctx context.Context, ids []string) error {
	for end := time.Now().Add(promptly); len(ids) > 0 && time.Now().Before(end); ids = ids[1:] {
		if _, err := s.WorkDelivery(ctx, ids[0]); err != nil {
			return err
		}
	}
	return nil
}

// byPerson is the run that a person asks for, noted where it was not.
func (s *Scheduler) byPerson(ctx context.Context, scheduleID string, p roster.Period, again bool) (*store.Run, error) {
	sc, err := s.Store.Schedule(ctx, scheduleID)
	if err != nil {
		return nil, err
	}
	if sc.ArchivedAt != nil {
		return nil, fmt.Errorf("schedule was removed: %w", store.ErrNotFound)
	}
	r := &store.Run{
		ScheduleID: scheduleID, Period: p.String(), Round: 1, DueAt: s.Now().UTC(), State: store.RunDue, Account: login(ctx),
	}
	newest, err := s.Store.FindRun(ctx, scheduleID, p)
	switch {
	case errors.Is(err, store.ErrNotFound):
	case err != nil || newest.State != store.RunDone:
		return newest, err
	case !again:
		return nil, fmt.Errorf("run is done: %w", store.ErrConflict)
	default:
		r.Round = newest.Round + 1
	}
	if ok, err := s.Store.AddRun(ctx, r); err != nil || !ok {
		return nil, errors.Join(err, fmt.Errorf("run was asked for already: %w", store.ErrConflict))
	}
	return r, nil
}

// login is who asks; "" for the service.
func login(ctx context.Context) string {
	if a := store.ActorOf(ctx); a != nil {
		return a.Login
	}
	return ""
}

// Add puts a new schedule, or says what is wrong with it, see [Faulty].
func (s *Scheduler) Add(ctx context.Context, sc *store.Schedule) error {
	if err := s.Check(ctx, sc); err != nil {
		return err
	}
	return s.Store.AddSchedule(ctx, sc)
}

// Change changes a schedule, or says what is wrong with it, see [Faulty]. What
// was due counts from its old time; a new time makes nothing that is past.
func (s *Scheduler) Change(ctx context.Context, sc *store.Schedule) error {
	old, err := s.Store.Schedule(ctx, sc.ID)
	if err != nil {
		return err
	}
	if err := s.Check(ctx, sc); err != nil {
		return err
	}
	cal, err := s.Store.Calendar(ctx)
	if err != nil {
		return err
	}
	if err := s.noteSchedule(ctx, old, cal); err != nil {
		s.Log.WarnContext(ctx, "noting due periods failed", "schedule", sc.ID, "error", err)
	}
	sc.Since = old.Since
	if sc.Cron != old.Cron || sc.Zone != old.Zone || sc.Shift != old.Shift {
		sc.Since = s.Store.Now()
	}
	return s.Store.UpdateSchedule(ctx, sc)
}
