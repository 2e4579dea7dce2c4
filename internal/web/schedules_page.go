package web

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"shegong/internal/roster"
	"shegong/internal/store"
	"shegong/scheduler"
)

// schedulePage is one schedule: what it does, and what it did; or the form that
// makes or changes one.
type schedulePage struct {
	base
	Schedule   *scheduleView
	To         []recipientView
	Runs       []runView
	Chosen     *runView // whose messages are shown
	Deliveries []deliveryView
	Units      []choices
	Periods    []choice
	Test       testForm
	Form       *scheduleForm // nil where nothing is edited
	Outbox     bool
	Edit       bool // the actor may change schedules
	Reports    bool // the actor may read reports
}

// recipientView is who gets which slice.
type recipientView struct {
	store.Recipient
	UnitName string
}

// testForm is a test mail as it was asked for.
type testForm struct{ To, Error string }

// schedule finds the schedule a path names, also one removed.
func (s *Server) schedule(c echo.Context) (*store.Schedule, error) {
	sc, err := s.Store.Schedule(c.Request().Context(), param(c, "id"))
	return sc, explain(err, store.ErrNotFound, noSchedule)
}

const noSchedule = "没有这个定时任务"

// liveSchedule finds the schedule a path names that was not removed.
func (s *Server) liveSchedule(c echo.Context) (*store.Schedule, error) {
	sc, err := s.schedule(c)
	if err == nil && sc.ArchivedAt != nil {
		return nil, &said{"这个定时任务已经删除", store.ErrNotFound}
	}
	return sc, err
}

func (s *Server) schedulePage(c echo.Context) error {
	sc, err := s.schedule(c)
	if err != nil {
		return err
	}
	return s.renderSchedule(c, http.StatusOK, sc, testForm{}, sc.Unit, s.current())
}

// renderSchedule shows a schedule; unit and period are what preview and test
// offer.
func (s *Server) renderSchedule(c echo.Context, status int, sc *store.Schedule, test testForm, unit string, period roster.Period) error {
	ctx := c.Request().Context()
	names, err := s.unitNames(ctx)
	if err != nil {
		return err
	}
	units, err := s.Store.Units(ctx)
	if err != nil {
		return err
	}
	p := &schedulePage{
		base: base{Title: sc.Title, Nav: "schedules", Crumbs: []crumb{{"定时任务", "/schedules"}}},
		Test: test, Outbox: s.Outbox != nil, Edit: may(actorOf(c), runSchedules) && sc.ArchivedAt == nil, Reports: may(actorOf(c), readReports),
		Units: unitsWithin(units, sc.Unit, unit), Periods: s.periodChoices(period),
	}
	if p.Schedule, err = s.newScheduleView(ctx, sc, names); err != nil {
		return err
	}
	for _, r := range sc.Recipients {
		p.To = append(p.To, recipientView{r, names(r.Unit)})
	}
	if err := s.fillRuns(ctx, p, c.QueryParam("period"), c.QueryParam("round")); err != nil {
		return err
	}
	if p.Chosen != nil {
		if err := s.fillDeliveries(ctx, p, names); err != nil {
			return err
		}
	}
	return s.render(c, status, "schedule", p)
}

// unitsWithin offers the parts of a schedule's unit.
func unitsWithin(units []store.Unit, scope, selected string) []choices {
	var inside []store.Unit
	for i := range units {
		if u := &units[i]; len(scope) == 2 || u.Code == scope || u.Parent == scope {
			inside = append(inside, *u)
		}
	}
	all := unitChoices(inside, selected)
	if len(scope) == 2 {
		return all
	}
	var out []choices
	for _, g := range all {
		kept := choices{Title: g.Title}
		for _, o := range g.Options {
			if o.Value == scope || len(o.Value) == len("220104") {
				kept.Options = append(kept.Options, o)
			}
		}
		if len(kept.Options) > 0 {
			out = append(out, kept)
		}
	}
	return out
}

// fillRuns lists the runs with what became of their messages, and chooses the
// one asked for, else the newest that has any.
func (s *Server) fillRuns(ctx context.Context, p *schedulePage, period, round string) error {
	runs, err := s.Store.Runs(ctx, p.Schedule.ID, historyLimit)
	if err != nil {
		return err
	}
	counts, err := s.Store.DeliveryCounts(ctx, p.Schedule.ID)
	if err != nil {
		return err
	}
	newest := map[string]int64{}
	for i := range runs {
		newest[runs[i].Period] = max(newest[runs[i].Period], runs[i].Round)
	}
	for i := range runs {
		v := newRunView(&runs[i])
		v.Newest = v.Round == newest[v.Period]
		of := counts[store.RunID{ScheduleID: v.ScheduleID, Period: v.Period, Round: v.Round}]
		v.Failed = of[store.Failed]
		for _, state := range []string{store.Sent, store.Queued, store.Failed, store.Unknown, store.Dropped} {
			if n := of[state]; n > 0 {
				text, class := deliveryStates(state, p.Outbox)
				v.Counts = append(v.Counts, countView{text, class, n})
			}
		}
		p.Runs = append(p.Runs, v)
	}
	for i := range p.Runs {
		v := &p.Runs[i]
		asked := v.Period == period && strconv.FormatInt(v.Round, 10) == round
		if asked || period == "" && len(v.Counts) > 0 {
			v.Shown, p.Chosen = true, v
			break
		}
	}
	return nil
}

func (s *Server) fillDeliveries(ctx context.Context, p *schedulePage, names func(string) string) error {
	ds, err := s.Store.DeliveriesOf(ctx, &p.Chosen.Run)
	if err != nil {
		return err
	}
	for i := range ds {
		v := newDeliveryView(&ds[i], names, p.Outbox)
		v.Open = p.Edit && p.Chosen.Newest && p.Chosen.State != store.RunRunning && (v.State == store.Failed || v.State == store.Unknown)
		p.Deliveries = append(p.Deliveries, v)
	}
	return nil
}

// faultsOf is what a form says of a schedule that cannot be kept so; not ok for
// any other error.
func faultsOf(err error) (map[string]string, bool) {
	var f *scheduler.Faulty
	if !errors.As(err, &f) {
		return nil, false
	}
	out := map[string]string{}
	for _, x := range f.Faults {
		if out[x.Field] != "" {
			out[x.Field] += "\n"
		}
		out[x.Field] += x.Message
	}
	return out, true
}
