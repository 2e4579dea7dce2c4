package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"shegong/internal/mail"
	"shegong/internal/returns"
	"shegong/internal/roster"
	"shegong/internal/store"
	"shegong/internal/web"
	"shegong/reports"
	"shegong/scheduler"
)

// app is the wired service.
type app struct {
	store     *store.Store
	returns   *returns.Service
	scheduler *scheduler.Scheduler
	outbox    *mail.Outbox // nil where mail goes out over SMTP
	handler   *web.Server
	log       *slog.Logger
	data      string
}

// serve answers until ctx ends, then stops in reverse order.
func (a *app) serve(ctx context.Context, c *serveCommand, s streams, clock *demoClock) error {
	ln, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return fmt.Errorf("监听 %s：%w", c.Listen, err)
	}
	srv := &http.Server{
		DisableGeneralOptionsHandler: true, // it would answer without our headers
		Handler:                      a.handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute,
		ErrorLog: slog.NewLogLogger(a.log.Handler(), slog.LevelWarn),
	}
	work, stop := context.WithCancel(ctx)
	var wg sync.WaitGroup
	wg.Go(func() { a.work(work, c.Grace) })
	wg.Go(func() { a.background(work, c, clock) })
	wg.Go(func() { a.expireNightly(work) })
	announce(s.out, ln.Addr().String(), a.data, c)
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(ln) }()
	select {
	case err = <-failed:
	case <-ctx.Done():
		err = shutDown(ctx, srv, c.Grace)
	}
	stop()
	wg.Wait()
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	return err
}

// shutDown lets requests under way end within the grace, as jobs have it, and
// cuts off the others, such as pages that watch an upload.
func shutDown(ctx context.Context, srv *http.Server, grace time.Duration) error {
	limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	if err := srv.Shutdown(limit); !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return srv.Close()
}

// warmMonths is how far back the board can look.
const warmMonths = 24

// warm prepares the pages and reads what the board shows once: the first readers
// after a start would wait for it.
func (a *app) warm(ctx context.Context) {
	a.handler.Warm()
	last := roster.PeriodOf(roster.DateOf(time.Now().In(roster.China))).Add(-1)
	periods := make([]roster.Period, warmMonths)
	for i := range periods {
		periods[i] = last.Add(-i)
	}
	if _, _, err := a.store.Trail(ctx, reports.KeyFigureSources(), periods...); err != nil && ctx.Err() == nil {
		a.log.WarnContext(ctx, "database not warmed", "error", err)
	}
}

// jobsPause is how long to wait before jobs are taken up again that could not
// be, as while the database does not answer.
const jobsPause = 5 * time.Second

// work carries out jobs until ctx ends; what is under way then has the grace to
// end, and is handed back after it.
func (a *app) work(ctx context.Context, grace time.Duration) {
	for ctx.Err() == nil {
		err := a.store.Work(ctx, store.Workers{
			Run: a.scheduler.WorkRun, Delivery: a.scheduler.WorkDelivery, Upload: a.returns.WorkUpload, Grace: grace, Log: a.log,
		})
		if ctx.Err() != nil {
			return
		}
		a.log.ErrorContext(ctx, "jobs not taken up", "error", err)
		select {
		case <-time.After(jobsPause):
		case <-ctx.Done():
		}
	}
}

// background loads the demonstration, then runs the schedules.
func (a *app) background(ctx context.Context, c *serveCommand, clock *demoClock) {
	if c.Demo != "" {
		if err := a.loadDemo(ctx, c.Demo, c.MailTo, clock); err != nil && ctx.Err() == nil {
			a.log.ErrorContext(ctx, "demo not loaded", "error", err)
			return
		}
	}
	a.warm(ctx)
	if err := a.scheduler.Run(ctx); err != nil {
		a.log.ErrorContext(ctx, "scheduler stopped", "error", err)
	}
}
