package web

import (
	"bytes"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"shegong/internal/storetest"
)

// signedIn are the headers of a user who logged in before, as the interface or a
// browser sends them.
func (s *site) signedIn(path string) http.Header {
	r := httptest.NewRequest(http.MethodGet, path, http.NoBody)
	s.signIn(r)
	return r.Header
}

// filesForm is a form with files, and its content type.
func filesForm(t *testing.T, files map[string][]byte) (body []byte, kind string) {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for name, data := range files {
		w, err := m.CreateFormFile("files", name)
		if err == nil {
			_, err = w.Write(data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), m.FormDataContentType()
}

// Check 18, what users see: on a full disk what cannot be kept is refused with
// the reason, pages can be read, whoever runs the service finds it in the log,
// and with room it goes on without a start.
func TestFullDisk(t *testing.T) {
	if storetest.Database(t, t.Name()) != "" {
		t.Skip("the disk of the server is another's") // see the test of the same in store
	}
	disk := storetest.SmallDisk(t, 24)
	t.Setenv("TMPDIR", disk)
	s := newSite(t).as("county-220104")
	const page, api = "/returns/220104/2026-10", "/api/v1/returns/220104/2026-10"
	headers := map[string]http.Header{page: s.signedIn(page), api: s.signedIn(api)}
	s = s.as(noUser)
	body, kind := filesForm(t, map[string][]byte{"报送表.xlsx": workbook(t, "220104", 3)})
	send := func(path string) *httptest.ResponseRecorder {
		return s.do(http.MethodPost, path+"/files", bytes.NewReader(body), func(r *http.Request) {
			maps.Copy(r.Header, headers[path])
			r.Header.Set("Content-Type", kind)
			r.Header.Set("Origin", "http://127.0.0.1:8080")
			r.Header.Set("Sec-Fetch-Site", "same-origin")
		})
	}
	room := storetest.Fill(t, disk)
	for _, path := range []string{page, api} {
		w := send(path)
		if w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "存储空间不足，没有保存") {
			t.Errorf("upload to %s: got %d %s", path, w.Code, w.Body)
		}
	}
	for _, path := range []string{page, api} {
		if w := s.do(http.MethodGet, path, nil, func(r *http.Request) { maps.Copy(r.Header, headers[path]) }); w.Code != http.StatusOK {
			t.Errorf("read %s: got %d %s", path, w.Code, w.Body)
		}
	}
	if w := s.postForm("/login", form("login", "sheng", "password", "x")); w.Code != http.StatusServiceUnavailable {
		t.Errorf("log in: got %d %s", w.Code, w.Body)
	}
	if !strings.Contains(s.log.String(), "磁盘空间不足") {
		t.Error("the log does not say that the disk is full")
	}
	room()
	if w := send(api); w.Code != http.StatusCreated {
		t.Errorf("upload with room again: got %d %s", w.Code, w.Body)
	}
}
