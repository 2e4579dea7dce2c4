package web

import (
	"bytes"
	"fmt"
	"io"
	"net/http"

	"github.com/labstack/echo/v4"

	"shegong/internal/policy"
	"shegong/internal/store"
)

// base is what every page has.
type base struct {
	Title  string
	Nav    string  // the menu entry that is lit
	Crumbs []crumb // the way here, without the page itself
	Flash  string  // what was just done
	Charts bool    // the page draws charts
	Bare   bool    // the content brings its own heading
	Plain  bool    // without menu: nobody is logged in
	Actor  *store.Actor
	Menu   []navItem
	First  bool // the password must be changed before anything else
	Demo   bool
	Rules  string // version of the rule set
	Help   string // where the handbook tells of the page
}

type crumb struct{ Title, URL string }

// basic gives render access to a page's base.
func (b *base) basic() *base { return b }

// flashes are what a page says after a change; the address carries the key.
func flashes() map[string]string {
	return map[string]string{
		"uploaded":   "已上传并完成检查，结果如下。",
		"rechecked":  "已重新检查，结果如下。",
		"answered":   "已保存答复。",
		"taken_back": "已撤回答复，请改正数据或重新答复。",
		"edited":     "已写入您上传的工作簿并重新检查，结果如下。",
		"unmapped":   "已取消这条对应关系并重新检查，结果如下。",
		"mapped":     "对应关系已确认并记住，已重新检查，结果如下。",
		"submitted":  "已提交，等待审核。审核前可以撤回。",
		"withdrawn":  "已撤回，可以继续修改。",
		"approved":   "已审核通过，转省级接收。",
		"sent_back":  "已退回，填报单位可以重新修改。",
		"accepted":   "已接收，本期数据已计入报表。",
		"saved":      "已保存。",
		"signed_out": "已退出。",
		"password":   "密码已修改，其他地方的登录已退出。",
		"reopened":   "已退回修改，填报单位可以重新上传；新版本接收前，原版本仍然有效。",
		"extended":   "已延期，填报单位在延期日之前可以上传、提交。",
		"restored":   "已恢复为新的一版并重新检查，结果如下。",
		"confirmed":  "参数已确认，下次上传或重新检查时起作用。",
		"excepted":   "例外已登记，批准期限内不再要求答复。",
		"ended":      "例外已终止，再次提交时有关问题须答复。",
		"run":        "已执行，结果见“执行记录”。",
		"paused":     "已暂停，到期不再执行；未执行的已跳过。",
		"resumed":    "已恢复，从下一次到期起执行。",
		"removed":    "已删除，执行记录和邮件仍然保留。",
		"tested":     "测试邮件已发出，主题标有“测试”，不计入执行记录。",
		"resent":     "已重新发送，结果见下。",
		"delivered":  "已记为送达。",
		"dropped":    "已删除录入的节假日。",
		"contact":    "联系人已保存。",
		"no_contact": "联系人已删除。",
		"requested":  "更正请求已登记，办结前列在报送情况页。",
		"corrected":  "更正请求已办结。",
	}
}

// render writes a page whole, or nothing of it.
func (s *Server) render(c echo.Context, status int, name string, p interface{ basic() *base }) error {
	b := p.basic()
	b.Demo, b.Rules = s.Demo, policy.Version
	if b.Actor = actorOf(c); b.Actor != nil {
		b.Menu, b.Help = menu(b.Actor, b.Nav), helpURL(b.Actor, name)
	} else {
		b.Plain = true
	}
	if b.Flash == "" {
		b.Flash = flashes()[c.QueryParam("ok")]
	}
	var buf bytes.Buffer
	if err := s.pages[name].ExecuteTemplate(&buf, "layout", p); err != nil {
		return fmt.Errorf("render page %s: %w", name, err)
	}
	return c.HTMLBlob(status, buf.Bytes())
}

// Warm makes the pages ready: a template is made safe when it is first executed,
// which its first reader would wait for.
func (s *Server) Warm() {
	for _, t := range s.pages {
		_ = t.ExecuteTemplate(io.Discard, "layout", nil) // there is nothing to show
	}
}

// seeOther sends the browser on after a change, so that a reload repeats
// nothing.
func seeOther(c echo.Context, url string) error {
	return c.Redirect(http.StatusSeeOther, url)
}

// menu is what an actor may go to.
func menu(a *store.Actor, current string) []navItem {
	var out []navItem
	for _, m := range []struct {
		id, title, url string
		permission     permission
	}{
		{"home", "报送情况", "/", readReturns},
		{"reports", "报表", "/reports", readReports},
		{"persons", "人员", "/persons", readPersons},
		{"parameters", "参数", "/parameters", readParameters},
		{"exceptions", "例外", "/exceptions", readParameters},
		{"schedules", "定时任务", "/schedules", readSchedules},
		{"reminders", "催报", "/reminders", readSchedules},
		{"contacts", "催报联系人", "/contacts", keepContacts},
		{"outbox", "发件箱", "/outbox", readOutbox},
		{"units", "填报单位", "/units", manageUnits},
		{"users", "账号", "/users", manageAccounts},
		{"audit", "审计记录", "/audit", readAudit},
		{"rules", "规则", "/rules", anyone},
		{"help", "帮助", "/help", anyone},
	} {
		if m.id == "contacts" && may(a, readSchedules) {
			continue // reached from the page of reminders
		}
		if may(a, m.permission) {
			out = append(out, navItem{m.title, m.url, m.id == current})
		}
	}
	return out
}
