package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"shegong/internal/policy"
)

// ruleJSON is a rule of the rule book.
type ruleJSON struct {
	ID       string            `json:"id"`
	Clause   string            `json:"clause"`
	Severity policy.Severity   `json:"severity"`
	Lesser   []policy.Severity `json:"lesser"` // that single findings may have
	Scope    policy.Scope      `json:"scope"`
	Title    string            `json:"title"`
	Why      string            `json:"why"`
	Fix      string            `json:"fix"`
	Params   []string          `json:"params"`
	From     string            `json:"from"`
}

func (s *Server) apiRules(c echo.Context) error {
	out := []ruleJSON{}
	for _, r := range policy.Rules() {
		out = append(out, ruleJSON{
			r.ID, r.Clause, r.Severity, append([]policy.Severity{}, r.Lesser...), r.Scope, r.Title, r.Why, r.Fix,
			append([]string{}, r.Params...), r.From.String(),
		})
	}
	return c.JSON(http.StatusOK, map[string]any{"rules_version": policy.Version, "rules": out})
}
