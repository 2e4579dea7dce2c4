package store

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"shegong/internal/policy"
	"shegong/internal/roster"
	"shegong/internal/storetest"
	"shegong/internal/summary"
)

var testPeriod = roster.Period{Year: 2024, Month: 10}

const testUnit = "220104"

// testTime is the clock's start in tests.
var testTime = time.Date(2024, 11, 3, 1, 2, 3, 4_000_000, time.UTC)

// openTest opens a store in a folder of its own.
func openTest(t testing.TB) *Store {
	t.Helper()
	return openAt(t, t.TempDir())
}

func openAt(t testing.TB, dir string) *Store {
	t.Helper()
	s, err := Open(t.Context(), Config{Dir: dir, Database: storetest.Database(t, dir), Now: func() time.Time { return testTime }})
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	t.Cleanup(func() { _ = s.Close() })
	seedUnits(t, s)
	return s
}

// onSQLite ends a test of what only SQLite has when the suite runs on PostgreSQL.
func onSQLite(t *testing.T) {
	t.Helper()
	if storetest.Database(t, "") != "" {
		t.SkipNow()
	}
}

func seedUnits(t testing.TB, s *Store) {
	t.Helper()
	err := s.PutUnits(t.Context(), []Unit{
		{Code: "220102", Name: "南关区", Parent: "2201"},
		{Code: testUnit, Name: "朝阳区", Parent: "2201"},
		{Code: "220202", Name: "昌邑区", Parent: "2202"},
	})
	if err != nil {
		t.Fatalf("PutUnits: %v", err)
	}
}

// idNumber makes the ID number of an invented person.
func idNumber(region string, n int) string {
	s := fmt.Sprintf("%s1985%02d15%03d", region, 1+n%12, n%1000)
	return s + string(roster.IDCheckCharacter(s))
}

// smallReturn has n workers of one community.
func smallReturn(unit string, p roster.Period, n int) *roster.Return {
	r := &roster.Return{
		County: unit, Period: p,
		Files: []roster.File{{Name: "花名册.xlsx", Format: "xlsx", SHA256: "00ff"}},
		Sheets: []roster.Sheet{{
			Name: "花名册", Kind: roster.Workers, HeaderRow: 1, HeaderRows: 1, Rows: n, Records: n,
			Columns: []roster.Column{{Column: "A", Header: "姓名", Field: "name", Match: roster.MatchExact}},
		}},
	}
	for i := range n {
		w := r.Append(roster.Workers).(*roster.Worker)
		w.Row, w.Set = int32(i+2), 1
		w.Street, w.Community, w.Name = "前进街道", "东田社区", fmt.Sprintf("欧阳试%c", '一'+rune(i))
		w.ID, w.Phone, w.Post = idNumber(unit, i), fmt.Sprintf("1394310%04d", i), roster.NewDate(2020, 8, 17)
	}
	return r
}

// content is a version's content with one file; size is that of the file.
func content(unit string, p roster.Period, n, size int) *Content {
	return &Content{
		How: "upload", AsOf: p.End(), Return: smallReturn(unit, p, n), Params: policy.Defaults(),
		Files: []FileData{{Name: "花名册.xlsx", Data: []byte(strings.Repeat("workbook", size/8))}},
		Result: &policy.Result{Findings: []policy.Finding{{
			Key: "k", Rule: "2.3-education", Severity: policy.Explain, File: "花名册.xlsx", Sheet: "花名册", Cell: "A2",
			Subject: idNumber(unit, 0), Message: "欧阳试一的学历", Cause: "学历 大本",
		}}},
	}
}

func addVersion(t testing.TB, s *Store, c *Content) *Version {
	t.Helper()
	v, err := s.AddVersion(t.Context(), c)
	if err != nil {
		t.Fatalf("AddVersion: %v", err)
	}
	return v
}

// acceptWith takes a version through review, from where its return stands.
func acceptWith(t testing.TB, s *Store, v *Version, sum *summary.Summary, people ...Person) {
	t.Helper()
	p, err := roster.ParsePeriod(v.Period)
	must(t, err)
	r, err := s.ReturnState(t.Context(), v.Unit, p)
	must(t, err)
	if r.State == Draft {
		must(t, s.Submit(t.Context(), v, Submission{Summary: sum}))
	}
	if r.State != Approved {
		must(t, s.Approve(t.Context(), v.Unit, p, 0))
	}
	must(t, s.Accept(t.Context(), v, people))
}

// accept accepts a version with a summary of so many workers and no roster hashes.
func accept(t testing.TB, s *Store, v *Version, workers int64) *summary.Summary {
	t.Helper()
	p, err := roster.ParsePeriod(v.Period)
	if err != nil {
		t.Fatal(err)
	}
	sum := &summary.Summary{Unit: v.Unit, Period: p, AsOf: p.End(), County: summary.Figures{summary.Workers: workers}}
	acceptWith(t, s, v, sum)
	return sum
}

// fill sets everything in v to something other than zero.
func fill(v reflect.Value, seed *int) {
	*seed++
	switch p := v.Addr().Interface().(type) {
	case *roster.Date:
		*p = roster.NewDate(1990+*seed%30, 1+*seed%12, *seed%28)
		return
	case *roster.Period:
		*p = roster.Period{Year: 2024, Month: uint8(1 + *seed%12)}
		return
	case *roster.Kind:
		*p = roster.Kinds()[*seed%11]
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprintf("值 %d 𠮷<&>“”\u2028\x01", *seed))
	case reflect.Int, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(int64(*seed))
	case reflect.Uint8:
		v.SetUint(uint64(1 + *seed%200))
	case reflect.Uint64:
		v.SetUint(1<<63 | uint64(*seed))
	case reflect.Float64:
		v.SetFloat(float64(*seed) + 0.1)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), seed)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0), seed)
		fill(v.Index(1), seed)
	case reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i), seed)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for range 2 {
			key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			fill(key, seed)
			fill(value, seed)
			v.SetMapIndex(key, value)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				fill(v.Field(i), seed)
			}
		}
	default:
		panic("fill: " + v.Kind().String())
	}
}

func mustQueryInt(t testing.TB, s *Store, query string, args ...any) int {
	t.Helper()
	var n int
	if err := s.db.QueryRowContext(context.Background(), query, args...).Scan(&n); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}
