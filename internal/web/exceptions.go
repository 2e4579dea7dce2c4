package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"shegong/internal/policy"
	"shegong/internal/returns"
	"shegong/internal/roster"
	"shegong/internal/store"
)

// exceptionListPage is the register of exceptions.
type exceptionListPage struct {
	base
	Unit   string
	Units  []choice
	Filter string
	Counts []exceptionCount
	Rows   []exceptionRow
	Edit   bool // the actor may add and end
	Total  int
	// Periods are for choosing the finding of a new one.
	Periods []choice
}

// exceptionCount is a filter with how many it shows.
type exceptionCount struct {
	Title, URL string
	Count      int
	Active     bool
}

// exceptionRow is one exception.
type exceptionRow struct {
	store.Exception
	UnitName  string
	Rule      *policy.Rule
	AboutText string // masked unless the actor owns the unit
	State     returns.ExceptionState
	Soon      bool // ends within 60 days
}

// Class is the state's colour.
func (r *exceptionRow) Class() string {
	switch {
	case r.Soon:
		return "orange"
	case r.State == returns.ExceptionInForce:
		return "green"
	case r.State == returns.ExceptionExpired:
		return "red"
	default:
		return "secondary"
	}
}

// Endable tells that the exception can still be ended.
func (r *exceptionRow) Endable() bool {
	return r.State == returns.ExceptionInForce || r.State == returns.ExceptionComing
}

// matches tells that the row belongs to a filter; "" is all.
func (r *exceptionRow) matches(filter string) bool {
	return filter == "" || filter == string(r.State) || filter == soonFilter && r.Soon
}

// soonFilter shows what ends within 60 days.
const soonFilter = "soon"

func exceptionFilters() []choice {
	return []choice{
		{Value: "", Text: "全部"},
		{Value: string(returns.ExceptionInForce), Text: "有效"},
		{Value: soonFilter, Text: "60天内到期"},
		{Value: string(returns.ExceptionExpired), Text: "已到期"},
		{Value: string(returns.ExceptionEnded), Text: "已终止"},
		{Value: string(returns.ExceptionComing), Text: "尚未生效"},
	}
}

func (s *Server) exceptionList(c echo.Context) error {
	ctx, unit := c.Request().Context(), c.QueryParam("unit")
	units, err := s.Store.Units(ctx)
	if err != nil {
		return err
	}
	es, err := s.Store.Exceptions(ctx, unit)
	if err != nil {
		return err
	}
	p := &exceptionListPage{
		base: base{Title: "例外", Nav: "exceptions"}, Unit: unit, Filter: c.QueryParam("state"), Total: len(es),
		Edit: may(actorOf(c), writeParameters), Periods: s.periodChoices(s.current()),
	}
	names := map[string]string{}
	for _, u := range units {
		names[u.Code] = u.Name
		p.Units = append(p.Units, choice{u.Code, u.Name, u.Code == unit})
	}
	p.add(es, names, actorOf(c), roster.DateOf(s.Now().In(roster.China)))
	return s.render(c, http.StatusOK, "exceptions", p)
}

// add takes the exceptions of the filter, and counts them all.
func (p *exceptionListPage) add(es []store.Exception, names map[string]string, a *store.Actor, today roster.Date) {
	rows := make([]exceptionRow, len(es))
	for i := range es {
		e := &es[i]
		rows[i] = exceptionRow{Exception: *e, UnitName: names[e.Unit], Rule: ruleOf(e.Rule), AboutText: returns.ExceptionAbout(e, a.Owns(e.Unit))}
		rows[i].State, rows[i].Soon = returns.ExceptionStateOf(e, today)
		if rows[i].matches(p.Filter) {
			p.Rows = append(p.Rows, rows[i])
		}
	}
	for _, f := range exceptionFilters() {
		n := exceptionCount{Title: f.Text, URL: "/exceptions?unit=" + p.Unit + "&state=" + f.Value, Active: f.Value == p.Filter}
		for i := range rows {
			if rows[i].matches(f.Value) {
				n.Count++
			}
		}
		p.Counts = append(p.Counts, n)
	}
}

// ruleOf is a rule, also one there is no more.
func ruleOf(id string) *policy.Rule {
	if r := policy.RuleByID(id); r != nil {
		return r
	}
	return &policy.Rule{ID: id, Title: id}
}

// endException takes an exception out of force.
func (s *Server) endException(c echo.Context) error {
	if c.FormValue("confirm") != "yes" {
		return bad("confirm", "请先勾选“确认终止”")
	}
	unit, id := c.FormValue("unit"), param(c, "id")
	err := s.Store.EndException(c.Request().Context(), unit, id)
	if err != nil {
		return explain(err, store.ErrNotFound, "没有这条例外，或已终止")
	}
	s.audit(c, store.Audit{Action: "exception.end", Unit: unit, Target: id})
	return seeOther(c, "/exceptions?ok=ended")
}
