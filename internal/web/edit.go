package web

import (
	"strings"

	"github.com/labstack/echo/v4"

	"shegong/internal/returns"
	"shegong/internal/store"
)

// editField begins the name of a field with the new content of a finding's cell.
const editField = "v-"

// editCells writes corrected cells into the county's own workbooks, which makes
// one new version.
func (s *Server) editCells(c echo.Context) error {
	t, err := s.target(c)
	if err != nil {
		return err
	}
	form, err := c.FormParams()
	if err != nil {
		return brokenForm(err)
	}
	n, err := number("version", form.Get("version"))
	if err != nil {
		return err
	}
	a := &attempt{At: form.Get("at"), Values: map[string]string{}}
	for name, values := range form {
		if key, ok := strings.CutPrefix(name, editField); ok {
			a.Values[key] = values[0]
		}
	}
	report := s.progress.begin(c)
	defer report.end()
	_, err = s.Returns.Edit(c.Request().Context(), returns.Edits{
		Unit: t.Unit.Code, Period: t.Period, Version: n, Values: a.Values, Password: form.Get("password"), Progress: report.read,
	})
	err = explain(err, store.ErrConflict, "没有保存：已有更新的版本，或报送状态已变化。请核对后再改")
	if err != nil {
		return s.mendingFailed(c, a, err)
	}
	return seeOther(c, mendedURL(t, c, "edited", ""))
}
