package store

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/roster"
	"shegong/internal/storetest"
)

func TestFolderInUse(t *testing.T) {
	onSQLite(t)
	dir := t.TempDir()
	s := openAt(t, dir)
	_, err := Open(t.Context(), Config{Dir: dir})
	if !errors.Is(err, ErrInUse) || !strings.Contains(err.Error(), dir) {
		t.Errorf("second Open: got %v, want %v with the folder", err, ErrInUse)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	openAt(t, dir)
}

func TestOpenAgain(t *testing.T) {
	dir := t.TempDir()
	var schema string
	for i := range 3 {
		s := openAt(t, dir)
		got := schemaOf(t, s)
		if i > 0 && got != schema {
			t.Errorf("opened %d times: the tables changed (-want +got)\n%s", i+1, cmp.Diff(schema, got))
		}
		schema = got
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func schemaOf(t testing.TB, s *Store) string {
	t.Helper()
	statement := "SELECT COALESCE(sql, name) FROM sqlite_master ORDER BY name"
	if s.postgres() {
		statement = `SELECT table_name || '.' || column_name || ' ' || data_type FROM information_schema.columns
			WHERE table_schema = 'public' ORDER BY table_name, ordinal_position`
	}
	rows, err := s.db.QueryContext(t.Context(), statement)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var b strings.Builder
	for rows.Next() {
		var sql string
		if err := rows.Scan(&sql); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&b, sql)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func randomBytes(t testing.TB, n int) []byte {
	t.Helper()
	f, err := os.Open("/dev/urandom")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	b := make([]byte, n)
	if _, err := f.Read(b); err != nil {
		t.Fatal(err)
	}
	return b
}

func archived(inputs string, data []byte) *Archived {
	return &Archived{
		Report: "monthly", Unit: "22", Period: "2024-10", Format: "pdf", Name: "吉林省月报.pdf", Inputs: inputs,
		MadeAt: testTime, Versions: map[string]string{testUnit: "v1"}, Data: data,
	}
}

func TestArchive(t *testing.T) {
	s := openTest(t)
	if got, err := s.FindArchived(t.Context(), "monthly", "22", "2024-10", "pdf", "a"); got != nil || err != nil {
		t.Errorf("before: got %v, %v, want none", got, err)
	}
	first, err := s.Archive(t.Context(), archived("a", []byte("一")))
	if err != nil {
		t.Fatal(err)
	}
	want := archived("a", []byte("一"))
	want.ID, want.SHA256 = first.ID, fmt.Sprintf("%x", sha256.Sum256([]byte("一")))
	if diff := cmp.Diff(want, first); diff != "" {
		t.Errorf("Archive (-want +got)\n%s", diff)
	}
	again, err := s.Archive(t.Context(), archived("a", []byte("二")))
	if diff := cmp.Diff(first, again); err != nil || diff != "" {
		t.Errorf("same inputs: %v (-want +got)\n%s", err, diff)
	}
	later := archived("b", []byte("二"))
	later.MadeAt = testTime.Add(time.Hour)
	other, err := s.Archive(t.Context(), later)
	if err != nil || other.ID == first.ID || other.SHA256 == first.SHA256 || string(other.Data) != "二" {
		t.Errorf("other inputs: got %+v, %v, want a new row", other, err)
	}
	if got, err := s.Archived(t.Context(), first.ID); err != nil || cmp.Diff(first, got) != "" {
		t.Errorf("Archived: got %+v, %v", got, err)
	}
	for inputs, want := range map[string]time.Time{"a": testTime, "b": testTime.Add(time.Hour), "c": {}} {
		if got, err := s.FirstMade(t.Context(), "monthly", "22", "2024-10", inputs); err != nil || !got.Equal(want) {
			t.Errorf("FirstMade(%s): got %v, %v, want %v", inputs, got, err, want)
		}
	}
	list, err := s.ArchiveList(t.Context(), 10)
	if err != nil || len(list) != 2 || list[0].ID != other.ID || list[0].Data != nil {
		t.Errorf("ArchiveList: got %+v, %v, want the newest first, without data", list, err)
	}
}

func TestParametersInForce(t *testing.T) {
	now := testTime
	s, err := Open(t.Context(), Config{Dir: t.TempDir(), Now: func() time.Time { now = now.Add(time.Second); return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	seedUnits(t, s)
	for _, p := range []struct {
		year int
		data string
	}{{2023, `{"quota": 1}`}, {2024, `{"quota": 2}`}, {2024, `{"quota": 3}`}} {
		if err := s.PutParameters(t.Context(), testUnit, p.year, []byte(p.data), "吉民〔2024〕1号"); err != nil {
			t.Fatal(err)
		}
	}
	for year, want := range map[int]string{2022: "", 2023: `{"quota": 1}`, 2024: `{"quota": 3}`, 2026: `{"quota": 3}`} {
		got, err := s.Parameters(t.Context(), testUnit, roster.NewDate(year, 10, 31))
		if err != nil || string(got) != want {
			t.Errorf("Parameters(%d): got %s, %v, want %s", year, got, err, want)
		}
	}
}

func TestMappings(t *testing.T) {
	s := openTest(t)
	for _, m := range []Mapping{
		{Unit: testUnit, Source: "文化", Target: "education"},
		{Unit: testUnit, Field: "education", Source: "大本", Target: "大学专科"},
		{Unit: testUnit, Field: "education", Source: "大本", Target: "大学本科"},
		{Unit: "220102", Source: "文化", Target: "-"},
	} {
		if err := s.PutMapping(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	want := []Mapping{{Unit: testUnit, Source: "文化", Target: "education"}, {Unit: testUnit, Field: "education", Source: "大本", Target: "大学本科"}}
	got, err := s.Mappings(t.Context(), testUnit)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("Mappings: %v (-want +got)\n%s", err, diff)
	}
}

func TestUnits(t *testing.T) {
	s := openTest(t)
	if err := s.PutUnits(t.Context(), []Unit{{Code: testUnit, Name: "朝阳区", Aliases: "朝阳", Parent: "2201", FirstPeriod: "2023-01", LastPeriod: "2024-09"}}); err != nil {
		t.Fatal(err)
	}
	if err := s.SeedUnits(t.Context()); err != nil { // there are units: nothing is seeded
		t.Fatal(err)
	}
	us, err := s.Units(t.Context())
	if err != nil || len(us) != 3 {
		t.Fatalf("Units: got %d, %v, want 3", len(us), err)
	}
	for p, want := range map[string]bool{"2022-12": false, "2023-01": true, "2024-09": true, "2024-10": false} {
		period, _ := roster.ParsePeriod(p)
		if got := us[1].Reports(period); got != want {
			t.Errorf("Reports(%s): got %t, want %t", p, got, want)
		}
	}
	if _, err := s.Unit(t.Context(), "229999"); !errors.Is(err, ErrNotFound) {
		t.Errorf("Unit: got %v, want %v", err, ErrNotFound)
	}

	fresh, err := Open(t.Context(), Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = fresh.Close() }()
	for range 2 {
		if err := fresh.SeedUnits(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if us, err := fresh.Units(t.Context()); err != nil || len(us) < 60 {
		t.Errorf("seeded units: got %d, %v, want all counties", len(us), err)
	}
}

func TestMarks(t *testing.T) {
	s := openTest(t)
	for _, want := range []bool{false, true, true} {
		if got, err := s.Marked(t.Context(), "demo"); err != nil || got != want {
			t.Errorf("Marked: got %t, %v, want %t", got, err, want)
		}
		if err := s.Mark(context.Background(), "demo"); err != nil {
			t.Fatal(err)
		}
	}
}

// A program that does not know the tables of a newer one must not write into
// them.
func TestNewerDatabase(t *testing.T) {
	dir := t.TempDir()
	s := openAt(t, dir)
	if _, err := s.db.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, TRUE)"); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), Config{Dir: dir, Database: storetest.Database(t, dir)}); err == nil || !strings.Contains(err.Error(), "9999") {
		t.Errorf("got %v, want one that names the version", err)
	}
}
