package web

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"shegong/internal/policy"
	"shegong/internal/returns"
	"shegong/internal/roster"
	"shegong/internal/store"
)

// exceptionPage asks for an exception from a finding, or first for the finding.
type exceptionPage struct {
	base
	Target  *target
	Choices []excusableRow // where no finding is chosen
	More    int            // findings not offered
	Rule    *policy.Rule
	Finding *returns.Excusable
	Form    returns.ExceptionForm
	AsOf    roster.Date // by which it is judged whether the exception covers the return
	Message string
	Faults  map[string]string
}

// excusableRow is a finding to choose.
type excusableRow struct {
	returns.Excusable
	Rule *policy.Rule
}

// maxExcusables is how many findings are offered.
const maxExcusables = 200

// chooseFinding offers the findings of a return.
func (s *Server) chooseFinding(c echo.Context) error {
	t, err := s.targetOf(c, c.QueryParam("unit"), c.QueryParam("period"))
	if err != nil {
		return err
	}
	xs, err := s.Returns.Excusables(c.Request().Context(), t.Unit.Code, t.Period)
	if err != nil && !errors.Is(err, store.ErrNotFound) { // nothing uploaded: nothing to choose
		return err
	}
	p := &exceptionPage{
		base:   base{Title: "登记例外", Nav: "exceptions", Crumbs: []crumb{{"例外", "/exceptions"}, {t.Unit.Name + t.Period.Chinese(), t.URL()}}},
		Target: t, More: max(0, len(xs)-maxExcusables),
	}
	for _, x := range xs[:len(xs)-p.More] {
		p.Choices = append(p.Choices, excusableRow{x, ruleOf(x.Finding.Rule)})
	}
	return s.render(c, http.StatusOK, "exception", p)
}

func (s *Server) newException(c echo.Context) error {
	if c.QueryParam("key") == "" {
		return s.chooseFinding(c)
	}
	p, err := s.exceptionForm(c, c.QueryParam("unit"), c.QueryParam("period"), c.QueryParam("key"))
	if err != nil {
		return err
	}
	p.Form.FirstDay = roster.NewDate(int(p.Target.Period.Year), int(p.Target.Period.Month), 1).String()
	return s.render(c, http.StatusOK, "exception", p)
}

func (s *Server) exceptionForm(c echo.Context, unit, period, key string) (*exceptionPage, error) {
	t, err := s.targetOf(c, unit, period)
	if err != nil {
		return nil, err
	}
	x, err := s.Returns.Excusable(c.Request().Context(), t.Unit.Code, t.Period, key)
	if err != nil {
		return nil, explain(err, store.ErrNotFound, "最新一次检查中没有这个问题，请回到报送页面重新选择")
	}
	return &exceptionPage{
		base:   base{Title: "登记例外", Nav: "exceptions", Crumbs: []crumb{{"例外", "/exceptions"}, {t.Unit.Name + t.Period.Chinese(), t.URL()}}},
		Target: t, Rule: ruleOf(x.Finding.Rule), Finding: x, AsOf: t.Period.End(),
		Form: returns.ExceptionForm{Unit: t.Unit.Code, Period: t.Period, Key: key},
	}, nil
}

func (s *Server) addException(c echo.Context) error {
	p, err := s.exceptionForm(c, c.FormValue("unit"), c.FormValue("period"), c.FormValue("key"))
	if err != nil {
		return err
	}
	f := &p.Form
	f.Approver, f.Document = c.FormValue("approver"), c.FormValue("document")
	f.FirstDay, f.LastDay = c.FormValue("first_day"), c.FormValue("last_day")
	if err = numbersIn(f); err == nil {
		err = s.Returns.AddException(c.Request().Context(), *f)
	}
	var ok bool
	if p.Message, p.Faults, ok = refusal(err); ok {
		return s.render(c, http.StatusUnprocessableEntity, "exception", p)
	}
	if err != nil {
		return err
	}
	s.audit(c, store.Audit{Action: "exception.add", Unit: f.Unit, Target: p.Rule.ID + " " + f.Key + " 至 " + f.LastDay})
	return seeOther(c, "/exceptions?unit="+f.Unit+"&ok=excepted")
}

// numbersIn names the fields that hold a number which may tell who a person is:
// they are kept in the clear.
func numbersIn(f *returns.ExceptionForm) error {
	faults := map[string]string{}
	for field, text := range map[string]string{"approver": f.Approver, "document": f.Document} {
		if roster.HoldsNumber(text) {
			faults[field] = "不要填写公民身份号码和电话"
		}
	}
	if len(faults) == 0 {
		return nil
	}
	return &returns.Faulty{Fields: faults}
}

// targetOf is the return that fields of a form name.
func (s *Server) targetOf(c echo.Context, unit, period string) (*target, error) {
	if period == "" {
		return nil, bad("period", "请指明报告期")
	}
	p, err := s.period(period)
	if err != nil {
		return nil, err
	}
	u, err := s.Store.Unit(c.Request().Context(), unit)
	return &target{u, p}, explain(err, store.ErrNotFound, "没有这个填报单位")
}
