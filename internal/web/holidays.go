package web

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"shegong/internal/roster"
	"shegong/internal/store"
)

// holidaysPage shows the holidays of a year, and takes others.
type holidaysPage struct {
	base
	Year    int
	Years   []holidayYearView
	Known   bool
	Entered *store.HolidayYear // nil for the built-in ones
	Rows    []holidayRow
	Faults  []string
	Edit    bool
}

// holidayYearView is a year to choose.
type holidayYearView struct {
	Year          int
	Known, Active bool
}

// holidayRow is some days in a row, as they are announced.
type holidayRow struct {
	Number            int // from 1
	Name, First, Last string
	Working           bool // days of the weekend that are worked
	Fault             bool
}

const (
	spareRows   = 4
	minRows     = 16 // seven holidays with their days worked
	maxDays     = 20 // of one holiday
	maxHoliday  = 20 // letters of its name
	yearsBefore = 2
	yearsAfter  = 2
)

func (s *Server) holidays(c echo.Context) error {
	year, err := s.holidayYear(c.QueryParam("year"))
	if err != nil {
		return err
	}
	return s.renderHolidays(c, http.StatusOK, &holidaysPage{Year: year})
}

// holidayYear reads a year; "" is this one.
func (s *Server) holidayYear(text string) (int, error) {
	now := s.Now().In(roster.China).Year()
	if text == "" {
		return now, nil
	}
	year, err := strconv.Atoi(text)
	if err != nil || year < now-10 || year > now+10 {
		return 0, bad("year", "年份“%s”有误，应在%d至%d之间", text, now-10, now+10)
	}
	return year, nil
}

// renderHolidays shows the year's holidays, or those that were typed.
func (s *Server) renderHolidays(c echo.Context, status int, p *holidaysPage) error {
	cal, err := s.Store.Calendar(c.Request().Context())
	if err != nil {
		return err
	}
	p.base = base{Title: "节假日", Nav: "schedules", Crumbs: []crumb{{"定时任务", "/schedules"}}}
	p.Edit, p.Known = may(actorOf(c), runSchedules), cal.Knows(p.Year)
	if y, ok := cal.Entered[p.Year]; ok {
		p.Entered = &y
	}
	if p.Rows == nil {
		p.Rows = holidayRows(cal.Days(p.Year))
	}
	if p.Edit {
		for n := max(minRows, len(p.Rows)+spareRows); len(p.Rows) < n; {
			p.Rows = append(p.Rows, holidayRow{})
		}
	}
	for i := range p.Rows {
		p.Rows[i].Number = i + 1
	}
	now := s.Now().In(roster.China).Year()
	for y := min(now-yearsBefore, p.Year); y <= max(now+yearsAfter, p.Year); y++ {
		p.Years = append(p.Years, holidayYearView{y, cal.Knows(y), y == p.Year})
	}
	return s.render(c, status, "holidays", p)
}

// holidayRows puts days that follow each other into one row.
func holidayRows(days []store.Holiday) []holidayRow {
	var out []holidayRow
	for _, h := range days {
		d, err := roster.ParseDate(h.Day)
		if err != nil {
			continue // days are kept in this form only
		}
		if n := len(out); n > 0 && out[n-1].Name == h.Name && out[n-1].Working == h.Working && out[n-1].Last == d.AddDays(-1).String() {
			out[n-1].Last = h.Day
			continue
		}
		out = append(out, holidayRow{Name: h.Name, First: h.Day, Last: h.Day, Working: h.Working})
	}
	return out
}

func (s *Server) setHolidays(c echo.Context) error {
	year, err := s.holidayYear(c.FormValue("year"))
	if err != nil {
		return err
	}
	p := &holidaysPage{Year: year}
	days := p.read(c)
	if len(p.Faults) > 0 {
		return s.renderHolidays(c, http.StatusUnprocessableEntity, p)
	}
	y := store.HolidayYear{Year: year, Account: actorOf(c).Login}
	if err := s.Store.PutHolidays(c.Request().Context(), y, days); err != nil {
		return err
	}
	s.audit(c, store.Audit{Action: "holidays", Target: fmt.Sprintf("%d年，%d天", year, len(days))})
	return seeOther(c, fmt.Sprintf("/holidays?year=%d&ok=saved", year))
}

// read reads the rows as typed, and notes everything that is wrong with them.
func (p *holidaysPage) read(c echo.Context) []store.Holiday {
	values, err := c.FormParams()
	names, firsts, lasts, kinds := values["name"], values["first"], values["last"], values["kind"]
	if err != nil || len(names) == 0 || len(firsts) != len(names) || len(lasts) != len(names) || len(kinds) != len(names) || len(names) > 366 {
		p.Faults = append(p.Faults, "表格不完整，请刷新页面后重填")
		return nil
	}
	seen := map[string]bool{}
	var out []store.Holiday
	off := 0
	for i := range names {
		r := holidayRow{Name: strings.TrimSpace(names[i]), First: strings.TrimSpace(firsts[i]), Last: strings.TrimSpace(lasts[i]), Working: kinds[i] == "working"}
		if r.Name == "" && r.First == "" && r.Last == "" {
			continue
		}
		days, fault := r.days(p.Year, seen)
		if fault != "" {
			r.Fault = true
			p.Faults = append(p.Faults, fmt.Sprintf("第%d行：%s", len(p.Rows)+1, fault))
		}
		p.Rows = append(p.Rows, r)
		out = append(out, days...)
		if !r.Working {
			off += len(days)
		}
	}
	if len(p.Faults) == 0 && off == 0 {
		p.Faults = append(p.Faults, "请至少填写一个放假日期；没有录入的年份按周末推算")
	}
	return out
}

// days are the days of a row, or what is wrong with it.
func (r *holidayRow) days(year int, seen map[string]bool) (out []store.Holiday, fault string) {
	if n := utf8.RuneCountInString(r.Name); n == 0 || n > maxHoliday {
		return nil, fmt.Sprintf("请填写节日名称，不超过%d字", maxHoliday)
	}
	first, ok := fullDate(r.First)
	if !ok || int(first.Year) != year {
		return nil, fmt.Sprintf("起始日期应为%d年的日期", year)
	}
	last := first
	if r.Last != "" {
		if last, ok = fullDate(r.Last); !ok || int(last.Year) != year {
			return nil, fmt.Sprintf("截止日期应为%d年的日期，只有一天的可以不填", year)
		}
	}
	if n := last.DaysSince(first); n < 0 || n >= maxDays {
		return nil, fmt.Sprintf("截止日期不能早于起始日期，一行不超过%d天", maxDays)
	}
	for d := first; !d.After(last); d = d.AddDays(1) {
		if seen[d.String()] {
			return nil, d.Chinese() + "已在其他行填写"
		}
		if w := d.Time().Weekday(); r.Working && w != 0 && w != 6 {
			return nil, d.Chinese() + "不是周末，不需要调休上班"
		}
		seen[d.String()] = true
		out = append(out, store.Holiday{Day: d.String(), Year: year, Name: r.Name, Working: r.Working})
	}
	return out, ""
}

// fullDate reads a date with its day.
func fullDate(text string) (roster.Date, bool) {
	d, err := roster.ParseDate(text)
	return d, err == nil && d.Day != 0
}

// dropHolidays forgets what was entered for a year.
func (s *Server) dropHolidays(c echo.Context) error {
	year, err := s.holidayYear(c.FormValue("year"))
	if err != nil {
		return err
	}
	if c.FormValue("confirm") != "yes" {
		return bad("confirm", "请先勾选“确认删除”")
	}
	if err := s.Store.DropHolidays(c.Request().Context(), year); err != nil {
		return explain(err, store.ErrNotFound, fmt.Sprintf("%d年没有录入节假日", year))
	}
	s.audit(c, store.Audit{Action: "holidays.drop", Target: fmt.Sprintf("%d年", year)})
	return seeOther(c, fmt.Sprintf("/holidays?year=%d&ok=dropped", year))
}
