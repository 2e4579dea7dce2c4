package store

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestLiveSessions(t *testing.T) {
	s, now := openClocked(t)
	ctx := t.Context()
	described := map[string]Session{}
	sessions := s.Sessions(func(data []byte) Session { return described[string(data)] })
	start := now.UTC()
	keep := func(id string, d Session, life time.Duration) {
		t.Helper()
		described[id] = d
		must(t, sessions.CommitCtx(ctx, id, []byte(id), start.Add(life)))
	}
	const idle = 30 * time.Minute
	at := func(d time.Duration) time.Time { return start.Add(d) }
	keep("old", Session{AccountID: "one", MadeAt: start, SeenAt: start, Address: "10.0.0.1", Agent: "Chrome，Windows"}, 12*time.Hour)
	keep("short", Session{AccountID: "one", MadeAt: start, SeenAt: start}, 20*time.Minute)
	keep("pending", Session{AccountID: "one"}, 12*time.Hour)
	keep("other", Session{AccountID: "two", MadeAt: start, SeenAt: start}, 12*time.Hour)
	*now = start.Add(25 * time.Minute)
	keep("new", Session{AccountID: "one", MadeAt: at(25 * time.Minute), SeenAt: at(25 * time.Minute)}, 12*time.Hour)
	list := func() (ids []string) {
		t.Helper()
		live, err := s.LiveSessions(ctx, "one", idle)
		must(t, err)
		for _, l := range live {
			ids = append(ids, l.ID)
		}
		return ids
	}
	same := func(what string, want ...string) {
		t.Helper()
		if d := cmp.Diff(want, list()); d != "" {
			t.Errorf("%s (-want +got):\n%s", what, d)
		}
	}
	same("not the pending, the expired, and another's", "new", "old")
	*now = start.Add(idle + time.Second)
	same("not the idle one", "new")
	keep("old", Session{AccountID: "one", MadeAt: start, SeenAt: at(31 * time.Minute), Address: "10.0.0.1", Agent: "Chrome，Windows"}, 12*time.Hour)
	*now = start.Add(31 * time.Minute)
	same("used again", "old", "new")
	if live, err := s.LiveSessions(ctx, "one", idle); err != nil || !live[0].MadeAt.Equal(start) || live[0].Address != "10.0.0.1" || live[0].Agent != "Chrome，Windows" {
		t.Errorf("got %+v, %v", live, err)
	}
	if err := s.EndSession(ctx, "two", "old"); !errors.Is(err, ErrNotFound) {
		t.Errorf("another's session: got %v, want %v", err, ErrNotFound)
	}
	must(t, s.EndSession(ctx, "one", "old"))
	same("one ended", "new")
	// A request that was on its way when its session ended does not bring it back
	// (check 32).
	keep("old", Session{AccountID: "one", MadeAt: start, SeenAt: at(31 * time.Minute)}, 12*time.Hour)
	same("not brought back", "new")
	must(t, s.EndSessions(ctx, "one", "new"))
	same("the others ended", "new")
	if n := mustQueryInt(t, s, "SELECT COUNT(*) FROM sessions"); n != 2 {
		t.Errorf("got %d sessions, want new and other", n)
	}
}

// Check 35: the last security administrator who can log in stays, and no account
// changes its role.
func TestLastSecurityAdministrator(t *testing.T) {
	s, _ := openClocked(t)
	ctx := t.Context()
	add := func(login string, r Role, password string) *Account {
		t.Helper()
		a := &Account{Login: login, Name: login, Role: r, Unit: "22", Password: password}
		must(t, s.AddAccount(ctx, a))
		return a
	}
	one, two := add("one", SecurityAdmin, "x"), add("two", SecurityAdmin, "x")
	add("invited", SecurityAdmin, "")
	auditor := add("shenji", Auditor, "x")
	disable := func(a *Account) error {
		off := *a
		off.Disabled = true
		return s.UpdateAccount(ctx, &off)
	}
	must(t, disable(auditor))
	// Both at the same moment: one of them stays.
	results := make(chan error, 2)
	for _, a := range []*Account{one, two} {
		go func() { results <- disable(a) }()
	}
	first, second := <-results, <-results
	if (first == nil) == (second == nil) || !errors.Is(errors.Join(first, second), ErrConflict) {
		t.Errorf("got %v and %v, want one to stay", first, second)
	}
	if n := mustQueryInt(t, s, "SELECT COUNT(*) FROM accounts WHERE role = 'secadmin' AND password <> '' AND NOT disabled"); n != 1 {
		t.Errorf("%d can give out accounts, want 1", n)
	}
	auditor.Role = SecurityAdmin
	must(t, s.UpdateAccount(ctx, auditor))
	if got, err := s.Account(ctx, auditor.ID); err != nil || got.Role != Auditor {
		t.Errorf("the role became %v, %v", got.Role, err)
	}
}

// The last use of a token is noted to the minute: not every request writes it.
func TestUseOfTokens(t *testing.T) {
	s, now := openClocked(t)
	a := &Account{Login: "chaoyang", Name: "甲", Role: Auditor, Unit: "22"}
	must(t, s.AddAccount(t.Context(), a))
	must(t, s.AddToken(t.Context(), &Token{AccountID: a.ID, Name: "x", ExpiresAt: now.Add(time.Hour)}, "secret"))
	start := now.UTC()
	for _, step := range []struct{ at, noted time.Duration }{{0, 0}, {59 * time.Second, 0}, {time.Minute, time.Minute}, {119 * time.Second, time.Minute}} {
		*now = start.Add(step.at)
		if got, err := s.AccountByToken(t.Context(), "secret"); err != nil || got.ID != a.ID || got.Login != "chaoyang" {
			t.Fatalf("after %s: got %+v, %v", step.at, got, err)
		}
		ts, err := s.Tokens(t.Context(), a.ID)
		must(t, err)
		if len(ts) != 1 || ts[0].LastUsed == nil || !ts[0].LastUsed.Equal(start.Add(step.noted)) {
			t.Errorf("after %s: got %+v, want the use after %s noted", step.at, ts, step.noted)
		}
	}
}
