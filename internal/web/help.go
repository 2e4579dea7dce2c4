package web

import (
	"errors"
	"fmt"
	"image/png"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"shegong/internal/store"
)

// helpListPage is the handbook's table of contents: what concerns the reader
// first, then the rest.
type helpListPage struct {
	base
	Own, Others []chapter
}

func (s *Server) helpList(c echo.Context) error {
	p := &helpListPage{base: base{Title: "帮助", Nav: "help"}}
	p.Own, p.Others = chaptersFor(actorOf(c).Role)
	return s.render(c, http.StatusOK, "help", p)
}

// chaptersFor are the chapters that concern a role, and the others.
func chaptersFor(r store.Role) (own, others []chapter) {
	for _, ch := range chapters() {
		if len(ch.Roles) == 0 || slices.Contains(ch.Roles, r) {
			own = append(own, ch)
		} else {
			others = append(others, ch)
		}
	}
	return own, others
}

// chapterPage is a chapter of the handbook. Its template calls the methods for
// what must fit the rest of the application.
type chapterPage struct {
	base
	Chapter     chapter
	Own, Others []chapter
	static      *static
}

func (s *Server) helpChapter(c echo.Context) error {
	all := chapters()
	i := slices.IndexFunc(all, func(ch chapter) bool { return ch.ID == param(c, "chapter") })
	if i < 0 {
		return explain(store.ErrNotFound, store.ErrNotFound, "帮助中没有这一章")
	}
	p := &chapterPage{
		base: base{Title: all[i].Title, Nav: "help", Crumbs: []crumb{{"帮助", "/help"}}}, Chapter: all[i], static: s.static,
	}
	p.Own, p.Others = chaptersFor(actorOf(c).Role)
	return s.render(c, http.StatusOK, "help_"+all[i].ID, p)
}

// Heading is the section with the ID, which must be in the table of chapters.
func (p *chapterPage) Heading(id string) (section, error) {
	for _, s := range p.Chapter.Sections {
		if s.ID == id {
			return s, nil
		}
	}
	return section{}, fmt.Errorf("chapter %s has no section %q", p.Chapter.ID, id)
}

// shotPart is a picture of the application, made by the browser tests.
type shotPart struct {
	URL, Alt, Caption string
	Width, Height     int
}

// Shot is the picture help/NAME.png of the static files.
func (p *chapterPage) Shot(name, alt, caption string) (shotPart, error) {
	file := "help/" + name + ".png"
	f, err := p.static.files.Open(file)
	if err != nil {
		return shotPart{}, fmt.Errorf("open picture: %w", err)
	}
	defer f.Close()
	size, err := png.DecodeConfig(f)
	if err != nil {
		return shotPart{}, fmt.Errorf("read picture %s: %w", name, err)
	}
	return shotPart{p.static.url(file), alt, caption, size.Width, size.Height}, nil
}

// goPart names a page; URL is empty where the reader may not go there.
type goPart struct{ URL, Text string }

// Go leads to a page of the application, if the reader may open it. path is that
// of a route.
func (p *chapterPage) Go(path, text string) (goPart, error) {
	for _, r := range routes() {
		if r.Path != path || r.Method != http.MethodGet {
			continue
		}
		if may(p.Actor, r.Permission) {
			return goPart{path, text}, nil
		}
		return goPart{Text: text}, nil
	}
	return goPart{}, errors.New("no page " + path)
}

// helpOn is where the handbook tells of a page, by the page's template. What
// each role does with a return stands in a chapter of its own, see [helpURL].
var helpOn = map[string]string{
	"account": "login#password", "audit": "admin#audit", "deadlines": "accept#deadlines", "retention": "accept#retention", "error": "questions",
	"exception": "parameters#exceptions", "exceptions": "parameters#exceptions", "holidays": "reports#sending",
	"message": "reports#sending", "outbox": "reports#sending", "parameter": "parameters#parameters", "parameters": "parameters#parameters",
	"person": "persons#career", "persons": "persons#search", "report": "reports#view", "reports": "reports#view",
	"contacts": "reports#reminders", "reminders": "reports#reminders", "rule": "filing#levels", "rules": "filing#levels", "schedule": "reports#sending", "schedules": "reports#sending", "totp": "login#totp",
	"units": "admin#units", "user": "admin#users", "users": "admin#users",
}

// helpOfReturns are the chapters on returns, by role.
var helpOfReturns = map[store.Role]string{
	store.CountyClerk: "filing", store.PrefectureReviewer: "review", store.ProvincialOfficer: "accept",
}

// helpURL is where the handbook tells the reader of a page, by its template; "" for nobody and on
// the handbook itself.
func helpURL(a *store.Actor, name string) string {
	if a == nil || name == "help" || strings.HasPrefix(name, "help_") {
		return ""
	}
	switch name {
	case "home", "return", "history", "changes", "upload":
		return "/help/" + helpOfReturns[a.Role]
	default:
		return "/help/" + helpOn[name]
	}
}
