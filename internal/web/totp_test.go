package web

import (
	"encoding/base64"
	"html"
	"image/png"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
)

// withPassword gives an account a password, and a browser.
func (s *site) withPassword(t *testing.T, login string) *visitor {
	t.Helper()
	secret, err := s.accounts.Invite(t.Context(), s.account(login).ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.accounts.Redeem(t.Context(), secret, longPassword); err != nil {
		t.Fatal(err)
	}
	return s.visitor()
}

func (b *visitor) password(login string) (code int, location, body string) {
	w := b.send(http.MethodPost, "/login", url.Values{"login": {login}, "password": {longPassword}, "next": {"/rules"}}.Encode())
	return w.Code, w.Header().Get("Location"), w.Body.String()
}

func (b *visitor) code(path, code string) (status int, location string) {
	w := b.send(http.MethodPost, path, url.Values{"code": {code}, "next": {"/rules"}}.Encode())
	return w.Code, w.Header().Get("Location")
}

// enrol sets the second factor up as a person does, and gives what the
// authenticator shows at a time.
func (b *visitor) enrol(t *testing.T, now time.Time) func(time.Time) string {
	t.Helper()
	begin := url.Values{"password": {longPassword}}.Encode()
	if w := b.send(http.MethodPost, "/account/totp/begin", begin); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/account/totp" {
		t.Fatalf("begin: got %d", w.Code)
	}
	body := b.get("/account/totp").Body.String()
	found := regexp.MustCompile(`<code class="secret">([A-Z2-7 ]{39})</code>`).FindStringSubmatch(body)
	qr := regexp.MustCompile(`<img src="data:image/png;base64,([^"]+)"`).FindStringSubmatch(body)
	if found == nil || qr == nil {
		t.Fatal("the page lacks the secret or its picture")
	}
	if _, err := png.Decode(base64.NewDecoder(base64.StdEncoding, strings.NewReader(html.UnescapeString(qr[1])))); err != nil {
		t.Errorf("QR: %v", err)
	}
	shows := func(at time.Time) string {
		c, err := totp.GenerateCode(strings.ReplaceAll(found[1], " ", ""), at)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	if status, _ := b.code("/account/totp/confirm", "12345"); status != http.StatusUnprocessableEntity {
		t.Errorf("confirmed by a wrong code: got %d", status)
	}
	before := b.cookies["shegong"]
	if status, to := b.code("/account/totp/confirm", shows(now)); status != http.StatusSeeOther || to != "/account/totp?ok=saved" {
		t.Fatalf("confirm: got %d to %q", status, to)
	}
	if b.cookies["shegong"] == before {
		t.Error("confirming did not make a new token")
	}
	return shows
}

// results are the results of an action's entries, the newest first.
func (s *site) results(t *testing.T, action string) (out []string) {
	t.Helper()
	as, err := s.Store.AuditList(t.Context(), 0, "sheng", action, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range as {
		out = append(out, a.Result)
	}
	return out
}

func TestSecondFactor(t *testing.T) {
	s, now := newClockedSite(t)
	b := s.withPassword(t, "sheng")
	if status, to, _ := b.password("sheng"); status != http.StatusSeeOther || to != "/rules" {
		t.Fatalf("log-in without second factor: got %d to %q", status, to)
	}
	other := s.visitor()
	other.password("sheng")
	shows := b.enrol(t, *now)
	if w := other.get("/account"); w.Code != http.StatusSeeOther {
		t.Errorf("a log-in without second factor goes on: got %d", w.Code)
	}
	if body := b.get("/account").Body.String(); !strings.Contains(body, "登录时须输入验证码") {
		t.Error("the account does not say that it is on")
	}
	*now = now.Add(time.Hour)

	// The password alone lets in nowhere.
	b = s.visitor()
	status, _, body := b.password("sheng")
	if status != http.StatusOK || !strings.Contains(body, `action="/login/code"`) || strings.Contains(body, `name="password"`) {
		t.Fatalf("password: got %d", status)
	}
	for _, path := range []string{"/", "/account", "/account/totp", "/rules"} {
		if w := b.get(path); w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/login?") {
			t.Errorf("%s after the password alone: got %d", path, w.Code)
		}
	}
	if status, _ := b.code("/login/code", "12345"); status != http.StatusUnprocessableEntity {
		t.Errorf("wrong code: got %d", status)
	}
	half := b.cookies["shegong"]
	code := shows(*now)
	if status, to := b.code("/login/code", code); status != http.StatusSeeOther || to != "/rules" {
		t.Fatalf("code: got %d to %q", status, to)
	}
	if w := b.get("/account"); w.Code != http.StatusOK || b.cookies["shegong"] == half {
		t.Errorf("logged in: got %d, a new token: %t", w.Code, b.cookies["shegong"] != half)
	}
	if status, to := b.code("/login/code", shows(now.Add(30*time.Second))); status != http.StatusSeeOther || !strings.HasPrefix(to, "/login?") {
		t.Errorf("another code when logged in: got %d to %q", status, to)
	}
	// A code works once (ASVS 6.5.1).
	again := s.visitor()
	again.password("sheng")
	if status, _ := again.code("/login/code", code); status != http.StatusUnprocessableEntity {
		t.Errorf("the same code again: got %d", status)
	}
	if got := strings.Join(s.results(t, "login")[:3], " "); got != "failed ok failed" {
		t.Errorf("audited: got %s", got)
	}

	// It is taken out of use by a code only.
	*now = now.Add(time.Minute)
	if status, _ := b.code("/account/totp/remove", "12345"); status != http.StatusUnprocessableEntity {
		t.Errorf("removed by a wrong code: got %d", status)
	}
	if status, _ := b.code("/account/totp/remove", shows(*now)); status != http.StatusSeeOther {
		t.Errorf("remove: got %d", status)
	}
	if got := strings.Join(append(s.results(t, "totp"), s.results(t, "totp-end")...), " "); got != "ok ok failed" {
		t.Errorf("audited: got %s", got)
	}
	if status, to, _ := s.visitor().password("sheng"); status != http.StatusSeeOther || to != "/rules" {
		t.Errorf("log-in afterwards: got %d to %q", status, to)
	}
}

// A browser left alone sets no second factor up and makes no token: both ask for
// the password. The demonstration's accounts have none.
func TestPasswordIsAskedAgain(t *testing.T) {
	s, _ := newClockedSite(t)
	b := s.withPassword(t, "sheng")
	b.password("sheng")
	for path, form := range map[string]string{"/account/totp/begin": "", "/account/tokens": "name=x&months=1&"} {
		if !strings.Contains(b.get(strings.TrimSuffix(strings.TrimSuffix(path, "/begin"), "/tokens")).Body.String(), ">当前密码<") {
			t.Errorf("%s: the page does not ask", path)
		}
		for _, wrong := range []string{"", "password=", "password=wrong"} {
			w := b.send(http.MethodPost, path, form+wrong)
			if w.Code != http.StatusUnprocessableEntity || failure(w) != "当前使用的密码不正确" {
				t.Errorf("%s with %q: got %d %s", path, wrong, w.Code, failure(w))
			}
		}
		if w := s.as("shi").postForm(path, form); w.Code >= http.StatusBadRequest {
			t.Errorf("%s without a password: got %d", path, w.Code)
		}
	}
	a := s.account("sheng")
	if ts, err := s.Store.Tokens(t.Context(), a.ID); err != nil || len(ts) != 0 || len(a.TOTP) != 0 {
		t.Errorf("got %d tokens, %v, second factor begun: %t; want neither", len(ts), err, len(a.TOTP) != 0)
	}
	right := url.Values{"password": {longPassword}, "name": {"x"}, "months": {"1"}}.Encode()
	if w := b.send(http.MethodPost, "/account/tokens", right); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "令牌只显示这一次") {
		t.Errorf("the right password: got %d", w.Code)
	}
}

// A password that changed ends a log-in that waits for its code, also where the
// session was kept after the others had ended.
func TestPendingEndsWithThePassword(t *testing.T) {
	s, now := newClockedSite(t)
	b := s.withPassword(t, "sheng")
	b.password("sheng")
	shows := b.enrol(t, *now)
	*now = now.Add(time.Hour)
	b = s.visitor()
	b.password("sheng")
	s.repassword(t, "sheng")
	if status, to := b.code("/login/code", shows(*now)); status != http.StatusSeeOther || !strings.HasPrefix(to, "/login?next=%2Frules") {
		t.Errorf("got %d to %q, want to log in again", status, to)
	}
}

// repassword gives an account another password behind the back of its sessions,
// as where one is kept the moment after.
func (s *site) repassword(t *testing.T, login string) {
	t.Helper()
	a := s.account(login)
	if err := s.Store.Rehash(t.Context(), a.ID, a.Password, "$argon2id$x"); err != nil {
		t.Fatal(err)
	}
}

// What waits for a code ends with time, and with the account's sessions.
func TestPendingEnds(t *testing.T) {
	s, now := newClockedSite(t)
	b := s.withPassword(t, "sheng")
	b.password("sheng")
	shows := b.enrol(t, *now)
	a := s.account("sheng")
	for name, end := range map[string]func() error{
		"five minutes":       func() error { *now = now.Add(pendingFor + time.Second); return nil },
		"sessions end":       func() error { return s.Store.EndSessions(t.Context(), a.ID, "") },
		"no password at all": nil,
	} {
		*now = now.Add(time.Hour)
		b := s.visitor()
		if end != nil {
			b.password("sheng")
			if err := end(); err != nil {
				t.Fatal(err)
			}
		}
		if status, to := b.code("/login/code", shows(*now)); status != http.StatusSeeOther || !strings.HasPrefix(to, "/login?next=%2Frules") {
			t.Errorf("%s: got %d to %q, want to log in again", name, status, to)
		}
	}
}

// A one-time link sets a password, and is no way around the second factor.
func TestInviteAsksForTheCode(t *testing.T) {
	s, now := newClockedSite(t)
	b := s.withPassword(t, "sheng")
	b.password("sheng")
	shows := b.enrol(t, *now)
	*now = now.Add(time.Hour)
	secret, err := s.accounts.Invite(t.Context(), s.account("sheng").ID)
	if err != nil {
		t.Fatal(err)
	}
	b = s.visitor()
	w := b.send(http.MethodPost, "/invite/"+secret, url.Values{"password": {longPassword}, "again": {longPassword}}.Encode())
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `action="/login/code"`) {
		t.Fatalf("got %d, want the code asked for", w.Code)
	}
	if w := b.get("/account"); w.Code != http.StatusSeeOther {
		t.Errorf("without the code: got %d", w.Code)
	}
	if status, _ := b.code("/login/code", shows(*now)); status != http.StatusSeeOther {
		t.Errorf("the code: got %d", status)
	}
	if w := b.get("/account"); w.Code != http.StatusOK {
		t.Errorf("with the code: got %d", w.Code)
	}
}

// Where it is required, administrators and the province do nothing before it is
// set up; nobody else is asked.
func TestSecondFactorRequired(t *testing.T) {
	s, now := newClockedSite(t)
	if err := s.Store.RequireTOTP(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	for _, login := range []string{"sheng", "xitong", "anquan", "shenji", "shi", "xian"} {
		must := login != "shi" && login != "xian"
		b := s.withPassword(t, login)
		if status, _, _ := b.password(login); status != http.StatusSeeOther {
			t.Fatalf("%s: log-in: got %d", login, status)
		}
		w := b.get("/rules")
		if sent := w.Code == http.StatusSeeOther && w.Header().Get("Location") == "/account/totp"; sent != must {
			t.Errorf("%s: a page: got %d to %q", login, w.Code, w.Header().Get("Location"))
		}
		want := http.StatusOK
		if must {
			want = http.StatusForbidden
		}
		if w := s.as(login).do(http.MethodGet, "/api/v1/rules", nil); w.Code != want {
			t.Errorf("%s: by token: got %d, want %d", login, w.Code, want)
		}
		if !must {
			continue
		}
		if body := b.get("/account/totp").Body.String(); !strings.Contains(body, "必须启用二次验证") {
			t.Errorf("%s: the page does not say that it must be", login)
		}
		b.enrol(t, *now)
		if w := b.get("/rules"); w.Code != http.StatusOK {
			t.Errorf("%s, set up: got %d", login, w.Code)
		}
	}
}

// The security administrator lets in again who lost the device, but not himself.
func TestResetSecondFactor(t *testing.T) {
	s, now := newClockedSite(t)
	b := s.withPassword(t, "sheng")
	b.password("sheng")
	b.enrol(t, *now)
	_, secret, err := s.accounts.AddToken(t.Context(), s.account("sheng").ID, "x", 1)
	if err != nil {
		t.Fatal(err)
	}
	admin, path := s.as("anquan"), "/users/"+s.account("sheng").ID
	if body := admin.get(path).Body.String(); !strings.Contains(body, "取消二次验证") {
		t.Error("the page lacks the reset")
	}
	if w := s.as("xitong").postForm(path+"/totp-reset", ""); w.Code != http.StatusForbidden {
		t.Errorf("by the system administrator: got %d", w.Code)
	}
	if w := admin.postForm(path+"/totp-reset", ""); w.Code != http.StatusSeeOther {
		t.Errorf("reset: got %d", w.Code)
	}
	if w := b.get("/account"); w.Code != http.StatusSeeOther {
		t.Errorf("sessions afterwards: got %d", w.Code)
	}
	if got := s.byToken(secret); got != http.StatusUnauthorized {
		t.Errorf("a token afterwards: got %d", got)
	}
	if body := admin.get(path).Body.String(); strings.Contains(body, "取消二次验证") {
		t.Error("the page still offers the reset")
	}
	if status, to, _ := b.password("sheng"); status != http.StatusSeeOther || to != "/rules" {
		t.Errorf("log-in by password: got %d to %q", status, to)
	}
	as, err := s.Store.AuditList(t.Context(), 0, "anquan", "totp-reset", 1)
	if err != nil || len(as) != 1 || as[0].Target != "sheng" || as[0].Result != "ok" {
		t.Errorf("audited: got %+v, %v", as, err)
	}
	if w := admin.postForm("/users/"+s.account("anquan").ID+"/totp-reset", ""); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("his own: got %d", w.Code)
	}
	if w := admin.postForm("/users/none/totp-reset", ""); w.Code != http.StatusNotFound {
		t.Errorf("nobody's: got %d", w.Code)
	}
}
