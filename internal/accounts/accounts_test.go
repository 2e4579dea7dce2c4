package accounts

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"shegong/internal/store"
	"shegong/internal/storetest"
)

// world is a store with its accounts and a clock.
type world struct {
	*Service
	t   *testing.T
	now time.Time
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, now: time.Date(2026, 11, 8, 2, 0, 0, 0, time.UTC)}
	clock := func() time.Time { return w.now }
	dir := t.TempDir()
	st, err := store.Open(t.Context(), store.Config{Dir: dir, Database: storetest.Database(t, dir), Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	if err := st.SeedUnits(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.Service = New(st, clock)
	return w
}

const testPassword = "柳条边外 nine wells"

// add makes a county clerk who has set the password.
func (w *world) add(login string) *store.Account {
	w.t.Helper()
	a := &store.Account{Login: login, Name: "欧阳甲", Role: store.CountyClerk, Unit: "220104"}
	if err := w.Add(w.t.Context(), a); err != nil {
		w.t.Fatal(err)
	}
	secret, err := w.Invite(w.t.Context(), a.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	if a, err = w.Redeem(w.t.Context(), secret, testPassword); err != nil {
		w.t.Fatal(err)
	}
	return a
}

func TestLogin(t *testing.T) {
	w := newWorld(t)
	a := w.add("chaoyang")
	if got, err := w.Login(t.Context(), " ChaoYang ", testPassword); err != nil || got.ID != a.ID {
		t.Fatalf("right: got %v", err)
	}
	for name, in := range map[string][2]string{
		"wrong password": {"chaoyang", testPassword + "x"}, "no such account": {"nobody", testPassword}, "no password": {"chaoyang", ""},
	} {
		if _, err := w.Login(t.Context(), in[0], in[1]); !errors.Is(err, ErrLogin) {
			t.Errorf("%s: got %v, want %v", name, err, ErrLogin)
		}
	}
	if err := w.Store.UpdateAccount(t.Context(), &store.Account{ID: a.ID, Name: a.Name, Role: a.Role, Unit: a.Unit, Disabled: true}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Login(t.Context(), "chaoyang", testPassword); !errors.Is(err, ErrLogin) {
		t.Errorf("disabled: got %v, want %v", err, ErrLogin)
	}
}

// Five failures in a row lock the account for a quarter of an hour, also
// against the right password.
func TestLockOut(t *testing.T) {
	w := newWorld(t)
	w.add("chaoyang")
	fail := func() error {
		_, err := w.Login(t.Context(), "chaoyang", "wrong password")
		return err
	}
	for range 4 {
		if err := fail(); !errors.Is(err, ErrLogin) {
			t.Fatalf("got %v, want %v", err, ErrLogin)
		}
	}
	if _, err := w.Login(t.Context(), "chaoyang", testPassword); err != nil {
		t.Fatalf("after four failures: %v", err)
	}
	for range 5 {
		_ = fail()
	}
	var locked *Locked
	if _, err := w.Login(t.Context(), "chaoyang", testPassword); !errors.As(err, &locked) {
		t.Fatalf("after five failures: got %v, want locked", err)
	}
	w.now = locked.Until
	if _, err := w.Login(t.Context(), "chaoyang", testPassword); err != nil {
		t.Errorf("after the lock: %v", err)
	}
}

func TestInvite(t *testing.T) {
	w := newWorld(t)
	a := w.add("chaoyang")
	first, err := w.Invite(t.Context(), a.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Login(t.Context(), "chaoyang", testPassword); !errors.Is(err, ErrLogin) {
		t.Errorf("the old password still works: %v", err)
	}
	second, err := w.Invite(t.Context(), a.ID)
	if err != nil {
		t.Fatal(err)
	}
	refused := func(name, secret, password string, want error) {
		t.Helper()
		var r *Refused
		if _, err := w.Redeem(t.Context(), secret, password); !errors.Is(err, want) && (want != nil || !errors.As(err, &r)) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	refused("an older link", first, testPassword, store.ErrNotFound)
	refused("a weak password", second, "short", nil)
	w.now = w.now.Add(inviteFor)
	refused("too late", second, testPassword, store.ErrNotFound)
	third, err := w.Invite(t.Context(), a.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Redeem(t.Context(), third, testPassword); err != nil {
		t.Fatal(err)
	}
	refused("used", third, testPassword, store.ErrNotFound)
}

func TestTokens(t *testing.T) {
	w := newWorld(t)
	a := w.add("chaoyang")
	tok, secret, err := w.AddToken(t.Context(), a.ID, "夜间上传", 3)
	if err != nil || !strings.HasPrefix(secret, tokenPrefix) {
		t.Fatalf("got %q, %v", secret, err)
	}
	find := func(s string) error {
		_, err := w.Store.AccountByToken(t.Context(), s)
		return err
	}
	if err := find(secret); err != nil {
		t.Errorf("the token: %v", err)
	}
	if err := find(secret + "x"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("another: got %v", err)
	}
	w.now = tok.ExpiresAt
	if err := find(secret); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("expired: got %v", err)
	}
	w.now = w.now.Add(-time.Second)
	if err := w.Store.DeleteToken(t.Context(), "another account", tok.ID); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("delete another's: got %v", err)
	}
	if err := w.Store.DeleteToken(t.Context(), a.ID, tok.ID); err != nil {
		t.Fatal(err)
	}
	if err := find(secret); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("deleted: got %v", err)
	}
	for months, name := range map[int]string{0: "x", 13: "x", 3: " "} {
		var r *Refused
		if _, _, err := w.AddToken(t.Context(), a.ID, name, months); !errors.As(err, &r) {
			t.Errorf("%d months, name %q: got %v, want refused", months, name, err)
		}
	}
}

func TestChangePassword(t *testing.T) {
	w := newWorld(t)
	w.add("chaoyang")
	a, err := w.Login(t.Context(), "chaoyang", testPassword)
	if err != nil {
		t.Fatal(err)
	}
	for name, in := range map[string][2]string{
		"wrong old": {"x", "another long one"}, "same": {testPassword, testPassword}, "weak": {testPassword, "1234567890"},
	} {
		var r *Refused
		if err := w.ChangePassword(t.Context(), a, in[0], in[1], ""); !errors.As(err, &r) {
			t.Errorf("%s: got %v, want refused", name, err)
		}
	}
	if err := w.ChangePassword(t.Context(), a, testPassword, "another long one", ""); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Login(t.Context(), "chaoyang", "another long one"); err != nil {
		t.Errorf("the new password: %v", err)
	}
}

func TestAccountsAreChecked(t *testing.T) {
	w := newWorld(t)
	w.add("taken")
	for name, a := range map[string]store.Account{
		"login taken": {Login: "Taken", Name: "甲", Role: store.Auditor}, "login short": {Login: "ab", Name: "甲", Role: store.Auditor},
		"login Chinese": {Login: "朝阳区", Name: "甲", Role: store.Auditor}, "no name": {Login: "abc", Role: store.Auditor},
		"no role": {Login: "abc", Name: "甲"}, "county without unit": {Login: "abc", Name: "甲", Role: store.CountyClerk, Unit: "2201"},
		"prefecture with a county": {Login: "abc", Name: "甲", Role: store.PrefectureReviewer, Unit: "220104"},
	} {
		var r *Refused
		if err := w.Add(t.Context(), &a); !errors.As(err, &r) {
			t.Errorf("%s: got %v, want refused", name, err)
		}
	}
	a := store.Account{Login: "sheng", Name: "甲", Role: store.ProvincialOfficer, Unit: "220104"}
	if err := w.Add(t.Context(), &a); err != nil || a.Unit != "22" {
		t.Errorf("province: got unit %s, %v, want 22", a.Unit, err)
	}
	// The role is never changed: duties stay apart.
	a.Role = store.Auditor
	if err := w.Update(t.Context(), &a); err != nil {
		t.Fatal(err)
	}
	if got, err := w.Store.Account(t.Context(), a.ID); err != nil || got.Role != store.ProvincialOfficer {
		t.Errorf("role: got %v, %v", got.Role, err)
	}
}

func TestCheckPassword(t *testing.T) {
	for password, ok := range map[string]bool{
		"柳条边外 nine wells": true, "correct horse battery": true, "长白山下有人家一二三四五": true, "x7#kPq!92mZ": true,
		"short": false, "": false, "1234567890": false, "0123456789": false, "9876543210": false, "aaaaaaaaaaaa": false, "abcabcabcabc": false,
		"Password123!": false, "P@ssw0rd2026": false, "qwerty123456": false, "1q2w3e4r5t6": false, "admin888888": false, "abcdefghijkl": false,
		"chaoyang2026": false, "19850502123": false, "shegong12345": false, strings.Repeat("长", 129): false, "valid but \xff bytes": false,
	} {
		if err := CheckPassword(password, "chaoyang", "欧阳甲"); (err == nil) != ok {
			t.Errorf("%q: got %v, want ok %t", password, err, ok)
		}
	}
}

// A one-time link sets one password, also when two redeem it at the same moment.
func TestRedeemOnce(t *testing.T) {
	w := newWorld(t)
	a := w.add("chaoyang")
	secret, err := w.Invite(t.Context(), a.ID)
	if err != nil {
		t.Fatal(err)
	}
	passwords := []string{"the first of two", "the second of two"}
	results := make([]error, 2)
	var wg sync.WaitGroup
	for i, p := range passwords {
		wg.Go(func() { _, results[i] = w.Redeem(t.Context(), secret, p) })
	}
	wg.Wait()
	if (results[0] == nil) == (results[1] == nil) || !errors.Is(errors.Join(results...), store.ErrNotFound) {
		t.Fatalf("got %v and %v, want one to be too late", results[0], results[1])
	}
	for i, p := range passwords {
		if _, err := w.Login(t.Context(), "chaoyang", p); (err == nil) != (results[i] == nil) {
			t.Errorf("log-in by password %d: %v, redeemed: %v", i+1, err, results[i])
		}
	}
	// Who found the account by the link before the other redeemed it is too late.
	if err := w.Store.RedeemInvite(t.Context(), a.ID, secret, "x"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("used: got %v, want %v", err, store.ErrNotFound)
	}
	if w.fresh(a).Password == "x" {
		t.Error("the used link set a password")
	}
}

// A new password, an invitation and a second factor that is taken away end the
// account's bearer tokens, and nobody else's.
func TestTokensEndWithPasswordAndFactor(t *testing.T) {
	w := newWorld(t)
	a, other := w.add("chaoyang"), w.add("nanguan")
	for _, tt := range []struct {
		name string
		end  func() error
	}{
		{"password", func() error {
			return w.ChangePassword(t.Context(), w.fresh(a), testPassword, "another long one", "")
		}},
		{"second factor", func() error { return w.Store.ClearTOTP(t.Context(), a.ID) }},
		{"invitation", func() error { _, err := w.Invite(t.Context(), a.ID); return err }},
	} {
		for _, id := range []string{a.ID, other.ID} {
			if _, _, err := w.AddToken(t.Context(), id, "x", 1); err != nil {
				t.Fatal(err)
			}
		}
		if err := tt.end(); err != nil {
			t.Fatal(err)
		}
		own, err := w.Store.Tokens(t.Context(), a.ID)
		others, err2 := w.Store.Tokens(t.Context(), other.ID)
		if err := errors.Join(err, err2); err != nil || len(own) != 0 || len(others) == 0 {
			t.Errorf("%s: got %d tokens, another's %d, %v; want none, and another's kept", tt.name, len(own), len(others), err)
		}
	}
}
