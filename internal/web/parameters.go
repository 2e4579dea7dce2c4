package web

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"shegong/internal/returns"
	"shegong/internal/roster"
)

// firstParameterYear is the year of the opinion.
const firstParameterYear = 2020

// parameterListPage is how far the units' parameters of a year are confirmed.
type parameterListPage struct {
	base
	Year     int
	Years    []choice
	Standing string
	Choices  []choice
	Rows     []parameterRow
	Total    int
}

// parameterRow is a unit in the list.
type parameterRow struct {
	*returns.UnitParameters
	ParentName    string
	Standing      parameterStanding
	StandingClass string
}

func (s *Server) parameterList(c echo.Context) error {
	year, err := s.parameterYear(c.QueryParam("year"))
	if err != nil {
		return err
	}
	all, err := s.Returns.AllParameters(c.Request().Context(), year)
	if err != nil {
		return err
	}
	p := &parameterListPage{
		base: base{Title: "参数", Nav: "parameters"}, Year: year, Years: s.yearChoices(year),
		Standing: c.QueryParam("standing"), Total: len(all),
	}
	for _, v := range standings() {
		p.Choices = append(p.Choices, choice{string(v), v.Chinese(), string(v) == p.Standing})
	}
	for i := range all {
		u := &all[i]
		standing, class := standingOf(u)
		if p.Standing == "" || p.Standing == string(standing) {
			p.Rows = append(p.Rows, parameterRow{u, parentName(u.Unit.Parent), standing, class})
		}
	}
	return s.render(c, http.StatusOK, "parameters", p)
}

// parameterYear reads a year; "" is that of the current period.
func (s *Server) parameterYear(text string) (int, error) {
	if text == "" {
		return int(s.current().Year), nil
	}
	y, err := strconv.Atoi(text)
	if last := s.lastParameterYear(); err != nil || y < firstParameterYear || y > last {
		return 0, bad("year", "年度应在%d至%d之间", firstParameterYear, last)
	}
	return y, nil
}

// lastParameterYear is the next year: its parameters may be confirmed ahead.
func (s *Server) lastParameterYear() int { return s.Now().In(roster.China).Year() + 1 }

func (s *Server) yearChoices(selected int) []choice {
	var out []choice
	for y := s.lastParameterYear(); y >= firstParameterYear; y-- {
		text := strconv.Itoa(y)
		out = append(out, choice{text, text + "年", y == selected})
	}
	return out
}

// parameterPage is one unit's parameters of a year, with the form that confirms
// them and what was confirmed before.
type parameterPage struct {
	base
	*returns.UnitParameters
	Years    []choice
	Edit     bool // the actor may confirm
	Groups   []parameterGroup
	History  []returns.ParameterVersion
	Document string
	Base     int64 // of the form
	Message  string
	Faults   map[string]string // by field
	Fillable bool              // the sheet gives what is not confirmed
}

// parameterGroup is the parameters of one clause.
type parameterGroup struct {
	Clause string
	Rows   []parameterField
}

// parameterField is a parameter with its field of the form.
type parameterField struct {
	returns.Parameter
	Typed   string
	Shown   string // the confirmed value
	Fault   string
	Form    string // how it is written
	Choices []choice
	Lines   bool
	Fixed   bool
	Edit    bool // the actor may confirm
}

// URL is the page's own address.
func (p *parameterPage) URL() string {
	return "/parameters/" + p.Unit.Code + "/" + strconv.Itoa(p.Year)
}

func (s *Server) parameterPage(c echo.Context) error {
	p, err := s.newParameterPage(c)
	if err != nil {
		return err
	}
	if p.Stored != nil && p.Stored.Year == p.Year {
		p.Document = p.Stored.Document
	}
	typed := map[string]string{}
	for i := range p.List {
		v := &p.List[i]
		typed[v.Key] = v.Stored
		if c.QueryParam("fill") == "sheet" && (v.Status == returns.ParameterSheet || v.Status == returns.ParameterDiffers) {
			typed[v.Key] = v.Sheet
		}
	}
	p.fill(typed)
	return s.render(c, http.StatusOK, "parameter", p)
}

func (s *Server) newParameterPage(c echo.Context) (*parameterPage, error) {
	year, err := s.parameterYear(param(c, "year"))
	if err != nil {
		return nil, err
	}
	ctx := c.Request().Context()
	u, err := s.parametersOf(c, year)
	if err != nil {
		return nil, err
	}
	p := &parameterPage{
		base:           base{Title: u.Unit.Name + "　" + strconv.Itoa(year) + "年参数", Nav: "parameters", Crumbs: []crumb{{"参数", "/parameters?year=" + strconv.Itoa(year)}}},
		UnitParameters: u, Years: s.yearChoices(year), Edit: may(actorOf(c), writeParameters), Base: u.Base(),
		Fillable: u.Count(returns.ParameterSheet)+u.Count(returns.ParameterDiffers) > 0,
	}
	p.History, err = s.Returns.ParameterHistory(ctx, u.Unit.Code)
	for _, v := range p.History {
		for i := range v.Changes {
			v.Changes[i].Before, v.Changes[i].After = choiceText(v.Changes[i].Before), choiceText(v.Changes[i].After)
		}
	}
	return p, err
}

// fill makes the form's fields, with what was typed.
func (p *parameterPage) fill(typed map[string]string) {
	for _, v := range p.List {
		if n := len(p.Groups); n == 0 || p.Groups[n-1].Clause != v.Clause {
			p.Groups = append(p.Groups, parameterGroup{Clause: v.Clause})
		}
		g := &p.Groups[len(p.Groups)-1]
		f := newParameterField(v, typed[v.Key], p.Faults[v.Key])
		f.Edit = p.Edit
		g.Rows = append(g.Rows, f)
	}
}

func (s *Server) confirmParameters(c echo.Context) error {
	p, err := s.newParameterPage(c)
	if err != nil {
		return err
	}
	typed := map[string]string{}
	for i := range p.List {
		typed[p.List[i].Key] = c.FormValue(p.List[i].Key)
	}
	base, err := strconv.ParseInt(c.FormValue("base"), 10, 64)
	if err != nil {
		return bad("base", "表单不完整，请刷新页面后再试")
	}
	p.Document = strings.TrimSpace(c.FormValue("document"))
	err = s.Returns.ConfirmParameters(c.Request().Context(), returns.Confirmation{
		Unit: p.Unit.Code, Year: p.Year, Values: typed, Document: p.Document, Base: base,
	})
	if message, faults, ok := refusal(err); ok {
		p.Message, p.Faults = message, faults
		p.fill(typed)
		return s.render(c, http.StatusUnprocessableEntity, "parameter", p)
	}
	if err != nil {
		return err
	}
	s.auditParameters(c, p)
	return seeOther(c, p.URL()+"?ok=confirmed")
}
