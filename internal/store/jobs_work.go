package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// defaultLease is how long a node may be silent about what it took up before
// another takes it up in its place.
const defaultLease = 5 * time.Minute

// minLease is the shortest lease: the queue's own clockwork ticks by seconds.
const minLease = 2 * time.Second

// leaseOf is the lease that is asked for.
func leaseOf(c Config) time.Duration {
	if c.Lease <= 0 {
		return defaultLease
	}
	return max(c.Lease, minLease)
}

// Workers carry out jobs. Each looks at the row the job names and says when the
// job is to come again; 0 is never, for the row needs nothing more. An error is
// logged and the job comes again. A worker whose context ends hands its row
// back before it returns.
type Workers struct {
	Run      func(ctx context.Context, k RunID) (again time.Duration, err error)
	Delivery func(ctx context.Context, id string) (again time.Duration, err error)
	Upload   func(ctx context.Context, id string) (again time.Duration, err error)
	// Grace is how long jobs under way have at the end before they are cut off.
	Grace time.Duration
	Log   *slog.Logger
}

// RunID names a run.
type RunID struct {
	ScheduleID, Period string
	Round              int64
}

// Work carries out jobs until ctx ends and those under way have ended or were
// handed back. Any number of nodes may work on one PostgreSQL database.
func (s *Store) Work(ctx context.Context, w Workers) error {
	if err := s.Requeue(ctx, true); err != nil {
		return err
	}
	workers := river.NewWorkers()
	add(workers, w.Log, func(ctx context.Context, j runJob) (time.Duration, error) {
		return w.Run(ctx, RunID{j.Schedule, j.Period, j.Round})
	})
	add(workers, w.Log, func(ctx context.Context, j deliveryJob) (time.Duration, error) { return w.Delivery(ctx, j.ID) })
	add(workers, w.Log, func(ctx context.Context, j uploadJob) (time.Duration, error) { return w.Upload(ctx, j.ID) })
	return s.jobs.work(ctx, &river.Config{
		Workers: workers, Logger: slog.New(warnings{w.Log.Handler()}), ErrorHandler: jobErrors{w.Log}, RetryPolicy: steady{},
		Queues: map[string]river.QueueConfig{
			queueRuns: {MaxWorkers: 2}, queueMail: {MaxWorkers: 4}, queueUploads: {MaxWorkers: max(2, runtime.GOMAXPROCS(0))},
		},
		JobTimeout: s.lease * 9 / 10, RescueStuckJobsAfter: s.lease, SoftStopTimeout: w.Grace,
		FetchPollInterval: 500 * time.Millisecond,
	})
}

// worker is a function as the queue's worker.
type worker[T river.JobArgs] struct {
	river.WorkerDefaults[T]
	f   func(context.Context, T) (time.Duration, error)
	log *slog.Logger
}

func add[T river.JobArgs](ws *river.Workers, log *slog.Logger, f func(context.Context, T) (time.Duration, error)) {
	river.AddWorker(ws, &worker[T]{f: f, log: log})
}

// Work implements river.Worker.
func (w *worker[T]) Work(ctx context.Context, job *river.Job[T]) error {
	again, err := w.f(ctx, job.Args)
	switch {
	case ctx.Err() != nil: // by the end of the service or of the job's time
		if err != nil && !errors.Is(err, ctx.Err()) {
			w.log.WarnContext(ctx, "job cut off", "job", job.ID, "kind", job.Kind, "error", err)
		}
		return river.JobSnooze(0)
	case err != nil:
		return err
	case again > 0:
		return river.JobSnooze(again)
	default:
		return nil
	}
}

// steady tries a job again soon: how long to wait for what is a matter of the
// row, and an error of a job is one of the database.
type steady struct{}

// NextRetry implements river.ClientRetryPolicy.
func (steady) NextRetry(job *rivertype.JobRow) time.Time {
	return time.Now().Add(min(time.Duration(job.Attempt)*2*time.Second, time.Minute))
}

// jobErrors writes failures of jobs into the log; jobs name rows only.
type jobErrors struct{ log *slog.Logger }

// HandleError implements river.ErrorHandler.
func (h jobErrors) HandleError(ctx context.Context, job *rivertype.JobRow, err error) *river.ErrorHandlerResult {
	h.log.ErrorContext(ctx, "job failed", "job", job.ID, "kind", job.Kind, "attempt", job.Attempt, "error", err)
	return nil
}

// HandlePanic implements river.ErrorHandler.
func (h jobErrors) HandlePanic(ctx context.Context, job *rivertype.JobRow, value any, trace string) *river.ErrorHandlerResult {
	h.log.ErrorContext(ctx, "job panicked", "job", job.ID, "kind", job.Kind, "attempt", job.Attempt, "panic", fmt.Sprintf("%T", value), "stack", trace)
	return nil
}

// ErrFenced tells that another has taken up the row meanwhile: who gets it must
// change nothing more.
var ErrFenced = errors.New("taken up by another")

// warnings passes on what is worth a line beside what the workers say.
type warnings struct{ slog.Handler }

// Enabled implements slog.Handler.
func (h warnings) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && h.Handler.Enabled(ctx, l)
}

// WithAttrs implements slog.Handler.
func (h warnings) WithAttrs(as []slog.Attr) slog.Handler { return warnings{h.Handler.WithAttrs(as)} }

// WithGroup implements slog.Handler.
func (h warnings) WithGroup(name string) slog.Handler { return warnings{h.Handler.WithGroup(name)} }
