package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/accounts"
	"shegong/internal/store"
	"shegong/internal/storetest"
)

// twoNodes are two servers on one database: of PostgreSQL with a store each, of
// SQLite, which one process holds, with one store, so that what a server keeps
// in memory still shows. Both go by one clock.
func twoNodes(t *testing.T) (one, two *site, now *time.Time) {
	t.Helper()
	now = new(testNow)
	clock := func() time.Time { return *now }
	dir := t.TempDir()
	open := func() *store.Store {
		t.Helper()
		st, err := store.Open(t.Context(), store.Config{Dir: dir, Database: storetest.Database(t, dir), Now: clock})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = st.Close() })
		return st
	}
	stores := []*store.Store{open(), nil}
	if stores[1] = stores[0]; storetest.Database(t, dir) != "" {
		stores[1] = open()
	}
	if err := stores[0].SeedUnits(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := accounts.AddDemo(t.Context(), stores[0]); err != nil {
		t.Fatal(err)
	}
	var nodes []*site
	for _, st := range stores {
		nodes = append(nodes, newSite(t, func(c *Config) {
			c.Store, c.Returns.Store, c.Maker.Store, c.Scheduler.Store, c.Now = st, st, st, st, clock
		}))
	}
	return nodes[0], nodes[1], now
}

// on gives the visitor on another node, with the same cookies.
func (b *visitor) on(node *site) *visitor { return &visitor{node.as(noUser), b.cookies} }

// tryFrom sends a log-in that claims to come from an address.
func (s *site) tryFrom(claimed, login, password string) *httptest.ResponseRecorder {
	form := url.Values{"login": {login}, "password": {password}}.Encode()
	return s.as(noUser).do(http.MethodPost, "/login", strings.NewReader(form), func(r *http.Request) {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("X-Forwarded-For", claimed)
		r.Header.Set("X-Real-IP", claimed)
	})
}

// failure is what a refused log-in says.
func failure(w *httptest.ResponseRecorder) string {
	found := regexp.MustCompile(`id="failure" tabindex="-1">([^<]*)<`).FindStringSubmatch(w.Body.String())
	if found == nil {
		return ""
	}
	return found[1]
}

// Check 30: five failures lock the account, across nodes, whatever
// X-Forwarded-For says; and nobody is told which accounts there are.
func TestFiveFailuresLock(t *testing.T) {
	one, two, now := twoNodes(t)
	one.withPassword(t, "sheng")
	nodes := []*site{one, two}
	const wrong, locked = "账号或密码不正确", "连续多次密码或验证码错误，账号已锁定，请于10:15后再试，或请安全管理员重设密码"
	var known, unknown []string
	for i := range 7 {
		node := nodes[i%2]
		claimed := "198.51.100." + string(rune('1'+i))
		known = append(known, failure(node.tryFrom(claimed, "sheng", "wrong password")))
		unknown = append(unknown, failure(node.tryFrom(claimed, "shengting", "wrong password")))
	}
	want := []string{wrong, wrong, wrong, wrong, wrong, locked, locked}
	if d := cmp.Diff(want, known); d != "" {
		t.Errorf("an account there is (-want +got):\n%s", d)
	}
	if d := cmp.Diff(want, unknown); d != "" {
		t.Errorf("an account there is not (-want +got):\n%s", d)
	}
	for i, node := range nodes {
		if w := node.tryFrom("198.51.100.99", "sheng", longPassword); w.Code != http.StatusUnprocessableEntity || failure(w) != locked {
			t.Errorf("node %d, the right password while it is locked: got %d %s", i+1, w.Code, failure(w))
		}
	}
	*now = now.Add(15 * time.Minute)
	if w := two.tryFrom("198.51.100.99", "sheng", longPassword); w.Code != http.StatusSeeOther {
		t.Errorf("a quarter of an hour later: got %d", w.Code)
	}
}

// Check 30: those at the same time on two nodes are not more than five.
func TestFailuresAtOnceLock(t *testing.T) {
	one, two, _ := twoNodes(t)
	one.withPassword(t, "sheng")
	said := make(chan string, 16)
	var wg sync.WaitGroup
	for i := range cap(said) {
		node := []*site{one, two}[i%2]
		wg.Go(func() { said <- failure(node.tryFrom("198.51.100.1", "sheng", "wrong password")) })
	}
	wg.Wait()
	close(said)
	compared := 0
	for s := range said {
		if s == "账号或密码不正确" {
			compared++
		}
	}
	if compared != 5 {
		t.Errorf("%d passwords were compared, want 5", compared)
	}
}

// Check 31: a log-in ends half an hour after its last request, and twelve hours
// after it was made however much it is used, on every node.
func TestSessionLimits(t *testing.T) {
	one, two, now := twoNodes(t)
	b := one.withPassword(t, "sheng")
	b.password("sheng")
	begun := *now
	for i := 0; now.Sub(begun) < 12*time.Hour-29*time.Minute; i++ {
		*now = now.Add(29 * time.Minute)
		if w := b.on([]*site{one, two}[i%2]).get("/account"); w.Code != http.StatusOK {
			t.Fatalf("in use for %s: got %d", now.Sub(begun), w.Code)
		}
	}
	*now = begun.Add(12*time.Hour + time.Second)
	if w := b.on(two).get("/account"); w.Code != http.StatusSeeOther {
		t.Errorf("in use for more than twelve hours: got %d", w.Code)
	}
	b = two.visitor()
	b.password("sheng")
	*now = now.Add(30*time.Minute + time.Second)
	if w := b.on(one).get("/account"); w.Code != http.StatusSeeOther {
		t.Errorf("idle for more than half an hour: got %d", w.Code)
	}
}

// byToken is the answer's code to a program with a token.
func (s *site) byToken(secret string) int {
	return s.as(noUser).do(http.MethodGet, "/api/v1/rules", nil, header("Authorization", "Bearer "+secret)).Code
}

// Check 32: log-in gives a new token; log-out, a new password and disabling end
// what goes on, on every node at once; a new password and disabling end programs'
// tokens, too.
func TestTokensEnd(t *testing.T) {
	one, two, now := twoNodes(t)
	one.withPassword(t, "sheng")
	a := one.account("sheng")
	for _, tt := range []struct {
		name   string
		end    func(v *visitor) error
		bearer int // what a program is answered afterwards
	}{
		{"log-out", func(v *visitor) error { v.on(one).send(http.MethodPost, "/logout", ""); return nil }, http.StatusOK},
		{"another password", func(*visitor) error { one.changePassword(t); return nil }, http.StatusUnauthorized},
		{"one-time link", func(*visitor) error { _, err := one.accounts.Invite(t.Context(), a.ID); return err }, http.StatusUnauthorized},
		{"disabling", func(*visitor) error {
			off := *a
			off.Disabled = true
			return one.accounts.Update(t.Context(), &off)
		}, http.StatusUnauthorized},
	} {
		one.withPassword(t, "sheng")
		v := two.visitor()
		v.cookies["shegong"] = "chosen-by-somebody-else"
		v.password("sheng")
		kept := v.cookies["shegong"]
		if kept == "chosen-by-somebody-else" || len(kept) < 40 {
			t.Fatalf("%s: log-in kept the token %q", tt.name, kept)
		}
		_, secret, err := two.accounts.AddToken(t.Context(), a.ID, "x", 1)
		if err != nil {
			t.Fatal(err)
		}
		if page, program := v.on(one).get("/account").Code, one.byToken(secret); page != http.StatusOK || program != http.StatusOK {
			t.Fatalf("%s: before: got %d, by token %d", tt.name, page, program)
		}
		if err := tt.end(v); err != nil {
			t.Fatal(err)
		}
		*now = now.Add(2 * time.Minute) // beyond what is noted of the last request
		for i, node := range []*site{one, two} {
			v.cookies["shegong"] = kept
			if w := v.on(node).get("/account"); w.Code != http.StatusSeeOther {
				t.Errorf("%s, node %d: got %d, want to log in again", tt.name, i+1, w.Code)
			}
			if got := node.byToken(secret); got != tt.bearer {
				t.Errorf("%s, node %d, by token: got %d, want %d", tt.name, i+1, got, tt.bearer)
			}
		}
	}
}

// changePassword gives the province's account another password, as its person
// does, who stays logged in.
func (s *site) changePassword(t *testing.T) {
	t.Helper()
	b := s.visitor()
	b.password("sheng")
	form := url.Values{"old": {longPassword}, "password": {longPassword + " 2"}, "again": {longPassword + " 2"}}
	if w := b.send(http.MethodPost, "/account/password", form.Encode()); w.Code != http.StatusSeeOther {
		t.Errorf("change: got %d", w.Code)
	}
	if w := b.get("/account"); w.Code != http.StatusOK {
		t.Errorf("who changed it: got %d", w.Code)
	}
}

// Check 33: a code works once, also when it comes to two nodes at the same
// moment.
func TestCodeWorksOnceOnTwoNodes(t *testing.T) {
	one, two, now := twoNodes(t)
	b := one.withPassword(t, "sheng")
	b.password("sheng")
	shows := b.enrol(t, *now)
	for round := range 5 {
		*now = now.Add(time.Hour)
		code := shows(*now)
		in := make(chan bool, 2)
		var wg sync.WaitGroup
		for _, node := range []*site{one, two} {
			v := node.visitor()
			v.password("sheng")
			wg.Go(func() {
				status, _ := v.code("/login/code", code)
				in <- status == http.StatusSeeOther && v.get("/account").Code == http.StatusOK
			})
		}
		wg.Wait()
		if first, second := <-in, <-in; first == second {
			t.Errorf("round %d: one got in: %t, the other: %t, want one of them", round+1, first, second)
		}
	}
}

// Check 35: one account holds one duty for good: no form, no program and no
// administrator changes a role, and the last who gives out accounts stays.
func TestDutiesStayApart(t *testing.T) {
	s := newSite(t)
	s.withPassword(t, "anquan")
	admin := s.as("anquan")
	for _, login := range []string{"xitong", "anquan", "shenji", "sheng"} {
		a := s.account(login)
		for _, role := range store.Roles() {
			form := url.Values{"name": {a.Name}, "unit": {a.Unit}, "role": {string(role)}}
			if w := admin.postForm("/users/"+a.ID, form.Encode()); w.Code != http.StatusSeeOther {
				t.Fatalf("%s: got %d", login, w.Code)
			}
			if got := s.account(login).Role; got != a.Role {
				t.Errorf("%s became %s", login, got)
			}
		}
	}
	// What each of the three may do, none of the others may.
	for _, r := range []store.Role{store.SystemAdmin, store.SecurityAdmin, store.Auditor} {
		for _, other := range []store.Role{store.SystemAdmin, store.SecurityAdmin, store.Auditor} {
			for _, p := range grants[r] {
				if r != other && may(&store.Actor{Role: other}, p) {
					t.Errorf("%s may %s like %s", other, p, r)
				}
			}
		}
	}
	off := func(user, login string) int {
		a := s.account(login)
		return s.as(user).postForm("/users/"+a.ID, url.Values{"name": {a.Name}, "unit": {"22"}, "disabled": {"yes"}}.Encode()).Code
	}
	if got := off("anquan", "anquan"); got != http.StatusUnprocessableEntity {
		t.Errorf("the own account: got %d", got)
	}
	second := &store.Account{Login: "anquan2", Name: "安全乙", Role: store.SecurityAdmin}
	if err := s.accounts.Add(t.Context(), second); err != nil {
		t.Fatal(err)
	}
	if got := off("anquan2", "anquan"); got != http.StatusUnprocessableEntity {
		t.Errorf("the last who can log in: got %d", got)
	}
	s.withPassword(t, "anquan2")
	if got := off("anquan2", "anquan"); got != http.StatusSeeOther || !s.account("anquan").Disabled {
		t.Errorf("one of two: got %d", got)
	}
}
