package accounts

import (
	"bytes"
	"errors"
	"fmt"
	"image/png"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pquerna/otp/totp"

	"shegong/internal/store"
	"shegong/internal/storetest"
)

// The secret and, of the codes of RFC 6238, appendix B (SHA-1), the last six
// digits.
const rfcSecret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"

func TestMatchCode(t *testing.T) {
	for _, tt := range []struct {
		at   int64
		code string
		step int64 // 0: refused
	}{
		{59, "287082", 1},
		{1111111109, "081804", 37037036},
		{1111111111, "050471", 37037037},
		{1234567890, "005924", 41152263},
		{2000000000, "279037", 66666666},
		{20000000000, "353130", 666666666},
		{59, "２８７０８２", 1},
		{59, " 287 082\t", 1},
		// A step early and a step late are taken, two are not.
		{89, "287082", 1},
		{30 - 1, "287082", 1},
		{90, "287082", 0},
		{1111111111 - 30, "050471", 37037037},
		{1111111111 - 60, "050471", 0},
		{1111111111 + 30, "050471", 37037037},
		{1111111111 + 60, "050471", 0},
		{59, "287083", 0},
		{59, "", 0},
		{59, "87082", 0},
		{59, "94287082", 0},
		{59, "28708a", 0},
	} {
		step, ok, err := matchCode(rfcSecret, tt.code, time.Unix(tt.at, 0))
		if err != nil || ok != (tt.step != 0) || ok && step != tt.step {
			t.Errorf("%q at %d: got step %d, %t, %v; want %d", tt.code, tt.at, step, ok, err, tt.step)
		}
	}
	if _, _, err := matchCode("not base32!", "287082", time.Unix(59, 0)); err == nil {
		t.Error("no secret: got no error")
	}
}

// code is what the account's authenticator shows, so many steps from now.
func (w *world) code(a *store.Account, steps int) string {
	w.t.Helper()
	k, err := w.totpKey(w.fresh(a))
	if err != nil || k == nil {
		w.t.Fatalf("key: %v, %v", k, err)
	}
	code, err := totp.GenerateCode(k.Secret(), w.now.Add(time.Duration(steps)*totpPeriod*time.Second))
	if err != nil {
		w.t.Fatal(err)
	}
	return code
}

func (w *world) fresh(a *store.Account) *store.Account {
	w.t.Helper()
	a, err := w.Store.Account(w.t.Context(), a.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	return a
}

// enrol sets an account's second factor up; the code of now is used up.
func (w *world) enrol(a *store.Account) {
	w.t.Helper()
	if err := w.BeginTOTP(w.t.Context(), a); err != nil {
		w.t.Fatal(err)
	}
	if err := w.ConfirmTOTP(w.t.Context(), w.fresh(a), w.code(a, 0)); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) later(d time.Duration) { w.now = w.now.Add(d) }

func TestEnrolment(t *testing.T) {
	w := newWorld(t)
	a := w.add("chaoyang")
	if e, err := w.Enrolment(w.fresh(a)); e != nil || err != nil {
		t.Errorf("before: got %v, %v, want none", e, err)
	}
	var r *Refused
	if err := w.ConfirmTOTP(t.Context(), w.fresh(a), "123456"); !errors.As(err, &r) || r.Message != "请先开始设置" {
		t.Errorf("confirmed before it was begun: got %v", err)
	}
	if err := w.BeginTOTP(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	first, err := w.Enrolment(w.fresh(a))
	if err != nil || len(first.Secret) != 32+7 || strings.Count(first.Secret, " ") != 7 {
		t.Fatalf("got %+v, %v, want a secret of 32 characters in fours", first, err)
	}
	if img, err := png.Decode(bytes.NewReader(first.QR)); err != nil || img.Bounds().Dx() != totpQR {
		t.Errorf("QR: %v", err)
	}
	if bytes.Contains(w.fresh(a).TOTP, []byte(strings.ReplaceAll(first.Secret, " ", ""))) {
		t.Error("the secret lies in the account as it is")
	}
	if err := w.BeginTOTP(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	second, err := w.Enrolment(w.fresh(a))
	if err != nil || second.Secret == first.Secret {
		t.Errorf("begun again: got the same secret, %v", err)
	}
	if err := w.ConfirmTOTP(t.Context(), w.fresh(a), "12345"); !errors.As(err, &r) {
		t.Errorf("wrong code: got %v", err)
	}
	if w.fresh(a).TOTPOn {
		t.Error("on before it was confirmed")
	}
	if _, err := w.Login(t.Context(), "chaoyang", testPassword); err != nil || w.fresh(a).LastLogin == nil {
		t.Errorf("log-in before it was confirmed: got %v", err)
	}
	if err := w.ConfirmTOTP(t.Context(), w.fresh(a), w.code(a, 0)); err != nil || !w.fresh(a).TOTPOn {
		t.Fatalf("confirmed: got %v", err)
	}
	if e, err := w.Enrolment(w.fresh(a)); e != nil || err != nil {
		t.Errorf("the secret is shown after it was confirmed: %v", err)
	}
	for name, err := range map[string]error{
		"begun once more": w.BeginTOTP(t.Context(), w.fresh(a)), "confirmed once more": w.ConfirmTOTP(t.Context(), w.fresh(a), w.code(a, 1)),
	} {
		if !errors.As(err, &r) {
			t.Errorf("%s: got %v, want it refused", name, err)
		}
	}
}

// A code works once, and so does none before it (ASVS 6.5.1).
func TestCodeWorksOnce(t *testing.T) {
	w := newWorld(t)
	a := w.add("chaoyang")
	w.enrol(a)
	try := func(code string) error { return w.LoginCode(t.Context(), a, code) }
	if err := try(w.code(a, 0)); !errors.Is(err, ErrCode) {
		t.Errorf("the code it was confirmed with: got %v, want %v", err, ErrCode)
	}
	early := w.code(a, 1)
	if err := try(early); err != nil {
		t.Errorf("the next: got %v", err)
	}
	w.later(totpPeriod * time.Second)
	for name, code := range map[string]string{"used": early, "older than one used": w.code(a, -1)} {
		if err := try(code); !errors.Is(err, ErrCode) {
			t.Errorf("%s: got %v, want %v", name, err, ErrCode)
		}
	}
	// Sent by many at the same time, on two nodes, it is taken once.
	w.later(time.Hour)
	a = w.fresh(a)
	code, taken := w.code(a, 0), make(chan error, 8)
	var wg sync.WaitGroup
	for range cap(taken) {
		wg.Go(func() {
			ok, err := w.take(t.Context(), a, code)
			if err == nil && ok {
				taken <- nil
			}
		})
	}
	wg.Wait()
	if len(taken) != 1 {
		t.Errorf("taken %d times, want once", len(taken))
	}
}

// Wrong codes lock the account like wrong passwords, and a right password in
// between clears nothing.
func TestWrongCodesLock(t *testing.T) {
	w := newWorld(t)
	a := w.add("chaoyang")
	w.enrol(a)
	w.later(time.Hour)
	for i := range 5 {
		if _, err := w.Login(t.Context(), "chaoyang", testPassword); err != nil {
			t.Fatalf("password, after %d wrong codes: %v", i, err)
		}
		if err := w.LoginCode(t.Context(), a, "12345"); !errors.Is(err, ErrCode) {
			t.Fatalf("wrong code %d: got %v", i+1, err)
		}
	}
	var locked *Locked
	if err := w.LoginCode(t.Context(), a, w.code(a, 0)); !errors.As(err, &locked) || !strings.Contains(err.Error(), "连续多次密码或验证码错误") {
		t.Fatalf("the right code after five wrong ones: got %v, want locked", err)
	}
	if _, err := w.Login(t.Context(), "chaoyang", testPassword); !errors.As(err, &locked) {
		t.Errorf("the password after five wrong codes: got %v, want locked", err)
	}
	w.now = locked.Until
	if err := w.LoginCode(t.Context(), a, w.code(a, 0)); err != nil || w.fresh(a).Failures != 0 {
		t.Errorf("after the lock: got %v, %d failures", err, w.fresh(a).Failures)
	}
}

// Attempts made at the same time are not more than five.
func TestAttemptsAtOnce(t *testing.T) {
	w := newWorld(t)
	a := w.add("chaoyang")
	w.enrol(a)
	w.later(time.Hour)
	results := make(chan error, 20)
	var wg sync.WaitGroup
	for i := range cap(results) {
		wg.Go(func() { results <- w.LoginCode(t.Context(), a, fmt.Sprintf("x%05d", i)) })
	}
	wg.Wait()
	close(results)
	tried := 0
	for err := range results {
		var locked *Locked
		switch {
		case errors.Is(err, ErrCode):
			tried++
		case !errors.As(err, &locked):
			t.Errorf("got %v", err)
		}
	}
	if tried != 5 {
		t.Errorf("%d attempts were compared, want 5", tried)
	}
}

func TestRemoveTOTP(t *testing.T) {
	w := newWorld(t)
	a := w.add("chaoyang")
	w.enrol(a)
	w.later(time.Hour)
	if err := w.RemoveTOTP(t.Context(), a, "12345"); !errors.Is(err, ErrCode) {
		t.Errorf("wrong code: got %v", err)
	}
	if n := w.fresh(a).Failures; n != 1 {
		t.Errorf("wrong code: got %d failures, want 1", n)
	}
	if err := w.RemoveTOTP(t.Context(), a, w.code(a, 0)); err != nil {
		t.Fatal(err)
	}
	got := w.fresh(a)
	if got.TOTPOn || got.TOTP != nil || got.TOTPStep != 0 {
		t.Errorf("got %+v, want no second factor", got)
	}
	w.enrol(a)
	// A code is asked for as the account is, not as it was at the password.
	disabled := *w.fresh(a)
	disabled.Disabled = true
	if err := w.Store.UpdateAccount(t.Context(), &disabled); err != nil {
		t.Fatal(err)
	}
	w.later(time.Hour)
	if err := w.LoginCode(t.Context(), a, w.code(a, 0)); !errors.Is(err, ErrCode) {
		t.Errorf("disabled meanwhile: got %v", err)
	}
}

// A secret moved to another account does not open.
func TestSecretIsBoundToItsAccount(t *testing.T) {
	w := newWorld(t)
	a, b := w.add("chaoyang"), w.add("nanguan")
	w.enrol(a)
	moved := *w.fresh(b)
	moved.TOTP = w.fresh(a).TOTP
	if _, err := w.totpKey(&moved); err == nil {
		t.Error("got no error")
	}
}

func TestMustEnrol(t *testing.T) {
	w := newWorld(t)
	got := func() map[store.Role]bool {
		out := map[store.Role]bool{}
		for _, r := range store.Roles() {
			must, err := w.MustEnrol(t.Context(), &store.Account{Role: r, Password: "x"})
			if err != nil {
				t.Fatal(err)
			}
			out[r] = must
		}
		return out
	}
	none := map[store.Role]bool{}
	for _, r := range store.Roles() {
		none[r] = false
	}
	if diff := cmp.Diff(none, got()); diff != "" {
		t.Errorf("not required (-want +got)\n%s", diff)
	}
	if err := w.Store.RequireTOTP(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	want := map[store.Role]bool{
		store.CountyClerk: false, store.PrefectureReviewer: false, store.ProvincialOfficer: true,
		store.SystemAdmin: true, store.SecurityAdmin: true, store.Auditor: true,
	}
	if diff := cmp.Diff(want, got()); diff != "" {
		t.Errorf("required (-want +got)\n%s", diff)
	}
	for name, a := range map[string]store.Account{
		"has one": {Role: store.Auditor, Password: "x", TOTPOn: true}, "of the demonstration": {Role: store.Auditor},
	} {
		if must, err := w.MustEnrol(t.Context(), &a); must || err != nil {
			t.Errorf("%s: got %t, %v", name, must, err)
		}
	}
	if err := w.Store.RequireTOTP(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(none, got()); diff != "" {
		t.Errorf("no longer required (-want +got)\n%s", diff)
	}
}

// The setting is the database's, so it holds on every node and after a restart.
func TestRequirementIsKept(t *testing.T) {
	dir := t.TempDir()
	for i := range 2 {
		s, err := store.Open(t.Context(), store.Config{Dir: dir, Database: storetest.Database(t, dir)})
		if err != nil {
			t.Fatal(err)
		}
		if got, err := s.TOTPRequired(t.Context()); err != nil || got != (i == 1) {
			t.Errorf("opening %d: got %t, %v", i+1, got, err)
		}
		if err := errors.Join(s.RequireTOTP(t.Context(), true), s.Close()); err != nil {
			t.Fatal(err)
		}
	}
}
