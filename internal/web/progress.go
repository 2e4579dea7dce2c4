package web

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
)

// progressHub passes on how far uploads are to who watches them. It lives in
// memory: a watcher on another node sees nothing, and needs nothing.
type progressHub struct {
	mu   sync.Mutex
	jobs map[string]*progressJob
}

// progressJob is one upload, by whoever comes first: it or its watcher.
type progressJob struct {
	users   int
	now     progress
	changed chan struct{} // closed at the next change
}

// progress is how far an upload is.
type progress struct {
	Stage string // waiting, reading, done
	Rows  int64  // read so far
}

// The stages of an upload: it waits until it has arrived whole.
const (
	stageWaiting = "waiting"
	stageReading = "reading"
	stageDone    = "done"
)

// maxProgressID is how long a name for an upload may be.
const maxProgressID = 64

// progressKey names an upload: nobody sees another account's.
func progressKey(c echo.Context, id string) string {
	a := actorOf(c)
	if a == nil || id == "" || len(id) > maxProgressID {
		return ""
	}
	return a.Account + "/" + id
}

func (h *progressHub) join(key string) *progressJob {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.jobs == nil {
		h.jobs = map[string]*progressJob{}
	}
	j := h.jobs[key]
	if j == nil {
		j = &progressJob{now: progress{Stage: stageWaiting}, changed: make(chan struct{})}
		h.jobs[key] = j
	}
	j.users++
	return j
}

func (h *progressHub) leave(key string, j *progressJob) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if j.users--; j.users == 0 {
		delete(h.jobs, key)
	}
}

func (h *progressHub) set(j *progressJob, p progress) {
	h.mu.Lock()
	defer h.mu.Unlock()
	j.now = p
	close(j.changed)
	j.changed = make(chan struct{})
}

// see is how far a job is, and what is closed when that changes.
func (h *progressHub) see(j *progressJob) (progress, <-chan struct{}) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return j.now, j.changed
}

// progressReport is what an upload tells the hub. One without a name tells
// nothing.
type progressReport struct {
	hub *progressHub
	key string
	job *progressJob
}

// begin starts the report of an upload that ?progress= gives a name.
func (h *progressHub) begin(c echo.Context) *progressReport {
	r := &progressReport{hub: h, key: progressKey(c, c.QueryParam("progress"))}
	if r.key != "" {
		r.job = h.join(r.key)
	}
	return r
}

func (r *progressReport) read(rows int64) {
	if r.job != nil {
		r.hub.set(r.job, progress{stageReading, rows})
	}
}

func (r *progressReport) end() {
	if r.job != nil {
		r.hub.set(r.job, progress{Stage: stageDone})
		r.hub.leave(r.key, r.job)
	}
}

// progressStep is how often at most a watcher is told.
const progressStep = 200 * time.Millisecond

// watchProgress tells how far the upload named by ?id= is, as server-sent
// events, until it is done or the request's time is over.
func (s *Server) watchProgress(c echo.Context) error {
	if param(c, "unit") != "" { // programs name the upload only
		if _, err := s.target(c); err != nil {
			return err
		}
	}
	key := progressKey(c, c.QueryParam("id"))
	if key == "" {
		return bad("id", "请以 id 指明要查看的上传")
	}
	j := s.progress.join(key)
	defer s.progress.leave(key, j)
	c.Response().Header().Set(echo.HeaderContentType, "text/event-stream; charset=utf-8")
	c.Response().WriteHeader(http.StatusOK)
	for {
		p, changed := s.progress.see(j)
		if _, err := fmt.Fprintf(c.Response(), "event: progress\ndata: {\"stage\":%q,\"rows\":%d}\n\n", p.Stage, p.Rows); err != nil {
			return nil // the watcher has gone
		}
		c.Response().Flush()
		if p.Stage == stageDone || !waitChange(c.Request().Context(), changed) {
			return nil
		}
	}
}

// waitChange waits for a change and then a little, for changes come by the
// thousand; it is false when the time is over.
func waitChange(ctx context.Context, changed <-chan struct{}) bool {
	select {
	case <-changed:
	case <-ctx.Done():
		return false
	}
	select {
	case <-time.After(progressStep):
		return true
	case <-ctx.Done():
		return false
	}
}

// streams tells that the route answers with events, which no middleware may
// hold back.
func (r *route) streams() bool {
	return strings.HasSuffix(r.Path, "/progress") || strings.HasSuffix(r.Path, "/events")
}
