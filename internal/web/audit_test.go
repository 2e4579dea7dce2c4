package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestAuditPage: the trail is read in words, and can be narrowed.
func TestAuditPage(t *testing.T) {
	s := newSite(t)
	if w := s.as("xian").get("/users"); w.Code != http.StatusForbidden {
		t.Fatalf("users: got %d", w.Code)
	}
	for path, want := range map[string]bool{
		"/audit": true, "/audit?account=xian": true, "/audit?action=access": true, "/audit?action=login": false, "/audit?account=shi": false,
	} {
		body := s.get(path).Body.String()
		row := strings.Contains(body, `<td data-label="操作">越权访问</td>`) && strings.Contains(body, "已拒绝")
		if row != want {
			t.Errorf("%s: has the refused access: %v, want %v", path, row, want)
		}
	}
	if body := s.get("/audit?action=access").Body.String(); !strings.Contains(body, `<option value="access" selected>`) {
		t.Error("what was chosen is not kept")
	}
}

// What a unit's heads and values are read as is noted, without what stands in the
// workbook.
func TestMappingsAreAudited(t *testing.T) {
	s := newSite(t)
	page := "/returns/220104/2026-10"
	s.upload(t, page+"/files", map[string][]byte{"a.xlsx": workbook(t, "220104", 0)})
	for _, form := range []string{"/mappings?field=education&source=欧阳甲&target=大学本科", "/mappings?field=&source=欧阳乙&target=workers.remarks", "/mappings/delete?field=education&source=欧阳甲"} {
		path, values, _ := strings.Cut(form, "?")
		if w := s.postForm(page+path, values); w.Code != http.StatusSeeOther {
			t.Fatalf("%s: got %d", form, w.Code)
		}
	}
	if w := s.postForm(page+"/mappings/delete", "field=education&source=欧阳甲"); w.Code != http.StatusNotFound {
		t.Errorf("twice: got %d", w.Code)
	}
	var got []string
	for _, action := range []string{"mapping", "mapping-end"} {
		as, err := s.Store.AuditList(t.Context(), 0, "", action, 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range as {
			got = append(got, strings.Join([]string{a.Account, auditActionText(a.Action), a.Unit, a.Target, a.Result}, "/"))
		}
	}
	want := []string{
		"county-220104/确认对应关系/220104/2026-10 表头 备注/ok", "county-220104/确认对应关系/220104/2026-10 学历 大学本科/ok",
		"county-220104/取消对应关系/220104/2026-10 学历/ok",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// Check 44: the auditor, and nobody else, takes the trail away, and that is
// noted.
func TestAuditExport(t *testing.T) {
	s := newSite(t)
	for range 3 {
		if w := s.as("xian").get("/users"); w.Code != http.StatusForbidden {
			t.Fatalf("users: got %d", w.Code)
		}
	}
	for _, user := range []string{"xian", "shi", "sheng", "xitong", "anquan"} {
		if w := s.as(user).get("/audit/file"); w.Code != http.StatusForbidden {
			t.Errorf("%s: got %d, want 403", user, w.Code)
		}
	}
	w := s.as("shenji").get("/audit/file?account=xian")
	if w.Code != http.StatusOK || !strings.Contains(w.Header().Get("Content-Disposition"), "filename*=UTF-8''") {
		t.Fatalf("got %d %v", w.Code, w.Header())
	}
	cells := allCells(t, w.Body.Bytes())
	if n := strings.Count(cells, "|xian|越权访问|"); n != 4 || strings.Contains(cells, "|sheng|") {
		t.Errorf("got %d refusals of xian, want 4 and nobody else's:\n%s", n, cells)
	}
	entries, err := s.Store.AuditList(t.Context(), 0, "shenji", "audit-export", 10)
	if err != nil || len(entries) != 1 {
		t.Fatalf("noted: got %d, %v, want 1", len(entries), err)
	}
	all := allCells(t, s.as("shenji").get("/audit/file").Body.Bytes())
	if !strings.Contains(all, entries[0].Hash) || strings.Count(all, "|越权访问|") != 8 {
		t.Errorf("the whole trail lacks something:\n%s", all)
	}
}
