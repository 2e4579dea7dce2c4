package store

import (
	"errors"
	"reflect"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"shegong/internal/policy"
	"shegong/internal/roster"
)

func TestVersionRoundTrip(t *testing.T) {
	seed := 0
	full := &Content{How: "edit", AsOf: testPeriod.End(), Params: &policy.Params{}}
	full.Return, full.Result = &roster.Return{}, &policy.Result{}
	fill(reflect.ValueOf(full.Return).Elem(), &seed)
	fill(reflect.ValueOf(full.Result).Elem(), &seed)
	full.Return.County, full.Return.Period = testUnit, testPeriod
	for i := range full.Result.Findings {
		full.Result.Findings[i].Rule = policy.Rules()[i].ID
	}
	full.Files = []FileData{{Name: "甲.xlsx", Data: []byte("甲")}, {Name: "乙.xls", Data: []byte{0, 1, 2, 255}}}
	full.Params = richParams(t)

	bare := &Content{How: "upload", AsOf: testPeriod.End(), Params: policy.Defaults(), Result: &policy.Result{}}
	bare.Return = &roster.Return{County: testUnit, Period: testPeriod}

	assumed := content(testUnit, testPeriod, 3, 64)
	assumed.Params.Quota, assumed.Params.Unconfirmed = new(int64(40)), map[string]bool{"quota": true}

	s := openTest(t)
	for name, c := range map[string]*Content{"everything set": full, "nothing set": bare, "common": assumed} {
		t.Run(name, func(t *testing.T) {
			v := addVersion(t, s, c)
			ret, err := s.Return(t.Context(), v.ID)
			if diff := cmp.Diff(c.Return, ret); err != nil || diff != "" {
				t.Errorf("Return: %v (-want +got)\n%s", err, diff)
			}
			res, err := s.Result(t.Context(), v.ID)
			kind := cmpopts.IgnoreFields(policy.Finding{}, "Kind") // not kept
			if diff := cmp.Diff(c.Result, res, kind); err != nil || diff != "" {
				t.Errorf("Result: %v (-want +got)\n%s", err, diff)
			}
			params, err := s.Params(t.Context(), v.ID)
			if diff := cmp.Diff(c.Params, params); err != nil || diff != "" {
				t.Errorf("Params: %v (-want +got)\n%s", err, diff)
			}
			for i := range c.Files {
				data, err := s.FileData(t.Context(), v.ID, i)
				if diff := cmp.Diff(c.Files[i].Data, data); err != nil || diff != "" {
					t.Errorf("file %d: %v (-want +got)\n%s", i, err, diff)
				}
			}
			got, err := s.VersionByID(t.Context(), v.ID)
			if diff := cmp.Diff(v, got); err != nil || diff != "" {
				t.Errorf("VersionByID: %v (-want +got)\n%s", err, diff)
			}
		})
	}
}

// richParams has values other than the defaults, and what only a version keeps.
func richParams(t testing.TB) *policy.Params {
	t.Helper()
	stored := `{"quota": 36, "age_limit_relaxed": 42, "reference_pay": 4273.55, "exit_age_male": 60.5,
		"terms": [{"start": "2021-03", "end": "2026-03"}], "certificate_subsidy_min": 300.01, "base_pay_share": 65}`
	ret := &roster.Return{}
	c := ret.Append(roster.County).(*roster.CountySheet)
	c.Year, c.Quota, c.ReferenceYear, c.ExitAgeFemale = 2024, 40, 2023, 55.5
	for _, key := range []string{"year", "quota", "reference_year", "exit_age_female"} {
		c.Set = c.Set.With(roster.FieldOf(roster.County, key).Index)
	}
	p, err := policy.Resolve([]byte(stored), ret, testPeriod.End())
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Conflicts) == 0 || len(p.Unconfirmed) == 0 {
		t.Fatalf("parameters of the test: got conflicts %v, unconfirmed %v, want some", p.Conflicts, p.Unconfirmed)
	}
	return p
}

func TestVersionsAreNumberedInTurn(t *testing.T) {
	s := openTest(t)
	const workers, each = 12, 5
	other := roster.Period{Year: 2024, Month: 9}
	var wg sync.WaitGroup
	for i := range workers {
		wg.Go(func() {
			for range each {
				p := testPeriod
				if i%3 == 0 {
					p = other
				}
				if _, err := s.AddVersion(t.Context(), content(testUnit, p, 2, 4096)); err != nil {
					t.Errorf("AddVersion: %v", err)
				}
			}
		})
	}
	wg.Wait()
	for p, want := range map[roster.Period]int{testPeriod: 40, other: 20} {
		vs, err := s.Versions(t.Context(), testUnit, p)
		if err != nil || len(vs) != want {
			t.Fatalf("Versions(%s): got %d, %v, want %d", p, len(vs), err, want)
		}
		for i := range vs {
			if got, want := vs[i].Number, int64(want-i); got != want {
				t.Errorf("%s: got number %d, want %d", p, got, want)
			}
		}
	}
}

func TestManyUnitsUploadAtOnce(t *testing.T) {
	s := openTest(t)
	var units []Unit
	for _, d := range roster.DivisionTable().All {
		if d.Level == "county" {
			units = append(units, Unit{Code: d.Code, Name: d.Name, Parent: d.Parent})
		}
	}
	if err := s.PutUnits(t.Context(), units); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for _, u := range units {
		wg.Go(func() {
			if _, err := s.AddVersion(t.Context(), content(u.Code, testPeriod, 50, 1<<16)); err != nil {
				t.Errorf("%s: %v", u.Code, err)
			}
		})
	}
	wg.Wait()
	if got := mustQueryInt(t, s, "SELECT COUNT(DISTINCT unit) FROM versions"); got != len(units) {
		t.Errorf("units with a version: got %d, want %d", got, len(units))
	}
}

func TestVersionsNeverChange(t *testing.T) {
	s := openTest(t)
	first := addVersion(t, s, content(testUnit, testPeriod, 2, 64))
	addVersion(t, s, content(testUnit, testPeriod, 3, 128))
	got, err := s.Version(t.Context(), testUnit, testPeriod, 1)
	if diff := cmp.Diff(first, got); err != nil || diff != "" {
		t.Errorf("Version 1: %v (-want +got)\n%s", err, diff)
	}
	newest, err := s.Version(t.Context(), testUnit, testPeriod, 0)
	if err != nil || newest.Number != 2 || newest.Workers != 3 || newest.Explains != 1 {
		t.Errorf("newest: got %+v, %v, want number 2, 3 workers, 1 to explain", newest, err)
	}
	if _, err := s.Version(t.Context(), testUnit, testPeriod, 3); !errors.Is(err, ErrNotFound) {
		t.Errorf("Version 3: got %v, want %v", err, ErrNotFound)
	}
}

func TestAddVersionWithoutUnit(t *testing.T) {
	s := openTest(t)
	if _, err := s.AddVersion(t.Context(), content("229999", testPeriod, 1, 8)); err == nil {
		t.Error("unknown unit: got no error")
	}
	if n := mustQueryInt(t, s, "SELECT COUNT(*) FROM versions") + mustQueryInt(t, s, "SELECT COUNT(*) FROM parts"); n != 0 {
		t.Errorf("rows left: got %d, want 0", n)
	}
}

func TestBlocking(t *testing.T) {
	var quality, opinion *policy.Rule
	for _, r := range policy.Rules() {
		if r.Quality() && quality == nil {
			quality = r
		} else if !r.Quality() && opinion == nil {
			opinion = r
		}
	}
	for name, tc := range map[string]struct {
		rule     string
		severity policy.Severity
		want     int
	}{
		"error of data":       {quality.ID, policy.Error, 1},
		"notice of data":      {quality.ID, policy.Notice, 0},
		"error by the rule":   {opinion.ID, policy.Error, 0},
		"explain by the rule": {opinion.ID, policy.Explain, 0},
	} {
		t.Run(name, func(t *testing.T) {
			res := &policy.Result{Findings: []policy.Finding{{Rule: tc.rule, Severity: tc.severity}}}
			if got := Blocking(res); got != tc.want {
				t.Errorf("got %d, want %d", got, tc.want)
			}
		})
	}
}
