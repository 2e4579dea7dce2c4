package web

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"shegong/internal/store"
	"shegong/reports"
	"shegong/scheduler"
)

// scheduleForm is a schedule as it was typed.
type scheduleForm struct {
	URL, Title           string
	Reports              []choice
	Formats              []choice
	Unit                 string
	Units                []choices
	Mode                 string // monthly, weekly, yearly, cron
	Day, Month, MonthDay string
	Weekdays             []choice
	Clock, Cron, Zone    string
	Shifts, CatchUps     []choice
	Percent, WaitDay     string
	Draft                bool
	Recipients           string // one a line
	Faults               map[string]string
	Count                int // of faults
}

// The ways a form says when a schedule falls due.
const (
	everyMonth = "monthly"
	everyWeek  = "weekly"
	everyYear  = "yearly"
	byCron     = "cron"
)

func (s *Server) newSchedule(c echo.Context) error {
	sc := &store.Schedule{
		Unit: "22", Reports: "monthly", Formats: "pdf,xlsx", Cron: "0 8 6 * *", Zone: "Asia/Shanghai", Shift: scheduler.ShiftNext,
		CatchUp: scheduler.CatchEach,
	}
	units, err := s.Store.Units(c.Request().Context())
	if err != nil {
		return err
	}
	return s.renderForm(c, http.StatusOK, sc, formOf(sc, newUnitBook(units)), units)
}

func (s *Server) editSchedule(c echo.Context) error {
	sc, err := s.liveSchedule(c)
	if err != nil {
		return err
	}
	units, err := s.Store.Units(c.Request().Context())
	if err != nil {
		return err
	}
	return s.renderForm(c, http.StatusOK, sc, formOf(sc, newUnitBook(units)), units)
}

// formOf is the form that would make the schedule.
func formOf(sc *store.Schedule, book *unitBook) *scheduleForm {
	f := &scheduleForm{
		Title: sc.Title, Unit: sc.Unit, Cron: sc.Cron, Zone: sc.Zone, Draft: sc.Draft, Mode: byCron,
		Day: "6", Month: "1", MonthDay: "10", Clock: "08:00", Percent: "", WaitDay: "",
	}
	if sc.WaitPercent > 0 {
		f.Percent, f.WaitDay = strconv.FormatInt(sc.WaitPercent, 10), strconv.FormatInt(sc.WaitDay, 10)
	}
	weekday := "1"
	var minute, hour int
	var day, month, week string
	if n, _ := fmt.Sscanf(sc.Cron, "%d %d %s %s %s", &minute, &hour, &day, &month, &week); n == 5 {
		if mode := modeOf(day, month, week); mode != byCron {
			f.Mode, f.Clock = mode, fmt.Sprintf("%02d:%02d", hour, minute)
		}
		switch f.Mode {
		case everyMonth:
			f.Day = day
		case everyWeek:
			weekday = week
		case everyYear:
			f.MonthDay, f.Month = day, month
		}
	}
	f.choose(sc.ReportIDs(), sc.FormatList(), weekday, sc.Shift, sc.CatchUp)
	var lines []string
	for _, r := range sc.Recipients {
		lines = append(lines, book.line(r))
	}
	f.Recipients = strings.Join(lines, "\n")
	return f
}

// modeOf tells which part of the form the fields of an expression fit into.
func modeOf(day, month, week string) string {
	whole := func(s string) bool { _, err := strconv.Atoi(s); return err == nil }
	switch {
	case whole(day) && month == "*" && week == "*":
		return everyMonth
	case day == "*" && month == "*" && whole(week):
		return everyWeek
	case whole(day) && whole(month) && week == "*":
		return everyYear
	default:
		return byCron
	}
}

// choose fills the lists of the form.
func (f *scheduleForm) choose(ids, formats []string, weekday, shift, catchUp string) {
	for _, r := range reports.All() {
		f.Reports = append(f.Reports, choice{r.ID, r.Title, slices.Contains(ids, r.ID)})
	}
	for _, x := range []string{"pdf", "xlsx"} {
		f.Formats = append(f.Formats, choice{x, strings.ToUpper(x), slices.Contains(formats, x)})
	}
	for i, name := range strings.Split("日一二三四五六", "") {
		n := strconv.Itoa(i)
		f.Weekdays = append(f.Weekdays, choice{n, "周" + name, n == weekday})
	}
	for _, x := range []string{scheduler.ShiftNone, scheduler.ShiftNext, scheduler.ShiftPrevious} {
		f.Shifts = append(f.Shifts, choice{x, shiftText(x), x == shift})
	}
	for _, x := range []string{scheduler.CatchEach, scheduler.CatchLatest, scheduler.CatchSkip} {
		f.CatchUps = append(f.CatchUps, choice{x, catchUpText(x), x == catchUp})
	}
}

// renderForm shows the form of a new schedule, or of one there is.
func (s *Server) renderForm(c echo.Context, status int, sc *store.Schedule, f *scheduleForm, units []store.Unit) error {
	f.Units, f.URL, f.Count = unitChoices(units, f.Unit), "/schedules", len(f.Faults)
	p := &schedulePage{base: base{Title: "新建定时任务", Nav: "schedules", Crumbs: []crumb{{"定时任务", "/schedules"}}}, Form: f}
	if sc.ID != "" {
		f.URL = "/schedules/" + sc.ID
		p.Title, p.Crumbs = "修改定时任务", append(p.Crumbs, crumb{sc.Title, f.URL})
	}
	return s.render(c, status, "schedule", p)
}

func (s *Server) addSchedule(c echo.Context) error {
	return s.putSchedule(c, &store.Schedule{Enabled: true})
}

func (s *Server) changeSchedule(c echo.Context) error {
	sc, err := s.liveSchedule(c)
	if err != nil {
		return err
	}
	return s.putSchedule(c, sc)
}

// putSchedule keeps a schedule as it was typed, or shows what is wrong with it.
func (s *Server) putSchedule(c echo.Context, sc *store.Schedule) error {
	ctx := c.Request().Context()
	units, err := s.Store.Units(ctx)
	if err != nil {
		return err
	}
	f, next := readScheduleForm(c, newUnitBook(units))
	next.ID, next.Enabled, next.MadeAt = sc.ID, sc.Enabled, sc.MadeAt
	action, keep := "schedule.change", s.Scheduler.Change
	if sc.ID == "" {
		next.ID, action, keep = uuid.NewString(), "schedule.add", s.Scheduler.Add
	}
	if len(f.Faults) > 0 {
		keep = s.Scheduler.Check // says what else is wrong, and keeps nothing
	}
	err = keep(ctx, next)
	faults, faulty := faultsOf(err)
	if err != nil && !faulty {
		return explain(err, store.ErrNotFound, noSchedule)
	}
	f.merge(faults)
	if len(f.Faults) > 0 {
		return s.renderForm(c, http.StatusUnprocessableEntity, sc, f, units)
	}
	s.audit(c, store.Audit{Action: action, Unit: next.Unit, Target: next.ID + " " + next.Title})
	return seeOther(c, "/schedules/"+next.ID+"?ok=saved")
}

// merge adds what was found besides what the form found itself: the expression
// that could not be made of faulty fields is no fault of its own.
func (f *scheduleForm) merge(faults map[string]string) {
	ownTime := f.Mode != byCron && (f.Faults["day"] != "" || f.Faults["clock"] != "")
	for field, message := range faults {
		if f.Faults[field] == "" && (field != "cron" || !ownTime) {
			f.Faults[field] = message
		}
	}
	if f.Mode != byCron && f.Faults["cron"] != "" {
		f.Faults["day"] = f.Faults["cron"]
		delete(f.Faults, "cron")
	}
}

// readScheduleForm reads the form, and notes what is wrong with its own fields.
func readScheduleForm(c echo.Context, book *unitBook) (*scheduleForm, *store.Schedule) {
	v := func(name string) string { return strings.TrimSpace(c.FormValue(name)) }
	values, err := c.FormParams()
	if err != nil {
		values = nil // each field is missing, and says so
	}
	f := &scheduleForm{
		Title: v("title"), Unit: v("unit"), Mode: v("mode"), Day: v("day"), Month: v("month"), MonthDay: v("month_day"), Clock: v("clock"),
		Cron: v("cron"), Zone: v("zone"), Percent: v("wait_percent"), WaitDay: v("wait_day"), Draft: v("draft") == "yes",
		Recipients: c.FormValue("recipients"), Faults: map[string]string{},
	}
	f.choose(values["reports"], values["formats"], v("weekday"), v("shift"), v("catch_up"))
	sc := &store.Schedule{
		Title: f.Title, Reports: strings.Join(values["reports"], ","), Formats: strings.Join(values["formats"], ","), Unit: f.Unit,
		Zone: f.Zone, Shift: v("shift"), CatchUp: v("catch_up"), Draft: f.Draft,
	}
	sc.Cron = f.expression(v("weekday"))
	if f.Percent != "" {
		sc.WaitPercent = f.number("wait_percent", f.Percent, 100, "接收比例应为1至100之间的整数；不等待的留空")
		sc.WaitDay = f.number("wait_day", f.WaitDay, 31, "请填写最迟日，为1至31之间的整数")
	}
	var faults []string
	sc.Recipients, faults = book.read(f.Recipients, f.Unit)
	if len(faults) > 0 {
		f.Faults["recipients"] = strings.Join(faults, "\n")
	}
	return f, sc
}

// number reads a whole number from 1 on.
func (f *scheduleForm) number(field, text string, high int64, fault string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 1 || n > high {
		f.Faults[field] = fault
		return 0
	}
	return n
}

// expression makes a cron expression of the fields for the time.
func (f *scheduleForm) expression(weekday string) string {
	if f.Mode == byCron {
		return strings.Join(strings.Fields(f.Cron), " ")
	}
	at, err := time.Parse("15:04", f.Clock)
	if err != nil {
		f.Faults["clock"] = "时间应如 08:00"
	}
	days := "* * *"
	switch f.Mode {
	case everyMonth:
		days = fmt.Sprintf("%d * *", f.number("day", f.Day, 31, "日期应为1至31之间的整数"))
	case everyYear:
		const fault = "月份应为1至12之间、日期应为1至31之间的整数"
		month, day := f.number("day", f.Month, 12, fault), f.number("day", f.MonthDay, 31, fault)
		days = fmt.Sprintf("%d %d *", day, month)
	case everyWeek:
		days = fmt.Sprintf("* * %s", weekday)
	default:
		f.Faults["day"] = "请选择执行时间"
	}
	return fmt.Sprintf("%d %d %s", at.Minute(), at.Hour(), days)
}
