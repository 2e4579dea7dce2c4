package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"shegong/internal/roster"
	"shegong/internal/summary"
)

// appear accepts a roster of a unit and period.
func appear(t *testing.T, s *Store, unit string, p roster.Period, people ...Person) {
	t.Helper()
	v := addVersion(t, s, content(unit, p, 1, 8))
	sum := &summary.Summary{Unit: unit, Period: p, AsOf: p.End()}
	acceptWith(t, s, v, sum, people...)
}

func TestPeopleAndCareers(t *testing.T) {
	s := openTest(t)
	next := testPeriod.Add(1)
	one, two := idNumber(testUnit, 1), idNumber(testUnit, 2)
	appear(t, s, testUnit, testPeriod, Person{ID: one, Name: "欧阳试", Post: "东田 社工"}, Person{ID: two, Name: "司徒试", Post: "东田 社工"}, Person{Name: "没有号码"})
	appear(t, s, testUnit, next, Person{ID: one, Name: "欧阳试", Post: "东田 主任"})
	appear(t, s, "220102", testPeriod, Person{ID: two, Name: "司徒试", Post: "东田 社工"})
	appear(t, s, "220202", testPeriod, Person{ID: idNumber("220202", 3), Name: "欧阳试", Post: "东田 社工"})

	type found struct {
		Unit   string
		Period roster.Period
	}
	clerk := &Actor{Login: "x", Role: CountyClerk, Unit: testUnit}
	reviewer := &Actor{Login: "x", Role: PrefectureReviewer, Unit: "2201"}
	tests := []struct {
		name, text string
		actor      *Actor
		want       []found
	}{
		{"a name in the province", "欧阳试", nil, []found{{testUnit, next}, {"220202", testPeriod}}},
		{"in the prefecture", "欧阳试", reviewer, []found{{testUnit, next}}},
		{"a number, in every unit", two, nil, []found{{"220102", testPeriod}, {testUnit, testPeriod}}},
		{"in the county", two, clerk, []found{{testUnit, testPeriod}}},
		{"part of a name", "欧阳", nil, nil},
		{"without a number", "没有号码", nil, nil},
		{"outside", "欧阳试", &Actor{Login: "x", Role: CountyClerk, Unit: "220102"}, nil},
		{"the auditor", "欧阳试", &Actor{Login: "x", Role: Auditor, Unit: "22"}, nil},
	}
	for _, tt := range tests {
		as, err := s.FindPeople(As(t.Context(), tt.actor), tt.text)
		must(t, err)
		var got []found
		for _, a := range as {
			got = append(got, found{a.Unit, a.Period})
		}
		if d := cmp.Diff(tt.want, got); d != "" {
			t.Errorf("%s (-want +got)\n%s", tt.name, d)
		}
	}

	as, err := s.Career(t.Context(), s.PersonKey(one))
	must(t, err)
	if len(as) != 2 || as[0].Period != testPeriod || as[1].Period != next || as[0].Post == as[1].Post {
		t.Errorf("the career of one: got %+v", as)
	}
	as, err = s.Career(t.Context(), s.PersonKey(two))
	must(t, err)
	if len(as) != 2 || as[0].Unit != "220102" || as[1].Unit != testUnit || as[0].Post != as[1].Post {
		t.Errorf("the career of two: got %+v", as)
	}
	if as, err = s.Career(As(t.Context(), reviewer), s.PersonKey(idNumber("220202", 3))); err != nil || len(as) != 0 {
		t.Errorf("outside: got %+v, %v", as, err)
	}
}

// A version accepted later takes the place of the month's roster.
func TestAppearancesAreReplaced(t *testing.T) {
	s := openTest(t)
	one, two := idNumber(testUnit, 1), idNumber(testUnit, 2)
	appear(t, s, testUnit, testPeriod, Person{ID: one, Name: "欧阳试"})
	must(t, s.Reopen(t.Context(), testUnit, testPeriod, "人数有误"))
	appear(t, s, testUnit, testPeriod, Person{ID: two, Name: "司徒试"})
	for id, want := range map[string]int{one: 0, two: 1} {
		if as, err := s.FindPeople(t.Context(), id); err != nil || len(as) != want {
			t.Errorf("got %+v, %v, want %d", as, err, want)
		}
	}
	vs, err := s.EffectiveVersions(t.Context(), testUnit)
	must(t, err)
	v, err := s.Version(t.Context(), testUnit, testPeriod, 2)
	must(t, err)
	if len(vs) != 1 || vs[0].Period != testPeriod || vs[0].ID != v.ID {
		t.Errorf("got %+v, want version 2", vs)
	}
	if vs, err := s.EffectiveVersions(As(t.Context(), &Actor{Role: CountyClerk, Unit: "220102"}), testUnit); err != nil || len(vs) != 0 {
		t.Errorf("outside: got %+v, %v", vs, err)
	}
}
