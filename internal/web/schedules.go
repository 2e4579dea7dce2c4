package web

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"shegong/internal/roster"
	"shegong/internal/store"
	"shegong/reports"
	"shegong/scheduler"
)

// schedulePage shows the schedules, what ran and what was sent.
type schedulePage struct {
	base
	Schedules  []scheduleView
	Runs       []runView
	Deliveries []deliveryView
	Titles     map[string]string
	Outbox     bool // mail lands in the outbox
}

// scheduleView is a schedule with the times it will run.
type scheduleView struct {
	store.Schedule
	ReportTitle, UnitName, CatchUpText string
	Next                               []time.Time
	Fault                              string
	Periods                            []choice
}

// runView is a run as shown.
type runView struct {
	store.Run
	PeriodText, StateText, StateClass string
}

// deliveryView is a message as shown.
type deliveryView struct {
	store.Delivery
	StateText, StateClass string
}

const (
	nextTimes    = 5
	historyLimit = 50
)

func (s *Server) scheduleList(c echo.Context) error {
	ctx := c.Request().Context()
	p := &schedulePage{base: base{Title: "定时任务", Nav: "schedules"}, Titles: map[string]string{}, Outbox: s.Outbox != nil}
	if err := s.fillSchedules(ctx, p); err != nil {
		return err
	}
	runs, err := s.Store.Runs(ctx, "", historyLimit)
	if err != nil {
		return err
	}
	for i := range runs {
		p.Runs = append(p.Runs, newRunView(&runs[i]))
	}
	ds, err := s.Store.Deliveries(ctx, historyLimit)
	if err != nil {
		return err
	}
	for i := range ds {
		p.Deliveries = append(p.Deliveries, newDeliveryView(&ds[i], p.Outbox))
	}
	return s.render(c, http.StatusOK, "schedules", p)
}

func (s *Server) fillSchedules(ctx context.Context, p *schedulePage) error {
	list, err := s.Store.Schedules(ctx)
	if err != nil {
		return err
	}
	names, err := s.unitNames(ctx)
	if err != nil {
		return err
	}
	for i := range list {
		sc := &list[i]
		p.Titles[sc.ID] = sc.Title
		v := scheduleView{Schedule: *sc, ReportTitle: sc.Report, UnitName: names(sc.Unit), Periods: s.periodChoices(s.current())}
		v.CatchUpText = map[string]string{
			scheduler.CatchEach: "停机期间错过的每一期都补做", scheduler.CatchLatest: "停机期间错过的只补最近一期", scheduler.CatchSkip: "停机期间错过的不补做",
		}[sc.CatchUp]
		if r := reports.ByID(sc.Report); r != nil {
			v.ReportTitle = r.Title
		}
		if v.Next, err = scheduler.Next(sc, s.Now(), nextTimes); err != nil {
			v.Fault = err.Error()
		}
		p.Schedules = append(p.Schedules, v)
	}
	return nil
}

func newRunView(r *store.Run) runView {
	v := runView{Run: *r, PeriodText: r.Period}
	if p, err := roster.ParsePeriod(r.Period); err == nil {
		v.PeriodText = p.Chinese()
	}
	texts := map[string][2]string{
		store.RunDue: {"待执行", "yellow"}, store.RunRunning: {"执行中", "blue"}, store.RunDone: {"已完成", "green"},
		store.RunFailed: {"失败", "red"}, store.RunSkipped: {"已跳过", "secondary"},
	}
	v.StateText, v.StateClass = texts[r.State][0], texts[r.State][1]
	return v
}

func newDeliveryView(d *store.Delivery, outbox bool) deliveryView {
	texts := map[string][2]string{
		store.Queued: {"待发送", "yellow"}, store.Sent: {"已发送", "green"},
		store.Failed: {"发送失败", "red"}, store.Unknown: {"不能确定，请核实", "orange"},
	}
	v := deliveryView{Delivery: *d, StateText: texts[d.State][0], StateClass: texts[d.State][1]}
	if outbox && d.State == store.Sent {
		v.StateText = "已写入发件箱"
	}
	return v
}

func (s *Server) runSchedule(c echo.Context) error {
	if _, err := s.runNow(c, c.FormValue("period")); err != nil {
		return err
	}
	return seeOther(c, "/schedules?ok=run#runs")
}

// runNow runs a period of the schedule the path names.
func (s *Server) runNow(c echo.Context, period string) (*store.Run, error) {
	ctx := c.Request().Context()
	p, err := s.period(period)
	if err != nil {
		return nil, err
	}
	sc, err := s.Store.Schedule(ctx, param(c, "id"))
	if err != nil {
		return nil, explain(err, store.ErrNotFound, "没有这个定时任务")
	}
	r, err := s.Scheduler.RunNow(ctx, sc.ID, p)
	return r, explain(err, store.ErrConflict, p.Chinese()+"已经完成或正在执行，不重复发送；需要文件的，请到“报表”下载")
}
