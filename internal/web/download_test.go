package web

import (
	"mime"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// Every file that is downloaded has its Chinese name after RFC 6266, beside one
// in ASCII (check 12), and is kept by no cache (check 13).
func TestDownloads(t *testing.T) {
	s := newSite(t)
	w := s.acceptedPerson(t)
	if a := s.postForm("/schedules/monthly/run", "period=2026-10"); a.Code != http.StatusSeeOther {
		t.Fatalf("run: got %d", a.Code)
	}
	entries, err := s.Outbox.List()
	if err != nil || len(entries) != 1 {
		t.Fatalf("got %d messages, %v", len(entries), err)
	}
	const at, name = "/returns/220104/2026-10", "%E6%8A%A5%E9%80%81%E8%A1%A8.xlsx"
	get := func(user, path string) *httptest.ResponseRecorder { return s.as(user).get(path) }
	tests := map[string]struct {
		answer *httptest.ResponseRecorder
		want   string // part of the name
	}{
		"template":      {get("xian", "/template"), ".xlsx"},
		"original":      {get("xian", at+"/files/0"), "报送表.xlsx"},
		"annotated":     {get("xian", at+"/annotated/0"), "报送表"},
		"report, pdf":   {get("xian", "/reports/staffing/file?unit=220104&period=2026-10&format=pdf"), "朝阳区"},
		"report, xlsx":  {get("xian", "/reports/staffing/file?unit=220104&period=2026-10&format=xlsx"), "朝阳区"},
		"list":          {get("xian", "/reports/training/file?unit=220104&period=2026-10&format=xlsx&personal=1"), "朝阳区"},
		"attachment":    {get("sheng", "/outbox/"+entries[0].Name+"/attachments/0"), "吉林省"},
		"person":        {s.as("xian").postForm("/persons/"+s.Store.PersonKey(w.ID)+"/export", form("purpose", "本人申请查阅")), "个人信息"},
		"api original":  {get("county-220104", "/api/v1"+at+"/files/"+name), "报送表.xlsx"},
		"api annotated": {get("county-220104", "/api/v1"+at+"/annotated/"+name), "报送表"},
		"api report":    {get("county-220104", "/api/v1/reports/staffing?unit=220104&period=2026-10&format=pdf"), "朝阳区"},
	}
	for what, tt := range tests {
		if tt.answer.Code != http.StatusOK {
			t.Errorf("%s: got %d %s", what, tt.answer.Code, tt.answer.Body)
			continue
		}
		h := tt.answer.Header()
		kind, params, err := mime.ParseMediaType(h.Get("Content-Disposition"))
		if err != nil || kind != "attachment" || !strings.Contains(params["filename"], tt.want) {
			t.Errorf("%s: got %s %v, %v, want a name with %s", what, kind, params, err, tt.want)
		}
		_, ascii, _ := strings.Cut(h.Get("Content-Disposition"), `filename="`)
		if i := strings.IndexFunc(ascii, func(r rune) bool { return r > '~' || r < ' ' }); ascii == "" || i >= 0 {
			t.Errorf("%s: not in ASCII: %s", what, h.Get("Content-Disposition"))
		}
		if got := h.Get("Cache-Control"); got != "no-store" {
			t.Errorf("%s: Cache-Control is %q", what, got)
		}
	}
}

// Pages and answers of the interface that tell of persons are kept by no cache
// either (check 13).
func TestPersonalPagesAreNotCached(t *testing.T) {
	s := newSite(t)
	w := s.acceptedPerson(t)
	const at = "/returns/220104/2026-10"
	page := "/persons/" + s.Store.PersonKey(w.ID)
	for what, a := range map[string]*httptest.ResponseRecorder{
		"return": s.as("xian").get(at), "changes": s.as("xian").get(at + "/changes"), "person": s.as("xian").get(page),
		"search": s.as("xian").postForm("/persons", form("q", w.ID)), "reveal": s.as("sheng").postForm(page+"/reveal", form("purpose", "核实群众来信")),
		"findings": s.as("county-220104").get("/api/v1" + at + "/findings"), "refused": s.as("xian").postForm("/persons", form("q", "1")),
	} {
		if got := a.Header().Get("Cache-Control"); got != "no-store" || a.Code >= http.StatusInternalServerError {
			t.Errorf("%s: got %d, Cache-Control %q", what, a.Code, got)
		}
	}
}
