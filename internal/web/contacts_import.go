package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"shegong/internal/store"
)

// importContacts adds many contacts, one a line: all of them or, with a fault in
// any, none.
func (s *Server) importContacts(c echo.Context) error {
	ctx := c.Request().Context()
	places, err := s.places(ctx)
	if err != nil {
		return err
	}
	units, err := s.Store.Units(ctx)
	if err != nil {
		return err
	}
	p := &contactsPage{Lines: c.FormValue("lines")}
	cs, faults := readContacts(p.Lines, newUnitBook(units), places)
	if p.Faults = faults; len(faults) == 0 {
		err := s.putContacts(c, cs)
		found, faulty := faultsOf(err)
		if err != nil && !faulty {
			return err
		}
		if faulty {
			p.Faults = strings.Split(found["contacts"], "\n")
		}
	}
	if len(p.Faults) > 0 {
		return s.renderContacts(c, http.StatusUnprocessableEntity, p)
	}
	return seeOther(c, "/contacts?ok=contact")
}

// readContacts reads contacts, one a line: unit, address, name.
func readContacts(text string, book *unitBook, places []place) (out []store.Contact, faults []string) {
	for line := range strings.Lines(text) {
		words := fieldsOf(strings.TrimSpace(line))
		if len(words) == 0 {
			continue
		}
		n := len(out) + 1
		at := slices.IndexFunc(words, func(w string) bool { return strings.Contains(w, "@") })
		var c store.Contact
		var found []string
		if at > 0 {
			c.Address, c.Name = words[at], strings.Join(words[at+1:], " ")
			found = amongPlaces(book.find(words[0]), places)
		}
		switch {
		case at != 1:
			faults = append(faults, fmt.Sprintf("第%d行应依次为单位、邮箱、联系人，如“朝阳区 jc@example.cn 民政局基层科”", n))
		case len(found) > 1:
			faults = append(faults, fmt.Sprintf("第%d行：名为“%s”的单位不止一个，请填代码：%s", n, words[0], strings.Join(found, "、")))
		case len(found) == 0:
			faults = append(faults, fmt.Sprintf("第%d行：没有名为“%s”的单位，或不在本账号的范围内", n, words[0]))
		default:
			c.Unit = found[0]
		}
		out = append(out, c)
	}
	if len(out) == 0 {
		faults = append(faults, "请填写联系人，每行一个")
	}
	return out, faults
}

// amongPlaces keeps the codes of places.
func amongPlaces(codes []string, places []place) (out []string) {
	for _, code := range codes {
		if slices.ContainsFunc(places, func(p place) bool { return p.Code == code }) {
			out = append(out, code)
		}
	}
	return out
}
