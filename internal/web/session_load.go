package web

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"
)

// troubleKey is where a request carries what is to be done when its session
// cannot be read or kept.
type troubleKey struct{}

// sessionTrouble keeps the session manager from answering by itself.
func sessionTrouble(_ http.ResponseWriter, r *http.Request, err error) {
	if tell, ok := r.Context().Value(troubleKey{}).(func(error)); ok {
		tell(err)
	}
}

// loadSession reads the caller's session and keeps what changed of it before
// the answer goes out. One that cannot be read is a failed request. One that
// cannot be kept is logged: the caller is then not logged in.
func (s *Server) loadSession(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		var err error
		read := false
		trouble := func(e error) {
			if !read {
				err = e
				return
			}
			s.Log.ErrorContext(c.Request().Context(), "session lost", "route", c.Path(), "request", requestID(c), "error", e)
		}
		asked := c.Request().WithContext(context.WithValue(c.Request().Context(), troubleKey{}, trouble))
		s.sessions.LoadAndSave(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			read = true
			c.SetRequest(r)
			c.Response().Writer = w
			if err = next(c); err != nil {
				c.Error(err) // before the session is kept and the header written
				err = nil
			}
		})).ServeHTTP(c.Response().Writer, asked)
		return err
	}
}
