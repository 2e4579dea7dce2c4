package web

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"shegong/internal/roster"
)

// allCells are the texts of a workbook.
func allCells(t *testing.T, data []byte) string {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	var b strings.Builder
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			b.WriteString(sheet + " " + strings.Join(r, "|") + "\n")
		}
	}
	return b.String()
}

// All that is held on a person goes to whoever may see it, for a purpose, noted
// (check 41), under a name that tells nothing.
func TestPersonExport(t *testing.T) {
	s := newSite(t)
	w := s.acceptedPerson(t)
	key := s.Store.PersonKey(w.ID)
	path := "/persons/" + key + "/export"
	for _, user := range []string{"xian", "sheng", "prefecture-2201"} {
		a := s.as(user).postForm(path, form("purpose", "本人申请查阅"))
		if a.Code != http.StatusOK {
			t.Fatalf("%s: got %d %s", user, a.Code, a.Body)
		}
		cells := allCells(t, a.Body.Bytes())
		has(t, user, cells, w.ID, w.Name, w.Community, "2026-10", roster.Workers.Title())
		name := a.Header().Get("Content-Disposition")
		has(t, user, name, "20261108.xlsx", "filename*=UTF-8''")
		lacks(t, user, name, w.ID, w.Name, key)
		if got := a.Header().Get("Cache-Control"); got != "no-store" {
			t.Errorf("%s: Cache-Control is %q", user, got)
		}
	}
	want := [][3]string{
		{"prefecture-2201", "220104", key + " 本人申请查阅"}, {"sheng", "220104", key + " 本人申请查阅"}, {"xian", "220104", key + " 本人申请查阅"},
	}
	if d := cmp.Diff(want, s.auditOf(t, "person-export")); d != "" {
		t.Errorf("audit (-want +got)\n%s", d)
	}
	for user, status := range map[string]int{
		"county-220102": http.StatusNotFound, "prefecture-2202": http.StatusNotFound, "xitong": http.StatusForbidden, "shenji": http.StatusForbidden,
	} {
		if got := s.as(user).postForm(path, form("purpose", "本人申请查阅")).Code; got != status {
			t.Errorf("%s: got %d, want %d", user, got, status)
		}
	}
	refused := s.as("sheng").postForm(path, form("purpose", w.Name+"申请查阅"))
	if refused.Code != http.StatusUnprocessableEntity || len(s.auditOf(t, "person-export")) != 3 {
		t.Errorf("a purpose that names the person: got %d", refused.Code)
	}
	checkPage(t, "refused", refused.Body.String())
	if log := s.log.String(); strings.Contains(log, w.ID) || strings.Contains(log, w.Name) {
		t.Error("a person stands in the log")
	}
}

func TestCorrectionRequest(t *testing.T) {
	s := newSite(t)
	w := s.acceptedPerson(t)
	page := "/persons/" + s.Store.PersonKey(w.ID)
	own := s.as("xian")
	before := own.get(page).Body.String()
	has(t, "the county's page", before, "更正", `href="/returns/220104/2026-10"`, "行。")
	lacks(t, "the province's page", s.as("sheng").get(page).Body.String(), "登记更正请求")

	short := own.postForm(page+"/corrections", form("request", "学历"))
	if short.Code != http.StatusUnprocessableEntity {
		t.Errorf("too short: got %d", short.Code)
	}
	has(t, "too short", short.Body.String(), "请写明要求更正的内容", ">学历</textarea>")
	const text = "学历应为大学本科"
	if got := own.postForm(page+"/corrections", form("request", text)); got.Code != http.StatusSeeOther {
		t.Fatalf("got %d %s", got.Code, got.Body)
	}
	for _, user := range []string{"sheng", "prefecture-2201", "county-220102"} {
		a := s.as(user).postForm(page+"/corrections", form("request", text))
		if a.Code != http.StatusForbidden && a.Code != http.StatusNotFound {
			t.Errorf("%s: got %d", user, a.Code)
		}
	}
	after := own.get(page).Body.String()
	checkPage(t, "with a request", after)
	has(t, "with a request", after, text, "办结")
	has(t, "the county's home", own.get("/").Body.String(), "未办结的更正请求", text)
	lacks(t, "the province's page", s.as("sheng").get(page).Body.String(), text)

	open, err := s.Store.OpenCorrections(t.Context(), "220104")
	if err != nil || len(open) != 1 {
		t.Fatalf("open: got %v, %v", open, err)
	}
	done := own.postForm(page+"/corrections/"+open[0].ID+"/done", "")
	if done.Code != http.StatusSeeOther { // the tests' clock stands: accepted at the same moment
		t.Fatalf("done: got %d %s", done.Code, done.Body)
	}
	has(t, "done", own.get(page).Body.String(), "办结（2026-10，第 1 版）")
	lacks(t, "the county's home", own.get("/").Body.String(), text)
	if a, b := s.auditOf(t, "correction"), s.auditOf(t, "correction-done"); len(a) != 1 || len(b) != 1 || strings.Contains(a[0][2], text) {
		t.Errorf("audit: got %v, %v", a, b)
	}
}
