package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEditingCells(t *testing.T) {
	s, keys := mendSite(t)
	value, route := keys["d-value"][0], keys["2.3-entry-route"][0]
	body := s.as(county).get(mendPage).Body.String()
	for _, field := range []string{`name="v-` + value + `" value="大本一批"`, `name="v-` + route + `" value="直接任命"`} {
		if !strings.Contains(body, field) {
			t.Errorf("the page lacks the field %s", field)
		}
	}
	form := func(version string, more url.Values) string {
		more.Set("version", version)
		more.Set("at", value)
		return more.Encode()
	}
	for _, tt := range []struct {
		name, form, want string
		status           int
	}{
		{"unchanged", form("1", url.Values{"v-" + value: {"大本一批"}}), "没有改动", 422},
		{"a formula", form("1", url.Values{"v-" + value: {"=HYPERLINK(1)"}}), "不能以“=”", 422},
		{"an older version", form("9", url.Values{"v-" + value: {"大学本科"}}), "已有更新的版本", 409},
		{"no version", form("", url.Values{"v-" + value: {"大学本科"}}), "已有更新的版本", 409},
	} {
		w := s.postForm(mendPage+"/edits", tt.form)
		body := w.Body.String()
		if w.Code != tt.status || !strings.Contains(textOf(t, body, "id", "c-"+value), tt.want) {
			t.Errorf("%s: got %d with %s", tt.name, w.Code, textOf(t, body, "id", "failure"))
		}
		typed, err := url.ParseQuery(tt.form)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(body, `value="`+typed.Get("v-"+value)+`" maxlength`) {
			t.Errorf("%s: what was typed is lost", tt.name)
		}
	}
	w := s.postForm(mendPage+"/edits", form("1", url.Values{"v-" + value: {"大学本科"}, "v-" + route: {"公开招聘"}}))
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != mendPage+"?ok=edited" {
		t.Fatalf("got %d %s", w.Code, w.Body)
	}
	v, err := s.Store.Version(t.Context(), "220104", testPeriod, 0)
	if err != nil {
		t.Fatal(err)
	}
	data, err := s.Store.FileData(t.Context(), v.ID, 0)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.NewReplacer("大本一批", "大学本科", "直接任命", "公开招聘").Replace(string(rollCSV()))
	if diff := cmp.Diff(want, string(data)); diff != "" || v.Number != 2 || v.How != "edit" {
		t.Errorf("version %d by %s (-want +got)\n%s", v.Number, v.How, diff)
	}
	for _, user := range []string{"prefecture-2201", "county-220102"} {
		if w := s.as(user).postForm(mendPage+"/edits", form("2", url.Values{})); w.Code != http.StatusForbidden && w.Code != http.StatusNotFound {
			t.Errorf("%s: got %d", user, w.Code)
		}
	}
}

func TestColumnsAreCorrected(t *testing.T) {
	s := newSite(t)
	odd := strings.NewReplacer("学历", "文化层次代号", "大本一批", "大学专科", "进入方式", "怎么来的").Replace(string(rollCSV()))
	s.upload(t, mendPage+"/files", map[string][]byte{"花名册.csv": []byte(odd)})
	columns := func() string {
		t.Helper()
		body := s.as(county).get(mendPage).Body.String()
		checkPage(t, mendPage, body)
		return textOf(t, body, "class", "columns") + "\n" + body
	}
	if got := columns(); !strings.Contains(got, "姓名 姓名 一致") || !strings.Contains(got, "文化层次代号 未读取") {
		t.Errorf("as uploaded: got %s", strings.SplitN(got, "\n", 2)[0])
	}
	for _, step := range []struct {
		path, form, want string
	}{
		{"mappings", "field=&source=文化层次代号&target=workers.education", "文化层次代号 学历 已确认"},
		{"mappings", "field=&source=怎么来的&target=workers.entry_route", "怎么来的 进入方式 已确认"},
		{"mappings", "field=&source=职务&target=-", "职务 不读取 已确认略过"},
		{"mappings/delete", "field=&source=职务", "职务 职务 一致"},
		{"mappings/delete", "field=&source=文化层次代号", "文化层次代号 未读取"},
	} {
		w := s.postForm(mendPage+"/"+step.path, step.form)
		if w.Code != http.StatusSeeOther {
			t.Errorf("%s: got %d %s", step.form, w.Code, w.Body)
		}
		if got := columns(); !strings.Contains(got, step.want) {
			t.Errorf("%s: got %s, want %s", step.form, strings.SplitN(got, "\n", 2)[0], step.want)
		}
	}
	if got := columns(); !strings.Contains(got, "本单位已记住的对应关系 1 条") {
		t.Error("the mapping that is left is not listed")
	}
	if w := s.postForm(mendPage+"/mappings/delete", "field=&source=职务"); w.Code != http.StatusNotFound {
		t.Errorf("twice: got %d", w.Code)
	}
	if body := s.as("prefecture-2201").get(mendPage).Body.String(); strings.Contains(body, `>改读作 `) || !strings.Contains(body, "已确认") {
		t.Error("a reviewer may change the columns, or does not see them")
	}
}
