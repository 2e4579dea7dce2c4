package web

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"time"

	"github.com/labstack/echo/v4"
)

// securityHeaders stand on every response.
var securityHeaders = [][2]string{
	{
		"Content-Security-Policy", "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; " +
			"form-action 'self'; frame-ancestors 'none'",
	},
	{"X-Content-Type-Options", "nosniff"},
	{"Referrer-Policy", "same-origin"},
	{"Cross-Origin-Opener-Policy", "same-origin"},
	{"Cross-Origin-Resource-Policy", "same-origin"},
	// Nearly every page tells of persons; what may be kept says so itself.
	{"Cache-Control", "no-store"},
}

// transportSecurity keeps browsers on HTTPS for a year; it is sent where the
// server is reached that way. It leaves other services of the domain alone.
const transportSecurity = "max-age=31536000"

func (s *Server) headers(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		for _, kv := range securityHeaders {
			h.Set(kv[0], kv[1])
		}
		if s.secure {
			h.Set(echo.HeaderStrictTransportSecurity, transportSecurity)
		}
		return next(c)
	}
}

// requestID numbers the request, for a user to name it by and the log to find
// it again. What the caller sends as one is not taken.
func requestID(c echo.Context) string {
	return c.Response().Header().Get(echo.HeaderXRequestID)
}

// observe numbers the request, answers errors, and logs: the route's pattern,
// never the address or the query, which may name persons.
func (s *Server) observe(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		start := time.Now()
		var b [8]byte
		_, _ = rand.Read(b[:]) // never fails
		c.Response().Header().Set(echo.HeaderXRequestID, hex.EncodeToString(b[:]))
		if err := next(c); err != nil {
			c.Error(err)
		}
		route := c.Path()
		if route == "" {
			route = "none"
		}
		s.metrics.observe(c, route, start)
		s.Log.LogAttrs(c.Request().Context(), slog.LevelInfo, "request",
			slog.String("method", logMethod(c.Request().Method)), slog.String("route", route),
			slog.Int("status", c.Response().Status), slog.Int64("bytes", c.Response().Size),
			slog.Duration("took", time.Since(start)), slog.String("request", requestID(c)))
		return nil
	}
}

// logMethod keeps what is no method out of the log.
func logMethod(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return m
	}
	return "other"
}

// logPanic notes where a handler panicked, and not with what.
func (s *Server) logPanic(c echo.Context, err error, stack []byte) error {
	s.Log.ErrorContext(c.Request().Context(), "handler panicked", "route", c.Path(), "request", requestID(c), "error", panicText(err), "stack", string(stack))
	return errPanicked
}

// errPanicked stands for what a handler panicked with, which may tell of persons.
var errPanicked = errors.New("handler panicked")

// panicText is a panic as the log may keep it: the runtime's own words, or the
// kind of any other value.
func panicText(err error) string {
	var own runtime.Error
	if errors.As(err, &own) {
		return own.Error()
	}
	return fmt.Sprintf("%T", err)
}

// limitBody refuses a longer body: at once where its length is told, else when
// it is read.
func limitBody(limit int64) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			r := c.Request()
			if r.ContentLength > limit {
				// The body is not drained: the connection ends with the answer.
				c.Response().Header().Set("Connection", "close")
				return &http.MaxBytesError{Limit: limit}
			}
			if r.Body != nil && r.Body != http.NoBody {
				r.Body = http.MaxBytesReader(c.Response(), r.Body, limit)
			}
			return next(c)
		}
	}
}
