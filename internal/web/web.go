// Package web is the server people and programs speak to: pages in Chinese and
// the same services as JSON under /api/v1. Start at [New]; the table of all
// routes is in routes.go. Handlers parse, call one service, build a page and
// render it; what a return may do is decided in package returns.
//
// Who may do what stands in permissions.go; what is seen of the data is decided
// by the store, on behalf of the actor that auth.go puts into the context.
package web

import (
	"fmt"
	"html/template"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"shegong/internal/accounts"
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
	// PublicURL is under which address browsers reach the server, such as
	// https://sg.example.cn; "" is this machine only.
	PublicURL string
	// TrustedProxies are the networks whose X-Forwarded-For is believed; none:
	// the address of the connection counts.
	TrustedProxies []*net.IPNet
	Demo           bool // the data is made up, and every page says so
}

// defaultMaxUpload is room for the largest workbooks that are read, several at
// once.
const defaultMaxUpload = 100 << 20

// Server holds what the handlers share; nothing in it but the progress and the
// queue's length changes.
type Server struct {
	Config
	http.Handler
	accounts *accounts.Service
	sessions *scs.SessionManager
	metrics  *metrics
	host     string // of PublicURL
	secure   bool   // PublicURL is https
	pages    map[string]*template.Template
	static   *static
	progress progressHub
	waiting  queueLength // of pending uploads
}

// New makes the server of all routes.
func New(c Config) (*Server, error) {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.MaxUpload <= 0 {
		c.MaxUpload = defaultMaxUpload
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	s := &Server{Config: c, accounts: accounts.New(c.Store, c.Now)}
	var err error
	if c.PublicURL != "" {
		u, err := url.Parse(c.PublicURL)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return nil, fmt.Errorf("对外地址“%s”有误，应如 https://sg.example.cn", c.PublicURL)
		}
		s.host, s.secure = u.Host, u.Scheme == "https"
	}
	s.sessions = newSessions(c.Store, s.secure)
	s.sessions.ErrorFunc = sessionTrouble
	s.metrics = newMetrics(s)
	s.Returns.Observe = s.metrics.uploaded
	if s.static, err = newStatic(templates.Static()); err != nil {
		return nil, err
	}
	if s.pages, err = templates.Pages(s.funcs()); err != nil {
		return nil, err
	}
	s.Handler, err = s.handler(routes())
	return s, err
}

// handler serves the routes; one without a permission is none.
func (s *Server) handler(routes []route) (http.Handler, error) {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.IPExtractor = s.addresses()
	e.HTTPErrorHandler = s.handleError
	e.Use(s.observe, s.headers, middleware.RecoverWithConfig(middleware.RecoverConfig{
		LogErrorFunc: s.logPanic,
	}), s.guard)
	for _, r := range routes {
		if r.Permission == "" {
			return nil, fmt.Errorf("route %s %s has no permission", r.Method, r.Path)
		}
		e.Add(r.Method, r.Path, s.bind(r), s.middlewares(r)...)
	}
	return e, nil
}

// addresses finds where a request comes from: without a proxy that is trusted
// only the connection is believed.
func (s *Server) addresses() echo.IPExtractor {
	if len(s.TrustedProxies) == 0 {
		return echo.ExtractIPDirect()
	}
	trust := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, n := range s.TrustedProxies {
		trust = append(trust, echo.TrustIPRange(n))
	}
	return echo.ExtractIPFromXFFHeader(trust...)
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
	out := []echo.MiddlewareFunc{s.authorise(r), s.noteRefused, s.limited(r), limitBody(limit), readable}
	if !r.stateless() {
		out = append([]echo.MiddlewareFunc{s.loadSession}, out...)
	}
	out = append(out,
		middleware.ContextTimeoutWithConfig(middleware.ContextTimeoutConfig{
			Timeout:      timeout,
			ErrorHandler: func(err error, _ echo.Context) error { return err },
		}))
	if r.Kind != file && !r.streams() {
		out = append(out, middleware.GzipWithConfig(middleware.GzipConfig{Level: 5, MinLength: 1 << 10}))
	}
	return out
}
