package web

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/store"
)

// Texts that are kept in the clear hold no number which may tell who a person
// is, however it is written.
func TestTextsKeptInTheClearNameNobody(t *testing.T) {
	s := newSite(t)
	s.reached(t, "220102", store.Approved)
	s.reached(t, "220103", store.Accepted)
	finding, _ := s.excusable(t)
	excused := form("unit", "220104", "period", "2026-10", "key", finding.Key, "first_day", "2026-10-01", "last_day", "2026-12-31")
	post := func(path, form string) string {
		t.Helper()
		w := s.postForm(path, form)
		if w.Code != http.StatusUnprocessableEntity {
			t.Errorf("%s with %q: got %d, want 422", path, form, w.Code)
		}
		return w.Body.String()
	}
	const said = "不要填写公民身份号码和电话"
	for _, number := range []string{"1234567", "１３８００００００００", "138 0000 0000"} {
		for path, body := range map[string]string{
			"/returns/220102/2026-10/send-back":  form("version", "2", "reason", "请核对"+number),
			"/returns/220103/2026-10/reopen":     form("reason", "请核对"+number),
			"/returns/220102/2026-10/extensions": form("until", "2026-11-30", "reason", "请核对"+number),
			"/units":                             form("code", "220190", "name", "开发区"+number, "parent", "2201"),
			"/exceptions":                        excused + "&" + form("approver", "省民政厅"+number, "document", "吉民函〔2026〕9号"),
			"/schedules":                         scheduleValues(map[string]string{"title": "月报" + number}).Encode(),
		} {
			has(t, path, post(path, body), said)
		}
		has(t, "document", post("/exceptions", excused+"&"+form("approver", "省民政厅", "document", "函"+number)), said)
	}
	has(t, "alias", post("/units", form("code", "220190", "name", "示范开发区", "aliases", "开发区，1234567", "parent", "2201")), said)
	w := s.postForm("/returns/220102/2026-10/send-back", form("version", "2", "reason", "花名册第123456、7行与2026年9月不符"))
	if w.Code != http.StatusSeeOther {
		t.Errorf("rows and months: got %d", w.Code)
	}
}

// A search is noted by how many were found, and a search that is none is not.
func TestSearchesAreNoted(t *testing.T) {
	s := newSite(t)
	w := s.acceptedPerson(t)
	for _, q := range []string{w.ID, "欧阳没有", "1"} {
		s.as("sheng").postForm("/persons", form("q", q))
	}
	s.as("xian").postForm("/persons", form("q", w.ID))
	want := [][3]string{{"xian", "220104", "1人"}, {"sheng", "22", "0人"}, {"sheng", "22", "1人"}}
	if d := cmp.Diff(want, s.auditOf(t, "person-search")); d != "" {
		t.Errorf("audit (-want +got)\n%s", d)
	}
}

// What the fields of an upload say is text; its files are what they are.
func TestFieldsOfUploadsAreText(t *testing.T) {
	s := newSite(t)
	for _, tt := range []struct {
		field, value string
		want         int
	}{
		{"password", "a\x00b", http.StatusBadRequest},
		{"password", "\xff\xfe", http.StatusBadRequest},
		{"replace", "\x00", http.StatusBadRequest},
		{"other", "\xff", http.StatusBadRequest},
		{"password", "密码 1", http.StatusCreated},
	} {
		var b bytes.Buffer
		m := multipart.NewWriter(&b)
		part, err := m.CreateFormFile("files", "a.xlsx") // bytes that are no text
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write(workbook(t, ownUnit, 0)); err != nil {
			t.Fatal(err)
		}
		if err := m.WriteField(tt.field, tt.value); err != nil {
			t.Fatal(err)
		}
		if err := m.Close(); err != nil {
			t.Fatal(err)
		}
		path := "/api/v1/returns/" + ownUnit + "/2026-10/files"
		w := s.as("county-"+ownUnit).do(http.MethodPost, path, &b, header("Content-Type", m.FormDataContentType()))
		if w.Code != tt.want {
			t.Errorf("%s %q: got %d %s, want %d", tt.field, tt.value, w.Code, w.Body, tt.want)
		}
	}
	if v, err := s.Store.Version(t.Context(), ownUnit, testPeriod, 0); err != nil || v.Number != 1 {
		t.Errorf("kept %+v, %v, want what was refused left out", v, err)
	}
}
