package store

import (
	"archive/zip"
	"bytes"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/storetest"
)

// TestBackupMoves goes from SQLite to SQLite, and where there is a server by way
// of PostgreSQL: every row and value stays.
func TestBackupMoves(t *testing.T) {
	source, v := filled(t, place(t, t.TempDir(), ""))
	wantValues, wantStored := values(t, source), stored(t, source)
	for name, rows := range wantValues {
		if len(rows) == 0 {
			t.Errorf("table %s: the fixture has no row in it", name)
		}
	}
	way := []Config{place(t, t.TempDir(), ""), place(t, t.TempDir(), "")}
	if dir := t.TempDir(); storetest.Database(t, dir) != "" {
		way = slices.Insert(way, 1, place(t, dir, storetest.Database(t, dir)))
	}
	last := source
	for i, c := range way {
		b, want := backUp(t, last)
		got, err := restore(t, c, b)
		if err != nil {
			t.Fatalf("step %d: %v", i, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("step %d: manifest (-written +read)\n%s", i, diff)
		}
		last = openPlace(t, c)
		if diff := cmp.Diff(wantValues, values(t, last)); diff != "" {
			t.Errorf("step %d: rows (-want +got)\n%s", i, diff)
		}
	}
	if diff := cmp.Diff(wantStored, stored(t, last)); diff != "" {
		t.Errorf("as stored by SQLite (-want +got)\n%s", diff)
	}
	checkUsable(t, last, v)
}

// checkUsable reads sealed data back, and goes on writing.
func checkUsable(t *testing.T, s *Store, v *Version) {
	t.Helper()
	if r, err := s.Return(t.Context(), v.ID); err != nil || len(r.Workers) != 20 {
		t.Errorf("Return: %v", err)
	}
	if as, err := s.SubmittedAnswers(t.Context(), v.ID); err != nil || len(as) != 1 || !strings.HasPrefix(as[0].Text, "欧阳试") {
		t.Errorf("SubmittedAnswers: got %v, %v", as, err)
	}
	if a, err := s.FindArchived(t.Context(), "monthly", "22", "2024-10", "pdf", "a"); err != nil || a == nil || !strings.HasPrefix(string(a.Data), "欧阳试") {
		t.Errorf("FindArchived: got %v, %v", a, err)
	}
	must(t, s.AddAudit(t.Context(), Audit{Action: "restore", Result: "ok"}))
	if found, err := brokenChain(t.Context(), s.db.DB, nil); err != nil || found != nil {
		t.Errorf("audit trail: got %v, %v, want none broken", found, err)
	}
	if n := mustQueryInt(t, s, "SELECT COUNT(*) FROM audit"); n != 9 {
		t.Errorf("audit trail: got %d entries, want those of five steps and four more", n)
	}
}

// TestBackupHoldsEveryTable fails when a table is neither backed up nor known to
// be left out.
func TestBackupHoldsEveryTable(t *testing.T) {
	s, _ := filled(t, newPlace(t))
	_, m := backUp(t, s)
	var all []string
	query := "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
	if s.postgres() {
		query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
	}
	must(t, s.db.NewRaw(query).Scan(t.Context(), &all))
	at := map[string]int{}
	for i, table := range m.Tables {
		at[table.Name] = i
		if table.Rows == 0 {
			t.Errorf("table %s: no row was backed up", table.Name)
		}
	}
	// Jobs are made anew from the rows they are about.
	left := slices.DeleteFunc(all, func(name string) bool { _, ok := at[name]; return ok || strings.HasPrefix(name, "river_") })
	slices.Sort(left)
	if diff := cmp.Diff([]string{"goose_db_version", "invites", "limits", "sessions"}, left); diff != "" {
		t.Errorf("left out (-want +got)\n%s", diff)
	}
	for _, pair := range [][2]string{{"units", "returns"}, {"returns", "versions"}, {"versions", "parts"}, {"summaries", "tallies"}, {"accounts", "tokens"}, {"schedules", "runs"}} {
		if at[pair[0]] > at[pair[1]] {
			t.Errorf("%s stands behind %s, which refers to it", pair[0], pair[1])
		}
	}
	if s.postgres() {
		n := mustQueryInt(t, s, "SELECT COUNT(*) FROM pg_sequences WHERE sequencename NOT LIKE 'goose_%' AND sequencename NOT LIKE 'river_%'")
		if n != 0 {
			t.Errorf("got %d sequences, want none: a backup does not hold where they stand", n)
		}
	}
}

func TestBackupHoldsNoPersonalData(t *testing.T) {
	s, _ := filled(t, newPlace(t))
	b, _ := backUp(t, s)
	r := content(testUnit, testPeriod, 20, 8).Return
	secrets := []string{"欧阳", testKey, "secret", hashSecret("secret")}
	for i := range r.Workers {
		secrets = append(secrets, r.Workers[i].ID, r.Workers[i].Name, r.Workers[i].Phone)
	}
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	must(t, err)
	size := 0
	for _, f := range z.File {
		in, err := f.Open()
		must(t, err)
		plain, err := io.ReadAll(in)
		must(t, err)
		size += len(plain)
		for _, secret := range secrets {
			if bytes.Contains(plain, []byte(secret)) || bytes.Contains(plain, []byte(hex.EncodeToString([]byte(secret)))) {
				t.Errorf("%s holds %q", f.Name, secret)
			}
		}
	}
	if size < 10_000 {
		t.Errorf("searched %d bytes only", size)
	}
}

// addOnWrite adds a version when the first bytes are written.
type addOnWrite struct {
	bytes.Buffer
	add func()
}

func (w *addOnWrite) Write(p []byte) (int, error) {
	if w.add != nil {
		w.add()
		w.add = nil
	}
	return w.Buffer.Write(p)
}

// TestBackupIsOneState backs up beside a service that goes on writing.
func TestBackupIsOneState(t *testing.T) {
	c := newPlace(t)
	serving, _ := filled(t, c)
	want := values(t, serving)
	beside, err := OpenBeside(t.Context(), c)
	must(t, err)
	defer func() { _ = beside.Close() }()
	w := &addOnWrite{add: func() { addVersion(t, serving, content("220202", testPeriod, 3, 8)) }}
	_, err = beside.Backup(t.Context(), w)
	must(t, err)
	if w.add != nil || mustQueryInt(t, serving, "SELECT COUNT(*) FROM versions WHERE unit = '220202'") != 1 {
		t.Fatal("no version was added meanwhile")
	}
	to := newPlace(t)
	_, err = restore(t, to, w.Bytes())
	must(t, err)
	if diff := cmp.Diff(want, values(t, openPlace(t, to))); diff != "" {
		t.Errorf("want the state before (-want +got)\n%s", diff)
	}
}

func TestOpenBeside(t *testing.T) {
	c := newPlace(t)
	if _, err := OpenBeside(t.Context(), c); err == nil || !strings.Contains(err.Error(), "数据库") {
		t.Errorf("no database: got %v, want an error that says so", err)
	}
	if _, err := os.Stat(filepath.Join(c.Dir, databaseName)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no database: one was made (%v)", err)
	}
	s := openPlace(t, c)
	wrong := c
	wrong.Key = strings.Repeat("ab", 32)
	if _, err := OpenBeside(t.Context(), wrong); err == nil || !strings.Contains(err.Error(), s.Fingerprint()) {
		t.Errorf("another key: got %v, want an error with the fingerprint %s", err, s.Fingerprint())
	}
	lost := c
	lost.Key = ""
	if _, err := OpenBeside(t.Context(), lost); err == nil || !strings.Contains(err.Error(), "密钥文件") {
		t.Errorf("no key: got %v, want an error that names the key file", err)
	}
	if _, err := os.Stat(filepath.Join(c.Dir, "key")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no key: one was made (%v)", err)
	}
}
