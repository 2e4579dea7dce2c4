package roster

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRecordsOfAllKinds(t *testing.T) {
	for _, k := range Kinds() {
		r := &Return{}
		for range r.Records(k) {
			t.Errorf("%v: a record in an empty return", k)
		}
		for i := range 40 {
			r.Append(k).Base().Row = int32(i + 1)
		}
		if got := r.Len(k); got != 40 {
			t.Errorf("%v: %d records, want 40", k, got)
		}
		for i, rec := range r.Records(k) {
			if rec != r.Record(k, i) || rec.Kind() != k || rec.Base().Row != int32(i+1) {
				t.Errorf("%v: record %d is of kind %v in row %d", k, i, rec.Kind(), rec.Base().Row)
			}
		}
		seen := 0
		for range r.Records(k) {
			if seen++; seen == 2 {
				break
			}
		}
		for _, other := range Kinds() {
			if other != k && r.Len(other) != 0 {
				t.Errorf("%v: %d records of %v", k, r.Len(other), other)
			}
		}
		r.Truncate(k, 1)
		if got := r.Len(k); got != 1 || r.Record(k, 0).Base().Row != 1 {
			t.Errorf("%v: %d records after Truncate, want the first", k, got)
		}
		if rec := r.Append(k); !reflect.DeepEqual(rec, blank(k)) {
			t.Errorf("%v: a truncated record came back: %+v", k, rec)
		}
	}
	r := &Return{}
	if rec := r.Append(NoKind); rec != nil || r.Len(NoKind) != 0 || r.Record(NoKind, 0) != nil {
		t.Errorf("Append(NoKind) = %v", rec)
	}
}

// TestReturnJSON fills one record of each kind and reads the archive back.
func TestReturnJSON(t *testing.T) {
	r := &Return{County: "220104", Period: Period{2026, 10}, Files: []File{{Name: "a.xlsx"}}, Sheets: []Sheet{{Name: "花名册", Kind: Workers}}}
	for _, k := range Kinds() {
		rec := r.Append(k)
		for _, f := range FieldsOf(k) {
			switch p := f.Ref(rec).(type) {
			case *string:
				*p = f.Key
			case *Code:
				*p = 1
			case *Flag:
				*p = No
			case *Date:
				*p = NewDate(2020, 5, f.Index%28)
			case *Position:
				*p = Position{"书记", Secretary}
			case *int64:
				*p = int64(f.Index) + 1
			case *float64:
				*p = 0.5 + float64(f.Index)
			default:
				continue
			}
			rec.Base().Set = rec.Base().Set.With(f.Index)
		}
		r.Changes[k] = []Change{{Index: 0, Field: 1, How: Folded, From: "Ａ"}}
	}
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var back Return
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(*r, back); diff != "" {
		t.Errorf("read back (-want +got):\n%s", diff)
	}
}

// located is a return with a plain, a wide, a key/value and a bare sheet.
func located() *Return {
	return &Return{
		Files: []File{{Name: "a.xlsx"}, {Name: "b.xls"}},
		Sheets: []Sheet{
			{File: 0, Name: "花名册", Kind: Workers, Filled: []string{"street"}, Columns: []Column{
				{Column: "A", Header: "序号", Match: MatchExact},
				{Column: "B", Header: "姓名", Field: "name", Match: MatchExact},
				{Column: "C", Header: "身份证", Field: "id_number", Match: MatchSynonym},
				{Column: "D", Header: "岗位登级", Field: "grade", Match: MatchSuggested},
				{Column: "E", Header: "五险一金", Field: "social_insurance", Match: MatchExact},
				{Column: "F", Header: "养老保险", Field: "pension", Match: MatchExact},
				{Column: "G", Header: "协议起至", Field: "agreement_term", Match: MatchSuggested},
				{Column: "AB", Header: "毕业学校", Field: "school", Match: MatchConfirmed},
			}},
			{File: 1, Name: "考核", Kind: Appraisals, Columns: []Column{
				{Column: "B", Field: "name", Match: MatchExact},
				{Column: "Y", Field: "year_grade", Match: MatchExact},
				{Column: "Z", Field: "year_grade", Match: MatchExact},
				{Column: "AD", Field: "satisfaction", Match: MatchExact},
			}},
			{File: 0, Name: "参数", Kind: County, ValueColumn: "C", FieldRows: map[string]int{"year": 4, "quota": 7}},
			{File: 0, Name: "事项", Kind: Matters, Columns: []Column{{Column: "C", Field: "item", Match: MatchExact}}},
			{File: 0, Name: "空", Kind: Exits},
		},
	}
}

func TestLocate(t *testing.T) {
	for _, c := range []struct {
		name  string
		rec   Record
		field string
		want  Place
	}{
		{"column", &Worker{Meta: Meta{Row: 5}}, "id_number", Place{"a.xlsx", "花名册", "C5", 5}},
		{"two letters", &Worker{Meta: Meta{Row: 5}}, "school", Place{"a.xlsx", "花名册", "AB5", 5}},
		{"the row", &Worker{Meta: Meta{Row: 5}}, "", Place{"a.xlsx", "花名册", "B5", 5}},
		{"no column", &Worker{Meta: Meta{Row: 5}}, "major", Place{"a.xlsx", "花名册", "B5", 5}},
		{"only suggested", &Worker{Meta: Meta{Row: 5}}, "grade", Place{"a.xlsx", "花名册", "B5", 5}},
		{"composite", &Worker{Meta: Meta{Row: 5}}, "medical", Place{"a.xlsx", "花名册", "E5", 5}},
		{"its own column before the composite", &Worker{Meta: Meta{Row: 5}}, "pension", Place{"a.xlsx", "花名册", "F5", 5}},
		{"composite only suggested", &Worker{Meta: Meta{Row: 5}}, "agreement_end", Place{"a.xlsx", "花名册", "B5", 5}},
		{"wide grade", &Appraisal{Meta: Meta{Sheet: 1, Row: 9, Col: 26}}, "grade", Place{"b.xls", "考核", "Z9", 9}},
		{"wide year beyond Z", &Appraisal{Meta: Meta{Sheet: 1, Row: 9, Col: 27}}, "year", Place{"b.xls", "考核", "AA9", 9}},
		{"wide, first column", &Appraisal{Meta: Meta{Sheet: 1, Row: 9, Col: 1}}, "grade", Place{"b.xls", "考核", "A9", 9}},
		{"wide, another field", &Appraisal{Meta: Meta{Sheet: 1, Row: 9, Col: 27}}, "satisfaction", Place{"b.xls", "考核", "AD9", 9}},
		{"key and value", &CountySheet{Meta: Meta{Sheet: 2, Row: 2}}, "quota", Place{"a.xlsx", "参数", "C7", 7}},
		{"key and value, no such row", &CountySheet{Meta: Meta{Sheet: 2, Row: 2}}, "budget", Place{"a.xlsx", "参数", "C2", 2}},
		{"row without a name", &Matter{Meta: Meta{Sheet: 3, Row: 3}}, "", Place{"a.xlsx", "事项", "C3", 3}},
		{"nothing recognised", &Exit{Meta: Meta{Sheet: 4, Row: 3}}, "name", Place{"a.xlsx", "空", "A3", 3}},
	} {
		if diff := cmp.Diff(c.want, located().Locate(c.rec, c.field)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestLetter(t *testing.T) {
	for col, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 51: "AZ", 52: "BA", 701: "ZZ", 702: "AAA", 16383: "XFD"} {
		if got := letter(col); got != want {
			t.Errorf("letter(%d) = %s, want %s", col, got, want)
		}
	}
}

func TestHasColumn(t *testing.T) {
	r := located()
	for _, c := range []struct {
		kind Kind
		key  string
		want bool
	}{
		{Workers, "name", true},
		{Workers, "street", true},  // filled
		{Workers, "medical", true}, // through 五险一金
		{Workers, "social_insurance", true},
		{Workers, "grade", false}, // only suggested
		{Workers, "agreement_start", false},
		{Workers, "major", false},
		{Appraisals, "grade", true},
		{Appraisals, "year", true},
		{County, "quota", true},
		{County, "budget", false},
		{Exits, "name", false},
		{Trainings, "name", false},
	} {
		if got := r.HasColumn(c.kind, c.key); got != c.want {
			t.Errorf("HasColumn(%v, %q) = %v, want %v", c.kind, c.key, got, c.want)
		}
	}
	if !r.Has(Exits) || r.Has(Trainings) {
		t.Errorf("Has(exits), Has(trainings) = %v, %v, want true, false", r.Has(Exits), r.Has(Trainings))
	}
}

func TestOriginal(t *testing.T) {
	r := &Return{}
	name, id, school := FieldOf(Workers, "name"), FieldOf(Workers, "id_number"), FieldOf(Workers, "school")
	for i := range 6 {
		w := r.Append(Workers).(*Worker)
		w.Name, w.Set = "王芳", w.Set.With(name.Index)
		if i%2 == 1 {
			r.Changes[Workers] = append(r.Changes[Workers],
				Change{Index: int32(i), Field: uint8(id.Index), How: Folded, From: "２２"},
				Change{Index: int32(i), Field: uint8(name.Index), How: Trimmed, From: "王　芳"})
		}
	}
	for i := range 6 {
		c, ok := r.Original(Workers, i, name)
		if want := i%2 == 1; ok != want || ok && (c.Index != int32(i) || c.How != Trimmed) {
			t.Errorf("Original(%d, name) = %+v, %v, want %v", i, c, ok, want)
		}
		if _, ok := r.Original(Workers, i, school); ok {
			t.Errorf("Original(%d, school) is there", i)
		}
		want := "王芳"
		if i%2 == 1 {
			want = "王　芳"
		}
		if got := r.Displayed(Workers, i, name); got != want {
			t.Errorf("Displayed(%d) = %q, want %q", i, got, want)
		}
	}
	if _, ok := r.Original(Workers, 99, name); ok {
		t.Error("a record that is not there has a change")
	}
	if _, ok := r.Original(Exits, 1, FieldOf(Exits, "name")); ok {
		t.Error("a kind without changes has one")
	}
}

func TestHowText(t *testing.T) {
	for h := Trimmed; h <= Split; h++ {
		if h.String() == "" {
			t.Errorf("way %d has no text", h)
		}
	}
}
