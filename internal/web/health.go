package web

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

// healthz tells that the process answers.
func (s *Server) healthz(c echo.Context) error {
	return c.JSON(http.StatusOK, map[string]string{"status": "ok"})
}

// readyz tells that the database answers as well.
func (s *Server) readyz(c echo.Context) error {
	if _, err := s.Store.Units(c.Request().Context()); err != nil {
		s.Log.ErrorContext(c.Request().Context(), "not ready", "error", err)
		return c.JSON(http.StatusServiceUnavailable, map[string]string{"status": "unavailable"})
	}
	return c.JSON(http.StatusOK, map[string]string{"status": "ok"})
}
