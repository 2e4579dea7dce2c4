package web

import (
	"context"
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"shegong/internal/policy"
	"shegong/internal/returns"
	"shegong/internal/roster"
	"shegong/internal/store"
)

// returnPage is one unit's return: what was uploaded, what was found, where it
// stands. Persons are named in full to the unit that employs them only.
type returnPage struct {
	base
	*target
	Row      *store.ReturnRow
	Timing   timing
	Desk     *deskView
	Versions []store.Version
	Version  *store.Version // the one shown; nil before the first upload
	Newest   bool
	Open     bool // takes uploads and answers from the actor
	Files    []fileView
	Carried  []sheetView // ledgers taken over from the period before
	Findings findingsView
	Mappings []mappingView // remembered for the unit, where they can be undone
	Diff     *diffView
	Changes  *returns.Changes // since the previous accepted return; nil without one
	// Failed are the files of an upload that could not be read.
	Failed  []fieldError
	Message string               // why an upload or a step failed
	Pending *store.PendingUpload // that the reader sent: it waits, is checked, or was refused
	Typed   stepForm             // what the form of the failed step brought
}

func (s *Server) returnPage(c echo.Context) error {
	p, err := s.newReturnPage(c)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "return", p)
}

// newReturnPage builds the page for a request for it, or for a change of it
// that failed.
func (s *Server) newReturnPage(c echo.Context) (*returnPage, error) {
	t, err := s.target(c)
	if err != nil {
		return nil, err
	}
	n, err := number("version", c.QueryParam("version"))
	if err != nil {
		return nil, err
	}
	ctx := c.Request().Context()
	p := &returnPage{
		base:   base{Title: t.Unit.Name + t.Period.Chinese(), Nav: "home", Crumbs: []crumb{{"报送情况", "/?period=" + t.Period.String()}}},
		target: t,
	}
	if p.Row, err = s.Store.ReturnState(ctx, t.Unit.Code, t.Period); err != nil {
		return nil, err
	}
	if p.Desk, err = s.newDesk(ctx, t, p.Row); err != nil {
		return nil, err
	}
	p.Timing = timingOf(p.Row, p.Desk.Due, s.Now())
	if p.Versions, err = s.Store.Versions(ctx, t.Unit.Code, t.Period); err != nil {
		return nil, err
	}
	if len(p.Versions) > 0 {
		if p.Version = versionOf(p.Versions, n); p.Version == nil {
			return nil, &said{"没有这个版本", store.ErrNotFound}
		}
		p.Newest = p.Version == &p.Versions[0]
	}
	p.Desk.allow(actorOf(c), t.Unit.Code, p.Row, p.Version, p.Newest)
	p.Open = p.Desk.Mend
	if p.Desk.Own {
		if p.Pending, err = s.Store.UnseenUpload(ctx, t.Unit.Code, t.Period); err != nil {
			return nil, err
		}
	}
	if p.Version == nil {
		return p, nil
	}
	return p, s.fillFindings(ctx, p, c.QueryParam("severity"), c.QueryParam("at"))
}

// versionOf finds a version by number; 0 is the newest.
func versionOf(vs []store.Version, n int64) *store.Version {
	for i := range vs {
		if n == 0 || vs[i].Number == n {
			return &vs[i]
		}
	}
	return nil
}

func (s *Server) checked(ctx context.Context, v *store.Version) (*roster.Return, *policy.Result, error) {
	ret, err := s.Store.Return(ctx, v.ID)
	if err != nil {
		return nil, nil, err
	}
	res, err := s.Store.Result(ctx, v.ID)
	return ret, res, err
}

// resultBefore is what was found in the version before; nil where there is none.
func (s *Server) resultBefore(ctx context.Context, vs []store.Version, v *store.Version) (*policy.Result, error) {
	old := versionOf(vs, v.Number-1)
	if v.Number == 1 || old == nil {
		return nil, nil
	}
	res, err := s.Store.Result(ctx, old.ID)
	if errors.Is(err, store.ErrNotFound) || errors.Is(err, store.ErrExpired) {
		return nil, nil
	}
	return res, err
}
