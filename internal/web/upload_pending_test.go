package web

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// queue makes a site acknowledge uploads before they are checked.
func (s *site) queue() { s.Returns.DirectBytes, s.Returns.AnswerWait = -1, time.Nanosecond }

// pendingPage is the page of an upload that waits to be checked.
func (s *site) pendingPage(t testing.TB, county string) string {
	t.Helper()
	direct := s.Returns.DirectBytes
	s.queue()
	defer func() { s.Returns.DirectBytes = direct }()
	w := s.as("county-"+county).upload(t, "/returns/"+county+"/2026-10/files", map[string][]byte{"花名册.xlsx": workbook(t, county, 2)})
	if w.Code != http.StatusSeeOther {
		t.Fatalf("upload: got %d %s", w.Code, w.Body)
	}
	return w.Header().Get("Location")
}

// work checks the upload with the ID, as its job does.
func (s *site) work(t *testing.T, id string) {
	t.Helper()
	if again, err := s.Returns.WorkUpload(t.Context(), id); again != 0 || err != nil {
		t.Fatalf("WorkUpload: got %s, %v", again, err)
	}
}

func TestAPIPendingUpload(t *testing.T) {
	k := newContract(t)
	s := k.site()
	s.queue()
	root := "/api/v1/returns/220104/2026-10"
	ask := func(w *httptest.ResponseRecorder) (id string, got map[string]any) {
		t.Helper()
		if err := json.NewDecoder(w.Body).Decode(&got); err != nil {
			t.Fatal(err)
		}
		return got["id"].(string), got
	}
	send := func(name string, data []byte) string {
		t.Helper()
		w := s.upload(t, root+"/files", map[string][]byte{name: data})
		id, got := ask(w)
		if w.Code != http.StatusAccepted || w.Header().Get("Location") != "/api/v1/uploads/"+id || got["state"] != "queued" || got["error"] != nil {
			t.Fatalf("upload: got %d %q %v", w.Code, w.Header().Get("Location"), got)
		}
		return id
	}
	good, bad := send("报送表.xlsx", workbook(t, "220104", 3)), send("坏.xlsx", []byte("PK\x03\x04 cut off"))
	s.work(t, good)
	s.work(t, bad)
	clerk := s.as("county-220104")
	if _, got := ask(clerk.get("/api/v1/uploads/" + good)); got["state"] != "done" || got["version"] != 1.0 || got["finished_at"] == nil {
		t.Errorf("checked: got %v", got)
	}
	if _, got := ask(clerk.get("/api/v1/uploads/" + bad)); got["state"] != "failed" || got["version"] != 0.0 || !strings.Contains(toJSON(t, got["error"]), "坏.xlsx") {
		t.Errorf("refused: got %v", got)
	}
	for _, tt := range []struct {
		user, id string
		status   int
	}{{"county-220102", good, http.StatusNotFound}, {"county-220104", "none", http.StatusNotFound}, {"sheng", good, http.StatusForbidden}} {
		if w := s.as(tt.user).get("/api/v1/uploads/" + tt.id); w.Code != tt.status {
			t.Errorf("%s asks for %s: got %d, want %d", tt.user, tt.id, w.Code, tt.status)
		}
	}
}

// pendingRound asks for an upload that a job checks.
func (k *contract) pendingRound(s *site) {
	k.t.Helper()
	direct := s.Returns.DirectBytes
	s.queue()
	w := s.upload(k.t, "/api/v1/returns/220105/2026-10/files", map[string][]byte{"报送表.xlsx": workbook(k.t, "220105", 0)})
	s.Returns.DirectBytes = direct
	path, ok := strings.CutPrefix(w.Header().Get("Location"), "/api/v1")
	if w.Code != http.StatusAccepted || !ok {
		k.t.Fatalf("upload: got %d %s", w.Code, w.Body)
	}
	k.ask(s, []ask{{"county-220105", path, "", 200}})
	s.work(k.t, path[strings.LastIndex(path, "/")+1:])
	k.ask(s, []ask{{"county-220105", path, "", 200}})
}

func toJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestPendingUploadPage(t *testing.T) {
	s := newSite(t).as("county-220104")
	s.queue()
	root := "/returns/220104/2026-10"
	send := func(name string, data []byte) string {
		t.Helper()
		w := s.upload(t, root+"/files", map[string][]byte{name: data})
		at := w.Header().Get("Location")
		if w.Code != http.StatusSeeOther || !strings.HasPrefix(at, root+"/uploads/") {
			t.Fatalf("upload: got %d %q %s", w.Code, at, w.Body)
		}
		return at
	}
	id := func(at string) string { return at[strings.LastIndex(at, "/")+1:] }
	at := send("报送表.xlsx", workbook(t, "220104", 3))
	if w := s.get(at); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "正在校验") || !strings.Contains(w.Body.String(), `hx-get="`+at+`"`) {
		t.Errorf("before it is checked: got %d %s", w.Code, w.Body)
	}
	if w := s.get(root); !strings.Contains(w.Body.String(), at) || !strings.Contains(w.Body.String(), "查看进展") {
		t.Errorf("the return does not lead to the upload: %d", w.Code)
	}
	s.work(t, id(at))
	polled := s.do(http.MethodGet, at, nil, func(r *http.Request) { r.Header.Set("HX-Request", "true") })
	if polled.Header().Get("HX-Redirect") != at {
		t.Errorf("polled: got %d, redirect %q", polled.Code, polled.Header().Get("HX-Redirect"))
	}
	if w := s.get(at); w.Code != http.StatusSeeOther || w.Header().Get("Location") != root+"?ok=uploaded" {
		t.Errorf("checked: got %d %q", w.Code, w.Header().Get("Location"))
	}
	bad := send("坏.xlsx", []byte("PK\x03\x04 cut off"))
	s.work(t, id(bad))
	if w := s.get(bad); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "坏.xlsx") || !strings.Contains(w.Body.String(), "有文件不能读取") {
		t.Errorf("refused: got %d %s", w.Code, w.Body)
	}
	if w := s.get(root); !strings.Contains(w.Body.String(), "查看原因") {
		t.Errorf("the return does not tell of the refused upload: %d", w.Code)
	}
	for user, path := range map[string]string{
		"county-220102": at, "county-220104": strings.Replace(at, "2026-10", "2026-09", 1),
	} {
		if w := s.as(user).get(path); w.Code != http.StatusNotFound {
			t.Errorf("%s: got %d, want 404", path, w.Code)
		}
	}
}
