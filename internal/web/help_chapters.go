package web

import (
	"strings"

	"shegong/internal/store"
)

// chapter is a chapter of the handbook; its text is the page help_ID.
type chapter struct {
	ID, Title, Lead string
	Roles           []store.Role // whom it concerns; none: everybody
	Sections        []section
}

// section is a section of a chapter.
type section struct {
	ID, Title string
	Roles     []store.Role // who does what it tells of; none: everybody
}

// Who are the roles of the section in words.
func (s section) Who() string {
	var out []string
	for _, r := range s.Roles {
		out = append(out, r.Chinese())
	}
	return strings.Join(out, "、")
}

// chapters are the handbook's chapters in order.
func chapters() []chapter {
	county, prefecture, province := store.CountyClerk, store.PrefectureReviewer, store.ProvincialOfficer
	system, security, auditor := store.SystemAdmin, store.SecurityAdmin, store.Auditor
	only := func(rs ...store.Role) []store.Role { return rs }
	return []chapter{
		{"filing", "填报一个月", "县（市、区）从上传工作簿到提交的全过程。", only(county), []section{
			{"start", "从首页开始", nil},
			{"upload", "上传工作簿", nil},
			{"levels", "看检查结果", nil},
			{"mend", "改正", nil},
			{"answer", "答复", nil},
			{"columns", "列和写法的对应关系", nil},
			{"changes", "核对人员变动", nil},
			{"submit", "提交和撤回", nil},
			{"sent-back", "被退回以后", nil},
		}},
		{"review", "市级审核", "市（州）审核所辖县（市、区）的报送。", only(prefecture), []section{
			{"board", "看谁报了、谁没报", nil},
			{"look", "审核看什么", nil},
			{"decide", "审核通过或退回", nil},
		}},
		{"accept", "接收、退回、延期", "省级接收报送，退回修改，准予延期，设置期限。", only(province), []section{
			{"board", "看全省报送情况", nil},
			{"accept", "接收", nil},
			{"send-back", "退回、退回修改", nil},
			{"extend", "延期", nil},
			{"deadlines", "截止日和锁定日", nil},
			{"retention", "数据保存期限", nil},
		}},
		{"reports", "报表", "查看、下载报表；定时生成和发送；催报。", only(county, prefecture, province, system), []section{
			{"view", "查看和下载", only(county, prefecture, province)},
			{"draft", "草稿和人员名单", only(county, prefecture, province)},
			{"sending", "定时任务和发件箱", only(province, system)},
			{"reminders", "催报", nil},
		}},
		{"parameters", "参数与例外", "检查所用的员额、薪酬等参数；经批准暂不符合规定的情形。", only(county, prefecture, province), []section{
			{"parameters", "参数", nil},
			{"confirm", "确认参数", only(province)},
			{"exceptions", "例外", nil},
			{"register", "登记和终止例外", only(province)},
		}},
		{"persons", "人员查询", "查一个人的任职、培训、考核、证书和退出情况。", only(county, prefecture, province), []section{
			{"search", "查找", nil},
			{"career", "查看经历", nil},
			{"reveal", "查看完整信息", only(prefecture, province)},
			{"copy", "本人查阅、复制和更正", nil},
		}},
		{"admin", "填报单位与账号管理", "填报单位、账号和审计记录。", only(province, system, security, auditor), []section{
			{"units", "填报单位", only(province, system)},
			{"users", "新增账号", only(security)},
			{"reset", "重设密码、解除锁定、停用", only(security)},
			{"audit", "审计记录", only(auditor)},
		}},
		{"login", "登录与账号", "第一次登录、修改密码、退出。", nil, []section{
			{"first", "第一次登录", nil},
			{"again", "以后登录", nil},
			{"password", "修改密码", nil},
			{"totp", "二次验证", nil},
			{"roles", "各角色能做什么", nil},
		}},
		{"questions", "常见问题", "文件打不开、号码存成数字、合计行、跨县重复、锁定后补报等。", nil, []section{
			{"files", "文件打不开、读不全", nil},
			{"passwords", "密码", nil},
			{"numbers", "号码、日期、公式", nil},
			{"rows", "隐藏行、合计行、重复的人", nil},
			{"time", "逾期、锁定、补报", nil},
			{"other", "其他", nil},
		}},
	}
}
