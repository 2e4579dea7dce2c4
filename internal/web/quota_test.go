package web

import (
	"net/http"
	"strings"
	"testing"
)

// Check 7: what goes over the quota is refused on the page, and in the API, with
// status 413; what is kept already is not.
func TestUploadOverTheQuota(t *testing.T) {
	book := workbook(t, "220104", 0)
	s := newSite(t, func(c *Config) { c.Returns.Quota = int64(len(book)) })
	path := "/returns/220104/2026-10/files"
	send := func(path string, data []byte, want int) {
		t.Helper()
		w := s.upload(t, path, map[string][]byte{"报送表.xlsx": data})
		if w.Code != want || want == http.StatusRequestEntityTooLarge && !strings.Contains(w.Body.String(), "的上限，没有保存") {
			t.Errorf("%s: got %d: %s", path, w.Code, w.Body)
		}
	}
	send(path, book, http.StatusSeeOther)
	send(path, book, http.StatusSeeOther)
	send(path, workbook(t, "220104", 3), http.StatusRequestEntityTooLarge)
	send("/api/v1"+path, workbook(t, "220104", 3), http.StatusRequestEntityTooLarge)
}
