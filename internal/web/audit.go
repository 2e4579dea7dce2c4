package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"shegong/internal/store"
)

// auditPage is the audit trail, the newest first.
type auditPage struct {
	base
	Entries         []auditRow
	Actions         []choice
	Account, Action string
	Next            int64 // the last number shown; 0 without more
}

// auditRow is an entry in words.
type auditRow struct {
	store.Audit
	ActionText, ResultText, UnitName string
}

// auditActions are the actions that are noted, as shown. One that is missing
// here shows as it stands.
var auditActions = []choice{
	{Value: "login", Text: "登录"},
	{Value: "logout", Text: "退出登录"},
	{Value: "access", Text: "越权访问"},
	{Value: "limit", Text: "操作过于频繁"},
	{Value: "session-end", Text: "退出其他登录"},
	{Value: "password", Text: "修改密码"},
	{Value: "token", Text: "生成令牌"},
	{Value: "token-end", Text: "停用令牌"},
	{Value: "totp", Text: "启用二次验证"},
	{Value: "totp-end", Text: "停用二次验证"},
	{Value: "totp-reset", Text: "取消他人二次验证"},
	{Value: "totp-require", Text: "修改二次验证要求"},
	{Value: "user-add", Text: "新增账号"},
	{Value: "user-change", Text: "修改账号"},
	{Value: "user-invite", Text: "生成一次性链接"},
	{Value: "unit", Text: "修改填报单位"},
	{Value: "deadlines", Text: "修改报送期限"},
	{Value: "retention", Text: "修改保存期限"},
	{Value: "retention.delete", Text: "删除满期数据"},
	{Value: "person-search", Text: "查找人员"},
	{Value: "person-export", Text: "下载个人信息"},
	{Value: "correction", Text: "登记更正请求"},
	{Value: "correction-done", Text: "办结更正请求"},
	{Value: "parameters", Text: "确认参数"},
	{Value: "exception.add", Text: "登记例外"},
	{Value: "exception.end", Text: "终止例外"},
	{Value: "extend", Text: "准许延期"},
	{Value: "reveal", Text: "查看人员信息"},
	{Value: "export", Text: "下载报表、工作簿、邮件"},
	{Value: "return.upload", Text: "上传报送表"},
	{Value: "return.edit", Text: "在线修改报送表"},
	{Value: "return.restore", Text: "恢复报送表旧版"},
	{Value: "mapping", Text: "确认对应关系"},
	{Value: "mapping-end", Text: "取消对应关系"},
	{Value: "return.submit", Text: "提交报送"},
	{Value: "return.withdraw", Text: "撤回报送"},
	{Value: "return.approve", Text: "市级审核通过"},
	{Value: "return.accept", Text: "省级接收"},
	{Value: "return.send_back", Text: "退回报送"},
	{Value: "return.reopen", Text: "退回已接收的报送"},
	{Value: "schedule.add", Text: "新增定时任务"},
	{Value: "schedule.change", Text: "修改定时任务"},
	{Value: "schedule.remove", Text: "删除定时任务"},
	{Value: "schedule.run", Text: "执行定时任务"},
	{Value: "schedule.again", Text: "重新执行定时任务"},
	{Value: "schedule.pause", Text: "停用定时任务"},
	{Value: "schedule.resume", Text: "启用定时任务"},
	{Value: "schedule.test", Text: "发送测试邮件"},
	{Value: "delivery.send", Text: "发送邮件"},
	{Value: "delivery.resend", Text: "重发邮件"},
	{Value: "delivery.confirm", Text: "确认邮件是否送达"},
	{Value: "holidays", Text: "修改节假日表"},
	{Value: "holidays.drop", Text: "删除节假日表"},
	{Value: "reminders", Text: "修改催报规则"},
	{Value: "contacts", Text: "修改催报联系人"},
	{Value: "audit-export", Text: "下载审计记录"},
	{Value: "backup", Text: "备份"},
	{Value: "restore", Text: "恢复"},
	{Value: "rotate-key", Text: "更换密钥"},
}

// auditActionText is an action as shown.
func auditActionText(action string) string {
	for _, a := range auditActions {
		if a.Value == action {
			return a.Text
		}
	}
	return action
}

// auditResultText is a result as shown.
func auditResultText(result string) string {
	switch result {
	case "ok":
		return "成功"
	case "denied":
		return "已拒绝"
	case "failed":
		return "失败"
	case "unknown":
		return "不能确定"
	default:
		return result
	}
}

// auditLimit is how many entries a page shows.
const auditLimit = 100

func (s *Server) auditPage(c echo.Context) error {
	before, err := number("before", c.QueryParam("before"))
	if err != nil {
		return err
	}
	p := &auditPage{base: base{Title: "审计记录", Nav: "audit"}, Account: c.QueryParam("account"), Action: c.QueryParam("action")}
	entries, err := s.Store.AuditList(c.Request().Context(), before, p.Account, p.Action, auditLimit+1)
	if err != nil {
		return err
	}
	if len(entries) > auditLimit {
		entries = entries[:auditLimit]
		p.Next = entries[auditLimit-1].Number
	}
	names, err := s.unitNames(c.Request().Context())
	if err != nil {
		return err
	}
	for _, e := range entries {
		p.Entries = append(p.Entries, auditRow{e, auditActionText(e.Action), auditResultText(e.Result), names(e.Unit)})
	}
	p.Actions = auditChoices(p.Action)
	return s.render(c, http.StatusOK, "audit", p)
}

// auditChoices offer all actions, and one by itself.
func auditChoices(selected string) []choice {
	out := []choice{{Text: "全部", Selected: selected == ""}}
	for _, a := range auditActions {
		a.Selected = a.Value == selected
		out = append(out, a)
	}
	return out
}
