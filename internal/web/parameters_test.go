package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// draft uploads a county's workbook with faults and leaves it.
func (s *site) draft(t *testing.T, county string, faults int) {
	t.Helper()
	files := map[string][]byte{"报送表.xlsx": workbook(t, county, faults)}
	if w := s.upload(t, "/api/v1/returns/"+county+"/2026-10/files", files); w.Code != http.StatusCreated {
		t.Fatalf("upload: got %d %s", w.Code, w.Body)
	}
}

// auditOf are the entries of an action: account, unit and target, the newest
// first.
func (s *site) auditOf(t *testing.T, action string) [][3]string {
	t.Helper()
	as, err := s.Store.AuditList(t.Context(), 0, "", action, 100)
	if err != nil {
		t.Fatal(err)
	}
	var out [][3]string
	for _, a := range as {
		out = append(out, [3]string{a.Account, a.Unit, a.Target})
	}
	return out
}

func form(pairs ...string) string {
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v.Encode()
}

// parameter asks the interface for one parameter of a county and year.
func (s *site) parameter(t *testing.T, path, key string) parameterJSON {
	t.Helper()
	w := s.do(http.MethodGet, "/api/v1/parameters/"+path, nil)
	var got struct {
		Confirmed  *confirmedJSON
		Parameters []parameterJSON
	}
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != http.StatusOK {
		t.Fatalf("%s: got %d, %v", path, w.Code, err)
	}
	for _, p := range got.Parameters {
		if p.Key == key {
			return p
		}
	}
	t.Fatalf("%s: no %s", path, key)
	return parameterJSON{}
}

func TestConfirmParameters(t *testing.T) {
	s := newSite(t)
	s.draft(t, "220104", 0)
	const page = "/parameters/220104/2026"
	before := s.parameter(t, "220104/2026", "quota")
	if before.Status != "sheet" || before.Sheet == "" || before.Stored != "" || before.Value != before.Sheet {
		t.Fatalf("before: got %+v", before)
	}
	if body := s.get("/parameters?standing=pending").Body.String(); !strings.Contains(body, page) {
		t.Error("the unit is not listed as waiting")
	}
	w := s.postForm(page, form("base", "0", "document", " 吉民发〔2026〕3号 ", "quota", "1,234", "reference_pay", "4273.5", "exit_age_male", "60"))
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != page+"?ok=confirmed" {
		t.Fatalf("confirm: got %d %s", w.Code, w.Body)
	}
	want := before
	want.Stored, want.Value, want.Status = "1234", "1234", "differs"
	if d := cmp.Diff(want, s.parameter(t, "220104/2026", "quota")); d != "" {
		t.Errorf("after (-want +got)\n%s", d)
	}
	// It holds in later years, until others are confirmed; not in earlier ones.
	if got := s.parameter(t, "220104/2027", "quota"); got.Stored != "1234" || got.Status != "confirmed" {
		t.Errorf("the year after: got %+v", got)
	}
	if got := s.parameter(t, "220104/2025", "quota"); got.Stored != "" || got.Status != "missing" {
		t.Errorf("the year before: got %+v", got)
	}
	if d := cmp.Diff([][3]string{{"sheng", "220104", "2026年 吉民发〔2026〕3号"}}, s.auditOf(t, "parameters")); d != "" {
		t.Errorf("audit (-want +got)\n%s", d)
	}
	body := s.get(page).Body.String()
	for _, text := range []string{"2026年　第 1 次　吉民发〔2026〕3号", "sheng 2026-11-08 10:00 确认", `value="1234"`, "不再确认"} {
		if strings.Contains(body, text) == (text == "不再确认") {
			t.Errorf("page and %q disagree", text)
		}
	}
	// The next check uses it, and says where the county's sheet differs.
	if w := s.postForm("/returns/220104/2026-10/recheck", ""); w.Code != http.StatusSeeOther {
		t.Fatalf("recheck: got %d %s", w.Code, w.Body)
	}
	v, err := s.Store.Version(t.Context(), "220104", testPeriod, 0)
	if err != nil {
		t.Fatal(err)
	}
	p, err := s.Store.Params(t.Context(), v.ID)
	if err != nil || p.Quota == nil || *p.Quota != 1234 || *p.ReferencePay != 4273_50 || p.Unconfirmed["quota"] {
		t.Errorf("checked with %+v, %v", p, err)
	}
	if body := s.get("/parameters?standing=differs").Body.String(); !strings.Contains(body, page) || !strings.Contains(body, "员额总量") {
		t.Error("the unit is not listed as differing")
	}
}

// What cannot be read is said beside its field, all at once, and stays typed.
func TestParameterFormKeepsWhatWasTyped(t *testing.T) {
	s := newSite(t)
	const page = "/parameters/220104/2026"
	tests := []struct {
		name, form string
		want       []string
	}{
		{
			"faulty", form("base", "0", "document", "", "quota", "很多", "exit_age_female", "五十五", "age_limit", "38"),
			[]string{"有3处填写有误", "员额总量应为不小于0的整数", "退出年龄（女）应为不小于0的数", "请填写确认文号", `value="很多"`, `value="五十五"`, `value="38"`},
		},
		{
			"contradictory", form("base", "0", "document", "吉民发〔2026〕3号", "age_limit", "46", "hall_staff_min", "4", "terms", "2021-01-01至2025-12-31\n2025-06-01至2030-05-31"),
			[]string{"有3处填写有误", "不能低于年龄上限", "上限不能小于下限", "各届的起止日期不能重叠", `value="46"`, "2025-06-01至2030-05-31</textarea>", `value="吉民发〔2026〕3号"`},
		},
		{"empty", form("base", "0", "document", "吉民发〔2026〕3号"), []string{"请至少填写一项参数"}},
		{"outdated", form("base", "3", "document", "吉民发〔2026〕3号", "quota", "77"), []string{"其他人刚刚确认了本年度的参数", `value="77"`}},
	}
	for _, tt := range tests {
		w := s.postForm(page, tt.form)
		if w.Code != http.StatusUnprocessableEntity {
			t.Errorf("%s: got %d", tt.name, w.Code)
		}
		body := w.Body.String()
		checkPage(t, tt.name, body)
		for _, text := range append(tt.want, `role="alert"`) {
			if !strings.Contains(body, text) {
				t.Errorf("%s: lacks %q", tt.name, text)
			}
		}
	}
	if ps, err := s.Store.ParametersHistory(t.Context(), "220104"); err != nil || len(ps) != 0 {
		t.Errorf("kept %v, %v", ps, err)
	}
	if got := s.auditOf(t, "parameters"); got != nil {
		t.Errorf("audit: got %v", got)
	}
	// The same again would say nothing new.
	one := form("base", "0", "document", "甲", "quota", "77")
	if w := s.postForm(page, one); w.Code != http.StatusSeeOther {
		t.Fatalf("got %d", w.Code)
	}
	again := s.postForm(page, strings.Replace(one, "base=0", "base=1", 1))
	if again.Code != http.StatusUnprocessableEntity || !strings.Contains(again.Body.String(), "没有需要保存的改动") {
		t.Errorf("again: got %d", again.Code)
	}
}

func TestParameterHistory(t *testing.T) {
	s := newSite(t)
	for _, step := range []struct{ year, form string }{
		{"2025", form("base", "0", "document", "甲号", "quota", "100")},
		{"2026", form("base", "0", "document", "乙号", "quota", "120", "exit_age_male", "60")},
		{"2026", form("base", "1", "document", "丙号", "quota", "120")},
	} {
		if w := s.postForm("/parameters/220104/"+step.year, step.form); w.Code != http.StatusSeeOther {
			t.Fatalf("%s: got %d %s", step.form, w.Code, w.Body)
		}
	}
	body := s.get("/parameters/220104/2026").Body.String()
	checkPage(t, "history", body)
	at := -1
	for _, text := range []string{
		"2026年　第 2 次　丙号", ">60</td>", "不再确认", "2026年　第 1 次　乙号", ">100</td>", ">120</td>", "2025年　第 1 次　甲号", ">—</td>", ">100</td>",
	} {
		next := strings.Index(body[at+1:], text)
		if next < 0 {
			t.Fatalf("lacks %q, in this order", text)
		}
		at += next + 1
	}
	if body := s.get("/parameters/220104/2027").Body.String(); !strings.Contains(body, "2027年未另行确认，继续沿用") {
		t.Error("it is not said that an earlier year's hold")
	}
}

func TestParameterScope(t *testing.T) {
	s := newSite(t)
	tests := []struct {
		user, method, path string
		status             int
	}{
		{"county-220104", http.MethodGet, "/parameters/220104/2026", 200},
		{"county-220104", http.MethodGet, "/parameters/220102/2026", 404},
		{"county-220104", http.MethodGet, "/api/v1/parameters/220102/2026", 404},
		{"county-220104", http.MethodPost, "/parameters/220104/2026", 403},
		{"prefecture-2201", http.MethodGet, "/parameters/220102/2026", 200},
		{"prefecture-2201", http.MethodGet, "/api/v1/parameters/220102/2026", 200},
		{"prefecture-2201", http.MethodGet, "/parameters/220202/2026", 404},
		{"prefecture-2201", http.MethodPost, "/parameters/220102/2026", 403},
		{"xitong", http.MethodGet, "/parameters", 403},
		{"shenji", http.MethodGet, "/parameters/220104/2026", 403},
		{"sheng", http.MethodGet, "/parameters/220202/2026", 200},
		{"sheng", http.MethodGet, "/parameters/220202/2019", 400},
		{"sheng", http.MethodGet, "/parameters/220202/2028", 400},
		{"sheng", http.MethodGet, "/parameters/999999/2026", 404},
	}
	for _, tt := range tests {
		u := s.as(tt.user)
		w := u.do(tt.method, tt.path, nil)
		if tt.method == http.MethodPost {
			w = u.postForm(tt.path, form("base", "0", "document", "甲", "quota", "1"))
		}
		if w.Code != tt.status {
			t.Errorf("%s %s %s: got %d, want %d", tt.user, tt.method, tt.path, w.Code, tt.status)
		}
	}
	list := s.as("prefecture-2201").get("/parameters").Body.String()
	if !strings.Contains(list, "/parameters/220104/2026") || strings.Contains(list, "/parameters/220202/") {
		t.Error("the prefecture's list is not its own")
	}
	if page := s.as("county-220104").get("/parameters/220104/2026").Body.String(); strings.Contains(page, `name="quota"`) {
		t.Error("the county may edit")
	}
}
