package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/store"
	"shegong/scheduler"
)

// remindersForm is the page's form, filled in.
func remindersForm(change ...string) string {
	v := url.Values{
		"enabled": {"yes"}, "working_days": {"yes"}, "before": {"3，1"}, "after": {"1、3"}, "prefecture": {"3"}, "province": {"5"}, "clock": {"09:00"},
	}
	for i := 0; i < len(change); i += 2 {
		v.Set(change[i], change[i+1])
	}
	return v.Encode()
}

// has checks what stands on a page, and what does not.
func (s *site) has(t *testing.T, path string, want ...string) {
	t.Helper()
	body := s.get(path).Body.String()
	for _, text := range want {
		if text, not := strings.CutPrefix(text, "!"); strings.Contains(body, text) == not {
			t.Errorf("%s as %q: %q there: %t", path, s.user, text, !not)
		}
	}
}

// From the rules to the messages, on 8 November 2026, a Sunday; the returns of
// October were due on the 5th.
func TestRemindersPage(t *testing.T) {
	s, now := newClockedReminders(t)
	s.has(t, "/reminders", "未启用", "还没有催报", "2026年11月9日 星期一 09:00", "（启用后）")
	if w := s.postForm("/contacts/import", url.Values{"lines": {"朝阳区 jc@chaoyang.example 民政局 基层科\n2201,a@changchun.example\n省级 x@y.example"}}.Encode()); w.Code != http.StatusUnprocessableEntity ||
		!strings.Contains(w.Body.String(), "第3行：没有名为“省级”的单位") || !strings.Contains(w.Body.String(), "民政局 基层科\n2201") {
		t.Errorf("a faulty line: got %d %s", w.Code, w.Body)
	}
	s.has(t, "/contacts", "!jc@chaoyang.example")
	if w := s.postForm("/contacts/import", url.Values{"lines": {"朝阳区 jc@chaoyang.example 民政局 基层科\n2201,a@changchun.example\r\n全省\ta@sheng.example"}}.Encode()); w.Code != http.StatusSeeOther {
		t.Fatalf("import: got %d %s", w.Code, w.Body)
	}
	s.has(t, "/contacts", "jc@chaoyang.example", "民政局 基层科", "a@changchun.example", "a@sheng.example")
	s.has(t, "/contacts?missing=1", "!jc@chaoyang.example", "南关区")
	for form, want := range map[string]string{
		remindersForm("before", "3，20"): "0至15之间", remindersForm("after", "x"): "1至30之间", remindersForm("clock", ""): "应写作 09:00",
		remindersForm("before", "", "after", "", "prefecture", "", "province", ""): "不能启用",
	} {
		if w := s.postForm("/reminders", form); w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), want) || !strings.Contains(w.Body.String(), `id="failure"`) {
			t.Errorf("%s: got %d, want %q", form, w.Code, want)
		}
	}
	if w := s.postForm("/reminders", remindersForm()); w.Code != http.StatusSeeOther {
		t.Fatalf("rules: got %d %s", w.Code, w.Body)
	}
	s.has(t, "/reminders", "已启用", "截止日前第3天、第1天", "!（启用后）", `value="3，1"`)
	*now = time.Date(2026, 11, 9, 1, 0, 0, 0, time.UTC)
	if err := s.Scheduler.Remind(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.has(t, "/reminders", "朝阳区", "jc@chaoyang.example", "待发送", "截止日（11月5日）后第3天", "a@changchun.example", "没有联系人", "个单位</summary>")
	s.has(t, "/schedules", "【催报】朝阳区2026年10月社工岗数据", `href="/reminders#deliveries"`, "!/schedules/reminder")
	s.as("xitong").has(t, "/reminders", "jc@chaoyang.example", "!修改规则", "!维护联系人")
	if w := s.get("/api/v1/deliveries?schedule=reminder&period=2026-10"); !strings.Contains(w.Body.String(), `"schedule":"reminder","period":"2026-10","round":1,"recipient":"a@changchun.example","unit":"2201"`) {
		t.Errorf("API: got %s", w.Body)
	}
	s.as("shenji").has(t, "/audit", "修改催报规则", "修改催报联系人", "!jc@chaoyang.example")
}

// newClockedReminders is a site at testNow, with a clock that can be moved.
func newClockedReminders(t *testing.T) (*site, *time.Time) {
	t.Helper()
	now := testNow
	clock := func() time.Time { return now }
	return newSite(t, func(c *Config) { c.Now, c.Scheduler.Now = clock, clock }), &now
}

// Counties and prefectures keep their own contacts.
func TestOwnContacts(t *testing.T) {
	s := newSite(t)
	county, prefecture := s.as("xian"), s.as("shi")
	county.has(t, "/contacts", "朝阳区", "!批量新增", "!南关区", `href="/contacts"`)
	prefecture.has(t, "/contacts", "长春市", "南关区", "!昌邑区", "!省级和省直报单位")
	for _, tt := range []struct {
		who                 *site
		path, unit, address string
		status              int
		want                string
	}{
		{county, "/contacts", "220104", "a@jl.example", 303, ""},
		{county, "/contacts", "220104", "ab", 422, "不是一个邮箱地址"},
		{county, "/contacts", "220102", "a@jl.example", 404, "不在本账号的范围内"},
		{county, "/contacts", "2201", "a@jl.example", 404, "不在本账号的范围内"},
		{prefecture, "/contacts", "2201", "b@jl.example", 303, ""},
		{prefecture, "/contacts", "220102", "c@jl.example", 303, ""},
		{prefecture, "/contacts", "2202", "c@jl.example", 404, "不在本账号的范围内"},
		{prefecture, "/contacts", "22", "c@jl.example", 404, "不在本账号的范围内"},
		{county, "/contacts/delete", "220102", "c@jl.example", 404, "没有这个联系人"},
		{prefecture, "/contacts/delete", "220102", "c@jl.example", 303, ""},
		{prefecture, "/contacts/delete", "220102", "c@jl.example", 404, "没有这个联系人"},
		{s.as("anquan"), "/contacts", "220104", "d@jl.example", 403, ""},
	} {
		w := tt.who.postForm(tt.path, url.Values{"unit": {tt.unit}, "address": {tt.address}, "name": {"基层科"}}.Encode())
		if w.Code != tt.status || !strings.Contains(w.Body.String(), tt.want) {
			t.Errorf("%s %s %s as %s: got %d %s", tt.path, tt.unit, tt.address, tt.who.user, w.Code, w.Body)
		}
	}
	have, err := s.Store.Contacts(t.Context())
	if err != nil || len(have) != 2 || len(have["220104"]) != 1 || have["2201"][0].Account != "shi" {
		t.Errorf("contacts: got %+v, %v", have, err)
	}
	if w := prefecture.postForm("/contacts/import", url.Values{"lines": {"昌邑区 a@jl.example"}}.Encode()); w.Code != 422 || !strings.Contains(w.Body.String(), "不在本账号的范围内") {
		t.Errorf("import beyond the scope: got %d", w.Code)
	}
}

func TestReminderAPI(t *testing.T) {
	s := newSite(t)
	rules := `{"enabled":true,"before":[3,1],"after":[1,3],"prefecture":[3],"province":[5],"clock":"09:00","working_days":true}`
	w := s.do(http.MethodPut, "/api/v1/reminders", strings.NewReader(rules))
	var got, want map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != http.StatusOK {
		t.Fatalf("got %d %s, %v", w.Code, w.Body, err)
	}
	if err := json.Unmarshal([]byte(rules), &want); err != nil {
		t.Fatal(err)
	}
	want["next"], want["reading"] = "2026-11-09T09:00:00+08:00", got["reading"]
	if diff := cmp.Diff(want, got); diff != "" || len(got["reading"].([]any)) != 4 {
		t.Errorf("rules (-want +got)\n%s", diff)
	}
	if w := s.get("/api/v1/reminders"); !strings.Contains(w.Body.String(), `"clock":"09:00"`) {
		t.Errorf("read back: got %s", w.Body)
	}
	for _, tt := range []struct {
		user, method, path, body, want string
		status                         int
	}{
		{"sheng", http.MethodPut, "/api/v1/reminders", `{"enabled":true,"clock":"9"}`, `"field":"clock"`, 400},
		{"xitong", http.MethodPut, "/api/v1/reminders", rules, "", 403},
		{"xian", http.MethodGet, "/api/v1/reminders", "", "", 403},
		{"xian", http.MethodPut, "/api/v1/contacts/220104", `{"contacts":[{"address":"a@jl.example","name":"基层科"}]}`, `"contacts":[{"address":"a@jl.example","name":"基层科"}]`, 200},
		{"xian", http.MethodPut, "/api/v1/contacts/220104", `{"contacts":[{"address":"甲 <a@jl.example>","name":""}]}`, `"field":"contacts"`, 400},
		{"xian", http.MethodPut, "/api/v1/contacts/220104", `{}`, `"field":"contacts"`, 400},
		{"xian", http.MethodGet, "/api/v1/contacts/220104", "", `{"contacts":[{"address":"a@jl.example","name":"基层科"}],"unit":"220104"}`, 200},
		{"xian", http.MethodGet, "/api/v1/contacts/2201", "", "不在本账号的范围内", 404},
		{"shi", http.MethodGet, "/api/v1/contacts/2201", "", `{"contacts":[],"unit":"2201"}`, 200},
		{"sheng", http.MethodPut, "/api/v1/contacts/2299", `{"contacts":[{"address":"a@jl.example","name":""}]}`, "没有这个单位", 400},
		{"sheng", http.MethodPut, "/api/v1/contacts/220104", `{"contacts":[]}`, `"contacts":[]`, 200},
	} {
		w := s.as(tt.user).do(tt.method, tt.path, strings.NewReader(tt.body))
		if w.Code != tt.status || !strings.Contains(w.Body.String(), tt.want) {
			t.Errorf("%s %s %s as %s: got %d %s, want %d with %q", tt.method, tt.path, tt.body, tt.user, w.Code, w.Body, tt.status, tt.want)
		}
	}
}

// A settled message of a reminder leads back to the page of reminders.
func TestReminderURL(t *testing.T) {
	d := store.Delivery{ScheduleID: store.ReminderSchedule, Period: "2026-10", Round: 2}
	v := deliveryView{Delivery: d}
	if got := runURL(d.ScheduleID, d.Period, d.Round, "resent"); got != "/reminders?ok=resent" || v.URL() != "/reminders#deliveries" {
		t.Errorf("got %s, %s", got, v.URL())
	}
	v.ScheduleID = "monthly"
	if got := v.URL(); got != "/schedules/monthly?period=2026-10&round=2#deliveries" {
		t.Errorf("of a schedule: got %s", got)
	}
	k := store.ReminderKey{Stage: store.StageBefore, DueOn: "2026-11-05"}
	if got := stageText(&k); got != "截止日（11月5日）当天" {
		t.Errorf("stage: got %s", got)
	}
	if got := recipientsText([]scheduler.Reminder{{Unit: "220104"}, {Unit: "220102"}, {Unit: "2201"}, {Unit: "22"}}); got != "2个县（市、区）、1个市（州）、省级" {
		t.Errorf("recipients: got %s", got)
	}
}

// A message that failed can be sent again from the page; one that was not sent
// because the return came needs nothing.
func TestReminderResend(t *testing.T) {
	s, now := newClockedReminders(t)
	for _, unit := range []string{"220102", "220104"} {
		if w := s.postForm("/contacts", url.Values{"unit": {unit}, "address": {"a" + unit + "@jl.example"}}.Encode()); w.Code != http.StatusSeeOther {
			t.Fatalf("contact: got %d %s", w.Code, w.Body)
		}
	}
	if w := s.postForm("/reminders", remindersForm()); w.Code != http.StatusSeeOther {
		t.Fatalf("rules: got %d %s", w.Code, w.Body)
	}
	*now = time.Date(2026, 11, 9, 1, 0, 0, 0, time.UTC)
	if err := s.Scheduler.Remind(t.Context()); err != nil {
		t.Fatal(err)
	}
	ds, err := s.Store.ReminderDeliveries(t.Context(), time.Time{})
	if err != nil || len(ds) != 2 {
		t.Fatalf("got %d messages, %v, want 2", len(ds), err)
	}
	for i, why := range []string{scheduler.NotNeeded, "550 没有这个用户"} { // 南关区, 朝阳区
		if ok, err := s.Store.ClaimDelivery(t.Context(), &ds[i]); err != nil || !ok {
			t.Fatalf("claim: %t, %v", ok, err)
		}
		d, err := s.Store.Delivery(t.Context(), ds[i].ID)
		if err != nil {
			t.Fatal(err)
		}
		d.State, d.Error = store.Failed, why
		if err := s.Store.EndDelivery(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	s.has(t, "/reminders", "没有发送", scheduler.NotNeeded, "!/deliveries/"+ds[0].ID, "发送失败", "550 没有这个用户", "/deliveries/"+ds[1].ID+"/resend")
	if w := s.postForm("/deliveries/"+ds[1].ID+"/resend", ""); w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/reminders?ok=") {
		t.Fatalf("resend: got %d to %s %s", w.Code, w.Header().Get("Location"), w.Body)
	}
	d, err := s.Store.Delivery(t.Context(), ds[1].ID)
	if err != nil || d.State == store.Failed || d.MessageID != ds[1].MessageID || d.Account != "sheng" {
		t.Errorf("after the resend: got %+v, %v", d, err)
	}
}
