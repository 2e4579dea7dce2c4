package web

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"shegong/internal/accounts"
	"shegong/internal/store"
)

// accountPage is a person's own account: password, log-ins and tokens.
type accountPage struct {
	base
	Account *store.Account
	UnitOf  string
	Tokens  []store.Token
	Logins  []sessionRow
	Secret  string // of the token just made, shown once
	Error   string
}

func (s *Server) accountPage(c echo.Context) error { return s.renderAccount(c, http.StatusOK, "", nil) }

func (s *Server) renderAccount(c echo.Context, status int, secret string, failure error) error {
	a := accountOf(c)
	p := &accountPage{base: base{Title: "我的账号", First: a.MustChange && a.Password != ""}, Account: a, Secret: secret}
	if failure != nil {
		p.Error = failure.Error()
	}
	names, err := s.unitNames(c.Request().Context())
	if err != nil {
		return err
	}
	p.UnitOf = names(a.Unit)
	if p.Tokens, err = s.Store.Tokens(c.Request().Context(), a.ID); err != nil {
		return err
	}
	if p.Logins, err = s.sessionRows(c, a.ID); err != nil {
		return err
	}
	return s.render(c, status, "account", p)
}

// accountOf is the account that calls.
func accountOf(c echo.Context) *store.Account {
	a, _ := c.Get("account").(*store.Account)
	return a
}

// guarded does what asks who is logged in for the password. Wrong ones count, by
// account: a session that was taken over does not let it be guessed. What is
// refused for another reason does not count.
func (s *Server) guarded(c echo.Context, a *store.Account, do func() error) error {
	succeeded, err := s.attempt(c, passwordRate, a.ID)
	if err != nil {
		return err
	}
	if err = do(); errors.Is(err, accounts.ErrPassword) {
		return err
	}
	if back := succeeded(); err == nil {
		err = back
	}
	return err
}

func (s *Server) changePassword(c echo.Context) error {
	ctx, a := c.Request().Context(), accountOf(c)
	password := c.FormValue("password")
	err := refuseMismatch(password, c.FormValue("again"))
	if err == nil {
		err = s.guarded(c, a, func() error { return s.accounts.ChangePassword(ctx, a, c.FormValue("old"), password, "") })
	}
	var r *accounts.Refused
	if errors.As(err, &r) {
		return s.renderAccount(c, http.StatusUnprocessableEntity, "", r)
	}
	if err != nil {
		return err
	}
	s.audit(c, store.Audit{Action: "password", Target: a.Login})
	// All sessions have ended, this one goes on under a new token.
	if err := s.enter(c, a); err != nil {
		return err
	}
	return seeOther(c, "/account?ok=password")
}

func refuseMismatch(password, again string) error {
	if password != again {
		return &accounts.Refused{Field: "again", Message: "两次输入的新密码不一致"}
	}
	return nil
}

func (s *Server) addToken(c echo.Context) error {
	a := accountOf(c)
	months, err := strconv.Atoi(c.FormValue("months"))
	if err != nil {
		return bad("months", "有效期应为月数")
	}
	var t *store.Token
	var secret string
	ctx := c.Request().Context()
	err = s.guarded(c, a, func() error {
		if err := s.accounts.Confirm(ctx, a, c.FormValue("password")); err != nil {
			return err
		}
		t, secret, err = s.accounts.AddToken(ctx, a.ID, c.FormValue("name"), months)
		return err
	})
	var r *accounts.Refused
	if errors.As(err, &r) {
		return s.renderAccount(c, http.StatusUnprocessableEntity, "", r)
	}
	if err != nil {
		return err
	}
	s.audit(c, store.Audit{Action: "token", Target: t.ID})
	return s.renderAccount(c, http.StatusOK, secret, nil)
}

func (s *Server) deleteToken(c echo.Context) error {
	id := param(c, "id")
	if err := s.Store.DeleteToken(c.Request().Context(), accountOf(c).ID, id); err != nil {
		return err
	}
	s.audit(c, store.Audit{Action: "token-end", Target: id})
	return seeOther(c, "/account?ok=saved")
}

// invitePage lets a person with a one-time link set the first password.
type invitePage struct {
	base
	Account *store.Account
	Error   string
}

func (s *Server) inviteForm(c echo.Context) error { return s.renderInvite(c, http.StatusOK, nil) }

// deadLink is a one-time link that lets nobody in.
const deadLink = "这个链接已使用过或已过期，请安全管理员重新发送"

// invited is the account a one-time link is for. Links that are for none are
// counted by address, so that they cannot be guessed.
func (s *Server) invited(c echo.Context) (*store.Account, error) {
	succeeded, err := s.attempt(c, linkRate, addressOf(c))
	if err != nil {
		return nil, err
	}
	a, err := s.Store.Invited(c.Request().Context(), param(c, "secret"))
	if err != nil {
		return nil, explain(err, store.ErrNotFound, deadLink)
	}
	return a, succeeded()
}

func (s *Server) renderInvite(c echo.Context, status int, failure error) error {
	a, err := s.invited(c)
	if err != nil {
		return err
	}
	p := &invitePage{base: base{Title: "设置密码", Plain: true}, Account: a}
	if failure != nil {
		p.Error = failure.Error()
	}
	return s.render(c, status, "invite", p)
}

func (s *Server) redeem(c echo.Context) error {
	password := c.FormValue("password")
	a, err := s.invited(c)
	if err != nil {
		return err
	}
	if err = refuseMismatch(password, c.FormValue("again")); err == nil {
		a, err = s.accounts.Redeem(c.Request().Context(), param(c, "secret"), password)
	}
	var r *accounts.Refused
	if errors.As(err, &r) {
		return s.renderInvite(c, http.StatusUnprocessableEntity, r)
	}
	if err != nil {
		return explain(err, store.ErrNotFound, deadLink)
	}
	s.audit(c, store.Audit{Account: a.Login, Action: "password", Unit: a.Unit, Target: a.Login})
	return s.admit(c, a, "/")
}
