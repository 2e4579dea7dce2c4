package web

import (
	"context"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"shegong/internal/store"
	"shegong/templates"
)

// pageTests are requests for pages with what stands on them.
var pageTests = []struct {
	name, path, want string
	status           int
}{
	{"home", "/", "朝阳区", 200},
	{"home", "/?period=2026-09&prefecture=2201&state=missing", "2026年9月", 200},
	{"home", "/?state=approved", "没有符合条件的单位", 200},
	{"home", "/?months=24&prefecture=2201", "2024年", 200},
	{"error", "/?months=13", "月数应为", 400},
	{"deadlines", "/deadlines", "现行", 200},
	{"retention", "/retention", "长期保存", 200},
	{"error", "/retention/1", "没有这次删除", 404},
	{"return", "/returns/220104/2026-10", "检查结果", 200},
	{"return", "/returns/220104/2026-10?severity=error&version=1", "下载标注后的工作簿", 200},
	{"return", "/returns/220102/2026-10", "退回修改", 200},
	{"return", "/returns/220103/2026-10", "还没有上传", 200},
	{"history", "/returns/220102/2026-10/history", "市级审核通过", 200},
	{"history", "/returns/220103/2026-10/history", "还没有办理记录", 200},
	{"error", "/returns/220102/2026-10/history?answers=9", "没有答复", 404},
	{"changes", "/returns/220102/2026-10/changes", "没有可比较的上期数据", 200},
	{"changes", "/returns/220103/2026-10/changes", "还没有上传", 200},
	{"error", "/returns/220102/2026-10/changes?version=9", "没有这个版本", 404},
	{"account", "/account", "我的账号", 200},
	{"totp", "/account/totp", "开始设置", 200},
	{"audit", "/audit", "审计记录", 200},
	{"login", "/login", "登录", 200},
	{"units", "/units", "填报单位", 200},
	{"users", "/users", "全部账号", 200},
	{"reports", "/reports?unit=2201", "社区人员配备", 200},
	{"report", "/reports/staffing?unit=220102&period=2026-10", "员额总量", 200},
	{"report", "/reports/training?unit=220102&period=2026-10&personal=1", "含个人信息，未列入本件", 200},
	{"report", "/reports/conversion?period=2026-08", "还没有已接收的数据", 200},
	{"report", "/reports/monthly", "月报", 200},
	{"schedules", "/schedules", "立即运行", 200},
	{"schedule", "/schedules/monthly", "测试邮件", 200},
	{"schedule", "/schedules/new", "收件人", 200},
	{"schedule", "/schedules/monthly/edit", "clerk@example.invalid 全省", 200},
	{"error", "/schedules/none", "没有这个定时任务", 404},
	{"reminders", "/reminders", "还没有催报", 200},
	{"contacts", "/contacts", "没有联系人", 200},
	{"contacts", "/contacts?missing=1", "批量新增", 200},
	{"holidays", "/holidays", "国庆节", 200},
	{"holidays", "/holidays?year=2027", "2027年节假日表尚未录入", 200},
	{"outbox", "/outbox", "月报", 200},
	{"parameters", "/parameters", "待确认", 200},
	{"parameters", "/parameters?year=2025&standing=confirmed", "没有符合条件的单位", 200},
	{"parameter", "/parameters/220104/2026", "把县级填报的数填入确认值", 200},
	{"parameter", "/parameters/220104/2026?fill=sheet", "还没有确认过", 200},
	{"exceptions", "/exceptions", "还没有登记例外", 200},
	{"persons", "/persons", "输入姓名或公民身份号码后查找", 200},
	{"error", "/persons/none", "本账号的范围内没有这个人", 404},
	{"rules", "/rules", "数据质量", 200},
	{"rule", "/rules/2.3-age", "为什么", 200},
	{"help", "/help", "填报一个月", 200},
	{"error", "/help/none", "帮助中没有这一章", 404},
	{"error", "/nowhere", "没有这个页面", 404},
	{"error", "/admin%2Fx", "没有这个页面", 404},
	{"error", "/rules/none", "没有这条规则", 404},
	{"error", "/returns/999999/2026-10", "没有这个填报单位", 404},
	{"error", "/returns/220104/2026-13", "报告期", 400},
	{"error", "/returns/220104/2027-03", "尚未开始", 400},
	{"error", "/returns/220104/2026-10?version=9", "没有这个版本", 404},
	{"error", "/reports/none", "没有这种报表", 404},
	{"error", "/reports/monthly?unit=33", "没有这种报表或这个单位", 404},
	{"error", "/outbox/..%2Fkey", "没有这封邮件", 404},
	{"error", "/static/000/app.css", "没有这个页面", 404},
}

func TestPages(t *testing.T) {
	s := newSite(t)
	s.accepted(t, "220102")
	s.upload(t, "/api/v1/returns/220104/2026-10/files", map[string][]byte{"花名册.xlsx": workbook(t, "220104", 5)})
	if w := s.postForm("/schedules/monthly/run", "period=2026-10"); w.Code != http.StatusSeeOther {
		t.Fatalf("run: got %d %s", w.Code, w.Body)
	}
	entries, err := s.Outbox.List()
	if err != nil || len(entries) != 1 {
		t.Fatalf("got %d messages, %v", len(entries), err)
	}
	type test = struct {
		name, path, want string
		status           int
	}
	clerk := s.account("county-220104")
	secret, err := s.accounts.Invite(t.Context(), clerk.ID)
	if err != nil {
		t.Fatal(err)
	}
	tests := append(slices.Clone(pageTests), test{"message", "/outbox/" + entries[0].Name, ".pdf", 200},
		test{"user", "/users/" + clerk.ID, clerk.Login, 200}, test{"invite", "/invite/" + secret, "设置密码", 200},
		test{"person", "/persons/" + s.Store.PersonKey(s.firstPerson(t, "220102").ID), "任职经历", 200},
		test{"exception", s.exceptionPath(t, "220104"), "批准情况", 200},
		test{"upload", s.pendingPage(t, "220104"), "正在校验", 200})
	for _, ch := range chapters() {
		tests = append(tests, test{"help_" + ch.ID, "/help/" + ch.ID, ch.Sections[0].Title, 200})
	}
	seen := map[string]bool{}
	for _, tt := range tests {
		w := s.get(tt.path)
		body := w.Body.String()
		if w.Code != tt.status {
			t.Errorf("%s: got %d, want %d", tt.path, w.Code, tt.status)
		}
		if !strings.Contains(body, tt.want) {
			t.Errorf("%s: lacks %q", tt.path, tt.want)
		}
		checkPage(t, tt.path, body)
		checkHeaders(t, tt.path, w.Header())
		seen[tt.name] = true
	}
	for _, name := range pageNames(t) {
		if !seen[name] {
			t.Errorf("page %s was not rendered", name)
		}
	}
}

// pageNames are all pages there are.
func pageNames(t *testing.T) []string {
	t.Helper()
	pages, err := templates.Pages((&Server{static: &static{}}).funcs())
	if err != nil {
		t.Fatal(err)
	}
	return slices.Sorted(maps.Keys(pages))
}

// checkHeaders checks what every response carries.
func checkHeaders(t *testing.T, path string, h http.Header) {
	t.Helper()
	for _, kv := range securityHeaders[:len(securityHeaders)-1] {
		if got := h.Get(kv[0]); got != kv[1] {
			t.Errorf("%s: %s is %q, want %q", path, kv[0], got, kv[1])
		}
	}
	if got := h.Get("Cache-Control"); got != "no-store" {
		t.Errorf("%s: Cache-Control is %q", path, got)
	}
	if len(h.Get("X-Request-Id")) != 16 {
		t.Errorf("%s: request ID is %q", path, h.Get("X-Request-Id"))
	}
}

// checkPage checks what holds for every page: nothing that the policy forbids,
// one heading of the first level, a label for every field.
// rawValue is what a template shows of a value it was not meant to.
var rawValue = regexp.MustCompile(`0001-01-01|\{(?:true|false) |map\[|&lt;nil&gt;|%!|<no value>`)

func checkPage(t *testing.T, path, body string) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if x := rawValue.FindString(body); x != "" {
		t.Errorf("%s: shows a value as the program has it: %s", path, x)
	}
	headings, labels, fields := 0, map[string]bool{}, []string{}
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		for _, a := range n.Attr {
			if a.Key == "style" || strings.HasPrefix(a.Key, "on") || strings.Contains(a.Val, "ZgotmplZ") || strings.HasPrefix(a.Val, "http") {
				t.Errorf("%s: <%s %s=%q>", path, n.Data, a.Key, a.Val)
			}
		}
		switch n.Data {
		case "h1":
			headings++
		case "style":
			t.Errorf("%s: has a style element", path)
		case "script":
			if n.FirstChild != nil {
				t.Errorf("%s: has a script of its own", path)
			}
		case "label":
			labels[attr(n, "for")] = true
		case "input", "select", "textarea":
			if id := attr(n, "id"); id != "" && attr(n, "type") != "hidden" {
				fields = append(fields, id)
			}
		}
	}
	if headings != 1 {
		t.Errorf("%s: has %d first headings", path, headings)
	}
	for _, id := range fields {
		if !labels[id] {
			t.Errorf("%s: field %s has no label", path, id)
		}
	}
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func TestStatic(t *testing.T) {
	s := newSite(t)
	body := s.get("/").Body.String()
	for _, name := range []string{"app.css", "app.js", "vendor/tabler-1.6.1/tabler.min.css", "vendor/htmx-4.0.1/htmx.min.js"} {
		_, rest, ok := strings.Cut(body, "/static/")
		if !ok {
			t.Fatal("no static files")
		}
		w := s.get("/static/" + rest[:12] + "/" + name)
		if w.Code != http.StatusOK || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%s: got %d, %q", name, w.Code, w.Header().Get("Cache-Control"))
		}
	}
}

// TestReupload goes from findings to mended ones to acceptance, and back.
func TestReupload(t *testing.T) {
	s := newSite(t)
	page := "/returns/220104/2026-10"
	if w := s.upload(t, page+"/files", map[string][]byte{"表.xlsx": workbook(t, "220104", 8)}); w.Code != http.StatusSeeOther {
		t.Fatalf("got %d %s", w.Code, w.Body)
	}
	w := s.postForm(page+"/submit", "version=1&confirm=yes")
	if w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "处数据错误须先改正") {
		t.Errorf("submit with errors: got %d", w.Code)
	}
	s.upload(t, page+"/files", map[string][]byte{"表.xlsx": workbook(t, "220104", 0)})
	if body := s.get(page).Body.String(); !strings.Contains(body, "与第 1 版相比") {
		t.Error("no comparison with the version before")
	}
	for _, step := range []struct {
		path, form string
		status     int
	}{
		{"/submit", "version=2", 422},
		{"/submit", "version=1&confirm=yes", 409},
		{"/accept", "version=2&confirm=yes", 409},
		{"/submit", "version=2&confirm=yes", 303},
		{"/accept", "version=2&confirm=yes", 409},
		{"/approve", "version=2&confirm=yes", 303},
		{"/accept", "version=2", 422},
		{"/accept", "version=1&confirm=yes", 409},
		{"/accept", "version=2&confirm=yes", 303},
	} {
		if w := s.postForm(page+step.path, step.form); w.Code != step.status {
			t.Errorf("%s %s: got %d, want %d", step.path, step.form, w.Code, step.status)
		}
	}
	w = s.upload(t, page+"/files", map[string][]byte{"表.xlsx": workbook(t, "220104", 0)})
	if w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "先退回修改") {
		t.Errorf("upload after acceptance: got %d", w.Code)
	}
	if w := s.postForm(page+"/reopen", "reason=人数有误"); w.Code != http.StatusSeeOther {
		t.Errorf("reopen: got %d", w.Code)
	}
	if r, err := s.Store.ReturnState(context.Background(), "220104", testPeriod); err != nil || r.State != "sent_back" {
		t.Errorf("state is %v, %v", r, err)
	}
}

func TestTiming(t *testing.T) {
	due := store.Deadlines{DueDay: 5, LockDay: 15}.Due(testPeriod)
	if got := timingOf(nil, due, due); got != pending {
		t.Errorf("at the due time: got %s", got)
	}
	if got := timingOf(nil, due, testNow); got != overdue {
		t.Errorf("after it: got %s", got)
	}
}
