package web

import (
	"bufio"
	"context"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// stream is an open stream of events.
type stream struct {
	status int
	header http.Header
	lines  *bufio.Scanner
}

// next is the next event on one line; "" at the end.
func (s *stream) next() string {
	var event []string
	for s.lines.Scan() && s.lines.Text() != "" {
		event = append(event, s.lines.Text())
	}
	return strings.Join(event, " ")
}

// watch opens a stream over a real connection.
func watch(ctx context.Context, t *testing.T, s *site, url, path, user string) *stream {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept-Encoding", "gzip")
	s.as(user).signIn(r)
	w, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Body.Close() })
	return &stream{w.StatusCode, w.Header, bufio.NewScanner(w.Body)}
}

func TestProgress(t *testing.T) {
	s := newSite(t)
	srv := httptest.NewServer(s)
	t.Cleanup(srv.Close)
	for _, path := range []string{"/returns/220104/2026-10/progress?id=u1", "/api/v1/events?id=u1"} {
		ctx, cancel := context.WithCancel(t.Context())
		w := watch(ctx, t, s, srv.URL, path, county)
		stranger := watch(ctx, t, s, srv.URL, path, "county-220102")
		if w.status != 200 || w.header.Get("Content-Type") != "text/event-stream; charset=utf-8" || w.header.Get("Content-Encoding") != "" {
			t.Fatalf("%s: got %d %v", path, w.status, w.header)
		}
		// The stream is open before the upload begins.
		if got := w.next(); got != `event: progress data: {"stage":"waiting","rows":0}` {
			t.Errorf("%s: first %s", path, got)
		}
		account := s.account(county).ID
		j := s.progress.join(account + "/u1")
		report := &progressReport{hub: &s.progress, key: account + "/u1", job: j}
		report.read(1200)
		got := []string{w.next()}
		report.end()
		got = append(got, w.next(), w.next())
		want := []string{`event: progress data: {"stage":"reading","rows":1200}`, `event: progress data: {"stage":"done","rows":0}`, ""}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", path, diff)
		}
		if got := stranger.next(); strings.Contains(got, "reading") || strings.Contains(got, "done") {
			t.Errorf("%s: another account sees %s", path, got)
		}
		cancel()
	}
}

// An upload under a name tells what it reads; one without tells nothing and is
// the same.
func TestUploadTellsItsProgress(t *testing.T) {
	s := newSite(t)
	account := s.account(county).ID
	j := s.progress.join(account + "/u2")
	_, changed := s.progress.see(j)
	for _, query := range []string{"", "?progress=" + strings.Repeat("x", maxProgressID+1), "?progress=u2"} {
		w := s.upload(t, mendPage+"/files"+query, map[string][]byte{"花名册.csv": rollCSV()})
		if w.Code != http.StatusSeeOther {
			t.Fatalf("%s: got %d %s", query, w.Code, w.Body)
		}
		p, _ := s.progress.see(j)
		if want := query == "?progress=u2"; (p.Stage == stageDone) != want {
			t.Errorf("%s: got %+v", query, p)
		}
	}
	<-changed
	s.progress.leave(account+"/u2", j)
	if len(s.progress.jobs) != 0 {
		t.Errorf("%d uploads are still remembered", len(s.progress.jobs))
	}
	for _, path := range []string{mendPage + "/progress", mendPage + "/progress?id=" + strings.Repeat("x", maxProgressID+1)} {
		if w := s.as(county).get(path); w.Code != http.StatusBadRequest {
			t.Errorf("%s: got %d, want 400", path, w.Code)
		}
	}
	if w := s.as(noUser).get("/api/v1/events?id=u2"); w.Code != http.StatusUnauthorized {
		t.Errorf("without log-in: got %d", w.Code)
	}
}

// The page says how many rows were read while the upload is on its way. The
// driver cannot ask a page that is being left, so the page itself tells the
// server when it says so, which lets the upload go on.
func TestBrowserShowsProgress(t *testing.T) {
	b := newBrowser(t, 1440)
	s := newSite(t)
	clerk := s.as(county)
	release := make(chan struct{})
	goOn := sync.OnceFunc(func() { close(release) })
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/static/") {
			r.Header.Del("Cookie")
			clerk.signIn(r)
		}
		if r.URL.Query().Has("said") {
			goOn()
		}
		if id := r.URL.Query().Get("progress"); id != "" { // a slow upload
			key := s.account(county).ID + "/" + id
			report := &progressReport{hub: &s.progress, key: key, job: s.progress.join(key)}
			defer report.end()
			report.read(1200)
			select {
			case <-release:
			case <-time.After(10 * time.Second):
				t.Error("the page does not say that rows were read")
			}
		}
		s.ServeHTTP(w, r)
	}))
	t.Cleanup(srv.Close)
	b.open(t, srv.URL+mendPage, "#upload")
	js[bool](t, b, `(() => {
		const dataTransfer = new DataTransfer();
		dataTransfer.items.add(new File([Uint8Array.from(atob(%q), (c) => c.charCodeAt(0))], "花名册.csv"));
		document.querySelector("#workbooks").files = dataTransfer.files;
		const status = document.querySelector("[data-busy-status]");
		new MutationObserver(() => {
			if (status.textContent === "已读入 1200 行，正在检查…") fetch("/healthz?said");
		}).observe(status, {childList: true});
		setTimeout(() => document.querySelector("#upload button[type=submit]").click(), 50);
		return true;
	})()`, base64.StdEncoding.EncodeToString(rollCSV()))
	b.wait(t, `[data-version="1"]`)
	b.see(t, "uploaded")
}
