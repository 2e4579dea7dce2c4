package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/mail"
	"shegong/internal/store"
	"shegong/scheduler"
)

// scheduleValues are a schedule as it is typed, with some fields changed; a
// value of several lines is several values.
func scheduleValues(change map[string]string) url.Values {
	v := url.Values{
		"title": {"分市分县月报"}, "reports": {"staffing", "training"}, "formats": {"pdf"}, "unit": {"22"}, "draft": {"no"},
		"mode": {"monthly"}, "day": {"6"}, "weekday": {"1"}, "month": {"1"}, "month_day": {"10"}, "cron": {""}, "clock": {"08:30"},
		"zone": {"Asia/Shanghai"}, "shift": {"next"}, "catch_up": {"latest"}, "wait_percent": {"80"}, "wait_day": {"12"},
		"recipients": {"sheng@jl.example\n李主任 <li@jl.example>\t长春市\r\n\ncy@jl.example，朝阳区，名单\n220102@jl.example 220102"},
	}
	for name, value := range change {
		if v.Del(name); value != "" {
			v[name] = strings.Split(value, "\n")
		}
	}
	return v
}

// added is the only schedule beside the seeded one.
func (s *site) added(t *testing.T) *store.Schedule {
	t.Helper()
	list, err := s.Store.Schedules(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var out []store.Schedule
	for _, sc := range list {
		if sc.ID != "monthly" {
			out = append(out, sc)
		}
	}
	if len(out) != 1 {
		t.Fatalf("got %d schedules, want one", len(out))
	}
	return &out[0]
}

func TestAddSchedule(t *testing.T) {
	s := newSite(t)
	w := s.postForm("/schedules", scheduleValues(nil).Encode())
	if w.Code != http.StatusSeeOther {
		t.Fatalf("got %d %s", w.Code, w.Body)
	}
	got := s.added(t)
	want := &store.Schedule{
		ID: got.ID, Title: "分市分县月报", Reports: "staffing,training", Unit: "22", Cron: "30 8 6 * *", Zone: "Asia/Shanghai",
		Shift: scheduler.ShiftNext, CatchUp: scheduler.CatchLatest, WaitPercent: 80, WaitDay: 12, Formats: "pdf", Enabled: true,
		MadeAt: testNow, Since: testNow,
		Recipients: []store.Recipient{
			{ScheduleID: got.ID, Place: 1, Address: "sheng@jl.example", Unit: "22"},
			{ScheduleID: got.ID, Place: 2, Address: "李主任 <li@jl.example>", Unit: "2201"},
			{ScheduleID: got.ID, Place: 3, Address: "cy@jl.example", Unit: "220104", Personal: true},
			{ScheduleID: got.ID, Place: 4, Address: "220102@jl.example", Unit: "220102"},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("stored (-want +got)\n%s", diff)
	}
	// 6 December 2026 is a Sunday, and 2027 has no table of holidays yet.
	body := s.get(w.Header().Get("Location")).Body.String()
	for _, x := range []string{
		"每月6日8:30（北京时间）", "2026年12月7日 星期一 08:30", "报告 2026年11月，原定 2026年12月6日 星期日 08:30",
		"2027年节假日表尚未录入，按周末推算", "到期后等到 80% 的单位已接收", "含名单", "已保存",
	} {
		if !strings.Contains(body, x) {
			t.Errorf("the page lacks %q", x)
		}
	}
	edit := s.get("/schedules/" + got.ID + "/edit").Body.String()
	for _, x := range []string{"sheng@jl.example 全省\n李主任 &lt;li@jl.example&gt; 长春市\ncy@jl.example 朝阳区 名单\n220102@jl.example 南关区", `value="08:30"`} {
		if !strings.Contains(edit, x) {
			t.Errorf("the form lacks %q", x)
		}
	}
}

func TestScheduleTimes(t *testing.T) {
	s := newSite(t)
	for _, tc := range []struct{ mode, cron, reading string }{
		{"monthly", "30 8 6 * *", "每月6日8:30"},
		{"weekly", "30 8 * * 1", "每周一8:30"},
		{"yearly", "30 8 10 1 *", "每年1月10日8:30"},
		{"cron", "0 9 1,15 * *", "每月1日、15日9:00"},
	} {
		v := scheduleValues(map[string]string{"mode": tc.mode, "cron": " 0 9  1,15 * * ", "wait_day": "31"})
		w := s.postForm("/schedules", v.Encode())
		if w.Code != http.StatusSeeOther {
			t.Fatalf("%s: got %d %s", tc.mode, w.Code, w.Body)
		}
		sc := s.added(t)
		if sc.Cron != tc.cron || !strings.Contains(s.get("/schedules").Body.String(), tc.reading) {
			t.Errorf("%s: got %s, want %s, %s", tc.mode, sc.Cron, tc.cron, tc.reading)
		}
		form := s.get("/schedules/" + sc.ID + "/edit").Body.String()
		if !strings.Contains(form, `value="`+tc.mode+`" checked`) {
			t.Errorf("%s: the form is not on it", tc.mode)
		}
		if err := s.Store.ArchiveSchedule(t.Context(), sc.ID); err != nil {
			t.Fatal(err)
		}
	}
}

// Each fault is said at its field, and nothing that was typed is lost.
func TestBadScheduleForms(t *testing.T) {
	s := newSite(t)
	for name, tc := range map[string]struct {
		change map[string]string
		want   []string
	}{
		"all at once": {
			map[string]string{"title": "", "reports": "", "formats": "", "clock": "25:00", "zone": "北京", "wait_percent": "200"},
			[]string{"有 6 处需要修改", "请填写名称", "至少选择一种报表", "至少选择一种格式", "时间应如 08:00", "时区“北京”不存在", "接收比例应为"},
		},
		"day":           {map[string]string{"day": "32"}, []string{"日期应为1至31之间的整数", `value="32"`}},
		"no such day":   {map[string]string{"mode": "yearly", "month": "2", "month_day": "30"}, []string{"永远不会到来", `value="30"`}},
		"month":         {map[string]string{"mode": "yearly", "month": "13"}, []string{"月份应为1至12之间", `value="13"`}},
		"expression":    {map[string]string{"mode": "cron", "cron": "0 8 6"}, []string{"定时表达式“0 8 6”有误", `value="0 8 6"`}},
		"no mode":       {map[string]string{"mode": ""}, []string{"请选择执行时间"}},
		"latest day":    {map[string]string{"wait_day": "5"}, []string{"最迟日不能早于执行日", `value="5"`}},
		"no latest day": {map[string]string{"wait_day": ""}, []string{"请填写最迟日"}},
		"recipients": {
			map[string]string{"recipients": "不是邮箱 长春市"}, []string{"有 1 处需要修改", "第1个收件人 不是邮箱：", "不是一个邮箱地址", ">不是邮箱 长春市</textarea>"},
		},
		"no such unit":            {map[string]string{"recipients": "a@jl.example 长春县"}, []string{"没有名为“长春县”的单位"}},
		"persons of the province": {map[string]string{"recipients": "a@jl.example 全省 名单"}, []string{"人员名单只发给县（市、区）"}},
		"outside the scope":       {map[string]string{"unit": "2202"}, []string{"单位不在任务的范围之内"}},
	} {
		w := s.postForm("/schedules", scheduleValues(tc.change).Encode())
		body := w.Body.String()
		if w.Code != http.StatusUnprocessableEntity {
			t.Errorf("%s: got %d", name, w.Code)
		}
		kept := []string{`role="alert" id="failure"`, `value="training" checked`, "李主任 &lt;li@jl.example&gt;\t长春市"}
		if tc.change["recipients"] != "" {
			kept = kept[:2]
		}
		if _, gone := tc.change["reports"]; gone {
			kept[1] = `value="latest" selected`
		}
		for _, x := range append(kept, tc.want...) {
			if !strings.Contains(body, x) {
				t.Errorf("%s: lacks %q", name, x)
			}
		}
		checkPage(t, name, body)
	}
	if list, err := s.Store.Schedules(t.Context()); err != nil || len(list) != 1 {
		t.Errorf("got %d schedules, %v, want only the seeded one", len(list), err)
	}
}

func TestUnitsOfOneName(t *testing.T) {
	b := newUnitBook([]store.Unit{{Code: "220301", Name: "铁西区"}, {Code: "220104", Name: "朝阳区", Aliases: "朝阳|长春朝阳"}, {Code: "990001", Name: "铁西区"}})
	_, faults := b.read("a@jl.example 铁西区\nb@jl.example 长春朝阳", "22")
	if diff := cmp.Diff([]string{"第1个收件人 a@jl.example：名为“铁西区”的单位不止一个，请填代码：220301、990001"}, faults); diff != "" {
		t.Errorf("faults (-want +got)\n%s", diff)
	}
	for r, want := range map[store.Recipient]string{
		{Address: "a@jl.example", Unit: "990001"}:                 "a@jl.example 990001",
		{Address: "a@jl.example", Unit: "220104", Personal: true}: "a@jl.example 朝阳区 名单",
		{Address: "a@jl.example", Unit: "22"}:                     "a@jl.example 全省",
	} {
		if got := b.line(r); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		if back, faults := b.read(want, "2201"); len(back) != 1 || back[0] != r || faults != nil {
			t.Errorf("%s: read as %+v, %v", want, back, faults)
		}
	}
}

func TestPauseAndRemoveSchedule(t *testing.T) {
	s := newSite(t)
	for _, step := range []struct {
		path, form, want string
		status           int
	}{
		{"/schedules/monthly/pause", "enabled=no", "已暂停", 303},
		{"/schedules/monthly/pause", "enabled=yes", "每月6日8:00", 303},
		{"/schedules/monthly", scheduleValues(map[string]string{"title": "月报二"}).Encode(), "月报二", 303},
		{"/schedules/monthly/delete", "", "月报二", 400},
		{"/schedules/monthly/delete", "confirm=yes", "已删除的任务", 303},
		{"/schedules/monthly/delete", "confirm=yes", "已删除的任务", 404},
		{"/schedules/monthly", scheduleValues(nil).Encode(), "已删除的任务", 404},
		{"/schedules/monthly/run", "period=2026-10", "已删除的任务", 404},
		{"/schedules/none/pause", "enabled=no", "已删除的任务", 404},
	} {
		if w := s.postForm(step.path, step.form); w.Code != step.status {
			t.Errorf("%s %s: got %d, want %d", step.path, step.form, w.Code, step.status)
		}
		if body := s.get("/schedules").Body.String(); !strings.Contains(body, step.want) {
			t.Errorf("after %s %s: the list lacks %q", step.path, step.form, step.want)
		}
	}
	if body := s.get("/schedules/monthly").Body.String(); strings.Contains(body, "<form method=\"post\" action=\"/schedules") {
		t.Error("a removed schedule can be changed")
	}
}

func TestTestMail(t *testing.T) {
	s := newSite(t)
	w := s.postForm("/schedules/monthly/test", "to=nobody&unit=2201&period=2026-09")
	body := w.Body.String()
	for _, x := range []string{"测试邮件没有发出", "不是一个邮箱地址", `value="nobody"`, `value="2201" selected`, `value="2026-09" selected`} {
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(body, x) {
			t.Errorf("bad address: got %d, lacks %q", w.Code, x)
		}
	}
	if w := s.postForm("/schedules/monthly/test", "to=me@jl.example&unit=33&period=2026-10"); w.Code != http.StatusNotFound {
		t.Errorf("no such unit: got %d", w.Code)
	}
	if w := s.postForm("/schedules/monthly/test", "to=me@jl.example&unit=2201&period=2026-10"); w.Code != http.StatusSeeOther {
		t.Fatalf("got %d %s", w.Code, w.Body)
	}
	entries, err := s.Outbox.List()
	if err != nil || len(entries) != 1 || !strings.HasPrefix(entries[0].Subject, "【测试】【社工岗月报】长春市2026年10月") || !strings.Contains(entries[0].To, "me@jl.example") {
		t.Errorf("outbox: got %+v, %v", entries, err)
	}
	if body := s.get("/schedules/monthly").Body.String(); !strings.Contains(body, "还没有执行过") {
		t.Error("a test counts as a run")
	}
}

// answers is a sender that answers by recipient.
type answers map[string]error

func (a answers) Send(_ context.Context, m *mail.Message) error { return a[m.To] }

// fails makes messages to two recipients fail, each in its way.
func fails() answers {
	return answers{
		"b@jl.example": &mail.Failure{Kind: mail.Permanent, Text: "没有这个邮箱"},
		"c@jl.example": &mail.Failure{Kind: mail.Unknown, Text: "连接中断"},
	}
}

func TestSettleDeliveries(t *testing.T) {
	out := fails()
	s := newSite(t, func(c *Config) { c.Scheduler.Sender, c.Scheduler.Repeatable, c.Outbox = out, false, nil })
	v := scheduleValues(map[string]string{"wait_percent": "", "wait_day": ""})
	v.Set("recipients", "a@jl.example\nb@jl.example\nc@jl.example")
	s.postForm("/schedules", v.Encode())
	id := s.added(t).ID
	page := "/schedules/" + id
	if w := s.postForm(page+"/run", "period=2026-10"); w.Code != http.StatusSeeOther {
		t.Fatalf("run: got %d %s", w.Code, w.Body)
	}
	body := s.get(page).Body.String()
	for _, x := range []string{"已发送 1", "发送失败 1", "不能确定，请核实 1", "重发失败的 1 封", "没有这个邮箱", "连接中断", "sheng 执行"} {
		if !strings.Contains(body, x) {
			t.Errorf("the page lacks %q", x)
		}
	}
	state := func(to string) *store.Delivery {
		t.Helper()
		ds, err := s.Store.Deliveries(t.Context(), store.DeliveryFilter{ScheduleID: id}, 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range ds {
			if d.Recipient == to {
				return &d
			}
		}
		t.Fatalf("no delivery to %s", to)
		return nil
	}
	unknown := state("c@jl.example")
	out["b@jl.example"] = nil
	for _, step := range []struct {
		path, form string
		status     int
	}{
		{page + "/resend", "period=2026-10&round=9", 404},
		{page + "/resend", "period=2026-10&round=x", 400},
		{page + "/resend", "period=2026-10&round=1", 303},
		{"/deliveries/" + state("a@jl.example").ID + "/resend", "", 409},
		{"/deliveries/" + state("a@jl.example").ID + "/delivered", "", 409},
		{"/deliveries/none/resend", "", 404},
		{"/deliveries/" + unknown.ID + "/resend", "", 303}, // unknown again
		{"/deliveries/" + unknown.ID + "/delivered", "", 303},
		{"/deliveries/" + unknown.ID + "/delivered", "", 409},
	} {
		if w := s.postForm(step.path, step.form); w.Code != step.status {
			t.Errorf("%s %s: got %d, want %d: %s", step.path, step.form, w.Code, step.status, w.Body)
		}
	}
	if d := state("c@jl.example"); d.State != store.Sent || d.Attempts != 1 || d.Account != "sheng" {
		t.Errorf("confirmed: got %+v", d)
	}
	if d := state("b@jl.example"); d.State != store.Sent || d.Attempts != 1 || d.MessageID == "" {
		t.Errorf("sent again: got %+v", d)
	}
	runs, err := s.Store.Runs(t.Context(), id, 10)
	if err != nil || len(runs) != 1 || runs[0].State != store.RunDone {
		t.Errorf("runs: got %+v, %v, want it done", runs, err)
	}
	actions, err := s.Store.AuditList(t.Context(), 0, "sheng", "delivery.confirm", 10)
	if err != nil || len(actions) != 1 || strings.Contains(actions[0].Target, "@") {
		t.Errorf("audit: got %+v, %v, want one entry without an address", actions, err)
	}
}

func TestRunAgain(t *testing.T) {
	s := newSite(t)
	run := "/schedules/monthly/run"
	for _, step := range []struct {
		form   string
		status int
	}{{"period=2026-10", 303}, {"period=2026-10", 409}, {"period=2026-10&again=yes", 303}, {"period=2027-06", 400}} {
		if w := s.postForm(run, step.form); w.Code != step.status {
			t.Errorf("%s: got %d, want %d", step.form, w.Code, step.status)
		}
	}
	body := s.get("/schedules/monthly").Body.String()
	if !strings.Contains(body, "第 2 次") || !strings.Contains(body, "【重发】【社工岗月报】吉林省2026年10月") {
		t.Error("the repetition is not on the page")
	}
	old := s.get("/schedules/monthly?period=2026-10&round=1").Body.String()
	if !strings.Contains(old, "【社工岗月报】吉林省2026年10月") || strings.Contains(old, "【重发】") {
		t.Error("the messages of the first time are not shown")
	}
}

// Who runs the system reads all, and changes nothing.
func TestSchedulesForReaders(t *testing.T) {
	s := newSite(t)
	s.postForm("/schedules/monthly/run", "period=2026-10")
	reader := s.as("xitong")
	for _, path := range []string{"/schedules", "/schedules/monthly", "/holidays", "/holidays?year=2027"} {
		w := reader.get(path)
		if w.Code != http.StatusOK || strings.Contains(strings.ReplaceAll(w.Body.String(), `<form method="post" action="/logout">`, ""), "<form") {
			t.Errorf("%s: got %d, or a form", path, w.Code)
		}
		checkPage(t, path, w.Body.String())
	}
	for _, path := range []string{"/schedules/new", "/schedules/monthly/edit"} {
		if w := reader.get(path); w.Code != http.StatusForbidden {
			t.Errorf("%s: got %d", path, w.Code)
		}
	}
	for _, path := range []string{"/schedules", "/schedules/monthly", "/schedules/monthly/pause", "/schedules/monthly/delete", "/schedules/monthly/test", "/holidays", "/deliveries/x/resend"} {
		if w := reader.postForm(path, "confirm=yes"); w.Code != http.StatusForbidden {
			t.Errorf("%s: got %d", path, w.Code)
		}
	}
	if w := s.as("county-220104").get("/schedules/monthly"); w.Code != http.StatusForbidden {
		t.Errorf("a county: got %d", w.Code)
	}
}
