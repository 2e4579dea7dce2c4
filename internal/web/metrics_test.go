package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"shegong/internal/store"
)

func addRun(t *testing.T, s *site, r store.Run) {
	t.Helper()
	if ok, err := s.Store.AddRun(t.Context(), &r); !ok || err != nil {
		t.Fatal(ok, err)
	}
}

func TestMetrics(t *testing.T) {
	s := newSite(t)
	s.accepted(t, "220102")
	s.upload(t, "/api/v1/returns/220104/2026-10/files", map[string][]byte{"花名册.xlsx": {0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1}})
	s.pendingPage(t, "220105")
	addRun(t, s, store.Run{ScheduleID: "monthly", Period: "2026-09", Round: 1, DueAt: testNow.Add(-time.Hour), State: store.RunDue})
	w := s.as("xitong").get("/metrics")
	if w.Code != http.StatusOK {
		t.Fatalf("got %d %s", w.Code, w.Body)
	}
	body := w.Body.String()
	for _, want := range []string{
		`shegong_uploads_total{result="kept"} 1`, `shegong_uploads_total{result="refused"} 1`,
		`route="/api/v1/returns/:unit/:period/files",status="201"`,
		`shegong_runs{state="due"} 1`, `shegong_pending_uploads{state="queued"} 1`, `shegong_queue_age_seconds{queue="runs"} 3600`,
		`shegong_queue_age_seconds{queue="mail"} 0`, `shegong_queue_age_seconds{queue="uploads"} 0`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("lacks %s", want)
		}
	}
	for _, private := range []string{"220102", "220104", "南关", "花名册"} {
		if strings.Contains(body, private) {
			t.Errorf("holds %s", private)
		}
	}
	for user, want := range map[string]int{noUser: http.StatusUnauthorized, "sheng": http.StatusForbidden, "county-220104": http.StatusForbidden} {
		if w := s.as(user).get("/metrics"); w.Code != want {
			t.Errorf("as %s: got %d, want %d", user, w.Code, want)
		}
	}
}
