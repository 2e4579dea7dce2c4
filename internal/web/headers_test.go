package web

import (
	"bufio"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"shegong/internal/store"
)

// What another site can make a browser send is refused on every route that
// changes anything, for who may do it (check 38), and nothing is done.
func TestOtherSitesChangeNothing(t *testing.T) {
	w := newWorld(t)
	foreign := map[string]func(http.Header){
		"origin":     func(h http.Header) { h.Set("Origin", "https://evil.example") },
		"no origin":  func(h http.Header) { h.Set("Origin", "null") },
		"cross site": func(h http.Header) { h.Set("Sec-Fetch-Site", "cross-site") },
		"same site":  func(h http.Header) { h.Set("Sec-Fetch-Site", "same-site") },
		"subdomain":  func(h http.Header) { h.Set("Origin", "http://evil.127.0.0.1:8080") },
	}
	for _, r := range routes() {
		if r.Method == http.MethodGet {
			continue
		}
		path, _, _ := w.path(t, &r, ownUnit)
		for user := range insiders {
			if !w.allowed(user, &r) {
				continue
			}
			for name, change := range foreign {
				a := w.as(user).do(r.Method, path, strings.NewReader("confirm=yes&version=1&disabled=yes"), func(q *http.Request) {
					q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
					change(q.Header)
				})
				if a.Code != http.StatusForbidden || !strings.Contains(a.Body.String(), "其他网站") {
					t.Errorf("%s %s as %s, %s: got %d", r.Method, path, user, name, a.Code)
				}
			}
		}
	}
	if d, err := w.Store.Deliveries(t.Context(), store.DeliveryFilter{}, 10); err != nil || len(d) != 1 {
		t.Errorf("got %d messages, %v, want the one there was", len(d), err)
	}
}

// The headers that keep a browser from being turned against its user stand on
// every answer (check 38): pages, files, static files, the interface, metrics,
// redirects, and every kind of error. HSTS stands where the address is https.
func TestHeadersOnEveryAnswer(t *testing.T) {
	for address, transport := range map[string]string{"": "", "http://127.0.0.1:8080": "", "https://127.0.0.1:8080": "max-age=31536000"} {
		s := newSite(t, func(c *Config) { c.PublicURL, c.MaxUpload = address, 1<<20 })
		seen := map[int]bool{}
		check := func(what string, a *httptest.ResponseRecorder) {
			t.Helper()
			seen[a.Code] = true
			h := a.Header()
			for _, kv := range securityHeaders {
				if got := h.Get(kv[0]); got != kv[1] && (kv[0] != "Cache-Control" || a.Code != http.StatusOK) {
					t.Errorf("%s: %d, %s is %q, want %q", what, a.Code, kv[0], got, kv[1])
				}
			}
			if got := h.Get("Strict-Transport-Security"); got != transport {
				t.Errorf("%s at %q: Strict-Transport-Security is %q, want %q", what, address, got, transport)
			}
		}
		w := &world{site: s}
		for _, r := range routes() {
			path, _, _ := w.path(t, &route{Method: http.MethodGet, Path: r.Path}, ownUnit)
			path = strings.ReplaceAll(path, "static/x", "static/"+s.static.hash)
			for _, method := range []string{r.Method, http.MethodHead, http.MethodOptions, http.MethodTrace, "BREW"} {
				check(method+" "+path, s.as(noUser).do(method, path, nil))
			}
			check(r.Method+" "+path+" as sheng", s.as("sheng").do(r.Method, path, nil))
		}
		check("another host", s.do(http.MethodGet, "/", nil, func(r *http.Request) { r.Host = "evil.example" }))
		check("another site", s.do(http.MethodPost, "/login", nil, func(r *http.Request) { r.Header.Set("Origin", "https://evil.example") }))
		check("too long", s.do(http.MethodPost, "/login", strings.NewReader(strings.Repeat("x", 1<<20))))
		check("no such page", s.get("/nowhere"))
		check("upload refused", s.upload(t, "/returns/"+ownUnit+"/2026-10/files", map[string][]byte{"a.xlsx": []byte("MZ")}))
		for range 70 { // log-ins that fail
			check("log-in", s.as(noUser).postForm("/login", "login=nobody&password=x"))
		}
		if err := s.Store.Close(); err != nil {
			t.Fatal(err)
		}
		check("database gone", s.as(noUser).get("/api/v1/openapi.json"))
		check("database gone", s.as(noUser).get("/login"))
		check("database gone", s.as(noUser).get("/readyz"))
		check("database gone", s.as(noUser).do(http.MethodGet, "/api/v1/rules", nil, func(r *http.Request) { r.Header.Set("Authorization", "Bearer x") }))
		for _, status := range []int{200, 204, 303, 400, 401, 403, 404, 405, 413, 422, 429, 500, 503} {
			if !seen[status] {
				t.Errorf("no answer with %d was seen", status)
			}
		}
	}
}

// A panic is answered like any failure.
func TestHeadersAfterAPanic(t *testing.T) {
	s := newSite(t)
	s.Maker = nil
	a := s.as("sheng").get("/api/v1/reports/monthly?unit=22&period=2026-10")
	if a.Code != http.StatusInternalServerError || !strings.Contains(a.Body.String(), `"code":"internal"`) {
		t.Fatalf("got %d %s", a.Code, a.Body)
	}
	checkHeaders(t, "panic", a.Header())
	if strings.Contains(a.Body.String(), "nil pointer") || strings.Contains(a.Body.String(), ".go:") {
		t.Errorf("the answer tells of the inside: %s", a.Body)
	}
}

// A session that cannot be read is answered and logged like any failure: the
// session manager would answer by itself, and write to another log.
func TestSessionThatCannotBeRead(t *testing.T) {
	s := newSite(t)
	cookie, _ := credentials(s.as("sheng"))
	if err := s.Store.Close(); err != nil {
		t.Fatal(err)
	}
	a := s.as(noUser).do(http.MethodGet, "/rules", nil, header("Cookie", cookie))
	if a.Code != http.StatusInternalServerError || !strings.Contains(a.Body.String(), "系统出错") || !strings.HasPrefix(a.Header().Get("Content-Type"), "text/html") {
		t.Errorf("got %d %.200s", a.Code, a.Body)
	}
	checkPage(t, "no session", a.Body.String())
	if log := s.log.String(); !strings.Contains(log, "request failed") || strings.Contains(log, strings.TrimPrefix(cookie, "shegong=")) {
		t.Errorf("log is %s", log)
	}
}

// Events, which are written piece by piece, carry the headers too.
func TestHeadersOnEvents(t *testing.T) {
	s := newSite(t)
	srv := httptest.NewServer(s)
	defer srv.Close()
	_, token := credentials(s.as("county-" + ownUnit))
	ctx := t.Context()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, srv.URL+"/api/v1/events?id=0123456789abcdef0123456789abcdef", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", token)
	res, err := srv.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if line, err := bufio.NewReader(res.Body).ReadString('\n'); err != nil || line != "event: progress\n" {
		t.Errorf("got %q, %v", line, err)
	}
	checkHeaders(t, "events", res.Header)
}
