package store

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRestoreRefuses(t *testing.T) {
	s, _ := filled(t, newPlace(t))
	b, m := backUp(t, s)
	for name, c := range map[string]struct {
		backup []byte
		want   string
	}{
		"newer format": {withManifest(t, b, nil, func(m *Manifest) { m.Format++ }), "第2版，本程序只认到第1版"},
		"newer schema": {withManifest(t, b, nil, func(m *Manifest) { m.Schema = 9999 }), "第9999版"},
		"unknown table": {
			withManifest(t, b, s.seal, func(m *Manifest) { m.Tables[0].Name = "nosuch" }),
			"表 nosuch 与",
		},
		"unknown column": {withManifest(t, b, s.seal, func(m *Manifest) {
			m.Tables[0].Columns = append(slices.Clone(m.Tables[0].Columns), column{"nosuch", textKind})
		}), "表 " + m.Tables[0].Name + " 与"},
	} {
		to := newPlace(t)
		if _, err := restore(t, to, c.backup); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want an error with %q", name, err, c.want)
		}
		if _, err := restore(t, to, b); err != nil {
			t.Errorf("%s: the backup itself afterwards: %v", name, err)
		}
	}
}

func TestRestoreWantsTheKey(t *testing.T) {
	s, _ := filled(t, newPlace(t))
	b, m := backUp(t, s)
	to := newPlace(t)
	wrong := to
	wrong.Key = strings.Repeat("ab", 32)
	if _, err := restore(t, wrong, b); err == nil || !strings.Contains(err.Error(), "密钥不符") || !strings.Contains(err.Error(), m.Key) {
		t.Errorf("another key: got %v, want an error with the fingerprint %s", err, m.Key)
	}
	lost := to
	lost.Key = ""
	path := filepath.Join(to.Dir, "key")
	if _, err := restore(t, lost, b); err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), m.Key) {
		t.Errorf("no key: got %v, want an error with the fingerprint %s and the place %s", err, m.Key, path)
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no key: one was made (%v)", err)
	}
	if _, err := os.Stat(filepath.Join(to.Dir, databaseName)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no key: a database was made (%v)", err)
	}
	putKey(t, to.Dir)
	if _, err := restore(t, lost, b); err != nil {
		t.Errorf("the key in the data folder: %v", err)
	}
}

func TestRestoreOnlyIntoAnEmptyDatabase(t *testing.T) {
	s, _ := filled(t, newPlace(t))
	b, _ := backUp(t, s)
	for name, put := range map[string]func(*Store) error{
		"units":    func(s *Store) error { return s.SeedUnits(t.Context()) },
		"accounts": func(s *Store) error { return s.AddAccount(t.Context(), &Account{Login: "li", Role: Auditor}) },
	} {
		to := newPlace(t)
		target := openPlace(t, to)
		must(t, put(target))
		want := values(t, target)
		must(t, target.Close())
		if _, err := restore(t, to, b); !errors.Is(err, ErrNotEmpty) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: got %v, want %v with the table", name, err, ErrNotEmpty)
		}
		if diff := cmp.Diff(want, values(t, openPlace(t, to))); diff != "" {
			t.Errorf("%s: the target changed (-want +got)\n%s", name, diff)
		}
	}

	// One that was only opened, under a key of its own, is empty: what is in it
	// then is replaced.
	to := newPlace(t)
	opened := to
	opened.Key = strings.Repeat("ab", 32)
	unused := openPlace(t, opened)
	_, err := unused.db.ExecContext(t.Context(), `INSERT INTO schedules (id, title, reports, unit, cron, zone, catch_up, formats, enabled, made_at)
		VALUES ('seed', '', '', '', '', '', '', '', TRUE, '2024-01-01 00:00:00')`)
	must(t, err)
	must(t, unused.Close())
	if _, err := restore(t, to, b); err != nil {
		t.Fatalf("opened before: %v", err)
	}
	if diff := cmp.Diff(values(t, s), values(t, openPlace(t, to))); diff != "" {
		t.Errorf("opened before (-want +got)\n%s", diff)
	}
}

func TestRestoreInAFolderInUse(t *testing.T) {
	s, _ := filled(t, newPlace(t))
	b, _ := backUp(t, s)
	to := place(t, t.TempDir(), "")
	openPlace(t, to)
	if _, err := restore(t, to, b); !errors.Is(err, ErrInUse) {
		t.Errorf("got %v, want %v", err, ErrInUse)
	}
}

// TestRestoreOfFaultyData restores what was faulty when it was backed up, and
// nothing that became so later.
func TestRestoreOfFaultyData(t *testing.T) {
	s, v := filled(t, newPlace(t))
	lowerGuard(t, s)
	for _, statement := range []string{
		"UPDATE audit SET target = 'x' WHERE number = 2",
		"UPDATE parts SET data = (SELECT data FROM parts WHERE version_id = '" + v.ID + "' AND part = 'params') WHERE version_id = '" + v.ID + "' AND part = 'result'",
	} {
		_, err := s.db.ExecContext(t.Context(), statement)
		must(t, err)
	}
	want := []string{"审计记录第2条的哈希值与内容或前一条不符：记录被修改、插入、删除或调换", "版本 " + v.ID + " 的 result 无法解密"}
	b, m := backUp(t, s)
	if diff := cmp.Diff(want, m.Faults); diff != "" {
		t.Fatalf("faults (-want +got)\n%s", diff)
	}
	to := newPlace(t)
	quiet := withManifest(t, b, s.seal, func(m *Manifest) { m.Faults = m.Faults[:1] })
	if _, err := restore(t, to, quiet); err == nil || !strings.Contains(err.Error(), want[1]) {
		t.Errorf("a fault the backup did not know: got %v, want an error with %q", err, want[1])
	}
	checkEmpty(t, to, "a fault the backup did not know")
	if got, err := restore(t, to, b); err != nil || cmp.Diff(want, got.Faults) != "" {
		t.Errorf("got %v, %v, want it restored, with the faults", got, err)
	}
}

// TestRestoreOlderSchema backs up a database as an older program left it: what
// migrations change in full tables, they change in restored ones.
func TestRestoreOlderSchema(t *testing.T) {
	c := newPlace(t)
	e, err := openEngine(t.Context(), c)
	must(t, err)
	p, err := e.provider()
	must(t, err)
	_, err = p.UpTo(t.Context(), 4)
	must(t, err)
	seal, err := loadKey(c, true)
	must(t, err)
	for _, statement := range []string{
		"INSERT INTO meta VALUES ('key', '" + seal.print + "')",
		"INSERT INTO units (code, name, parent) VALUES ('220104', '朝阳区', '2201')",
		"INSERT INTO returns (unit, period, state, updated_at) VALUES ('220104', '2024-10', 'accepted', '2024-11-03 01:02:03')",
		"INSERT INTO versions VALUES ('v', '220104', '2024-10', 1, '2024-11-03 01:02:03', 'upload', '1', '2024-10-31', 0, 0, 0, 0, 20, '[]')",
		"INSERT INTO summaries VALUES ('v', '220104', '2024-10', '2024-10-31')",
		"INSERT INTO summary_figures VALUES ('v', '', '', 'workers', 20)",
	} {
		_, err := e.db.DB.ExecContext(t.Context(), statement)
		must(t, err)
	}
	must(t, e.Close())
	s, err := OpenBeside(t.Context(), c)
	must(t, err)
	b, m := backUp(t, s)
	must(t, s.Close())
	if m.Schema != 4 {
		t.Fatalf("schema: got %d, want 4", m.Schema)
	}

	to := newPlace(t)
	_, err = restore(t, to, b)
	must(t, err)
	restored := openPlace(t, to)
	var figures string
	must(t, restored.db.NewRaw("SELECT figures FROM tallies WHERE version_id = 'v'").Scan(t.Context(), &figures))
	if want := `{"workers":20}`; figures != want {
		t.Errorf("tallies: got %s, want %s", figures, want)
	}

	newer := newPlace(t)
	must(t, openPlace(t, newer).Close())
	if _, err := restore(t, newer, b); err == nil || !strings.Contains(err.Error(), "第4版，目标数据库已是第") {
		t.Errorf("a target with newer tables: got %v, want an error with both versions", err)
	}
}
