package store

import (
	"errors"
	"slices"
	"testing"
	"time"
)

// What each role sees of units, returns, versions, events and reports.
func TestScope(t *testing.T) {
	s := openTest(t)
	must(t, s.PutUnits(t.Context(), []Unit{
		{Code: testUnit, Name: "朝阳区", Parent: "2201"}, {Code: "220102", Name: "南关区", Parent: "2201"}, {Code: "220202", Name: "昌邑区", Parent: "2202"},
	}))
	versions := map[string]*Version{}
	for _, u := range []string{testUnit, "220102", "220202"} {
		v := addVersion(t, s, content(u, testPeriod, 1, 8))
		accept(t, s, v, 1)
		versions[u] = v
	}
	own := archived("own", []byte("x"))
	own.Unit, own.Personal = testUnit, true
	kept, err := s.Archive(t.Context(), own)
	must(t, err)
	for _, tc := range []struct {
		actor  Actor
		sees   []string
		covers []string
		list   bool // the county's list of persons
	}{
		{Actor{Role: CountyClerk, Unit: testUnit}, []string{testUnit}, []string{testUnit}, true},
		{Actor{Role: CountyClerk, Unit: "220102"}, []string{"220102"}, []string{"220102"}, false},
		{Actor{Role: PrefectureReviewer, Unit: "2201"}, []string{"220102", testUnit}, []string{"2201", "220102", testUnit}, false},
		{Actor{Role: PrefectureReviewer, Unit: "2202"}, []string{"220202"}, []string{"2202", "220202"}, false},
		{Actor{Role: ProvincialOfficer, Unit: "22"}, []string{"220102", testUnit, "220202"}, []string{"22", "2201", "2202", "220202"}, false},
		{Actor{Role: SecurityAdmin, Unit: "22"}, nil, nil, false},
		{Actor{Role: Auditor, Unit: "22"}, nil, nil, false},
		{Actor{}, nil, nil, false},
	} {
		ctx := As(t.Context(), &tc.actor)
		for u, v := range versions {
			want := slices.Contains(tc.sees, u)
			checks := map[string]func() error{
				"Unit":         func() error { _, err := s.Unit(ctx, u); return err },
				"ReturnState":  func() error { _, err := s.ReturnState(ctx, u, testPeriod); return err },
				"Version":      func() error { _, err := s.Version(ctx, u, testPeriod, 0); return err },
				"VersionByID":  func() error { _, err := s.VersionByID(ctx, v.ID); return err },
				"Return":       func() error { _, err := s.Return(ctx, v.ID); return err },
				"FileData":     func() error { _, err := s.FileData(ctx, v.ID, 0); return err },
				"Covers":       func() error { return s.Covers(ctx, u) },
				"Reopen":       func() error { return s.Reopen(ctx, u, testPeriod.Add(-1), "x") },
				"PutMapping":   func() error { return s.PutMapping(ctx, Mapping{Unit: u, Source: "a", Target: "b"}) },
				"PutAnswers":   func() error { return s.PutAnswers(ctx, u, testPeriod, nil) },
				"AddExtension": func() error { return s.AddExtension(ctx, &Extension{Unit: u, Period: "2024-10", Until: "2024-12-01"}) },
				"AddException": func() error { return s.AddException(ctx, &Exception{Unit: u}) },
			}
			for name, check := range checks {
				if err := check(); errors.Is(err, ErrNotFound) == want {
					t.Errorf("%s of %s as %+v: got %v, want it seen: %t", name, u, tc.actor, err, want)
				}
			}
		}
		seen(t, s, tc.actor, tc.sees)
		for _, code := range []string{"22", "2201", "2202"} {
			if err := s.Covers(ctx, code); (err == nil) != slices.Contains(tc.covers, code) {
				t.Errorf("Covers %s as %+v: got %v", code, tc.actor, err)
			}
		}
		if _, err := s.Archived(ctx, kept.ID); (err == nil) != tc.list {
			t.Errorf("list of persons as %+v: got %v, want it given: %t", tc.actor, err, tc.list)
		}
		if as, err := s.ArchiveList(ctx, 10); err != nil || (len(as) == 1) != tc.list {
			t.Errorf("archive as %+v: got %d, %v", tc.actor, len(as), err)
		}
	}
}

// seen checks the lists.
func seen(t *testing.T, s *Store, a Actor, want []string) {
	t.Helper()
	ctx := As(t.Context(), &a)
	var units []string
	us, err := s.Units(ctx)
	must(t, err)
	for i := range us {
		units = append(units, us[i].Code)
	}
	months, err := s.Months(ctx, Scope{}, testPeriod)
	must(t, err)
	newest, err := s.Newest(ctx, testPeriod)
	must(t, err)
	slices.Sort(want)
	if !slices.Equal(units, want) || len(months[0].Returns) != len(want) || len(months[0].Summaries) != len(want) || len(newest) != len(want) {
		t.Errorf("as %+v: got units %v, %d returns, %d summaries, %d versions, want %v",
			a, units, len(months[0].Returns), len(months[0].Summaries), len(newest), want)
	}
}

func TestSessions(t *testing.T) {
	s := openTest(t)
	sessions := s.Sessions(func(data []byte) Session { return Session{AccountID: string(data)} })
	ctx := t.Context()
	at := s.Now()
	must(t, sessions.CommitCtx(ctx, "a", []byte("one"), at.Add(time.Hour)))
	must(t, sessions.CommitCtx(ctx, "b", []byte("one"), at.Add(time.Hour)))
	must(t, sessions.CommitCtx(ctx, "c", []byte("two"), at.Add(time.Hour)))
	must(t, sessions.CommitCtx(ctx, "d", []byte("two"), at))
	has := func(token string) bool {
		t.Helper()
		_, ok, err := sessions.FindCtx(ctx, token)
		must(t, err)
		return ok
	}
	if !has("a") || !has("c") || has("d") || has("x") {
		t.Error("want a and c, not the expired d")
	}
	must(t, endSessions(ctx, s.db, "one", "b"))
	if has("a") || !has("b") || !has("c") {
		t.Error("want b kept, a ended, c not concerned")
	}
	must(t, sessions.DeleteCtx(ctx, "c"))
	must(t, s.EndSessions(ctx, "one", ""))
	must(t, s.Prune(ctx))
	if n := mustQueryInt(t, s, "SELECT COUNT(*) FROM sessions"); n != 0 {
		t.Errorf("got %d sessions, want none", n)
	}
}

func TestAuditIsAChain(t *testing.T) {
	s := openTest(t)
	ctx := As(t.Context(), &Actor{Login: "sheng", Address: "10.0.0.1", Role: ProvincialOfficer, Unit: "22"})
	for _, action := range []string{"login", "reveal", "parameters"} {
		must(t, s.AddAudit(ctx, Audit{Action: action, Unit: testUnit, Target: "x\ny", Result: "ok"}))
	}
	as, err := s.AuditList(ctx, 0, "", "", 10)
	must(t, err)
	if len(as) != 3 || as[0].Number != 3 || as[0].Account != "sheng" || as[0].Address != "10.0.0.1" {
		t.Fatalf("got %+v", as)
	}
	previous := ""
	for i := len(as) - 1; i >= 0; i-- {
		if as[i].Hash != as[i].chain(previous) {
			t.Errorf("entry %d does not follow from the one before", as[i].Number)
		}
		previous = as[i].Hash
	}
	as[1].Target = "z"
	if as[1].Hash == as[1].chain(as[2].Hash) {
		t.Error("a changed entry has the same hash")
	}
	if one, err := s.AuditList(ctx, 3, "sheng", "reveal", 10); err != nil || len(one) != 1 || one[0].Number != 2 {
		t.Errorf("filtered: got %+v, %v", one, err)
	}
}
