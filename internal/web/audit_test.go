package web

import (
	"net/http"
	"strings"
	"testing"
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
