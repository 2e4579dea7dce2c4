package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"shegong/internal/roster"
	"shegong/internal/store"
	"shegong/reports"
	"shegong/scheduler"
)

// scheduleListPage shows the schedules, what ran and what was sent.
type scheduleListPage struct {
	base
	Schedules  []scheduleView
	Removed    []store.Schedule
	Runs       []runView
	Deliveries []deliveryView
	Titles     map[string]string
	Current    roster.Period
	Outbox     bool // mail lands in the outbox
	Edit       bool // the actor may change schedules
}

// scheduleView is a schedule as shown, with the times it will run.
type scheduleView struct {
	store.Schedule
	ReportTitles           []string
	UnitName, Reading      string
	ShiftText, CatchUpText string
	Next                   []scheduler.DueTime
	Unknown                []int // years without a table of holidays
	Fault                  string
	Last                   *runView
}

// Soonest is the first of the next times; nil for none.
func (v *scheduleView) Soonest() *scheduler.DueTime {
	if len(v.Next) == 0 {
		return nil
	}
	return &v.Next[0]
}

// runView is a run as shown.
type runView struct {
	store.Run
	PeriodText, StateText, StateClass string
	Counts                            []countView // of its messages
	Failed                            int         // messages that failed
	Newest                            bool        // no repetition came after it
	Shown                             bool        // its messages are on the page
}

// countView is how many messages stand in a state.
type countView struct {
	StateText, StateClass string
	N                     int
}

// deliveryView is a message as shown.
type deliveryView struct {
	store.Delivery
	StateText, StateClass, UnitName string
	Open                            bool // a person may settle it
}

// URL is the page that shows the message with those sent along with it.
func (v *deliveryView) URL() string {
	if v.ScheduleID == store.ReminderSchedule {
		return "/reminders#deliveries"
	}
	q := url.Values{"period": {v.Period}, "round": {strconv.FormatInt(v.Round, 10)}}
	return "/schedules/" + v.ScheduleID + "?" + q.Encode() + "#deliveries"
}

// attached is a report that went with a message.
type attached struct {
	Number int // from 1
	ID, To string
}

// Attached are the message's reports in the archive.
func (v *deliveryView) Attached() []attached {
	var out []attached
	for i, id := range v.Archives() {
		out = append(out, attached{i + 1, id, v.Recipient})
	}
	return out
}

const (
	nextTimes    = 5
	listedLimit  = 20 // runs and messages on the list of schedules
	historyLimit = 50
)

func (s *Server) scheduleList(c echo.Context) error {
	ctx := c.Request().Context()
	p := &scheduleListPage{
		base: base{Title: "定时任务", Nav: "schedules"}, Titles: map[string]string{}, Outbox: s.Outbox != nil,
		Current: s.current(), Edit: may(actorOf(c), runSchedules),
	}
	names, err := s.unitNames(ctx)
	if err != nil {
		return err
	}
	if err := s.fillSchedules(ctx, p, names); err != nil {
		return err
	}
	runs, err := s.Store.Runs(ctx, "", listedLimit)
	if err != nil {
		return err
	}
	for i := range runs {
		p.Runs = append(p.Runs, newRunView(&runs[i]))
	}
	ds, err := s.Store.Deliveries(ctx, store.DeliveryFilter{}, listedLimit)
	if err != nil {
		return err
	}
	for i := range ds {
		p.Deliveries = append(p.Deliveries, newDeliveryView(&ds[i], names, p.Outbox))
	}
	return s.render(c, http.StatusOK, "schedules", p)
}

func (s *Server) fillSchedules(ctx context.Context, p *scheduleListPage, names func(string) string) error {
	list, err := s.Store.Schedules(ctx)
	if err != nil {
		return err
	}
	last, err := s.Store.LastRuns(ctx)
	if err != nil {
		return err
	}
	for i := range list {
		v, err := s.newScheduleView(ctx, &list[i], names)
		if err != nil {
			return err
		}
		if r := last[v.ID]; r != nil {
			run := newRunView(r)
			v.Last = &run
		}
		p.Titles[v.ID] = v.Title
		p.Schedules = append(p.Schedules, *v)
	}
	if p.Removed, err = s.Store.RemovedSchedules(ctx); err != nil {
		return err
	}
	for i := range p.Removed {
		p.Titles[p.Removed[i].ID] = p.Removed[i].Title
	}
	return nil
}

func (s *Server) newScheduleView(ctx context.Context, sc *store.Schedule, names func(string) string) (*scheduleView, error) {
	v := &scheduleView{
		Schedule: *sc, UnitName: names(sc.Unit), Reading: scheduler.Reading(sc.Cron),
		ShiftText: shiftText(sc.Shift), CatchUpText: catchUpText(sc.CatchUp),
	}
	for _, id := range sc.ReportIDs() {
		title := id
		if r := reports.ByID(id); r != nil {
			title = r.Title
		}
		v.ReportTitles = append(v.ReportTitles, title)
	}
	var err error
	v.Next, v.Unknown, err = s.nextOf(ctx, sc)
	var f *scheduler.Faulty
	if errors.As(err, &f) {
		v.Fault, err = f.Error(), nil
	}
	return v, err
}

// nextOf are the next times a schedule will run, and the years among them whose
// holidays are not known.
func (s *Server) nextOf(ctx context.Context, sc *store.Schedule) ([]scheduler.DueTime, []int, error) {
	cal, err := s.Store.Calendar(ctx)
	if err != nil {
		return nil, nil, err
	}
	noted, err := s.Store.Noted(ctx, sc.ID)
	if err != nil {
		return nil, nil, err
	}
	next, err := scheduler.Next(sc, cal, s.Now(), noted, nextTimes)
	if err != nil {
		return nil, nil, &scheduler.Faulty{Faults: []scheduler.Fault{{Field: "cron", Message: err.Error()}}}
	}
	return next, scheduler.Unknown(sc, cal, next), nil
}

func shiftText(shift string) string {
	switch shift {
	case scheduler.ShiftPrevious:
		return "遇节假日、周末提前到前一个工作日"
	case scheduler.ShiftNext:
		return "遇节假日、周末顺延到后一个工作日"
	default:
		return "节假日、周末照常"
	}
}

func catchUpText(policy string) string {
	switch policy {
	case scheduler.CatchLatest:
		return "停机期间错过的只补做最近一期"
	case scheduler.CatchSkip:
		return "停机期间错过的不补做"
	default:
		return "停机期间错过的每一期都补做"
	}
}

// runStates are the states of runs as shown, with their colours.
func runStates(state string) (text, class string) {
	switch state {
	case store.RunDue:
		return "待执行", "yellow"
	case store.RunWaiting:
		return "等待接收", "yellow"
	case store.RunRunning:
		return "执行中", "blue"
	case store.RunSending:
		return "正在发送", "blue"
	case store.RunDone:
		return "已完成", "green"
	case store.RunFailed:
		return "失败", "red"
	default:
		return "已跳过", "secondary"
	}
}

func newRunView(r *store.Run) runView {
	v := runView{Run: *r, PeriodText: r.Period}
	if p, err := roster.ParsePeriod(r.Period); err == nil {
		v.PeriodText = p.Chinese()
	}
	v.StateText, v.StateClass = runStates(r.State)
	return v
}

// deliveryStates are the states of messages as shown, with their colours.
func deliveryStates(state string, outbox bool) (text, class string) {
	switch state {
	case store.Queued:
		return "待发送", "yellow"
	case store.Failed:
		return "发送失败", "red"
	case store.Unknown:
		return "不能确定，请核实", "orange"
	case store.Dropped:
		return "不再需要，未发送", "secondary"
	default:
		if outbox {
			return "已写入发件箱", "green"
		}
		return "已发送", "green"
	}
}

func newDeliveryView(d *store.Delivery, names func(string) string, outbox bool) deliveryView {
	v := deliveryView{Delivery: *d, UnitName: names(d.Unit)}
	v.StateText, v.StateClass = deliveryStates(d.State, outbox)
	return v
}
