// Package web is the server people and programs speak to: pages in Chinese and
// the same services as JSON under /api/v1. Start at [New]; the table of all
// routes is in routes.go. Handlers parse, call one service, build a page and
// render it; what a return may do is decided in package returns.
//
// There are no accounts yet, so the server speaks to its own machine only: see
// [CheckListen] and guard.go.
package web

import (
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"shegong/internal/mail"
	"shegong/internal/returns"
	"shegong/internal/store"
	"shegong/scheduler"
	"shegong/templates"
)

// Config is what the server works on.
type Config struct {
	Returns   *returns.Service
	Store     *store.Store
	Maker     *scheduler.Maker
	Scheduler *scheduler.Scheduler
	Outbox    *mail.Outbox // nil where mail goes out over SMTP
	Log       *slog.Logger
	Now       func() time.Time // nil is time.Now
	MaxUpload int64            // bytes of one upload; 0 is 100 MiB
	Demo      bool             // the data is made up, and every page says so
}

// defaultMaxUpload is room for the largest workbooks that are read, several at
// once.
const defaultMaxUpload = 100 << 20

// Server holds what the handlers share; nothing in it changes.
type Server struct {
	Config
	pages  map[string]*template.Template
	static *static
}

// New makes the handler of all routes.
func New(c Config) (http.Handler, error) {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.MaxUpload <= 0 {
		c.MaxUpload = defaultMaxUpload
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	s := &Server{Config: c}
	var err error
	if s.static, err = newStatic(templates.Static()); err != nil {
		return nil, err
	}
	if s.pages, err = templates.Pages(s.funcs()); err != nil {
		return nil, err
	}
	return s.handler()
}

func (s *Server) handler() (http.Handler, error) {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	// Without a proxy in front the address of the connection is the only one to
	// be believed.
	e.IPExtractor = echo.ExtractIPDirect()
	e.HTTPErrorHandler = s.handleError
	e.Use(s.observe, headers, middleware.RecoverWithConfig(middleware.RecoverConfig{
		LogErrorFunc: s.logPanic,
	}), guard)
	for _, r := range routes() {
		if r.Permission == "" {
			return nil, fmt.Errorf("route %s %s has no permission", r.Method, r.Path)
		}
		e.Add(r.Method, r.Path, s.bind(r), s.middlewares(r)...)
	}
	return e, nil
}

// bind makes a handler of a route that knows its server.
func (s *Server) bind(r route) echo.HandlerFunc {
	return func(c echo.Context) error { return r.Handler(s, c) }
}

// How long a request may work.
const (
	readTime  = 60 * time.Second
	writeTime = 10 * time.Minute
)

func (s *Server) middlewares(r route) []echo.MiddlewareFunc {
	limit, timeout := int64(64<<10), readTime
	if r.Upload {
		limit = s.MaxUpload
	}
	if r.Method != http.MethodGet {
		timeout = writeTime
	}
	out := []echo.MiddlewareFunc{
		limitBody(limit),
		middleware.ContextTimeoutWithConfig(middleware.ContextTimeoutConfig{
			Timeout:      timeout,
			ErrorHandler: func(err error, _ echo.Context) error { return err },
		}),
	}
	if r.Kind != file {
		out = append(out, middleware.GzipWithConfig(middleware.GzipConfig{Level: 5, MinLength: 1 << 10}))
	}
	return out
}
