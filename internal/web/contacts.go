package web

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"shegong/internal/roster"
	"shegong/internal/store"
)

// contactsPage lists whom reminders go to, of all that the actor sees.
type contactsPage struct {
	base
	Groups   []contactGroup
	Units    []choices
	Single   *place // the only one there is, of a county
	Without  int    // places without a contact
	Missing  bool   // only those are shown
	Form     contactForm
	Lines    string // to be added at once, as typed
	Faults   []string
	Province bool
}

// contactGroup is a division with what lies below it.
type contactGroup struct {
	Code, Name string
	Rows       []contactRow
}

// contactRow is a unit or division with its contacts.
type contactRow struct {
	place
	Contacts []store.Contact
}

// contactForm is a contact as it was typed.
type contactForm struct{ Unit, Address, Name string }

// place is a unit or division that has contacts; Group is the code of the
// division it is listed under.
type place struct{ Code, Name, Group string }

// places are the units and divisions whose contacts the actor keeps, from above.
func (s *Server) places(ctx context.Context) ([]place, error) {
	units, err := s.Store.Units(ctx)
	if err != nil {
		return nil, err
	}
	a, d := store.ActorOf(ctx), roster.DivisionTable()
	whole := a == nil || len(a.Unit) == len("22")
	var out []place
	if whole {
		out = append(out, place{"22", "省级", "22"})
	}
	slices.SortStableFunc(units, func(a, b store.Unit) int { return strings.Compare(a.Parent, b.Parent) })
	parent := "22"
	for i := range units {
		u := &units[i]
		if u.Parent != parent && (whole || a.Unit == u.Parent) {
			out = append(out, place{u.Parent, d.Name(u.Parent), u.Parent})
		}
		parent = u.Parent
		out = append(out, place{u.Code, u.Name, u.Parent})
	}
	return out, nil
}

func (s *Server) contacts(c echo.Context) error {
	return s.renderContacts(c, http.StatusOK, &contactsPage{Form: contactForm{Unit: c.QueryParam("unit")}})
}

func (s *Server) renderContacts(c echo.Context, status int, p *contactsPage) error {
	ctx := c.Request().Context()
	places, err := s.places(ctx)
	if err != nil {
		return err
	}
	codes := make([]string, len(places))
	for i := range places {
		codes[i] = places[i].Code
	}
	have, err := s.Store.ContactsOf(ctx, codes...)
	if err != nil {
		return err
	}
	p.base = base{Title: "催报联系人", Nav: "contacts"}
	if may(actorOf(c), readSchedules) {
		p.Nav, p.Crumbs, p.Province = "reminders", []crumb{{"催报", "/reminders"}}, true
	}
	p.Missing = c.QueryParam("missing") == "1"
	for _, place := range places {
		if len(have[place.Code]) == 0 {
			p.Without++
		} else if p.Missing {
			continue
		}
		p.add(contactRow{place, have[place.Code]})
	}
	p.choose(places)
	return s.render(c, status, "contacts", p)
}

// add puts a row under its division.
func (p *contactsPage) add(row contactRow) {
	at := slices.IndexFunc(p.Groups, func(g contactGroup) bool { return g.Code == row.Group })
	if at < 0 {
		at = len(p.Groups)
		name := roster.DivisionTable().Name(row.Group)
		if row.Group == "22" {
			name = "省级和省直报单位"
		}
		p.Groups = append(p.Groups, contactGroup{Code: row.Group, Name: name})
	}
	p.Groups[at].Rows = append(p.Groups[at].Rows, row)
}

// choose offers the places to the form; of one there is nothing to choose.
func (p *contactsPage) choose(places []place) {
	if len(places) == 1 {
		p.Single = &places[0]
		return
	}
	index := map[string]int{}
	for _, place := range places {
		at, ok := index[place.Group]
		if !ok {
			at = len(p.Units)
			index[place.Group] = at
			p.Units = append(p.Units, choices{Title: roster.DivisionTable().Name(place.Group)})
		}
		p.Units[at].Options = append(p.Units[at].Options, choice{place.Code, place.Name, place.Code == p.Form.Unit})
	}
}

// addContact adds one contact.
func (s *Server) addContact(c echo.Context) error {
	f := contactForm{Unit: c.FormValue("unit"), Address: strings.TrimSpace(c.FormValue("address")), Name: strings.TrimSpace(c.FormValue("name"))}
	if f.Unit == "" {
		return bad("unit", "请选择单位")
	}
	err := s.putContacts(c, []store.Contact{{Unit: f.Unit, Address: f.Address, Name: f.Name}})
	if faults, faulty := faultsOf(err); faulty {
		text := strings.TrimPrefix(strings.TrimPrefix(faults["contacts"], strings.TrimSpace("第1个联系人 "+f.Address)), "：")
		return s.renderContacts(c, http.StatusUnprocessableEntity, &contactsPage{Form: f, Faults: []string{text}})
	}
	if err != nil {
		return err
	}
	return seeOther(c, "/contacts?ok=contact#u"+f.Unit)
}

// putContacts adds contacts, and notes who did.
func (s *Server) putContacts(c echo.Context, cs []store.Contact) error {
	if err := s.Scheduler.AddContacts(c.Request().Context(), cs); err != nil {
		return explain(err, store.ErrNotFound, noPlace)
	}
	unit, target := cs[0].Unit, fmt.Sprintf("新增%d个", len(cs))
	if slices.ContainsFunc(cs, func(x store.Contact) bool { return x.Unit != unit }) {
		unit = ""
	}
	s.audit(c, store.Audit{Action: "contacts", Unit: unit, Target: target})
	return nil
}

const noPlace = "没有这个单位，或不在本账号的范围内"

// dropContact removes one contact.
func (s *Server) dropContact(c echo.Context) error {
	unit := c.FormValue("unit")
	if unit == "" {
		return bad("unit", "没有指明单位，请刷新页面后重试")
	}
	if err := s.Store.DropContact(c.Request().Context(), unit, c.FormValue("address")); err != nil {
		return explain(err, store.ErrNotFound, "没有这个联系人")
	}
	s.audit(c, store.Audit{Action: "contacts", Unit: unit, Target: "删除1个"})
	return seeOther(c, "/contacts?ok=no_contact#u"+unit)
}
