package web

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"shegong/internal/roster"
)

// eventJSON is one step of a return's life.
type eventJSON struct {
	At      time.Time `json:"at"`
	Action  string    `json:"action"`
	Version int64     `json:"version"`
	Actor   string    `json:"actor"` // login; "" for the service itself
	Reason  string    `json:"reason"`
}

// extensionJSON is a dated exception to the lock.
type extensionJSON struct {
	Until  roster.Date `json:"until"` // the last day
	Reason string      `json:"reason"`
	At     time.Time   `json:"at"`
}

func (s *Server) apiReturn(c echo.Context) error {
	t, err := s.target(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	row, err := s.Store.ReturnState(ctx, t.Unit.Code, t.Period)
	if err != nil {
		return err
	}
	vs, err := s.Store.Versions(ctx, t.Unit.Code, t.Period)
	if err != nil {
		return err
	}
	desk, err := s.newDesk(ctx, t, row)
	if err != nil {
		return err
	}
	es, err := s.Store.Events(ctx, t.Unit.Code, t.Period)
	if err != nil {
		return err
	}
	versions := make([]versionJSON, len(vs))
	for i := range vs {
		versions[i] = newVersionJSON(&vs[i], row.EffectiveID)
	}
	events := make([]eventJSON, len(es))
	for i, e := range es {
		events[i] = eventJSON{e.At.UTC(), e.Action, e.Version, e.Actor, e.Reason}
	}
	extensions := make([]extensionJSON, len(desk.Extensions))
	for i, e := range desk.Extensions {
		extensions[i] = extensionJSON{e.Until, e.Reason, e.At.UTC()}
	}
	return c.JSON(http.StatusOK, map[string]any{
		"county": t.Unit.Code, "name": t.Unit.Name, "period": t.Period, "state": row.State, "reason": row.Reason,
		"timing": timingOf(row, desk.Due, s.Now()), "first_submitted": row.FirstSubmitted, "accepted_at": row.AcceptedAt,
		"holder": desk.Holder, "submitted": row.Submitted, "due": desk.Due, "lock": desk.Lock, "locked": desk.Locked,
		"extensions": extensions, "events": events, "versions": versions,
	})
}
