package returns

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"shegong/internal/roster"
	"shegong/internal/store"
)

// asCounty and the others ask as someone would.
func asCounty(ctx context.Context, unit string) context.Context {
	return store.As(ctx, &store.Actor{Login: "xian", Role: store.CountyClerk, Unit: unit})
}

func asPrefecture(ctx context.Context) context.Context {
	return store.As(ctx, &store.Actor{Login: "shi", Role: store.PrefectureReviewer, Unit: "2201"})
}

func TestSearchText(t *testing.T) {
	tests := []struct{ typed, want string }{
		{" 22010219900307123x ", "22010219900307123X"},
		{"２２０１０２ 19900307 １２３ｘ", "22010219900307123X"},
		{"‘22010219900307123X", "22010219900307123X"},
		{" 欧阳　试 ", "欧阳试"},
		{"买买提•艾力", "买买提·艾力"},
		{"王\u200b芳", "王芳"},
		{"", ""},
	}
	for _, tt := range tests {
		if got := SearchText(tt.typed); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.typed, got, tt.want)
		}
	}
}

// acceptedMonth uploads a month of 220104 and takes it to acceptance.
func acceptedMonth(t *testing.T, s *Service, p roster.Period, fs ...store.FileData) {
	t.Helper()
	accept(t, s, upload(t, s, Upload{Unit: unit, Period: p, Files: fs}))
}

const exitHead = "姓名,公民身份号码,退出时间,退出情形"

// career is four accepted months: person 1 has a post for two months, another
// in the third, and has left in the fourth.
func career(t *testing.T) *Service {
	t.Helper()
	s := newService(t)
	ledger := trainings(course(1, "网格员培训", "2024-03-01", 16), course(1, "书记培训", "2024-06-01", 24), course(2, "消防培训", "2024-05-01", 8))
	acceptedMonth(t, s, october, roll(1, 2), ledger)
	acceptedMonth(t, s, october.Add(1), roll(1, 2))
	moved := csv("花名册.csv", rollHead, strings.Replace(person(1, "大学专科", "2021-09-01"), "普通工作人员,社工,", "普通工作人员,网格员,", 1), person(2, "大学专科", "2021-09-01"))
	acceptedMonth(t, s, october.Add(2), moved)
	left := csv("退出台账.csv", exitHead, fmt.Sprintf("欧阳%c,%s,2025-01-15,辞职", '一'+rune(1), idNumber(1)))
	acceptedMonth(t, s, october.Add(3), roll(2), left)
	return s
}

func TestCareer(t *testing.T) {
	s := career(t)
	key := s.Store.PersonKey(idNumber(1))
	c, err := s.Career(asCounty(t.Context(), unit), key)
	if err != nil {
		t.Fatal(err)
	}
	name := "欧阳" + string('一'+rune(1))
	chaoyang := store.Unit{Code: unit, Name: "朝阳区", Parent: "2201"}
	post := func(position string) []Fact {
		return []Fact{
			{"街道（乡镇）", "前进街道"},
			{"社区名称", "东田社区"},
			{"岗位类别", "普通工作人员"},
			{"职务", position},
			{"用工性质", "专职"},
			{"进入方式", "公开招聘"},
			{"到社区工作时间", "2021-09-01"},
			{"进入社工岗时间", "2021-09-01"},
		}
	}
	want := &Career{
		Key:   key,
		Facts: []Fact{{"姓名", name}, {"公民身份号码", idNumber(1)}, {"学历", "大学专科"}},
		Posts: []Post{
			{Unit: chaoyang, First: october, Last: october.Add(1), Facts: post("社工")},
			{Unit: chaoyang, First: october.Add(2), Last: october.Add(2), Facts: post("网格员")},
		},
		Units: []UnitRecords{{Unit: chaoyang, Period: october.Add(3), Left: true, Tables: []RecordTable{
			{
				Title: roster.Trainings.Title(), Heads: []string{"培训名称", "培训层级", "开始日期", "结束日期", "学时"},
				Rows: [][]string{{"书记培训", "市", "2024-06-01", "2024-06-01", "24"}, {"网格员培训", "市", "2024-03-01", "2024-03-01", "16"}},
			},
			{Title: roster.Exits.Title(), Heads: []string{"退出时间", "退出情形"}, Rows: [][]string{{"2025-01-15", "辞职"}}},
		}}},
		Month: october.Add(2), Place: "花名册.csv CSV 第2行",
	}
	if d := cmp.Diff(want, c, cmpopts.IgnoreUnexported(Career{})); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}

	hidden, err := s.Career(asPrefecture(t.Context()), key)
	if err != nil {
		t.Fatal(err)
	}
	masked := []Fact{{"姓名", roster.MaskName(name)}, {"公民身份号码", roster.MaskID(idNumber(1))}, {"学历", "大学专科"}}
	if d := cmp.Diff(masked, hidden.Facts); d != "" || !hidden.Masked {
		t.Errorf("masked %v (-want +got)\n%s", hidden.Masked, d)
	}
	if _, err := s.Career(asCounty(t.Context(), "220102"), key); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("another county: got %v", err)
	}
	if _, err := s.Career(t.Context(), "none"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("nobody: got %v", err)
	}
}

func TestReveal(t *testing.T) {
	s := career(t)
	key := s.Store.PersonKey(idNumber(1))
	name := "欧阳" + string('一'+rune(1))
	for _, typed := range []string{"", "核 查 ", "啊啊啊啊啊啊", "核实" + name + "的情况", "核实" + idNumber(1), "核实 139４3101234 的来信", strings.Repeat("核实来信", 26)} {
		var r *Rejected
		if _, _, err := s.Reveal(asPrefecture(t.Context()), key, typed); !errors.As(err, &r) {
			t.Errorf("%q: got %v", typed, err)
		}
	}
	c, purpose, err := s.Reveal(asPrefecture(t.Context()), key, "  核实群众来信\n反映的任职情况 ")
	if err != nil || purpose != "核实群众来信 反映的任职情况" {
		t.Fatalf("got %q, %v", purpose, err)
	}
	if d := cmp.Diff([]Fact{{"姓名", name}, {"公民身份号码", idNumber(1)}, {"学历", "大学专科"}}, c.Facts); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	if _, _, err := s.Reveal(asCounty(t.Context(), "220102"), key, "核实群众来信"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("another county: got %v", err)
	}
}

func TestSearchPersons(t *testing.T) {
	s := career(t)
	name := "欧阳" + string('一'+rune(1))
	hit := PersonHit{
		Key: s.Store.PersonKey(idNumber(1)), Unit: store.Unit{Code: unit, Name: "朝阳区", Parent: "2201"}, Period: october.Add(2),
		Name: name, ID: idNumber(1), Community: "东田社区", Position: "网格员",
	}
	hidden := hit
	hidden.Name, hidden.ID = roster.MaskName(name), roster.MaskID(idNumber(1))
	tests := []struct {
		name  string
		ctx   context.Context
		typed string
		want  []PersonHit
	}{
		{"own, by name", asCounty(t.Context(), unit), name, []PersonHit{hit}},
		{"own, by number", asCounty(t.Context(), unit), " " + idNumber(1), []PersonHit{hit}},
		{"the prefecture", asPrefecture(t.Context()), name, []PersonHit{hidden}},
		{"another county", asCounty(t.Context(), "220102"), name, nil},
		{"part of a name", asCounty(t.Context(), unit), "欧阳", nil},
	}
	for _, tt := range tests {
		got, err := s.SearchPersons(tt.ctx, tt.typed)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if d := cmp.Diff(tt.want, got.Hits); d != "" {
			t.Errorf("%s (-want +got)\n%s", tt.name, d)
		}
	}
	for _, typed := range []string{"", "王", "2201021990"} {
		var r *Rejected
		if _, err := s.SearchPersons(t.Context(), typed); !errors.As(err, &r) {
			t.Errorf("%q: got %v", typed, err)
		}
	}
}

// A post goes on over months nobody reported, and ends with one that was
// accepted without the person.
func TestPostsOfAppearances(t *testing.T) {
	month := func(n int) roster.Period { return october.Add(n) }
	var versions []store.EffectiveVersion
	for _, n := range []int{0, 1, 3, 4, 5} { // month 2 was never accepted
		versions = append(versions, store.EffectiveVersion{Period: month(n)})
	}
	seen := []store.Appearance{
		{Period: month(0), Post: "a"},
		{Period: month(1), Post: "a"},
		{Period: month(3), Post: "a"},
		{Period: month(5), Post: "a"},
	}
	want := []Post{{First: month(0), Last: month(3)}, {First: month(5), Last: month(5), Current: true}}
	if d := cmp.Diff(want, posts(seen, versions)); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	seen[1].Post = "b"
	want = []Post{{First: month(0), Last: month(0)}, {First: month(1), Last: month(1)}, {First: month(3), Last: month(3)}, {First: month(5), Last: month(5), Current: true}}
	if d := cmp.Diff(want, posts(seen, versions)); d != "" {
		t.Errorf("changed (-want +got)\n%s", d)
	}
}

// A name many share is not looked through to the end.
func TestSearchOfACommonName(t *testing.T) {
	s := newService(t)
	lines := []string{rollHead}
	for n := 1; n <= maxHits+2; n++ {
		lines = append(lines, strings.Replace(person(n, "大学专科", "2021-09-01"), "欧阳"+string('一'+rune(n)), "欧阳同名", 1))
	}
	acceptedMonth(t, s, october, csv("花名册.csv", lines...))
	got, err := s.SearchPersons(t.Context(), "欧阳同名")
	if err != nil || len(got.Hits) != maxHits || got.More != 2 || !got.Hits[0].Current {
		t.Fatalf("got %+v, %v", got, err)
	}
}
