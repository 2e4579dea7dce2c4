package web

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"shegong/internal/accounts"
	"shegong/internal/mail"
	"shegong/internal/returns"
	"shegong/internal/roster"
	"shegong/internal/sample"
	"shegong/internal/store"
	"shegong/internal/storetest"
	"shegong/reports/pdf"
	"shegong/scheduler"
)

// site is a server with a database of its own.
type site struct {
	*Server
	log *bytes.Buffer
	// user is who asks, by login; "" is who does such things, see userFor.
	user string
}

// testNow is a moment at which 2026-10 is the current period and overdue, and
// not locked yet.
var testNow = time.Date(2026, 11, 8, 2, 0, 0, 0, time.UTC)

func newSite(t testing.TB, change ...func(*Config)) *site {
	t.Helper()
	return newSiteUnder(t, "", change...)
}

// newSiteUnder is a site whose database has a key that is given; "" is one of
// its own.
func newSiteUnder(t testing.TB, key string, change ...func(*Config)) *site {
	t.Helper()
	ctx := context.Background()
	now := func() time.Time { return testNow }
	dir := t.TempDir()
	st, err := store.Open(ctx, store.Config{Dir: dir, Database: storetest.Database(t, dir), Key: key, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	if err := st.SeedUnits(ctx); err != nil {
		t.Fatal(err)
	}
	if err := scheduler.Seed(ctx, st, "clerk@example.invalid", testNow); err != nil {
		t.Fatal(err)
	}
	s := &site{log: new(bytes.Buffer)}
	log := slog.New(slog.NewTextHandler(s.log, nil))
	renderer, err := pdf.NewRenderer("", log)
	if err != nil {
		t.Fatal(err)
	}
	seal, err := st.Files()
	if err != nil {
		t.Fatal(err)
	}
	outbox, err := mail.NewOutbox(t.TempDir(), seal)
	if err != nil {
		t.Fatal(err)
	}
	maker := &scheduler.Maker{Store: st, PDF: renderer, Author: "省民政厅", Now: now}
	config := Config{
		Returns: &returns.Service{Store: st}, Store: st, Maker: maker, Outbox: outbox, Log: log, Now: now,
		Scheduler: &scheduler.Scheduler{
			Store: st, Maker: maker, Sender: outbox, Repeatable: true, From: "sender@example.invalid",
			Domain: "example.invalid", Log: log, Now: now,
		},
		MaxUpload: 4 << 20,
	}
	for _, f := range change {
		f(&config)
	}
	if s.Server, err = New(config); err != nil {
		t.Fatal(err)
	}
	if err := accounts.AddDemo(ctx, st); err != nil {
		t.Fatal(err)
	}
	return s
}

// as gives the site as a user sees it; nobody is not logged in.
func (s *site) as(login string) *site {
	other := *s
	other.user = login
	return &other
}

const noUser = "nobody"

// userFor is who does what a path is for, where a test is not about that.
func userFor(method, path string) string {
	path = strings.TrimPrefix(path, "/api/v1")
	part := func(n int) string {
		if ps := strings.Split(strings.SplitN(path, "?", 2)[0], "/"); len(ps) > n {
			return ps[n]
		}
		return ""
	}
	switch {
	case part(1) == "returns" && method == http.MethodPost && part(4) == "approve":
		return "shi"
	case part(1) == "returns" && method == http.MethodPost && slices.Contains([]string{"files", "recheck", "mappings", "submit", "withdraw", "restore", "answers", "edits"}, part(4)),
		part(1) == "returns" && method == http.MethodGet && slices.Contains([]string{"files", "annotated", "progress", "uploads"}, part(4)):
		return "county-" + part(2)
	case part(1) == "login", part(1) == "invite":
		return noUser
	case part(1) == "users":
		return "anquan"
	case part(1) == "audit":
		return "shenji"
	default:
		return "sheng"
	}
}

// account finds a login, and makes that of a county's clerk or a prefecture's
// reviewer, county-220104 or prefecture-2201.
func (s *site) account(login string) *store.Account {
	ctx := context.Background()
	a, err := s.Store.AccountByLogin(ctx, login)
	if err == nil {
		return a
	}
	a = &store.Account{Login: login, Name: login, Role: store.CountyClerk}
	var ok bool
	if a.Unit, ok = strings.CutPrefix(login, "county-"); !ok {
		a.Role, a.Unit = store.PrefectureReviewer, strings.TrimPrefix(login, "prefecture-")
	}
	if err := s.Store.AddAccount(ctx, a); err != nil {
		panic(err)
	}
	return a
}

// signIn gives a request the user's token or session.
func (s *site) signIn(r *http.Request) {
	login := s.user
	if login == "" {
		login = userFor(r.Method, r.URL.Path)
	}
	if login == noUser {
		return
	}
	a := s.account(login)
	if strings.HasPrefix(r.URL.Path, "/api/") || r.URL.Path == "/metrics" {
		_, secret, err := s.accounts.AddToken(r.Context(), a.ID, "test", 1)
		if err != nil {
			panic(err)
		}
		r.Header.Set("Authorization", "Bearer "+secret)
		return
	}
	ctx, err := s.sessions.Load(r.Context(), "")
	if err != nil {
		panic(err)
	}
	s.begin(ctx, a, "192.0.2.1", r.UserAgent())
	token, _, err := s.sessions.Commit(ctx)
	if err != nil {
		panic(err)
	}
	r.AddCookie(&http.Cookie{Name: "shegong", Value: token})
}

// do answers one request; change may alter it before.
func (s *site) do(method, path string, body io.Reader, change ...func(*http.Request)) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, body)
	r.Host = "127.0.0.1:8080"
	s.signIn(r)
	for _, f := range change {
		f(r)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func (s *site) get(path string) *httptest.ResponseRecorder { return s.do(http.MethodGet, path, nil) }

// postForm sends a form as a browser would.
func (s *site) postForm(path, form string) *httptest.ResponseRecorder {
	return s.do(http.MethodPost, path, strings.NewReader(form), func(r *http.Request) {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", "http://127.0.0.1:8080")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	})
}

// upload sends files by name.
func (s *site) upload(t testing.TB, path string, files map[string][]byte) *httptest.ResponseRecorder {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for name, data := range files {
		w, err := m.CreateFormFile("files", name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(data); err != nil {
			t.Fatal(err)
		}
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	return s.do(http.MethodPost, path, &b, func(r *http.Request) { r.Header.Set("Content-Type", m.FormDataContentType()) })
}

// testPeriod is the period of the tests' returns.
var testPeriod = roster.Period{Year: 2026, Month: 10}

func workbook(t testing.TB, county string, faults int) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := sample.Workbook(&b, sample.Options{County: county, Period: testPeriod, Workers: 60, Faults: faults, Seed: 1}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// accepted uploads a county's workbook in good order and accepts it.
func (s *site) accepted(t testing.TB, county string) {
	t.Helper()
	path := "/api/v1/returns/" + county + "/2026-10/"
	if w := s.upload(t, path+"files", map[string][]byte{"报送表.xlsx": workbook(t, county, 0)}); w.Code != http.StatusCreated {
		t.Fatalf("upload: got %d %s", w.Code, w.Body)
	}
	u, err := s.Store.Unit(context.Background(), county)
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct{ user, path, body string }{
		{"", "submit", `{"version":1}`},
		{"prefecture-" + u.Parent, "review", `{"action":"approve"}`},
		{"sheng", "review", `{"action":"accept","version":1}`},
	} {
		if w := s.as(step.user).do(http.MethodPost, path+step.path, strings.NewReader(step.body)); w.Code != http.StatusOK {
			t.Fatalf("%s %s: got %d %s", step.path, step.body, w.Code, w.Body)
		}
	}
}
