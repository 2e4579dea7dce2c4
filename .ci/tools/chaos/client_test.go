package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"shegong/internal/roster"
	"shegong/internal/store"
)

// script answers as a service does that is told what to say.
type script struct {
	posts, asks atomic.Int64
	busy        int64 // answers 503 so often
	answer      int   // then this
	states      []string
	got         atomic.Int64 // bytes of the file in the last upload
}

func (s *script) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet {
		n := s.asks.Add(1)
		_, _ = w.Write([]byte(`{"state":"` + s.states[n-1] + `","version":7}`))
		return
	}
	if f, h, err := r.FormFile("files"); err == nil {
		s.got.Store(h.Size)
		_ = f.Close()
	}
	if s.posts.Add(1) <= s.busy {
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Location", "/api/v1/uploads/x")
	w.Header().Set("Retry-After", "1")
	w.WriteHeader(s.answer)
	_, _ = w.Write([]byte(`{"version":{"number":3},"findings":[]}`))
}

func TestClient(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.xlsx")
	if err := os.WriteFile(path, []byte(strings.Repeat("x", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name    string
		script  *script
		version int64
		busy    int
		queued  bool
		err     string
	}{
		{name: "checked at once", script: &script{answer: 201}, version: 3},
		{name: "busy once", script: &script{answer: 201, busy: 1}, version: 3, busy: 1},
		{name: "queued", script: &script{answer: 202, states: []string{"running", "done"}}, version: 7, queued: true},
		{name: "queued and failed", script: &script{answer: 202, states: []string{"failed"}}, queued: true, err: "failed"},
		{name: "refused", script: &script{answer: 409}, err: "409"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			srv := httptest.NewServer(tc.script)
			defer srv.Close()
			c := county{Unit: store.Unit{Code: "220104"}, period: roster.Period{Year: 2026, Month: 10}, path: path, size: 1000}
			got := sendAll(t.Context(), []string{srv.URL}, []county{c})[0]
			if got.version != tc.version || got.busy != tc.busy || got.queued != tc.queued || tc.script.got.Load() != 1000 {
				t.Errorf("got %+v and a file of %d bytes", got, tc.script.got.Load())
			}
			if tc.err == "" && (got.err != nil || got.checked < got.answered) || tc.err != "" && (got.err == nil || !strings.Contains(got.err.Error(), tc.err)) {
				t.Errorf("got error %v, want %q; answered %v, checked %v", got.err, tc.err, got.answered, got.checked)
			}
		})
	}
}

func TestRank(t *testing.T) {
	hundred := make([]int, 100)
	for i := range hundred {
		hundred[i] = 100 - i
	}
	for _, tc := range []struct {
		of   []int
		p    int
		want int
	}{
		{hundred, 50, 50},
		{hundred, 99, 99},
		{hundred, 100, 100},
		{[]int{3, 1, 2}, 50, 2},
		{[]int{5}, 99, 5},
		{nil, 50, 0},
	} {
		if got := rank(tc.of, tc.p); got != tc.want {
			t.Errorf("rank of %d, %d %%: got %d, want %d", len(tc.of), tc.p, got, tc.want)
		}
	}
}
