package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"shegong/internal/accounts"
	"shegong/internal/store"
)

// actorOf is who calls; nil for nobody.
func actorOf(c echo.Context) *store.Actor {
	a, _ := c.Get("actor").(*store.Actor)
	return a
}

// nobody is on whose behalf a request without log-in is: it sees nothing.
var nobody = &store.Actor{}

// authorise finds who calls, refuses who may not, and puts the actor into the
// context, by which the store applies the scope.
func (s *Server) authorise(r route) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			a, err := s.caller(c, r)
			if err != nil {
				return err
			}
			who := nobody
			if a != nil {
				who = a.Actor(c.RealIP())
				c.Set("actor", who)
				c.Set("account", a)
			}
			ctx := store.As(c.Request().Context(), who)
			c.SetRequest(c.Request().WithContext(ctx))
			if a != nil && r.Kind == api {
				// Reading goes on while the disk has no room to count.
				if err := s.allow(c, tokenRate, a.ID); err != nil && !errors.Is(err, store.ErrFull) {
					return err
				}
			}
			switch {
			case r.Permission == public:
			case a == nil && r.Kind == api:
				return errUnknown
			case a == nil:
				return seeOther(c, "/login?next="+url.QueryEscape(ownPath(c)))
			case !may(who, r.Permission):
				s.audit(c, store.Audit{Action: "access", Target: string(r.Permission), Result: "denied"})
				return denied("您的角色不能进行这项操作")
			case a.MustChange && a.Password != "" && r.Permission != self:
				return seeOther(c, "/account?first=1")
			case r.Permission != self:
				return s.enrolled(c, a, r, next)
			}
			return next(c)
		}
	}
}

// errUnknown is a request of nobody known.
var errUnknown = errors.New("not logged in")

// bearer is the token a program brings; "" for none.
func bearer(c echo.Context) string {
	secret, ok := strings.CutPrefix(c.Request().Header.Get(echo.HeaderAuthorization), "Bearer ")
	if !ok {
		return ""
	}
	return secret
}

// caller is the account that calls: by bearer token in the interface for
// programs, else by session.
func (s *Server) caller(c echo.Context, r route) (*store.Account, error) {
	ctx := c.Request().Context()
	if r.Kind == api {
		secret := bearer(c)
		if secret == "" {
			return nil, nil
		}
		a, err := s.Store.AccountByToken(ctx, secret)
		if errors.Is(err, store.ErrNotFound) {
			return nil, nil
		}
		return a, err
	}
	if r.stateless() {
		return nil, nil
	}
	id := s.sessions.GetString(ctx, sessionAccount)
	if id == "" {
		return nil, nil
	}
	now := s.Now().Unix()
	made, seen := s.sessions.GetInt64(ctx, sessionMade), s.sessions.GetInt64(ctx, sessionSeen)
	over := now-made > int64(sessionLife/time.Second) || now-seen > int64(sessionIdle/time.Second)
	a, err := s.Store.Account(ctx, id)
	if errors.Is(err, store.ErrNotFound) || err == nil && (a.Disabled || over || !s.samePassword(ctx, a)) {
		return nil, s.sessions.Destroy(ctx)
	}
	if err == nil && now-seen > int64(seenStep/time.Second) {
		s.sessions.Put(ctx, sessionSeen, now)
	}
	return a, err
}

// enter begins a log-in session under a new token (ASVS 7.2.4).
func (s *Server) enter(c echo.Context, a *store.Account) error {
	ctx := c.Request().Context()
	if err := s.sessions.RenewToken(ctx); err != nil {
		return err
	}
	s.begin(ctx, a, c.RealIP(), c.Request().UserAgent())
	s.audit(c, store.Audit{Account: a.Login, Action: "login", Unit: a.Unit, Result: "ok"})
	return nil
}

// ownPath is the path and query of a page, to come back to after log-in.
func ownPath(c echo.Context) string {
	if !safeMethod(c.Request()) {
		return "/"
	}
	return c.Request().URL.RequestURI()
}

// localPath keeps a path on this site; anything else is the first page.
func localPath(p string) string {
	u, err := url.Parse(p)
	if err != nil || u.Scheme != "" || u.Host != "" || !strings.HasPrefix(u.Path, "/") || strings.HasPrefix(p, "//") || strings.Contains(p, `\`) {
		return "/"
	}
	return p
}

// audit adds an entry to the audit trail. A trail that cannot be written is
// logged loudly; what was done stays done.
func (s *Server) audit(c echo.Context, a store.Audit) {
	if a.Address == "" {
		a.Address = c.RealIP()
	}
	if a.Result == "" {
		a.Result = "ok"
	}
	if a.Result == "denied" {
		c.Set(refusalNoted, true)
	}
	if err := s.Store.AddAudit(c.Request().Context(), a); err != nil {
		s.Log.ErrorContext(c.Request().Context(), "audit entry lost", "action", a.Action, "request", requestID(c), "error", err)
	}
}

// loginPage asks for login and password, or then for the code of the second
// factor.
type loginPage struct {
	base
	Login, Next, Error string
	Code               bool
	Demo               []demoAccount
}

func (s *Server) loginForm(c echo.Context) error {
	if actorOf(c) != nil {
		return seeOther(c, localPath(c.QueryParam("next")))
	}
	return s.renderLogin(c, http.StatusOK, &loginPage{Next: localPath(c.QueryParam("next"))})
}

func (s *Server) renderLogin(c echo.Context, status int, p *loginPage) error {
	p.base = base{Title: "登录", Plain: true}
	if s.Demo && !p.Code {
		p.Demo = demoAccounts()
	}
	return s.render(c, status, "login", p)
}

func (s *Server) login(c echo.Context) error {
	login, next := c.FormValue("login"), localPath(c.FormValue("next"))
	succeeded, err := s.attempt(c, loginRate, addressOf(c))
	var over *tooMany
	if errors.As(err, &over) {
		return s.renderLogin(c, http.StatusTooManyRequests, &loginPage{Login: login, Next: next, Error: over.Error()})
	}
	if err != nil {
		return err
	}
	a, err := s.accounts.Login(c.Request().Context(), login, c.FormValue("password"))
	var locked *accounts.Locked
	if errors.Is(err, accounts.ErrLogin) || errors.As(err, &locked) {
		s.audit(c, store.Audit{Account: loginOf(a), Action: "login", Result: "failed"})
		return s.renderLogin(c, http.StatusUnprocessableEntity, &loginPage{Login: login, Next: next, Error: err.Error()})
	}
	if err != nil {
		return err
	}
	if err := succeeded(); err != nil {
		return err
	}
	return s.admit(c, a, next)
}

// loginOf is the login of an account there is: what else was typed may be a
// password in the wrong field.
func loginOf(a *store.Account) string {
	if a == nil {
		return "（未知）"
	}
	return a.Login
}

func (s *Server) logout(c echo.Context) error {
	s.audit(c, store.Audit{Action: "logout"})
	if err := s.sessions.Destroy(c.Request().Context()); err != nil {
		return err
	}
	return seeOther(c, "/login")
}

// demoAccount is a role to try in the demonstration.
type demoAccount struct{ Login, Text string }

// demoAccounts are the accounts a demonstration has.
func demoAccounts() []demoAccount {
	var out []demoAccount
	for _, a := range accounts.Demo() {
		out = append(out, demoAccount{a.Login, a.Role.Chinese() + "（" + a.Name + "）"})
	}
	return out
}

// demoLogin lets anyone in under an account of the demonstration, whose data is
// made up and whose accounts have no password.
func (s *Server) demoLogin(c echo.Context) error {
	if !s.Demo {
		return store.ErrNotFound
	}
	for _, d := range accounts.Demo() {
		if d.Login != c.FormValue("login") {
			continue
		}
		a, err := s.Store.AccountByLogin(c.Request().Context(), d.Login)
		if err != nil {
			return err
		}
		if err := s.enter(c, a); err != nil {
			return err
		}
		return seeOther(c, localPath(c.FormValue("next")))
	}
	return bad("login", "没有这个演示账号")
}
