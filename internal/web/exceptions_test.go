package web

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/policy"
	"shegong/internal/returns"
	"shegong/internal/roster"
	"shegong/internal/sample"
	"shegong/internal/store"
)

// excusable uploads a return of 220104 that breaks one rule of the opinion once,
// and gives the finding, with the person's name.
func (s *site) excusable(t *testing.T) (f policy.Finding, name string) {
	t.Helper()
	var b bytes.Buffer
	o := sample.Options{County: "220104", Period: testPeriod, Workers: 60, Faults: 1, Only: []string{"2.4-subsidy-uncertified"}, Seed: 1}
	if _, err := sample.Workbook(&b, o); err != nil {
		t.Fatal(err)
	}
	w := s.upload(t, "/api/v1/returns/220104/2026-10/files", map[string][]byte{"报送表.xlsx": b.Bytes()})
	if w.Code != http.StatusCreated {
		t.Fatalf("upload: got %d %s", w.Code, w.Body)
	}
	v, err := s.Store.Version(t.Context(), "220104", testPeriod, 0)
	if err != nil {
		t.Fatal(err)
	}
	res, err := s.Store.Result(t.Context(), v.ID)
	if err != nil {
		t.Fatal(err)
	}
	ret, err := s.Store.Return(t.Context(), v.ID)
	if err != nil || len(res.Findings) != 1 {
		t.Fatalf("got findings %+v, %v", res.Findings, err)
	}
	f = res.Findings[0]
	for i := range ret.Workers {
		if ret.Workers[i].ID == f.Subject {
			name = ret.Workers[i].Name
		}
	}
	if name == "" {
		t.Fatal("the finding is about nobody")
	}
	return f, name
}

// exceptionPath is the page that asks for an exception from a unit's first
// finding of which one can be made.
func (s *site) exceptionPath(t *testing.T, unit string) string {
	t.Helper()
	v, err := s.Store.Version(t.Context(), unit, testPeriod, 0)
	if err != nil {
		t.Fatal(err)
	}
	res, err := s.Store.Result(t.Context(), v.ID)
	if err != nil {
		t.Fatal(err)
	}
	for i := range res.Findings {
		if f := &res.Findings[i]; returns.NeedsAnswer(f) {
			return "/exceptions/new?unit=" + unit + "&period=2026-10&key=" + f.Key
		}
	}
	t.Fatal("no finding can be excused")
	return ""
}

// lacks says which of the texts stand on a page that must not.
func lacks(t *testing.T, what, body string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if strings.Contains(body, text) {
			t.Errorf("%s: has %q", what, text)
		}
	}
}

func has(t *testing.T, what, body string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(body, text) {
			t.Errorf("%s: lacks %q", what, text)
		}
	}
}

func TestExceptionFromFindingToEnd(t *testing.T) {
	s := newSite(t)
	f, name := s.excusable(t)
	submit := func() int {
		return s.postForm("/returns/220104/2026-10/submit", "version=1&confirm=yes").Code
	}
	if got := submit(); got != http.StatusConflict {
		t.Fatalf("submit without an answer: got %d", got)
	}
	ask := "/exceptions/new?unit=220104&period=2026-10&key=" + f.Key
	choose := s.get("/exceptions/new?unit=220104&period=2026-10").Body.String()
	checkPage(t, "choose", choose)
	has(t, "choose", choose, strings.ReplaceAll(ask, "&", "&amp;"), roster.MaskID(f.Subject))
	lacks(t, "choose", choose, f.Subject, name)
	has(t, "choose without an upload", s.get("/exceptions/new?unit=220102&period=2026-10").Body.String(), "没有可以登记例外的问题")
	body := s.get(ask).Body.String()
	checkPage(t, ask, body)
	has(t, ask, body, roster.MaskID(f.Subject), roster.MaskName(name), `value="2026-10-01"`, f.Community)
	lacks(t, ask, body, f.Subject, name)

	typed := []string{"unit", "220104", "period", "2026-10", "key", f.Key, "approver", "省民政厅", "document", "吉民函〔2026〕9号", "first_day", "2026-10-01"}
	w := s.postForm("/exceptions", form(append(typed, "last_day", "2026-09-30")...))
	if w.Code != http.StatusUnprocessableEntity {
		t.Errorf("ends before it begins: got %d", w.Code)
	}
	has(t, "refused", w.Body.String(), "截止日期不能早于起始日期", `value="吉民函〔2026〕9号"`, `value="2026-09-30"`, `role="alert"`)
	if w := s.postForm("/exceptions", form(append(typed, "last_day", "2026-12-31")...)); w.Code != http.StatusSeeOther {
		t.Fatalf("add: got %d %s", w.Code, w.Body)
	}
	if w := s.postForm("/exceptions", form(append(typed, "last_day", "2027-12-31")...)); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("the same again: got %d", w.Code)
	}
	if d := cmp.Diff([][3]string{{"sheng", "220104", "2.4-subsidy-uncertified " + f.Key + " 至 2026-12-31"}}, s.auditOf(t, "exception.add")); d != "" {
		t.Errorf("audit (-want +got)\n%s", d)
	}

	list := s.get("/exceptions").Body.String()
	checkPage(t, "list", list)
	has(t, "the province's list", list, roster.MaskID(f.Subject), roster.MaskName(name), "省民政厅", "60天内到期 1", f.Key)
	lacks(t, "the province's list", list, f.Subject, name)
	own := s.as("xian").get("/exceptions").Body.String()
	has(t, "the county's own list", own, f.Subject, name)
	lacks(t, "the county's own list", own, "/end")

	if got := submit(); got != http.StatusSeeOther {
		t.Errorf("submit under the exception: got %d", got)
	}
	if w := s.postForm("/returns/220104/2026-10/withdraw", "version=1"); w.Code != http.StatusSeeOther {
		t.Fatalf("withdraw: got %d %s", w.Code, w.Body)
	}
	es, err := s.Store.Exceptions(t.Context(), "220104")
	if err != nil || len(es) != 1 {
		t.Fatalf("got %v, %v", es, err)
	}
	end := "/exceptions/" + es[0].ID + "/end"
	if w := s.postForm(end, "unit=220104"); w.Code != http.StatusBadRequest {
		t.Errorf("end unconfirmed: got %d", w.Code)
	}
	if w := s.postForm(end, "unit=220104&confirm=yes"); w.Code != http.StatusSeeOther {
		t.Fatalf("end: got %d %s", w.Code, w.Body)
	}
	if w := s.postForm(end, "unit=220104&confirm=yes"); w.Code != http.StatusNotFound {
		t.Errorf("end again: got %d", w.Code)
	}
	if got := submit(); got != http.StatusConflict {
		t.Errorf("submit after the end: got %d", got)
	}
	has(t, "ended", s.get("/exceptions?state=ended").Body.String(), "已终止", "吉民函〔2026〕9号")
}

// The register by state on 2026-11-08.
func TestExceptionRegister(t *testing.T) {
	s := newSite(t)
	for _, e := range []store.Exception{
		{Unit: "220104", Document: "早已到期", FirstDay: "2026-01-01", LastDay: "2026-11-07"},
		{Unit: "220104", Document: "今天到期", FirstDay: "2026-01-01", LastDay: "2026-11-08"},
		{Unit: "220102", Document: "六十天后", FirstDay: "2026-01-01", LastDay: "2027-01-07"},
		{Unit: "220102", Document: "还有很久", FirstDay: "2026-01-01", LastDay: "2027-01-08"},
		{Unit: "220202", Document: "尚未开始", FirstDay: "2026-11-09", LastDay: "2026-12-31"},
	} {
		e.Rule, e.Key, e.Approver, e.About = "2.3-age", "k", "省民政厅", `{"full":"","masked":""}`
		if err := s.Store.AddException(t.Context(), &e); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct {
		user, query string
		want        []string
		counts      string
	}{
		{"sheng", "", []string{"早已到期", "今天到期", "六十天后", "还有很久", "尚未开始"}, "全部 5"},
		{"sheng", "state=in_force", []string{"今天到期", "六十天后", "还有很久"}, "有效 3"},
		{"sheng", "state=soon", []string{"今天到期", "六十天后"}, "60天内到期 2"},
		{"sheng", "state=expired", []string{"早已到期"}, "已到期 1"},
		{"sheng", "state=coming", []string{"尚未开始"}, "尚未生效 1"},
		{"sheng", "unit=220102", []string{"六十天后", "还有很久"}, "全部 2"},
		{"prefecture-2202", "", []string{"尚未开始"}, "全部 1"},
		{"xian", "", []string{"早已到期", "今天到期"}, "已到期 1"},
		{"xian", "unit=220102", nil, "全部 0"},
	}
	for _, tt := range tests {
		body := s.as(tt.user).get("/exceptions?" + tt.query).Body.String()
		checkPage(t, tt.query, body)
		has(t, tt.user+" "+tt.query, body, tt.counts)
		var got []string
		for _, d := range tests[0].want {
			if strings.Contains(body, ">"+d+"<") {
				got = append(got, d)
			}
		}
		if d := cmp.Diff(tt.want, got); d != "" {
			t.Errorf("%s %s (-want +got)\n%s", tt.user, tt.query, d)
		}
	}
	if body := s.as("sheng").get("/exceptions?state=expired").Body.String(); !strings.Contains(body, "问题仍存在的，须重新答复") {
		t.Error("an expired one does not say what follows")
	}
}

func TestExceptionsAreTheProvinces(t *testing.T) {
	s := newSite(t)
	f, _ := s.excusable(t)
	e := store.Exception{Unit: "220104", Rule: f.Rule, Key: "other", FirstDay: "2026-01-01", LastDay: "2026-12-31", About: "{}"}
	if err := s.Store.AddException(t.Context(), &e); err != nil {
		t.Fatal(err)
	}
	fields := form("unit", "220104", "period", "2026-10", "key", f.Key, "approver", "甲", "document", "乙", "first_day", "2026-10-01", "last_day", "2026-12-31")
	for _, user := range []string{"xian", "prefecture-2201", "xitong"} {
		u := s.as(user)
		for what, got := range map[string]int{
			"ask": u.get("/exceptions/new?unit=220104&period=2026-10&key=" + f.Key).Code,
			"add": u.postForm("/exceptions", fields).Code,
			"end": u.postForm("/exceptions/"+e.ID+"/end", "unit=220104&confirm=yes").Code,
		} {
			if got != http.StatusForbidden {
				t.Errorf("%s %s: got %d", user, what, got)
			}
		}
	}
	for query, want := range map[string]int{
		"unit=220104&period=2026-10&key=none":                      404,
		"unit=220102&period=2026-10&key=" + url.QueryEscape(f.Key): 404,
		"unit=999999&period=2026-10&key=k":                         404,
		"unit=220104&key=k":                                        400,
	} {
		if w := s.get("/exceptions/new?" + query); w.Code != want {
			t.Errorf("%s: got %d, want %d", query, w.Code, want)
		}
	}
}
