package returns

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/policy"
	"shegong/internal/roster"
	"shegong/internal/sample"
	"shegong/internal/store"
)

func TestEdit(t *testing.T) {
	s := newService(t)
	ledger := trainings(course(1, "轮训", "2024-03-01", 8))
	c := upload(t, s, files(faulty(), ledger))
	value, route, age := keysOf(t, c, "d-value")[0], keysOf(t, c, "2.3-entry-route")[0], keysOf(t, c, "2.3-age")
	edits := func(n int64, values map[string]string) Edits {
		return Edits{Unit: unit, Period: october, Version: n, Values: values}
	}
	for name, values := range map[string]map[string]string{
		"nothing changed": {value: "大本一批", route: " 直接任命 "},
		"nothing":         {},
		"no such finding": {"none": "x"},
		"a formula":       {value: "=1+1"},
	} {
		if _, err := s.Edit(t.Context(), edits(1, values)); !isRejected(err) {
			t.Errorf("%s: got %v, want a refusal", name, err)
		}
	}
	if _, err := s.Edit(t.Context(), edits(2, map[string]string{value: "大学本科"})); !errors.Is(err, store.ErrConflict) {
		t.Errorf("another version: got %v, want %v", err, store.ErrConflict)
	}
	after, err := s.Edit(t.Context(), edits(1, map[string]string{value: " 大学本科 ", route: "公开招聘", age[0]: "2021-09-01"}))
	if err != nil {
		t.Fatal(err)
	}
	if v := after.Version; v.Number != 2 || v.How != "edit" || v.Blocking != 0 || len(v.Files) != 2 {
		t.Errorf("got %+v, want the second version, mended", v)
	}
	want := strings.NewReplacer("大本一批", "大学本科", "直接任命", "公开招聘").Replace(string(faulty().Data))
	for i, text := range []string{want, string(ledger.Data)} {
		data, err := s.Store.FileData(t.Context(), after.Version.ID, i)
		if diff := cmp.Diff(text, string(data)); err != nil || diff != "" {
			t.Errorf("file %d: %v (-want +got)\n%s", i, err, diff)
		}
	}
	if diff := cmp.Diff(age, keysOf(t, after, "2.3-age")); diff != "" {
		t.Errorf("what was not corrected (-want +got)\n%s", diff)
	}
	for _, f := range after.Result.Findings {
		if f.Key == value || f.Key == route {
			t.Errorf("%s is still found", f.Rule)
		}
	}
	if err := submit(t, s, after, october); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Edit(t.Context(), edits(2, map[string]string{age[0]: "2010-09-01"})); !errors.Is(err, store.ErrConflict) {
		t.Errorf("submitted: got %v, want %v", err, store.ErrConflict)
	}
	lock(t, s)
	var locked *Locked
	if _, err := s.Edit(t.Context(), edits(2, map[string]string{age[0]: "2010-09-01"})); !errors.As(err, &locked) {
		t.Errorf("after the lock: got %v, want locked", err)
	}
}

// A workbook with a fault of many a rule: whatever is offered for editing is the
// cell whose content the page shows, and writing the content there is of
// changes nothing but that.
func TestEditWorkbook(t *testing.T) {
	s := newService(t)
	c := upload(t, s, files(workbook(t, sample.Options{County: unit, Period: october, Workers: 80, Faults: 60, Seed: 5})))
	values := map[string]string{}
	cells := map[string]string{}
	for i := range c.Result.Findings {
		f := &c.Result.Findings[i]
		if !Editable(c.Return, f) || f.Field == "id_number" || f.Field == "name" {
			continue
		}
		if shown, ok := cells[f.Sheet+f.Cell]; ok && shown != f.Value {
			t.Errorf("%s %s!%s shows %q and %q", f.Rule, f.Sheet, f.Cell, shown, f.Value)
		}
		if _, ok := cells[f.Sheet+f.Cell]; !ok && f.Rule == "d-value" {
			values[f.Key] = ""
		}
		cells[f.Sheet+f.Cell] = f.Value
	}
	if len(cells) < 20 || len(values) == 0 {
		t.Fatalf("%d cells are offered, %d to be cleared", len(cells), len(values))
	}
	after, err := s.Edit(t.Context(), Edits{Unit: unit, Period: october, Version: 1, Values: values})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range after.Result.Findings {
		if f.Rule == "d-value" {
			t.Errorf("%s!%s still has %q", f.Sheet, f.Cell, f.Value)
		}
	}
	if len(after.Return.Workers) != len(c.Return.Workers) || after.Return.Workers[0] != c.Return.Workers[0] {
		t.Error("other cells changed")
	}
}

func TestEditable(t *testing.T) {
	ret := &roster.Return{
		Files: []roster.File{{Name: "a.xlsx", Format: "xlsx"}, {Name: "b.xls", Format: "xls"}},
		Sheets: []roster.Sheet{
			{File: 0, Name: "甲", Kind: roster.Workers, HeaderRow: 2, Columns: []roster.Column{
				{Column: "C", Field: "education", Match: roster.MatchExact},
				{Column: "D", Field: "social_insurance", Match: roster.MatchExact},
				{Column: "E", Field: "grade", Match: roster.MatchSuggested},
			}},
			{File: 1, Name: "乙", Kind: roster.Workers, HeaderRow: 2, Columns: []roster.Column{{Column: "C", Field: "education", Match: roster.MatchExact}}},
			{File: 0, Name: "丙", Kind: roster.County, FieldRows: map[string]int{"quota": 5}, ValueColumn: "B"},
			{File: 0, Name: "丁", Kind: roster.NoKind},
		},
	}
	for _, tt := range []struct {
		name string
		f    policy.Finding
		want bool
	}{
		{"its cell", policy.Finding{File: "a.xlsx", Sheet: "甲", Cell: "C7", Row: 7, Field: "education"}, true},
		{"the head", policy.Finding{File: "a.xlsx", Sheet: "甲", Cell: "C2", Row: 2, Field: "education"}, false},
		{"the row's first cell, for want of a column", policy.Finding{File: "a.xlsx", Sheet: "甲", Cell: "A7", Row: 7, Field: "school"}, false},
		{"a column of several fields", policy.Finding{File: "a.xlsx", Sheet: "甲", Cell: "D7", Row: 7, Field: "pension"}, false},
		{"such a column itself", policy.Finding{File: "a.xlsx", Sheet: "甲", Cell: "D7", Row: 7, Field: "social_insurance"}, false},
		{"a column that was not read", policy.Finding{File: "a.xlsx", Sheet: "甲", Cell: "E7", Row: 7, Field: "grade"}, false},
		{"a formula", policy.Finding{Rule: "d-formula", File: "a.xlsx", Sheet: "甲", Cell: "C7", Row: 7, Field: "education"}, false},
		{"a part of a long text", policy.Finding{File: "a.xlsx", Sheet: "甲", Cell: "C7", Row: 7, Field: "education", Value: strings.Repeat("长", 100)}, false},
		{".xls", policy.Finding{File: "b.xls", Sheet: "乙", Cell: "C7", Row: 7, Field: "education"}, false},
		{"a value beside its name", policy.Finding{File: "a.xlsx", Sheet: "丙", Cell: "B5", Row: 5, Field: "quota"}, true},
		{"not that value's", policy.Finding{File: "a.xlsx", Sheet: "丙", Cell: "B6", Row: 6, Field: "quota"}, false},
		{"a sheet nobody read", policy.Finding{File: "a.xlsx", Sheet: "丁", Cell: "C7", Row: 7, Field: "education"}, false},
		{"nowhere", policy.Finding{}, false},
	} {
		if got := Editable(ret, &tt.f); got != tt.want {
			t.Errorf("%s: got %t", tt.name, got)
		}
	}
}
