package web

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"shegong/internal/store"
)

// Everything that matters leaves an entry with who, what, which unit, from where
// and the result (check 44): log-in, refusal, reveal, export, sending, changes of
// parameters and accounts, and each step of a return.
func TestEverythingThatMattersIsAudited(t *testing.T) {
	s := newSite(t)
	page := "/returns/" + ownUnit + "/2026-10"
	clerk, city := "county-"+ownUnit, "prefecture-2201"
	s.withPassword(t, clerk)
	s.withPassword(t, city)
	wb := map[string][]byte{"表.xlsx": workbook(t, ownUnit, 0)}
	if a := s.upload(t, page+"/files", wb); a.Code != http.StatusSeeOther {
		t.Fatalf("upload: got %d", a.Code)
	}
	person := func() string { return s.Store.PersonKey(s.firstPerson(t, ownUnit).ID) }
	for _, tt := range []struct {
		user, method, path, form      string
		who, action, unit, in, result string // what the entry holds; in stands in its target
	}{
		{noUser, "POST", "/login", "login=" + clerk + "&password=x", clerk, "login", "", "", "failed"},
		{noUser, "POST", "/login", "login=" + clerk + "&password=" + longPassword, clerk, "login", ownUnit, "", "ok"},
		{noUser, "POST", "/login", "login=nobody&password=x", "（未知）", "login", "", "", "failed"},
		{clerk, "POST", "/logout", "", clerk, "logout", "", "", "ok"},
		{clerk, "GET", "/users", "", clerk, "access", "", "accounts.manage", "denied"},
		{clerk, "GET", "/returns/" + farUnit + "/2026-10", "", clerk, "access", farUnit, "/returns/:unit", "denied"},
		{clerk, "POST", page + "/submit", "version=1&confirm=yes", clerk, "return.submit", ownUnit, "2026-10 第1版", "ok"},
		{clerk, "POST", page + "/withdraw", "", clerk, "return.withdraw", ownUnit, "2026-10 第1版", "ok"},
		{clerk, "POST", page + "/submit", "version=1&confirm=yes", clerk, "return.submit", ownUnit, "2026-10 第1版", "ok"},
		{city, "POST", page + "/send-back", "version=1&reason=人数不符", city, "return.send_back", ownUnit, "2026-10 第1版", "ok"},
		{clerk, "UPLOAD", page + "/files", "", clerk, "return.upload", ownUnit, "2026-10 第2版", "ok"},
		{clerk, "POST", page + "/restore", "version=1", clerk, "return.restore", ownUnit, "2026-10 第3版", "ok"},
		{clerk, "POST", page + "/submit", "version=3&confirm=yes", clerk, "return.submit", ownUnit, "2026-10 第3版", "ok"},
		{city, "POST", page + "/approve", "version=3&confirm=yes", city, "return.approve", ownUnit, "2026-10 第3版", "ok"},
		{"sheng", "POST", page + "/accept", "version=3&confirm=yes", "sheng", "return.accept", ownUnit, "2026-10 第3版", "ok"},
		{clerk, "GET", page + "/files/0", "", clerk, "export", ownUnit, "original 0", "ok"},
		{clerk, "GET", page + "/annotated/0", "", clerk, "export", ownUnit, "annotated 0", "ok"},
		{city, "POST", page + "/files/0", "purpose=核对花名册原件", city, "reveal", ownUnit, "original 0 核对花名册原件", "ok"},
		{city, "POST", page + "/annotated/0", "purpose=核对花名册原件", city, "reveal", ownUnit, "annotated 0 核对花名册原件", "ok"},
		{clerk, "GET", "/reports/training/file?unit=" + ownUnit + "&period=2026-10&personal=1&format=xlsx", "", clerk, "export", ownUnit, "含人员名单", "ok"},
		{city, "POST", "/persons/PERSON/reveal", "purpose=核对转入进度情况", city, "reveal", ownUnit, "核对转入进度情况", "ok"},
		{"sheng", "GET", "/reports/staffing/file?unit=22&period=2026-10&format=pdf", "", "sheng", "export", "22", "staffing", "ok"},
		{"sheng", "POST", "/schedules/monthly/run", "period=2026-10", "sheng", "schedule.run", "22", "monthly 2026-10", "ok"},
		{"sheng", "POST", "/schedules/monthly/run", "period=2026-10&again=yes", "sheng", "schedule.again", "22", "第2次", "ok"},
		{"sheng", "POST", "/schedules/monthly/resend", "period=2026-10&round=2", "sheng", "delivery.resend", "22", "第2次", "ok"},
		{"sheng", "GET", "/outbox/MESSAGE/attachments/0", "", "sheng", "export", "", "0", "ok"},
		{"sheng", "POST", page + "/reopen", "reason=发现重复", "sheng", "return.reopen", ownUnit, "2026-10 第3版", "ok"},
		{"sheng", "POST", page + "/extensions", "until=2026-11-30&reason=系统切换", "sheng", "extend", ownUnit, "2026-11-30", "ok"},
		{"sheng", "POST", "/deadlines", "due_day=6&lock_day=16&confirm=yes", "sheng", "deadlines", "", "截止 6日", "ok"},
		{"sheng", "POST", "/units", "code=220190&name=示范开发区&parent=2201", "sheng", "unit", "220190", "示范开发区", "ok"},
		{"sheng", "POST", "/schedules/monthly/pause", "", "sheng", "schedule.pause", "22", "monthly", "ok"},
		{"anquan", "POST", "/users", "login=xinren&name=欧阳甲&role=county&unit=" + ownUnit, "anquan", "user-invite", ownUnit, "xinren", "ok"},
		{"anquan", "POST", "/users/USER", "name=改名&unit=2201&disabled=yes", "anquan", "user-change", "2201", "shi", "ok"},
		{clerk, "POST", "/account/tokens", "name=x&months=1&password=" + longPassword, clerk, "token", "", "", "ok"},
		{clerk, "POST", "/account/password", "old=" + longPassword + "&password=" + longPassword + "er&again=" + longPassword + "er", clerk, "password", "", clerk, "ok"},
	} {
		path := strings.ReplaceAll(tt.path, "USER", s.account("shi").ID)
		if strings.Contains(path, "PERSON") {
			path = strings.ReplaceAll(path, "PERSON", person())
		}
		if strings.Contains(path, "MESSAGE") {
			entries, err := s.Outbox.List()
			if err != nil || len(entries) == 0 {
				t.Fatalf("outbox: got %v, %v", entries, err)
			}
			path = strings.ReplaceAll(path, "MESSAGE", entries[0].Name)
		}
		from := func(r *http.Request) {
			r.RemoteAddr = "10.9.8.7:1"
			if r.Header.Get("Content-Type") == "" {
				r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			}
		}
		before := s.lastEntry(t)
		if tt.method == "UPLOAD" {
			other := *s
			other.user = tt.user
			other.upload(t, path, map[string][]byte{"另表.xlsx": workbook(t, ownUnit, 1)})
		} else {
			s.as(tt.user).do(tt.method, path, strings.NewReader(strings.NewReplacer(" ", "+").Replace(tt.form)), from)
		}
		checkEntry(t, s, before, tt.method+" "+tt.path, store.Audit{Account: tt.who, Action: tt.action, Unit: tt.unit, Target: tt.in, Result: tt.result})
	}
	if c, err := s.Store.VerifyAudit(t.Context(), nil); err != nil || c.Fault != "" {
		t.Errorf("the chain: got %+v, %v", c, err)
	}
	known := map[string]bool{}
	for _, a := range auditActions {
		known[a.Value] = true
	}
	as, err := s.Store.AuditList(t.Context(), 0, "", "", 500)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range as {
		if !known[a.Action] {
			t.Errorf("the action %q has no name on the page", a.Action)
		}
	}
}

func (s *site) lastEntry(t *testing.T) int64 {
	t.Helper()
	as, err := s.Store.AuditList(t.Context(), 0, "", "", 1)
	if err != nil {
		t.Fatal(err)
	}
	if len(as) == 0 {
		return 0
	}
	return as[0].Number
}

// checkEntry looks for an entry after the number before that holds what is
// wanted; of the target a part is enough.
func checkEntry(t *testing.T, s *site, before int64, what string, want store.Audit) {
	t.Helper()
	as, err := s.Store.AuditList(t.Context(), 0, "", "", 20)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, a := range as {
		if a.Number <= before {
			break
		}
		from := a.Address == "10.9.8.7" || a.Action == "return.upload" && a.Address == "192.0.2.1"
		if a.Account == want.Account && a.Action == want.Action && a.Unit == want.Unit && strings.Contains(a.Target, want.Target) && a.Result == want.Result && from {
			return
		}
		got = append(got, fmt.Sprintf("%s %s %q %q %s %s", a.Account, a.Action, a.Unit, a.Target, a.Address, a.Result))
	}
	t.Errorf("%s: got entries %q, want %s %s %q …%q… 10.9.8.7 %s", what, got, want.Account, want.Action, want.Unit, want.Target, want.Result)
}

// Line ends and what looks like a log line, in every place a request has, stay
// one line of the log, and stay out of the columns of the trail (check 47).
func TestLinesOfTheLogAreRequests(t *testing.T) {
	s := newSite(t)
	const forged = "x\r\ntime=2026-01-01T00:00:00Z level=ERROR msg=forged\nlevel=INFO"
	requests := 0
	ask := func(user, method, path, body string, change ...func(*http.Request)) {
		requests++
		s.as(user).do(method, path, strings.NewReader(body), append(change, header("Content-Type", "application/x-www-form-urlencoded"))...)
	}
	coded := strings.NewReplacer("\r", "%0D", "\n", "%0A", " ", "%20").Replace(forged)
	ask(noUser, "POST", "/login", "login="+coded+"&password="+coded+"&next="+coded)
	ask("sheng", "GET", "/returns/"+coded+"/2026-10?x="+coded, "")
	ask("sheng", "GET", "/"+coded, "")
	ask("sheng", "POST", "/schedules", "title="+coded+"&recipients="+coded)
	ask("anquan", "POST", "/users", "login="+coded+"&name="+coded+"&role="+coded)
	ask("shenji", "GET", "/audit?account="+coded, "")
	for _, name := range []string{"X-Request-Id", "User-Agent", "Referer", "X-Forwarded-For", "X-Real-Ip", "Accept-Language", "Range", "If-None-Match"} {
		ask("sheng", "GET", "/rules", "", header(name, forged))
	}
	ask("sheng", "GET", "/rules", "", func(r *http.Request) { r.Method = forged })
	log := s.log.String()
	if got := strings.Count(log, "\n"); got != requests || strings.Contains(log, "forged") {
		t.Errorf("%d requests made %d lines:\n%s", requests, got, log)
	}
	for line := range strings.Lines(log) {
		if !strings.HasPrefix(line, "time=") || strings.Count(line, " msg=") != 1 {
			t.Errorf("line %q", line)
		}
	}
	as, err := s.Store.AuditList(t.Context(), 0, "", "", 50)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range as {
		if strings.ContainsAny(a.Account+a.Action+a.Unit+a.Target+a.Address+a.Result, "\r\n") {
			t.Errorf("entry %+v", a)
		}
	}
	// An error that repeats what was sent stays one line, too.
	s.log.Reset()
	s.Log.Error("request failed", "error", fmt.Errorf("open %s", forged))
	if got := strings.Count(s.log.String(), "\n"); got != 1 {
		t.Errorf("an error with line ends made %d lines", got)
	}
}
