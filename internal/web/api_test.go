package web

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestAPI(t *testing.T) {
	s := newSite(t)
	w := s.upload(t, "/api/v1/returns/220104/2026-10/files", map[string][]byte{`C:\表\花名册 50%.xlsx`: workbook(t, "220104", 5)})
	if w.Code != http.StatusCreated || w.Header().Get("Location") != "/api/v1/returns/220104/2026-10" {
		t.Fatalf("upload: got %d %s", w.Code, w.Body)
	}
	var out struct {
		Version  struct{ Number int }
		Findings []struct{ Key, Rule string }
		Files    []struct{ Name string }
	}
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
		t.Fatal(err)
	}
	if out.Version.Number != 1 || len(out.Findings) == 0 || out.Files[0].Name != "花名册 50%.xlsx" {
		t.Errorf("got %+v", out)
	}
	s.accepted(t, "220102")
	root := "/api/v1/returns/220104/2026-10"
	for _, tt := range []struct {
		path, want string
		status     int
	}{
		{"/api/v1/returns?period=2026-10", `"state":"draft"`, 200},
		{root, `"versions":[{"number":1`, 200},
		{root + "/findings", `"not_checked":`, 200},
		{root + "/findings?version=7", `"code":"not_found"`, 404},
		{root + "/files/%E8%8A%B1%E5%90%8D%E5%86%8C%2050%25.xlsx", "PK", 200},
		{root + "/annotated/%E8%8A%B1%E5%90%8D%E5%86%8C%2050%25.xlsx", "PK", 200},
		{root + "/files/none.xlsx", "该版本没有这个文件", 404},
		{root + "/versions/1/diff", "没有可比较的版本", 404},
		{"/api/v1/reports", `"id":"monthly"`, 200},
		{"/api/v1/reports/monthly?unit=22&period=2026-10", `"type":"table"`, 200},
		{"/api/v1/reports/monthly?unit=22&period=2026-10&format=pdf", "%PDF-", 200},
		{"/api/v1/reports/staffing?unit=220102&period=2026-10&format=xlsx", "PK", 200},
		{"/api/v1/reports/monthly?format=doc", `"field":"format"`, 400},
		{"/api/v1/schedules", `"next":["2026-12-06T08:00:00+08:00"`, 200},
		{"/api/v1/schedules/monthly/runs", `"runs":[]`, 200},
		{"/api/v1/schedules/none/runs", "没有这个定时任务", 404},
		{"/api/v1/deliveries", `"deliveries":[]`, 200},
		{"/api/v1/rules", `"id":"d-value"`, 200},
		{"/api/v1/none", `"code":"not_found"`, 404},
		{"/healthz", "ok", 200},
		{"/readyz", "ok", 200},
	} {
		w := s.get(tt.path)
		if w.Code != tt.status || !strings.Contains(w.Body.String(), tt.want) {
			t.Errorf("%s: got %d %.300s, want %d with %q", tt.path, w.Code, w.Body, tt.status, tt.want)
		}
	}
}

func TestAPIChanges(t *testing.T) {
	s := newSite(t)
	root := "/api/v1/returns/220104/2026-10"
	s.upload(t, root+"/files", map[string][]byte{"a.xlsx": workbook(t, "220104", 8)})
	for _, tt := range []struct {
		path, body, want string
		status           int
	}{
		{root + "/review", `{"action":"accept","version":1}`, `"code":"conflict"`, 409},
		{root + "/review", `{"action":"reopen","reason":"x"}`, `"code":"conflict"`, 409},
		{root + "/review", `{"action":"sing"}`, `"field":"action"`, 400},
		{root + "/review", `{"action":"accept"`, `"field":"body"`, 400},
		{root + "/review", `{"action":"accept","version":4}`, `"code":"not_found"`, 404},
		{root + "/files", `{}`, `"code":"unsupported"`, 415},
		{"/api/v1/schedules/monthly/run", `{"period":"2026-10"}`, `"state":"done"`, 200},
		{"/api/v1/schedules/monthly/run", `{"period":"2026-10"}`, "不重复发送", 409},
		{"/api/v1/schedules/none/run", ``, "没有这个定时任务", 404},
	} {
		w := s.do(http.MethodPost, tt.path, strings.NewReader(tt.body))
		if w.Code != tt.status || !strings.Contains(w.Body.String(), tt.want) {
			t.Errorf("%s %s: got %d %s, want %d with %q", tt.path, tt.body, w.Code, w.Body, tt.status, tt.want)
		}
	}
	w := s.upload(t, root+"/files", map[string][]byte{"坏.xlsx": []byte("PK\x03\x04 cut off"), "报告.pdf": []byte("%PDF-1.7")})
	if w.Code != http.StatusUnprocessableEntity || strings.Count(w.Body.String(), `"field":`) != 2 {
		t.Errorf("unreadable files: got %d %s", w.Code, w.Body)
	}
}

func TestMapping(t *testing.T) {
	s := newSite(t)
	page := "/returns/220104/2026-10"
	s.upload(t, page+"/files", map[string][]byte{"a.xlsx": workbook(t, "220104", 0)})
	for _, tt := range []struct {
		form   string
		status int
	}{
		{"field=education&source=大本一批&target=大学本科", 303},
		{"field=&source=不知所云&target=workers.remarks", 303},
		{"field=&source=不知所云&target=-", 303},
		{"field=education&source=大本一批&target=博导", 400},
		{"field=education&source=&target=大学本科", 400},
		{"field=&source=x&target=workers.none", 400},
	} {
		if w := s.postForm(page+"/mappings", tt.form); w.Code != tt.status {
			t.Errorf("%s: got %d, want %d", tt.form, w.Code, tt.status)
		}
	}
}

func TestForeign(t *testing.T) {
	s := newSite(t)
	post := func(change func(*http.Request)) int {
		return s.do(http.MethodPost, "/schedules/none/run", strings.NewReader("period=2026-10"), func(r *http.Request) {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			change(r)
		}).Code
	}
	for name, tt := range map[string]struct {
		change func(*http.Request)
		want   int
	}{
		"own":            {func(r *http.Request) { r.Header.Set("Origin", "http://127.0.0.1:8080") }, 404},
		"program":        {func(*http.Request) {}, 404},
		"localhost":      {func(r *http.Request) { r.Host = "localhost:8080" }, 404},
		"ipv6":           {func(r *http.Request) { r.Host = "[::1]:8080" }, 404},
		"foreign host":   {func(r *http.Request) { r.Host = "evil.example:8080" }, 403},
		"rebound host":   {func(r *http.Request) { r.Host = "127.0.0.1.evil.example" }, 403},
		"no host":        {func(r *http.Request) { r.Host = "" }, 403},
		"foreign origin": {func(r *http.Request) { r.Header.Set("Origin", "https://evil.example") }, 403},
		"null origin":    {func(r *http.Request) { r.Header.Set("Origin", "null") }, 403},
		"other port":     {func(r *http.Request) { r.Header.Set("Origin", "http://127.0.0.1:9999") }, 403},
		"cross site":     {func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }, 403},
		"same site":      {func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "same-site") }, 403},
		"origin and site": {func(r *http.Request) {
			r.Header.Set("Sec-Fetch-Site", "same-origin")
			r.Header.Set("Origin", "http://evil")
		}, 403},
	} {
		if got := post(tt.change); got != tt.want {
			t.Errorf("%s: got %d, want %d", name, got, tt.want)
		}
	}
}

func TestForeignPort(t *testing.T) {
	srv := httptest.NewServer(newSite(t))
	defer srv.Close()
	r, err := http.NewRequest(http.MethodGet, srv.URL+"/healthz", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Host = "127.0.0.1:1"
	res, err := srv.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusForbidden {
		t.Errorf("got %d", res.StatusCode)
	}
}

func TestCheckListen(t *testing.T) {
	for addr, ok := range map[string]bool{
		"127.0.0.1:8080": true, "localhost:0": true, "[::1]:80": true, "127.1.2.3:1": true,
		":8080": false, "0.0.0.0:8080": false, "192.168.1.2:80": false, "[::]:80": false, "8080": false,
	} {
		if err := CheckListen(addr, ""); (err == nil) != ok {
			t.Errorf("%s: got %v", addr, err)
		}
		if err := CheckListen(addr, "https://sg.example.cn"); (err == nil) != (addr != "8080") {
			t.Errorf("%s under a public name: got %v", addr, err)
		}
	}
}

func TestBodyLimit(t *testing.T) {
	s := newSite(t, func(c *Config) { c.MaxUpload = 1 << 20 })
	path := "/api/v1/returns/220104/2026-10/files"
	if w := s.upload(t, path, map[string][]byte{"a.xlsx": make([]byte, 2<<20)}); w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("fixed length: got %d", w.Code)
	}
	form := "--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.xlsx\"\r\n\r\n"
	body := io.MultiReader(strings.NewReader(form), strings.NewReader(strings.Repeat("x", 2<<20)), strings.NewReader("\r\n--b--\r\n"))
	chunked := func(r *http.Request) {
		r.ContentLength = -1
		r.TransferEncoding = []string{"chunked"}
		r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
	}
	if w := s.do(http.MethodPost, path, body, chunked); w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("chunked: got %d", w.Code)
	}
	if w := s.postForm("/schedules/monthly/run", "period="+strings.Repeat("1", 1<<17)); w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("form: got %d", w.Code)
	}
}

func TestLog(t *testing.T) {
	s := newSite(t)
	s.get("/returns/220104/2026-10?x=%0D%0Alevel=ERROR&id=220104198412248028")
	log := s.log.String()
	if !strings.Contains(log, "route=/returns/:unit/:period") || strings.Contains(log, "220104") {
		t.Errorf("log is %s", log)
	}
	if n := strings.Count(log, "\n"); n != 1 {
		t.Errorf("got %d lines", n)
	}
}

func TestNames(t *testing.T) {
	for in, want := range map[string]string{
		"花名册.xlsx": "花名册.xlsx", `C:\a\b.xls`: "b.xls", "../../etc/passwd": "passwd", "a\x00b\r\nc.csv": "abc.csv",
		"..": "未命名", "": "未命名", "a\u202excel.xlsx": "axcel.xlsx", "\xff.csv": ".csv",
	} {
		if got := cleanName(in); got != want {
			t.Errorf("cleanName(%q) = %q, want %q", in, got, want)
		}
	}
	want := `attachment; filename="___ (1).xlsx"; filename*=UTF-8''%E8%8A%B1%E5%90%8D%E5%86%8C%20%281%29.xlsx`
	if got := disposition("花名册 (1).xlsx"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
