package web

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"shegong/internal/roster"
	"shegong/internal/store"
)

// deadlinesPage sets the days by which returns are due and after which they are
// locked.
type deadlinesPage struct {
	base
	Period      roster.Period // the one reported now, from which a change holds
	Days        store.Deadlines
	Due, Lock   string // as typed
	Error       string
	InvalidDue  bool
	InvalidLock bool
	Unconfirmed bool
	FirstDay    int
	LastDay     int
}

// The days that every month has.
const (
	firstDay = 1
	lastDay  = 28
)

func (s *Server) deadlines(c echo.Context) error {
	days, err := s.Store.Deadlines(c.Request().Context())
	if err != nil {
		return err
	}
	return s.renderDeadlines(c, http.StatusOK, &deadlinesPage{Days: days, Due: strconv.Itoa(days.DueDay), Lock: strconv.Itoa(days.LockDay)})
}

func (s *Server) renderDeadlines(c echo.Context, status int, p *deadlinesPage) error {
	p.base = base{Title: "截止日和锁定日", Nav: "home", Crumbs: []crumb{{"报送情况", "/"}}}
	p.Period, p.FirstDay, p.LastDay = s.current(), firstDay, lastDay
	return s.render(c, status, "deadlines", p)
}

func (s *Server) setDeadlines(c echo.Context) error {
	ctx := c.Request().Context()
	p := &deadlinesPage{Period: s.current(), Due: c.FormValue("due_day"), Lock: c.FormValue("lock_day"), Unconfirmed: c.FormValue("confirm") != "yes"}
	var err error
	if p.Days, err = s.Store.Deadlines(ctx); err != nil {
		return err
	}
	days, ok := p.read()
	if !ok {
		return s.renderDeadlines(c, http.StatusUnprocessableEntity, p)
	}
	if err := s.Store.SetDeadlines(ctx, days); err != nil {
		return err
	}
	s.audit(c, store.Audit{Action: "deadlines", Target: fmt.Sprintf("截止 %d日，锁定 %d日", days.DueDay, days.LockDay)})
	return seeOther(c, "/deadlines?ok=saved")
}

// read reads the days as typed, and notes everything that is wrong with them.
func (p *deadlinesPage) read() (store.Deadlines, bool) {
	var faults []string
	day := func(name, text string) (int, bool) {
		n, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil || n < firstDay || n > lastDay {
			faults = append(faults, fmt.Sprintf("%s应为%d至%d之间的整数", name, firstDay, lastDay))
			return 0, false
		}
		return n, true
	}
	due, dueOK := day("截止日", p.Due)
	lock, lockOK := day("锁定日", p.Lock)
	p.InvalidDue, p.InvalidLock = !dueOK, !lockOK
	if dueOK && lockOK && lock < due {
		faults = append(faults, "锁定日不能早于截止日")
		p.InvalidLock = true
	}
	if p.Unconfirmed {
		faults = append(faults, "请先勾选“已核对”")
	}
	p.Error = strings.Join(faults, "；")
	return store.Deadlines{DueDay: due, LockDay: lock, From: p.Period}, len(faults) == 0
}
