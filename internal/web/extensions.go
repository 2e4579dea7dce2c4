package web

import (
	"context"
	"time"

	"github.com/labstack/echo/v4"

	"shegong/internal/roster"
	"shegong/internal/store"
)

// extensionView is a dated exception to the lock.
type extensionView struct {
	Until   roster.Date
	Reason  string
	By      string
	At      time.Time
	InForce bool // the newest counts
}

func (s *Server) extensionViews(ctx context.Context, t *target) ([]extensionView, error) {
	es, err := s.Store.Extensions(ctx, t.Unit.Code, t.Period)
	if err != nil {
		return nil, err
	}
	name := s.names(ctx)
	out := make([]extensionView, len(es))
	for i, e := range es {
		v := extensionView{Reason: e.Reason, At: e.MadeAt, InForce: i == 0}
		if v.Until, err = roster.ParseDate(e.Until); err != nil {
			return nil, err
		}
		if v.By, err = name(e.Account); err != nil {
			return nil, err
		}
		out[i] = v
	}
	return out, nil
}

// extend keeps one return open past the lock.
func (s *Server) extend(c echo.Context) error {
	return s.take(c, reviewStep{"extensions", "extended", false, false, true, (*Server).extendReturn})
}

func (s *Server) extendReturn(c echo.Context, t *target, f *stepForm) error {
	if err := s.Returns.Extend(c.Request().Context(), t.Unit.Code, t.Period, f.Until, f.Reason); err != nil {
		return err
	}
	s.audit(c, store.Audit{Action: "extend", Unit: t.Unit.Code, Target: t.Period.String() + " " + f.Until})
	return nil
}
