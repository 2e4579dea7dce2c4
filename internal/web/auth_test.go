package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

// visitor keeps cookies from answer to request, as a browser does.
type visitor struct {
	*site
	cookies map[string]string
}

func (s *site) visitor() *visitor { return &visitor{s.as(noUser), map[string]string{}} }

func (b *visitor) send(method, path, form string) *httptest.ResponseRecorder {
	w := b.do(method, path, strings.NewReader(form), func(r *http.Request) {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		for name, value := range b.cookies {
			r.AddCookie(&http.Cookie{Name: name, Value: value})
		}
	})
	for _, c := range w.Result().Cookies() { //nolint:bodyclose // a recorder has nothing to close
		b.cookies[c.Name] = c.Value
	}
	return w
}

func (b *visitor) get(path string) *httptest.ResponseRecorder {
	return b.send(http.MethodGet, path, "")
}

// tick moves the site's clock.
func newClockedSite(t *testing.T) (*site, *time.Time) {
	t.Helper()
	now := testNow
	return newSite(t, func(c *Config) { c.Now = func() time.Time { return now } }), &now
}

const longPassword = "nine wells beyond the palisade"

// The whole way in: one-time link, password, log-in, log-out.
func TestWayIn(t *testing.T) {
	s, now := newClockedSite(t)
	admin := s.as("anquan")
	w := admin.postForm("/users", "login=nanguan&name=欧阳甲&role=county&unit=220102")
	link := regexp.MustCompile(`/invite/[\w-]+`).FindString(w.Body.String())
	if w.Code != http.StatusOK || link == "" {
		t.Fatalf("new account: got %d, link %q", w.Code, link)
	}
	b := s.visitor()
	if w := b.get(link); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "nanguan") {
		t.Fatalf("link: got %d", w.Code)
	}
	set := url.Values{"password": {longPassword}, "again": {longPassword + "x"}}
	if w := b.send(http.MethodPost, link, set.Encode()); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "不一致") {
		t.Errorf("two different passwords: got %d", w.Code)
	}
	set.Set("again", longPassword)
	if w := b.send(http.MethodPost, link, set.Encode()); w.Code != http.StatusSeeOther {
		t.Fatalf("set password: got %d %s", w.Code, w.Body)
	}
	if w := b.get("/returns/220102/2026-10"); w.Code != http.StatusOK {
		t.Errorf("own return: got %d", w.Code)
	}
	if w := b.get("/returns/220104/2026-10"); w.Code != http.StatusNotFound {
		t.Errorf("another's return: got %d", w.Code)
	}
	if w := b.get(link); w.Code != http.StatusNotFound {
		t.Errorf("the link again: got %d", w.Code)
	}
	before := b.cookies["shegong"]
	if w := b.send(http.MethodPost, "/logout", ""); w.Code != http.StatusSeeOther {
		t.Errorf("log out: got %d", w.Code)
	}
	b.cookies["shegong"] = before
	if w := b.get("/account"); w.Code != http.StatusSeeOther {
		t.Errorf("the ended session: got %d", w.Code)
	}
	in := url.Values{"login": {"nanguan"}, "password": {longPassword}, "next": {"/rules"}}
	w = b.send(http.MethodPost, "/login", in.Encode())
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/rules" {
		t.Errorf("log in: got %d to %s", w.Code, w.Header().Get("Location"))
	}
	if b.cookies["shegong"] == before || b.cookies["shegong"] == "" {
		t.Error("log-in did not make a new token")
	}
	// Half an hour without a request ends it; requests in between do not.
	for range 3 {
		*now = now.Add(sessionIdle - time.Minute)
		if w := b.get("/account"); w.Code != http.StatusOK {
			t.Fatalf("in use: got %d", w.Code)
		}
	}
	*now = now.Add(sessionIdle + time.Minute)
	if w := b.get("/account"); w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/login?next=%2Faccount") {
		t.Errorf("idle: got %d to %s", w.Code, w.Header().Get("Location"))
	}
}

func TestSessionsEnd(t *testing.T) {
	s, now := newClockedSite(t)
	enter := func() *visitor {
		t.Helper()
		b := s.visitor()
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		s.as("county-220102").signIn(r)
		c, err := r.Cookie("shegong")
		if err != nil {
			t.Fatal(err)
		}
		b.cookies["shegong"] = c.Value
		return b
	}
	a := s.account("county-220102")
	for name, end := range map[string]func() error{
		"disabled": func() error {
			d := *a
			d.Disabled = true
			return s.Store.UpdateAccount(t.Context(), &d)
		},
		"enabled again":              func() error { return s.Store.UpdateAccount(t.Context(), a) },
		"new password":               func() error { return s.Store.SetPassword(t.Context(), a.ID, "x", false, "") },
		"another password behind it": func() error { s.repassword(t, a.Login); return nil },
		"absolute limit": func() error {
			*now = now.Add(sessionLife + time.Second)
			return nil
		},
	} {
		*now = testNow
		if err := s.Store.UpdateAccount(t.Context(), a); err != nil {
			t.Fatal(err)
		}
		if err := s.Store.SetPassword(t.Context(), a.ID, "y", false, ""); err != nil {
			t.Fatal(err)
		}
		b := enter()
		if w := b.get("/account"); w.Code != http.StatusOK {
			t.Fatalf("before %s: got %d", name, w.Code)
		}
		if err := end(); err != nil {
			t.Fatal(err)
		}
		if w := b.get("/account"); w.Code != http.StatusSeeOther {
			t.Errorf("%s: got %d, want to log in again", name, w.Code)
		}
	}
}

func TestFirstPasswordIsChanged(t *testing.T) {
	s := newSite(t)
	a := s.account("county-220102")
	if err := s.Store.SetPassword(t.Context(), a.ID, "$argon2id$x", true, ""); err != nil {
		t.Fatal(err)
	}
	b := s.as("county-220102")
	if w := b.get("/reports"); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/account?first=1" {
		t.Errorf("a page: got %d to %s", w.Code, w.Header().Get("Location"))
	}
	if w := b.get("/account"); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "请先修改密码") {
		t.Errorf("the account: got %d", w.Code)
	}
	if w := b.do(http.MethodGet, "/api/v1/returns", nil); w.Code != http.StatusUnauthorized {
		t.Errorf("by token: got %d", w.Code)
	}
}

func TestDemoLogin(t *testing.T) {
	for _, demo := range []bool{false, true} {
		s := newSite(t, func(c *Config) { c.Demo = demo })
		b := s.visitor()
		w := b.send(http.MethodPost, "/login/demo", "login=xian")
		if in := w.Code == http.StatusSeeOther; in != demo {
			t.Errorf("demo %t: got %d", demo, w.Code)
		}
		if shown := strings.Contains(b.as(noUser).get("/login").Body.String(), "演示账号"); shown != demo {
			t.Errorf("demo %t: accounts shown: %t", demo, shown)
		}
		if w := b.send(http.MethodPost, "/login", "login=xian&password="); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("demo %t, log-in without a password: got %d", demo, w.Code)
		}
	}
}

func TestNextStaysHere(t *testing.T) {
	for next, want := range map[string]string{
		"/returns/220104/2026-10?version=1": "/returns/220104/2026-10?version=1", "": "/", "https://evil.example/": "/",
		"//evil.example": "/", `/\evil.example`: "/", "javascript:alert(1)": "/", "evil": "/",
	} {
		if got := localPath(next); got != want {
			t.Errorf("%q: got %q, want %q", next, got, want)
		}
	}
}
