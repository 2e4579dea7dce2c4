package web

import (
	"net/http"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"shegong/internal/roster"
	"shegong/internal/store"
)

// unitListPage is the province's list of reporting units.
type unitListPage struct {
	base
	Units   []unitRow
	Parents []choice
	Error   string
	Form    store.Unit
	New     bool
}

// unitRow is a unit in the list.
type unitRow struct {
	store.Unit
	ParentName string
}

func (s *Server) unitList(c echo.Context) error {
	return s.renderUnits(c, http.StatusOK, store.Unit{Code: c.QueryParam("code")}, nil)
}

func (s *Server) renderUnits(c echo.Context, status int, form store.Unit, failure error) error {
	units, err := s.Store.Units(c.Request().Context())
	if err != nil {
		return err
	}
	p := &unitListPage{base: base{Title: "填报单位", Nav: "units"}, Form: form, New: true}
	if failure != nil {
		p.Error = failure.Error()
	}
	d := roster.DivisionTable()
	for i := range units {
		p.Units = append(p.Units, unitRow{units[i], parentName(units[i].Parent)})
		if failure == nil && units[i].Code == form.Code {
			p.Form, p.New = units[i], false
		}
	}
	for _, v := range d.All {
		if v.Level == "prefecture" || v.Level == "province" {
			p.Parents = append(p.Parents, choice{v.Code, parentName(v.Code), v.Code == p.Form.Parent})
		}
	}
	return s.render(c, status, "units", p)
}

func parentName(code string) string {
	if len(code) == 2 {
		return "省直管"
	}
	return roster.DivisionTable().Name(code)
}

var unitCode = regexp.MustCompile(`^[1-9][0-9]{5}$`)

// putUnit adds a reporting unit or changes one. Units are never deleted: what
// they reported stays; one that ends gets a last period.
func (s *Server) putUnit(c echo.Context) error {
	u := store.Unit{
		Code: strings.TrimSpace(c.FormValue("code")), Name: strings.TrimSpace(c.FormValue("name")), Parent: c.FormValue("parent"),
		Aliases:     strings.Join(strings.FieldsFunc(c.FormValue("aliases"), func(r rune) bool { return strings.ContainsRune("|、，,；; \n", r) }), "|"),
		FirstPeriod: c.FormValue("first_period"), LastPeriod: c.FormValue("last_period"),
	}
	if err := checkUnit(&u); err != nil {
		return s.renderUnits(c, http.StatusUnprocessableEntity, u, err)
	}
	if err := s.Store.PutUnits(c.Request().Context(), []store.Unit{u}); err != nil {
		return err
	}
	s.audit(c, store.Audit{Action: "unit", Unit: u.Code, Target: u.Name})
	return seeOther(c, "/units?ok=saved")
}

func checkUnit(u *store.Unit) error {
	if !unitCode.MatchString(u.Code) {
		return bad("code", "代码应为6位数字，用行政区划代码；开发区等没有代码的，由省级编一个未使用的")
	}
	if n := utf8.RuneCountInString(u.Name); n == 0 || n > 50 {
		return bad("name", "请填写名称，不超过50字")
	}
	if roster.HoldsNumber(u.Name) || roster.HoldsNumber(u.Aliases) {
		return bad("name", "名称和别名中不要填写公民身份号码和电话")
	}
	d, ok := roster.DivisionTable().ByCode(u.Parent)
	if !ok || d.Level == "county" {
		return bad("parent", "请选择所在市（州），或省直管")
	}
	for _, p := range []string{u.FirstPeriod, u.LastPeriod} {
		if p == "" {
			continue
		}
		if _, err := roster.ParsePeriod(p); err != nil {
			return bad("period", "%s", err.Error())
		}
	}
	if u.FirstPeriod != "" && u.LastPeriod != "" && u.LastPeriod < u.FirstPeriod {
		return bad("last_period", "停报的报告期不能早于开始报送的报告期")
	}
	return nil
}
