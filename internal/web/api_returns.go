package web

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"shegong/internal/policy"
	"shegong/internal/returns"
	"shegong/internal/roster"
	"shegong/internal/store"
)

// returnJSON is a return's line in the completeness list.
type returnJSON struct {
	County  string                  `json:"county"`
	Name    string                  `json:"name"`
	Parent  string                  `json:"parent"`
	Period  roster.Period           `json:"period"`
	State   store.State             `json:"state"`
	Timing  timing                  `json:"timing"`
	Version int64                   `json:"version"` // 0: none yet
	Workers int64                   `json:"workers"`
	Counts  map[policy.Severity]int `json:"counts"`
}

func newReturnJSON(r *homeRow, p roster.Period) returnJSON {
	v := returnJSON{
		County: r.Unit.Code, Name: r.Unit.Name, Parent: r.Unit.Parent, Period: p, State: r.State, Timing: r.Timing,
		Counts: map[policy.Severity]int{policy.Error: 0, policy.Explain: 0, policy.Notice: 0},
	}
	if r.Version != nil {
		v.Version, v.Workers, v.Counts = r.Version.Number, r.Version.Workers, countsOf(r.Version)
	}
	return v
}

func countsOf(v *store.Version) map[policy.Severity]int {
	return map[policy.Severity]int{policy.Error: int(v.Errors), policy.Explain: int(v.Explains), policy.Notice: int(v.Notices)}
}

func (s *Server) apiReturns(c echo.Context) error {
	p, err := s.period(c.QueryParam("period"))
	if err != nil {
		return err
	}
	units, err := s.Store.Units(c.Request().Context())
	if err != nil {
		return err
	}
	rows, err := s.homeRows(c.Request().Context(), units, p)
	if err != nil {
		return err
	}
	out := make([]returnJSON, len(rows))
	for i := range rows {
		out[i] = newReturnJSON(&rows[i], p)
	}
	return c.JSON(http.StatusOK, map[string]any{"period": p, "returns": out})
}

// versionJSON is a version without what it holds.
type versionJSON struct {
	Number       int64                   `json:"number"`
	MadeAt       time.Time               `json:"made_at"`
	How          string                  `json:"how"`
	RulesVersion string                  `json:"rules_version"`
	AsOf         string                  `json:"as_of"`
	Workers      int64                   `json:"workers"`
	Counts       map[policy.Severity]int `json:"counts"`
	Blocking     int64                   `json:"blocking"` // findings that forbid acceptance
	Effective    bool                    `json:"effective"`
	Files        []store.File            `json:"files"`
}

func newVersionJSON(v *store.Version, effective string) versionJSON {
	return versionJSON{
		Number: v.Number, MadeAt: v.MadeAt.UTC(), How: v.How, RulesVersion: v.RulesVersion, AsOf: v.AsOf, Workers: v.Workers,
		Counts: countsOf(v), Blocking: v.Blocking, Effective: v.ID == effective, Files: v.Files,
	}
}

// checkedJSON is a version with all that was found.
type checkedJSON struct {
	Version versionJSON `json:"version"`
	*returns.Document
}

func (s *Server) apiUpload(c echo.Context) error {
	t, err := s.target(c)
	if err != nil {
		return err
	}
	r, err := receive(c)
	if err != nil {
		return err
	}
	out, pending, err := s.check(c, t, r)
	if err != nil {
		return err
	}
	if pending != nil {
		return s.accepted(c, pending)
	}
	c.Response().Header().Set(echo.HeaderLocation, "/api/v1"+t.URL())
	return c.JSON(http.StatusCreated, checkedJSON{
		newVersionJSON(out.Version, ""), returns.NewDocument(out.Return, out.Result, t.Period.End()),
	})
}

func (s *Server) apiFindings(c echo.Context) error {
	t, err := s.target(c)
	if err != nil {
		return err
	}
	v, err := s.version(c, t)
	if err != nil {
		return err
	}
	ret, res, err := s.checked(c.Request().Context(), v)
	if err != nil {
		return err
	}
	row, err := s.Store.ReturnState(c.Request().Context(), t.Unit.Code, t.Period)
	if err != nil {
		return err
	}
	if res, err = s.maskedResult(c.Request().Context(), v, ret, res); err != nil {
		return err
	}
	return c.JSON(http.StatusOK, checkedJSON{newVersionJSON(v, row.EffectiveID), returns.NewDocument(ret, res, t.Period.End())})
}

// apiDiff compares version n with ?against=, or with the one before.
func (s *Server) apiDiff(c echo.Context) error {
	t, err := s.target(c)
	if err != nil {
		return err
	}
	n, err := number("n", param(c, "n"))
	if err != nil {
		return err
	}
	against, err := number("against", c.QueryParam("against"))
	if err != nil {
		return err
	}
	if against == 0 {
		against = n - 1
	}
	if against == 0 {
		return &said{"第一个版本没有可比较的版本", store.ErrNotFound}
	}
	d, err := s.difference(c.Request().Context(), t, against, n)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, struct {
		Version int64 `json:"version"`
		Against int64 `json:"against"`
		*returns.Difference
	}{n, against, d})
}
