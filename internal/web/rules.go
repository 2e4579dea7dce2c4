package web

import (
	"bytes"
	"net/http"

	"github.com/labstack/echo/v4"

	"shegong/internal/policy"
	"shegong/internal/roster"
	"shegong/internal/store"
	"shegong/templates"
)

// ruleListPage is the rule book's table of contents.
type ruleListPage struct {
	base
	Groups []ruleGroup
	Count  int
}

// ruleGroup is the rules of one clause.
type ruleGroup struct {
	Clause string
	Rules  []*policy.Rule
}

func (s *Server) ruleList(c echo.Context) error {
	p := &ruleListPage{base: base{Title: "规则", Nav: "rules"}}
	for _, r := range policy.Rules() {
		clause := r.Clause
		if r.Quality() {
			clause = "数据质量"
		}
		if n := len(p.Groups); n == 0 || p.Groups[n-1].Clause != clause {
			p.Groups = append(p.Groups, ruleGroup{Clause: clause})
		}
		g := &p.Groups[len(p.Groups)-1]
		g.Rules = append(g.Rules, r)
		p.Count++
	}
	return s.render(c, http.StatusOK, "rules", p)
}

// rulePage is one rule in full.
type rulePage struct {
	base
	Rule          *policy.Rule
	Params, Needs []string
}

func (s *Server) rulePage(c echo.Context) error {
	r := policy.RuleByID(param(c, "id"))
	if r == nil {
		return &said{"没有这条规则", store.ErrNotFound}
	}
	p := &rulePage{base: base{Title: r.Title, Nav: "rules", Crumbs: []crumb{{"规则", "/rules"}}}, Rule: r}
	for _, key := range r.Params {
		p.Params = append(p.Params, policy.MissingTitle(key))
	}
	for _, n := range r.Needs {
		text := policy.MissingTitle(n.Missing())
		for _, o := range n.Or {
			text += "或" + policy.MissingTitle(o.Missing())
		}
		p.Needs = append(p.Needs, text)
	}
	return s.render(c, http.StatusOK, "rule", p)
}

// blankWorkbook gives the official workbook, with all kinds of sheet or those
// named by ?kind=.
func (s *Server) blankWorkbook(c echo.Context) error {
	var kinds []roster.Kind
	for _, key := range c.QueryParams()["kind"] {
		k, ok := roster.KindOf(key)
		if !ok {
			return bad("kind", "没有“%s”这种表", key)
		}
		kinds = append(kinds, k)
	}
	var b bytes.Buffer
	if err := templates.Workbook(&b, kinds); err != nil {
		return err
	}
	return sendFile(c, "社工岗数据报送表.xlsx", xlsxType, b.Bytes())
}
