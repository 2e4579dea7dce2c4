package store

import (
	"database/sql"
	"errors"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pressly/goose/v3"

	"shegong/internal/roster"
)

func TestParametersAreNumberedAndKept(t *testing.T) {
	s := openTest(t) // its clock stands still: the number tells what is newer
	officer := As(t.Context(), &Actor{Login: "sheng", Role: ProvincialOfficer, Unit: "22"})
	for _, p := range []struct {
		year     int
		data     string
		document string
	}{{2023, `{"quota":1}`, "甲"}, {2024, `{"quota":2}`, "乙"}, {2024, `{"quota":3}`, "丙"}} {
		must(t, s.PutParameters(officer, testUnit, p.year, []byte(p.data), p.document))
	}
	row := func(year int, number int64, data, document string) Parameters {
		return Parameters{Unit: testUnit, Year: year, Number: number, Data: data, Document: document, Account: "sheng", MadeAt: s.Now()}
	}
	got, err := s.ParametersHistory(t.Context(), testUnit)
	must(t, err)
	for i := range got {
		got[i].MadeAt = got[i].MadeAt.UTC()
	}
	want := []Parameters{row(2024, 2, `{"quota":3}`, "丙"), row(2024, 1, `{"quota":2}`, "乙"), row(2023, 1, `{"quota":1}`, "甲")}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("history (-want +got)\n%s", d)
	}
	for year, want := range map[int]struct {
		number   int64
		of       int
		replaces bool
	}{2023: {1, 2023, false}, 2024: {2, 2024, true}, 2026: {2, 2024, true}} {
		p, err := s.ParametersOf(t.Context(), testUnit, year)
		must(t, err)
		if p == nil || p.Number != want.number || p.Year != want.of || p.Replaces != want.replaces {
			t.Errorf("%d: got %+v, want %+v", year, p, want)
		}
	}
	if p, err := s.ParametersOf(t.Context(), testUnit, 2022); err != nil || p != nil {
		t.Errorf("2022: got %v, %v", p, err)
	}
}

func TestParametersScope(t *testing.T) {
	s := openTest(t)
	must(t, s.PutParameters(t.Context(), testUnit, 2024, []byte(`{}`), "甲"))
	other := As(t.Context(), &Actor{Login: "x", Role: CountyClerk, Unit: "220102"})
	if err := s.PutParameters(other, testUnit, 2024, []byte(`{}`), "乙"); !errors.Is(err, ErrNotFound) {
		t.Errorf("put: got %v", err)
	}
	if _, err := s.Parameters(other, testUnit, roster.NewDate(2024, 10, 31)); !errors.Is(err, ErrNotFound) {
		t.Errorf("read: got %v", err)
	}
	if ps, err := s.ParametersHistory(other, testUnit); err != nil || len(ps) != 0 {
		t.Errorf("history: got %v, %v", ps, err)
	}
	for _, tt := range []struct {
		role Role
		unit string
		want []string
	}{
		{CountyClerk, testUnit, []string{testUnit}},
		{CountyClerk, "220102", nil},
		{PrefectureReviewer, "2201", []string{testUnit}},
		{PrefectureReviewer, "2202", nil},
		{ProvincialOfficer, "22", []string{testUnit}},
		{SystemAdmin, "22", []string{testUnit}},
		{Auditor, "22", nil},
	} {
		ps, err := s.ParametersIn(As(t.Context(), &Actor{Login: "x", Role: tt.role, Unit: tt.unit}), 2024)
		must(t, err)
		if d := cmp.Diff(tt.want, slices.Collect(maps.Keys(ps))); d != "" {
			t.Errorf("%s of %s (-want +got)\n%s", tt.role, tt.unit, d)
		}
	}
}

func TestNewestOfAYear(t *testing.T) {
	s := openTest(t)
	add := func(unit string, p roster.Period) { addVersion(t, s, content(unit, p, 1, 8)) }
	for _, n := range []int{-12, -1, 0, 0, 3} { // October 2023, September, October twice, January 2025
		add(testUnit, testPeriod.Add(n))
	}
	add("220102", testPeriod.Add(-1))
	vs, err := s.NewestIn(t.Context(), 2024)
	must(t, err)
	got := map[string][2]any{}
	for u, v := range vs {
		got[u] = [2]any{v.Period, v.Number}
	}
	want := map[string][2]any{testUnit: {"2024-10", int64(2)}, "220102": {"2024-09", int64(1)}}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	if v, err := s.NewestOf(t.Context(), testUnit, 2023); err != nil || v == nil || v.Period != "2023-10" {
		t.Errorf("2023: got %v, %v", v, err)
	}
	if v, err := s.NewestOf(t.Context(), "220102", 2023); err != nil || v != nil {
		t.Errorf("without any: got %v, %v", v, err)
	}
}

// A database from before parameters had numbers keeps them, in their order.
func TestStoredParametersAreNumberedOnce(t *testing.T) {
	onSQLite(t)
	dir := t.TempDir()
	db, err := sql.Open("sqlite", dsn(filepath.Join(dir, databaseName)))
	must(t, err)
	files, err := fs.Sub(migrations, "migrations")
	must(t, err)
	p, err := goose.NewProvider(goose.DialectSQLite3, db, files)
	must(t, err)
	_, err = p.UpTo(t.Context(), 5)
	must(t, err)
	_, err = db.ExecContext(t.Context(), `INSERT INTO units (code, name, parent) VALUES ('220104', '朝阳区', '2201');
		INSERT INTO parameters (unit, year, data, document, made_at) VALUES
		('220104', 2024, '{"quota":2}', '乙', '2024-02-01 00:00:00'), ('220104', 2024, '{"quota":1}', '甲', '2024-01-01 00:00:00'),
		('220104', 2023, '{"quota":0}', '丙', '2024-03-01 00:00:00')`)
	must(t, err)
	must(t, db.Close())

	s := openAt(t, dir)
	got := map[string][2]int64{}
	ps, err := s.ParametersHistory(t.Context(), testUnit)
	must(t, err)
	for _, p := range ps {
		got[p.Document+p.Data] = [2]int64{int64(p.Year), p.Number}
	}
	want := map[string][2]int64{`甲{"quota":1}`: {2024, 1}, `乙{"quota":2}`: {2024, 2}, `丙{"quota":0}`: {2023, 1}}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}
