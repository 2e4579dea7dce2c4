package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"shegong/internal/mail"
	"shegong/internal/roster"
	"shegong/internal/store"
)

func (s *Server) runSchedule(c echo.Context) error {
	r, err := s.runNow(c, c.FormValue("period"), c.FormValue("again") == "yes")
	if err != nil {
		return err
	}
	return seeOther(c, runURL(r.ScheduleID, r.Period, r.Round, "run")+"#runs")
}

// runURL is the page of a schedule that shows the messages of a run, or that of
// reminders.
func runURL(id, period string, round int64, ok string) string {
	if id == store.ReminderSchedule {
		return "/reminders?ok=" + ok
	}
	q := url.Values{"period": {period}, "round": {strconv.FormatInt(round, 10)}, "ok": {ok}}
	return "/schedules/" + id + "?" + q.Encode()
}

// runNow runs a period of the schedule the path names; again also one that is
// done.
func (s *Server) runNow(c echo.Context, period string, again bool) (*store.Run, error) {
	p, err := s.period(period)
	if err != nil {
		return nil, err
	}
	sc, err := s.liveSchedule(c)
	if err != nil {
		return nil, err
	}
	r, err := s.Scheduler.RunNow(c.Request().Context(), sc.ID, p, again)
	if err != nil {
		return nil, explain(err, store.ErrConflict, p.Chinese()+"已经完成或正在执行，不重复发送；需要文件的，请到“报表”下载")
	}
	action := "schedule.run"
	if r.Round > 1 {
		action = "schedule.again"
	}
	s.audit(c, store.Audit{Action: action, Unit: sc.Unit, Target: fmt.Sprintf("%s %s 第%d次", sc.ID, r.Period, r.Round)})
	return r, nil
}

// pauseSchedule switches a schedule off, or on again.
func (s *Server) pauseSchedule(c echo.Context) error {
	sc, err := s.liveSchedule(c)
	if err != nil {
		return err
	}
	enabled := c.FormValue("enabled") == "yes"
	if err := s.Store.EnableSchedule(c.Request().Context(), sc.ID, enabled); err != nil {
		return explain(err, store.ErrNotFound, noSchedule)
	}
	action, ok := "schedule.pause", "paused"
	if enabled {
		action, ok = "schedule.resume", "resumed"
	}
	s.audit(c, store.Audit{Action: action, Unit: sc.Unit, Target: sc.ID})
	return seeOther(c, "/schedules/"+sc.ID+"?ok="+ok)
}

func (s *Server) removeSchedule(c echo.Context) error {
	if c.FormValue("confirm") != "yes" {
		return bad("confirm", "请先勾选“确认删除”")
	}
	if err := s.dropSchedule(c); err != nil {
		return err
	}
	return seeOther(c, "/schedules?ok=removed")
}

// dropSchedule removes the schedule the path names; what it did stays.
func (s *Server) dropSchedule(c echo.Context) error {
	sc, err := s.liveSchedule(c)
	if err != nil {
		return err
	}
	if err := s.Store.ArchiveSchedule(c.Request().Context(), sc.ID); err != nil {
		return explain(err, store.ErrNotFound, noSchedule)
	}
	s.audit(c, store.Audit{Action: "schedule.remove", Unit: sc.Unit, Target: sc.ID + " " + sc.Title})
	return nil
}

// testSchedule sends a unit's reports to an address, marked as a test.
func (s *Server) testSchedule(c echo.Context) error {
	sc, err := s.liveSchedule(c)
	if err != nil {
		return err
	}
	p, err := s.period(c.FormValue("period"))
	if err != nil {
		return err
	}
	test, unit := testForm{To: c.FormValue("to")}, c.FormValue("unit")
	if err := s.sendTest(c, sc, test.To, unit, p); err != nil {
		var f *mail.Failure
		var v *invalid
		if !errors.As(err, &f) && !errors.As(err, &v) {
			return explain(err, store.ErrNotFound, "没有这个单位")
		}
		test.Error = err.Error()
		return s.renderSchedule(c, http.StatusUnprocessableEntity, sc, test, unit, p)
	}
	s.audit(c, store.Audit{Action: "schedule.test", Unit: unit, Target: sc.ID + " " + p.String()})
	return seeOther(c, "/schedules/"+sc.ID+"?ok=tested")
}

func (s *Server) sendTest(c echo.Context, sc *store.Schedule, to, unit string, p roster.Period) error {
	if err := s.Scheduler.CheckAddress(to); err != nil {
		return bad("to", "%s", err.Error())
	}
	return s.Scheduler.Test(c.Request().Context(), sc, unit, to, p)
}

// resendFailed sends the messages of a run again that failed.
func (s *Server) resendFailed(c echo.Context) error {
	ctx := c.Request().Context()
	sc, err := s.schedule(c)
	if err != nil {
		return err
	}
	round, err := number("round", c.FormValue("round"))
	if err != nil {
		return err
	}
	r, err := s.Store.RunOf(ctx, store.RunID{ScheduleID: sc.ID, Period: c.FormValue("period"), Round: round})
	if err != nil {
		return explain(err, store.ErrNotFound, "没有这次执行")
	}
	did, err := s.Scheduler.ResendFailed(ctx, r)
	if err != nil {
		return explain(err, store.ErrConflict, notSettleable)
	}
	s.audit(c, store.Audit{Action: "delivery.resend", Unit: sc.Unit, Target: fmt.Sprintf(
		"%s %s 第%d次，发出%d封，失败%d封，待发%d封", sc.ID, r.Period, r.Round, did.Sent, did.Failed, did.Queued)})
	return seeOther(c, runURL(sc.ID, r.Period, r.Round, "resent")+"#deliveries")
}

const notSettleable = "这封邮件的状态已经改变，或任务正在执行、已经重新执行，请刷新页面后再看"

// resendDelivery sends one message again.
func (s *Server) resendDelivery(c echo.Context) error {
	d, err := s.Scheduler.Resend(c.Request().Context(), param(c, "id"))
	return s.settled(c, d, err, "delivery.resend", "resent")
}

// confirmDelivery settles a message that a person has made sure arrived.
func (s *Server) confirmDelivery(c echo.Context) error {
	d, err := s.Scheduler.Confirm(c.Request().Context(), param(c, "id"))
	return s.settled(c, d, err, "delivery.confirm", "delivered")
}

func (s *Server) settled(c echo.Context, d *store.Delivery, err error, action, ok string) error {
	if err != nil {
		return explain(explain(err, store.ErrConflict, notSettleable), store.ErrNotFound, "没有这封邮件")
	}
	s.audit(c, store.Audit{Action: action, Unit: d.Unit, Target: fmt.Sprintf("%s %s 第%d次 %s", d.ScheduleID, d.Period, d.Round, d.ID)})
	return seeOther(c, runURL(d.ScheduleID, d.Period, d.Round, ok)+"#deliveries")
}
