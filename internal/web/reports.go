package web

import (
	"bytes"
	"context"
	"html/template"
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"shegong/internal/roster"
	"shegong/internal/store"
	"shegong/reports"
	fragment "shegong/reports/page"
	"shegong/scheduler"
)

// reportChoice is which unit and period reports are made for, and of what.
type reportChoice struct {
	Unit    string
	Asked   string // 2026-10, or 2026 for the year's end
	Period  roster.Period
	Label   string // of a year
	Draft   bool   // versions under review stand in for accepted ones
	Units   []choices
	Periods []choice
}

// Query is the choice as the query of an address.
func (r *reportChoice) Query() string {
	q := url.Values{"unit": {r.Unit}, "period": {r.Asked}}
	if r.Draft {
		q.Set("draft", "1")
	}
	return q.Encode()
}

// WithDraft is the query with or without versions under review.
func (r *reportChoice) WithDraft(draft bool) string {
	other := *r
	other.Draft = draft
	return other.Query()
}

func (s *Server) reportChoice(c echo.Context) (*reportChoice, error) {
	units, err := s.Store.Units(c.Request().Context())
	if err != nil {
		return nil, err
	}
	rc := &reportChoice{Unit: c.QueryParam("unit"), Asked: c.QueryParam("period"), Draft: c.QueryParam("draft") == "1"}
	if err := s.reportPeriod(c.Request().Context(), rc); err != nil {
		return nil, err
	}
	if rc.Unit == "" {
		rc.Unit = "22"
	}
	rc.Units, rc.Periods = unitChoices(units, rc.Unit), s.reportPeriods(rc)
	return rc, nil
}

// reportPeriod finds the month that is meant, by itself or as a year's end.
func (s *Server) reportPeriod(ctx context.Context, rc *reportChoice) error {
	if len(rc.Asked) != len("2026") {
		p, err := s.period(rc.Asked)
		rc.Period, rc.Asked = p, p.String()
		return err
	}
	p, label, err := s.Maker.Period(ctx, rc.Asked)
	if err != nil {
		return bad("period", "%s", err.Error())
	}
	if s.current().Year < p.Year {
		return bad("period", "报告期%d年尚未开始", p.Year)
	}
	rc.Period, rc.Label = p, label
	return nil
}

// reportPeriods offers years before months.
func (s *Server) reportPeriods(rc *reportChoice) []choice {
	var out []choice
	for i := range 3 {
		year := strconv.Itoa(int(s.current().Year) - i)
		out = append(out, choice{year, year + "年（年终）", rc.Asked == year})
	}
	for _, m := range s.periodChoices(rc.Period) {
		m.Selected = m.Value == rc.Asked
		out = append(out, m)
	}
	return out
}

// reportListPage lists the reports that can be made and those that were.
type reportListPage struct {
	base
	*reportChoice
	Reports []*reports.Report
	Archive []archiveRow
}

// archiveRow is a report that was made.
type archiveRow struct {
	store.Archived
	ReportTitle, UnitName string
}

// archiveLimit is how many reports made before the page lists.
const archiveLimit = 100

func (s *Server) reportList(c echo.Context) error {
	rc, err := s.reportChoice(c)
	if err != nil {
		return err
	}
	made, err := s.Store.ArchiveList(c.Request().Context(), archiveLimit)
	if err != nil {
		return err
	}
	p := &reportListPage{base: base{Title: "报表", Nav: "reports"}, reportChoice: rc, Reports: reports.All()}
	names, err := s.unitNames(c.Request().Context())
	if err != nil {
		return err
	}
	for i := range made {
		row := archiveRow{Archived: made[i], ReportTitle: made[i].Report, UnitName: names(made[i].Unit)}
		if r := reports.ByID(made[i].Report); r != nil {
			row.ReportTitle = r.Title
		}
		p.Archive = append(p.Archive, row)
	}
	return s.render(c, http.StatusOK, "reports", p)
}

// unitNames gives a function that names a reporting unit or division.
func (s *Server) unitNames(ctx context.Context) (func(string) string, error) {
	units, err := s.Store.Units(ctx)
	if err != nil {
		return nil, err
	}
	names := make(map[string]string, len(units))
	for i := range units {
		names[units[i].Code] = units[i].Name
	}
	return func(code string) string {
		if n := names[code]; n != "" {
			return n
		}
		return roster.DivisionTable().Name(code)
	}, nil
}

// reportPage shows a report as it will be in PDF and XLSX.
type reportPage struct {
	base
	*reportChoice
	Report             *reports.Report
	Reported, Expected int
	Personal           bool // lists persons by name
	MayPersonal        bool // could list them: a county's own report
	Article            template.HTML
}

func (s *Server) reportPage(c echo.Context) error {
	rc, err := s.reportChoice(c)
	if err != nil {
		return err
	}
	req := reportRequest(c, rc)
	made, err := s.Maker.Document(c.Request().Context(), req)
	if err != nil {
		return explain(err, store.ErrNotFound, "没有这种报表或这个单位")
	}
	var b bytes.Buffer
	if err := fragment.Render(&b, made.Document); err != nil {
		return err
	}
	rep := reports.ByID(req.Report)
	return s.render(c, http.StatusOK, "report", &reportPage{
		base: base{
			Title: made.Title, Nav: "reports", Charts: true, Bare: true,
			Crumbs: []crumb{{"报表", "/reports?" + rc.Query()}},
		},
		reportChoice: rc, Report: rep, Reported: made.Reported, Expected: made.Units,
		Personal: req.Personal, MayPersonal: rep.Personal && actorOf(c).Owns(rc.Unit),
		Article: template.HTML(b.String()), //nolint:gosec // the fragment is a template's own output
	})
}

// reportRequest is the report a request asks for. Persons are listed only where
// asked for, and only on a county's own report.
func reportRequest(c echo.Context, rc *reportChoice) scheduler.Request {
	return scheduler.Request{
		Report: param(c, "id"), Unit: rc.Unit, Period: rc.Period, Label: rc.Label, Format: c.QueryParam("format"), Draft: rc.Draft,
		Personal: c.QueryParam("personal") == "1" && actorOf(c).Owns(rc.Unit),
	}
}

func (s *Server) reportFile(c echo.Context) error {
	rc, err := s.reportChoice(c)
	if err != nil {
		return err
	}
	req := reportRequest(c, rc)
	if req.Format != "pdf" && req.Format != "xlsx" {
		return bad("format", "格式应为 pdf 或 xlsx")
	}
	a, err := s.Maker.Make(c.Request().Context(), req)
	if err != nil {
		return explain(err, store.ErrNotFound, "没有这种报表或这个单位")
	}
	s.auditExport(c, a)
	return sendFile(c, a.Name, contentType(a.Name), a.Data)
}

// auditExport notes that a report left the system.
func (s *Server) auditExport(c echo.Context, a *store.Archived) {
	target := a.Report + " " + a.Period + " " + a.Format
	if a.Personal {
		target += " 含人员名单"
	}
	s.audit(c, store.Audit{Action: "export", Unit: a.Unit, Target: target})
}

func (s *Server) archived(c echo.Context) error {
	a, err := s.Store.Archived(c.Request().Context(), param(c, "id"))
	if err != nil {
		return err
	}
	s.auditExport(c, a)
	return sendFile(c, a.Name, contentType(a.Name), a.Data)
}
