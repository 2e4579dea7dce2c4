package web

import (
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"shegong/internal/store"
	"shegong/scheduler"
)

// reminderInput is what a program says of the rules of reminding.
type reminderInput struct {
	Enabled     bool   `json:"enabled"`
	Before      []int  `json:"before"`
	After       []int  `json:"after"`
	Prefecture  []int  `json:"prefecture"`
	Province    []int  `json:"province"`
	Clock       string `json:"clock"`
	WorkingDays bool   `json:"working_days"`
}

// reminderJSON are the rules with what they do.
type reminderJSON struct {
	reminderInput
	Reading []string   `json:"reading"`
	Next    *time.Time `json:"next"`
}

func (s *Server) apiReminders(c echo.Context) error {
	ctx := c.Request().Context()
	r, err := s.Store.ReminderRules(ctx)
	if err != nil {
		return err
	}
	out := reminderJSON{
		Reading: scheduler.ReminderReading(&r),
		reminderInput: reminderInput{
			r.Enabled, append([]int{}, r.Before...), append([]int{}, r.After...), append([]int{}, r.Prefecture...),
			append([]int{}, r.Province...), r.Clock, r.WorkingDays,
		},
	}
	if r.Enabled {
		next, err := s.Scheduler.NextReminders(ctx, r)
		if err != nil {
			return err
		}
		if !next.At.IsZero() {
			out.Next = &next.At
		}
	}
	return c.JSON(http.StatusOK, out)
}

func (s *Server) apiPutReminders(c echo.Context) error {
	var in reminderInput
	if err := decode(c, &in); err != nil {
		return err
	}
	err := s.putReminders(c, store.ReminderRules{
		Enabled: in.Enabled, Before: in.Before, After: in.After, Prefecture: in.Prefecture, Province: in.Province,
		Clock: in.Clock, WorkingDays: in.WorkingDays,
	})
	if err != nil {
		return badFields(err)
	}
	return s.apiReminders(c)
}

// contactJSON is an address that reminders go to.
type contactJSON struct {
	Address string `json:"address"`
	Name    string `json:"name"`
}

func (s *Server) apiContacts(c echo.Context) error {
	unit := param(c, "unit")
	have, err := s.Store.ContactsOf(c.Request().Context(), unit)
	if err != nil {
		return explain(err, store.ErrNotFound, noPlace)
	}
	out := []contactJSON{}
	for _, x := range have[unit] {
		out = append(out, contactJSON{x.Address, x.Name})
	}
	return c.JSON(http.StatusOK, map[string]any{"unit": unit, "contacts": out})
}

func (s *Server) apiPutContacts(c echo.Context) error {
	unit := param(c, "unit")
	if err := s.Store.Covers(c.Request().Context(), unit); err != nil {
		return explain(err, store.ErrNotFound, noPlace)
	}
	var in struct {
		Contacts *[]contactJSON `json:"contacts"`
	}
	if err := decode(c, &in); err != nil {
		return err
	}
	if in.Contacts == nil {
		return bad("contacts", "请给出联系人；全部删除的给出空数组")
	}
	cs := make([]store.Contact, len(*in.Contacts))
	for i, x := range *in.Contacts {
		cs[i] = store.Contact{Address: x.Address, Name: x.Name}
	}
	if err := s.Scheduler.SetContacts(c.Request().Context(), unit, cs); err != nil {
		return explain(badFields(err), store.ErrNotFound, noPlace)
	}
	s.audit(c, store.Audit{Action: "contacts", Unit: unit, Target: fmt.Sprintf("改为%d个", len(cs))})
	return s.apiContacts(c)
}
