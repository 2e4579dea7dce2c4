package web

import (
	"strings"
	"testing"
)

// systemPath adds a reporting unit and changes it.
func (r *tour) systemPath(t *testing.T) {
	r.enter(t, "xitong")
	r.see(t, "system-01-home")
	r.open(t, r.url+"/units", "#unit-form")
	r.fill(t, map[string]string{"#code": "220190", "#name": "示范开发区", "#parent": "2201", "#aliases": "示范区、开发区", "#first": "2026-10"})
	r.picture(t, "units-form", "#unit-form", 0)
	r.send(t, "#unit-form button", ".alert-success")
	r.see(t, "system-02-units")
	r.open(t, r.url+"/units?code=220190", "#unit-form")
	r.says(t, "#unit-title", "示范开发区")
	r.fill(t, map[string]string{"#last": "2026-09"})
	r.send(t, "#unit-form button", "#failure")
	r.says(t, "#failure", "停报的报告期不能早于")
	r.see(t, "system-03-refused")
	r.fill(t, map[string]string{"#last": "2027-12"})
	r.send(t, "#unit-form button", ".alert-success")
	r.says(t, "main table", "2026-10 起 至 2027-12")
}

// securityPath opens an account, whose person sets the password by the one-time
// link, logs out and in again.
func (r *tour) securityPath(t *testing.T) {
	r.enter(t, "anquan")
	r.see(t, "security-01-users")
	r.fill(t, map[string]string{"#login": "nanguan", "#name": "诸葛甲", "#role": "county", "#unit": "220102"})
	r.picture(t, "users-form", "#user-form", 0)
	r.send(t, "#user-form button", "code.secret")
	link := r.text(t, "code.secret")
	js[bool](t, r.browser, `document.querySelector("code.secret").textContent = "https://sg.example.cn/invite/（一次性链接）", true`)
	r.see(t, "security-02-link")
	r.picture(t, "users-link", ".alert-success", 0)

	r.leave(t)
	r.open(t, link, "#new-password")
	r.picture(t, "invite", "main form", 0)
	r.fill(t, map[string]string{"#new-password": longPassword, "#again": longPassword + "x"})
	r.send(t, "main form button", "#failure")
	r.says(t, "#failure", "不一致")
	r.see(t, "security-03-differ")
	r.fill(t, map[string]string{"#new-password": longPassword, "#again": longPassword})
	r.send(t, "main form button", "form[action='/logout']")
	r.says(t, "#next-title", "南关区2026年10月")
	r.see(t, "security-04-home")
	r.open(t, r.url+"/account", "#old")
	r.see(t, "security-05-account")
	r.picture(t, "account", "section[aria-labelledby=password-title]", 0)

	r.leave(t)
	r.picture(t, "login", "form[action='/login']", 0)
	r.fill(t, map[string]string{"#login": "nanguan", "#password": "not this one"})
	r.send(t, "form[action='/login'] button", "#failure")
	if got := js[string](t, r.browser, `document.querySelector("#login").value`); got != "nanguan" {
		t.Errorf("the login is %q after a wrong password", got)
	}
	r.see(t, "security-06-wrong")
	r.fill(t, map[string]string{"#password": longPassword})
	r.send(t, "form[action='/login'] button", "form[action='/logout']")
	r.says(t, ".site-user", "诸葛甲")
}

// auditorPath sees what the others did.
func (r *tour) auditorPath(t *testing.T) {
	r.enter(t, "shenji")
	r.see(t, "auditor-01-audit")
	trail := r.text(t, "main table")
	for _, want := range []string{"登录", "新增账号", "修改填报单位", "确认参数", "登记例外", "准许延期", "查看人员信息"} {
		if !strings.Contains(trail, want) {
			t.Errorf("the trail lacks %s", want)
		}
	}
	r.open(t, r.url+"/audit?account=sheng", "main table")
	r.picture(t, "audit", "section[aria-labelledby=audit-title]", 420)
	r.open(t, r.url+"/audit?action=extend", "main table")
	if got := js[int](t, r.browser, `document.querySelectorAll("main tbody tr").length`); got != 2 {
		t.Errorf("%d extensions in the trail, want 2", got)
	}
	r.says(t, "main tbody tr", "朝阳区")
	r.see(t, "auditor-02-extensions")
}
