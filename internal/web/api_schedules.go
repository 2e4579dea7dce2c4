package web

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"shegong/internal/store"
	"shegong/scheduler"
)

// scheduleJSON is a schedule with its next due times.
type scheduleJSON struct {
	ID         string      `json:"id"`
	Title      string      `json:"title"`
	Report     string      `json:"report"`
	Unit       string      `json:"unit"`
	Cron       string      `json:"cron"`
	Zone       string      `json:"zone"`
	CatchUp    string      `json:"catch_up"`
	Formats    string      `json:"formats"`
	Recipients []string    `json:"recipients"`
	Enabled    bool        `json:"enabled"`
	Next       []time.Time `json:"next"`
}

func (s *Server) apiSchedules(c echo.Context) error {
	list, err := s.Store.Schedules(c.Request().Context())
	if err != nil {
		return err
	}
	out := make([]scheduleJSON, len(list))
	for i := range list {
		sc := &list[i]
		next, err := scheduler.Next(sc, s.Now(), nextTimes)
		if err != nil {
			next = []time.Time{}
		}
		out[i] = scheduleJSON{
			ID: sc.ID, Title: sc.Title, Report: sc.Report, Unit: sc.Unit, Cron: sc.Cron, Zone: sc.Zone, CatchUp: sc.CatchUp,
			Formats: sc.Formats, Recipients: append([]string{}, sc.To()...), Enabled: sc.Enabled, Next: next,
		}
	}
	return c.JSON(http.StatusOK, map[string]any{"schedules": out})
}

// runJSON is one run.
type runJSON struct {
	Schedule   string     `json:"schedule"`
	Period     string     `json:"period"`
	State      string     `json:"state"`
	Attempts   int64      `json:"attempts"`
	DueAt      time.Time  `json:"due_at"`
	StartedAt  *time.Time `json:"started_at"`
	FinishedAt *time.Time `json:"finished_at"`
	NextAt     *time.Time `json:"next_at"`
	Error      string     `json:"error"`
}

func newRunJSON(r *store.Run) runJSON {
	return runJSON{r.ScheduleID, r.Period, r.State, r.Attempts, r.DueAt, r.StartedAt, r.FinishedAt, r.NextAt, r.Error}
}

func (s *Server) apiRunSchedule(c echo.Context) error {
	var in struct {
		Period string `json:"period"`
	}
	if c.Request().ContentLength != 0 {
		if err := decode(c, &in); err != nil {
			return err
		}
	}
	r, err := s.runNow(c, in.Period)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, newRunJSON(r))
}

func (s *Server) apiRuns(c echo.Context) error {
	sc, err := s.Store.Schedule(c.Request().Context(), param(c, "id"))
	if err != nil {
		return explain(err, store.ErrNotFound, "没有这个定时任务")
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
	ID        string     `json:"id"`
	Schedule  string     `json:"schedule"`
	Period    string     `json:"period"`
	Recipient string     `json:"recipient"`
	MessageID string     `json:"message_id"`
	Subject   string     `json:"subject"`
	State     string     `json:"state"`
	Attempts  int64      `json:"attempts"`
	Error     string     `json:"error"`
	MadeAt    time.Time  `json:"made_at"`
	SentAt    *time.Time `json:"sent_at"`
}

func (s *Server) apiDeliveries(c echo.Context) error {
	ds, err := s.Store.Deliveries(c.Request().Context(), historyLimit)
	if err != nil {
		return err
	}
	out := make([]deliveryJSON, len(ds))
	for i := range ds {
		d := &ds[i]
		out[i] = deliveryJSON{d.ID, d.ScheduleID, d.Period, d.Recipient, d.MessageID, d.Subject, d.State, d.Attempts, d.Error, d.MadeAt, d.SentAt}
	}
	return c.JSON(http.StatusOK, map[string]any{"deliveries": out})
}
