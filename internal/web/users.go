package web

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"shegong/internal/accounts"
	"shegong/internal/roster"
	"shegong/internal/store"
)

// userListPage is for who gives out accounts.
type userListPage struct {
	base
	Users []userRow
	Form  userForm
}

// userRow is an account in the list.
type userRow struct {
	store.Account
	UnitName string
	Locked   bool
}

// userForm is a new account as it was typed.
type userForm struct {
	Login, Name, Error string
	Roles              []choice
	Units              []choices
}

func (s *Server) userList(c echo.Context) error {
	return s.renderUsers(c, http.StatusOK, &store.Account{}, nil)
}

func (s *Server) renderUsers(c echo.Context, status int, typed *store.Account, failure error) error {
	ctx := c.Request().Context()
	// Who gives out accounts sees no returns, but names all units.
	units, err := s.Store.Units(store.AsService(ctx))
	if err != nil {
		return err
	}
	as, err := s.Store.Accounts(ctx)
	if err != nil {
		return err
	}
	p := &userListPage{base: base{Title: "账号", Nav: "users"}, Form: newUserForm(typed, units)}
	if failure != nil {
		p.Form.Error = failure.Error()
	}
	for i := range as {
		p.Users = append(p.Users, userRow{as[i], unitName(units, as[i].Unit), as[i].Locked(s.Now())})
	}
	return s.render(c, status, "users", p)
}

func unitName(units []store.Unit, code string) string {
	for i := range units {
		if units[i].Code == code {
			return units[i].Name
		}
	}
	return roster.DivisionTable().Name(code)
}

func newUserForm(typed *store.Account, units []store.Unit) userForm {
	f := userForm{Login: typed.Login, Name: typed.Name, Units: unitChoices(units, typed.Unit)}
	for _, r := range store.Roles() {
		f.Roles = append(f.Roles, choice{string(r), r.Chinese(), r == typed.Role})
	}
	return f
}

func (s *Server) addUser(c echo.Context) error {
	a := &store.Account{Login: c.FormValue("login"), Name: c.FormValue("name"), Role: store.Role(c.FormValue("role")), Unit: c.FormValue("unit")}
	err := s.accounts.Add(c.Request().Context(), a)
	var r *accounts.Refused
	if errors.As(err, &r) {
		return s.renderUsers(c, http.StatusUnprocessableEntity, a, r)
	}
	if err != nil {
		return err
	}
	return s.invite(c, a)
}

// userPage is one account.
type userPage struct {
	base
	User   *store.Account
	Units  []choices
	Logins int    // that hold
	Link   string // the one-time link just made, shown once
	Error  string
}

func (s *Server) userPage(c echo.Context) error {
	a, err := s.Store.Account(c.Request().Context(), param(c, "id"))
	if err != nil {
		return explain(err, store.ErrNotFound, "没有这个账号")
	}
	return s.renderUser(c, http.StatusOK, a, "", nil)
}

func (s *Server) renderUser(c echo.Context, status int, a *store.Account, link string, failure error) error {
	units, err := s.Store.Units(store.AsService(c.Request().Context()))
	if err != nil {
		return err
	}
	p := &userPage{
		base: base{Title: "账号 " + a.Login, Nav: "users", Crumbs: []crumb{{"账号", "/users"}}},
		User: a, Units: unitChoices(units, a.Unit), Link: link,
	}
	live, err := s.Store.LiveSessions(c.Request().Context(), a.ID, sessionIdle)
	if err != nil {
		return err
	}
	p.Logins = len(live)
	if failure != nil {
		p.Error = failure.Error()
	}
	return s.render(c, status, "user", p)
}

func (s *Server) updateUser(c echo.Context) error {
	ctx := c.Request().Context()
	a, err := s.Store.Account(ctx, param(c, "id"))
	if err != nil {
		return explain(err, store.ErrNotFound, "没有这个账号")
	}
	if a.ID == accountOf(c).ID && c.FormValue("disabled") == "yes" {
		return s.renderUser(c, http.StatusUnprocessableEntity, a, "", errors.New("不能停用自己的账号"))
	}
	a.Name, a.Unit, a.Disabled = c.FormValue("name"), c.FormValue("unit"), c.FormValue("disabled") == "yes"
	err = s.accounts.Update(ctx, a)
	var r *accounts.Refused
	if errors.As(err, &r) {
		return s.renderUser(c, http.StatusUnprocessableEntity, a, "", r)
	}
	if err != nil {
		return err
	}
	return seeOther(c, "/users/"+a.ID+"?ok=saved")
}

func (s *Server) inviteUser(c echo.Context) error {
	a, err := s.Store.Account(c.Request().Context(), param(c, "id"))
	if err != nil {
		return explain(err, store.ErrNotFound, "没有这个账号")
	}
	return s.invite(c, a)
}

// invite makes a one-time link and shows it once.
func (s *Server) invite(c echo.Context, a *store.Account) error {
	secret, err := s.accounts.Invite(c.Request().Context(), a.ID)
	if err != nil {
		return err
	}
	return s.renderUser(c, http.StatusOK, a, s.origin(c)+"/invite/"+secret, nil)
}

// origin is under which address browsers reach the server.
func (s *Server) origin(c echo.Context) string {
	if s.PublicURL != "" {
		return s.PublicURL
	}
	return "http://" + c.Request().Host
}
