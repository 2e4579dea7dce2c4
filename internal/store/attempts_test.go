package store

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A log-in is noted for the password that was compared, and no other.
func TestNoteLogin(t *testing.T) {
	s, _ := openClocked(t)
	a := &Account{Login: "chaoyang", Name: "甲", Role: Auditor, Unit: "22", Password: "one"}
	must(t, s.AddAccount(t.Context(), a))
	must(t, s.NoteLogin(t.Context(), a.ID, "one"))
	must(t, s.Rehash(t.Context(), a.ID, "one", "two"))
	for _, err := range []error{s.NoteLogin(t.Context(), a.ID, "one"), s.Rehash(t.Context(), a.ID, "one", "three")} {
		if !errors.Is(err, ErrNotFound) {
			t.Errorf("another password: got %v, want %v", err, ErrNotFound)
		}
	}
	must(t, s.NoteLogin(t.Context(), a.ID, "two"))
}

// That the second factor is required is noted where it changes, not at every
// start (check 44).
func TestRequirementIsAudited(t *testing.T) {
	s, _ := openClocked(t)
	for _, required := range []bool{false, true, true, false, false} {
		must(t, s.RequireTOTP(t.Context(), required))
		if got, err := s.TOTPRequired(t.Context()); err != nil || got != required {
			t.Errorf("got %t, %v, want %t", got, err, required)
		}
	}
	as, err := s.AuditList(t.Context(), 0, "", "totp-require", 10)
	must(t, err)
	var got []string
	for _, a := range as {
		got = append(got, a.Account+"/"+a.Target+"/"+a.Result)
	}
	if d := cmp.Diff([]string{"/不再要求/ok", "/必须启用/ok"}, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}
