package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"shegong/internal/store"
)

// What was typed stands on the page again when a form fails, and the page says
// why.
func TestNothingTypedIsLost(t *testing.T) {
	s := newSite(t)
	for unit, state := range map[string]store.State{
		"220102": store.Submitted, "220103": store.Approved, "220104": store.Accepted, "220105": store.Draft,
	} {
		s.reached(t, unit, state)
	}
	long := strings.Repeat("数", maxReason+1)
	const checked = `name="confirm" value="yes" required checked`
	for _, tt := range []struct {
		user, unit, path, form string
		status                 int
		want                   []string
	}{
		{"own", "220105", "submit", "version=2", 422, []string{"请先勾选"}},
		{"own", "220105", "submit", "version=1&confirm=yes", 409, []string{"不能提交", checked}},
		{"own", "220105", "submit", "version=x&confirm=yes", 422, []string{"应为正整数", checked}},
		{"own", "220105", "submit", "confirm=yes", 422, []string{"请指明", checked}},
		{"own", "220105", "restore", "version=2", 422, []string{"就是最新版"}},
		{"own", "220105", "restore", "", 422, []string{"请指明"}},
		{"city", "220102", "approve", "version=2", 422, []string{"请先勾选"}},
		{"city", "220102", "approve", "version=1&confirm=yes", 409, []string{"不能审核", checked}},
		{"city", "220102", "send-back", "version=2&reason=" + long, 422, []string{"不超过500字", ">" + long + "</textarea>"}},
		{"city", "220102", "send-back", "version=2&reason=+", 422, []string{"请填写原因"}},
		{"city", "220102", "send-back", "version=2&reason=身份号码220104198505050045有误", 422, []string{"请写明工作表和行号", ">身份号码220104198505050045有误</textarea>"}},
		{"city", "220102", "send-back", "version=1&reason=人数不符", 409, []string{"不能退回", ">人数不符</textarea>"}},
		{"sheng", "220103", "accept", "version=2", 422, []string{"请先勾选"}},
		{"sheng", "220103", "accept", "version=1&confirm=yes", 409, []string{"不能接收", checked}},
		{"sheng", "220104", "reopen", "reason=", 422, []string{"请填写原因"}},
		{"sheng", "220104", "send-back", "version=2&reason=人数不符", 409, []string{"不能退回", "您填写的原因：人数不符"}},
		{"sheng", "220103", "reopen", "reason=人数不符", 409, []string{"只有已接收", "您填写的原因：人数不符"}},
		{"sheng", "220103", "extensions", "until=2026-11-15&reason=系统切换", 422, []string{"应晚于原锁定日期", `value="2026-11-15"`, ">系统切换</textarea>"}},
		{"sheng", "220103", "extensions", "until=2026-11-30&reason=", 422, []string{"请填写原因", `value="2026-11-30"`}},
		{"sheng", "220103", "extensions", "until=&reason=系统切换", 422, []string{"延期至哪一天", ">系统切换</textarea>"}},
	} {
		before := s.stateOf(t, tt.unit)
		w := s.as(login(tt.user, tt.unit)).postForm("/returns/"+tt.unit+"/2026-10/"+tt.path, tt.form)
		body := w.Body.String()
		if w.Code != tt.status || !strings.Contains(body, `role="alert" id="failure"`) {
			t.Errorf("%s %.40s: got %d, want %d with an alert", tt.path, tt.form, w.Code, tt.status)
		}
		for _, want := range tt.want {
			if !strings.Contains(body, want) {
				t.Errorf("%s %.40s: lacks %.60q", tt.path, tt.form, want)
			}
		}
		checkPage(t, tt.path, body)
		if got := s.stateOf(t, tt.unit); got != before {
			t.Errorf("%s %.40s: the return became %s", tt.path, tt.form, got)
		}
	}
}

// Why a return was sent back stands before the county, and afterwards before
// the reviewers.
func TestReasonIsShownAndKept(t *testing.T) {
	s := newSite(t)
	page := "/returns/220104/2026-10"
	s.reached(t, "220104", store.SentBack)
	body := s.as("county-220104").get(page).Body.String()
	if !strings.Contains(body, "<strong>第 2 版被退回，原因：</strong>人数与花名册不符") {
		t.Error("the county is not told the reason")
	}
	if !strings.Contains(body, "退回后还没有修改") || !strings.Contains(body, "<strong>填报单位</strong>办理") {
		t.Error("the county is not told that it has to act")
	}
	s.postForm(page+"/restore", "version=1")
	if w := s.postForm(page+"/submit", "version=3&confirm=yes"); w.Code != http.StatusSeeOther {
		t.Fatalf("submit: got %d %s", w.Code, w.Body)
	}
	if body := s.as("shi").get(page).Body.String(); !strings.Contains(body, "上次退回") || !strings.Contains(body, "人数与花名册不符") {
		t.Error("the reviewer is not told why it was sent back before")
	}
}

func TestLockAndExtension(t *testing.T) {
	s := newSite(t)
	page := "/returns/220104/2026-10"
	s.reached(t, "220104", store.Draft)
	lock := func(due, day int) {
		if err := s.Store.SetDeadlines(context.Background(), store.Deadlines{DueDay: due, LockDay: day}); err != nil {
			t.Fatal(err)
		}
	}
	clerk := s.as("county-220104")
	if body := clerk.get(page).Body.String(); !strings.Contains(body, "11月5日 24:00 前") || !strings.Contains(body, "<dd>11月15日 24:00</dd>") {
		t.Error("due and lock are not shown")
	}
	lock(5, 7) // it is 8 November
	w := clerk.postForm(page+"/submit", "version=2&confirm=yes")
	if w.Code != http.StatusLocked || !strings.Contains(w.Body.String(), "已于11月7日锁定") {
		t.Errorf("submit after the lock: got %d", w.Code)
	}
	if body := clerk.get(page).Body.String(); strings.Contains(body, `id="upload"`) || !strings.Contains(body, "请联系省级管理员延期") {
		t.Error("the locked page still takes uploads, or does not say what to do")
	}
	form := url.Values{"until": {"2026-11-09"}, "reason": {"换届补报"}}.Encode()
	if w := s.as("sheng").postForm(page+"/extensions", form); w.Code != http.StatusSeeOther {
		t.Fatalf("extend: got %d %s", w.Code, w.Body)
	}
	body := clerk.get(page).Body.String()
	for _, want := range []string{"延期至2026年11月9日", "换届补报", "11月9日 24:00（已延期）", `id="upload"`} {
		if !strings.Contains(body, want) {
			t.Errorf("extended: the page lacks %q", want)
		}
	}
	if w := clerk.postForm(page+"/submit", "version=2&confirm=yes"); w.Code != http.StatusSeeOther {
		t.Errorf("submit after the extension: got %d", w.Code)
	}
	as, err := s.Store.AuditList(context.Background(), 0, "sheng", "extend", 9)
	if err != nil || len(as) != 1 || as[0].Target != "2026-10 2026-11-09" || as[0].Unit != "220104" {
		t.Errorf("audit is %v, %v", as, err)
	}
}

// Browsers send a line's end as two characters and count one.
func TestReasonOfManyLines(t *testing.T) {
	lines := strings.Repeat("数\r\n", maxReason/2)
	if got := wrongReason(trimReason(lines)); got != "" {
		t.Errorf("%d lines: got %q, want them taken", maxReason/2, got)
	}
	if got := wrongReason(trimReason(lines + "一")); got == "" {
		t.Error("501 characters were taken")
	}
}
