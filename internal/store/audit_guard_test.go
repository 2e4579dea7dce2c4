package store

import (
	"fmt"
	"strings"
	"testing"

	"shegong/internal/summary"
)

// lowerGuard takes the guard of the audit trail down.
func lowerGuard(t *testing.T, s *Store) {
	t.Helper()
	names := map[string]string{"audit_update": "", "audit_delete": "", "audit_insert": ""}
	if s.postgres() {
		names = map[string]string{"audit_rows": " ON audit", "audit_whole": " ON audit"}
	}
	for name, on := range names {
		if _, err := s.db.ExecContext(t.Context(), "DROP TRIGGER IF EXISTS "+name+on); err != nil {
			t.Fatal(err)
		}
	}
}

// The database itself refuses to change entries or to delete them (checks 45
// and 46), whatever program asks; a start puts the guard up again.
func TestDatabaseRefusesToChangeAuditEntries(t *testing.T) {
	dir := t.TempDir()
	s := openAt(t, dir)
	trail(t, s, 3)
	statements := []string{
		"UPDATE audit SET account = 'li' WHERE number = 2", "UPDATE audit SET number = 9 WHERE number = 3", "DELETE FROM audit",
		"DELETE FROM audit WHERE number = 3",
		`INSERT INTO audit SELECT number, at, 'li', action, unit, target, address, result, hash FROM audit WHERE number = 2
			ON CONFLICT (number) DO UPDATE SET account = EXCLUDED.account`,
	}
	if s.postgres() {
		statements = append(statements, "TRUNCATE audit")
	} else {
		statements = append(statements, "REPLACE INTO audit SELECT number, at, 'li', action, unit, target, address, result, hash FROM audit WHERE number = 2")
	}
	refused := func(s *Store) {
		t.Helper()
		for _, q := range statements {
			if _, err := s.db.ExecContext(t.Context(), q); err == nil || !strings.Contains(err.Error(), keptMessage) {
				t.Errorf("%s: got %v, want it refused", q, err)
			}
		}
		if c := verify(t, s, nil); c.Fault != "" || c.Entries != 3 {
			t.Errorf("got %+v, want three entries that chain", c)
		}
	}
	refused(s)
	lowerGuard(t, s)
	must(t, s.Close())
	refused(openAt(t, dir))
}

// Every step of a return is in the audit trail, with who, where from, unit and
// version (check 44): it is written in the step's own transaction, so that a
// step that was refused leaves no entry and one that was taken always does.
func TestStepsAreAudited(t *testing.T) {
	s := openTest(t)
	clerk := &Actor{Login: "wang", Role: CountyClerk, Unit: testUnit, Address: "10.1.2.3"}
	city := &Actor{Login: "zhou", Role: PrefectureReviewer, Unit: "2201", Address: "10.1.2.4"}
	ctx, review := As(t.Context(), clerk), As(t.Context(), city)
	sub := Submission{Summary: &summary.Summary{Unit: testUnit, Period: testPeriod, AsOf: testPeriod.End()}}
	v, err := s.AddVersion(ctx, content(testUnit, testPeriod, 2, 8))
	must(t, err)
	must(t, s.Submit(ctx, v, sub))
	must(t, s.Withdraw(ctx, testUnit, testPeriod))
	must(t, s.Submit(ctx, v, sub))
	if err := s.Approve(ctx, testUnit, testPeriod, 7); err == nil {
		t.Fatal("a version that is not under review was approved")
	}
	must(t, s.Approve(review, testUnit, testPeriod, 1))
	must(t, s.SendBack(review, testUnit, testPeriod, 1, "人数不符"))
	if err := s.Withdraw(ctx, "220202", testPeriod); err == nil {
		t.Fatal("another's return was withdrawn")
	}
	as, err := s.AuditList(t.Context(), 0, "", "", 20)
	must(t, err)
	var got []string
	for i := len(as) - 1; i >= 0; i-- {
		a := as[i]
		got = append(got, fmt.Sprintf("%s %s %s %s %s %s", a.Account, a.Address, a.Action, a.Unit, a.Target, a.Result))
	}
	want := []string{
		"wang 10.1.2.3 return.upload 220104 2024-10 第1版 ok", "wang 10.1.2.3 return.submit 220104 2024-10 第1版 ok",
		"wang 10.1.2.3 return.withdraw 220104 2024-10 第1版 ok", "wang 10.1.2.3 return.submit 220104 2024-10 第1版 ok",
		"zhou 10.1.2.4 return.approve 220104 2024-10 第1版 ok", "zhou 10.1.2.4 return.send_back 220104 2024-10 第1版 ok",
	}
	if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
		t.Errorf("got\n%s\nwant\n%s", g, w)
	}
}
