package web

import (
	"encoding/base64"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"shegong/internal/accounts"
	"shegong/internal/store"
)

// The keys of a session between password and code: nobody is logged in by it.
const (
	sessionPending   = "pending"    // the account
	sessionPendingAt = "pending-at" // Unix seconds
)

// pendingFor is how long a code may take.
const pendingFor = 5 * time.Minute

// admit lets in whose password was right, or asks for the code of the second
// factor.
func (s *Server) admit(c echo.Context, a *store.Account, next string) error {
	if !a.TOTPOn {
		if err := s.enter(c, a); err != nil {
			return err
		}
		return seeOther(c, next)
	}
	ctx := c.Request().Context()
	if err := s.sessions.RenewToken(ctx); err != nil {
		return err
	}
	s.sessions.Remove(ctx, sessionAccount)
	s.sessions.Remove(ctx, sessionMade)
	s.sessions.Put(ctx, sessionPending, a.ID)
	s.sessions.Put(ctx, sessionPassword, passwordMark(a))
	s.sessions.Put(ctx, sessionPendingAt, s.Now().Unix())
	return s.renderLogin(c, http.StatusOK, &loginPage{Next: next, Code: true})
}

// loginCode ends a log-in by the code of the second factor.
func (s *Server) loginCode(c echo.Context) error {
	ctx, next := c.Request().Context(), localPath(c.FormValue("next"))
	id := s.sessions.GetString(ctx, sessionPending)
	again := func() error { return seeOther(c, "/login?next="+url.QueryEscape(next)) }
	if id == "" || s.Now().Unix()-s.sessions.GetInt64(ctx, sessionPendingAt) > int64(pendingFor/time.Second) {
		return again()
	}
	a, err := s.Store.Account(ctx, id)
	if err != nil {
		return err
	}
	if !s.samePassword(ctx, a) {
		return again()
	}
	succeeded, err := s.attempt(c, codeRate, addressOf(c))
	var over *tooMany
	if errors.As(err, &over) {
		return s.renderLogin(c, http.StatusTooManyRequests, &loginPage{Next: next, Code: true, Error: over.Error()})
	}
	if err != nil {
		return err
	}
	err = s.accounts.LoginCode(ctx, a, c.FormValue("code"))
	if refusedCode(err) {
		s.audit(c, store.Audit{Account: a.Login, Action: "login", Target: "totp", Result: "failed"})
		return s.renderLogin(c, http.StatusUnprocessableEntity, &loginPage{Next: next, Code: true, Error: err.Error()})
	}
	if err := errors.Join(err, succeeded()); err != nil {
		return err
	}
	if err := s.enter(c, a); err != nil {
		return err
	}
	return seeOther(c, next)
}

// refusedCode tells a code that was not taken from a failure.
func refusedCode(err error) bool {
	var r *accounts.Refused
	var locked *accounts.Locked
	return errors.Is(err, accounts.ErrCode) || errors.As(err, &locked) || errors.As(err, &r)
}

// enrolled lets on who has a second factor, or needs none.
func (s *Server) enrolled(c echo.Context, a *store.Account, r route, next echo.HandlerFunc) error {
	must, err := s.accounts.MustEnrol(c.Request().Context(), a)
	switch {
	case err != nil:
		return err
	case must && r.Kind == api:
		return denied("本账号须先在网页上启用二次验证")
	case must:
		return seeOther(c, "/account/totp")
	}
	return next(c)
}

// totpPage sets a person's second factor up, or takes it out of use.
type totpPage struct {
	base
	On        bool
	Must      bool // nothing else can be done before
	Asks      bool // for the password; who has none is not asked
	Enrolment *accounts.Enrolment
	QR        template.URL
	Error     string
}

func (s *Server) totpPage(c echo.Context) error { return s.renderTOTP(c, http.StatusOK, nil) }

func (s *Server) renderTOTP(c echo.Context, status int, failure error) error {
	a := accountOf(c)
	p := &totpPage{base: base{Title: "二次验证", Crumbs: []crumb{{"我的账号", "/account"}}}, On: a.TOTPOn, Asks: a.Password != ""}
	if failure != nil {
		p.Error = failure.Error()
	}
	var err error
	if p.Must, err = s.accounts.MustEnrol(c.Request().Context(), a); err != nil {
		return err
	}
	if p.Enrolment, err = s.accounts.Enrolment(a); err != nil {
		return err
	}
	if p.Enrolment != nil {
		// Made here of bytes drawn here: nothing of it comes from a request.
		p.QR = template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(p.Enrolment.QR))
	}
	return s.render(c, status, "totp", p)
}

func (s *Server) beginTOTP(c echo.Context) error {
	ctx, a := c.Request().Context(), accountOf(c)
	err := s.guarded(c, a, func() error {
		if err := s.accounts.Confirm(ctx, a, c.FormValue("password")); err != nil {
			return err
		}
		return s.accounts.BeginTOTP(ctx, a)
	})
	if refusedCode(err) {
		return s.renderTOTP(c, http.StatusUnprocessableEntity, err)
	}
	if err != nil {
		return err
	}
	return seeOther(c, "/account/totp")
}

func (s *Server) confirmTOTP(c echo.Context) error {
	ctx, a := c.Request().Context(), accountOf(c)
	err := s.accounts.ConfirmTOTP(ctx, a, c.FormValue("code"))
	if refusedCode(err) {
		return s.renderTOTP(c, http.StatusUnprocessableEntity, err)
	}
	if err != nil {
		return err
	}
	s.audit(c, store.Audit{Action: "totp", Target: a.Login})
	// Log-ins without the second factor end.
	if err := s.Store.EndSessions(ctx, a.ID, ""); err != nil {
		return err
	}
	return s.comeBack(c, a)
}

func (s *Server) removeTOTP(c echo.Context) error {
	a := accountOf(c)
	err := s.accounts.RemoveTOTP(c.Request().Context(), a, c.FormValue("code"))
	if refusedCode(err) {
		s.audit(c, store.Audit{Action: "totp-end", Target: a.Login, Result: "failed"})
		return s.renderTOTP(c, http.StatusUnprocessableEntity, err)
	}
	if err != nil {
		return err
	}
	s.audit(c, store.Audit{Action: "totp-end", Target: a.Login})
	return s.comeBack(c, a)
}

// comeBack goes on under a new token, after all sessions of the account ended.
func (s *Server) comeBack(c echo.Context, a *store.Account) error {
	if err := s.enter(c, a); err != nil {
		return err
	}
	return seeOther(c, "/account/totp?ok=saved")
}

// resetTOTP lets a person whose device is lost set the second factor up again.
func (s *Server) resetTOTP(c echo.Context) error {
	ctx := c.Request().Context()
	a, err := s.Store.Account(ctx, param(c, "id"))
	if err != nil {
		return explain(err, store.ErrNotFound, "没有这个账号")
	}
	if a.ID == accountOf(c).ID {
		return s.renderUser(c, http.StatusUnprocessableEntity, a, "", errors.New("自己的二次验证请在“我的账号”中凭验证码停用"))
	}
	if err := s.Store.ClearTOTP(ctx, a.ID); err != nil {
		return err
	}
	s.audit(c, store.Audit{Action: "totp-reset", Unit: a.Unit, Target: a.Login})
	return seeOther(c, "/users/"+a.ID+"?ok=saved")
}
