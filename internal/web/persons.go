package web

import (
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"shegong/internal/returns"
	"shegong/internal/store"
)

// personListPage searches for persons. The name or number is sent in the body,
// so that it stands in no address.
type personListPage struct {
	base
	Typed   string
	Message string
	Result  *returns.SearchResult // nil before a search
	Own     bool                  // the actor sees the own county's persons in full
}

func (s *Server) personList(c echo.Context) error {
	return s.renderPersons(c, http.StatusOK, &personListPage{})
}

func (s *Server) renderPersons(c echo.Context, status int, p *personListPage) error {
	p.base = base{Title: "人员", Nav: "persons"}
	p.Own = actorOf(c).Role == store.CountyClerk
	return s.render(c, status, "persons", p)
}

func (s *Server) findPersons(c echo.Context) error {
	p := &personListPage{Typed: c.FormValue("q")}
	err := s.allow(c, searchRate, actorOf(c).Account)
	if err != nil {
		return err
	}
	p.Result, err = s.Returns.SearchPersons(c.Request().Context(), p.Typed)
	var refused bool
	if p.Message, _, refused = refusal(err); refused {
		return s.renderPersons(c, http.StatusUnprocessableEntity, p)
	}
	if err != nil {
		return err
	}
	if err := s.noteSearch(c, p.Result); err != nil {
		return err
	}
	return s.renderPersons(c, http.StatusOK, p)
}

// noteSearch notes how many were found, and not whom: what is not noted is not
// shown.
func (s *Server) noteSearch(c echo.Context, found *returns.SearchResult) error {
	return s.Store.AddAudit(c.Request().Context(), store.Audit{
		Action: "person-search", Unit: actorOf(c).Unit, Target: fmt.Sprintf("%d人", len(found.Hits)+found.More), Result: "ok",
	})
}

// personPage is one person's career.
type personPage struct {
	base
	*returns.Career
	Message  string
	Purpose  string // typed
	Request  string // typed
	Revealed bool   // shown in full this once
	Own      bool   // of the actor's own county
	// Corrections are what was asked to be corrected, to the own county only.
	Corrections []store.Correction
}

func (s *Server) personPage(c echo.Context) error {
	return s.renderPerson(c, http.StatusOK, &personPage{})
}

// renderPerson shows the career masked unless the actor is entitled.
func (s *Server) renderPerson(c echo.Context, status int, p *personPage) error {
	if p.Career == nil {
		var err error
		p.Career, err = s.Returns.Career(c.Request().Context(), param(c, "key"))
		if err != nil {
			return explain(err, store.ErrNotFound, "本账号的范围内没有这个人")
		}
	}
	p.base = base{Title: "人员信息", Nav: "persons", Crumbs: []crumb{{"人员", "/persons"}}}
	for _, u := range p.Units {
		p.Own = p.Own || actorOf(c).Owns(u.Unit.Code)
	}
	var err error
	if p.Corrections, err = s.Store.Corrections(c.Request().Context(), p.Key); err != nil {
		return err
	}
	return s.render(c, status, "person", p)
}

// revealPerson shows a person in full in this one answer, and notes who asked
// and what for.
func (s *Server) revealPerson(c echo.Context) error {
	typed := c.FormValue("purpose")
	var career *returns.Career
	purpose, err := s.mayReveal(c, revealRate, typed)
	if err == nil {
		career, purpose, err = s.Returns.Reveal(c.Request().Context(), param(c, "key"), purpose)
	}
	if message, _, refused := refusal(err); refused {
		return s.renderPerson(c, http.StatusUnprocessableEntity, &personPage{Message: message, Purpose: typed})
	}
	if err != nil {
		return explain(err, store.ErrNotFound, "本账号的范围内没有这个人")
	}
	for _, u := range career.Units { // what is not noted is not shown
		err := s.Store.AddAudit(c.Request().Context(), store.Audit{
			Action: "reveal", Unit: u.Unit.Code, Target: career.Key + " " + purpose, Result: "ok",
		})
		if err != nil {
			return err
		}
	}
	return s.renderPerson(c, http.StatusOK, &personPage{Career: career, Revealed: true})
}
