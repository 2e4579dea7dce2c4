package roster

import (
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// blank is an empty record of kind k.
func blank(k Kind) Record { return new(Return).Append(k) }

func TestKinds(t *testing.T) {
	if got, want := len(Kinds()), 11; got != want {
		t.Fatalf("got %d kinds, want %d", got, want)
	}
	titles := map[string]Kind{}
	for _, k := range Kinds() {
		if got, ok := KindOf(k.String()); got != k || !ok {
			t.Errorf("KindOf(%q) = %v, %v, want %v", k.String(), got, ok, k)
		}
		if have, ok := titles[k.Title()]; ok || k.Title() == "" {
			t.Errorf("%v has the title %q of %v", k, k.Title(), have)
		}
		titles[k.Title()] = k
		if got := blank(k).Kind(); got != k {
			t.Errorf("record of %v has the kind %v", k, got)
		}
	}
	for _, key := range []string{"", "*", "Workers", "none"} {
		if k, ok := KindOf(key); ok || k != NoKind {
			t.Errorf("KindOf(%q) = %v, %v, want none", key, k, ok)
		}
	}
}

// TestKindGroups states the ledgers and the kinds of persons once more.
func TestKindGroups(t *testing.T) {
	ledgers := []Kind{Trainings, Appraisals, Exits, Conversions, Institutions, Matters, Recruitments}
	for _, k := range Kinds() {
		if got, want := k.Ledger(), slices.Contains(ledgers, k); got != want {
			t.Errorf("%v.Ledger() = %v, want %v", k, got, want)
		}
		if got, want := k.Person(), FieldOf(k, "id_number") != nil; got != want {
			t.Errorf("%v.Person() = %v, want %v", k, got, want)
		}
	}
}

func TestFieldIndexes(t *testing.T) {
	for _, k := range Kinds() {
		keys, headers, composite := map[string]bool{}, map[string]bool{}, false
		for i, f := range FieldsOf(k) {
			if keys[f.Key] || headers[Fold(f.Header)] || f.Key == "" || f.Header == "" {
				t.Errorf("%v: key %q or header %q is empty or stands twice", k, f.Key, f.Header)
			}
			keys[f.Key], headers[Fold(f.Header)] = true, true
			if FieldOf(k, f.Key) != f {
				t.Errorf("FieldOf(%v, %q) is another field", k, f.Key)
			}
			want := i
			if composite = composite || f.Into != nil; composite {
				want = -1 // and no plain field after it
			}
			if f.Index != want || f.Index >= 64 || f.Template() != (f.Into == nil) {
				t.Errorf("%v %s: index %d, want %d below 64; template %v", k, f.Key, f.Index, want, f.Template())
			}
			for _, key := range f.Into {
				if to := FieldOf(k, key); to == nil || to.Into != nil {
					t.Errorf("%v %s: goes into %q, which is no plain field", k, f.Key, key)
				}
			}
			if f.Max < f.Min {
				t.Errorf("%v %s: from %v to %v", k, f.Key, f.Min, f.Max)
			}
			if f.Past && f.Type != DateType {
				t.Errorf("%v %s: no date lies in the past", k, f.Key)
			}
		}
	}
	if f := FieldOf(Workers, "none"); f != nil {
		t.Errorf("FieldOf(workers, none) = %v", f.Key)
	}
}

func TestFieldsSet(t *testing.T) {
	var s Fields
	for i := range 64 {
		if s.Has(i) {
			t.Errorf("field %d is in the set before it was added", i)
		}
		if s = s.With(i); !s.Has(i) {
			t.Errorf("field %d is not in the set", i)
		}
	}
}

// TestRequired states the required fields as workbooks.md has them.
func TestRequired(t *testing.T) {
	want := map[Kind]string{
		Communities: "street community type households",
		Workers: "street community name id_number education category position employment entry_route " +
			"hire_date post_date",
		Trainings:    "name id_number course start_date",
		Appraisals:   "name id_number year grade",
		Exits:        "name id_number exit_date reason",
		Conversions:  "name id_number community origin converted",
		County:       "year quota",
		Institutions: "item in_place",
		Auxiliaries:  "name community kind",
		Matters:      "department item",
		Recruitments: "notice notice_date places",
	}
	got := map[Kind]string{}
	for _, k := range Kinds() {
		var keys []string
		for _, f := range FieldsOf(k) {
			if f.Required {
				keys = append(keys, f.Key)
			}
		}
		got[k] = strings.Join(keys, " ")
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("required fields (-want +got):\n%s", diff)
	}
}

func TestRefTypes(t *testing.T) {
	want := map[Type]string{
		TextType: "*string", NameType: "*string", IDType: "*string", PhoneType: "*string", CodeType: "*string",
		VocabularyType: "*roster.Code", FlagType: "*roster.Flag", DateType: "*roster.Date", PositionType: "*roster.Position",
		IntegerType: "*int64", YuanType: "*int64", TenKType: "*int64", NumberType: "*float64", PercentType: "*float64",
	}
	for _, k := range Kinds() {
		rec, seen := blank(k), map[any]string{}
		for _, f := range FieldsOf(k) {
			p := f.Ref(rec)
			if f.Into != nil {
				if p != nil || f.Format(rec) != "" {
					t.Errorf("%v %s: a composite column has a place %v", k, f.Key, p)
				}
				continue
			}
			if got := fmt.Sprintf("%T", p); got != want[f.Type] {
				t.Errorf("%v %s: a pointer %s, want %s", k, f.Key, got, want[f.Type])
			}
			if have, ok := seen[p]; ok {
				t.Errorf("%v: %s and %s have one place", k, have, f.Key)
			}
			seen[p] = f.Key
		}
	}
}

func TestFormat(t *testing.T) {
	for _, c := range []struct {
		kind Kind
		key  string
		set  func(any)
		want string
	}{
		{Workers, "name", func(p any) { *p.(*string) = "王芳" }, "王芳"},
		{Workers, "education", func(p any) { *p.(*Code) = College }, "大学专科"},
		{Workers, "education", func(p any) { *p.(*Code) = 0 }, ""},
		{Workers, "pension", func(p any) { *p.(*Flag) = Yes }, "是"},
		{Workers, "pension", func(p any) { *p.(*Flag) = No }, "否"},
		{Workers, "pension", func(p any) { *p.(*Flag) = Unknown }, ""},
		{Workers, "hire_date", func(p any) { *p.(*Date) = NewDate(2020, 5, 6) }, "2020-05-06"},
		{Workers, "hire_date", func(p any) { *p.(*Date) = NewDate(2020, 5, 0) }, "2020-05"},
		{Workers, "position", func(p any) { *p.(*Position) = Position{Text: "书记、主任", Roles: Secretary | Director} }, "书记、主任"},
		{Workers, "grade", func(p any) { *p.(*int64) = 18 }, "18"},
		{Workers, "base_pay", func(p any) { *p.(*int64) = 0 }, "0"},
		{Workers, "base_pay", func(p any) { *p.(*int64) = 5 }, "0.05"},
		{Workers, "base_pay", func(p any) { *p.(*int64) = 300000 }, "3000"},
		{Workers, "base_pay", func(p any) { *p.(*int64) = 300050 }, "3000.5"},
		{County, "budget", func(p any) { *p.(*int64) = 120_000_000 }, "120"},
		{County, "budget", func(p any) { *p.(*int64) = 1 }, "0.000001"},
		{County, "new_expense", func(p any) { *p.(*int64) = -1_500_000 }, "-1.5"},
		{County, "exit_age_male", func(p any) { *p.(*float64) = 60.5 }, "60.5"},
		{Communities, "monthly_coverage", func(p any) { *p.(*float64) = 95 }, "95"},
	} {
		rec, f := blank(c.kind), FieldOf(c.kind, c.key)
		c.set(f.Ref(rec))
		if got := f.Format(rec); got != "" {
			t.Errorf("%v %s: %q without a usable value", c.kind, c.key, got)
		}
		rec.Base().Set = rec.Base().Set.With(f.Index)
		if got := f.Format(rec); got != c.want {
			t.Errorf("%v %s: got %q, want %q", c.kind, c.key, got, c.want)
		}
	}
}

func TestHeadersFile(t *testing.T) {
	rows, err := csv.NewReader(strings.NewReader(headersCSV)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"kind", "key", "spellings"}, rows[0]); diff != "" {
		t.Errorf("first line (-want +got):\n%s", diff)
	}
	outside := map[string]bool{"* serial": true, "county item": true, "county value": true}
	lines := map[string]bool{}
	for _, r := range rows[1:] {
		line := r[0] + " " + r[1]
		if lines[line] {
			t.Errorf("%s stands twice", line)
		}
		lines[line] = true
		k, ok := KindOf(r[0])
		found := outside[line] || ok && FieldOf(k, r[1]) != nil
		for _, k := range Kinds() {
			found = found || r[0] == "*" && FieldOf(k, r[1]) != nil
		}
		if !found {
			t.Errorf("%s is no field", line)
		}
		seen := map[string]bool{}
		for _, s := range strings.Split(r[2], "|") {
			if Fold(s) == "" || seen[s] {
				t.Errorf("%s: spelling %q is empty or stands twice", line, s)
			}
			seen[s] = true
		}
	}
}

// spellingKeys are the keys a folded spelling stands for within kind k, its own
// apart from the common ones.
func spellingKeys(k Kind) (own, common map[string][]string) {
	own, common = map[string][]string{}, map[string][]string{}
	for _, s := range Spellings() {
		to := own
		if s.Kind == NoKind {
			to = common
		}
		if s.Kind != k && s.Kind != NoKind || s.Kind == NoKind && s.Key != "serial" && s.Key != "county" && FieldOf(k, s.Key) == nil {
			continue
		}
		if text := Fold(s.Text); !slices.Contains(to[text], s.Key) {
			to[text] = append(to[text], s.Key)
		}
	}
	return own, common
}

// TestSpellingsFitOneField allows no spelling that fits two fields of a kind, be
// it the kind's own or common; the importer would match such a head with neither.
func TestSpellingsFitOneField(t *testing.T) {
	for _, k := range Kinds() {
		own, common := spellingKeys(k)
		for text, keys := range own {
			if len(keys) > 1 {
				t.Errorf("%v: %q fits %v", k, text, keys)
			}
			if c := common[text]; len(c) > 0 && !slices.Equal(c, keys) {
				t.Errorf("%v: %q is its own %v and the common %v", k, text, keys, c)
			}
		}
		for text, keys := range common {
			if len(keys) > 1 {
				t.Errorf("%v: the common %q fits %v", k, text, keys)
			}
		}
		for _, f := range FieldsOf(k) {
			if got := own[Fold(f.Header)]; f.Template() && !slices.Equal(got, []string{f.Key}) {
				t.Errorf("%v: the official %q fits %v, want %s", k, f.Header, got, f.Key)
			}
		}
	}
}
