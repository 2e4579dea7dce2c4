package accounts

import (
	"context"
	"errors"
	"testing"

	"github.com/alexedwards/argon2id"
	"github.com/google/go-cmp/cmp"
)

// All hashes are made alike, so that the time of an answer does not tell which
// accounts there are; one of before is made again at the next log-in.
func TestHashesAreAlike(t *testing.T) {
	w := newWorld(t)
	a := w.add("chaoyang")
	alike := func(name, hash string) {
		t.Helper()
		got, _, _, err := argon2id.DecodeHash(hash)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(argon2id.Params{Memory: 65536, Iterations: 1, Parallelism: 2, SaltLength: 16, KeyLength: 32}, *got); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
	alike("of nobody", noHash)
	alike("new", w.fresh(a).Password)
	old, err := argon2id.CreateHash(testPassword, &argon2id.Params{Memory: 1024, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Store.SetPassword(t.Context(), a.ID, old, false, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Login(t.Context(), "chaoyang", "wrong password"); !errors.Is(err, ErrLogin) || w.fresh(a).Password != old {
		t.Errorf("a wrong password: got %v, made again: %t", err, w.fresh(a).Password != old)
	}
	for range 2 {
		in, err := w.Login(t.Context(), "chaoyang", testPassword)
		if err != nil || in.Password != w.fresh(a).Password {
			t.Fatalf("got %v, and not the hash that is kept", err)
		}
		alike("made again", in.Password)
	}
}

// A failed log-in of nobody takes a hash, too, and it is a valid one.
func TestNoHash(t *testing.T) {
	w := newWorld(t)
	if ok, err := w.matches(t.Context(), "anything", noHash); ok || err != nil {
		t.Errorf("got %t, %v, want no match and no error", ok, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w.hashing <- struct{}{}
	w.hashing <- struct{}{}
	if _, err := w.matches(ctx, "anything", noHash); !errors.Is(err, context.Canceled) {
		t.Errorf("all busy: got %v, want %v", err, context.Canceled)
	}
}
