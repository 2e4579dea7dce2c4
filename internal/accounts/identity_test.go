package accounts

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/store"
)

// Check 34: no account comes with a password. Neither the demonstration's nor a
// new one lets anybody in by one that could be guessed, before its person set
// one by a one-time link.
func TestNoDefaultPassword(t *testing.T) {
	w := newWorld(t)
	if err := AddDemo(t.Context(), w.Store); err != nil {
		t.Fatal(err)
	}
	a := &store.Account{Login: "xinren", Name: "新人", Role: store.SecurityAdmin}
	if err := w.Add(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	as, err := w.Store.Accounts(t.Context())
	if err != nil || len(as) != len(Demo())+1 {
		t.Fatalf("got %d accounts, %v", len(as), err)
	}
	for _, a := range as {
		if a.Password != "" {
			t.Errorf("%s came with a password", a.Login)
		}
		for _, guess := range []string{"", a.Login, "admin", "123456"} {
			if _, err := w.Login(t.Context(), a.Login, guess); !errors.Is(err, ErrLogin) {
				t.Errorf("%s with %q: got %v, want %v", a.Login, guess, err, ErrLogin)
			}
		}
	}
}

// Check 30: what fails tells nobody whether there is such an account.
func TestLoginsAreNotTold(t *testing.T) {
	w := newWorld(t)
	w.add("chaoyang")
	disabled := w.add("nanguan")
	disabled.Disabled = true
	if err := w.Update(t.Context(), disabled); err != nil {
		t.Fatal(err)
	}
	if err := w.Add(t.Context(), &store.Account{Login: "kuancheng", Name: "新人", Role: store.CountyClerk, Unit: "220103"}); err != nil {
		t.Fatal(err)
	}
	const wrong, locked = "账号或密码不正确", "连续多次密码或验证码错误，账号已锁定，请于10:15后再试，或请安全管理员重设密码"
	want := []string{wrong, wrong, wrong, wrong, wrong, locked}
	for what, login := range map[string]string{"known": "chaoyang", "disabled": "nanguan", "without a password": "kuancheng", "unknown": " Erdao "} {
		var got []string
		for range want {
			_, err := w.Login(t.Context(), login, "wrong password")
			got = append(got, err.Error())
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", what, d)
		}
	}
}

// A right password whose code is never sent locks nobody out.
func TestPasswordWithoutCode(t *testing.T) {
	w := newWorld(t)
	a := w.add("chaoyang")
	w.enrol(a)
	w.later(time.Hour)
	for i := range 7 {
		if _, err := w.Login(t.Context(), "chaoyang", testPassword); err != nil {
			t.Fatalf("password %d: %v", i+1, err)
		}
	}
	if n := w.fresh(a).Failures; n != 0 {
		t.Errorf("got %d failures, want none", n)
	}
}

// What is done with accounts is noted where it is done, so the first one made at
// the start of the service is, too (check 44).
func TestAccountsAreAudited(t *testing.T) {
	w := newWorld(t)
	a := &store.Account{Login: "anquan", Name: "安全管理员", Role: store.SecurityAdmin}
	if err := w.Add(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Invite(t.Context(), a.ID); err != nil {
		t.Fatal(err)
	}
	ctx := store.As(t.Context(), &store.Actor{Login: "other", Address: "10.0.0.1", Role: store.SecurityAdmin})
	a.Name = "安全甲"
	if err := w.Update(ctx, a); err != nil {
		t.Fatal(err)
	}
	var r *Refused
	if err := w.Add(t.Context(), &store.Account{Login: "anquan", Name: "乙", Role: store.Auditor}); !errors.As(err, &r) {
		t.Fatalf("a login that is taken: got %v", err)
	}
	as, err := w.Store.AuditList(t.Context(), 0, "", "", 10)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range as {
		got = append(got, e.Account+" "+e.Action+" "+e.Unit+" "+e.Target+" "+e.Address+" "+e.Result)
	}
	want := []string{"other user-change 22 anquan 10.0.0.1 ok", " user-invite 22 anquan  ok", " user-add 22 anquan  ok"}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}
