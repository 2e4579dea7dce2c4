package returns

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shegong/importer/grid"
	"shegong/internal/store"
)

const sheetHead = "年度,员额总量,上年度事业单位管理岗位月平均工资,工资数据年份,退出年龄（男）"

// countySheetFile is the county sheet of 2024 with a quota and a pay.
func countySheetFile(quota, pay string) store.FileData {
	return csv("县（市、区）基本情况表.csv", sheetHead, "2024,"+quota+","+pay+",2023,60")
}

// movingService has a clock that goes on with every question.
func movingService(t *testing.T) *Service {
	t.Helper()
	now := time.Date(2024, 11, 3, 0, 0, 0, 0, time.UTC)
	st, err := store.Open(t.Context(), store.Config{Dir: filepath.Join(t.TempDir(), "data"), Now: func() time.Time {
		now = now.Add(time.Second)
		return now
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	if err := st.PutUnits(t.Context(), []store.Unit{{Code: unit, Name: "朝阳区", Parent: "2201"}}); err != nil {
		t.Fatal(err)
	}
	return &Service{Store: st, Limits: grid.DefaultLimits}
}

// statuses are the parameters that are not simply the default.
func statuses(u *UnitParameters) map[string]string {
	out := map[string]string{}
	for _, p := range u.List {
		if p.Status != ParameterDefault {
			out[p.Key] = string(p.Status) + " " + p.Value
		}
	}
	return out
}

// The list of all units, which opens no records where it can do without, says
// the same as a unit's own page, at every step.
func TestParametersFromSheetToConfirmed(t *testing.T) {
	s := movingService(t)
	check := func(step string, want map[string]string) {
		t.Helper()
		one, err := s.Parameters(t.Context(), unit, 2024)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, statuses(one)); d != "" {
			t.Errorf("%s, the unit (-want +got)\n%s", step, d)
		}
		all, err := s.AllParameters(t.Context(), 2024)
		if err != nil || len(all) != 1 {
			t.Fatalf("got %d units, %v", len(all), err)
		}
		if d := cmp.Diff(want, statuses(&all[0])); d != "" {
			t.Errorf("%s, the list (-want +got)\n%s", step, d)
		}
	}
	confirm := func(base int64, values map[string]string) {
		t.Helper()
		if err := s.ConfirmParameters(t.Context(), Confirmation{Unit: unit, Year: 2024, Values: values, Document: "甲", Base: base}); err != nil {
			t.Fatal(err)
		}
	}
	want := map[string]string{
		"quota": "missing ", "reference_pay": "missing ", "reference_year": "missing ", "exit_age_male": "missing ", "exit_age_female": "missing ",
	}
	check("nothing", want)
	upload(t, s, files(roll(1), countySheetFile("120", "4273.5")))
	want["quota"], want["reference_pay"], want["reference_year"], want["exit_age_male"] = "sheet 120", "sheet 4273.5", "sheet 2023", "sheet 60"
	check("uploaded", want)
	confirm(0, map[string]string{"quota": "120", "reference_pay": "4300", "exit_age_female": "55"})
	want["quota"], want["reference_pay"], want["exit_age_female"] = "confirmed 120", "differs 4300", "confirmed 55"
	check("confirmed", want)
	upload(t, s, files(countySheetFile("120", "4273.50")))
	check("checked again", want)
	confirm(1, map[string]string{"quota": "130", "reference_pay": "4273.5"})
	want["quota"], want["reference_pay"], want["exit_age_female"] = "differs 130", "confirmed 4273.5", "missing "
	check("confirmed otherwise since the check", want)
}

func TestParameterHistoryNamesWhatItReplaced(t *testing.T) {
	s := movingService(t)
	for i, c := range []Confirmation{
		{Year: 2023, Values: map[string]string{"quota": "100"}},
		{Year: 2024, Values: map[string]string{"quota": "110", "age_limit": "38"}},
		{Year: 2023, Base: 1, Values: map[string]string{"quota": "90"}},
		{Year: 2024, Base: 1, Values: map[string]string{"quota": "110"}},
	} {
		c.Unit, c.Document = unit, string(rune('甲'+i))
		if err := s.ConfirmParameters(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	vs, err := s.ParameterHistory(t.Context(), unit)
	if err != nil {
		t.Fatal(err)
	}
	type entry struct {
		Year    int
		Number  int64
		Changes []ParameterChange
	}
	quota := func(before, after string) ParameterChange {
		return ParameterChange{"quota", "员额总量", "名", before, after}
	}
	want := []entry{
		{2024, 2, []ParameterChange{{"age_limit", "年龄上限", "周岁", "38", ""}}},
		{2023, 2, []ParameterChange{quota("100", "90")}},
		{2024, 1, []ParameterChange{quota("100", "110"), {"age_limit", "年龄上限", "周岁", "", "38"}}},
		{2023, 1, []ParameterChange{quota("", "100")}},
	}
	var got []entry
	for _, v := range vs {
		got = append(got, entry{v.Year, v.Number, v.Changes})
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}
