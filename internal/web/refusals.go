package web

import (
	"errors"

	"github.com/labstack/echo/v4"

	"shegong/internal/store"
)

// refusalNoted marks a request whose refusal stands in the audit trail.
const refusalNoted = "refusal noted"

// noteRefused notes that an account was refused what its role has the permission
// for: a unit outside its scope, a step that is another's.
func (s *Server) noteRefused(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		asked := c.Request()
		err := next(c)
		c.SetRequest(asked) // its time is not over: what is inside gave it a limit of its own
		if actorOf(c) == nil || c.Get(refusalNoted) != nil || !as[denied](err) && !errors.Is(err, store.ErrScope) {
			return err
		}
		s.audit(c, store.Audit{Action: "access", Unit: askedUnit(c), Target: c.Path(), Result: "denied"})
		return err
	}
}

// askedUnit is the unit a request names in its path or query; "" for none.
func askedUnit(c echo.Context) string {
	for _, u := range []string{param(c, "unit"), c.QueryParam("unit")} {
		if unitCode.MatchString(u) {
			return u
		}
	}
	return ""
}
