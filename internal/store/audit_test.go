package store

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"shegong/internal/storetest"
)

// trail adds entries 1 to n.
func trail(t *testing.T, s *Store, n int) {
	t.Helper()
	for i := range n {
		must(t, s.AddAudit(t.Context(), Audit{Account: "wang", Action: "export", Unit: testUnit, Target: fmt.Sprintf("monthly %d", i+1), Result: "ok"}))
	}
}

func verify(t *testing.T, s *Store, known *AuditHead) *AuditCheck {
	t.Helper()
	c, err := s.VerifyAudit(t.Context(), known)
	must(t, err)
	return c
}

// tamper changes the database as its owner can, who takes the guard down first.
func tamper(t *testing.T, s *Store, statement string, args ...any) {
	t.Helper()
	lowerGuard(t, s)
	if _, err := s.db.ExecContext(t.Context(), statement, args...); err != nil {
		t.Fatal(err)
	}
}

// rechain computes the hashes anew from an entry on, as one without the key can.
func rechain(t *testing.T, s *Store, from int64) {
	t.Helper()
	var as []Audit
	must(t, s.db.NewSelect().Model(&as).Where("number >= ?", from-1).Order("number").Scan(t.Context()))
	for i := 1; i < len(as); i++ {
		as[i].Hash = as[i].chain(as[i-1].Hash)
		tamper(t, s, "UPDATE audit SET hash = ? WHERE number = ?", as[i].Hash, as[i].Number)
	}
}

func TestVerifyAudit(t *testing.T) {
	const n = 6
	for _, tt := range []struct {
		name   string
		do     func(t *testing.T, s *Store)
		broken int64
		fault  string
	}{
		{"untouched", func(*testing.T, *Store) {}, 0, ""},
		{"edited", func(t *testing.T, s *Store) { tamper(t, s, "UPDATE audit SET account = 'li' WHERE number = 3") }, 3, "第3条的哈希值与内容"},
		{"time edited", func(t *testing.T, s *Store) {
			tamper(t, s, "UPDATE audit SET at = ? WHERE number = 2", testTime.Add(time.Millisecond))
		}, 2, "第2条的哈希值与内容"},
		{"edited and its hash made anew", func(t *testing.T, s *Store) {
			tamper(t, s, "UPDATE audit SET result = 'denied' WHERE number = 3")
			rechain(t, s, 3)
		}, n, "第6条的哈希值与末尾的校验值不符"},
		{"deleted", func(t *testing.T, s *Store) { tamper(t, s, "DELETE FROM audit WHERE number = 4") }, 4, "缺少第4条至第4条"},
		{"deleted and numbers closed up", func(t *testing.T, s *Store) {
			tamper(t, s, "DELETE FROM audit WHERE number = 4")
			tamper(t, s, "UPDATE audit SET number = 4 WHERE number = 5")
			tamper(t, s, "UPDATE audit SET number = 5 WHERE number = 6")
		}, 4, "第4条的哈希值与内容"},
		{"the first deleted", func(t *testing.T, s *Store) { tamper(t, s, "DELETE FROM audit WHERE number <= 2") }, 1, "缺少第1条至第2条"},
		{"inserted before the first", func(t *testing.T, s *Store) {
			tamper(t, s, "INSERT INTO audit SELECT 0, at, account, action, unit, target, address, result, hash FROM audit WHERE number = 1")
		}, 0, "第0条不应存在"},
		{"inserted", func(t *testing.T, s *Store) {
			for i := n; i >= 3; i-- {
				tamper(t, s, "UPDATE audit SET number = ? WHERE number = ?", i+1, i)
			}
			tamper(t, s, "INSERT INTO audit SELECT 3, at, account, action, unit, target, address, result, hash FROM audit WHERE number = 2")
		}, 3, "第3条的哈希值与内容"},
		{"reordered", func(t *testing.T, s *Store) {
			tamper(t, s, "UPDATE audit SET number = 99 WHERE number = 2")
			tamper(t, s, "UPDATE audit SET number = 2 WHERE number = 3")
			tamper(t, s, "UPDATE audit SET number = 3 WHERE number = 99")
		}, 2, "第2条的哈希值与内容"},
		{"cut at the end", func(t *testing.T, s *Store) { tamper(t, s, "DELETE FROM audit WHERE number > 4") }, 5, "缺少末尾的第5条至第6条"},
		{"cut at the end, then written on", func(t *testing.T, s *Store) {
			tamper(t, s, "DELETE FROM audit WHERE number > 4")
			trail(t, s, 2)
		}, 5, "缺少第5条至第6条"},
		{"all deleted", func(t *testing.T, s *Store) { tamper(t, s, "DELETE FROM audit") }, 1, "缺少末尾的第1条至第6条"},
		{"put on at the end", func(t *testing.T, s *Store) {
			tamper(t, s, "INSERT INTO audit SELECT 7, at, account, action, unit, target, address, result, hash FROM audit WHERE number = 6")
			rechain(t, s, 7)
		}, 7, "末尾的第7条至第7条不是本系统记入"},
		{"put on at the end, then written on", func(t *testing.T, s *Store) {
			tamper(t, s, "INSERT INTO audit SELECT 7, at, account, action, unit, target, address, result, hash FROM audit WHERE number = 6")
			rechain(t, s, 7)
			trail(t, s, 1)
		}, 7, "末尾的第7条至第8条不是本系统记入"},
		{"cut, with a head made without the key", func(t *testing.T, s *Store) {
			tamper(t, s, "DELETE FROM audit WHERE number > 4")
			last, err := lastAudit(t.Context(), s.db)
			must(t, err)
			must(t, putMeta(t.Context(), s.db, headRow, fmt.Sprintf("%d %s %s", last.Number, last.Hash, strings.Repeat("0", 32))))
		}, 5, "校验值缺失或不是用本数据的密钥算出"},
		{"cut, without a head, then written on", func(t *testing.T, s *Store) {
			tamper(t, s, "DELETE FROM audit WHERE number > 4")
			tamper(t, s, "DELETE FROM meta WHERE name = ?", headRow)
			trail(t, s, 1)
		}, 6, "校验值缺失"},
		{"no head that can be read", func(t *testing.T, s *Store) { must(t, putMeta(t.Context(), s.db, headRow, "6")) }, 7, "校验值缺失"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := openTest(t)
			trail(t, s, n)
			tt.do(t, s)
			c := verify(t, s, nil)
			if c.Broken != tt.broken || !strings.Contains(c.Fault, tt.fault) || (tt.fault == "") != (c.Fault == "") {
				t.Errorf("got %d %q, want %d %q", c.Broken, c.Fault, tt.broken, tt.fault)
			}
			if tt.fault == "" && (c.Entries != n || c.Last.Number != n) {
				t.Errorf("got %d entries up to %d, want %d", c.Entries, c.Last.Number, n)
			}
		})
	}
}

// A trail put back with its head to an earlier time fits in itself; the entry
// noted elsewhere shows it.
func TestAuditPutBack(t *testing.T) {
	s := openTest(t)
	trail(t, s, 3)
	early, _, err := meta(t.Context(), s.db, headRow)
	must(t, err)
	third := verify(t, s, nil).Last
	trail(t, s, 2)
	fifth := verify(t, s, &third)
	if fifth.Broken != 0 || fifth.Last.Number != 5 {
		t.Fatalf("an entry noted earlier: got %+v, want it to fit", fifth)
	}
	tamper(t, s, "DELETE FROM audit WHERE number > 3")
	must(t, putMeta(t.Context(), s.db, headRow, early))
	if c := verify(t, s, nil); c.Broken != 0 {
		t.Errorf("put back: got %+v, want it to fit in itself", c)
	}
	if c := verify(t, s, &fifth.Last); c.Broken != 4 || !strings.Contains(c.Fault, "抄录的最后一条是第5条，现只到第3条") {
		t.Errorf("put back, the fifth known: got %+v", c)
	}
	other := AuditHead{2, third.Hash}
	if c := verify(t, s, &other); c.Broken != 2 || !strings.Contains(c.Fault, "与抄录的不符") {
		t.Errorf("another second: got %+v", c)
	}
}

// A database of an older program has entries and no head: the first opening
// makes one, and no later opening does.
func TestAuditHeadIsMadeOnce(t *testing.T) {
	dir := t.TempDir()
	s := openAt(t, dir)
	trail(t, s, 3)
	tamper(t, s, "DELETE FROM meta WHERE name IN (?, ?)", headRow, hashKeyRow)
	must(t, s.Close())
	s = openAt(t, dir)
	if c := verify(t, s, nil); c.Broken != 0 || c.Entries != 3 {
		t.Errorf("first opening: got %+v", c)
	}
	tamper(t, s, "DELETE FROM meta WHERE name = ?", headRow)
	must(t, s.Close())
	if c := verify(t, openAt(t, dir), nil); c.Broken != 4 {
		t.Errorf("head taken out: got %+v, want it missed", c)
	}
}

// Entries added at the same time by two nodes chain.
func TestAuditFromTwoNodes(t *testing.T) {
	dir := t.TempDir()
	nodes := []*Store{openAt(t, dir)}
	if storetest.Database(t, dir) != "" { // SQLite has one node only
		nodes = append(nodes, openAt(t, dir))
	}
	const each = 10
	var wg sync.WaitGroup
	for _, s := range append(nodes, nodes...) {
		wg.Go(func() {
			for range each {
				if err := s.AddAudit(t.Context(), Audit{Action: "login", Result: "ok"}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if c := verify(t, nodes[0], nil); c.Broken != 0 || c.Entries != int64(2*len(nodes)*each) {
		t.Errorf("got %+v, want %d entries that chain", c, 2*len(nodes)*each)
	}
}

// touchesAudit matches a statement that would change or take out entries.
var touchesAudit = regexp.MustCompile(`(?is)\b(UPDATE|DELETE\s+FROM|TRUNCATE(\s+TABLE)?|DROP\s+TABLE(\s+IF\s+EXISTS)?|ALTER\s+TABLE|REPLACE\s+INTO)\s+"?audit\b` +
	`|New(Update|Delete|DropTable|TruncateTable)\(\)\.Model\(&?\(?\*?Audit\b|INTO\s+audit\b.*ON\s+CONFLICT`)

// changesAny matches a statement whose table is put in when it runs.
var changesAny = regexp.MustCompile(`(?i)\b(UPDATE|DELETE FROM|TRUNCATE|DROP TABLE) (\?|%s|" ?\+)`)

// Entries are kept for good, so for more than the six months that are asked for
// (check 46): no statement of the store changes or deletes one.
func TestNothingDeletesAuditEntries(t *testing.T) {
	for _, s := range []string{
		"DELETE FROM audit WHERE at < ?", `update "audit" set`, "DROP TABLE audit;", "truncate audit", "tx.NewDelete().Model((*Audit)(nil))",
		"ALTER TABLE audit\n", "s.db.NewUpdate().Model(&Audit{})", "INSERT INTO audit (x) VALUES (1) ON CONFLICT (number) DO UPDATE",
	} {
		if !touchesAudit.MatchString(s) {
			t.Errorf("%q is not found", s)
		}
	}
	files, err := filepath.Glob("*.go")
	must(t, err)
	sql, err := filepath.Glob("migrations/*.sql")
	must(t, err)
	var dynamic []string
	for _, name := range append(files, sql...) {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		must(t, err)
		if found := touchesAudit.Find(text); found != nil {
			t.Errorf("%s changes audit entries: %s", name, found)
		}
		if changesAny.Match(text) {
			dynamic = append(dynamic, name)
		}
	}
	// A restore clears an unused database, and refuses one with an entry; of
	// sessions the expired ones go; a rotation changes sealed columns, which
	// entries have none of.
	want := []string{"backup_restore.go", "rotate_tables.go", "sessions.go"}
	if !slices.Equal(dynamic, want) {
		t.Errorf("statements on any table: got %q, want only those of %q", dynamic, want)
	}

	now := testTime
	dir := t.TempDir()
	s, err := Open(t.Context(), Config{Dir: dir, Database: storetest.Database(t, dir), Now: func() time.Time { return now }})
	must(t, err)
	t.Cleanup(func() { _ = s.Close() })
	trail(t, s, 1)
	now = now.AddDate(0, 7, 0)
	must(t, s.Prune(t.Context()))
	trail(t, s, 1)
	if as, err := s.AuditList(t.Context(), 0, "", "", 10); err != nil || len(as) != 2 || !as[1].At.Equal(testTime) {
		t.Errorf("seven months later: got %+v, %v, want both entries", as, err)
	}
}
