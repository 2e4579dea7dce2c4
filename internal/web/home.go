package web

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"shegong/internal/roster"
	"shegong/internal/store"
)

// homePage is where everyone who works with returns begins: reviewers with the
// board of their units, a county with its own path.
type homePage struct {
	base
	Board  *boardPart
	County *countyPart
}

// step is what to do next.
type step struct{ Text, Link, URL string }

func (s *Server) home(c echo.Context) error {
	a := actorOf(c)
	if !may(a, readReturns) {
		return seeOther(c, menu(a, "")[0].URL)
	}
	period, err := s.period(c.QueryParam("period"))
	if err != nil {
		return err
	}
	p := &homePage{base: base{Title: "报送情况", Nav: "home"}}
	if a.Role == store.CountyClerk {
		p.County, err = s.countyPart(c.Request().Context(), a.Unit, period)
	} else {
		p.Charts = true
		p.Board, err = s.boardPart(c, period)
	}
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "home", p)
}

// homeRow is one unit's return.
type homeRow struct {
	Unit    store.Unit
	State   store.State
	Timing  timing
	Version *store.Version // the newest; nil without one
	Updated time.Time
}

// homeRows are the units that report for the period, with their newest versions.
func (s *Server) homeRows(ctx context.Context, units []store.Unit, p roster.Period) ([]homeRow, error) {
	states, err := s.Store.ReturnsOf(ctx, p)
	if err != nil {
		return nil, err
	}
	deadlines, err := s.Store.Deadlines(ctx)
	if err != nil {
		return nil, err
	}
	versions, err := s.Store.Newest(ctx, p)
	if err != nil {
		return nil, err
	}
	var rows []homeRow
	for i := range units {
		u := &units[i]
		if !u.Reports(p) {
			continue
		}
		row := homeRow{Unit: *u, State: store.Missing, Version: versions[u.Code]}
		r := states[u.Code]
		if r != nil {
			row.State, row.Updated = r.State, r.UpdatedAt
		}
		row.Timing = timingOf(r, deadlines.Due(p), s.Now())
		rows = append(rows, row)
	}
	return rows, nil
}
