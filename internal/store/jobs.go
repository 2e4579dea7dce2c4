package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"
	"github.com/uptrace/bun"
)

// A job names a row that something is to be done about; all that is known of it
// stands in the row. A job that comes twice finds the row done.
type (
	runJob struct {
		Schedule string `json:"schedule"`
		Period   string `json:"period"`
		Round    int64  `json:"round"`
	}
	deliveryJob struct {
		ID string `json:"id"`
	}
	uploadJob struct {
		ID string `json:"id"`
	}
)

// Kind implements river.JobArgs.
func (runJob) Kind() string { return "run" }

// Kind implements river.JobArgs.
func (deliveryJob) Kind() string { return "delivery" }

// Kind implements river.JobArgs.
func (uploadJob) Kind() string { return "upload" }

// The queues. Each has workers of its own, so that ten thousand uploads delay no
// run and a slow mail server no report.
const (
	queueRuns    = "runs"
	queueMail    = "mail"
	queueUploads = "uploads"
)

// maxHandedOut is how often the queue hands out a job that fails; what a row
// says gives up long before.
const maxHandedOut = 100

// waiting are the states of a job that will still be carried out.
var waiting = []rivertype.JobState{
	rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning, rivertype.JobStateRetryable, rivertype.JobStateScheduled,
}

// queueOf is where the jobs of a kind wait.
func queueOf(args river.JobArgs) string {
	switch args.(type) {
	case runJob:
		return queueRuns
	case deliveryJob:
		return queueMail
	default:
		return queueUploads
	}
}

// jobs is the queue of either engine.
type jobs interface {
	migrate(ctx context.Context) error
	// inTx runs f in one transaction, in which put adds jobs: rows and their jobs
	// are there together or not at all.
	inTx(ctx context.Context, db *bun.DB, f func(ctx context.Context, tx bun.IDB, put putJob) error) error
	work(ctx context.Context, c *river.Config) error
}

// putJob adds a job to a transaction; one that waits already is not added again.
type putJob func(args river.JobArgs) error

// queue is the queue on transactions of type T.
type queue[T any] struct {
	driver riverdriver.Driver[T]
	client *river.Client[T] // adds jobs only
	begin  func(ctx context.Context, db *bun.DB, f func(ctx context.Context, tx bun.IDB, own T) error) error
}

func newQueue[T any](driver riverdriver.Driver[T], begin func(context.Context, *bun.DB, func(context.Context, bun.IDB, T) error) error) (jobs, error) {
	client, err := river.NewClient(driver, &river.Config{})
	if err != nil {
		return nil, fmt.Errorf("open job queue: %w", err)
	}
	return &queue[T]{driver, client, begin}, nil
}

// newJobs opens the queue of an engine.
func newJobs(e *engine) (jobs, error) {
	if e.postgres() {
		return newQueue[pgx.Tx](riverpgxv5.New(e.pool), beginPostgres)
	}
	return newQueue[*sql.Tx](riversqlite.New(e.db.DB), beginSQLite)
}

func beginSQLite(ctx context.Context, db *bun.DB, f func(context.Context, bun.IDB, *sql.Tx) error) error {
	return db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error { return f(ctx, tx, tx.Tx) })
}

// beginPostgres begins a transaction on the driver's own connection: the queue
// asks for pgx's, and statements of bun on the same connection are part of it.
func beginPostgres(ctx context.Context, db *bun.DB, f func(context.Context, bun.IDB, pgx.Tx) error) (err error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("take connection: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	var own *pgx.Conn
	if err := conn.Raw(func(c any) error { own = c.(*stdlib.Conn).Conn(); return nil }); err != nil {
		return fmt.Errorf("reach connection: %w", err)
	}
	tx, err := own.Begin(ctx)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	if err := f(ctx, conn, tx); err != nil {
		return errors.Join(err, tx.Rollback(context.WithoutCancel(ctx)))
	}
	if err := tx.Commit(ctx); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

func (q *queue[T]) migrate(ctx context.Context) error {
	m, err := rivermigrate.New(q.driver, nil)
	if err == nil {
		_, err = m.Migrate(ctx, rivermigrate.DirectionUp, nil)
	}
	if err != nil {
		return fmt.Errorf("migrate job queue: %w", err)
	}
	return nil
}

func (q *queue[T]) inTx(ctx context.Context, db *bun.DB, f func(ctx context.Context, tx bun.IDB, put putJob) error) error {
	return q.begin(ctx, db, func(ctx context.Context, tx bun.IDB, own T) error {
		return f(ctx, tx, func(args river.JobArgs) error {
			_, err := q.client.InsertTx(ctx, own, args, &river.InsertOpts{
				Queue: queueOf(args), MaxAttempts: maxHandedOut, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: waiting},
			})
			if err != nil {
				return fmt.Errorf("add %s job: %w", args.Kind(), err)
			}
			return nil
		})
	})
}

// work runs jobs until ctx ends and what is under way has ended or was handed
// back.
func (q *queue[T]) work(ctx context.Context, c *river.Config) error {
	client, err := river.NewClient(q.driver, c)
	if err != nil {
		return fmt.Errorf("open job queue: %w", err)
	}
	// The end of ctx stops the client softly: jobs under way get their time.
	if err := client.Start(ctx); err != nil {
		return fmt.Errorf("start job queue: %w", err)
	}
	<-client.Stopped()
	return nil
}

// inJobTx runs f in one transaction to which jobs can be added.
func (s *Store) inJobTx(ctx context.Context, f func(ctx context.Context, tx bun.IDB, put putJob) error) error {
	return full(s.jobs.inTx(ctx, s.db, f))
}

// bound is the transaction for statements whose values are bound: bun would
// write bytes into the statement in hexadecimal, at five times their size in
// memory.
func bound(tx bun.IDB) interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
} {
	switch tx := tx.(type) {
	case bun.Tx:
		return tx.Tx
	case bun.Conn:
		return tx.Conn
	default:
		return tx
	}
}
