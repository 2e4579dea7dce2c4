package web

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// FuzzAPI sends anything to the interface for programs, and to the pages, of a
// server with a real database: it never panics and never fails, whatever is
// wrong is answered as such, and programs are answered in JSON.
func FuzzAPI(f *testing.F) {
	now := testNow
	s := newSite(f, func(c *Config) { c.Now = func() time.Time { return now } })
	users := []string{"county-" + ownUnit, "prefecture-2201", "sheng", "xitong", "anquan", "shenji", noUser}
	s.accepted(f, ownUnit)
	for _, r := range routes() {
		path := strings.NewReplacer(":unit", ownUnit, ":period", "2026-10", ":year", "2026", ":id", "monthly", ":n", "1", ":index", "0").Replace(r.Path)
		f.Add(r.Method, path, "version=1&confirm=yes", "application/x-www-form-urlencoded", uint8(2))
		f.Add(r.Method, path+"?period=2026-10&unit=22&format=json&version=1", `{"action":"accept","version":1,"reason":"x","period":"2026-10"}`, "application/json", uint8(0))
	}
	f.Add(http.MethodPost, "/api/v1/returns/220102/2026-10/files", "--b\r\nContent-Disposition: form-data; name=files; filename=a.csv\r\n\r\n姓名,身份证号\n--b--", "multipart/form-data; boundary=b", uint8(0))
	f.Fuzz(func(t *testing.T, method, target, body, kind string, user uint8) {
		now = now.Add(time.Hour) // no rate is ever reached
		u, err := url.ParseRequestURI(target)
		if err != nil || !strings.HasPrefix(target, "/") || strings.ContainsAny(method, " \r\n\t") || method == "" {
			return
		}
		if strings.HasSuffix(u.Path, "/progress") || strings.HasSuffix(u.Path, "/events") {
			return // answers until the watcher goes
		}
		r := httptest.NewRequest(http.MethodGet, "/", strings.NewReader(body))
		r.Method, r.URL, r.RequestURI, r.Host = method, u, target, "127.0.0.1:8080"
		r.Header.Set("Content-Type", kind)
		s.as(users[int(user)%len(users)]).signIn(r)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		fuzzedAnswer(t, method+" "+target, strings.HasPrefix(u.Path, "/api/"), w)
		if log := s.log.String(); strings.Contains(log, "panicked") {
			t.Errorf("%s %s: %s", method, target, log)
		}
		s.log.Reset()
	})
}

func fuzzedAnswer(t *testing.T, what string, program bool, w *httptest.ResponseRecorder) {
	t.Helper()
	if w.Code >= 500 && w.Code != http.StatusServiceUnavailable {
		t.Errorf("%s: got %d %.500s", what, w.Code, w.Body)
	}
	for _, kv := range securityHeaders[:3] {
		if w.Header().Get(kv[0]) == "" {
			t.Errorf("%s: %d without %s", what, w.Code, kv[0])
		}
	}
	if program && w.Code >= 400 {
		var out struct {
			Error struct{ Code, Message string }
		}
		if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil || out.Error.Code == "" || out.Error.Message == "" {
			t.Errorf("%s: %d %.300s: %v", what, w.Code, w.Body, err)
		}
	}
	if w.Body.Len() > 16<<20 {
		t.Errorf("%s: an answer of %d bytes", what, w.Body.Len())
	}
}
