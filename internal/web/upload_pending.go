package web

import (
	"context"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"shegong/internal/store"
)

// uploadPage tells how far an upload is that is checked by a job.
type uploadPage struct {
	base
	*target
	Upload *store.PendingUpload
	Self   string // the page's own address
}

// pending is the upload the path names, of a unit the caller sees.
func (s *Server) pending(c echo.Context) (*store.PendingUpload, error) {
	u, err := s.Store.Upload(c.Request().Context(), param(c, "id"))
	return u, explain(err, store.ErrNotFound, "没有这次上传")
}

// uploadPage shows an upload until it is checked, then the return with what was
// found, or why it was refused.
func (s *Server) uploadPage(c echo.Context) error {
	t, err := s.target(c)
	if err != nil {
		return err
	}
	u, err := s.pending(c)
	if err != nil {
		return err
	}
	if u.Unit != t.Unit.Code || u.Period != t.Period.String() {
		return &said{"没有这次上传", store.ErrNotFound}
	}
	self := t.URL() + "/uploads/" + u.ID
	if u.Ended() && c.Request().Header.Get("HX-Request") != "" {
		c.Response().Header().Set("HX-Redirect", self)
		return c.NoContent(http.StatusOK)
	}
	switch u.State {
	case store.UploadDone:
		return seeOther(c, t.URL()+"?ok=uploaded")
	case store.UploadFailed:
		_, err := s.Returns.Outcome(c.Request().Context(), u)
		return s.uploadFailed(c, explainUpload(err))
	default:
		return s.render(c, http.StatusOK, "upload", &uploadPage{
			base: base{Title: "正在校验"}, target: t, Upload: u, Self: self,
		})
	}
}

// uploadJSON is an upload that was acknowledged before it was checked.
type uploadJSON struct {
	ID         string     `json:"id"`
	County     string     `json:"county"`
	Period     string     `json:"period"`
	State      string     `json:"state"`
	Rows       int64      `json:"rows"`    // read so far
	Version    int64      `json:"version"` // made of it; 0 for none
	MadeAt     time.Time  `json:"made_at"`
	FinishedAt *time.Time `json:"finished_at"`
	Error      *answer    `json:"error"`
}

func newUploadJSON(u *store.PendingUpload) *uploadJSON {
	return &uploadJSON{ID: u.ID, County: u.Unit, Period: u.Period, State: u.State, Rows: u.Rows, MadeAt: u.MadeAt.UTC(), FinishedAt: u.FinishedAt}
}

// The least and the most seconds after which a program is to ask again for an
// upload that is not checked, and how many uploads may be checked in a second.
const (
	leastAsk   = 2
	mostAsk    = 60
	checkedAt  = 10
	countEvery = time.Second
)

// queueLength is how many uploads wait, counted once in a while: thousands may
// ask how far theirs is.
type queueLength struct {
	mu sync.Mutex
	at time.Time
	n  int
}

func (q *queueLength) get(ctx context.Context, st *store.Store) int {
	q.mu.Lock()
	defer q.mu.Unlock()
	if time.Since(q.at) < countEvery {
		return q.n
	}
	if n, err := st.WaitingUploads(ctx); err == nil {
		q.n, q.at = n, time.Now()
	}
	return q.n
}

// askAgain tells a program after how long to ask again: the longer the queue,
// the later.
func (s *Server) askAgain(c echo.Context) {
	seconds := min(leastAsk+s.waiting.get(c.Request().Context(), s.Store)/checkedAt, mostAsk)
	c.Response().Header().Set(echo.HeaderRetryAfter, strconv.Itoa(seconds))
}

// accepted answers 202 with where to ask how far the upload is.
func (s *Server) accepted(c echo.Context, u *store.PendingUpload) error {
	s.askAgain(c)
	c.Response().Header().Set(echo.HeaderLocation, "/api/v1/uploads/"+u.ID)
	return c.JSON(http.StatusAccepted, newUploadJSON(u))
}

// apiPending tells how far an upload is, with its version or why it was refused.
func (s *Server) apiPending(c echo.Context) error {
	u, err := s.pending(c)
	if err != nil {
		return err
	}
	out := newUploadJSON(u)
	if u.Ended() {
		if err := s.fillOutcome(c, u, out); err != nil {
			return err
		}
	} else {
		s.askAgain(c)
	}
	return c.JSON(http.StatusOK, out)
}

func (s *Server) fillOutcome(c echo.Context, u *store.PendingUpload, out *uploadJSON) error {
	if u.State == store.UploadDone {
		v, err := s.Store.VersionByID(c.Request().Context(), u.VersionID)
		out.Version = v.Number
		return err
	}
	_, err := s.Returns.Outcome(c.Request().Context(), u)
	a, known := answerTo(explainUpload(err))
	if !known {
		a.Message = "系统出错，这次上传没有保存，请重新上传"
	}
	out.Error = &a
	return nil
}
