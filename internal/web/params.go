package web

import (
	"strconv"

	"github.com/labstack/echo/v4"

	"shegong/internal/roster"
	"shegong/internal/store"
)

// current is the period that is being reported: the last complete month.
func (s *Server) current() roster.Period {
	return roster.PeriodOf(roster.DateOf(s.Now().In(roster.China))).Add(-1)
}

// period reads a period; text "" is the current one.
func (s *Server) period(text string) (roster.Period, error) {
	if text == "" {
		return s.current(), nil
	}
	p, err := roster.ParsePeriod(text)
	if err != nil {
		return p, bad("period", "%s", err.Error())
	}
	if s.current().Add(1).Before(p) {
		return p, bad("period", "报告期%s尚未开始", p.Chinese())
	}
	return p, nil
}

// target is the return a path names.
type target struct {
	Unit   store.Unit
	Period roster.Period
}

// URL is the return's page.
func (t *target) URL() string { return "/returns/" + t.Unit.Code + "/" + t.Period.String() }

func (s *Server) target(c echo.Context) (*target, error) {
	p, err := s.period(param(c, "period"))
	if err != nil {
		return nil, err
	}
	u, err := s.Store.Unit(c.Request().Context(), param(c, "unit"))
	if err != nil {
		return nil, explain(err, store.ErrNotFound, "没有这个填报单位")
	}
	if !u.Reports(p) {
		return nil, bad("period", "%s在%s不需要报送", u.Name, p.Chinese())
	}
	return &target{u, p}, nil
}

// number reads a version's number; "" is 0, the newest.
func number(field, text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 1 {
		return 0, bad(field, "版本号“%s”应为正整数", text)
	}
	return n, nil
}

// choice is one option of a select.
type choice struct {
	Value, Text string
	Selected    bool
}

// choices are options under a heading.
type choices struct {
	Title   string
	Options []choice
}

// periodChoices offer the last two years.
func (s *Server) periodChoices(selected roster.Period) []choice {
	var out []choice
	p := s.current().Add(1)
	if p.Before(selected) {
		p = selected
	}
	for range 25 {
		out = append(out, choice{p.String(), p.Chinese(), p == selected})
		p = p.Add(-1)
	}
	if selected.Before(p.Add(1)) {
		out = append(out, choice{selected.String(), selected.Chinese(), true})
	}
	return out
}

// unitChoices offer the province, its prefectures and the units below them.
func unitChoices(units []store.Unit, selected string) []choices {
	d := roster.DivisionTable()
	top := choices{Title: "全省和市（州）", Options: []choice{{"22", d.Name("22"), selected == "22"}}}
	var below []choices
	index := map[string]int{}
	for i := range units {
		u := &units[i]
		at, ok := index[u.Parent]
		if !ok {
			at = len(below)
			index[u.Parent] = at
			below = append(below, choices{Title: d.Name(u.Parent)})
			if v, ok := d.ByCode(u.Parent); ok && v.Level == "prefecture" {
				top.Options = append(top.Options, choice{u.Parent, d.Name(u.Parent), selected == u.Parent})
			}
		}
		below[at].Options = append(below[at].Options, choice{u.Code, u.Name, selected == u.Code})
	}
	return append([]choices{top}, below...)
}
