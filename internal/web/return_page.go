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

// returnPage is one unit's return: what was uploaded, what was found. It is the
// unit's own page and names persons in full.
type returnPage struct {
	base
	*target
	Row      *store.ReturnRow
	Timing   timing
	Versions []store.Version
	Version  *store.Version // the one shown; nil before the first upload
	Newest   bool
	Open     bool // takes uploads
	Files    []fileView
	Carried  []sheetView // ledgers taken over from the period before
	Findings findingsView
	Diff     *diffView
	// Failed are the files of an upload that could not be read.
	Failed  []fieldError
	Message string // why an upload failed
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
	p.Open = p.Row.State == store.Missing || p.Row.State == store.Draft || p.Row.State == store.SentBack
	p.Timing = timingOf(p.Row, t.Period, s.Now())
	if p.Versions, err = s.Store.Versions(ctx, t.Unit.Code, t.Period); err != nil || len(p.Versions) == 0 {
		return p, err
	}
	if p.Version = versionOf(p.Versions, n); p.Version == nil {
		return nil, &said{"没有这个版本", store.ErrNotFound}
	}
	p.Newest = p.Version == &p.Versions[0]
	return p, s.fillFindings(ctx, p, c.QueryParam("severity"))
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

func (s *Server) fillFindings(ctx context.Context, p *returnPage, severity string) error {
	ret, res, err := s.checked(ctx, p.Version)
	if err != nil {
		return err
	}
	before, err := s.resultBefore(ctx, p.Versions, p.Version)
	if err != nil {
		return err
	}
	isNew := map[string]bool{}
	if before != nil {
		p.Diff = newDiffView(returns.Compare(before, res), p.Version.Number-1)
		isNew = p.Diff.keys
	}
	p.Files, p.Carried = newFileViews(ret, p.Version)
	p.Findings = newFindingsView(ret, res, policy.Severity(severity), isNew)
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
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return res, err
}
