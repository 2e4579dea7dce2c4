package web

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"shegong/internal/store"
	"shegong/scheduler"
)

// scheduleInput is what a program says of a schedule.
type scheduleInput struct {
	Title       string          `json:"title"`
	Reports     []string        `json:"reports"`
	Unit        string          `json:"unit"`
	Cron        string          `json:"cron"`
	Zone        string          `json:"zone"`
	Shift       string          `json:"shift"` // none, previous, next
	WaitPercent int64           `json:"wait_percent"`
	WaitDay     int64           `json:"wait_day"`
	CatchUp     string          `json:"catch_up"`
	Formats     []string        `json:"formats"`
	Draft       bool            `json:"draft"`
	Enabled     bool            `json:"enabled"`
	Recipients  []recipientJSON `json:"recipients"`
}

// recipientJSON is an address and its slice.
type recipientJSON struct {
	Address  string `json:"address"`
	Unit     string `json:"unit"`
	Personal bool   `json:"personal"`
}

// scheduleJSON is a schedule with its next due times.
type scheduleJSON struct {
	ID string `json:"id"`
	scheduleInput
	Reading string      `json:"reading"`
	Next    []time.Time `json:"next"`
}

// noShift is how programs write [scheduler.ShiftNone].
const noShift = "none"

// schedule is the row of the input.
func (in *scheduleInput) schedule() *store.Schedule {
	sc := &store.Schedule{
		Title: in.Title, Reports: strings.Join(in.Reports, ","), Unit: in.Unit, Cron: in.Cron, Zone: in.Zone, Shift: in.Shift,
		WaitPercent: in.WaitPercent, WaitDay: in.WaitDay, CatchUp: in.CatchUp, Formats: strings.Join(in.Formats, ","),
		Draft: in.Draft, Enabled: in.Enabled,
	}
	if in.Shift == noShift {
		sc.Shift = scheduler.ShiftNone
	}
	for _, r := range in.Recipients {
		sc.Recipients = append(sc.Recipients, store.Recipient{Address: r.Address, Unit: r.Unit, Personal: r.Personal})
	}
	return sc
}

func (s *Server) newScheduleJSON(c echo.Context, sc *store.Schedule) (*scheduleJSON, error) {
	out := &scheduleJSON{
		ID: sc.ID, Reading: scheduler.Reading(sc.Cron), Next: []time.Time{},
		scheduleInput: scheduleInput{
			Title: sc.Title, Reports: append([]string{}, sc.ReportIDs()...), Unit: sc.Unit, Cron: sc.Cron, Zone: sc.Zone, Shift: sc.Shift,
			WaitPercent: sc.WaitPercent, WaitDay: sc.WaitDay, CatchUp: sc.CatchUp, Formats: append([]string{}, sc.FormatList()...),
			Draft: sc.Draft, Enabled: sc.Enabled, Recipients: []recipientJSON{},
		},
	}
	if out.Shift == scheduler.ShiftNone {
		out.Shift = noShift
	}
	for _, r := range sc.Recipients {
		out.Recipients = append(out.Recipients, recipientJSON{r.Address, r.Unit, r.Personal})
	}
	next, _, err := s.nextOf(c.Request().Context(), sc)
	var f *scheduler.Faulty
	if err != nil && !errors.As(err, &f) {
		return nil, err
	}
	for i := range next {
		out.Next = append(out.Next, next[i].At)
	}
	return out, nil
}

func (s *Server) apiSchedules(c echo.Context) error {
	list, err := s.Store.Schedules(c.Request().Context())
	if err != nil {
		return err
	}
	out := make([]*scheduleJSON, len(list))
	for i := range list {
		if out[i], err = s.newScheduleJSON(c, &list[i]); err != nil {
			return err
		}
	}
	return c.JSON(http.StatusOK, map[string]any{"schedules": out})
}

func (s *Server) apiSchedule(c echo.Context) error {
	sc, err := s.liveSchedule(c)
	if err != nil {
		return err
	}
	return s.sendSchedule(c, http.StatusOK, sc)
}

func (s *Server) sendSchedule(c echo.Context, status int, sc *store.Schedule) error {
	out, err := s.newScheduleJSON(c, sc)
	if err != nil {
		return err
	}
	return c.JSON(status, out)
}

func (s *Server) apiAddSchedule(c echo.Context) error {
	var in scheduleInput
	if err := decode(c, &in); err != nil {
		return err
	}
	sc := in.schedule()
	sc.ID = uuid.NewString()
	if err := s.Scheduler.Add(c.Request().Context(), sc); err != nil {
		return badSchedule(err)
	}
	s.audit(c, store.Audit{Action: "schedule.add", Unit: sc.Unit, Target: sc.ID + " " + sc.Title})
	c.Response().Header().Set(echo.HeaderLocation, "/api/v1/schedules/"+sc.ID)
	return s.sendSchedule(c, http.StatusCreated, sc)
}

func (s *Server) apiPutSchedule(c echo.Context) error {
	old, err := s.liveSchedule(c)
	if err != nil {
		return err
	}
	var in scheduleInput
	if err := decode(c, &in); err != nil {
		return err
	}
	sc := in.schedule()
	sc.ID, sc.MadeAt = old.ID, old.MadeAt
	if err := s.Scheduler.Change(c.Request().Context(), sc); err != nil {
		return badSchedule(err)
	}
	s.audit(c, store.Audit{Action: "schedule.change", Unit: sc.Unit, Target: sc.ID + " " + sc.Title})
	return s.sendSchedule(c, http.StatusOK, sc)
}

// badSchedule names every field at fault.
func badSchedule(err error) error {
	var f *scheduler.Faulty
	if !errors.As(err, &f) {
		return explain(err, store.ErrNotFound, noSchedule)
	}
	v := &invalid{}
	for _, x := range f.Faults {
		v.Fields = append(v.Fields, fieldError(x))
	}
	return v
}

func (s *Server) apiDeleteSchedule(c echo.Context) error {
	if err := s.dropSchedule(c); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// runJSON is one run.
type runJSON struct {
	Schedule   string     `json:"schedule"`
	Period     string     `json:"period"`
	Round      int64      `json:"round"`
	State      string     `json:"state"`
	Attempts   int64      `json:"attempts"`
	DueAt      time.Time  `json:"due_at"`
	StartedAt  *time.Time `json:"started_at"`
	FinishedAt *time.Time `json:"finished_at"`
	NextAt     *time.Time `json:"next_at"`
	Error      string     `json:"error"`
	Note       string     `json:"note"`
	Account    string     `json:"account"`
}

func newRunJSON(r *store.Run) runJSON {
	return runJSON{r.ScheduleID, r.Period, r.Round, r.State, r.Attempts, r.DueAt, r.StartedAt, r.FinishedAt, r.NextAt, r.Error, r.Note, r.Account}
}

func (s *Server) apiRunSchedule(c echo.Context) error {
	var in struct {
		Period string `json:"period"`
		Again  bool   `json:"again"`
	}
	if c.Request().ContentLength != 0 {
		if err := decode(c, &in); err != nil {
			return err
		}
	}
	r, err := s.runNow(c, in.Period, in.Again)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, newRunJSON(r))
}

func (s *Server) apiRuns(c echo.Context) error {
	sc, err := s.schedule(c)
	if err != nil {
		return err
	}
	runs, err := s.Store.Runs(c.Request().Context(), sc.ID, historyLimit)
	if err != nil {
		return err
	}
	out := make([]runJSON, len(runs))
	for i := range runs {
		out[i] = newRunJSON(&runs[i])
	}
	return c.JSON(http.StatusOK, map[string]any{"runs": out})
}

// deliveryJSON is one message to one recipient.
type deliveryJSON struct {
	ID         string     `json:"id"`
	Schedule   string     `json:"schedule"`
	Period     string     `json:"period"`
	Round      int64      `json:"round"`
	Recipient  string     `json:"recipient"`
	Unit       string     `json:"unit"`
	MessageID  string     `json:"message_id"`
	Subject    string     `json:"subject"`
	State      string     `json:"state"`
	Attempts   int64      `json:"attempts"`
	Error      string     `json:"error"`
	ArchiveIDs []string   `json:"archive_ids"`
	MadeAt     time.Time  `json:"made_at"`
	SentAt     *time.Time `json:"sent_at"`
	Account    string     `json:"account"`
}

func newDeliveryJSON(d *store.Delivery) deliveryJSON {
	return deliveryJSON{
		d.ID, d.ScheduleID, d.Period, d.Round, d.Recipient, d.Unit, d.MessageID, d.Subject, d.State, d.Attempts, d.Error,
		append([]string{}, d.Archives()...), d.MadeAt, d.SentAt, d.Account,
	}
}

// apiLimit is how many deliveries one answer holds.
const apiLimit = 500

func (s *Server) apiDeliveries(c echo.Context) error {
	f := store.DeliveryFilter{ScheduleID: c.QueryParam("schedule"), Period: c.QueryParam("period"), State: c.QueryParam("state")}
	ds, err := s.Store.Deliveries(c.Request().Context(), f, apiLimit)
	if err != nil {
		return err
	}
	out := make([]deliveryJSON, len(ds))
	for i := range ds {
		out[i] = newDeliveryJSON(&ds[i])
	}
	return c.JSON(http.StatusOK, map[string]any{"deliveries": out})
}
