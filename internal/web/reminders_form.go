package web

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"shegong/internal/store"
	"shegong/scheduler"
)

// reminderForm are the rules of reminding as they were typed.
type reminderForm struct {
	Enabled, WorkingDays                bool
	Before, After, Prefecture, Province string // days, separated by commas
	Clock                               string
	Faults                              map[string]string
}

// Count is how many fields are at fault.
func (f *reminderForm) Count() int { return len(f.Faults) }

// formOfRules is the form that would make the rules.
func formOfRules(r *store.ReminderRules) reminderForm {
	return reminderForm{
		Enabled: r.Enabled, WorkingDays: r.WorkingDays, Clock: r.Clock, Before: daysText(r.Before, true),
		After: daysText(r.After, false), Prefecture: daysText(r.Prefecture, false), Province: daysText(r.Province, false),
	}
}

// daysText writes days in the order they come in.
func daysText(days []int, falling bool) string {
	sorted := slices.Sorted(slices.Values(days))
	if falling {
		slices.Reverse(sorted)
	}
	parts := make([]string, len(sorted))
	for i, n := range sorted {
		parts[i] = strconv.Itoa(n)
	}
	return strings.Join(parts, "，")
}

// daysOf reads days as typed; what is no number is -1, which no stage takes.
func daysOf(text string) []int {
	var out []int
	for _, word := range fieldsOf(text) {
		n, err := strconv.Atoi(word)
		if err != nil {
			n = -1
		}
		out = append(out, n)
	}
	return out
}

func (s *Server) setReminders(c echo.Context) error {
	f := reminderForm{
		Enabled: c.FormValue("enabled") == "yes", WorkingDays: c.FormValue("working_days") == "yes", Clock: strings.TrimSpace(c.FormValue("clock")),
		Before: c.FormValue("before"), After: c.FormValue("after"), Prefecture: c.FormValue("prefecture"), Province: c.FormValue("province"),
	}
	err := s.putReminders(c, store.ReminderRules{
		Enabled: f.Enabled, WorkingDays: f.WorkingDays, Clock: f.Clock,
		Before: daysOf(f.Before), After: daysOf(f.After), Prefecture: daysOf(f.Prefecture), Province: daysOf(f.Province),
	})
	var faulty bool
	if f.Faults, faulty = faultsOf(err); faulty {
		return s.renderReminders(c, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	return seeOther(c, "/reminders?ok=saved")
}

// putReminders changes the rules, and notes who did.
func (s *Server) putReminders(c echo.Context, r store.ReminderRules) error {
	if err := s.Scheduler.SetReminderRules(c.Request().Context(), r); err != nil {
		return err
	}
	target := "停用"
	if r.Enabled {
		target = "启用：" + strings.Join(scheduler.ReminderReading(&r), "")
	}
	s.audit(c, store.Audit{Action: "reminders", Unit: "22", Target: target})
	return nil
}

// badFields names every field at fault to a program.
func badFields(err error) error {
	var f *scheduler.Faulty
	if !errors.As(err, &f) {
		return err
	}
	v := &invalid{}
	for _, x := range f.Faults {
		v.Fields = append(v.Fields, fieldError(x))
	}
	return v
}
