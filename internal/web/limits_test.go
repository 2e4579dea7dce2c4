package web

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"shegong/internal/returns"
	"shegong/internal/store"
)

// exhaust uses a rate up but for so many.
func (s *site) exhaust(t *testing.T, r rate, whose string, left int64) {
	t.Helper()
	for range r.limit - left {
		if _, err := s.Store.Take(t.Context(), r.what, whose, r.limit, r.window); err != nil {
			t.Fatal(err)
		}
	}
}

// refused checks an answer over a rate: status, header, code, and one entry of
// the audit trail however often it is tried.
func (s *site) refused(t *testing.T, r rate, seconds int, account string, again func() *httptest.ResponseRecorder) {
	t.Helper()
	for range 3 {
		w := again()
		if w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") != fmt.Sprint(seconds) {
			t.Errorf("%s: got %d, Retry-After %q, want 429 and %d", r.what, w.Code, w.Header().Get("Retry-After"), seconds)
		}
		want := r.reason + "，请于"
		if body := w.Body.String(); !strings.Contains(body, want) || strings.HasPrefix(body, "{") && !strings.Contains(body, `"code":"locked"`) {
			t.Errorf("%s: the answer lacks %s: %.300s", r.what, want, body)
		}
	}
	as, err := s.Store.AuditList(t.Context(), 0, account, "limit", 10)
	if err != nil || len(as) != 1 || as[0].Target != r.what || as[0].Result != "denied" {
		t.Errorf("%s: audited: got %+v, %v, want one entry", r.what, as, err)
	}
}

// Each rate: what is within it works, what is over it is refused until the
// window ends, and nobody else is.
func TestRates(t *testing.T) {
	s, _, now := twoNodes(t)
	s.accepted(t, "220102")
	here := "192.0.2.1" // where the tests' requests come from
	t.Run("uploads of a unit", func(t *testing.T) {
		up := func(user, path string) *httptest.ResponseRecorder {
			return s.as(user).upload(t, path, map[string][]byte{"表.xlsx": []byte("x")})
		}
		s.exhaust(t, uploadRate, "220104", 1)
		*now = now.Add(20 * time.Minute)
		if w := up("county-220104", "/returns/220104/2026-10/files"); w.Code == http.StatusTooManyRequests {
			t.Errorf("the last one: got %d", w.Code)
		}
		s.refused(t, uploadRate, 2400, "xian", func() *httptest.ResponseRecorder { return up("xian", "/api/v1/returns/220104/2026-10/files") })
		if w := up("county-220104", "/returns/220104/2026-10/files"); w.Code != http.StatusTooManyRequests || !strings.Contains(w.Body.String(), "请于40分钟后再试") {
			t.Errorf("the page: got %d", w.Code)
		}
		if w := up("county-220103", "/returns/220103/2026-10/files"); w.Code == http.StatusTooManyRequests {
			t.Errorf("another unit: got %d", w.Code)
		}
		*now = now.Add(40 * time.Minute)
		if w := up("county-220104", "/returns/220104/2026-10/files"); w.Code == http.StatusTooManyRequests {
			t.Errorf("the next hour: got %d", w.Code)
		}
	})
	t.Run("requests of an account by token", func(t *testing.T) {
		a := s.account("shi")
		_, secret, err := s.accounts.AddToken(t.Context(), a.ID, "test", 1)
		if err != nil {
			t.Fatal(err)
		}
		ask := func() *httptest.ResponseRecorder {
			return s.as(noUser).do(http.MethodGet, "/api/v1/rules", nil, func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+secret) })
		}
		s.exhaust(t, tokenRate, a.ID, 1)
		if w := ask(); w.Code != http.StatusOK {
			t.Errorf("the last one: got %d", w.Code)
		}
		*now = now.Add(15 * time.Second)
		s.refused(t, tokenRate, 45, "shi", ask)
		if w := s.as("shi").get("/api/v1/rules"); w.Code != http.StatusTooManyRequests {
			t.Errorf("another token of it: got %d", w.Code)
		}
		if w := s.as("xian").get("/api/v1/rules"); w.Code != http.StatusOK {
			t.Errorf("another account: got %d", w.Code)
		}
	})
	t.Run("reveals of an account", func(t *testing.T) {
		key := s.Store.PersonKey(s.firstPerson(t, "220102").ID)
		reveal := func() *httptest.ResponseRecorder {
			return s.as("sheng").postForm("/persons/"+key+"/reveal", url.Values{"purpose": {"核对社工岗人员的入职时间"}}.Encode())
		}
		s.exhaust(t, revealRate, s.account("sheng").ID, 1)
		if w := reveal(); w.Code != http.StatusOK {
			t.Fatalf("the last one: got %d %s", w.Code, w.Body)
		}
		s.refused(t, revealRate, 86400, "sheng", reveal)
		if w := s.as("sheng").postForm("/persons/"+key+"/export", form("purpose", "核对社工岗人员的入职时间")); w.Code != http.StatusTooManyRequests {
			t.Errorf("an export: got %d", w.Code)
		}
		if w := s.as("sheng").postForm("/persons/"+key+"/reveal", form("purpose", "无")); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("without a purpose: got %d, want it said before the limit", w.Code)
		}
	})
	t.Run("workbooks of an account", func(t *testing.T) {
		const path = "/returns/220102/2026-10/"
		s.exhaust(t, workbookRate, s.account("sheng").ID, 1)
		if w := s.as("sheng").postForm(path+"files/0", form("purpose", "无")); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("without a purpose: got %d", w.Code)
		}
		if w := s.as("sheng").postForm(path+"files/0", form("purpose", "核对花名册原件")); w.Code != http.StatusOK {
			t.Fatalf("the last one: got %d %s", w.Code, w.Body)
		}
		for _, what := range []string{"files/0", "annotated/0"} {
			w := s.as("sheng").postForm(path+what, form("purpose", "核对花名册原件"))
			if body := w.Body.String(); w.Code != http.StatusTooManyRequests || !strings.Contains(body, workbookRate.reason) || !strings.Contains(body, `value="核对花名册原件"`) {
				t.Errorf("%s: got %d, or lost what was typed", what, w.Code)
			}
		}
		if w := s.as("county-220102").get(path + "files/0"); w.Code != http.StatusOK {
			t.Errorf("who owns it: got %d", w.Code)
		}
	})
	t.Run("searches of an account", func(t *testing.T) {
		search := func() *httptest.ResponseRecorder {
			return s.as("county-220103").postForm("/persons", form("q", "欧阳没有"))
		}
		s.exhaust(t, searchRate, s.account("county-220103").ID, 1)
		if w := search(); w.Code != http.StatusOK {
			t.Fatalf("the last one: got %d %s", w.Code, w.Body)
		}
		s.refused(t, searchRate, 3600, "county-220103", search)
	})
	t.Run("links that are none", func(t *testing.T) {
		s.exhaust(t, linkRate, here, 1)
		guess := func() *httptest.ResponseRecorder { return s.get("/invite/guess") }
		if w := guess(); w.Code != http.StatusNotFound {
			t.Errorf("the last one: got %d", w.Code)
		}
		before := len(s.trail(t))
		for range 2 {
			if w := guess(); w.Code != http.StatusTooManyRequests {
				t.Errorf("over: got %d", w.Code)
			}
		}
		if got := s.trail(t); len(got) != before+1 || got[0].Target != "invite" || got[0].Account != "（未知）" {
			t.Errorf("audited: got %+v", got[0])
		}
	})
}

// trail are the refusals that are audited, the newest first.
func (s *site) trail(t *testing.T) []store.Audit {
	t.Helper()
	as, err := s.Store.AuditList(t.Context(), 0, "", "limit", 100)
	if err != nil {
		t.Fatal(err)
	}
	return as
}

// Failed log-ins are counted by the address of the connection, whatever is
// claimed of it; those that succeed do not count, as many may share an address.
func TestLoginsByAddress(t *testing.T) {
	s := newSite(t)
	s.withPassword(t, "sheng")
	s.exhaust(t, loginRate, "192.0.2.1", 2)
	for range 3 {
		if w := s.tryFrom("198.51.100.1", "sheng", longPassword); w.Code != http.StatusSeeOther {
			t.Fatalf("right: got %d", w.Code)
		}
	}
	for i := range 4 {
		w := s.tryFrom(fmt.Sprintf("198.51.100.%d", i), fmt.Sprintf("nobody%d", i), "x")
		want := http.StatusUnprocessableEntity
		if i >= 2 {
			want = http.StatusTooManyRequests
		}
		if w.Code != want {
			t.Errorf("wrong, %d: got %d, want %d", i+1, w.Code, want)
		}
		if i >= 2 && (failure(w) != "这个网络地址的登录失败次数过多，请于10分钟后再试" || !strings.Contains(w.Body.String(), fmt.Sprintf(`value="nobody%d"`, i))) {
			t.Errorf("wrong, %d: says %q, or lost what was typed", i+1, failure(w))
		}
	}
	if got := s.trail(t); len(got) != 1 {
		t.Errorf("audited %d times, want once", len(got))
	}
}

func TestCodesByAddress(t *testing.T) {
	s, _, now := twoNodes(t)
	b := s.withPassword(t, "sheng")
	b.password("sheng")
	shows := b.enrol(t, *now)
	*now = now.Add(time.Hour)
	s.exhaust(t, codeRate, "192.0.2.1", 1)
	b = s.visitor()
	b.password("sheng")
	for _, want := range []int{http.StatusUnprocessableEntity, http.StatusTooManyRequests} {
		if status, _ := b.code("/login/code", "12345"); status != want {
			t.Errorf("wrong code: got %d, want %d", status, want)
		}
	}
	if status, _ := b.code("/login/code", shows(*now)); status != http.StatusTooManyRequests {
		t.Errorf("the right code: got %d", status)
	}
	*now = now.Add(10 * time.Minute)
	b = s.visitor()
	b.password("sheng")
	if status, _ := b.code("/login/code", shows(*now)); status != http.StatusSeeOther {
		t.Errorf("after the window: got %d", status)
	}
}

// A session that was taken over does not let the password be guessed.
func TestOldPasswordsByAccount(t *testing.T) {
	s := newSite(t)
	b := s.withPassword(t, "sheng")
	b.password("sheng")
	s.exhaust(t, passwordRate, s.account("sheng").ID, 1)
	weak := url.Values{"old": {longPassword}, "password": {"1234567890"}, "again": {"1234567890"}}
	for range 2 { // the old one is right: it does not count
		if w := b.send(http.MethodPost, "/account/password", weak.Encode()); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("a weak new password: got %d", w.Code)
		}
	}
	form := url.Values{"old": {"guess"}, "password": {longPassword + " 2"}, "again": {longPassword + " 2"}}
	for _, want := range []int{http.StatusUnprocessableEntity, http.StatusTooManyRequests} {
		if w := b.send(http.MethodPost, "/account/password", form.Encode()); w.Code != want {
			t.Errorf("got %d, want %d", w.Code, want)
		}
	}
	for path, form := range map[string]string{"/account/tokens": "name=x&months=1&password=guess", "/account/totp/begin": "password=guess"} {
		if w := b.send(http.MethodPost, path, form); w.Code != http.StatusTooManyRequests {
			t.Errorf("%s: got %d, want it counted together", path, w.Code)
		}
	}
}

// With a proxy that is trusted, the address it saw counts; an IPv6 network is
// one address.
func TestAddresses(t *testing.T) {
	_, proxy, err := net.ParseCIDR("192.0.2.0/24")
	if err != nil {
		t.Fatal(err)
	}
	s := newSite(t, func(c *Config) { c.TrustedProxies = []*net.IPNet{proxy} })
	for i, claimed := range []string{"2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "203.0.113.9, 2001:db8:1:2::7"} {
		s.tryFrom(claimed, fmt.Sprintf("nobody%d", i), "x")
	}
	got, err := s.Store.Take(t.Context(), loginRate.what, "2001:db8:1:2::/64", 3, loginRate.window)
	if err != nil || got.OK || !got.First {
		t.Errorf("got %+v, %v, want three counted for the network", got, err)
	}
}

// What has expired is deleted with the first attempt of an hour.
func TestPruning(t *testing.T) {
	s, _, now := twoNodes(t)
	a := s.account("sheng")
	add := func(secret string) {
		t.Helper()
		if err := s.Store.AddInvite(t.Context(), a.ID, secret, now.Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
	}
	// An expired row still holds its hash, which no other may have.
	left := func(secret string) bool {
		t.Helper()
		return s.Store.AddInvite(t.Context(), a.ID, secret, now.Add(-time.Minute)) != nil
	}
	add("one")
	*now = now.Add(2 * time.Minute)
	s.tryFrom("", "nobody", "x")
	if left("one") {
		t.Error("the first attempt left what had expired")
	}
	*now = now.Add(time.Minute)
	add("two")
	*now = now.Add(2 * time.Minute)
	s.tryFrom("", "nobody", "x")
	if !left("two") {
		t.Error("the second within the hour deleted, too")
	}
	*now = now.Add(time.Hour)
	s.tryFrom("", "nobody", "x")
	if left("two") {
		t.Error("an hour later it was left")
	}
}

// Check 7: a county over its quota is told so, with status 413.
func TestOverQuotaIsSaid(t *testing.T) {
	a, known := answerTo(fmt.Errorf("keep: %w", &returns.OverQuota{Used: 400 << 20, Adding: 101 << 20, Limit: 500 << 20}))
	if !known || a.Status != http.StatusRequestEntityTooLarge || a.Code != "too_large" || !strings.Contains(a.Message, "已有400 MB，本次需101 MB，超过每月500 MB的上限") {
		t.Errorf("got %+v", a)
	}
}

func TestWaitText(t *testing.T) {
	for d, want := range map[time.Duration]string{
		time.Millisecond: "1秒", time.Minute: "60秒", time.Minute + time.Millisecond: "2分钟", 2 * time.Hour: "120分钟", 23*time.Hour + time.Second: "24小时",
	} {
		if got := waitText(d); got != want {
			t.Errorf("%s: got %s, want %s", d, got, want)
		}
	}
}
