package web

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
)

const (
	chromeOnWindows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
	wechatOnAndroid = "Mozilla/5.0 (Linux; Android 14; ALN-AL00 Build/HUAWEI) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0 Mobile Safari/537.36 MicroMessenger/8.0.50"
)

func TestAgentText(t *testing.T) {
	for _, tt := range [][2]string{
		{chromeOnWindows, "Chrome，Windows"},
		{wechatOnAndroid, "微信，Android"},
		{chromeOnWindows + " Edg/142.0", "Edge，Windows"},
		{"Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox，Linux"},
		{"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15", "Safari，macOS"},
		{"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/604.1", "Safari，iPhone"},
		{"", "其他浏览器，其他系统"},
		{"<script>", "其他浏览器，其他系统"},
	} {
		if got := agentText(tt[0]); got != tt[1] {
			t.Errorf("%q: got %s, want %s", tt[0], got, tt[1])
		}
	}
}

// enterWith logs a visitor in with a browser.
func (s *site) enterWith(login, agent string) *visitor {
	b := s.visitor()
	r := func(r *http.Request) {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("User-Agent", agent)
	}
	form := strings.NewReader("login=" + login + "&password=" + strings.ReplaceAll(longPassword, " ", "+"))
	for _, c := range b.do(http.MethodPost, "/login", form, r).Result().Cookies() { //nolint:bodyclose // a recorder has nothing to close
		b.cookies[c.Name] = c.Value
	}
	return b
}

// A person sees the own log-ins and ends those that are not wanted.
func TestOwnSessions(t *testing.T) {
	s, _, now := twoNodes(t)
	s.withPassword(t, "sheng")
	first := s.enterWith("sheng", chromeOnWindows)
	*now = now.Add(5 * time.Minute)
	second := s.enterWith("sheng", wechatOnAndroid)
	third := s.enterWith("sheng", "curl/8")
	body := first.get("/account").Body.String()
	for _, want := range []string{
		"3 处，30分钟没有操作的自动退出", `<td data-label="浏览器">Chrome，Windows</td><td data-label="登录时间">2026-11-08 10:00</td>` +
			`<td data-label="最近操作">2026-11-08 10:05</td><td data-label="网络地址">192.0.2.1</td><td><span class="badge bg-green-lt">本次登录</span></td>`,
		`<td data-label="浏览器">微信，Android</td>`, "退出其他全部登录",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("lacks %s", want)
		}
	}
	if n := strings.Count(body, "本次登录"); n != 1 {
		t.Errorf("%d log-ins are marked as this one, want 1", n)
	}
	row := regexp.MustCompile(`微信，Android</td>.*?action="(/account/sessions/[\w-]{43}/end)"`).FindStringSubmatch(body)
	if row == nil {
		t.Fatal("the second cannot be ended")
	}
	if w := s.as("shi").postForm(row[1], ""); w.Code != http.StatusNotFound {
		t.Errorf("ended by another: got %d", w.Code)
	}
	if w := first.send(http.MethodPost, row[1], ""); w.Code != http.StatusSeeOther {
		t.Errorf("end: got %d", w.Code)
	}
	state := func() string {
		return fmt.Sprint(first.get("/account").Code, second.get("/account").Code, third.get("/account").Code)
	}
	if got := state(); got != "200 303 200" {
		t.Errorf("one ended: got %s", got)
	}
	if w := first.send(http.MethodPost, row[1], ""); w.Code != http.StatusNotFound {
		t.Errorf("ended again: got %d", w.Code)
	}
	if w := first.send(http.MethodPost, "/account/sessions/end-others", ""); w.Code != http.StatusSeeOther {
		t.Errorf("end the others: got %d", w.Code)
	}
	if got := state(); got != "200 303 303" {
		t.Errorf("the others ended: got %s", got)
	}
	if body := first.get("/account").Body.String(); strings.Contains(body, "退出其他全部登录") {
		t.Error("offers to end others where there are none")
	}
	if got := strings.Join(s.results(t, "session-end"), " "); got != "ok ok" {
		t.Errorf("audited: got %q", got)
	}
}

// The security administrator sees how many log-ins an account has, and ends
// them.
func TestSessionsOfAnAccount(t *testing.T) {
	s := newSite(t)
	s.withPassword(t, "sheng")
	page := "/users/" + s.account("sheng").ID
	if body := s.as("anquan").get(page).Body.String(); !strings.Contains(body, "现在没有登录") {
		t.Error("no log-in: the page does not say so")
	}
	first, second := s.enterWith("sheng", ""), s.enterWith("sheng", "")
	if body := s.as("anquan").get(page).Body.String(); !strings.Contains(body, "现有 2 处登录") {
		t.Error("the page does not say how many")
	}
	for user, want := range map[string]int{"xitong": http.StatusForbidden, "sheng": http.StatusForbidden, "anquan": http.StatusSeeOther} {
		if w := s.as(user).postForm(page+"/sessions/end", ""); w.Code != want {
			t.Errorf("by %s: got %d, want %d", user, w.Code, want)
		}
	}
	if a, b := first.get("/account").Code, second.get("/account").Code; a != http.StatusSeeOther || b != http.StatusSeeOther {
		t.Errorf("afterwards: got %d and %d, want to log in again", a, b)
	}
	as, err := s.Store.AuditList(t.Context(), 0, "anquan", "session-end", 5)
	if err != nil || len(as) != 1 || as[0].Target != "sheng" {
		t.Errorf("audited: got %+v, %v", as, err)
	}
	if w := s.as("anquan").postForm("/users/none/sessions/end", ""); w.Code != http.StatusNotFound {
		t.Errorf("nobody's: got %d", w.Code)
	}
}
