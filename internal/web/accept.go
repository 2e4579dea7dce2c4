package web

import (
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"shegong/internal/store"
)

func (s *Server) accept(c echo.Context) error {
	t, err := s.target(c)
	if err != nil {
		return err
	}
	n, err := number("version", c.FormValue("version"))
	if err != nil {
		return err
	}
	if c.FormValue("confirm") != "yes" {
		return bad("confirm", "请先勾选“已核对”，再点“接收”")
	}
	if err := s.acceptVersion(c, t, n); err != nil {
		return err
	}
	return seeOther(c, t.URL()+"?ok=accepted")
}

func (s *Server) acceptVersion(c echo.Context, t *target, n int64) error {
	if n == 0 {
		return bad("version", "请指明要接收的版本")
	}
	_, err := s.Returns.Accept(c.Request().Context(), t.Unit.Code, t.Period, n)
	return explain(err, store.ErrConflict, "不能接收：报送状态已变化，或已有更新的版本，请刷新页面后再试")
}

func (s *Server) reopen(c echo.Context) error {
	t, err := s.target(c)
	if err != nil {
		return err
	}
	if err := s.reopenReturn(c, t, c.FormValue("reason")); err != nil {
		return err
	}
	return seeOther(c, t.URL()+"?ok=reopened")
}

// maxReason is how many characters a reason may have.
const maxReason = 500

func (s *Server) reopenReturn(c echo.Context, t *target, reason string) error {
	reason = strings.TrimSpace(reason)
	if reason == "" || utf8.RuneCountInString(reason) > maxReason {
		return bad("reason", "请填写退回原因，不超过%d字", maxReason)
	}
	err := s.Store.Reopen(c.Request().Context(), t.Unit.Code, t.Period, reason)
	return explain(err, store.ErrConflict, "只有已接收的报送可以退回修改")
}
