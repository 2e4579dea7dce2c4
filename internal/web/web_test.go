package web

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"shegong/internal/mail"
	"shegong/internal/returns"
	"shegong/internal/roster"
	"shegong/internal/sample"
	"shegong/internal/store"
	"shegong/reports/pdf"
	"shegong/scheduler"
)

// site is a server with a database of its own.
type site struct {
	http.Handler
	Config
	log *bytes.Buffer
}

// testNow is a moment at which 2026-10 is the current period and overdue.
var testNow = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

func newSite(t testing.TB, change ...func(*Config)) *site {
	t.Helper()
	ctx := context.Background()
	now := func() time.Time { return testNow }
	st, err := store.Open(ctx, store.Config{Dir: t.TempDir(), Now: now})
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
	outbox, err := mail.NewOutbox(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	maker := &scheduler.Maker{Store: st, PDF: renderer, Author: "省民政厅", Now: now}
	s.Config = Config{
		Returns: &returns.Service{Store: st}, Store: st, Maker: maker, Outbox: outbox, Log: log, Now: now,
		Scheduler: &scheduler.Scheduler{
			Store: st, Maker: maker, Sender: outbox, Repeatable: true, From: "sender@example.invalid",
			Domain: "example.invalid", Log: log, Now: now,
		},
		MaxUpload: 4 << 20,
	}
	for _, f := range change {
		f(&s.Config)
	}
	if s.Handler, err = New(s.Config); err != nil {
		t.Fatal(err)
	}
	return s
}

// do answers one request; change may alter it before.
func (s *site) do(method, path string, body io.Reader, change ...func(*http.Request)) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, body)
	r.Host = "127.0.0.1:8080"
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
	if w := s.do(http.MethodPost, path+"review", strings.NewReader(`{"action":"accept","version":1}`)); w.Code != http.StatusOK {
		t.Fatalf("accept: got %d %s", w.Code, w.Body)
	}
}
